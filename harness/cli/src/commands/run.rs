//! `careplan run`: run scenario files, each scenario in a fresh testbed of its own.

use std::path::PathBuf;
use std::process::ExitCode;

use careplan_scenarios::{FeatureFault, Reports, RunFault, Shown};

use crate::failure::{Failure, chain};
use crate::output::{Format, print, talk};
use crate::target::Place;

#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Run {
    /// Scenario files (.feature), or directories of them
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// Also write a report; may be repeated: junit=FILE, json=FILE
    #[arg(long = "report", value_name = "KIND=FILE")]
    reports: Vec<String>,
}

impl Run {
    pub(crate) async fn run(self, place: &Place, format: Format) -> Result<ExitCode, Failure> {
        place.refuse("run", "each scenario starts one of its own")?;
        let shown = match format {
            Format::Human => Shown::Steps,
            Format::Json | Format::Sarif | Format::Junit => Shown::Json,
        };
        let reports = self.reports()?;
        let outcome = careplan_scenarios::run(&self.paths, shown, &reports)
            .await
            .map_err(|fault| Failure::new(chain(&fault), hint(&fault)))?;
        if shown == Shown::Json {
            // Cucumber ends its JSON without a line's end.
            print("");
        }
        for step in &outcome.unknown {
            talk(&step.to_string());
        }
        if !outcome.unknown.is_empty() {
            talk("hint: docs/scenarios.md lists the sentences that steps can be written in");
        }
        Ok(if outcome.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    fn reports(&self) -> Result<Reports, Failure> {
        let mut reports = Reports::default();
        for report in &self.reports {
            match report.split_once('=') {
                Some(("junit", file)) => reports.junit = Some(file.into()),
                Some(("json", file)) => reports.json = Some(file.into()),
                _ => {
                    return Err(Failure::new(
                        format!("`--report {report}` is no report"),
                        "write --report junit=FILE or --report json=FILE",
                    ));
                }
            }
        }
        Ok(reports)
    }
}

fn hint(fault: &RunFault) -> &'static str {
    match fault {
        RunFault::Features(FeatureFault::NoLanguage { .. }) => {
            "make `# language: ja` the first line of the file"
        }
        RunFault::Features(FeatureFault::Malformed { .. }) => {
            "see docs/scenarios.md for what a feature file looks like"
        }
        RunFault::Features(FeatureFault::Unreadable { .. } | FeatureFault::None) => {
            "give .feature files, or directories that hold some"
        }
        RunFault::Report { .. } => "choose a file that can be written",
    }
}
