//! Lists: each page continues where the one before ended, without a gap and without a repetition.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use careplan_domain::{JapanTime, OfficeNumber};
use careplan_wire::relay::{MessageQuery, Side};
use mock_relay::exchange::{MessageId, Place, Row};

use super::super::messages::Known;
use super::{Book, Glance, Name};

/// Cursors that are remembered, each with the place of its page's last message; the oldest are let go. 150 bytes each, so
/// 3 MB.
const CURSORS_MAX: usize = 20_000;

/// Where every list begins, before its newest message.
pub(super) const AFTER_ALL: Place = Place { sent_at: JapanTime::MAX, seq: u64::MAX };
/// Where every list ends.
const BEFORE_ALL: Place = Place { sent_at: JapanTime::MIN, seq: 0 };

/// Where pages have ended.
#[derive(Debug, Default)]
pub(super) struct Cursors {
    ends: BTreeMap<String, Place>,
    order: VecDeque<String>,
}

impl Cursors {
    fn keep(&mut self, cursor: &str, end: Place) {
        if self.ends.insert(cursor.to_owned(), end).is_none() {
            self.order.push_back(cursor.to_owned());
        }
        while self.order.len() > CURSORS_MAX {
            let Some(oldest) = self.order.pop_front() else { return };
            self.ends.remove(&oldest);
        }
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}

impl Book {
    /// A page was shown.
    pub(super) fn listed(
        &mut self,
        glance: Glance,
        (office, side): (OfficeNumber, Side),
        query: &MessageQuery,
        rows: &[Row],
        next: Option<&str>,
    ) {
        let ids: BTreeSet<&MessageId> = rows.iter().map(|row| &row.id).collect();
        let doubled = (ids.len() == rows.len())
            .then_some(())
            .ok_or_else(|| format!("office `{office}` was shown a message twice on one page"));
        self.tally.note(Name::NothingDoubled, glance.at, doubled);

        let began = match &query.cursor {
            None => Some(AFTER_ALL),
            Some(cursor) => self.cursors.ends.get(cursor).copied(),
        };
        let holds = is_a_page(office, query, rows, next, began);
        self.tally.note(Name::CursorsHold, glance.at, holds);
        if let (Some(next), Some(last)) = (next, rows.last()) {
            self.cursors.keep(next, last.place);
        }
        // A message may leave a list of one state while it is read.
        if let (Some(began), None) = (began, query.state) {
            let end = next.and(rows.last()).map_or(BEFORE_ALL, |last| last.place);
            let missing = self
                .messages
                .between(office, side, (end, began))
                .filter(|(_, known)| known.acknowledged <= glance.begun && known.is_asked_for(query, side))
                .find(|(id, _)| !ids.contains(id))
                .map(|(id, _)| {
                    format!("message `{id}` is missing on a page that office `{office}` was shown")
                });
            self.tally.note(Name::CursorsHold, glance.at, missing.map_or(Ok(()), Err));
        }
    }
}

impl Known {
    fn is_asked_for(&self, query: &MessageQuery, side: Side) -> bool {
        let other = match side {
            Side::Sent => self.receiver,
            Side::Received => self.sender,
        };
        query.office.is_none_or(|office| office == other)
            && query.since.is_none_or(|since| since <= self.place.sent_at)
            && query.until.is_none_or(|until| self.place.sent_at < until)
    }
}

/// Whether rows stand in the order of lists, all of them behind `began`, and no more of them than were asked for.
fn is_a_page(
    office: OfficeNumber,
    query: &MessageQuery,
    rows: &[Row],
    next: Option<&str>,
    began: Option<Place>,
) -> Result<(), String> {
    let too_much = |what: &str| Err(format!("a page that office `{office}` was shown {what}"));
    if query.limit.is_some_and(|limit| rows.len() > limit as usize) {
        return too_much("has more messages than were asked for");
    }
    if next.is_some() && rows.is_empty() {
        return too_much("is empty, and another follows");
    }
    if !rows.is_sorted_by(|one, two| one.place > two.place) {
        return too_much("is not in the order of its list");
    }
    if let (Some(began), Some(first)) = (began, rows.first())
        && first.place >= began
    {
        return too_much("begins before the end of the page before");
    }
    Ok(())
}
