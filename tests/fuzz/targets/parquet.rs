//! Parquet: the marks at both ends stand.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| gongkai_fuzz::read(&[b"PAR1", bytes, b"PAR1"].concat()));
