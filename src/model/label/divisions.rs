//! Names of divisions: which one of each level a code lies in, as its list says, and which codes a name stands for.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::model::codes::CodeEntry;
use crate::model::codes::CodeList;
use crate::model::codes::Force;
use crate::model::codes::RegionLevel;

/// Levels of divisions: a list whose parents run in a circle ends here.
const LEVELS: usize = 5;

/// A list of divisions, as it is in force at the end of a month.
#[derive(Debug)]
pub struct Divisions<'a> {
    list: &'a CodeList,
    entries: BTreeMap<&'a str, &'a CodeEntry>,
    /// Labels that several divisions above the known codes have.
    shared: BTreeSet<&'a str>,
}

impl<'a> Divisions<'a> {
    /// The divisions above `codes`; of two entries of one code, the one that is in force until the month `until`.
    pub fn new(list: &'a CodeList, codes: &[String], until: i32) -> Self {
        let mut entries: BTreeMap<&str, &CodeEntry> = BTreeMap::new();
        let current = |it: &CodeEntry| it.force(until) == Force::Current;
        for entry in &list.entries {
            let known = entries.entry(&entry.code).or_insert(entry);
            if current(entry) || !current(known) {
                *known = entry;
            }
        }
        let mut divisions = Self { list, entries, shared: BTreeSet::new() };
        let mut by_label: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for entry in codes.iter().flat_map(|it| divisions.line(it)) {
            by_label.entry(&entry.label).or_default().insert(&entry.code);
        }
        let shared = by_label.into_iter().filter(|(_, codes)| codes.len() > 1);
        divisions.shared = shared.map(|(label, _)| label).collect();
        divisions
    }

    /// What a code, which is shown as `shown`, is called on `level`: the division of that level that it lies in, or the
    /// next one above where there is none; itself where it is above that level already.
    pub fn label(&self, code: &str, shown: &str, level: RegionLevel) -> Option<String> {
        let own = self.entries.get(code).and_then(|it| level_of(it));
        if own.is_some_and(|it| it < level) {
            return Some(shown.to_owned());
        }
        let at = |it: &&CodeEntry| level_of(it).is_some_and(|it| it <= level);
        // Of two that are called alike, what lies above tells which is meant.
        let mut names: Vec<&str> = Vec::new();
        for entry in self.line(code).skip_while(|it| !at(it)) {
            names.push(&entry.label);
            if !self.shared.contains(entry.label.as_str()) {
                break;
            }
        }
        names.reverse();
        Some(names.concat()).filter(|it| !it.is_empty())
    }

    /// The codes that each name may stand for, its own and those below it: of every division its label, and its label
    /// behind those of what it lies in.
    pub fn named(&self) -> BTreeMap<String, BTreeSet<&'a str>> {
        let mut out: BTreeMap<String, BTreeSet<&'a str>> = BTreeMap::new();
        for entry in &self.list.entries {
            let line: Vec<&CodeEntry> = self.above(entry).collect();
            for (at, top) in line.iter().enumerate() {
                out.entry(top.code.clone()).or_default().insert(&entry.code);
                let mut name = String::new();
                for it in line.iter().skip(at) {
                    name.insert_str(0, &it.label);
                    out.entry(name.clone()).or_default().insert(&entry.code);
                }
            }
        }
        out
    }

    /// The entry of `code` and those above it.
    fn line(&self, code: &str) -> impl Iterator<Item = &'a CodeEntry> {
        self.entries.get(code).into_iter().flat_map(|it| self.above(it))
    }

    /// An entry and those above it.
    fn above(&self, entry: &'a CodeEntry) -> impl Iterator<Item = &'a CodeEntry> {
        std::iter::successors(Some(entry), |it| self.parent(it)).take(LEVELS)
    }

    /// The division above, as the list says or, where it does not, the code's own digits.
    fn parent(&self, entry: &CodeEntry) -> Option<&'a CodeEntry> {
        let known = |code: &str| self.entries.get(code).filter(|it| it.code != entry.code).copied();
        if let Some(above) = entry.parent.as_deref().and_then(known) {
            return Some(above);
        }
        let code = entry.code.as_str();
        code.bytes().all(|it| it.is_ascii_digit()).then_some(())?;
        // 230102001003 lies in 230102001, which may be written 230102001000, and in 230102.
        let above = [9, 6, 4, 2].into_iter().filter_map(|it| code.get(..it));
        let filled = |it: &str| [it.to_owned(), format!("{it:0<6}"), format!("{it:0<12}")];
        above.flat_map(filled).find_map(|it| known(&it))
    }
}

/// The level of a division: the list's, or the one that a code of so many digits has (GB/T 2260, GB/T 10114).
fn level_of(entry: &CodeEntry) -> Option<RegionLevel> {
    let digits = entry.code.bytes().all(|it| it.is_ascii_digit());
    entry.level.or(match entry.code.len() {
        6 if digits && entry.code.ends_with("0000") => Some(RegionLevel::Province),
        6 if digits && entry.code.ends_with("00") => Some(RegionLevel::Prefecture),
        6 if digits => Some(RegionLevel::County),
        9 if digits => Some(RegionLevel::Street),
        12 if digits && entry.code.ends_with("000000") => Some(RegionLevel::County),
        12 if digits && entry.code.ends_with("000") => Some(RegionLevel::Street),
        12 if digits => Some(RegionLevel::Community),
        _ => None,
    })
}
