//! `Span`: how long something takes.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use thiserror::Error;

use crate::ascii::excerpt;

/// A length of time, never negative, in whole milliseconds; written `3d`, `2h30m`, `90s`, `250ms`. A day is 24 hours:
/// Japan has no summer time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    millis: u64,
}

impl Span {
    /// No time at all.
    pub const ZERO: Self = Self { millis: 0 };

    /// So many days; what no `u64` can count is the longest span.
    pub const fn from_days(days: u64) -> Self {
        Self::from_hours(days.saturating_mul(24))
    }

    /// So many hours; what no `u64` can count is the longest span.
    pub const fn from_hours(hours: u64) -> Self {
        Self::from_minutes(hours.saturating_mul(60))
    }

    /// So many minutes; what no `u64` can count is the longest span.
    pub const fn from_minutes(minutes: u64) -> Self {
        Self::from_seconds(minutes.saturating_mul(60))
    }

    /// So many seconds; what no `u64` can count is the longest span.
    pub const fn from_seconds(seconds: u64) -> Self {
        Self::from_millis(seconds.saturating_mul(1000))
    }

    /// So many milliseconds.
    pub const fn from_millis(millis: u64) -> Self {
        Self { millis }
    }

    /// The span in milliseconds.
    pub const fn as_millis(self) -> u64 {
        self.millis
    }

    /// The span as the standard library has it.
    pub const fn as_std(self) -> Duration {
        Duration::from_millis(self.millis)
    }

    /// Whether it is no time at all.
    pub const fn is_zero(self) -> bool {
        self.millis == 0
    }

    /// Both together, at most the longest span.
    #[must_use]
    pub const fn saturating_add(self, other: Self) -> Self {
        Self { millis: self.millis.saturating_add(other.millis) }
    }

    /// What is left after the other, at least no time.
    #[must_use]
    pub const fn saturating_sub(self, other: Self) -> Self {
        Self { millis: self.millis.saturating_sub(other.millis) }
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        let mut rest = self.millis;
        for (unit, size) in UNITS {
            if rest / size > 0 {
                text.push_str(&(rest / size).to_string());
                text.push_str(unit);
                rest %= size;
            }
        }
        f.pad(if text.is_empty() { "0s" } else { &text })
    }
}

impl FromStr for Span {
    type Err = InvalidSpan;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let form = || InvalidSpan::Form { text: excerpt(text) };
        let too_long = || InvalidSpan::TooLong { text: excerpt(text) };
        let mut millis = 0_u64;
        let mut rest = text;
        let mut units = UNITS.iter();
        loop {
            let count_end = rest.find(|character: char| !character.is_ascii_digit()).ok_or_else(form)?;
            let (count, after) = rest.split_at(count_end);
            let unit_end = after.find(|character: char| character.is_ascii_digit()).unwrap_or(after.len());
            let (unit, next) = after.split_at(unit_end);
            if count.is_empty() {
                return Err(form());
            }
            if UNITS.iter().all(|(known, _)| *known != unit) {
                return Err(InvalidSpan::Unit { text: excerpt(text), found: excerpt(unit) });
            }
            // The units are walked once, so one that comes again, or after a smaller one, is not found.
            let (_, size) = units
                .find(|(known, _)| *known == unit)
                .ok_or_else(|| InvalidSpan::Order { text: excerpt(text), found: unit.to_owned() })?;
            let part = count.parse::<u64>().ok().and_then(|count| count.checked_mul(*size));
            millis = part.and_then(|part| millis.checked_add(part)).ok_or_else(too_long)?;
            if next.is_empty() {
                return Ok(Self { millis });
            }
            rest = next;
        }
    }
}

/// Why a text is no span.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidSpan {
    /// It is not numbers, each with its unit.
    #[error("`{text}` is no span, expected numbers with units such as `3d`, `2h30m` or `90s`")]
    Form {
        /// What was read.
        text: String,
    },
    /// A number is followed by something else than a unit.
    #[error("`{found}` in `{text}` is no unit, expected `d`, `h`, `m`, `s` or `ms`")]
    Unit {
        /// What was read.
        text: String,
        /// What stands where a unit is due.
        found: String,
    },
    /// A unit comes twice, or after a smaller one.
    #[error(
        "`{found}` in `{text}` is out of order, expected each of `d`, `h`, `m`, `s`, `ms` once, the longest first"
    )]
    Order {
        /// What was read.
        text: String,
        /// The unit that is out of order.
        found: String,
    },
    /// It is longer than can be counted.
    #[error("`{text}` is too long a span")]
    TooLong {
        /// What was read.
        text: String,
    },
}

/// The units, longest first, and how many milliseconds each has.
const UNITS: [(&str, u64); 5] =
    [("d", 24 * 60 * 60 * 1000), ("h", 60 * 60 * 1000), ("m", 60 * 1000), ("s", 1000), ("ms", 1)];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn spans_are_written_in_one_way() {
        for (text, millis, canonical) in [
            ("3d", 259_200_000, "3d"),
            ("2h30m", 9_000_000, "2h30m"),
            ("90s", 90_000, "1m30s"),
            ("1d12h", 129_600_000, "1d12h"),
            ("1500ms", 1500, "1s500ms"),
            ("0d", 0, "0s"),
        ] {
            let span: Span = text.parse().unwrap();
            assert_eq!((span.as_millis(), span.to_string().as_str()), (millis, canonical), "`{text}`");
        }
    }

    #[test]
    fn refusals_tell_what_was_expected() {
        let refusal = |text: &str| text.parse::<Span>().unwrap_err().to_string();
        for text in ["", "3", "d", "-3d", " 3d", "3d4"] {
            assert!(refusal(text).contains("such as `3d`"), "`{text}`: {}", refusal(text));
        }
        assert_eq!(refusal("3w"), "`w` in `3w` is no unit, expected `d`, `h`, `m`, `s` or `ms`");
        assert!(refusal("3 d").contains("no unit"));
        assert!(refusal("2m1h").contains("`h` in `2m1h` is out of order"));
        assert!(refusal("2m1m").contains("out of order"));
        assert!(refusal("99999999999999999999d").contains("too long"));
        assert!(refusal("300000000000d").contains("too long"));
    }

    #[test]
    fn what_cannot_be_counted_is_the_longest() {
        assert_eq!(Span::from_days(u64::MAX), Span::from_millis(u64::MAX));
        assert_eq!(Span::from_hours(36), "1d12h".parse().unwrap());
        assert_eq!(Span::from_seconds(2).as_std(), Duration::from_secs(2));
    }

    proptest! {
        #[test]
        fn every_span_reads_back(millis in any::<u64>()) {
            let span = Span::from_millis(millis);
            prop_assert_eq!(span.to_string().parse(), Ok(span));
        }

        #[test]
        fn no_text_is_too_odd_to_refuse(text in prop_oneof![any::<String>(), "([0-9]{1,22}(d|h|m|s|ms|日)?){0,6}"]) {
            if let Ok(span) = text.parse::<Span>() {
                prop_assert_eq!(span.to_string().parse(), Ok(span));
            }
        }
    }
}
