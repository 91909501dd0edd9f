//! What became of scenarios.

use std::time::Duration;

use careplan_wire::control::JournalEvent;

use crate::case::Case;
use crate::records::Exchange;

/// 上演: one scenario as it was run.
#[derive(Clone, Debug)]
pub struct Performance {
    /// The scenario.
    pub case: Case,
    /// How it ended.
    pub ended: Ended,
    /// Its steps.
    pub steps: Vec<StepDone>,
    /// What the journal tells of it.
    pub journal: Vec<JournalEvent>,
    /// How long it took, by the machine's time.
    pub took: Duration,
}

/// 結果 of a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Every step did what it said.
    Passed,
    /// One did not, or nobody knows it.
    Failed {
        /// Why.
        because: String,
    },
    /// It could not be run here.
    Skipped {
        /// Why.
        because: String,
    },
}

/// 手順の結果.
#[derive(Clone, Debug)]
pub struct StepDone {
    /// Its keyword.
    pub keyword: String,
    /// Its words.
    pub text: String,
    /// Its line.
    pub line: usize,
    /// How it went.
    pub result: StepResult,
    /// What was asked for it.
    pub exchanges: Vec<Exchange>,
    /// How long it took.
    pub took: Duration,
}

/// How a step went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StepResult {
    /// It did what it said.
    Passed,
    /// It did not.
    Failed(String),
    /// Nobody knows it.
    Undefined(String),
    /// It was not come to.
    Skipped,
}

impl Ended {
    /// passed, failed or skipped.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed { .. } => "failed",
            Self::Skipped { .. } => "skipped",
        }
    }

    /// What people call it.
    pub const fn japanese(&self) -> &'static str {
        match self {
            Self::Passed => "成功",
            Self::Failed { .. } => "失敗",
            Self::Skipped { .. } => "省略",
        }
    }

    /// Why it did not pass.
    pub fn because(&self) -> Option<&str> {
        match self {
            Self::Passed => None,
            Self::Failed { because } | Self::Skipped { because } => Some(because),
        }
    }
}

impl StepResult {
    /// Cucumber's word.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed(_) => "failed",
            Self::Undefined(_) => "undefined",
            Self::Skipped => "skipped",
        }
    }

    /// Why it did not pass.
    pub fn because(&self) -> Option<&str> {
        match self {
            Self::Failed(because) | Self::Undefined(because) => Some(because),
            Self::Passed | Self::Skipped => None,
        }
    }
}
