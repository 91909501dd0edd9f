//! A list that is read page by page while other things happen.

use careplan_scenarios::model::{Side, Who};
use careplan_wire::relay::{MessageQuery, Messages};

/// 一覧の続き.
pub(crate) struct Walk {
    pub(crate) who: Who,
    pub(crate) side: Side,
    pub(crate) query: MessageQuery,
    /// What was there when its first page was asked for.
    expected: Vec<String>,
    seen: Vec<String>,
}

impl Walk {
    pub(crate) fn begin(who: Who, side: Side, expected: Vec<String>) -> Self {
        let query = MessageQuery { limit: Some(2), ..MessageQuery::default() };
        Self { who, side, query, expected, seen: Vec::new() }
    }

    /// The walk with this page, unless it was the last: whatever happened between two pages, all that was there at the
    /// first is seen once.
    pub(crate) fn turn(mut self, page: Messages) -> Option<Self> {
        self.seen.extend(page.messages.into_iter().map(|message| message.id));
        // Copies of one send have no order that a client knows.
        let (mut seen, mut expected) = (self.seen.clone(), self.expected.clone());
        if page.next_cursor.is_some() {
            self.query.cursor = page.next_cursor;
            assert!(seen.iter().all(|id| expected.contains(id)), "{seen:?} of {expected:?}");
            return Some(self);
        }
        seen.sort();
        expected.sort();
        assert_eq!(seen, expected, "none skipped, none repeated");
        None
    }
}
