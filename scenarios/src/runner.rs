//! Runs scenarios and reports on them.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use cucumber::writer::{self, Basic, Coloring, Verbosity};
use cucumber::{Cucumber, World as _, Writer, WriterExt as _, cli, runner};
use thiserror::Error;

use crate::features::Parsed;
use crate::{FeatureFault, Features, ScenarioName, Story, UnknownStep};

/// Scenarios at once. Each has a testbed of its own, and the machines we are made for have two cores.
const AT_ONCE: usize = 2;

/// What a run prints to stdout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Every step as it is done, for people.
    Steps,
    /// Cucumber's JSON and nothing else, for programs.
    Json,
}

/// Which reports a run writes beside what it prints.
#[derive(Clone, Debug, Default)]
pub struct Reports {
    /// JUnit XML.
    pub junit: Option<PathBuf>,
    /// Cucumber's own JSON.
    pub json: Option<PathBuf>,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Steps that did what they said.
    pub passed: usize,
    /// Steps that did not, and steps that nobody knows.
    pub failed: usize,
    /// The steps that nobody knows.
    pub unknown: Vec<UnknownStep>,
}

/// A run that could not begin or be reported.
#[derive(Debug, Error)]
pub enum RunFault {
    /// The feature files cannot be read.
    #[error(transparent)]
    Features(#[from] FeatureFault),
    /// A report cannot be written.
    #[error("cannot write the report `{}`", path.display())]
    Report {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

/// Runs every scenario of the feature files in `paths`, each in a fresh testbed; prints what happened to stdout.
pub async fn run(paths: &[PathBuf], shown: Shown, reports: &Reports) -> Result<Outcome, RunFault> {
    let features = Features::read(paths)?;
    let junit = report_file(reports.junit.as_deref())?;
    let json = report_file(reports.json.as_deref())?;
    let unknown = features.unknown_steps();
    let nothing = || -> Box<dyn io::Write> { Box::new(io::sink()) };
    let stdout = || -> Box<dyn io::Write> { Box::new(io::stdout()) };
    let (steps, printed_json, coloring) = match shown {
        Shown::Steps => (stdout(), nothing(), Coloring::Auto),
        Shown::Json => (nothing(), stdout(), Coloring::Never),
    };
    let writer = Basic::raw(steps, coloring, Verbosity::Default)
        .summarized()
        .tee::<Story, _>(writer::JUnit::for_tee(junit, Verbosity::Default))
        .tee::<Story, _>(writer::Json::for_tee(json))
        .tee::<Story, _>(writer::Json::for_tee(printed_json))
        .normalized();
    Ok(outcome(&perform(features, writer).await, unknown))
}

/// Runs one scenario quietly; tells what went wrong in cucumber's words.
pub async fn run_one(features: &Features, name: &ScenarioName) -> Result<(), String> {
    let unknown = features.only(name).unknown_steps();
    let transcript = Shared::default();
    let writer =
        Basic::raw(transcript.clone(), Coloring::Never, Verbosity::Default).summarized().normalized();
    let done = outcome(&perform(features.only(name), writer).await, unknown);
    if done.failed == 0 {
        return Ok(());
    }
    let unknown: Vec<String> = done.unknown.iter().map(|step| format!("{step}\n")).collect();
    Err(transcript.text() + &unknown.concat())
}

/// A step that nobody knows fails its scenario.
async fn perform<Wr>(features: Features, writer: Wr) -> writer::FailOnSkipped<Wr>
where
    Wr: Writer<Story> + writer::Normalized,
    Wr::Cli: Default,
    writer::FailOnSkipped<Wr>: Writer<Story, Cli = Wr::Cli> + writer::Normalized,
{
    let runner = runner::Basic::default().steps(Story::collection()).max_concurrent_scenarios(AT_ONCE);
    Cucumber::<Story, _, Features, _, _, cli::Empty>::custom(
        Parsed,
        runner,
        writer::FailOnSkipped::from(writer),
    )
    .with_default_cli()
    .run(features)
    .await
}

fn outcome(done: &impl writer::Stats<Story>, unknown: Vec<UnknownStep>) -> Outcome {
    Outcome {
        passed: done.passed_steps(),
        failed: done.failed_steps() + done.parsing_errors() + done.hook_errors(),
        unknown,
    }
}

/// A report that nobody asked for goes nowhere.
fn report_file(path: Option<&Path>) -> Result<Box<dyn io::Write>, RunFault> {
    match path {
        None => Ok(Box::new(io::sink())),
        Some(path) => match File::create(path) {
            Ok(file) => Ok(Box::new(file)),
            Err(source) => Err(RunFault::Report { path: path.to_owned(), source }),
        },
    }
}

/// What a quiet run would have printed.
#[derive(Clone, Debug, Default)]
struct Shared(std::sync::Arc<std::sync::Mutex<Vec<u8>>>);

impl Shared {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().expect("no one panics while writing")).into_owned()
    }
}

impl io::Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no one panics while writing").write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
