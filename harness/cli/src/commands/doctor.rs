//! `careplan doctor`: what this machine has, and which ports are taken.

use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde::Serialize;

use crate::failure::Failure;
use crate::output::{Format, facts, table};

/// Programs that only tests and examples need, and what each is for.
const PROGRAMS: [(&str, &str); 9] = [
    ("openssl", "tests that let OpenSSL verify what the CA issues"),
    ("chromium", "tests that walk the pages in a browser"),
    ("chromedriver", "tests that walk the pages in a browser"),
    ("psql", "tests of the relay's store on PostgreSQL"),
    ("docker", "tests of the container image"),
    ("java", "the Java example, and keytool"),
    ("certutil", "tests with an NSS store"),
    ("node", "the Node example"),
    ("python3", "the Python example"),
];
/// The addresses of a testbed, from the port base on.
const PORTS: [&str; 6] = ["console", "portal", "usage site", "relay", "CA's publication", "back office"];

#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Doctor {
    /// First of the six ports to look at
    #[arg(long, value_name = "PORT", default_value_t = 8440)]
    port_base: u16,
    /// The data directory to look at
    #[arg(long, value_name = "DIR", default_value = "./.careplan")]
    data: PathBuf,
}

#[derive(Debug, Serialize)]
struct Report {
    version: &'static str,
    cores: usize,
    ports: Vec<Port>,
    data: Data,
    programs: Vec<Program>,
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
    pub(crate) async fn run(self, format: Format) -> Result<ExitCode, Failure> {
        let report = Report {
            version: env!("CARGO_PKG_VERSION"),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            ports: (self.port_base..)
                .zip(PORTS)
                .map(|(port, service)| Port { number: port, service, free: is_free(port) })
                .collect(),
            data: Data {
                exists: self.data.is_dir(),
                running: is_locked(&self.data.join("lock")),
                path: self.data,
            },
            programs: PROGRAMS
                .iter()
                .map(|&(name, needed_for)| Program { name, needed_for, found: find_program(name) })
                .collect(),
        };
        facts(format, &report, || human(&report));
        Ok(ExitCode::SUCCESS)
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
    format!("{}\nThe testbed itself needs none of these programs.\n", table(&rows))
}

fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

fn is_locked(lock: &Path) -> bool {
    std::fs::File::open(lock)
        .is_ok_and(|file| matches!(file.try_lock(), Err(std::fs::TryLockError::WouldBlock)))
}

fn find_program(name: &str) -> Option<PathBuf> {
    #[expect(clippy::disallowed_methods, reason = "where programs are is what PATH says")]
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|candidate| candidate.is_file())
}
