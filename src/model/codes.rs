//! Code lists: CSV files `code,label,aliases,valid_from,valid_to,replaced_by[,level,parent]`.

use crate::model::digest::Digest;

/// A list of codes with their labels, spellings, validity and successors.
#[derive(Clone, Debug)]
pub struct CodeList {
    /// The list's name: the file's, without `.csv`.
    pub name: String,
    /// The entries, in the file's order.
    pub entries: Vec<CodeEntry>,
    /// Digest of the file.
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
    /// First year of validity, inclusive.
    pub valid_from: Option<u16>,
    /// Last year of validity, exclusive.
    pub valid_to: Option<u16>,
    /// Successors, separated by `;` in the file.
    pub replaced_by: Vec<String>,
    /// Administrative level, in a list of regions.
    pub level: Option<RegionLevel>,
    /// The code above, in a list of regions.
    pub parent: Option<String>,
}

/// Administrative levels of GB/T 2260.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RegionLevel {
    /// 省级.
    Province,
    /// 地级.
    Prefecture,
    /// 县级.
    County,
}

/// Why a code list cannot be used; rows are counted from 1, the header being 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodeListFault {
    /// The header is not the documented one.
    Header,
    /// A row has the wrong number of cells, or bytes that are not UTF-8.
    Row(u64),
    /// A year or level that is none.
    Value(u64),
    /// A code that stands twice.
    Duplicate(u64),
}

impl CodeList {
    /// Reads a list from the bytes of its CSV file.
    pub fn parse(name: &str, bytes: &[u8]) -> Result<Self, CodeListFault> {
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let mut reader = csv::Reader::from_reader(text);
        let expect = ["code", "label", "aliases", "valid_from", "valid_to", "replaced_by"];
        let header = reader.headers().map_err(|_| CodeListFault::Header)?;
        if !header.iter().take(expect.len()).eq(expect) {
            return Err(CodeListFault::Header);
        }
        let mut entries = Vec::new();
        let mut seen = std::collections::BTreeSet::new();
        for (line, record) in (2..).zip(reader.records()) {
            let record = record.map_err(|_| CodeListFault::Row(line))?;
            let entry = entry(&record).ok_or(CodeListFault::Value(line))?;
            if !seen.insert((entry.code.clone(), entry.valid_from)) {
                return Err(CodeListFault::Duplicate(line));
            }
            entries.push(entry);
        }
        Ok(Self { name: name.to_owned(), entries, digest: Digest::of(bytes) })
    }
}

fn entry(record: &csv::StringRecord) -> Option<CodeEntry> {
    let cell = |idx: usize| record.get(idx).unwrap_or_default().trim();
    let list = |idx: usize| {
        cell(idx).split(';').filter(|it| !it.is_empty()).map(str::to_owned).collect::<Vec<_>>()
    };
    let year = |idx: usize| match cell(idx) {
        "" => Some(None),
        text => text.parse().ok().map(Some),
    };
    let level = match cell(6) {
        "" => None,
        "province" => Some(RegionLevel::Province),
        "prefecture" => Some(RegionLevel::Prefecture),
        "county" => Some(RegionLevel::County),
        _ => return None,
    };
    let code = cell(0).to_owned();
    (!code.is_empty()).then_some(())?;
    Some(CodeEntry {
        code,
        label: cell(1).to_owned(),
        aliases: list(2),
        valid_from: year(3)?,
        valid_to: year(4)?,
        replaced_by: list(5),
        level,
        parent: Some(cell(7)).filter(|it| !it.is_empty()).map(str::to_owned),
    })
}
