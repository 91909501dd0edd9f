//! `GeneratedUnit`: a synthetic unit that was written, as `careplan generate` tells it to programs.

use careplan_domain::OfficeNumber;
use serde::{Deserialize, Serialize};
use serde_with::{DisplayFromStr, serde_as};

/// 送信単位, made and written.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GeneratedUnit {
    /// Which unit, in the words of the command line.
    pub unit: String,
    /// ファイル連番.
    pub serial: String,
    /// Sender.
    #[serde_as(as = "DisplayFromStr")]
    pub from: OfficeNumber,
    /// Receiver.
    #[serde_as(as = "DisplayFromStr")]
    pub to: OfficeNumber,
    /// Its files.
    pub files: Vec<GeneratedFile>,
}

/// A sample that breaks one rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrokenSample {
    /// The rule's id.
    pub rule: String,
    /// What was changed, in English.
    pub description: String,
    /// Its files.
    pub files: Vec<GeneratedFile>,
}

/// A file that was made and written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GeneratedFile {
    /// ファイル名.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
}
