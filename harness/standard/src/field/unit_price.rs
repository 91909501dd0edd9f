//! `UnitPrice`: yen per unit.

use super::{FieldValue, Format};

/// 単位数単価: yen per unit, to the hundredth, written `99.99`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnitPrice {
    hundredths: u32,
    whole_digits: u8,
}

impl UnitPrice {
    /// A price of so many hundredths of a yen, from 10.00 to 99.99.
    pub fn from_hundredths(hundredths: u32) -> Option<Self> {
        (1_000..10_000).contains(&hundredths).then_some(Self { hundredths, whole_digits: 2 })
    }

    /// Hundredths of a yen per unit.
    pub fn hundredths(self) -> u32 {
        self.hundredths
    }
}

impl FieldValue for UnitPrice {
    const FORMAT: Format = Format::Decimal;

    fn read(text: &str) -> Option<Self> {
        Self::read_ascii(text.as_bytes())
    }

    #[inline]
    fn read_ascii(text: &[u8]) -> Option<Self> {
        let (whole, [b'.', tenths, hundredths]) = text.split_last_chunk::<3>()? else { return None };
        if !matches!(whole.len(), 1..=3) {
            return None;
        }
        let mut value = 0;
        for digit in whole.iter().chain([tenths, hundredths]) {
            value = value * 10 + if digit.is_ascii_digit() { u32::from(digit - b'0') } else { return None };
        }
        Some(Self { hundredths: value, whole_digits: u8::try_from(whole.len()).ok()? })
    }

    fn write(&self, text: &mut String) {
        use std::fmt::Write as _;
        let width = usize::from(self.whole_digits);
        write!(text, "{:0width$}.{:02}", self.hundredths / 100, self.hundredths % 100)
            .expect("a string takes whatever is written");
    }
}
