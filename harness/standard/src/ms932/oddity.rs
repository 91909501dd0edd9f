//! `Oddity`: bytes of a file that are no MS932, or that not everybody reads alike.

use std::iter::FusedIterator;
use std::ops::Range;

use super::codes::{Code, First, code, is_trail};
use super::decode;

/// A stretch of bytes to be wary of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Oddity {
    /// Which bytes.
    pub at: Range<usize>,
    /// Why.
    pub kind: OddityKind,
}

/// Why bytes are to be wary of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OddityKind {
    /// Nothing that MS932 can read; neighbours are one stretch.
    NotMs932,
    /// 外字: a character of the user-defined area F040–F9FC, which only its own machine can show.
    Gaiji,
    /// A character whose code other converters map to another one: `～` also reads as `〜`.
    Doubtful(char),
    /// A character under a code that is not the one under which it is written: NEC row 13, NEC-selected and IBM extensions.
    Duplicate(char),
}

/// The oddities of a file, found in one pass as they are asked for. ASCII and ordinary kanji cost little.
pub fn oddities(bytes: &[u8]) -> Oddities<'_> {
    Oddities { bytes, next: 0, pending: None }
}

/// See [`oddities`].
#[derive(Debug, Clone)]
pub struct Oddities<'a> {
    bytes: &'a [u8],
    next: usize,
    /// Found while looking for the end of the one before.
    pending: Option<Oddity>,
}

impl Oddities<'_> {
    /// Skips what is in order, and looks at the first thing that is not.
    fn scan(&mut self) -> Option<Oddity> {
        while let Some(rest) = self.bytes.get(self.next..)
            && let Some(&byte) = rest.first()
        {
            let start = self.next;
            if byte < 0x80 {
                self.next += ascii_length(rest);
                continue;
            }
            match First::of(byte) {
                First::Single => self.next += 1,
                First::Never => {
                    self.next += 1;
                    return Some(Oddity { at: start..self.next, kind: OddityKind::NotMs932 });
                }
                First::Lead => {
                    let trail = rest.get(1).copied().unwrap_or(0);
                    let kind = code(byte, trail);
                    self.next += if is_trail(trail) { 2 } else { 1 };
                    if kind != Code::Plain {
                        let at = start..self.next;
                        let kind = self.kind(kind, &at);
                        return Some(Oddity { at, kind });
                    }
                }
            }
        }
        None
    }

    fn kind(&self, code: Code, at: &Range<usize>) -> OddityKind {
        let character =
            || decode(&self.bytes[at.clone()]).text.chars().next().unwrap_or(char::REPLACEMENT_CHARACTER);
        match code {
            Code::Plain | Code::Unassigned => OddityKind::NotMs932,
            Code::UserDefined => OddityKind::Gaiji,
            Code::Doubtful => OddityKind::Doubtful(character()),
            Code::Duplicate => OddityKind::Duplicate(character()),
        }
    }
}

impl Iterator for Oddities<'_> {
    type Item = Oddity;

    fn next(&mut self) -> Option<Oddity> {
        let mut oddity = self.pending.take().or_else(|| self.scan())?;
        while oddity.kind == OddityKind::NotMs932 {
            match self.scan() {
                Some(more) if more.kind == OddityKind::NotMs932 && more.at.start == oddity.at.end => {
                    oddity.at.end = more.at.end;
                }
                other => {
                    self.pending = other;
                    break;
                }
            }
        }
        Some(oddity)
    }
}

impl FusedIterator for Oddities<'_> {}

/// How many bytes of ASCII something begins with, eight at a time.
#[inline]
fn ascii_length(bytes: &[u8]) -> usize {
    let mut length = 0;
    for eight in bytes.chunks_exact(8) {
        let word = u64::from_le_bytes(eight.try_into().expect("eight bytes"));
        let high = word & 0x8080_8080_8080_8080;
        if high != 0 {
            return length + (high.trailing_zeros() / 8) as usize;
        }
        length += 8;
    }
    length + bytes[length..].iter().take_while(|byte| byte.is_ascii()).count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], expected: &[(Range<usize>, OddityKind)]) {
        let found: Vec<_> = oddities(bytes).map(|oddity| (oddity.at, oddity.kind)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn ordinary_text_has_none() {
        check(b"202407,\"\x8C\xA9\x96{\xB6\xC5\x87\x40\xFB\xFC\"\r\n", &[]);
    }

    #[test]
    fn every_kind_is_pointed_at() {
        check(
            b"a\xF0\x40b\x81\x60c\xED\x40d\x87\x90\x85\x40\x80,\x8C,",
            &[
                (1..3, OddityKind::Gaiji),
                (4..6, OddityKind::Doubtful('～')),
                (7..9, OddityKind::Duplicate('纊')),
                (10..12, OddityKind::Duplicate('≒')),
                (12..15, OddityKind::NotMs932),
                (16..17, OddityKind::NotMs932),
            ],
        );
    }

    #[test]
    fn a_file_of_another_code_is_few_stretches() {
        check(&[0xFF; 5000], &[(0..5000, OddityKind::NotMs932)]);
    }

    proptest! {
        #[test]
        fn what_decoding_finds_is_found_too(bytes: Vec<u8>) {
            let odd: Vec<_> = oddities(&bytes).filter(|oddity| oddity.kind == OddityKind::NotMs932).collect();
            let decoded = decode(&bytes);
            prop_assert_eq!(odd.is_empty(), decoded.is_clean());
            for fault in decoded.faults {
                let within = odd.iter().any(|odd| odd.at.start <= fault.at.start && fault.at.end <= odd.at.end);
                prop_assert!(within);
            }
        }

        #[test]
        fn the_length_of_ascii_is_right(ascii in "[ -~]{0,40}", rest: Vec<u8>) {
            let mut bytes = ascii.into_bytes();
            bytes.extend(rest);
            let expected = bytes.iter().take_while(|byte| **byte < 0x80).count();
            prop_assert_eq!(ascii_length(&bytes), expected);
        }
    }
}
