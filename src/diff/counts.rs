//! Rows of a release by what they show.

use std::collections::BTreeMap;

use crate::diff::Regions;
use crate::model::stop::Stop;
use crate::release::Release;

/// Between the cells of a group: no published cell holds a control character.
const BETWEEN: u8 = 0x1f;

/// Rows by what they show in each group of columns; nothing is counted of a group that is empty.
pub fn count<const N: usize>(
    release: &Release,
    groups: &[Vec<usize>; N],
) -> Result<[BTreeMap<Vec<u8>, u64>; N], Stop> {
    let mut out = [(); N].map(|()| BTreeMap::new());
    let mut records = release.records()?;
    records.next()?;
    let mut key = Vec::new();
    while let Some(record) = records.next()? {
        for (columns, counts) in groups.iter().zip(&mut out).filter(|(it, _)| !it.is_empty()) {
            key.clear();
            for (at, column) in columns.iter().enumerate() {
                if at > 0 {
                    key.push(BETWEEN);
                }
                key.extend_from_slice(&record.cell(*column));
            }
            match counts.get_mut(&key) {
                Some(it) => *it += 1,
                None => {
                    counts.insert(key.clone(), 1);
                }
            }
        }
    }
    Ok(out)
}

/// Each key of either with both counts.
pub fn beside<'a>(
    old: &'a BTreeMap<Vec<u8>, u64>,
    new: &'a BTreeMap<Vec<u8>, u64>,
) -> impl Iterator<Item = (&'a Vec<u8>, u64, u64)> {
    let kept = old.iter().map(|(key, was)| (key, *was, new.get(key).copied().unwrap_or_default()));
    let added = new.iter().filter(|(key, _)| !old.contains_key(*key));
    kept.chain(added.map(|(key, is)| (key, 0, *is)))
}

/// Rows by the region's column, which has a title and a place in each release.
pub(super) fn regions(
    old: &Release,
    new: &Release,
    (title, [there, here]): &(String, [usize; 2]),
) -> Result<Regions, Stop> {
    let ([before], [now]) = (count(old, &[vec![*there]])?, count(new, &[vec![*here]])?);
    let named = |(name, was, is): (&Vec<u8>, u64, u64)| {
        (String::from_utf8_lossy(name).into_owned(), was, is)
    };
    let mut counts: Vec<(String, u64, u64)> = beside(&before, &now).map(named).collect();
    counts.sort_by(|a, b| {
        let by = |it: &(String, u64, u64)| it.1.abs_diff(it.2);
        by(b).cmp(&by(a)).then_with(|| a.0.cmp(&b.0))
    });
    Ok(Regions { title: title.clone(), counts })
}
