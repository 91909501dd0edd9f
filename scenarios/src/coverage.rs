//! Which scenarios exercise which row of the ledger, `docs/fidelity.md`.
//!
//! A scenario says so by a tag, `@F-account-lock`. A row that no scenario can exercise has a test instead, told in
//! `coverage/tests.tsv`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::Features;

/// 対応: the rows of the ledger, in its order, with what exercises each.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    /// The rows.
    pub rows: Vec<CoveredRow>,
    /// Tags of scenarios that name no row.
    pub unknown_tags: BTreeSet<String>,
    /// Lines of the table of tests that name no row, or cannot be read.
    pub unknown_tests: Vec<String>,
}

/// 台帳の一行.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoveredRow {
    /// Its id.
    pub id: String,
    /// Its behaviour.
    pub behaviour: String,
    /// Scenarios, with the file below `features`.
    pub scenarios: Vec<(PathBuf, String)>,
    /// Tests: the file and the name.
    pub tests: Vec<(String, String)>,
}

/// The part of the ledger that nobody can exercise.
const NOT_YET: &str = "## Not yet mocked";

/// What a tag begins with that names a row.
const TAG: &str = "F-";

impl Coverage {
    /// Of a ledger, scenarios and a table of tests. Files of scenarios are told below `folder`.
    pub fn of(ledger: &str, features: &Features, folder: &Path, tests: &str) -> Self {
        let told = ledger.split(NOT_YET).next().unwrap_or_default();
        let mut coverage = Self { rows: told.lines().filter_map(row).collect(), ..Self::default() };
        let places: BTreeMap<String, usize> =
            coverage.rows.iter().enumerate().map(|(place, row)| (row.id.clone(), place)).collect();
        for case in features.cases() {
            let file = case.file.strip_prefix(folder).unwrap_or(&case.file).to_owned();
            for id in case.tags.iter().filter_map(|tag| tag.strip_prefix(TAG)) {
                match places.get(id) {
                    Some(place) => {
                        coverage.rows[*place].scenarios.push((file.clone(), case.scenario.clone()));
                    }
                    None => {
                        coverage.unknown_tags.insert(format!("@{TAG}{id}"));
                    }
                }
            }
        }
        for line in tests.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let mut cells = line.split('\t');
            let (id, file, name) = (cells.next(), cells.next(), cells.next());
            match (id.and_then(|id| places.get(id)), file, name, cells.next()) {
                (Some(place), Some(file), Some(name), None) => {
                    coverage.rows[*place].tests.push((file.to_owned(), name.to_owned()));
                }
                _ => coverage.unknown_tests.push(line.to_owned()),
            }
        }
        coverage
    }

    /// Rows that nothing exercises.
    pub fn bare(&self) -> Vec<&str> {
        let bare = self.rows.iter().filter(|row| row.scenarios.is_empty() && row.tests.is_empty());
        bare.map(|row| row.id.as_str()).collect()
    }

    /// `docs/coverage.md`.
    pub fn page(&self) -> String {
        let by_scenario = self.rows.iter().filter(|row| !row.scenarios.is_empty()).count();
        let mut page =
            format!("{HEAD}\n{by_scenario} of {} rows are exercised by a scenario.\n\n", self.rows.len());
        page.push_str("| id | scenarios and tests |\n|---|---|\n");
        for row in &self.rows {
            let mut cells: Vec<String> = Vec::new();
            for (file, scenarios) in grouped(&row.scenarios) {
                cells.push(format!("`{}`: {}", file.display(), scenarios.join("; ")));
            }
            cells.extend(row.tests.iter().map(|(file, name)| format!("test: `{file}` {name}")));
            let _ = writeln!(page, "| `{}` | {} |", row.id, cells.join("<br>"));
        }
        page
    }
}

/// An id in backticks begins a row.
fn row(line: &str) -> Option<CoveredRow> {
    let (id, rest) = line.strip_prefix("| `")?.split_once("` |")?;
    let behaviour = rest.split(" | ").next().unwrap_or_default().trim().to_owned();
    Some(CoveredRow { id: id.to_owned(), behaviour, scenarios: Vec::new(), tests: Vec::new() })
}

fn grouped(scenarios: &[(PathBuf, String)]) -> BTreeMap<&Path, Vec<&str>> {
    let mut files: BTreeMap<&Path, Vec<&str>> = BTreeMap::new();
    for (file, scenario) in scenarios {
        files.entry(file).or_default().push(scenario);
    }
    files
}

const HEAD: &str = "# Coverage: what exercises each row of the ledger\n\n\
<!-- Written by a test: CAREPLAN_DOCS=write cargo test -p careplan-scenarios --test coverage -->\n\n\
Every row of [the ledger](fidelity.md) with the scenarios of `scenarios/features` that exercise it, by their tags, and with the tests where no scenario can: \
what is about numbers alone, pictures, scripts of a browser, \
TLS as other programs see it, several nodes. A test fails for a row without either; a new row gets a tag `@F-<id>` in a feature file, or a line in `scenarios/coverage/tests.tsv`.\n";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_find_their_scenarios_and_tests() {
        let folder = tempfile::tempdir().expect("a folder");
        let feature = "Feature: F\n  @F-a @F-gone @slow\n  Scenario: S\n    Given x\n";
        std::fs::write(folder.path().join("f.feature"), feature).expect("written");
        let features = Features::read(&[folder.path().to_owned()]).expect("reads");
        let ledger = "| id | behaviour |\n|---|---|\n| `a` | A | S |\n| `b` | B | S |\n| `c` | C | S |\n\
                      ## Not yet mocked\n| `d` | D | S |\n";
        let coverage =
            Coverage::of(ledger, &features, folder.path(), "# note\nb\tsrc/b.rs\tb_works\nd\tx\ty\n");
        assert_eq!(coverage.bare(), ["c"]);
        assert_eq!(coverage.unknown_tags.iter().collect::<Vec<_>>(), ["@F-gone"]);
        assert_eq!(coverage.unknown_tests, ["d\tx\ty"]);
        let page = coverage.page();
        assert!(page.contains("| `a` | `f.feature`: S |\n| `b` | test: `src/b.rs` b_works |"), "{page}");
    }
}
