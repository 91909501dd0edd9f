//! `careplan ca` and `careplan portal`: one service of a data directory, in a process of its own.

use std::path::{Path, PathBuf};
use std::pin::pin;
use std::process::ExitCode;

use careplan_domain::JapanTime;
use careplan_testbed::{ClockStart, LonePart, LoneService, Settings, StartFault};
use careplan_wire::ReadyFile;
use futures_util::future::{Either, select};

use super::ending::Ending;
use super::up::start_failure;
use crate::failure::{Failure, chain};
use crate::output::{Format, facts, table, talk};
use crate::target::{Place, read_ready};

#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Lone {
    /// The ready file of a running testbed whose data directory it serves, instead of --data
    #[arg(long, value_name = "READY-FILE")]
    join: Option<PathBuf>,
    /// What fixes offices, numbers and serials (default: the data directory's, or 1)
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Let the clock stand at this time (default: the data directory's, or the machine's time)
    #[arg(long, value_name = "T")]
    clock: Option<JapanTime>,
    /// Its port; 0 takes a free one [default: 8444 for the CA, 8441 for the portal]
    #[arg(long, value_name = "PORT")]
    port: Option<u16>,
}

impl Lone {
    pub(crate) async fn run(
        self,
        part: LonePart,
        place: &Place,
        format: Format,
    ) -> Result<ExitCode, Failure> {
        let directory = match &self.join {
            None => place.directory(),
            Some(_) if place.data.is_some() => {
                return Err(Failure::new(
                    "--join and --data both name the data directory",
                    "give one of them: a running testbed keeps its ready file in the data directory",
                ));
            }
            Some(join) => directory_of(join)?,
        };
        let mut ending = Ending::listen()?;
        let usual = match part {
            LonePart::Ca => 8444,
            LonePart::Portal => 8441,
        };
        let settings = Settings {
            seed: self.seed,
            clock: self.clock.map(ClockStart::Standing),
            ready_file: place.ready_file.clone(),
            ..Settings::serving(directory)
        };
        let starting = pin!(LoneService::start(part, settings, self.port.unwrap_or(usual)));
        let service = match select(pin!(ending.wait()), starting).await {
            Either::Left(_) => {
                talk("stopped before it served");
                return Ok(ExitCode::SUCCESS);
            }
            Either::Right((started, _)) => started.map_err(|fault| lone_failure(&fault))?,
        };
        facts(format, service.ready_file(), || addresses(part, service.ready_file()));
        talk("serving; stop with Ctrl-C");
        ending.wait().await;
        talk("stopping");
        service.stop().await;
        Ok(ExitCode::SUCCESS)
    }
}

fn lone_failure(fault: &StartFault) -> Failure {
    match fault {
        StartFault::Port { .. } => Failure::new(chain(fault), "choose another --port N; 0 takes a free one"),
        _ => start_failure(fault),
    }
}

/// Where a running testbed keeps its data: that of its root, which an ephemeral one has, too.
fn directory_of(join: &Path) -> Result<PathBuf, Failure> {
    let ready = read_ready(join)?;
    let directory = ready.trust.tls_root.parent().and_then(Path::parent);
    directory.map(Path::to_owned).ok_or_else(|| {
        Failure::new(
            format!("`{}` names no data directory", join.display()),
            "name the ready file that a running `careplan up` has written",
        )
    })
}

fn addresses(part: LonePart, ready: &ReadyFile) -> String {
    let name = part.part().name();
    let (url, what) = match part {
        LonePart::Ca => (&ready.urls.ca, "認証局の証明書・失効リスト"),
        LonePart::Portal => (&ready.urls.portal, "電子請求受付システム"),
    };
    let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
    let data = ready.data.as_deref().map(|data| data.display().to_string()).unwrap_or_default();
    let beside = format!("careplan up --without {name}={url}");
    let rows = [
        row([name, url, what]),
        row(["data", &data, ""]),
        row(["beside it", &beside, "with the same --data"]),
    ];
    format!(
        "careplan {} {name} — 模擬 (MOCK), clock {}\n\n{}",
        env!("CARGO_PKG_VERSION"),
        ready.clock,
        table(&rows)
    )
}
