//! `careplan run`: run scenario files, each scenario in a fresh testbed of its own or at a running one.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use careplan_scenarios::{
    ExpectedFailures, FeatureFault, Features, Performance, Report, Reset, RunComparison, Stage, Target,
    json_text, perform, summary, told,
};

use crate::failure::{Failure, chain};
use crate::output::{Format, print, talk};
use crate::target::Place;

#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Run {
    /// Scenario files (.feature), or directories of them
    #[arg(value_name = "PATH", required_unless_present = "compare")]
    paths: Vec<PathBuf>,
    /// Run at the testbed of this ready file, over the network alone, instead of fresh ones
    #[arg(long, value_name = "READY-FILE")]
    target: Option<PathBuf>,
    /// Forget everything at the target before each scenario
    #[arg(long, requires = "target")]
    reset: bool,
    /// Also write a report; may be repeated: junit=FILE, html=FILE, json=FILE
    #[arg(long = "report", value_name = "KIND=FILE")]
    reports: Vec<String>,
    /// Names of scenarios that may fail, one a line: `feature: scenario`
    #[arg(long, value_name = "FILE")]
    expect_failures: Option<PathBuf>,
    /// Run again when a feature file changes, until interrupted
    #[arg(long)]
    watch: bool,
    /// Tell what differs between two JSON reports, and run nothing
    #[arg(long, num_args = 2, value_names = ["BEFORE", "AFTER"], conflicts_with_all = ["paths", "target", "reports", "expect_failures", "watch"])]
    compare: Option<Vec<PathBuf>>,
}

impl Run {
    pub(crate) async fn run(self, place: &Place, format: Format) -> Result<ExitCode, Failure> {
        place
            .refuse("run", "each scenario starts one of its own; --target READY-FILE names a running one")?;
        if let Some([before, after]) = self.compare.as_deref() {
            let comparison = RunComparison::read(before, after).map_err(|fault| {
                Failure::new(chain(&fault), "give two files that `careplan run --report json=FILE` wrote")
            })?;
            print(&comparison.to_string());
            return Ok(exit_code(comparison.is_good()));
        }
        let reports = self.reports()?;
        let expected = match &self.expect_failures {
            None => ExpectedFailures::default(),
            Some(file) => ExpectedFailures::read(file).map_err(|fault| {
                Failure::new(chain(&fault), "give a text file with a scenario's name a line")
            })?,
        };
        let stage = self.stage().await?;
        if self.watch {
            return self.watch(&stage, format, &reports, &expected).await;
        }
        self.once(&stage, format, &reports, &expected).await
    }

    async fn once(
        &self,
        stage: &Stage,
        format: Format,
        reports: &[Report],
        expected: &ExpectedFailures,
    ) -> Result<ExitCode, Failure> {
        let features =
            Features::read(&self.paths).map_err(|fault| Failure::new(chain(&fault), fault.hint()))?;
        let unknown = features.unknown_steps();
        let tell = |one: &Performance| {
            if format == Format::Human {
                print(&told(one));
            }
        };
        let run = perform(features.cases(), stage, tell).await;
        let verdict = expected.judge(&run);
        for report in reports {
            report.write(&run, &verdict).map_err(|fault| Failure::new(chain(&fault), WRITABLE))?;
        }
        match format {
            Format::Human => print(&summary(&run, &verdict)),
            Format::Json | Format::Sarif | Format::Junit => {
                print(json_text(&run).trim_end());
                for line in summary(&run, &verdict).lines().skip(1) {
                    talk(line);
                }
            }
        }
        for step in &unknown {
            talk(&step.to_string());
        }
        if !unknown.is_empty() {
            talk("hint: docs/scenarios.md lists the sentences that steps can be written in");
        }
        Ok(exit_code(verdict.is_good()))
    }

    /// Until somebody interrupts it. A file that cannot be read is told, and waited for.
    async fn watch(
        &self,
        stage: &Stage,
        format: Format,
        reports: &[Report],
        expected: &ExpectedFailures,
    ) -> Result<ExitCode, Failure> {
        loop {
            let seen = self.seen();
            if let Err(failure) = self.once(stage, format, reports, expected).await {
                failure.report();
            }
            talk("waiting for a change of a feature file; Ctrl-C ends");
            while self.seen() == seen {
                tokio::time::sleep(WATCH_INTERVAL).await;
            }
        }
    }

    /// When each feature file was written.
    fn seen(&self) -> BTreeMap<PathBuf, Option<SystemTime>> {
        let files = match Features::files(&self.paths) {
            Ok(files) => files,
            Err(FeatureFault::None) => Vec::new(),
            Err(_) => self.paths.clone(),
        };
        let written = |file: &PathBuf| std::fs::metadata(file).and_then(|about| about.modified()).ok();
        files.into_iter().map(|file| (file.clone(), written(&file))).collect()
    }

    async fn stage(&self) -> Result<Stage, Failure> {
        let Some(file) = &self.target else { return Ok(Stage::Fresh) };
        let target = Target::open(file).await.map_err(|fault| {
            Failure::new(
                chain(&fault),
                "name the ready file of a running testbed: `careplan up --ready-file FILE` writes one",
            )
        })?;
        let reset = if self.reset { Reset::BeforeEach } else { Reset::Never };
        Ok(Stage::Target { target: Arc::new(target), reset })
    }

    /// The reports, each of which can be written: nobody shall wait for a run whose report is lost.
    fn reports(&self) -> Result<Vec<Report>, Failure> {
        let read = |text: &String| {
            let report: Report = text.parse().map_err(|error: careplan_scenarios::InvalidReport| {
                Failure::new(format!("--report: {error}"), "write --report html=report.html, for instance")
            })?;
            report.begin().map_err(|fault| Failure::new(chain(&fault), WRITABLE))?;
            Ok(report)
        };
        self.reports.iter().map(read).collect()
    }
}

fn exit_code(is_good: bool) -> ExitCode {
    if is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

const WRITABLE: &str = "choose a file that can be written";

/// How often `--watch` looks at the files: a person has hardly let go of the keys.
const WATCH_INTERVAL: Duration = Duration::from_secs(1);
