//! The fuzzer `suppressions`.

#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../bodies/suppressions.rs"]
mod body;

fuzz_target!(|input: &[u8]| body::suppressions(input));
