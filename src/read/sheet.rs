//! Workbooks, through calamine: visible sheets into rows of text, with merged cells made plain.

use std::fs;
use std::io::Cursor;
use std::path::Path;

use calamine::Data;
use calamine::Dimensions;
use calamine::ExcelDateTime;
use calamine::Range;
use calamine::Reader as _;
use calamine::SheetType;
use calamine::SheetVisible;
use calamine::Sheets;

use crate::model::limits;
use crate::read::Error;

/// A visible sheet, as text.
pub(super) struct Sheet {
    pub(super) name: String,
    /// Rows from the first that is used; each as wide as its last cell.
    pub(super) rows: Vec<Vec<String>>,
    /// The first row's number, from 1.
    pub(super) first_row: u64,
    /// Merged areas of one column over several rows.
    pub(super) tall: Vec<Tall>,
}

/// A merged area of one column: row `from` holds its value, up to row `to`, both counted in `Sheet::rows`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tall {
    pub(super) column: usize,
    pub(super) from: usize,
    pub(super) to: usize,
}

impl Sheet {
    /// Fills merged cells below row `head` downwards, inside each merge only: a merged region name is meant for
    /// all its rows, a merged header is not.
    pub(super) fn fill_down(&mut self, head: usize) {
        for area in self.tall.iter().filter(|it| it.from >= head) {
            let Some(value) =
                self.rows.get(area.from).and_then(|row| row.get(area.column)).cloned()
            else {
                continue;
            };
            for row in self.rows.iter_mut().take(area.to + 1).skip(area.from + 1) {
                if let Some(cell) = row.get_mut(area.column) {
                    cell.clone_from(&value);
                }
            }
        }
    }
}

/// Whether `head` begins a workbook: a ZIP or an OLE compound file.
pub(super) fn is_workbook(head: &[u8]) -> bool {
    head.starts_with(b"PK\x03\x04") || head.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
}

/// The visible sheets of the workbook at `path`, in order; `only` picks one by name.
pub(super) fn sheets(path: &Path, name: &str, only: Option<&str>) -> Result<Vec<Sheet>, Error> {
    let unreadable = |cause| Error::Unreadable { name: name.to_owned(), cause };
    if fs::metadata(path).map_err(unreadable)?.len() > limits::WORKBOOK_BYTES_MAX {
        return Err(Error::TooLarge { name: name.to_owned() });
    }
    let bytes = fs::read(path).map_err(unreadable)?;
    let mut book = open(&bytes, name)?;
    let names: Vec<String> = book
        .sheets_metadata()
        .iter()
        .filter(|it| it.visible == SheetVisible::Visible && it.typ == SheetType::WorkSheet)
        .map(|it| it.name.clone())
        .filter(|it| only.is_none_or(|only| only == it))
        .collect();
    if let (true, Some(sheet)) = (names.is_empty(), only) {
        return Err(Error::NoSheet { name: name.to_owned(), sheet: sheet.to_owned() });
    }
    let mut out = Vec::new();
    for sheet in names {
        let broken = |cause| Error::Workbook { name: name.to_owned(), cause };
        let range = book.worksheet_range(&sheet).map_err(broken)?;
        let merged = merged(&mut book, &sheet);
        let (rows, first_row) = text(&range);
        let tall = merged.iter().filter_map(|it| tall(it, first_row)).collect();
        out.push(Sheet { name: sheet, rows, first_row, tall });
    }
    Ok(out)
}

type Book<'a> = Sheets<Cursor<&'a [u8]>>;

fn open<'a>(bytes: &'a [u8], name: &str) -> Result<Book<'a>, Error> {
    calamine::open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|cause| {
        // The automatic opener says only that nothing fitted; a locked workbook has its reason spelled out inside.
        let locked = bytes.starts_with(b"\xd0\xcf\x11\xe0") && {
            let wide: Vec<u8> = "EncryptedPackage".bytes().flat_map(|it| [it, 0]).collect();
            memchr::memmem::find(bytes, &wide).is_some()
        };
        if locked {
            Error::Encrypted { name: name.to_owned() }
        } else {
            Error::Workbook { name: name.to_owned(), cause }
        }
    })
}

fn merged(book: &mut Book<'_>, sheet: &str) -> Vec<Dimensions> {
    match book {
        Sheets::Xlsx(book) => book.merge_cells_by_sheet_name(sheet).unwrap_or_default(),
        Sheets::Xls(book) => book.merge_cells_by_sheet_name(sheet).unwrap_or_default(),
        Sheets::Xlsb(_) | Sheets::Ods(_) => Vec::new(),
    }
}

/// Rows of text, and the number of the first.
fn text(range: &Range<Data>) -> (Vec<Vec<String>>, u64) {
    let Some((top, left)) = range.start() else { return (Vec::new(), 1) };
    // A table keeps its columns' numbers, also when the sheet begins at column C.
    let lead = usize::try_from(left).unwrap_or_default();
    let mut rows: Vec<Vec<String>> = range
        .rows()
        .map(|row| std::iter::repeat_n(String::new(), lead).chain(row.iter().map(cell)).collect())
        .collect();
    while rows.last().is_some_and(|row| row.iter().all(String::is_empty)) {
        rows.pop();
    }
    (rows, u64::from(top) + 1)
}

fn tall(area: &Dimensions, first_row: u64) -> Option<Tall> {
    let row = |row: u32| usize::try_from((u64::from(row) + 1).checked_sub(first_row)?).ok();
    (area.start.1 == area.end.1 && area.start.0 < area.end.0).then_some(())?;
    Some(Tall {
        column: usize::try_from(area.start.1).ok()?,
        from: row(area.start.0)?,
        to: row(area.end.0)?,
    })
}

/// A cell as it would be typed: whole numbers without a point, dates in ISO form, errors as they show.
fn cell(data: &Data) -> String {
    match data {
        Data::Empty => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => float(*number),
        Data::Bool(yes) => if *yes { "TRUE" } else { "FALSE" }.to_owned(),
        Data::DateTime(moment) => date_time(*moment),
        Data::Error(error) => error.to_string(),
    }
}

/// Numbers from 10^15 on have lost digits (Excel keeps 15): they are written so that nobody takes them for whole.
fn float(number: f64) -> String {
    if number.abs() < 1e15 { format!("{number}") } else { format!("{number:E}") }
}

fn date_time(moment: ExcelDateTime) -> String {
    if moment.is_duration() {
        return float(moment.as_f64());
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    if (hour, minute, second) == (0, 0, 0) {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_lost_digits_does_not_look_whole() {
        assert_eq!(float(475.0), "475");
        assert_eq!(float(0.1 + 0.2), "0.30000000000000004");
        assert_eq!(float(230_199_195_703_150_000.0), "2.3019919570315E17");
    }

    #[test]
    fn a_cell_merged_downwards_is_filled_inside_the_merge_only() {
        let cells = ["区划", "", "道里区", "", ""];
        let rows = cells.iter().map(|it| vec![(*it).to_owned()]).collect();
        let area = |from, to| tall(&Dimensions { start: (from, 0), end: (to, 0) }, 5).unwrap();
        let mut sheet =
            Sheet { name: String::new(), rows, first_row: 5, tall: vec![area(4, 5), area(6, 7)] };
        sheet.fill_down(2);
        assert_eq!(sheet.rows, [["区划"], [""], ["道里区"], ["道里区"], [""]]);
    }
}
