//! The ciphers of packages by the names that flags have for them.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::PackageCipher;

impl PackageCipher {
    /// Every cipher.
    pub const ALL: [Self; 2] = [Self::Aes256, Self::Sha1TripleDes];

    /// Its name in flags.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Aes256 => "aes-256",
            Self::Sha1TripleDes => "sha1-3des",
        }
    }
}

impl fmt::Display for PackageCipher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for PackageCipher {
    type Err = UnknownPackageCipher;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let cipher = Self::ALL.into_iter().find(|cipher| cipher.as_str() == text);
        cipher.ok_or_else(|| UnknownPackageCipher(text.chars().take(SHOWN_MAX).collect()))
    }
}

/// How much of an unknown word a message shows.
const SHOWN_MAX: usize = 40;

/// No cipher of packages has this name.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is no cipher of packages, expected `aes-256` or `sha1-3des`")]
pub struct UnknownPackageCipher(pub String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_read_back_and_others_are_told_what_there_is() {
        for cipher in PackageCipher::ALL {
            assert_eq!(cipher.to_string().parse(), Ok(cipher));
        }
        for name in ["", "AES-256", "aes256", "rc2-40"] {
            let refused = name.parse::<PackageCipher>().expect_err("no cipher");
            assert!(refused.to_string().ends_with("expected `aes-256` or `sha1-3des`"));
        }
    }
}
