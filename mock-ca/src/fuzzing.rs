//! What the fuzzers try of what the authority reads: signing requests and questions of status.
//!
//! There in this crate's tests, which try the committed inputs, and under `cargo fuzz` (`harness/fuzz`); no program has it.

use careplan_domain::OfficeUserId;

pub use crate::ocsp::fuzzing::ocsp;
use crate::{InvalidCsr, csr};

/// A signing request as text, PEM or base64, and the same bytes as DER: refused in words, or a key that a certificate
/// may bear.
pub fn csr(input: &[u8]) {
    let office: OfficeUserId = "KJ444470300015".parse().expect("an office user");
    let told = |refused: InvalidCsr| assert!(!refused.to_string().is_empty());
    let read = |der: &[u8]| csr::read(der, &office).map_or_else(told, drop);
    match std::str::from_utf8(input).map(csr::open) {
        Ok(Ok(der)) => read(&der),
        Ok(Err(refused)) => told(refused),
        Err(_no_text) => {}
    }
    read(input);
}

#[cfg(test)]
#[path = "../../harness/corpus.rs"]
mod corpus;

#[cfg(test)]
mod tests {
    use super::corpus::replay;
    use super::*;

    #[test]
    fn signing_requests_are_replayed() {
        replay("csr", csr);
    }

    #[test]
    fn questions_of_status_are_replayed() {
        replay("ocsp", ocsp);
    }
}
