//! JSON, from its first sign on.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| gongkai_fuzz::read_behind(br#"["#, bytes));
