//! What portal and relay ask of the CA.

use careplan_domain::{CertificateKind, CertificateSerial, Day, JapanTime, OfficeUserId, Secret};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::{DisplayFromStr, base64::Base64, serde_as};

use crate::CertificateFault;
use crate::control::text_secret;

/// Paths, with axum's `{name}` for what varies.
pub mod path {
    /// `POST`
    pub const CERTIFICATES: &str = "/back-office/v1/ca/certificates";
    /// `GET`
    pub const CERTIFICATE: &str = "/back-office/v1/ca/certificates/{serial}";
    /// `GET`
    pub const PACKAGE: &str = "/back-office/v1/ca/certificates/{serial}/package";
    /// `POST`
    pub const FAULTY: &str = "/back-office/v1/ca/certificates/faulty";
    /// `POST`
    pub const FROM_REQUEST: &str = "/back-office/v1/ca/certificates/from-request";
    /// `POST`
    pub const REVOKE: &str = "/back-office/v1/ca/certificates/{serial}/revoke";
    /// `POST`
    pub const ROLL_OVER: &str = "/back-office/v1/ca/roll-over";
    /// `GET`, long poll
    pub const REVOCATIONS: &str = "/back-office/v1/ca/revocations";
    /// `POST`
    pub const SETTLE: &str = "/back-office/v1/ca/settle";
    /// `POST`
    pub const RESET: &str = "/back-office/v1/ca/reset";
}

/// Issue one certificate. The same `request` again gets the same certificate, whatever days are asked for then.
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
    /// First moment.
    #[serde_as(as = "DisplayFromStr")]
    pub not_before: JapanTime,
    /// Last moment.
    #[serde_as(as = "DisplayFromStr")]
    pub not_after: JapanTime,
}

/// 証明書台帳: what the CA's register says of one certificate.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registered {
    /// Its serial.
    #[serde_as(as = "DisplayFromStr")]
    pub serial: CertificateSerial,
    /// To whom.
    #[serde_as(as = "DisplayFromStr")]
    pub office: OfficeUserId,
    /// Which kind.
    #[serde_as(as = "DisplayFromStr")]
    pub kind: CertificateKind,
    /// The certificate.
    pub certificate_pem: String,
    /// What is wrong with it on purpose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<CertificateFault>,
    /// Since when it is revoked.
    #[serde_as(as = "Option<DisplayFromStr>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_since: Option<JapanTime>,
}

/// The file that the office downloads. It is made when it is first asked for, and is the same ever after.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Package {
    /// Certificate, key and chain as PKCS#12, under the password of the order.
    #[serde_as(as = "Base64")]
    pub package: Vec<u8>,
}

/// Issue one certificate with one fault; all else is as in a good one. Each call gets a certificate of its own.
#[serde_as]
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssueFaulty {
    /// To whom.
    #[serde_as(as = "DisplayFromStr")]
    pub office: OfficeUserId,
    /// Which kind: the office's own; for `wrong-kind` one that the exchange refuses.
    #[serde_as(as = "DisplayFromStr")]
    pub kind: CertificateKind,
    /// What is wrong with it.
    pub fault: CertificateFault,
    /// The password that opens the package.
    #[serde(with = "text_secret")]
    pub package_password: Secret,
}

/// A faulty certificate.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuedFaulty {
    /// Its serial.
    #[serde_as(as = "DisplayFromStr")]
    pub serial: CertificateSerial,
    /// Whether the e-seikyuu CA has signed it, so that it knows the serial and can revoke it.
    pub known_to_ca: bool,
    /// The certificate.
    pub certificate_pem: String,
    /// Certificate, key and what has signed it as PKCS#12.
    #[serde_as(as = "Base64")]
    pub package: Vec<u8>,
    /// First moment.
    #[serde_as(as = "DisplayFromStr")]
    pub not_before: JapanTime,
    /// Last moment.
    #[serde_as(as = "DisplayFromStr")]
    pub not_after: JapanTime,
}

/// Issue one certificate for a key that the office has made itself. The same `request` again gets the same
/// certificate; without a number the signing request is its own, whatever it is wrapped in, on its start day.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssueFromRequest {
    /// The number under which it is asked again; made of office, start day and the signing request's DER when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
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
    /// 証明書署名要求 (PKCS#10): PEM, or DER as base64. Only its key is taken.
    pub csr: String,
}

/// A certificate for the office's own key: no package, since nobody else has the key.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuedFromRequest {
    /// Its serial.
    #[serde_as(as = "DisplayFromStr")]
    pub serial: CertificateSerial,
    /// The certificate.
    pub certificate_pem: String,
    /// The authority that has signed it.
    pub chain_pem: String,
    /// First moment.
    #[serde_as(as = "DisplayFromStr")]
    pub not_before: JapanTime,
    /// Last moment.
    #[serde_as(as = "DisplayFromStr")]
    pub not_after: JapanTime,
}

/// The order to revoke a certificate. No body at all is the same as no reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Revoke {
    /// Why.
    #[serde(default)]
    pub reason: RevocationReason,
}

/// 失効理由, as far as certificates of offices have them (RFC 5280, section 5.3.1). What could be taken back
/// (`certificateHold`) is not among them: a revoked certificate stays revoked.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum RevocationReason {
    /// None is given.
    #[default]
    Unspecified,
    /// 秘密鍵の危殆化: somebody else may have the key.
    KeyCompromise,
    /// 記載事項の変更: the office is another now.
    AffiliationChanged,
    /// 再発行: another certificate takes its place.
    Superseded,
    /// 廃止: the office has closed.
    CessationOfOperation,
}

/// The answer to a revocation. To revoke again is no mistake between services: the answer is that of the first time.
#[serde_as]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revoked {
    /// The number of the list that first names it.
    pub number: u64,
    /// Since when.
    #[serde_as(as = "DisplayFromStr")]
    pub since: JapanTime,
    /// Whether it was revoked before this call.
    pub before: bool,
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

/// The answer to a roll-over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RolledOver {
    /// The generation that signs from now on; the first is 1.
    pub generation: u32,
    /// The number of the lists that are out with it.
    pub number: u64,
}

/// Whose certificates are good, and which of them were revoked.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revocations {
    /// Counts up with every revocation and every new generation.
    pub number: u64,
    /// The certificates of all generations of the authority, PEM, oldest first.
    pub authorities: Vec<String>,
    /// The list of each generation, in the same order, signed, DER.
    #[serde_as(as = "Vec<Base64>")]
    pub lists: Vec<Vec<u8>>,
    /// Every revoked serial, of all generations.
    #[serde_as(as = "Vec<DisplayFromStr>")]
    pub revoked: Vec<CertificateSerial>,
}
