//! Figures that differ too little from those of an earlier release: few came or went, and whoever has both sees it.
//!
//! What the earlier release shows is known for good. A figure that differs from it by fewer than k persons, and not by
//! none, is suppressed, and the audit of what is left finds it a companion in every sum. A figure that the earlier
//! release did not show tells nothing now that it could not tell then.

use std::collections::BTreeMap;

use crate::protect::Shown;
use crate::protect::table::Sheet;
use crate::protect::table::system::State;
use crate::protect::table::system::System;

/// Suppresses the figures of `counts` that differ too little from `earlier`; how many.
pub(super) fn suppress(counts: &mut System, sheet: &Sheet<'_>, earlier: &[Shown], k: u32) -> u64 {
    let Sheet { schema, table, .. } = sheet;
    let mut suppressed = 0;
    for shown in earlier {
        let name = |it: &usize| shown.column(&schema.fields[*it].name);
        let dimensions: Option<Vec<usize>> = table.dimensions.iter().map(name).collect();
        let Some(dimensions) = dimensions else { continue };
        let mut rows: BTreeMap<Vec<Option<&str>>, &Vec<Option<String>>> = BTreeMap::new();
        for row in &shown.rows {
            let key = dimensions.iter().map(|it| row.get(*it).and_then(Option::as_deref));
            rows.insert(key.collect(), row);
        }
        for (row, labels) in sheet.labels.iter().enumerate() {
            let key: Vec<Option<&str>> = labels.iter().map(Option::as_deref).collect();
            let Some(before) = rows.get(&key) else { continue };
            for field in &table.counts {
                let figure = name(field).and_then(|it| before.get(it)?.as_deref()?.parse().ok());
                let cell = &mut counts.cells[sheet.cell(row, *field)];
                let differs = figure.is_some_and(|figure: u64| {
                    figure != cell.value && figure.abs_diff(cell.value) < u64::from(k)
                });
                if differs && cell.state == State::Shown {
                    cell.state = State::Primary;
                    suppressed += 1;
                }
            }
        }
    }
    suppressed
}
