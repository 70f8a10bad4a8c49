//! How a release shows what has more than one way to be shown: who writes it and who judges it must agree.

/// How a flag is shown: 否, then 是.
pub const FLAGS: [&str; 2] = ["否", "是"];

/// Whether a spreadsheet would run the cell, or take a disarmed one for its plain text: such a cell gets an apostrophe
/// before it (OWASP, "CSV Injection").
pub fn is_armed(value: &str) -> bool {
    // Nearly every cell begins with a letter of Chinese or a digit: neither is looked at twice.
    match value.as_bytes().first() {
        Some(b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r' | b'\n') => true,
        Some(b'\'') => is_armed(value.trim_start_matches('\'')),
        Some(0xef) => value.starts_with(['＝', '＋', '－', '＠']),
        _ => false,
    }
}
