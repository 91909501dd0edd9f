//! `POST backup`: a backup as the control API tells of it. The archive itself is taken from the disk: whoever may read the
//! data directory may have it, and no key travels.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// バックアップ: a backup that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Backup {
    /// Where it lies on the testbed's machine, until it is taken from there or the testbed starts again.
    pub archive: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// How many files are in it.
    pub files: usize,
    /// What the testbed's clock showed at its moment.
    pub clock: String,
    /// For how long the stores were held still, of the machine's time.
    pub held_ms: u64,
    /// The relay's database, where its part is not in the archive: without its password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub database: Option<String>,
    /// What must be known of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}
