//! `POST reset`: begin again.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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
