//! An issued certificate on the store.

use careplan_domain::{CertificateKind, CertificateSerial, Day, JapanTime, OfficeUserId};
use careplan_wire::CertificateFault;
use careplan_wire::back_office::ca::{Issued, IssuedFromRequest, Registered, RevocationReason};
use rcgen::PublicKeyData as _;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;
use serde::{Deserialize, Serialize};
use serde_with::{DisplayFromStr, base64::Base64, serde_as};
use x509_cert::ext::pkix::CrlReason;
use x509_parser::prelude::{FromDer as _, X509Certificate};

use crate::Generation;
use crate::authority::Authority;
use crate::holder_key::HolderKey;
use crate::order::Order;
use crate::package_seal::Sealed;

/// 発行済み証明書.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CertificateRecord {
    /// Which serial of the seed it has; faulty ones have a branch of their own.
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
    /// None where the office has made its key itself, and none of a faulty certificate: nobody asks for it again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub package: Option<Package>,
    /// What is wrong with it on purpose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<CertificateFault>,
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
    /// The register's line, as it is told.
    pub(crate) fn registered(&self, serial: CertificateSerial) -> Registered {
        Registered {
            serial,
            office: self.office,
            kind: self.kind,
            certificate_pem: self.certificate_pem.clone(),
            fault: self.fault,
            revoked_since: self.revocation.map(|revocation| revocation.at),
        }
    }

    /// The answer to who ordered it with a package.
    pub(crate) fn issued(&self, serial: CertificateSerial) -> Issued {
        Issued {
            serial,
            certificate_pem: self.certificate_pem.clone(),
            not_before: self.start_day.start(),
            not_after: self.end_day.end(),
        }
    }

    /// The answer to who has the key; `authority` has signed it.
    pub(crate) fn issued_from_request(
        &self,
        serial: CertificateSerial,
        authority: &Authority,
    ) -> IssuedFromRequest {
        IssuedFromRequest {
            serial,
            certificate_pem: self.certificate_pem.clone(),
            chain_pem: authority.certificate_pem.clone(),
            not_before: self.start_day.start(),
            not_after: self.end_day.end(),
        }
    }

    /// Whether it is for this key.
    pub(crate) fn is_for(&self, key: &HolderKey) -> bool {
        let der = CertificateDer::from_pem_slice(self.certificate_pem.as_bytes())
            .expect("what was signed here reads back");
        let (_, certificate) = X509Certificate::from_der(&der).expect("what was signed here reads back");
        certificate.public_key().raw == key.subject_public_key_info()
    }

    /// The first thing, but for the key and the password, in which `order` asks for another certificate than this.
    ///
    /// Its days are none: who asks again, since an answer was lost, may ask on a later day, and by then 介護DX証明書 may
    /// have taken the place of ケアプラン証明書.
    pub(crate) fn difference(&self, order: &Order) -> Option<&'static str> {
        let succession = [CertificateKind::CarePlan, CertificateKind::CareDx];
        let is_its_kind =
            self.kind == order.kind || [self.kind, order.kind].iter().all(|kind| succession.contains(kind));
        if self.office != order.office {
            Some("office")
        } else if !is_its_kind {
            Some("kind")
        } else {
            None
        }
    }
}
