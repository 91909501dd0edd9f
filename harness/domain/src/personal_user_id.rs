//! `PersonalUserId`: the user that the exchange itself gives to an office.

use std::str::FromStr;

use thiserror::Error;

use crate::ascii::{ascii_text, excerpt, has_full_width};

/// 個人ユーザ: begins with c (S), then nine digits (A). 「本システム固有のユーザであり、共通のユーザです」 (S); one per
/// office (A).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonalUserId([u8; 10]);

ascii_text!(PersonalUserId);

impl PersonalUserId {
    /// The ID with this number; none where it has more than nine digits.
    pub fn new(number: u32) -> Option<Self> {
        format!("c{number:09}").parse().ok()
    }
}

impl FromStr for PersonalUserId {
    type Err = InvalidPersonalUserId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if has_full_width(text) {
            return Err(InvalidPersonalUserId::FullWidth { text: excerpt(text) });
        }
        let Some(rest) = text.strip_prefix('c') else {
            return Err(InvalidPersonalUserId::WrongPrefix { text: excerpt(text) });
        };
        let found = text.chars().count();
        if found != 10 {
            return Err(InvalidPersonalUserId::Length { text: excerpt(text), found });
        }
        if let Some(found) = rest.chars().find(|character| !character.is_ascii_digit()) {
            return Err(InvalidPersonalUserId::Character { text: excerpt(text), found });
        }
        let bytes = text.as_bytes().try_into().expect("ten characters, each checked to be ASCII");
        Ok(Self(bytes))
    }
}

/// Why a text is no 個人ユーザ.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidPersonalUserId {
    /// It was typed in full-width characters (全角).
    #[error("`{text}` has full-width characters, a personal user ID has half-width ones")]
    FullWidth {
        /// What was read.
        text: String,
    },
    /// It does not begin with c.
    #[error("`{text}` does not begin with `c` as a personal user ID does")]
    WrongPrefix {
        /// What was read.
        text: String,
    },
    /// It has not ten characters.
    #[error("`{text}` has {found} characters, a personal user ID has 10")]
    Length {
        /// What was read.
        text: String,
        /// How many characters it has.
        found: usize,
    },
    /// A character after the c is no digit.
    #[error("`{found}` in `{text}` is no digit, nine digits follow `c`")]
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
    fn a_number_makes_an_id() {
        assert_eq!(PersonalUserId::new(42).unwrap().as_str(), "c000000042");
        assert_eq!(PersonalUserId::new(999_999_999).unwrap().as_str(), "c999999999");
        assert_eq!(PersonalUserId::new(1_000_000_000), None);
    }

    #[test]
    fn refusals_tell_what_is_wrong() {
        let refusal = |text: &str| text.parse::<PersonalUserId>().unwrap_err();
        assert!(matches!(refusal("ｃ000000042"), InvalidPersonalUserId::FullWidth { .. }));
        assert!(matches!(refusal("C000000042"), InvalidPersonalUserId::WrongPrefix { .. }));
        assert!(matches!(refusal("c42"), InvalidPersonalUserId::Length { found: 3, .. }));
        assert!(matches!(refusal("c00000004x"), InvalidPersonalUserId::Character { found: 'x', .. }));
    }

    proptest! {
        #[test]
        fn every_id_reads_back(number in 0_u32..1_000_000_000) {
            let id = PersonalUserId::new(number).unwrap();
            prop_assert_eq!(id.to_string().parse(), Ok(id));
        }

        #[test]
        fn what_is_read_is_what_was_written(text in prop_oneof![any::<String>(), "c.{9}"]) {
            if let Ok(id) = text.parse::<PersonalUserId>() {
                prop_assert_eq!(id.as_str(), text);
            }
        }
    }
}
