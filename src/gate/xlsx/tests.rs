//! An honest workbook passes; whatever is put into one is denied.

use std::fs;
use std::io::Cursor;
use std::io::Read as _;
use std::io::Write as _;
use std::sync::Arc;

use zip::ZipArchive;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;
use crate::disk;
use crate::disk::Access;

const ROWS: [(&str, &str); 3] =
    [("南岗区", "=2017年3月5日"), ("道里区", "a<b & _x0041_"), ("道里区", "每月580元")];

/// What the gate denies of the sample's workbook, when its bytes are `change`d.
fn denied(change: impl Fn(Vec<u8>) -> Vec<u8>) -> Vec<&'static str> {
    let scratch = Release::scratch();
    let (release, schema, _) = Release::sample(&scratch, &ROWS);
    let path = release.dir().join(release.xlsx());
    let bytes = change(fs::read(&path).unwrap());
    disk::replace(&path, &bytes, Access::Private).unwrap();
    judged(&release, &schema)
}

fn judged(release: &Release, schema: &Arc<Schema>) -> Vec<&'static str> {
    let (mut bench, book) = judge(release, schema, None);
    let (_, shown) = crate::gate::csv::judge(release, schema, None);
    agree(&mut bench, release, schema, (shown.as_ref(), book));
    RULES.iter().copied().filter(|it| bench.is_denied(it)).collect()
}

/// The workbook with its parts changed and packed again.
pub(in crate::gate) fn packed(
    bytes: Vec<u8>,
    change: impl Fn(&str, String) -> String,
    more: &[(&str, &str)],
) -> Vec<u8> {
    let mut from = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut to = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .last_modified_time(zip::DateTime::default())
        .unix_permissions(0o644);
    let mut parts = Vec::new();
    for at in 0..from.len() {
        let mut part = from.by_index(at).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut text = String::new();
        part.read_to_string(&mut text).unwrap();
        parts.push((name.clone(), change(&name, text)));
    }
    parts.extend(more.iter().map(|it| (it.0.to_owned(), it.1.to_owned())));
    for (name, text) in parts {
        to.start_file(name, options).unwrap();
        to.write_all(text.as_bytes()).unwrap();
    }
    to.finish().unwrap().into_inner()
}

/// What is denied when `old` in a part is `new`.
#[track_caller]
fn check(old: &str, new: &str, expect: &[&str]) {
    let found = denied(|bytes| {
        let hits = std::cell::Cell::new(0);
        let out = packed(
            bytes,
            |_, text| {
                hits.set(hits.get() + text.matches(old).count());
                text.replacen(old, new, 1)
            },
            &[],
        );
        assert!(hits.get() > 0, "{old} is nowhere");
        out
    });
    assert_eq!(found, expect, "{old} -> {new}");
}

#[test]
fn an_honest_workbook_passes() {
    assert_eq!(denied(|it| it), [""; 0]);
    assert_eq!(denied(|it| packed(it, |_, text| text, &[])), [""; 0]);
}

#[test]
fn a_changed_cell_is_denied_by_what_it_says() {
    check("每月580元", "每月581元", &["G12"]);
    check("每月580元", "13912345678", &["G03", "G12"]);
    check("'=2017年", "=2017年", &["G21"]);
    check("每月580元", "_x0031_3912345678", &["G03", "G12"]);
    check("每月580元", "\u{e000}", &["G12", "G22"]);
    check("<t>人数</t>", "<t>姓名</t>", &["G01", "G02"]);
}

#[test]
fn nothing_can_be_hidden_in_it() {
    check("<sheet name", "<sheet state=\"veryHidden\" name", RULES);
    check("</sheets>", "</sheets><definedNames/>", RULES);
    check("<row r=\"2\"", "<row r=\"2\" hidden=\"1\"", RULES);
    check("width=\"14\"", "width=\"0\"", RULES);
    check("<v>0</v>", "<f>1-1</f><v>0</v>", RULES);
    check("<sheetData>", "<!-- x --><sheetData>", RULES);
    check("</sheetData>", "</sheetData><legacyDrawing/>", RULES);
    check("formatCode=\"0.0\"", "formatCode=\";;;\"", RULES);
    for part in
        ["docProps/core.xml", "xl/comments1.xml", "xl/vbaProject.bin", "customXml/item1.xml"]
    {
        assert_eq!(denied(|it| packed(it, |_, text| text, &[(part, "x")])), RULES, "{part}");
    }
}

#[test]
fn no_byte_stands_outside_its_parts() {
    let around = |before: &[u8], after: &[u8]| denied(|it| [before, it.as_slice(), after].concat());
    assert_eq!(around(b"x", b""), RULES);
    assert_eq!(around(b"", b"x"), RULES);
    let commented = denied(|mut it| {
        let at = it.len() - 2;
        it[at] = 1;
        it.push(b'x');
        it
    });
    assert_eq!(commented, RULES);
    let dated = denied(|mut it| {
        // The time of the first part, at both places, is still one that nobody knows.
        it[10] = 1;
        it
    });
    assert_eq!(dated, RULES);
}

#[test]
fn there_is_a_workbook_where_the_rows_fit_one() {
    let scratch = Release::scratch();
    let (release, schema, _) = Release::sample(&scratch, &[("道里区", &"长".repeat(32_768))]);
    assert_eq!(judged(&release, &schema), [""; 0]);
    let other = Release::scratch();
    let (honest, schema, _) = Release::sample(&other, &ROWS);
    let (mut bench, book) = judge(&honest, &schema, None);
    agree(&mut bench, &release, &schema, (None, book));
    assert!(!bench.is_denied("G25"));
    agree(&mut bench, &honest, &schema, (None, None));
    assert!(bench.is_denied("G25"));
}
