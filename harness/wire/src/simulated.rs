//! `Simulated`: how a simulation went, as `careplan simulate` tells it to programs.

use serde::{Deserialize, Serialize};

/// 模擬実行の結果: of one seed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Simulated {
    /// Its seed.
    pub seed: u64,
    /// The steps that were taken: fewer than asked for where one broke a promise.
    pub steps: u64,
    /// SHA-256 of the transcript, lower-case hex: the same on any machine.
    pub transcript_hash: String,
    /// The promises that were broken.
    pub violations: Vec<BrokenPromise>,
}

/// 違反: a promise that was broken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrokenPromise {
    /// At which step.
    pub step: u64,
    /// Which promise, as a stable word.
    pub promise: String,
    /// What was found, and what was expected.
    pub found: String,
}
