//! Which ledger and which district rows and broken rules are from: what a bureau must know to call somebody.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::check::whole::NOWHERE;
use crate::model::finding::Finding;
use crate::model::tally::Broken;
use crate::model::tally::Origin;
use crate::model::tally::Rows;
use crate::model::tally::Tally;

/// A ledger and the key of a region, [`NOWHERE`] where the row has none.
type At = (Arc<str>, u16);

/// Counts by ledger and region, in the making.
pub(super) struct Origins {
    regions: Vec<Arc<str>>,
    rows: BTreeMap<At, Rows>,
    broken: BTreeMap<(At, Finding), u64>,
}

impl Origins {
    /// Nothing counted yet; `regions` are what the keys stand for.
    pub(super) fn new(regions: Vec<String>) -> Self {
        let regions = regions.into_iter().map(Arc::from).collect();
        Self { regions, rows: BTreeMap::new(), broken: BTreeMap::new() }
    }

    /// Counts the rows of a batch: `keys` are their regions, none where the schema has none; `held` are held back.
    pub(super) fn count(&mut self, ledger: &Arc<str>, rows: u64, keys: &[u16], held: &[u32]) {
        let mut read: BTreeMap<u16, u64> = BTreeMap::new();
        if keys.is_empty() {
            read.insert(NOWHERE, rows);
        }
        for run in keys.chunk_by(|a, b| a == b) {
            *read.entry(run.first().copied().unwrap_or(NOWHERE)).or_default() += run.len() as u64;
        }
        for (key, n) in read {
            self.rows.entry((Arc::clone(ledger), key)).or_default().read += n;
        }
        for &row in held {
            self.hold(ledger, region(keys, row));
        }
    }

    /// One more row of `ledger` in the region of `key` is held back.
    pub(super) fn hold(&mut self, ledger: &Arc<str>, key: u16) {
        self.rows.entry((Arc::clone(ledger), key)).or_default().quarantined += 1;
    }

    /// A row of `ledger` in the region of `key` broke a rule; which row it was is not kept.
    pub(super) fn broke(&mut self, ledger: &Arc<str>, key: u16, finding: Finding) {
        let at = (Arc::clone(ledger), key);
        *self.broken.entry((at, Finding { row: 0, ..finding })).or_default() += 1;
    }

    /// Puts the counts into `tally`.
    ///
    /// A row that is held back and whose own region could not be read counts for the one region that all other rows
    /// of its ledger are of.
    pub(super) fn finish(self, tally: &mut Tally) {
        let mut only: BTreeMap<&Arc<str>, Option<u16>> = BTreeMap::new();
        for (ledger, key) in self.rows.keys().filter(|it| it.1 != NOWHERE) {
            only.entry(ledger)
                .and_modify(|it| *it = it.filter(|it| it == key))
                .or_insert(Some(*key));
        }
        let origin = |(ledger, key): &At| {
            let known = (*key != NOWHERE).then_some(*key);
            let key = known.or_else(|| only.get(ledger).copied().flatten());
            let region = key.and_then(|it| self.regions.get(usize::from(it))).cloned();
            Origin { ledger: Arc::clone(ledger), region }
        };
        for (at, rows) in &self.rows {
            let nowhere = if at.1 == NOWHERE { rows.accepted() } else { 0 };
            if nowhere > 0 {
                let origin = Origin { ledger: Arc::clone(&at.0), region: None };
                tally.origins.entry(origin).or_default().read += nowhere;
            }
            if rows.read > nowhere {
                let sum = tally.origins.entry(origin(at)).or_default();
                sum.read += rows.read - nowhere;
                sum.quarantined += rows.quarantined;
            }
        }
        for ((at, finding), count) in &self.broken {
            let field = (finding.field != Finding::WHOLE_ROW).then_some(finding.field);
            let broken = Broken { origin: origin(at), rule: finding.rule, field };
            *tally.broken.entry(broken).or_default() += count;
        }
    }
}

/// The region of row `row` of a batch.
pub(super) fn region(keys: &[u16], row: u32) -> u16 {
    usize::try_from(row).ok().and_then(|it| keys.get(it)).copied().unwrap_or(NOWHERE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::rule::Rule;

    #[test]
    fn rows_of_no_region_count_for_the_only_one_of_their_ledger() {
        let mut origins = Origins::new(vec!["道里区".to_owned(), "南岗区".to_owned()]);
        let (one, two): (Arc<str>, Arc<str>) = ("one.csv".into(), "two.csv".into());
        let finding = Finding { row: 7, field: 0, rule: Rule::RegionUnknown.into() };
        origins.count(&one, 4, &[0, 0, NOWHERE, NOWHERE], &[2]);
        origins.broke(&one, NOWHERE, finding);
        origins.count(&two, 3, &[0, 1, NOWHERE], &[0, 2]);
        origins.hold(&two, 1);
        let mut tally = Tally::default();
        origins.finish(&mut tally);
        let shown: Vec<_> = tally
            .origins
            .iter()
            .map(|(it, rows)| (&*it.ledger, it.region.as_deref(), rows.read, rows.quarantined))
            .collect();
        assert_eq!(
            shown,
            [
                ("one.csv", None, 1, 0),
                ("one.csv", Some("道里区"), 3, 1),
                ("two.csv", None, 1, 1),
                ("two.csv", Some("南岗区"), 1, 1),
                ("two.csv", Some("道里区"), 1, 1),
            ]
        );
        let broken: Vec<_> = tally.broken.iter().map(|(it, n)| (it.field, *n)).collect();
        assert_eq!(broken, [(Some(0), 1)]);
    }
}
