//! Identities of a dataset: how many rows hold, break or leave open each, and whether every combination that must be
//! there is there once. An operand without a value makes a row no pass.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use arrow_array::Array as _;
use arrow_array::RecordBatch;
use arrow_array::StringArray;
use arrow_array::cast::AsArray as _;
use arrow_array::types::UInt16Type;

use crate::check::whole::NOWHERE;
use crate::model::schema::Schema;
use crate::model::tally::Assessed;
use crate::model::tally::Complete;
use crate::model::tally::Gap;

/// The rows of a batch for which identities have no answer: rule of the schema, row.
pub(super) type Open = Vec<(usize, usize)>;

/// What the identities of a batch came to, in the schema's order; `broken` are rows by rule.
pub(super) fn assess(
    schema: &Schema,
    accepted: &[bool],
    broken: &[(usize, usize)],
    open: &Open,
) -> Vec<Assessed> {
    let rows = accepted.len() as u64;
    let one = |(at, _): (usize, &crate::model::schema::RowRule)| {
        let of = |all: &[(usize, usize)]| all.iter().filter(|it| it.0 == at).count() as u64;
        let (fail, not_assessable) = (of(broken), of(open));
        let stays = |it: &&(usize, usize)| it.0 == at && accepted.get(it.1) == Some(&true);
        Assessed {
            pass: rows - fail - not_assessable,
            fail,
            not_assessable,
            left_open: open.iter().filter(stays).count() as u64,
        }
    };
    schema.rules.iter().enumerate().filter(|it| it.1.identity).map(one).collect()
}

/// The keys of each row in the fields that must be complete, row after row; [`NOWHERE`] for none.
pub(super) fn combinations(schema: &Schema, rows: &RecordBatch) -> Vec<u16> {
    let columns: Vec<_> = schema
        .complete
        .iter()
        .filter_map(|it| rows.column(*it).as_dictionary_opt::<UInt16Type>())
        .collect();
    let key = |row: usize, column: &&arrow_array::DictionaryArray<UInt16Type>| {
        if column.is_null(row) { NOWHERE } else { column.keys().value(row) }
    };
    let of = |row: usize| columns.iter().map(move |it| key(row, it)).collect::<Vec<u16>>();
    if columns.is_empty() { Vec::new() } else { (0..rows.num_rows()).flat_map(of).collect() }
}

/// Which combinations were seen, in the making.
pub(super) struct Completeness {
    /// What the keys of each field stand for.
    labels: Vec<Arc<StringArray>>,
    /// Regions that must be there; none, those that occur.
    expected: Vec<String>,
    seen: BTreeMap<Vec<u16>, u64>,
    /// What the fields but the first hold, in rows that are held back as well.
    whens: BTreeSet<Vec<u16>>,
}

impl Completeness {
    pub(super) fn new(labels: Vec<Arc<StringArray>>, expected: Vec<String>) -> Self {
        Self { labels, expected, seen: BTreeMap::new(), whens: BTreeSet::new() }
    }

    /// Takes the combinations of a batch; only rows that stay are there.
    pub(super) fn absorb(&mut self, keys: &[u16], stays: impl Fn(usize) -> bool) {
        for (row, keys) in keys.chunks_exact(self.labels.len().max(1)).enumerate() {
            let when = keys.get(1..).unwrap_or_default();
            if !when.contains(&NOWHERE) && !self.whens.contains(when) {
                self.whens.insert(when.to_vec());
            }
            if stays(row) && !keys.contains(&NOWHERE) {
                *self.seen.entry(keys.to_vec()).or_default() += 1;
            }
        }
    }

    /// What is there and what is not; `None` when nothing must be complete.
    pub(super) fn finish(self) -> Option<Complete> {
        let (regions, others) = self.labels.split_first()?;
        let shown = |labels: &Arc<StringArray>, key: u16| {
            let at = usize::from(key);
            if at < labels.len() { labels.value(at).to_owned() } else { String::new() }
        };
        let when = |keys: &[u16]| {
            let shown: Vec<String> =
                others.iter().zip(keys).map(|(it, key)| shown(it, *key)).collect();
            shown.join(" ")
        };
        let mut seen: BTreeMap<(String, String), u64> = BTreeMap::new();
        for (keys, count) in &self.seen {
            if let Some((region, rest)) = keys.split_first() {
                *seen.entry((when(rest), shown(regions, *region))).or_default() += count;
            }
        }
        // Those that are expected in their own order, then others that occur.
        let occur: BTreeSet<String> = seen.keys().map(|it| it.1.clone()).collect();
        let mut expected = self.expected;
        let others: Vec<String> = occur.into_iter().filter(|it| !expected.contains(it)).collect();
        expected.extend(others);
        let whens: BTreeSet<String> = self.whens.iter().map(|it| when(it)).collect();
        let mut out = Complete::default();
        for when in whens {
            for region in &expected {
                let rows = seen.get(&(when.clone(), region.clone())).copied().unwrap_or_default();
                if rows == 1 {
                    out.pass += 1;
                } else {
                    out.gaps.push(Gap { region: region.clone(), when: when.clone(), rows });
                }
            }
        }
        Some(out)
    }
}
