//! What the fuzzer tries of the desks' rooms: the file that somebody chooses.
//!
//! There in this crate's tests, which try the committed inputs, and under `cargo fuzz` (`harness/fuzz`); no program has it.

pub use crate::desk::fuzzing::upload;

#[cfg(test)]
#[path = "../../corpus.rs"]
mod corpus;

#[cfg(test)]
mod tests {
    use super::corpus::replay;
    use super::*;

    #[test]
    fn chosen_files_are_replayed() {
        replay("upload", upload);
    }
}
