//! What is wrong with each ledger, gathered while the rows pass: places and rules, never a cell.
//!
//! A note takes 24 bytes. A ledger keeps [`limits::NOTES_MAX`], all ledgers together [`limits::NOTES_OF_ALL_MAX`];
//! beyond that, what is wrong is counted and no longer placed, and the summary says so.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::finding::RuleId;
use crate::model::finding::RuleRef;
use crate::model::limits;
use crate::model::outcome::Violation;
use crate::model::place::Place;
use crate::model::rule::Level;
use crate::model::rule::Rule;

/// Places of one kind of mistake that the summary leads to.
const FIRST_PLACES: usize = 5;

/// Stretches of lines of which one rule is broken as a whole: totals, titles and blank lines stand between them.
const STRETCHES_MAX: usize = 4096;

/// Lines between two rows of one table that are no rows: titles and headers of a page.
const GAP_LINES: u64 = 8;

/// What is wrong with the ledgers of a run.
#[derive(Debug, Default)]
pub struct Gathered {
    ledgers: BTreeMap<Arc<str>, Wrong>,
    notes: usize,
}

/// What is wrong with a ledger.
#[derive(Debug, Default)]
pub(super) struct Wrong {
    sheets: Vec<Option<Arc<str>>>,
    pub(super) spots: Vec<Spot>,
    /// By spot, the row that it clashes with.
    pub(super) others: BTreeMap<usize, Place>,
    pub(super) kinds: BTreeMap<Mistake, Count>,
    /// Rules that tables break as a whole, with the lines of their rows.
    pub(super) stretches: BTreeMap<(Mistake, u16), Vec<(u64, u64)>>,
}

/// A rule that is broken in a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Mistake {
    /// Warnings come first in this order, and are shown last.
    pub(super) level: Level,
    pub(super) rule: RuleId,
    /// Field of the schema.
    pub(super) field: Option<u16>,
}

/// How often, and where first.
#[derive(Debug, Default)]
pub(super) struct Count {
    pub(super) times: u64,
    /// Of these, how many are not marked one by one.
    pub(super) unmarked: u64,
    pub(super) first: Vec<Spot>,
}

/// Where a rule is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) line: u64,
    /// From 1; 0 for the row as a whole.
    pub(super) column: u32,
    sheet: u16,
    field: u16,
    rule: RuleId,
    pub(super) level: Level,
}

const _: () = assert!(size_of::<Spot>() == 24);

const NO_FIELD: u16 = u16::MAX;

impl Spot {
    /// Another place of the sheet.
    pub(super) fn at(self, line: u64, column: u32) -> Self {
        Self { line, column, ..self }
    }

    pub(super) fn mistake(&self) -> Mistake {
        let field = (self.field != NO_FIELD).then_some(self.field);
        Mistake { level: self.level, rule: self.rule, field }
    }
}

/// Whether a rule is about what title, sheet name and file name say of a table.
pub(super) fn is_of_context(rule: RuleId) -> bool {
    let rules = [Rule::ContextConflict, Rule::ContextPeriod, Rule::ContextRegion];
    matches!(rule.get(), RuleRef::BuiltIn(it) if rules.contains(&it))
}

/// Whether a rule is about a whole table: every row of it breaks it, and none is to be mended.
fn is_of_table(rule: RuleId) -> bool {
    rule == Rule::ControlTotal.into() || is_of_context(rule)
}

/// Whether a rule is about the line that states a total: it holds no row back itself, and must be mended all the same.
pub(super) fn is_of_figure(rule: RuleId) -> bool {
    rule == Rule::ControlFigure.into()
}

impl Gathered {
    /// Notes a violation.
    pub fn see(&mut self, violation: &Violation) {
        let place = &violation.place;
        if !self.ledgers.contains_key(&place.source) {
            self.ledgers.insert(Arc::clone(&place.source), Wrong::default());
        }
        let Some(ledger) = self.ledgers.get_mut(&place.source) else { return };
        let field = violation.field.and_then(|it| u16::try_from(it).ok());
        let spot = Spot {
            line: place.line,
            column: violation.column.unwrap_or_default(),
            sheet: ledger.sheet(place.sheet.as_ref()),
            field: field.unwrap_or(NO_FIELD),
            rule: violation.rule,
            level: if is_of_figure(violation.rule) { Level::Error } else { violation.level },
        };
        let count = ledger.kinds.entry(spot.mistake()).or_default();
        count.times += 1;
        if is_of_table(violation.rule) {
            let all = ledger.stretches.entry((spot.mistake(), spot.sheet)).or_default();
            let room = all.len() < STRETCHES_MAX;
            let near = |lines: u64| {
                move |it: &&mut (u64, u64)| it.1 < spot.line && spot.line <= it.1 + lines
            };
            if all.last_mut().filter(near(GAP_LINES)).is_none() && count.first.len() < FIRST_PLACES
            {
                count.first.push(spot);
            }
            match all.last_mut().filter(near(1)) {
                Some(last) => last.1 = spot.line,
                None if room => all.push((spot.line, spot.line)),
                None => count.unmarked += 1,
            }
            return;
        }
        if count.first.len() < FIRST_PLACES {
            count.first.push(spot);
        }
        if ledger.spots.len() < limits::NOTES_MAX && self.notes < limits::NOTES_OF_ALL_MAX {
            if let Some(other) = &violation.other {
                ledger.others.insert(ledger.spots.len(), other.clone());
            }
            ledger.spots.push(spot);
            self.notes += 1;
        } else {
            count.unmarked += 1;
        }
    }

    /// The ledgers that are wrong in a way that held rows back, in order.
    pub fn returned(&self) -> impl Iterator<Item = &Arc<str>> {
        let is_held = |it: &Mistake| it.level == Level::Error && !is_of_figure(it.rule);
        let held = move |it: &Wrong| it.kinds.keys().any(is_held);
        self.ledgers.iter().filter(move |it| held(it.1)).map(|it| it.0)
    }

    pub(super) fn of(&self, ledger: &str) -> Option<&Wrong> {
        self.ledgers.get(ledger)
    }
}

impl Wrong {
    fn sheet(&mut self, sheet: Option<&Arc<str>>) -> u16 {
        // Nearly always the sheet of the violation before.
        let at = self.sheets.iter().rposition(|it| it.as_ref() == sheet);
        let at = at.unwrap_or_else(|| {
            self.sheets.push(sheet.cloned());
            self.sheets.len() - 1
        });
        u16::try_from(at).unwrap_or(u16::MAX)
    }

    /// The sheets that something is wrong with.
    pub(super) fn sheets(&self) -> impl Iterator<Item = Option<&Arc<str>>> {
        self.sheets.iter().map(Option::as_ref)
    }

    /// The name of a spot's sheet; `None` where the ledger has no sheets.
    pub(super) fn sheet_of(&self, spot: &Spot) -> Option<&Arc<str>> {
        self.sheet_at(spot.sheet)
    }

    pub(super) fn sheet_at(&self, at: u16) -> Option<&Arc<str>> {
        self.sheets.get(usize::from(at)).and_then(Option::as_ref)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn violation(sheet: &str, line: u64, rule: Rule) -> Violation {
        let place = Place { source: "a.xlsx".into(), sheet: Some(sheet.into()), line };
        let level = rule.level();
        Violation { place, field: Some(0), column: Some(2), rule: rule.into(), level, other: None }
    }

    #[test]
    fn a_table_that_is_held_back_whole_is_one_stretch_of_lines() {
        let mut all = Gathered::default();
        for line in [3, 4, 5, 9, 10, 30, 31] {
            all.see(&violation("1月", line, Rule::ControlTotal));
        }
        all.see(&violation("2月", 3, Rule::ControlTotal));
        let wrong = all.of("a.xlsx").unwrap();
        assert!(wrong.spots.is_empty());
        let stretches: Vec<_> = wrong.stretches.values().cloned().collect();
        assert_eq!(stretches, [vec![(3, 5), (9, 10), (30, 31)], vec![(3, 3)]]);
        let count = wrong.kinds.values().next().unwrap();
        assert_eq!((count.times, count.unmarked), (8, 0));
        let first: Vec<_> = count.first.iter().map(|it| it.line).collect();
        assert_eq!(first, [3, 30, 3], "lines of totals between rows begin no other table");
    }

    #[test]
    fn a_ledger_with_warnings_only_is_not_given_back() {
        let mut all = Gathered::default();
        all.see(&violation("1月", 3, Rule::CellComment));
        assert_eq!(all.returned().count(), 0);
        all.see(&violation("1月", 4, Rule::NumberSyntax));
        assert_eq!(all.returned().count(), 1);
        let spots = &all.of("a.xlsx").unwrap().spots;
        assert_eq!(spots.iter().map(|it| it.line).collect::<Vec<_>>(), [3, 4]);
    }
}
