//! A workbook of records, as Excel would write it, read here and by calamine.

use std::io::Cursor;
use std::io::Write as _;

use calamine::Reader as _;
use calamine::Xlsb;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;
use crate::source::Blob;

fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    if kind < 128 {
        out.push(u8::try_from(kind).unwrap());
    } else {
        out.push(u8::try_from(kind & 0x7f).unwrap() | 0x80);
        out.push(u8::try_from(kind >> 7).unwrap());
    }
    let length = u8::try_from(data.len()).unwrap();
    if length < 128 {
        out.push(length);
    } else {
        out.extend([length | 0x80, length >> 7]);
    }
    out.extend(data);
    out
}

fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut out = u32::try_from(units.len()).unwrap().to_le_bytes().to_vec();
    out.extend(units.iter().flat_map(|it| it.to_le_bytes()));
    out
}

fn ints(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|it| it.to_le_bytes()).collect()
}

fn row(number: u32, hidden: u8) -> Vec<u8> {
    let mut data = ints(&[number, 0]);
    data.extend([0x2c, 0x01, 0, hidden, 0]);
    data.extend(ints(&[0]));
    record(kind::ROW, &data)
}

fn cell(kind: u16, column: u32, style: u32, value: &[u8]) -> Vec<u8> {
    record(kind, &[&ints(&[column, style]), value].concat())
}

fn sheet() -> Vec<u8> {
    let text = |column, number| cell(kind::SHARED, column, 0, &ints(&[number]));
    let mut columns = ints(&[3, 3, 0, 0]);
    columns.extend([1, 0]);
    [
        record(129, &[]),
        record(148, &ints(&[0, 3, 0, 3])),
        record(390, &[]),
        record(kind::COLUMNS, &columns),
        record(391, &[]),
        record(145, &[]),
        row(0, 0),
        text(0, 0),
        text(1, 1),
        text(2, 2),
        row(1, 0),
        cell(kind::TEXT, 0, 0, &wide("道里区")),
        // 3, 475.5 as hundredths, and a date.
        cell(kind::PACKED, 1, 0, &ints(&[3 << 2 | 2])),
        cell(kind::NUMBER, 2, 1, &42_795_f64.to_le_bytes()),
        cell(kind::FLAG, 3, 0, &[1]),
        row(2, 0x10),
        cell(kind::PACKED, 1, 0, &ints(&[47_550 << 2 | 3])),
        row(3, 0),
        cell(kind::ERROR, 1, 0, &[0x17]),
        cell(kind::NUMBER, 2, 2, &0.5_f64.to_le_bytes()),
        record(kind::END_OF_CELLS, &[]),
        record(kind::MERGED, &ints(&[1, 3, 0, 0])),
        record(130, &[]),
    ]
    .concat()
}

fn workbook_of() -> Vec<u8> {
    let bundle = |state, id: &str, name: &str| {
        record(kind::SHEET, &[ints(&[state, 1]), wide(id), wide(name)].concat())
    };
    let book = [
        record(131, &[]),
        record(143, &[]),
        bundle(1, "rId1", "旧"),
        bundle(0, "rId1", "1月"),
        record(144, &[]),
        record(132, &[]),
    ]
    .concat();
    let items: Vec<u8> = ["区划", "人数", "日期"]
        .iter()
        .flat_map(|it| record(kind::SHARED_ITEM, &[&[0][..], &wide(it)].concat()))
        .collect();
    let texts = [record(159, &ints(&[3, 3])), items, record(160, &[])].concat();
    let style = |format: u16, font: u16| {
        let mut data = vec![0, 0];
        data.extend(format.to_le_bytes());
        data.extend(font.to_le_bytes());
        data.extend([0; 10]);
        record(kind::STYLE, &data)
    };
    let styles = [
        record(278, &[]),
        record(kind::FONT, &[0; 12]),
        record(kind::FONT, &[0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
        record(kind::BEGIN_STYLES, &ints(&[3])),
        style(0, 0),
        style(57, 0),
        style(0, 1),
        record(kind::END_STYLES, &[]),
        record(279, &[]),
    ]
    .concat();
    let mut relations = String::new();
    for (id, it) in [
        ("rId1", "worksheet\" Target=\"worksheets/sheet1.bin"),
        ("rId2", "sharedStrings\" Target=\"sharedStrings.bin"),
        ("rId3", "styles\" Target=\"styles.bin"),
    ] {
        let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        relations.extend(["<Relationship Id=\"", id, "\" Type=\"", kind, "/", it, "\"/>"]);
    }
    let relations = format!("<Relationships>{relations}</Relationships>");
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, part) in [
        ("xl/workbook.bin", book),
        ("xl/_rels/workbook.bin.rels", relations.into_bytes()),
        ("xl/sharedStrings.bin", texts),
        ("xl/styles.bin", styles),
        ("xl/worksheets/sheet1.bin", sheet()),
    ] {
        out.start_file(name, SimpleFileOptions::default()).unwrap();
        out.write_all(&part).unwrap();
    }
    out.finish().unwrap().into_inner()
}

#[test]
fn a_workbook_of_records_is_read() {
    let bytes = workbook_of();
    let (blob, name) = (Blob::memory(bytes.as_slice()), Arc::from("case.xlsb"));
    let request = Request::of(&blob, &name);
    let mut book = open(Parts::open(&blob).unwrap(), &request).unwrap();
    assert_eq!(book.next_sheet().unwrap().unwrap().name.as_deref(), Some("1月"));
    let mut shown = Vec::new();
    let mut more = true;
    while more {
        let mut grid = Grid::default();
        more = book.rows(&mut grid, 1).unwrap();
        for row in 0..grid.len() {
            let cells: Vec<&str> = grid.cells(row).collect();
            let hidden = if grid.is_hidden(row) { "-" } else { "" };
            shown.push(format!("{hidden}{} {}", grid.line(row), cells.join("|")));
        }
    }
    assert!(book.next_sheet().unwrap().is_none());
    let expect =
        ["1 区划|人数|日期", "2 道里区|3|2017-03-01", "-3 道里区|475.5", "4 道里区|#REF!|0.5"];
    assert_eq!(shown, expect);
    let remarks: Vec<&str> = book.remarks().iter().map(|it| it.kind.name()).collect();
    assert_eq!(remarks, ["hidden-sheet", "hidden-columns", "hidden-rows", "struck-cells"]);
    let range = Xlsb::new(Cursor::new(bytes)).unwrap().worksheet_range("1月").unwrap();
    let cells: Vec<String> = range.rows().flatten().map(ToString::to_string).collect();
    assert_eq!(cells.len(), 16);
    assert_eq!(cells[5..8], ["3", "42795", "true"]);
}
