//! `UserPassword`: a password that the portal would take.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::Secret;

/// パスワード of 電子請求受付システム: 8 to 16 letters and digits, in which case matters (C).
#[derive(Clone, PartialEq, Eq)]
pub struct UserPassword(Secret);

impl UserPassword {
    /// How short a password may be (C).
    pub const LENGTH_MIN: usize = 8;
    /// How long a password may be (C).
    pub const LENGTH_MAX: usize = 16;

    /// The password itself, for the one place that has to send or hash it.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    /// Whether the other text is this password, case included; compares as [`Secret::matches`] does.
    pub fn matches(&self, other: &str) -> bool {
        self.0.matches(other)
    }

    /// The same text as a secret of any form.
    pub fn into_secret(self) -> Secret {
        self.0
    }
}

impl FromStr for UserPassword {
    type Err = InvalidUserPassword;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(character) = text.chars().find(|character| !character.is_ascii_alphanumeric()) {
            return Err(InvalidUserPassword::NotAlphanumeric { character });
        }
        let found = text.len();
        if found < Self::LENGTH_MIN {
            return Err(InvalidUserPassword::TooShort { found });
        }
        if found > Self::LENGTH_MAX {
            return Err(InvalidUserPassword::TooLong { found });
        }
        Ok(Self(Secret::from(text)))
    }
}

impl fmt::Debug for UserPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UserPassword(…)")
    }
}

/// Why a text is no password of the portal. No message repeats any of it.
#[derive(Clone, Copy, PartialEq, Eq, Error)]
pub enum InvalidUserPassword {
    /// Fewer than eight characters.
    #[error("the password has {found} characters, at least 8 are needed")]
    TooShort {
        /// How many characters it has.
        found: usize,
    },
    /// More than sixteen characters.
    #[error("the password has {found} characters, at most 16 are allowed")]
    TooLong {
        /// How many characters it has.
        found: usize,
    },
    /// A character is neither an ASCII letter nor a digit.
    #[error("the password has a character that is neither a half-width letter nor a digit")]
    NotAlphanumeric {
        /// The first such character.
        character: char,
    },
}

impl fmt::Debug for InvalidUserPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooShort { found } => f.debug_struct("TooShort").field("found", found).finish(),
            Self::TooLong { found } => f.debug_struct("TooLong").field("found", found).finish(),
            // A character of a password has no business in a log either.
            Self::NotAlphanumeric { .. } => f.debug_struct("NotAlphanumeric").finish_non_exhaustive(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn eight_to_sixteen_letters_and_digits_pass() {
        let refusal = |text: &str| text.parse::<UserPassword>().unwrap_err();
        assert_eq!(refusal("Mihon12"), InvalidUserPassword::TooShort { found: 7 });
        assert_eq!(refusal("Mihon123456789012"), InvalidUserPassword::TooLong { found: 17 });
        assert_eq!(refusal("Mihon-1234"), InvalidUserPassword::NotAlphanumeric { character: '-' });
        assert_eq!(refusal("Ｍｉｈｏｎ123"), InvalidUserPassword::NotAlphanumeric { character: 'Ｍ' });
        assert!("Mihon123".parse::<UserPassword>().unwrap().matches("Mihon123"));
        assert!(!"Mihon123".parse::<UserPassword>().unwrap().matches("mihon123"));
    }

    #[test]
    fn neither_a_password_nor_its_refusal_shows_any_of_it() {
        let password: UserPassword = "Mihon123".parse().unwrap();
        assert_eq!(format!("{password:?}"), "UserPassword(…)");
        let refusal = "Mihon%123".parse::<UserPassword>().unwrap_err();
        assert!(!format!("{refusal} {refusal:?}").contains('%'));
    }

    proptest! {
        #[test]
        fn every_password_reads_back(text in "[0-9A-Za-z]{8,16}") {
            let password: UserPassword = text.parse().unwrap();
            prop_assert_eq!(password.expose(), text);
        }

        #[test]
        fn nothing_else_is_one(text in any::<String>()) {
            let fits = (8..=16).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
            prop_assert_eq!(text.parse::<UserPassword>().is_ok(), fits);
        }
    }
}
