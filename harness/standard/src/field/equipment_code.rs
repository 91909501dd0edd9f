//! `EquipmentCode`: the code of a piece of rented equipment.

use std::fmt;

use super::{FieldValue, Format};

/// TAISコード or 福祉用具届出コード: `NNNNN-NNNNNN` (the hyphen is printed full-width in the standard's example; half-width is
/// assumed, A).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EquipmentCode([u8; 12]);

impl EquipmentCode {
    /// The twelve characters.
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).expect("it is made of ASCII")
    }
}

impl fmt::Display for EquipmentCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FieldValue for EquipmentCode {
    const FORMAT: Format = Format::EquipmentCode;

    fn read(text: &str) -> Option<Self> {
        Self::read_ascii(text.as_bytes())
    }

    #[inline]
    fn read_ascii(text: &[u8]) -> Option<Self> {
        let bytes: [u8; 12] = text.try_into().ok()?;
        let fits = bytes.iter().enumerate().all(|(place, byte)| match place {
            5 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        });
        fits.then_some(Self(bytes))
    }

    fn write(&self, text: &mut String) {
        text.push_str(self.as_str());
    }
}
