//! Who must be refused, and which refusals have a cause.

use careplan_domain::{JapanTime, Span};

use super::{Around, Known, Model};
use crate::simulation::order::{By, Order};

/// 保存期間, as the exchange has it.
const RETENTION_DAYS: u64 = 90;

impl Model {
    /// Why an order must not be answered, if it must not.
    pub(super) fn must_refuse(&self, order: &Order, by: &By, around: &Around<'_>) -> Option<String> {
        let certificate = &around.desks[by.office].certificates[by.certificate];
        if let Some(fault) = certificate.fault {
            return Some(format!("the certificate is {fault}"));
        }
        if !(certificate.from <= around.now && around.now <= certificate.until) {
            return Some("the certificate is out of its time".to_owned());
        }
        if self.revoked_at.get(&by.node).is_some_and(|known| known.contains(&certificate.serial)) {
            return Some("the node knows that the certificate was revoked".to_owned());
        }
        if matches!(order, Order::LogIn { .. }) {
            return None;
        }
        let Some(held) = &by.held else { return Some("it bears no token".to_owned()) };
        if held.office != by.office || held.certificate != by.certificate {
            return Some("its token was given to another certificate".to_owned());
        }
        if around.now >= held.expires_at {
            return Some("its login is over".to_owned());
        }
        self.ended.contains(held.token.expose()).then(|| "its login was ended".to_owned())
    }

    /// Whether a refusal of this code has a cause.
    pub(super) fn is_excused(&self, order: &Order, by: &By, code: &str, around: &Around<'_>) -> bool {
        let desk = &around.desks[by.office];
        let certificate = &desk.certificates[by.certificate];
        let held = by.held.as_ref();
        let is_others_token =
            held.is_some_and(|held| held.office != by.office || held.certificate != by.certificate);
        let about = match order {
            Order::Look { id, .. } | Order::Fetch { id, .. } | Order::Recall { id, .. } => {
                self.messages.get(id)
            }
            _ => None,
        };
        match code {
            "certificate-revoked" => self.revoking.contains(&certificate.serial),
            "certificate-expired" => around.now > certificate.until || around.now < certificate.from,
            "certificate-kind" | "certificate-office" => certificate.fault.is_some(),
            "token-missing" => held.is_none(),
            "token-certificate" => is_others_token,
            "token-expired" => held.is_some_and(|held| around.now >= held.expires_at),
            // An ended login is forgotten; so is one that is over, at somebody's next login.
            "token-invalid" => held.is_some_and(|held| {
                self.ending.contains(held.token.expose()) || around.now >= held.expires_at
            }),
            "message-unknown" => about.is_none_or(|known| {
                !known.is_told || (known.sender != desk.number && known.receiver != desk.number)
            }),
            "message-expired" => about.is_some_and(|known| known.is_over(around.now)),
            "message-recalled" => about.is_some_and(|known| known.recalling),
            "recall-off" => !self.is_recall_on,
            "recall-not-sender" => about.is_some_and(|known| known.sender != desk.number),
            "recall-too-late" => {
                about.is_some_and(|known| !known.begun.is_empty() || known.is_over(around.now))
            }
            "receiver-self" => matches!(order, Order::Send { letter, .. } if letter.to == Some(desk.number)),
            "receiver-unregistered" => {
                matches!(order, Order::Send { letter, .. }
                    if letter.to.is_some_and(|to| around.desks.iter().all(|desk| desk.number != to)))
            }
            "idempotency-conflict" => {
                matches!(order, Order::Send { letter, .. } if self.letters.values().any(|other| {
                    other.letter.key == letter.key
                        && other.letter.sender == letter.sender
                        && other.letter.subject != letter.subject
                }))
            }
            _ => false,
        }
    }
}

impl Known {
    /// Whether its files may be gone by the clock; of a message that nobody has looked up yet, that is not known.
    fn is_over(&self, now: JapanTime) -> bool {
        self.kept.is_none_or(|kept| now >= kept.sent_at.saturating_add(Span::from_days(RETENTION_DAYS)))
    }
}
