//! What is written about people: names, texts, phones, accounts, yes and no.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| gongkai_fuzz::hold_cells(
    &["name", "text", "address", "phone", "account", "flag", "ditto"],
    bytes
));
