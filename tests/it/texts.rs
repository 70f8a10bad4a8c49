//! Texts of every kind come out the same whatever the chunks, table by table.

use std::fmt::Write as _;

use arrow_array::Array as _;
use gongkai::model::tally::NonData;
use gongkai::{read, source};

use crate::support::Project;

/// All that is read of a text: tables, rows with their lines, lines that are no rows.
fn read_all(bytes: &[u8], known: &[&str], chunk_bytes: usize) -> String {
    try_read(bytes, known, chunk_bytes).unwrap()
}

/// The same, or the error's code.
fn try_read(bytes: &[u8], known: &[&str], chunk_bytes: usize) -> Result<String, &'static str> {
    let project = Project::new("texts");
    project.write("ledger.csv", bytes);
    let pattern = source::Pattern { glob: String::new(), sheet: None, encoding: None };
    let path = project.root.join("ledger.csv");
    let sources = source::within(&project.root, &path, &pattern).unwrap();
    let vocabulary = read::Vocabulary::new(known.iter().copied());
    let raw = read::table(sources, vocabulary, Some(chunk_bytes));
    let mut out = String::new();
    let mut header_line = 0;
    let mut non_data = std::collections::BTreeMap::new();
    for piece in raw.pieces() {
        let all = |part: &read::Part| Ok((0..part.header.len()).collect());
        let piece = piece.map_err(|it| it.code())?;
        for batch in raw.batches(piece, &all).map_err(|it| it.code())? {
            if batch.part.header_line != header_line {
                header_line = batch.part.header_line;
                writeln!(out, "{header_line}: [{}]", batch.part.shown.join("|")).unwrap();
            }
            for row in 0..batch.rows {
                let cells: Vec<&str> = batch
                    .columns
                    .iter()
                    .map(|it| if it.is_valid(row) { it.value(row) } else { "" })
                    .collect();
                writeln!(out, "{}: {}", batch.lines.of(row), cells.join("|")).unwrap();
            }
            for (kind, n) in &batch.non_data {
                *non_data.entry(*kind).or_insert(0) += n;
            }
        }
    }
    let name = |kind| NonData::NAMES.iter().find(|it| it.0 == kind).map_or("?", |it| it.1);
    let counts: Vec<String> = non_data
        .into_iter()
        .map(|(kind, n): (NonData, u64)| format!("{} {n}", name(kind)))
        .collect();
    writeln!(out, "{}", counts.join(", ")).unwrap();
    Ok(out)
}

#[track_caller]
fn check(bytes: &[u8], known: &[&str], expect: &str) {
    let whole = read_all(bytes, known, 1 << 20);
    assert_eq!(whole, expect);
    for chunk_bytes in [1, 7, 40, 1000] {
        assert_eq!(read_all(bytes, known, chunk_bytes), whole, "chunks of {chunk_bytes}");
    }
}

const TABLES: &str = "区划,人数,金额\n道里区,3,475\n\n南岗区,2,300\n,,\n\
    道里区2017年4月农村低保发放表,,\n区划,户数,金额\n道里区,1,200\n填表人：张,,\n\n区划,户数,金额\n南岗区,1,\"a\n\n区划,户数\n\"\n";
const FOUND: &str = "1: [区划|人数|金额]\n2: 道里区|3|475\n4: 南岗区|2|300\n\
    7: [区划|户数|金额]\n8: 道里区|1|200\n12: 南岗区|1|a\n\n区划,户数\n\n\
    title 1, header 2, repeated-header 1, footer 1, blank 3\n";

#[test]
fn another_table_begins_below_a_blank_line_with_its_own_title_and_header() {
    check(TABLES.as_bytes(), &["区划", "人数", "户数", "金额"], FOUND);
}

#[test]
fn encodings_and_line_ends_make_no_difference() {
    let known = ["区划", "人数", "户数", "金额"];
    check(&encoding_rs::GB18030.encode(TABLES).0, &known, FOUND);
    let wide: Vec<u8> = TABLES.encode_utf16().flat_map(u16::to_le_bytes).collect();
    check(&wide, &known, FOUND);
    check(TABLES.replace('\n', "\r").as_bytes(), &known, FOUND);
    check(
        TABLES.replace(',', "，").as_bytes(),
        &known,
        &FOUND.replace(',', "，").replace("， ", ", "),
    );
    let crlf = TABLES.replace('\n', "\r\n");
    check(
        crlf.as_bytes(),
        &known,
        &FOUND.replace("a\n\n区划,户数\n\n", "a\r\n\r\n区划,户数\r\n\n"),
    );
}

#[test]
fn without_a_schema_a_second_table_is_told_by_its_looks() {
    let text = "name,kind\na,1\nb,2\n\nplace,sum,note\nx,3,4\ny,5,\n\nz,6,\n";
    let expect = "1: [name|kind]\n2: a|1\n3: b|2\n5: [place|sum|note]\n6: x|3|4\n7: y|5|\n9: z|6|\n\
        header 2, blank 2\n";
    check(text.as_bytes(), &[], expect);
}

#[test]
fn a_header_longer_than_a_head_is_read_whole() {
    let header: Vec<String> = (0..9000).map(|it| format!("column-{it}")).collect();
    let row: Vec<String> = (0..9000).map(|it| it.to_string()).collect();
    let text = format!("{}\n{}\n", header.join(","), row.join(","));
    let expect = format!("1: [{}]\n2: {}\nheader 1\n", header.join("|"), row.join("|"));
    assert!(read_all(text.as_bytes(), &[], 1 << 20) == expect);
}

#[test]
fn a_record_without_end_is_an_error_in_bounded_memory() {
    let endless = vec![b'x'; 12 << 20];
    assert!(try_read(&endless, &[], 1 << 16) == Err("read/endless-record"));
    let below = [b"a,b\n1,".as_slice(), &endless].concat();
    assert!(try_read(&below, &["a", "b"], 1 << 16) == Err("read/endless-record"));
    // A quote that nobody closes opens nothing.
    let open = [b"a,b\n1,\"x\n".as_slice(), &b"2,y\n".repeat(1 << 20)].concat();
    let read = try_read(&open, &["a", "b"], 1 << 16).unwrap();
    assert!(read.starts_with("1: [a|b]\n2: 1|\"x\n3: 2|y\n"));
    assert!(read.ends_with("2|y\nheader 1\n"));
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(200))]

    /// Whatever the bytes: an answer or an error, no panic, and the same for every chunk.
    #[test]
    fn any_bytes_are_read_or_refused(
        pieces in proptest::collection::vec(
            proptest::sample::select(vec![
                &b"\n"[..], b"\r", b"\r\n", b",", b",,", b";", b"\t", b"|", b" ", b"\"", b"'", b"\\", b"#", b"1", b"2.5",
                b"name", "区划".as_bytes(), "人数".as_bytes(), "，".as_bytes(), "合计".as_bytes(),
                b"\xb5\xcd\xb1\xa3", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\0", b"\x81", b"\xe4\xbd", "ä½Ž".as_bytes(), b"sep=;\n",
            ]),
            1..60,
        ),
    ) {
        let bytes = pieces.concat();
        let read = |chunk_bytes| try_read(&bytes, &["区划", "人数", "name"], chunk_bytes);
        let whole = read(1 << 20);
        for chunk_bytes in [1, 5, 16] {
            proptest::prop_assert_eq!(read(chunk_bytes), whole.clone());
        }
    }
}
