//! What happened, in order, with the reason of every refusal.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex};

use careplan_domain::{JapanTime, OfficeNumber};
use tokio::sync::watch;

use crate::FaultName;

/// How many entries are kept; the oldest go first. 100,000 entries are about 30 MB, a class's whole day.
const ENTRIES_MAX: usize = 100_000;

/// 記録: the journal of a testbed. Never holds a password, key, token, insured person or file content.
#[derive(Clone, Debug, Default)]
pub struct Journal(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    /// The entries and the next number: kept together, so that numbers have no gap.
    book: Mutex<Book>,
    grown: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct Book {
    last: u64,
    entries: VecDeque<Entry>,
}

/// One line of the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Counts from 1, without gaps; goes on after the journal was cleared.
    pub seq: u64,
    /// When, by the testbed's clock.
    pub at: JapanTime,
    /// What happened.
    pub event: Event,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Where.
    pub service: Service,
    /// What, as a stable kebab-case word: `login`, `certificate-issued`, `message-sent`.
    pub kind: &'static str,
    /// Whose.
    pub office: Option<OfficeNumber>,
    /// The request, message or certificate it was about, by its public number.
    pub request: Option<String>,
    /// How it ended.
    pub outcome: Outcome,
    /// Why, as an English sentence without secrets.
    pub reason: Option<String>,
    /// The stable code of the rule that refused (a problem code).
    pub rule: Option<&'static str>,
    /// The fault rule that did it, by its name.
    pub fault: Option<String>,
}

/// How something ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// As asked.
    Done,
    /// Refused by a rule.
    Refused,
    /// Something broke.
    Failed,
}

/// Who did it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Service {
    /// The certificate authority.
    Ca,
    /// The portal, and the federation's counter behind it.
    Portal,
    /// The exchange.
    Relay,
    /// The usage site.
    UsageSite,
    /// The testbed itself: clock, pace, reset.
    Testbed,
}

impl Journal {
    /// Writes a line.
    pub fn record(&self, at: JapanTime, event: Event) -> u64 {
        let seq = {
            let mut book = self.book();
            book.last += 1;
            let seq = book.last;
            if book.entries.len() == ENTRIES_MAX {
                book.entries.pop_front();
            }
            book.entries.push_back(Entry { seq, at, event });
            seq
        };
        self.0.grown.send_replace(seq);
        seq
    }

    /// The entries after number `seq`, oldest first, at most `limit`.
    pub fn after(&self, seq: u64, limit: usize) -> Vec<Entry> {
        let book = self.book();
        let start = book.entries.partition_point(|entry| entry.seq <= seq);
        book.entries.iter().skip(start).take(limit).cloned().collect()
    }

    /// Forgets all entries; the numbers go on.
    pub fn clear(&self) {
        self.book().entries.clear();
    }

    /// Tells the newest number whenever the journal grows.
    pub fn grown(&self) -> watch::Receiver<u64> {
        self.0.grown.subscribe()
    }

    fn book(&self) -> std::sync::MutexGuard<'_, Book> {
        self.0.book.lock().expect("no one panics while holding the journal")
    }
}

impl Event {
    /// Something that was done.
    pub fn done(service: Service, kind: &'static str) -> Self {
        Self {
            service,
            kind,
            office: None,
            request: None,
            outcome: Outcome::Done,
            reason: None,
            rule: None,
            fault: None,
        }
    }

    /// Something that rule `rule` refused, because of `reason`.
    pub fn refused(
        service: Service,
        kind: &'static str,
        rule: &'static str,
        reason: impl Into<String>,
    ) -> Self {
        Self {
            outcome: Outcome::Refused,
            reason: Some(reason.into()),
            rule: Some(rule),
            ..Self::done(service, kind)
        }
    }

    /// Something that broke.
    pub fn failed(service: Service, kind: &'static str, reason: impl Into<String>) -> Self {
        Self { outcome: Outcome::Failed, reason: Some(reason.into()), ..Self::done(service, kind) }
    }

    /// The same, of this office.
    #[must_use]
    pub fn office(self, office: OfficeNumber) -> Self {
        Self { office: Some(office), ..self }
    }

    /// The same, about this request, message or certificate.
    #[must_use]
    pub fn about(self, request: impl Into<String>) -> Self {
        Self { request: Some(request.into()), ..self }
    }

    /// The same, done by this fault rule.
    #[must_use]
    pub fn by_fault(self, rule: &FaultName) -> Self {
        Self { fault: Some(rule.to_string()), ..self }
    }

    /// The same, with this reason.
    #[must_use]
    pub fn because(self, reason: impl Into<String>) -> Self {
        Self { reason: Some(reason.into()), ..self }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Failed => "failed",
        })
    }
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ca => "ca",
            Self::Portal => "portal",
            Self::Relay => "relay",
            Self::UsageSite => "site",
            Self::Testbed => "testbed",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(journal: &Journal) -> u64 {
        let at = "2026-04-01T09:00".parse().expect("a time");
        journal.record(at, Event::done(Service::Relay, "login"))
    }

    #[test]
    fn entries_are_numbered_without_gaps() {
        let journal = Journal::default();
        for expected in 1..=5 {
            assert_eq!(record(&journal), expected);
        }
        let after: Vec<u64> = journal.after(2, 2).iter().map(|entry| entry.seq).collect();
        assert_eq!(after, [3, 4]);
    }

    #[test]
    fn clearing_forgets_the_entries_but_not_the_count() {
        let journal = Journal::default();
        record(&journal);
        journal.clear();
        assert_eq!(record(&journal), 2);
        assert_eq!(journal.after(0, 10).len(), 1);
    }

    #[test]
    fn the_journal_keeps_a_bounded_number_of_entries() {
        let journal = Journal::default();
        for _ in 0..=ENTRIES_MAX {
            record(&journal);
        }
        let kept = journal.after(0, usize::MAX);
        assert_eq!(kept.len(), ENTRIES_MAX);
        assert_eq!(kept[0].seq, 2);
    }
}
