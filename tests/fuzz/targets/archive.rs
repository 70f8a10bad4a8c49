//! A ZIP of whatever.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| gongkai_fuzz::read_behind(b"PK\x03\x04", bytes));
