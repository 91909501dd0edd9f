//! Every scenario of `features/` as a test of its own.

use std::path::PathBuf;
use std::process::ExitCode;

use careplan_scenarios::{Features, run_one};
use libtest_mimic::{Arguments, Trial};

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // Each scenario has a network of its own; more than two at once only wait for one another.
    arguments.test_threads.get_or_insert(2);
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/features"));
    let features = Features::read(&[folder]).expect("the feature files are Gherkin");
    let trials = features
        .scenarios()
        .into_iter()
        .map(|name| {
            let features = features.clone();
            Trial::test(format!("{}: {}", name.feature, name.scenario), move || {
                let runtime = tokio::runtime::Runtime::new()?;
                Ok(runtime.block_on(run_one(&features, &name))?)
            })
        })
        .collect();
    libtest_mimic::run(&arguments, trials).exit_code()
}
