//! メールアドレス, as portal, usage site and support site ask for it. What it is not: an address that mail really goes to.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// メールアドレス: half-width letters, digits, hyphen, period and underscore around one @ (start guide, chapter 6: S; at the
/// portal the same: A).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailAddress(String);

/// A text is no mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a mail address has letters, digits, hyphens, periods and underscores around one @")]
pub struct InvalidMailAddress;

impl MailAddress {
    /// Bytes of an address: the longest that mail knows (RFC 5321, 4.5.3.1.3, without the angle brackets).
    pub const BYTES_MAX: usize = 254;

    /// The address with its middle hidden, for a page that somebody may look at over a shoulder: `k***@example.jp`.
    pub fn masked(&self) -> String {
        let (local, domain) = self.0.split_once('@').expect("an address has one @");
        format!("{}***@{domain}", local.chars().take(1).collect::<String>())
    }
}

impl FromStr for MailAddress {
    type Err = InvalidMailAddress;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let part = |part: &str| {
            let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
            !part.is_empty() && part.bytes().all(allowed)
        };
        match text.split_once('@') {
            Some((local, domain)) if part(local) && part(domain) && text.len() <= Self::BYTES_MAX => {
                Ok(Self(text.to_owned()))
            }
            _ => Err(InvalidMailAddress),
        }
    }
}

impl fmt::Display for MailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_was_read_reads_again_as_itself(text in prop_oneof![any::<String>(), "[ ａa1@._-]{0,45}"]) {
            if let Ok(mail) = text.parse::<MailAddress>() {
                prop_assert_eq!(mail.to_string().parse(), Ok(mail));
            }
        }
    }

    #[test]
    fn an_address_has_one_at_sign_and_plain_characters_around_it() {
        for good in ["test1@test.com", "a@b", "toukyoutest@test.com", "mihon-jimusho_1.x@example.jp"] {
            assert_eq!(good.parse::<MailAddress>().unwrap().to_string(), good);
        }
        let long = format!("{}@example.jp", "a".repeat(250));
        for bad in [
            "",
            "@",
            "a@",
            "@b",
            "test#@test.com",
            "a@b@c",
            "a b@c",
            "a+b@test.com",
            "ａ@example.jp",
            " a@b",
            &long,
        ] {
            assert_eq!(bad.parse::<MailAddress>(), Err(InvalidMailAddress), "{bad}");
        }
    }

    #[test]
    fn a_masked_address_tells_one_character_and_the_domain() {
        assert_eq!("mihon@example.jp".parse::<MailAddress>().unwrap().masked(), "m***@example.jp");
    }
}
