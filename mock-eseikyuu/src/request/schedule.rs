//! When a request moves by itself: by the federation's hours and the CA's batch at the automatic pace, and by the
//! coming end of its certificate at either.

use careplan_domain::{Day, JapanTime};
use careplan_wire::control::Counter;

use super::{EndNotice, Issued, Request, State};

/// It closes at 17:15 (C), in minutes of the day.
const CLOSES_MINUTES: u16 = 17 * 60 + 15;
/// The CA's batch runs at 18:00 (C).
const BATCH_HOUR: u8 = 18;

/// A step that the counter or the CA takes by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepKind {
    /// 承認.
    Approve,
    /// 発行.
    Issue,
    /// 証明書有効期限切れ事前通知: the clock's own doing, at either pace.
    AnnounceEnd,
}

impl StepKind {
    /// Its name in the control API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Issue => "issue",
            Self::AnnounceEnd => "announce-end",
        }
    }
}

impl Request {
    /// The next step of the counter or the CA, whenever it is due: what a poke takes.
    pub const fn next_step(&self) -> Option<StepKind> {
        match self.state {
            State::Requested(_) => Some(StepKind::Approve),
            State::Approved(_) => Some(StepKind::Issue),
            State::Issued(_)
            | State::Returned(_)
            | State::Withdrawn(_)
            | State::Expired(_)
            | State::Revoked(_) => None,
        }
    }

    /// The next step and its time, so many 営業日 after the request.
    pub fn due(&self, delay_business_days: u32) -> Option<(JapanTime, StepKind)> {
        match &self.state {
            State::Requested(_) => Some((approval(self.sent_at, delay_business_days), StepKind::Approve)),
            State::Approved(approved) => Some((batch(approved.at), StepKind::Issue)),
            State::Issued(Issued { at, certificate, end: EndNotice::Due }) => {
                Some((certificate.renewable_from().start().max(*at), StepKind::AnnounceEnd))
            }
            State::Issued(Issued { end: EndNotice::Sent, .. })
            | State::Returned(_)
            | State::Withdrawn(_)
            | State::Expired(_)
            | State::Revoked(_) => None,
        }
    }
}

/// From when the counter is open: `at` itself within its hours, else its next opening.
pub fn counter_opens(at: JapanTime) -> JapanTime {
    let day = at.day();
    if day.is_business_day() && at.minutes_of_day() < CLOSES_MINUTES {
        return at.max(opening(day));
    }
    opening(day.next_business_day())
}

/// When the counter closes that is open at `at`.
pub fn counter_closes(at: JapanTime) -> JapanTime {
    let (hour, minute) = (CLOSES_MINUTES / 60, CLOSES_MINUTES % 60);
    let part = |value: u16| u8::try_from(value).expect("a part of a day's time is small");
    at.day().at(part(hour), part(minute), 0)
}

fn approval(sent_at: JapanTime, delay_business_days: u32) -> JapanTime {
    if delay_business_days > 0 {
        return opening(sent_at.day().plus_business_days(delay_business_days));
    }
    counter_opens(sent_at)
}

fn opening(day: Day) -> JapanTime {
    let (hour, minute) = Counter::OPENS;
    day.at(hour, minute, 0)
}

fn batch(approved_at: JapanTime) -> JapanTime {
    let day = approved_at.day();
    let today = day.at(BATCH_HOUR, 0, 0);
    if day.is_business_day() && approved_at <= today {
        today
    } else {
        day.next_business_day().at(BATCH_HOUR, 0, 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(sent_at: &str, delay: u32, approved: &str, issued: &str) {
        let at = |text: &str| text.parse::<JapanTime>().unwrap();
        let approval = approval(at(sent_at), delay);
        assert_eq!(approval, at(approved), "approval");
        assert_eq!(batch(approval), at(issued), "batch");
    }

    #[test]
    fn business_days_are_counted_from_the_request() {
        // 1 April 2026 is a Wednesday.
        check("2026-04-01T09:00", 3, "2026-04-06T08:30", "2026-04-06T18:00");
        check("2026-04-01T23:59:59", 1, "2026-04-02T08:30", "2026-04-02T18:00");
        // 29 April is a holiday, and so are 3 to 5 May with 6 May as their substitute.
        check("2026-04-28T10:00", 3, "2026-05-07T08:30", "2026-05-07T18:00");
    }

    #[test]
    fn without_delay_the_counters_hours_count() {
        check("2026-04-01T09:00", 0, "2026-04-01T09:00", "2026-04-01T18:00");
        check("2026-04-01T07:00", 0, "2026-04-01T08:30", "2026-04-01T18:00");
        check("2026-04-03T17:15", 0, "2026-04-06T08:30", "2026-04-06T18:00");
        check("2026-04-04T12:00", 0, "2026-04-06T08:30", "2026-04-06T18:00");
    }

    #[test]
    fn an_approval_after_the_batch_waits_for_the_next() {
        let at = |text: &str| text.parse::<JapanTime>().unwrap();
        assert_eq!(batch(at("2026-04-03T18:00:01")), at("2026-04-06T18:00"));
        assert_eq!(batch(at("2026-04-05T10:00")), at("2026-04-06T18:00"));
    }
}
