//! `Number`: digits that count something.

use super::{FieldValue, Format};

/// A whole number of the standard: units, days, yen, times, as its column says. Keeps how many digits it was written
/// with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number {
    value: u64,
    digits: u8,
}

impl Number {
    /// The longest column of digits has ten; more would not be a number of this standard.
    const DIGITS_MAX: usize = 15;

    /// A number, written without leading zeros.
    pub fn new(value: u64) -> Self {
        Self { value, digits: 0 }
    }

    /// The number itself.
    pub fn value(self) -> u64 {
        self.value
    }
}

impl From<u64> for Number {
    fn from(value: u64) -> Self {
        Self::new(value)
    }
}

impl FieldValue for Number {
    const FORMAT: Format = Format::Integer;

    fn read(text: &str) -> Option<Self> {
        if text.is_empty() || text.len() > Self::DIGITS_MAX {
            return None;
        }
        let value = text.bytes().try_fold(0u64, |value, byte| {
            byte.is_ascii_digit().then(|| value * 10 + u64::from(byte - b'0'))
        })?;
        let padded = text.len() > 1 && text.starts_with('0');
        let digits = if padded { u8::try_from(text.len()).ok()? } else { 0 };
        Some(Self { value, digits })
    }

    fn write(&self, text: &mut String) {
        use std::fmt::Write as _;
        let width = usize::from(self.digits);
        write!(text, "{:0width$}", self.value).expect("a string takes whatever is written");
    }
}
