//! Divisions below the publisher's.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| gongkai_fuzz::hold_cells(
    &["region", "ditto_region"],
    bytes
));
