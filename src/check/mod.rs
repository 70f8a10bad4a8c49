//! Typed batches in, checked batches out: a row keeps every rule, or carries its findings.
//!
//! Constraints, SQL rules and statutory clocks need one batch; keys, control totals and contexts need the whole table, so what they
//! need of a batch is set aside as [`Facts`] and judged at the end by [`Whole`]. Nothing here changes a value.

mod clock;
mod constraint;
mod identity;
mod key;
mod sketch;
mod person;
mod keyed;
mod duplicate;
mod reference;
mod origin;
mod standard;
mod total;
mod summary;
mod whole;
mod error;
#[cfg(test)]
mod tests;

pub use error::Error;
pub use error::PAGES;
pub use key::Secret;
pub use reference::Known;
pub use reference::Links;
pub use sketch::Sketch;
pub use sketch::Sketcher;
pub use whole::Excluded;
pub use whole::Facts;
pub use whole::Judged;
pub use whole::Mapped;
pub use whole::Whole;

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_array::StringViewArray;

use crate::frame;
use crate::frame::Predicates;
use crate::lexical::date;
use crate::model::finding::Finding;
use crate::model::finding::Findings;
use crate::model::finding::RuleId;
use crate::model::rule::Level;
use crate::model::schema::Kind;
use crate::model::schema::RowRule;
use crate::model::schema::Schema;
use crate::model::schema::Test;
use crate::model::standard::Standards;
use crate::model::stop::Stop;
use crate::model::workday;
use crate::model::workday::Workdays;
use crate::normalize::TypedTable;
use crate::read::Piece;
use keyed::Keyed;

/// Ledgers whose rows come out judged.
pub struct CheckedTable {
    typed: TypedTable,
    predicates: Predicates,
    persons: person::Persons,
    /// The field that is told of each rule of the schema.
    told: Vec<u16>,
    /// Which rule each predicate is.
    asked: Vec<usize>,
    clocks: clock::Clocks,
    keyed: Arc<Keyed>,
    region: Option<usize>,
    /// The schema's rules that are identities.
    identities: Vec<usize>,
    against: Against,
    bounds: standard::Bounds,
}

/// What rows are held against, beside the schema.
#[derive(Clone, Debug, Default)]
pub struct Against {
    /// Shown labels of regions that must occur; none, those that do.
    pub regions: Vec<String>,
    /// The project's standards.
    pub standards: Standards,
    /// Its calendar, where it has one.
    pub workdays: Option<Arc<Workdays>>,
}

/// Judged rows of one part.
pub struct CheckedBatch {
    /// The values of all rows, those held back among them.
    pub rows: RecordBatch,
    /// Whether each row broke no rule of level error.
    pub accepted: Vec<bool>,
    /// The cells of fields that name a person, as they stand in the ledger: the field, and its column.
    pub written: Vec<(usize, StringViewArray)>,
    /// What the whole table needs to know of the batch.
    pub facts: Facts,
}

/// Compiles the rules of the schema for `typed`; `links` is what it has to do with other tables.
pub fn table(typed: TypedTable, links: Links) -> Result<CheckedTable, Stop> {
    let schema = typed.schema();
    let sql = |(at, it): (usize, &RowRule)| match &it.test {
        Test::Sql(sql) => Some((at, sql.clone())),
        Test::Clock(_) => None,
    };
    let (asked, sql): (Vec<usize>, Vec<String>) =
        schema.rules.iter().enumerate().filter_map(sql).unzip();
    let sql: Vec<&str> = sql.iter().map(String::as_str).collect();
    let predicates = Predicates::compile(&sql, typed.arrow_schema()).map_err(|(at, fault)| {
        let rule = asked.get(at).and_then(|it| schema.rules.get(*it));
        let rule = rule.map(|it| it.name.clone()).unwrap_or_default();
        Error::Rule { schema: schema.name.clone(), rule, fault }
    })?;
    let identities = schema.rules.iter().enumerate().filter(|it| it.1.identity);
    Ok(CheckedTable {
        identities: identities.map(|it| it.0).collect(),
        against: Against::default(),
        bounds: standard::Bounds::new(&typed, &Standards::default()),
        clocks: clock::Clocks::new(&schema.rules, date::last_day(typed.last_month())),
        persons: person::Persons::new(schema, typed.last_month()),
        told: schema.rules.iter().map(|it| told(schema, it)).collect(),
        asked,
        keyed: Arc::new(Keyed::new(schema, links)),
        region: schema.fields.iter().position(|it| it.kind == Kind::Region),
        predicates,
        typed,
    })
}

impl CheckedTable {
    /// The same, held against more.
    #[must_use]
    pub fn against(self, against: Against) -> Self {
        let bounds = standard::Bounds::new(&self.typed, &against.standards);
        Self { against, bounds, ..self }
    }

    /// The ledgers as typed.
    pub fn typed(&self) -> &TypedTable {
        &self.typed
    }

    /// The schema.
    pub fn schema(&self) -> &Arc<Schema> {
        self.typed.schema()
    }

    /// Where whole-table rules are judged.
    pub fn whole(&self) -> Whole {
        let regions = self.region.map(|it| self.typed.shown_values(it)).unwrap_or_default();
        let labels = self.schema().complete.iter().map(|it| self.typed.dictionary(*it)).collect();
        let complete = identity::Completeness::new(labels, self.against.regions.clone());
        let keyed = Arc::clone(&self.keyed);
        Whole::new(Arc::clone(self.schema()), keyed, regions, complete)
    }

    /// Holds rows against the schema's own rules; which identities they break, and which they leave open.
    fn own_rules(
        &self,
        rows: &RecordBatch,
        findings: &mut Findings,
    ) -> Result<(identity::Open, identity::Open), Stop> {
        let (mut broken, mut open) = (identity::Open::new(), identity::Open::new());
        let mut breaks = |rule: usize, row| {
            let field = self.told.get(rule).copied().unwrap_or(Finding::WHOLE_ROW);
            findings.push(row, field, RuleId::schema(rule));
            if self.identities.contains(&rule) {
                broken.push((rule, row));
            }
        };
        let rule = |predicate: usize| self.asked.get(predicate).copied().unwrap_or(predicate);
        let is_identity = |it: &usize| self.identities.contains(&rule(*it));
        let some: Vec<usize> = (0..self.asked.len()).filter(is_identity).collect();
        let opens = |it, row| open.push((rule(it), row));
        self.predicates
            .each_answer(rows, |it, row| breaks(rule(it), row), (&some, opens))
            .map_err(|fault| Error::Evaluate { schema: self.schema().name.clone(), fault })?;
        let workdays = self.against.workdays.as_deref().unwrap_or(&workday::CHINA);
        self.clocks.each(rows, workdays, |rule, row, kept| match kept {
            Some(false) => breaks(rule, row),
            None if self.identities.contains(&rule) => open.push((rule, row)),
            Some(true) | None => {}
        });
        Ok((broken, open))
    }

    /// The checked rows of a piece.
    pub fn batches(&self, piece: Piece) -> Result<Vec<CheckedBatch>, Stop> {
        let schema = self.schema();
        let mut out = Vec::new();
        for mut batch in self.typed.batches(piece)? {
            constraint::each(schema, &batch.rows, &mut batch.findings);
            self.persons.each(&batch.rows, &mut batch.findings);
            let plausible = self.bounds.each(&batch.rows, &mut batch.findings);
            let findings = &mut batch.findings;
            let (broken, open) = self.own_rules(&batch.rows, findings)?;
            self.keyed.each_elsewhere(&batch.rows, findings);
            let findings = batch.findings.into_sorted();
            let mut accepted = vec![true; batch.rows.num_rows()];
            for finding in findings.iter().filter(|it| level(schema, it.rule) == Level::Error) {
                if let Some(row) =
                    accepted.get_mut(usize::try_from(finding.row).unwrap_or(usize::MAX))
                {
                    *row = false;
                }
            }
            let region = self.region.map(|it| whole::region_keys(batch.rows.column(it)));
            let regions = region.unwrap_or_default();
            let stated = (batch.totals, batch.sections.as_slice());
            let facts = Facts {
                plausible,
                identities: identity::assess(schema, &accepted, &broken, &open),
                combinations: identity::combinations(schema, &batch.rows),
                figures: total::figures(schema, &batch.rows, &findings, &regions, stated),
                keys: self.keyed.hashes(&batch.rows, &accepted),
                regions,
                rows: batch.rows.num_rows() as u64,
                accepted: accepted.iter().filter(|it| **it).count() as u64,
                part: batch.part,
                lines: batch.lines,
                columns: batch.claimed.columns.into(),
                unread: batch.claimed.unread,
                non_data: batch.non_data,
                remarks: batch.remarks,
                contests: batch.contests,
                ways: batch.ways,
                spoken_of: batch.spoken_of,
                findings,
            };
            out.push(CheckedBatch { rows: batch.rows, accepted, written: batch.written, facts });
        }
        Ok(out)
    }
}

/// The field that a rule is about: the only one that it names, if it names one; of a clock, its end.
fn told(schema: &Schema, rule: &RowRule) -> u16 {
    let field = |at: usize| u16::try_from(at).unwrap_or(Finding::WHOLE_ROW);
    match (&rule.test, named(schema, rule).as_slice()) {
        (Test::Clock(clock), _) => field(clock.to),
        (Test::Sql(_), [only]) => field(*only),
        (Test::Sql(_), _) => Finding::WHOLE_ROW,
    }
}

/// The fields that a rule speaks of.
pub fn named(schema: &Schema, rule: &RowRule) -> Vec<usize> {
    match &rule.test {
        Test::Clock(clock) => vec![clock.from, clock.to],
        Test::Sql(sql) => {
            let all = schema.fields.iter().enumerate();
            all.filter(|(_, it)| frame::mentions(sql, &it.name)).map(|it| it.0).collect()
        }
    }
}

/// How grave a rule is, built in or the schema's own.
pub fn level(schema: &Schema, rule: RuleId) -> Level {
    schema.level(rule)
}
