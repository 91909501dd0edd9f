//! `careplan doctor`: what this machine has, which ports are taken, and whether it trusts the testbed.

use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use careplan_wire::{ReadyFile, Urls};
use serde::Serialize;

use crate::commands::trust::{Known, find_program, known};
use crate::failure::Failure;
use crate::output::{Format, facts, table, talk};
use crate::target::Place;

/// Programs that only tests and examples need, and what each is for.
const PROGRAMS: [(&str, &str); 7] = [
    ("openssl", "tests that let OpenSSL verify what the CA issues"),
    ("curl", "the README's examples"),
    ("jq", "the README's examples"),
    ("certutil", "`careplan trust --for nss` and `--for firefox`"),
    ("keytool", "`careplan trust --for java`"),
    ("node", "tests of the trust kit"),
    ("python3", "tests of the trust kit"),
];
/// The addresses of a testbed, from the port base on.
const PORTS: [&str; 6] = ["console", "portal", "usage site", "relay", "CA's publication", "back office"];
/// The first of them when nobody says otherwise.
const PORT_BASE: u16 = 8440;
/// The last base after which six ports follow.
const PORT_BASE_MAX: i64 = 65_530;

#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Doctor {
    /// First of the six ports to look at [default: 8440, or those that --ready-file names]
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..=PORT_BASE_MAX))]
    port_base: Option<u16>,
}

#[derive(Debug, Serialize)]
struct Report {
    version: &'static str,
    cores: usize,
    ports: Vec<Port>,
    data: Data,
    programs: Vec<Program>,
    trust: Vec<Known>,
}

#[derive(Debug, Serialize)]
struct Port {
    number: u16,
    service: &'static str,
    free: bool,
}

#[derive(Debug, Serialize)]
struct Data {
    path: PathBuf,
    exists: bool,
    running: bool,
}

#[derive(Debug, Serialize)]
struct Program {
    name: &'static str,
    needed_for: &'static str,
    found: Option<PathBuf>,
}

impl Doctor {
    #[expect(clippy::unused_async, reason = "every command is run the same way")]
    pub(crate) async fn run(self, place: &Place, format: Format) -> Result<ExitCode, Failure> {
        let ready = place.named_ready()?;
        let data = ready.as_ref().map_or_else(|| place.directory(), directory_of);
        let report = Report {
            version: env!("CARGO_PKG_VERSION"),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            ports: self.ports(ready.as_ref()),
            data: Data { exists: data.is_dir(), running: is_locked(&data.join("lock")), path: data },
            programs: PROGRAMS
                .iter()
                .map(|&(name, needed_for)| Program { name, needed_for, found: find_program(name) })
                .collect(),
            trust: known(place),
        };
        facts(format, &report, || human(&report));
        Ok(match report.in_the_way() {
            None => ExitCode::SUCCESS,
            Some(port) => {
                talk(&format!(
                    "hint: something else listens on {}: stop it, or start with `careplan up --port-base N` (0 takes free ones)",
                    port.number
                ));
                ExitCode::FAILURE
            }
        })
    }
}

impl Doctor {
    /// The ports asked for; without a word those of the ready file, and without one the usual six.
    fn ports(&self, ready: Option<&ReadyFile>) -> Vec<Port> {
        let port = |(number, service)| Port { number, service, free: is_free(number) };
        match (self.port_base, ready) {
            (None, Some(ready)) => ports_of(&ready.urls).into_iter().map(port).collect(),
            (base, _) => (base.unwrap_or(PORT_BASE)..=u16::MAX).zip(PORTS).map(port).collect(),
        }
    }
}

/// The data directory of a testbed; one that keeps nothing has its files somewhere all the same.
fn directory_of(ready: &ReadyFile) -> PathBuf {
    let around_trust = || ready.trust.tls_root.parent().and_then(Path::parent).map(Path::to_path_buf);
    ready.data.clone().or_else(around_trust).unwrap_or_default()
}

/// The ports that the addresses name, each with its service.
fn ports_of(urls: &Urls) -> Vec<(u16, &'static str)> {
    let Urls { console, portal, site, relay, ca, back_office } = urls;
    let urls = [console, portal, site, relay, ca, back_office];
    let port = |url: &String| url.rsplit_once(':').and_then(|(_, port)| port.parse().ok());
    urls.into_iter().zip(PORTS).filter_map(|(url, service)| Some((port(url)?, service))).collect()
}

impl Report {
    /// The first port that a testbed on this data directory would not get. Where one runs, it has them itself.
    fn in_the_way(&self) -> Option<&Port> {
        self.ports.iter().find(|port| !port.free && !self.data.running)
    }
}

fn human(report: &Report) -> String {
    let mut rows = vec![
        vec!["version".to_owned(), report.version.to_owned(), String::new()],
        vec!["cores".to_owned(), report.cores.to_string(), String::new()],
    ];
    let state = match (report.data.exists, report.data.running) {
        (false, _) => "not there yet",
        (true, false) => "there, nobody runs on it",
        (true, true) => "a testbed runs on it",
    };
    rows.push(vec!["data".to_owned(), state.to_owned(), report.data.path.display().to_string()]);
    rows.extend(report.ports.iter().map(|port| {
        let state = if port.free { "free" } else { "taken" };
        vec![format!("port {}", port.number), state.to_owned(), port.service.to_owned()]
    }));
    rows.extend(report.programs.iter().map(|program| {
        let state = program.found.as_ref().map_or("missing".to_owned(), |path| path.display().to_string());
        vec![program.name.to_owned(), state, program.needed_for.to_owned()]
    }));
    rows.extend(report.trust.iter().map(|known| {
        let place = known
            .reason
            .as_ref()
            .map_or_else(|| known.place.clone(), |reason| format!("{}: {reason}", known.place));
        vec!["TLS root".to_owned(), known.state.words().to_owned(), place]
    }));
    format!("{}\nThe testbed itself needs none of these programs.\n", table(&rows))
}

/// Free on both loopback addresses; a machine without IPv6 has only the one.
fn is_free(port: u16) -> bool {
    let taken = |address: IpAddr| {
        TcpListener::bind((address, port)).is_err_and(|error| error.kind() == ErrorKind::AddrInUse)
    };
    !taken(Ipv4Addr::LOCALHOST.into()) && !taken(Ipv6Addr::LOCALHOST.into())
}

fn is_locked(lock: &Path) -> bool {
    std::fs::File::open(lock)
        .is_ok_and(|file| matches!(file.try_lock(), Err(std::fs::TryLockError::WouldBlock)))
}
