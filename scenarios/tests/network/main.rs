//! A property of the whole running stack, over real mutual TLS: whatever four offices and the counter do, and whatever
//! goes wrong meanwhile, it ends as the reference model says, and every invariant holds after every step.
//!
//! `cargo test` does a few cases; `CAREPLAN_CASES=1000 cargo test -p careplan-scenarios --test network` does a thousand, and
//! `CAREPLAN_STEPS` says how long they are at most. A case that fails is printed as a story, made shorter, and left
//! as a scenario in the build's own directory.

mod choice;
mod regressions;
mod stack;
mod walk;

use std::sync::atomic::{AtomicUsize, Ordering};

use careplan_scenarios::model::{Command, World, feature};
use careplan_scenarios::{Ended, Features, Stage, perform_one, transcript};
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};

use stack::{Legacy, Stack};

/// Cases of `cargo test`: half a minute on two slow cores.
const CASES: u32 = 10;
/// Cases that are told as scenarios and performed.
const STORIES: u32 = 1;
/// Commands of a case at most.
const STEPS: usize = 40;

/// How often a long run tells how far it is.
const TOLD_EVERY: usize = 100;
/// What was done so far.
static CASES_DONE: AtomicUsize = AtomicUsize::new(0);
static STEPS_DONE: AtomicUsize = AtomicUsize::new(0);

/// 1 April 2026, as in every fresh testbed.
fn begin() -> World {
    World::begin("2026-04-01T09:00".parse().expect("a time"))
}

struct Model;

impl ReferenceStateMachine for Model {
    type State = World;
    type Transition = Command;

    fn init_state() -> BoxedStrategy<World> {
        Just(begin()).boxed()
    }

    fn transitions(world: &World) -> BoxedStrategy<Command> {
        choice::commands(world)
    }

    fn preconditions(world: &World, command: &Command) -> bool {
        world.makes_sense(command)
    }

    fn apply(world: World, command: &Command) -> World {
        world.apply(command)
    }
}

struct Network;

impl StateMachineTest for Network {
    type SystemUnderTest = Stack;
    type Reference = Model;

    fn init_test(_: &World) -> Stack {
        Stack::start(Legacy::Scenario)
    }

    fn apply(mut stack: Stack, world: &World, command: Command) -> Stack {
        stack.act(world, &command);
        stack
    }

    fn teardown(stack: Stack, _: World) {
        let done = stack.stop();
        let steps = STEPS_DONE.fetch_add(done, Ordering::Relaxed) + done;
        let cases = CASES_DONE.fetch_add(1, Ordering::Relaxed) + 1;
        // Cases that are made shorter count, too: they are done like any other.
        if cases.is_multiple_of(TOLD_EVERY) {
            tell(cases, steps);
        }
    }
}

/// A case that is not done step by step is made shorter from all of its steps.
fn all_seen(seen: Option<&AtomicUsize>, commands: &[Command]) {
    if let Some(seen) = seen {
        seen.store(commands.len(), Ordering::SeqCst);
    }
}

#[expect(clippy::print_stdout, reason = "a run of hours says how far it is; a short one comes to no hundred")]
fn tell(cases: usize, steps: usize) {
    println!("{cases} cases, {steps} steps");
}

#[expect(
    clippy::disallowed_methods,
    reason = "a test program has nobody above it to hand the environment down"
)]
fn asked_for(name: &str) -> Option<usize> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("`{name}` is a number")))
}

/// Whether files that a test holds are to be written.
#[expect(clippy::disallowed_methods, reason = "whoever writes the scenario says so to its test")]
fn asked_to_write() -> bool {
    std::env::var_os("CAREPLAN_DOCS").is_some_and(|word| word == "write")
}

fn config() -> ProptestConfig {
    let cases = asked_for("CAREPLAN_CASES").map_or(CASES, |cases| u32::try_from(cases).expect("a few"));
    let kept = FileFailurePersistence::Direct("proptest-regressions/network.txt");
    ProptestConfig {
        cases,
        max_shrink_iters: 200,
        failure_persistence: Some(Box::new(kept)),
        ..ProptestConfig::default()
    }
}

fn steps() -> usize {
    asked_for("CAREPLAN_STEPS").unwrap_or(STEPS)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever chance finds can be told: none of its steps is unknown, nothing stays behind as a remark.
    #[test]
    fn every_case_is_a_scenario_of_known_steps((begin, commands, seen) in Model::sequential_strategy(1..STEPS)) {
        all_seen(seen.as_deref(), &commands);
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("case.feature");
        std::fs::write(&path, feature(&begin, &commands)).expect("is written");
        let features = Features::read(&[path]).expect("is a scenario");
        let unknown: Vec<String> = features.unknown_steps().iter().map(ToString::to_string).collect();
        prop_assert!(unknown.is_empty(), "{unknown:?}");
    }
}

fn stories() -> ProptestConfig {
    let cases = asked_for("CAREPLAN_STORIES").map_or(STORIES, |cases| u32::try_from(cases).expect("a few"));
    ProptestConfig { cases, max_shrink_iters: 50, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(stories())]

    /// A case that passes is a scenario that passes: so one that fails is a scenario that fails, at the same step.
    #[test]
    fn a_case_told_as_a_scenario_ends_as_the_case_does((begin, commands, seen) in Model::sequential_strategy(1..STEPS)) {
        all_seen(seen.as_deref(), &commands);
        // A story without a step is none.
        prop_assume!(!commands.is_empty());
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("case.feature");
        std::fs::write(&path, feature(&begin, &commands)).expect("is written");
        let features = Features::read(&[path]).expect("is a scenario");
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let performance = runtime.block_on(perform_one(features.cases()[0].clone(), Stage::Fresh));
        prop_assert_eq!(&performance.ended, &Ended::Passed, "{}", transcript(&performance));
    }
}

prop_state_machine! {
    #![proptest_config(config())]

    #[test]
    fn the_network_does_as_the_model_says(sequential 1..steps() => Network);
}
