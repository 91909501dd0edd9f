//! From the launch of the process to the first mutual-TLS login answered. `cargo bench -p careplan-cli`
//!
//! Measured on an existing data directory, and on a fresh one that makes its keys and the demo's two ready
//! offices; beside them the floor: launching the same program to print its version.

#[path = "../tests/support/process.rs"]
mod process;

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use process::{Running, log_in, new_office};

const RUNS: usize = 15;
const FRESH_RUNS: usize = 7;

fn main() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let office = runtime.block_on(async {
        let running = Running::start(&data, &["--offices", "none"]);
        new_office(&running, "4479900013", "43").await
    });

    let floor = median(RUNS, || {
        let status = Command::new(env!("CARGO_BIN_EXE_careplan"))
            .arg("--version")
            .stdout(Stdio::null())
            .status()
            .expect("the program starts");
        assert!(status.success());
    });
    let served = median(RUNS, || drop(Running::start(&data, &[])));
    let login = median(RUNS, || {
        let running = Running::start(&data, &[]);
        drop(runtime.block_on(log_in(&running, &office)));
    });
    let fresh = median(FRESH_RUNS, || {
        let folder = tempfile::tempdir().expect("a folder");
        drop(Running::start(&folder.path().join("data"), &["--offices", "none"]));
    });
    let demo = median(FRESH_RUNS, || {
        let folder = tempfile::tempdir().expect("a folder");
        drop(Running::start(&folder.path().join("data"), &["--offices", "demo"]));
    });
    report("launch and print the version (floor)", floor, floor);
    report("existing directory: until it serves", served, floor);
    report("existing directory: until the first mTLS login is answered", login, floor);
    report("fresh directory, no office: until it serves", fresh, floor);
    report("fresh directory, demo: until two offices are ready", demo, floor);
}

fn median(runs: usize, mut work: impl FnMut()) -> Duration {
    work();
    let mut times: Vec<Duration> = (0..runs)
        .map(|_| {
            #[expect(clippy::disallowed_methods, reason = "a benchmark measures the machine")]
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .collect();
    times.sort();
    times[runs / 2]
}

#[expect(clippy::print_stdout, reason = "a benchmark's figures are its data")]
fn report(what: &str, time: Duration, floor: Duration) {
    let ratio = time.as_secs_f64() / floor.as_secs_f64();
    println!("{what:<62} {:>8.1} ms  {ratio:>6.1} x floor", time.as_secs_f64() * 1_000.0);
}
