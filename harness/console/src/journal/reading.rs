//! Reading the journal backwards, newest first, a piece at a time.

use std::collections::VecDeque;

use careplan_sim::{Entry, Journal};

/// Entries that are read at once: nobody who writes waits for a reader for long.
const PIECE: usize = 500;

/// A part of the journal, newest first.
pub(crate) struct Reading {
    pub(crate) entries: Vec<Entry>,
    /// Whether older ones fit too.
    pub(crate) more: bool,
}

/// The newest entries before number `before` that fit, at most `limit`.
pub(crate) fn newest(
    journal: &Journal,
    before: Option<u64>,
    limit: usize,
    mut fits: impl FnMut(&Entry) -> bool,
) -> Reading {
    let after_last = (*journal.grown().borrow()).saturating_add(1);
    let mut upper = before.map_or(after_last, |before| before.min(after_last));
    let mut found = Vec::new();
    while upper > 1 {
        let lower = upper.saturating_sub(1 + PIECE as u64);
        let mut piece: VecDeque<Entry> = journal.after(lower, PIECE).into();
        while piece.back().is_some_and(|entry| entry.seq >= upper) {
            piece.pop_back();
        }
        if piece.is_empty() {
            // What is older was forgotten.
            break;
        }
        while let Some(entry) = piece.pop_back() {
            if !fits(&entry) {
                continue;
            }
            if found.len() == limit {
                return Reading { entries: found, more: true };
            }
            found.push(entry);
        }
        upper = lower + 1;
    }
    Reading { entries: found, more: false }
}

#[cfg(test)]
mod tests {
    use careplan_sim::{Event, Service};
    use proptest::prelude::*;

    use super::*;

    fn journal(lines: u64) -> Journal {
        let journal = Journal::default();
        for _ in 0..lines {
            let at = "2026-04-01T09:00".parse().expect("a time");
            journal.record(at, Event::done(Service::Relay, "login"));
        }
        journal
    }

    proptest! {
        #[test]
        fn it_reads_what_the_whole_journal_backwards_has(
            lines in 0_u64..1_300,
            before in proptest::option::of(0_u64..1_400),
            limit in 0_usize..40,
            every in 1_u64..300,
        ) {
            let journal = journal(lines);
            let fits = |entry: &Entry| entry.seq.is_multiple_of(every);
            let mut all = journal.after(0, usize::MAX);
            all.reverse();
            all.retain(|entry| fits(entry) && before.is_none_or(|before| entry.seq < before));
            let read = newest(&journal, before, limit, fits);
            prop_assert_eq!(read.more, all.len() > limit);
            all.truncate(limit);
            prop_assert_eq!(read.entries, all);
        }
    }

    #[test]
    fn what_was_forgotten_is_no_more() {
        let journal = journal(10);
        journal.clear();
        assert!(newest(&journal, None, 5, |_| true).entries.is_empty());
        journal.record("2026-04-01T09:00".parse().expect("a time"), Event::done(Service::Relay, "login"));
        let read = newest(&journal, None, 5, |_| true);
        assert_eq!(read.entries.iter().map(|entry| entry.seq).collect::<Vec<_>>(), [11]);
        assert!(!read.more);
    }
}
