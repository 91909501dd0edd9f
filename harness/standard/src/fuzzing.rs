//! What the fuzzers try: one function each, with what must hold for any input.
//!
//! There in this crate's tests, which try the committed inputs, and under `cargo fuzz` (`harness/fuzz`); no program has it.

mod bytes;
mod names;
mod suppressions;
mod zip;

pub use bytes::bytes;
pub use names::names;
pub use suppressions::suppressions;
pub use zip::zip;

#[cfg(test)]
#[path = "../../corpus.rs"]
mod corpus;

#[cfg(test)]
mod tests {
    use super::corpus::replay;
    use super::*;

    #[test]
    fn names_are_replayed() {
        replay("names", names);
    }

    #[test]
    fn files_are_replayed() {
        replay("bytes", bytes);
    }

    #[test]
    fn archives_are_replayed() {
        replay("zip", zip);
    }

    #[test]
    fn suppressions_are_replayed() {
        replay("suppressions", suppressions);
    }
}
