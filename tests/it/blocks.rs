//! However a ledger comes, in one piece or line by line, the same tables come out of it.

use std::collections::BTreeMap;

use arrow_array::Array as _;
use gongkai::model::tally::NonData;
use gongkai::read::{Part, RawBatch, Vocabulary};
use gongkai::{read, source};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::support::Project;

/// A table as it came out: what it says of itself, its rows with their lines, the other lines by kind.
#[derive(Debug, Default, PartialEq, Eq)]
struct Table {
    head: String,
    rows: Vec<(u64, Vec<Option<String>>)>,
    others: BTreeMap<NonData, u64>,
    totals: Vec<(u64, Vec<Option<String>>)>,
    findings: usize,
}

fn head(part: &Part) -> String {
    let header: Vec<String> = part.header.iter().map(|it| it.join(".")).collect();
    let context: Vec<&str> = part.context.iter().map(|it| it.text.as_str()).collect();
    let (line, unit) = (part.header_line, part.unit.as_deref().unwrap_or_default());
    format!("{}{line} {} | {} | {unit}", part.first_letters(), header.join(","), context.join(","))
}

fn add(table: &mut Table, batch: &RawBatch) {
    for row in 0..batch.rows {
        let cell =
            |it: &arrow_array::StringViewArray| it.is_valid(row).then(|| it.value(row).to_owned());
        table.rows.push((batch.lines.of(row), batch.columns.iter().map(cell).collect()));
    }
    for (kind, n) in &batch.non_data {
        *table.others.entry(*kind).or_default() += n;
    }
    table.totals.extend(batch.totals.iter().map(|it| (it.line, it.cells.clone())));
    table.findings += batch.findings.as_slice().len();
}

/// The tables of the project's ledger, read about `budget` bytes at a time.
fn tables(project: &Project, words: &[&str], budget: usize) -> Vec<Table> {
    let glob = "inbox/*".to_owned();
    let pattern = source::Pattern { glob, sheet: None, encoding: None };
    let sources = source::open(&project.root, &[pattern]).unwrap();
    let raw = read::table(sources, Vocabulary::new(words.iter().copied()), Some(budget));
    let mut out: Vec<(std::sync::Arc<Part>, Table)> = Vec::new();
    for piece in raw.pieces() {
        let Ok(piece) = piece else { return Vec::new() };
        for batch in raw.batches(piece, &|part| Ok((0..part.header.len()).collect())).unwrap() {
            let known = out.iter().position(|it| std::sync::Arc::ptr_eq(&it.0, &batch.part));
            let at = known.unwrap_or_else(|| {
                let table = Table { head: head(&batch.part), ..Table::default() };
                out.push((std::sync::Arc::clone(&batch.part), table));
                out.len() - 1
            });
            add(&mut out[at].1, &batch);
        }
    }
    out.into_iter().map(|it| it.1).collect()
}

const WORDS: &[&str] = &["标号", "人数", "金额", "备注"];

/// Lines of ledgers: mostly rows of either width; titles, headers, totals, footers and blanks between them.
fn lines() -> impl Strategy<Value = Vec<&'static str>> {
    const ROWS: &[&str] = &[
        "1,3,475,,2,5,6",
        "2,2,300",
        "3,张三,1",
        "道里区,张三,城市",
        "张三,,",
        ",李四,",
        "7,,,,,,",
        ",,,,8,1,1",
    ];
    const OTHERS: &[&str] = &[
        "道里区发放表,,",
        "南岗区发放表,,",
        "南岗区发放表,,,,道外区发放表,,",
        "单位：万元,,",
        "第一页",
        "南岗区发放表,,2017-04-05",
        ",补发,名单",
        ",,",
        "",
        ",,,,,,",
        "标号,人数,金额",
        "标号,金额,人数,备注",
        "标号,人数,金额,,标号,人数,金额",
        ",,,,标号,金额,人数",
        "标号,情况,,备注",
        ",人数,金额,",
        "合计,5,775",
        "小计,2,",
        "填表人：,审核人：",
        "注：1.本表按月报送",
        "一,二,三",
    ];
    let line =
        |often| prop_oneof![often => prop::sample::select(ROWS), 1 => prop::sample::select(OTHERS)];
    prop_oneof![
        prop::collection::vec(line(1), 1..40),
        prop::collection::vec(line(4), 1..40),
        prop::collection::vec(line(20), 100..400),
    ]
}

fn check(lines: &[&str], words: &[&str]) -> Result<(), TestCaseError> {
    let project = Project::new("blocks");
    project.write("inbox/a.csv", lines.join("\n") + "\n");
    let whole = tables(&project, words, 1 << 20);
    let all: u64 =
        whole.iter().map(|it| it.rows.len() as u64 + it.others.values().sum::<u64>()).sum();
    prop_assert!(whole.is_empty() || all >= lines.len() as u64, "a line is lost: {whole:#?}");
    for budget in [1, 60, 1000] {
        let other = tables(&project, words, budget);
        prop_assert!(whole == other, "by {budget} bytes: {other:#?}\ninstead of {whole:#?}");
    }
    Ok(())
}

#[test]
fn a_ledger_that_comes_line_by_line_has_the_same_tables() {
    let mut runner =
        TestRunner::new(Config { cases: 100, failure_persistence: None, ..Config::default() });
    runner.run(&lines(), |it| check(&it, WORDS)).unwrap();
    runner.run(&lines(), |it| check(&it, &[])).unwrap();
}

const PROJECT: &str = r#"[publisher]
name = "哈尔滨市民政局"
region = "230100"
contact = "政务公开办公室"

[dataset.case]
schema = "schemas/case.json"
period = "2017"
cycle = "yearly"
opening = "unconditional"
legal_basis = "《政府信息公开条例》第十条第（七）项"
source = [{ path = "inbox/*" }]
"#;

const SCHEMA: &str = r#"{"name": "case", "title": "case", "fields": [{"name": "persons", "title": "人数", "type": "integer",
  "constraints": {"required": true}, "gongkai": {"kind": "count", "unit": "人", "role": "open", "release": "keep"}}]}"#;

#[test]
fn every_ledger_that_cannot_be_used_is_named_at_once() {
    let project = Project::new("ledgers");
    project.write("gongkai.toml", PROJECT);
    project.write("schemas/case.json", SCHEMA);
    project.write("inbox/a.csv", "人数\n3\n");
    project.write("inbox/b.csv", "姓名,户数\n张三,3\n");
    project.write("inbox/c.csv", "街道\n安静街道\n");
    project.write("inbox/d.csv", "人数,户数,,人数,户数\n3,1,,2,1\n");
    let ran = project.run(&["run", "--lang", "en"]);
    assert_eq!(ran.code, 1, "{}", ran.story());
    for part in ["3 ledgers cannot be used", "inbox/b.csv", "inbox/c.csv", "inbox/d.csv"] {
        assert!(ran.stdout.contains(part) || ran.stderr.contains(part), "{part}: {}", ran.story());
    }
}
