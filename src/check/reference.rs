//! Foreign keys: what a row refers to must be there.
//!
//! Keys of another dataset are known before the first row is read, so a row answers for them at once, whatever else is
//! wrong with it. Keys of the dataset itself are known at its end; a row whose only counterpart is held back is held
//! back as well, and so are the rows that refer to it.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::check::key::Key;
use crate::check::key::KeyHash;
use crate::check::key::Secret;

/// The keys of a dataset's accepted rows, hashed: 16 bytes for each key, in memory only.
pub struct Known {
    /// Sorted, each once.
    hashes: Vec<KeyHash>,
}

impl Known {
    pub(super) fn new(mut hashes: Vec<KeyHash>) -> Self {
        hashes.sort_unstable();
        hashes.dedup();
        hashes.shrink_to_fit();
        Self { hashes }
    }

    pub(super) fn has(&self, hash: KeyHash) -> bool {
        self.hashes.binary_search(&hash).is_ok()
    }

    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.hashes.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.hashes.is_empty()
    }

    /// All of these keys and those of `other`.
    #[must_use]
    pub fn with(mut self, other: Self) -> Self {
        self.hashes.extend(other.hashes);
        Self::new(self.hashes)
    }
}

/// What a dataset's check is told of other tables, and what it is to tell of its own.
pub struct Links {
    /// The run's.
    pub secret: Secret,
    /// For each foreign key of the schema the keys that it refers to; `None` where it refers to the dataset itself.
    pub referred: Vec<Option<Arc<Known>>>,
    /// For each unique key of the schema the keys that were released before, where these count.
    pub released: Vec<Option<Arc<Known>>>,
    /// Fields whose keys other datasets refer to.
    pub lent: Vec<Vec<usize>>,
}

impl Links {
    /// No other table.
    pub fn none() -> Self {
        Self::with(Secret::draw())
    }

    /// No other table so far, in a run whose secret is `secret`.
    pub fn with(secret: Secret) -> Self {
        Self { secret, referred: Vec::new(), released: Vec::new(), lent: Vec::new() }
    }
}

/// A foreign key of a table to itself: the keys of its rows, and those that they refer to.
pub(super) struct Own {
    /// By hash.
    from: Vec<Key>,
    /// By hash.
    to: Vec<Key>,
    /// By row.
    to_by_row: Vec<Key>,
    /// How many of the rows from `to[n]` on that have its hash still stand; only at the first of them.
    standing: Vec<u64>,
}

impl Own {
    /// `from` and `to` are without rows that are held back.
    pub(super) fn new(mut from: Vec<Key>, mut to: Vec<Key>) -> Self {
        let mut to_by_row = to.clone();
        to_by_row.sort_unstable_by_key(|it| it.row());
        to.sort_unstable();
        from.sort_unstable();
        let mut standing = vec![0; to.len()];
        let mut at = 0;
        for group in to.chunk_by(|a, b| a.hash == b.hash) {
            if let Some(count) = standing.get_mut(at) {
                *count = group.len() as u64;
            }
            at += group.len();
        }
        Self { from, to, to_by_row, standing }
    }

    /// Rows that refer to nothing.
    fn lost(&self) -> impl Iterator<Item = u64> {
        let is_lost = |it: &&Key| {
            let at = self.first(it.hash);
            self.to.get(at).is_none_or(|to| to.hash != it.hash)
        };
        self.from.iter().filter(is_lost).map(|it| it.row())
    }

    fn first(&self, hash: KeyHash) -> usize {
        self.to.partition_point(|it| it.hash < hash)
    }

    /// Takes `row` away; the other rows that refer to nothing from now on.
    fn without(&mut self, row: u64) -> Vec<u64> {
        let Ok(at) = self.to_by_row.binary_search_by_key(&row, |it| it.row()) else {
            return Vec::new();
        };
        let Some(hash) = self.to_by_row.get(at).map(|it| it.hash) else { return Vec::new() };
        let first = self.first(hash);
        let Some(count) = self.standing.get_mut(first) else { return Vec::new() };
        *count = count.saturating_sub(1);
        if *count > 0 {
            return Vec::new();
        }
        let from = self.from.partition_point(|it| it.hash < hash);
        let same = self.from.get(from..).unwrap_or_default();
        let same = same.iter().take_while(|it| it.hash == hash).map(|it| it.row());
        same.filter(|it| *it != row).collect()
    }
}

/// For each foreign key of a table to itself the rows that refer to nothing, in order, once those that refer to them
/// are gone as well.
pub(super) fn lost(mut keys: Vec<Own>) -> Vec<Vec<u64>> {
    let mut lost: Vec<BTreeSet<u64>> = keys.iter().map(|it| it.lost().collect()).collect();
    let mut gone: BTreeSet<u64> = lost.iter().flatten().copied().collect();
    let mut waiting: Vec<u64> = gone.iter().copied().collect();
    while let Some(row) = waiting.pop() {
        for (key, lost) in keys.iter_mut().zip(&mut lost) {
            for follower in key.without(row) {
                lost.insert(follower);
                if gone.insert(follower) {
                    waiting.push(follower);
                }
            }
        }
    }
    lost.into_iter().map(|it| it.into_iter().collect()).collect()
}
