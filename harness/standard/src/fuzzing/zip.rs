//! What the fuzzer of archives tries. Nothing may panic, take long or take much memory, and what is asserted holds for any
//! input.

use crate::archive::Archive;

/// A ZIP.
pub fn zip(input: &[u8]) {
    /// As much as makes a fuzzer slow.
    const BYTES_MAX: u64 = 1024 * 1024;
    let Ok(archive) = Archive::of_bytes(input) else { return };
    for entry in archive.entries() {
        match archive.read(entry, BYTES_MAX) {
            Ok(content) => assert_eq!(content.len() as u64, entry.bytes),
            Err(fault) => assert!(!fault.to_string().is_empty()),
        }
    }
}
