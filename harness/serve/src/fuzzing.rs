//! What the fuzzers try of what every server reads: bodies, queries, cookies and the peers' certificates.
//!
//! There in this crate's tests, which try the committed inputs, and under `cargo fuzz` (`harness/fuzz`); no program has it.

mod certificates;
mod cookies;
mod json;
mod queries;

pub use certificates::certificates;
pub use cookies::cookies;
pub use json::json;
pub use queries::queries;

#[cfg(test)]
#[path = "../../corpus.rs"]
mod corpus;

#[cfg(test)]
mod tests {
    use super::corpus::replay;
    use super::*;

    #[test]
    fn json_bodies_are_replayed() {
        replay("json", json);
    }

    #[test]
    fn queries_are_replayed() {
        replay("queries", queries);
    }

    #[test]
    fn cookies_are_replayed() {
        replay("cookies", cookies);
    }

    #[test]
    fn certificates_are_replayed() {
        replay("certificates", certificates);
    }
}
