//! What another encoding a file is probably in.

/// A mark at the beginning of a file that names its encoding. MS932 has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ByteOrderMark {
    /// EF BB BF.
    Utf8,
    /// FF FE.
    Utf16LittleEndian,
    /// FE FF.
    Utf16BigEndian,
}

impl ByteOrderMark {
    /// The mark that a file begins with.
    pub fn sniff(bytes: &[u8]) -> Option<Self> {
        [Self::Utf8, Self::Utf16LittleEndian, Self::Utf16BigEndian]
            .into_iter()
            .find(|mark| bytes.starts_with(mark.bytes()))
    }

    /// The bytes of the mark.
    pub fn bytes(self) -> &'static [u8] {
        match self {
            Self::Utf8 => b"\xEF\xBB\xBF",
            Self::Utf16LittleEndian => b"\xFF\xFE",
            Self::Utf16BigEndian => b"\xFE\xFF",
        }
    }

    /// What people call the encoding.
    pub fn encoding(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16LittleEndian => "UTF-16LE",
            Self::Utf16BigEndian => "UTF-16BE",
        }
    }
}

/// Whether a file is valid UTF-8 beyond ASCII. Text in MS932 of more than a few characters never is by chance.
pub fn looks_like_utf8(bytes: &[u8]) -> bool {
    !bytes.is_ascii() && std::str::from_utf8(bytes).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_known_by_their_bytes() {
        assert_eq!(ByteOrderMark::sniff("\u{FEFF}202407".as_bytes()), Some(ByteOrderMark::Utf8));
        assert_eq!(ByteOrderMark::sniff(b"\xFF\xFE2\0"), Some(ByteOrderMark::Utf16LittleEndian));
        assert_eq!(ByteOrderMark::sniff(b"\xFE\xFF\x002"), Some(ByteOrderMark::Utf16BigEndian));
        assert_eq!(ByteOrderMark::sniff(b"202407"), None);
    }

    #[test]
    fn utf8_is_told_from_ascii_and_from_ms932() {
        assert!(looks_like_utf8("見本".as_bytes()));
        assert!(!looks_like_utf8(b"202407"));
        assert!(!looks_like_utf8(b"\x8C\xA9\x96{"));
    }
}
