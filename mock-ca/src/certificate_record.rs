//! An issued certificate on the store.

use careplan_domain::{CertificateKind, CertificateSerial, Day, JapanTime, OfficeUserId};
use careplan_wire::back_office::ca::{Issued, RevocationReason};
use serde::{Deserialize, Serialize};
use serde_with::{DisplayFromStr, base64::Base64, serde_as};
use x509_cert::ext::pkix::CrlReason;

use crate::Generation;
use crate::order::Order;
use crate::package_seal::Sealed;

/// 発行済み証明書.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CertificateRecord {
    /// Which serial of the seed it has.
    pub ordinal: u64,
    /// Which generation has signed it.
    #[serde(default)]
    pub generation: Generation,
    pub request: String,
    #[serde_as(as = "DisplayFromStr")]
    pub office: OfficeUserId,
    #[serde_as(as = "DisplayFromStr")]
    pub kind: CertificateKind,
    #[serde_as(as = "DisplayFromStr")]
    pub start_day: Day,
    #[serde_as(as = "DisplayFromStr")]
    pub end_day: Day,
    #[serde_as(as = "DisplayFromStr")]
    pub issued_at: JapanTime,
    pub certificate_pem: String,
    pub package: Package,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revocation: Option<Revocation>,
}

/// パッケージ, before and after the first download.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Package {
    /// Nobody has asked for it: what it will be made of.
    Sealed(Sealed),
    /// As it was handed out, and with it the key under the office's password; the key by itself and the password are
    /// kept nowhere any more.
    Packed(#[serde_as(as = "Base64")] Vec<u8>),
}

/// 失効.
#[serde_as]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Revocation {
    /// The number of the list that first named it.
    pub number: u64,
    #[serde_as(as = "DisplayFromStr")]
    pub at: JapanTime,
    #[serde(default)]
    pub reason: RevocationReason,
}

impl Revocation {
    /// The reason as lists and answers tell it; `unspecified` is left out, as RFC 5280, section 5.3.1 asks.
    pub(crate) fn crl_reason(&self) -> Option<CrlReason> {
        match self.reason {
            RevocationReason::Unspecified => None,
            RevocationReason::KeyCompromise => Some(CrlReason::KeyCompromise),
            RevocationReason::AffiliationChanged => Some(CrlReason::AffiliationChanged),
            RevocationReason::Superseded => Some(CrlReason::Superseded),
            RevocationReason::CessationOfOperation => Some(CrlReason::CessationOfOperation),
        }
    }
}

impl CertificateRecord {
    /// The answer to who ordered it.
    pub(crate) fn issued(&self, serial: CertificateSerial) -> Issued {
        Issued {
            serial,
            certificate_pem: self.certificate_pem.clone(),
            not_before: self.start_day.start(),
            not_after: self.end_day.end(),
        }
    }

    /// The first thing, but for the password, in which `order` asks for another certificate than this.
    pub(crate) fn difference(&self, order: &Order) -> Option<&'static str> {
        if self.office != order.office {
            Some("office")
        } else if self.kind != order.kind {
            Some("kind")
        } else if self.start_day != order.start_day {
            Some("start_day")
        } else if self.end_day != order.end_day {
            Some("end_day")
        } else {
            None
        }
    }
}
