//! `Secret`: a text that no log line and no error may show.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use subtle::ConstantTimeEq as _;

/// A password, token or the like, whatever its content. Only [`Secret::expose`] shows it.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// The text itself, for the one place that has to send or hash it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether the other text is the same, as [`secrets_match`] compares.
    pub fn matches(&self, other: &str) -> bool {
        secrets_match(&self.0, other)
    }
}

/// For whatever holds a secret beside other things and is compared as a whole; as safe as [`Secret::matches`].
impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.matches(&other.0)
    }
}

impl Eq for Secret {}

/// The one way to compare secrets: takes the same time for every text of the same length, so that an answer's time does
/// not tell how many characters were right.
pub fn secrets_match(one: impl AsRef<[u8]>, other: impl AsRef<[u8]>) -> bool {
    one.as_ref().ct_eq(other.as_ref()).into()
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl FromStr for Secret {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self::from(text))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_secret_does_not_show_itself() {
        assert_eq!(format!("{:?}", Secret::from("みほん")), "Secret(…)");
    }

    proptest! {
        #[test]
        fn a_secret_matches_itself_alone(one in any::<String>(), another in any::<String>()) {
            prop_assert!(Secret::from(one.clone()).matches(&one));
            prop_assert_eq!(Secret::from(one.clone()).matches(&another), one == another);
            prop_assert_eq!(Secret::from(one.clone()) == Secret::from(another.clone()), one == another);
            prop_assert_eq!(secrets_match(&one, &another), one == another);
        }
    }
}
