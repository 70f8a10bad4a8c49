//! Headers, and the fields that they lead to.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| gongkai_fuzz::hold_headers(bytes));
