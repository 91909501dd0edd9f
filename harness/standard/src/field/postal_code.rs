//! `PostalCode`: a Japanese postal code.

use std::fmt;

use super::{FieldValue, Format};

/// 郵便番号: `XXX-XXXX`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PostalCode([u8; 8]);

impl PostalCode {
    /// The eight characters.
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).expect("it is made of ASCII")
    }
}

impl fmt::Display for PostalCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FieldValue for PostalCode {
    const FORMAT: Format = Format::Postal;

    fn read(text: &str) -> Option<Self> {
        let bytes: [u8; 8] = text.as_bytes().try_into().ok()?;
        let fits = bytes.iter().enumerate().all(|(place, byte)| match place {
            3 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        });
        fits.then_some(Self(bytes))
    }

    fn write(&self, text: &mut String) {
        text.push_str(self.as_str());
    }
}
