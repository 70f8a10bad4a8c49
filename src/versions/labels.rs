//! Labels that overlap: what one release shows by month and another by quarter.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::model::codes::CodeList;
use crate::model::label;
use crate::model::schema::Field;
use crate::model::schema::Kind;

/// The group, from 1, of each label of either release; labels whose values overlap are of one. None where a label that
/// only one of them has may overlap with others, and nobody knows.
pub(super) fn groups(
    field: Option<&Field>,
    (now, before): (&BTreeSet<&str>, &BTreeSet<&str>),
    period: Option<&str>,
) -> Option<BTreeMap<String, u32>> {
    let all: Vec<&str> = now.union(before).copied().collect();
    let alone = || Some(Groups::new(&all).named(&all));
    // The same labels have the same meaning; and of a field that the schema no longer has, nobody knows the hierarchy.
    if now == before {
        return alone();
    }
    let field = field?;
    match field.kind {
        Kind::Region | Kind::Code => match &field.codes {
            Some(list) => by_codes(field, list, &all, |it| now.contains(it) && before.contains(it)),
            None => alone(),
        },
        Kind::Date
        | Kind::YearMonth
        | Kind::Year
        | Kind::Money
        | Kind::Number
        | Kind::Percent
        | Kind::Count => by_stretches(field, &all, period),
        // Other values climb nothing: each label is one value.
        _ => alone(),
    }
}

/// Joins what belongs together: each element points at another of its group, or at itself.
struct Groups(Vec<usize>);

impl Groups {
    fn new(labels: &[&str]) -> Self {
        Self((0..labels.len()).collect())
    }

    fn of(&self, mut it: usize) -> usize {
        while self.0[it] != it {
            it = self.0[it];
        }
        it
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.of(a), self.of(b));
        self.0[a.max(b)] = a.min(b);
    }

    fn named(&self, labels: &[&str]) -> BTreeMap<String, u32> {
        let number = |it: usize| u32::try_from(self.of(it) + 1).unwrap_or(u32::MAX);
        labels.iter().enumerate().map(|(at, it)| ((*it).to_owned(), number(at))).collect()
    }
}

/// Labels of a code list: those that may stand for one code are of one group.
fn by_codes(
    field: &Field,
    list: &CodeList,
    labels: &[&str],
    in_both: impl Fn(&str) -> bool,
) -> Option<BTreeMap<String, u32>> {
    let mut groups = Groups::new(labels);
    // The label that has a code already.
    let mut holder: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, (codes, label)) in label::codes(field, list, labels).iter().zip(labels).enumerate() {
        if codes.is_empty() && !in_both(label) {
            return None;
        }
        for code in codes {
            let first = *holder.entry(code).or_insert(at);
            groups.join(first, at);
        }
    }
    Some(groups.named(labels))
}

/// Labels of stretches: of the calendar, or of numbers.
fn by_stretches(
    field: &Field,
    labels: &[&str],
    period: Option<&str>,
) -> Option<BTreeMap<String, u32>> {
    let mut stretches: Vec<(label::Stretch, usize)> =
        label::stretches(field, labels, period)?.into_iter().zip(0..).collect();
    stretches.sort_unstable();
    let mut groups = Groups::new(labels);
    let mut last: Option<(i128, usize)> = None;
    for ((first, end), at) in stretches {
        match last {
            Some((reaches, with)) if first <= reaches => {
                groups.join(with, at);
                last = Some((reaches.max(end), with));
            }
            _ => last = Some((end, at)),
        }
    }
    Some(groups.named(labels))
}
