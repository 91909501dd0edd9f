//! What differs between two runs, by their JSON reports.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use serde_json::Value;
use thiserror::Error;

/// 二つの実行の違い.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunComparison {
    /// Scenarios that passed and do no longer: what they are now, and why.
    pub broken: Vec<Change>,
    /// Scenarios that did not pass and do now.
    pub mended: Vec<Change>,
    /// Other changes of how they end.
    pub other: Vec<Change>,
    /// Scenarios of the second run alone.
    pub added: Vec<String>,
    /// Scenarios of the first run alone.
    pub gone: Vec<String>,
    /// Scenarios that end alike, by other requests or another journal.
    pub told_otherwise: Vec<String>,
}

/// How one scenario's end changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Feature and scenario.
    pub name: String,
    /// How it ended in the first run.
    pub before: String,
    /// How in the second.
    pub after: String,
    /// Why, in the second.
    pub because: Option<String>,
}

/// A report that cannot be compared.
#[derive(Debug, Error)]
pub enum ComparisonFault {
    /// It cannot be read.
    #[error("cannot read `{}`", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// It is no JSON report.
    #[error("`{}` is no JSON report of a run, expected an array of features: {cause}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        cause: String,
    },
}

#[derive(Debug, PartialEq, Eq)]
struct End {
    status: String,
    because: Option<String>,
    transcript: Option<String>,
}

impl RunComparison {
    /// Compares two JSON reports.
    pub fn read(first: &Path, second: &Path) -> Result<Self, ComparisonFault> {
        Ok(Self::of(&ends(first)?, &ends(second)?))
    }

    fn of(first: &BTreeMap<String, End>, second: &BTreeMap<String, End>) -> Self {
        let mut comparison = Self::default();
        comparison.gone.extend(first.keys().filter(|name| !second.contains_key(*name)).cloned());
        for (name, after) in second {
            let Some(before) = first.get(name) else {
                comparison.added.push(name.clone());
                continue;
            };
            if before.status == after.status {
                if before.transcript != after.transcript {
                    comparison.told_otherwise.push(name.clone());
                }
                continue;
            }
            let list = match (before.status.as_str(), after.status.as_str()) {
                ("passed", _) => &mut comparison.broken,
                (_, "passed") => &mut comparison.mended,
                _ => &mut comparison.other,
            };
            list.push(Change {
                name: name.clone(),
                before: before.status.clone(),
                after: after.status.clone(),
                because: after.because.clone(),
            });
        }
        comparison
    }

    /// Whether nothing that passed has ceased to.
    pub fn is_good(&self) -> bool {
        self.broken.is_empty()
    }

    /// Whether the runs are alike.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl fmt::Display for RunComparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return f.write_str("the runs are alike");
        }
        let mut lines = Vec::new();
        for (word, changes) in [
            ("no longer passes", &self.broken),
            ("passes now", &self.mended),
            ("ends otherwise", &self.other),
        ] {
            for change in changes {
                let because = change.because.as_deref().map(|one| format!(": {one}")).unwrap_or_default();
                let (name, before, after) = (&change.name, &change.before, &change.after);
                lines.push(format!("{word}: {name} ({before} -> {after}){because}"));
            }
        }
        for (word, names) in
            [("new", &self.added), ("gone", &self.gone), ("other requests or journal", &self.told_otherwise)]
        {
            lines.extend(names.iter().map(|name| format!("{word}: {name}")));
        }
        f.write_str(&lines.join("\n"))
    }
}

fn ends(path: &Path) -> Result<BTreeMap<String, End>, ComparisonFault> {
    let text = std::fs::read(path)
        .map_err(|source| ComparisonFault::Unreadable { path: path.to_owned(), source })?;
    let malformed =
        |cause: &str| ComparisonFault::Malformed { path: path.to_owned(), cause: cause.to_owned() };
    let report: Value = serde_json::from_slice(&text).map_err(|error| malformed(&error.to_string()))?;
    let features = report.as_array().ok_or_else(|| malformed("it is no array"))?;
    let mut ends = BTreeMap::new();
    for feature in features {
        let name = feature["name"].as_str().ok_or_else(|| malformed("a feature has no `name`"))?;
        let elements =
            feature["elements"].as_array().ok_or_else(|| malformed("a feature has no `elements`"))?;
        for element in elements.iter().filter(|element| element["type"] != "background") {
            let scenario = element["name"].as_str().ok_or_else(|| malformed("a scenario has no `name`"))?;
            ends.insert(format!("{name}: {scenario}"), end(element));
        }
    }
    Ok(ends)
}

/// Reports of other programs have no `status`: a scenario ends as its first step that did not pass.
fn end(element: &Value) -> End {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let steps = element["steps"].as_array().map(Vec::as_slice).unwrap_or_default();
    let statuses = steps.iter().filter_map(|step| step["result"]["status"].as_str());
    let worst = statuses.clone().find(|status| *status != "passed").unwrap_or("passed");
    let worst = if ["undefined", "ambiguous", "pending"].contains(&worst) { "failed" } else { worst };
    let status = text(&element["status"]).unwrap_or_else(|| worst.to_owned());
    let because = text(&element["because"])
        .or_else(|| steps.iter().find_map(|step| text(&step["result"]["error_message"])));
    End { because: because.filter(|_| status != "passed"), status, transcript: text(&element["transcript"]) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::performance::Ended;
    use crate::report::{json_text, sample};

    fn file(folder: &tempfile::TempDir, name: &str, text: &str) -> PathBuf {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("written");
        path
    }

    #[test]
    fn two_runs_are_laid_side_by_side() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut run = sample();
        let first = file(&folder, "a.json", &json_text(&run));
        assert!(RunComparison::read(&first, &first).expect("alike").is_empty());
        run[0].ended = Ended::Failed { because: "今日はだめ".to_owned() };
        run[1].ended = Ended::Passed;
        run[2].case.scenario = "new".to_owned();
        let second = file(&folder, "b.json", &json_text(&run));
        let found = RunComparison::read(&first, &second).expect("compared");
        assert!(!found.is_good());
        assert_eq!(
            found.to_string(),
            "no longer passes: F: passes (passed -> failed): 今日はだめ\n\
             passes now: F: fails (failed -> passed)\nnew: F: new\ngone: F: skips"
        );
    }

    #[test]
    fn a_report_of_another_program_is_read_by_its_steps() {
        let folder = tempfile::tempdir().expect("a folder");
        let text = r#"[{"name":"F","elements":[{"name":"S","steps":[{"result":{"status":"passed"}},
            {"result":{"status":"undefined"}}]}]}]"#;
        let report = ends(&file(&folder, "a.json", text)).expect("read");
        assert_eq!(report["F: S"].status, "failed");
        let wrong = file(&folder, "b.json", "{}");
        assert!(matches!(ends(&wrong), Err(ComparisonFault::Malformed { .. })));
    }
}
