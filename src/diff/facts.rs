//! What two releases say of themselves and of their fields, side by side.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::diff::Change;
use crate::model::stop::Stop;
use crate::release::PublishedField;
use crate::release::Release;

/// The two files in which a release says what it is.
pub(super) struct Said {
    package: Value,
    disclosure: Value,
}

/// Columns that both releases have, as their places in the old one and in the new one.
pub(super) struct Pairs {
    /// By which rows are paired; none, by all.
    pub(super) key: Vec<(usize, usize)>,
    /// The others.
    pub(super) rest: Vec<(usize, usize)>,
}

impl Pairs {
    /// All of them.
    pub(super) fn all(&self) -> impl Iterator<Item = &(usize, usize)> {
        self.key.iter().chain(&self.rest)
    }
}

impl Said {
    /// What `release` says; its digests were compared when it was opened.
    pub(super) fn of(release: &Release) -> Result<Self, Stop> {
        let package = release.json("datapackage.json")?;
        Ok(Self { package, disclosure: release.json("disclosure.json")? })
    }

    fn schema(&self, at: &str) -> Option<&Value> {
        self.package.pointer(&format!("/resources/0/schema{at}"))
    }

    /// What is said of the column at `at`.
    fn described(&self, at: usize) -> Option<&Value> {
        self.schema(&format!("/fields/{at}"))
    }

    fn disclosed(&self, name: &str) -> Option<&Value> {
        let fields = self.disclosure.get("fields")?.as_array()?;
        fields.iter().find(|it| it.get("name").and_then(Value::as_str) == Some(name))
    }

    /// Names of the fields that tell rows apart.
    fn key(&self, fields: &[PublishedField]) -> Vec<String> {
        let texts = |at: &str| -> Vec<String> {
            let all = self.schema(at).and_then(Value::as_array).into_iter().flatten();
            all.filter_map(Value::as_str).map(str::to_owned).collect()
        };
        let named = |title: String| fields.iter().find(|it| it.title == title);
        let primary = texts("/primaryKey").into_iter().filter_map(named);
        let primary: Vec<String> = primary.map(|it| it.name.clone()).collect();
        if primary.is_empty() { texts("/gongkai/dimensions") } else { primary }
    }
}

/// The columns of both, and those of them that pair rows: the key of the new release, or of the old one, if both have
/// all its fields.
pub(super) fn paired(said: &[Said; 2], old: &Release, new: &Release) -> Pairs {
    let there = |it: &PublishedField| old.fields().iter().position(|one| one.name == it.name);
    let both = new.fields().iter().enumerate().filter_map(|(at, it)| Some((there(it)?, at)));
    let name = |it: &(usize, usize)| new.fields().get(it.1).map(|it| it.name.as_str());
    let both: Vec<(usize, usize)> = both.collect();
    let [before, now] = said;
    let keys = [now.key(new.fields()), before.key(old.fields())];
    let is_there = |key: &&Vec<String>| {
        let has = |it: &String| both.iter().any(|pair| name(pair) == Some(it.as_str()));
        !key.is_empty() && key.len() < both.len() && key.iter().all(has)
    };
    let key: BTreeSet<&str> =
        keys.iter().find(is_there).into_iter().flatten().map(String::as_str).collect();
    let (key, rest) = both.iter().partition(|it| name(it).is_some_and(|it| key.contains(it)));
    Pairs { key, rest }
}

/// The region's column in both: of that kind, or what was generalized from it.
pub(super) fn region(
    said: &[Said; 2],
    old: &Release,
    new: &Release,
) -> Option<(String, [usize; 2])> {
    let is_region = |said: &Said, at: usize| {
        let of = |key: &str| said.described(at)?.pointer(&format!("/gongkai/{key}"))?.as_str();
        of("kind") == Some("region") || of("of") == Some("region")
    };
    let [before, now] = said;
    new.fields().iter().enumerate().find_map(|(at, field)| {
        let there = old.fields().iter().position(|it| it.name == field.name)?;
        let both = is_region(now, at) && is_region(before, there);
        both.then(|| (field.title.clone(), [there, at]))
    })
}

/// What is said of the release as a whole.
const FACTS: &[(&str, &str)] = &[
    ("title", "/title"),
    ("description", "/description"),
    ("publisher", "/gongkai/publisher"),
    ("period", "/gongkai/period"),
    ("cycle", "/gongkai/cycle"),
    ("opening", "/gongkai/opening"),
    ("legal_basis", "/gongkai/legalBasis"),
];

/// What is said of how people were protected.
const PROTECTION: &[(&str, &str)] =
    &[("k_asked", "/asked/k"), ("k_reached", "/classes/k"), ("classes", "/classes/count")];

/// What the releases say otherwise of themselves.
pub(super) fn facts(said: &[Said; 2]) -> Vec<Change> {
    let [old, new] = said;
    let package =
        FACTS.iter().map(|it| (it.0, old.package.pointer(it.1), new.package.pointer(it.1)));
    let disclosure = PROTECTION
        .iter()
        .map(|it| (it.0, old.disclosure.pointer(it.1), new.disclosure.pointer(it.1)));
    package.chain(disclosure).filter_map(|(what, old, new)| change(what, old, new)).collect()
}

/// What is said of a field: in the package, in the disclosure.
const OF_FIELD: &[(&str, &str)] = &[
    ("title", "/name"),
    ("description", "/description"),
    ("type", "/type"),
    ("kind", "/gongkai/kind"),
    ("unit", "/gongkai/unit"),
    ("role", "/gongkai/role"),
    ("release", "/gongkai/release"),
];

/// What the releases say otherwise of their fields, in the new one's order; then what only the old one has.
pub(super) fn fields(said: &[Said; 2], old: &Release, new: &Release) -> Vec<(String, Change)> {
    let [before, now] = said;
    let mut out = Vec::new();
    for (at, field) in new.fields().iter().enumerate() {
        let mut put = |it: Change| out.push((field.name.clone(), it));
        let Some(there) = old.fields().iter().position(|it| it.name == field.name) else {
            put(Change { what: "added", old: None, new: Some(field.title.clone()) });
            continue;
        };
        let (was, is) = (before.described(there), now.described(at));
        for (what, pointer) in OF_FIELD {
            let of = |it: Option<&'_ Value>| it.and_then(|it| it.pointer(pointer)).cloned();
            change(what, of(was).as_ref(), of(is).as_ref()).into_iter().for_each(&mut put);
        }
        codes(was, is).into_iter().for_each(&mut put);
        let (was, is) = (before.disclosed(&field.name), now.disclosed(&field.name));
        for what in ["level", "suppressed"] {
            change(what, was.and_then(|it| it.get(what)), is.and_then(|it| it.get(what)))
                .into_iter()
                .for_each(&mut put);
        }
    }
    for field in old.fields().iter().filter(|it| new.fields().iter().all(|one| one.name != it.name))
    {
        let gone = Change { what: "removed", old: Some(field.title.clone()), new: None };
        out.push((field.name.clone(), gone));
    }
    out
}

/// Codes that only one of them allows.
fn codes(old: Option<&Value>, new: Option<&Value>) -> Vec<Change> {
    let list = |it: Option<&Value>| -> Option<Vec<String>> {
        let all = it?.pointer("/constraints/enum")?.as_array()?;
        Some(all.iter().filter_map(Value::as_str).map(str::to_owned).collect())
    };
    let (Some(old), Some(new)) = (list(old), list(new)) else { return Vec::new() };
    let only = |a: &[String], b: &[String]| -> Option<String> {
        let out: Vec<&str> = a.iter().filter(|it| !b.contains(it)).map(String::as_str).collect();
        (!out.is_empty()).then(|| out.join("、"))
    };
    let (gone, come) = (only(&old, &new), only(&new, &old));
    if gone.is_none() && come.is_none() {
        return Vec::new();
    }
    vec![Change { what: "codes", old: gone, new: come }]
}

fn change(what: &'static str, old: Option<&Value>, new: Option<&Value>) -> Option<Change> {
    let text = |it: Option<&Value>| match it {
        None | Some(Value::Null) => None,
        Some(Value::String(it)) => Some(it.clone()),
        Some(other) => Some(other.to_string()),
    };
    let (old, new) = (text(old), text(new));
    (old != new).then_some(Change { what, old, new })
}
