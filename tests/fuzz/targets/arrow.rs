//! Arrow IPC, as a file.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| gongkai_fuzz::read_behind(b"ARROW1\0\0", bytes));
