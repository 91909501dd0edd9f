//! The control API, `/control/v1` on :8440.

use careplan_domain::{
    CertificateSerial, Claims, Day, JapanTime, OfficeNumber, OfficeUserId, PersonalUserId, Secret,
    ServiceKind,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use crate::text::DisplayFromStr;

use crate::ready_file::Urls;

mod backup;
mod certificates;
mod counter;
mod enquiries;
mod faults;
mod notices;
mod outbox;
mod relay_settings;

pub use self::backup::Backup;
pub use self::certificates::{FaultyCertificate, NewFaultyCertificate, SignRequest, SignedCertificate};
pub use self::counter::{AskLetter, AskedBy, AskedFor, Counter, Inquiry, NextStep};
pub use self::enquiries::{AnswerEnquiry, Enquiries, Enquiry, EnquiryAnswer};
pub use self::faults::{FAULT_SERVICES, FaultRule, FaultRules, FaultService};
pub use self::notices::{Notice, NoticeOf, Notices, NoticesQuery};
pub use self::outbox::{Outbox, OutboxItem, OutboxKind, OutboxQuery};
pub use self::relay_settings::{AdjustRelay, OldClients, RelaySettings, UnknownOldClients};

/// Paths, with axum's `{name}` for what varies.
pub mod path {
    /// `GET`: this API's OpenAPI document.
    pub const OPENAPI: &str = "/control/v1/openapi.json";
    /// `GET`: the relay's OpenAPI document.
    pub const RELAY_OPENAPI: &str = "/control/v1/relay/openapi.json";
    /// `GET`
    pub const STATUS: &str = "/control/v1/status";
    /// `GET`, `PUT`
    pub const CLOCK: &str = "/control/v1/clock";
    /// `POST`
    pub const CLOCK_ADVANCE: &str = "/control/v1/clock/advance";
    /// `PUT`
    pub const PACE: &str = "/control/v1/pace";
    /// `POST`
    pub const POKE: &str = "/control/v1/poke";
    /// `GET`, `POST`
    pub const OFFICES: &str = "/control/v1/offices";
    /// `GET`
    pub const OFFICE: &str = "/control/v1/offices/{number}";
    /// `POST`
    pub const OFFICE_LICENCE: &str = "/control/v1/offices/{number}/licence";
    /// `POST`
    pub const OFFICE_READY: &str = "/control/v1/offices/{number}/ready";
    /// `GET`
    pub const OFFICE_LETTER: &str = "/control/v1/offices/{number}/letter";
    /// `GET`, `POST`
    pub const NOTICES: &str = "/control/v1/notices";
    /// `DELETE`
    pub const NOTICE: &str = "/control/v1/notices/{id}";
    /// `GET`: the registration letter, one page of A4.
    pub const OFFICE_LETTER_PDF: &str = "/control/v1/offices/{number}/letter.pdf";
    /// `POST`
    pub const OFFICE_LETTERS: &str = "/control/v1/offices/{number}/letters";
    /// `POST`
    pub const INQUIRIES: &str = "/control/v1/inquiries";
    /// `GET`: a letter of the outbox, one page of A4.
    pub const OUTBOX_LETTER_PDF: &str = "/control/v1/outbox/{id}/letter.pdf";
    /// `GET`
    pub const COUNTER: &str = "/control/v1/counter";
    /// `GET`
    pub const REQUESTS: &str = "/control/v1/requests";
    /// `POST`; `{event}` is approve, return, withdraw or issue.
    pub const REQUEST_EVENT: &str = "/control/v1/requests/{id}/{event}";
    /// `POST`
    pub const OFFICE_CERTIFICATES: &str = "/control/v1/offices/{number}/certificates";
    /// `POST`
    pub const CERTIFICATES_FAULTY: &str = "/control/v1/certificates/faulty";
    /// `POST`
    pub const CERTIFICATE_REVOKE: &str = "/control/v1/certificates/{serial}/revoke";
    /// `POST`
    pub const AUTHORITY_ROLL_OVER: &str = "/control/v1/authority/roll-over";
    /// `GET`, `PUT`, `DELETE`
    pub const FAULTS: &str = "/control/v1/faults";
    /// `GET`
    pub const ENQUIRIES: &str = "/control/v1/enquiries";
    /// `POST`
    pub const ENQUIRY_ANSWER: &str = "/control/v1/enquiries/{id}/answer";
    /// `GET`
    pub const OUTBOX: &str = "/control/v1/outbox";
    /// `GET`, `PUT`
    pub const RELAY_SETTINGS: &str = "/control/v1/relay/settings";
    /// `GET`, `DELETE`
    pub const JOURNAL: &str = "/control/v1/journal";
    /// `POST`
    pub const RESET: &str = "/control/v1/reset";
    /// `POST`
    pub const BACKUP: &str = "/control/v1/backup";
    /// `GET`
    pub const TLS_ROOT: &str = "/control/v1/trust/tls-root.pem";
    /// `GET`
    pub const E_SEIKYUU_CA: &str = "/control/v1/trust/e-seikyuu-ca.pem";
}

/// `GET status`.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Status {
    /// The program's version.
    pub version: String,
    /// The seed.
    pub seed: u64,
    /// The clock.
    pub clock: ClockView,
    /// The pace: `automatic` or `explicit`.
    pub pace: PaceMode,
    /// Which errors in standard files the relay refuses a send for: `off`, `names` or `strict`.
    pub standard_files: StandardFiles,
    /// How the relay is set.
    #[serde(default)]
    pub relay: RelaySettings,
    /// The data directory; null when ephemeral.
    pub data: Option<String>,
    /// Where the services are.
    pub urls: Urls,
    /// Each service and whether it answers.
    pub services: Vec<ServiceStatus>,
    /// How many offices there are.
    pub offices: usize,
    /// How many steps wait (requests to approve or issue).
    pub steps_waiting: usize,
}

/// One service of the testbed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ServiceStatus {
    /// `ca`, `portal`, `relay`.
    pub name: String,
    /// Whether it answered just now.
    pub answers: bool,
}

/// The clock as it stands or runs.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ClockView {
    /// The time now.
    #[serde_as(as = "DisplayFromStr")]
    pub now: JapanTime,
    /// Whether it stands or runs.
    pub mode: ClockMode,
}

/// Whether a clock stands or runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ClockMode {
    /// Runs with the machine's clock.
    Running,
    /// Stands until it is moved.
    Standing,
}

/// `PUT clock`: makes it stand at `now`.
#[serde_as]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetClock {
    /// The time to stand at.
    #[serde_as(as = "DisplayFromStr")]
    pub now: JapanTime,
}

/// `POST clock/advance`: exactly one of the two.
#[serde_as]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdvanceClock {
    /// A span: `3d`, `2h30m`.
    #[serde_as(as = "Option<DisplayFromStr>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<careplan_domain::Span>,
    /// A time.
    #[serde_as(as = "Option<DisplayFromStr>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<JapanTime>,
}

/// The pace as it travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PaceMode {
    /// A step happens when the clock reaches its time.
    Automatic,
    /// A poke does the next step.
    Explicit,
}

/// 検査の厳しさ, as it travels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StandardFiles {
    /// No file is read.
    Off,
    /// Errors of names, sets and containers refuse; those of content are told.
    #[default]
    Names,
    /// Every error refuses.
    Strict,
}

/// `PUT pace`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetPace {
    /// The pace.
    pub mode: PaceMode,
}

/// `POST poke`: `steps` (1 when nothing is said), or `drain`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Poke {
    /// How many steps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steps: Option<u32>,
    /// All steps, until none waits.
    #[serde(default)]
    pub drain: bool,
}

/// What a poke did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Poked {
    /// The steps, in order.
    pub steps: Vec<Step>,
    /// How many still wait.
    pub waiting: usize,
}

/// One step that a service took by itself.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Step {
    /// `approve`, `issue`; `announce-end` is the clock's own and answers no poke.
    pub kind: String,
    /// Whose.
    #[serde_as(as = "DisplayFromStr")]
    pub office: OfficeNumber,
    /// The request it moved.
    pub request: String,
}

/// `POST offices`.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOffice {
    /// 事業所名.
    pub name: String,
    /// サービス種類, at least one.
    #[serde_as(as = "Vec<DisplayFromStr>")]
    pub service_kinds: Vec<ServiceKind>,
    /// 都道府県, by name or two-digit code.
    pub prefecture: String,
    /// 市区町村.
    pub municipality: String,
    /// How it claims.
    #[serde_as(as = "DisplayFromStr")]
    pub claims: Claims,
    /// 事業所番号; drawn from the seed when absent.
    #[serde_as(as = "Option<DisplayFromStr>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<OfficeNumber>,
}

/// The answer to `POST offices`: the office as its letter tells it.
#[serde_as]
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CreatedOffice {
    /// 事業所番号.
    #[serde_as(as = "DisplayFromStr")]
    pub number: OfficeNumber,
    /// 事業所名.
    pub name: String,
    /// サービス種類.
    #[serde_as(as = "Vec<DisplayFromStr>")]
    pub service_kinds: Vec<ServiceKind>,
    /// 事業所ユーザID.
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
    /// How far it is.
    pub stage: Stage,
}

/// How far an office is on its way to the exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// It has its letter.
    Registered,
    /// It changed the temporary password.
    PasswordChanged,
    /// It requested its certificate.
    CertificateRequested,
    /// Its certificate was issued.
    CertificateIssued,
    /// It applied for the exchange, but holds no valid certificate.
    Applied,
    /// It can exchange.
    Ready,
}

/// An office as the control API lists it.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Office {
    /// 事業所番号.
    #[serde_as(as = "DisplayFromStr")]
    pub number: OfficeNumber,
    /// 事業所名.
    pub name: String,
    /// サービス種類.
    #[serde_as(as = "Vec<DisplayFromStr>")]
    pub service_kinds: Vec<ServiceKind>,
    /// 都道府県.
    pub prefecture: String,
    /// 市区町村.
    pub municipality: String,
    /// How it claims.
    #[serde_as(as = "DisplayFromStr")]
    pub claims: Claims,
    /// 事業所ユーザID.
    #[serde_as(as = "DisplayFromStr")]
    pub user_id: OfficeUserId,
    /// How far it is.
    pub stage: Stage,
}

/// `GET offices?cursor=`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OfficesQuery {
    /// `next_cursor` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// A list of offices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Offices {
    /// The offices, by number.
    pub offices: Vec<Office>,
    /// Where the next page begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// `POST offices/{number}/ready`; an empty body says nothing of this.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MakeReady {
    /// The password that the office's people chose at the portal, if they changed the temporary one themselves.
    #[serde(default, with = "optional_secret", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub user_password: Option<Secret>,
}

/// The answer to `POST offices/{number}/ready`: all that a program needs to act as the office.
#[serde_as]
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ReadyOffice {
    /// 事業所番号.
    #[serde_as(as = "DisplayFromStr")]
    pub number: OfficeNumber,
    /// 事業所名.
    pub name: String,
    /// 事業所ユーザID.
    #[serde_as(as = "DisplayFromStr")]
    pub user_id: OfficeUserId,
    /// The password that the office chose at the portal.
    #[serde(with = "text_secret")]
    #[schemars(with = "String")]
    pub user_password: Secret,
    /// 証明書発行用パスワード.
    #[serde(with = "text_secret")]
    #[schemars(with = "String")]
    pub certificate_password: Secret,
    /// 個人ユーザID.
    #[serde_as(as = "DisplayFromStr")]
    pub personal_id: PersonalUserId,
    /// Its password.
    #[serde(with = "text_secret")]
    #[schemars(with = "String")]
    pub personal_password: Secret,
    /// The certificate.
    pub certificate_pem: String,
    /// Its key, PKCS#8.
    #[serde(with = "text_secret")]
    #[schemars(with = "String")]
    pub private_key_pem: Secret,
    /// Both, as the portal hands them out.
    pub pkcs12_base64: String,
    /// The certificate's serial.
    #[serde_as(as = "DisplayFromStr")]
    pub serial: CertificateSerial,
    /// Its last moment.
    #[serde_as(as = "DisplayFromStr")]
    pub not_after: JapanTime,
}

/// One certificate request, at the counter.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Request {
    /// Its number.
    pub id: String,
    /// Whose.
    #[serde_as(as = "DisplayFromStr")]
    pub office: OfficeNumber,
    /// Which certificate.
    #[serde_as(as = "DisplayFromStr")]
    pub kind: careplan_domain::CertificateKind,
    /// Its state: requested, approved, issued, returned, withdrawn, expired, revoked.
    pub state: String,
    /// The state as the office sees it.
    pub label: String,
    /// When it was sent.
    #[serde_as(as = "DisplayFromStr")]
    pub requested_at: JapanTime,
    /// The serial, once issued.
    #[serde_as(as = "Option<DisplayFromStr>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serial: Option<CertificateSerial>,
    /// Its certificate's first moment.
    #[serde_as(as = "Option<DisplayFromStr>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_before: Option<JapanTime>,
    /// Its certificate's last moment.
    #[serde_as(as = "Option<DisplayFromStr>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_after: Option<JapanTime>,
    /// Whether it renews a certificate.
    #[serde(default)]
    pub renewal: bool,
    /// Why it was returned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What it waits for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_step: Option<NextStep>,
    /// What the counter can do with it: approve, issue, return, withdraw, revoke.
    #[serde(default)]
    pub possible: Vec<String>,
}

/// A list of requests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Requests {
    /// The requests, oldest first.
    pub requests: Vec<Request>,
}

/// `POST notices`: what the counter tells one office or all.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewNotice {
    /// カテゴリ; スケジュール when absent.
    #[serde(default)]
    pub category: NoticeCategory,
    /// タイトル, in one line.
    pub title: String,
    /// The text, a paragraph a line.
    pub body: String,
    /// 表示開始日; at once when absent or today.
    #[serde_as(as = "Option<DisplayFromStr>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Day>,
    /// The last day on which it is shown by itself; without an end when absent.
    #[serde_as(as = "Option<DisplayFromStr>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Day>,
    /// To which office; to all when absent.
    #[serde_as(as = "Option<DisplayFromStr>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<OfficeNumber>,
}

/// カテゴリ of a notice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum NoticeCategory {
    /// 証明書.
    Certificate,
    /// スケジュール.
    #[default]
    Schedule,
    /// その他.
    Other,
}

/// A notice that was posted.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PostedNotice {
    /// As it stands in the address of its page: `all-1`, or a number among the office's own.
    pub id: String,
    /// 表示開始日, to the moment.
    #[serde_as(as = "DisplayFromStr")]
    pub from: JapanTime,
}

/// One line of the journal.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct JournalEvent {
    /// Counts from 1.
    pub seq: u64,
    /// When, by the testbed's clock.
    #[serde_as(as = "DisplayFromStr")]
    pub at: JapanTime,
    /// Where.
    pub service: String,
    /// What.
    pub kind: String,
    /// Whose.
    #[serde_as(as = "Option<DisplayFromStr>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<OfficeNumber>,
    /// About what.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// done, refused or failed.
    pub outcome: String,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// By which rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// By which fault rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
}

/// `GET journal?after=&limit=`.
#[serde_as]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JournalQuery {
    /// Only lines after this number.
    #[serde_as(as = "Option<DisplayFromStr>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<u64>,
    /// At most this many, 1 to 1,000.
    #[serde_as(as = "Option<DisplayFromStr>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<usize>,
}

/// A part of the journal, oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Journal {
    /// The lines.
    pub events: Vec<JournalEvent>,
}

/// `POST reset`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reset {
    /// What survives.
    pub keep: Keep,
}

/// What survives a reset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Keep {
    /// Nothing: no office, no message, an empty journal.
    Nothing,
    /// The offices with their accounts, certificates and licences; the messages go.
    Offices,
}

/// A secret that may be absent, as a JSON text.
pub(crate) mod optional_secret {
    use careplan_domain::Secret;
    use serde::{Deserialize as _, Deserializer, Serializer};

    #[expect(clippy::ref_option, reason = "the shape in which serde calls it")]
    pub(crate) fn serialize<S: Serializer>(
        secret: &Option<Secret>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match secret {
            Some(secret) => serializer.serialize_some(secret.expose()),
            None => serializer.serialize_none(),
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Secret>, D::Error> {
        Ok(Option::<String>::deserialize(deserializer)?.map(Secret::from))
    }
}

/// A secret as a JSON text.
pub mod text_secret {
    use careplan_domain::Secret;
    use serde::{Deserialize as _, Deserializer, Serializer};

    /// Writes the secret's text.
    pub fn serialize<S: Serializer>(secret: &Secret, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(secret.expose())
    }

    /// Reads a text as a secret.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Secret, D::Error> {
        String::deserialize(deserializer).map(Secret::from)
    }
}
