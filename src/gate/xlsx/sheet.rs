//! A sheet by the only grammar that it may have: a head that is known but for widths, rows of cells, an end.
//!
//! A cell is a text (`t="inlineStr"`), a number, or a day; one without a value is not there. Its text comes out as the
//! CSV file shows it: a day as `2017-03-05`, a text with its escapes undone as a spreadsheet does.

use crate::gate::xlsx::packed::Inflated;
use crate::gate::xlsx::packed::Part;
use crate::lexical::date;
use crate::model::limits;

const HEAD: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
    "\n",
    r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:"#,
);
const VIEW: &str = concat!(
    r#""/><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" "#,
    r#"activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>"#,
);
const ROWS: &[u8] = b"</cols><sheetData>";
const ROW_END: &[u8] = b"</row>";
const TAIL: &[u8] = b"</sheetData></worksheet>";

/// Widths of a column that can be read, in digits.
const WIDTHS: std::ops::RangeInclusive<u64> = 8..=60;
/// Bytes asked of the part at a time.
const READ_BYTES: usize = 1 << 18;
/// Bytes of a row: a cell's text may take six bytes for one.
const ROW_BYTES_MAX: usize = 6 * limits::RECORD_BYTES_MAX;

/// A sheet under way.
pub(super) struct Sheet<'a> {
    text: Inflated<'a>,
    buffer: Vec<u8>,
    start: usize,
    ended: bool,
    number: u64,
    names: Vec<String>,
    cells: Vec<Vec<u8>>,
}

impl<'a> Sheet<'a> {
    /// Reads the head: of `columns` columns, and `rows` rows below the header.
    pub(super) fn open(part: &Part<'a>, columns: usize, rows: u64) -> Result<Self, String> {
        let names: Vec<String> = (0..columns).map(letters).collect();
        let cells = vec![Vec::new(); columns];
        let mut sheet = Self {
            text: part.inflated(),
            buffer: Vec::new(),
            start: 0,
            ended: false,
            number: 0,
            names,
            cells,
        };
        let end = sheet.until(ROWS)?.ok_or("an odd head of the sheet")?;
        let head = sheet.buffer.get(..end).unwrap_or_default();
        let mut at = Reader { bytes: head };
        let last = sheet.names.last().cloned().unwrap_or_default();
        let begins = at.eat(HEAD.as_bytes())
            && at.eat(format!("{last}{}", rows + 1).as_bytes())
            && at.eat(VIEW.as_bytes());
        let wide = (1..=columns).all(|number| at.column(number).is_some());
        if !begins || !wide || at.bytes != ROWS {
            return Err("an odd head of the sheet".to_owned());
        }
        sheet.start = end;
        Ok(sheet)
    }

    /// Reads the next row; false at the sheet's end, behind which is nothing.
    pub(super) fn next(&mut self) -> Result<bool, String> {
        let Some(end) = self.until(ROW_END)? else {
            let ends = self.buffer.get(self.start..) == Some(TAIL);
            return if ends { Ok(false) } else { Err("an odd end of the sheet".to_owned()) };
        };
        self.number += 1;
        let row = self.buffer.get(self.start..end).unwrap_or_default();
        self.start = end;
        let read = read_row(row, self.number, &self.names, &mut self.cells);
        read.ok_or_else(|| format!("row {} holds more than cells", self.number)).map(|()| true)
    }

    /// The cell at `column` of the row that was read; without a value, nothing.
    pub(super) fn cell(&self, column: usize) -> &[u8] {
        self.cells.get(column).map_or(&[], Vec::as_slice)
    }

    /// Where the next `mark` ends in the buffer.
    fn until(&mut self, mark: &[u8]) -> Result<Option<usize>, String> {
        let mut searched = self.start;
        loop {
            let rest = self.buffer.get(searched..).unwrap_or_default();
            if let Some(found) = memchr::memmem::find(rest, mark) {
                return Ok(Some(searched + found + mark.len()));
            }
            if self.ended {
                return Ok(None);
            }
            searched = self.buffer.len().saturating_sub(mark.len()).max(self.start) - self.start;
            self.buffer.drain(..self.start);
            self.start = 0;
            if self.buffer.len() > ROW_BYTES_MAX {
                return Err(format!("row {} is too long", self.number + 1));
            }
            let had = self.buffer.len();
            self.buffer.resize(had + READ_BYTES, 0);
            let read = self.text.fill(self.buffer.get_mut(had..).unwrap_or_default())?;
            self.buffer.truncate(had + read);
            self.ended = read == 0;
        }
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    fn eat(&mut self, text: &[u8]) -> bool {
        match self.bytes.strip_prefix(text) {
            Some(rest) => {
                self.bytes = rest;
                true
            }
            None => false,
        }
    }

    /// What stands before `end`, which is passed.
    fn before(&mut self, end: u8) -> Option<&'a [u8]> {
        let at = memchr::memchr(end, self.bytes)?;
        let (before, rest) = self.bytes.split_at(at);
        self.bytes = rest.get(1..)?;
        Some(before)
    }

    fn number(&mut self, end: u8) -> Option<u64> {
        let digits = self.before(end)?;
        let plain = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
        plain.then(|| std::str::from_utf8(digits).ok()?.parse().ok())?
    }

    /// One column's width.
    fn column(&mut self, number: usize) -> Option<()> {
        let begins =
            self.eat(format!("<col min=\"{number}\" max=\"{number}\" width=\"").as_bytes());
        let width = self.number(b'"')?;
        (begins && WIDTHS.contains(&width) && self.eat(b" customWidth=\"1\"/>")).then_some(())
    }
}

/// Reads the cells of `row`, the `number`th; nothing, when it holds anything else.
fn read_row(row: &[u8], number: u64, names: &[String], cells: &mut [Vec<u8>]) -> Option<()> {
    let mut at = Reader { bytes: row };
    if !at.eat(b"<row r=\"") || at.number(b'"')? != number || !at.eat(b">") {
        return None;
    }
    for (name, cell) in names.iter().zip(cells) {
        cell.clear();
        let mut here = Reader { bytes: at.bytes };
        if here.eat(b"<c r=\"") && here.eat(name.as_bytes()) && here.number(b'"') == Some(number) {
            read_cell(&mut here, number, cell)?;
            at = here;
        }
    }
    (at.bytes == ROW_END).then_some(())
}

/// Reads a cell behind its place.
fn read_cell(at: &mut Reader<'_>, row: u64, cell: &mut Vec<u8>) -> Option<()> {
    if !at.eat(b" s=\"") {
        return None;
    }
    let style = at.number(b'"')?;
    if at.eat(b" t=\"inlineStr\"><is><t") {
        // One look for headers, one for texts.
        let fits = style == if row == 1 { 1 } else { 3 };
        at.eat(b" xml:space=\"preserve\"");
        if !fits || !at.eat(b">") {
            return None;
        }
        unescape(at.before(b'<')?, cell)?;
        return (!cell.is_empty() && at.eat(b"/t></is></c>")).then_some(());
    }
    if row == 1 || !at.eat(b"><v>") {
        return None;
    }
    let value = at.before(b'<')?;
    match style {
        2 => day(value, cell)?,
        0 | 4..=10 => number(value, cell)?,
        _ => return None,
    }
    at.eat(b"/v></c>").then_some(())
}

/// A number as it is written, if a spreadsheet keeps all its digits.
fn number(value: &[u8], cell: &mut Vec<u8>) -> Option<()> {
    let digits = value.strip_prefix(b"-").unwrap_or(value);
    let count = digits.iter().filter(|it| it.is_ascii_digit()).count();
    let points = digits.len() - count;
    let plain = (1..=15).contains(&count)
        && points <= 1
        && digits.first().is_some_and(u8::is_ascii_digit)
        && digits.last().is_some_and(u8::is_ascii_digit)
        && (points == 0 || memchr::memchr(b'.', digits).is_some());
    cell.extend_from_slice(value);
    plain.then_some(())
}

/// Days from 1900-03-01, the 61st of a spreadsheet's calendar, to 9999-12-31.
const DAYS: std::ops::RangeInclusive<i64> = 61..=2_958_465;
/// The number of 1970-01-01 in it.
const BEFORE_1970: i64 = 25_569;

/// A day, from its number.
fn day(value: &[u8], cell: &mut Vec<u8>) -> Option<()> {
    let count = Reader { bytes: &[value, b"<"].concat() }.number(b'<')?;
    let count = i64::try_from(count).ok().filter(|it| DAYS.contains(it))?;
    date::write_day(i32::try_from(count - BEFORE_1970).ok()?, cell);
    Some(())
}

/// Undoes the escapes of a text: those of markup that are needed, and a spreadsheet's own `_x000D_`.
fn unescape(text: &[u8], cell: &mut Vec<u8>) -> Option<()> {
    let mut rest = text;
    while let Some((first, after)) = rest.split_first() {
        let known = [(&b"&amp;"[..], b'&'), (b"&lt;", b'<'), (b"&gt;", b'>'), (b"&#13;", b'\r')];
        let escape = known.iter().find(|it| rest.starts_with(it.0));
        rest = match (first, escape) {
            (_, Some((escape, byte))) => {
                cell.push(*byte);
                rest.get(escape.len()..)?
            }
            (b'&' | b'>' | b'\r', None) => return None,
            (b'_', None) if after.first().is_some_and(|it| it.eq_ignore_ascii_case(&b'x')) => {
                if let Some(code) = hexadecimal(rest) {
                    let it = char::from_u32(code)?;
                    cell.extend_from_slice(it.encode_utf8(&mut [0; 4]).as_bytes());
                    rest.get(7..)?
                } else {
                    cell.push(b'_');
                    after
                }
            }
            (byte, None) => {
                cell.push(*byte);
                after
            }
        };
    }
    Some(())
}

/// The code of `_x000D_`.
fn hexadecimal(text: &[u8]) -> Option<u32> {
    let digits = text.get(2..6).filter(|it| it.iter().all(u8::is_ascii_hexdigit))?;
    let closed = text.get(6) == Some(&b'_');
    closed.then(|| u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok())?
}

/// A column's name: A to Z, AA, AB.
fn letters(column: usize) -> String {
    let letter = |it: usize| char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"[it % 26]);
    match column {
        0..26 => letter(column).to_string(),
        _ => letters(column / 26 - 1) + &letter(column).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(row: &str, expect: Option<[&str; 3]>) {
        let names = ["A", "B", "C"].map(str::to_owned);
        let mut cells = vec![Vec::new(); 3];
        let read = read_row(row.as_bytes(), 2, &names, &mut cells);
        let cells: Vec<String> =
            cells.into_iter().map(|it| String::from_utf8(it).unwrap()).collect();
        assert_eq!(read.map(|()| cells), expect.map(|it| it.map(str::to_owned).to_vec()), "{row}");
    }

    #[test]
    fn texts_numbers_and_days_are_read() {
        check("<row r=\"2\"></row>", Some(["", "", ""]));
        check(
            "<row r=\"2\"><c r=\"A2\" s=\"3\" t=\"inlineStr\"><is><t>a&lt;&amp;_x005F_x0041__x0009_</t></is></c><c r=\"C2\" s=\"6\"><v>-0.50</v></c></row>",
            Some(["a<&_x0041_\t", "", "-0.50"]),
        );
        for (value, expect) in [
            ("61", "1900-03-01"),
            ("25569", "1970-01-01"),
            ("36585", "2000-02-29"),
            ("36586", "2000-03-01"),
            ("42799", "2017-03-05"),
            ("2958465", "9999-12-31"),
        ] {
            check(
                &format!("<row r=\"2\"><c r=\"B2\" s=\"2\"><v>{value}</v></c></row>"),
                Some(["", expect, ""]),
            );
        }
    }

    #[test]
    fn whatever_else_stands_in_a_row_is_denied() {
        for row in [
            "<row r=\"2\" hidden=\"1\"></row>",
            "<row r=\"3\"></row>",
            "<row r=\"2\"><!-- x --></row>",
            "<row r=\"2\"><c r=\"A2\" s=\"4\"><f>1+1</f><v>2</v></c></row>",
            "<row r=\"2\"><c r=\"D2\" s=\"4\"><v>2</v></c></row>",
            "<row r=\"2\"><c r=\"B2\" s=\"4\"><v>2</v></c><c r=\"A2\" s=\"4\"><v>2</v></c></row>",
            "<row r=\"2\"><c r=\"A2\" s=\"11\"><v>2</v></c></row>",
            "<row r=\"2\"><c r=\"A2\" s=\"4\"><v>1234567890123456</v></c></row>",
            "<row r=\"2\"><c r=\"A2\" s=\"4\"><v>1e9</v></c></row>",
            "<row r=\"2\"><c r=\"A2\" s=\"2\"><v>60</v></c></row>",
            "<row r=\"2\"><c r=\"A2\" s=\"3\" t=\"inlineStr\"><is><t>a</t><t>b</t></is></c></row>",
            "<row r=\"2\"><c r=\"A2\" s=\"3\" t=\"inlineStr\"><is><t>a&#49;</t></is></c></row>",
            "<row r=\"2\"><c r=\"A2\" s=\"3\" t=\"inlineStr\"><is><t></t></is></c></row>",
            "<row r=\"2\"><c r=\"A2\" s=\"3\" t=\"s\"><v>0</v></c></row>",
        ] {
            check_denied(row);
        }
    }

    #[track_caller]
    fn check_denied(row: &str) {
        let names = ["A", "B", "C"].map(str::to_owned);
        let mut cells = vec![Vec::new(); 3];
        assert_eq!(read_row(row.as_bytes(), 2, &names, &mut cells), None, "{row}");
    }

    #[test]
    fn columns_are_named_as_spreadsheets_do() {
        for (at, name) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")] {
            assert_eq!(letters(at), name);
        }
    }
}
