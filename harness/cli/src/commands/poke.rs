//! `careplan poke`: do the next steps that wait.

use std::process::ExitCode;

use crate::failure::Failure;
use crate::output::{Format, facts};
use crate::target::Place;

#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Poke {
    /// How many steps
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    steps: u32,
    /// All steps, until none waits
    #[arg(long, conflicts_with = "steps")]
    drain: bool,
}

impl Poke {
    pub(crate) async fn run(self, place: &Place, format: Format) -> Result<ExitCode, Failure> {
        let poke =
            careplan_wire::control::Poke { steps: (!self.drain).then_some(self.steps), drain: self.drain };
        let poked = place.open()?.control()?.poke(poke).await?;
        facts(format, &poked, || {
            let mut lines: Vec<String> = poked.steps.iter().map(format_step).collect();
            if lines.is_empty() {
                lines.push("nothing waited".to_owned());
            }
            lines.push(format!("{} waiting", poked.waiting));
            lines.join("\n")
        });
        Ok(ExitCode::SUCCESS)
    }
}

fn format_step(step: &careplan_wire::control::Step) -> String {
    format!("{} {} for office {}", step.kind, step.request, step.office)
}
