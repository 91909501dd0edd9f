//! `Rule`: what the checker looks for, under ids that never change.
//!
//! Reports, tests and people's suppressions name a rule by its id. What is said of it at length stands in
//! `docs/rules/`, one page a rule, which [`Rule::page`] carries along.

mod page;
mod table;

use std::fmt;
use std::str::FromStr;

use careplan_domain::excerpt;
use thiserror::Error;

use crate::Language;

pub use page::Page;
pub use table::Rule;

impl Rule {
    /// The group before the slash: `encoding` of `encoding/bom`.
    pub fn group(self) -> &'static str {
        self.id().split('/').next().expect("splitting yields at least one part")
    }

    /// What it finds, in a few words.
    pub fn title(self, language: Language) -> &'static str {
        match language {
            Language::Japanese => self.title_ja(),
            Language::English => self.title_en(),
        }
    }

    /// What to do about it, unless a finding knows better.
    pub fn advice(self, language: Language) -> &'static str {
        match language {
            Language::Japanese => self.advice_ja(),
            Language::English => self.advice_en(),
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.id())
    }
}

impl FromStr for Rule {
    type Err = UnknownRule;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.iter().copied().find(|rule| rule.id() == text).ok_or_else(|| UnknownRule {
            text: excerpt(text),
            nearest: Self::ALL.iter().copied().min_by_key(|rule| distance(rule.id(), text)),
        })
    }
}

/// Why a text is no id of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{text}` is no rule{}", .nearest.map(|rule| format!(", did you mean `{rule}`?")).unwrap_or_default())]
pub struct UnknownRule {
    /// What was read.
    pub text: String,
    /// The rule whose id is most like it.
    pub nearest: Option<Rule>,
}

/// How many characters must be put in, left out or changed to make one text of the other (Levenshtein), of what is
/// short enough to be meant as an id.
pub(crate) fn distance(id: &str, text: &str) -> usize {
    /// No id is half as long.
    const CHARACTERS_MAX: usize = 60;
    let text: Vec<char> = text.chars().take(CHARACTERS_MAX).collect();
    let mut row: Vec<usize> = (0..=text.len()).collect();
    for (done, wanted) in id.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], done + 1);
        for (place, found) in text.iter().enumerate() {
            let replaced = diagonal + usize::from(*found != wanted);
            diagonal = row[place + 1];
            row[place + 1] = replaced.min(row[place] + 1).min(diagonal + 1);
        }
    }
    row[text.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_is_found_by_its_id() {
        for rule in Rule::ALL {
            assert_eq!(rule.id().parse(), Ok(*rule));
        }
    }

    #[test]
    fn a_slip_of_the_pen_is_answered_with_the_rule_that_was_meant() {
        for (typed, meant) in [("encodng/bom", Rule::EncodingBom), ("totals/mony", Rule::TotalsMoney)] {
            let unknown = typed.parse::<Rule>().unwrap_err();
            assert_eq!(unknown.nearest, Some(meant), "`{typed}`");
        }
    }
}
