//! `careplan snapshot`: save the testbed's state, and go back to it.

use std::process::ExitCode;

use careplan_wire::control::{NewSnapshot, Snapshot as Saved};

use crate::failure::Failure;
use crate::output::{Format, facts, table, talk};
use crate::target::Place;

/// Save a running testbed's state under a name, and have it go back
///
/// Stores, clock, pace and fault rules go back together, in the same process, at the same addresses and under the same TLS
/// root: the one way in which a testbed's time runs backwards. What was done since is gone; who has logged in since logs in
/// again. A reset keeps the snapshots.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Snapshot {
    #[command(subcommand)]
    action: Action,
}

#[derive(Clone, Debug, clap::Subcommand)]
enum Action {
    /// Save the state of now
    Save {
        /// What to call it (default: the testbed's time)
        #[arg(value_name = "NAME")]
        name: Option<String>,
    },
    /// List the snapshots, oldest first
    List,
    /// Go back to a snapshot
    Restore {
        /// Its number
        #[arg(value_name = "ID")]
        id: String,
    },
    /// Delete a snapshot
    Delete {
        /// Its number
        #[arg(value_name = "ID")]
        id: String,
    },
}

impl Snapshot {
    pub(crate) async fn run(self, place: &Place, format: Format) -> Result<ExitCode, Failure> {
        let control = place.open()?.control()?;
        match self.action {
            Action::Save { name } => {
                let saved = control.save_snapshot(&NewSnapshot { name }).await?;
                facts(format, &saved, || rows([&saved]));
            }
            Action::List => {
                let list = control.snapshots().await?;
                facts(format, &list, || {
                    if list.snapshots.is_empty() { "no snapshots".to_owned() } else { rows(&list.snapshots) }
                });
            }
            Action::Restore { id } => {
                let went = control.go_back(&id).await?;
                facts(format, &went, || {
                    let Saved { id, name, .. } = &went.snapshot;
                    format!("went back to snapshot {id}, {name}: clock {}", went.clock.now)
                });
                talk("who has logged in since logs in again");
            }
            Action::Delete { id } => {
                control.delete_snapshot(&id).await?;
                talk(&format!("deleted snapshot {id}"));
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn rows<'s>(snapshots: impl IntoIterator<Item = &'s Saved>) -> String {
    let row = |snapshot: &Saved| {
        let Saved { id, name, clock, offices, bytes, .. } = snapshot;
        vec![
            id.clone(),
            name.clone(),
            clock.to_string(),
            format!("{offices} offices"),
            format!("{bytes} bytes"),
        ]
    };
    table(&snapshots.into_iter().map(row).collect::<Vec<_>>())
}
