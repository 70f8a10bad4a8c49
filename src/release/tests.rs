//! The whole room: what is staged can be opened, says the same in both forms, and does not survive a changed byte.

use std::fs;
use std::fs::File;
use std::os::unix::fs::PermissionsExt as _;

use ::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use ::parquet::file::metadata::RowGroupMetaData;

use super::*;
use crate::disk;
use crate::disk::Access;
use crate::release::sample::Scratch;
use crate::release::sample::plan;
use crate::release::sample::sheet;
use crate::release::stage::build;

const ROWS: [(&str, &str); 6] = [
    ("南岗区", "a,b"),
    ("南岗区", "说\"好\""),
    ("道里区", "=1+1"),
    ("道里区", ""),
    ("道里区", "'@x"),
    ("道里区", "两\r\n行"),
];

fn many() -> Vec<(&'static str, &'static str)> {
    let mut rows: Vec<_> = (0..50_000).map(|idx| ROWS[idx % ROWS.len()]).collect();
    rows.sort_unstable();
    rows
}

#[test]
fn a_candidate_is_staged_and_opens() {
    let scratch = Scratch::new();
    let dir = scratch.path().join("candidates/relief/2017-r1");
    let staged = build(sheet(&ROWS, 2), &plan("2017-r1"), &dir).unwrap();
    let names: Vec<&str> = staged.artifacts().iter().map(|it| it.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "datapackage.json",
            "dictionary.md",
            "disclosure.json",
            "quality.json",
            "relief.csv",
            "relief.csv-metadata.json",
            "relief.parquet",
            "relief.xlsx"
        ]
    );
    assert_eq!(
        (staged.rows(), staged.dataset(), staged.id(), staged.title()),
        (6, "relief", "2017-r1", "救助")
    );
    assert_eq!(staged.fields().len(), 8);
    let opened = open(&dir).unwrap();
    assert_eq!(opened.digest(), staged.digest());
    assert_eq!(opened.data_digest(), staged.data_digest());
    assert_eq!(opened.artifacts(), staged.artifacts());
    assert_eq!(opened.digest(), Digest::of(&fs::read(dir.join(SUMS)).unwrap()));
    assert_eq!(fs::metadata(&dir).unwrap().permissions().mode() & 0o777, 0o700);
    assert_eq!(fs::metadata(dir.join("relief.csv")).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn any_number_of_threads_and_another_id_give_the_same_data() {
    let scratch = Scratch::new();
    let rows = many();
    let mut digests = Vec::new();
    for (jobs, pieces, id) in [(1, 5, "2017-r1"), (2, 5, "2017-r1"), (7, 5, "2017-r2")] {
        let mut plan = plan(id);
        plan.jobs = jobs;
        let staged =
            build(sheet(&rows, pieces), &plan, &scratch.path().join(format!("{jobs}"))).unwrap();
        digests.push((staged.digest(), staged.data_digest()));
    }
    assert_eq!(digests[0], digests[1]);
    assert_eq!(digests[0].1, digests[2].1);
    assert_ne!(digests[0].0, digests[2].0);
}

#[test]
fn the_csv_file_is_what_the_csv_crate_reads() {
    let scratch = Scratch::new();
    let staged = build(sheet(&ROWS, 1), &plan("2017-r1"), &scratch.path().join("c")).unwrap();
    let bytes = fs::read(staged.dir().join("relief.csv")).unwrap();
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap();
    let mut twin = ::csv::ReaderBuilder::new().has_headers(false).from_reader(text);
    let mut ours = staged.records().unwrap();
    let mut rows = Vec::new();
    for record in twin.byte_records() {
        let record = record.unwrap();
        let mine = ours.next().unwrap().unwrap();
        assert!(record.iter().eq((0..mine.len()).map(|it| mine.cell(it).into_owned())));
        rows.push(String::from_utf8_lossy(record.as_slice()).into_owned());
    }
    assert!(ours.next().unwrap().is_none());
    assert_eq!(rows.len(), 7);
    assert_eq!(rows[0], "区县类别年月人数金额批准日期城镇事项,其他");
    assert_eq!(rows[1], "南岗区城市低保2017-030-50.002016-07-18是a,b");
    assert_eq!(rows[3], "道里区城市低保2017-032-25.322016-07-20是'=1+1");
    assert_eq!(rows[4], "道里区'=农村2017-03");
    assert_eq!(rows[5], "道里区城市低保2017-034-0.642016-07-22是''@x");
}

#[test]
fn the_parquet_file_says_who_made_it_and_how_it_is_sorted() {
    let scratch = Scratch::new();
    let staged = build(sheet(&many(), 3), &plan("2017-r1"), &scratch.path().join("c")).unwrap();
    let file = File::open(staged.dir().join("relief.parquet")).unwrap();
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
    let meta = reader.metadata();
    assert_eq!(
        meta.file_metadata().created_by(),
        Some(concat!("gongkai ", env!("CARGO_PKG_VERSION")))
    );
    let keys: Vec<&str> = meta
        .file_metadata()
        .key_value_metadata()
        .unwrap()
        .iter()
        .map(|it| it.key.as_str())
        .collect();
    assert_eq!(keys, ["gongkai.schema", "gongkai.release"]);
    let sorting: Vec<i32> =
        meta.row_group(0).sorting_columns().unwrap().iter().map(|it| it.column_idx).collect();
    assert_eq!(sorting, [0, 2]);
    let names: Vec<&String> = reader.schema().fields().iter().map(|it| it.name()).collect();
    assert_eq!(
        names,
        ["region", "program", "month", "persons", "amount", "approved", "urban", "note"]
    );
    assert!(meta.row_group(0).column(0).statistics().is_some());
    assert!(meta.row_group(0).column(0).offset_index_offset().is_some());
}

#[test]
fn row_groups_end_where_they_should() {
    let scratch = Scratch::new();
    let rows: Vec<_> = (0..200_000).map(|_| ("道里区", "")).collect();
    let staged = build(sheet(&rows, 13), &plan("2017-r1"), &scratch.path().join("c")).unwrap();
    let file = File::open(staged.dir().join("relief.parquet")).unwrap();
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
    let groups: Vec<i64> =
        reader.metadata().row_groups().iter().map(RowGroupMetaData::num_rows).collect();
    assert_eq!(groups, [131_072, 68_928]);
}

#[test]
fn an_empty_table_is_a_release_too() {
    let scratch = Scratch::new();
    let staged = build(sheet(&[], 1), &plan("2017-r1"), &scratch.path().join("c")).unwrap();
    assert_eq!(staged.rows(), 0);
    assert!(open(staged.dir()).is_ok());
}

#[test]
fn one_changed_byte_is_found_in_every_file() {
    let scratch = Scratch::new();
    let dir = scratch.path().join("c");
    build(sheet(&ROWS, 1), &plan("2017-r1"), &dir).unwrap();
    let json = ["datapackage.json", "disclosure.json", "quality.json"];
    let other = ["relief.csv", "relief.parquet", "relief.xlsx", "dictionary.md", SUMS];
    for name in other.into_iter().chain(json) {
        let good = fs::read(dir.join(name)).unwrap();
        let mut bad = good.clone();
        let middle = bad.len() / 2;
        bad[middle] ^= 1;
        disk::replace(&dir.join(name), &bad, Access::Private).unwrap();
        let stop = open(&dir).unwrap_err();
        assert!(["release/damaged", "release/read"].contains(&stop.code()), "{name}");
        disk::replace(&dir.join(name), &good, Access::Private).unwrap();
    }
    assert!(open(&dir).is_ok());
}

#[test]
fn a_count_that_does_not_hold_leaves_nothing() {
    let scratch = Scratch::new();
    let dir = scratch.path().join("c");
    let mut sheet = sheet(&ROWS, 1);
    sheet.rows += 1;
    assert_eq!(build(sheet, &plan("2017-r1"), &dir).unwrap_err().code(), "release/mismatch");
    assert_eq!(fs::read_dir(scratch.path()).unwrap().count(), 0);
}

#[test]
fn what_is_read_back_is_compared_value_by_value() {
    let a = sample::batch(&ROWS);
    let b = sample::batch(&[ROWS[1], ROWS[0], ROWS[2], ROWS[3], ROWS[4], ROWS[5]]);
    let sum = |batches: &[&arrow_array::RecordBatch]| {
        let mut out = content::Content::default();
        for batch in batches {
            out.add(batch).unwrap();
        }
        out
    };
    assert_ne!(sum(&[&a]), sum(&[&b]));
    assert_eq!(sum(&[&a]), sum(&[&a.slice(0, 2), &a.slice(2, 4)]));
}

#[test]
fn no_file_is_half_written_when_a_batch_stops() {
    let scratch = Scratch::new();
    let dir = scratch.path().join("c");
    let mut sheet = sheet(&ROWS, 1);
    sheet.batches =
        Box::new(std::iter::once(Err(Error::ColumnType { field: "x".to_owned() }.into())));
    assert_eq!(build(sheet, &plan("2017-r1"), &dir).unwrap_err().code(), "release/columns");
    assert!(!dir.exists());
}
