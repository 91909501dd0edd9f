//! 公表: what was taken on which day, and from which day on it is shown.
//!
//! Pure: it knows no clock and no subscribers, and is told of both. The rule it keeps: on the first of each month at
//! 00:00 a snapshot is taken, and on its day of publication it takes the place of the one before; neither is ever
//! taken again, so that what was printed stays. A clock that jumps over months leaves each month's publication behind.

use careplan_domain::{Day, JapanTime};

use super::listing::Listing;

/// News of publications that are kept: a year's, so that the page does not grow with the testbed's age.
const NEWS_MAX: usize = 12;

/// 公表: one month's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Issue {
    /// 「…現在の情報」: the day at whose 00:00 the snapshot was taken.
    pub as_of: Day,
    /// The day from whose 00:00 on it is shown.
    pub published_on: Day,
}

/// 公表日: the day of the month on which a snapshot is published. Deck: 14 November, 16 October, 10 September (S).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicationDay(u8);

/// 時点情報: what a publication tells of the offices of this testbed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Snapshot {
    pub(super) issue: Issue,
    pub(super) offices: Vec<Listing>,
}

/// Whether the offices from before the testbed's time are listed too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Earlier {
    /// From the beginning, where the testbed has such.
    Listed,
    /// A reset has taken them away with all others.
    Forgotten,
}

/// All that is kept: two snapshots (the latest may still await its day), and the news of older ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Publications {
    pub(super) earlier: Earlier,
    /// The news before the two, oldest first.
    pub(super) older: Vec<Issue>,
    pub(super) previous: Snapshot,
    pub(super) latest: Snapshot,
}

impl PublicationDay {
    /// A day that every month has, 1 to 28.
    pub const fn new(day_of_month: u8) -> Option<Self> {
        if matches!(day_of_month, 1..=28) { Some(Self(day_of_month)) } else { None }
    }

    fn issue(self, as_of: Day) -> Issue {
        let published_on = Day::new(as_of.year(), as_of.month(), self.0);
        Issue { as_of, published_on: published_on.expect("every month has a 28th day") }
    }
}

impl Default for PublicationDay {
    /// The 14th, as in the deck's latest news (S).
    fn default() -> Self {
        Self(14)
    }
}

impl Issue {
    /// Whether it is shown at `now`.
    pub(super) fn is_out_at(self, now: JapanTime) -> bool {
        self.published_on <= now.day()
    }
}

impl Publications {
    /// What a testbed finds when it begins: publications of the months before, of a time without its offices.
    pub(super) fn beginning(now: JapanTime, day: PublicationDay, earlier: Earlier) -> Self {
        let empty = |as_of| Snapshot { issue: day.issue(as_of), offices: Vec::new() };
        let latest = first_of_month(now.day());
        let previous = month_before(latest);
        let second = month_before(previous);
        let older = [month_before(second), second].map(|as_of| day.issue(as_of)).to_vec();
        Self { earlier, older, previous: empty(previous), latest: empty(latest) }
    }

    /// The days of the snapshots that `now` asks for and that are not yet there, oldest first.
    pub(super) fn due(&self, now: JapanTime) -> Vec<Day> {
        let mut due = Vec::new();
        let mut as_of = self.latest.issue.as_of.first_of_next_month();
        while as_of.start() <= now {
            due.push(as_of);
            as_of = as_of.first_of_next_month();
        }
        due
    }

    /// The same with one more snapshot, in the place of the older of the two.
    #[must_use]
    pub(super) fn with(self, as_of: Day, day: PublicationDay, offices: Vec<Listing>) -> Self {
        let Self { earlier, mut older, previous, latest } = self;
        older.push(previous.issue);
        let too_many = older.len().saturating_sub(NEWS_MAX);
        older.drain(..too_many);
        Self { earlier, older, previous: latest, latest: Snapshot { issue: day.issue(as_of), offices } }
    }

    /// The snapshot that is shown at `now`.
    pub(super) fn shown_at(&self, now: JapanTime) -> &Snapshot {
        if self.latest.issue.is_out_at(now) { &self.latest } else { &self.previous }
    }

    /// お知らせ at `now`, the newest first.
    pub(super) fn news_at(&self, now: JapanTime) -> Vec<Issue> {
        let all =
            [self.latest.issue, self.previous.issue].into_iter().chain(self.older.iter().rev().copied());
        all.filter(|issue| issue.is_out_at(now)).take(NEWS_MAX).collect()
    }

    /// When the next snapshot is to be taken.
    pub(super) fn next_moment(&self) -> JapanTime {
        self.latest.issue.as_of.first_of_next_month().start()
    }
}

fn first_of_month(day: Day) -> Day {
    Day::new(day.year(), day.month(), 1).expect("every month has a first day")
}

fn month_before(first: Day) -> Day {
    first_of_month(first.plus_days(-1))
}

#[cfg(test)]
mod tests;
