//! Delimited text: a header stands above it.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| gongkai_fuzz::read_behind(
    "序号,姓名\n".as_bytes(),
    bytes
));
