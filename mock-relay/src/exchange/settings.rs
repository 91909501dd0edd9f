//! What can be set about the exchange, and the limits that it keeps.

use careplan_domain::Span;
use careplan_wire::ProblemCode;
use careplan_wire::control::{OldClients, RelaySettings, UnpaidLicences};
use thiserror::Error;

use super::client_version;
use super::refusal::{Refusal, quoted};
use super::scrutiny::Scrutiny;

/// 保存期間: days that a message can be fetched after it was sent (A).
const RETENTION_DAYS: u32 = 90;
/// How long a login lasts: a working day, so that nobody logs in twice on it (A).
const TOKEN_LIFE: Span = Span::from_hours(8);
/// Files of one send (A). Also keeps a message's receipt within one small row.
pub(super) const FILES_MAX: usize = 100;
/// Bytes of all files of one send (A).
const MESSAGE_BYTES_MAX: usize = 50 * 1024 * 1024;
/// Bytes of one file (A).
const FILE_BYTES_MAX: usize = 10 * 1024 * 1024;
/// 件名 (A).
pub(super) const SUBJECT_CHARACTERS_MAX: usize = 100;
/// 本文 (A).
pub(super) const BODY_CHARACTERS_MAX: usize = 1_000;
/// The client that the start guide's manual is for (S).
const NEWEST_CLIENT: &str = "1.1.2";

/// 設定: what an operator may choose. [`Settings::default`] is what nothing public contradicts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// 保存期間: days that a message can be fetched after it was sent.
    pub retention_days: u32,
    /// How long a login lasts.
    pub token_life: Span,
    /// Files of one send.
    pub files_max: usize,
    /// Bytes of all files of one send.
    pub message_bytes_max: usize,
    /// Bytes of one file.
    pub file_bytes_max: usize,
    /// Characters of 件名.
    pub subject_characters_max: usize,
    /// Characters of 本文.
    pub body_characters_max: usize,
    /// The newest client program: of which version a client is an old one below.
    pub newest_client: String,
    /// 旧バージョン: what becomes of an older client at login.
    pub old_clients: OldClients,
    /// 取消: whether a sender can take back a message of which nothing has gone out.
    pub recall: bool,
    /// メンテナンス中: whether every call is answered that it cannot be served now.
    pub maintenance: bool,
    /// 検査の厳しさ: which errors in standard files refuse a send.
    pub scrutiny: Scrutiny,
    /// 支払待ち: what becomes of an office whose fee is not paid by its day.
    pub unpaid: UnpaidLicences,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            retention_days: RETENTION_DAYS,
            token_life: TOKEN_LIFE,
            files_max: FILES_MAX,
            message_bytes_max: MESSAGE_BYTES_MAX,
            file_bytes_max: FILE_BYTES_MAX,
            subject_characters_max: SUBJECT_CHARACTERS_MAX,
            body_characters_max: BODY_CHARACTERS_MAX,
            newest_client: NEWEST_CLIENT.to_owned(),
            old_clients: OldClients::default(),
            recall: false,
            maintenance: false,
            scrutiny: Scrutiny::default(),
            unpaid: UnpaidLicences::default(),
        }
    }
}

impl Settings {
    /// 保存期間 as a span.
    pub fn retention(&self) -> Span {
        Span::from_days(u64::from(self.retention_days))
    }

    /// What an operator may change while the exchange runs.
    pub fn adjustable(&self) -> RelaySettings {
        RelaySettings {
            standard_files: self.scrutiny.into(),
            recall: self.recall,
            maintenance: self.maintenance,
            old_clients: self.old_clients,
            newest_client: self.newest_client.clone(),
            unpaid: self.unpaid,
        }
    }

    /// The same, changed as `asked`.
    pub fn adjusted(&self, asked: RelaySettings) -> Result<Self, SettingsRefusal> {
        let RelaySettings { standard_files, recall, maintenance, old_clients, newest_client, unpaid } = asked;
        if !client_version::is_readable(&newest_client) {
            return Err(SettingsRefusal::NewestClient(quoted(&newest_client)));
        }
        let scrutiny = standard_files.into();
        Ok(Self { newest_client, old_clients, recall, maintenance, scrutiny, unpaid, ..self.clone() })
    }
}

/// What the exchange cannot be set to.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SettingsRefusal {
    /// A version that no client could be compared with.
    #[error(
        "`newest_client`: {0} is no version: numbers between full stops, as `1.1.2`, in at most 32 characters"
    )]
    NewestClient(String),
}

impl Refusal for SettingsRefusal {
    fn code(&self) -> ProblemCode {
        match self {
            Self::NewestClient(_) => ProblemCode::InvalidField,
        }
    }
}

/// For the journal.
pub(super) fn in_words(settings: &RelaySettings) -> String {
    let RelaySettings { standard_files, recall, maintenance, old_clients, newest_client, unpaid } = settings;
    let standard_files = Scrutiny::from(*standard_files);
    let on = |on: bool| if on { "on" } else { "off" };
    format!(
        "standard files: {standard_files}; recall: {}; maintenance: {}; clients older than {newest_client} are {old_clients}; an unpaid licence {unpaid}",
        on(*recall),
        on(*maintenance),
    )
}
