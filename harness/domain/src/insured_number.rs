//! `InsuredNumber`: the ten characters of an insured person's card.

use std::str::FromStr;

use thiserror::Error;

use crate::ascii::{ascii_text, excerpt, has_full_width};

/// 被保険者番号: ten digits, or H and nine digits for people on public assistance alone (生保単独) (C).
///
/// Whether it has a check digit is not known, so none is checked.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InsuredNumber([u8; 10]);

ascii_text!(InsuredNumber);

impl InsuredNumber {
    /// Whether it lies in the range kept for invented people, 99xxxxxxxx and H99xxxxxxx (A).
    pub fn is_in_test_range(&self) -> bool {
        matches!(&self.0, [b'9', b'9', ..] | [b'H', b'9', b'9', ..])
    }

    /// The number that these bytes are. Files have thousands of them: who wants no reason for a refusal asks here.
    #[inline]
    pub fn from_ascii(bytes: &[u8]) -> Option<Self> {
        let bytes: [u8; 10] = bytes.try_into().ok()?;
        let [first, rest @ ..] = &bytes;
        let fits = (first.is_ascii_digit() || *first == b'H') && rest.iter().all(u8::is_ascii_digit);
        fits.then_some(Self(bytes))
    }
}

impl FromStr for InsuredNumber {
    type Err = InvalidInsuredNumber;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(number) = Self::from_ascii(text.as_bytes()) {
            return Ok(number);
        }
        if has_full_width(text) {
            return Err(InvalidInsuredNumber::FullWidth { text: excerpt(text) });
        }
        let found = text.chars().count();
        if found != 10 {
            return Err(InvalidInsuredNumber::Length { text: excerpt(text), found });
        }
        let misfit = text.chars().enumerate().find(|&(place, character)| {
            let public_assistance = place == 0 && character == 'H';
            !character.is_ascii_digit() && !public_assistance
        });
        let (_, found) = misfit.expect("ten characters that all fit are a number");
        Err(InvalidInsuredNumber::Character { text: excerpt(text), found })
    }
}

/// Why a text is no 被保険者番号.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidInsuredNumber {
    /// It was typed in full-width characters (全角).
    #[error("`{text}` has full-width characters, an insured number has half-width ones")]
    FullWidth {
        /// What was read.
        text: String,
    },
    /// It has not ten characters.
    #[error("`{text}` has {found} characters, an insured number has 10")]
    Length {
        /// What was read.
        text: String,
        /// How many characters it has.
        found: usize,
    },
    /// A character stands where it cannot.
    #[error("`{found}` in `{text}` does not fit, an insured number is ten digits or `H` and nine digits")]
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
    fn invented_people_have_a_range_of_their_own() {
        for (text, invented) in
            [("9900000001", true), ("H990000001", true), ("0000000099", false), ("H099000001", false)]
        {
            assert_eq!(text.parse::<InsuredNumber>().unwrap().is_in_test_range(), invented, "`{text}`");
        }
    }

    #[test]
    fn refusals_tell_what_is_wrong() {
        let refusal = |text: &str| text.parse::<InsuredNumber>().unwrap_err();
        assert!(matches!(refusal("９９０００００００１"), InvalidInsuredNumber::FullWidth { .. }));
        assert!(matches!(refusal("99000001"), InvalidInsuredNumber::Length { found: 8, .. }));
        assert!(matches!(refusal("HH90000001"), InvalidInsuredNumber::Character { found: 'H', .. }));
        assert!(matches!(refusal("h990000001"), InvalidInsuredNumber::Character { found: 'h', .. }));
    }

    proptest! {
        #[test]
        fn every_number_reads_back(text in "[0-9H][0-9]{9}") {
            prop_assert_eq!(text.parse::<InsuredNumber>().unwrap().to_string(), text);
        }

        #[test]
        fn what_is_read_is_what_was_written(text in any::<String>()) {
            if let Ok(insured) = text.parse::<InsuredNumber>() {
                prop_assert_eq!(insured.as_str(), text);
            }
        }
    }
}
