//! Every kernel against its twin and the laws, over columns by chance; `PROPTEST_CASES` goes on for longer.

use std::cell::OnceCell;

use proptest::test_runner::{Config, TestCaseError, TestRunner};

use crate::cells;
use crate::columns::{Columns, Outcome, array};
use crate::held::Held;
use crate::samples;

/// Columns by chance for each kernel.
const CASES: u32 = 48;

thread_local! {
    static HELD: OnceCell<Held> = const { OnceCell::new() };
}

/// Runs `work` with the kernels, which a thread compiles once.
pub(crate) fn with_held<T>(work: impl FnOnce(&Held) -> T) -> T {
    HELD.with(|it| work(it.get_or_init(Held::new)))
}

macro_rules! columns {
    ($($name:ident)*) => {
        const TRIED: &[&str] = &[$(stringify!($name)),*];
        $(#[test] fn $name() { check(stringify!($name)); })*
    };
}

columns! {
    text address name id credit phone account flag day month year count money monthly scaled yearly number share rate causes
    code ethnic
    region ditto ditto_region
}

#[test]
fn every_column_is_tried() {
    let all: Vec<&str> = Columns::names().collect();
    assert_eq!(TRIED, all);
    for (kind, name) in gongkai::model::schema::Kind::NAMES {
        let tried = with_held(|it| all.iter().any(|column| it.columns.kind(column) == *kind));
        assert!(tried, "no column has a cell of the kind `{name}`");
    }
}

#[test]
fn twins_speak_of_nearly_every_cell_that_is_met() {
    with_held(|held| {
        for column in Columns::names() {
            let clean = samples::clean(column);
            assert_eq!(held.said(column, clean.iter().copied()), clean.len(), "{column}");
            let messy = samples::messy(column);
            let said = held.said(column, messy.iter().copied());
            assert!(3 * said > messy.len(), "{column}: {said} of {}", messy.len());
        }
    });
}

/// What twins and broken cells have found, each once.
#[test]
fn what_was_found_stays_mended() {
    let cases: &[(&str, &str, Option<&str>, &[&str])] = &[
        // The number of a house is no error of a spreadsheet.
        ("text", "#12A", Some("#12A"), &[]),
        ("id", "＃ＲＥＦ！", None, &["cell/spreadsheet-error"]),
        // What is in a column of 元/年 is 元 a year, with 元 behind it or without.
        ("yearly", "3768元", Some("314.00"), &[]),
        ("yearly", "3768", Some("314.00"), &[]),
        // A note says nothing of the unit, and lets nothing through.
        ("scaled", "7(含补发)", Some("70000.00"), &["number/note"]),
        ("money", "100000000000000000000000000003(含孤儿1)", None, &["number/range"]),
        // Dust is dust in the unit of the cell.
        ("money", "1.00000012万元", None, &["number/precision"]),
        ("scaled", "0.000000003元", Some("0.00"), &[]),
        ("count", "1.29999999999949999999万人", Some("13000"), &["number/scaled"]),
        ("money", "0.123456789亿元", Some("12345678.90"), &["number/scaled"]),
        // A phone is kept as it is compared.
        ("phone", "１３８００００００００", Some("13800000000"), &[]),
        // A blank may stand within an entry.
        ("causes", "因 病;因学", Some("因病;因学"), &[]),
    ];
    with_held(|held| {
        for (column, cell, value, rules) in cases {
            let found = held.columns.outcome(column, &array(&[Some(cell)]));
            let rules = rules.iter().map(|it| (0, *it)).collect();
            let expect = Outcome { values: vec![value.map(str::to_owned)], findings: rules };
            assert_eq!(found, expect, "{column}: {cell}");
        }
    });
}

#[test]
fn what_a_schema_calls_missing_is_not_read() {
    let cases = [
        ("count", "999"),
        ("money", "999"),
        ("number", "-1"),
        ("scaled", "999"),
        ("share", "0.9990"),
        ("day", "1900-01-01"),
        ("month", "1900-01"),
        ("year", "1900"),
        ("text", "999"),
    ];
    let columns = Columns::with_missing(&["999", "-1", "0.9990", "1900-01-01", "1900-01", "1900"]);
    for (column, cell) in cases {
        let expect = Outcome { values: vec![None], findings: Vec::new() };
        assert_eq!(columns.outcome(column, &array(&[Some(cell)])), expect, "{column}: {cell}");
        let other = columns.outcome(column, &array(&[Some(samples::clean(column)[0])]));
        assert!(other.values[0].is_some(), "{column}");
    }
}

/// One column in one call: what the catalogue has, then columns by chance.
#[track_caller]
fn check(column: &'static str) {
    let plain = samples::clean(column).iter().copied().chain(samples::messy(column));
    let plain = plain.map(|it| Some(it.to_owned()));
    let wide = samples::clean(column).iter().map(|it| Some(samples::folded(column, it)));
    let all: Vec<Option<String>> = plain.chain([None]).chain(wide).collect();
    let cases =
        if std::env::var_os("PROPTEST_CASES").is_some() { Config::default().cases } else { CASES };
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let outcome = with_held(|held| {
        held.hold(column, &all)?;
        let mut runner = TestRunner::new_with_rng(
            config,
            proptest::test_runner::TestRng::deterministic_rng(
                proptest::test_runner::RngAlgorithm::ChaCha,
            ),
        );
        let cells = cells::column(column);
        let tried =
            runner.run(&cells, |cells| held.hold(column, &cells).map_err(TestCaseError::fail));
        tried.map_err(|it| it.to_string())
    });
    if let Err(what) = outcome {
        panic!("{what}");
    }
}
