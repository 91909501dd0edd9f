//! `Suppressions`: findings that people know of and do not want to see, by rule and place, in a TOML file.
//!
//! ```toml
//! [[suppress]]
//! rule = "field/check-digit"   # a rule, or a group of them: "field/*"
//! file = "UPPLAN_*"            # where; "*" and "?" within a name, "out/UPPLAN_*" with the folders above it
//! row = 3                      # of that file, counted as findings count
//! column = 6
//! until = "2027-03"            # the last month in which it holds
//! reason = "the office of the test environment has no right number"
//! ```
//!
//! `rule` and `reason` are mandatory, everything else narrows. Nothing suppresses everything: `"*"` is no rule. A
//! suppressed finding is counted, whatever its severity, and a suppression that meets nothing can be told.

mod fault;
mod file_pattern;
mod reader;
mod rule_pattern;
mod sieve;

use std::fmt;
use std::num::{NonZeroU16, NonZeroU32};

use careplan_domain::ServiceMonth;

use crate::Finding;

pub use fault::{SuppressionFault, SuppressionProblem};
pub use file_pattern::{FilePattern, InvalidFilePattern};
pub use rule_pattern::RulePattern;
pub use sieve::{Sieve, Sifted};

/// What people wrote into their file of suppressions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Suppressions {
    list: Vec<Suppression>,
}

impl Suppressions {
    /// The largest file that is read: a thousand suppressions with a reason of a few lines each.
    pub const BYTES_MAX: usize = 512 * 1024;

    /// Who suppresses more than this does not want to be checked.
    pub const COUNT_MAX: usize = 1000;

    /// Reads the file's text. All of it is right, or nothing of it counts.
    pub fn parse(text: &str) -> Result<Self, SuppressionFault> {
        reader::read(text).map(|list| Self { list })
    }

    /// One after the other, as they stand in the file.
    pub fn as_slice(&self) -> &[Suppression] {
        &self.list
    }

    /// A sieve for the findings of one run. `as_of` is the month in which it takes place; without one, nothing expires.
    pub fn sieve(&self, as_of: Option<ServiceMonth>) -> Sieve<'_> {
        Sieve::new(self, as_of)
    }
}

/// The text of a file that reads as the same.
impl fmt::Display for Suppressions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, suppression) in self.list.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            write!(f, "{suppression}")?;
        }
        Ok(())
    }
}

/// One suppression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppression {
    /// What is suppressed.
    pub rule: RulePattern,
    /// In which files; none: in all.
    pub file: Option<FilePattern>,
    /// In which row; none: in all, and where there is none.
    pub row: Option<NonZeroU32>,
    /// In which column; none: in all, and where there is none.
    pub column: Option<NonZeroU16>,
    /// The last month in which it holds; none: for ever.
    pub until: Option<ServiceMonth>,
    /// Why.
    pub reason: String,
    /// The line of the file where it begins.
    pub line: u32,
}

impl Suppression {
    /// Whether it suppresses a finding. A finding that also counts others, which are not listed, is suppressed only by
    /// what suppresses those too: nobody knows their rows.
    pub fn covers(&self, finding: &Finding) -> bool {
        let place = &finding.place;
        let is_narrow = self.row.is_some() || self.column.is_some();
        self.rule.covers(finding.rule)
            && self.file.as_ref().is_none_or(|file| file.covers(&place.file))
            && self.row.is_none_or(|row| place.row == Some(row.get()))
            && self.column.is_none_or(|column| place.column == Some(column.get()))
            && !(is_narrow && finding.more > 0)
    }

    /// Whether it has ceased to hold.
    pub fn is_expired(&self, as_of: Option<ServiceMonth>) -> bool {
        self.until.zip(as_of).is_some_and(|(until, as_of)| until < as_of)
    }
}

impl fmt::Display for Suppression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "[[suppress]]")?;
        writeln!(f, "rule = {}", quoted(&self.rule.to_string()))?;
        if let Some(file) = &self.file {
            writeln!(f, "file = {}", quoted(file.as_str()))?;
        }
        if let Some(row) = self.row {
            writeln!(f, "row = {row}")?;
        }
        if let Some(column) = self.column {
            writeln!(f, "column = {column}")?;
        }
        if let Some(until) = self.until {
            writeln!(f, "until = \"{:04}-{:02}\"", until.year(), until.month())?;
        }
        writeln!(f, "reason = {}", quoted(&self.reason))
    }
}

/// A text as a basic string of TOML.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            _ if character.is_control() => quoted += format!("\\u{:04X}", u32::from(character)).as_str(),
            _ => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests;
