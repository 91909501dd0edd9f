//! `OfficeNumber`: the ten characters by which everyone names an office.

use std::str::FromStr;

use thiserror::Error;

use crate::ascii::{ascii_text, excerpt, has_full_width};
use crate::{Prefecture, check_digit};

/// 事業所番号: prefecture 2, class 1, area 2, serial 4, check digit 1 (C).
///
/// The class is 0 地域包括/総合事業, 1 医科, 3 歯科, 4 薬局, 5 老健, 6 訪問看護, 7 指定, 8 基準該当, 9 地域密着 or
/// A 総合事業 (C); other digits and letters pass too, since the standard's own examples bear them (A). A wrong check
/// digit passes as well: it is a warning, never an error.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OfficeNumber([u8; 10]);

ascii_text!(OfficeNumber);

impl OfficeNumber {
    /// The number whose first nine characters are these, with the check digit that belongs to them.
    pub fn with_check_digit(first_nine: &str) -> Result<Self, InvalidOfficeNumber> {
        // A body without a check digit of its own is refused by the parser for the character that has no value.
        let digit = check_digit::of(first_nine).unwrap_or(0);
        format!("{first_nine}{digit}").parse()
    }

    /// Whether the tenth character is the one that the first nine ask for (C).
    pub fn check_digit_is_right(&self) -> bool {
        let [body @ .., last] = &self.0;
        check_digit::of_bytes(body).is_some_and(|digit| *last == b'0' + digit)
    }

    /// The number that these bytes are. Files have thousands of them: who wants no reason for a refusal asks here.
    #[inline]
    pub fn from_ascii(bytes: &[u8]) -> Option<Self> {
        let bytes: [u8; 10] = bytes.try_into().ok()?;
        let [one, two, class, rest @ ..] = &bytes;
        let fits =
            check_digit::has_value(*class) && [one, two].into_iter().chain(rest).all(u8::is_ascii_digit);
        fits.then_some(Self(bytes))
    }

    /// The first two digits, 都道府県番号; they need not name a prefecture that exists.
    pub fn prefecture_code(&self) -> &str {
        &self.as_str()[..2]
    }

    /// 都道府県, where the first two digits name one.
    pub fn prefecture(&self) -> Option<Prefecture> {
        self.prefecture_code().parse().ok()
    }

    /// The third character, 事業所区分: what sort of office this is.
    pub fn class(&self) -> char {
        char::from(self.0[2])
    }
}

impl FromStr for OfficeNumber {
    type Err = InvalidOfficeNumber;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(number) = Self::from_ascii(text.as_bytes()) {
            return Ok(number);
        }
        if has_full_width(text) {
            return Err(InvalidOfficeNumber::FullWidth { text: excerpt(text) });
        }
        let found = text.chars().count();
        if found != 10 {
            return Err(InvalidOfficeNumber::Length { text: excerpt(text), found });
        }
        let misfit = text.chars().enumerate().find(|&(place, character)| match place {
            2 => !u8::try_from(character).is_ok_and(check_digit::has_value),
            _ => !character.is_ascii_digit(),
        });
        let (_, found) = misfit.expect("ten characters that all fit are a number");
        Err(InvalidOfficeNumber::Character { text: excerpt(text), found })
    }
}

/// Why a text is no 事業所番号.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidOfficeNumber {
    /// It was typed in full-width characters (全角).
    #[error("`{text}` has full-width characters, an office number has half-width ones")]
    FullWidth {
        /// What was read.
        text: String,
    },
    /// It has not ten characters.
    #[error("`{text}` has {found} characters, an office number has 10")]
    Length {
        /// What was read.
        text: String,
        /// How many characters it has.
        found: usize,
    },
    /// A character stands where it cannot.
    #[error("`{found}` in `{text}` does not fit, an office number is digits, with a letter at most third")]
    Character {
        /// What was read.
        text: String,
        /// The first character that does not fit.
        found: char,
    },
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_number_shows_its_parts() {
        let office: OfficeNumber = "1371405083".parse().unwrap();
        assert_eq!((office.prefecture_code(), office.class()), ("13", '7'));
        assert_eq!(office.prefecture().map(|prefecture| prefecture.name()), Some("東京都"));
        assert!(office.check_digit_is_right());
        assert_eq!(OfficeNumber::with_check_digit("137140508"), Ok(office));
        assert_eq!(format!("{office:?} {office}"), "OfficeNumber(1371405083) 1371405083");
    }

    #[test]
    fn a_wrong_check_digit_parses() {
        assert!(!"1371405084".parse::<OfficeNumber>().unwrap().check_digit_is_right());
        assert!("9999999999".parse::<OfficeNumber>().is_ok(), "the standard's grand total has it");
    }

    #[test]
    fn a_letter_stands_third_or_nowhere() {
        assert!("44A1234567".parse::<OfficeNumber>().is_ok());
        for (text, found) in
            [("44I1234567", 'I'), ("44a1234567", 'a'), ("A471234567", 'A'), ("447123456A", 'A')]
        {
            let expected = InvalidOfficeNumber::Character { text: text.into(), found };
            assert_eq!(text.parse::<OfficeNumber>(), Err(expected));
        }
    }

    #[test]
    fn refusals_tell_full_width_from_wrong_length() {
        let refusal = |text: &str| text.parse::<OfficeNumber>().unwrap_err();
        assert!(matches!(refusal("４４７０１０００１０"), InvalidOfficeNumber::FullWidth { .. }));
        assert!(matches!(refusal("447010001"), InvalidOfficeNumber::Length { found: 9, .. }));
        assert_eq!(refusal("447010001").to_string(), "`447010001` has 9 characters, an office number has 10");
        assert!(OfficeNumber::with_check_digit("4470100010").is_err());
        assert!(OfficeNumber::with_check_digit("44?010001").is_err());
    }

    #[test]
    fn a_refusal_repeats_no_whole_upload() {
        let text = "1".repeat(1_000_000);
        assert!(text.parse::<OfficeNumber>().unwrap_err().to_string().len() < 300);
    }

    proptest! {
        #[test]
        fn every_number_reads_back(text in "[0-9]{2}[0-9A-HJ-NPR-Z][0-9]{7}") {
            prop_assert_eq!(text.parse::<OfficeNumber>().unwrap().to_string(), text);
        }

        #[test]
        fn the_digit_that_is_put_is_right(first_nine in "[0-9]{2}[0-9A-HJ-NPR-Z][0-9]{6}") {
            prop_assert!(OfficeNumber::with_check_digit(&first_nine).unwrap().check_digit_is_right());
        }

        #[test]
        fn what_is_read_is_what_was_written(text in any::<String>()) {
            if let Ok(office) = text.parse::<OfficeNumber>() {
                prop_assert_eq!(office.as_str(), text);
            }
        }
    }
}
