//! Distinct rows of a table, counted: how many rows, persons and sensitive values a class of them holds.
//!
//! Rows that agree in every quasi-identifier are one kind, so that what a search costs is that of the kinds, whatever
//! the number of rows. A person may have rows of several kinds; in a class that holds several of them they are one.

use std::collections::BTreeMap;

/// The class of a kind that is in none.
pub(super) const OUT: u32 = u32::MAX;

/// What every class must be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Demand {
    /// Persons in a class, at least.
    pub(super) k: u64,
    /// Distinct values of each sensitive column in a class, at least (distinct l-diversity).
    pub(super) l: u64,
    /// Distance of a class's sensitive values from the table's, at most (t-closeness, variational distance).
    pub(super) t: Option<f64>,
}

/// The distinct rows of a table.
#[derive(Clone, Debug, Default)]
pub(super) struct Kinds {
    columns: usize,
    leaves: Vec<u32>,
    rows: Vec<u64>,
    persons: Vec<u64>,
    shared: Vec<Shared>,
    sensitive: Vec<Sensitive>,
}

/// Persons who have several rows: of each kind how many, and how many persons have just these.
#[derive(Clone, Debug)]
struct Shared {
    kinds: Box<[(u32, u64)]>,
    persons: u64,
}

/// A sensitive column.
#[derive(Clone, Debug)]
struct Sensitive {
    /// How many rows of a kind have a value: value, kind, rows, in this order, which no search has to sort again.
    held: Vec<(u32, u32, u64)>,
    /// The share of the table's rows that has each value.
    shares: Vec<f64>,
    /// The value that is none.
    missing: Option<u32>,
}

impl Kinds {
    /// Kinds of `columns` leaves each, with the rows of each.
    pub(super) fn new(columns: usize, leaves: Vec<u32>, rows: Vec<u64>) -> Self {
        let persons = rows.clone();
        Self { columns, leaves, rows, persons, shared: Vec::new(), sensitive: Vec::new() }
    }

    /// Counts persons instead of rows: `pairs` are hash and kind, sorted, of every row.
    pub(super) fn tell_persons(&mut self, pairs: impl Iterator<Item = ([u64; 2], u32)>) {
        self.persons = vec![0; self.rows.len()];
        let mut shared: BTreeMap<Box<[(u32, u64)]>, u64> = BTreeMap::new();
        let mut person = None;
        let mut kinds: Vec<(u32, u64)> = Vec::new();
        let mut close = |kinds: &mut Vec<(u32, u64)>| {
            if kinds.iter().map(|it| it.1).sum::<u64>() > 1 {
                match shared.get_mut(kinds.as_slice()) {
                    Some(persons) => *persons += 1,
                    None => drop(shared.insert(kinds.as_slice().into(), 1)),
                }
            }
            kinds.clear();
        };
        for (hash, kind) in pairs {
            if person != Some(hash) {
                close(&mut kinds);
                person = Some(hash);
            }
            match kinds.last_mut() {
                Some(last) if last.0 == kind => last.1 += 1,
                _ => {
                    kinds.push((kind, 1));
                    self.persons[at(kind)] += 1;
                }
            }
        }
        close(&mut kinds);
        self.shared =
            shared.into_iter().map(|(kinds, persons)| Shared { kinds, persons }).collect();
    }

    /// The most rows that one person has.
    pub(super) fn most(&self) -> u64 {
        let rows = |it: &Shared| it.kinds.iter().map(|it| it.1).sum();
        self.shared.iter().map(rows).max().unwrap_or(1)
    }

    /// The fewest persons whose rows of these `kinds` are `rows` in number: those who have the most.
    pub(super) fn fewest(&self, kinds: &[usize], rows: u64) -> u64 {
        let mut is_one = vec![false; self.rows.len()];
        for it in kinds {
            is_one[*it] = true;
        }
        let own = |it: &Shared| {
            let own = it.kinds.iter().filter(|it| is_one[at(it.0)]);
            (own.map(|it| it.1).sum::<u64>(), it.persons)
        };
        let mut many: Vec<(u64, u64)> = self.shared.iter().map(own).filter(|it| it.0 > 1).collect();
        many.sort_unstable_by_key(|it| std::cmp::Reverse(*it));
        let (mut left, mut fewest) = (rows, 0);
        for (each, persons) in many {
            let these = persons.min(left.div_ceil(each));
            fewest += these;
            left = left.saturating_sub(each.saturating_mul(these));
        }
        fewest + left
    }

    /// A sensitive column of `values` values, of which `missing` is none: `held` are kind, value and rows, sorted.
    pub(super) fn tell_sensitive(
        &mut self,
        (values, missing): (usize, Option<u32>),
        held: Vec<(u32, u32, u64)>,
    ) {
        let mut rows = vec![0_u64; values];
        for &(_, value, count) in &held {
            rows[at(value)] += count;
        }
        let all = float(rows.iter().sum::<u64>().max(1));
        let shares = rows.into_iter().map(|it| float(it) / all).collect();
        let mut held: Vec<_> =
            held.into_iter().map(|(kind, value, rows)| (value, kind, rows)).collect();
        held.sort_unstable();
        self.sensitive.push(Sensitive { held, shares, missing });
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The rows of each kind.
    pub(super) fn rows(&self) -> &[u64] {
        &self.rows
    }

    pub(super) fn has_sensitive(&self) -> bool {
        !self.sensitive.is_empty()
    }

    pub(super) fn of(&self, kind: usize) -> &[u32] {
        &self.leaves[kind * self.columns..(kind + 1) * self.columns]
    }

    /// The leaves of every kind in one column.
    pub(super) fn column(&self, column: usize) -> impl Iterator<Item = u32> {
        self.leaves.iter().skip(column).step_by(self.columns.max(1)).copied()
    }

    /// What is in each of `classes` classes, where `class_of` is each kind's; [`OUT`] is in none.
    pub(super) fn count(&self, class_of: &[u32], classes: usize) -> Counted {
        let mut counted = Counted {
            rows: vec![0; classes],
            persons: vec![0; classes],
            distinct: vec![u64::MAX; classes],
            distance: vec![0.0; classes],
        };
        let each = class_of.iter().zip(self.rows.iter().zip(&self.persons));
        for (&class, (&rows, &persons)) in each.filter(|(it, _)| **it != OUT) {
            counted.rows[at(class)] += rows;
            counted.persons[at(class)] += persons;
        }
        let mut of_person = Vec::new();
        for shared in &self.shared {
            of_person.clear();
            of_person.extend(shared.kinds.iter().map(|it| class_of[at(it.0)]));
            of_person.sort_unstable();
            for pair in of_person.windows(2).filter(|it| it[0] == it[1] && it[0] != OUT) {
                counted.persons[at(pair[0])] -= shared.persons;
            }
        }
        for column in &self.sensitive {
            column.count(class_of, &mut counted);
        }
        counted
    }
}

impl Sensitive {
    fn count(&self, class_of: &[u32], counted: &mut Counted) {
        let classes = counted.rows.len();
        let mut distinct = vec![0_u64; classes];
        // Half the sum of differences is the sum of the positive ones.
        let mut distance = vec![0.0_f64; classes];
        // The rows of each class that have the value, and the classes that have any.
        let mut rows = vec![0_u64; classes];
        let mut touched: Vec<usize> = Vec::new();
        for same in self.held.chunk_by(|a, b| a.0 == b.0) {
            let value = same[0].0;
            for (_, kind, count) in same {
                let class = class_of[at(*kind)];
                if class != OUT {
                    let rows = &mut rows[at(class)];
                    if *rows == 0 {
                        touched.push(at(class));
                    }
                    *rows += count;
                }
            }
            for class in touched.drain(..) {
                let here = std::mem::take(&mut rows[class]);
                distinct[class] += u64::from(self.missing.is_none_or(|it| it != value));
                let here = float(here) / float(counted.rows[class].max(1));
                distance[class] += (here - self.shares[at(value)]).max(0.0);
            }
        }
        for ((least, it), rows) in counted.distinct.iter_mut().zip(distinct).zip(&counted.rows) {
            // Rows that have no value tell nothing.
            if it > 0 || *rows == 0 {
                *least = (*least).min(it);
            }
        }
        for (most, it) in counted.distance.iter_mut().zip(distance) {
            *most = most.max(it);
        }
    }
}

/// What classes hold.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Counted {
    pub(super) rows: Vec<u64>,
    pub(super) persons: Vec<u64>,
    /// Distinct values of the sensitive column that has the fewest; as many as there can be where there is none.
    pub(super) distinct: Vec<u64>,
    /// Distance of the sensitive column that is the farthest from the table.
    pub(super) distance: Vec<f64>,
}

impl Counted {
    /// Whether a class meets the demand.
    pub(super) fn stands(&self, class: usize, demand: &Demand) -> bool {
        self.persons[class] >= demand.k
            && self.distinct[class] >= demand.l
            && demand.t.is_none_or(|t| self.distance[class] <= t)
    }
}

/// A number of 32 bits as an index.
pub(super) fn at(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// An index as a number of 32 bits; there are fewer kinds, leaves and classes than that.
pub(super) fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(OUT)
}

/// A count as a float.
pub(super) fn float(count: u64) -> f64 {
    let half = |it: u64| u32::try_from(it & u64::from(u32::MAX)).map_or(0.0, f64::from);
    half(count >> u32::BITS) * 4_294_967_296.0 + half(count)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_count_is_its_float() {
        let expect = [(0, 0.0), (1, 1.0), (u64::from(u32::MAX) + 1, 4_294_967_296.0)];
        assert!(expect.iter().all(|it| float(it.0).total_cmp(&it.1).is_eq()));
    }

    #[test]
    fn few_persons_may_have_many_rows() {
        let mut kinds = Kinds::new(1, vec![0, 1], vec![9, 3]);
        // One has five rows of the first kind and one of the second, one has two of the first, the others one each.
        let rows = [
            (1, 0),
            (1, 0),
            (1, 0),
            (1, 0),
            (1, 0),
            (1, 1),
            (2, 0),
            (2, 0),
            (3, 0),
            (4, 0),
            (5, 1),
            (6, 1),
        ];
        kinds.tell_persons(rows.iter().map(|it| ([it.0, 0], it.1)));
        for (of, rows, expect) in
            [(vec![0], 5, 1), (vec![0], 6, 2), (vec![0], 9, 4), (vec![1], 3, 3), (vec![0, 1], 8, 2)]
        {
            assert_eq!(kinds.fewest(&of, rows), expect, "{of:?} {rows}");
        }
        assert_eq!(kinds.count(&[0, 0], 1).persons, [6]);
    }

    #[test]
    fn a_missing_value_is_none() {
        let mut kinds = Kinds::new(1, vec![0, 1, 2], vec![2, 2, 3]);
        let held = vec![(0, 0, 1), (0, 1, 1), (1, 0, 2), (2, 0, 1), (2, 1, 1), (2, 2, 1)];
        kinds.tell_sensitive((3, Some(0)), held);
        assert_eq!(kinds.count(&[0, 1, 2], 3).distinct, [1, u64::MAX, 2]);
    }

    proptest! {
        /// The slow twin: a set of persons and a list of values for each class.
        #[test]
        fn persons_and_values_are_those_of_the_rows(
            rows in prop::collection::vec((0_u32..9, 0_u64..12, 0_u32..4), 1..120),
            class_of in prop::collection::vec(prop_oneof![Just(OUT), 0_u32..3], 9),
        ) {
            let mut count = vec![0; 9];
            let mut held: BTreeMap<(u32, u32), u64> = BTreeMap::new();
            for &(kind, _, value) in &rows {
                count[at(kind)] += 1;
                *held.entry((kind, value)).or_default() += 1;
            }
            let mut kinds = Kinds::new(1, (0..9).collect(), count);
            let mut pairs: Vec<_> = rows.iter().map(|it| ([it.1, 0], it.0)).collect();
            pairs.sort_unstable();
            kinds.tell_persons(pairs.into_iter());
            kinds.tell_sensitive((4, None), held.into_iter().map(|((k, v), n)| (k, v, n)).collect());
            let counted = kinds.count(&class_of, 3);
            for class in 0..3_u32 {
                let own: Vec<_> =
                    rows.iter().filter(|it| class_of[at(it.0)] == class).collect();
                let persons: BTreeSet<u64> = own.iter().map(|it| it.1).collect();
                let values: BTreeSet<u32> = own.iter().map(|it| it.2).collect();
                prop_assert_eq!(counted.rows[at(class)], own.len() as u64);
                prop_assert_eq!(counted.persons[at(class)], persons.len() as u64);
                prop_assert_eq!(counted.distinct[at(class)], values.len() as u64);
                let share = |rows: &[&(u32, u64, u32)], value: u32| {
                    let n = rows.iter().filter(|it| it.2 == value).count();
                    float(n as u64) / float(rows.len().max(1) as u64)
                };
                let all: Vec<_> = rows.iter().collect();
                let sum: f64 =
                    (0..4).map(|it| (share(&own, it) - share(&all, it)).abs()).sum();
                let expect = if own.is_empty() { 0.0 } else { sum / 2.0 };
                prop_assert!((counted.distance[at(class)] - expect).abs() < 1e-9);
            }
        }
    }
}
