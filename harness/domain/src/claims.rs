//! `Claims`: how an office sends its claims, which decides its certificate.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::CertificateKind;
use crate::ascii::excerpt;

/// 請求の方法: how an office claims. Which way leads to which certificate is assumed from the certificates' names (A).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Claims {
    /// 自ら請求: over the internet, by itself.
    SelfClaim,
    /// 代理請求: through a claim agent (代理人).
    Agent,
    /// Not over the internet.
    None,
}

impl Claims {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::SelfClaim, Self::Agent, Self::None];

    /// 「※どちらの申請手順となるか「証明書」で確認することができます。」 (S): 介護保険証明書 for an office that claims itself,
    /// else 請求委任事業所用ケアプラン証明書 (A).
    pub fn certificate_kind(self) -> CertificateKind {
        match self {
            Self::SelfClaim => CertificateKind::CareInsurance,
            Self::Agent | Self::None => CertificateKind::CarePlan,
        }
    }

    /// Its name in files, flags and the control API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SelfClaim => "self",
            Self::Agent => "agent",
            Self::None => "none",
        }
    }
}

impl fmt::Display for Claims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Claims {
    type Err = InvalidClaims;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let claims = Self::ALL.into_iter().find(|claims| claims.as_str() == text);
        claims.ok_or_else(|| InvalidClaims { text: excerpt(text) })
    }
}

/// Why a text is no way of claiming.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{text}` is no way of claiming, expected `self`, `agent` or `none`")]
pub struct InvalidClaims {
    /// What was read.
    pub text: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_those_who_claim_themselves_have_a_care_insurance_certificate() {
        for claims in Claims::ALL {
            assert_eq!(claims.to_string().parse(), Ok(claims));
            let own = claims.certificate_kind() == CertificateKind::CareInsurance;
            assert_eq!(own, claims == Claims::SelfClaim);
        }
        assert!("Self".parse::<Claims>().is_err());
    }
}
