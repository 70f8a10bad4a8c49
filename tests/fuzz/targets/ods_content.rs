//! The content of an OpenDocument spreadsheet.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| gongkai_fuzz::read_within(
    include_bytes!("../seeds/00-ods.ods"),
    "content.xml",
    bytes
));
