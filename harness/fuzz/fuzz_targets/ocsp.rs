//! The fuzzer `ocsp`.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| mock_ca::fuzzing::ocsp(input));
