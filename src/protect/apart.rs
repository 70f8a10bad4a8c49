//! Classes that would differ too little from those of an earlier release: their cells are suppressed.
//!
//! Every class holds k persons by now. Where one of them has a few rows more or fewer than before, whoever has both
//! releases sees that few came or went ([`crate::versions`]); so where it has many more, all of which may be few
//! persons'. The rows of such a class then show nothing of any
//! quasi-identifier, so that it is gone from the new release altogether, and few are among many that show nothing. No
//! row is dropped. Where these are too few, or differ too little themselves, the smallest other classes join them.
//!
//! What cannot be held that way is left as it was, for the gate to deny: when all rows together differ too little, no
//! suppression hides it.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::model::disclosure::Asked;
use crate::model::schema::Field;
use crate::model::schema::Schema;
use crate::protect::generalize::Decision;
use crate::protect::suppress::Mask;
use crate::versions;
use crate::versions::Change;
use crate::versions::Classes;
use crate::versions::Pattern;
use crate::versions::Place;

/// Suppresses cells until `decision` tells nothing too small beside `earlier`; gives it up where that cannot be.
pub(super) fn hold(decision: &mut Decision, schema: &Schema, asked: &Asked, earlier: &[Classes]) {
    if earlier.is_empty() {
        return;
    }
    let fields: Vec<&Field> =
        decision.columns.iter().filter_map(|it| schema.fields.get(it.field)).collect();
    let shown: Vec<Pattern> = {
        let levels = decision.levels();
        (0..decision.kinds.len()).map(|kind| decision.shows(&levels, kind)).collect()
    };
    let mut kinds: BTreeMap<Pattern, Vec<usize>> = BTreeMap::new();
    for (kind, pattern) in shown.into_iter().enumerate() {
        kinds.entry(pattern).or_default().push(kind);
    }
    let rows = |kinds: &[usize]| kinds.iter().map(|it| decision.kinds.rows()[*it]).sum::<u64>();
    let mut desk = Desk {
        now: Classes {
            fields: fields.iter().map(|it| it.name.clone()).collect(),
            rows: kinds.iter().map(|(pattern, kinds)| (pattern.clone(), rows(kinds))).collect(),
            ..Classes::default()
        },
        nothing: vec![None; fields.len()],
        members: kinds,
        gone: Vec::new(),
    };
    let most = decision.kinds.most();
    let fewest = |kinds: &[usize], rows: u64| match rows.div_ceil(most) {
        // Whoever they are, they are enough.
        least if least >= u64::from(asked.k) => least,
        _ => decision.kinds.fewest(kinds, rows),
    };
    if desk.settle(earlier, &fields, (asked.k, &fewest)) {
        let all = (0..fields.len()).fold(0, |mask: Mask, column| mask | 1 << column);
        for kind in &desk.gone {
            decision.masks[*kind] = all;
        }
    }
}

/// How few persons may have so many rows of some kinds.
type Fewest<'a> = &'a dyn Fn(&[usize], u64) -> u64;

struct Desk {
    now: Classes,
    /// What a row shows that shows nothing.
    nothing: Pattern,
    /// The kinds of each class.
    members: BTreeMap<Pattern, Vec<usize>>,
    /// The kinds whose cells are suppressed.
    gone: Vec<usize>,
}

impl Desk {
    /// Suppresses classes until nothing differs too little; false where that cannot be.
    fn settle(
        &mut self,
        earlier: &[Classes],
        fields: &[&Field],
        (k, fewest): (u32, Fewest<'_>),
    ) -> bool {
        loop {
            let mut changes: Vec<Change> = Vec::new();
            let persons = |classes: &[&Pattern], rows: u64| {
                let kinds = classes.iter().filter_map(|it| self.members.get(*it)).flatten();
                fewest(&kinds.copied().collect::<Vec<_>>(), rows)
            };
            for before in earlier {
                match versions::changes(&self.now, before, fields, (k, &persons)) {
                    Ok(it) => changes.extend(it),
                    Err(_) => return false,
                }
            }
            // Neither all rows nor a class that is gone already can be changed here.
            if changes.iter().any(|it| matches!(it.place, Place::Whole | Place::Gone)) {
                return false;
            }
            if changes.is_empty() {
                return true;
            }
            let classes = changes.into_iter().filter_map(|it| match it.place {
                Place::Class(shown) => Some(shown),
                Place::Whole | Place::Gone | Place::Margin(_) => None,
            });
            let classes: BTreeSet<Pattern> = classes.filter(|it| *it != self.nothing).collect();
            // A margin, or the rows that show nothing, differ too little: the smallest class joins them.
            let next =
                if classes.is_empty() { self.smallest().into_iter().collect() } else { classes };
            if next.is_empty() {
                return false;
            }
            for class in next {
                self.suppress(class);
            }
        }
    }

    fn smallest(&self) -> Option<Pattern> {
        let others = self.now.rows.iter().filter(|it| *it.0 != self.nothing);
        others.min_by_key(|it| *it.1).map(|it| it.0.clone())
    }

    fn suppress(&mut self, class: Pattern) {
        // What shows in the words of the earlier release may be several classes of this one.
        if let Some(rows) = self.now.rows.remove(&class) {
            *self.now.rows.entry(self.nothing.clone()).or_default() += rows;
            let kinds = self.members.remove(&class).unwrap_or_default();
            self.gone.extend(&kinds);
            self.members.entry(self.nothing.clone()).or_default().extend(kinds);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Classes of one field: what they show, and their rows.
    fn classes(rows: &[(&str, u64)]) -> Classes {
        let mut out = Classes { fields: vec!["note".to_owned()], ..Classes::default() };
        for (cell, rows) in rows {
            out.add(&[cell], *rows);
        }
        out
    }

    /// What is left of `now` beside `before`; none where it cannot be held.
    #[track_caller]
    fn check(now: &[(&str, u64)], before: &[(&str, u64)], expect: Option<&[(&str, u64)]>) {
        check_persons(now, before, &|_, rows| rows, expect);
    }

    #[track_caller]
    fn check_persons(
        now: &[(&str, u64)],
        before: &[(&str, u64)],
        fewest: Fewest<'_>,
        expect: Option<&[(&str, u64)]>,
    ) {
        let now = classes(now);
        let members = now.rows.keys().cloned().zip((0..).map(|it| vec![it])).collect();
        let mut desk = Desk { now, nothing: vec![None], members, gone: Vec::new() };
        let json = br#"{"name": "relief", "title": "x", "fields": [
            {"name": "note", "title": "x", "type": "string",
             "gongkai": {"kind": "text", "role": "quasi", "release": "keep"}}]}"#;
        let schema = crate::model::schema::parse("relief.json", json, &|_| None).unwrap();
        let fields: Vec<&Field> = schema.fields.iter().collect();
        let held = desk.settle(&[classes(before)], &fields, (20, fewest));
        let expect = expect.map(classes).map(|it| it.rows);
        assert_eq!(held.then_some(desk.now.rows), expect);
    }

    #[test]
    fn many_rows_of_few_persons_are_few() {
        let before = [("a", 40), ("b", 50), ("c", 60)];
        let now = [("a", 80), ("b", 50), ("c", 90)];
        // One person of the first class may have forty rows.
        let fewest = |kinds: &[usize], rows: u64| {
            if kinds.contains(&0) { 1 + rows.saturating_sub(40) } else { rows }
        };
        check(&now, &before, Some(&now));
        check_persons(&now, &before, &fewest, Some(&[("", 80), ("b", 50), ("c", 90)]));
    }

    #[test]
    fn a_class_that_few_came_to_is_gone() {
        let before = [("a", 40), ("b", 50), ("c", 60)];
        check(&[("a", 43), ("b", 50), ("c", 80)], &before, Some(&[("", 43), ("b", 50), ("c", 80)]));
        check(&before, &before, Some(&before));
    }

    #[test]
    fn rows_that_show_nothing_are_never_too_few() {
        // Nineteen came to each: alone they would show, together with those of their classes they do not.
        check(&[("a", 59), ("b", 69)], &[("a", 40), ("b", 50)], Some(&[("", 128)]));
        // One more shows nothing than before: the smallest class joins them.
        check(
            &[("", 31), ("a", 40), ("b", 69)],
            &[("", 30), ("a", 40), ("b", 50)],
            Some(&[("", 100), ("a", 40)]),
        );
        check(
            &[("", 31), ("a", 40), ("b", 80)],
            &[("", 30), ("a", 40), ("b", 50)],
            Some(&[("", 71), ("b", 80)]),
        );
    }

    #[test]
    fn three_more_rows_in_all_cannot_be_hidden() {
        check(&[("a", 43), ("b", 50)], &[("a", 40), ("b", 50)], None);
    }
}
