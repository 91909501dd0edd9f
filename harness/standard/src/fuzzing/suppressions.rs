//! What the fuzzer of suppressions tries. Nothing may panic or take long, and what is asserted holds for any input.

use crate::Suppressions;

/// A file of suppressions: refused with a place in it, or read; what was read is written so that it reads back the same.
pub fn suppressions(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    match Suppressions::parse(text) {
        Ok(suppressions) => {
            let written = suppressions.to_string();
            let again = Suppressions::parse(&written).map(|again| again.to_string());
            assert_eq!(again, Ok(written));
        }
        Err(fault) => assert!(fault.line >= 1 && fault.column >= 1, "{fault:?}"),
    }
}
