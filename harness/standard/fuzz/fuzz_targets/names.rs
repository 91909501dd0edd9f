//! The fuzzer `names`.

#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../bodies/names.rs"]
mod body;

fuzz_target!(|input: &[u8]| body::names(input));
