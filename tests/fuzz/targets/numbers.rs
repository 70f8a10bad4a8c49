//! Counts, amounts and what their headers say of their units.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| gongkai_fuzz::hold_cells(
    &["count", "money", "monthly", "scaled", "yearly", "number", "share", "rate"],
    bytes
));
