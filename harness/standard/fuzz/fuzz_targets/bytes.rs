//! The fuzzer `bytes`.

#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../bodies/bytes.rs"]
mod body;

fuzz_target!(|input: &[u8]| body::bytes(input));
