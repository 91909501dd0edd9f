//! `GET|POST snapshots`, `POST snapshots/{id}/restore`, `DELETE snapshots/{id}`: states of a testbed that it can go back to.
//!
//! Going back is the one way in which a testbed's time runs backwards.

use careplan_domain::JapanTime;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use super::{ClockMode, ClockView, PaceMode};
use crate::text::DisplayFromStr;

/// `POST snapshots`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSnapshot {
    /// What it is called; without a name, by the testbed's time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl NewSnapshot {
    /// Characters of a name at most: it stays one line of a list.
    pub const NAME_MAX: usize = 60;
}

/// スナップショット: one state that a testbed can go back to.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Snapshot {
    /// Its number, never given twice.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// When it was saved, by the machine's clock.
    #[serde_as(as = "DisplayFromStr")]
    pub at: JapanTime,
    /// What the testbed's clock showed.
    #[serde_as(as = "DisplayFromStr")]
    pub clock: JapanTime,
    /// Whether that clock stood or ran.
    pub mode: ClockMode,
    /// The pace.
    pub pace: PaceMode,
    /// How many offices there were.
    pub offices: usize,
    /// How many of them could exchange.
    pub ready: usize,
    /// How many steps waited.
    pub steps_waiting: usize,
    /// How many fault rules were on.
    pub faults: usize,
    /// What it takes on the disk.
    pub bytes: u64,
    /// The version of the program that saved it.
    pub program: String,
}

/// The snapshots of a testbed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Snapshots {
    /// Oldest first.
    pub snapshots: Vec<Snapshot>,
    /// What all of them take on the disk.
    pub bytes: u64,
}

/// What `POST snapshots/{id}/restore` came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WentBack {
    /// The snapshot whose state it is now.
    pub snapshot: Snapshot,
    /// The clock as it is now.
    pub clock: ClockView,
}
