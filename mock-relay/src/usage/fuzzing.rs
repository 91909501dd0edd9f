//! What the fuzzer of forms tries of 申請情報入力.

use super::fields::Fields;
use crate::fuzzing::fields;

/// Findings come one a row, in the page's order; what passes passes again as the same.
pub(crate) fn application(form: &[u8]) {
    let Some(typed) = fields::<Fields>(form) else { return };
    match typed.check() {
        Ok(application) => assert_eq!(Fields::of(&application).check(), Ok(application)),
        Err(findings) => {
            assert!(!findings.is_empty() && findings.windows(2).all(|pair| pair[0].0 < pair[1].0));
        }
    }
}
