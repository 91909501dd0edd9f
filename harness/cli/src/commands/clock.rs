//! `careplan clock`: show or move the testbed's time.

use std::process::ExitCode;

use careplan_domain::{JapanTime, Span};
use careplan_wire::control::{AdvanceClock, SetClock};

use crate::commands::status::word;
use crate::failure::Failure;
use crate::output::{Format, facts};
use crate::target::TargetArgs;

#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Clock {
    #[command(subcommand)]
    action: Action,
}

#[derive(Clone, Debug, clap::Subcommand)]
enum Action {
    /// Show the time
    Show {
        #[command(flatten)]
        target: TargetArgs,
    },
    /// Move the clock on, by a span (3d, 2h30m) or to a time
    Advance {
        /// How far: 3d, 2h30m
        #[arg(value_name = "SPAN", required_unless_present = "to")]
        by: Option<Span>,
        /// Until when: 2026-04-10T09:00
        #[arg(long, value_name = "T", conflicts_with = "by")]
        to: Option<JapanTime>,
        #[command(flatten)]
        target: TargetArgs,
    },
    /// Make the clock stand at a time
    Set {
        /// When: 2026-04-10T09:00
        #[arg(value_name = "T")]
        now: JapanTime,
        #[command(flatten)]
        target: TargetArgs,
    },
}

impl Clock {
    pub(crate) async fn run(self, format: Format) -> Result<ExitCode, Failure> {
        let view = match self.action {
            Action::Show { target } => target.open()?.control()?.clock().await?,
            Action::Advance { by, to, target } => {
                target.open()?.control()?.advance_clock(&AdvanceClock { by, to }).await?
            }
            Action::Set { now, target } => target.open()?.control()?.set_clock(&SetClock { now }).await?,
        };
        facts(format, &view, || format!("{} ({})", view.now, word(&view.mode)));
        Ok(ExitCode::SUCCESS)
    }
}
