//! What a further relay node and the testbed that it joins tell one another.
//!
//! A node joins, and joins again every few seconds: so a testbed that was restarted knows its nodes again. From then on the
//! testbed tells it, before a control call is answered, what every service goes by.

use careplan_domain::JapanTime;
use serde::{Deserialize, Serialize};
use serde_with::{DisplayFromStr, serde_as};

use crate::control::{FaultRules, PaceMode, RelaySettings};

/// Paths.
pub mod path {
    /// `POST`, asked of the testbed.
    pub const JOIN: &str = "/back-office/v1/nodes";
    /// `POST`, asked of the testbed.
    pub const LEAVE: &str = "/back-office/v1/nodes/leave";
    /// `POST`, asked of a node.
    pub const FOLLOW: &str = "/back-office/v1/node/follow";
}

/// `POST nodes`: "I serve the relay's API too." May be repeated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Join {
    /// Where the node's API is.
    pub relay: String,
    /// Where the node is told what to go by. It is the node's name, too.
    pub back_office: String,
    /// Which database the node's messages are in, as the database itself says. Without it the node only asks whether, and on
    /// what terms, it may join.
    pub database: Option<String>,
}

/// `POST nodes/leave`: "I stop." May be repeated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leave {
    /// The node's name: where it was told what to go by.
    pub back_office: String,
}

/// The answer to a join.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Joined {
    /// The testbed's seed.
    pub seed: u64,
    /// The names that server certificates are for, beside localhost.
    pub names: Vec<String>,
    /// The oldest version of TLS that the services speak, as `--tls-min` takes it.
    pub tls_min: String,
    /// How many requests an office and an address may make of each node, as `--rate-limit` takes it.
    pub rate_limits: String,
    /// What to go by from now on.
    pub follow: Follow,
}

/// `POST node/follow`: what every service goes by now. Answered when the node does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Follow {
    /// Of the testbed's process: another one counts from its beginning.
    pub process: String,
    /// Rises; what bears a smaller number than what a node has heard already is old.
    pub number: u64,
    /// The clock.
    pub clock: FollowedClock,
    /// The pace.
    pub pace: PaceMode,
    /// The fault rules.
    pub faults: FaultRules,
    /// How the relay is set.
    pub relay: RelaySettings,
    /// Where the testbed's back office is: a service in a process of its own asks the others there.
    #[serde(default)]
    pub back_office: String,
}

/// The testbed's clock, so that another machine's process can show the same.
#[serde_as]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum FollowedClock {
    /// Runs with the machine's, this far ahead of it.
    RunningAheadMillis(u64),
    /// Stands.
    StandingAt(#[serde_as(as = "DisplayFromStr")] JapanTime),
}
