//! The fuzzer `portal_forms`.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| mock_eseikyuu::fuzzing::portal_forms(input));
