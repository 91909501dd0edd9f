//! What the fuzzer tries of the control API beyond the forms of its bodies.
//!
//! There in this crate's tests, which try the committed inputs, and under `cargo fuzz` (`harness/fuzz`); no program has it.

pub use crate::control::fuzzing::fault_rules;

#[cfg(test)]
#[path = "../../corpus.rs"]
mod corpus;

#[cfg(test)]
mod tests {
    use super::corpus::replay;
    use super::*;

    #[test]
    fn fault_rules_are_replayed() {
        replay("fault_rules", fault_rules);
    }
}
