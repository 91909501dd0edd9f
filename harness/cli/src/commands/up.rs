//! `careplan up`: start everything and serve.

use std::net::IpAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use careplan_domain::JapanTime;
use careplan_sim::Pace;
use careplan_testbed::{
    ClockStart, DataFault, DataPlace, Population, Settings, SiteScheme, StartFault, Testbed,
};
use careplan_wire::ReadyFile;

use crate::failure::{Failure, chain};
use crate::output::{Format, facts, table, talk};

const DATA: &str = "./.careplan";

#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Up {
    /// The directory that keeps everything
    #[arg(long, value_name = "DIR", default_value = DATA)]
    data: PathBuf,
    /// Keep nothing: a temporary directory that goes at the end
    #[arg(long, conflicts_with = "data")]
    ephemeral: bool,
    /// What fixes offices, numbers, passwords and identifiers (default: the data directory's, or 1)
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Let the clock stand at this time, for example 2026-04-01T09:00 (default: the machine's time)
    #[arg(long, value_name = "T")]
    clock: Option<JapanTime>,
    /// Whether steps happen by themselves when the clock reaches their time, or one a poke
    #[arg(long, value_name = "automatic|explicit", default_value_t = Pace::Automatic)]
    pace: Pace,
    /// The offices at the first start: `demo`, a number, or a JSON file (default: the directory's, or demo)
    #[arg(long, value_name = "demo|N|FILE")]
    offices: Option<String>,
    /// First of six ports in a row; 0 takes free ones
    #[arg(long, value_name = "PORT", default_value_t = 8440)]
    port_base: u16,
    /// Serve on this address instead of loopback
    #[arg(long, value_name = "ADDRESS")]
    bind: Option<IpAddr>,
    /// A name or address under which others reach this machine; may be repeated
    #[arg(long = "public-name", value_name = "NAME")]
    public_names: Vec<String>,
    /// Serve the pages over HTTPS
    #[arg(long)]
    https_sites: bool,
    /// Serve the pages over HTTP even off loopback, where the way there is private
    #[arg(long, conflicts_with = "https_sites")]
    http_sites: bool,
    /// Also write the ready file here
    #[arg(long, value_name = "FILE")]
    ready_file: Option<PathBuf>,
}

impl Default for Up {
    fn default() -> Self {
        Self {
            data: PathBuf::from(DATA),
            ephemeral: false,
            seed: None,
            clock: None,
            pace: Pace::Automatic,
            offices: None,
            port_base: 8440,
            bind: None,
            public_names: Vec::new(),
            https_sites: false,
            http_sites: false,
            ready_file: None,
        }
    }
}

impl Up {
    pub(crate) async fn run(self, format: Format) -> Result<ExitCode, Failure> {
        let data = self.data.clone();
        let ephemeral = self.ephemeral;
        let mut ending = Ending::listen()?;
        let bed = Testbed::start_with(self.settings()?).await.map_err(|fault| start_failure(&fault))?;
        facts(format, bed.ready_file(), || addresses(bed.ready_file(), (!ephemeral).then_some(data)));
        talk("serving; stop with Ctrl-C");
        ending.wait().await;
        talk("stopping");
        bed.stop().await;
        Ok(ExitCode::SUCCESS)
    }

    fn settings(self) -> Result<Settings, Failure> {
        let population = self
            .offices
            .as_deref()
            .map(Population::parse)
            .transpose()
            .map_err(|fault| Failure::new(chain(&fault)))?;
        Ok(Settings {
            data: if self.ephemeral { DataPlace::Ephemeral } else { DataPlace::Directory(self.data.clone()) },
            seed: self.seed,
            clock: self.clock.map(ClockStart::Standing),
            pace: self.pace,
            population,
            port_base: self.port_base,
            bind: self.bind,
            public_names: self.public_names,
            sites: match (self.https_sites, self.http_sites) {
                (true, _) => SiteScheme::Https,
                (_, true) => SiteScheme::Http,
                _ => SiteScheme::ByAddress,
            },
            ready_file: self.ready_file,
            console: Some(Arc::new(careplan_console::pages)),
            ..Settings::serving(self.data)
        })
    }
}

fn addresses(ready: &ReadyFile, data: Option<PathBuf>) -> String {
    let urls = &ready.urls;
    let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
    let mut rows = vec![
        row(["console", &urls.console, "試験環境のようす・control API"]),
        row(["portal", &urls.portal, "電子請求受付システム"]),
        row(["usage site", &urls.site, "利用状況Webサイト(利用申請)"]),
        row(["relay", &urls.relay, "連携基盤 API(クライアント証明書が必要)"]),
        row(["CA", &urls.ca, "認証局の証明書・失効リスト"]),
        row(["back office", &urls.back_office, "services only"]),
    ];
    rows.push(row([
        "trust",
        &ready.trust.tls_root.display().to_string(),
        "the root of the server certificates",
    ]));
    let kept = data.map_or_else(|| "temporary".to_owned(), |data| data.display().to_string());
    rows.push(row(["data", &kept, ""]));
    format!("careplan {} — 模擬 (MOCK), clock {}\n\n{}", env!("CARGO_PKG_VERSION"), ready.clock, table(&rows))
}

fn start_failure(fault: &StartFault) -> Failure {
    let failure = Failure::new(chain(fault));
    match fault {
        StartFault::Port { port, .. } if *port < 1024 => {
            failure.hint("ports below 1024 need privileges: choose --port-base 8440")
        }
        StartFault::Port { port, .. } => failure.hint(format!(
            "something else listens on {port}: stop it, or choose other ports with --port-base N (0 takes free ones)"
        )),
        StartFault::Data(DataFault::InUse { .. }) => {
            failure.hint("stop the other one first, or give this one its own --data DIR or --ephemeral")
        }
        StartFault::Data(DataFault::Newer { .. }) => {
            failure.hint("use the version that wrote it, or another --data DIR")
        }
        StartFault::Data(DataFault::Disagrees { flag, .. }) => {
            failure.hint(format!("leave out {flag}, or begin anew with another --data DIR"))
        }
        StartFault::Data(DataFault::Damaged { .. }) => {
            failure.hint("restore the file from a copy, or begin anew with another --data DIR")
        }
        _ => failure,
    }
}

/// What ends the program in good order: Ctrl-C and SIGTERM, heard from the first moment on.
struct Ending {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

impl Ending {
    fn listen() -> Result<Self, Failure> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn wait(&mut self) {
        let interrupt = std::pin::pin!(self.interrupt.recv());
        let terminate = std::pin::pin!(self.terminate.recv());
        futures_util::future::select(interrupt, terminate).await;
    }
}
