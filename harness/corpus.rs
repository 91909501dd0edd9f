//! The fuzzers' committed inputs, tried by the crates' own tests.
//!
//! One file for all crates that have a `fuzzing` module: `#[path = "…/harness/corpus.rs"] mod corpus;` in it. The rule
//! it keeps: a test does what the fuzzer does, with everything in `harness/fuzz/corpus`.

use std::fs;
use std::path::Path;

/// Inputs of a fuzzer at least: a folder with fewer was not looked after.
const INPUTS_MIN: usize = 8;

/// Tries every input of `fuzzer`; the one that fails is named.
#[track_caller]
pub(crate) fn replay(fuzzer: &str, body: fn(&[u8])) {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = crate_folder.ancestors().map(|above| above.join("harness/fuzz/corpus").join(fuzzer));
    let folder = folder.into_iter().find(|folder| folder.is_dir()).expect("the fuzzer has a corpus");
    let mut count = 0;
    for file in fs::read_dir(folder).expect("it is a folder") {
        let path = file.expect("an entry of the folder").path();
        let input = fs::read(&path).expect("an input");
        assert!(std::panic::catch_unwind(|| body(&input)).is_ok(), "{}", path.display());
        count += 1;
    }
    assert!(count >= INPUTS_MIN, "only {count} inputs of `{fuzzer}` are there");
}
