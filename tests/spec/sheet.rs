//! Workbooks in plain text: cells between ` | `, one row a line, and lines that begin with `@` for what a cell's
//! text does not say.
//!
//! - `@sheet 1月 [hidden]` begins a sheet; the first is `Sheet1` where none is named.
//! - `@merge A3:A5`, `@hide row 5`, `@hide column D`, `@strike row 4`, `@strike B3`, `@comment B3`.
//! - `@format B yyyy"年"m"月"` the number format of a column.
//! - `@formula D4 SUM(D2:D3)` a formula without a value; `@error D4 #REF!` an error.
//! - `@styled 2000` a row that only has a style. `@rich B3 张|三` text of several runs.
//! - `@1904` dates count from 1904.
//!
//! Cells that read as numbers are numbers, but for those that begin with `'`; `\n` is a line break in a cell,
//! `␠` a space, `␣` U+3000.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read as _, Write as _};

use rust_xlsxwriter::{Format, Formula, Note, Workbook, Worksheet};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// A sheet as described.
#[derive(Default)]
struct Sheet {
    name: String,
    hidden: bool,
    rows: Vec<Vec<String>>,
    directives: Vec<(String, String)>,
}

/// The bytes of the workbook that `lines` describe.
pub(crate) fn workbook(lines: &[&str]) -> Result<Vec<u8>, String> {
    let mut sheets: Vec<Sheet> = Vec::new();
    let mut from_1904 = false;
    for line in lines {
        if let Some(words) = line.strip_prefix("@sheet ") {
            let (name, hidden) =
                words.strip_suffix(" hidden").map_or((words, false), |name| (name, true));
            sheets.push(Sheet { name: name.to_owned(), hidden, ..Sheet::default() });
            continue;
        }
        if *line == "@1904" {
            from_1904 = true;
            continue;
        }
        if sheets.is_empty() {
            sheets.push(Sheet { name: "Sheet1".to_owned(), ..Sheet::default() });
        }
        let Some(sheet) = sheets.last_mut() else { continue };
        if let Some(directive) = line.strip_prefix('@') {
            let (word, rest) = directive.split_once(' ').ok_or("a directive needs more words")?;
            sheet.directives.push((word.to_owned(), rest.to_owned()));
        } else {
            let cells = line.split('|').map(|it| it.trim().replace("\\n", "\n"));
            let cells = cells.map(|it| it.replace('␠', " ").replace('␣', "\u{3000}"));
            sheet.rows.push(cells.collect());
        }
    }
    let mut book = Workbook::new();
    for sheet in &sheets {
        let page = book.add_worksheet();
        page.set_name(&sheet.name).map_err(|it| it.to_string())?;
        page.set_hidden(sheet.hidden);
        sheet.write(page)?;
    }
    let bytes = book.save_to_buffer().map_err(|it| it.to_string())?;
    let properties = if from_1904 { "<workbookPr date1904=\"1\" " } else { "<workbookPr " };
    patched(&bytes, properties)
}

/// The workbook as it lies in the file that Excel writes when a password is asked for: its bytes are not legible.
pub(crate) fn encrypted(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let fail = |it: std::io::Error| it.to_string();
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).map_err(fail)?;
    for name in ["/EncryptionInfo", "/EncryptedPackage"] {
        let scrambled: Vec<u8> = bytes.iter().map(|it| it ^ 0x5a).collect();
        file.create_stream(name).map_err(fail)?.write_all(&scrambled).map_err(fail)?;
    }
    file.flush().map_err(fail)?;
    Ok(file.into_inner().into_inner())
}

/// How a cell looks.
#[derive(Default, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Look {
    struck: bool,
    format: Option<String>,
}

impl Look {
    fn format(&self) -> Format {
        let mut out = Format::new();
        if self.struck {
            out = out.set_font_strikethrough();
        }
        match &self.format {
            Some(code) => out.set_num_format(code),
            None => out,
        }
    }
}

impl Sheet {
    fn write(&self, page: &mut Worksheet) -> Result<(), String> {
        let fail = |it: rust_xlsxwriter::XlsxError| it.to_string();
        let (rows, cells, formats) = self.looks()?;
        let look = |row: u32, column: u16| Look {
            struck: rows.contains(&row) || cells.contains(&(row, column)),
            format: formats.get(&column).cloned(),
        };
        for (word, rest) in self.directives.iter().filter(|it| it.0 == "merge") {
            let (from, to) = rest.split_once(':').ok_or_else(|| format!("@{word} {rest}"))?;
            let ((top, left), (bottom, right)) = (place(from)?, place(to)?);
            page.merge_range(top, left, bottom, right, "", &Format::new()).map_err(fail)?;
        }
        for (row, cells) in (0..).zip(&self.rows) {
            for (column, cell) in (0..).zip(cells).filter(|it| !it.1.is_empty()) {
                let format = look(row, column).format();
                match (cell.strip_prefix('\''), cell.parse::<f64>()) {
                    (None, Ok(number)) => {
                        page.write_number_with_format(row, column, number, &format)
                    }
                    (text, _) => {
                        page.write_string_with_format(row, column, text.unwrap_or(cell), &format)
                    }
                }
                .map_err(fail)?;
            }
        }
        for (word, rest) in &self.directives {
            Self::directive(word, rest, page)?;
        }
        Ok(())
    }

    /// Struck rows, struck cells, and the formats of columns.
    #[expect(clippy::type_complexity, reason = "used once, two lines further up")]
    fn looks(
        &self,
    ) -> Result<(BTreeSet<u32>, BTreeSet<(u32, u16)>, BTreeMap<u16, String>), String> {
        let (mut rows, mut cells, mut formats) =
            (BTreeSet::new(), BTreeSet::new(), BTreeMap::new());
        for (word, rest) in &self.directives {
            match (word.as_str(), rest.split_once(' ')) {
                ("strike", Some(("row", number))) => {
                    rows.insert(row(number)?);
                }
                ("strike", _) => {
                    cells.insert(place(rest)?);
                }
                ("format", Some((column, code))) => {
                    formats.insert(place(&format!("{column}1"))?.1, code.to_owned());
                }
                _ => {}
            }
        }
        Ok((rows, cells, formats))
    }

    fn directive(word: &str, rest: &str, page: &mut Worksheet) -> Result<(), String> {
        let fail = |it: rust_xlsxwriter::XlsxError| it.to_string();
        match (word, rest.split_once(' ')) {
            ("merge" | "strike" | "format", _) => {}
            ("hide", Some(("row", number))) => {
                page.set_row_hidden(row(number)?).map_err(fail)?;
            }
            ("hide", Some(("column", letters))) => {
                page.set_column_hidden(place(&format!("{letters}1"))?.1).map_err(fail)?;
            }
            ("comment", _) => {
                let (row, column) = place(rest)?;
                page.insert_note(row, column, &Note::new("…")).map_err(fail)?;
            }
            ("formula", Some((at, formula))) => {
                let (row, column) = place(at)?;
                page.write_formula(row, column, Formula::new(formula).set_result(UNSOLVED))
                    .map_err(fail)?;
            }
            ("error", Some((at, error))) => {
                let (row, column) = place(at)?;
                page.write_formula(row, column, Formula::new("1/0").set_result(error))
                    .map_err(fail)?;
            }
            ("rich", Some((at, runs))) => {
                let (row, column) = place(at)?;
                let (plain, bold) = (Format::default(), Format::new().set_bold());
                let formats = [&bold, &plain].into_iter().cycle();
                let runs: Vec<(&Format, &str)> = formats.zip(runs.split('|')).collect();
                page.write_rich_string(row, column, &runs).map_err(fail)?;
            }
            ("styled", _) => {
                let format = Format::new().set_font_strikethrough();
                page.write_blank(row(rest)?, 0, &format).map_err(fail)?;
            }
            _ => return Err(format!("no such directive: @{word} {rest}")),
        }
        Ok(())
    }
}

/// What stands in the file for a value that is not there.
const UNSOLVED: &str = "@unsolved@";

/// The workbook with what its writer cannot write.
fn patched(bytes: &[u8], properties: &str) -> Result<Vec<u8>, String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|it| it.to_string())?;
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..archive.len() {
        let mut member = archive.by_index(at).map_err(|it| it.to_string())?;
        let name = member.name().map_err(|it| it.to_string())?.to_string();
        let mut part = Vec::new();
        member.read_to_end(&mut part).map_err(|it| it.to_string())?;
        if name == "xl/workbook.xml" || name.starts_with("xl/worksheets/sheet") {
            let mut text = String::from_utf8(part).map_err(|it| it.to_string())?;
            text = text
                .replace(&format!("<v>{UNSOLVED}</v>"), "")
                .replace(" t=\"str\"><f>SUM", "><f>SUM");
            text = text.replace("<workbookPr ", properties);
            part = text.into_bytes();
        }
        out.start_file(name, SimpleFileOptions::default()).map_err(|it| it.to_string())?;
        out.write_all(&part).map_err(|it| it.to_string())?;
    }
    Ok(out.finish().map_err(|it| it.to_string())?.into_inner())
}

fn row(number: &str) -> Result<u32, String> {
    let number: u32 = number.parse().map_err(|_| format!("no row: {number}"))?;
    number.checked_sub(1).ok_or_else(|| "rows count from 1".to_owned())
}

/// `B3` as row and column, from 0.
fn place(text: &str) -> Result<(u32, u16), String> {
    let digits =
        text.find(|c: char| c.is_ascii_digit()).ok_or_else(|| format!("no cell: {text}"))?;
    let (letters, number) = text.split_at(digits);
    let column = letters.bytes().fold(0, |sum, it| 26 * sum + u16::from(it - b'A') + 1);
    let column = column.checked_sub(1).ok_or_else(|| format!("no cell: {text}"))?;
    Ok((row(number)?, column))
}
