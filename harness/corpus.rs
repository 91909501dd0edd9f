//! The fuzzers' committed inputs, tried by the crates' own tests: as they are, and damaged at random.
//!
//! One file for all crates that have a `fuzzing` module: `#[path = "…/harness/corpus.rs"] mod corpus;` in it. The rule
//! it keeps: a test does what the fuzzer does, with everything in `harness/fuzz/corpus`; so whatever reads from a network
//! has a property of its own, for inputs that are nearly right.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestRunner;

/// Inputs of a fuzzer at least: a folder with fewer was not looked after.
const INPUTS_MIN: usize = 8;
/// Damaged inputs of a fuzzer: what takes less than a second.
const DAMAGED: u32 = 200;

/// Tries every input of `fuzzer`, and many that are damaged; the one that fails is named.
#[track_caller]
pub(crate) fn replay(fuzzer: &str, body: fn(&[u8])) {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = crate_folder.ancestors().map(|above| above.join("harness/fuzz/corpus").join(fuzzer));
    let folder = folders.find(|folder| folder.is_dir()).expect("the fuzzer has a corpus");
    let mut inputs = Vec::new();
    for file in fs::read_dir(folder).expect("it is a folder") {
        let path = file.expect("an entry of the folder").path();
        let input = fs::read(&path).expect("an input");
        assert!(std::panic::catch_unwind(|| body(&input)).is_ok(), "{}", path.display());
        inputs.push(input);
    }
    assert!(inputs.len() >= INPUTS_MIN, "only {} inputs of `{fuzzer}` are there", inputs.len());
    inputs.sort();
    let damage = proptest::collection::vec((any::<Index>(), 0..4_u8, any::<u8>()), 1..6);
    let strategy = (any::<Index>(), damage);
    let config = ProptestConfig { cases: DAMAGED, failure_persistence: None, ..ProptestConfig::default() };
    let outcome = TestRunner::new(config).run(&strategy, |(which, damage)| {
        body(&damaged(&inputs[which.index(inputs.len())], &damage));
        Ok(())
    });
    if let Err(failure) = outcome {
        panic!("`{fuzzer}`: {failure}");
    }
}

/// The input with some of its bytes changed, taken away, put in, or all after one gone.
fn damaged(input: &[u8], damage: &[(Index, u8, u8)]) -> Vec<u8> {
    let mut bytes = input.to_vec();
    for (place, how, byte) in damage {
        let place = place.index(bytes.len() + 1);
        match (how, bytes.get_mut(place)) {
            (0, Some(there)) => *there = *byte,
            (1, Some(_)) => drop(bytes.remove(place)),
            (2, _) => bytes.insert(place, *byte),
            _ => bytes.truncate(place),
        }
    }
    bytes
}
