//! Whom a ledger's rows are about, as keyed hashes that live in memory only: enough to tell that one ledger is another
//! one, mended, and nothing of what either says.

use std::collections::BTreeSet;

use arrow_array::Array as _;
use arrow_array::DictionaryArray;
use arrow_array::RecordBatch;
use arrow_array::cast::AsArray as _;
use arrow_array::types::Int64Type;
use arrow_array::types::UInt16Type;

use crate::check::key::KeyHash;
use crate::check::key::Null;
use crate::check::key::Secret;
use crate::check::key::hashes;
use crate::model::schema::Kind;
use crate::model::schema::Schema;

/// Tells ledgers of one schema by their rows.
pub struct Sketcher {
    columns: Vec<usize>,
    regions: Vec<usize>,
    periods: Vec<usize>,
    secret: Secret,
}

/// Whom the rows of a ledger are about, where and when. 16 bytes for each row.
#[derive(Debug, Default)]
pub struct Sketch {
    keys: Vec<KeyHash>,
    regions: BTreeSet<u16>,
    periods: BTreeSet<i64>,
}

impl Sketcher {
    /// Rows are told by the primary key without region and period, which are compared on their own; where there is
    /// none, by what names a person or a body; failing that, by all that they say.
    pub fn new(schema: &Schema) -> Self {
        let of = |kinds: &[Kind]| -> Vec<usize> {
            let fields = schema.fields.iter().enumerate();
            fields.filter(|(_, it)| kinds.contains(&it.kind)).map(|(at, _)| at).collect()
        };
        let regions = of(&[Kind::Region]);
        let periods = of(&[Kind::YearMonth, Kind::Year]);
        let apart = |it: &usize| !regions.contains(it) && !periods.contains(it);
        let key: Vec<usize> = schema.primary_key.iter().copied().filter(apart).collect();
        let choices = [
            key,
            schema.primary_key.clone(),
            of(&[Kind::ResidentId, Kind::CreditCode, Kind::PersonName]),
            (0..schema.fields.len()).collect(),
        ];
        Self {
            columns: choices.into_iter().find(|it| !it.is_empty()).unwrap_or_default(),
            regions,
            periods,
            secret: Secret::draw(),
        }
    }

    /// Adds typed rows; one of which nothing that names it could be read is left out.
    pub fn add(&self, rows: &RecordBatch, sketch: &mut Sketch) {
        let named = |row: usize| self.columns.iter().any(|it| rows.column(*it).is_valid(row));
        let hashes = hashes(&self.secret, rows, (&self.columns, Null::Value), named);
        sketch.keys.extend(hashes.into_iter().map(|it| it.1));
        let keys = |at: &usize| {
            let column = rows.column(*at).as_dictionary_opt::<UInt16Type>();
            column.map(DictionaryArray::keys)
        };
        for column in self.regions.iter().filter_map(keys) {
            sketch.regions.extend(column.iter().flatten());
        }
        for column in self.periods.iter().filter_map(keys) {
            sketch.periods.extend(column.iter().flatten().map(i64::from));
        }
        for column in &self.periods {
            if let Some(years) = rows.column(*column).as_primitive_opt::<Int64Type>() {
                sketch.periods.extend(years.iter().flatten());
            }
        }
    }
}

impl Sketch {
    /// Ends the sketch: rows that name the same are one.
    #[must_use]
    pub fn finish(mut self) -> Self {
        self.keys.sort_unstable();
        self.keys.dedup();
        self
    }

    /// How many rows both have; 0 unless `self` may take the place of `old`.
    ///
    /// It may when they share a region and a period, as far as rows say any, and most rows: two thirds of the old
    /// ledger's, so that little is lost, and more than half of its own, so that it is no larger ledger beside it.
    pub fn mends(&self, old: &Self) -> usize {
        if !meet(&self.regions, &old.regions) || !meet(&self.periods, &old.periods) {
            return 0;
        }
        let shared = old.keys.iter().filter(|it| self.keys.binary_search(it).is_ok()).count();
        let most = 3 * shared >= 2 * old.keys.len() && 2 * shared > self.keys.len();
        if most { shared } else { 0 }
    }
}

/// Whether two sets have something in common, or one says nothing.
fn meet<T: Ord>(one: &BTreeSet<T>, other: &BTreeSet<T>) -> bool {
    one.is_empty() || other.is_empty() || one.intersection(other).next().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sketch(keys: std::ops::Range<u64>, regions: &[u16]) -> Sketch {
        let keys = keys.map(|it| KeyHash { high: it, low: it }).collect();
        Sketch { keys, regions: regions.iter().copied().collect(), ..Sketch::default() }.finish()
    }

    #[test]
    fn most_rows_of_both_must_be_the_same() {
        let old = sketch(0..30, &[1]);
        assert_eq!(sketch(0..30, &[1]).mends(&old), 30);
        assert_eq!(sketch(10..32, &[]).mends(&old), 20);
        assert_eq!(sketch(11..32, &[1]).mends(&old), 0, "too much would be lost");
        assert_eq!(sketch(0..60, &[1]).mends(&old), 0, "a larger ledger beside it");
        assert_eq!(sketch(0..3, &[1]).mends(&old), 0, "only the mended rows");
        assert_eq!(sketch(0..30, &[2]).mends(&old), 0, "another district");
        assert_eq!(sketch(0..0, &[1]).mends(&old), 0);
    }
}
