//! The shared strings of an xlsx workbook.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| gongkai_fuzz::read_within(
    include_bytes!("../seeds/00-xlsx.xlsx"),
    "xl/sharedStrings.xml",
    bytes
));
