//! The fuzzer `site_forms`.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| mock_relay::fuzzing::site_forms(input));
