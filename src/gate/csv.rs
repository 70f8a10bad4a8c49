//! The candidate's CSV file, record by record: header, every cell's content, encoding, and what a spreadsheet would run.

use crate::gate::bench::Bench;
use crate::gate::columns;
use crate::gate::columns::Cells;
use crate::gate::columns::Column;
use crate::gate::scan;
use crate::gate::scan::Scanner;
use crate::model::schema::Schema;
use crate::model::stop::Stop;
use crate::release::Release;

/// Rules that are judged here: all are denied when the file cannot be read to its end.
pub(super) const RULES: &[&str] = &["G01", "G02", "G03", "G12", "G21", "G22", "G25"];

/// Judges the file.
pub(super) fn judge(release: &Release, schema: &Schema) -> Bench {
    let mut pass = Pass {
        file: release.csv(),
        bench: Bench::default(),
        scanner: Scanner::default(),
        clean: Clean::new(),
    };
    if let Err(stop) = pass.run(release, schema) {
        let at = format!("{}: {}", pass.file, stop.code());
        pass.bench.unread(RULES, &at);
    }
    pass.bench
}

struct Pass {
    file: String,
    bench: Bench,
    scanner: Scanner,
    clean: Clean,
}

impl Pass {
    fn run(&mut self, release: &Release, schema: &Schema) -> Result<(), Stop> {
        let declared = columns::declared(schema);
        let mut records = release.records()?;
        let mut rows: u64 = 0;
        while let Some(record) = records.next()? {
            if !is_clean_utf8(record.bytes()) {
                self.bench.deny("G22", format!("{}, record {}", self.file, record.number()));
            }
            if record.number() == 1 {
                let header: Vec<String> = (0..record.len())
                    .map(|it| String::from_utf8_lossy(&record.cell(it)).into_owned())
                    .collect();
                self.header(schema, &declared, &header);
                continue;
            }
            rows += 1;
            for idx in 0..record.len() {
                let cells = declared.get(idx).map_or(Cells::Text, |it| it.cells);
                let cell = record.cell(idx);
                if !self.is_fine(&cell, cells) {
                    let column = declared.get(idx).map_or("?", |it| it.name);
                    let number = record.number();
                    self.cell(&cell, |file| format!("{file}, record {number}, {column}"));
                }
            }
        }
        if rows != release.rows() {
            self.bench.deny("G12", format!("{}: {rows} rows", self.file));
        }
        Ok(())
    }

    fn header(&mut self, schema: &Schema, declared: &[Column<'_>], header: &[String]) {
        columns::allow(&mut self.bench, &self.file, header, declared.iter().map(|it| it.title));
        columns::identities(&mut self.bench, schema, &self.file, header);
        for (idx, title) in header.iter().enumerate() {
            self.cell(title.as_bytes(), |file| format!("{file}, column {}", idx + 1));
        }
    }

    /// Whether the cell is what its column holds and nothing that must be looked at closely.
    fn is_fine(&self, cell: &[u8], cells: Cells) -> bool {
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

    fn cell(&mut self, cell: &[u8], at: impl Fn(&str) -> String) {
        let number = is_number(cell);
        let mut fine = true;
        if is_armed(cell) && !number {
            self.bench.deny("G21", at(&self.file));
            fine = false;
        }
        let Ok(text) = std::str::from_utf8(cell) else {
            self.bench.deny("G22", at(&self.file));
            return;
        };
        // A decimal's places after the point belong to no number that leads to a person.
        let text = if number { text.split_once('.').map_or(text, |it| it.0) } else { text };
        if let Some(hit) = self.scanner.scan(text) {
            self.bench.deny("G03", format!("{}: {}", at(&self.file), hit.name()));
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

/// Valid UTF-8, without replacement characters and without private ones.
pub(super) fn is_clean_utf8(bytes: &[u8]) -> bool {
    let Ok(text) = simdutf8::basic::from_utf8(bytes) else {
        return false;
    };
    // Private characters begin with EE, EF 80 to EF A3, F3 B0 and above, or F4; the replacement character is EF BF BD.
    if memchr::memchr3(0xee, 0xf3, 0xf4, bytes).is_none() && memchr::memchr(0xef, bytes).is_none() {
        return true;
    }
    !text.chars().any(|it| matches!(it, '\u{fffd}' | '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..))
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
    fn replacement_and_private_characters_are_not_clean() {
        assert!(is_clean_utf8("道里区（城镇）, 𠮷".as_bytes()));
        for text in ["\u{fffd}", "a\u{e000}", "\u{f8ff}", "\u{f0000}", "\u{10fffd}"] {
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
