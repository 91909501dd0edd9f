//! `Finding`: one thing that the checker noticed, where, and what to do about it.

mod findings;
mod place;
mod wording;

use crate::{Rule, Severity};

pub use findings::Findings;
pub use place::{ByteRange, Place};
pub use wording::{Language, UnknownLanguage, Wording};

/// 指摘. Says what was found and what was expected, in both languages; where, down to the bytes; and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule that it breaks.
    pub rule: Rule,
    /// How bad it is here.
    pub severity: Severity,
    /// Where.
    pub place: Place,
    /// What is wrong, in one sentence that holds the value and what was expected.
    pub message: Wording,
    /// What would have been right, where that can be said by itself.
    pub expected: Option<Wording>,
    /// What stands there, shortened.
    pub found: Option<String>,
    /// What to do.
    pub advice: Wording,
    /// How many more of the same rule the same file has, which are not listed.
    pub more: u32,
}

impl Finding {
    /// A finding with the rule's own severity and advice.
    pub fn new(rule: Rule, place: Place, message: Wording) -> Self {
        Self {
            rule,
            severity: rule.severity(),
            place,
            message,
            expected: None,
            found: None,
            advice: Wording {
                ja: rule.advice(Language::Japanese).to_owned(),
                en: rule.advice(Language::English).to_owned(),
            },
            more: 0,
        }
    }

    /// The same, as bad as this.
    #[must_use]
    pub fn with_severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// The same, saying what would have been right.
    #[must_use]
    pub fn with_expected(mut self, expected: Wording) -> Self {
        self.expected = Some(expected);
        self
    }

    /// The same, quoting what stands there.
    #[must_use]
    pub fn with_found(mut self, found: &str) -> Self {
        /// The longest name of a file has ninety; what is longer than twice that is no value any more.
        const CHARACTERS_MAX: usize = 200;
        let mut short: String = found.chars().take(CHARACTERS_MAX).collect();
        if short.len() < found.len() {
            short.push('…');
        }
        self.found = Some(short);
        self
    }

    /// The same, with better advice than the rule's own.
    #[must_use]
    pub fn with_advice(mut self, advice: Wording) -> Self {
        self.advice = advice;
        self
    }
}
