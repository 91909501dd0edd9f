//! Scenario files, the steps they are written in, and their runner.
//!
//! A scenario is Gherkin in Japanese. Each runs in a fresh testbed of its own; its steps do what a person or a
//! program would do, through the same pages and API. The rule it keeps: a step says what was found when it
//! fails, in the words of the scenario.

mod features;
mod fixture;
pub mod model;
mod runner;
pub mod simulation;
mod steps;
mod story;
mod unknown_step;

pub use features::{FeatureFault, Features, ScenarioName};
pub use runner::{Outcome, Reports, RunFault, Shown, run, run_one};
pub use story::Story;
pub use unknown_step::UnknownStep;
