//! What the fuzzers try of the portal.
//!
//! There in this crate's tests, which try the committed inputs, and under `cargo fuzz` (`harness/fuzz`); no program has it.

pub use crate::site::fuzzing::portal_forms;

#[cfg(test)]
#[path = "../../harness/corpus.rs"]
mod corpus;

#[cfg(test)]
mod tests {
    use super::corpus::replay;
    use super::*;

    #[test]
    fn forms_are_replayed() {
        replay("portal_forms", portal_forms);
    }
}
