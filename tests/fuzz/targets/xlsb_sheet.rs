//! A sheet of an xlsb workbook.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| gongkai_fuzz::read_within(
    include_bytes!("../seeds/00-xlsb.xlsb"),
    "xl/worksheets/sheet1.bin",
    bytes
));
