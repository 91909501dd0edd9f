//! How a command fails: one clear sentence, and a hint. None goes without.

use std::fmt;
use std::process::ExitCode;

use careplan_client::CallError;
use careplan_wire::{Problem, ProblemCode};

pub(crate) use careplan_serve::error_chain as chain;

use crate::foreign;

/// A command that could not do its work.
#[derive(Debug)]
pub(crate) struct Failure {
    sentence: String,
    hint: String,
}

impl Failure {
    /// `hint`: what to do about it.
    pub(crate) fn new(sentence: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { sentence: sentence.into(), hint: hint.into() }
    }

    /// Something that only a broken or mixed installation brings about.
    pub(crate) fn defect(sentence: impl Into<String>) -> Self {
        Self::new(
            sentence,
            "check that this program and the testbed have the same version; if so, it is a defect",
        )
    }

    /// Usage or I/O error: exit 2.
    pub(crate) const EXIT: u8 = 2;

    /// Tells a person on stderr.
    #[expect(clippy::print_stderr, reason = "talk goes to stderr")]
    pub(crate) fn report(&self) -> ExitCode {
        eprintln!("error: {}", foreign::lines(&self.sentence));
        eprintln!("hint: {}", foreign::lines(&self.hint));
        ExitCode::from(Failure::EXIT)
    }
}

/// Arguments of a command that clap refuses, and the help and version that it prints: clap's own words, with our hint.
#[expect(clippy::print_stderr, reason = "talk goes to stderr")]
pub(crate) fn report_arguments(error: &clap::Error, command: &str) -> ExitCode {
    if error.exit_code() == 0 {
        // Help and version go to stdout; whoever closed it wants no more of them.
        let _closed = error.print();
        return ExitCode::SUCCESS;
    }
    let words = error.render().to_string();
    let words = words.trim_end();
    eprintln!("{}", words.strip_suffix("For more information, try '--help'.").unwrap_or(words).trim_end());
    eprintln!("hint: `{command} --help` says what it takes");
    ExitCode::from(Failure::EXIT)
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)
    }
}

impl From<CallError> for Failure {
    fn from(error: CallError) -> Self {
        match error.problem() {
            Some(problem) => refusal(&error.asked().url, problem),
            None => Self::new(chain(&error), error.hint()),
        }
    }
}

/// A service's refusal, in English: the code's Japanese title is for pages.
fn refusal(url: &str, problem: &Problem) -> Failure {
    let refuser = if url.contains("/api/v1/") { "the relay" } else { "the testbed" };
    Failure::new(format!("{refuser} refused: {}: {}", problem.code, problem.detail), hint(problem))
}

/// The API's hint, in the words of this command line where the API's would mislead.
fn hint(problem: &Problem) -> String {
    match problem.known_code() {
        Some(ProblemCode::OfficeUnknown) => "`careplan office list` shows the offices that there are",
        Some(ProblemCode::OfficeByHand) => {
            "say which password its people chose: `careplan office ready NUMBER --password P`"
        }
        Some(ProblemCode::OfficePasswordWrong) => {
            "give --password the one that the portal takes for its KJ ID; case matters"
        }
        Some(ProblemCode::OfficeExists) => "choose another --number, or leave it out",
        Some(ProblemCode::ReceiverUndetermined) => {
            "give --to OFFICE, or send attachments together with standard files for exactly one office"
        }
        Some(ProblemCode::ReceiverMismatch) => {
            "leave out --to to have the files sorted by their names, or send the file to the office in its name"
        }
        Some(ProblemCode::ReceiverUnregistered) => {
            "both offices must be registered: `careplan office ready OFFICE` goes every step for one"
        }
        Some(ProblemCode::IdempotencyConflict) => "use a new --idempotency-key for new content",
        // The other hints read the same here.
        _ => &problem.hint,
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_told_by_its_code_in_english() {
        let problem = Problem::new(ProblemCode::FileExtension, "file `README.md` ends in `md`");
        let failure = refusal("https://localhost:8443/api/v1/messages", &problem);
        assert_eq!(failure.sentence, "the relay refused: file-extension: file `README.md` ends in `md`");
        assert_eq!(failure.hint, ProblemCode::FileExtension.hint());
    }

    #[test]
    fn a_hint_speaks_of_the_flags_that_there_are() {
        let problem = Problem::new(ProblemCode::ReceiverUndetermined, "only attachments");
        assert!(
            refusal("https://localhost:8443/api/v1/messages", &problem).hint.starts_with("give --to OFFICE")
        );
        let problem = Problem::new(ProblemCode::OfficeUnknown, "no office `4479900062`");
        let failure = refusal("http://localhost:8440/control/v1/offices/4479900062", &problem);
        assert_eq!(failure.sentence, "the testbed refused: office-unknown: no office `4479900062`");
        assert!(failure.hint.contains("careplan office list"));
    }
}
