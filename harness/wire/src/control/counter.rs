//! 窓口: what the federation's counter tells of its hours and its letters.

use careplan_domain::JapanTime;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use crate::text::DisplayFromStr;

/// `GET counter`.
#[serde_as]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Counter {
    /// Whether it is open now.
    pub open: bool,
    /// When that changes next: it closes, or it opens.
    #[serde_as(as = "DisplayFromStr")]
    pub until: JapanTime,
    /// Whether a step by hand is refused while it is closed.
    pub hours_kept: bool,
    /// How many days a letter is under way.
    pub letter_days: u32,
    /// How many requests wait for the counter or the CA.
    pub steps_waiting: usize,
}

impl Counter {
    /// Hour and minute at which it opens on a business day (C).
    pub const OPENS: (u8, u8) = (8, 30);
}

/// The step that a request waits for.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NextStep {
    /// `approve` or `issue`.
    pub kind: String,
    /// When it happens by itself at the automatic pace.
    #[serde_as(as = "DisplayFromStr")]
    pub due_at: JapanTime,
}

/// How an office asks its federation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AskedBy {
    /// 電話: within the counter's hours only.
    Telephone,
    /// メール: answered when the counter opens.
    Mail,
}

/// `POST offices/{number}/letters`: an office that has its ID asks, the counter answers by letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AskLetter {
    /// How.
    pub asked_by: AskedBy,
    /// For what; everything when nothing is said.
    #[serde(default)]
    pub asked_for: AskedFor,
}

/// What an office that has its ID asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AskedFor {
    /// Everything that its first letter told, with another 仮パスワード.
    #[default]
    FirstLetter,
    /// Another 証明書発行用パスワード alone.
    CertificatePassword,
}

/// `POST inquiries`: an office that has no ID asks for one. It is registered, and its letter is under way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Inquiry {
    /// How.
    pub asked_by: AskedBy,
    /// Who.
    pub office: super::NewOffice,
}
