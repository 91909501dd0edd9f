//! `PUT pace`, `POST poke`: whether steps come by themselves, and the next of them at once.

use careplan_domain::OfficeNumber;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use crate::text::DisplayFromStr;

/// The pace as it travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PaceMode {
    /// A step happens when the clock reaches its time.
    Automatic,
    /// A poke does the next step.
    Explicit,
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
