//! `GET status`: what the testbed is and how it stands.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use super::{ClockView, InvariantsInBrief, PaceMode, RelaySettings};
use crate::ready_file::Urls;

/// `GET status`.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Status {
    /// The program's version.
    pub version: String,
    /// The seed.
    pub seed: u64,
    /// The clock.
    pub clock: ClockView,
    /// The pace: `automatic` or `explicit`.
    pub pace: PaceMode,
    /// Which errors in standard files the relay refuses a send for: `off`, `names` or `strict`.
    pub standard_files: StandardFiles,
    /// How the relay is set.
    #[serde(default)]
    pub relay: RelaySettings,
    /// The data directory; null when ephemeral.
    pub data: Option<String>,
    /// Where the services are.
    pub urls: Urls,
    /// Each service and whether it answers.
    pub services: Vec<ServiceStatus>,
    /// How many offices there are.
    pub offices: usize,
    /// How many steps wait (requests to approve or issue).
    pub steps_waiting: usize,
    /// Whether what must always hold has held so far.
    #[serde(default)]
    pub invariants: InvariantsInBrief,
}

/// One service of the testbed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ServiceStatus {
    /// `ca`, `portal`, `relay`.
    pub name: String,
    /// Whether it answered just now.
    pub answers: bool,
}

/// 検査の厳しさ, as it travels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StandardFiles {
    /// No file is read.
    Off,
    /// Errors of names, sets and containers refuse; those of content are told.
    #[default]
    Names,
    /// Every error refuses.
    Strict,
}
