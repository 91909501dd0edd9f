//! What must always hold, as it is told: `GET /control/v1/invariants`.

use careplan_domain::JapanTime;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use crate::text::DisplayFromStr;

/// `GET invariants`: everything that must always hold, and whether it has since the start.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Invariants {
    /// When it was looked at, by the testbed's clock.
    #[serde_as(as = "DisplayFromStr")]
    pub checked_at: JapanTime,
    /// Whether all of them hold; not where the CA or the store did not say, which `unseen` tells.
    pub holds: bool,
    /// Each of them.
    pub invariants: Vec<Invariant>,
    /// How many messages are watched now.
    #[serde(default)]
    pub messages: u64,
    /// What this process could not see, and so did not check: English sentences, none where it saw everything.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unseen: Vec<String>,
}

/// 不変条件: one thing that must always hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Invariant {
    /// Its word: `nothing-lost`, `nothing-doubled`, ….
    pub name: String,
    /// What it says, in Japanese.
    pub title: String,
    /// Whether it has held.
    pub holds: bool,
    /// How often it was checked.
    pub checked: u64,
    /// Where it did not hold, the first ones first.
    pub violations: Vec<Violation>,
    /// How many violations more there were, which are not listed.
    #[serde(default, skip_serializing_if = "crate::problem::is_zero")]
    pub omitted: u64,
}

/// 違反: one occasion on which an invariant did not hold.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Violation {
    /// When, by the testbed's clock.
    #[serde_as(as = "DisplayFromStr")]
    pub at: JapanTime,
    /// What was seen, and what should have been: an English sentence without secrets.
    pub detail: String,
}

/// The invariants in a word, for `GET status`: what has been seen so far, without asking the store again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InvariantsInBrief {
    /// How often any of them was checked.
    pub checked: u64,
    /// How often one did not hold.
    pub violations: u64,
}
