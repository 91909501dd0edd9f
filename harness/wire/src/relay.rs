//! The relay's API, `/api/v1` on :8443.

use careplan_domain::{JapanTime, OfficeNumber, Secret, ServiceKind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use crate::text::DisplayFromStr;

use crate::Finding;
use crate::control::text_secret;

/// Paths, with axum's `{name}` for what varies.
pub mod path {
    /// `GET`: this API's OpenAPI document.
    pub const OPENAPI: &str = "/api/v1/openapi.json";
    /// `POST`
    pub const LOGIN: &str = "/api/v1/login";
    /// `POST`
    pub const LOGOUT: &str = "/api/v1/logout";
    /// `GET`
    pub const OFFICES: &str = "/api/v1/offices";
    /// `POST`
    pub const MESSAGES: &str = "/api/v1/messages";
    /// `GET`
    pub const SENT: &str = "/api/v1/messages/sent";
    /// `GET`
    pub const RECEIVED: &str = "/api/v1/messages/received";
    /// `GET`
    pub const MESSAGE: &str = "/api/v1/messages/{id}";
    /// `GET`
    pub const FILE: &str = "/api/v1/messages/{id}/files/{name}";
    /// `GET`
    pub const ARCHIVE: &str = "/api/v1/messages/{id}/archive";
    /// `POST`
    pub const RECALL: &str = "/api/v1/messages/{id}/recall";
    /// `GET`
    pub const LICENCE: &str = "/api/v1/licence";
}

/// The header that makes a send repeatable.
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// `POST login`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Login {
    /// 個人ユーザID (c…). A text, because a wrong form is a wrong user, told by the same refusal.
    pub personal_id: String,
    /// Its password.
    #[serde(with = "text_secret")]
    #[schemars(with = "String")]
    pub personal_password: Secret,
    /// 事業所ユーザID (KJ…).
    pub office_id: String,
    /// Its password, the portal's.
    #[serde(with = "text_secret")]
    #[schemars(with = "String")]
    pub office_password: Secret,
    /// The client program's version, as `1.1.2`.
    pub client_version: String,
}

/// The answer to `POST login`.
#[serde_as]
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct LoggedIn {
    /// Goes as `Authorization: Bearer`.
    #[serde(with = "text_secret")]
    #[schemars(with = "String")]
    pub token: Secret,
    /// When the token ends.
    #[serde_as(as = "DisplayFromStr")]
    pub expires_at: JapanTime,
    /// Who is logged in.
    pub office: Office,
    /// Its licence.
    pub licence: Licence,
    /// What the client shows after login, in Japanese.
    pub notices: Vec<String>,
}

/// An office on the exchange.
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
}

/// `GET offices?…`.
#[serde_as]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OfficeQuery {
    /// Part of the name or number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// Prefecture, by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefecture: Option<String>,
    /// Municipality, by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub municipality: Option<String>,
    /// Service kind.
    #[serde_as(as = "Option<DisplayFromStr>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_kind: Option<ServiceKind>,
    /// `next_cursor` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// A page of offices, by number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Offices {
    /// The offices.
    pub offices: Vec<Office>,
    /// Where the next page begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// ライセンス: an office's right to use the exchange.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Licence {
    /// `none`, `active` or `expired`.
    pub state: LicenceState,
    /// Its Japanese word: 未申請, 利用中, 期限切れ.
    pub label: String,
    /// First moment of the term.
    #[serde_as(as = "Option<DisplayFromStr>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<JapanTime>,
    /// Last moment of the term.
    #[serde_as(as = "Option<DisplayFromStr>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<JapanTime>,
    /// 支払待ち, 支払済 or 支払不要(フリーパス).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment: Option<String>,
    /// What comes after the term: 自動更新, 自動更新停止 or 申請による更新.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renewal: Option<String>,
}

/// The states of a licence (names: assumed).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LicenceState {
    /// 未申請.
    None,
    /// 利用中.
    Active,
    /// 期限切れ.
    Expired,
}

impl LicenceState {
    /// Its Japanese word.
    pub const fn label(self) -> &'static str {
        match self {
            Self::None => "未申請",
            Self::Active => "利用中",
            Self::Expired => "期限切れ",
        }
    }
}

/// One message, for the side that asks.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Message {
    /// The message's own number.
    pub id: String,
    /// ファイル連番, where all its standard files share one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serial: Option<String>,
    /// Sender.
    #[serde_as(as = "DisplayFromStr")]
    pub from: OfficeNumber,
    /// Receiver.
    #[serde_as(as = "DisplayFromStr")]
    pub to: OfficeNumber,
    /// The state.
    pub state: MessageState,
    /// The state in the words of the asking side.
    pub label: String,
    /// 件名.
    pub subject: String,
    /// 本文; only `GET messages/{id}` tells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// When it was accepted.
    #[serde_as(as = "DisplayFromStr")]
    pub sent_at: JapanTime,
    /// When the receiver had downloaded all of it.
    #[serde_as(as = "Option<DisplayFromStr>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received_at: Option<JapanTime>,
    /// When its sender took it back.
    #[serde_as(as = "Option<DisplayFromStr>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recalled_at: Option<JapanTime>,
    /// Its files.
    pub files: Vec<MessageFile>,
}

/// A file of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MessageFile {
    /// The name it was sent under.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// SHA-256 of its content, lower-case hex.
    pub sha256: String,
}

/// The states of a message (assumed).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MessageState {
    /// Not yet downloaded in full.
    Unreceived,
    /// Downloaded in full.
    Received,
    /// Not downloaded within the retention.
    Expired,
    /// Taken back by its sender before anything of it was downloaded.
    Recalled,
}

/// Which side of a message asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The sender.
    Sent,
    /// The receiver.
    Received,
}

impl MessageState {
    /// The state's words for a side: the one table of labels.
    pub const fn label(self, side: Side) -> &'static str {
        match (self, side) {
            (Self::Unreceived, Side::Sent) => "送信済",
            (Self::Received, Side::Sent) => "相手受信済",
            (Self::Expired, Side::Sent | Side::Received) => "期限切れ",
            (Self::Recalled, Side::Sent | Side::Received) => "取消済",
            (Self::Unreceived, Side::Received) => "未受信",
            (Self::Received, Side::Received) => "受信済",
        }
    }
}

/// `GET messages/sent|received?…`.
#[serde_as]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MessageQuery {
    /// Only messages in this state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<MessageState>,
    /// Only messages from or to this office.
    #[serde_as(as = "Option<DisplayFromStr>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<OfficeNumber>,
    /// Sent at or after.
    #[serde_as(as = "Option<DisplayFromStr>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<JapanTime>,
    /// Sent before.
    #[serde_as(as = "Option<DisplayFromStr>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<JapanTime>,
    /// `next_cursor` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// How many at most, 1 to 500; 50 when absent. A page of long messages has fewer, and then a `next_cursor`.
    #[serde_as(as = "Option<DisplayFromStr>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// A page of messages, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Messages {
    /// The messages.
    pub messages: Vec<Message>,
    /// Where the next page begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

impl Messages {
    /// Bytes of a page at most. A page of the longest messages, of a hundred files with the longest names, would be four
    /// times as long: it ends earlier, and a further one begins there.
    pub const BYTES_MAX: usize = 4 * 1024 * 1024;
}

/// The answer to `POST messages`: 201 means durable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Sent {
    /// One message a receiver.
    pub messages: Vec<SentMessage>,
    /// What was noticed about the files; the send succeeded all the same.
    pub findings: Vec<Finding>,
    /// How many more there were, which are not listed: the least severe ones.
    #[serde(default, skip_serializing_if = "crate::problem::is_zero")]
    pub findings_omitted: u64,
}

/// One message as its sender is told of it.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SentMessage {
    /// The message's own number.
    pub id: String,
    /// Receiver.
    #[serde_as(as = "DisplayFromStr")]
    pub to: OfficeNumber,
    /// The state.
    pub state: MessageState,
    /// Its files.
    pub files: Vec<MessageFile>,
}
