//! `GET journal`: what happened, line by line.

use careplan_domain::{JapanTime, OfficeNumber};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use crate::text::DisplayFromStr;

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
