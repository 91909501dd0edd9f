//! A run for tests: one scenario passes, one fails, one is skipped.

use std::time::Duration;

use crate::case::Case;
use crate::performance::{Ended, Performance, StepDone, StepResult};
use crate::records::Exchange;
use crate::target::Part;

pub(crate) fn sample() -> Vec<Performance> {
    let failed = StepResult::Failed("断られないはずでしたが、<b>&です。".to_owned());
    vec![
        performance("passes", Ended::Passed, &[StepResult::Passed]),
        performance(
            "fails",
            Ended::Failed { because: "断られないはずでしたが、<b>&です。".to_owned() },
            &[StepResult::Passed, failed],
        ),
        performance(
            "skips",
            Ended::Skipped { because: "相手の時計は過ぎています。".to_owned() },
            &[StepResult::Skipped],
        ),
    ]
}

fn performance(scenario: &str, ended: Ended, results: &[StepResult]) -> Performance {
    let text = format!("Feature: F\n  Scenario: {scenario}\n    Given x\n");
    let feature = gherkin::Feature::parse(text, gherkin::GherkinEnv::default()).expect("Gherkin");
    let case = Case::of(&feature, "f.feature".as_ref(), crate::Tongue::English).remove(0);
    let steps = results.iter().map(|result| step(result.clone())).collect();
    Performance { case, ended, steps, journal: Vec::new(), took: Duration::from_millis(7) }
}

fn step(result: StepResult) -> StepDone {
    let exchange = Exchange {
        part: Some(Part::Relay),
        method: "POST".to_owned(),
        path: "/api/v1/messages".to_owned(),
        sent: "2 bytes".to_owned(),
        status: Some(422),
        answered: String::new(),
        reason: Some("receiver-self".to_owned()),
    };
    let exchanges = if matches!(result, StepResult::Failed(_)) { vec![exchange] } else { Vec::new() };
    let (keyword, text) = ("もし".to_owned(), "合図を1回送る".to_owned());
    StepDone { keyword, text, line: 3, result, exchanges, took: Duration::ZERO }
}
