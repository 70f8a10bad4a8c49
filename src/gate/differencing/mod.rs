//! G08 between releases: what a candidate tells together with what has left already, judged on the bytes of both.
//!
//! Rows about persons: classes are counted in both releases as [`crate::versions`] says. Tables of counts: a figure that
//! both show differs by 0 or by at least k; one that either does not show must not follow from both; see [`joint`].
//! Releases that cannot be read or compared are denied.
//!
//! Beside earlier releases of the dataset itself, releases of the datasets that it is made from, or that are made from
//! it: a figure that a table does not show must not be counted in a register that shows all it takes; see [`join`].
//! Tables of which one adds up from the other are held against each other as two releases of one are.

mod figures;
mod join;
mod joint;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::gate::Policy;
use crate::gate::bench::Bench;
use crate::model::schema::Field;
use crate::model::schema::Role;
use crate::model::schema::Schema;
use crate::model::stop::Stop;
use crate::release::Release;
use crate::versions;
use crate::versions::Change;
use crate::versions::Classes;
use crate::versions::Incomparable;
use crate::versions::Place;
use figures::Figures;

/// The rule that is judged here.
pub(super) const RULE: &str = "G08";
/// Under which name it is done.
pub(super) const NAME: &str = "differencing";

/// A release of another dataset that the candidate could be joined with.
#[derive(Clone, Debug)]
pub struct Linked {
    /// The release.
    pub release: Release,
    /// What its dataset's rows are.
    pub schema: Arc<Schema>,
}

/// What stands against a candidate, in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Words {
    zh: String,
    en: String,
}

/// Judges the candidate beside what has left before.
pub(super) fn judge(bench: &mut Bench, release: &Release, schema: &Schema, policy: &Policy) {
    let k = policy.asked.k;
    // What noise changed from one release to the next says nothing of people.
    for earlier in policy.earlier.iter().filter(|_| policy.noise.is_none()) {
        let found = match between(release, earlier, schema, k) {
            Ok(it) => it,
            Err(stop) => Some(unread(earlier, &stop)),
        };
        if let Some(it) = found {
            bench.tell(RULE, it.zh, it.en);
        }
    }
    for linked in &policy.linked {
        let found = match beside(release, schema, linked, (k, policy)) {
            Ok(it) => it,
            Err(stop) => Some(unread(&linked.release, &stop)),
        };
        if let Some(it) = found {
            bench.tell(RULE, it.zh, it.en);
        }
    }
    bench.done(NAME);
}

/// What stands against `release` beside a release of another dataset.
fn beside(
    release: &Release,
    schema: &Schema,
    linked: &Linked,
    (k, policy): (u32, &Policy),
) -> Result<Option<Words>, Stop> {
    let (Some(table), Some(other)) = (&schema.table, &linked.schema.table) else {
        return join::exposed(release, schema, linked, k);
    };
    if policy.noise.is_some() {
        return Ok(None);
    }
    let theirs = &linked.release;
    let now = Figures::read(release, schema, table)?;
    let other = Figures::read(theirs, &linked.schema, other)?;
    let id = format!("{}/{}", theirs.dataset(), theirs.id());
    Ok(joint::linked((&now, release.dataset()), (&other, theirs.dataset()), (k, &id)))
}

fn unread(release: &Release, stop: &Stop) -> Words {
    let (name, id, code) = (release.dataset(), release.id(), stop.code());
    Words {
        zh: format!("{name}/{id} 读不了（{code}），没法比较"),
        en: format!("{name}/{id} cannot be read ({code}) and so not compared with"),
    }
}

/// What stands against `release` beside `earlier`, a release of the same dataset.
fn between(
    release: &Release,
    earlier: &Release,
    schema: &Schema,
    k: u32,
) -> Result<Option<Words>, Stop> {
    let quasi: Vec<&Field> =
        schema.published().map(|it| it.1).filter(|it| it.role == Role::Quasi).collect();
    if !quasi.is_empty() {
        let (now, before) = (classes(release, &quasi)?, classes(earlier, &quasi)?);
        return Ok(match versions::changes(&now, &before, &quasi, (k, &versions::rows_alone)) {
            Ok(changes) => of_classes(&changes, &now, &before, k),
            Err(Incomparable { field }) => Some(Words {
                zh: format!("字段 `{field}` 的写法与 {} 的对不上，没法比较", before.id),
                en: format!("field `{field}` cannot be compared with that of {}", before.id),
            }),
        });
    }
    let Some(table) = &schema.table else { return Ok(None) };
    let (now, before) =
        (Figures::read(release, schema, table)?, Figures::read(earlier, schema, table)?);
    Ok(now.against(&before, k).or_else(|| joint::earlier(&now, &before, k)))
}

/// The classes of a release by those of `fields` that it shows.
fn classes(release: &Release, fields: &[&Field]) -> Result<Classes, Stop> {
    let there = release.fields();
    let place = |it: &&Field| there.iter().position(|one| one.name == it.name);
    let places: Vec<(usize, &str)> =
        fields.iter().filter_map(|it| Some((place(it)?, it.name.as_str()))).collect();
    let mut out = Classes {
        id: release.id().to_owned(),
        fields: places.iter().map(|it| it.1.to_owned()).collect(),
        ..Classes::default()
    };
    let mut records = release.records()?;
    while let Some(record) = records.next()? {
        if record.number() == 1 {
            continue;
        }
        let cells: Vec<_> = places
            .iter()
            .map(|it| String::from_utf8_lossy(&record.cell(it.0)).into_owned())
            .collect();
        out.add(&cells.iter().map(String::as_str).collect::<Vec<_>>(), 1);
    }
    Ok(out)
}

/// In words: the difference of all rows says it best, then that of a class.
fn of_classes(changes: &[Change], now: &Classes, before: &Classes, k: u32) -> Option<Words> {
    let first = changes.first()?;
    let rows = first.rows.abs();
    let (zh, en) = if first.rows > 0 { ("多", "more") } else { ("少", "fewer") };
    let (zh_where, en_where) = match &first.place {
        Place::Whole => ("总共".to_owned(), "in all".to_owned()),
        Place::Class(shown) => {
            let number = now.rows.keys().position(|it| it == shown).unwrap_or_default() + 1;
            (format!("第 {number} 组"), format!("in class {number}"))
        }
        Place::Gone => ("有一组已经没有了，".to_owned(), "in a class that is gone".to_owned()),
        Place::Margin(fields) => (
            format!("按 {} 分的一组", fields.join("、")),
            format!("in a class by {}", fields.join(", ")),
        ),
    };
    let others = changes.len() - 1;
    let (zh_more, en_more) = if others > 0 {
        (format!("，另有 {others} 处"), format!(", and {others} more such differences"))
    } else {
        Default::default()
    };
    Some(Words {
        zh: format!(
            "比已发布的 {} {zh_where}只{zh} {rows} 行，少于 {k} 人，对照两版就能认出是谁{zh_more}；等改动累计到 {k} 人再发，或把整期合并到下一期",
            before.id
        ),
        en: format!(
            "{rows} rows {en} than in {} {en_where}, fewer than {k} persons, who show when both are compared{en_more}; release again when changes come to {k} persons, or with the next period",
            before.id
        ),
    })
}
