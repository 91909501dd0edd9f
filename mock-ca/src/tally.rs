//! What goes on counting when certificates are forgotten.

use careplan_domain::JapanTime;
use serde::{Deserialize, Serialize};
use serde_with::{DisplayFromStr, serde_as};

/// 通し番号: the floor under the numbers of one authority. A reset forgets certificates, but not the authority, and
/// under one authority no serial may come twice (RFC 5280, section 4.1.2.2) and no list number go back (5.2.3).
#[serde_as]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Tally {
    /// The first ordinal that no certificate had.
    pub next_ordinal: u64,
    /// The first ordinal that no faulty certificate had.
    #[serde(default)]
    pub next_faulty: u64,
    /// The number of the newest list that was not made by a revocation.
    pub list_number: u64,
    /// When that list was made.
    #[serde_as(as = "DisplayFromStr")]
    pub listed_at: JapanTime,
}
