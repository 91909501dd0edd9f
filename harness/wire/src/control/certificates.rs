//! Certificates that the control API has made, past the portal: faulty ones, and ones for keys that stay with the
//! office.

use careplan_domain::{CertificateKind, CertificateSerial, JapanTime, OfficeNumber, Secret};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use crate::text::DisplayFromStr;

use super::text_secret;
use crate::{CertificateFault, WrongKind};

/// `POST certificates/faulty`: one certificate with one fault. Each call gets a certificate of its own.
#[serde_as]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewFaultyCertificate {
    /// Whose.
    #[serde_as(as = "DisplayFromStr")]
    pub office: OfficeNumber,
    /// What is wrong with it.
    pub fault: CertificateFault,
    /// Of which wrong kind, for `wrong-kind` alone: agent when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<WrongKind>,
}

/// The answer to `POST certificates/faulty`: what a program needs to show it.
#[serde_as]
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct FaultyCertificate {
    /// What is wrong with it.
    pub fault: CertificateFault,
    /// Its serial.
    #[serde_as(as = "DisplayFromStr")]
    pub serial: CertificateSerial,
    /// The certificate, and what has signed it.
    pub certificate_pem: String,
    /// Its key, PKCS#8.
    #[serde(with = "text_secret")]
    #[schemars(with = "String")]
    pub private_key_pem: Secret,
    /// Both under the office's 証明書発行用パスワード.
    pub pkcs12_base64: String,
    /// Whether the e-seikyuu CA has signed it, so that it can be revoked.
    pub known_to_ca: bool,
    /// Its first moment.
    #[serde_as(as = "DisplayFromStr")]
    pub not_before: JapanTime,
    /// Its last moment.
    #[serde_as(as = "DisplayFromStr")]
    pub not_after: JapanTime,
}

/// `POST offices/{number}/certificates`: a certificate for a key that the office has made itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignRequest {
    /// 証明書署名要求 (PKCS#10): PEM, or DER as base64. Only its key is taken.
    pub csr: String,
}

/// The answer to `POST offices/{number}/certificates`.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SignedCertificate {
    /// Its serial.
    #[serde_as(as = "DisplayFromStr")]
    pub serial: CertificateSerial,
    /// The kind: that of the office.
    #[serde_as(as = "DisplayFromStr")]
    pub kind: CertificateKind,
    /// The certificate.
    pub certificate_pem: String,
    /// The authority that has signed it.
    pub chain_pem: String,
    /// Its first moment.
    #[serde_as(as = "DisplayFromStr")]
    pub not_before: JapanTime,
    /// Its last moment.
    #[serde_as(as = "DisplayFromStr")]
    pub not_after: JapanTime,
}
