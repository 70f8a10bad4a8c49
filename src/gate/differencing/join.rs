//! A table beside a register: whether rows of the one count what the other does not show.
//!
//! A reader groups the register's rows by the dimensions of the table, where both have fields of the same name. A
//! figure of the table that is not shown must not follow: where every row of the register shows those fields, rows are
//! counted exactly; where some do not, those may be of the group or not, and fewer than k of them are no cover.
//! A dimension that the register shows in other labels, of another level, cannot be joined on. Rows of the table that
//! differ only in dimensions which the register lacks are counted together: the one of them that is not shown is what
//! the others leave.

use std::collections::BTreeMap;

use crate::gate::differencing::Linked;
use crate::gate::differencing::Words;
use crate::gate::differencing::figures::Figures;
use crate::gate::differencing::figures::Key;
use crate::gate::differencing::figures::written;
use crate::model::schema::Role;
use crate::model::schema::Schema;
use crate::model::schema::Total;
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
    let figures = Figures::read(table, schema, spec)?;
    if figures.cells.iter().all(Option::is_some) {
        return Ok(None);
    }
    let mut groups: BTreeMap<Vec<Option<String>>, u64> = BTreeMap::new();
    let mut records = register.records()?;
    while let Some(record) = records.next()? {
        if record.number() > 1 {
            let cell = |it: &(usize, usize)| written(&record.cell(it.1));
            *groups.entry(joined.iter().map(cell).collect()).or_default() += 1;
        }
    }
    let rows = figures.rows();
    let lacks: Vec<usize> =
        (0..spec.dimensions.len()).filter(|at| joined.iter().all(|it| it.0 != *at)).collect();
    let is_total = |key: &Key, at: &usize| {
        let is = |it: &Total| {
            Some(&it.dimension) == spec.dimensions.get(*at)
                && key.get(*at) == Some(&Some(it.value.clone()))
        };
        spec.totals.iter().any(is)
    };
    // Rows that the register does not tell apart, by what it tells of them; totals of them are no further rows.
    let mut alike: BTreeMap<Vec<&Option<String>>, Vec<usize>> = BTreeMap::new();
    for (row, key) in
        rows.keys().enumerate().filter(|it| !lacks.iter().any(|at| is_total(it.1, at)))
    {
        alike.entry(joined.iter().filter_map(|it| key.get(it.0)).collect()).or_default().push(row);
    }
    let shows = |at: usize, label: &Option<String>| {
        label.is_some() && groups.keys().any(|it| it.get(at) == Some(label))
    };
    let all: Vec<&Vec<Option<u64>>> = rows.values().collect();
    for (key, rows) in &alike {
        // Totals of the table, and labels of another level, stand in no row of the register.
        if !key.iter().enumerate().all(|(at, label)| shows(at, label)) {
            continue;
        }
        let may_be = |it: &&Vec<Option<String>>| {
            it.iter().any(Option::is_none)
                && it.iter().zip(key).all(|(a, b)| a.is_none() || a == *b)
        };
        let open: u64 = groups.iter().filter(|it| may_be(&it.0)).map(|it| it.1).sum();
        if open >= u64::from(k) {
            continue;
        }
        let own: Vec<Option<String>> = key.iter().map(|it| (*it).clone()).collect();
        let counted = groups.get(&own).copied().unwrap_or_default();
        for column in 0..spec.counts.len() {
            let of = |row: &&usize| all.get(**row).and_then(|it| it.get(column).copied().flatten());
            let mut hidden = rows.iter().filter(|it| of(it).is_none());
            let (Some(row), None) = (hidden.next(), hidden.next()) else { continue };
            let shown: u64 = rows.iter().filter_map(|it| of(&it)).fold(0, u64::saturating_add);
            // Of several rows, the register may be about others, of which the rest is no count.
            let rest = counted.checked_sub(shown);
            if rows.len() == 1 || rest.is_some_and(|it| it > 0 && it < u64::from(k)) {
                return Ok(Some(Counted { row: row + 1, field: figures.name(column).to_owned() }));
            }
        }
    }
    Ok(None)
}
