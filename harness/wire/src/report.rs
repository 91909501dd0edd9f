//! `Report`: the outcome of a check, as `careplan check --format json` prints it.

use serde::{Deserialize, Serialize};

use crate::{Finding, Severity};

/// What a check came to.
///
/// A checker that streams prints the findings before the counts: a reader must not lean on the order of names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// How many of what.
    #[serde(flatten)]
    pub counts: Counts,
    /// Every finding that is not suppressed, in the order of units and files.
    pub findings: Vec<Finding>,
    /// What could not be read, and why; whoever asked was told by exit 2 too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unreadable: Vec<String>,
}

/// How many of what there were. Findings that a finding only counts (`more`) are counted here too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Files that were checked.
    pub files: u64,
    /// エラー.
    pub errors: u64,
    /// 警告.
    pub warnings: u64,
    /// 参考.
    pub notes: u64,
    /// Findings that the user's list of suppressions takes out; they are in none of the other counts.
    pub suppressed: u64,
}

impl Counts {
    /// Counts findings of one severity.
    pub fn add(&mut self, severity: Severity, findings: u64) {
        match severity {
            Severity::Error => self.errors += findings,
            Severity::Warning => self.warnings += findings,
            Severity::Note => self.notes += findings,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn counts_and_findings_stand_side_by_side() {
        let mut report = Report::default();
        report.counts.files = 2;
        report.counts.add(Severity::Warning, 3);
        let expected =
            json!({"files": 2, "errors": 0, "warnings": 3, "notes": 0, "suppressed": 0, "findings": []});
        assert_eq!(serde_json::to_value(&report).unwrap(), expected);
        assert_eq!(serde_json::from_value::<Report>(expected).unwrap(), report);
    }
}
