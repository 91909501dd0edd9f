//! 送信箱 of the whole portal: when the post brings a letter, and what went to whom.

use careplan_domain::JapanTime;
use careplan_wire::control::{Outbox, OutboxItem, OutboxKind, OutboxQuery, OutboxSender};
use thiserror::Error;

use super::Portal;
use crate::office::Office;
use crate::outbox::{By, Sent};

/// When the post comes (A).
const POST_HOUR: u8 = 12;

/// A cursor names no mail or letter that is still there.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("the cursor is the number of the last mail or letter on the page before")]
pub struct UnknownCursor;

impl Portal {
    /// The mails and letters, newest first.
    pub fn outbox(&self, query: &OutboxQuery) -> Result<Outbox, UnknownCursor> {
        let offices = match query.office {
            Some(number) => self.office(&number).into_iter().collect(),
            None => self.offices(),
        };
        let mut all: Vec<(&Office, &Sent)> =
            offices.iter().flat_map(|office| office.outbox.iter().map(move |sent| (office, sent))).collect();
        all.sort_by_key(|(office, sent)| std::cmp::Reverse((sent.at, sent.count, office.number)));
        let from = match &query.cursor {
            None => 0,
            Some(cursor) => {
                let last = all.iter().position(|(office, sent)| sent.id(office.number) == *cursor);
                last.ok_or(UnknownCursor)? + 1
            }
        };
        let limit = query.items();
        let page = &all[from..all.len().min(from + limit)];
        let next_cursor = (from + page.len() < all.len())
            .then(|| page.last().map(|(office, sent)| sent.id(office.number)))
            .flatten();
        Ok(Outbox { items: page.iter().map(|(office, sent)| item(office, sent)).collect(), next_cursor })
    }

    /// By post, as the portal sends by itself.
    pub(crate) fn by_post(&self, now: JapanTime) -> By {
        let day = now.day().plus_business_days(self.settings().letter_business_days);
        By::Letter { arrives_at: day.at(POST_HOUR, 0, 0) }
    }

    /// By post, as the federation answers who asked by telephone or mail.
    pub(crate) fn by_asked_post(&self, now: JapanTime) -> By {
        By::Letter { arrives_at: self.asked_letter_arrives(now) }
    }

    /// When that is there.
    pub(super) fn asked_letter_arrives(&self, now: JapanTime) -> JapanTime {
        let days = i32::try_from(self.settings().asked_letter_days).unwrap_or(i32::MAX);
        now.day().plus_days(days).at(POST_HOUR, 0, 0)
    }
}

pub(super) fn item(office: &Office, sent: &Sent) -> OutboxItem {
    let (kind, to, arrives_at) = match &sent.by {
        By::Mail { to } => (OutboxKind::Mail, to.clone(), None),
        By::Letter { arrives_at } => (OutboxKind::Letter, format!("{} 御中", office.name), Some(*arrives_at)),
    };
    OutboxItem {
        id: sent.id(office.number),
        sender: OutboxSender::Portal,
        kind,
        office: Some(office.number),
        to,
        subject: sent.text.subject.clone(),
        body: sent.text.body.expose().to_owned(),
        sent_at: sent.at,
        arrives_at,
    }
}
