//! `CertificateKind`: the electronic certificates that the portal's CA issues.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::ascii::excerpt;

/// 電子証明書の種類. Windows shows the common name as 発行先, which is how an office tells them apart (S).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CertificateKind {
    /// 介護保険証明書: of an office that claims itself.
    CareInsurance,
    /// 請求委任事業所用ケアプラン証明書: of an office whose claims go through an agent or not over the internet.
    CarePlan,
    /// 介護DX証明書: issued instead of the ケアプラン証明書 from October 2025 (C).
    CareDx,
    /// 代理人証明書: of a claim agent; the exchange refuses it (C).
    ClaimAgent,
    /// 障害者総合支援証明書: of disability services; the exchange refuses it (C).
    Disability,
}

impl CertificateKind {
    /// Every kind.
    pub const ALL: [Self; 5] =
        [Self::CareInsurance, Self::CarePlan, Self::CareDx, Self::ClaimAgent, Self::Disability];

    /// 発行先: the common name. `KaigoJigyousho` and `CarePlanJigyousho` are shown in the start guide (S), which of the
    /// two belongs to which kind, and the other names, are assumed (A).
    pub fn issued_to(self) -> &'static str {
        match self {
            Self::CareInsurance => "KaigoJigyousho",
            Self::CarePlan => "CarePlanJigyousho",
            Self::CareDx => "KaigoDX",
            Self::ClaimAgent => "Dairinin",
            Self::Disability => "ShougaiJigyousho",
        }
    }

    /// The kind whose common name this is.
    pub fn from_issued_to(common_name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.issued_to() == common_name)
    }

    /// The name that the portal prints (S, but for 介護DX証明書, 代理人証明書 and 障害者総合支援証明書: C).
    pub fn japanese_name(self) -> &'static str {
        match self {
            Self::CareInsurance => "介護保険証明書",
            Self::CarePlan => "請求委任事業所用ケアプラン証明書",
            Self::CareDx => "介護DX証明書",
            Self::ClaimAgent => "代理人証明書",
            Self::Disability => "障害者総合支援証明書",
        }
    }

    /// Whether ケアプランデータ連携システム takes it (S and C).
    pub fn accepted_by_exchange(self) -> bool {
        match self {
            Self::CareInsurance | Self::CarePlan | Self::CareDx => true,
            Self::ClaimAgent | Self::Disability => false,
        }
    }

    /// Its name in files, flags and the control API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CareInsurance => "care-insurance",
            Self::CarePlan => "care-plan",
            Self::CareDx => "care-dx",
            Self::ClaimAgent => "claim-agent",
            Self::Disability => "disability",
        }
    }
}

impl fmt::Display for CertificateKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for CertificateKind {
    type Err = InvalidCertificateKind;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let kind = Self::ALL.into_iter().find(|kind| kind.as_str() == text);
        kind.ok_or_else(|| InvalidCertificateKind { text: excerpt(text) })
    }
}

/// Why a text is no kind of certificate.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "`{text}` is no kind of certificate, expected `care-insurance`, `care-plan`, `care-dx`, `claim-agent` or `disability`"
)]
pub struct InvalidCertificateKind {
    /// What was read.
    pub text: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_found_by_both_its_names() {
        for kind in CertificateKind::ALL {
            assert_eq!(kind.to_string().parse(), Ok(kind));
            assert_eq!(CertificateKind::from_issued_to(kind.issued_to()), Some(kind));
        }
        assert_eq!(CertificateKind::from_issued_to("kaigojigyousho"), None);
        assert!("KaigoJigyousho".parse::<CertificateKind>().is_err());
    }

    #[test]
    fn the_exchange_takes_three_kinds() {
        let taken: Vec<_> =
            CertificateKind::ALL.into_iter().filter(|kind| kind.accepted_by_exchange()).collect();
        assert_eq!(
            taken,
            [CertificateKind::CareInsurance, CertificateKind::CarePlan, CertificateKind::CareDx]
        );
    }
}
