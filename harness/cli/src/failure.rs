//! How a command fails: one clear sentence, and a hint.

use std::fmt;
use std::process::ExitCode;

pub(crate) use careplan_serve::error_chain as chain;

/// Usage or I/O error: exit 2.
#[derive(Debug)]
pub(crate) struct Failure {
    sentence: String,
    hint: Option<String>,
}

impl Failure {
    pub(crate) fn new(sentence: impl Into<String>) -> Self {
        Self { sentence: sentence.into(), hint: None }
    }

    pub(crate) fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// Tells a person on stderr.
    #[expect(clippy::print_stderr, reason = "talk goes to stderr")]
    pub(crate) fn report(&self) -> ExitCode {
        eprintln!("error: {}", self.sentence);
        if let Some(hint) = &self.hint {
            eprintln!("hint: {hint}");
        }
        ExitCode::from(2)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)
    }
}

impl From<careplan_client::CallError> for Failure {
    fn from(error: careplan_client::CallError) -> Self {
        let hint = error.hint();
        Self { sentence: chain(&error), hint: (!hint.is_empty()).then_some(hint) }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::new(chain(&error))
    }
}
