//! A table beside a register: whether rows of the one count what the other does not show.
//!
//! A reader groups the register's rows by the dimensions of the table, where both have fields of the same name. A
//! figure of the table that is not shown must not follow: where every row of the register shows those fields, rows are
//! counted exactly; where some do not, those may be of the group or not, and fewer than k of them are no cover.
//! A dimension that the register shows in other labels, of another level, cannot be joined on.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::gate::differencing::Linked;
use crate::gate::differencing::Words;
use crate::gate::differencing::figures::Figures;
use crate::model::schema::Role;
use crate::model::schema::Schema;
use crate::model::stop::Stop;
use crate::release::Release;

/// What stands against `release` beside `linked`: one of them is a table, the other a register.
pub(super) fn exposed(
    release: &Release,
    schema: &Schema,
    linked: &Linked,
    k: u32,
) -> Result<Option<Words>, Stop> {
    let other = (&linked.release, &*linked.schema);
    let ours = (release, schema);
    let (table, register) = match (schema.table.is_some(), linked.schema.table.is_some()) {
        (true, false) => (ours, other),
        (false, true) => (other, ours),
        _ => return Ok(None),
    };
    if !register.1.published().any(|it| it.1.role == Role::Quasi) {
        return Ok(None);
    }
    let Some(counted) = counted(table, register.0, k)? else { return Ok(None) };
    let (name, id) = (linked.release.dataset(), linked.release.id());
    let Counted { row, field } = counted;
    Ok(Some(Words {
        zh: format!(
            "第 {row} 行没有显示的 `{field}` 可以从名册里数出来（对照 {name}/{id}）；让名册少显示一列，或不发布其中一个"
        ),
        en: format!(
            "`{field}` of row {row}, which is not shown, can be counted in the register (beside {name}/{id}); release one column of the register less, or one of the two"
        ),
    }))
}

/// A figure that is not shown and can be counted.
struct Counted {
    row: usize,
    field: String,
}

fn counted(
    (table, schema): (&Release, &Schema),
    register: &Release,
    k: u32,
) -> Result<Option<Counted>, Stop> {
    let Some(spec) = &schema.table else { return Ok(None) };
    let there = register.fields();
    let mut joined = Vec::new();
    for (at, dimension) in spec.dimensions.iter().enumerate() {
        let name = schema.fields.get(*dimension).map(|it| &it.name);
        let place = there.iter().position(|it| Some(&it.name) == name);
        joined.extend(place.map(|it| (at, it)));
    }
    // A table of something that the register does not tell apart cannot be counted in it.
    if joined.len() < spec.dimensions.len() {
        return Ok(None);
    }
    let figures = Figures::read(table, schema, spec)?;
    let hidden = figures.rows.iter().enumerate().filter_map(|(row, (key, figures))| {
        let column = figures.iter().position(Option::is_none)?;
        Some((row, key, column))
    });
    let hidden: Vec<_> = hidden.collect();
    if hidden.is_empty() {
        return Ok(None);
    }
    let mut groups: BTreeMap<Vec<String>, u64> = BTreeMap::new();
    let mut records = register.records()?;
    while let Some(record) = records.next()? {
        if record.number() > 1 {
            let cell =
                |it: &(usize, usize)| String::from_utf8_lossy(&record.cell(it.1)).into_owned();
            *groups.entry(joined.iter().map(cell).collect()).or_default() += 1;
        }
    }
    let labels = |at: usize| -> BTreeSet<&String> {
        groups.keys().filter_map(|it| it.get(at)).filter(|it| !it.is_empty()).collect()
    };
    let shown: Vec<BTreeSet<&String>> = (0..joined.len()).map(labels).collect();
    for (row, key, column) in hidden {
        // Totals of the table, and labels of another level, stand in no row of the register.
        if key.iter().zip(&shown).any(|(label, shown)| !shown.contains(label)) {
            continue;
        }
        let may_be = |it: &&Vec<String>| {
            it.iter().zip(key).any(|(a, _)| a.is_empty())
                && it.iter().zip(key).all(|(a, b)| a.is_empty() || a == b)
        };
        let open: u64 = groups.iter().filter(|it| may_be(&it.0)).map(|it| it.1).sum();
        if open < u64::from(k) {
            let field = figures.counts.get(column).cloned().unwrap_or_default();
            return Ok(Some(Counted { row: row + 1, field }));
        }
    }
    Ok(None)
}
