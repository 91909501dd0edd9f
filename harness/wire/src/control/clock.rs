//! `GET` and `PUT clock`, `POST clock/advance`: the time of the testbed.

use careplan_domain::{JapanTime, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use crate::text::DisplayFromStr;

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
    pub by: Option<Span>,
    /// A time.
    #[serde_as(as = "Option<DisplayFromStr>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<JapanTime>,
}
