//! Which code list a column's cells come from, and which cells are names of regions.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::lexical::header::fold;
use crate::model::codes::CodeList;
use crate::model::codes::RegionLevel;

/// The list of regions, which is no list of codes.
const REGIONS: &str = "regions";
/// What may stand behind a region's name.
const OFFICES: &[&str] = &["社会救助局", "社会救助科", "民政局", "民政办", "政府"];
/// A region's name in a text is at least this long: 城区 and 郊区 are words first.
const MENTION_CHARS: usize = 3;

/// Code lists, ready to be compared with cells.
#[derive(Clone, Debug, Default)]
pub struct Lists {
    codes: Vec<(String, BTreeSet<String>)>,
    /// Names and codes of counties with the codes of what they lie in.
    counties: BTreeMap<String, BTreeSet<String>>,
    /// Names and codes of all other regions.
    others: BTreeSet<String>,
    /// Spellings of relief programs in titles, longest first, with what they stand for.
    programs: Vec<(String, String)>,
}

impl Lists {
    /// Prepares `lists`; the one called `regions` is taken for what it is.
    pub fn new<'a>(lists: impl IntoIterator<Item = &'a CodeList>) -> Self {
        let mut out = Self::default();
        for list in lists {
            if list.name == REGIONS {
                out.regions(list);
                continue;
            }
            if list.name == "program" {
                out.programs(list);
            }
            let spellings = list.entries.iter().flat_map(|it| {
                [&it.label, &it.code]
                    .into_iter()
                    .chain(&it.aliases)
                    .chain(&it.uncertain)
                    .map(|it| fold(it))
            });
            out.codes.push((list.name.clone(), spellings.filter(|it| !it.is_empty()).collect()));
        }
        out
    }

    fn regions(&mut self, list: &CodeList) {
        for entry in &list.entries {
            let short = entry.label.trim_end_matches(['区', '县', '市', '旗', '省']);
            let short = (short.chars().count() >= 2).then_some(short);
            let names = [entry.label.as_str(), entry.code.as_str()].into_iter().chain(short);
            for name in names.chain(entry.aliases.iter().map(String::as_str)).map(fold) {
                match (&entry.parent, entry.level) {
                    (Some(parent), Some(RegionLevel::County)) => {
                        self.counties.entry(name).or_default().insert(parent.clone());
                    }
                    _ => {
                        self.others.insert(name);
                    }
                }
            }
        }
    }

    fn programs(&mut self, list: &CodeList) {
        for entry in &list.entries {
            let names = std::iter::once(&entry.label).chain(&entry.aliases);
            for name in names.filter(|it| it.chars().count() >= 2 && !it.is_ascii()) {
                self.programs.push((fold(name), entry.label.clone()));
            }
        }
        self.programs.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));
    }

    /// Whether a cell is a spelling of the list called `name`.
    pub(super) fn holds(&self, name: &str, cell: &str) -> bool {
        let list = self.codes.iter().find(|(it, _)| it == name);
        list.is_some_and(|(_, spellings)| is_among(spellings, cell))
    }

    /// The names of all lists but that of regions.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.codes.iter().map(|(name, _)| name.as_str())
    }

    /// Whether a cell names a region, alone or with an office behind it.
    pub(super) fn is_region(&self, cell: &str) -> bool {
        let name = region_name(cell);
        self.others.contains(&name) || !self.parents(&name).is_empty()
    }

    /// The codes of what the counties called `cell` lie in.
    pub fn parents_of(&self, cell: &str) -> BTreeSet<String> {
        self.parents(&region_name(cell))
    }

    fn parents(&self, name: &str) -> BTreeSet<String> {
        if let Some(parents) = self.counties.get(name) {
            return parents.clone();
        }
        // 哈尔滨市道里区: the name of a city may stand before the county's.
        let split = name.char_indices().skip(2).map(|(at, _)| name.split_at(at));
        let mut counties = split
            .filter(|(before, _)| self.others.contains(*before))
            .filter_map(|(_, rest)| self.counties.get(rest));
        counties.next().cloned().unwrap_or_default()
    }

    /// The counties that a text names by their full names, each once, as they stand.
    pub(super) fn regions_in(&self, text: &str) -> BTreeSet<String> {
        let chars: Vec<char> = fold(text).chars().collect();
        let mut found = BTreeSet::new();
        let mut at = 0;
        while at < chars.len() {
            let rest = chars.get(at..).unwrap_or_default();
            let longest = (MENTION_CHARS..=8.min(rest.len())).rev().find_map(|length| {
                let name: String = rest.iter().take(length).collect();
                let full = name.ends_with(['区', '县', '市', '旗']);
                (full && self.counties.contains_key(&name)).then_some((name, length))
            });
            match longest {
                Some((name, length)) => {
                    found.insert(name);
                    at += length;
                }
                None => at += 1,
            }
        }
        found
    }

    /// The relief programs that a text names; a longer spelling covers a shorter one.
    pub(super) fn programs_in(&self, text: &str) -> BTreeSet<String> {
        let mut rest = fold(text);
        let mut found = BTreeSet::new();
        for (spelling, label) in &self.programs {
            if rest.contains(spelling.as_str()) {
                found.insert(label.clone());
                rest = rest.replace(spelling.as_str(), " ");
            }
        }
        found
    }
}

fn region_name(cell: &str) -> String {
    let name = fold(cell);
    let name = OFFICES.iter().fold(name.as_str(), |name, it| name.strip_suffix(it).unwrap_or(name));
    name.trim_end_matches(".0").to_owned()
}

/// With or without what is in brackets at its end.
fn is_among(spellings: &BTreeSet<String>, cell: &str) -> bool {
    let cell = fold(cell);
    spellings.contains(&cell) || cell.split_once('(').is_some_and(|(it, _)| spellings.contains(it))
}
