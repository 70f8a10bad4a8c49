//! Tables as cells and sums: what adds up within one, and where the cells of two are the same or add up.

use std::collections::BTreeMap;

use crate::bounds::Sum;
use crate::model::schema::Link;
use crate::model::schema::Schema;
use crate::model::schema::Table;

/// The dimensions' values of each row.
pub type Labels = Vec<Vec<Option<String>>>;

/// A table whose figures are cells, row by row.
#[derive(Clone, Copy, Debug)]
pub struct Grid<'a> {
    /// What its fields are.
    pub schema: &'a Schema,
    /// What of them adds up.
    pub table: &'a Table,
    /// What its rows are about.
    pub labels: &'a Labels,
    /// The fields whose figures are cells.
    pub fields: &'a [usize],
    /// The first cell.
    pub first: usize,
}

impl<'a> Grid<'a> {
    fn name(&self, field: usize) -> &'a str {
        self.schema.fields.get(field).map_or("", |it| it.name.as_str())
    }

    fn cell(&self, row: usize, column: usize) -> usize {
        self.first + row * self.fields.len() + column
    }

    /// What adds up within it: fields within rows, and rows that are totals.
    pub fn sums(&self) -> Vec<Sum> {
        let mut out = Vec::new();
        let column = |field: usize| self.fields.iter().position(|it| *it == field);
        for sum in &self.table.sums {
            let parts: Option<Vec<usize>> = sum.parts.iter().map(|it| column(*it)).collect();
            let (Some(total), Some(parts)) = (column(sum.total), parts) else { continue };
            out.extend((0..self.labels.len()).map(|row| Sum {
                total: self.cell(row, total),
                parts: parts.iter().map(|it| self.cell(row, *it)).collect(),
            }));
        }
        for (total, parts) in self.totals() {
            out.extend((0..self.fields.len()).map(|column| Sum {
                total: self.cell(total, column),
                parts: parts.iter().map(|it| self.cell(*it, column)).collect(),
            }));
        }
        out
    }

    /// Rows that are totals, and the rows that they are the totals of: all but one dimension are the same.
    fn totals(&self) -> Vec<(usize, Vec<usize>)> {
        let mut out = Vec::new();
        for (at, &dimension) in self.table.dimensions.iter().enumerate() {
            let totals: Vec<_> =
                self.table.totals.iter().filter(|it| it.dimension == dimension).collect();
            if totals.is_empty() {
                continue;
            }
            let mut groups: BTreeMap<Vec<&Option<String>>, Vec<usize>> = BTreeMap::new();
            for (row, labels) in self.labels.iter().enumerate() {
                let others = labels.iter().enumerate().filter(|it| it.0 != at).map(|it| it.1);
                groups.entry(others.collect()).or_default().push(row);
            }
            let label = |row: usize| self.labels[row].get(at).and_then(Option::as_deref);
            for total in &totals {
                let is_part = |it: &str| match &total.parts {
                    Some(parts) => parts.iter().any(|part| part == it),
                    None => totals.iter().all(|total| total.value != it),
                };
                for group in groups.values() {
                    let of = |row: &usize| label(*row) == Some(total.value.as_str());
                    let part = |row: &usize| !of(row) && label(*row).is_some_and(is_part);
                    let parts: Vec<usize> = group.iter().copied().filter(part).collect();
                    if !parts.is_empty() {
                        out.extend(group.iter().copied().filter(of).map(|it| (it, parts.clone())));
                    }
                }
            }
        }
        out
    }

    /// Whether a row is a total in a dimension other than those at `kept`.
    fn is_total(&self, row: usize, kept: &[usize]) -> bool {
        let labels = self.labels.get(row).into_iter().flatten();
        labels.zip(&self.table.dimensions).enumerate().any(|(at, (label, dimension))| {
            let is = |it: &crate::model::schema::Total| {
                it.dimension == *dimension && Some(it.value.as_str()) == label.as_deref()
            };
            !kept.contains(&at) && self.table.totals.iter().any(is)
        })
    }

    /// Where each dimension of `other` stands among this one's; none where one is missing.
    fn dimensions_of(&self, other: &Self) -> Option<Vec<usize>> {
        let own: Vec<&str> = self.table.dimensions.iter().map(|it| self.name(*it)).collect();
        let place = |it: &usize| own.iter().position(|name| *name == other.name(*it));
        other.table.dimensions.iter().map(place).collect()
    }

    /// Which cells of `lower` add up to which of these, as the link says; none where the two do not fit.
    pub fn adds_up_from(&self, lower: &Self, link: &Link) -> Option<Vec<Sum>> {
        let dimensions = lower.dimensions_of(self)?;
        let mut rows: BTreeMap<Vec<Option<&str>>, Vec<usize>> = BTreeMap::new();
        for (row, labels) in lower.labels.iter().enumerate() {
            if !lower.is_total(row, &dimensions) {
                let key = dimensions.iter().map(|it| labels.get(*it).and_then(Option::as_deref));
                rows.entry(key.collect()).or_default().push(row);
            }
        }
        let mut columns = Vec::new();
        for (ours, theirs) in &link.sums {
            let upper = self.fields.iter().position(|it| it == ours)?;
            columns.push((upper, lower.fields.iter().position(|it| lower.name(*it) == theirs)?));
        }
        let mut out = Vec::new();
        for (row, labels) in self.labels.iter().enumerate() {
            let key: Vec<Option<&str>> = labels.iter().map(Option::as_deref).collect();
            let Some(parts) = rows.get(&key) else { continue };
            out.extend(columns.iter().map(|(upper, column)| Sum {
                total: self.cell(row, *upper),
                parts: parts.iter().map(|it| lower.cell(*it, *column)).collect(),
            }));
        }
        Some(out)
    }

    /// For each cell of `earlier`, in order, the cell of this one that is about the same, if there is one.
    pub fn same(&self, earlier: &Self) -> Vec<Option<usize>> {
        let dimensions = earlier.dimensions_of(self);
        let mut rows: BTreeMap<Vec<Option<&str>>, Option<usize>> = BTreeMap::new();
        for (row, labels) in self.labels.iter().enumerate() {
            let key = labels.iter().map(Option::as_deref).collect();
            // Of rows that are about the same nobody knows which is which.
            rows.entry(key).and_modify(|it| *it = None).or_insert(Some(row));
        }
        let columns: Vec<Option<usize>> = (earlier.fields.iter())
            .map(|it| self.fields.iter().position(|own| self.name(*own) == earlier.name(*it)))
            .collect();
        let mut out = Vec::new();
        for labels in earlier.labels {
            let key = dimensions.as_ref().map(|it| {
                it.iter().map(|at| labels.get(*at).and_then(Option::as_deref)).collect::<Vec<_>>()
            });
            let row = key.and_then(|it| rows.get(&it).copied().flatten());
            out.extend(columns.iter().map(|it| Some(self.cell(row?, (*it)?))));
        }
        out
    }
}
