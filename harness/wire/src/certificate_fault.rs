//! Certificates that are wrong on purpose, by name.

use std::fmt;
use std::str::FromStr;

use serde_with::{DeserializeFromStr, SerializeDisplay};
use thiserror::Error;

/// One row a fault: variant, name, Japanese name, what is wrong.
macro_rules! certificate_faults {
    ($($variant:ident $name:literal $japanese:literal $what:literal;)+) => {
        /// 不正な証明書: what is wrong with it. All else is as in a good one. `docs/faults.md` has a section for each.
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, SerializeDisplay, DeserializeFromStr,
        )]
        pub enum CertificateFault {
            $(#[doc = $japanese] #[doc = ": "] #[doc = $what] $variant,)+
        }

        impl CertificateFault {
            /// All of them, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Its name in flags, in the control API and in Rust's own words.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// Its Japanese name.
            pub fn japanese_name(self) -> &'static str {
                match self { $(Self::$variant => $japanese,)+ }
            }

            /// What is wrong, in English.
            pub fn what(self) -> &'static str {
                match self { $(Self::$variant => $what,)+ }
            }
        }
    };
}

certificate_faults! {
    Expired "expired" "有効期限切れ" "its last day was yesterday";
    NotYetValid "not-yet-valid" "有効期間開始前" "its first day is tomorrow";
    Revoked "revoked" "失効済み" "the list of revocations names it";
    WrongIssuer "wrong-issuer" "別の認証局" "another authority signed it, of another name";
    SameNameOtherKey "same-name-other-key" "認証局のなりすまし"
        "another authority signed it, which bears the name of e-seikyuu CA but has another key";
    WrongKind "wrong-kind" "対象外の種類" "it is of a kind that the exchange does not take";
    NoClientAuth "no-client-auth" "クライアント認証用ではない証明書" "it is for servers, not for clients";
    OtherOffice "other-office" "他事業所の証明書" "it names another office";
    WeakKey "weak-key" "弱い鍵" "its key is RSA with 1,024 bits";
    SelfSigned "self-signed" "自己署名" "no authority signed it but its own key";
    UnknownCriticalExtension "unknown-critical-extension" "未知のクリティカル拡張"
        "it has a critical extension that nobody knows";
}

/// The kind of a certificate of the wrong kind.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, SerializeDisplay, DeserializeFromStr,
)]
pub enum WrongKind {
    /// 代理人証明書.
    #[default]
    Agent,
    /// 障害者総合支援証明書.
    Disability,
}

impl WrongKind {
    /// Its name in flags and in the control API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Disability => "disability",
        }
    }
}

impl fmt::Display for CertificateFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Display for WrongKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for CertificateFault {
    type Err = UnknownCertificateFault;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .iter()
            .copied()
            .find(|fault| fault.as_str() == text)
            .ok_or_else(|| UnknownCertificateFault { found: text.chars().take(SHOWN_MAX).collect() })
    }
}

impl FromStr for WrongKind {
    type Err = UnknownWrongKind;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Agent, Self::Disability]
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| UnknownWrongKind(text.chars().take(SHOWN_MAX).collect()))
    }
}

/// How much of an unknown word a message shows.
const SHOWN_MAX: usize = 40;

/// No fault has this name.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{found}` is no fault of a certificate, expected {names}", names = names())]
pub struct UnknownCertificateFault {
    /// What was read.
    pub found: String,
}

/// No wrong kind has this name.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is no kind that the exchange refuses, expected `agent` or `disability`")]
pub struct UnknownWrongKind(pub String);

fn names() -> String {
    let names: Vec<_> = CertificateFault::ALL.iter().map(|fault| format!("`{fault}`")).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_found_by_its_name() {
        for fault in CertificateFault::ALL {
            assert_eq!(fault.to_string().parse(), Ok(*fault));
        }
        let unknown = "Expired".parse::<CertificateFault>().expect_err("unknown").to_string();
        assert!(
            unknown.starts_with("`Expired` is no fault of a certificate, expected `expired`, "),
            "{unknown}"
        );
    }
}
