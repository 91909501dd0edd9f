//! The fuzzer `upload`.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| careplan_console::fuzzing::upload(input));
