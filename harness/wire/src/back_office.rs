//! The back office, `/back-office/v1` on :8445: what the services ask of one another.
//!
//! Every call bears the token of the data directory. Nobody outside the testbed speaks it.

pub mod ca;
pub mod node;
pub mod portal;
pub mod relay;

use careplan_domain::JapanTime;
use serde::{Deserialize, Serialize};
use serde_with::{DisplayFromStr, serde_as};

use crate::control::{PaceMode, Step};

/// `POST …/settle`: "the clock or pace has moved; answer when all that follows from it is done."
#[serde_as]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settle {
    /// The testbed's time.
    #[serde_as(as = "DisplayFromStr")]
    pub now: JapanTime,
    /// The testbed's pace.
    pub pace: PaceMode,
}

/// The answer to `settle`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// The steps that were due and are done.
    pub steps: Vec<Step>,
    /// How many steps wait for their time or a poke.
    pub waiting: usize,
}

/// `POST …/reset`: forget, as the control API's reset says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResetService {
    /// What survives.
    pub keep: crate::control::Keep,
}
