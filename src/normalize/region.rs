//! Regions of GB/T 2260 below the publisher's, with the names they had and the names people give them.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_array::StringArray;

use crate::lexical::header::fold as fold_header;
use crate::model::codes::CodeEntry;
use crate::model::codes::CodeList;
use crate::model::codes::RegionLevel;
use crate::model::rule::Rule;
use crate::model::schema::Field;
use crate::normalize::Error;
use crate::normalize::code::Hit;
use crate::normalize::code::Lexicon;
use crate::normalize::code::Wrapping;
use crate::normalize::code::shown;

/// Endings of county names that people leave out.
const SUFFIXES: &[char] = &['区', '县', '市', '旗'];

/// The counties below `publisher` that were valid in `year`, and every spelling that leads to one of them.
pub(super) fn lexicon(
    list: &CodeList,
    field: &Field,
    publisher: &str,
    year: u16,
) -> Result<Lexicon, Error> {
    let own = list.entries.iter().find(|it| it.code == publisher && is_valid(it, year));
    let own = own.ok_or_else(|| Error::Publisher { region: publisher.to_owned() })?;
    let counties: Vec<&CodeEntry> = list
        .entries
        .iter()
        .filter(|it| is_valid(it, year) && it.parent.as_deref() == Some(publisher))
        .collect();
    let key = |at: usize| {
        u16::try_from(at).map_err(|_| Error::TooManyCodes { field: field.name.clone() })
    };
    let mut spellings: BTreeMap<String, Hit> = BTreeMap::new();
    let mut near = Vec::new();
    // The last to be inserted wins, so the least certain comes first.
    for entry in &list.entries {
        let rule = match entry.level {
            Some(RegionLevel::Province | RegionLevel::Prefecture) => Rule::RegionLevel,
            Some(RegionLevel::County) | None => Rule::RegionUnknown,
        };
        spellings.insert(fold_header(&entry.label), Hit::Refused(rule));
    }
    let mut retired: BTreeMap<&str, &CodeEntry> = BTreeMap::new();
    for entry in list.entries.iter().filter(|it| !is_valid(it, year)) {
        retired.entry(&entry.code).or_insert(entry);
    }
    for entry in list.entries.iter().filter(|it| !is_valid(it, year)) {
        if let Some(at) = successor(&retired, entry, &counties) {
            let hit = Hit::Noted(key(at)?, Rule::RegionRetired);
            spellings.insert(fold_header(&entry.label), hit);
            spellings.insert(entry.code.clone(), hit);
        }
    }
    for name in [own.label.as_str(), base(&own.label), publisher, "市本级", "市直", "本级", "全市"]
    {
        spellings.insert(fold_header(name), Hit::Refused(Rule::RegionLevel));
    }
    let mut mentions = Vec::new();
    for (at, entry) in counties.iter().enumerate() {
        let hit = Hit::Key(key(at)?);
        let short = base(&entry.label);
        let only = counties.iter().filter(|it| base(&it.label) == short).count() == 1;
        let short = (only && short.chars().count() >= 2).then_some(short);
        for name in [entry.label.as_str(), entry.code.as_str()].into_iter().chain(short) {
            spellings.insert(fold_header(name), hit);
        }
        entry.aliases.iter().for_each(|it| {
            spellings.insert(fold_header(it), hit);
        });
        mentions.push((fold_header(&entry.label), key(at)?));
        mentions.extend(short.map(fold_header).map(|it| Ok((it, key(at)?))).transpose()?);
        near.push((entry.label.chars().collect(), key(at)?));
    }
    mentions.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));
    let values: Vec<&str> = counties.iter().map(|it| shown(it, field)).collect();
    Ok(Lexicon {
        spellings: spellings.into_iter().collect(),
        values: Arc::new(StringArray::from(values)),
        mentions,
        near,
        wrapping: wrapping(list, own),
    })
}

fn is_valid(entry: &CodeEntry, year: u16) -> bool {
    entry.valid_from.is_none_or(|it| it <= year) && entry.valid_to.is_none_or(|it| year < it)
}

/// 道里区 without its last character; 宾县 stays too short to stand alone.
fn base(label: &str) -> &str {
    label.strip_suffix(SUFFIXES).unwrap_or(label)
}

/// The one county that a retired division became: by name where it was divided, otherwise the only one.
fn successor(
    retired: &BTreeMap<&str, &CodeEntry>,
    entry: &CodeEntry,
    counties: &[&CodeEntry],
) -> Option<usize> {
    let mut ends: Vec<usize> = Vec::new();
    // A code may succeed itself under another name; each is followed once.
    let mut seen: Vec<&str> = Vec::new();
    let mut todo: Vec<&str> = entry.replaced_by.iter().map(|it| bare(it)).collect();
    while let Some(code) = todo.pop() {
        if seen.contains(&code) {
            continue;
        }
        seen.push(code);
        if let Some(at) = counties.iter().position(|it| it.code == code) {
            ends.push(at);
        } else if let Some(old) = retired.get(code) {
            todo.extend(old.replaced_by.iter().map(|it| bare(it)));
        }
    }
    ends.sort_unstable();
    ends.dedup();
    let named = ends.iter().copied().find(|&it| base(&counties[it].label) == base(&entry.label));
    named.or_else(|| (ends.len() == 1).then(|| ends[0]))
}

/// `230109[2004]` is the code with the year of the change.
fn bare(code: &str) -> &str {
    code.split_once('[').map_or(code, |it| it.0)
}

/// Names of the levels above, which may stand before a county's, and of offices, which may stand after.
fn wrapping(list: &CodeList, own: &CodeEntry) -> Wrapping {
    let province = own.parent.as_deref().and_then(|code| {
        list.entries.iter().find(|it| it.code == code && it.level == Some(RegionLevel::Province))
    });
    let city = own.label.as_str();
    let lead: String = city.chars().take(1).chain("市".chars()).collect();
    let mut before = vec![city.to_owned(), base(city).to_owned(), lead];
    if let Some(province) = province {
        let cities =
            [format!("{}{city}", province.label), format!("{}{}", province.label, base(city))];
        before.extend(cities);
        before.push(province.label.clone());
    }
    before.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    let after =
        ["社会救助局", "社会救助科", "民政局", "民政办", "民政部门", "政府"].map(str::to_owned);
    Wrapping { before, after: after.to_vec() }
}
