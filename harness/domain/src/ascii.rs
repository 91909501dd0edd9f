//! What every number and ID of fixed width leans on: its bytes are ASCII, so they are text.

/// Whether the text has full-width letters, digits, signs or spaces (全角), which a Japanese keyboard produces by
/// itself: a page then says 「半角で入力してください」 instead of calling the number wrong.
pub fn has_full_width(text: &str) -> bool {
    text.chars().any(|character| matches!(character, '\u{FF01}'..='\u{FF5E}' | '\u{3000}'))
}

/// The first characters of what was read, for an error message: enough to recognise it, never a whole upload.
pub fn excerpt(text: &str) -> String {
    /// Longer than any number, ID or name of the exchange that a person would type.
    const CHARACTERS_MAX: usize = 60;
    if text.chars().count() <= CHARACTERS_MAX {
        return text.to_owned();
    }
    text.chars().take(CHARACTERS_MAX).chain(['…']).collect()
}

/// The value of a text of ASCII digits, where that fits.
pub(crate) fn digits(text: &str) -> Option<u32> {
    digits_of(text.as_bytes())
}

/// The same for bytes.
#[inline]
pub(crate) fn digits_of(bytes: &[u8]) -> Option<u32> {
    let mut value = if bytes.is_empty() { None } else { Some(0_u32) };
    for byte in bytes {
        let digit = if byte.is_ascii_digit() { u32::from(byte - b'0') } else { return None };
        value = value.and_then(|value| value.checked_mul(10)?.checked_add(digit));
    }
    value
}

/// Gives a newtype over ASCII bytes its text.
macro_rules! ascii_text {
    ($noun:ident) => {
        impl $noun {
            /// The number or ID as it is written.
            pub fn as_str(&self) -> &str {
                std::str::from_utf8(&self.0).expect("only ASCII is ever stored")
            }
        }

        impl std::fmt::Display for $noun {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl std::fmt::Debug for $noun {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($noun), "({})"), self.as_str())
            }
        }
    };
}

pub(crate) use ascii_text;
