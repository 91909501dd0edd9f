//! `CertificateSerial`: the number that the CA gives a certificate.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::ascii::excerpt;

/// 証明書のシリアル番号: 1 to 20 bytes, not zero (RFC 5280, section 4.1.2.2), written in upper-case hexadecimal digits
/// without separators. Ordered as the number that it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CertificateSerial([u8; CertificateSerial::BYTES_MAX]);

impl CertificateSerial {
    /// How long a serial may be (RFC 5280, section 4.1.2.2).
    pub const BYTES_MAX: usize = 20;

    /// The serial with these bytes, most significant first. Leading zero bytes, such as DER puts before a set sign bit,
    /// do not count.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, InvalidCertificateSerial> {
        let first = bytes.iter().position(|&byte| byte != 0).ok_or(InvalidCertificateSerial::Zero)?;
        let significant = &bytes[first..];
        let Some(padding) = Self::BYTES_MAX.checked_sub(significant.len()) else {
            return Err(InvalidCertificateSerial::TooLong { found: significant.len() });
        };
        let mut serial = [0; Self::BYTES_MAX];
        serial[padding..].copy_from_slice(significant);
        Ok(Self(serial))
    }

    /// Its bytes, most significant first, without leading zero bytes.
    pub fn bytes(&self) -> &[u8] {
        let first = self.0.iter().position(|&byte| byte != 0).expect("a serial is never zero");
        &self.0[first..]
    }
}

impl fmt::Display for CertificateSerial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digit = |value: u8| char::from(b"0123456789ABCDEF"[usize::from(value)]);
        let text: String =
            self.bytes().iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect();
        f.pad(&text)
    }
}

impl fmt::Debug for CertificateSerial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CertificateSerial({self})")
    }
}

impl FromStr for CertificateSerial {
    type Err = InvalidCertificateSerial;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(found) = text.chars().find(|character| !character.is_ascii_hexdigit()) {
            return Err(InvalidCertificateSerial::Character { text: excerpt(text), found });
        }
        if text.is_empty() || !text.len().is_multiple_of(2) {
            return Err(InvalidCertificateSerial::HalfByte { text: excerpt(text), found: text.len() });
        }
        let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|value| u8::try_from(value).ok());
        let bytes: Option<Vec<u8>> =
            text.as_bytes().chunks(2).map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?)).collect();
        Self::from_bytes(&bytes.expect("every character was checked to be a hexadecimal digit"))
    }
}

/// Why a text, or bytes, are no serial.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidCertificateSerial {
    /// A character is no hexadecimal digit; separators such as colons are none either.
    #[error("`{found}` in `{text}` is no hexadecimal digit, a serial has nothing else")]
    Character {
        /// What was read.
        text: String,
        /// The first character that does not fit.
        found: char,
    },
    /// The digits do not make whole bytes.
    #[error("`{text}` has {found} digits, a serial has two for each byte")]
    HalfByte {
        /// What was read.
        text: String,
        /// How many digits it has.
        found: usize,
    },
    /// The number is zero, or there are no bytes.
    #[error("the serial is zero")]
    Zero,
    /// More than twenty bytes.
    #[error("the serial has {found} bytes, at most 20 are allowed")]
    TooLong {
        /// How many bytes it has.
        found: usize,
    },
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_serial_is_written_in_one_way() {
        let serial: CertificateSerial = "00000aff01".parse().unwrap();
        assert_eq!(serial.to_string(), "0AFF01");
        assert_eq!(serial.bytes(), [0x0A, 0xFF, 0x01]);
        assert_eq!(CertificateSerial::from_bytes(&[0, 0x0A, 0xFF, 0x01]), Ok(serial));
        assert!("FF".parse::<CertificateSerial>().unwrap() < serial, "ordered as numbers");
    }

    #[test]
    fn refusals_tell_what_is_wrong() {
        let refusal = |text: &str| text.parse::<CertificateSerial>().unwrap_err();
        assert!(matches!(refusal("0A:FF"), InvalidCertificateSerial::Character { found: ':', .. }));
        assert!(matches!(refusal("A"), InvalidCertificateSerial::HalfByte { found: 1, .. }));
        assert!(matches!(refusal(""), InvalidCertificateSerial::HalfByte { found: 0, .. }));
        assert_eq!(refusal("0000"), InvalidCertificateSerial::Zero);
        assert_eq!(refusal(&"AB".repeat(21)), InvalidCertificateSerial::TooLong { found: 21 });
    }

    proptest! {
        #[test]
        fn bytes_and_text_agree(bytes in proptest::collection::vec(any::<u8>(), 0..24)) {
            if let Ok(serial) = CertificateSerial::from_bytes(&bytes) {
                prop_assert_eq!(serial.to_string().parse(), Ok(serial));
                prop_assert_eq!(CertificateSerial::from_bytes(serial.bytes()), Ok(serial));
                prop_assert_ne!(serial.bytes()[0], 0);
            }
        }

        #[test]
        fn no_text_is_too_odd_to_refuse(text in prop_oneof![any::<String>(), "[0-9a-fA-F]{0,44}"]) {
            if let Ok(serial) = text.parse::<CertificateSerial>() {
                prop_assert!(text.to_ascii_uppercase().ends_with(&serial.to_string()));
            }
        }
    }
}
