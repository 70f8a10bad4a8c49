//! Sorted runs into one sorted stream, with bounded memory: what does not fit is merged and spilled.

use std::path::PathBuf;

use crate::disk::Spool;
use crate::protect::Error;
use crate::protect::run::Cursor;
use crate::protect::run::Run;
use crate::protect::run::Spooled;

/// Takes runs, gives one stream.
pub(super) struct Sorter {
    limit: usize,
    work: PathBuf,
    size: usize,
    cursors: Vec<Cursor>,
    spilled: Vec<Cursor>,
}

impl Sorter {
    pub(super) fn new(limit: usize, work: PathBuf) -> Self {
        Self { limit, work, size: 0, cursors: Vec::new(), spilled: Vec::new() }
    }

    /// Takes a sorted run whose batch begins at row `first` of the whole table.
    pub(super) fn push(&mut self, run: Run, first: u64) -> Result<(), Error> {
        if run.is_empty() {
            return Ok(());
        }
        self.size += run.size();
        self.cursors.push(Cursor::memory(run, first));
        if self.size > self.limit { self.spill() } else { Ok(()) }
    }

    fn spill(&mut self) -> Result<(), Error> {
        let name = format!("sort-{}", self.spilled.len());
        let mut spool = Spool::new(&self.work, &name).map_err(Error::spool)?;
        let mut out = Spooled::begin(&mut spool).map_err(Error::spool)?;
        let mut merged = Merged::new(std::mem::take(&mut self.cursors));
        while let Some(cursor) = merged.head() {
            out.push(cursor.bytes(), cursor.row()).map_err(Error::spool)?;
            merged.advance()?;
        }
        self.spilled.extend(out.finish().map_err(Error::spool)?);
        self.size = 0;
        Ok(())
    }

    /// All rows, sorted by their bytes and then by their number.
    pub(super) fn merged(mut self) -> Merged {
        self.spilled.append(&mut self.cursors);
        Merged::new(self.spilled)
    }
}

/// Runs under a binary heap: the least row is on top.
pub(super) struct Merged {
    heap: Vec<Entry>,
}

struct Entry {
    /// Decides nearly every comparison without a look at the row.
    lead: Lead,
    cursor: Cursor,
}

impl Entry {
    fn new(cursor: Cursor) -> Self {
        Self { lead: lead(cursor.bytes()), cursor }
    }

    fn is_less(&self, other: &Self) -> bool {
        self.lead
            .cmp(&other.lead)
            .then_with(|| self.cursor.bytes().cmp(other.cursor.bytes()))
            .then_with(|| self.cursor.row().cmp(&other.cursor.row()))
            .is_lt()
    }
}

/// A row's first 32 bytes: compares as the bytes do.
pub(super) type Lead = [u128; 2];

/// The first 32 bytes, big-endian, padded with zeros.
pub(super) fn lead(bytes: &[u8]) -> Lead {
    let mut out = [0; 32];
    let n = bytes.len().min(32);
    if let (Some(out), Some(bytes)) = (out.get_mut(..n), bytes.get(..n)) {
        out.copy_from_slice(bytes);
    }
    let (high, low) = out.split_at(16);
    [high, low].map(|it| it.try_into().map_or(0, u128::from_be_bytes))
}

impl Merged {
    fn new(cursors: Vec<Cursor>) -> Self {
        let mut this = Self { heap: cursors.into_iter().map(Entry::new).collect() };
        for at in (0..this.heap.len() / 2).rev() {
            this.sink(at);
        }
        this
    }

    /// The least row.
    pub(super) fn head(&self) -> Option<&Cursor> {
        self.heap.first().map(|it| &it.cursor)
    }

    /// Goes on to the next.
    pub(super) fn advance(&mut self) -> Result<(), Error> {
        let Some(top) = self.heap.first_mut() else { return Ok(()) };
        if top.cursor.advance().map_err(Error::spool)? {
            top.lead = lead(top.cursor.bytes());
        } else {
            self.heap.swap_remove(0);
        }
        self.sink(0);
        Ok(())
    }

    fn sink(&mut self, mut at: usize) {
        loop {
            let (left, right) = (2 * at + 1, 2 * at + 2);
            if left >= self.heap.len() {
                return;
            }
            let least = if right < self.heap.len() && self.heap[right].is_less(&self.heap[left]) {
                right
            } else {
                left
            };
            if !self.heap[least].is_less(&self.heap[at]) {
                return;
            }
            self.heap.swap(at, least);
            at = least;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The slow twin: everything in one list, sorted.
    #[test]
    fn merging_is_sorting_with_and_without_spills() {
        let rows: Vec<Vec<u8>> = (0..2000_u32)
            .map(|it| it.wrapping_mul(2_654_435_761).to_be_bytes()[..2].repeat(9))
            .collect();
        let mut expect: Vec<(Vec<u8>, u64)> = rows.iter().cloned().zip(0..).collect();
        expect.sort();
        for limit in [usize::MAX, 3000, 1] {
            let dir =
                std::env::temp_dir().join(format!("gongkai-merge-{}-{limit}", std::process::id()));
            let mut sorter = Sorter::new(limit, dir.clone());
            for (at, chunk) in rows.chunks(70).enumerate() {
                let mut local: Vec<(&Vec<u8>, u32)> = chunk.iter().zip(0..).collect();
                local.sort();
                let mut run = Run::default();
                for (bytes, row) in local {
                    run.push(bytes, row);
                }
                sorter.push(run, 70 * at as u64).unwrap();
            }
            let mut merged = sorter.merged();
            let mut out = Vec::new();
            while let Some(cursor) = merged.head() {
                out.push((cursor.bytes().to_vec(), cursor.row()));
                merged.advance().unwrap();
            }
            assert_eq!(out, expect, "limit {limit}");
            crate::disk::remove_dir(&dir).unwrap();
        }
    }
}
