//! Resident IDs and credit codes.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| gongkai_fuzz::hold_cells(&["id", "credit"], bytes));
