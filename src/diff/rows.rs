//! Rows of two releases as multisets, in memory that does not grow with them.
//!
//! Of each row a hash of its key stands in memory, its place, and a hash of each other cell. Where both releases would
//! need more than [`HELD_BYTES`], keys are dealt out over several passes by their hashes, and each pass reads both files.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::diff::Rows;
use crate::diff::Shown;
use crate::diff::ShownChange;
use crate::diff::facts::Pairs;
use crate::model::digest::Hasher;
use crate::model::stop::Stop;
use crate::release::Record;
use crate::release::Release;

/// Bytes that the hashes of both releases may take.
const HELD_BYTES: u64 = 128 << 20;
/// Bytes of an entry without its cells.
const ENTRY_BYTES: u64 = 32;

/// A row: the hash of its key, its record's number, and which of its side's cells are its own.
struct Entry {
    key: u128,
    number: u64,
    at: usize,
}

/// What one pass holds of a release.
#[derive(Default)]
struct Side {
    entries: Vec<Entry>,
    cells: Vec<u64>,
    /// Cells of a row.
    stride: usize,
}

/// Records that are to be shown, by number, with what stands beside each: the first of them.
struct First<T> {
    most: usize,
    kept: BTreeMap<u64, T>,
}

impl<T> First<T> {
    fn new(most: usize) -> Self {
        Self { most, kept: BTreeMap::new() }
    }

    fn add(&mut self, number: u64, it: T) {
        self.kept.insert(number, it);
        if self.kept.len() > self.most {
            self.kept.pop_last();
        }
    }
}

/// What was found so far.
struct Found {
    added: First<u64>,
    removed: First<u64>,
    /// By the number of the new record: the old one's, and which cells differ.
    changed: First<(u64, Vec<usize>)>,
    rows: Rows,
    /// Rows that changed in each of the cells.
    cells: Vec<u64>,
}

/// Compares the rows of both by `pairs`; `shown` of each sort are shown.
pub(super) fn compare(
    old: &Release,
    new: &Release,
    pairs: &Pairs,
    shown: usize,
) -> Result<Rows, Stop> {
    // Without a key, a row is its own key, and nothing else is to be held of it.
    let stride = if pairs.key.is_empty() { 0 } else { pairs.rest.len() };
    let each = ENTRY_BYTES + 8 * u64::try_from(stride).unwrap_or(u64::MAX);
    let passes = (old.rows() + new.rows()).saturating_mul(each).div_ceil(HELD_BYTES).max(1);
    let mut found = Found {
        added: First::new(shown),
        removed: First::new(shown),
        changed: First::new(shown),
        rows: Rows::default(),
        cells: vec![0; stride],
    };
    for pass in 0..passes {
        let before = side(old, pairs, Which::Old, (pass, passes))?;
        let now = side(new, pairs, Which::New, (pass, passes))?;
        found.pass(&before, &now);
    }
    finish(found, old, new, pairs)
}

/// Which of a pair's places counts.
#[derive(Clone, Copy)]
enum Which {
    Old,
    New,
}

impl Which {
    fn of(self, pairs: &[(usize, usize)]) -> Vec<usize> {
        pairs.iter().map(|it| if matches!(self, Self::Old) { it.0 } else { it.1 }).collect()
    }
}

/// The rows of `release` that this pass is about, sorted by key.
fn side(
    release: &Release,
    pairs: &Pairs,
    which: Which,
    (pass, passes): (u64, u64),
) -> Result<Side, Stop> {
    let (key, rest) = match pairs.key.as_slice() {
        [] => (which.of(&pairs.rest), Vec::new()),
        key => (which.of(key), which.of(&pairs.rest)),
    };
    let mut out = Side { stride: rest.len(), ..Side::default() };
    let mut records = release.records()?;
    records.next()?;
    while let Some(record) = records.next()? {
        let (hash, share) = hash(&record, &key);
        if share % passes != pass {
            continue;
        }
        let at = out.cells.len();
        out.entries.push(Entry { key: hash, number: record.number(), at });
        out.cells.extend(rest.iter().map(|it| self::hash(&record, &[*it]).1));
    }
    out.entries.sort_unstable_by_key(|it| (it.key, it.number));
    Ok(out)
}

/// Sixteen bytes of the hash of the cells in `columns`, and eight others.
fn hash(record: &Record<'_>, columns: &[usize]) -> (u128, u64) {
    let all = columns.iter().fold(Hasher::default(), |it, at| it.part(&record.cell(*at)));
    let [a, b, c, _] = all.finish().words();
    (u128::from(a) << 64 | u128::from(b), c)
}

impl Side {
    fn cells(&self, entry: &Entry) -> &[u64] {
        self.cells.get(entry.at..entry.at + self.stride).unwrap_or_default()
    }

    /// The end of the entries that have the key of the one at `from`.
    fn group(&self, from: usize) -> Range<usize> {
        let key = self.entries.get(from).map(|it| it.key);
        let same = self.entries.iter().skip(from).take_while(|it| Some(it.key) == key).count();
        from..from + same
    }
}

impl Found {
    /// Walks both sides by key.
    fn pass(&mut self, old: &Side, new: &Side) {
        let (mut left, mut right) = (0, 0);
        loop {
            let (was, is) = (old.entries.get(left), new.entries.get(right));
            let order = match (was, is) {
                (None, None) => return,
                (Some(_), None) => std::cmp::Ordering::Less,
                (None, Some(_)) => std::cmp::Ordering::Greater,
                (Some(was), Some(is)) => was.key.cmp(&is.key),
            };
            let before = if order.is_gt() { left..left } else { old.group(left) };
            let now = if order.is_lt() { right..right } else { new.group(right) };
            (left, right) = (before.end, now.end);
            let before = old.entries.get(before).unwrap_or_default();
            let now = new.entries.get(now).unwrap_or_default();
            self.group((old, before), (new, now));
        }
    }

    /// The rows of one key: those that are the same go, one that is left on either side changed, more came and went.
    fn group(&mut self, (old, before): (&Side, &[Entry]), (new, now): (&Side, &[Entry])) {
        let mut left: BTreeMap<&[u64], (Vec<u64>, Vec<u64>)> = BTreeMap::new();
        for it in before {
            left.entry(old.cells(it)).or_default().0.push(it.number);
        }
        for it in now {
            left.entry(new.cells(it)).or_default().1.push(it.number);
        }
        for (was, is) in left.values_mut() {
            let same = was.len().min(is.len());
            self.rows.same += count(same);
            was.truncate(was.len() - same);
            is.truncate(is.len() - same);
        }
        left.retain(|_, (was, is)| !was.is_empty() || !is.is_empty());
        let mut sides = left.iter();
        if let (Some((a, one)), Some((b, other)), None) = (sides.next(), sides.next(), sides.next())
            && let Some((was, is, cells)) = changed((a, one), (b, other))
        {
            for at in &cells {
                if let Some(it) = self.cells.get_mut(*at) {
                    *it += 1;
                }
            }
            self.rows.changed += 1;
            return self.changed.add(is, (was, cells));
        }
        for (was, is) in left.values() {
            if let Some(first) = was.first() {
                self.rows.removed += count(was.len());
                self.removed.add(*first, count(was.len()));
            }
            if let Some(first) = is.first() {
                self.rows.added += count(is.len());
                self.added.add(*first, count(is.len()));
            }
        }
    }
}

/// Hashes of a row's cells, and the records of either side that have them.
type Alike<'a> = (&'a [u64], &'a (Vec<u64>, Vec<u64>));

/// The one row of the old side and the one of the new side, if that is what they are, and the cells that differ.
fn changed((a, one): Alike<'_>, (b, other): Alike<'_>) -> Option<(u64, u64, Vec<usize>)> {
    let (was, is) =
        match (one.0.as_slice(), one.1.as_slice(), other.0.as_slice(), other.1.as_slice()) {
            ([was], [], [], [is]) | ([], [is], [was], []) => (*was, *is),
            _ => return None,
        };
    let cells = a.iter().zip(b).enumerate().filter(|(_, (a, b))| a != b);
    Some((was, is, cells.map(|it| it.0).collect()))
}

fn count(rows: usize) -> u64 {
    u64::try_from(rows).unwrap_or(u64::MAX)
}

/// Adds titles and the cells that are shown.
fn finish(found: Found, old: &Release, new: &Release, pairs: &Pairs) -> Result<Rows, Stop> {
    let Found { added, removed, changed, mut rows, cells } = found;
    let title = |at: usize| {
        let field = pairs.rest.get(at).and_then(|it| new.fields().get(it.1));
        field.map(|it| it.title.clone()).unwrap_or_default()
    };
    let counted = cells.iter().enumerate().filter(|it| *it.1 > 0);
    rows.cells = counted.map(|(at, it)| (title(at), *it)).collect();
    let was: Vec<u64> =
        removed.kept.keys().copied().chain(changed.kept.values().map(|it| it.0)).collect();
    let is: Vec<u64> = added.kept.keys().chain(changed.kept.keys()).copied().collect();
    let (was, is) = (fetch(old, was)?, fetch(new, is)?);
    let shown = |kept: &BTreeMap<u64, u64>, from: &BTreeMap<u64, Vec<String>>| {
        let one = |(number, times): (&u64, &u64)| Shown {
            cells: from.get(number).cloned().unwrap_or_default(),
            times: *times,
        };
        kept.iter().map(one).collect()
    };
    rows.shown_added = shown(&added.kept, &is);
    rows.shown_removed = shown(&removed.kept, &was);
    let cell = |from: &BTreeMap<u64, Vec<String>>, number: u64, at: Option<usize>| {
        let row = from.get(&number).zip(at);
        row.and_then(|(row, at)| row.get(at)).cloned().unwrap_or_default()
    };
    for (number, (before, differ)) in &changed.kept {
        let key = pairs.key.iter().map(|it| cell(&is, *number, Some(it.1))).collect();
        let one = |at: &usize| {
            let pair = pairs.rest.get(*at);
            let (a, b) =
                (cell(&was, *before, pair.map(|it| it.0)), cell(&is, *number, pair.map(|it| it.1)));
            (title(*at), a, b)
        };
        rows.shown_changed.push(ShownChange { key, cells: differ.iter().map(one).collect() });
    }
    Ok(rows)
}

/// The cells of the records with these numbers.
fn fetch(release: &Release, mut numbers: Vec<u64>) -> Result<BTreeMap<u64, Vec<String>>, Stop> {
    numbers.sort_unstable();
    let mut out = BTreeMap::new();
    let mut records = release.records()?;
    let mut wanted = numbers.into_iter().peekable();
    while let Some(next) = wanted.peek().copied() {
        let Some(record) = records.next()? else { break };
        if record.number() == next {
            let cell = |at: usize| String::from_utf8_lossy(&record.cell(at)).into_owned();
            out.insert(next, (0..record.len()).map(cell).collect());
            while wanted.peek() == Some(&next) {
                wanted.next();
            }
        }
    }
    Ok(out)
}
