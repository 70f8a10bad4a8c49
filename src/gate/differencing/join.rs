//! A table beside a register: whether rows of the one count what the other does not show.
//!
//! A reader groups the register's rows by the dimensions of the table, where both have fields of the same name. A
//! figure of the table that is not shown must not follow: where every row of the register shows those fields, rows are
//! counted exactly; where some do not, those may be of the group or not, and fewer than k of them are no cover.
//! A dimension that the register shows in other labels, of another level, cannot be joined on. Rows of the table that
//! differ only in dimensions which the register lacks are counted together: the one of them that is not shown is what
//! the others leave.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::gate::differencing::Linked;
use crate::gate::differencing::Words;
use crate::gate::differencing::figures::Figures;
use crate::gate::differencing::figures::Key;
use crate::gate::differencing::figures::written;
use crate::model::schema::Role;
use crate::model::schema::Schema;
use crate::model::schema::Table;
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
    let groups = grouped(register, &joined)?;
    let rows = figures.rows();
    let (alike, is_constant) = alike(spec, &joined, rows.keys().copied());
    let all: Vec<&Vec<Option<u64>>> = rows.values().collect();
    for (key, rows) in &alike {
        if !tells(&groups, key, k) {
            continue;
        }
        let counted = groups.get(key).copied().unwrap_or_default();
        for column in 0..spec.counts.len() {
            let of = |row: &&usize| all.get(**row).and_then(|it| it.get(column).copied().flatten());
            let mut hidden = rows.iter().filter(|it| of(it).is_none());
            let (Some(row), None) = (hidden.next(), hidden.next()) else { continue };
            let shown: u64 = rows.iter().filter_map(|it| of(&it)).fold(0, u64::saturating_add);
            // Of several rows the register may be about others, of which the rest is no count.
            let rest = counted.checked_sub(shown);
            if is_constant || rest.is_some_and(|it| it > 0 && it < u64::from(k)) {
                return Ok(Some(Counted { row: row + 1, field: figures.name(column).to_owned() }));
            }
        }
    }
    Ok(None)
}

/// The register's rows by what they show of the joined dimensions.
fn grouped(register: &Release, joined: &[(usize, usize)]) -> Result<BTreeMap<Key, u64>, Stop> {
    let mut groups: BTreeMap<Key, u64> = BTreeMap::new();
    let mut records = register.records()?;
    while let Some(record) = records.next()? {
        if record.number() > 1 {
            let cell = |it: &(usize, usize)| written(&record.cell(it.1));
            *groups.entry(joined.iter().map(cell).collect()).or_default() += 1;
        }
    }
    Ok(groups)
}

/// Rows of the table by what the register tells of them, and whether it tells all of it: dimensions that it lacks have
/// one label only. Totals over those are no further rows.
fn alike<'a>(
    table: &Table,
    joined: &[(usize, usize)],
    rows: impl Iterator<Item = &'a Key>,
) -> (BTreeMap<Key, Vec<usize>>, bool) {
    let lacks: Vec<usize> =
        (0..table.dimensions.len()).filter(|at| joined.iter().all(|it| it.0 != *at)).collect();
    let is_total = |key: &Key, at: usize| {
        let label = key.get(at).and_then(Option::as_deref);
        let mut of =
            table.totals.iter().filter(|it| table.dimensions.get(at) == Some(&it.dimension));
        of.any(|it| Some(it.value.as_str()) == label)
    };
    let mut out: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
    let mut others: BTreeSet<Key> = BTreeSet::new();
    for (row, key) in rows.enumerate() {
        if !lacks.iter().any(|at| is_total(key, *at)) {
            let of = |at: usize| key.get(at).cloned().flatten();
            out.entry(joined.iter().map(|it| of(it.0)).collect()).or_default().push(row);
            others.insert(lacks.iter().map(|it| of(*it)).collect());
        }
    }
    (out, others.len() < 2)
}

/// Whether the register counts the rows of `key`: it shows such rows, and fewer than `k` that may be of them or not.
/// Totals of the table, and labels of another level, stand in no row of it.
fn tells(groups: &BTreeMap<Key, u64>, key: &Key, k: u32) -> bool {
    let shows = |(at, label): (usize, &Option<String>)| {
        label.is_some() && groups.keys().any(|it| it.get(at) == Some(label))
    };
    let may_be = |it: &&Key| {
        it.iter().any(Option::is_none) && it.iter().zip(key).all(|(a, b)| a.is_none() || a == b)
    };
    let open: u64 = groups.iter().filter(|it| may_be(&it.0)).map(|it| it.1).sum();
    key.iter().enumerate().all(shows) && open < u64::from(k)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::schema::Total;

    fn key(labels: &[&str]) -> Key {
        labels.iter().map(|it| (!it.is_empty()).then(|| (*it).to_owned())).collect()
    }

    #[test]
    fn dimensions_that_a_register_lacks_are_constant_or_counted_together() {
        let total = Total { dimension: 1, value: "全年".to_owned(), parts: None };
        let table = Table { dimensions: vec![0, 1], totals: vec![total], ..Table::default() };
        let of = |rows: &[Key]| alike(&table, &[(0, 0)], rows.iter());
        let one = [key(&["a", "2017"]), key(&["b", "2017"]), key(&["a", "全年"])];
        let by_region = BTreeMap::from([(key(&["a"]), vec![0]), (key(&["b"]), vec![1])]);
        assert_eq!(of(&one), (by_region, true));
        let two = [key(&["a", "1"]), key(&["a", "2"])];
        assert_eq!(of(&two), (BTreeMap::from([(key(&["a"]), vec![0, 1])]), false));
    }

    #[test]
    fn rows_that_show_no_label_may_be_of_any() {
        let groups = BTreeMap::from([(key(&["a"]), 30), (key(&["b"]), 40), (key(&[""]), 15)]);
        assert!(tells(&groups, &key(&["a"]), 20) && !tells(&groups, &key(&["a"]), 10));
        assert!(!tells(&groups, &key(&["c"]), 20) && !tells(&groups, &key(&[""]), 20));
    }
}
