//! Cells that are left out, so that the rows which generalization leaves in classes too small stand in large ones.
//!
//! A class that does not stand loses the cells that cost least, until what is left of it looks like enough other rows:
//! a suppressed cell and a missing one look alike, so rows may also join a class that shows the same already. Where no
//! other rows are left to look like, the smallest class that differs in those cells alone gives them up, too. What
//! cannot be helped that way is joined by the smallest classes, with every cell of a quasi-identifier suppressed. No
//! row is dropped. Where not even all rows together, with nothing left to tell them apart, are enough, all such cells
//! are suppressed, and the classes do not hold.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::collections::BinaryHeap;
use std::collections::HashMap;

use crate::protect::classes::Demand;
use crate::protect::classes::Kinds;
use crate::protect::classes::OUT;
use crate::protect::classes::at;
use crate::protect::classes::number;
use crate::protect::lattice;
use crate::protect::lattice::Ladder;
use crate::protect::lattice::Level;

/// Cells of a row: bit n stands for column n.
pub(super) type Mask = u32;

/// Choices of cells that are tried, cheapest first: all of ten columns, and of more those that cost least.
const MASKS_MAX: usize = 1023;

/// What a row shows of each column: its group and one, or nothing.
pub(super) type Pattern = Box<[u32]>;

/// Which cells of each kind of row are suppressed on `node`.
pub(super) fn suppress(
    kinds: &Kinds,
    ladders: &[Ladder],
    node: &[usize],
    demand: &Demand,
) -> Vec<Mask> {
    let stands = lattice::standing(kinds, ladders, node, demand);
    let masks = stands.iter().map(|it| it.then_some(0)).collect();
    let mut desk = Desk { kinds, levels: lattice::levels(ladders, node), demand, masks };
    let means = lattice::means(kinds, ladders);
    // Suppressing a cell that shows nothing gains nothing.
    let worth = node.iter().zip(&means).zip(&desk.levels).enumerate();
    let worth: Vec<(f64, Mask)> = worth
        .filter(|(_, (_, level))| level.shows_any())
        .map(|(column, ((level, means), _))| (1.0 - means[*level], 1 << column))
        .collect();
    let all = desk.all();
    let masks = cheapest(worth);
    for &mask in &masks {
        if desk.is_done() {
            break;
        }
        desk.settle(mask);
    }
    for &mask in masks.iter().filter(|it| **it != all) {
        if desk.is_done() {
            break;
        }
        desk.settle(mask);
        desk.attract(mask);
    }
    desk.join();
    desk.masks.into_iter().map(|it| it.unwrap_or(all)).collect()
}

/// Choices of at least one cell, by what they cost, the least first.
fn cheapest(mut worth: Vec<(f64, Mask)>) -> Vec<Mask> {
    worth.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let cost = |choice: &[usize]| choice.iter().map(|it| worth[*it].0).sum::<f64>();
    // Costs that are at least 0 compare as their bits do.
    let entry = |choice: Vec<usize>| Reverse((cost(&choice).max(0.0).to_bits(), choice));
    let mut heap: BinaryHeap<_> = worth.first().map(|_| entry(vec![0])).into_iter().collect();
    let mut out = Vec::new();
    while let Some(Reverse((_, choice))) = heap.pop() {
        out.push(choice.iter().fold(0, |mask, it| mask | worth[*it].1));
        if out.len() == MASKS_MAX {
            break;
        }
        // From a choice: one more cell, or the next dearer one in place of its dearest. Each is reached once.
        let Some((&last, others)) = choice.split_last() else { continue };
        if last + 1 < worth.len() {
            heap.push(entry(others.iter().copied().chain([last + 1]).collect()));
            heap.push(entry(choice.iter().copied().chain([last + 1]).collect()));
        }
    }
    out
}

struct Desk<'a> {
    kinds: &'a Kinds,
    levels: Vec<&'a Level>,
    demand: &'a Demand,
    /// `None` for a kind whose class does not stand yet.
    masks: Vec<Option<Mask>>,
}

impl Desk<'_> {
    fn is_done(&self) -> bool {
        self.masks.iter().all(Option::is_some)
    }

    /// Every cell that shows something.
    fn all(&self) -> Mask {
        let shows = self.levels.iter().enumerate().filter(|(_, it)| it.shows_any());
        shows.fold(0, |mask, (column, _)| mask | 1 << column)
    }

    fn open(&self) -> Vec<usize> {
        (0..self.masks.len()).filter(|it| self.masks[*it].is_none()).collect()
    }

    /// Suppresses the cells of `mask` where the rows then look like enough others.
    fn settle(&mut self, mask: Mask) {
        let mut numbers: HashMap<Pattern, u32> = HashMap::new();
        let mut class_of = vec![OUT; self.kinds.len()];
        let open = self.open();
        for &kind in &open {
            let next = number(numbers.len());
            let pattern = pattern(&self.levels, self.kinds.of(kind), mask);
            class_of[kind] = *numbers.entry(pattern).or_insert(next);
        }
        for (kind, class) in class_of.iter_mut().enumerate() {
            let Some(own) = self.masks[kind] else { continue };
            let leaves = self.kinds.of(kind);
            let hides = |column: usize| {
                own >> column & 1 == 1 || !self.levels[column].shows(leaves[column])
            };
            if (0..leaves.len()).all(|it| mask >> it & 1 == 0 || hides(it))
                && let Some(it) = numbers.get(&pattern(&self.levels, leaves, own))
            {
                *class = *it;
            }
        }
        let counted = self.kinds.count(&class_of, numbers.len());
        for kind in open {
            if counted.stands(at(class_of[kind]), self.demand) {
                self.masks[kind] = Some(mask);
            }
        }
    }

    /// Where rows do not look like enough others without the cells of `mask`, the smallest class that would look like
    /// them without these gives them up as well: it loses less so than with every cell suppressed.
    fn attract(&mut self, mask: Mask) {
        let open = self.open();
        let mut groups: HashMap<Pattern, u32> = HashMap::new();
        let mut class_of = vec![OUT; self.kinds.len()];
        for &kind in &open {
            let next = number(groups.len());
            let pattern = pattern(&self.levels, self.kinds.of(kind), mask);
            class_of[kind] = *groups.entry(pattern).or_insert(next);
        }
        // By the group that it could join, and by what it shows now.
        let mut classes: BTreeMap<(u32, Pattern), Vec<usize>> = BTreeMap::new();
        for (kind, class) in class_of.iter_mut().enumerate() {
            let Some(own) = self.masks[kind] else { continue };
            let leaves = self.kinds.of(kind);
            let without = pattern(&self.levels, leaves, own | mask);
            let Some(&group) = groups.get(&without) else { continue };
            let now = pattern(&self.levels, leaves, own);
            if now == without {
                *class = group;
            } else {
                classes.entry((group, now)).or_default().push(kind);
            }
        }
        let smallest = self.smallest(classes);
        for (group, (_, kinds)) in &smallest {
            for it in kinds {
                class_of[*it] = *group;
            }
        }
        let counted = self.kinds.count(&class_of, groups.len());
        let stands = |group: u32| counted.stands(at(group), self.demand);
        for kind in open.into_iter().filter(|it| stands(class_of[*it])) {
            self.masks[kind] = Some(mask);
        }
        for (_, (_, kinds)) in smallest.into_iter().filter(|(group, _)| stands(*group)) {
            for kind in kinds {
                self.masks[kind] = self.masks[kind].map(|own| own | mask);
            }
        }
    }

    /// For each group the smallest of the classes that could join it, with its persons.
    fn smallest(
        &self,
        classes: BTreeMap<(u32, Pattern), Vec<usize>>,
    ) -> BTreeMap<u32, (u64, Vec<usize>)> {
        let mut class_of = vec![OUT; self.kinds.len()];
        for (class, kinds) in (0..).zip(classes.values()) {
            for it in kinds {
                class_of[*it] = class;
            }
        }
        let sizes = self.kinds.count(&class_of, classes.len()).persons;
        let mut smallest: BTreeMap<u32, (u64, Vec<usize>)> = BTreeMap::new();
        for (size, ((group, _), kinds)) in sizes.into_iter().zip(classes) {
            if smallest.get(&group).is_none_or(|it| size < it.0) {
                smallest.insert(group, (size, kinds));
            }
        }
        smallest
    }

    /// What still stands apart is joined by the smallest classes, until all of them together are enough.
    fn join(&mut self) {
        let all = self.all();
        if self.is_done() {
            return;
        }
        let mut shown: BTreeMap<Pattern, Vec<usize>> = BTreeMap::new();
        let mut class_of = vec![OUT; self.kinds.len()];
        for (kind, class) in class_of.iter_mut().enumerate() {
            match self.masks[kind] {
                None => *class = 0,
                Some(mask) => {
                    let pattern = pattern(&self.levels, self.kinds.of(kind), mask);
                    shown.entry(pattern).or_default().push(kind);
                }
            }
        }
        let nothing: Pattern = vec![0; self.levels.len()].into();
        for kind in shown.remove(&nothing).unwrap_or_default() {
            class_of[kind] = 0;
        }
        let mut number_of = vec![OUT; self.kinds.len()];
        for (class, kinds) in (0..).zip(shown.values()) {
            for it in kinds {
                number_of[*it] = class;
            }
        }
        let sizes = self.kinds.count(&number_of, shown.len()).persons;
        let mut classes: Vec<(u64, Vec<usize>)> =
            sizes.into_iter().zip(shown.into_values()).collect();
        classes.sort();
        let mut classes = classes.into_iter();
        // One more at a time at first; where many are needed, ever more.
        let mut step = 1_usize;
        while !self.kinds.count(&class_of, 1).stands(0, self.demand) {
            let mut is_over = true;
            for (_, kinds) in classes.by_ref().take(step.div_ceil(16)) {
                for it in kinds {
                    class_of[it] = 0;
                }
                is_over = false;
            }
            if is_over {
                break;
            }
            step += 1;
        }
        for (mask, class) in self.masks.iter_mut().zip(class_of) {
            if class == 0 {
                *mask = Some(all);
            }
        }
    }
}

/// What a row of these leaves shows with the cells of `mask` suppressed.
pub(super) fn pattern(levels: &[&Level], leaves: &[u32], mask: Mask) -> Pattern {
    let each = leaves.iter().zip(levels).enumerate();
    each.map(
        |(column, (&leaf, level))| {
            if mask >> column & 1 == 1 || !level.shows(leaf) { 0 } else { level.group(leaf) + 1 }
        },
    )
    .collect()
}
