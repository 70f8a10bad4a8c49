//! The candidate's CSV file, record by record: header, every cell's content, encoding, and what a spreadsheet would run.

use std::sync::Arc;

use crate::gate::adjacent::Adjacent;
use crate::gate::bench::Bench;
use crate::gate::columns;
use crate::gate::columns::Cells;
use crate::gate::columns::Column;
use crate::gate::scan::Scanner;
use crate::gate::texts::Texts;
use crate::gate::texts::tell;
use crate::model::held::Holdings;
use crate::model::schema::Schema;
use crate::model::stop::Stop;
use crate::release::Release;

/// Rules that are judged here: all are denied when the file cannot be read to its end.
pub(super) const RULES: &[&str] = &["G01", "G02", "G03", "G04", "G05", "G06", "G07", "G12", "G21", "G22", "G25"];

/// Judges the file.
pub(super) fn judge(release: &Release, schema: &Schema, held: Option<&Arc<Holdings>>) -> Bench {
    let mut pass = Pass {
        file: release.csv(),
        bench: Bench::default(),
        scanner: Scanner::new(held.cloned()),
        texts: Vec::new(),
        adjacent: Adjacent::new(held.cloned()),
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
    texts: Vec<Texts>,
    adjacent: Adjacent,
}

impl Pass {
    fn run(&mut self, release: &Release, schema: &Schema) -> Result<(), Stop> {
        let declared = columns::declared(schema);
        self.texts = declared.iter().map(|it| Texts::new(Some(it.field))).collect();
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
                let column = declared.get(idx);
                let cell = record.cell(idx);
                self.adjacent.cell(idx, &cell);
                if !self.is_fine(&cell, column.map_or(Cells::Text, |it| it.cells), idx) {
                    let number = record.number();
                    let name = column.map_or("?", |it| it.name);
                    let cells = column.map_or(Cells::Text, |it| it.cells);
                    let at = |file: &str| format!("{file}, record {number}, {name}");
                    self.cell(&cell, (cells, Some(idx)), at);
                }
            }
            self.adjacent.row();
        }
        if rows != release.rows() {
            self.bench.deny("G12", format!("{}: {rows} rows", self.file));
        }
        self.finish(&declared);
        Ok(())
    }

    /// What only whole columns show.
    fn finish(&mut self, declared: &[Column<'_>]) {
        for texts in std::mem::take(&mut self.texts) {
            texts.finish(&mut self.bench, &self.file);
        }
        let name = |it: usize| declared.get(it).map_or("?", |it| it.name).to_owned();
        let adjacent = std::mem::replace(&mut self.adjacent, Adjacent::new(None));
        adjacent.finish(&mut self.bench, &self.file, &name);
    }

    fn header(&mut self, schema: &Schema, declared: &[Column<'_>], header: &[String]) {
        columns::allow(&mut self.bench, &self.file, header, declared.iter().map(|it| it.title));
        columns::identities(&mut self.bench, schema, &self.file, header);
        for (idx, title) in header.iter().enumerate() {
            let at = |file: &str| format!("{file}, column {}", idx + 1);
            self.cell(title.as_bytes(), (Cells::Number, None), at);
        }
    }

    /// Whether the cell is what its column holds and nothing that must be looked at closely.
    fn is_fine(&mut self, cell: &[u8], cells: Cells, idx: usize) -> bool {
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
            Cells::Text | Cells::Codes => self.texts.get_mut(idx).is_some_and(|it| it.knows(cell)),
        }
    }

    /// Looks at a cell closely; what its column is about is asked where it is one of texts.
    fn cell(&mut self, cell: &[u8], (cells, idx): (Cells, Option<usize>), at: impl Fn(&str) -> String) {
        let number = is_number(cell);
        if is_armed(cell) && !number {
            self.bench.deny("G21", at(&self.file));
        }
        let Ok(text) = std::str::from_utf8(cell) else {
            self.bench.deny("G22", at(&self.file));
            return;
        };
        let at = || at(&self.file);
        if matches!(cells, Cells::Text | Cells::Codes)
            && let Some(texts) = idx.and_then(|it| self.texts.get_mut(it))
        {
            return texts.see(&mut self.bench, &mut self.scanner, text, &at);
        }
        // A decimal's places after the point belong to no number that leads to a person.
        let text = if number { text.split_once('.').map_or(text, |it| it.0) } else { text };
        if let Some(find) = self.scanner.scan(text) {
            tell(&mut self.bench, find, &at());
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
