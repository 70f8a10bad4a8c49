//! One cell as every file shows it: what it may hold by its column, and whether it must be looked at closely.

use std::sync::Arc;

use crate::gate::adjacent::Adjacent;
use crate::gate::amounts::Amounts;
use crate::gate::bench::Bench;
use crate::gate::columns::Cells;
use crate::gate::columns::Column;
use crate::gate::scan::CELL_MAX;
use crate::gate::scan::Find;
use crate::gate::scan::Hit;
use crate::gate::scan::Scanner;
use crate::gate::texts::Texts;
use crate::gate::texts::tell;
use crate::lexical::shown;
use crate::model::held::Holdings;
use crate::model::schema::Kind;

/// Cells below which nothing is said of most cells.
const POINTED_MIN: u64 = 5;

/// Judges the cells of one file.
pub(super) struct Judge {
    file: String,
    scanner: Scanner,
    columns: Vec<Judged>,
    adjacent: Adjacent,
}

/// A column, and what is known of its texts.
struct Judged {
    name: String,
    cells: Cells,
    texts: Texts,
    /// Where its cells are amounts of money.
    amounts: Option<Amounts>,
    /// Cells that say something, and those of them whose digits are a number that a ledger held, cut by a point.
    said: u64,
    pointed: u64,
}

impl Judge {
    /// For a file of the `declared` columns; `held` is what the run's ledgers held.
    pub(super) fn new(file: &str, declared: &[Column<'_>], held: Option<&Arc<Holdings>>) -> Self {
        let column = |it: &Column<'_>| Judged {
            name: it.name.to_owned(),
            cells: it.cells,
            texts: Texts::new(Some(it.field)),
            amounts: is_money(it).then(Amounts::default),
            said: 0,
            pointed: 0,
        };
        Self {
            file: file.to_owned(),
            scanner: Scanner::new(held.cloned()),
            columns: declared.iter().map(column).collect(),
            adjacent: Adjacent::new(held.cloned()),
        }
    }

    /// Judges the cell of the column with index `idx`; `at` says where it stands, of a file and a column.
    pub(super) fn cell(
        &mut self,
        bench: &mut Bench,
        idx: usize,
        cell: &[u8],
        at: impl Fn(&str, &str) -> String,
    ) {
        self.adjacent.cell(idx, cell);
        let Some(column) = self.columns.get_mut(idx) else {
            return self.judge(bench, cell, |file| at(file, "?"));
        };
        if let Some(amounts) = column.amounts.as_mut().filter(|_| !cell.is_empty()) {
            amounts.cell();
        }
        column.said += u64::from(!cell.is_empty());
        if is_fine(cell, column) {
            return;
        }
        let place = || at(&self.file, &column.name);
        if column.cells == Cells::Number && is_number(cell) && cell.contains(&b'.') {
            let digits: Vec<u8> = cell.iter().copied().filter(u8::is_ascii_digit).collect();
            if self.scanner.is_pointed_id(&digits) {
                let hit = Hit::ResidentId;
                tell(bench, Find { hit, disguised: true }, &place());
            }
            column.pointed += u64::from(self.scanner.is_pointed(&digits));
        }
        if !matches!(column.cells, Cells::Text | Cells::Codes) {
            let place = place();
            // One amount may look like a mobile; one that a ledger held is told as such.
            if let Some(amounts) = &mut column.amounts
                && is_number(cell)
                && cell.len() < 64
                && let Ok(text) = std::str::from_utf8(cell)
                && let Some(find) = self.scanner.scan(text.split('.').next().unwrap_or_default())
                && find.hit == Hit::Mobile
            {
                return amounts.mobile(|| place);
            }
            if let Some(form) = malformed(cell, column.cells) {
                bench.deny("G01", format!("{place}: {form}"));
            }
            return self.judge(bench, cell, |_| place.clone());
        }
        if runs(cell) && !is_number(cell) {
            bench.deny("G21", place());
        }
        match std::str::from_utf8(cell) {
            Ok(text) => column.texts.see(bench, &mut self.scanner, text, &place),
            Err(_) => bench.deny("G22", place()),
        }
    }

    /// Ends a row: numbers may be cut over its columns.
    pub(super) fn row(&mut self) {
        self.adjacent.row();
    }

    /// What only whole columns show.
    pub(super) fn finish(&mut self, bench: &mut Bench) {
        let columns = std::mem::take(&mut self.columns);
        let names: Vec<String> = columns.iter().map(|it| it.name.clone()).collect();
        for column in columns {
            // One amount may be somebody's number by chance.
            if column.pointed >= POINTED_MIN && column.pointed * 2 >= column.said {
                let at = format!("{}, {}", self.file, column.name);
                tell(bench, Find { hit: Hit::HeldNumber, disguised: true }, &at);
            }
            column.texts.finish(bench, &self.file);
            if let Some(amounts) = column.amounts {
                amounts.finish(bench);
            }
        }
        let name = |it: usize| names.get(it).map_or("?", String::as_str).to_owned();
        self.adjacent.finish(bench, &self.file, &name);
    }

    /// G03 to G06, G21 and G22 on a text that stands in no column; `at` says where in the file it stands.
    pub(super) fn judge(&mut self, bench: &mut Bench, cell: &[u8], at: impl Fn(&str) -> String) {
        if cell.len() > CELL_MAX {
            return bench.deny("G25", format!("{}: longer than any honest cell", at(&self.file)));
        }
        let number = is_number(cell);
        if runs(cell) && !number {
            bench.deny("G21", at(&self.file));
        }
        let Ok(text) = std::str::from_utf8(cell) else {
            bench.deny("G22", at(&self.file));
            return;
        };
        // A decimal's places after the point belong to no number that leads to a person.
        let text = if number { text.split_once('.').map_or(text, |it| it.0) } else { text };
        if let Some(find) = self.scanner.scan(text) {
            tell(bench, find, &at(&self.file));
        }
    }
}

/// Whether the column's cells are amounts of money.
pub(super) fn is_money(column: &Column<'_>) -> bool {
    column.cells == Cells::Number && column.field.kind == Kind::Money
}

/// Whether the cell is what its column holds and nothing that must be looked at closely.
fn is_fine(cell: &[u8], column: &mut Judged) -> bool {
    if cell.is_empty() {
        return true;
    }
    match column.cells {
        Cells::Number => {
            is_number(cell) && cell.iter().filter(|it| it.is_ascii_digit()).count() < 11
        }
        Cells::Date | Cells::Flag => malformed(cell, column.cells).is_none(),
        Cells::Text | Cells::Codes => column.texts.knows(cell),
    }
}

/// What the cell is not, though its column's cells are.
fn malformed(cell: &[u8], cells: Cells) -> Option<&'static str> {
    let (sound, form) = match cells {
        Cells::Number => (is_number(cell), "not a number"),
        Cells::Date => (is_day(cell), "not a date"),
        Cells::Flag => (shown::FLAGS.iter().any(|it| it.as_bytes() == cell), "neither 是 nor 否"),
        Cells::Text | Cells::Codes => return None,
    };
    (!sound).then_some(form)
}

/// 2017-03-01.
fn is_day(cell: &[u8]) -> bool {
    let [year @ .., b'-', m1, m2, b'-', d1, d2] = cell else { return false };
    year.len() == 4
        && year.iter().all(u8::is_ascii_digit)
        && matches!((m1, m2), (b'0', b'1'..=b'9') | (b'1', b'0'..=b'2'))
        && matches!(
            (d1, d2),
            (b'0', b'1'..=b'9') | (b'1' | b'2', b'0'..=b'9') | (b'3', b'0' | b'1')
        )
}

/// Whether a spreadsheet would run the cell.
fn runs(cell: &[u8]) -> bool {
    std::str::from_utf8(cell).is_ok_and(|it| !it.starts_with('\'') && shown::is_armed(it))
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
    fn cells_have_the_form_of_their_column() {
        for (cells, fine, other) in [
            (Cells::Number, &["12", "-0.5", "15000000000"][..], &["张三", "1,200", "12元"][..]),
            (Cells::Date, &["2017-03-01", "2017-12-31"], &["2017-13-01", "1380000001", "2017-3-1"]),
            (Cells::Flag, &["是", "否"], &["张三", "1"]),
            (Cells::Text, &["张三"], &[]),
        ] {
            for it in fine {
                assert_eq!(malformed(it.as_bytes(), cells), None, "{it}");
            }
            for it in other {
                assert!(malformed(it.as_bytes(), cells).is_some(), "{it}");
            }
        }
    }

    #[test]
    fn a_point_hides_no_number() {
        use crate::model::held::{Gathered, Held, Key};
        use crate::model::schema;

        let json = br#"{"name": "s", "title": "s", "fields": [{"name": "a", "title": "a", "type": "number",
            "gongkai": {"kind": "number", "scale": 6, "unit": "m", "role": "open", "release": "keep"}}]}"#;
        let schema = schema::parse("s.json", json, &|_| None).unwrap();
        let mut holdings = Holdings::new(Key::draw());
        let mut gathered = Gathered::default();
        (0..40).for_each(|it| {
            gathered.add(holdings.key(), Held::Number, &format!("139000{:05}", it * 7));
        });
        holdings.push(Arc::new(gathered.finish()));
        let held = Arc::new(holdings);
        let denied = |cells: &[String]| {
            let declared = crate::gate::columns::declared(&schema);
            let mut judge = Judge::new("a.csv", &declared, Some(&held));
            let mut bench = Bench::default();
            for cell in cells {
                judge.cell(&mut bench, 0, cell.as_bytes(), |_, _| String::new());
                judge.row();
            }
            judge.finish(&mut bench);
            bench.denials()
        };
        assert_eq!(denied(&["230199199001.010018".to_owned()]), ["G03", "G06"]);
        assert_eq!(denied(&["0.230199199001010018".to_owned()]), ["G03", "G06"]);
        assert_eq!(denied(&["230199199001.010028".to_owned()]), [""; 0]);
        let pointed = |step: usize| -> Vec<String> {
            (0..20).map(|it| format!("139000.{:05}", it * step)).collect()
        };
        assert_eq!(denied(&pointed(7)), ["G03", "G06"]);
        assert_eq!(denied(&pointed(5)), [""; 0]);
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
