//! A workbook of Excel up to 2003: whatever stands behind the mark of a compound file.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| gongkai_fuzz::read_behind(
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    bytes
));
