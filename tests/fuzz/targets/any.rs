//! Any bytes: the container is told from them.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| gongkai_fuzz::read(bytes));
