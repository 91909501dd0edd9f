//! `ClaimAgentUserId`: the HD ID of a claim agent, which opens nothing here.

use std::str::FromStr;

use thiserror::Error;

use crate::ascii::{ascii_text, excerpt, has_full_width};

/// 代理人のユーザID: HD and twelve letters or digits (A). Agents have a portal of their own (C), and their IDs cannot be
/// used for the exchange (S); it is known so that a refusal can say just that.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClaimAgentUserId([u8; 14]);

ascii_text!(ClaimAgentUserId);

impl FromStr for ClaimAgentUserId {
    type Err = InvalidClaimAgentUserId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if has_full_width(text) {
            return Err(InvalidClaimAgentUserId::FullWidth { text: excerpt(text) });
        }
        let Some(rest) = text.strip_prefix("HD") else {
            return Err(InvalidClaimAgentUserId::WrongPrefix { text: excerpt(text) });
        };
        let found = text.chars().count();
        if found != 14 {
            return Err(InvalidClaimAgentUserId::Length { text: excerpt(text), found });
        }
        if let Some(found) = rest.chars().find(|character| !character.is_ascii_alphanumeric()) {
            return Err(InvalidClaimAgentUserId::Character { text: excerpt(text), found });
        }
        let bytes = text.as_bytes().try_into().expect("fourteen characters, each checked to be ASCII");
        Ok(Self(bytes))
    }
}

/// Why a text is no 代理人のユーザID.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidClaimAgentUserId {
    /// It was typed in full-width characters (全角).
    #[error("`{text}` has full-width characters, a claim agent's user ID has half-width ones")]
    FullWidth {
        /// What was read.
        text: String,
    },
    /// It does not begin with HD.
    #[error("`{text}` does not begin with `HD` as a claim agent's user ID does")]
    WrongPrefix {
        /// What was read.
        text: String,
    },
    /// It has not fourteen characters.
    #[error("`{text}` has {found} characters, a claim agent's user ID has 14")]
    Length {
        /// What was read.
        text: String,
        /// How many characters it has.
        found: usize,
    },
    /// A character is neither letter nor digit.
    #[error("`{found}` in `{text}` does not fit, letters and digits follow `HD`")]
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
    fn refusals_tell_what_is_wrong() {
        let refusal = |text: &str| text.parse::<ClaimAgentUserId>().unwrap_err();
        assert!(matches!(refusal("ＨＤ440000000001"), InvalidClaimAgentUserId::FullWidth { .. }));
        assert!(matches!(refusal("KJ440000000001"), InvalidClaimAgentUserId::WrongPrefix { .. }));
        assert!(matches!(refusal("HD44"), InvalidClaimAgentUserId::Length { found: 4, .. }));
        assert!(matches!(refusal("HD44000000000-"), InvalidClaimAgentUserId::Character { found: '-', .. }));
    }

    proptest! {
        #[test]
        fn every_id_reads_back(text in "HD[0-9A-Za-z]{12}") {
            prop_assert_eq!(text.parse::<ClaimAgentUserId>().unwrap().to_string(), text);
        }

        #[test]
        fn what_is_read_is_what_was_written(text in prop_oneof![any::<String>(), "HD.{12}"]) {
            if let Ok(id) = text.parse::<ClaimAgentUserId>() {
                prop_assert_eq!(id.as_str(), text);
            }
        }
    }
}
