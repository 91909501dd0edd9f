//! One scenario as it is run: with its background, and one for each row of an outline.

use std::collections::BTreeSet;
use std::path::PathBuf;

use gherkin::{Background, Feature, Scenario, StepType};

use crate::vocabulary::{Sort, Tongue};

/// 場面: what is run, reported and kept as a transcript by itself.
#[derive(Clone, Debug)]
pub struct Case {
    /// The feature's name.
    pub feature: String,
    /// The scenario's name; rows of an outline count from 1 behind it.
    pub scenario: String,
    /// Its tags and its feature's, without `@`.
    pub tags: BTreeSet<String>,
    /// The file.
    pub file: PathBuf,
    /// The scenario's line.
    pub line: usize,
    pub(crate) tongue: Tongue,
    pub(crate) steps: Vec<CaseStep>,
}

/// One step as it is written.
#[derive(Clone, Debug)]
pub(crate) struct CaseStep {
    pub(crate) keyword: String,
    pub(crate) text: String,
    pub(crate) place: Place,
    pub(crate) line: usize,
}

/// Under which keyword a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Given,
    When,
    Then,
}

impl Place {
    /// What may stand there.
    pub(crate) fn sort(self) -> Sort {
        match self {
            Self::Given | Self::When => Sort::Deed,
            Self::Then => Sort::Check,
        }
    }

    pub(crate) fn keyword(self, tongue: Tongue) -> &'static str {
        match (self, tongue) {
            (Self::Given, Tongue::Japanese) => "前提",
            (Self::When, Tongue::Japanese) => "もし",
            (Self::Then, Tongue::Japanese) => "ならば",
            (Self::Given, Tongue::English) => "Given",
            (Self::When, Tongue::English) => "When",
            (Self::Then, Tongue::English) => "Then",
        }
    }
}

impl Case {
    /// Feature and scenario, as reports and lists of expected failures name it.
    pub fn name(&self) -> String {
        format!("{}: {}", self.feature, self.scenario)
    }

    /// The cases of a feature, in the order of its file.
    pub(crate) fn of(feature: &Feature, file: &std::path::Path, tongue: Tongue) -> Vec<Self> {
        let own = feature.scenarios.iter().map(|scenario| (scenario, None, &[][..]));
        let of_rules = feature.rules.iter().flat_map(|rule| {
            let scenarios = rule.scenarios.iter();
            scenarios.map(move |scenario| (scenario, rule.background.as_ref(), &rule.tags[..]))
        });
        let mut cases = Vec::new();
        for (scenario, background, tags) in own.chain(of_rules) {
            let rows = rows(scenario);
            let is_outline = !scenario.examples.is_empty();
            for (number, row) in (1..).zip(&rows) {
                let steps = |background: &Background| written(&background.steps, row);
                let mut all = feature.background.as_ref().map(steps).unwrap_or_default();
                all.extend(background.map(steps).unwrap_or_default());
                all.extend(written(&scenario.steps, row));
                let tags = feature.tags.iter().chain(tags).chain(&scenario.tags);
                let suffix = if is_outline { format!(" ({number})") } else { String::new() };
                cases.push(Self {
                    feature: feature.name.clone(),
                    scenario: format!("{}{suffix}", scenario.name),
                    tags: tags.map(|tag| tag.trim_start_matches('@').to_owned()).collect(),
                    file: file.to_owned(),
                    line: scenario.position.line,
                    tongue,
                    steps: all,
                });
            }
        }
        cases
    }
}

/// What stands for the names in `<…>`.
type Row = Vec<(String, String)>;

/// The rows of an outline; of any other scenario one without names.
fn rows(scenario: &Scenario) -> Vec<Row> {
    if scenario.examples.is_empty() {
        return vec![Row::new()];
    }
    let tables = scenario.examples.iter().filter_map(|examples| examples.table.as_ref());
    let rows = tables.filter_map(|table| table.rows.split_first()).flat_map(|(heads, rows)| {
        rows.iter().map(|cells| heads.iter().cloned().zip(cells.iter().cloned()).collect())
    });
    rows.collect()
}

fn written(steps: &[gherkin::Step], row: &Row) -> Vec<CaseStep> {
    let fill = |text: &str| {
        row.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("<{name}>"), value))
    };
    let step = |step: &gherkin::Step| CaseStep {
        keyword: step.keyword.trim().to_owned(),
        text: fill(&step.value),
        place: match step.ty {
            StepType::Given => Place::Given,
            StepType::When => Place::When,
            StepType::Then => Place::Then,
        },
        line: step.position.line,
    };
    steps.iter().map(step).collect()
}
