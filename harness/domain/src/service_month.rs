//! `ServiceMonth`: the month that plans, actuals and claims are about.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::Day;
use crate::ascii::{digits, excerpt};

/// 対象年月, サービス提供年月: written YYYYMM (C), of the years 1 to 9999.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServiceMonth {
    year: i16,
    month: u8,
}

impl ServiceMonth {
    /// The month of this year, where there is one.
    pub fn new(year: i16, month: u8) -> Option<Self> {
        Day::new(year, month, 1).map(Self::of)
    }

    /// The month in which a day lies.
    pub fn of(day: Day) -> Self {
        Self { year: day.year(), month: day.month() }
    }

    /// 年.
    pub fn year(self) -> i16 {
        self.year
    }

    /// 月, 1 to 12.
    pub fn month(self) -> u8 {
        self.month
    }

    /// 翌月. Stands still at the calendar's end, December 9999.
    #[must_use]
    pub fn next(self) -> Self {
        Self::of(self.last_day().plus_days(1))
    }

    /// 前月. Stands still at the calendar's beginning, January of the year 1.
    #[must_use]
    pub fn previous(self) -> Self {
        Self::of(self.first_day().plus_days(-1))
    }

    /// How many days the month has.
    pub fn days(self) -> u8 {
        self.last_day().day_of_month()
    }

    /// Whether the day lies in the month.
    pub fn contains(self, day: Day) -> bool {
        Self::of(day) == self
    }

    /// 月初日.
    pub fn first_day(self) -> Day {
        Day::new(self.year, self.month, 1).expect("every month has a first day")
    }

    /// 月末日.
    pub fn last_day(self) -> Day {
        (28..=31)
            .rev()
            .find_map(|day| Day::new(self.year, self.month, day))
            .expect("every month has a 28th day")
    }
}

impl fmt::Display for ServiceMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{:04}{:02}", self.year, self.month))
    }
}

impl fmt::Debug for ServiceMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ServiceMonth({self})")
    }
}

impl FromStr for ServiceMonth {
    type Err = InvalidServiceMonth;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = if text.len() == 6 { digits(text) } else { None };
        let Some(number) = number else {
            return Err(InvalidServiceMonth::Form { text: excerpt(text) });
        };
        let (year, month) = (i16::try_from(number / 100), u8::try_from(number % 100));
        let (Ok(year), Ok(month)) = (year, month) else {
            return Err(InvalidServiceMonth::Form { text: excerpt(text) });
        };
        Self::new(year, month).ok_or_else(|| InvalidServiceMonth::Calendar { text: excerpt(text) })
    }
}

/// Why a text is no 対象年月.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidServiceMonth {
    /// It is not six digits.
    #[error("`{text}` is no month, expected six digits such as `202604`")]
    Form {
        /// What was read.
        text: String,
    },
    /// No calendar has such a month.
    #[error("`{text}` is no month of the calendar")]
    Calendar {
        /// What was read.
        text: String,
    },
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn month(text: &str) -> ServiceMonth {
        text.parse().unwrap()
    }

    #[test]
    fn months_follow_one_another() {
        assert_eq!(month("202612").next(), month("202701"));
        assert_eq!(month("202601").previous(), month("202512"));
        assert_eq!(month("999912").next(), month("999912"));
        assert_eq!(month("000101").previous(), month("000101"));
    }

    #[test]
    fn a_month_has_its_days() {
        assert_eq!(["202402", "202602", "202604", "210002"].map(|text| month(text).days()), [29, 28, 30, 28]);
        let april = month("202604");
        assert!(april.contains(april.first_day()) && april.contains(april.last_day()));
        assert!(!april.contains(april.last_day().plus_days(1)));
    }

    #[test]
    fn refusals_tell_what_is_wrong() {
        let refusal = |text: &str| text.parse::<ServiceMonth>().unwrap_err();
        for text in ["", "20264", "2026-4", "2026041", "２０２６０４", "+20264"] {
            assert!(matches!(refusal(text), InvalidServiceMonth::Form { .. }), "`{text}`");
        }
        for text in ["000000", "202600", "202613"] {
            assert!(matches!(refusal(text), InvalidServiceMonth::Calendar { .. }), "`{text}`");
        }
    }

    proptest! {
        #[test]
        fn every_month_reads_back_and_forth(year in 2_i16..9999, number in 1_u8..=12) {
            let month = ServiceMonth::new(year, number).unwrap();
            prop_assert_eq!(month.to_string().parse(), Ok(month));
            prop_assert_eq!(month.next().previous(), month);
            prop_assert!(month < month.next());
            prop_assert_eq!(month.last_day().plus_days(1), month.next().first_day());
        }

        #[test]
        fn what_is_read_is_what_was_written(text in prop_oneof![any::<String>(), "[0-9]{6}"]) {
            if let Ok(month) = text.parse::<ServiceMonth>() {
                prop_assert_eq!(month.to_string(), text);
            }
        }
    }
}
