//! 送信箱: what the portal and the support site have sent, as one list. Each keeps its own.
//!
//! The rule it keeps: whoever goes from page to page meets everything once, in the order of time.

use careplan_wire::control::{Outbox, OutboxItem, OutboxQuery, OutboxSender};
use careplan_wire::{Problem, ProblemCode};

use super::{Answer, Control, ControlRefusal};

/// Between the two numbers of a cursor; no number has one.
const BETWEEN: char = '.';

/// How far a reader has come in each list: the number of the last that was read; none at the beginning.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Read {
    portal: Option<String>,
    support_site: Option<String>,
}

impl Control {
    /// The mails and letters that portal and support site have sent, newest first.
    pub async fn outbox(&self, query: &OutboxQuery) -> Answer<Outbox> {
        let read = query.cursor.as_deref().map(Read::of).unwrap_or_default();
        let is_asked = |sender| query.sender.is_none_or(|only| only == sender);
        let portal = if is_asked(OutboxSender::Portal) {
            let query =
                OutboxQuery { cursor: read.portal.clone(), limit: Some(query.items()), ..query.clone() };
            self.parts().portal.outbox(&query).await?
        } else {
            Outbox { items: Vec::new(), next_cursor: None }
        };
        let mut answers = Vec::new();
        if is_asked(OutboxSender::SupportSite) {
            answers = self.parts().relay.outbox().await?.items;
            answers.retain(|item| query.office.is_none() || item.office == query.office);
        }
        if let Some(last) = &read.support_site {
            let place = answers.iter().position(|item| item.id == *last).ok_or_else(unknown_cursor)?;
            answers.drain(..=place);
        }
        Ok(merged(portal, answers, read, query.items()))
    }
}

/// The first `items` of both, each in the order of time, and where the rest of each begins.
fn merged(portal: Outbox, answers: Vec<OutboxItem>, mut read: Read, items: usize) -> Outbox {
    let is_more_at_the_portal = portal.next_cursor.is_some();
    let (mut portal, mut answers) = (portal.items.into_iter().peekable(), answers.into_iter().peekable());
    let mut page = Vec::new();
    while page.len() < items {
        let is_answer_next = match (portal.peek(), answers.peek()) {
            (Some(letter), Some(answer)) => answer.sent_at > letter.sent_at,
            (None, Some(_)) => true,
            (Some(_), None) => false,
            (None, None) => break,
        };
        let (from, last) = if is_answer_next {
            (&mut answers, &mut read.support_site)
        } else {
            (&mut portal, &mut read.portal)
        };
        let item = from.next().expect("it was looked at");
        *last = Some(item.id.clone());
        page.push(item);
    }
    let is_more = is_more_at_the_portal || portal.peek().is_some() || answers.peek().is_some();
    Outbox { items: page, next_cursor: is_more.then(|| read.cursor()) }
}

impl Read {
    fn of(cursor: &str) -> Self {
        let (portal, support_site) = cursor.split_once(BETWEEN).unwrap_or((cursor, ""));
        let last = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Self { portal: last(portal), support_site: last(support_site) }
    }

    fn cursor(&self) -> String {
        let number = |last: &Option<String>| last.clone().unwrap_or_default();
        format!("{}{BETWEEN}{}", number(&self.portal), number(&self.support_site))
    }
}

fn unknown_cursor() -> ControlRefusal {
    let detail = "the cursor is the `next_cursor` of the page before";
    ControlRefusal(Box::new(Problem::new(ProblemCode::InvalidCursor, detail)))
}

#[cfg(test)]
mod tests {
    use careplan_domain::{JapanTime, Span};
    use careplan_wire::control::OutboxKind;
    use proptest::prelude::*;

    use super::*;

    fn item(sender: OutboxSender, number: usize, minutes: u64) -> OutboxItem {
        let first: JapanTime = "2026-04-01T09:00".parse().expect("a time");
        OutboxItem {
            id: format!("{sender:?}{number}"),
            sender,
            kind: OutboxKind::Mail,
            office: None,
            to: String::new(),
            subject: String::new(),
            body: String::new(),
            sent_at: first.saturating_add(Span::from_minutes(minutes)),
            arrives_at: None,
        }
    }

    /// A list as either keeps it: newest first.
    fn list(sender: OutboxSender, mut minutes: Vec<u64>) -> Vec<OutboxItem> {
        minutes.sort_unstable_by(|one, other| other.cmp(one));
        minutes.into_iter().enumerate().map(|(number, minutes)| item(sender, number, minutes)).collect()
    }

    /// The portal's page after a number, as the portal gives it.
    fn page(all: &[OutboxItem], last: Option<&String>, items: usize) -> Outbox {
        let from = last.map_or(0, |last| 1 + all.iter().position(|item| item.id == *last).expect("is there"));
        let page = &all[from..all.len().min(from + items)];
        let is_more = from + page.len() < all.len();
        let next_cursor = is_more.then(|| page.last().map(|item| item.id.clone())).flatten();
        Outbox { items: page.to_vec(), next_cursor }
    }

    proptest! {
        #[test]
        fn from_page_to_page_everything_is_met_once_in_the_order_of_time(
            portal in proptest::collection::vec(0_u64..20, 0..30),
            answers in proptest::collection::vec(0_u64..20, 0..30),
            items in 1_usize..12,
        ) {
            let portal = list(OutboxSender::Portal, portal);
            let answers = list(OutboxSender::SupportSite, answers);
            let (mut met, mut cursor) = (Vec::new(), None::<String>);
            loop {
                let read = cursor.as_deref().map(Read::of).unwrap_or_default();
                let theirs = page(&portal, read.portal.as_ref(), items);
                let ours = page(&answers, read.support_site.as_ref(), usize::MAX / 2).items;
                let found = merged(theirs, ours, read, items);
                prop_assert!(found.items.len() == items || found.next_cursor.is_none());
                met.extend(found.items);
                cursor = found.next_cursor;
                if cursor.is_none() {
                    break;
                }
            }
            prop_assert_eq!(met.len(), portal.len() + answers.len());
            prop_assert!(met.windows(2).all(|pair| pair[0].sent_at >= pair[1].sent_at));
            let ids: std::collections::BTreeSet<&str> = met.iter().map(|item| item.id.as_str()).collect();
            prop_assert_eq!(ids.len(), met.len());
        }
    }
}
