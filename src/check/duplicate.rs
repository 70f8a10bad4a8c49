//! Rows that share a key: all of them are told, none is kept by guess.
//!
//! Who must be called depends on whose rows they are. Rows of one ledger or of one district are one sender's; rows of
//! different districts are for the two to settle. Rows that say the same in every field were pasted twice, and the
//! sender need only delete one.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::check::key::Key;
use crate::check::whole::NOWHERE;
use crate::model::rule::Level;
use crate::model::rule::Rule;

/// What is asked of rows that share a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ask {
    /// A unique key, and how grave it is to share it.
    Unique(Level),
    /// All fields of a table that has no unique key, within one ledger.
    WholeRow,
}

/// A row that shares a key with another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Double {
    pub(super) row: u64,
    pub(super) rule: Rule,
    /// The other row: of another district where there is one, otherwise the next, and after the last the first.
    pub(super) other: u64,
}

/// Whose row it is: its ledger, and the key of its region.
pub(super) type Owner = (Arc<str>, u16);

/// Finds the doubles among `keys`, which it sorts.
pub(super) fn find(keys: &mut [Key], ask: Ask, owner: &dyn Fn(u64) -> Owner) -> Vec<Double> {
    keys.sort_unstable();
    let mut out = Vec::new();
    for group in keys.chunk_by(|a, b| a.hash == b.hash).filter(|it| it.len() > 1) {
        let owners: Vec<Owner> = group.iter().map(|it| owner(it.row())).collect();
        if let Ask::Unique(level) = ask {
            shared(group, &owners, level, &mut out);
        }
        if ask != Ask::Unique(Level::Warning) {
            repeated(group, &owners, &mut out);
        }
    }
    out.sort_unstable();
    out
}

fn shared(group: &[Key], owners: &[Owner], level: Level, out: &mut Vec<Double>) {
    // The first row of each owner: enough to find one that is elsewhere.
    let mut firsts: Vec<(u64, &Owner)> = Vec::new();
    for (key, owner) in group.iter().zip(owners) {
        if !firsts.iter().any(|(_, it)| *it == owner) {
            firsts.push((key.row(), owner));
        }
    }
    let mut next = group.iter().cycle().skip(1);
    for (key, owner) in group.iter().zip(owners) {
        let next = next.next().map_or(key.row(), |it| it.row());
        let away = firsts.iter().find(|(_, it)| are_apart(owner, it)).map(|(row, _)| *row);
        let rule = match (level, away) {
            (Level::Warning, _) => Rule::KeySimilar,
            (Level::Error, Some(_)) => Rule::KeyAcrossRegions,
            (Level::Error, None) => Rule::KeyDuplicate,
        };
        out.push(Double { row: key.row(), rule, other: away.unwrap_or(next) });
    }
}

/// Whether two rows are of different ledgers, and of different districts for sure.
fn are_apart(one: &Owner, other: &Owner) -> bool {
    one.0 != other.0 && one.1 != other.1 && one.1 != NOWHERE && other.1 != NOWHERE
}

/// Rows of one ledger that say the same in every field.
fn repeated(group: &[Key], owners: &[Owner], out: &mut Vec<Double>) {
    let mut same: BTreeMap<(u64, &Arc<str>), Vec<u64>> = BTreeMap::new();
    for (key, (ledger, _)) in group.iter().zip(owners) {
        same.entry((key.tag(), ledger)).or_default().push(key.row());
    }
    for rows in same.values().filter(|it| it.len() > 1) {
        for (&row, &other) in rows.iter().zip(rows.iter().cycle().skip(1)) {
            out.push(Double { row, rule: Rule::RowRepeated, other });
        }
    }
}
