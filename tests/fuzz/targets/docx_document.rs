//! The text of a Word document.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| gongkai_fuzz::read_within(
    include_bytes!("../seeds/00-docx.docx"),
    "word/document.xml",
    bytes
));
