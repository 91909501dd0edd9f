//! `Day`: a day of Japan's calendar, and how each of the systems prints it.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use thiserror::Error;

use crate::ascii::{digits, digits_of, excerpt};
use crate::{JapanTime, holiday};

/// 日: a day of the years 1 to 9999, written YYYY-MM-DD.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(Date);

impl Day {
    /// The first day: 1 January of the year 1.
    pub const MIN: Self = Self(Date::constant(1, 1, 1));
    /// The last day: 31 December 9999.
    pub const MAX: Self = Self(Date::constant(9999, 12, 31));

    /// The day of this year and month, where there is one.
    pub fn new(year: i16, month: u8, day: u8) -> Option<Self> {
        let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
        let date = Date::new(year, month, day).ok()?;
        (Self::MIN.0..=Self::MAX.0).contains(&date).then_some(Self(date))
    }

    /// Reads YYYYMMDD, as the files of the standard write a day (C).
    pub fn from_compact(text: &str) -> Option<Self> {
        Self::from_compact_bytes(text.as_bytes())
    }

    /// The same for bytes, of which not even is known that they are text.
    #[inline]
    pub fn from_compact_bytes(bytes: &[u8]) -> Option<Self> {
        let number = if bytes.len() == 8 { digits_of(bytes)? } else { return None };
        let year = i16::try_from(number / 10_000).ok()?;
        let month = u8::try_from(number / 100 % 100).ok()?;
        let day = u8::try_from(number % 100).ok()?;
        Self::new(year, month, day)
    }

    pub(crate) fn from_date(date: Date) -> Self {
        Self(date.clamp(Self::MIN.0, Self::MAX.0))
    }

    /// 年.
    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// 月, 1 to 12.
    pub fn month(self) -> u8 {
        self.0.month().unsigned_abs()
    }

    /// 日, 1 to 31.
    pub fn day_of_month(self) -> u8 {
        self.0.day().unsigned_abs()
    }

    /// The moment of the day at which Japan's clocks show this.
    ///
    /// # Panics
    ///
    /// Where no clock shows it: an hour beyond 23, a minute or second beyond 59.
    pub fn at(self, hour: u8, minute: u8, second: u8) -> JapanTime {
        assert!(hour < 24 && minute < 60 && second < 60, "no clock shows {hour}:{minute}:{second}");
        let small = |number: u8| i8::try_from(number).expect("below sixty");
        JapanTime::from_civil(self.0.at(small(hour), small(minute), small(second), 0))
    }

    /// 00:00:00.
    pub fn start(self) -> JapanTime {
        self.at(0, 0, 0)
    }

    /// 23:59:59, the last second: until when a certificate is good on its last day (S).
    pub fn end(self) -> JapanTime {
        self.at(23, 59, 59)
    }

    /// So many days later, or earlier; at most the calendar's ends.
    #[must_use]
    pub fn plus_days(self, days: i32) -> Self {
        Self::from_date(self.0.saturating_add(jiff::Span::new().days(days.clamp(-DAYS_MAX, DAYS_MAX))))
    }

    /// The same day so many years later, or earlier; at most the calendar's ends. 29 February becomes 28 February where
    /// there is none (A).
    #[must_use]
    pub fn plus_years(self, years: i16) -> Self {
        let year = self.year().saturating_add(years);
        if year > Self::MAX.year() {
            return Self::MAX;
        }
        if year < Self::MIN.year() {
            return Self::MIN;
        }
        Self::new(year, self.month(), self.day_of_month())
            .or_else(|| Self::new(year, self.month(), 28))
            .expect("every month has a 28th day")
    }

    /// 翌月1日.
    #[must_use]
    pub fn first_of_next_month(self) -> Self {
        let (year, month) =
            if self.month() == 12 { (self.year() + 1, 1) } else { (self.year(), self.month() + 1) };
        Self::new(year, month, 1).unwrap_or(Self::MAX)
    }

    /// 曜日: 日, 月, 火, 水, 木, 金 or 土.
    pub fn weekday_kanji(self) -> char {
        let from_sunday = self.0.weekday().to_sunday_zero_offset().unsigned_abs();
        ['日', '月', '火', '水', '木', '金', '土'][usize::from(from_sunday)]
    }

    /// `2023/03/20`, as the portal prints a day (S).
    pub fn slashed(self) -> String {
        format!("{:04}/{:02}/{:02}", self.year(), self.month(), self.day_of_month())
    }

    /// `2024/3/19`, as the usage site prints a day (S).
    pub fn slashed_short(self) -> String {
        format!("{}/{}/{}", self.year(), self.month(), self.day_of_month())
    }

    /// `2024年11月1日`, as the directory prints a day (S).
    pub fn kanji(self) -> String {
        format!("{}年{}月{}日", self.year(), self.month(), self.day_of_month())
    }

    /// `20240401`, as the files of the standard write a day (C).
    pub fn compact(self) -> String {
        format!("{:04}{:02}{:02}", self.year(), self.month(), self.day_of_month())
    }

    /// 国民の祝日に関する法律による休日: the name of the national holiday that the day is.
    pub fn holiday(self) -> Option<&'static str> {
        holiday::name_of(self.0)
    }

    /// 営業日: neither Saturday nor Sunday nor national holiday (A).
    pub fn is_business_day(self) -> bool {
        !matches!(self.weekday_kanji(), '土' | '日') && self.holiday().is_none()
    }

    /// 翌営業日: the first business day after this day.
    #[must_use]
    pub fn next_business_day(self) -> Self {
        let mut day = self.plus_days(1);
        while !day.is_business_day() && day < Self::MAX {
            day = day.plus_days(1);
        }
        day
    }

    /// The business day that is the `count`th after this day; the day itself for 0.
    #[must_use]
    pub fn plus_business_days(self, count: u32) -> Self {
        let mut day = self;
        for _ in 0..count {
            if day == Self::MAX {
                break;
            }
            day = day.next_business_day();
        }
        day
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{:04}-{:02}-{:02}", self.year(), self.month(), self.day_of_month()))
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Day({self})")
    }
}

impl FromStr for Day {
    type Err = InvalidDay;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let form = || InvalidDay::Form { text: excerpt(text) };
        let [year, month, day] = text.split('-').collect::<Vec<_>>()[..] else {
            return Err(form());
        };
        if (year.len(), month.len(), day.len()) != (4, 2, 2) {
            return Err(form());
        }
        let compact = [year, month, day].concat();
        digits(&compact).ok_or_else(form)?;
        Self::from_compact(&compact).ok_or_else(|| InvalidDay::Calendar { text: excerpt(text) })
    }
}

/// Why a text is no day.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidDay {
    /// It is not written YYYY-MM-DD.
    #[error("`{text}` is no day, expected one such as `2026-04-01`")]
    Form {
        /// What was read.
        text: String,
    },
    /// No calendar has such a day.
    #[error("`{text}` is no day of the calendar")]
    Calendar {
        /// What was read.
        text: String,
    },
}

/// More days than the calendar has: no step needs more.
const DAYS_MAX: i32 = 3_700_000;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap_or_else(|refusal| panic!("{refusal}"))
    }

    #[test]
    fn each_system_prints_a_day_in_its_own_way() {
        assert_eq!(day("2023-03-20").slashed(), "2023/03/20");
        assert_eq!(day("2024-03-19").slashed_short(), "2024/3/19");
        assert_eq!(day("2024-11-01").kanji(), "2024年11月1日");
        assert_eq!(day("2024-04-01").compact(), "20240401");
    }

    #[test]
    fn refusals_tell_form_from_calendar() {
        let refusal = |text: &str| text.parse::<Day>().unwrap_err();
        for text in ["", "2026/04/01", "2026-4-1", "20260401", "+026-04-01", "２０２６-04-01", "2026-04-01T"]
        {
            assert!(matches!(refusal(text), InvalidDay::Form { .. }), "`{text}`");
        }
        for text in ["2026-02-29", "2026-13-01", "2026-00-10", "0000-01-01"] {
            assert!(matches!(refusal(text), InvalidDay::Calendar { .. }), "`{text}`");
        }
        assert_eq!(Day::from_compact("20260229"), None);
        assert_eq!(Day::from_compact("2026-4-1"), None);
        assert_eq!(Day::from_compact("99991231"), Some(Day::MAX));
    }

    #[test]
    fn three_years_on_a_leap_day_becomes_the_28th() {
        assert_eq!(day("2024-02-29").plus_years(3), day("2027-02-28"));
        assert_eq!(day("2024-02-29").plus_years(4), day("2028-02-29"));
        assert_eq!(day("2023-04-01").plus_years(3), day("2026-04-01"));
        assert_eq!(day("2023-04-01").plus_years(i16::MAX), Day::MAX);
        assert_eq!(day("2023-04-01").plus_years(i16::MIN), Day::MIN);
    }

    #[test]
    fn days_stop_at_the_calendars_ends() {
        assert_eq!(Day::MAX.plus_days(1), Day::MAX);
        assert_eq!(Day::MIN.plus_days(i32::MIN), Day::MIN);
        assert_eq!(Day::MAX.first_of_next_month(), Day::MAX);
        assert_eq!(Day::MAX.next_business_day(), Day::MAX);
        assert_eq!(day("2026-12-05").first_of_next_month(), day("2027-01-01"));
    }

    #[test]
    fn a_day_has_its_moments() {
        assert_eq!(day("2026-04-01").end().to_string(), "2026-04-01T23:59:59+09:00");
        assert_eq!(day("2026-04-01").start().to_string(), "2026-04-01T00:00:00+09:00");
        assert_eq!(day("2026-04-01").at(18, 0, 0).to_string(), "2026-04-01T18:00:00+09:00");
    }

    #[test]
    fn weekdays_have_their_kanji() {
        let week: String = (0..7).map(|offset| day("2026-04-05").plus_days(offset).weekday_kanji()).collect();
        assert_eq!(week, "日月火水木金土");
    }

    #[test]
    fn golden_week_is_not_counted() {
        assert_eq!(day("2026-05-01").plus_business_days(1), day("2026-05-07"));
        assert_eq!(day("2026-05-01").plus_business_days(3), day("2026-05-11"));
        assert_eq!(day("2026-05-02").plus_business_days(0), day("2026-05-02"));
        assert!(!day("2026-05-06").is_business_day());
        assert!(day("2026-05-07").is_business_day());
    }

    proptest! {
        #[test]
        fn every_day_reads_back(offset in 0..3_652_058) {
            let day = Day::MIN.plus_days(offset);
            prop_assert_eq!(day.to_string().parse(), Ok(day));
            prop_assert_eq!(Day::from_compact(&day.compact()), Some(day));
            prop_assert_eq!(Day::new(day.year(), day.month(), day.day_of_month()), Some(day));
        }

        #[test]
        fn a_day_begins_and_ends_on_itself(offset in 0..3_652_057) {
            let day = Day::MIN.plus_days(offset);
            prop_assert_eq!(day.start().day(), day);
            prop_assert_eq!(day.end().day(), day);
            prop_assert_eq!(day.plus_days(1).start().since(day.end()).as_millis(), 1000);
        }

        #[test]
        fn business_days_add_up(offset in 700_000..770_000, one in 0_u32..40, another in 0_u32..40) {
            let day = Day::MIN.plus_days(offset);
            let both = day.plus_business_days(one).plus_business_days(another);
            prop_assert_eq!(both, day.plus_business_days(one + another));
            let next = day.next_business_day();
            prop_assert!(next > day && next.is_business_day());
            let mut between = day.plus_days(1);
            while between < next {
                prop_assert!(!between.is_business_day());
                between = between.plus_days(1);
            }
        }

        #[test]
        fn what_is_read_is_what_was_written(text in prop_oneof![any::<String>(), "[0-9]{4}-[0-9]{2}-[0-9]{2}"]) {
            if let Ok(day) = text.parse::<Day>() {
                prop_assert_eq!(day.to_string(), text);
            }
        }

        #[test]
        fn no_compact_text_is_too_odd(text in prop_oneof![any::<String>(), "[0-9]{8}"]) {
            if let Some(day) = Day::from_compact(&text) {
                prop_assert_eq!(day.compact(), text);
            }
        }
    }
}
