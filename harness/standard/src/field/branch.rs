//! `Branch`: the number of a satellite.

use super::{FieldValue, Format};

/// サテライト枝番: one or two digits, which may begin with 0 (C, file standard V4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Branch {
    value: u8,
    padded: bool,
}

impl Branch {
    /// `00`: what some software writes where there is no satellite.
    pub const ZERO: Self = Self { value: 0, padded: true };

    /// A branch of this number, written without a leading zero.
    pub fn new(value: u8) -> Option<Self> {
        (value < 100).then_some(Self { value, padded: false })
    }
}

impl FieldValue for Branch {
    const FORMAT: Format = Format::Branch;

    fn read(text: &str) -> Option<Self> {
        let fits = matches!(text.len(), 1 | 2) && text.bytes().all(|byte| byte.is_ascii_digit());
        let value: u8 = if fits { text.parse().ok()? } else { return None };
        Some(Self { value, padded: text.len() == 2 && value < 10 })
    }

    fn write(&self, text: &mut String) {
        use std::fmt::Write as _;
        let width = if self.padded { 2 } else { 0 };
        write!(text, "{:0width$}", self.value).expect("a string takes whatever is written");
    }
}
