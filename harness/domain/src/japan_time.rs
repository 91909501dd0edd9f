//! `JapanTime`: a moment, shown and read as Japan's clocks show it.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil;
use jiff::tz::Offset;
use thiserror::Error;

use crate::ascii::excerpt;
use crate::{Day, Span};

/// 日本時間: a moment in whole milliseconds, written RFC 3339 with +09:00. Japan has had no summer time since 1951, so a
/// fixed offset does and no table of time zones is needed.
///
/// Lies between the year 1 and 30 December 9999; what would lie beyond is the first or last moment.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JapanTime(Timestamp);

impl JapanTime {
    /// The first moment: 1 January of the year 1, 00:00.
    pub const MIN: Self = Self(Timestamp::constant(-62_135_629_200, 0));
    /// The last moment: 30 December 9999, 23:59:59.999.
    pub const MAX: Self = Self(Timestamp::constant(253_402_181_999, 999_000_000));

    /// The moment, cut down to whole milliseconds.
    pub fn from_timestamp(timestamp: Timestamp) -> Self {
        Self::from_unix_millis(floor_to_millis(timestamp))
    }

    /// So many seconds after 1970 in UTC.
    pub fn from_unix_seconds(seconds: i64) -> Self {
        Self::from_unix_millis(seconds.saturating_mul(1000))
    }

    /// So many milliseconds after 1970 in UTC.
    pub fn from_unix_millis(millis: i64) -> Self {
        let millis = millis.clamp(Self::MIN.unix_millis(), Self::MAX.unix_millis());
        Self(Timestamp::from_millisecond(millis).expect("clamped to what a timestamp can hold"))
    }

    /// The moment as jiff has it.
    pub fn timestamp(self) -> Timestamp {
        self.0
    }

    /// Whole seconds since 1970 in UTC.
    pub fn unix_seconds(self) -> i64 {
        self.unix_millis().div_euclid(1000)
    }

    /// Milliseconds since 1970 in UTC.
    pub fn unix_millis(self) -> i64 {
        self.0.as_millisecond()
    }

    /// The day that Japan has.
    pub fn day(self) -> Day {
        Day::from_date(self.civil().date())
    }

    /// 時, 0 to 23.
    pub fn hour(self) -> u8 {
        self.civil().hour().unsigned_abs()
    }

    /// 分, 0 to 59.
    pub fn minute(self) -> u8 {
        self.civil().minute().unsigned_abs()
    }

    /// 秒, 0 to 59.
    pub fn second(self) -> u8 {
        self.civil().second().unsigned_abs()
    }

    /// Whole minutes since midnight, 0 to 1439: opening hours are compared in these.
    pub fn minutes_of_day(self) -> u16 {
        u16::from(self.hour()) * 60 + u16::from(self.minute())
    }

    /// So much later, where the calendar reaches that far.
    pub fn checked_add(self, span: Span) -> Option<Self> {
        let millis = self.unix_millis().checked_add_unsigned(span.as_millis())?;
        if millis > Self::MAX.unix_millis() { None } else { Some(Self::from_unix_millis(millis)) }
    }

    /// So much later, at most the last moment.
    #[must_use]
    pub fn saturating_add(self, span: Span) -> Self {
        self.checked_add(span).unwrap_or(Self::MAX)
    }

    /// So much earlier, at least the first moment.
    #[must_use]
    pub fn saturating_sub(self, span: Span) -> Self {
        Self::from_unix_millis(self.unix_millis().saturating_sub_unsigned(span.as_millis()))
    }

    /// How long ago the other moment was; no time at all where it lies ahead.
    pub fn since(self, earlier: Self) -> Span {
        let millis = self.unix_millis().saturating_sub(earlier.unix_millis());
        Span::from_millis(u64::try_from(millis).unwrap_or(0))
    }

    /// The moment at which Japan's clocks show this.
    pub(crate) fn from_civil(civil: civil::DateTime) -> Self {
        match JAPAN.to_timestamp(civil) {
            Ok(timestamp) => Self::from_timestamp(timestamp),
            Err(_) if civil.year() > 0 => Self::MAX,
            Err(_) => Self::MIN,
        }
    }

    fn civil(self) -> civil::DateTime {
        JAPAN.to_datetime(self.0)
    }
}

impl fmt::Display for JapanTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let civil = self.civil();
        let (date, time) = (civil.date(), civil.time());
        let mut text = format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}",
            date.year(),
            date.month(),
            date.day(),
            time.hour(),
            time.minute(),
            time.second()
        );
        if time.millisecond() != 0 {
            text.push_str(format!(".{:03}", time.millisecond()).trim_end_matches('0'));
        }
        text.push_str("+09:00");
        f.pad(&text)
    }
}

impl fmt::Debug for JapanTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "JapanTime({self})")
    }
}

impl FromStr for JapanTime {
    type Err = InvalidJapanTime;

    /// Reads RFC 3339 with any offset; without offset it is Japan's time, without a time of day midnight.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let calendar = || InvalidJapanTime::Calendar { text: excerpt(text) };
        let timestamp = if let Ok(timestamp) = text.parse::<Timestamp>() {
            timestamp
        } else {
            // A bracket names a time zone, which jiff would drop here and so take for Japan's.
            let civil = if text.contains('[') { None } else { text.parse::<civil::DateTime>().ok() };
            let civil = civil.ok_or_else(|| InvalidJapanTime::Form { text: excerpt(text) })?;
            JAPAN.to_timestamp(civil).map_err(|_| calendar())?
        };
        let millis = floor_to_millis(timestamp);
        if (Self::MIN.unix_millis()..=Self::MAX.unix_millis()).contains(&millis) {
            Ok(Self::from_unix_millis(millis))
        } else {
            Err(calendar())
        }
    }
}

/// Why a text is no time.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidJapanTime {
    /// It is neither a time nor a date.
    #[error(
        "`{text}` is no time, expected one such as `2026-04-01T09:00:00+09:00`, `2026-04-01T09:00` or `2026-04-01`"
    )]
    Form {
        /// What was read.
        text: String,
    },
    /// It lies outside the years that are counted.
    #[error("`{text}` lies outside the years 1 to 9999")]
    Calendar {
        /// What was read.
        text: String,
    },
}

fn floor_to_millis(timestamp: Timestamp) -> i64 {
    let millis = timestamp.as_nanosecond().div_euclid(1_000_000);
    i64::try_from(millis).expect("the milliseconds of jiff's calendar fit an i64")
}

const JAPAN: Offset = Offset::constant(9);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn time(text: &str) -> JapanTime {
        text.parse().unwrap_or_else(|refusal| panic!("{refusal}"))
    }

    #[test]
    fn any_offset_is_read_and_japans_written() {
        for (text, canonical) in [
            ("2026-04-01T09:00:00+09:00", "2026-04-01T09:00:00+09:00"),
            ("2026-04-01T00:00:00Z", "2026-04-01T09:00:00+09:00"),
            ("2026-03-31T20:00:00-04:00", "2026-04-01T09:00:00+09:00"),
            ("2026-04-01T09:00+09:00", "2026-04-01T09:00:00+09:00"),
            ("2026-04-01T09:00:00", "2026-04-01T09:00:00+09:00"),
            ("2026-04-01T09:00", "2026-04-01T09:00:00+09:00"),
            ("2026-04-01 09:00", "2026-04-01T09:00:00+09:00"),
            ("2026-04-01", "2026-04-01T00:00:00+09:00"),
            ("2026-04-01T09:00:00.25+09:00", "2026-04-01T09:00:00.25+09:00"),
            ("2026-04-01T09:00:00.123456789+09:00", "2026-04-01T09:00:00.123+09:00"),
            ("2026-04-01T09:00:00.000999+09:00", "2026-04-01T09:00:00+09:00"),
            ("1969-12-31T23:59:59.9999Z", "1970-01-01T08:59:59.999+09:00"),
        ] {
            assert_eq!(time(text).to_string(), canonical, "`{text}`");
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        let refusal = |text: &str| text.parse::<JapanTime>().unwrap_err();
        for text in
            ["", "tomorrow", "09:00", "2026-02-29", "2026-04-01T25:00", "2026-04-01T09:00[Europe/Paris]"]
        {
            assert!(matches!(refusal(text), InvalidJapanTime::Form { .. }), "`{text}`");
        }
        for text in ["0000-06-01", "-000001-06-01T00:00Z", "9999-12-31"] {
            assert!(matches!(refusal(text), InvalidJapanTime::Calendar { .. }), "`{text}`");
        }
    }

    #[test]
    fn a_time_shows_japans_day_and_clock() {
        let late = time("2026-03-31T15:00:01Z");
        assert_eq!(late.day(), Day::new(2026, 4, 1).unwrap());
        assert_eq!((late.hour(), late.minute(), late.second(), late.minutes_of_day()), (0, 0, 1, 0));
        assert_eq!(time("2026-04-01T17:15:59").minutes_of_day(), 17 * 60 + 15);
    }

    #[test]
    fn time_passes_within_the_calendar() {
        let nine = time("2026-04-01T09:00");
        assert_eq!(nine.saturating_add("1d2h".parse().unwrap()), time("2026-04-02T11:00"));
        assert_eq!(time("2026-04-02T11:00").since(nine).to_string(), "1d2h");
        assert_eq!(nine.since(time("2026-04-02T11:00")), Span::ZERO);
        assert_eq!(nine.checked_add(Span::from_millis(u64::MAX)), None);
        assert_eq!(nine.saturating_add(Span::from_millis(u64::MAX)), JapanTime::MAX);
        assert_eq!(nine.saturating_sub(Span::from_millis(u64::MAX)), JapanTime::MIN);
        assert_eq!(JapanTime::from_timestamp(Timestamp::MAX), JapanTime::MAX);
        assert_eq!(JapanTime::from_unix_seconds(i64::MIN), JapanTime::MIN);
        assert_eq!(JapanTime::from_unix_seconds(-1).unix_seconds(), -1);
        assert_eq!(JapanTime::from_unix_millis(-1).unix_seconds(), -1);
    }

    #[test]
    fn the_first_and_last_moments_are_what_they_say() {
        assert_eq!(JapanTime::MIN.to_string(), "0001-01-01T00:00:00+09:00");
        assert_eq!(JapanTime::MAX.to_string(), "9999-12-30T23:59:59.999+09:00");
        assert_eq!(time("9999-12-30T23:59:59.999"), JapanTime::MAX);
    }

    proptest! {
        #[test]
        fn every_time_reads_back(millis in any::<i64>()) {
            let time = JapanTime::from_unix_millis(millis);
            prop_assert_eq!(time.to_string().parse(), Ok(time));
            prop_assert_eq!(JapanTime::from_unix_millis(time.unix_millis()), time);
            prop_assert_eq!(JapanTime::from_timestamp(time.timestamp()), time);
        }

        #[test]
        fn a_time_is_its_day_and_its_clock(millis in -60_000_000_000_000_i64..250_000_000_000_000) {
            let time = JapanTime::from_unix_millis(millis);
            let shown = time.day().at(time.hour(), time.minute(), time.second());
            prop_assert_eq!(shown.unix_seconds(), time.unix_seconds());
        }

        #[test]
        fn adding_and_since_undo_each_other(millis in 0_i64..4_000_000_000_000, span in 0_u64..4_000_000_000_000) {
            let (time, span) = (JapanTime::from_unix_millis(millis), Span::from_millis(span));
            prop_assert_eq!(time.checked_add(span).unwrap().since(time), span);
            prop_assert_eq!(time.saturating_add(span).saturating_sub(span), time);
        }

        #[test]
        fn no_text_is_too_odd_to_refuse(
            text in prop_oneof![any::<String>(), "[-+0-9]{4,7}-[0-9]{2}-[0-9]{2}([T ][0-9:.]{0,12}(Z|[-+][0-9:]{2,6})?)?"]
        ) {
            if let Ok(time) = text.parse::<JapanTime>() {
                prop_assert_eq!(time.to_string().parse(), Ok(time));
            }
        }
    }
}
