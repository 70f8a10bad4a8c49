//! The number formats of an xlsx workbook.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| gongkai_fuzz::read_within(
    include_bytes!("../seeds/38-xlsx.xlsx"),
    "xl/styles.xml",
    bytes
));
