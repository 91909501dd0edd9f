//! `decode`: MS932 bytes as text, with what cannot be read pointed at.

use std::borrow::Cow;
use std::ops::Range;

use encoding_rs::SHIFT_JIS;

use super::codes::{Code, First, code, is_trail};

/// What bytes read as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// The text, with U+FFFD where something cannot be read. Borrowed where the bytes are ASCII.
    pub text: Cow<'a, str>,
    /// What cannot be read, the first [`Decoded::FAULTS_MAX`] of it.
    pub faults: Vec<DecodeFault>,
    /// How much cannot be read in all.
    pub faults_count: usize,
}

impl Decoded<'_> {
    /// Whoever wants to see every fault of a file asks [`oddities`](super::oddities); a field with as many is rubbish.
    pub const FAULTS_MAX: usize = 16;

    /// Whether everything could be read.
    pub fn is_clean(&self) -> bool {
        self.faults_count == 0
    }
}

/// Bytes that are no character of MS932.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecodeFault {
    /// Which bytes: one, or the two of a code to which nothing is assigned.
    pub at: Range<usize>,
}

/// Reads MS932. A user-defined character (外字) reads as one of Unicode's private characters, which is no fault here.
#[inline]
pub fn decode(bytes: &[u8]) -> Decoded<'_> {
    if bytes.is_ascii() {
        let text = std::str::from_utf8(bytes).expect("ASCII is UTF-8");
        return Decoded { text: Cow::Borrowed(text), faults: Vec::new(), faults_count: 0 };
    }
    decode_beyond_ascii(bytes)
}

fn decode_beyond_ascii(bytes: &[u8]) -> Decoded<'_> {
    // The web's table gives the byte 80 a meaning, which MS932 does not; as a second byte it is an ordinary one.
    match SHIFT_JIS.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) if memchr::memchr(0x80, bytes).is_none() || !text.contains('\u{80}') => {
            Decoded { text, faults: Vec::new(), faults_count: 0 }
        }
        _ => decode_piecewise(bytes),
    }
}

/// Reads what can be read between the faults.
fn decode_piecewise(bytes: &[u8]) -> Decoded<'_> {
    let mut text = String::with_capacity(bytes.len() * 2);
    let mut faults = Vec::new();
    let mut faults_count = 0;
    let mut good = 0;
    for at in unreadable(bytes) {
        push_clean(&mut text, &bytes[good..at.start]);
        text.push(char::REPLACEMENT_CHARACTER);
        good = at.end;
        faults_count += 1;
        if faults.len() < Decoded::FAULTS_MAX {
            faults.push(DecodeFault { at });
        }
    }
    push_clean(&mut text, &bytes[good..]);
    Decoded { text: Cow::Owned(text), faults, faults_count }
}

fn push_clean(text: &mut String, bytes: &[u8]) {
    let (piece, had_faults) = SHIFT_JIS.decode_without_bom_handling(bytes);
    debug_assert!(!had_faults, "what is left between the faults can be read");
    text.push_str(&piece);
}

/// Where nothing can be read.
fn unreadable(bytes: &[u8]) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while let Some(&byte) = bytes.get(at) {
            let start = at;
            match First::of(byte) {
                First::Single => at += 1,
                First::Never => {
                    at += 1;
                    return Some(start..at);
                }
                First::Lead => match bytes.get(at + 1) {
                    // What cannot be a second byte is looked at by itself: it may well be a comma or a quote.
                    Some(&trail) if is_trail(trail) => {
                        at += 2;
                        if code(byte, trail) == Code::Unassigned {
                            return Some(start..at);
                        }
                    }
                    Some(_) | None => {
                        at += 1;
                        return Some(start..at);
                    }
                },
            }
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], text: &str, faults: &[(usize, usize)]) {
        let decoded = decode(bytes);
        assert_eq!(decoded.text, text);
        assert_eq!(
            decoded.faults.iter().map(|fault| (fault.at.start, fault.at.end)).collect::<Vec<_>>(),
            faults
        );
        assert_eq!(decoded.faults_count, faults.len());
        assert_eq!(decoded.is_clean(), faults.is_empty());
    }

    #[test]
    fn ascii_is_borrowed() {
        assert!(matches!(decode(b"202407").text, Cow::Borrowed("202407")));
        check(b"", "", &[]);
    }

    #[test]
    fn kanji_kana_and_dependent_characters_are_read() {
        check(b"\x8C\xA9\x96{ \xB6\xC5 \x87\x40 \xFB\xFC \x81\x60", "見本 ｶﾅ ① 髙 ～", &[]);
    }

    #[test]
    fn a_second_byte_of_80_is_an_ordinary_one() {
        check(b"\x83\x80", "ム", &[]);
    }

    #[test]
    fn a_lone_first_byte_leaves_what_follows_it() {
        check(b"a\x8C,b", "a\u{FFFD},b", &[(1, 2)]);
        check(b"a\x8C", "a\u{FFFD}", &[(1, 2)]);
        check(b"\x8C\"\x8C\r\n", "\u{FFFD}\"\u{FFFD}\r\n", &[(0, 1), (2, 3)]);
    }

    #[test]
    fn an_unassigned_code_is_one_fault_of_two_bytes() {
        check(b"\x85\x40\x8C\xA9", "\u{FFFD}見", &[(0, 2)]);
    }

    #[test]
    fn bytes_that_begin_nothing_are_faults() {
        check(
            b"\x80\xA0\xFD\xFE\xFFx",
            "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}x",
            &[(0, 1), (1, 2), (2, 3), (3, 4), (4, 5)],
        );
    }

    #[test]
    fn faults_without_end_are_counted() {
        let decoded = decode(&[0xFF; 1000]);
        assert_eq!((decoded.faults.len(), decoded.faults_count), (Decoded::FAULTS_MAX, 1000));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes: Vec<u8>) {
            let decoded = decode(&bytes);
            prop_assert_eq!(decoded.text.matches('\u{FFFD}').count(), decoded.faults_count);
            prop_assert_eq!(decoded.faults_count, unreadable(&bytes).count());
        }
    }
}
