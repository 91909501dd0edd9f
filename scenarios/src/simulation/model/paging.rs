//! Pages of one list, turned while messages arrive and machines crash.

use std::collections::BTreeSet;

use careplan_domain::JapanTime;
use careplan_wire::relay::Messages;

use super::Broken;

/// A list that was begun.
pub(super) struct Paging {
    /// What was told before its first page.
    expected: BTreeSet<String>,
    seen: BTreeSet<String>,
    /// Where the next page must begin.
    next: Option<String>,
    oldest: Option<JapanTime>,
    is_over: bool,
}

impl Paging {
    pub(super) fn begin(expected: BTreeSet<String>) -> Self {
        Self { expected, seen: BTreeSet::new(), next: None, oldest: None, is_over: false }
    }

    /// A page came.
    pub(super) fn turn(&mut self, cursor: Option<&str>, page: &Messages) -> Vec<Broken> {
        if self.is_over || cursor != self.next.as_deref() {
            // Of a list that was begun anew meanwhile, or the same page twice.
            return Vec::new();
        }
        let mut broken = Vec::new();
        for message in &page.messages {
            if !self.seen.insert(message.id.clone()) {
                broken.push(("cursors", format!("{} is on two pages", message.id)));
            }
            if self.oldest.is_some_and(|oldest| message.sent_at > oldest) {
                broken.push(("cursors", format!("{} is newer than what came before it", message.id)));
            }
            self.oldest = Some(message.sent_at);
        }
        self.next.clone_from(&page.next_cursor);
        self.is_over = page.next_cursor.is_none();
        if self.is_over {
            for skipped in self.expected.difference(&self.seen) {
                broken.push(("cursors", format!("{skipped} is on no page")));
            }
        }
        broken
    }
}
