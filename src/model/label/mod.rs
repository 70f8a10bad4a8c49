//! Labels: what a released cell of a generalized field says. Here they are written, and here they are read again.
//!
//! Protection writes them, and whoever compares releases must know what they mean: a stretch of days or of numbers, or
//! some codes of a list. Both stand side by side, so that no label is written that cannot be read.

mod divisions;
mod stretch;

pub use divisions::Divisions;
pub use stretch::Stretch;
pub use stretch::calendar;
pub use stretch::signed;
pub use stretch::stretch;
pub use stretch::stretches;

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::model::codes::CodeList;
use crate::model::schema::Field;
use crate::model::schema::Kind;
use crate::model::schema::Step;

/// How a minor's age is told, on every level.
pub const MINOR: &str = "0-17";

/// Between names of which one is meant.
const OR: &str = "或";

/// One label of several, of which any may be meant; none of none.
pub fn joined(labels: &BTreeSet<String>) -> Option<String> {
    let label = labels.iter().map(String::as_str).collect::<Vec<_>>().join(OR);
    Some(label).filter(|it| !it.is_empty())
}

/// Of each label of a field the codes of its list that it may stand for; none where nobody knows.
pub fn codes<'a>(field: &'a Field, list: &'a CodeList, labels: &[&str]) -> Vec<BTreeSet<&'a str>> {
    let mut names: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for it in &list.entries {
        for name in [&it.code, &it.label] {
            names.entry(name.clone()).or_default().insert(&it.code);
        }
    }
    let is_divided = |it: &Step| matches!(it, Step::Level(_));
    if field.kind == Kind::Region || field.climbs.iter().any(is_divided) {
        for (name, codes) in Divisions::new(list, &[], i32::MAX).named() {
            names.entry(name).or_default().extend(codes);
        }
    }
    for (code, group) in field.climbs.iter().flat_map(|it| it.groups(list)) {
        names.entry(group.to_owned()).or_default().insert(code);
    }
    let either = |label: &str| {
        let parts = label.split(OR).map(|it| names.get(it));
        parts.collect::<Option<Vec<_>>>().into_iter().flatten().flatten().copied().collect()
    };
    let of = |it: &&str| names.get(*it).cloned().unwrap_or_else(|| either(it));
    labels.iter().map(of).collect()
}
