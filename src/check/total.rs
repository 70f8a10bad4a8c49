//! Control totals: every figure that a ledger states about itself, held against its rows. Nothing is adjusted.
//!
//! What a line is the sum of is told by where it stands and what it is called: 合计 is of the table, a 小计 of rows
//! right above it, or below it where subtotals come first, or of the district that it names; a count in a title is of
//! the table, the sheet or the file. A line is broken when none of these come to what it states. Then the smallest
//! whole that it speaks of is held back: the rows of a 小计, else the table. A cell that could not be read leaves its
//! column open.

use std::collections::BTreeMap;
use std::ops::Range;

use arrow_array::Array as _;
use arrow_array::RecordBatch;
use arrow_array::cast::AsArray as _;
use arrow_array::types::Decimal128Type;
use arrow_array::types::Int64Type;

use crate::check::whole::NOWHERE;
use crate::model::finding::Finding;
use crate::model::finding::RuleRef;
use crate::model::limits;
use crate::model::rule::Rule;
use crate::model::schema::Control;
use crate::model::schema::Schema;
use crate::model::tally::Scope;
use crate::model::tally::StatedTotal;
use crate::read::Part;

/// A sum of some rows, held back or not, and how many of their cells could not be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sum {
    value: i128,
    unread: u64,
}

impl Sum {
    fn plus(self, other: Self) -> Self {
        Self { value: self.value + other.value, unread: self.unread + other.unread }
    }

    fn minus(self, other: Self) -> Self {
        Self { value: self.value - other.value, unread: self.unread - other.unread }
    }
}

/// The sums of some rows, one for each control.
type Sums = Vec<Sum>;

fn plus(into: &mut Sums, more: &[Sum]) {
    into.resize(into.len().max(more.len()), Sum::default());
    into.iter_mut().zip(more).for_each(|(sum, it)| *sum = sum.plus(*it));
}

/// What the control totals need of a batch.
#[derive(Debug, Default)]
pub(super) struct Figures {
    /// Its rows, cut where a line states something and where a section may begin: where each cut is, and the sums of
    /// the rows between it and the one before.
    cuts: Vec<(u64, Sums)>,
    /// The sums of the rows below the last cut.
    rest: Sums,
    stated: Vec<StatedTotal>,
    by_region: BTreeMap<u16, Sums>,
}

/// The figures of a batch; `regions` are the keys of its rows.
pub(super) fn figures(
    schema: &Schema,
    rows: &RecordBatch,
    findings: &[Finding],
    regions: &[u16],
    (stated, sections): (Vec<StatedTotal>, &[usize]),
) -> Figures {
    if schema.controls.is_empty() {
        return Figures::default();
    }
    let mut ends: Vec<usize> =
        stated.iter().map(|it| it.above).chain(sections.iter().copied()).collect();
    ends.sort_unstable();
    ends.dedup();
    let columns: Vec<Column<'_>> =
        schema.controls.iter().map(|it| Column::new(it, rows, findings)).collect();
    let mut from = 0;
    let mut cuts = Vec::with_capacity(ends.len());
    for end in ends {
        cuts.push((end as u64, columns.iter().map(|it| it.sum(from..end)).collect()));
        from = end;
    }
    let rest = columns.iter().map(|it| it.sum(from..rows.num_rows())).collect();
    Figures { cuts, rest, stated, by_region: by_region(&columns, regions) }
}

/// The sums of each region's rows; rows of one region mostly follow one another.
fn by_region(columns: &[Column<'_>], regions: &[u16]) -> BTreeMap<u16, Sums> {
    let known = || regions.iter().copied().filter(|it| *it != NOWHERE);
    let keys = known().max().map_or(0, |it| usize::from(it) + 1);
    let mut sums = vec![Sum::default(); keys * columns.len()];
    let mut seen = vec![false; keys];
    let mut from = 0;
    for run in regions.chunk_by(|a, b| a == b) {
        let rows = from..from + run.len();
        from = rows.end;
        let key = run.first().map_or(usize::MAX, |it| usize::from(*it));
        let Some(seen) = seen.get_mut(key) else { continue };
        *seen = true;
        let own = sums.iter_mut().skip(key * columns.len());
        for (sum, column) in own.zip(columns) {
            *sum = sum.plus(column.sum(rows.clone()));
        }
    }
    let found = (0_u16..).zip(seen).zip(sums.chunks(columns.len().max(1)));
    found.filter(|it| it.0.1).map(|((key, _), sums)| (key, sums.to_vec())).collect()
}

/// A control's cells.
enum Column<'a> {
    Counts(&'a arrow_array::Int64Array, Vec<usize>),
    Decimals(&'a arrow_array::Decimal128Array, Vec<usize>),
    Rows,
}

impl<'a> Column<'a> {
    fn new(control: &Control, rows: &'a RecordBatch, findings: &[Finding]) -> Self {
        let Control::Field(field) = control else { return Self::Rows };
        let column = rows.column(*field);
        let unread = |it: &&Finding| {
            usize::from(it.field) == *field
                // The schema's own rule may be about a field that has no value.
                && matches!(it.rule.get(), RuleRef::BuiltIn(rule) if rule != Rule::RequiredMissing)
                && column.is_null(row(**it))
        };
        // Findings come by row, so these are in order.
        let mut unread: Vec<usize> = findings.iter().filter(unread).copied().map(row).collect();
        unread.dedup();
        if let Some(column) = column.as_primitive_opt::<Int64Type>() {
            Self::Counts(column, unread)
        } else if let Some(column) = column.as_primitive_opt::<Decimal128Type>() {
            Self::Decimals(column, unread)
        } else {
            Self::Rows
        }
    }

    fn sum(&self, rows: Range<usize>) -> Sum {
        let within = |unread: &[usize]| {
            (unread.partition_point(|it| *it < rows.end)
                - unread.partition_point(|it| *it < rows.start)) as u64
        };
        match self {
            Self::Counts(column, unread) => {
                let value = rows.clone().filter(|it| column.is_valid(*it));
                let value = value.map(|it| i128::from(column.value(it))).sum();
                Sum { value, unread: within(unread) }
            }
            Self::Decimals(column, unread) => {
                let value = rows.clone().filter(|it| column.is_valid(*it));
                Sum { value: value.map(|it| column.value(it)).sum(), unread: within(unread) }
            }
            Self::Rows => Sum { value: i128::try_from(rows.len()).unwrap_or_default(), unread: 0 },
        }
    }
}

fn row(finding: Finding) -> usize {
    usize::try_from(finding.row).unwrap_or(usize::MAX)
}

/// The figures of one table in the making.
#[derive(Debug, Default)]
pub(super) struct PartFigures {
    rows: u64,
    all: Sums,
    /// Where it is cut, and the sums of all rows above.
    cuts: Vec<(u64, Sums)>,
    /// Lines that state something; `above` counts the table's rows.
    stated: Vec<(u64, StatedTotal)>,
    by_region: BTreeMap<u16, Sums>,
}

impl PartFigures {
    /// Takes the next batch of the table, which has `rows` rows.
    pub(super) fn absorb(&mut self, rows: u64, more: Figures) {
        let first = self.rows;
        for (at, sums) in more.cuts {
            plus(&mut self.all, &sums);
            if self.cuts.last().is_none_or(|it| it.0 < first + at) {
                self.cuts.push((first + at, self.all.clone()));
            }
        }
        plus(&mut self.all, &more.rest);
        self.stated.extend(more.stated.into_iter().map(|it| (first + it.above as u64, it)));
        for (region, sums) in more.by_region {
            plus(self.by_region.entry(region).or_default(), &sums);
        }
        self.rows += rows;
    }

    /// The sums of a range of rows that begins and ends where the table is cut.
    fn between(&self, rows: &Range<u64>) -> Sums {
        let until = |at: u64| {
            let idx = self.cuts.partition_point(|it| it.0 < at);
            self.cuts.get(idx).map_or(&self.all, |it| &it.1)
        };
        let mut sums = until(rows.end).clone();
        if rows.start > 0 {
            sums.iter_mut().zip(until(rows.start)).for_each(|(sum, it)| *sum = sum.minus(*it));
        }
        sums
    }
}

/// A line whose figure is not what its rows come to.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Broken {
    /// The table, by index.
    pub(super) part: usize,
    /// Its line.
    pub(super) line: u64,
    /// The first control that differs, by index.
    pub(super) control: usize,
    /// Whose figure it is: a district that the line names.
    pub(super) region: Option<u16>,
    /// Whether it is stated in words, and not in its column.
    pub(super) in_words: bool,
    /// The rows that are held back: tables by index, with the rows of each.
    pub(super) rows: Vec<(usize, Range<u64>)>,
}

/// Every broken line of `tables`, in their order.
pub(super) fn broken(tables: &[(&Part, &PartFigures)]) -> Vec<Broken> {
    let around = Around::new(tables);
    let mut out = Vec::new();
    for (at, (_, table)) in tables.iter().enumerate() {
        for idx in 0..table.stated.len() {
            out.extend(Judge { tables, around: &around, at, idx }.judge());
        }
    }
    out
}

/// The sums of the sheets and files that tables stand in.
struct Around<'a> {
    sheets: BTreeMap<(&'a str, Option<&'a str>), Sums>,
    files: BTreeMap<&'a str, Sums>,
}

impl<'a> Around<'a> {
    fn new(tables: &[(&'a Part, &PartFigures)]) -> Self {
        let mut this = Self { sheets: BTreeMap::new(), files: BTreeMap::new() };
        for (part, table) in tables {
            let (source, sheet) = (&*part.source, part.sheet.as_deref());
            plus(this.sheets.entry((source, sheet)).or_default(), &table.all);
            plus(this.files.entry(source).or_default(), &table.all);
        }
        this
    }
}

/// One line that is judged: the `idx`-th of table `at`.
struct Judge<'a> {
    tables: &'a [(&'a Part, &'a PartFigures)],
    around: &'a Around<'a>,
    at: usize,
    idx: usize,
}

impl Judge<'_> {
    fn table(&self) -> &PartFigures {
        self.tables[self.at].1
    }

    fn judge(&self) -> Option<Broken> {
        let table = self.table();
        let (at, stated) = table.stated.get(self.idx)?;
        let (at, figures) = (*at, stated.figures.as_slice());
        let whole = 0..table.rows;
        let (own, others) = match stated.scope {
            Scope::All if self.is_one_of_several() => {
                let own = self.next_to(at);
                (own.clone(), self.near(at, &own))
            }
            Scope::All => (whole.clone(), Vec::new()),
            Scope::SoFar => (0..at, Vec::new()),
            Scope::Said => (whole.clone(), self.near(at, &(0..at))),
            Scope::Part => {
                let own = self.next_to(at);
                (own.clone(), self.near(at, &own))
            }
        };
        let control = differs(figures, &table.between(&own))?;
        let near = others.iter().any(|it| differs(figures, &table.between(it)).is_none());
        if near || self.wider(stated, figures) || self.named(stated) || self.together(at) {
            return None;
        }
        let own = self.of_its_level(at, own);
        let block = stated.scope == Scope::Part && !own.is_empty();
        let rows = match stated.scope {
            // Tables side by side may share the line.
            Scope::Said => {
                self.sharing(stated.line).map(|it| (it, 0..self.tables[it].1.rows)).collect()
            }
            _ if block => vec![(self.at, own)],
            _ => vec![(self.at, whole)],
        };
        // What several tables share is told once.
        let first = self.sharing(stated.line).next() == Some(self.at);
        (stated.scope != Scope::Said || first).then(|| Broken {
            part: self.at,
            line: stated.line,
            control,
            region: stated.region,
            in_words: stated.scope == Scope::Said,
            rows,
        })
    }

    /// Whether the table has other totals of all rows that state something else: then each may be of a section.
    fn is_one_of_several(&self) -> bool {
        let mut all = self.table().stated.iter().filter(|it| it.1.scope == Scope::All);
        let first = all.next().map(|it| &it.1.figures);
        all.any(|it| Some(&it.1.figures) != first)
    }

    /// Whether subtotals stand above their rows: the first of them does.
    fn leads(&self) -> bool {
        let mut parts = self.table().stated.iter().filter(|it| it.1.scope == Scope::Part);
        parts.next().is_some_and(|it| it.0 == 0)
    }

    /// The rows between the line and the one before that cuts the table; below it, where subtotals come first.
    fn next_to(&self, at: u64) -> Range<u64> {
        let table = self.table();
        let idx = table.cuts.partition_point(|it| it.0 < at);
        if self.leads() {
            let next = table.cuts.iter().skip(idx).find(|it| it.0 > at);
            return at..next.map_or(table.rows, |it| it.0);
        }
        let before = idx.checked_sub(1).and_then(|it| table.cuts.get(it));
        before.map_or(0, |it| it.0)..at
    }

    /// `own`, or for a line with another subtotal right above it, the rows since the line before of that level.
    fn of_its_level(&self, at: u64, own: Range<u64>) -> Range<u64> {
        let stated = &self.table().stated;
        let is_upper = |idx: usize| {
            let part = |it: &&(u64, StatedTotal)| it.1.scope == Scope::Part;
            let before = idx.checked_sub(1).and_then(|it| stated.get(it)).filter(part);
            let this = stated.get(idx).filter(part);
            before.zip(this).is_some_and(|(before, this)| before.0 == this.0)
        };
        if self.leads() || !is_upper(self.idx) {
            return own;
        }
        let before = (0..self.idx).rev().find(|it| is_upper(*it) && stated[*it].0 < at);
        before.map_or(0, |it| stated[it].0)..at
    }

    /// Other ranges that end, or begin, at the line: from the start of the table, and from where it is cut nearby.
    fn near(&self, at: u64, own: &Range<u64>) -> Vec<Range<u64>> {
        let table = self.table();
        let idx = table.cuts.partition_point(|it| it.0 < at);
        let mut out = vec![0..at, 0..table.rows];
        if self.leads() {
            let after = table.cuts.iter().skip(idx).take(limits::SUBTOTALS_NEAR);
            out.extend(after.map(|it| at..it.0));
            out.push(at..table.rows);
        } else {
            let from = idx.saturating_sub(limits::SUBTOTALS_NEAR);
            let before = table.cuts.get(from..idx).unwrap_or_default();
            out.extend(before.iter().map(|it| it.0..at));
        }
        out.retain(|it| it != own && !it.is_empty());
        out
    }

    /// Whether the line is of the whole sheet or the whole file, and holds.
    fn wider(&self, stated: &StatedTotal, figures: &[Option<i128>]) -> bool {
        if stated.scope == Scope::Part {
            return false;
        }
        let part = self.tables[self.at].0;
        let sheet = self.around.sheets.get(&(&*part.source, part.sheet.as_deref()));
        let file = self.around.files.get(&*part.source);
        let shared = self.sharing(stated.line).map(|it| &self.tables[it].1.all);
        sheet.into_iter().chain(file).chain(shared).any(|it| differs(figures, it).is_none())
    }

    /// Whether the line names a district, and holds for its rows.
    fn named(&self, stated: &StatedTotal) -> bool {
        let sums = stated.region.and_then(|it| self.table().by_region.get(&it));
        sums.is_some_and(|it| differs(&stated.figures, it).is_none())
    }

    /// Whether subtotals with no row between them hold together: each is of some of the rows that they share.
    fn together(&self, at: u64) -> bool {
        let table = self.table();
        let run = |it: &&(u64, StatedTotal)| it.0 == at && it.1.scope == Scope::Part;
        let run: Vec<&StatedTotal> = table.stated.iter().filter(run).map(|it| &it.1).collect();
        if run.len() < 2 {
            return false;
        }
        let sum = |control: usize| {
            let mut figures = run.iter().map(|it| it.figures.get(control).copied().flatten());
            figures.try_fold(0_i128, |sum, it| it.and_then(|it| sum.checked_add(it)))
        };
        let sums: Vec<Option<i128>> = (0..table.all.len()).map(sum).collect();
        let own = self.next_to(at);
        let mut ranges = self.near(at, &own);
        ranges.push(own);
        sums.iter().any(Option::is_some)
            && ranges.iter().any(|it| differs(&sums, &table.between(it)).is_none())
    }

    /// The tables of the sheet that share a line, this one among them.
    fn sharing(&self, line: u64) -> impl Iterator<Item = usize> {
        let own = self.tables[self.at].0;
        let from = self.at.saturating_sub(limits::BLOCKS_BESIDE_MAX);
        let near =
            self.tables.iter().enumerate().skip(from).take(2 * limits::BLOCKS_BESIDE_MAX + 1);
        let shares = move |it: &(usize, &(&Part, &PartFigures))| {
            let (part, table) = it.1;
            let here = table.stated.iter().any(|it| it.1.line == line && it.1.scope == Scope::Said);
            it.0 == self.at || here && part.source == own.source && part.sheet == own.sheet
        };
        near.filter(shares).map(|it| it.0)
    }
}

/// The first control whose stated figure is not the sum, as far as both are known.
fn differs(stated: &[Option<i128>], sums: &[Sum]) -> Option<usize> {
    let differs = |(stated, sum): (&Option<i128>, &Sum)| {
        sum.unread == 0 && stated.is_some_and(|it| it != sum.value)
    };
    stated.iter().zip(sums).position(differs)
}
