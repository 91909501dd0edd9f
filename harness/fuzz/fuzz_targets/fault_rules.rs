//! The fuzzer `fault_rules`.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| careplan_testbed::fuzzing::fault_rules(input));
