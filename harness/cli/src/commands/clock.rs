//! `careplan clock`: show or move the testbed's time.

use std::process::ExitCode;

use careplan_domain::{JapanTime, Span};
use careplan_wire::control::{AdvanceClock, SetClock};

use crate::commands::status::word;
use crate::failure::Failure;
use crate::output::{Format, facts};
use crate::target::Place;

#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Clock {
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Clone, Debug, Default, clap::Subcommand)]
enum Action {
    /// Show the time (the default)
    #[default]
    Show,
    /// Move the clock on, by a span (3d, 2h30m) or to a time
    #[command(group(clap::ArgGroup::new("how far").required(true).args(["by", "to"])))]
    Advance {
        /// How far: 3d, 2h30m
        #[arg(value_name = "SPAN")]
        by: Option<Span>,
        /// Until when: 2026-04-10T09:00
        #[arg(long, value_name = "T")]
        to: Option<JapanTime>,
    },
    /// Make the clock stand at a time
    Set {
        /// When: 2026-04-10T09:00
        #[arg(value_name = "T")]
        now: JapanTime,
    },
}

impl Clock {
    pub(crate) async fn run(self, place: &Place, format: Format) -> Result<ExitCode, Failure> {
        let control = place.open()?.control()?;
        let view = match self.action.unwrap_or_default() {
            Action::Show => control.clock().await?,
            Action::Advance { by, to } => control.advance_clock(&AdvanceClock { by, to }).await?,
            Action::Set { now } => control.set_clock(&SetClock { now }).await?,
        };
        facts(format, &view, || format!("{} ({})", view.now, word(&view.mode)));
        Ok(ExitCode::SUCCESS)
    }
}
