//! The reference project's releases, byte for byte. `UPDATE=1` rewrites `tests/gold`; read the diff first.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::record::Field;

use crate::support::{harbin, opened, release_dir, repository, run};

/// Compared as bytes; Parquet is compared by its schema, and its rows with those of the CSV.
const FILES: &[&str] = &["datapackage.json", "quality.json", "disclosure.json", "dictionary.md"];

#[test]
fn releases_of_the_reference_project_are_as_they_were() {
    let project = harbin();
    let report = run(&project, &[]);
    let gold = repository().join("tests/gold/harbin-2017");
    let mut expected = BTreeSet::new();
    let mut out = Vec::new();
    for (name, dataset) in &opened(&report) {
        if !matches!(dataset["status"].as_str(), Some("published" | "waiting")) {
            out.push(format!("{name} is {}: {}", dataset["status"], dataset["gate"]));
        }
        let release = release_dir(&project, name);
        let folder = gold.join(name);
        let (csv, csvw) = (format!("{name}.csv"), format!("{name}.csv-metadata.json"));
        for file in FILES.iter().copied().chain([csv.as_str(), csvw.as_str()]) {
            let Ok(found) = fs::read(release.join(file)) else {
                out.push(format!("{name}: the release has no {file}"));
                continue;
            };
            compare(&folder.join(file), &without_rules(found), &mut out);
            expected.insert(folder.join(file));
        }
        let shape = folder.join("parquet-schema.txt");
        let parquet = release.join(format!("{name}.parquet"));
        compare(&shape, parquet_schema(&parquet).as_bytes(), &mut out);
        expected.insert(shape);
        out.extend(parquet_against_csv(&parquet, &release.join(&csv)));
    }
    for stale in stale(&gold, &expected) {
        out.push(format!("{}: no release has it any more", stale.display()));
    }
    assert!(out.is_empty(), "{}\nUPDATE=1 rewrites; read the diff first", out.join("\n"));
}

/// The file without the digest of the gate's rules, which is another for every rule that is reworded.
fn without_rules(found: Vec<u8>) -> Vec<u8> {
    const KEY: &[u8] = b"\"rule_set\": \"sha256:";
    let mut out = found;
    if let Some(at) = memchr::memmem::find(&out, KEY) {
        out.drain(at + KEY.len()..at + KEY.len() + 64);
    }
    out
}

fn compare(path: &Path, found: &[u8], out: &mut Vec<String>) {
    if std::env::var_os("UPDATE").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, found).unwrap();
        return;
    }
    let Ok(gold) = fs::read(path) else {
        out.push(format!("{}: not there", path.display()));
        return;
    };
    if gold == found {
        return;
    }
    let (gold, found) = (String::from_utf8_lossy(&gold), String::from_utf8_lossy(found));
    let lines = gold.lines().zip(found.lines()).zip(1..);
    match lines.clone().find(|((old, new), _)| old != new) {
        Some(((old, new), at)) => {
            out.push(format!("{}:{at}:\n- {old}\n+ {new}", path.display()));
        }
        None => out.push(format!("{}: longer or shorter, or line ends differ", path.display())),
    }
}

fn stale(gold: &Path, expected: &BTreeSet<PathBuf>) -> Vec<PathBuf> {
    let walk = walkdir::WalkDir::new(gold).sort_by_file_name().into_iter().filter_map(Result::ok);
    walk.filter(|it| it.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .filter(|it| !expected.contains(it))
        .collect()
}

fn parquet_schema(path: &Path) -> String {
    let reader = SerializedFileReader::new(fs::File::open(path).unwrap()).unwrap();
    let mut text = Vec::new();
    let schema = reader.metadata().file_metadata().schema().clone();
    parquet::schema::printer::print_schema(&mut text, &schema);
    String::from_utf8(text).unwrap()
}

/// The first place where the two formats of a release say different things.
fn parquet_against_csv(parquet: &Path, csv: &Path) -> Option<String> {
    let bytes = fs::read(csv).unwrap();
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let mut left = csv::Reader::from_reader(text);
    let reader = SerializedFileReader::new(fs::File::open(parquet).unwrap()).unwrap();
    let mut right = reader.get_row_iter(None).unwrap();
    let mut records = left.records();
    let mut line = 1;
    loop {
        line += 1;
        let (row, other) = match (records.next(), right.next()) {
            (None, None) => return None,
            (Some(row), Some(other)) => (row.unwrap(), other.unwrap()),
            _ => return Some(format!("{}: rows end at {line}, not in both", parquet.display())),
        };
        let other: Vec<_> = other.get_column_iter().map(|(_, it)| cell(it)).collect();
        let row: Vec<_> = row.iter().map(str::to_owned).collect();
        if row != other {
            return Some(format!("{}: row {line}: {other:?}, in CSV {row:?}", parquet.display()));
        }
    }
}

fn cell(field: &Field) -> String {
    match field {
        Field::Null => String::new(),
        Field::Str(text) => text.clone(),
        Field::Bool(true) => "是".to_owned(),
        Field::Bool(false) => "否".to_owned(),
        other => other.to_string(),
    }
}
