//! Keys by hashes against their slow twin: maps of texts.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::RecordBatch;
use arrow_array::StringViewArray;
use arrow_schema::DataType;
use arrow_schema::Field;
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;

use crate::check::duplicate;
use crate::check::duplicate::Ask;
use crate::check::duplicate::Double;
use crate::check::key;
use crate::check::key::Key;
use crate::check::key::Null;
use crate::check::key::Secret;
use crate::check::reference;
use crate::check::reference::Known;
use crate::check::reference::Own;
use crate::check::whole::NOWHERE;
use crate::model::rule::Level;
use crate::model::rule::Rule;

/// Two columns, a ledger and a region for each row.
type Row = (Option<String>, Option<String>, u8, Option<u16>);

fn rows(most: usize) -> impl Strategy<Value = Vec<Row>> {
    let word = || of(proptest::sample::select(vec!["", "a", "b", "ab", "aa", "长春路"]));
    let row = (word(), word(), 0..3_u8, of(0..3_u16));
    let owned = |it: Option<&str>| it.map(str::to_owned);
    vec(row.prop_map(move |(a, b, ledger, region)| (owned(a), owned(b), ledger, region)), 0..most)
}

fn batch(rows: &[Row]) -> RecordBatch {
    let schema = ["a", "b"].map(|it| Field::new(it, DataType::Utf8View, true));
    let columns: [ArrayRef; 2] = [
        Arc::new(rows.iter().map(|it| it.0.as_deref()).collect::<StringViewArray>()),
        Arc::new(rows.iter().map(|it| it.1.as_deref()).collect::<StringViewArray>()),
    ];
    let schema = Arc::new(arrow_schema::Schema::new(schema.to_vec()));
    RecordBatch::try_new(schema, columns.to_vec()).unwrap()
}

/// The keys of all rows, hashed in batches of `size`.
fn keys(secret: &Secret, rows: &[Row], columns: &[usize], size: usize) -> Vec<Key> {
    let mut out = Vec::new();
    for (at, rows) in rows.chunks(size).enumerate() {
        let (batch, first) = (batch(rows), (at * size) as u64);
        let tags = key::tags(&batch);
        let hashes = key::hashes(secret, &batch, (columns, Null::NoKey), |_| true);
        out.extend(hashes.into_iter().map(|(row, hash)| {
            Key::new(hash, first + u64::from(row), tags[usize::try_from(row).unwrap()])
        }));
    }
    out
}

fn apart(one: &Row, other: &Row) -> bool {
    one.2 != other.2 && one.3.is_some() && other.3.is_some() && one.3 != other.3
}

/// What must be told of rows that share both columns, row by row against every other row.
fn twin(rows: &[Row]) -> BTreeSet<(u64, Rule)> {
    let mut out = BTreeSet::new();
    for (at, row) in (0_u64..).zip(rows).filter(|(_, it)| it.0.is_some() && it.1.is_some()) {
        let same =
            (0_u64..).zip(rows).filter(|(idx, it)| *idx != at && it.0 == row.0 && it.1 == row.1);
        let same: Vec<&Row> = same.map(|it| it.1).collect();
        if same.iter().any(|it| apart(row, it)) {
            out.insert((at, Rule::KeyAcrossRegions));
        } else if !same.is_empty() {
            out.insert((at, Rule::KeyDuplicate));
        }
        if same.iter().any(|it| it.2 == row.2) {
            out.insert((at, Rule::RowRepeated));
        }
    }
    out
}

fn find(rows: &[Row], size: usize) -> Vec<Double> {
    let owner = |row: u64| {
        let row = &rows[usize::try_from(row).unwrap()];
        (Arc::from(row.2.to_string()), row.3.unwrap_or(NOWHERE))
    };
    let mut keys = keys(&Secret::draw(), rows, &[0, 1], size);
    duplicate::find(&mut keys, Ask::Unique(Level::Error), &owner)
}

proptest! {
    #[test]
    fn doubles_are_those_of_a_map_of_texts(rows in rows(40), size in 1..50_usize) {
        let found = find(&rows, size);
        let told: BTreeSet<(u64, Rule)> = found.iter().map(|it| (it.row, it.rule)).collect();
        prop_assert_eq!(told, twin(&rows));
        for double in &found {
            let at = |row: u64| &rows[usize::try_from(row).unwrap()];
            let (row, other) = (at(double.row), at(double.other));
            prop_assert!(double.row != double.other);
            prop_assert_eq!((&row.0, &row.1), (&other.0, &other.1));
            prop_assert_eq!(double.rule == Rule::KeyAcrossRegions, apart(row, other) && double.rule != Rule::RowRepeated);
        }
        prop_assert_eq!(found, find(&rows, 1000));
    }

    #[test]
    fn the_order_of_rows_does_not_change_who_is_told(rows in rows(30)) {
        let by_content = |rows: &[Row]| {
            let mut told: BTreeMap<(Row, Rule), u64> = BTreeMap::new();
            for it in find(rows, 7) {
                *told.entry((rows[usize::try_from(it.row).unwrap()].clone(), it.rule)).or_default() += 1;
            }
            told
        };
        let reversed: Vec<Row> = rows.iter().rev().cloned().collect();
        prop_assert_eq!(by_content(&rows), by_content(&reversed));
    }

    #[test]
    fn keys_of_another_table_are_known_by_their_values(here in rows(30), there in rows(30)) {
        let secret = Secret::draw();
        let known = Known::new(keys(&secret, &there, &[1], 9).into_iter().map(|it| it.hash).collect());
        let texts: BTreeSet<&String> = there.iter().filter_map(|it| it.1.as_ref()).collect();
        prop_assert_eq!(known.len(), texts.len());
        let found = keys(&secret, &here, &[0], 4);
        for key in found {
            let text = here[usize::try_from(key.row()).unwrap()].0.as_ref().unwrap();
            prop_assert_eq!(known.has(key.hash), texts.contains(text));
        }
    }

    #[test]
    fn references_of_a_table_to_itself_hold_until_nothing_changes(rows in rows(30)) {
        let secret = Secret::draw();
        let [from, to] = [0, 1].map(|it| keys(&secret, &rows, &[it], 5));
        let lost: BTreeSet<u64> = reference::lost(vec![Own::new(from, to)]).remove(0).into_iter().collect();
        // The twin: take away what refers to nothing, and look again.
        let mut left: Vec<(u64, &Row)> = (0..).zip(&rows).collect();
        loop {
            let there: BTreeSet<&String> = left.iter().filter_map(|it| it.1.1.as_ref()).collect();
            let stays = |it: &&(u64, &Row)| it.1.0.as_ref().is_none_or(|it| there.contains(it));
            let next: Vec<(u64, &Row)> = left.iter().filter(stays).copied().collect();
            if next.len() == left.len() {
                break;
            }
            left = next;
        }
        let stayed: BTreeSet<u64> = left.into_iter().map(|it| it.0).collect();
        let all: BTreeSet<u64> = (0..rows.len() as u64).collect();
        prop_assert_eq!(lost, &all - &stayed);
    }
}

#[test]
fn neighbours_in_a_key_do_not_run_together() {
    let text = |it: &str| Some(it.to_owned());
    let rows = [(text("a"), text("bc"), 0, None), (text("ab"), text("c"), 0, None)];
    assert!(find(&rows, 9).is_empty());
}
