//! `careplan status`: how a running testbed is.

use std::process::ExitCode;

use careplan_wire::control::InvariantsInBrief;

use crate::failure::Failure;
use crate::output::{Format, facts, table};
use crate::target::Place;

#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Status {}

impl Status {
    pub(crate) async fn run(self, place: &Place, format: Format) -> Result<ExitCode, Failure> {
        let target = place.open()?;
        let status = target.control()?.status().await?;
        let all_answer = status.services.iter().all(|service| service.answers);
        facts(format, &status, || {
            let mut rows: Vec<Vec<String>> = [
                ("version", status.version.clone()),
                ("clock", format!("{} ({})", status.clock.now, word(&status.clock.mode))),
                ("pace", word(&status.pace)),
                ("standard files", word(&status.standard_files)),
                ("recall", on_off(status.relay.recall)),
                (
                    "old clients",
                    format!("{} (below {})", status.relay.old_clients, status.relay.newest_client),
                ),
                ("unpaid licences", status.relay.unpaid.to_string()),
                ("maintenance", on_off(status.relay.maintenance)),
                ("seed", status.seed.to_string()),
                ("data", status.data.clone().unwrap_or_else(|| "temporary".to_owned())),
                ("offices", status.offices.to_string()),
                ("steps waiting", status.steps_waiting.to_string()),
                ("invariants", invariants(status.invariants)),
                ("console", status.urls.console.clone()),
                ("portal", status.urls.portal.clone()),
                ("usage site", status.urls.site.clone()),
                ("relay", status.urls.relay.clone()),
                ("CA", status.urls.ca.clone()),
            ]
            .map(|(name, value)| vec![name.to_owned(), value])
            .to_vec();
            rows.extend(status.services.iter().map(|service| {
                let answers = if service.answers { "answers" } else { "does not answer" };
                vec![format!("service {}", service.name), answers.to_owned()]
            }));
            table(&rows)
        });
        Ok(if all_answer { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

/// What has been seen so far; `GET /control/v1/invariants` looks again, and says what was violated.
fn invariants(brief: InvariantsInBrief) -> String {
    let InvariantsInBrief { checked, violations } = brief;
    match violations {
        0 => format!("hold ({checked} checks)"),
        violations => format!("VIOLATED {violations} times ({checked} checks): see /control/v1/invariants"),
    }
}

fn on_off(on: bool) -> String {
    if on { "on" } else { "off" }.to_owned()
}

/// An enum of wire as its own word.
pub(crate) fn word(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
