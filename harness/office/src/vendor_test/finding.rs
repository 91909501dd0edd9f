//! `VendorFinding`: something in a vendor's export that is not as the pattern demands.

use careplan_standard::{Finding, Severity, Wording};

/// 指摘: what was found, what was expected, where, what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VendorFinding {
    /// The checker's rule, or one of the vendor test's own: `vendor-test/row-missing`.
    pub rule: &'static str,
    /// How bad it is: errors fail the pattern.
    pub severity: Severity,
    /// The file of the export; for what is missing, the file of the sample.
    pub file: String,
    /// The record, counted from 1.
    pub row: Option<u32>,
    /// The column, counted from 1.
    pub column: Option<u16>,
    /// 項目名.
    pub field: Option<&'static str>,
    /// What is wrong, in one sentence.
    pub message: Wording,
    /// What would have been right.
    pub expected: Option<Wording>,
    /// What stands there.
    pub found: Option<String>,
    /// What to do.
    pub advice: Wording,
}

impl VendorFinding {
    /// An error about a file as a whole.
    pub(super) fn new(rule: &'static str, file: &str, message: Wording, advice: Wording) -> Self {
        Self {
            rule,
            severity: Severity::Error,
            file: file.to_owned(),
            row: None,
            column: None,
            field: None,
            message,
            expected: None,
            found: None,
            advice,
        }
    }

    /// Whether the pattern fails for it.
    pub fn fails(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl From<Finding> for VendorFinding {
    fn from(finding: Finding) -> Self {
        let more = finding.more;
        let message = match more {
            0 => finding.message,
            _ => Wording::new(
                format!("{}（このファイルに同じ指摘がほかに{more}件）", finding.message.ja),
                format!("{} (and {more} more of the same in this file)", finding.message.en),
            ),
        };
        Self {
            rule: finding.rule.id(),
            severity: finding.severity,
            file: finding.place.file,
            row: finding.place.row,
            column: finding.place.column,
            field: finding.place.field,
            message,
            expected: finding.expected,
            found: finding.found,
            advice: finding.advice,
        }
    }
}

/// A value for a sentence: on one line, and no longer than a person reads.
pub(super) fn quoted(text: &str) -> String {
    /// A line of a report still has room for it.
    const CHARACTERS_MAX: usize = 60;
    let flat = text.replace("\r\n", "⏎").replace(['\r', '\n'], "⏎");
    let mut short: String = flat.chars().take(CHARACTERS_MAX).collect();
    if short.len() < flat.len() {
        short.push('…');
    }
    short
}
