//! Workbooks, through calamine: visible sheets into rows of text, with merged cells made plain.

use std::io::Cursor;
use std::sync::Arc;

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
use crate::read::book::Book;
use crate::read::book::Request;
use crate::read::book::Sheet;
use crate::read::table::Grid;

/// A workbook that was opened whole: its visible sheets, as text.
pub(super) struct Workbook {
    sheets: std::vec::IntoIter<Text>,
    sheet: Option<(Text, usize)>,
}

/// A visible sheet, as text.
struct Text {
    name: Arc<str>,
    /// Rows from the first that is used; each as wide as its last cell.
    rows: Vec<Vec<String>>,
    /// The first row's number, from 1.
    first_row: u64,
    /// Merged areas of one column over several rows.
    tall: Vec<Tall>,
}

/// A merged area of one column: row `from` holds its value, up to row `to`, both counted in `Text::rows`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Tall {
    column: usize,
    from: usize,
    to: usize,
}

impl Book for Workbook {
    fn next_sheet(&mut self) -> Result<Option<Sheet>, Error> {
        self.sheet = self.sheets.next().map(|it| (it, 0));
        Ok(self.sheet.as_ref().map(|it| Sheet { name: Some(Arc::clone(&it.0.name)) }))
    }

    fn rows(&mut self, grid: &mut Grid, budget: usize) -> Result<bool, Error> {
        let Some((sheet, at)) = &mut self.sheet else { return Ok(false) };
        while let Some(row) = sheet.rows.get(*at) {
            grid.row(sheet.first_row + *at as u64);
            for (column, cell) in row.iter().enumerate() {
                match sheet.above(column, *at) {
                    Some(value) => grid.continued(value),
                    None => {
                        grid.cell(cell);
                    }
                }
            }
            *at += 1;
            if grid.bytes() >= budget {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

impl Text {
    /// What a cell shows that is merged with the one above: a merged region name is meant for all its rows.
    fn above(&self, column: usize, row: usize) -> Option<&str> {
        let area =
            self.tall.iter().find(|it| it.column == column && it.from < row && row <= it.to)?;
        self.rows.get(area.from)?.get(column).map(String::as_str)
    }
}

/// Opens a workbook; `only` picks one sheet by name.
pub(super) fn open(request: &Request<'_>) -> Result<Workbook, Error> {
    let name = &**request.name;
    let unreadable = |cause| Error::Unreadable { name: name.to_owned(), cause };
    let Some(bytes) = request.blob.whole(limits::WORKBOOK_BYTES_MAX).map_err(unreadable)? else {
        return Err(Error::TooLarge { name: name.to_owned() });
    };
    let mut book = locked_or_open(&bytes, name)?;
    let names: Vec<String> = book
        .sheets_metadata()
        .iter()
        .filter(|it| it.visible == SheetVisible::Visible && it.typ == SheetType::WorkSheet)
        .map(|it| it.name.clone())
        .filter(|it| request.only.is_none_or(|only| only == it))
        .collect();
    if let (true, Some(sheet)) = (names.is_empty(), request.only) {
        return Err(Error::NoSheet { name: name.to_owned(), sheet: sheet.to_owned() });
    }
    let mut out = Vec::new();
    for sheet in names {
        let broken = |cause: calamine::Error| Error::Workbook {
            name: name.to_owned(),
            cause: Box::new(cause),
        };
        let range = book.worksheet_range(&sheet).map_err(broken)?;
        let merged = merged(&mut book, &sheet);
        let (rows, first_row) = text(&range);
        let tall = merged.iter().filter_map(|it| tall(it, first_row)).collect();
        out.push(Text { name: sheet.into(), rows, first_row, tall });
    }
    Ok(Workbook { sheets: out.into_iter(), sheet: None })
}

type Opened<'a> = Sheets<Cursor<&'a [u8]>>;

fn locked_or_open<'a>(bytes: &'a [u8], name: &str) -> Result<Opened<'a>, Error> {
    calamine::open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|cause| {
        // The automatic opener says only that nothing fitted; a locked workbook has its reason spelled out inside.
        let locked = bytes.starts_with(b"\xd0\xcf\x11\xe0") && {
            let wide: Vec<u8> = "EncryptedPackage".bytes().flat_map(|it| [it, 0]).collect();
            memchr::memmem::find(bytes, &wide).is_some()
        };
        if locked {
            Error::Encrypted { name: name.to_owned() }
        } else {
            Error::Workbook { name: name.to_owned(), cause: Box::new(cause) }
        }
    })
}

fn merged(book: &mut Opened<'_>, sheet: &str) -> Vec<Dimensions> {
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
        let rows: Vec<Vec<String>> = cells.iter().map(|it| vec![(*it).to_owned()]).collect();
        let area = |from, to| tall(&Dimensions { start: (from, 0), end: (to, 0) }, 5).unwrap();
        let tall = vec![area(4, 5), area(6, 7)];
        let sheet = Text { name: "".into(), rows, first_row: 5, tall };
        let mut book = Workbook { sheets: vec![sheet].into_iter(), sheet: None };
        let mut grid = Grid::default();
        book.next_sheet().unwrap();
        book.rows(&mut grid, 1000).unwrap();
        let shown: Vec<&str> = (0..5).flat_map(|row| grid.cells(row)).collect();
        assert_eq!(shown, ["区划", "区划", "道里区", "道里区", ""]);
        assert!(grid.is_continued(1, 0) && grid.is_continued(3, 0) && !grid.is_continued(4, 0));
    }
}
