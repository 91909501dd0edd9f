//! The simulation as a command: the same in every process, and how it says what it found.

#[path = "support/command.rs"]
mod command;

use careplan_wire::Simulated;
use command::{careplan_alone, check_refused};

fn simulated(arguments: &[&str]) -> (Simulated, bool) {
    let output = careplan_alone(&[&["simulate", "--format", "json"], arguments].concat());
    let simulated = serde_json::from_slice(&output.stdout).expect("JSON of a run");
    (simulated, output.status.success())
}

#[test]
fn two_processes_give_the_same_hash() {
    let arguments = ["--seed", "42", "--steps", "60"];
    let (one, is_fine) = simulated(&arguments);
    assert!(is_fine, "{one:?}");
    assert_eq!(simulated(&arguments).0, one);
    assert!(one.steps >= 60 && one.violations.is_empty(), "{one:?}");
}

#[test]
fn a_broken_promise_ends_with_1_and_says_how_to_see_it_again() {
    let run = ["simulate", "--seed", "1", "--steps", "250", "--canary", "repeat-page"];
    let output = careplan_alone(&run);
    assert_eq!(output.status.code(), Some(1));
    let talk = String::from_utf8(output.stderr).expect("text");
    let hint = talk.lines().find(|line| line.starts_with("hint: ")).expect("a hint");
    assert!(hint.contains("simulate --seed 1 --steps ") && hint.contains("--canary repeat-page"), "{hint}");
    let facts = String::from_utf8(output.stdout).expect("text");
    assert!(facts.contains("breaks `cursors`"), "{facts}");
}

#[test]
fn a_sweep_tells_of_each_seed_in_order() {
    let output = careplan_alone(&["simulate", "--seeds", "3..6", "--steps", "10", "--format", "json"]);
    let all: Vec<Simulated> = serde_json::from_slice(&output.stdout).expect("JSON of runs");
    assert_eq!(all.iter().map(|simulated| simulated.seed).collect::<Vec<_>>(), [3, 4, 5]);
}

#[test]
fn a_sweep_tells_of_broken_seeds_as_they_come() {
    let sweep = ["simulate", "--seeds", "1..3", "--steps", "250", "--canary", "repeat-page"];
    let output = careplan_alone(&[&sweep[..], &["--format", "json"]].concat());
    assert_eq!(output.status.code(), Some(1));
    let all: Vec<Simulated> = serde_json::from_slice(&output.stdout).expect("JSON of runs");
    let talk = String::from_utf8(output.stderr).expect("text");
    for Simulated { seed, steps, .. } in all {
        let hint = format!("hint: careplan simulate --seed {seed} --steps {steps} --canary repeat-page");
        assert_eq!(talk.matches(&hint).count(), 1, "{talk}");
        assert!(talk.contains(&format!("seed {seed}: {steps} steps")), "{talk}");
    }
}

#[test]
fn seeds_that_are_none_and_canaries_that_nobody_knows_are_refused() {
    check_refused(&careplan_alone(&["simulate", "--seeds", "5..5"]), "5..5", "careplan simulate --help");
    check_refused(
        &careplan_alone(&["simulate", "--canary", "sparrow"]),
        "sparrow",
        "careplan simulate --help",
    );
}
