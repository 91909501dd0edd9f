//! Which feature files a run reads.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use gherkin::{Feature, GherkinEnv};
use thiserror::Error;

use crate::case::Case;
use crate::unknown_step::{UnknownStep, unknown_steps};
use crate::vocabulary::Tongue;

/// Folders below a given one that are looked into: enough for any chaptering, and no endless link.
const DEPTH_MAX: usize = 8;

/// 機能: the scenarios of a run's feature files.
#[derive(Clone, Debug)]
pub struct Features(Vec<Case>);

/// Feature files that cannot be read.
#[derive(Debug, Error)]
pub enum FeatureFault {
    /// The path is not there, or may not be read.
    #[error("cannot read `{}`", path.display())]
    Unreadable {
        /// The path.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// There is nothing in the file.
    #[error("`{}` is empty, expected a feature (機能, Feature)", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// The file is no Gherkin.
    #[error("`{}` is no feature file: {cause}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What the parser said.
        cause: String,
    },
    /// The file is Japanese, and does not say so.
    #[error("`{}` does not begin with the line `# language: ja`, so its keywords are read as English", path.display())]
    NoLanguage {
        /// The file.
        path: PathBuf,
    },
    /// The file says that it is in a language that steps are not written in.
    #[error("`{}`, line {line}: `{found}` is no language of scenarios, expected `ja` or `en`", path.display())]
    OtherLanguage {
        /// The file.
        path: PathBuf,
        /// The line.
        line: usize,
        /// What it says.
        found: String,
    },
    /// The file has no scenario.
    #[error("`{}` has no scenario (シナリオ, Scenario)", path.display())]
    NoScenario {
        /// The file.
        path: PathBuf,
    },
    /// An outline has no row.
    #[error("`{}`: the outline `{scenario}` has no row in its examples (例, Examples)", path.display())]
    NoRow {
        /// The file.
        path: PathBuf,
        /// The scenario.
        scenario: String,
    },
    /// Two scenarios have one name, so that no report could tell them apart.
    #[error("two scenarios are called `{name}`: `{}` line {}, `{}` line {}", first.0.display(), first.1, second.0.display(), second.1)]
    Twice {
        /// Feature and scenario.
        name: String,
        /// File and line of the first.
        first: (PathBuf, usize),
        /// File and line of the second.
        second: (PathBuf, usize),
    },
    /// None of the paths holds a feature file.
    #[error("there is no feature file (*.feature) in the given paths")]
    None,
}

impl FeatureFault {
    /// What to do.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NoLanguage { .. } => "make `# language: ja` the first line of the file",
            Self::OtherLanguage { .. } => {
                "write `# language: ja` and Japanese keywords, or `# language: en` and English ones"
            }
            Self::Malformed { .. } | Self::Empty { .. } => {
                "see docs/scenarios.md for what a feature file looks like"
            }
            Self::NoScenario { .. } => "write at least one scenario, or leave the file out",
            Self::NoRow { .. } => "write a row of values below the names",
            Self::Twice { .. } => "give one of them another name",
            Self::Unreadable { .. } | Self::None => "give .feature files, or directories that hold some",
        }
    }
}

impl Features {
    /// Reads feature files, and those in directories, in the order of their names.
    pub fn read(paths: &[PathBuf]) -> Result<Self, FeatureFault> {
        let mut cases = Vec::new();
        for file in Self::files(paths)? {
            cases.extend(parse(&file)?);
        }
        let mut seen: BTreeMap<String, &Case> = BTreeMap::new();
        for case in &cases {
            if let Some(first) = seen.insert(case.name(), case) {
                return Err(FeatureFault::Twice {
                    name: case.name(),
                    first: (first.file.clone(), first.line),
                    second: (case.file.clone(), case.line),
                });
            }
        }
        Ok(Self(cases))
    }

    /// The feature files of paths, each once.
    pub fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, FeatureFault> {
        let mut files = Vec::new();
        for path in paths {
            collect(path, DEPTH_MAX, &mut files)?;
        }
        files.sort();
        files.dedup();
        if files.is_empty() { Err(FeatureFault::None) } else { Ok(files) }
    }

    /// Every scenario, in the order of the files.
    pub fn cases(&self) -> &[Case] {
        &self.0
    }

    /// The steps that nobody knows: their scenarios will fail.
    pub fn unknown_steps(&self) -> Vec<UnknownStep> {
        let mut unknown: Vec<UnknownStep> = Vec::new();
        for step in self.0.iter().flat_map(unknown_steps) {
            let is_known = |one: &UnknownStep| (&one.file, one.line) == (&step.file, step.line);
            if !unknown.iter().any(is_known) {
                unknown.push(step);
            }
        }
        unknown
    }
}

fn collect(path: &Path, depth: usize, files: &mut Vec<PathBuf>) -> Result<(), FeatureFault> {
    let unreadable = |source| FeatureFault::Unreadable { path: path.to_owned(), source };
    if std::fs::metadata(path).map_err(unreadable)?.is_file() {
        files.push(path.to_owned());
        return Ok(());
    }
    for entry in std::fs::read_dir(path).map_err(unreadable)? {
        let inner = entry.map_err(unreadable)?.path();
        let is_feature = inner.extension().is_some_and(|extension| extension == "feature");
        if is_feature || (inner.is_dir() && depth > 0) {
            collect(&inner, depth.saturating_sub(1), files)?;
        }
    }
    Ok(())
}

fn parse(file: &Path) -> Result<Vec<Case>, FeatureFault> {
    let path = || file.to_owned();
    let text =
        std::fs::read_to_string(file).map_err(|source| FeatureFault::Unreadable { path: path(), source })?;
    // Some editors put a mark in front, which is no part of the first line.
    let text = text.trim_start_matches('\u{feff}');
    if text.trim().is_empty() {
        return Err(FeatureFault::Empty { path: path() });
    }
    let tongue = match language(text) {
        None | Some((_, "en")) => Tongue::English,
        Some((_, "ja")) => Tongue::Japanese,
        Some((line, found)) => {
            return Err(FeatureFault::OtherLanguage { path: path(), line, found: found.to_owned() });
        }
    };
    let feature = Feature::parse(text, GherkinEnv::default()).map_err(|error| {
        if lacks_language(text) {
            FeatureFault::NoLanguage { path: path() }
        } else {
            FeatureFault::Malformed { path: path(), cause: error.to_string() }
        }
    })?;
    let outlines = feature.scenarios.iter().chain(feature.rules.iter().flat_map(|rule| &rule.scenarios));
    let has_row = |scenario: &gherkin::Scenario| {
        let mut tables = scenario.examples.iter().map(|examples| examples.table.as_ref());
        scenario.examples.is_empty() || tables.any(|table| table.is_some_and(|table| table.rows.len() > 1))
    };
    if let Some(scenario) = outlines.into_iter().find(|scenario| !has_row(scenario)) {
        return Err(FeatureFault::NoRow { path: path(), scenario: scenario.name.clone() });
    }
    let cases = Case::of(&feature, file, tongue);
    if cases.is_empty() { Err(FeatureFault::NoScenario { path: path() }) } else { Ok(cases) }
}

/// The line that says the language, and what it says.
fn language(text: &str) -> Option<(usize, &str)> {
    let comments = (1..).zip(text.lines()).take_while(|(_, line)| {
        let line = line.trim();
        line.is_empty() || line.starts_with('#')
    });
    let mut said = comments.filter_map(|(number, line)| {
        let word = line.trim().trim_start_matches('#').trim().strip_prefix("language")?;
        Some((number, word.trim().strip_prefix(':')?.trim()))
    });
    said.next()
}

/// Whether a text has Japanese keywords without the line that lets them be read.
fn lacks_language(text: &str) -> bool {
    language(text).is_none() && ["機能:", "フィーチャ:"].iter().any(|keyword| text.contains(keyword))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Features, FeatureFault> {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("a.feature"), text).expect("written");
        Features::read(&[folder.path().to_owned()])
    }

    #[test]
    fn keywords_of_both_languages_are_understood() {
        let japanese = "# language: ja\n機能: F\n  シナリオ: S\n    前提 一\n    もし 二\n    ならば 三\n";
        let english = "Feature: F\n  Scenario: S\n    Given one\n    When two\n    Then three\n";
        for text in [japanese, english, &format!("# language: en\n{english}")] {
            let features = read(text).expect("reads");
            assert_eq!(features.cases()[0].name(), "F: S");
            assert_eq!(features.cases()[0].steps.len(), 3);
        }
    }

    #[test]
    fn a_file_that_is_no_gherkin_is_named() {
        let refused = read("これは機能ではない").expect_err("malformed");
        assert!(matches!(refused, FeatureFault::Malformed { path, .. } if path.ends_with("a.feature")));
    }

    #[test]
    fn a_file_that_cannot_be_run_is_told_with_what_was_expected() {
        let wrong = |text: &str| read(text).expect_err("refused");
        assert!(matches!(wrong("機能: F\n  シナリオ: S\n    前提 一\n"), FeatureFault::NoLanguage { .. }));
        assert!(matches!(wrong(" \n"), FeatureFault::Empty { .. }));
        assert!(matches!(wrong("# language: ja\n機能: F\n"), FeatureFault::NoScenario { .. }));
        let french = wrong("# language: fr\nFonctionnalité: F\n");
        assert!(matches!(&french, FeatureFault::OtherLanguage { line: 1, found, .. } if found == "fr"));
        let twice = "Feature: F\n  Scenario: S\n    Given one\n  Scenario: S\n    Given two\n";
        let twice = wrong(twice).to_string();
        assert!(twice.contains("`F: S`") && twice.contains("line 2") && twice.contains("line 4"), "{twice}");
        let rowless = "Feature: F\n  Scenario Outline: S\n    Given <a>\n    Examples:\n      | a |\n";
        assert!(matches!(wrong(rowless), FeatureFault::NoRow { .. }));
    }

    #[test]
    fn the_rows_of_an_outline_become_scenarios() {
        let outline = "# language: ja\n機能: F\n  シナリオアウトライン: S\n    前提 進み方は<how>である\n\
                       \x20   例:\n      | how |\n      | 手動 |\n      | 適当 |\n";
        let features = read(outline).expect("reads");
        let names: Vec<String> = features.cases().iter().map(Case::name).collect();
        assert_eq!(names, ["F: S (1)", "F: S (2)"]);
        let unknown = features.unknown_steps();
        assert_eq!(unknown.len(), 1, "the first row's step is known: {unknown:?}");
    }

    #[test]
    fn a_path_without_features_is_told() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(matches!(Features::read(&[folder.path().to_owned()]), Err(FeatureFault::None)));
        assert!(matches!(Features::read(&[folder.path().join("no")]), Err(FeatureFault::Unreadable { .. })));
    }
}
