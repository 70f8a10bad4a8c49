//! Days, months and years.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| gongkai_fuzz::hold_cells(
    &["day", "month", "year"],
    bytes
));
