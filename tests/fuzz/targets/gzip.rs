//! A gzip file, from its header on.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| gongkai_fuzz::read_behind(
    b"\x1f\x8b\x08\0\0\0\0\0\0\xff",
    bytes
));
