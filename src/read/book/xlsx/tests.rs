//! The slow twin: what calamine reads of a workbook, we read.

use std::io::Cursor;

use calamine::Data;
use calamine::Reader as _;
use calamine::Xlsx;
use rust_xlsxwriter::Format;
use rust_xlsxwriter::Formula;
use rust_xlsxwriter::Workbook as Writer;

use super::*;
use crate::read::book::number;
use crate::read::book::number::Epoch;
use crate::source::Blob;

fn opened(bytes: &[u8]) -> Result<Workbook, Error> {
    let (blob, name) = (Blob::memory(bytes), Arc::from("case.xlsx"));
    let request = Request::of(&blob, &name);
    let parts = Parts::open(&blob).map_err(|cause| fault::of(&name, cause))?;
    open(parts, &request)
}

/// A cell of calamine's, as it would be typed.
fn show(data: &Data, out: &mut String) {
    match data {
        Data::Empty => {}
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => {
            out.push_str(text);
        }
        Data::Int(number) => out.push_str(&number.to_string()),
        Data::Float(number) => number::float(*number, out),
        Data::Bool(yes) => out.push_str(if *yes { "TRUE" } else { "FALSE" }),
        Data::DateTime(moment) if moment.is_duration() => number::float(moment.as_f64(), out),
        Data::DateTime(moment) => number::moment(moment.as_f64(), Epoch::From1900, out),
        Data::Error(error) => out.push_str(&error.to_string()),
    }
}

/// Line and cells of every row that shows something, sheet by sheet.
fn ours(bytes: &[u8], budget: usize) -> Vec<(u64, Vec<String>)> {
    let mut book = opened(bytes).unwrap();
    let mut out = Vec::new();
    while book.next_sheet().unwrap().is_some() {
        let mut more = true;
        while more {
            let mut grid = Grid::default();
            more = book.rows(&mut grid, budget).unwrap();
            let row = |row| (grid.line(row), grid.cells(row).map(str::to_owned).collect());
            out.extend((0..grid.len()).map(row));
        }
    }
    out.retain(|(_, cells): &(u64, Vec<String>)| !cells.is_empty());
    out
}

/// The same by calamine.
fn twin(bytes: &[u8]) -> Vec<(u64, Vec<String>)> {
    let mut book = Xlsx::new(Cursor::new(bytes)).unwrap();
    let mut out = Vec::new();
    for sheet in book.sheet_names() {
        let range = book.worksheet_range(&sheet).unwrap();
        let Some((top, left)) = range.start() else { continue };
        for (row, cells) in (u64::from(top) + 1..).zip(range.rows()) {
            let mut shown = vec![String::new(); usize::try_from(left).unwrap()];
            for cell in cells {
                let mut text = String::new();
                show(cell, &mut text);
                shown.push(text);
            }
            while shown.last().is_some_and(String::is_empty) {
                shown.pop();
            }
            out.push((row, shown));
        }
    }
    out.retain(|(_, cells)| !cells.is_empty());
    out
}

/// Numbers that look random, and are the same every time.
fn dice(state: &mut u64, sides: u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*state >> 33) % sides
}

fn workbook_of(seed: u64) -> Vec<u8> {
    let mut state = seed;
    let mut book = Writer::new();
    let (day, time) = (
        Format::new().set_num_format("yyyy\"年\"m\"月\"d\"日\""),
        Format::new().set_num_format("[h]:mm"),
    );
    let texts = ["道里区", " 张 三 ", "a<b&\"c\"", "第一行\n第二行", "𠀀", "", "_x000D_", "　"];
    for _ in 0..2 {
        let sheet = book.add_worksheet();
        for row in 0..120 {
            for column in 0..9 {
                let n = u32::try_from(dice(&mut state, 2_000_000)).unwrap();
                let text = texts[usize::try_from(n).unwrap() % texts.len()];
                match dice(&mut state, 11) {
                    0..=2 => sheet.write_string(row, column, text),
                    3 => sheet.write_number(row, column, f64::from(n)),
                    4 => sheet.write_number(row, column, f64::from(n) / 100.0),
                    5 => sheet.write_number(row, column, -f64::from(n) * 1e-7),
                    6 => sheet.write_number(row, column, f64::from(n) * 1e13),
                    7 => sheet.write_number_with_format(row, column, n % 60_000 + 61, &day),
                    8 => sheet.write_number_with_format(row, column, f64::from(n) / 64.0, &time),
                    9 => {
                        sheet.write_formula(row, column, Formula::new("A1").set_result(text.trim()))
                    }
                    _ => continue,
                }
                .unwrap();
            }
        }
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn what_calamine_reads_is_read() {
    for seed in 0..8 {
        let bytes = workbook_of(seed);
        let expect = twin(&bytes);
        assert!(expect.len() > 200, "the workbook has rows");
        for budget in [1, 4000, usize::MAX] {
            let found = ours(&bytes, budget);
            for (found, expect) in found.iter().zip(&expect) {
                assert_eq!(found, expect, "seed {seed}");
            }
            assert_eq!(found.len(), expect.len(), "seed {seed}");
        }
    }
}

#[test]
fn damaged_workbooks_are_errors() {
    let bytes = workbook_of(1);
    let mut state = 5;
    for case in 0..300_u64 {
        let mut bytes = bytes.clone();
        let at = usize::try_from(dice(&mut state, bytes.len() as u64)).unwrap();
        if case % 3 == 0 {
            bytes.truncate(at);
        } else {
            bytes[at] ^= u8::try_from(1 + dice(&mut state, 255)).unwrap();
        }
        let Ok(mut book) = opened(&bytes) else { continue };
        while let Ok(Some(_)) = book.next_sheet() {
            let mut grid = Grid::default();
            while matches!(book.rows(&mut grid, usize::MAX), Ok(true)) {}
        }
    }
}
