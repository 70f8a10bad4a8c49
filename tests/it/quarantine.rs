//! What is held back, in text and in columns: the same places in both, for our reader and for others.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cli::CONFIG;
use crate::support::Project;
use crate::support::peers::peer;

const SCHEMA: &str = r#"{
  "name": "relief",
  "title": "救助",
  "fields": [
    {"name": "no", "title": "标号", "type": "integer", "gongkai": {"kind": "count", "unit": "行", "role": "open", "release": "keep"}},
    {"name": "amount", "title": "金额", "type": "number", "gongkai": {"kind": "money", "unit": "元", "role": "open", "release": "keep"}}
  ],
  "gongkai": {"order": ["no"]}
}
"#;

/// More rows than one batch has, every other one wrong; and a row that is too long, which has no field.
const ROWS: usize = 20_000;

/// A project that held rows back, and its two files.
fn held_back(jobs: &str) -> (Project, PathBuf, PathBuf) {
    let mut ledger = "标号,金额\n".to_owned();
    for at in 0..ROWS {
        ledger += if at % 2 == 0 { "1,475\n" } else { "很多,约300\n" };
    }
    ledger += "1,475,475\n";
    let project = Project::new("quarantine");
    project.write("gongkai.toml", CONFIG.replace("50%", "100%"));
    project.write("schemas/relief.json", SCHEMA);
    project.write("inbox/a.csv", ledger);
    project.run(&["run", "--jobs", jobs]);
    let one = |name| project.find("private/quarantine", name).pop().unwrap();
    let (text, columns) = (one("violations.csv"), one("violations.parquet"));
    (project, text, columns)
}

/// Rule, level, source, sheet, line, column, field of each row, as text.
fn rows(path: &Path) -> Vec<Vec<String>> {
    let bytes = fs::read(path).unwrap();
    let mut reader = csv::Reader::from_reader(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap());
    reader.records().map(|it| it.unwrap().iter().take(7).map(str::to_owned).collect()).collect()
}

#[test]
fn the_places_are_the_same_in_both() {
    let (project, text, columns) = held_back("2");
    let expect = rows(&text);
    assert_eq!(expect.len(), ROWS + 1);
    let path = columns.to_str().unwrap();
    let ran = project.run(&["inspect", path, "--as", "csv"]);
    let mut reader = csv::Reader::from_reader(ran.stdout.as_bytes());
    let read: Vec<Vec<String>> = reader
        .records()
        .map(|it| it.unwrap().iter().take(7).map(str::to_owned).collect())
        .collect();
    assert!(read == expect, "{}", ran.stderr);
    let (_one, text_of_one, columns_of_one) = held_back("1");
    assert!(fs::read(text).unwrap() == fs::read(text_of_one).unwrap());
    assert!(fs::read(columns).unwrap() == fs::read(columns_of_one).unwrap());
}

#[test]
fn other_readers_read_the_columns() {
    const READ: &str = "
import sys, duckdb, pyarrow.parquet as pq
path = sys.argv[1]
table = pq.read_table(path)
print(' '.join(f'{it.name}:{it.type}' for it in table.schema))
print(table.num_rows, table.slice(table.num_rows - 1).to_pylist()[0]['column'])
print(duckdb.sql(f\"select rule, level, field, count(*), min(line), max(\\\"column\\\") from '{path}' group by all order by all\").fetchall())
";
    let Some(python) = peer("GONGKAI_TEST_PYTHON") else { return };
    let (_project, _, columns) = held_back("2");
    let read = Command::new(&python).args(["-c", READ]).arg(columns).output().unwrap();
    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    assert_eq!(
        String::from_utf8_lossy(&read.stdout),
        "rule:string level:string source:string sheet:string line:uint64 column:uint32 field:string \
         other_source:string other_sheet:string other_line:uint64\n\
         20001 None\n\
         [('number/approximate', 'warning', 'amount', 10000, 3, 2), \
         ('number/syntax', 'error', 'no', 10000, 3, 1), \
         ('row/ragged', 'error', None, 1, 20002, None)]\n"
    );
}
