//! The figures of a table of counts, as its release shows them, by what its rows are about.

use std::collections::BTreeMap;

use crate::bounds::Grid;
use crate::bounds::Labels;
use crate::gate::differencing::Words;
use crate::model::schema::Schema;
use crate::model::schema::Table;
use crate::model::stop::Stop;
use crate::release::Release;

/// What a row shows of each dimension.
pub(super) type Key = Vec<Option<String>>;

/// Figures of a release.
pub(super) struct Figures<'a> {
    pub(super) id: String,
    pub(super) schema: &'a Schema,
    pub(super) table: &'a Table,
    pub(super) labels: Labels,
    /// The counts, row by row; none, not shown.
    pub(super) cells: Vec<Option<u64>>,
}

impl<'a> Figures<'a> {
    /// The counts of `release`; one that it does not publish is not shown.
    pub(super) fn read(
        release: &Release,
        schema: &'a Schema,
        table: &'a Table,
    ) -> Result<Self, Stop> {
        let there = release.fields();
        let name = |at: &usize| schema.fields.get(*at).map_or("", |it| it.name.as_str());
        let place = |at: &usize| there.iter().position(|it| it.name == name(at));
        let keys: Vec<Option<usize>> = table.dimensions.iter().map(place).collect();
        let counts: Vec<Option<usize>> = table.counts.iter().map(place).collect();
        let (mut labels, mut cells) = (Vec::new(), Vec::new());
        let mut records = release.records()?;
        while let Some(record) = records.next()? {
            if record.number() == 1 {
                continue;
            }
            let cell = |at: &Option<usize>| at.and_then(|it| written(&record.cell(it)));
            labels.push(keys.iter().map(cell).collect());
            cells.extend(counts.iter().map(|it| cell(it)?.parse::<u64>().ok()));
        }
        Ok(Self { id: release.id().to_owned(), schema, table, labels, cells })
    }

    /// The name of a count.
    pub(super) fn name(&self, column: usize) -> &str {
        let field = self.table.counts.get(column).and_then(|it| self.schema.fields.get(*it));
        field.map_or("", |it| it.name.as_str())
    }

    /// As cells of which the first is `first`.
    pub(super) fn grid(&self, first: usize) -> Grid<'_> {
        let Self { schema, table, labels, .. } = self;
        Grid { schema, table, labels, fields: &table.counts, first }
    }

    /// The counts of each row, or of rows that are about the same, summed.
    pub(super) fn rows(&self) -> BTreeMap<&Key, Vec<Option<u64>>> {
        let mut out: BTreeMap<&Key, Vec<Option<u64>>> = BTreeMap::new();
        let figures = self.cells.chunks(self.table.counts.len().max(1));
        for (key, figures) in self.labels.iter().zip(figures) {
            let sums = out.entry(key).or_insert_with(|| vec![Some(0); figures.len()]);
            for (sum, one) in sums.iter_mut().zip(figures) {
                *sum = sum.zip(*one).map(|(a, b): (u64, u64)| a.saturating_add(b));
            }
        }
        out
    }

    /// What stands against these figures beside those of an earlier release.
    pub(super) fn against(&self, before: &Self, k: u32) -> Option<Words> {
        let k = u64::from(k);
        let before_rows = before.rows();
        let mut found: Vec<(usize, usize)> = Vec::new();
        for (row, (key, figures)) in self.rows().into_iter().enumerate() {
            let Some(earlier) = before_rows.get(key) else { continue };
            for (column, pair) in figures.iter().zip(earlier).enumerate() {
                if let (Some(now), Some(before)) = pair
                    && now != before
                    && now.abs_diff(*before) < k
                {
                    found.push((row, column));
                }
            }
        }
        let (row, column) = *found.first()?;
        let (row, name, others) = (row + 1, self.name(column), found.len() - 1);
        let (zh_more, en_more) = if others > 0 {
            (format!("，另有 {others} 个数"), format!(", and {others} more figures"))
        } else {
            Default::default()
        };
        Some(Words {
            zh: format!(
                "第 {row} 行的 `{name}` 与已发布的 {} 相差不到 {k}，一减就知道是几个人{zh_more}；等改动累计到 {k} 人再发，或把整期合并到下一期",
                before.id
            ),
            en: format!(
                "`{name}` of row {row} differs from {} by fewer than {k}, which tells how many came or went{en_more}; release again when changes come to {k} persons, or with the next period",
                before.id
            ),
        })
    }
}

/// What a released cell says; none, nothing. A cell that a spreadsheet would run stands behind an apostrophe.
pub(super) fn written(cell: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(cell);
    let text = text.strip_prefix('\'').unwrap_or(&text);
    (!text.is_empty()).then(|| text.to_owned())
}
