//! A run as lines on a terminal.

use std::fmt::Write as _;

use crate::expected_failures::Verdict;
use crate::performance::{Ended, Performance, StepResult};

/// One scenario, as soon as it is done. Steps are told where something went wrong.
pub fn told(one: &Performance) -> String {
    let mark = match one.ended {
        Ended::Passed => "✔",
        Ended::Failed { .. } => "✘",
        Ended::Skipped { .. } => "–",
    };
    let mut text = format!("{mark} {} ({} ms)", one.case.name(), one.took.as_millis());
    match &one.ended {
        Ended::Passed => {}
        Ended::Skipped { because } => {
            let _ = write!(text, "\n    skipped, because: {because}");
        }
        Ended::Failed { because } => {
            let _ = write!(text, "\n  {}:{}", one.case.file.display(), one.case.line);
            for step in &one.steps {
                let mark = match step.result {
                    StepResult::Passed => "✔",
                    StepResult::Failed(_) => "✘",
                    StepResult::Undefined(_) => "?",
                    StepResult::Skipped => " ",
                };
                let _ = write!(text, "\n  {mark} {} {}", step.keyword, step.text);
                for line in step.result.because().into_iter().flat_map(str::lines) {
                    let _ = write!(text, "\n      {line}");
                }
            }
            if one.steps.iter().all(|step| step.result.because().is_none()) {
                let _ = write!(text, "\n      {because}");
            }
        }
    }
    text
}

/// The counts, and what was against expectation.
pub fn summary(run: &[Performance], verdict: &Verdict) -> String {
    let count = |word: &str| run.iter().filter(|one| one.ended.as_str() == word).count();
    let (passed, failed, skipped) = (count("passed"), count("failed"), count("skipped"));
    let mut text = format!("{} scenarios: {passed} passed, {failed} failed, {skipped} skipped", run.len());
    if !verdict.expected.is_empty() {
        let _ = write!(text, ", {} of the failures expected", verdict.expected.len());
    }
    for name in &verdict.unexpected_passes {
        let _ = write!(text, "\npassed against expectation: {name}");
    }
    for name in &verdict.unknown {
        let _ = write!(text, "\nexpected to fail, but there is no such scenario: {name}");
    }
    text
}
