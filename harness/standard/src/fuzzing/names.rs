//! What the fuzzer of names tries. Nothing may panic or take long, and what is asserted holds for any input.

use crate::{FileName, classify};

/// A name of a file.
pub fn names(input: &[u8]) {
    let name = String::from_utf8_lossy(input);
    if let Ok(parsed) = FileName::parse(&name) {
        assert_eq!(parsed.to_string(), name);
    }
    if let Some(nearest) = FileName::nearest(&name) {
        assert_eq!(FileName::parse(&nearest.to_string()), Ok(nearest));
    }
    let _ = classify(&name);
}
