//! Scenarios that may fail: known troubles of somebody else's service, which shall not hide new ones.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::performance::{Ended, Performance};

/// 失敗してよいもの: names of scenarios, `feature: scenario`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExpectedFailures(BTreeSet<String>);

/// A list that cannot be read.
#[derive(Debug, Error)]
#[error("cannot read the expected failures `{}`", path.display())]
pub struct ExpectedFailuresFault {
    /// The file.
    pub path: PathBuf,
    /// Why.
    #[source]
    pub source: std::io::Error,
}

/// 判定: a run against what was expected of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Scenarios that failed, and were not expected to.
    pub failed: BTreeSet<String>,
    /// Scenarios that failed as expected.
    pub expected: BTreeSet<String>,
    /// Scenarios that were expected to fail, and passed.
    pub unexpected_passes: BTreeSet<String>,
    /// Names of the list that no scenario has.
    pub unknown: BTreeSet<String>,
}

impl ExpectedFailures {
    /// Reads a list: a name a line; empty lines and what follows `#` at a line's start do not count.
    pub fn read(path: &Path) -> Result<Self, ExpectedFailuresFault> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| ExpectedFailuresFault { path: path.to_owned(), source })?;
        Ok(Self::parse(&text))
    }

    fn parse(text: &str) -> Self {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        Self(lines.map(str::to_owned).collect())
    }

    /// Judges a run.
    pub fn judge(&self, run: &[Performance]) -> Verdict {
        let mut verdict = Verdict::default();
        let mut unknown = self.0.clone();
        for one in run {
            let name = one.case.name();
            unknown.remove(&name);
            let list = match (&one.ended, self.0.contains(&name)) {
                (Ended::Failed { .. }, false) => &mut verdict.failed,
                (Ended::Failed { .. }, true) => &mut verdict.expected,
                (Ended::Passed, true) => &mut verdict.unexpected_passes,
                (Ended::Passed, false) | (Ended::Skipped { .. }, _) => continue,
            };
            list.insert(name);
        }
        verdict.unknown = unknown;
        verdict
    }
}

impl Verdict {
    /// Whether everything came as expected. Names that no scenario has may be of files that were not run: they are told.
    pub fn is_good(&self) -> bool {
        self.failed.is_empty() && self.unexpected_passes.is_empty()
    }

    pub(crate) fn counts_as_failed(&self, one: &Performance) -> bool {
        self.failed.contains(&one.case.name()) || self.is_unexpected_pass(one)
    }

    pub(crate) fn is_unexpected_pass(&self, one: &Performance) -> bool {
        self.unexpected_passes.contains(&one.case.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn names(names: &BTreeSet<String>) -> Vec<&str> {
        names.iter().map(String::as_str).collect()
    }

    #[test]
    fn a_run_is_judged_by_what_was_expected() {
        let run = sample();
        let verdict = ExpectedFailures::default().judge(&run);
        assert_eq!(names(&verdict.failed), ["F: fails"]);
        assert!(!verdict.is_good());
        let expected = ExpectedFailures::parse("# of another vendor\nF: fails\n\n");
        assert!(expected.judge(&run).is_good());
        let verdict = ExpectedFailures::parse("F: fails\nF: passes\nF: gone\nF: skips").judge(&run);
        assert_eq!(names(&verdict.unexpected_passes), ["F: passes"]);
        assert_eq!(names(&verdict.unknown), ["F: gone"]);
        assert!(!verdict.is_good());
    }
}
