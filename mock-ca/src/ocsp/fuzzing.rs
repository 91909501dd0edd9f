//! What the fuzzer of questions of status tries.

use x509_cert::der::Encode as _;

use super::{QUESTION_BYTES_MAX, asked_serial};
use crate::ocsp::question::Question;

/// A question, DER: none, or one with at least one certificate, of which each can be said again in an answer.
pub fn ocsp(input: &[u8]) {
    let Some(question) = Question::read(input) else { return };
    assert!(input.len() <= QUESTION_BYTES_MAX && !question.certificates.is_empty());
    for asked in &question.certificates {
        let _serial = asked_serial(asked);
        assert!(asked.to_der().is_ok(), "{asked:?}");
    }
    assert!(question.nonce.is_none_or(|nonce| nonce.to_der().is_ok()));
}
