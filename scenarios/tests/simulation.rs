//! The simulation in short form: seeds that keep every promise, canaries that do not, and hashes that repeat.
//!
//! The long form is `careplan simulate --seeds 1..10001 --steps 300` (docs/simulation.md).

use careplan_scenarios::simulation::{Plan, simulate};
use careplan_sim::Canary;
use careplan_wire::Simulated;

fn run(seed: u64, steps: u64, canary: Option<Canary>) -> Simulated {
    simulate(Plan { seed, steps, canary }, &mut |_| {}, |_| {})
}

#[track_caller]
fn check_seed(seed: u64, steps: u64) {
    let Simulated { violations, .. } = run(seed, steps, None);
    assert!(violations.is_empty(), "seed {seed}: {violations:#?}");
}

#[test]
fn the_first_seeds_keep_every_promise() {
    (1..11).for_each(|seed| check_seed(seed, 80));
}

#[test]
fn the_next_seeds_keep_every_promise() {
    (11..21).for_each(|seed| check_seed(seed, 80));
}

/// A node died while it sent, and the next letter got the same name: the log had what its memory had not.
#[test]
fn seed_1384_keeps_every_promise() {
    check_seed(1384, 240);
}

/// The impostor's certificate was signed with the authority's own key, which the pool gave out again.
#[test]
fn seed_1592_keeps_every_promise() {
    check_seed(1592, 254);
}

/// Two ends of one login were asked for at once, and the second was held to come after the first.
#[test]
fn seed_261_keeps_every_promise() {
    check_seed(261, 90);
}

/// The portal died between the CA's answer and its own store, and the CA refused to be asked again on the next day.
#[test]
fn seed_1476_keeps_every_promise() {
    check_seed(1476, 196);
}

#[test]
fn the_same_seed_gives_the_same_transcript_and_another_gives_another() {
    let first = run(7, 60, None);
    assert_eq!(run(7, 60, None), first);
    assert_ne!(run(8, 60, None).transcript_hash, first.transcript_hash);
    assert_eq!(first.transcript_hash.len(), 64);
}

/// Seeds within which each canary must be caught, at so many steps each.
const CANARY_SEEDS: u64 = 8;
const CANARY_STEPS: u64 = 250;

/// One of the first seeds breaks this promise with the canary, and keeps all of them without it.
#[track_caller]
fn check_caught(canary: Canary, promise: &str) {
    let mut others = Vec::new();
    for seed in 1..=CANARY_SEEDS {
        let Simulated { steps, violations, .. } = run(seed, CANARY_STEPS, Some(canary));
        if violations.iter().any(|broken| broken.promise == promise) {
            return check_seed(seed, steps);
        }
        others.extend(violations);
    }
    panic!("no `{promise}` for `{canary}` within {CANARY_SEEDS} seeds: {others:#?}");
}

#[test]
fn an_answer_before_the_disk_has_it_is_caught() {
    check_caught(Canary::AcknowledgeBeforeSync, "loss");
}

#[test]
fn a_revocation_that_is_not_looked_up_is_caught() {
    check_caught(Canary::SkipRevocationCheck, "admission");
}

#[test]
fn a_page_that_repeats_is_caught() {
    check_caught(Canary::RepeatPage, "cursors");
}

#[test]
fn a_receipt_that_two_nodes_lose_is_caught() {
    check_caught(Canary::LoseReceipt, "receipts");
}

#[test]
fn a_key_that_is_forgotten_is_caught() {
    check_caught(Canary::ForgetKey, "repetition");
}

#[test]
fn a_message_that_strangers_see_is_caught() {
    check_caught(Canary::ShowStrangers, "privacy");
}

#[test]
fn contents_that_go_to_the_wrong_receivers_are_caught() {
    check_caught(Canary::SwapContents, "integrity");
}

#[test]
fn a_store_that_serves_nobody_any_more_is_caught() {
    check_caught(Canary::KeepTurn, "answer");
}
