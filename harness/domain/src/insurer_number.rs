//! `InsurerNumber`: the six digits of the municipality that insures somebody.

use std::str::FromStr;

use thiserror::Error;

use crate::ascii::{ascii_text, excerpt, has_full_width};
use crate::check_digit;

/// 保険者番号: six digits, the last a check digit over the other five (C). A wrong one is a warning, never an error.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InsurerNumber([u8; 6]);

ascii_text!(InsurerNumber);

impl InsurerNumber {
    /// The number whose first five digits are these, with the check digit that belongs to them.
    pub fn with_check_digit(first_five: &str) -> Result<Self, InvalidInsurerNumber> {
        // A body without a check digit of its own is refused by the parser for the character that has no value.
        let digit = check_digit::of(first_five).unwrap_or(0);
        format!("{first_five}{digit}").parse()
    }

    /// Whether the sixth digit is the one that the first five ask for (C).
    pub fn check_digit_is_right(&self) -> bool {
        let [body @ .., last] = &self.0;
        check_digit::of_bytes(body).is_some_and(|digit| *last == b'0' + digit)
    }

    /// The number that these bytes are. Files have thousands of them: who wants no reason for a refusal asks here.
    #[inline]
    pub fn from_ascii(bytes: &[u8]) -> Option<Self> {
        let bytes: [u8; 6] = bytes.try_into().ok()?;
        bytes.iter().all(u8::is_ascii_digit).then_some(Self(bytes))
    }
}

impl FromStr for InsurerNumber {
    type Err = InvalidInsurerNumber;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(number) = Self::from_ascii(text.as_bytes()) {
            return Ok(number);
        }
        if has_full_width(text) {
            return Err(InvalidInsurerNumber::FullWidth { text: excerpt(text) });
        }
        let found = text.chars().count();
        if found != 6 {
            return Err(InvalidInsurerNumber::Length { text: excerpt(text), found });
        }
        let misfit = text.chars().find(|character| !character.is_ascii_digit());
        let found = misfit.expect("six digits are a number");
        Err(InvalidInsurerNumber::Character { text: excerpt(text), found })
    }
}

/// Why a text is no 保険者番号.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidInsurerNumber {
    /// It was typed in full-width characters (全角).
    #[error("`{text}` has full-width characters, an insurer number has half-width ones")]
    FullWidth {
        /// What was read.
        text: String,
    },
    /// It has not six characters.
    #[error("`{text}` has {found} characters, an insurer number has 6")]
    Length {
        /// What was read.
        text: String,
        /// How many characters it has.
        found: usize,
    },
    /// A character is no digit.
    #[error("`{found}` in `{text}` is no digit, an insurer number has only digits")]
    Character {
        /// What was read.
        text: String,
        /// The first character that is no digit.
        found: char,
    },
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_published_vector_holds() {
        let insurer: InsurerNumber = "435073".parse().unwrap();
        assert!(insurer.check_digit_is_right());
        assert_eq!(InsurerNumber::with_check_digit("43507"), Ok(insurer));
        assert!(!"435074".parse::<InsurerNumber>().unwrap().check_digit_is_right());
    }

    #[test]
    fn refusals_tell_what_is_wrong() {
        let refusal = |text: &str| text.parse::<InsurerNumber>().unwrap_err();
        assert!(matches!(refusal("４３５０７３"), InvalidInsurerNumber::FullWidth { .. }));
        assert!(matches!(refusal(""), InvalidInsurerNumber::Length { found: 0, .. }));
        assert!(matches!(refusal("43507A"), InvalidInsurerNumber::Character { found: 'A', .. }));
        assert!(InsurerNumber::with_check_digit("4350A").is_err());
    }

    proptest! {
        #[test]
        fn every_number_reads_back(text in "[0-9]{6}") {
            prop_assert_eq!(text.parse::<InsurerNumber>().unwrap().to_string(), text);
        }

        #[test]
        fn what_is_read_is_what_was_written(text in any::<String>()) {
            if let Ok(insurer) = text.parse::<InsurerNumber>() {
                prop_assert_eq!(insurer.as_str(), text);
            }
        }
    }
}
