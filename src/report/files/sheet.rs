//! The form as it is printed: merged headers, nested labels, one sheet for each chapter, and one that tells what adds up.

use rust_xlsxwriter::DocProperties;
use rust_xlsxwriter::ExcelDateTime;
use rust_xlsxwriter::Format;
use rust_xlsxwriter::FormatAlign;
use rust_xlsxwriter::FormatBorder;
use rust_xlsxwriter::Workbook;
use rust_xlsxwriter::Worksheet;
use rust_xlsxwriter::XlsxError;

use crate::report::build::BalanceStatus;
use crate::report::build::Cell;
use crate::report::build::Filled;
use crate::report::build::SCALE;
use crate::report::build::shown;
use crate::report::error::Error;
use crate::report::form::FormTable;

const LABEL_WIDTH: f64 = 22.0;
const WIDE_LABEL: f64 = 60.0;
/// The sheet of identities and of what is missing.
const AUDIT: &str = "核对";

struct Formats {
    title: Format,
    head: Format,
    label: Format,
    figure: Format,
}

/// The workbook, as if it had been made on the last day of the year that it is about.
pub(super) fn workbook(filled: &Filled) -> Result<Vec<u8>, Error> {
    made(filled).map_err(|_| Error::Written { file: "xlsx" })
}

fn made(filled: &Filled) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let day = ExcelDateTime::from_ymd(filled.year, 12, 31)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&day));
    let cell = || Format::new().set_border(FormatBorder::Thin).set_text_wrap();
    let middle = |it: Format| it.set_align(FormatAlign::Center);
    let formats = Formats {
        title: middle(Format::new().set_bold()),
        head: middle(cell().set_bold()).set_align(FormatAlign::VerticalCenter),
        label: cell().set_align(FormatAlign::VerticalCenter),
        figure: cell().set_align(FormatAlign::Right).set_align(FormatAlign::VerticalCenter),
    };
    let mut begun: Option<(&str, Pen<'_>)> = None;
    for (table, cells) in filled.form.tables.iter().zip(&filled.tables) {
        let pen = match begun.take() {
            Some((name, pen)) if name == table.sheet => pen,
            other => {
                if let Some((_, pen)) = other {
                    book.push_worksheet(pen.sheet);
                }
                let mut sheet = Worksheet::new();
                sheet.set_name(&table.sheet)?;
                Pen { sheet, row: 0, formats: &formats }
            }
        };
        let mut pen = pen;
        pen.table(table, cells)?;
        begun = Some((&table.sheet, pen));
    }
    if let Some((_, mut pen)) = begun {
        for (at, text) in (0_u16..).zip(&filled.form.footer) {
            pen.sheet.write_string(pen.row + u32::from(at), 0, format!("{text}："))?;
        }
        book.push_worksheet(pen.sheet);
    }
    book.push_worksheet(audit(filled, &formats)?);
    book.save_to_buffer()
}

/// A sheet in the making.
struct Pen<'a> {
    sheet: Worksheet,
    row: u32,
    formats: &'a Formats,
}

impl Pen<'_> {
    fn table(&mut self, table: &FormTable, cells: &[Vec<Cell>]) -> Result<(), XlsxError> {
        let stubs = narrow(table.stub.len())?;
        let first = stubs + u16::from(table.unit.is_some());
        let last = first + narrow(table.columns.len())?;
        for at in 0..stubs {
            let width = if stubs == 1 { WIDE_LABEL } else { LABEL_WIDTH };
            self.sheet.set_column_width(at, width)?;
        }
        let title = (self.row, 0, 1, last);
        self.put(title, &table.title, &self.formats.title.clone())?;
        self.row += 1;
        let depth = table.columns.iter().map(|it| it.path.len()).max().unwrap_or(1);
        let depth = long(depth)?;
        let head = self.formats.head.clone();
        for (at, text) in (0..).zip(table.stub.iter().chain(&table.unit)) {
            self.put((self.row, at, depth, 1), text, &head)?;
        }
        let paths: Vec<&[String]> = table.columns.iter().map(|it| it.path.as_slice()).collect();
        for (level, at, rows, columns, text) in spans(&paths, depth) {
            self.put((self.row + level, first + at, rows, columns), text, &head)?;
        }
        self.row += depth;
        self.labels(table, stubs)?;
        for (row, cells) in table.rows.iter().zip(cells) {
            if table.unit.is_some() {
                let format = self.formats.head.clone().set_bold();
                self.sheet.write_string_with_format(self.row, stubs, &row.unit, &format)?;
            }
            for (at, cell) in (first..).zip(cells) {
                self.figure(at, cell)?;
            }
            self.row += 1;
        }
        if let Some(note) = &table.note {
            self.sheet.write_string(self.row, 0, note)?;
            self.row += 1;
        }
        self.row += 1;
        Ok(())
    }

    /// The labels: what rows share stands once, over all of them.
    fn labels(&mut self, table: &FormTable, stubs: u16) -> Result<(), XlsxError> {
        let paths: Vec<&[String]> = table.rows.iter().map(|it| it.path.as_slice()).collect();
        let format = self.formats.label.clone();
        for (level, at, wide, rows, text) in spans(&paths, u32::from(stubs)) {
            let wide = u16::try_from(wide).map_err(|_| XlsxError::RowColumnLimitError)?;
            let level = u16::try_from(level).map_err(|_| XlsxError::RowColumnLimitError)?;
            self.put((self.row + u32::from(at), level, u32::from(rows), wide), text, &format)?;
        }
        Ok(())
    }

    fn figure(&mut self, at: u16, cell: &Cell) -> Result<(), XlsxError> {
        let format = &self.formats.figure;
        match cell {
            Cell::Value(value) => {
                let number = number(*value)?;
                self.sheet.write_number_with_format(self.row, at, number, format)?;
            }
            Cell::Heading | Cell::NotMeasured(_) | Cell::OtherUnit(_) => {
                self.sheet.write_blank(self.row, at, format)?;
            }
        }
        Ok(())
    }

    /// Writes `text` into a rectangle: row, column, rows, columns.
    fn put(
        &mut self,
        (row, column, rows, columns): (u32, u16, u32, u16),
        text: &str,
        format: &Format,
    ) -> Result<(), XlsxError> {
        if rows > 1 || columns > 1 {
            let (end, last) = (row + rows - 1, column + columns - 1);
            self.sheet.merge_range(row, column, end, last, text, format)?;
        } else {
            self.sheet.write_string_with_format(row, column, text, format)?;
        }
        Ok(())
    }
}

/// A figure as a spreadsheet holds it.
fn number(value: i128) -> Result<f64, XlsxError> {
    let whole = i32::try_from(value / SCALE).map_err(|_| XlsxError::RowColumnLimitError)?;
    let part = i32::try_from(value % SCALE).map_err(|_| XlsxError::RowColumnLimitError)?;
    Ok(f64::from(whole) + f64::from(part) / 100.0)
}

/// Where each part of the paths stands in a block that is `depth` deep: level, first, levels, how many, text. What
/// neighbours share from the top on is one; the last part of a path goes down to the block's end.
fn spans<'a>(paths: &[&'a [String]], depth: u32) -> Vec<(u32, u16, u32, u16, &'a str)> {
    let mut out = Vec::new();
    for (at, path) in (0_u16..).zip(paths) {
        for (level, text) in (0_u32..).zip(*path) {
            let upto = usize::try_from(level).unwrap_or(usize::MAX).saturating_add(1);
            let head = path.get(..upto);
            let is_last = upto == path.len();
            let same = |it: &&&[String]| !is_last && it.len() > upto && it.get(..upto) == head;
            let before = at.checked_sub(1).and_then(|it| paths.get(usize::from(it)));
            if before.as_ref().is_some_and(same) {
                continue;
            }
            let wide = paths.iter().skip(usize::from(at)).take_while(same).count().max(1);
            let levels = if is_last { depth.saturating_sub(level) } else { 1 };
            out.push((level, at, levels.max(1), u16::try_from(wide).unwrap_or(1), text.as_str()));
        }
    }
    out
}

/// What adds up and what does not, and what was not measured.
fn audit(filled: &Filled, formats: &Formats) -> Result<Worksheet, XlsxError> {
    let mut sheet = Worksheet::new();
    sheet.set_name(AUDIT)?;
    let mut row = 0;
    let mut line = |cells: [&str; 5], format: &Format| -> Result<(), XlsxError> {
        for (at, text) in (0..).zip(cells) {
            sheet.write_string_with_format(row, at, text, format)?;
        }
        row += 1;
        Ok(())
    };
    line(["等式", "表", "行或列", "算式", "结果"], &formats.head)?;
    for it in &filled.identities {
        let status = match it.status {
            BalanceStatus::Pass => "成立".to_owned(),
            BalanceStatus::Fail(difference) => format!("不成立，相差 {}", shown(difference)),
            BalanceStatus::NotAssessable => "无法核对".to_owned(),
        };
        line([&it.id, &it.table, &it.at, &it.expression, &status], &formats.label)?;
    }
    line(["未计量", "表", "项目", "列", "指标代码"], &formats.head)?;
    for (table, label, column, keys) in filled.gaps() {
        line(["", &table, &label, &column, &keys.join("+")], &formats.label)?;
    }
    Ok(sheet)
}

fn narrow(number: usize) -> Result<u16, XlsxError> {
    u16::try_from(number).map_err(|_| XlsxError::RowColumnLimitError)
}

fn long(number: usize) -> Result<u32, XlsxError> {
    u32::try_from(number).map_err(|_| XlsxError::RowColumnLimitError)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_neighbours_share_is_one_cell() {
        let path = |it: &[&str]| it.iter().map(|it| (*it).to_owned()).collect::<Vec<String>>();
        let paths =
            [path(&["a"]), path(&["b", "c"]), path(&["b", "d", "e"]), path(&["b", "d", "f"])];
        let paths: Vec<&[String]> = paths.iter().map(Vec::as_slice).collect();
        assert_eq!(
            spans(&paths, 3),
            [
                (0, 0, 3, 1, "a"),
                (0, 1, 1, 3, "b"),
                (1, 1, 2, 1, "c"),
                (1, 2, 1, 2, "d"),
                (2, 2, 1, 1, "e"),
                (2, 3, 1, 1, "f"),
            ]
        );
    }
}
