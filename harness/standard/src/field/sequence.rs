//! `Sequence`: a running number from 1 to 99.

use super::{FieldValue, Format};

/// 連番: 1 to 99, such as 課題ＮＯ and 明細判別コード. Keeps a leading zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sequence {
    value: u8,
    padded: bool,
}

impl Sequence {
    /// A running number, where two digits can write it and it is not zero.
    pub fn new(value: u8) -> Option<Self> {
        (1..=99).contains(&value).then_some(Self { value, padded: false })
    }

    /// The number itself.
    pub fn value(self) -> u8 {
        self.value
    }
}

impl FieldValue for Sequence {
    const FORMAT: Format = Format::Sequence;

    fn read(text: &str) -> Option<Self> {
        let fits = matches!(text.len(), 1 | 2) && text.bytes().all(|byte| byte.is_ascii_digit());
        let value: u8 = if fits { text.parse().ok()? } else { return None };
        Some(Self { padded: text.len() == 2 && value < 10, ..Self::new(value)? })
    }

    fn write(&self, text: &mut String) {
        use std::fmt::Write as _;
        let width = if self.padded { 2 } else { 0 };
        write!(text, "{:0width$}", self.value).expect("a string takes whatever is written");
    }
}
