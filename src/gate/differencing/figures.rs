//! The figures of a table of counts, as its release shows them, by what its rows are about.

use std::collections::BTreeMap;

use crate::gate::differencing::Words;
use crate::model::schema::Schema;
use crate::model::schema::Table;
use crate::model::stop::Stop;
use crate::release::Release;

/// What a row shows of each dimension.
pub(super) type Key = Vec<String>;

/// Figures of a release.
pub(super) struct Figures {
    pub(super) id: String,
    /// Names of the counts.
    pub(super) counts: Vec<String>,
    /// The counts of each row, or of rows that are about the same, summed; none, not shown.
    pub(super) rows: BTreeMap<Key, Vec<Option<u64>>>,
}

impl Figures {
    /// The counts of `release`; one that it does not publish is not shown.
    pub(super) fn read(release: &Release, schema: &Schema, table: &Table) -> Result<Self, Stop> {
        let there = release.fields();
        let name = |at: &usize| schema.fields.get(*at).map_or("", |it| it.name.as_str());
        let place = |at: &usize| there.iter().position(|it| it.name == name(at));
        let keys: Vec<Option<usize>> = table.dimensions.iter().map(place).collect();
        let counts: Vec<Option<usize>> = table.counts.iter().map(place).collect();
        let mut out = Self {
            id: release.id().to_owned(),
            counts: table.counts.iter().map(|it| name(it).to_owned()).collect(),
            rows: BTreeMap::new(),
        };
        let mut records = release.records()?;
        while let Some(record) = records.next()? {
            if record.number() == 1 {
                continue;
            }
            let cell = |at: &Option<usize>| {
                at.map_or_else(String::new, |it| {
                    String::from_utf8_lossy(&record.cell(it)).into_owned()
                })
            };
            let figures = counts.iter().map(|it| cell(it).parse().ok());
            match out.rows.entry(keys.iter().map(cell).collect()) {
                std::collections::btree_map::Entry::Vacant(it) => {
                    it.insert(figures.collect());
                }
                std::collections::btree_map::Entry::Occupied(mut it) => {
                    for (sum, one) in it.get_mut().iter_mut().zip(figures) {
                        *sum = sum.zip(one).map(|(a, b): (u64, u64)| a.saturating_add(b));
                    }
                }
            }
        }
        Ok(out)
    }

    /// What stands against these figures beside those of an earlier release.
    pub(super) fn against(&self, before: &Self, k: u32) -> Option<Words> {
        let k = u64::from(k);
        let mut found: Vec<(usize, usize)> = Vec::new();
        for (row, (key, figures)) in self.rows.iter().enumerate() {
            let Some(earlier) = before.rows.get(key) else { continue };
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
        let (row, name, others) = (row + 1, self.counts.get(column)?, found.len() - 1);
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
