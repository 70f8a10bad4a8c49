//! Spreadsheets as LibreOffice writes them, and as nobody should.

use std::io::Cursor;
use std::io::Write as _;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;
use crate::source::Blob;

const STYLES: &str = "<office:document-content><office:automatic-styles>\
    <style:style style:name=\"ta2\" style:family=\"table\"><style:table-properties table:display=\"false\"/></style:style>\
    <style:style style:name=\"ce2\"><style:text-properties style:text-line-through-style=\"solid\"/></style:style>\
    </office:automatic-styles><office:body><office:spreadsheet>";

/// What is read of the sheets `body`, and what is remarked; or why not.
fn read(body: &str) -> Result<(Vec<String>, Vec<String>), Error> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("content.xml", SimpleFileOptions::default()).unwrap();
    write!(zip, "{STYLES}{body}</office:spreadsheet></office:body></office:document-content>")
        .unwrap();
    let bytes = zip.finish().unwrap().into_inner();
    let (blob, name) = (Blob::memory(bytes.as_slice()), Arc::from("case.ods"));
    let request = Request::of(&blob, &name);
    let book = open(Parts::open(&blob).unwrap(), &request);
    shown(book?)
}

fn shown(mut book: Workbook) -> Result<(Vec<String>, Vec<String>), Error> {
    let mut rows = Vec::new();
    while book.next_sheet()?.is_some() {
        let mut more = true;
        while more {
            let mut grid = Grid::default();
            more = book.rows(&mut grid, 1 << 16)?;
            for row in 0..grid.len().min(20) {
                let cells: Vec<&str> = grid.cells(row).collect();
                let hidden = if grid.is_hidden(row) { "-" } else { "" };
                rows.push(format!("{hidden}{} {}", grid.line(row), cells.join("|")));
            }
        }
    }
    let told = book.remarks();
    Ok((rows, told.iter().map(|it| format!("{} {}", it.kind.name(), it.count)).collect()))
}

fn text(text: &str) -> String {
    format!(
        "<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>"
    )
}

#[test]
fn what_a_person_sees_is_read() {
    let (rows, told) = read(
        &format!(
            "<table:tracked-changes><table:table-cell><text:p>旧值</text:p></table:table-cell></table:tracked-changes>\
             <table:table table:name=\"旧\" table:style-name=\"ta2\"><table:table-row>{0}</table:table-row></table:table>\
             <table:table table:name=\"1月\"><table:table-column table:number-columns-repeated=\"2\"/>\
             <table:table-column table:visibility=\"collapse\"/><table:table-column/>\
             <table:table-row>{0}{1}{0}</table:table-row>\
             <table:table-row><table:table-cell table:number-rows-spanned=\"3\" table:number-columns-spanned=\"1\" office:value-type=\"string\">\
             <text:p>道<text:s text:c=\"2\"/>里</text:p><text:p>区</text:p></table:table-cell>\
             <table:table-cell office:value-type=\"float\" office:value=\"3.0\"><office:annotation><text:p>批注</text:p></office:annotation><text:p>3</text:p></table:table-cell></table:table-row>\
             <table:table-row><table:covered-table-cell><text:p>不见</text:p></table:covered-table-cell>\
             <table:table-cell office:value-type=\"percentage\" office:value=\"0.88\"><text:p>88%</text:p></table:table-cell></table:table-row>\
             <table:table-row table:visibility=\"filter\"><table:covered-table-cell/>{1}</table:table-row>\
             <table:table-row table:number-rows-repeated=\"2\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>\
             <table:table-row><table:table-cell table:style-name=\"ce2\" office:value-type=\"date\" office:date-value=\"2017-03-01T00:00:00\"><text:p>3月</text:p></table:table-cell></table:table-row>\
             <table:table-row><table:table-cell table:formula=\"of:=1/0\" office:value-type=\"string\" office:string-value=\"\" calcext:value-type=\"error\"><text:p>Err:502</text:p></table:table-cell>\
             <table:table-cell office:value-type=\"boolean\" office:boolean-value=\"true\"/></table:table-row>\
             <table:table-row table:number-rows-repeated=\"1048000\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row></table:table>",
            text("区划"),
            text("人数")
        ),
    )
    .unwrap();
    let expect = [
        "1 区划|人数",
        "2 道  里\n区|3",
        "3 道  里\n区|0.88",
        "-4 道  里\n区|人数",
        "5 ",
        "6 ",
        "7 2017-03-01",
        "8 #Err:502|TRUE",
    ];
    assert_eq!(rows, expect);
    let expect =
        ["hidden-sheet 1", "hidden-columns 1", "comments 1", "hidden-rows 1", "struck-rows 1"];
    assert_eq!(told, expect);
}

#[test]
fn a_row_that_repeats_without_end_is_refused() {
    let bomb = "<table:table table:name=\"a\"><table:table-row table:number-rows-repeated=\"1048576\">\
        <table:table-cell table:number-columns-repeated=\"16384\" office:value-type=\"string\"><text:p>x</text:p></table:table-cell>\
        </table:table-row></table:table>";
    assert!(matches!(read(bomb), Err(Error::TooLarge { .. })));
}
