//! Scenario files, the steps they are written in, and their runner.
//!
//! A scenario is Gherkin in Japanese or English. Each runs in a fresh testbed of its own, or at a running one; its steps do
//! what a person or a program would do, through the same pages and API. The rule it keeps: a step says what was found when
//! it fails, in the words of the scenario.

mod case;
mod comparison;
mod coverage;
mod expected_failures;
mod features;
mod fixture;
pub mod model;
mod performance;
mod records;
mod report;
mod runner;
pub mod simulation;
mod steps;
mod story;
mod target;
mod transcript;
mod unknown_step;
mod vocabulary;

pub use case::Case;
pub use comparison::{Change, ComparisonFault, RunComparison};
pub use coverage::{Coverage, CoveredRow};
pub use expected_failures::{ExpectedFailures, ExpectedFailuresFault, Verdict};
pub use features::{FeatureFault, Features};
pub use performance::{Ended, Performance, StepDone, StepResult};
pub use records::Exchange;
pub use report::{InvalidReport, Report, ReportFault, ReportKind, json_text, summary, told};
pub use runner::{Reset, Stage, perform, perform_one};
pub use target::{Part, Target, TargetFault};
pub use transcript::transcript;
pub use unknown_step::UnknownStep;
pub use vocabulary::{Tongue, vocabulary_page};
