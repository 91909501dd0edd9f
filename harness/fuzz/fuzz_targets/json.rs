//! The fuzzer `json`.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| careplan_serve::fuzzing::json(input));
