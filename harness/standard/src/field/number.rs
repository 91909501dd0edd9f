//! `Number`: digits that count something.

use std::fmt;

use super::{FieldValue, Format};

/// A whole number of the standard: units, days, yen, times, as its column says. Keeps how many digits it was written
/// with.
///
/// Six bytes, the highest first: tables hold millions of them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number {
    value: [u8; 5],
    /// How many digits it was written with, where it begins with a zero and has more.
    digits: u8,
}

impl Number {
    /// The longest column of digits has ten; more would not be a number of this standard.
    const DIGITS_MAX: usize = 12;

    /// The largest number: twelve nines.
    pub const MAX: u64 = 999_999_999_999;

    /// A number, written without leading zeros; what is beyond [`Number::MAX`] is taken for that.
    pub fn new(value: u64) -> Self {
        Self::within(value.min(Self::MAX), 0)
    }

    /// A number that is not beyond the largest.
    fn within(value: u64, digits: u8) -> Self {
        let [_, _, _, value @ ..] = value.to_be_bytes();
        Self { value, digits }
    }

    /// The number itself.
    pub fn value(self) -> u64 {
        let [one, two, three, four, five] = self.value;
        u64::from_be_bytes([0, 0, 0, one, two, three, four, five])
    }
}

impl From<u64> for Number {
    fn from(value: u64) -> Self {
        Self::new(value)
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        self.write(&mut text);
        write!(f, "Number({text})")
    }
}

impl FieldValue for Number {
    const FORMAT: Format = Format::Integer;

    fn read(text: &str) -> Option<Self> {
        Self::read_ascii(text.as_bytes())
    }

    #[inline]
    fn read_ascii(text: &[u8]) -> Option<Self> {
        if text.is_empty() || text.len() > Self::DIGITS_MAX {
            return None;
        }
        let mut value = 0u64;
        for byte in text {
            if !byte.is_ascii_digit() {
                return None;
            }
            value = value * 10 + u64::from(byte - b'0');
        }
        let padded = text.len() > 1 && text[0] == b'0';
        let digits = if padded { u8::try_from(text.len()).ok()? } else { 0 };
        Some(Self::within(value, digits))
    }

    fn write(&self, text: &mut String) {
        use std::fmt::Write as _;
        let width = usize::from(self.digits);
        write!(text, "{:0width$}", self.value()).expect("a string takes whatever is written");
    }
}
