//! `careplan simulate`: the deterministic simulation, for one seed or many.

mod sweep;

use std::io::IsTerminal as _;
use std::ops::Range;
use std::process::ExitCode;
use std::str::FromStr;
use std::sync::atomic::{AtomicUsize, Ordering};

use careplan_scenarios::simulation::{Plan, simulate};
use careplan_sim::Canary;
use careplan_wire::{BrokenPromise, Simulated};
use clap::builder::{PossibleValuesParser, TypedValueParser as _};

use crate::failure::Failure;
use crate::output::{Format, count, facts, print, talk};
use crate::progress::Progress;
use crate::target::Place;

/// Without a terminal, how far a sweep is is told after so many seeds: every minute or so.
const TOLD_EVERY: usize = 250;

#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Simulate {
    /// What everything is drawn from: the same seed gives the same transcript, on any machine
    #[arg(long, value_name = "N", default_value_t = 1, conflicts_with = "seeds")]
    seed: u64,
    /// How many steps; a round of several calls at once may add a few
    #[arg(long, value_name = "M", default_value_t = 1_000)]
    steps: u64,
    /// Many seeds, from A to before B, one thread a core
    #[arg(long, value_name = "A..B")]
    seeds: Option<Seeds>,
    /// With a defect on purpose, to see that it is caught (docs/simulation.md tells what each is)
    #[arg(long, value_name = "NAME", value_parser = canaries())]
    canary: Option<Canary>,
    /// Print every line of the transcript
    #[arg(long, conflicts_with = "seeds")]
    transcript: bool,
}

/// `A..B`: from A to before B.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Seeds(Range<u64>);

impl Simulate {
    pub(crate) fn run(self, place: &Place, format: Format) -> Result<ExitCode, Failure> {
        place.refuse("simulate", "its network is simulated")?;
        match &self.seeds {
            Some(Seeds(seeds)) => Ok(self.sweep(seeds.clone(), format)),
            None => Ok(self.one(format)),
        }
    }

    fn one(&self, format: Format) -> ExitCode {
        let progress = Progress::of(usize::try_from(self.steps).unwrap_or(usize::MAX), "steps");
        let plan = self.plan(self.seed);
        let mut line = |line: &str| {
            if self.transcript {
                progress.aside(|| talk(line));
            }
        };
        // On a thread of its own: its runtime, whose time is simulated, cannot stand within the program's.
        let simulated = std::thread::scope(|scope| {
            scope.spawn(|| simulate(plan, &mut line, |steps| progress.advance(steps))).join()
        });
        let simulated = simulated.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        progress.end();
        facts(format, &simulated, || in_words(&simulated));
        self.hint(&simulated);
        exit_code(std::slice::from_ref(&simulated))
    }

    fn sweep(&self, seeds: Range<u64>, format: Format) -> ExitCode {
        let seeds_count = usize::try_from(seeds.end - seeds.start).unwrap_or(usize::MAX);
        let progress = Progress::of(seeds_count, "seeds");
        let is_watched = std::io::stderr().is_terminal();
        let (done, broken) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let all = sweep::sweep(
            seeds,
            |seed| self.plan(seed),
            |simulated| {
                progress.advance(1);
                if !simulated.violations.is_empty() {
                    broken.fetch_add(1, Ordering::Relaxed);
                    progress.aside(|| {
                        talk(in_words(simulated).trim_end());
                        self.hint(simulated);
                    });
                }
                let done = done.fetch_add(1, Ordering::Relaxed) + 1;
                if !is_watched && done.is_multiple_of(TOLD_EVERY) {
                    talk(&format!(
                        "{done} of {seeds_count} seeds, {} broke a promise",
                        broken.load(Ordering::Relaxed)
                    ));
                }
            },
        );
        progress.end();
        match format {
            Format::Human => {
                let steps: u64 = all.iter().map(|simulated| simulated.steps).sum();
                let broken: Vec<&Simulated> =
                    all.iter().filter(|simulated| !simulated.violations.is_empty()).collect();
                for simulated in &broken {
                    print(in_words(simulated).trim_end());
                }
                print(&format!(
                    "{}, {}, {} broke a promise",
                    count(all.len(), "seed"),
                    count(usize::try_from(steps).unwrap_or(usize::MAX), "step"),
                    broken.len()
                ));
            }
            Format::Json | Format::Sarif | Format::Junit => facts(format, &all, String::new),
        }
        exit_code(&all)
    }

    fn plan(&self, seed: u64) -> Plan {
        Plan { seed, steps: self.steps, canary: self.canary }
    }

    /// How to see again what was seen.
    fn hint(&self, Simulated { seed, steps, violations, .. }: &Simulated) {
        if violations.is_empty() {
            return;
        }
        let canary = self.canary.map_or(String::new(), |canary| format!(" --canary {canary}"));
        talk(&format!("hint: careplan simulate --seed {seed} --steps {steps}{canary} --transcript"));
    }
}

fn exit_code(all: &[Simulated]) -> ExitCode {
    if all.iter().all(|simulated| simulated.violations.is_empty()) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn in_words(simulated: &Simulated) -> String {
    let Simulated { seed, steps, transcript_hash, violations } = simulated;
    let mut lines = vec![format!("seed {seed}: {steps} steps, transcript {transcript_hash}\n")];
    lines.extend(violations.iter().map(|BrokenPromise { step, promise, found }| {
        format!("  step {step} breaks `{promise}`: {found}\n")
    }));
    lines.concat()
}

fn canaries() -> impl clap::builder::TypedValueParser<Value = Canary> {
    PossibleValuesParser::new(Canary::ALL.map(Canary::as_str)).try_map(|text| text.parse::<Canary>())
}

impl FromStr for Seeds {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let ends = text.split_once("..").and_then(|(from, to)| Some((from.parse().ok()?, to.parse().ok()?)));
        match ends {
            Some((from, to)) if from < to => Ok(Self(from..to)),
            _ => Err(format!(
                "expected two numbers such as 1..100, the first below the second, found `{text}`"
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_are_a_range_that_is_not_empty() {
        assert_eq!("1..100".parse(), Ok(Seeds(1..100)));
        for text in ["", "1", "1..", "..2", "2..2", "3..2", "1...2", "a..b"] {
            assert!(text.parse::<Seeds>().is_err(), "{text}");
        }
    }
}
