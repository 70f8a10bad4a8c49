//! Two releases of one dataset and period side by side: what the one tells about the other.
//!
//! What an attacker has: every release that ever left, and what he knows of people besides: that somebody was
//! admitted in May, or that a household moved away. He counts the rows of each class in both releases. Where a class
//! has 100 rows in the one and 103 in the other, three people came, and whoever is known to have come is one of three,
//! however large the class is. The same holds of every class of fewer fields: all rows of a county, all rows.
//!
//! What is prevented: that he knows for certain that some, but fewer than k, rows came or went. A class, as the releases
//! show it, differs by 0 or by at least k; and so does every class of fewer fields whose difference can be bounded at
//! all. Cells that are not shown widen what can be said: a row that shows no county may lie in any.
//!
//! What is not prevented. A release shows rows and no persons: where a person has a row a month, twelve rows are one
//! person. Whoever knows the persons of the new release says how few may stand behind so many rows of a class; of rows
//! that went, and of classes of fewer fields, rows are counted. A class of the same size may hold other people than before; of such an exchange nothing
//! is seen in quasi-identifiers, but a sensitive value that changed is seen. Releases of periods that overlap, a month
//! and its year, are not compared. The same data again shows nothing new, and is always fine.
//!
//! Levels may differ between releases, since each takes the best for its own rows. Labels that overlap are then one:
//! what one release shows by month and the other by quarter is compared by quarter.

mod labels;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::model::schema::Field;

/// What a class shows of each field; none, nothing.
pub type Pattern = Vec<Option<String>>;

/// The classes of a release, with their rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Classes {
    /// The release's id.
    pub id: String,
    /// Names of the fields that tell classes apart.
    pub fields: Vec<String>,
    /// Rows of each class.
    pub rows: BTreeMap<Pattern, u64>,
}

impl Classes {
    /// One more row that shows `cells`, which are as a release writes them.
    pub fn add(&mut self, cells: &[&str], rows: u64) {
        let cell = |it: &&str| {
            // A cell that a spreadsheet would run stands behind an apostrophe.
            let it = it.strip_prefix('\'').unwrap_or(it);
            (!it.is_empty()).then(|| it.to_owned())
        };
        *self.rows.entry(cells.iter().map(cell).collect()).or_default() += rows;
    }

    /// The period of the release, as its id begins.
    fn period(&self) -> Option<&str> {
        self.id.rsplit_once("-r").map(|it| it.0)
    }

    /// How many rows there are.
    fn all(&self) -> u64 {
        self.rows.values().sum()
    }
}

/// A difference that shows that somebody came or went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where.
    pub place: Place,
    /// Rows more than before; below zero, fewer. Of what can only be bounded, the bound that is closer to none.
    pub rows: i64,
}

/// Where a difference shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the number of all rows.
    Whole,
    /// In a class of the new release.
    Class(Pattern),
    /// In a class that the earlier release has and the new one has not.
    Gone,
    /// In a class of fewer fields: their names.
    Margin(Vec<String>),
}

/// Why releases cannot be compared: labels of this field are known to neither a hierarchy nor a code list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incomparable {
    /// The field's name.
    pub field: String,
}

/// Fields of which every choice is looked at; of more, single ones and pairs.
const CHOSEN_MAX: usize = 8;

/// How few persons may stand behind so many rows of some classes of the new release.
pub type Fewest<'a> = &'a dyn Fn(&[&Pattern], u64) -> u64;

/// What is said where nobody knows persons: a row is one.
pub fn rows_alone(_: &[&Pattern], rows: u64) -> u64 {
    rows
}

/// The differences between `now` and `before` that are some, and fewer than `k` persons; `fields` are those of the schema.
pub fn changes(
    now: &Classes,
    before: &Classes,
    fields: &[&Field],
    (k, fewest): (u32, Fewest<'_>),
) -> Result<Vec<Change>, Incomparable> {
    let sides = Sides::new(now, before, fields)?;
    let k = i64::from(k);
    let is_small = |it: i64| it != 0 && it.abs() < k;
    let mut out = Vec::new();
    let whole = difference(now.all(), before.all());
    if is_small(whole) {
        out.push(Change { place: Place::Whole, rows: whole });
    }
    for (class, (rows, earlier)) in &sides.counts {
        let rows = difference(*rows, *earlier);
        let shown = sides.shown.get(class);
        let few =
            |it: &Vec<&Pattern>| rows > 0 && fewest(it, rows.unsigned_abs()) < k.unsigned_abs();
        if is_small(rows) || shown.is_some_and(few) {
            let place = match shown.and_then(|it| it.first()) {
                Some(shown) => Place::Class((*shown).clone()),
                None => Place::Gone,
            };
            out.push(Change { place, rows });
        }
    }
    for chosen in choices(sides.common.len()) {
        if let Some(rows) = sides.margin(&chosen, k) {
            let names = chosen.iter().map(|it| sides.common[*it].clone()).collect();
            out.push(Change { place: Place::Margin(names), rows });
        }
    }
    Ok(out)
}

/// The classes of both, by what they have in common: fields of the same name, and groups of labels that overlap.
struct Sides<'a> {
    common: Vec<String>,
    /// Rows now and before. 0 is nothing shown; groups count from 1.
    counts: BTreeMap<Vec<u32>, (u64, u64)>,
    /// The new classes that are counted there.
    shown: BTreeMap<Vec<u32>, Vec<&'a Pattern>>,
}

impl<'a> Sides<'a> {
    fn new(now: &'a Classes, before: &Classes, fields: &[&Field]) -> Result<Self, Incomparable> {
        let of = |it: &Classes, name: &String| it.fields.iter().position(|it| it == name);
        let common: Vec<(&String, usize, usize)> = now
            .fields
            .iter()
            .enumerate()
            .filter_map(|(at, name)| Some((name, at, of(before, name)?)))
            .collect();
        let mut groups = Vec::new();
        for (name, here, there) in &common {
            let labels = |side: &'a Classes, at: usize| -> BTreeSet<&'a str> {
                side.rows.keys().filter_map(|it| it.get(at)?.as_deref()).collect()
            };
            let earlier: BTreeSet<&str> =
                before.rows.keys().filter_map(|it| it.get(*there)?.as_deref()).collect();
            let field = fields.iter().find(|it| it.name == **name).copied();
            let found = labels::groups(field, (&labels(now, *here), &earlier), before.period());
            groups.push(found.ok_or_else(|| Incomparable { field: (*name).clone() })?);
        }
        let class = |pattern: &Pattern, at: &dyn Fn(&(&String, usize, usize)) -> usize| {
            let group = |(it, groups): (&(&String, usize, usize), &BTreeMap<String, u32>)| {
                let label = pattern.get(at(it)).and_then(Option::as_ref);
                label.and_then(|it| groups.get(it)).copied().unwrap_or(0)
            };
            common.iter().zip(&groups).map(group).collect::<Vec<u32>>()
        };
        let mut counts: BTreeMap<Vec<u32>, (u64, u64)> = BTreeMap::new();
        let mut shown: BTreeMap<Vec<u32>, Vec<&Pattern>> = BTreeMap::new();
        for (pattern, rows) in &now.rows {
            let class = class(pattern, &|it| it.1);
            shown.entry(class.clone()).or_default().push(pattern);
            counts.entry(class).or_default().0 += rows;
        }
        for (pattern, rows) in &before.rows {
            counts.entry(class(pattern, &|it| it.2)).or_default().1 += rows;
        }
        let common = common.into_iter().map(|it| it.0.clone()).collect();
        Ok(Self { common, counts, shown })
    }

    /// The difference of a class of `chosen` fields that is certainly some, and certainly fewer than `k`.
    fn margin(&self, chosen: &[usize], k: i64) -> Option<i64> {
        let mut cells: BTreeMap<Vec<u32>, (u64, u64)> = BTreeMap::new();
        let mut open: BTreeMap<Vec<u32>, (u64, u64)> = BTreeMap::new();
        for (class, (now, before)) in &self.counts {
            let part: Vec<u32> = chosen.iter().map(|it| class[*it]).collect();
            let side = if part.contains(&0) { &mut open } else { &mut cells };
            let entry = side.entry(part).or_default();
            *entry = (entry.0 + now, entry.1 + before);
        }
        cells.iter().find_map(|(cell, (now, before))| {
            // Rows that do not show some of the fields may be of this class, or not.
            let may = |part: &Vec<u32>| part.iter().zip(cell).all(|(a, b)| *a == 0 || a == b);
            let wide = open.iter().filter(|it| may(it.0)).map(|it| it.1);
            let (more, fewer) = wide.fold((0, 0), |sum, it| (sum.0 + it.0, sum.1 + it.1));
            let least = difference(*now, before.saturating_add(fewer));
            let most = difference(now.saturating_add(more), *before);
            match (least, most) {
                (least, most) if least > 0 && most < k => Some(least),
                (least, most) if most < 0 && least > -k => Some(most),
                _ => None,
            }
        })
    }
}

/// Every choice of at least one field; of many fields, single ones and pairs.
fn choices(fields: usize) -> Vec<Vec<usize>> {
    if fields <= CHOSEN_MAX {
        let has = |choice: usize, it: &usize| choice >> it & 1 == 1;
        let all = (1_usize << fields).saturating_sub(1);
        return (1..=all)
            .map(|choice| (0..fields).filter(|it| has(choice, it)).collect())
            .collect();
    }
    let pairs = (0..fields).flat_map(|a| (a + 1..fields).map(move |b| vec![a, b]));
    (0..fields).map(|it| vec![it]).chain(pairs).collect()
}

fn difference(now: u64, before: u64) -> i64 {
    let signed = |it: u64| i64::try_from(it).unwrap_or(i64::MAX);
    signed(now).saturating_sub(signed(before))
}
