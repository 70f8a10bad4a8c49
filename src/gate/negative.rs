//! G13: what the negative list forbids, and whether the list is still the one that forbade it.

use crate::gate::Policy;
use crate::gate::bench::Bench;
use crate::lexical::disguise::key;
use crate::model::day::Day;
use crate::model::schema::Field;
use crate::model::schema::Kind;
use crate::model::schema::Schema;
use crate::release::Release;

/// An entry of the negative list: what is given must all hold for a hit; an entry that gives nothing hits all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NegativeEntry {
    /// A dataset's name or title.
    pub dataset: Option<String>,
    /// A published field's name or title.
    pub field: Option<String>,
    /// The kind of a published field (`money`), or an opening (`unconditional`).
    pub kind: Option<String>,
    /// A word in what the dataset says of itself: titles, descriptions, aliases, names of code lists.
    pub topic: Option<String>,
    /// The article that forbids it.
    pub article: String,
    /// The first day on which it is forbidden.
    pub valid_from: Option<Day>,
    /// The last one.
    pub valid_until: Option<Day>,
    /// When it must be reviewed.
    pub review_by: Option<Day>,
}

/// How an entry stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It will forbid.
    Coming,
    /// It forbids.
    Valid,
    /// It does not forbid any more.
    Expired,
}

impl NegativeEntry {
    /// How the entry stands on `today`. A day that nobody knows ends nothing.
    pub fn standing(&self, today: Option<Day>) -> Standing {
        match today {
            Some(today) if self.valid_until.is_some_and(|it| it < today) => Standing::Expired,
            Some(today) if self.valid_from.is_some_and(|it| it > today) => Standing::Coming,
            _ => Standing::Valid,
        }
    }

    /// Whether both forbid the same, on the same ground, whenever they do.
    pub fn forbids_as(&self, other: &Self) -> bool {
        let selectors = |it: &Self| {
            [&it.dataset, &it.field, &it.kind, &it.topic].map(|it| it.as_deref().map(key))
        };
        selectors(self) == selectors(other) && key(&self.article) == key(&other.article)
    }
}

/// What a negative list had in the last run that it does not have any more, and that nobody confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// The whole list, of so many entries.
    List(usize),
    /// So many of its entries, all still valid.
    Entries(usize),
}

/// The rule that is judged here.
pub(super) const RULE: &str = "G13";
/// Under which name it is done.
pub(super) const NAME: &str = "negative";

/// Hits that a verdict names.
const NAMED_MAX: usize = 8;

/// Judges by the list, and by what is lost of it.
pub(super) fn judge(bench: &mut Bench, release: &Release, schema: &Schema, policy: &Policy) {
    match policy.lost {
        Some(Lost::List(count)) => bench.tell(
            RULE,
            format!("负面清单不见了（上次运行有 {count} 条）"),
            format!("the negative list is gone (the last run had {count} entries)"),
        ),
        Some(Lost::Entries(count)) => bench.tell(
            RULE,
            format!("负面清单少了 {count} 条还有效的，没有修订文号"),
            format!(
                "{count} entries that are still valid left the negative list, without a document"
            ),
        ),
        None => {}
    }
    let entries = &policy.negative_list;
    let is_valid = |it: &NegativeEntry| it.standing(policy.today) == Standing::Valid;
    let mut hits: Vec<String> = Vec::new();
    for entry in entries.iter().filter(|it| is_valid(it)) {
        hits.extend(
            hit(entry, release, schema, policy).map(|at| format!("{}：{at}", entry.article)),
        );
    }
    if !hits.is_empty() {
        let more = hits.len().saturating_sub(NAMED_MAX);
        hits.truncate(NAMED_MAX);
        let rest = if more > 0 { format!("；… {more}") } else { String::new() };
        bench.deny(RULE, format!("{}{rest}", hits.join("；")));
    }
    // A list of which nothing is valid on the day forbids nothing, as one without entries does.
    if !entries.iter().any(is_valid) {
        bench.idle(RULE);
    }
    bench.done(NAME);
}

/// What of the dataset `entry` forbids: a field's title, or the dataset's.
fn hit(
    entry: &NegativeEntry,
    release: &Release,
    schema: &Schema,
    policy: &Policy,
) -> Option<String> {
    let same = |a: &str, b: &str| key(a) == key(b);
    let of = |it: &String| same(it, release.dataset()) || same(it, release.title());
    if !entry.dataset.as_ref().is_none_or(of) {
        return None;
    }
    let kind = entry.kind.as_deref().map(key);
    let opening = kind.as_deref().filter(|it| is_opening(it));
    if opening.is_some_and(|it| policy.opening.as_deref() != Some(it)) {
        return None;
    }
    let kind = kind.as_deref().filter(|it| !is_opening(it));
    let named = |it: &Field| {
        let name = entry.field.as_ref();
        let by_name = name.is_none_or(|name| same(name, &it.name) || same(name, &it.title));
        by_name && kind.is_none_or(|kind| it.kind.name() == kind)
    };
    let told = |it: &Field| if it.title.is_empty() { it.name.clone() } else { it.title.clone() };
    let mut at = release.title().to_owned();
    if entry.field.is_some() || kind.is_some() {
        at = schema.published().find(|(_, it)| named(it)).map(|(_, it)| told(it))?;
    }
    let Some(word) = entry.topic.as_deref().map(key).filter(|it| !it.is_empty()) else {
        return Some(at);
    };
    let has = |text: &str| key(text).contains(&word);
    if has(release.title()) || has(release.dataset()) || has(&schema.description) {
        return Some(at);
    }
    let speaks = |it: &Field| {
        let list = it.codes.as_ref().is_some_and(|it| has(&it.name));
        let texts = [&it.name, &it.title, &it.description];
        list || texts.into_iter().chain(&it.aliases).any(|it| has(it))
    };
    let field = schema.published().find(|(_, it)| speaks(it)).map(|(_, it)| told(it))?;
    Some(if entry.field.is_some() || kind.is_some() { at } else { field })
}

/// What `kind` of an entry may say: the kinds of fields, and the openings.
pub fn is_entry_kind(text: &str) -> bool {
    is_opening(text) || Kind::NAMES.iter().any(|(_, name)| *name == text)
}

fn is_opening(text: &str) -> bool {
    matches!(text, "unconditional" | "conditional")
}
