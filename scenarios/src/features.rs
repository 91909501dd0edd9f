//! Which feature files a run reads.

use std::path::{Path, PathBuf};

use cucumber::World as _;
use cucumber::feature::Ext as _;
use cucumber::gherkin::{Feature, GherkinEnv};
use futures_util::stream;
use thiserror::Error;

use crate::Story;
use crate::unknown_step::{UnknownStep, unknown_steps};

/// Folders below a given one that are looked into: enough for any chaptering, and no endless link.
const DEPTH_MAX: usize = 8;

/// 機能: the parsed feature files of a run.
#[derive(Clone, Debug)]
pub struct Features(Vec<Feature>);

/// A scenario, by the names of its feature and itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ScenarioName {
    /// The feature's name.
    pub feature: String,
    /// The scenario's name.
    pub scenario: String,
}

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
    /// None of the paths holds a feature file.
    #[error("there is no feature file (*.feature) in the given paths")]
    None,
}

impl Features {
    /// Reads feature files, and those in directories, in the order of their names.
    pub fn read(paths: &[PathBuf]) -> Result<Self, FeatureFault> {
        let mut files = Vec::new();
        for path in paths {
            collect(path, DEPTH_MAX, &mut files)?;
        }
        files.sort();
        files.dedup();
        let features = files.iter().map(|file| parse(file)).collect::<Result<Vec<_>, _>>()?;
        if features.is_empty() { Err(FeatureFault::None) } else { Ok(Self(features)) }
    }

    /// Every scenario's name once, in the order of the files. The rows of an outline share theirs.
    pub fn scenarios(&self) -> Vec<ScenarioName> {
        let mut names = Vec::new();
        for feature in &self.0 {
            let of_rules = feature.rules.iter().flat_map(|rule| &rule.scenarios);
            for scenario in feature.scenarios.iter().chain(of_rules) {
                let name = ScenarioName { feature: feature.name.clone(), scenario: scenario.name.clone() };
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
        names
    }

    /// The steps that nobody knows: their scenarios will fail.
    pub fn unknown_steps(&self) -> Vec<UnknownStep> {
        let known = Story::collection();
        self.0.iter().flat_map(|feature| unknown_steps(feature, &known)).collect()
    }

    /// Only this scenario.
    #[must_use]
    pub fn only(&self, name: &ScenarioName) -> Self {
        let features = self.0.iter().filter(|feature| feature.name == name.feature).map(|feature| {
            let mut feature = feature.clone();
            feature.scenarios.retain(|scenario| scenario.name == name.scenario);
            for rule in &mut feature.rules {
                rule.scenarios.retain(|scenario| scenario.name == name.scenario);
            }
            feature
        });
        Self(features.collect())
    }
}

/// What cucumber reads its features with: they are parsed already.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Parsed;

impl cucumber::Parser<Features> for Parsed {
    type Cli = cucumber::cli::Empty;
    type Output = stream::Iter<std::vec::IntoIter<Result<Feature, cucumber::parser::Error>>>;

    fn parse(self, input: Features, _cli: Self::Cli) -> Self::Output {
        stream::iter(input.0.into_iter().map(Ok).collect::<Vec<_>>())
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

fn parse(file: &Path) -> Result<Feature, FeatureFault> {
    let text = std::fs::read_to_string(file)
        .map_err(|source| FeatureFault::Unreadable { path: file.to_owned(), source })?;
    let malformed = |cause: String| FeatureFault::Malformed { path: file.to_owned(), cause };
    let mut feature = Feature::parse(&text, GherkinEnv::default()).map_err(|error| {
        if lacks_language(&text) {
            FeatureFault::NoLanguage { path: file.to_owned() }
        } else {
            malformed(error.to_string())
        }
    })?;
    feature.path = Some(file.to_owned());
    // Rows of シナリオアウトライン become scenarios.
    feature.expand_examples().map_err(|error| malformed(error.to_string()))
}

/// Whether a text has Japanese keywords without the line that lets them be read.
fn lacks_language(text: &str) -> bool {
    let says = |line: &str| line.trim_start().starts_with('#') && line.contains("language:");
    !text.lines().any(says) && ["機能:", "フィーチャ:"].iter().any(|keyword| text.contains(keyword))
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
    fn japanese_keywords_are_understood() {
        let features =
            read("# language: ja\n機能: F\n  シナリオ: S\n    前提 一\n    もし 二\n    ならば 三\n")
                .expect("reads");
        let names = features.scenarios();
        assert_eq!(names, [ScenarioName { feature: "F".to_owned(), scenario: "S".to_owned() }]);
    }

    #[test]
    fn a_file_that_is_no_gherkin_is_named() {
        let refused = read("これは機能ではない").expect_err("malformed");
        assert!(matches!(refused, FeatureFault::Malformed { path, .. } if path.ends_with("a.feature")));
    }

    #[test]
    fn a_japanese_file_that_does_not_say_so_is_told() {
        let refused = read("機能: F\n  シナリオ: S\n    前提 一\n").expect_err("read as English");
        assert!(matches!(refused, FeatureFault::NoLanguage { .. }), "{refused}");
    }

    #[test]
    fn the_rows_of_an_outline_become_scenarios() {
        let outline = "# language: ja\n機能: F\n  シナリオアウトライン: S\n    前提 進み方は<how>である\n\
                       \x20   例:\n      | how |\n      | 手動 |\n      | 自動 |\n";
        let features = read(outline).expect("reads");
        assert_eq!(features.scenarios().len(), 1);
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
