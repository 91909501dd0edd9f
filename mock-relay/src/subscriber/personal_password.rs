//! 個人ユーザのパスワード: drawn at the office's first visit, and anew at each reset.
//!
//! The rule it keeps: there is one at a time. From the moment a reset is kept, the exchange refuses the old one at
//! login; who is logged in stays so, bound to its certificate, until its token ends (A).

use std::sync::Arc;

use careplan_domain::{OfficeNumber, Secret};
use careplan_serve::store::{Change, StoreFault};
use careplan_sim::{Alphabet, Event, Seed, Service};
use thiserror::Error;

use super::{Subscriber, Subscribers};

/// How long one is: long enough that nobody tries them all, short enough to be typed from paper (A).
const LENGTH: usize = 10;

/// The journal's word for a reset.
const KIND: &str = "personal-password-reset";

/// Why a password was not reset.
#[derive(Debug, Error)]
pub enum PasswordResetRefusal {
    /// The office has never logged in to the usage site.
    #[error("office `{0}` is not known to the exchange")]
    Unknown(OfficeNumber),
    /// It could not be kept.
    #[error(transparent)]
    Store(#[from] StoreFault),
}

/// The password after so many resets, from the branch of the office's personal user.
pub(super) fn drawn(branch: &Seed, resets: u32) -> Secret {
    let branch = branch.child("password");
    Secret::from(match resets {
        0 => branch.text(Alphabet::Legible, LENGTH),
        _ => branch.nth(u64::from(resets)).text(Alphabet::Legible, LENGTH),
    })
}

impl Subscribers {
    /// パスワード再設定. `seen` is the number of resets that whoever asks has seen: when there are more by now, it was
    /// the second of two clicks, and nothing changes.
    pub async fn reset_personal_password(
        &self,
        number: &OfficeNumber,
        seen: u32,
    ) -> Result<Arc<Subscriber>, PasswordResetRefusal> {
        let now = self.0.environment.clock.now();
        let mut is_new = true;
        let reset = self
            .0
            .register
            .change(number, async |before: Option<&Subscriber>| {
                let before = before.ok_or(PasswordResetRefusal::Unknown(*number))?;
                if before.password_resets != seen {
                    is_new = false;
                    return Ok(Change::Leave(Arc::new(before.clone())));
                }
                let resets = seen.saturating_add(1);
                let after = Subscriber {
                    personal_password: drawn(&self.personal_branch(number), resets),
                    password_resets: resets,
                    ..before.clone()
                };
                Ok::<_, PasswordResetRefusal>(Change::Keep(after.clone(), Arc::new(after)))
            })
            .await;
        let event = match &reset {
            Ok(_) if !is_new => return reset,
            Ok(_) => Event::done(Service::UsageSite, KIND),
            Err(PasswordResetRefusal::Store(fault)) => {
                Event::failed(Service::UsageSite, KIND, fault.to_string())
            }
            Err(refusal @ PasswordResetRefusal::Unknown(_)) => {
                Event::refused(Service::UsageSite, KIND, "office-unknown", refusal.to_string())
            }
        };
        self.0.environment.journal.record(now, Event { office: Some(*number), ..event });
        reset
    }
}
