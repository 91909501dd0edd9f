//! The vocabulary: every sentence that a step can be written in, in one table.
//!
//! What runs a step, what tells the nearest sentence of a typo and what writes `docs/scenarios.md` all read this table. The
//! rule it keeps: a step's text fits one sentence or none, whatever its language.

mod actor;
mod hole;
mod page;
mod sentence;
mod values;

use std::fmt;
use std::pin::Pin;
use std::sync::LazyLock;

pub(crate) use actor::Actor;
pub(crate) use hole::service_kind;
pub use page::vocabulary_page;
pub(crate) use sentence::{Fit, Sentence};
pub(crate) use values::Values;

use crate::steps;
use crate::story::{Story, Told};
use crate::target::Part;

/// 手順: one thing that a scenario can say.
pub(crate) struct Step {
    /// Who does it, or where it is looked at.
    pub(crate) actor: Actor,
    /// Whether it does something or looks at something.
    pub(crate) sort: Sort,
    /// The Japanese sentence.
    pub(crate) japanese: Sentence,
    /// The English one.
    pub(crate) english: Sentence,
    /// What else there is to know, in English; may be empty.
    pub(crate) note: &'static str,
    /// What a target must have.
    pub(crate) needs: &'static [Part],
    /// Does it.
    pub(crate) act: Act,
}

/// How a step is done.
pub(crate) type Act = for<'s> fn(&'s mut Story, &'s Values) -> Doing<'s>;

/// A step being done.
pub(crate) type Doing<'s> = Pin<Box<dyn Future<Output = Told> + Send + 's>>;

/// 前提・もし or ならば.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sort {
    /// Something is done: 前提 and もし, Given and When.
    Deed,
    /// Something is looked at: ならば, Then.
    Check,
}

/// The language of a feature file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tongue {
    /// 日本語.
    #[default]
    Japanese,
    /// English.
    English,
}

impl Step {
    /// Its sentence in a language.
    pub(crate) fn sentence(&self, tongue: Tongue) -> &Sentence {
        match tongue {
            Tongue::Japanese => &self.japanese,
            Tongue::English => &self.english,
        }
    }

    /// Does it. What the deed before came to is forgotten first, so that a check never judges an older one.
    pub(crate) async fn perform(&self, story: &mut Story, values: &Values) -> Told {
        if self.sort == Sort::Deed {
            story.begin_deed();
        }
        (self.act)(story, values).await
    }

    fn sentences(&self) -> [(Tongue, &Sentence); 2] {
        [(Tongue::Japanese, &self.japanese), (Tongue::English, &self.english)]
    }
}

impl fmt::Debug for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Step").field(&self.english.template()).finish()
    }
}

/// All steps, by actor.
pub(crate) fn vocabulary() -> &'static [Step] {
    static STEPS: LazyLock<Vec<Step>> = LazyLock::new(steps::all);
    &STEPS
}

/// A text that fits a sentence, with what stands in its holes.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) step: &'static Step,
    pub(crate) values: Values,
}

/// The step of these words, whatever its language.
pub(crate) fn find(text: &str) -> Option<Found> {
    vocabulary().iter().find_map(|step| {
        step.sentences().into_iter().find_map(|(_, sentence)| {
            let values = sentence.fit(text, Fit::Exact)?;
            Some(Found { step, values: Values::new(values) })
        })
    })
}

/// The step whose words these are, but for what stands in a hole; with what is wrong there.
pub(crate) fn find_loosely(text: &str) -> Option<(&'static Step, Tongue, String)> {
    vocabulary().iter().find_map(|step| {
        step.sentences().into_iter().find_map(|(tongue, sentence)| {
            let values = sentence.fit(text, Fit::Loose)?;
            let wrong = values.iter().find(|(hole, value)| !hole.kind.accepts(value))?;
            Some((step, tongue, wrong.0.misfit(&wrong.1, tongue)))
        })
    })
}

#[cfg(test)]
mod tests;
