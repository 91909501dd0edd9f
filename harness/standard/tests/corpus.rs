//! Every committed input of the fuzzers, tried as the fuzzers do.

use std::fs;
use std::path::Path;

#[path = "../fuzz/bodies/bytes.rs"]
mod bytes;
#[path = "../fuzz/bodies/names.rs"]
mod names;
#[path = "../fuzz/bodies/suppressions.rs"]
mod suppressions;
#[path = "../fuzz/bodies/zip.rs"]
mod zip;

#[track_caller]
fn replay(fuzzer: &str, body: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(fuzzer);
    let mut count = 0;
    for file in fs::read_dir(folder).expect("the corpus is beside the fuzzers") {
        let path = file.expect("an entry of the folder").path();
        let input = fs::read(&path).expect("an input");
        assert!(std::panic::catch_unwind(|| body(&input)).is_ok(), "{}", path.display());
        count += 1;
    }
    assert!(count >= 20, "only {count} inputs of `{fuzzer}` are there");
}

#[test]
fn names_are_replayed() {
    replay("names", names::names);
}

#[test]
fn bytes_are_replayed() {
    replay("bytes", bytes::bytes);
}

#[test]
fn archives_are_replayed() {
    replay("zip", zip::zip);
}

#[test]
fn suppressions_are_replayed() {
    replay("suppressions", suppressions::suppressions);
}
