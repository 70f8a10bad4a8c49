//! Workbooks made of records, as Excel would write them, and as nobody should.

use std::io::Write as _;

use calamine::Reader as _;
use calamine::Xls;

use super::records::Record;
use super::*;
use crate::source::Blob;

fn record(kind: u16, data: &[u16]) -> Vec<u8> {
    let length = u16::try_from(2 * data.len()).unwrap();
    [&[kind, length], data].concat().iter().flat_map(|it| it.to_le_bytes()).collect()
}

fn bytes_record(kind: u16, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap();
    [&kind.to_le_bytes(), &length.to_le_bytes(), data].concat()
}

/// A compound file with this stream of records.
fn file(name: &str, stream: &[Vec<u8>]) -> Vec<u8> {
    let mut file = CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    file.create_stream(name).unwrap().write_all(&stream.concat()).unwrap();
    file.into_inner().into_inner()
}

/// The shared texts; the second one is cut in its middle and goes on in wide characters.
fn texts() -> Vec<Vec<u8>> {
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let first =
        [&[4, 0, 0, 0, 4, 0, 0, 0, 2, 0, 1][..], &wide("区划"), &[4, 0, 0, b'a', b'b']].concat();
    let second = [
        &[1][..],
        &wide("人数"),
        &[2, 0, 9, 1, 0],
        &wide("日期"),
        &[0, 0, 0, 0, 3, 0, 1],
        &wide("道里区"),
    ]
    .concat();
    vec![bytes_record(Record::SHARED_STRINGS, &first), bytes_record(Record::CONTINUE, &second)]
}

fn workbook() -> Vec<u8> {
    let mut globals = vec![
        record(Record::BEGIN, &[0x0600, 5, 0, 0, 0, 0, 0, 0]),
        record(Record::DATE_MODE, &[0]),
        record(Record::FONT, &[200, 0, 0, 0, 0, 0, 0, 0]),
        record(Record::FONT, &[200, 8, 0, 0, 0, 0, 0, 0]),
        record(Record::XF, &[0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
        record(Record::XF, &[1, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
        record(Record::XF, &[0, 57, 0, 0, 0, 0, 0, 0, 0, 0]),
    ];
    let texts = texts();
    let before: usize = globals.iter().chain(&texts).map(Vec::len).sum();
    let from = u32::try_from(before + 2 * 14 + 4).unwrap().to_le_bytes();
    for (state, name) in [(1, b'B'), (0, b'A')] {
        let sheet = [&from[..], &[state, 0, 2, 0, name, name]].concat();
        globals.push(bytes_record(Record::BOUND_SHEET, &sheet));
    }
    let float = |value: f64| {
        let bytes = value.to_le_bytes();
        bytes.chunks(2).map(|it| u16::from_le_bytes([it[0], it[1]])).collect::<Vec<u16>>()
    };
    let sheet = vec![
        record(Record::END, &[]),
        record(Record::BEGIN, &[0x0600, 0x10, 0, 0, 0, 0, 0, 0]),
        record(Record::COLUMN_INFO, &[3, 3, 0, 0, 1, 0]),
        record(Record::ROW, &[2, 0, 9, 0, 0, 0, 0x20, 0]),
        record(Record::SHARED_LABEL, &[0, 0, 0, 0, 0]),
        record(Record::SHARED_LABEL, &[0, 1, 0, 1, 0]),
        record(Record::SHARED_LABEL, &[0, 2, 0, 2, 0]),
        // The second row comes behind the third.
        record(Record::PACKED, &[2, 1, 0, 7 << 2 | 2, 0]),
        record(Record::SHARED_LABEL, &[1, 0, 0, 3, 0]),
        record(Record::MANY_PACKED, &[1, 1, 0, 3 << 2 | 2, 0, 0, 4 << 2 | 2, 0, 2]),
        record(Record::NUMBER, &[&[1, 3, 0], float(9.0).as_slice()].concat()),
        record(Record::FORMULA, &[3, 0, 1, 0, 0, 0, 0xffff, 0, 0, 0, 0]),
        bytes_record(Record::FORMULA_TEXT, &[2, 0, 0, b'o', b'k']),
        record(Record::FORMULA, &[3, 1, 0, 3, 0, 0, 0xffff, 0, 0, 0, 0]),
        record(Record::NUMBER, &[&[3, 2, 2], float(42_795.0).as_slice()].concat()),
        record(Record::FLAG_OR_ERROR, &[4, 0, 0, 0x0117]),
        // A chart within the sheet has records of its own.
        record(Record::BEGIN, &[0x0600, 0x20, 0, 0, 0, 0, 0, 0]),
        record(Record::NOTE, &[1, 1]),
        record(Record::END, &[]),
        record(Record::NOTE, &[4, 0]),
        record(Record::MERGED, &[1, 1, 2, 0, 0]),
        record(Record::END, &[]),
    ];
    file("Workbook", &[globals, texts, sheet].concat())
}

/// The workbook in `bytes`, opened.
fn opened(bytes: &[u8]) -> Result<Workbook, Error> {
    let (blob, name) = (Blob::memory(bytes), Arc::from("case.xls"));
    open(&Request::of(&blob, &name))
}

#[test]
fn a_workbook_of_records_is_read() {
    let bytes = workbook();
    let mut book = opened(&bytes).unwrap();
    assert_eq!(book.next_sheet().unwrap().unwrap().name.as_deref(), Some("AA"));
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
        ["1 区划|ab人数|日期", "2 道里区|3|4", "-3 道里区|7", "4 ok||2017-03-01", "5 #REF!"];
    assert_eq!(shown, expect);
    let remarks = book.remarks();
    let told: Vec<&str> = remarks.iter().map(|it| it.kind.name()).collect();
    let expect = [
        "hidden-sheet",
        "comments",
        "formulas-without-value",
        "hidden-columns",
        "hidden-rows",
        "struck-cells",
    ];
    assert_eq!(told, expect);
    let range = Xls::new(Cursor::new(bytes)).unwrap().worksheet_range("AA").unwrap();
    let first: Vec<String> = range.rows().next().unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(first, ["区划", "ab人数", "日期", ""]);
}

#[test]
fn a_password_is_told_from_damage() {
    let pass = [record(Record::BEGIN, &[0x0600, 5]), record(Record::FILE_PASS, &[1, 1])];
    for (name, is_locked) in
        [("Workbook", true), ("EncryptedPackage", true), ("WordDocument", false)]
    {
        let error = opened(&file(name, &pass)).map(|_| ()).unwrap_err();
        assert_eq!(matches!(error, Error::Encrypted { .. }), is_locked, "{name}");
    }
}

#[test]
fn damage_is_no_panic() {
    let bytes = workbook();
    for at in 0..bytes.len() {
        if bytes[at] == 0 && at % 7 > 0 {
            continue;
        }
        let mut bytes = bytes.clone();
        bytes[at] ^= 0x5a;
        let Ok(mut book) = opened(&bytes) else { continue };
        while let Ok(Some(_)) = book.next_sheet() {
            let mut grid = Grid::default();
            while matches!(book.rows(&mut grid, usize::MAX), Ok(true)) {}
        }
    }
}
