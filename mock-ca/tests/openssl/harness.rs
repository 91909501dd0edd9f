//! A test harness that can say at run time that a test is ignored, and why, which the built-in one cannot.
//!
//! It speaks as much of the built-in one's command line as cargo and people use: names to filter by, `--exact`,
//! `--skip`, `--list`. Other flags are taken and change nothing.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

/// Whether what the tests need is on this machine.
pub(crate) enum Need {
    /// It is.
    Met,
    /// It is not: its name in `CAREPLAN_REQUIRE`, the reason with its remedy.
    Missing(&'static str, &'static str),
}

/// One test.
pub(crate) struct Trial {
    name: String,
    body: Box<dyn Fn()>,
}

impl Trial {
    pub(crate) fn new(name: String, body: impl Fn() + 'static) -> Self {
        Self { name, body: Box::new(body) }
    }
}

/// What the command line asks for.
#[derive(Default)]
struct Asked {
    names: Vec<String>,
    skipped: Vec<String>,
    exact: bool,
    list: bool,
}

/// Runs those of `trials` that the command line asks for, one after the other.
#[expect(clippy::print_stdout, reason = "a harness reports on standard output")]
pub(crate) fn run(need: &Need, trials: Vec<Trial>) -> ExitCode {
    let asked = Asked::read(std::env::args().skip(1));
    let total = trials.len();
    let trials: Vec<Trial> = trials.into_iter().filter(|trial| asked.wants(&trial.name)).collect();
    if asked.list {
        for trial in &trials {
            println!("{}: test", trial.name);
        }
        return ExitCode::SUCCESS;
    }
    println!("\nrunning {} tests", trials.len());
    let (mut passed, mut failed, mut ignored) = (0, 0, 0);
    for trial in &trials {
        match need {
            Need::Missing(name, reason) if is_required(name) => {
                println!("test {} ... FAILED, {reason} (CAREPLAN_REQUIRE names `{name}`)", trial.name);
                failed += 1;
            }
            Need::Missing(_, reason) => {
                println!("test {} ... ignored, {reason}", trial.name);
                ignored += 1;
            }
            // The hook has told of a panic by then.
            Need::Met if catch_unwind(AssertUnwindSafe(|| (trial.body)())).is_ok() => {
                println!("test {} ... ok", trial.name);
                passed += 1;
            }
            Need::Met => {
                println!("test {} ... FAILED", trial.name);
                failed += 1;
            }
        }
    }
    let result = if failed == 0 { "ok" } else { "FAILED" };
    println!(
        "\ntest result: {result}. {passed} passed; {failed} failed; {ignored} ignored; 0 measured; {} filtered out\n",
        total - trials.len()
    );
    // 101 is what the built-in harness exits with.
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::from(101) }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a test program has nobody above it to hand the environment down"
)]
fn is_required(name: &str) -> bool {
    let required = std::env::var("CAREPLAN_REQUIRE").unwrap_or_default();
    required.split(',').map(str::trim).any(|word| word == name || word == "all")
}

impl Asked {
    fn read(mut arguments: impl Iterator<Item = String>) -> Self {
        let mut asked = Self::default();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--exact" => asked.exact = true,
                "--list" => asked.list = true,
                "--skip" => asked.skipped.extend(arguments.next()),
                "--test-threads" | "--format" | "--color" | "--logfile" | "-Z" => drop(arguments.next()),
                flag if flag.starts_with('-') => {}
                _ => asked.names.push(argument),
            }
        }
        asked
    }

    fn wants(&self, name: &str) -> bool {
        let fits = |word: &String| if self.exact { name == word } else { name.contains(word.as_str()) };
        (self.names.is_empty() || self.names.iter().any(fits)) && !self.skipped.iter().any(fits)
    }
}
