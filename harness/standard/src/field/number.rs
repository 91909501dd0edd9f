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
        let value = match text.split_last_chunk::<8>() {
            None => of_eight(to_the_right(text)?)?,
            Some(([], last)) => of_eight(u64::from_le_bytes(*last))?,
            Some((first, last)) if text.len() <= Self::DIGITS_MAX => {
                of_eight(to_the_right(first)?)? * 100_000_000 + of_eight(u64::from_le_bytes(*last))?
            }
            Some(_) => return None,
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

/// `0` eight times.
const ZEROS: u64 = 0x3030_3030_3030_3030;

/// One to seven characters as the last of eight, after zeros. A loop over so few would cost more than its steps: the
/// processor cannot guess where it ends.
#[inline]
fn to_the_right(text: &[u8]) -> Option<u64> {
    let (place, characters) = match (text.first_chunk::<4>(), text.last_chunk::<4>()) {
        (Some(first), Some(last)) => {
            let first = u64::from(u32::from_le_bytes(*first));
            (8 - text.len(), first << ((8 - text.len()) * 8) | u64::from(u32::from_le_bytes(*last)) << 32)
        }
        _ => {
            let (first, middle, last) = (*text.first()?, *text.get(text.len() / 2)?, *text.last()?);
            let at = |byte: u8, place: usize| u64::from(byte) << (place * 8);
            let place = 8 - text.len();
            (place, at(first, place) | at(middle, place + text.len() / 2) | at(last, 7))
        }
    };
    Some(characters | (ZEROS & !(u64::MAX << (place * 8))))
}

/// The number that eight digits write, the first of them in the lowest byte; none where one of them is no digit. Pairs
/// are made of digits, fours of pairs, and the number of those, all at once.
#[inline]
fn of_eight(characters: u64) -> Option<u64> {
    const HIGH_BITS: u64 = 0x8080_8080_8080_8080;
    /// What makes a byte beyond 9 reach the highest bit.
    const BEYOND_NINE: u64 = 0x7676_7676_7676_7676;
    let digits = characters ^ ZEROS;
    if (digits | digits.wrapping_add(BEYOND_NINE)) & HIGH_BITS != 0 {
        return None;
    }
    let pairs = (digits * 10 + (digits >> 8)) & 0x00FF_00FF_00FF_00FF;
    let fours = (pairs * 100 + (pairs >> 16)) & 0x0000_FFFF_0000_FFFF;
    Some((fours * 10_000 + (fours >> 32)) & 0xFFFF_FFFF)
}
