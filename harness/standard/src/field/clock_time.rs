//! `ClockTime`: a time of day to the minute.

use super::{FieldValue, Format};

/// HHMM, from 0000 to 2400: the end of a day may be written as 2400 (A).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClockTime {
    minutes: u16,
}

impl ClockTime {
    const DAY: u16 = 24 * 60;

    /// A time so many minutes after midnight; 1,440 is 2400.
    pub fn from_minutes(minutes: u16) -> Option<Self> {
        (minutes <= Self::DAY).then_some(Self { minutes })
    }

    /// Minutes after midnight.
    pub fn minutes(self) -> u16 {
        self.minutes
    }
}

impl FieldValue for ClockTime {
    const FORMAT: Format = Format::Time;

    fn read(text: &str) -> Option<Self> {
        Self::read_ascii(text.as_bytes())
    }

    #[inline]
    fn read_ascii(text: &[u8]) -> Option<Self> {
        let text: [u8; 4] = text.try_into().ok()?;
        if !text.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let [ten_hours, hours, ten_minutes, minutes] = text.map(|digit| u16::from(digit - b'0'));
        let minute = ten_minutes * 10 + minutes;
        if minute < 60 { Self::from_minutes((ten_hours * 10 + hours) * 60 + minute) } else { None }
    }

    fn write(&self, text: &mut String) {
        use std::fmt::Write as _;
        write!(text, "{:02}{:02}", self.minutes / 60, self.minutes % 60)
            .expect("a string takes whatever is written");
    }
}
