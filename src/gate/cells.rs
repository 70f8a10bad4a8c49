//! One cell as every file shows it: what it may hold by its column, and whether it must be looked at closely.

use crate::gate::bench::Bench;
use crate::gate::columns::Cells;
use crate::gate::scan;
use crate::gate::scan::Scanner;

/// Judges the cells of one file.
pub(super) struct Judge {
    file: String,
    scanner: Scanner,
    clean: Clean,
}

impl Judge {
    pub(super) fn new(file: &str) -> Self {
        Self { file: file.to_owned(), scanner: Scanner::default(), clean: Clean::new() }
    }

    /// Whether the cell is what its column holds and nothing that must be looked at closely.
    pub(super) fn is_fine(&self, cell: &[u8], cells: Cells) -> bool {
        if cell.is_empty() {
            return true;
        }
        match cells {
            Cells::Number => {
                is_number(cell) && cell.iter().filter(|it| it.is_ascii_digit()).count() < 11
            }
            Cells::Date => {
                cell.len() == 10
                    && cell.iter().all(|it| it.is_ascii_digit() || *it == b'-')
                    && cell[0] != b'-'
            }
            Cells::Flag => cell == "是".as_bytes() || cell == "否".as_bytes(),
            Cells::Text | Cells::Codes => {
                (scan::is_plain(cell) && !is_armed(cell)) || self.clean.has(cell)
            }
        }
    }

    /// G03, G21 and G22 on one cell; `at` says where in the file it stands.
    pub(super) fn judge(&mut self, bench: &mut Bench, cell: &[u8], at: impl Fn(&str) -> String) {
        let number = is_number(cell);
        let mut fine = true;
        if is_armed(cell) && !number {
            bench.deny("G21", at(&self.file));
            fine = false;
        }
        let Ok(text) = std::str::from_utf8(cell) else {
            bench.deny("G22", at(&self.file));
            return;
        };
        // A decimal's places after the point belong to no number that leads to a person.
        let text = if number { text.split_once('.').map_or(text, |it| it.0) } else { text };
        if let Some(hit) = self.scanner.scan(text) {
            bench.deny("G03", format!("{}: {}", at(&self.file), hit.name()));
            fine = false;
        }
        if fine {
            self.clean.put(cell);
        }
    }
}

/// Whether a spreadsheet would run the cell.
fn is_armed(cell: &[u8]) -> bool {
    match cell.first() {
        Some(b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r' | b'\n') => true,
        Some(0xef) => ["＝", "＋", "－", "＠"].iter().any(|it| cell.starts_with(it.as_bytes())),
        _ => false,
    }
}

fn is_number(cell: &[u8]) -> bool {
    let digits = cell.strip_prefix(b"-").unwrap_or(cell);
    let points = memchr::memchr_iter(b'.', digits).count();
    digits.first().is_some_and(u8::is_ascii_digit)
        && points <= 1
        && digits.iter().all(|it| it.is_ascii_digit() || *it == b'.')
}

/// Valid UTF-8, without control characters but tabs and line breaks, without replacement and private characters, marks of
/// byte order and what is no character.
pub(super) fn is_clean_utf8(bytes: &[u8]) -> bool {
    let Ok(text) = simdutf8::basic::from_utf8(bytes) else {
        return false;
    };
    let is_control = |it: u8| (it < 0x20 && !matches!(it, b'\t' | b'\n' | b'\r')) || it == 0x7f;
    // Without an early end, so that many bytes are looked at at once.
    if bytes.iter().fold(false, |found, it| found | is_control(*it)) {
        return false;
    }
    // Private characters begin with EE, EF 80 to EF A3, F3 B0 and above, or F4; the others here with EF.
    if memchr::memchr3(0xee, 0xf3, 0xf4, bytes).is_none() && memchr::memchr(0xef, bytes).is_none() {
        return true;
    }
    let is_odd = |it: char| matches!(it, '\u{fffd}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' | '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..);
    !text.chars().any(is_odd)
}

/// Cells that were found clean lately: most text columns repeat a few values.
struct Clean {
    slots: Vec<Vec<u8>>,
}

const SLOTS: usize = 1 << 12;
/// Longer cells hardly repeat.
const CELL_BYTES: usize = 96;

impl Clean {
    fn new() -> Self {
        Self { slots: vec![Vec::new(); SLOTS] }
    }

    fn slot(cell: &[u8]) -> usize {
        let hash = cell.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, it| {
            (hash ^ u64::from(*it)).wrapping_mul(0x0100_0000_01b3)
        });
        usize::try_from(hash >> 40).unwrap_or(0) % SLOTS
    }

    fn has(&self, cell: &[u8]) -> bool {
        cell.len() <= CELL_BYTES && self.slots[Self::slot(cell)] == cell
    }

    fn put(&mut self, cell: &[u8]) {
        if cell.len() <= CELL_BYTES {
            let slot = &mut self.slots[Self::slot(cell)];
            slot.clear();
            slot.extend_from_slice(cell);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replacement_private_and_control_characters_are_not_clean() {
        assert!(is_clean_utf8("道里区（城镇）, 𠮷".as_bytes()));
        assert!(is_clean_utf8(b"a\tb\r\n"));
        for text in [
            "\u{fffd}",
            "a\u{e000}",
            "\u{f8ff}",
            "\u{f0000}",
            "\u{10fffd}",
            "\0",
            "a\u{7f}",
            "\u{feff}a",
        ] {
            assert!(!is_clean_utf8(text.as_bytes()));
        }
        assert!(!is_clean_utf8(b"\xb9\xfe"));
    }

    #[test]
    fn numbers_do_not_run() {
        for cell in ["-5", "-0.05", "12"] {
            assert!(is_number(cell.as_bytes()));
        }
        for cell in ["-", "--5", "-1+1", "1.2.3", ".5", "+5", ""] {
            assert!(!is_number(cell.as_bytes()));
        }
    }
}
