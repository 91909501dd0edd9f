//! What the usage site, the relay and the testbed ask of the portal.

use careplan_domain::{
    CertificateKind, CertificateSerial, Claims, Day, JapanTime, OfficeNumber, OfficeUserId, Secret,
    ServiceKind,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use crate::text::DisplayFromStr;

use crate::control::{AskedBy, Stage, optional_secret, text_secret};

/// Paths, with axum's `{name}` for what varies.
pub mod path {
    /// `GET`, `POST`
    pub const OFFICES: &str = "/back-office/v1/portal/offices";
    /// `GET`
    pub const OFFICE: &str = "/back-office/v1/portal/offices/{number}";
    /// `GET`
    pub const LETTER: &str = "/back-office/v1/portal/offices/{number}/letter";
    /// `GET`
    pub const PASSWORDS: &str = "/back-office/v1/portal/offices/{number}/passwords";
    /// `GET`: the registration letter as PDF.
    pub const LETTER_PDF: &str = "/back-office/v1/portal/offices/{number}/letter.pdf";
    /// `POST`
    pub const LETTERS: &str = "/back-office/v1/portal/offices/{number}/letters";
    /// `POST`
    pub const INQUIRIES: &str = "/back-office/v1/portal/inquiries";
    /// `GET`: a letter of the outbox as PDF.
    pub const OUTBOX_LETTER_PDF: &str = "/back-office/v1/portal/outbox/{id}/letter.pdf";
    /// `GET`
    pub const COUNTER: &str = "/back-office/v1/portal/counter";
    /// `POST`
    pub const VERIFY: &str = "/back-office/v1/portal/verify";
    /// `GET`
    pub const REQUESTS: &str = "/back-office/v1/portal/requests";
    /// `POST`; `{event}` is approve, return, withdraw or issue.
    pub const REQUEST_EVENT: &str = "/back-office/v1/portal/requests/{id}/{event}";
    /// `GET`, `POST`
    pub const NOTICES: &str = "/back-office/v1/portal/notices";
    /// `DELETE`
    pub const NOTICE: &str = "/back-office/v1/portal/notices/{id}";
    /// `POST`
    pub const REVOKE: &str = "/back-office/v1/portal/certificates/{serial}/revoke";
    /// `GET`
    pub const OUTBOX: &str = "/back-office/v1/portal/outbox";
    /// `POST`
    pub const SETTLE: &str = "/back-office/v1/portal/settle";
    /// `POST`
    pub const POKE: &str = "/back-office/v1/portal/poke";
    /// `POST`
    pub const RESET: &str = "/back-office/v1/portal/reset";
}

/// Register an office for e-claims.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Register {
    /// 事業所番号.
    #[serde_as(as = "DisplayFromStr")]
    pub number: OfficeNumber,
    /// 事業所名.
    pub name: String,
    /// サービス種類.
    #[serde_as(as = "Vec<DisplayFromStr>")]
    pub service_kinds: Vec<ServiceKind>,
    /// 都道府県, by name.
    pub prefecture: String,
    /// 市区町村.
    pub municipality: String,
    /// How it claims.
    #[serde_as(as = "DisplayFromStr")]
    pub claims: Claims,
}

/// An office that has no ID asks for one: it is registered, and its letter is under way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegisterInquiry {
    /// How it asked.
    pub asked_by: AskedBy,
    /// Who.
    pub office: Register,
}

/// 電子請求登録結果に関するお知らせ: what the letter says.
#[serde_as]
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Letter {
    /// The day it was written.
    #[serde_as(as = "DisplayFromStr")]
    pub day: Day,
    /// 事業所番号.
    #[serde_as(as = "DisplayFromStr")]
    pub number: OfficeNumber,
    /// 事業所名.
    pub name: String,
    /// ユーザID.
    #[serde_as(as = "DisplayFromStr")]
    pub user_id: OfficeUserId,
    /// 仮パスワード.
    #[serde(with = "text_secret")]
    #[schemars(with = "String")]
    pub temporary_password: Secret,
    /// 証明書発行用パスワード.
    #[serde(with = "text_secret")]
    #[schemars(with = "String")]
    pub certificate_password: Secret,
    /// When it arrives, if the office has to wait for it.
    #[serde_as(as = "Option<DisplayFromStr>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrives_at: Option<JapanTime>,
}

/// What an office would have to type now, whichever letter told it. For `ready`, which works without the post.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PasswordsInForce {
    /// 仮パスワード, taken until the office has a password of its own.
    #[serde(with = "text_secret")]
    pub temporary_password: Secret,
    /// 証明書発行用パスワード, taken by a request.
    #[serde(with = "text_secret")]
    pub certificate_password: Secret,
    /// With what the file opens that the office would download now: the 証明書発行用パスワード of its request.
    #[serde(default, with = "optional_secret", skip_serializing_if = "Option::is_none")]
    pub file_password: Option<Secret>,
}

/// What the portal knows of an office.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// 事業所番号.
    #[serde_as(as = "DisplayFromStr")]
    pub number: OfficeNumber,
    /// 事業所名.
    pub name: String,
    /// サービス種類.
    #[serde_as(as = "Vec<DisplayFromStr>")]
    pub service_kinds: Vec<ServiceKind>,
    /// 都道府県, by name.
    pub prefecture: String,
    /// 市区町村.
    pub municipality: String,
    /// How it claims.
    #[serde_as(as = "DisplayFromStr")]
    pub claims: Claims,
    /// 事業所ユーザID.
    #[serde_as(as = "DisplayFromStr")]
    pub user_id: OfficeUserId,
    /// How far it is, as far as the portal sees: up to `certificate_issued`.
    pub stage: Stage,
    /// Whether it holds a certificate that is valid now.
    pub certificate_valid: bool,
    /// How often it changed its password: 0 while it has the temporary one.
    #[serde(default)]
    pub password_changes: u32,
    /// Which certificate it would be issued now; that of its way to claim when absent.
    #[serde_as(as = "Option<DisplayFromStr>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate_kind: Option<CertificateKind>,
}

impl Facts {
    /// Which certificate it would be issued now.
    pub fn kind_to_issue(&self) -> CertificateKind {
        self.certificate_kind.unwrap_or_else(|| self.claims.certificate_kind())
    }
}

/// All offices, by number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactsList {
    /// The offices.
    pub offices: Vec<Facts>,
}

/// Is this the password of this user? A wrong one counts towards the lock.
#[serde_as]
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verify {
    /// 事業所ユーザID.
    #[serde_as(as = "DisplayFromStr")]
    pub user_id: OfficeUserId,
    /// The password as typed.
    #[serde(with = "text_secret")]
    pub password: Secret,
}

/// The portal's answer to `Verify`.
#[serde_as]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "kebab-case")]
pub enum Verified {
    /// It is.
    Right,
    /// It is not, or there is no such user.
    Wrong,
    /// It is, but it is still the temporary one.
    Temporary,
    /// It is, but it has expired.
    Expired,
    /// The account is locked, whatever the password.
    Locked {
        /// Until when.
        #[serde_as(as = "DisplayFromStr")]
        until: JapanTime,
    },
}

/// `POST requests/{id}/{event}`; `reason` goes with `return`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestEvent {
    /// Why, in Japanese, as the office will read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl RequestEvent {
    /// Characters of a reason at most: a paragraph for the office to read.
    pub const REASON_MAX: usize = 500;
}

/// The answer to a revocation at the counter.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RevokedCertificate {
    /// Which.
    #[serde_as(as = "DisplayFromStr")]
    pub serial: CertificateSerial,
    /// The number of the revocation list that first names it.
    pub number: u64,
}
