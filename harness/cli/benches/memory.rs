//! Resident memory of the program as it is: idle with many offices, and with many idle connections.
//! `cargo bench -p careplan-cli --bench memory`; `-- 500 1000` for 500 offices and 1,000 connections.
//!
//! What the kernel says of the process (`/proc/PID/status`): `VmRSS`, and of it what is the program's own
//! (`RssAnon`), since the rest are pages of the program's file, which the kernel shares and takes back. The floor is the
//! same program without an office. Linux only; elsewhere it says so.

#[path = "../tests/support/process.rs"]
mod process;

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use careplan_wire::control::ReadyOffice;
use process::{Running, new_office};
use rustls::client::Resumption;
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

const OFFICES: usize = 5_000;
const CONNECTIONS: usize = 10_000;
/// What the program may take with so many offices, and with so many connections.
const IDLE_MIB_MAX: f64 = 25.0;
const CONNECTED_MIB_MAX: f64 = 200.0;
/// How many connections are opened at once.
const AT_ONCE: usize = 32;
/// Descriptors beside the connections'.
const FILES_BESIDE: usize = 500;

fn main() {
    if !Path::new("/proc/self/status").exists() {
        say("memory is only measured where there is /proc");
        return;
    }
    // Cargo adds flags of its own.
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let number = |nth: usize, usual| words.get(nth).map_or(usual, |word| word.parse().expect("a number"));
    let (offices, connections) = (number(0, OFFICES), number(1, CONNECTIONS));
    // The program inherits it. Where the machine allows less, the connections say so.
    let limit = format!("--nofile={}", connections + FILES_BESIDE);
    let _raised = Command::new("prlimit").args(["--pid", &std::process::id().to_string(), &limit]).status();

    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let folder = tempfile::tempdir().expect("a folder");
    let none = folder.path().join("none");
    let running = Running::start(&none, &["--offices", "none"]);
    report("no office (floor)", settled(&running), None);
    let office = runtime.block_on(new_office(&running, "4479900013", "43"));
    let streams = runtime.block_on(connect(&running, &office, connections));
    report(&format!("{connections} idle connections"), settled(&running), Some(CONNECTED_MIB_MAX));
    drop(streams);
    report("after they have gone", settled(&running), None);
    drop(running);

    let data = folder.path().join("data");
    let running = Running::start(&data, &["--offices", &offices.to_string()]);
    report(&format!("{offices} offices, just made"), settled(&running), None);
    drop(running);
    let running = Running::start(&data, &[]);
    report(&format!("{offices} offices, started again"), settled(&running), Some(IDLE_MIB_MAX));
}

/// Resident memory in MiB.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Memory {
    all: f64,
    own: f64,
}

/// Once it has stayed the same for a while.
fn settled(running: &Running) -> Memory {
    let mut last = memory(running);
    let mut same = 0;
    while same < 10 {
        #[expect(clippy::disallowed_methods, reason = "a benchmark measures the machine")]
        std::thread::sleep(Duration::from_millis(200));
        let now = memory(running);
        same = if (now.all - last.all).abs() < 0.1 { same + 1 } else { 0 };
        last = now;
    }
    last
}

fn memory(running: &Running) -> Memory {
    let status = std::fs::read_to_string(format!("/proc/{}/status", running.pid())).expect("it runs");
    let line = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name)).expect("the kernel says it");
        let kib: f64 = line.trim().trim_end_matches(" kB").parse().expect("a number");
        kib / 1_024.0
    };
    Memory { all: line("VmRSS:"), own: line("RssAnon:") }
}

/// So many connections, each with a handshake and one answered request behind it.
async fn connect(running: &Running, office: &ReadyOffice, connections: usize) -> Vec<TlsStream<TcpStream>> {
    let connector = connector(running, office);
    let port: u16 = running.ready.urls.relay.rsplit(':').next().expect("a port").parse().expect("a port");
    let tasks: Vec<_> = (0..AT_ONCE)
        .map(|nth| {
            let connector = connector.clone();
            tokio::spawn(async move {
                let mut streams = Vec::new();
                for _ in (nth..connections).step_by(AT_ONCE) {
                    streams.push(one(&connector, port).await);
                }
                streams
            })
        })
        .collect();
    let mut streams = Vec::new();
    for task in tasks {
        streams.extend(task.await.expect("no panic"));
    }
    streams
}

async fn one(connector: &TlsConnector, port: u16) -> TlsStream<TcpStream> {
    let stream = TcpStream::connect(("127.0.0.1", port)).await.expect("connects");
    let name = ServerName::try_from("localhost").expect("a name");
    let mut stream = connector.connect(name, stream).await.expect("shakes hands");
    stream.write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n").await.expect("asks");
    let mut answer = vec![0; 4_096];
    let read = stream.read(&mut answer).await.expect("hears");
    assert!(answer[..read].starts_with(b"HTTP/1.1 404"), "{}", String::from_utf8_lossy(&answer[..read]));
    stream
}

fn connector(running: &Running, office: &ReadyOffice) -> TlsConnector {
    let mut roots = RootCertStore::empty();
    let root = CertificateDer::from_pem_file(&running.ready.trust.tls_root).expect("a certificate");
    roots.add(root).expect("an anchor");
    let chain = CertificateDer::pem_slice_iter(office.certificate_pem.as_bytes());
    let chain = chain.collect::<Result<Vec<_>, _>>().expect("certificates");
    let key = PrivateKeyDer::from_pem_slice(office.private_key_pem.expose().as_bytes()).expect("a key");
    let mut config = ClientConfig::builder_with_provider(careplan_serve::provider())
        .with_safe_default_protocol_versions()
        .expect("TLS 1.2 and 1.3")
        .with_root_certificates(roots)
        .with_client_auth_cert(chain, key)
        .expect("fit together");
    config.resumption = Resumption::disabled();
    TlsConnector::from(Arc::new(config))
}

fn report(what: &str, memory: Memory, aim: Option<f64>) {
    let aim = aim.map_or(String::new(), |max| {
        format!("  aim {max:.0}: {}", if memory.all <= max { "reached" } else { "missed" })
    });
    say(&format!("{what:<32} resident {:>6.1} MiB, its own {:>6.1} MiB{aim}", memory.all, memory.own));
}

#[expect(clippy::print_stdout, reason = "a benchmark's figures are its data")]
fn say(line: &str) {
    println!("{line}");
}
