//! The search for the least generalization under which every class is large and mixed enough.
//!
//! Quasi-identifiers climb their hierarchies together: a node of the lattice is one level for each of them
//! (full-domain generalization). Loss is the mean, over rows and columns, of the share of a column's leaves that a
//! value no longer tells apart: 0 as written, 1 when all is one group (the normalized certainty penalty, NCP). It
//! never falls on the way up, so the node with the least loss that may stand is found by taking nodes in the order of
//! their loss, and the search can stop there. Rows in classes that are still too small count with loss 1: their cells
//! are suppressed afterwards, no record is ever dropped.

use std::cmp::Ordering;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::BinaryHeap;
use std::sync::Arc;

use crate::protect::classes::Demand;
use crate::protect::classes::Kinds;
use crate::protect::classes::OUT;
use crate::protect::classes::at;
use crate::protect::classes::float;
use crate::protect::classes::number;

/// A quasi-identifier's levels, finest first.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Ladder {
    levels: Vec<Level>,
}

/// A level: which group each leaf is in, and what the groups show.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Level {
    group_of: Vec<u32>,
    /// What a row of each leaf loses: the share of the other leaves that its value does not tell from its own.
    loss: Vec<f64>,
    groups: usize,
    /// The group that shows nothing.
    null: Option<u32>,
    /// What each group shows; empty where it is the value as written.
    labels: Vec<Option<Arc<str>>>,
}

impl Level {
    fn new(
        group_of: Vec<u32>,
        groups: usize,
        null: Option<u32>,
        labels: Vec<Option<Arc<str>>>,
    ) -> Self {
        let mut leaves = vec![0_u32; groups];
        for it in &group_of {
            leaves[at(*it)] += 1;
        }
        let others = f64::from(number(group_of.len().saturating_sub(1)).max(1));
        let loss = |it: &u32| f64::from(leaves[at(*it)].saturating_sub(1)) / others;
        Self { loss: group_of.iter().map(loss).collect(), group_of, groups, null, labels }
    }

    /// What the level shows of each leaf.
    fn shown(of_leaf: &[Option<Arc<str>>]) -> Self {
        let labels: BTreeSet<&Option<Arc<str>>> = of_leaf.iter().collect();
        let rank: BTreeMap<&Option<Arc<str>>, u32> = labels.iter().copied().zip(0..).collect();
        let group_of = of_leaf.iter().map(|it| rank[it]).collect();
        let labels: Vec<Option<Arc<str>>> = labels.into_iter().cloned().collect();
        Self::new(group_of, labels.len(), rank.get(&None).copied(), labels)
    }

    pub(super) fn group(&self, leaf: u32) -> u32 {
        self.group_of[at(leaf)]
    }

    /// What each group shows; empty where it is the value as written.
    pub(super) fn labels(&self) -> &[Option<Arc<str>>] {
        &self.labels
    }

    /// Whether a cell of this leaf shows something.
    pub(super) fn shows(&self, leaf: u32) -> bool {
        self.null != Some(self.group(leaf))
    }

    /// Whether any cell shows something.
    pub(super) fn shows_any(&self) -> bool {
        self.groups > usize::from(self.null.is_some())
    }

    pub(super) fn loss(&self, leaf: u32) -> f64 {
        self.loss[at(leaf)]
    }
}

impl Ladder {
    /// A column that does not climb; `null` is the leaf that is no value.
    pub(super) fn still(leaves: usize, null: Option<u32>) -> Self {
        let group_of = (0..number(leaves)).collect();
        Self { levels: vec![Level::new(group_of, leaves, null, Vec::new())] }
    }

    /// A column that climbs: what each level shows of each leaf, finest first.
    ///
    /// `None` where leaves that a level shows alike are apart on the next.
    pub(super) fn climbing(levels: &[Vec<Option<Arc<str>>>]) -> Option<Self> {
        let levels: Vec<Level> = levels.iter().map(|it| Level::shown(it)).collect();
        let is_torn = levels.windows(2).any(|it| {
            let [below, above] = it else { return false };
            let mut of_group = vec![OUT; below.groups];
            below.group_of.iter().zip(&above.group_of).any(|(low, high)| {
                let first = std::mem::replace(&mut of_group[at(*low)], *high);
                first != OUT && first != *high
            })
        });
        (!is_torn).then_some(Self { levels })
    }

    /// Takes away the finest levels that show more than `most` different values, but not the last.
    pub(super) fn cut(&mut self, most: usize) -> usize {
        let too_many = self.levels.iter().take_while(|it| it.groups > most).count();
        let too_many = too_many.min(self.levels.len().saturating_sub(1));
        self.levels.drain(..too_many);
        too_many
    }

    /// How many levels there are.
    pub(super) fn height(&self) -> usize {
        self.levels.len()
    }

    pub(super) fn level(&self, level: usize) -> &Level {
        &self.levels[level]
    }
}

/// The node that was chosen.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Chosen {
    /// A level for each quasi-identifier.
    pub(super) node: Vec<usize>,
    /// What is lost, from 0 to 1, rows in classes that do not stand counted as lost whole.
    pub(super) loss: f64,
    /// Nodes whose classes were counted.
    pub(super) looked_at: u64,
}

/// The order of floats that are never NaN.
#[derive(PartialEq)]
struct Loss(f64);

impl Eq for Loss {}

impl PartialOrd for Loss {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Loss {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

/// How many nodes the lattice of these ladders has.
pub(super) fn nodes(ladders: &[Ladder]) -> usize {
    ladders.iter().map(Ladder::height).fold(1, usize::saturating_mul)
}

/// The node of the least loss; of several, the first in the order of levels.
pub(super) fn search(kinds: &Kinds, ladders: &[Ladder], demand: &Demand) -> Chosen {
    let means = means(kinds, ladders);
    let mean = |node: &[usize]| -> f64 {
        let sum: f64 = node.iter().zip(&means).map(|(level, it)| it[*level]).sum();
        sum / f64::from(number(node.len().max(1)))
    };
    let bottom = vec![0; ladders.len()];
    let mut heap = BinaryHeap::from([Reverse((Loss(mean(&bottom)), bottom.clone()))]);
    let mut seen = BTreeSet::from([bottom.clone()]);
    let mut best = Chosen { node: bottom, loss: f64::INFINITY, looked_at: 0 };
    let mut looked_at = 0;
    while let Some(Reverse((Loss(least), node))) = heap.pop() {
        if best.loss <= least {
            break;
        }
        looked_at += 1;
        let (loss, stands_whole) = lost(kinds, ladders, &node, demand);
        if loss < best.loss {
            best = Chosen { node: node.clone(), loss, looked_at: 0 };
        }
        if stands_whole {
            // Everything above loses more and gains nothing.
            continue;
        }
        for column in 0..node.len() {
            let mut up = node.clone();
            up[column] += 1;
            if up[column] < ladders[column].height() && seen.insert(up.clone()) {
                heap.push(Reverse((Loss(mean(&up)), up)));
            }
        }
    }
    Chosen { looked_at, ..best }
}

/// The mean loss of each level of each column over all rows.
pub(super) fn means(kinds: &Kinds, ladders: &[Ladder]) -> Vec<Vec<f64>> {
    let all = float(kinds.rows().iter().sum::<u64>().max(1));
    let mean = |column: usize, level: &Level| -> f64 {
        let each = kinds.column(column).zip(kinds.rows());
        each.map(|(leaf, rows)| level.loss(leaf) * float(*rows)).sum::<f64>() / all
    };
    let of_ladder =
        |(column, it): (usize, &Ladder)| it.levels.iter().map(|it| mean(column, it)).collect();
    ladders.iter().enumerate().map(of_ladder).collect()
}

/// What is lost on `node`, and whether every class stands.
fn lost(kinds: &Kinds, ladders: &[Ladder], node: &[usize], demand: &Demand) -> (f64, bool) {
    let stands = standing(kinds, ladders, node, demand);
    let levels = levels(ladders, node);
    let columns = f64::from(number(node.len().max(1)));
    let (mut sum, mut all, mut stands_whole) = (0.0, 0, true);
    for (kind, (rows, stands)) in kinds.rows().iter().zip(stands).enumerate() {
        let each = || kinds.of(kind).iter().zip(&levels).map(|(leaf, it)| it.loss(*leaf));
        sum += float(*rows) * if stands { each().sum::<f64>() / columns } else { 1.0 };
        all += rows;
        stands_whole &= stands;
    }
    (sum / float(all.max(1)), stands_whole)
}

/// Which kinds of rows are in classes that meet the demand.
pub(super) fn standing(
    kinds: &Kinds,
    ladders: &[Ladder],
    node: &[usize],
    demand: &Demand,
) -> Vec<bool> {
    let (class_of, classes) = classes(kinds, ladders, node);
    let counted = kinds.count(&class_of, classes);
    let stands: Vec<bool> = (0..classes).map(|it| counted.stands(it, demand)).collect();
    class_of.into_iter().map(|it| stands[at(it)]).collect()
}

/// The levels of a node.
pub(super) fn levels<'a>(ladders: &'a [Ladder], node: &[usize]) -> Vec<&'a Level> {
    ladders.iter().zip(node).map(|(it, level)| it.level(*level)).collect()
}

/// For each kind of row, its class on `node`, and how many classes there are.
fn classes(kinds: &Kinds, ladders: &[Ladder], node: &[usize]) -> (Vec<u32>, usize) {
    let mut keys = vec![0_u64; kinds.len()];
    let mut radix = 1_u64;
    for (column, level) in levels(ladders, node).into_iter().enumerate() {
        let groups = level.groups as u64;
        if groups < 2 {
            continue;
        }
        if radix.checked_mul(groups).is_none() {
            let (dense, classes) = dense(&keys, radix);
            keys = dense.into_iter().map(u64::from).collect();
            radix = classes as u64;
        }
        for (key, leaf) in keys.iter_mut().zip(kinds.column(column)) {
            *key = *key * groups + u64::from(level.group(leaf));
        }
        radix = radix.saturating_mul(groups);
    }
    dense(&keys, radix)
}

/// Numbers for keys below `radix`, without gaps.
fn dense(keys: &[u64], radix: u64) -> (Vec<u32>, usize) {
    let table = usize::try_from(radix).ok().filter(|it| *it <= keys.len().max(1 << 12) * 8);
    if let Some(slots) = table {
        let mut number_of = vec![OUT; slots];
        let mut next = 0;
        let number = |key: &u64| {
            let slot = &mut number_of[usize::try_from(*key).unwrap_or(usize::MAX)];
            if *slot == OUT {
                *slot = next;
                next += 1;
            }
            *slot
        };
        let numbers = keys.iter().map(number).collect();
        return (numbers, at(next));
    }
    let mut order: Vec<(u64, u32)> = keys.iter().copied().zip(0..).collect();
    order.sort_unstable();
    let mut numbers = vec![OUT; keys.len()];
    let mut classes = 0;
    for same in order.chunk_by(|a, b| a.0 == b.0) {
        for it in same {
            numbers[at(it.1)] = classes;
        }
        classes += 1;
    }
    (numbers, at(classes))
}

#[cfg(test)]
mod tests;
