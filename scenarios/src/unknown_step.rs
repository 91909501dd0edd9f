//! Steps that nobody knows, and the known sentence that comes nearest.

use std::collections::BTreeSet;
use std::fmt;
use std::path::PathBuf;

use crate::case::{Case, CaseStep};
use crate::vocabulary::{Sort, Step, Tongue, find, find_loosely, vocabulary};

/// What stands for anything in a sentence.
const ANYTHING: char = '…';
/// The likeness below which a sentence helps nobody, in hundredths.
const LIKENESS_MIN: usize = 40;

/// 未定義の手順: a step of a feature file that fits no sentence, or a sentence that cannot stand there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownStep {
    /// The feature file.
    pub file: PathBuf,
    /// Its line.
    pub line: usize,
    /// The step as it is written.
    pub step: String,
    /// The known sentence that is most like it, with its keyword.
    pub nearest: Option<String>,
    /// What is wrong in a hole, where only that is.
    pub misfit: Option<String>,
    tongue: Tongue,
}

/// The steps of a case that cannot be done.
pub(crate) fn unknown_steps(case: &Case) -> Vec<UnknownStep> {
    case.steps.iter().filter_map(|step| unknown_step(case, step)).collect()
}

/// The step, if it cannot be done.
pub(crate) fn unknown_step(case: &Case, step: &CaseStep) -> Option<UnknownStep> {
    let told = |nearest, misfit| UnknownStep {
        file: case.file.clone(),
        line: step.line,
        step: format!("{} {}", step.keyword, step.text),
        nearest,
        misfit,
        tongue: case.tongue,
    };
    if let Some(found) = find(&step.text) {
        let fits = found.step.sort == step.place.sort();
        return (!fits).then(|| told(Some(written(found.step, step, case.tongue)), None));
    }
    if let Some((known, tongue, misfit)) = find_loosely(&step.text) {
        return Some(told(Some(written(known, step, tongue)), Some(misfit)));
    }
    Some(told(nearest(step, case.tongue), None))
}

impl fmt::Display for UnknownStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: ", self.file.display(), self.line)?;
        match self.tongue {
            Tongue::Japanese => {
                write!(f, "手順「{}」はありません。", self.step)?;
                if let Some(misfit) = &self.misfit {
                    return f.write_str(misfit);
                }
                self.nearest.as_ref().map_or(Ok(()), |nearest| write!(f, "近いのは「{nearest}」です。"))
            }
            Tongue::English => {
                write!(f, "there is no step `{}`", self.step)?;
                if let Some(misfit) = &self.misfit {
                    return write!(f, ": {misfit}");
                }
                self.nearest.as_ref().map_or(Ok(()), |nearest| write!(f, "; the nearest is `{nearest}`"))
            }
        }
    }
}

fn nearest(step: &CaseStep, tongue: Tongue) -> Option<String> {
    let asked = pairs(&generalised(&step.text));
    let ranked = vocabulary().iter().map(|known| {
        let likeness = likeness(&asked, &pairs(&known.sentence(tongue).general()));
        // Of two that are equally near, the one that fits the place.
        ((likeness, known.sort == step.place.sort()), known)
    });
    let near = ranked.filter(|((likeness, _), _)| *likeness >= LIKENESS_MIN);
    near.max_by_key(|(rank, _)| *rank).map(|(_, known)| written(known, step, tongue))
}

/// A sentence with the keyword that it takes at the place of a step.
fn written(known: &Step, at: &CaseStep, tongue: Tongue) -> String {
    use crate::case::Place;
    let place = match known.sort {
        _ if known.sort == at.place.sort() => at.place,
        Sort::Deed => Place::When,
        Sort::Check => Place::Then,
    };
    format!("{} {}", place.keyword(tongue), known.sentence(tongue).general())
}

/// The step with names and numbers left out, as sentences have them.
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
            '"' if quoted => {
                text.push('"');
                quoted = false;
            }
            '"' => {
                text.extend(['"', ANYTHING]);
                quoted = true;
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
    use gherkin::{Feature, GherkinEnv};

    use super::*;

    fn unknown(text: &str, tongue: Tongue) -> Vec<String> {
        let feature = Feature::parse(text, GherkinEnv::default()).expect("parses");
        let cases = Case::of(&feature, "a.feature".as_ref(), tongue);
        cases.iter().flat_map(unknown_steps).map(|step| step.to_string()).collect()
    }

    fn japanese(step: &str) -> Vec<String> {
        unknown(&format!("# language: ja\n機能: F\n  シナリオ: S\n    {step}\n"), Tongue::Japanese)
    }

    fn english(step: &str) -> Vec<String> {
        unknown(&format!("Feature: F\n  Scenario: S\n    {step}\n"), Tongue::English)
    }

    #[test]
    fn a_known_step_is_not_unknown() {
        assert!(japanese("前提 進み方は手動である").is_empty());
        assert!(english("Given the pace is explicit").is_empty());
    }

    #[test]
    fn an_unknown_step_is_told_with_the_nearest_known_one() {
        assert_eq!(
            japanese("もし 「みほん」が連携基盤へログインする"),
            ["a.feature:4: 手順「もし 「みほん」が連携基盤へログインする」はありません。\
              近いのは「もし 「…」が連携基盤にログインする」です。"]
        );
        assert_eq!(japanese("もし abc"), ["a.feature:4: 手順「もし abc」はありません。"]);
        assert_eq!(
            english("When \"Mihon\" logs in to the relay"),
            ["a.feature:3: there is no step `When \"Mihon\" logs in to the relay`; \
              the nearest is `When \"…\" logs in at the relay`"]
        );
    }

    #[test]
    fn a_known_sentence_in_the_wrong_place_is_told_its_keyword() {
        let told = japanese("ならば 合図を3回送る");
        assert!(told[0].ends_with("近いのは「もし 合図を…回送る」です。"), "{told:?}");
        let told = japanese("もし 送信は受け付けられる");
        assert!(told[0].ends_with("近いのは「ならば 送信は受け付けられる」です。"), "{told:?}");
    }

    #[test]
    fn a_wrong_value_is_told_with_what_fits_there() {
        let told = japanese("もし 時計を「3日」進める");
        assert!(told[0].ends_with("期間は「3d」「2h30m」のように書いてください。"), "{told:?}");
        let told = english("When \"A\" sends the standard files \"plans\"");
        assert!(told[0].contains("one of plan, "), "{told:?}");
    }
}
