//! Entries of code lists.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| gongkai_fuzz::hold_cells(&["code", "ethnic", "causes"], bytes));
