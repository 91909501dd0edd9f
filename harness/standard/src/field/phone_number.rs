//! `PhoneNumber`: a telephone or fax number.

use std::fmt;

use super::{FieldValue, Format, SharedText};

/// 電話番号: half-width digits with hyphens between (the public text gives no format, so a breach is a warning).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PhoneNumber(SharedText);

impl PhoneNumber {
    /// The number as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FieldValue for PhoneNumber {
    const FORMAT: Format = Format::Phone;

    fn read(text: &str) -> Option<Self> {
        let characters = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        let ends_in_digits = |end: Option<&u8>| end.is_some_and(u8::is_ascii_digit);
        let fits = characters
            && !text.contains("--")
            && ends_in_digits(text.as_bytes().first())
            && ends_in_digits(text.as_bytes().last());
        fits.then(|| Self(text.into()))
    }

    fn write(&self, text: &mut String) {
        text.push_str(&self.0);
    }
}
