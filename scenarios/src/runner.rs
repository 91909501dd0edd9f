//! Runs scenarios.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use futures_util::{FutureExt as _, StreamExt as _, stream};

use crate::case::{Case, CaseStep};
use crate::performance::{Ended, Performance, StepDone, StepResult};
use crate::story::{Said, Story, Told, said};
use crate::target::Target;
use crate::unknown_step::unknown_step;
use crate::vocabulary::{Found, Tongue, find};

/// Scenarios at once. Each has a testbed of its own, and the machines we are made for have two cores.
const AT_ONCE: usize = 2;

/// 相手: where scenarios are run.
#[derive(Clone, Debug, Default)]
pub enum Stage {
    /// Each in a fresh testbed of its own.
    #[default]
    Fresh,
    /// One after the other at a running testbed.
    Target {
        /// Which.
        target: Arc<Target>,
        /// Whether everything there is forgotten before each.
        reset: Reset,
    },
}

/// Whether a target is emptied before each scenario.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reset {
    /// What is there stays.
    #[default]
    Never,
    /// Offices, messages and journal go.
    BeforeEach,
}

/// Runs scenarios; each is told as soon as it and all before it are done. The answer is in their order.
pub async fn perform(cases: &[Case], stage: &Stage, mut tell: impl FnMut(&Performance)) -> Vec<Performance> {
    let at_once = match stage {
        Stage::Fresh => AT_ONCE,
        Stage::Target { .. } => 1,
    };
    let started = cases.iter().map(|case| perform_one(case.clone(), stage.clone()));
    let mut running = stream::iter(started).buffered(at_once);
    let mut done = Vec::new();
    while let Some(performance) = running.next().await {
        tell(&performance);
        done.push(performance);
    }
    done
}

/// Runs one scenario. Whatever happens in it, a panic too, is in the answer.
pub async fn perform_one(case: Case, stage: Stage) -> Performance {
    let begun = stopwatch();
    let (kept, tongue) = (case.clone(), case.tongue);
    let task = tokio::spawn(async move { play(case, &stage).await });
    match task.await {
        Ok(performance) => Performance { took: begun.elapsed(), ..performance },
        Err(error) => Performance {
            case: kept,
            ended: Ended::Failed {
                because: said!("プログラムが異常に終わりました: {error}", "the program panicked: {error}")
                    .told_in(tongue),
            },
            steps: Vec::new(),
            journal: Vec::new(),
            took: begun.elapsed(),
        },
    }
}

async fn play(case: Case, stage: &Stage) -> Performance {
    let target = match stage {
        Stage::Fresh => None,
        Stage::Target { target, .. } => Some(Arc::clone(target)),
    };
    let found = match resolve(&case, target.as_deref()) {
        Ok(found) => found,
        Err((ended, steps)) => return finished(case, ended, steps),
    };
    if let Stage::Target { target, reset: Reset::BeforeEach } = stage
        && let Err(said) = crate::story::empty(target).await
    {
        let because = said.told_in(case.tongue);
        let steps = case.steps.iter().map(|step| undone(step, StepResult::Skipped)).collect();
        return finished(case, Ended::Failed { because }, steps);
    }
    let folder = case.file.parent().map(Path::to_owned).unwrap_or_default();
    let mut story = Story::new(target, folder);
    let mut ended = Ended::Passed;
    let mut steps = Vec::new();
    for (step, found) in case.steps.iter().zip(&found) {
        if ended != Ended::Passed {
            steps.push(undone(step, StepResult::Skipped));
            continue;
        }
        let begun = stopwatch();
        let done = AssertUnwindSafe(found.step.perform(&mut story, &found.values)).catch_unwind().await;
        let told = done.unwrap_or_else(|panic| Err(panicked(panic.as_ref())));
        let result = match told {
            Ok(()) => StepResult::Passed,
            Err(said) => {
                let because = said.told_in(case.tongue);
                let (result, end) = if story.is_skipped() {
                    (StepResult::Skipped, Ended::Skipped { because })
                } else {
                    (StepResult::Failed(because.clone()), Ended::Failed { because })
                };
                ended = end;
                result
            }
        };
        steps.push(StepDone { exchanges: story.exchanges(), took: begun.elapsed(), ..undone(step, result) });
    }
    let journal = story.journal().await;
    let ended = concluded(ended, Box::pin(story.end()), case.tongue).await;
    Performance { journal, ..finished(case, ended, steps) }
}

/// How it ended, with what the end of its services says. Whatever that is, a panic too, the steps before it are told.
async fn concluded(ended: Ended, end: impl Future<Output = Told> + Send, tongue: Tongue) -> Ended {
    let told = AssertUnwindSafe(end).catch_unwind().await;
    let Err(said) = told.unwrap_or_else(|panic| Err(panicked(panic.as_ref()))) else { return ended };
    let said = said.told_in(tongue);
    let because = match ended {
        Ended::Failed { because } => format!("{because}\n{said}"),
        Ended::Passed | Ended::Skipped { .. } => said,
    };
    Ended::Failed { because }
}

/// What a panic says.
fn panicked(panic: &(dyn Any + Send)) -> Said {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("?");
    said!("プログラムが異常に終わりました: {text}", "the program panicked: {text}")
}

/// The steps of a case, or why it is not begun.
fn resolve(case: &Case, target: Option<&Target>) -> Result<Vec<Found>, (Ended, Vec<StepDone>)> {
    let unknown: Vec<_> = case.steps.iter().map(|step| unknown_step(case, step)).collect();
    if let Some(first) = unknown.iter().flatten().next() {
        let because = first.to_string();
        let steps = case.steps.iter().zip(unknown).map(|(step, unknown)| {
            undone(step, unknown.map_or(StepResult::Skipped, |one| StepResult::Undefined(one.to_string())))
        });
        return Err((Ended::Failed { because }, steps.collect()));
    }
    let found: Vec<Found> = case.steps.iter().filter_map(|step| find(&step.text)).collect();
    if let Some(target) = target {
        for (step, found) in case.steps.iter().zip(&found) {
            if let Some(part) = target.lacks(found.step.needs) {
                let (text, word) = (&step.text, part.as_str());
                let (ja, en) = (part.japanese(), part.english());
                let said = Said {
                    ja: format!("手順「{text}」には{ja}({word})が要りますが、相手にはありません。"),
                    en: format!("the step `{text}` needs {en} ({word}), which the target has not"),
                };
                let because = said.told_in(case.tongue);
                let steps = case.steps.iter().map(|step| undone(step, StepResult::Skipped)).collect();
                return Err((Ended::Skipped { because }, steps));
            }
        }
    }
    Ok(found)
}

/// How long something takes is the machine's time, whatever the story's clock shows.
#[expect(clippy::disallowed_methods, reason = "durations in reports are of the machine, not of the testbed")]
fn stopwatch() -> Instant {
    Instant::now()
}

fn undone(step: &CaseStep, result: StepResult) -> StepDone {
    StepDone {
        keyword: step.keyword.clone(),
        text: step.text.clone(),
        line: step.line,
        result,
        exchanges: Vec::new(),
        took: std::time::Duration::ZERO,
    }
}

fn finished(case: Case, ended: Ended, steps: Vec<StepDone>) -> Performance {
    Performance { case, ended, steps, journal: Vec::new(), took: std::time::Duration::ZERO }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn at_the_end(ended: Ended, end: impl Future<Output = Told> + Send) -> Ended {
        concluded(ended, end, Tongue::English).await
    }

    #[tokio::test]
    async fn what_comes_of_the_end_is_told_beside_the_steps() {
        let failed = |because: &str| Ended::Failed { because: because.to_owned() };
        assert_eq!(at_the_end(Ended::Passed, async { Ok(()) }).await, Ended::Passed);
        assert_eq!(at_the_end(failed("a step"), async { Ok(()) }).await, failed("a step"));
        let broken = async { Err(Said::from("an invariant".to_owned())) };
        assert_eq!(at_the_end(Ended::Passed, broken).await, failed("an invariant"));
        let panic = async { panic!("a service panicked") };
        let both = failed("a step\nthe program panicked: a service panicked");
        assert_eq!(at_the_end(failed("a step"), panic).await, both);
    }
}
