//! The fuzzer `names`.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| careplan_standard::fuzzing::names(input));
