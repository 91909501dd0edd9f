//! `careplan run`: run scenario files, each scenario in a fresh testbed of its own.

use std::path::PathBuf;
use std::process::ExitCode;

use careplan_scenarios::Reports;

use crate::failure::{Failure, chain};
use crate::output::Format;

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
    pub(crate) async fn run(self, _format: Format) -> Result<ExitCode, Failure> {
        let mut reports = Reports::default();
        for report in &self.reports {
            match report.split_once('=') {
                Some(("junit", file)) => reports.junit = Some(file.into()),
                Some(("json", file)) => reports.json = Some(file.into()),
                _ => {
                    return Err(Failure::new(format!("`--report {report}` is no report"))
                        .hint("write --report junit=FILE or --report json=FILE"));
                }
            }
        }
        let outcome = careplan_scenarios::run(&self.paths, &reports).await.map_err(|error| {
            Failure::new(chain(&error)).hint("give .feature files, or directories that hold some")
        })?;
        Ok(if outcome.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}
