//! The fuzzer `zip`.

#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../bodies/zip.rs"]
mod body;

fuzz_target!(|input: &[u8]| body::zip(input));
