//! A paper as the bytes of an xlsx workbook: the same bytes every time, so the workbook has a fixed date of birth.

use rust_xlsxwriter::DocProperties;
use rust_xlsxwriter::ExcelDateTime;
use rust_xlsxwriter::Format;
use rust_xlsxwriter::FormatAlign;
use rust_xlsxwriter::Formula;
use rust_xlsxwriter::Workbook;
use rust_xlsxwriter::Worksheet;
use rust_xlsxwriter::XlsxError;

use crate::demo::sheet::Merge;
use crate::demo::sheet::Sheet;
use crate::demo::spell::Cell;

/// Returns the workbook that holds `sheets`, as if it had been made on 31 December of `year`.
pub(super) fn bytes(sheets: &[Sheet], year: u16) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    book.set_properties(
        &DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(year, 12, 31)?),
    );
    for sheet in sheets {
        fill(book.add_worksheet(), sheet)?;
    }
    book.save_to_buffer()
}

fn fill(worksheet: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    let date = Format::new().set_num_format("yyyy-mm-dd");
    let centre = Format::new().set_align(FormatAlign::Center).set_text_wrap();
    worksheet.set_name(&sheet.name)?;
    for merge in &sheet.merges {
        let Merge { row, column, rows, columns } = merge;
        let (first, last) = (index(*row)?, index(row + rows - 1)?);
        worksheet.merge_range(
            first,
            narrow(*column)?,
            last,
            narrow(column + columns - 1)?,
            "",
            &centre,
        )?;
    }
    for (row, line) in (0..).zip(&sheet.lines) {
        for (column, cell) in (0..).zip(&line.cells) {
            match cell {
                Cell::Blank => continue,
                Cell::Text(text) => worksheet.write_string(row, column, text)?,
                Cell::Number(text) => match text.parse::<f64>() {
                    Ok(number) => worksheet.write_number(row, column, number)?,
                    Err(_) => worksheet.write_string(row, column, text)?,
                },
                Cell::Date(day) => {
                    worksheet.write_number_with_format(row, column, day.serial(), &date)?
                }
                Cell::Error(text) => worksheet.write_formula(
                    row,
                    column,
                    Formula::new("=#REF!+1").set_result(text),
                )?,
            };
        }
    }
    Ok(())
}

fn index(number: usize) -> Result<u32, XlsxError> {
    u32::try_from(number).map_err(|_| XlsxError::RowColumnLimitError)
}

fn narrow(number: usize) -> Result<u16, XlsxError> {
    u16::try_from(number).map_err(|_| XlsxError::RowColumnLimitError)
}
