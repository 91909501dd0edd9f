//! `encode`: text as MS932 bytes that read back as the same text, or a refusal that names every character in the way.

use std::ops::Range;

use encoding_rs::{EncoderResult, SHIFT_JIS};
use memchr::memchr2_iter;
use thiserror::Error;

/// A character that MS932 does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unmappable {
    /// The character.
    pub character: char,
    /// Which character of the text, counted from 0.
    pub index: usize,
    /// Where in the text's UTF-8 it begins.
    pub offset: usize,
}

impl Unmappable {
    /// The code point, as people write it: `U+3094`.
    pub fn code_point(&self) -> String {
        format!("U+{:04X}", u32::from(self.character))
    }
}

/// A text that MS932 cannot hold.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("MS932 has no `{}` ({}), character {} of the text", .first.character, .first.code_point(), .first.index + 1)]
pub struct UnmappableText {
    /// The first character in the way.
    pub first: Unmappable,
    /// All of them, but no more than [`UnmappableText::LISTED_MAX`].
    pub listed: Vec<Unmappable>,
    /// How many there are.
    pub count: usize,
}

impl UnmappableText {
    /// Enough to put a text right in one go; a text with more is in another script.
    pub const LISTED_MAX: usize = 100;
}

/// Writes MS932, byte for byte what [`decode`](super::decode) reads back as `text`.
pub fn encode(text: &str) -> Result<Vec<u8>, UnmappableText> {
    if text.is_ascii() {
        return Ok(text.as_bytes().to_vec());
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut unmappable = Unmappables::default();
    let mut begin = 0;
    while let Some((offset, character)) = substituted(text, begin) {
        append(&mut bytes, text, begin..offset, &mut unmappable);
        unmappable.push(text, character, offset);
        begin = offset + character.len_utf8();
    }
    append(&mut bytes, text, begin..text.len(), &mut unmappable);
    match unmappable.listed.first() {
        None => Ok(bytes),
        Some(&first) => Err(UnmappableText { first, listed: unmappable.listed, count: unmappable.count }),
    }
}

/// The next character from `from` on that encoding_rs writes as another one without saying so.
fn substituted(text: &str, from: usize) -> Option<(usize, char)> {
    // The first bytes of those four; kana and kanji have others.
    let places = memchr2_iter(0xC2, 0xE2, &text.as_bytes()[from..]).map(|place| from + place);
    let mut characters = places.filter_map(|place| Some((place, text[place..].chars().next()?)));
    characters.find(|(_, character)| matches!(character, '\u{80}' | '¥' | '‾' | '−'))
}

fn append(bytes: &mut Vec<u8>, text: &str, range: Range<usize>, unmappable: &mut Unmappables) {
    let mut encoder = SHIFT_JIS.new_encoder();
    let mut offset = range.start;
    loop {
        let rest = &text[offset..range.end];
        let room = encoder
            .max_buffer_length_from_utf8_without_replacement(rest.len())
            .expect("a text in memory is shorter than the half of it");
        bytes.reserve(room);
        let (result, read) = encoder.encode_from_utf8_to_vec_without_replacement(rest, bytes, true);
        offset += read;
        match result {
            EncoderResult::InputEmpty => return,
            EncoderResult::OutputFull => {}
            EncoderResult::Unmappable(character) => {
                unmappable.push(text, character, offset - character.len_utf8());
            }
        }
    }
}

/// What has been found, and how far characters have been counted.
#[derive(Default)]
struct Unmappables {
    listed: Vec<Unmappable>,
    count: usize,
}

impl Unmappables {
    fn push(&mut self, text: &str, character: char, offset: usize) {
        self.count += 1;
        if self.listed.len() < UnmappableText::LISTED_MAX {
            let (index, from) = self.listed.last().map_or((0, 0), |last| (last.index, last.offset));
            let index = index + text[from..offset].chars().count();
            self.listed.push(Unmappable { character, index, offset });
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::decode;
    use super::*;

    #[test]
    fn what_round_trips_is_written() {
        assert_eq!(encode("①髙﨑～－∥￤ｶﾅ\"\\~").unwrap(), encode_elsewhere("①髙﨑～－∥￤ｶﾅ\"\\~"));
        assert_eq!(encode("202407").unwrap(), b"202407");
        assert_eq!(encode("").unwrap(), b"");
    }

    fn encode_elsewhere(text: &str) -> Vec<u8> {
        SHIFT_JIS.encode(text).0.into_owned()
    }

    #[test]
    fn what_would_be_another_character_is_refused() {
        for character in "¥‾−〜‖—¦¢£¬㋿塡剝頰𠮷ゔ😀\u{3099}\u{80}\u{A0}\u{E000}".chars()
        {
            let refused = encode(&format!("見本{character}")).unwrap_err();
            assert_eq!(refused.listed, [Unmappable { character, index: 2, offset: 6 }]);
            assert_eq!(refused.count, 1);
        }
    }

    #[test]
    fn a_refusal_names_every_place_in_order() {
        let refused = encode("a〜見¥\u{1F600}−").unwrap_err();
        let places: Vec<_> =
            refused.listed.iter().map(|one| (one.character, one.index, one.offset)).collect();
        assert_eq!(places, [('〜', 1, 1), ('¥', 3, 7), ('😀', 4, 9), ('−', 5, 13)]);
        assert_eq!(refused.to_string(), "MS932 has no `〜` (U+301C), character 2 of the text");
    }

    #[test]
    fn a_text_in_another_script_is_counted() {
        let refused = encode(&"ก".repeat(1000)).unwrap_err();
        assert_eq!((refused.listed.len(), refused.count), (UnmappableText::LISTED_MAX, 1000));
    }

    #[test]
    fn no_character_is_written_as_another() {
        let mut mappable = 0;
        for character in '\0'..=char::MAX {
            let text = character.to_string();
            if let Ok(bytes) = encode(&text) {
                mappable += 1;
                assert_eq!(decode(&bytes).text, text, "{character:?}");
            }
        }
        // ASCII, half-width kana, JIS X 0208, NEC row 13, NEC-selected, IBM extensions; less the duplicates.
        assert_eq!(mappable, 128 + 63 + 6879 + 83 + 374 + 388 - 398);
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(text in "[ -~ぁ-んァ-ヶ一-龠①-⑳ｱ-ﾝ〜¥−😀]{0,60}") {
            match encode(&text) {
                Ok(bytes) => {
                    let decoded = decode(&bytes);
                    prop_assert!(decoded.is_clean());
                    prop_assert_eq!(decoded.text, text);
                }
                Err(refused) => {
                    prop_assert!(refused.count >= refused.listed.len());
                    for one in refused.listed {
                        prop_assert_eq!(text[one.offset..].chars().next(), Some(one.character));
                        prop_assert_eq!(text.chars().nth(one.index), Some(one.character));
                        prop_assert!(encode(&one.character.to_string()).is_err());
                    }
                }
            }
        }
    }
}
