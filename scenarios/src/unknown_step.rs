//! Steps that nobody knows, and the known sentence that comes nearest.

use std::collections::BTreeSet;
use std::fmt;
use std::path::PathBuf;

use cucumber::gherkin::{Feature, Step, StepType};
use cucumber::step::Collection;

use crate::Story;

/// The page that lists every sentence; compiled in, so that `careplan run` needs no folder beside it.
const SENTENCES: &str = include_str!("../../docs/scenarios.md");
/// What stands for anything in a sentence of that page.
const ANYTHING: char = '…';
/// The likeness below which a sentence helps nobody, in hundredths.
const LIKENESS_MIN: usize = 40;

/// 未定義の手順: a step of a feature file that matches no sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownStep {
    /// The feature file.
    pub file: Option<PathBuf>,
    /// Its line.
    pub line: usize,
    /// The step as it is written.
    pub step: String,
    /// The known sentence that is most like it, with its keyword.
    pub nearest: Option<String>,
}

/// Every step of a feature that matches no sentence, each line once.
pub(crate) fn unknown_steps(feature: &Feature, known: &Collection<Story>) -> Vec<UnknownStep> {
    let mut seen = BTreeSet::new();
    steps(feature)
        .filter(|step| matches!(known.find(step), Ok(None)))
        .filter(|step| seen.insert(step.position.line))
        .map(|step| UnknownStep {
            file: feature.path.clone(),
            line: step.position.line,
            step: format!("{} {}", step.keyword.trim(), step.value),
            nearest: nearest(step),
        })
        .collect()
}

impl fmt::Display for UnknownStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = &self.file {
            write!(f, "{}:{}: ", file.display(), self.line)?;
        }
        write!(f, "手順「{}」はありません。", self.step)?;
        match &self.nearest {
            Some(nearest) => write!(f, "近いのは「{nearest}」です。"),
            None => Ok(()),
        }
    }
}

fn steps(feature: &Feature) -> impl Iterator<Item = &Step> {
    let rules = feature.rules.iter();
    let backgrounds =
        feature.background.iter().chain(rules.clone().filter_map(|rule| rule.background.as_ref()));
    let scenarios = feature.scenarios.iter().chain(rules.flat_map(|rule| &rule.scenarios));
    let of_backgrounds = backgrounds.flat_map(|background| &background.steps);
    of_backgrounds.chain(scenarios.flat_map(|scenario| &scenario.steps))
}

fn nearest(step: &Step) -> Option<String> {
    let asked = pairs(&generalised(&step.value));
    let keyword = keyword(step.ty);
    sentences()
        .map(|(known_keyword, sentence)| {
            let likeness = likeness(&asked, &pairs(sentence));
            // Of two that are equally near, the one that fits the place.
            ((likeness, known_keyword == keyword), format!("{known_keyword} {sentence}"))
        })
        .filter(|((likeness, _), _)| *likeness >= LIKENESS_MIN)
        .max_by_key(|(rank, _)| *rank)
        .map(|(_, sentence)| sentence)
}

/// Every sentence of the page, with its keyword.
fn sentences() -> impl Iterator<Item = (&'static str, &'static str)> {
    SENTENCES.lines().filter_map(|line| {
        let mut cells = line.strip_prefix("| ")?.split(" | ");
        let keyword = cells.next().filter(|keyword| ["前提", "もし", "ならば"].contains(keyword))?;
        Some((keyword, cells.next()?.trim_matches('`')))
    })
}

fn keyword(step: StepType) -> &'static str {
    match step {
        StepType::Given => "前提",
        StepType::When => "もし",
        StepType::Then => "ならば",
    }
}

/// The step with names and numbers left out, as the page writes it.
fn generalised(step: &str) -> String {
    let mut text = String::new();
    let mut quoted = false;
    for character in step.chars() {
        match character {
            '「' => {
                text.extend(['「', ANYTHING]);
                quoted = true;
            }
            '」' => {
                text.push('」');
                quoted = false;
            }
            _ if quoted => {}
            '0'..='9' if text.ends_with(ANYTHING) => {}
            '0'..='9' => text.push(ANYTHING),
            other => text.push(other),
        }
    }
    text
}

/// The pairs of neighbours in a text.
fn pairs(text: &str) -> BTreeSet<(char, char)> {
    text.chars().zip(text.chars().skip(1)).collect()
}

/// How much two texts have in common, in hundredths (Dice's measure).
fn likeness(one: &BTreeSet<(char, char)>, other: &BTreeSet<(char, char)>) -> usize {
    200 * one.intersection(other).count() / (one.len() + other.len()).max(1)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use cucumber::World as _;
    use cucumber::gherkin::GherkinEnv;

    use super::*;

    fn unknown(steps: &str) -> Vec<String> {
        let text = format!("# language: ja\n機能: F\n  シナリオ: S\n    {steps}\n");
        let feature = Feature::parse(text, GherkinEnv::default()).expect("parses");
        unknown_steps(&feature, &Story::collection()).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_known_step_is_not_unknown() {
        assert!(unknown("前提 進み方は手動である").is_empty());
    }

    #[test]
    fn an_unknown_step_is_told_with_the_nearest_known_one() {
        assert_eq!(
            unknown("もし 「みほん」が連携基盤へログインする"),
            ["手順「もし 「みほん」が連携基盤へログインする」はありません。\
              近いのは「もし 「…」が連携基盤にログインする」です。"]
        );
        assert_eq!(unknown("もし abc"), ["手順「もし abc」はありません。"]);
    }

    #[test]
    fn a_known_sentence_in_the_wrong_place_is_told_its_keyword() {
        let told = unknown("ならば 合図を3回送る");
        assert!(told[0].ends_with("近いのは「もし 合図を…回送る」です。"), "{told:?}");
    }

    #[test]
    fn the_page_of_sentences_lists_every_step_and_no_other() {
        let listed: BTreeSet<String> =
            sentences().map(|(keyword, sentence)| format!("{keyword} {sentence}")).collect();
        assert_eq!(listed, written());
    }

    /// The sentences as the step files have them: what is captured is left out.
    fn written() -> BTreeSet<String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/steps");
        let mut found = BTreeSet::new();
        for entry in fs::read_dir(folder).expect("the folder of the steps") {
            let text = fs::read_to_string(entry.expect("an entry").path()).expect("a file");
            for (attribute, keyword) in [("given", "前提"), ("when", "もし"), ("then", "ならば")] {
                for rest in text.split(&format!("#[{attribute}(")).skip(1) {
                    let pattern = rest.split('"').nth(1).expect("a pattern between quotes");
                    found.insert(format!("{keyword} {}", without_captures(pattern)));
                }
            }
        }
        found
    }

    fn without_captures(pattern: &str) -> String {
        let pattern = pattern.trim_start_matches('^').trim_end_matches('$');
        let mut sentence = String::new();
        let mut inside = false;
        let mut characters = pattern.chars();
        while let Some(character) = characters.next() {
            match character {
                '\\' => {
                    let literal = characters.next().expect("something is escaped");
                    if !inside {
                        sentence.push(literal);
                    }
                }
                '(' if !sentence.ends_with(ANYTHING) => {
                    inside = true;
                    sentence.push(ANYTHING);
                }
                '(' => inside = true,
                ')' => inside = false,
                _ if inside => {}
                other => sentence.push(other),
            }
        }
        sentence
    }
}
