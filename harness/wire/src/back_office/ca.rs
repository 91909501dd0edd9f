//! What portal and relay ask of the CA.

use careplan_domain::{CertificateKind, CertificateSerial, Day, JapanTime, OfficeUserId, Secret};
use serde::{Deserialize, Serialize};
use serde_with::{DisplayFromStr, base64::Base64, serde_as};

use crate::control::text_secret;

/// Paths, with axum's `{name}` for what varies.
pub mod path {
    /// `POST`
    pub const CERTIFICATES: &str = "/back-office/v1/ca/certificates";
    /// `POST`
    pub const REVOKE: &str = "/back-office/v1/ca/certificates/{serial}/revoke";
    /// `GET`, long poll
    pub const REVOCATIONS: &str = "/back-office/v1/ca/revocations";
    /// `POST`
    pub const SETTLE: &str = "/back-office/v1/ca/settle";
    /// `POST`
    pub const RESET: &str = "/back-office/v1/ca/reset";
}

/// Issue one certificate. The same `request` again gets the same certificate.
#[serde_as]
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Issue {
    /// The portal's request number.
    pub request: String,
    /// To whom.
    #[serde_as(as = "DisplayFromStr")]
    pub office: OfficeUserId,
    /// Which kind.
    #[serde_as(as = "DisplayFromStr")]
    pub kind: CertificateKind,
    /// First day of validity, from 00:00:00.
    #[serde_as(as = "DisplayFromStr")]
    pub start_day: Day,
    /// Last day, to 23:59:59; three years after the start when absent.
    #[serde_as(as = "Option<DisplayFromStr>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_day: Option<Day>,
    /// The password that opens the package.
    #[serde(with = "text_secret")]
    pub package_password: Secret,
}

/// An issued certificate.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issued {
    /// Its serial.
    #[serde_as(as = "DisplayFromStr")]
    pub serial: CertificateSerial,
    /// The certificate.
    pub certificate_pem: String,
    /// Certificate, key and chain as PKCS#12.
    #[serde_as(as = "Base64")]
    pub package: Vec<u8>,
    /// First moment.
    #[serde_as(as = "DisplayFromStr")]
    pub not_before: JapanTime,
    /// Last moment.
    #[serde_as(as = "DisplayFromStr")]
    pub not_after: JapanTime,
}

/// The answer to a revocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revoked {
    /// The number of the list that first names it.
    pub number: u64,
}

/// `GET revocations?after=&wait_seconds=`.
#[serde_as]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RevocationsQuery {
    /// The number that the caller has.
    #[serde_as(as = "Option<DisplayFromStr>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<u64>,
    /// How long to wait for a newer list, in seconds of the machine, at most 60; 0 answers at once.
    #[serde_as(as = "Option<DisplayFromStr>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait_seconds: Option<u64>,
}

/// The list of revocations.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revocations {
    /// Counts up with every revocation.
    pub number: u64,
    /// The list, signed, DER.
    #[serde_as(as = "Base64")]
    pub crl: Vec<u8>,
    /// Every revoked serial.
    #[serde_as(as = "Vec<DisplayFromStr>")]
    pub revoked: Vec<CertificateSerial>,
}
