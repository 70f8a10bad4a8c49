//! Rules that need the whole table: keys, control totals, contexts. Judged once every batch has passed.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::cast::AsArray as _;
use arrow_array::types::UInt16Type;

use crate::check::duplicate;
use crate::check::duplicate::Owner;
use crate::check::identity::Completeness;
use crate::check::key::Key;
use crate::check::keyed::Hashes;
use crate::check::keyed::Keyed;
use crate::check::level;
use crate::check::origin;
use crate::check::origin::Origins;
use crate::check::reference;
use crate::check::reference::Known;
use crate::check::reference::Own;
use crate::check::summary;
use crate::check::total;
use crate::check::total::Figures;
use crate::check::total::PartFigures;
use crate::model::finding::Contest;
use crate::model::finding::Finding;
use crate::model::limits;
use crate::model::outcome::Violation;
use crate::model::place::Place;
use crate::model::remark::Remark;
use crate::model::rule::Level;
use crate::model::rule::Rule;
use crate::model::schema::Control;
use crate::model::schema::Schema;
use crate::model::stop::Stop;
use crate::model::tally::Assessed;
use crate::model::tally::Identity;
use crate::model::tally::NonData;
use crate::model::tally::Plausible;
use crate::model::tally::Tally;
use crate::model::tally::Ways;
use crate::read::Lines;
use crate::read::Part;

/// What the whole table needs to know of a batch: no cell is among it.
pub struct Facts {
    pub(super) part: Arc<Part>,
    pub(super) lines: Lines,
    pub(super) columns: Arc<[Option<usize>]>,
    pub(super) unread: Vec<(usize, String)>,
    pub(super) non_data: BTreeMap<NonData, u64>,
    pub(super) remarks: Vec<Remark>,
    pub(super) rows: u64,
    pub(super) accepted: u64,
    pub(super) keys: Hashes,
    pub(super) figures: Figures,
    pub(super) contests: Vec<Contest>,
    pub(super) ways: Vec<Ways>,
    pub(super) identities: Vec<Assessed>,
    pub(super) plausible: Option<Plausible>,
    /// Each row's keys in the fields that must be complete.
    pub(super) combinations: Vec<u16>,
    /// The region that title or file name speak of, as a key.
    pub(super) spoken_of: Option<u16>,
    /// Each row's region, as a key; [`NOWHERE`] for none.
    pub(super) regions: Vec<u16>,
    pub(super) findings: Vec<Finding>,
}

/// Rows that are held back after all.
#[derive(Debug, Default)]
pub struct Excluded {
    rows: Vec<u64>,
    ranges: Vec<Range<u64>>,
}

impl Excluded {
    /// Whether row `row` of the whole table, counted from 0 in input order, is held back.
    pub fn contains(&self, row: u64) -> bool {
        let within = |at: usize| self.ranges.get(at).is_some_and(|it| it.contains(&row));
        let after = self.ranges.partition_point(|it| it.start <= row);
        after.checked_sub(1).is_some_and(within) || self.rows.binary_search(&row).is_ok()
    }

    /// Holds back the rows of `broken` that break an error.
    fn add(&mut self, broken: &[Broken]) {
        let errors = broken.iter().filter(|it| it.rule.level() == Level::Error);
        self.rows = errors.map(|it| it.rows.start).collect();
        self.rows.sort_unstable();
        self.rows.dedup();
    }

    /// Whether nothing is held back.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.ranges.is_empty()
    }
}

/// The whole table in the making.
pub struct Whole {
    schema: Arc<Schema>,
    keyed: Arc<Keyed>,
    origins: Origins,
    tally: Tally,
    /// For each tuple of fields that is hashed.
    keys: Vec<Vec<Key>>,
    /// The row that was held back last.
    last_held: Option<u64>,
    batches: Vec<Batch>,
    parts: Vec<PartFacts>,
    unread: BTreeMap<(Arc<str>, usize), String>,
    complete: Completeness,
}

/// Where the rows of a batch came from.
struct Batch {
    rows: Range<u64>,
    part: Arc<Part>,
    lines: Lines,
    columns: Arc<[Option<usize>]>,
    regions: Vec<u16>,
    combinations: Vec<u16>,
    /// Rows of the batch that are held back, in order.
    held: Vec<u32>,
}

struct PartFacts {
    part: Arc<Part>,
    /// Its rows; tables side by side take turns.
    rows: Vec<Range<u64>>,
    columns: Arc<[Option<usize>]>,
    figures: PartFigures,
    contests: Vec<Contest>,
}

impl PartFacts {
    /// A range of its rows, as rows of the whole table.
    fn within(&self, own: &Range<u64>) -> Vec<Range<u64>> {
        let mut above = 0;
        let mut out = Vec::new();
        for rows in &self.rows {
            let count = rows.end - rows.start;
            let (from, to) = (own.start.max(above), own.end.min(above + count));
            if from < to {
                out.push(rows.start + from - above..rows.start + to - above);
            }
            above += count;
        }
        out
    }
}

/// A table of a ledger, and the column of each field of the schema in it.
#[derive(Clone, Debug)]
pub struct Mapped {
    /// The table.
    pub part: Arc<Part>,
    /// By field, its column from 0.
    pub columns: Arc<[Option<usize>]>,
}

/// What whole-table rules came to.
pub struct Judged {
    /// Rows to leave out.
    pub excluded: Excluded,
    /// The counts, sums closed.
    pub tally: Tally,
    /// Columns that were left unread: ledger, column from 0, header.
    pub unread: Vec<(Arc<str>, usize, String)>,
    /// The tables that the rows came from, in order.
    pub parts: Vec<Mapped>,
    /// The keys that other datasets refer to, as the links ask for them.
    pub lent: Vec<Known>,
}

/// A rule of the whole table, and the rows that break it.
struct Broken {
    rows: Range<u64>,
    field: u16,
    rule: Rule,
    /// The row that they clash with.
    other: Option<u64>,
}

impl Whole {
    pub(super) fn new(
        schema: Arc<Schema>,
        keyed: Arc<Keyed>,
        regions: Vec<String>,
        complete: Completeness,
    ) -> Self {
        let identities = schema.rules.iter().filter(|it| it.identity);
        let identities = identities.map(|it| Identity {
            name: it.name.clone(),
            level: it.level,
            rows: Assessed::default(),
        });
        let identities = identities.collect();
        Self {
            complete,
            schema,
            keys: vec![Vec::new(); keyed.len()],
            keyed,
            last_held: None,
            origins: Origins::new(regions),
            tally: Tally { identities, ..Tally::default() },
            batches: Vec::new(),
            parts: Vec::new(),
            unread: BTreeMap::new(),
        }
    }

    /// Takes the next batch, in input order; its violations go to `sink`. Returns the number of its first row.
    pub fn absorb(
        &mut self,
        facts: Facts,
        sink: &mut dyn FnMut(&Violation) -> Result<(), Stop>,
    ) -> Result<u64, Stop> {
        let first = self.tally.read;
        let rows = first..first + facts.rows;
        self.count(&facts);
        let Hashes { tuples, tags } = &facts.keys;
        for (keys, hashes) in self.keys.iter_mut().zip(tuples) {
            let tag = |row: u32| {
                usize::try_from(row).ok().and_then(|it| tags.get(it)).copied().unwrap_or_default()
            };
            keys.extend(
                hashes.iter().map(|&(row, hash)| Key::new(hash, first + u64::from(row), tag(row))),
            );
        }
        for remark in facts.remarks {
            let ledger = Arc::clone(&facts.part.source);
            remark.add_to(self.tally.remarks.entry(ledger).or_default());
        }
        for (column, header) in facts.unread {
            self.unread.insert((Arc::clone(&facts.part.source), column), header);
        }
        let mut held = Vec::new();
        for finding in &facts.findings {
            let violation =
                violation(&self.schema, &facts.part, &facts.lines, &facts.columns, *finding);
            *self.tally.violations.entry(finding.rule).or_default() += 1;
            if violation.level == Level::Error && held.last() != Some(&finding.row) {
                held.push(finding.row);
            }
            let region = origin::region(&facts.regions, finding.row);
            self.origins.broke(&facts.part.source, region, *finding);
            sink(&violation)?;
        }
        self.origins.count(&facts.part.source, facts.rows, &facts.regions, &held);
        if let Some(key) = facts.spoken_of {
            self.origins.speaks_of(&facts.part.source, key);
        }
        self.part(&facts.part, rows.clone(), (&facts.columns, facts.figures), &facts.contests);
        self.batches.push(Batch {
            rows,
            part: facts.part,
            lines: facts.lines,
            columns: facts.columns,
            regions: facts.regions,
            combinations: facts.combinations,
            held,
        });
        Ok(first)
    }

    fn count(&mut self, facts: &Facts) {
        let other: u64 = facts.non_data.values().sum();
        self.tally.lines += facts.rows + other;
        for (kind, n) in &facts.non_data {
            *self.tally.non_data.entry(*kind).or_default() += n;
        }
        self.tally.read += facts.rows;
        self.tally.accepted += facts.accepted;
        self.tally.quarantined += facts.rows - facts.accepted;
        self.tally.ways.resize(facts.ways.len(), Ways::default());
        for (all, more) in self.tally.ways.iter_mut().zip(&facts.ways) {
            *all += *more;
        }
        if let Some(more) = facts.plausible {
            self.tally.standards.get_or_insert_default().add(more);
        }
        for (sum, more) in self.tally.identities.iter_mut().zip(&facts.identities) {
            sum.rows.add(*more);
        }
    }

    /// Batches of one part follow one another, or take turns with those of a few tables beside it.
    fn part(
        &mut self,
        part: &Arc<Part>,
        rows: Range<u64>,
        (columns, figures): (&Arc<[Option<usize>]>, Figures),
        contests: &[Contest],
    ) {
        let count = rows.end - rows.start;
        let near = self.parts.len().saturating_sub(limits::BLOCKS_BESIDE_MAX);
        let known = self.parts.iter_mut().skip(near).find(|it| Arc::ptr_eq(&it.part, part));
        let Some(facts) = known else {
            let mut facts = PartFacts {
                part: Arc::clone(part),
                rows: vec![rows],
                columns: Arc::clone(columns),
                figures: PartFigures::default(),
                contests: contests.to_vec(),
            };
            facts.figures.absorb(count, figures);
            self.parts.push(facts);
            return;
        };
        match facts.rows.last_mut().filter(|it| it.end == rows.start) {
            Some(last) => last.end = rows.end,
            None => facts.rows.push(rows),
        }
        facts.figures.absorb(count, figures);
        // What is contested follows from the part and the schema: every batch of it has the same list.
        for (contest, more) in facts.contests.iter_mut().zip(contests) {
            contest.agree += more.agree;
            contest.against += more.against;
        }
    }

    /// Judges keys, totals and contexts; the violations go to `sink`.
    pub fn finish(
        mut self,
        sink: &mut dyn FnMut(&Violation) -> Result<(), Stop>,
    ) -> Result<Judged, Stop> {
        let mut broken = self.contested();
        broken.extend(self.summaries());
        broken.extend(self.totals(sink)?);
        let mut broken = disjoint(broken);
        let ranges = broken.iter().map(|it| it.rows.clone()).collect();
        let mut excluded = Excluded { rows: Vec::new(), ranges };
        let (single, lent) = self.keys(&mut excluded);
        broken.extend(single);
        broken.sort_by_key(|it| it.rows.start);
        // Rows that were held back already keep their findings; the others move from accepted to quarantined.
        let mut accepted = 0;
        for broken in broken {
            for row in broken.rows.clone() {
                accepted += self.hold(row, &broken, sink)?;
            }
        }
        self.tally.quarantined += accepted;
        self.tally.accepted -= accepted;
        for batch in &self.batches {
            let held = |row: usize| {
                u32::try_from(row).is_ok_and(|it| batch.held.binary_search(&it).is_ok())
            };
            let stays =
                |row: usize| !held(row) && !excluded.contains(batch.rows.start + row as u64);
            self.complete.absorb(&batch.combinations, stays);
        }
        self.tally.complete = self.complete.finish();
        self.origins.finish(&mut self.tally);
        let unread =
            self.unread.into_iter().map(|((source, column), header)| (source, column, header));
        let mapped = |it: PartFacts| Mapped { part: it.part, columns: it.columns };
        let parts = self.parts.into_iter().map(mapped).collect();
        Ok(Judged { excluded, tally: self.tally, unread: unread.collect(), parts, lent })
    }

    /// The rows of tables that titles or names speak against.
    fn contested(&self) -> Vec<Broken> {
        let of = |part: &PartFacts| {
            let lost = part.contests.iter().find(|it| it.is_lost())?;
            let (field, rule) = (lost.field.map_or(Finding::WHOLE_ROW, number), lost.rule);
            let rows = part.rows.iter().filter(|it| !it.is_empty()).cloned();
            Some(rows.map(|rows| Broken { rows, field, rule, other: None }).collect::<Vec<_>>())
        };
        self.parts.iter().filter_map(of).flatten().collect()
    }

    /// The rows of sheets that sum up the other sheets of their workbooks.
    fn summaries(&self) -> Vec<Broken> {
        let count = |it: &PartFacts| it.rows.iter().map(|it| it.end - it.start).sum();
        let tables: Vec<(&Part, u64)> =
            self.parts.iter().map(|it| (&*it.part, count(it))).collect();
        let (field, rule) = (Finding::WHOLE_ROW, Rule::ContextSummary);
        let rows = summary::beside_others(&tables).into_iter().flat_map(|at| &self.parts[at].rows);
        let rows = rows.filter(|it| !it.is_empty());
        rows.map(|rows| Broken { rows: rows.clone(), field, rule, other: None }).collect()
    }

    /// The rows that speak against a stated total; the line that states it is told once, at its own place.
    fn totals(
        &mut self,
        sink: &mut dyn FnMut(&Violation) -> Result<(), Stop>,
    ) -> Result<Vec<Broken>, Stop> {
        let tables: Vec<(&Part, &PartFigures)> =
            self.parts.iter().map(|it| (&*it.part, &it.figures)).collect();
        let mut held = Vec::new();
        for broken in total::broken(&tables) {
            let part = &self.parts[broken.part];
            let lost = |at: &usize| {
                self.parts.get(*at).is_none_or(|it| it.contests.iter().any(Contest::is_lost))
            };
            // Rows that go back anyway need no second reason.
            if broken.rows.iter().all(|(at, _)| lost(at)) {
                continue;
            }
            let field = match self.schema.controls.get(broken.control) {
                Some(Control::Field(field)) => number(*field),
                Some(Control::Rows(_)) | None => Finding::WHOLE_ROW,
            };
            for (at, rows) in &broken.rows {
                let rule = Rule::ControlTotal;
                let rows = self.parts.get(*at).map(|it| it.within(rows)).unwrap_or_default();
                held.extend(rows.into_iter().map(|rows| Broken { rows, field, rule, other: None }));
            }
            let rule = Rule::ControlFigure;
            let finding = Finding { row: 0, field, rule: rule.into() };
            let lines = Lines::Run { from: broken.line };
            let columns: &[Option<usize>] = if broken.in_words { &[] } else { &part.columns };
            let violation = violation(&self.schema, &part.part, &lines, columns, finding);
            *self.tally.violations.entry(finding.rule).or_default() += 1;
            let region = broken.region.unwrap_or(NOWHERE);
            self.origins.broke(&part.part.source, region, finding);
            sink(&violation)?;
        }
        Ok(held)
    }

    /// Rows that share a key, and rows that refer to nothing of their own table; those to be held back join `excluded`.
    ///
    /// A row that was held back before cannot make another one a double, nor be referred to.
    fn keys(&mut self, excluded: &mut Excluded) -> (Vec<Broken>, Vec<Known>) {
        let keyed = Arc::clone(&self.keyed);
        let mut tables = std::mem::take(&mut self.keys);
        if !excluded.is_empty() {
            for keys in &mut tables {
                keys.retain(|it| !excluded.contains(it.row()));
            }
        }
        let mut out = Vec::new();
        let mut repeated = BTreeSet::new();
        for &(tuple, ask, field) in &keyed.asks {
            for it in duplicate::find(&mut tables[tuple], ask, &|row| self.owner(row)) {
                // A row that stands twice does so under every key.
                if it.rule == Rule::RowRepeated && !repeated.insert(it.row) {
                    continue;
                }
                let field = if it.rule == Rule::RowRepeated { Finding::WHOLE_ROW } else { field };
                let rows = it.row..it.row + 1;
                out.push(Broken { rows, field, rule: it.rule, other: Some(it.other) });
            }
        }
        excluded.add(&out);
        let left = |tuple: usize| -> Vec<Key> {
            tables[tuple].iter().filter(|it| !excluded.contains(it.row())).copied().collect()
        };
        let own = keyed.own.iter().map(|&(_, from, to)| Own::new(left(from), left(to)));
        let lost = reference::lost(own.collect());
        for ((field, ..), rows) in keyed.own.iter().zip(lost) {
            out.extend(rows.into_iter().map(|row| Broken {
                rows: row..row + 1,
                field: *field,
                rule: Rule::ReferenceMissing,
                other: None,
            }));
        }
        excluded.add(&out);
        let known = |&tuple: &usize| {
            let left = tables[tuple].iter().filter(|it| !excluded.contains(it.row()));
            Known::new(left.map(|it| it.hash).collect())
        };
        (out, keyed.lent.iter().map(known).collect())
    }

    /// Whose row it is.
    fn owner(&self, row: u64) -> Owner {
        let at = self.batches.partition_point(|it| it.rows.end <= row);
        self.batches.get(at).map_or((Arc::from(""), NOWHERE), |batch| {
            let local = u32::try_from(row - batch.rows.start).unwrap_or(u32::MAX);
            (Arc::clone(&batch.part.source), origin::region(&batch.regions, local))
        })
    }

    fn place(&self, row: u64) -> Option<Place> {
        let batch = self.batches.get(self.batches.partition_point(|it| it.rows.end <= row))?;
        let local = usize::try_from(row - batch.rows.start).ok()?;
        Some(batch.part.place(batch.lines.of(local)))
    }

    /// Tells that a row breaks a rule, and holds it back if that is an error; returns 1 if it had been accepted so far.
    fn hold(
        &mut self,
        row: u64,
        broken: &Broken,
        sink: &mut dyn FnMut(&Violation) -> Result<(), Stop>,
    ) -> Result<u64, Stop> {
        let other = broken.other.and_then(|it| self.place(it));
        let at = self.batches.partition_point(|it| it.rows.end <= row);
        let Some(batch) = self.batches.get(at) else { return Ok(0) };
        let local = u32::try_from(row - batch.rows.start).unwrap_or(u32::MAX);
        let finding = Finding { row: local, field: broken.field, rule: broken.rule.into() };
        let violation = violation(&self.schema, &batch.part, &batch.lines, &batch.columns, finding);
        *self.tally.violations.entry(finding.rule).or_default() += 1;
        let region = origin::region(&batch.regions, finding.row);
        self.origins.broke(&batch.part.source, region, finding);
        sink(&Violation { other, ..violation })?;
        // Rules that a row breaks follow one another.
        let is_held = self.last_held == Some(row) || batch.held.binary_search(&local).is_ok();
        if broken.rule.level() == Level::Warning || is_held {
            return Ok(0);
        }
        self.origins.hold(&batch.part.source, region);
        self.last_held = Some(row);
        Ok(1)
    }
}

/// The same rows, each once: where reasons meet, the one that begins first counts; of two, that of more rows.
fn disjoint(mut held: Vec<Broken>) -> Vec<Broken> {
    held.sort_by_key(|it| (it.rows.start, std::cmp::Reverse(it.rows.end)));
    let mut until = 0;
    held.retain_mut(|it| {
        it.rows.start = it.rows.start.max(until);
        until = until.max(it.rows.end);
        !it.rows.is_empty()
    });
    held
}

fn number(field: usize) -> u16 {
    u16::try_from(field).unwrap_or(u16::MAX)
}

fn violation(
    schema: &Schema,
    part: &Part,
    lines: &Lines,
    columns: &[Option<usize>],
    finding: Finding,
) -> Violation {
    let field = (finding.field != Finding::WHOLE_ROW).then(|| usize::from(finding.field));
    let column = field.and_then(|it| columns.get(it).copied().flatten());
    Violation {
        place: part.place(lines.of(usize::try_from(finding.row).unwrap_or(usize::MAX))),
        field,
        column: column.and_then(|it| u32::try_from(it + 1).ok()),
        rule: finding.rule,
        level: level(schema, finding.rule),
        other: None,
    }
}

/// No region.
pub(super) const NOWHERE: u16 = u16::MAX;

/// Each row's region, as a key.
pub(super) fn region_keys(column: &ArrayRef) -> Vec<u16> {
    let keys = column.as_dictionary_opt::<UInt16Type>().map(arrow_array::DictionaryArray::keys);
    keys.map(|it| it.iter().map(|it| it.unwrap_or(NOWHERE)).collect()).unwrap_or_default()
}
