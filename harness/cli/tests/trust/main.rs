//! Trust kit and certificates as those judge them whom they are for: OpenSSL, curl, NSS, Chromium, Java, Node.js and Python connect to a testbed
//! before, after, and after again, and go through a first exchange.
//!
//! Nothing outside of temporary folders is touched: each test has a home, a database, a trust store or a folder for
//! `/` of its own. What a machine lacks is told as `harness/need.rs` tells it.

#[path = "../../../need.rs"]
mod need;
#[path = "../support/process.rs"]
mod process;

mod bed;
mod chromium;
mod clients;
mod documented;
mod environments;
mod java;
mod other_systems;
mod refusals;
mod stores;

use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::{Arguments, Trial};

use bed::Bed;
use need::Need;

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // Every test starts programs, and a JVM is none of the small ones.
    arguments.test_threads.get_or_insert(2);
    let bed = Arc::new(Bed::default());
    let trials = [
        stores::TESTS,
        java::TESTS,
        environments::TESTS,
        other_systems::TESTS,
        refusals::TESTS,
        chromium::TESTS,
        documented::TESTS,
        clients::TESTS,
    ]
    .into_iter()
    .flatten()
    .map(|test| test.trial(&bed))
    .collect();
    drop(bed);
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// A test: its name, what it needs, what it does.
struct Test(&'static str, &'static [&'static str], fn(&Bed));

impl Test {
    fn trial(&self, bed: &Arc<Bed>) -> Trial {
        let (bed, body) = (bed.clone(), self.2);
        Need::all(self.1).trial(self.0, move || body(&bed))
    }
}
