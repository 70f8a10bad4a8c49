//! The headers that ledgers of civil affairs have, as data: `schemas/headers.csv`, the one place where a word means a kind.
//!
//! `aliases` are whole headers; `words` are parts of one, and say more at its end than within. A Chinese header ends
//! with what it is: 户主联系电话 is a telephone, not a head of household.

use std::sync::LazyLock;

use crate::lexical::header::fold;
use crate::lexical::header::split_unit;
use crate::model::schema::Kind;
use crate::model::schema::Role;

/// A field that many ledgers have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// `household_no`: what a proposed schema calls it.
    pub name: String,
    /// 低保证号.
    pub title: String,
    /// What its cells are.
    pub kind: Kind,
    /// What it can do to a person.
    pub role: Role,
    /// The unit of its numbers, where nothing else is said.
    pub unit: Option<String>,
    /// The built-in code list.
    pub codes: Option<String>,
    /// Parts of a header that suffice.
    pub words: Vec<String>,
    /// Whole headers.
    pub aliases: Vec<String>,
}

static ENTRIES: LazyLock<Vec<Entry>> =
    LazyLock::new(|| read(include_bytes!("../../../schemas/headers.csv")));

fn read(bytes: &[u8]) -> Vec<Entry> {
    csv::Reader::from_reader(bytes).records().filter_map(|it| entry(&it.ok()?)).collect()
}

fn entry(record: &csv::StringRecord) -> Option<Entry> {
    let cell = |at: usize| record.get(at).unwrap_or_default();
    let some = |at: usize| Some(cell(at).to_owned()).filter(|it| !it.is_empty());
    let list = |at: usize| cell(at).split(';').filter(|it| !it.is_empty()).map(fold).collect();
    let roles = [Role::Identifier, Role::Quasi, Role::Sensitive, Role::Open];
    let mut aliases: Vec<String> = list(7);
    aliases.push(fold(cell(1)));
    Some(Entry {
        name: cell(0).to_owned(),
        title: cell(1).to_owned(),
        kind: Kind::NAMES.iter().find(|(_, name)| *name == cell(2))?.0,
        role: roles.into_iter().find(|it| it.name() == cell(3))?,
        unit: some(4),
        codes: some(5),
        words: list(6),
        aliases,
    })
}

/// How a header was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strength {
    /// A word stands within it.
    Within,
    /// It ends with a word.
    Ends,
    /// It is a spelling of the entry.
    Whole,
}

/// What a header path most likely names.
pub fn find(path: &[String]) -> Option<&'static Entry> {
    find_with(path).map(|it| it.0)
}

/// What a header path is a spelling of, not only a word of.
pub fn certain(path: &[String]) -> Option<&'static Entry> {
    find_with(path).filter(|it| it.1 == Strength::Whole).map(|it| it.0)
}

/// The entry, and how it was found.
pub(super) fn find_with(path: &[String]) -> Option<(&'static Entry, Strength)> {
    let leaf = split_unit(path.last()?).0;
    let mut distinct: Vec<&str> = path.iter().map(|it| split_unit(it).0).collect();
    distinct.dedup();
    let joined = distinct.concat();
    let whole = |text: &str| {
        ENTRIES.iter().find(|it| it.aliases.iter().chain(&it.words).any(|it| it == text))
    };
    // 县(市、区) is whole with what is in its brackets.
    let as_written = path.last().and_then(|it| whole(it));
    if let Some(entry) = as_written.or_else(|| whole(&joined)).or_else(|| whole(leaf)) {
        return Some((entry, Strength::Whole));
    }
    // What the innermost level says counts before what stands above it.
    for text in [leaf, joined.as_str()] {
        if let Some(entry) = longest(|word| text.ends_with(word)) {
            return Some((entry, Strength::Ends));
        }
        if let Some(entry) = longest(|word| text.contains(word)) {
            return Some((entry, Strength::Within));
        }
    }
    None
}

/// The entry with the longest word of which `holds` is true; of two, the one that stands first.
fn longest(holds: impl Fn(&str) -> bool) -> Option<&'static Entry> {
    let mut best: Option<(&Entry, usize)> = None;
    for entry in ENTRIES.iter() {
        let length = entry.words.iter().filter(|it| holds(it)).map(String::len).max();
        if let Some(length) = length
            && best.is_none_or(|(_, longest)| length > longest)
        {
            best = Some((entry, length));
        }
    }
    best.map(|it| it.0)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[track_caller]
    fn check(header: &str, expect: &str) {
        let path: Vec<String> = header.split('.').map(fold).collect();
        assert_eq!(find(&path).map_or("", |it| it.name.as_str()), expect, "{header}");
    }

    #[test]
    fn headers_are_known_by_how_they_end() {
        for (header, expect) in [
            ("身份证\n号 码", "id_no"),
            ("户主身份证号", "id_no"),
            ("户主联系电话", "phone"),
            ("与户主关系", "relation"),
            ("户主姓名", "head_name"),
            ("银行卡号(一卡通)", "account"),
            ("开户账号", "account"),
            ("保障人数.合计", "persons"),
            ("保障人数.其中:残疾", "disabled"),
            ("领取金额.家庭补差", "amount"),
            ("急难救助总户数(户)", "households"),
            ("现居住详细地址", "address"),
            ("民 族", "ethnic"),
            ("文化程度", "education"),
            ("县(市、区)", "region"),
            ("发放年月", "period"),
            ("备 注", "remark"),
            ("溺水", ""),
        ] {
            check(header, expect);
        }
    }

    #[test]
    fn every_line_is_read_and_no_header_means_two_things() {
        let text = include_str!("../../../schemas/headers.csv");
        assert_eq!(ENTRIES.len() + 1, text.lines().count());
        let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
        for entry in ENTRIES.iter() {
            assert!(!entry.name.is_empty() && !entry.title.is_empty());
            for spelling in entry.words.iter().chain(&entry.aliases) {
                let other = seen.insert(spelling, &entry.name);
                assert!(other.is_none_or(|it| it == entry.name), "{spelling} in {}", entry.name);
            }
            let number = matches!(entry.kind, Kind::Count | Kind::Money | Kind::Number);
            assert_eq!(entry.unit.is_some(), number, "{}", entry.name);
            assert!(!entry.kind.is_identity() || entry.role == Role::Identifier, "{}", entry.name);
        }
    }
}
