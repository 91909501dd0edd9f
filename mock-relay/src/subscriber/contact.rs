//! 登録内容: what an office told of itself, from its first application to its latest change.
//!
//! The latest entry is what stands; the earlier ones are its history. An application is never rewritten by a change:
//! the page of its completion shows what was applied for.

use std::sync::Arc;

use careplan_domain::{JapanTime, OfficeNumber};
use careplan_serve::store::{Change, StoreFault};
use careplan_sim::{Event, Service};
use thiserror::Error;

use super::{Application, Subscriber, Subscribers};

/// Entries that are kept of one office; the oldest goes first. A change a month for eight years.
const ENTRIES_MAX: usize = 100;

/// The journal's word for a change.
const KIND: &str = "contact-changed";

/// 登録内容の履歴: oldest first, never longer than its limit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContactHistory(Vec<Told>);

/// What was told on one occasion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// When.
    pub at: JapanTime,
    /// On which occasion.
    pub occasion: Occasion,
    /// What.
    pub application: Application,
}

/// 区分: on which occasion an office told of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// 利用申請.
    Application,
    /// 変更.
    Change,
}

/// Why a change was not taken.
#[derive(Debug, Error)]
pub enum ContactRefusal {
    /// The office has never logged in to the usage site.
    #[error("office `{0}` is not known to the exchange")]
    Unknown(OfficeNumber),
    /// There is nothing to change yet.
    #[error(
        "office `{0}` never applied, so nothing of it is registered; it tells of itself in its application"
    )]
    NeverApplied(OfficeNumber),
    /// It could not be kept.
    #[error(transparent)]
    Store(#[from] StoreFault),
}

impl ContactHistory {
    /// What stands now.
    pub fn present(&self) -> Option<&Told> {
        self.0.last()
    }

    /// Everything, oldest first.
    pub fn entries(&self) -> &[Told] {
        &self.0
    }

    /// The same with one more entry.
    #[must_use]
    pub fn with(mut self, told: Told) -> Self {
        if self.0.len() >= ENTRIES_MAX {
            self.0.drain(..=self.0.len() - ENTRIES_MAX);
        }
        self.0.push(told);
        self
    }
}

impl FromIterator<Told> for ContactHistory {
    fn from_iter<I: IntoIterator<Item = Told>>(entries: I) -> Self {
        entries.into_iter().fold(Self::default(), Self::with)
    }
}

impl Occasion {
    /// Its Japanese word.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Application => "利用申請",
            Self::Change => "変更",
        }
    }
}

impl ContactRefusal {
    /// The stable word of the rule that refused.
    pub const fn rule(&self) -> &'static str {
        match self {
            Self::Unknown(_) => "office-unknown",
            Self::NeverApplied(_) => "licence-missing",
            Self::Store(_) => "internal",
        }
    }
}

impl Subscribers {
    /// 登録内容の変更. What is told again as it stands changes nothing, so that a second click does not.
    pub async fn change_contact(
        &self,
        number: &OfficeNumber,
        application: Application,
    ) -> Result<Arc<Subscriber>, ContactRefusal> {
        let now = self.0.environment.clock.now();
        let mut is_new = true;
        let changed = self
            .0
            .register
            .change(number, async |before: Option<&Subscriber>| {
                let before = before.ok_or(ContactRefusal::Unknown(*number))?;
                let present = before.contact.present().ok_or(ContactRefusal::NeverApplied(*number))?;
                if present.application == application {
                    is_new = false;
                    return Ok(Change::Leave(Arc::new(before.clone())));
                }
                let told = Told { at: now, occasion: Occasion::Change, application };
                let after = Subscriber { contact: before.contact.clone().with(told), ..before.clone() };
                Ok::<_, ContactRefusal>(Change::Keep(after.clone(), Arc::new(after)))
            })
            .await;
        let event = match &changed {
            Ok(_) if !is_new => return changed,
            Ok(_) => Event::done(Service::UsageSite, KIND),
            Err(ContactRefusal::Store(fault)) => Event::failed(Service::UsageSite, KIND, fault.to_string()),
            Err(refusal) => Event::refused(Service::UsageSite, KIND, refusal.rule(), refusal.to_string()),
        };
        self.0.environment.journal.record(now, Event { office: Some(*number), ..event });
        changed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_history_keeps_the_latest_entries() {
        let told = |number: usize| Told {
            at: JapanTime::from_unix_seconds(i64::try_from(number).expect("small")),
            occasion: Occasion::Change,
            application: Application::example(),
        };
        let history: ContactHistory = (0..ENTRIES_MAX + 3).map(told).collect();
        assert_eq!(history.entries().len(), ENTRIES_MAX);
        assert_eq!(history.entries()[0], told(3));
        assert_eq!(history.present(), Some(&told(ENTRIES_MAX + 2)));
    }
}
