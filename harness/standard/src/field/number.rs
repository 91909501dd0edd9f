//! `Number`: digits that count something.

use std::fmt;

use super::{FieldValue, Format};

/// A whole number of the standard: units, days, yen, times, as its column says. Keeps how many digits it was written
/// with.
///
/// Six bytes, whatever stands beside them: tables hold millions of them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(C, packed)]
pub struct Number {
    /// The number by 2^32.
    high: u8,
    /// The rest of it.
    low: u32,
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
    #[inline]
    fn within(value: u64, digits: u8) -> Self {
        let [low @ .., high, _, _, _] = value.to_le_bytes();
        Self { high, low: u32::from_le_bytes(low), digits }
    }

    /// The number itself.
    #[inline]
    pub fn value(self) -> u64 {
        u64::from(self.high) << 32 | u64::from(self.low)
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
        let value = match text.len() {
            1..=8 => digits_of(eight_digits(text))?,
            9..=Self::DIGITS_MAX => {
                let (high, low) = text.split_last_chunk::<8>()?;
                digits_of(eight_digits(high))? * 100_000_000 + digits_of(u64::from_le_bytes(*low))?
            }
            _ => return None,
        };
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

/// One to eight characters behind as many zeros as make them eight, the first the lowest.
///
/// Without a loop: nobody can guess how long numbers are, and a processor that guesses wrong waits longer than all of this
/// takes.
#[inline]
fn eight_digits(text: &[u8]) -> u64 {
    const ZEROS: u64 = u64::from_le_bytes(*b"00000000");
    let length = text.len();
    let four = |bytes: &[u8; 4]| u64::from(u32::from_le_bytes(*bytes));
    // What is taken twice is put twice in one place.
    let text = match (text.first_chunk(), text.last_chunk()) {
        (Some(first), Some(last)) => four(first) | four(last) << (8 * (length - 4)),
        _ => [0, length / 2, length - 1].into_iter().fold(0, |all, at| all | u64::from(text[at]) << (8 * at)),
    };
    let shift = 8 * (8 - length);
    text << shift | ZEROS & !(u64::MAX << shift)
}

/// What eight digits say, the first the lowest byte; none where one of them is no digit. Added up by pairs, fours and
/// halves.
#[inline]
fn digits_of(eight: u64) -> Option<u64> {
    const HIGH_HALVES: u64 = 0xF0F0_F0F0_F0F0_F0F0;
    const ZEROS: u64 = 0x3030_3030_3030_3030;
    const SIXES: u64 = 0x0606_0606_0606_0606;
    // Only ten characters begin with a 3, and do so with six more.
    if eight & HIGH_HALVES != ZEROS || eight.wrapping_add(SIXES) & HIGH_HALVES != ZEROS {
        return None;
    }
    let ones = eight - ZEROS;
    let pairs = (ones * 10 + (ones >> 8)) & 0x00FF_00FF_00FF_00FF;
    let fours = (pairs * 100 + (pairs >> 16)) & 0x0000_FFFF_0000_FFFF;
    Some((fours * 10_000 + (fours >> 32)) & 0xFFFF_FFFF)
}
