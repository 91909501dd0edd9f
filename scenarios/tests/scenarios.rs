//! Every scenario of `features/` as a test of its own, with its transcript beside it.

use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use careplan_scenarios::{Case, Ended, Features, Stage, perform_one, transcript};
use libtest_mimic::{Arguments, Failed, Trial};

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // Each scenario has a network of its own; more than two at once only wait for one another.
    arguments.test_threads.get_or_insert(2);
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/features"));
    let features = Features::read(std::slice::from_ref(&folder)).expect("the feature files are Gherkin");
    let trials = features.cases().iter().map(|case| {
        let case = case.clone();
        Trial::test(case.name(), move || check(case))
    });
    let mut trials: Vec<Trial> = trials.collect();
    trials.push(Trial::test("every transcript is of a scenario", move || {
        let known: Vec<PathBuf> = features.cases().iter().map(snapshot).collect();
        let mut orphans = Vec::new();
        orphaned(&folder, &known, &mut orphans);
        if orphans.is_empty() { Ok(()) } else { Err(format!("of no scenario: {orphans:?}").into()) }
    }));
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn check(case: Case) -> Result<(), Failed> {
    let snapshot = snapshot(&case);
    let runtime = tokio::runtime::Runtime::new()?;
    let performance = runtime.block_on(perform_one(case, Stage::Fresh));
    if let Ended::Failed { because } | Ended::Skipped { because } = &performance.ended {
        return Err(format!("{because}\n\n{}", transcript(&performance)).into());
    }
    let told = transcript(&performance);
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(snapshot.parent().expect("a file has a folder"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let name = snapshot.file_stem().and_then(|name| name.to_str()).expect("a name of text").to_owned();
    std::panic::catch_unwind(AssertUnwindSafe(|| settings.bind(|| insta::assert_snapshot!(name, told))))
        .map_err(|_| Failed::from("the transcript is another one: see the difference above"))
}

/// Where a scenario's transcript lies: beside its feature file, in a folder of the same name.
fn snapshot(case: &Case) -> PathBuf {
    let plain = case.scenario.replace(['/', '\\', ':', '*', '?', '"', '<', '>', '|', ' '], "_");
    case.file.with_extension("").join(format!("{plain}.snap"))
}

fn orphaned(folder: &Path, known: &[PathBuf], orphans: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            orphaned(&path, known, orphans);
        } else if path.extension().is_some_and(|extension| extension == "snap") && !known.contains(&path) {
            orphans.push(path);
        }
    }
}
