//! Rules of the licence that came into force on a day.
//!
//! The start guide is of 2024 and knows neither. Each is in force by the testbed's clock, so that a testbed set to
//! 2024-11 behaves as the guide says; which of them a term follows is decided by the day on which it began.

use careplan_domain::Day;

/// 自動更新: what is applied for from this day on is renewed by itself (C).
const AUTOMATIC_RENEWAL_FROM: Date = (2025, 6, 1);

/// フリーパス: what is applied for from this day on is free of charge (C2).
const FREE_PASS_FROM: Date = (2025, 6, 1);

/// フリーパス: the last day on which a term that begins is free, the end of fiscal 2026 (C2). The exchange's move is
/// planned for within that year; until the day is known, the year's end stands for it (A).
const FREE_PASS_UNTIL: Date = (2027, 3, 31);

/// Year, month, day.
type Date = (i16, u8, u8);

/// Whether a term that began on this day is renewed by itself.
pub(super) fn renews_automatically(begun: Day) -> bool {
    AUTOMATIC_RENEWAL_FROM <= date(begun)
}

/// Whether a term that begins on this day is free of charge.
pub(super) fn is_free(begun: Day) -> bool {
    (FREE_PASS_FROM..=FREE_PASS_UNTIL).contains(&date(begun))
}

fn date(day: Day) -> Date {
    (day.year(), day.month(), day.day_of_month())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_is_in_force_from_its_day() {
        let day = |year, month, day| Day::new(year, month, day).expect("a day");
        let rules = |begun| (renews_automatically(begun), is_free(begun));
        assert_eq!(rules(day(2024, 11, 1)), (false, false));
        assert_eq!(rules(day(2025, 5, 31)), (false, false));
        assert_eq!(rules(day(2025, 6, 1)), (true, true));
        assert_eq!(rules(day(2027, 3, 31)), (true, true));
        assert_eq!(rules(day(2027, 4, 1)), (true, false));
    }
}
