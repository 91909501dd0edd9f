//! `PortalUserId`: what may be typed into the portal's ユーザID.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::ascii::{excerpt, has_full_width};
use crate::{ClaimAgentUserId, InvalidClaimAgentUserId, InvalidOfficeUserId, OfficeUserId};

/// ユーザID at 電子請求受付システム: an office's, or a claim agent's, which is refused with a sentence of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PortalUserId {
    /// 事業所ユーザ, begins with KJ (S).
    Office(OfficeUserId),
    /// 代理人, begins with HD (S).
    ClaimAgent(ClaimAgentUserId),
}

impl PortalUserId {
    /// The ID as it is written.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Office(id) => id.as_str(),
            Self::ClaimAgent(id) => id.as_str(),
        }
    }
}

impl FromStr for PortalUserId {
    type Err = InvalidPortalUserId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if has_full_width(text) {
            return Err(InvalidPortalUserId::FullWidth { text: excerpt(text) });
        }
        if text.starts_with("KJ") {
            Ok(Self::Office(text.parse()?))
        } else if text.starts_with("HD") {
            Ok(Self::ClaimAgent(text.parse()?))
        } else {
            Err(InvalidPortalUserId::WrongPrefix { text: excerpt(text) })
        }
    }
}

impl fmt::Display for PortalUserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Why a text is no ユーザID of the portal.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidPortalUserId {
    /// It was typed in full-width characters (全角).
    #[error("`{text}` has full-width characters, a user ID has half-width ones")]
    FullWidth {
        /// What was read.
        text: String,
    },
    /// It begins with neither KJ nor HD.
    #[error("`{text}` begins with neither `KJ` nor `HD`")]
    WrongPrefix {
        /// What was read.
        text: String,
    },
    /// It begins with KJ and is no office's ID.
    #[error("the user ID is no office's")]
    Office(#[from] InvalidOfficeUserId),
    /// It begins with HD and is no claim agent's ID.
    #[error("the user ID is no claim agent's")]
    ClaimAgent(#[from] InvalidClaimAgentUserId),
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_prefix_tells_offices_from_agents() {
        assert!(matches!("KJ444470000001".parse(), Ok(PortalUserId::Office(_))));
        assert!(matches!("HD440000000001".parse(), Ok(PortalUserId::ClaimAgent(_))));
    }

    #[test]
    fn refusals_tell_what_is_wrong() {
        let refusal = |text: &str| text.parse::<PortalUserId>().unwrap_err();
        assert!(matches!(refusal("ＫＪ444470000001"), InvalidPortalUserId::FullWidth { .. }));
        assert!(matches!(refusal("c000000001"), InvalidPortalUserId::WrongPrefix { .. }));
        assert!(matches!(refusal("KJ"), InvalidPortalUserId::Office(_)));
        assert!(matches!(refusal("HD"), InvalidPortalUserId::ClaimAgent(_)));
    }

    proptest! {
        #[test]
        fn what_is_read_is_what_was_written(text in prop_oneof![any::<String>(), "(KJ|HD)[0-9]{12}"]) {
            if let Ok(id) = text.parse::<PortalUserId>() {
                prop_assert_eq!(id.to_string(), text);
            }
        }
    }
}
