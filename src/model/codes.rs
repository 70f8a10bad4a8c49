//! Code lists: CSV files `code,label,aliases,valid_from,valid_to,replaced_by`, with further columns by name.
//!
//! `schemas/codes/README.md` says what each column means.

use crate::model::digest::Digest;
use crate::model::digest::Hasher;

/// A list of codes with their labels, spellings, validity and successors.
#[derive(Clone, Debug)]
pub struct CodeList {
    /// The list's name: the file's, without `.csv`.
    pub name: String,
    /// The entries, in the file's order.
    pub entries: Vec<CodeEntry>,
    /// Rows of the project's own extension that give further spellings to codes of the list.
    pub spellings: Vec<CodeEntry>,
    /// Digest of the file, and of its extension.
    pub digest: Digest,
}

/// One code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CodeEntry {
    /// `230102`, `URBAN_DIBAO`.
    pub code: String,
    /// What people call it; what is published unless the field says `"show": "code"`.
    pub label: String,
    /// Other spellings, separated by `;` in the file.
    pub aliases: Vec<String>,
    /// First month of validity, inclusive, as `12 × year + month − 1`.
    pub valid_from: Option<i32>,
    /// Last month of validity, exclusive.
    pub valid_to: Option<i32>,
    /// Successors, separated by `;` in the file.
    pub replaced_by: Vec<String>,
    /// Administrative level, in a list of regions.
    pub level: Option<RegionLevel>,
    /// The code above, in a list of regions.
    pub parent: Option<String>,
    /// Spellings that are read as this code, with a warning.
    pub uncertain: Vec<String>,
    /// Spellings that may mean this code or another, and are refused.
    pub ambiguous: Vec<String>,
    /// What it is shown as among others of its kind, where that is less exact; none, as itself.
    pub group: Option<String>,
}

/// Administrative levels: of GB/T 2260, and the two below, for which there is no national list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RegionLevel {
    /// 省级.
    Province,
    /// 地级.
    Prefecture,
    /// 县级.
    County,
    /// 乡级: 街道, 镇, 乡.
    Street,
    /// 村级: 社区, 村.
    Community,
}

impl RegionLevel {
    /// Every level, with its name in a code list.
    pub const NAMES: &[(Self, &'static str)] = &[
        (Self::Province, "province"),
        (Self::Prefecture, "prefecture"),
        (Self::County, "county"),
        (Self::Street, "street"),
        (Self::Community, "community"),
    ];

    /// The level's name in a code list.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(it, _)| *it == self).map_or("", |(_, name)| name)
    }
}

/// Whether a code is in force in some months.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Force {
    /// At their end.
    Current,
    /// Only later.
    NotYet,
    /// No longer at their end.
    Ended,
}

/// Why a code list cannot be used; rows are counted from 1, the header being 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodeListFault {
    /// The header is not the documented one.
    Header,
    /// A row has the wrong number of cells, or bytes that are not UTF-8.
    Row(u64),
    /// A year, month or level that is none.
    Value(u64),
    /// A code that stands twice.
    Duplicate(u64),
}

/// Columns that every list has, in this order.
const FIRST: &[&str] = &["code", "label", "aliases", "valid_from", "valid_to", "replaced_by"];
/// Columns that a list may have after them.
const FURTHER: &[&str] = &["level", "parent", "uncertain", "ambiguous", "group"];

impl CodeList {
    /// Reads a list from the bytes of its CSV file.
    pub fn parse(name: &str, bytes: &[u8]) -> Result<Self, CodeListFault> {
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let mut reader = csv::Reader::from_reader(text);
        let header = reader.headers().map_err(|_| CodeListFault::Header)?.clone();
        if !header.iter().take(FIRST.len()).eq(FIRST.iter().copied()) {
            return Err(CodeListFault::Header);
        }
        let mut further = [None; FURTHER.len()];
        for (at, name) in header.iter().enumerate().skip(FIRST.len()) {
            let known = FURTHER.iter().position(|it| *it == name).ok_or(CodeListFault::Header)?;
            if further[known].replace(at).is_some() {
                return Err(CodeListFault::Header);
            }
        }
        let mut entries = Vec::new();
        let mut seen = std::collections::BTreeSet::new();
        for (line, record) in (2..).zip(reader.records()) {
            let record = record.map_err(|_| CodeListFault::Row(line))?;
            let entry = entry(&record, further).ok_or(CodeListFault::Value(line))?;
            if !seen.insert((entry.code.clone(), entry.valid_from)) {
                return Err(CodeListFault::Duplicate(line));
            }
            entries.push(entry);
        }
        let digest = Digest::of(bytes);
        Ok(Self { name: name.to_owned(), entries, spellings: Vec::new(), digest })
    }

    /// The list with a project's own rows: of a code that it has they are spellings, of another an entry.
    #[must_use]
    pub fn extended(mut self, own: Self) -> Self {
        let known: std::collections::BTreeSet<String> =
            self.entries.iter().map(|it| it.code.clone()).collect();
        let (spellings, entries): (Vec<_>, Vec<_>) =
            own.entries.into_iter().partition(|it| known.contains(&it.code));
        self.spellings.extend(spellings);
        self.entries.extend(entries);
        let parts = [self.digest.to_string(), own.digest.to_string()];
        let hasher = parts.iter().fold(Hasher::default(), |it, part| it.part(part.as_bytes()));
        self.digest = hasher.finish();
        self
    }
}

impl CodeEntry {
    /// Whether the code is in force until the month `last`.
    pub fn force(&self, last: i32) -> Force {
        if self.valid_from.is_some_and(|it| it > last) {
            Force::NotYet
        } else if self.valid_to.is_some_and(|it| it <= last) {
            Force::Ended
        } else {
            Force::Current
        }
    }
}

fn entry(record: &csv::StringRecord, further: [Option<usize>; FURTHER.len()]) -> Option<CodeEntry> {
    let cell = |idx: usize| record.get(idx).unwrap_or_default().trim();
    let list = |text: &str| {
        text.split(';').filter(|it| !it.is_empty()).map(str::to_owned).collect::<Vec<_>>()
    };
    let [level, parent, uncertain, ambiguous, group] = further.map(|at| at.map_or("", cell));
    let level = match level {
        "" => None,
        name => Some(RegionLevel::NAMES.iter().find(|(_, it)| *it == name)?.0),
    };
    let some = |it: &str| Some(it).filter(|it| !it.is_empty()).map(str::to_owned);
    let bound = |idx: usize| Some(cell(idx)).filter(|it| !it.is_empty());
    let valid_from = bound(3).map(month);
    let valid_to = bound(4).map(month);
    if valid_from == Some(None) || valid_to == Some(None) {
        return None;
    }
    let (valid_from, valid_to) = (valid_from.flatten(), valid_to.flatten());
    let code = cell(0).to_owned();
    (!code.is_empty()).then_some(())?;
    Some(CodeEntry {
        code,
        label: cell(1).to_owned(),
        aliases: list(cell(2)),
        valid_from,
        valid_to,
        replaced_by: list(cell(5)),
        level,
        parent: some(parent),
        uncertain: list(uncertain),
        ambiguous: list(ambiguous),
        group: some(group),
    })
}

/// `2004` is its January, `2017-07` is that month.
fn month(text: &str) -> Option<i32> {
    let (year, month) = text.split_once('-').unwrap_or((text, "01"));
    let digits = |it: &str, length| it.len() == length && it.bytes().all(|b| b.is_ascii_digit());
    (digits(year, 4) && digits(month, 2)).then_some(())?;
    let (year, month): (i32, i32) = (year.parse().ok()?, month.parse().ok()?);
    (1..=12).contains(&month).then_some(12 * year + month - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "code,label,aliases,valid_from,valid_to,replaced_by";

    fn list(text: &str) -> Result<CodeList, CodeListFault> {
        CodeList::parse("list", text.as_bytes())
    }

    #[test]
    fn a_month_may_stand_where_a_year_does() {
        let list = list(&format!("{HEAD}\n1,a,,2017,2017-07,2\n2,b,x;y,2017-07,,\n")).unwrap();
        let force = |at: usize, last| list.entries[at].force(last);
        let (june, july) = (2017 * 12 + 5, 2017 * 12 + 6);
        assert_eq!((force(0, june), force(0, july)), (Force::Current, Force::Ended));
        assert_eq!((force(1, june), force(1, july)), (Force::NotYet, Force::Current));
        assert_eq!(list.entries[1].aliases, ["x", "y"]);
    }

    #[test]
    fn what_is_not_documented_is_refused() {
        for (text, fault) in [
            ("code,label\n".to_owned(), CodeListFault::Header),
            (format!("{HEAD},colour\n"), CodeListFault::Header),
            (format!("{HEAD},level,level\n"), CodeListFault::Header),
            (format!("{HEAD}\n1,a,,17,,\n"), CodeListFault::Value(2)),
            (format!("{HEAD}\n1,a,,2017-13,,\n"), CodeListFault::Value(2)),
            (format!("{HEAD},level\n1,a,,,,,village\n"), CodeListFault::Value(2)),
            (format!("{HEAD}\n1,a,,,,\n1,b,,,,\n"), CodeListFault::Duplicate(3)),
            (format!("{HEAD}\n1,a\n"), CodeListFault::Row(2)),
        ] {
            assert_eq!(list(&text).unwrap_err(), fault, "{text}");
        }
    }

    #[test]
    fn a_project_adds_spellings_and_entries() {
        let own = list(&format!("{HEAD}\n1,old name,,,2017,\n9,new,,,,\n")).unwrap();
        let base = list(&format!("{HEAD}\n1,a,,,,\n")).unwrap();
        let digest = base.digest;
        let all = base.extended(own);
        assert_eq!(all.entries.iter().map(|it| it.code.as_str()).collect::<Vec<_>>(), ["1", "9"]);
        assert_eq!(all.spellings[0].label, "old name");
        assert_ne!(all.digest, digest);
    }
}
