//! `OfficeUserId`: the KJ ID that an office has at the portal.

use std::str::FromStr;

use thiserror::Error;

use crate::ascii::{ascii_text, excerpt, has_full_width};
use crate::{InvalidOfficeNumber, OfficeNumber};

/// 事業所ユーザ, 「KJから始まる14桁のユーザID」 (S): KJ, prefecture 2, office number 10 (C). One per office (S).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OfficeUserId([u8; 14]);

ascii_text!(OfficeUserId);

impl OfficeUserId {
    /// The ID that an office is given: KJ, its prefecture's two digits, its number (C).
    pub fn of(office: OfficeNumber) -> Self {
        format!("KJ{}{office}", office.prefecture_code())
            .parse()
            .expect("KJ, two digits and an office number are an office user ID")
    }

    /// The office whose ID this is.
    pub fn office(&self) -> OfficeNumber {
        self.as_str()[4..].parse().expect("checked when the ID was parsed")
    }

    /// Whether the prefecture after KJ is also the one that the office number begins with: the start guide has an
    /// example where it is not, so this is a warning at most.
    pub fn prefecture_agrees(&self) -> bool {
        self.as_str()[2..4] == self.as_str()[4..6]
    }
}

impl FromStr for OfficeUserId {
    type Err = InvalidOfficeUserId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if has_full_width(text) {
            return Err(InvalidOfficeUserId::FullWidth { text: excerpt(text) });
        }
        let Some(rest) = text.strip_prefix("KJ") else {
            return Err(InvalidOfficeUserId::WrongPrefix { text: excerpt(text) });
        };
        let found = text.chars().count();
        if found != 14 {
            return Err(InvalidOfficeUserId::Length { text: excerpt(text), found });
        }
        if let Some(found) = rest.chars().take(2).find(|character| !character.is_ascii_digit()) {
            return Err(InvalidOfficeUserId::Prefecture { text: excerpt(text), found });
        }
        rest[2..].parse::<OfficeNumber>()?;
        let bytes = text.as_bytes().try_into().expect("fourteen characters, each checked to be ASCII");
        Ok(Self(bytes))
    }
}

/// Why a text is no 事業所ユーザ.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidOfficeUserId {
    /// It was typed in full-width characters (全角).
    #[error("`{text}` has full-width characters, an office user ID has half-width ones")]
    FullWidth {
        /// What was read.
        text: String,
    },
    /// It does not begin with KJ.
    #[error("`{text}` does not begin with `KJ` as an office user ID does")]
    WrongPrefix {
        /// What was read.
        text: String,
    },
    /// It has not fourteen characters.
    #[error("`{text}` has {found} characters, an office user ID has 14")]
    Length {
        /// What was read.
        text: String,
        /// How many characters it has.
        found: usize,
    },
    /// What follows KJ is no prefecture's two digits.
    #[error("`{found}` in `{text}` is no digit, two digits for the prefecture follow `KJ`")]
    Prefecture {
        /// What was read.
        text: String,
        /// The first character that is no digit.
        found: char,
    },
    /// What ends it is no office number.
    #[error("the office user ID does not end in an office number")]
    Office(#[from] InvalidOfficeNumber),
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_guides_own_examples_pass() {
        let agreeing: OfficeUserId = "KJ080899999991".parse().unwrap();
        assert!(agreeing.prefecture_agrees());
        assert_eq!(agreeing.office().as_str(), "0899999991");
        let disagreeing: OfficeUserId = "KJ123456789012".parse().unwrap();
        assert!(!disagreeing.prefecture_agrees());
    }

    #[test]
    fn refusals_tell_what_is_wrong() {
        let refusal = |text: &str| text.parse::<OfficeUserId>().unwrap_err();
        assert!(matches!(refusal("ＫＪ080899999991"), InvalidOfficeUserId::FullWidth { .. }));
        assert!(matches!(refusal("HD080899999991"), InvalidOfficeUserId::WrongPrefix { .. }));
        assert!(matches!(refusal("kj080899999991"), InvalidOfficeUserId::WrongPrefix { .. }));
        assert!(matches!(refusal("KJ08089999999"), InvalidOfficeUserId::Length { found: 13, .. }));
        assert!(matches!(refusal("KJé08089999999"), InvalidOfficeUserId::Prefecture { found: 'é', .. }));
        assert!(matches!(refusal("KJ0808?9999991"), InvalidOfficeUserId::Office(_)));
    }

    proptest! {
        #[test]
        fn an_office_and_its_id_know_each_other(number in "[0-9]{2}[0-9A-HJ-NPR-Z][0-9]{7}") {
            let office: OfficeNumber = number.parse().unwrap();
            let id = OfficeUserId::of(office);
            prop_assert_eq!(id.office(), office);
            prop_assert!(id.prefecture_agrees());
            prop_assert_eq!(id.to_string().parse(), Ok(id));
        }

        #[test]
        fn what_is_read_is_what_was_written(text in prop_oneof![any::<String>(), "KJ.{12}", "KJ[0-9]{2}.{10}"]) {
            if let Ok(id) = text.parse::<OfficeUserId>() {
                prop_assert_eq!(id.as_str(), text);
                let _ = id.office();
            }
        }
    }
}
