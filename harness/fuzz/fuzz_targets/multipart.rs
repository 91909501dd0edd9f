//! The fuzzer `multipart`.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| mock_relay::fuzzing::multipart(input));
