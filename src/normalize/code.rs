//! Kernels for code lists and regions: a spelling is looked up, and what the list does not say is refused.

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use arrow_array::Array as _;
use arrow_array::ArrayRef;
use arrow_array::DictionaryArray;
use arrow_array::StringArray;
use arrow_array::UInt16Array;
use arrow_array::builder::UInt16Builder;
use arrow_array::types::UInt16Type;

use crate::lexical::header;
use crate::lexical::header::fold as fold_header;
use crate::lexical::width;
use crate::model::codes::CodeEntry;
use crate::model::codes::CodeList;
use crate::model::codes::Force;
use crate::model::finding::Findings;
use crate::model::rule::Rule;
use crate::model::schema::Field;
use crate::model::schema::Show;
use crate::normalize::Error;
use crate::normalize::kernel::Cells;
use crate::normalize::number::Outcome;
use crate::normalize::region;
use crate::normalize::region::Places;

/// What a spelling leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hit {
    Key(u16),
    Noted(u16, Rule),
    Refused(Rule),
}

impl Hit {
    /// What two spellings in one cell lead to, which must be one thing.
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Key(a), Self::Key(b)) if a == b => self,
            (Self::Noted(a, _), Self::Key(b) | Self::Noted(b, _)) if a == b => self,
            (Self::Key(a), Self::Noted(b, _)) if a == b => other,
            (Self::Refused(_), _) => self,
            (_, Self::Refused(_)) => other,
            _ => Self::Refused(Rule::RegionAmbiguous),
        }
    }
}

/// A compiled code list: spellings to keys, keys to shown values.
pub(super) struct Lexicon {
    pub(super) spellings: HashMap<String, Hit>,
    pub(super) values: Arc<StringArray>,
    /// The code of each value.
    pub(super) codes: Vec<String>,
    /// Spellings that a title or file name may hold, longest first.
    pub(super) mentions: Vec<(String, u16)>,
    /// Spellings in digits without their leading zeros: a spreadsheet makes 1 of 01.
    pub(super) numbers: HashMap<String, Hit>,
    /// For regions: how a name is found among other words.
    pub(super) places: Option<Places>,
    /// For regions: the first so many values are divisions that a complete ledger names.
    pub(super) expected: usize,
}

/// Spellings in the making: of two meanings the surer counts, of two that are equally sure neither.
pub(super) struct Book {
    spellings: BTreeMap<String, (u8, Hit)>,
    /// The rule that a spelling with two meanings breaks.
    contested: Rule,
}

impl Book {
    pub(super) fn new(contested: Rule) -> Self {
        Self { spellings: BTreeMap::new(), contested }
    }

    /// Adds a spelling; the lower `rank`, the surer.
    pub(super) fn add(&mut self, spelling: &str, rank: u8, hit: Hit) {
        let folded = fold_header(spelling);
        if folded.is_empty() {
            return;
        }
        match self.spellings.entry(folded) {
            Entry::Vacant(it) => {
                it.insert((rank, hit));
            }
            Entry::Occupied(mut it) => {
                let (known, before) = *it.get();
                if rank < known {
                    it.insert((rank, hit));
                } else if rank == known && before != hit {
                    it.insert((rank, Hit::Refused(self.contested)));
                }
            }
        }
    }

    /// Spellings in digits, without leading zeros; a number that two of them come to is neither.
    fn numbers(&self) -> HashMap<String, Hit> {
        let mut book = Self::new(self.contested);
        for (spelling, (_, hit)) in &self.spellings {
            if spelling.bytes().all(|it| it.is_ascii_digit()) {
                book.add(without_zeros(spelling), 0, *hit);
            }
        }
        book.close()
    }

    pub(super) fn close(self) -> HashMap<String, Hit> {
        self.spellings.into_iter().map(|(name, (_, hit))| (name, hit)).collect()
    }
}

/// How sure a spelling is: of the project's own, before codes, labels, aliases, and what may mean something else.
const OWN: u8 = 0;
const CODE: u8 = 1;
const LABEL: u8 = 2;
const ALIAS: u8 = 3;
const UNCERTAIN: u8 = 4;
const AMBIGUOUS: u8 = 5;
/// What is not in force counts behind all that is.
const NOT_IN_FORCE: u8 = 10;

impl Lexicon {
    /// A plain code list: codes, labels and aliases in force until the month `until`; what is no longer in force leads
    /// to its only successor.
    pub(super) fn plain(list: &CodeList, field: &Field, until: i32) -> Result<Self, Error> {
        let mut book = Book::new(Rule::CodeAmbiguous);
        let mut mentions = Vec::new();
        let mut values = Vec::new();
        for (at, entry) in list.entries.iter().enumerate() {
            let key =
                u16::try_from(at).map_err(|_| Error::TooManyCodes { field: field.name.clone() })?;
            values.push(shown(entry, field).to_owned());
            let (hit, behind) = in_force(list, entry, key, until);
            let doubtful = match hit {
                Hit::Key(key) => Hit::Noted(key, Rule::CodeUncertain),
                Hit::Noted(..) | Hit::Refused(_) => hit,
            };
            let ranked = [(&entry.code, CODE), (&entry.label, LABEL)].into_iter();
            for (name, rank) in ranked.chain(entry.aliases.iter().map(|it| (it, ALIAS))) {
                if entry.uncertain.contains(name) {
                    continue;
                }
                book.add(name, behind + rank, hit);
                if behind == 0 && name.chars().count() >= 2 && !name.is_ascii() {
                    mentions.push((fold_header(name), key));
                }
            }
            entry.uncertain.iter().for_each(|it| book.add(it, behind + UNCERTAIN, doubtful));
            let refused = Hit::Refused(Rule::CodeAmbiguous);
            entry.ambiguous.iter().for_each(|it| book.add(it, behind + AMBIGUOUS, refused));
        }
        for own in &list.spellings {
            let meant = |it: &&CodeEntry| it.code == own.code && it.force(until) == Force::Current;
            let key = list.entries.iter().position(|it| meant(&it));
            let Some(key) = key.and_then(|it| u16::try_from(it).ok()) else { continue };
            let (hit, behind) = match own.force(until) {
                Force::Current => (Hit::Key(key), 0),
                Force::NotYet | Force::Ended => (Hit::Refused(Rule::CodeNotInForce), NOT_IN_FORCE),
            };
            for name in own.aliases.iter().chain([&own.label]) {
                book.add(name, behind + OWN, hit);
            }
        }
        mentions.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));
        // Of two entries that share a spelling, the first speaks in titles.
        mentions.dedup_by(|after, before| after.0 == before.0);
        Ok(Self {
            numbers: book.numbers(),
            spellings: book.close(),
            expected: values.len(),
            values: Arc::new(StringArray::from(values)),
            codes: list.entries.iter().map(|it| it.code.clone()).collect(),
            mentions,
            places: None,
        })
    }

    /// What a cell leads to that is no spelling as it stands: folded, as a number, then without what is in brackets at
    /// its end.
    pub(super) fn find(&self, cell: &str) -> Option<Hit> {
        let folded = fold_header(cell);
        if let Some(hit) = self.spellings.get(&folded) {
            return Some(*hit);
        }
        let digits = whole(&folded);
        if !digits.is_empty() && digits.bytes().all(|it| it.is_ascii_digit()) {
            if self.places.is_some() {
                return Some(region::code(digits, &self.spellings));
            }
            let known = self.spellings.get(digits);
            return known.or_else(|| self.numbers.get(without_zeros(digits))).copied();
        }
        let (bare, bracket) = header::split_unit(&folded);
        if let Some(hit) = self.spellings.get(bare).copied() {
            let beside = bracket.filter(|_| self.places.is_some());
            return Some(beside.map_or(hit, |it| self.beside(hit, it)));
        }
        let places = self.places.as_ref()?;
        if bracket.is_some_and(region::sums_up) {
            return Some(Hit::Refused(Rule::RegionTotal));
        }
        if let Some((code, name)) = region::coded(bare) {
            let code = region::code(code, &self.spellings);
            return self.find(name).map(|name| code.and(name));
        }
        let hit = places.find(bare, &self.spellings)?;
        Some(bracket.map_or(hit, |it| self.beside(hit, it)))
    }

    /// A region with what stands in brackets behind it: a sum, the region's code, another region, or anything.
    fn beside(&self, hit: Hit, bracket: &str) -> Hit {
        if region::sums_up(bracket) {
            return Hit::Refused(Rule::RegionTotal);
        }
        match self.spellings.get(bracket) {
            Some(other) => match hit.and(*other) {
                differs @ Hit::Refused(Rule::RegionAmbiguous) => differs,
                _ => hit,
            },
            None => hit,
        }
    }

    /// Keys as a column.
    pub(super) fn dictionary(&self, keys: UInt16Array) -> ArrayRef {
        let values: ArrayRef = Arc::<StringArray>::clone(&self.values);
        debug_assert!(
            keys.iter().flatten().all(|it| usize::from(it) < values.len()),
            "keys lie in the list"
        );
        #[expect(
            clippy::expect_used,
            reason = "the lexicon makes keys only of values that it holds"
        )]
        Arc::new(
            DictionaryArray::<UInt16Type>::try_new(keys, values).expect("keys lie in the list"),
        )
    }
}

/// What is published of an entry.
pub(super) fn shown<'a>(entry: &'a CodeEntry, field: &Field) -> &'a str {
    match field.show {
        Show::Label if !entry.label.is_empty() => &entry.label,
        Show::Label | Show::Code => &entry.code,
    }
}

/// What an entry's own spellings lead to, and how far they stand behind those in force.
fn in_force(list: &CodeList, entry: &CodeEntry, key: u16, until: i32) -> (Hit, u8) {
    if entry.force(until) == Force::Current {
        return (Hit::Key(key), 0);
    }
    let successor = |[code]: [&String; 1]| {
        let meant = |it: &CodeEntry| it.code == *code && it.force(until) == Force::Current;
        list.entries.iter().position(meant).and_then(|it| u16::try_from(it).ok())
    };
    let only: Result<[&String; 1], _> = entry.replaced_by.iter().collect::<Vec<_>>().try_into();
    let ended = entry.force(until) == Force::Ended;
    let hit = match only.ok().filter(|_| ended).and_then(successor) {
        Some(key) => Hit::Noted(key, Rule::CodeRetired),
        None => Hit::Refused(Rule::CodeNotInForce),
    };
    (hit, NOT_IN_FORCE)
}

/// `01` and `1` are one number, `00` and `0` another.
fn without_zeros(digits: &str) -> &str {
    let bare = digits.trim_start_matches('0');
    if bare.is_empty() { "0" } else { bare }
}

/// Digits without the fraction that a spreadsheet gives them: 230102.0.
fn whole(text: &str) -> &str {
    match text.split_once('.') {
        Some((whole, zeros)) if !zeros.is_empty() && zeros.bytes().all(|it| it == b'0') => whole,
        _ => text,
    }
}

/// Codes and regions.
pub(super) fn codes(
    cells: &Cells<'_>,
    lexicon: &Lexicon,
    unknown: Rule,
    findings: &mut Findings,
) -> ArrayRef {
    let mut out = UInt16Builder::with_capacity(cells.array.len());
    let mut last: Option<(&str, u16, bool)> = None;
    // A column has few spellings; one that the list does not hold as it stands is worked out once for each batch.
    let mut worked_out: HashMap<&str, Option<Hit>> = HashMap::new();
    let mut spare = String::new();
    for (row, cell) in cells.array.iter().enumerate() {
        let Some(cell) = cell else {
            out.append_null();
            continue;
        };
        // Neighbours often agree; only a clean value is remembered, since a note is due on every row.
        if let Some((text, key, changed)) = last
            && text == cell
        {
            if changed {
                cells.changed.mark(row);
            }
            out.append_value(key);
            continue;
        }
        let hit = match lexicon.spellings.get(cell) {
            Some(hit) => Some(*hit),
            None => *worked_out.entry(cell).or_insert_with(|| lexicon.find(cell)),
        };
        let outcome = match hit {
            Some(Hit::Key(key)) => {
                let changed = lexicon.values.value(usize::from(key)) != cell;
                last = Some((cell, key, changed));
                if changed { Outcome::Changed(key) } else { Outcome::Value(key) }
            }
            Some(Hit::Noted(key, rule)) => Outcome::Noted(key, rule),
            Some(Hit::Refused(_)) | None
                if cells.is_missing(width::fold_with(cell, &mut spare)) =>
            {
                Outcome::Missing
            }
            Some(Hit::Refused(rule)) => Outcome::Refused(rule),
            None if cell.contains('\u{fffd}') => Outcome::Refused(Rule::TextUndecodable),
            None if cell.starts_with('#') => Outcome::Refused(Rule::CellError),
            None => Outcome::Refused(unknown),
        };
        out.append_option(cells.settle(outcome, row, findings));
    }
    lexicon.dictionary(out.finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::schema;
    use std::fs;
    use std::path::Path;

    /// The lexicon of `list` in December of 2017.
    fn lexicon(list: &CodeList) -> Lexicon {
        let json = r#"{"name": "case", "fields": [{"name": "code", "type": "string",
            "gongkai": {"kind": "code", "codes": "list", "show": "code", "role": "open", "release": "keep"}}]}"#;
        let schema = schema::parse("case", json.as_bytes(), &|_| Some(Ok(list.clone()))).unwrap();
        Lexicon::plain(list, &schema.fields[0], 12 * 2017 + 11).unwrap()
    }

    fn parse(text: &str) -> CodeList {
        CodeList::parse("list", text.as_bytes()).unwrap()
    }

    fn lists() -> Vec<CodeList> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/codes");
        let files = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path());
        let mut files: Vec<_> =
            files.filter(|it| it.extension().is_some_and(|it| it == "csv")).collect();
        files.retain(|it| !it.ends_with("regions.csv"));
        files.sort();
        let list = |it: &std::path::PathBuf| {
            let name = it.file_stem().unwrap().to_str().unwrap();
            CodeList::parse(name, &fs::read(it).unwrap()).unwrap()
        };
        files.iter().map(list).collect()
    }

    #[test]
    fn every_spelling_of_a_list_leads_where_the_list_says() {
        let lists = lists();
        assert!(lists.len() >= 18);
        for list in &lists {
            let lexicon = lexicon(list);
            let name = &list.name;
            for (key, it) in (0_u16..).zip(&list.entries) {
                let plain = [&it.code, &it.label].into_iter().chain(&it.aliases);
                for spelling in plain.filter(|one| !it.uncertain.contains(one)) {
                    assert_eq!(lexicon.find(spelling), Some(Hit::Key(key)), "{name}: {spelling}");
                }
                for spelling in &it.uncertain {
                    let noted = Hit::Noted(key, Rule::CodeUncertain);
                    assert_eq!(lexicon.find(spelling), Some(noted), "{name}: {spelling}");
                }
                for spelling in &it.ambiguous {
                    let refused = Hit::Refused(Rule::CodeAmbiguous);
                    assert_eq!(lexicon.find(spelling), Some(refused), "{name}: {spelling}");
                }
                for code in &it.replaced_by {
                    assert!(list.entries.iter().any(|it| it.code == *code), "{name}: {code}");
                }
                let twin = list.entries.iter().filter(|one| one.label == it.label).count();
                assert_eq!(twin, 1, "{name}: {}", it.label);
            }
        }
    }

    #[test]
    fn the_standards_are_whole() {
        let lists = lists();
        let codes = |name: &str| {
            let list = lists.iter().find(|it| it.name == name).unwrap();
            list.entries.iter().map(|it| it.code.clone()).collect::<Vec<_>>()
        };
        let two = |runs: &[std::ops::RangeInclusive<u8>]| {
            runs.iter().cloned().flatten().map(|it| format!("{it:02}")).collect::<Vec<_>>()
        };
        assert_eq!(codes("sex"), ["0", "1", "2", "9"]);
        assert_eq!(codes("marital"), ["10", "20", "21", "22", "23", "30", "40", "90"]);
        assert_eq!(codes("ethnic"), two(&[1..=56, 81..=81, 97..=98]));
        let relations = [1..=2, 10..=12, 20..=39, 40..=49, 50..=59, 60..=69, 70..=97, 99..=99];
        assert_eq!(codes("relation"), two(&relations));
    }

    #[test]
    fn a_number_is_met_with_or_without_its_zeros() {
        let list = parse(
            "code,label,aliases,valid_from,valid_to,replaced_by,ambiguous\n01,a,,,,,\n02,b,,,,,2\n10,c,,,,,\n00,d,,,,,\n",
        );
        let lexicon = lexicon(&list);
        for (cell, expect) in [
            ("01", Some(Hit::Key(0))),
            ("1", Some(Hit::Key(0))),
            ("1.0", Some(Hit::Key(0))),
            ("１", Some(Hit::Key(0))),
            ("001", Some(Hit::Key(0))),
            ("10.00", Some(Hit::Key(2))),
            ("0", Some(Hit::Key(3))),
            ("02", Some(Hit::Key(1))),
            ("2", Some(Hit::Refused(Rule::CodeAmbiguous))),
            ("2.0", Some(Hit::Refused(Rule::CodeAmbiguous))),
            ("1.5", None),
            ("3", None),
        ] {
            assert_eq!(lexicon.find(cell), expect, "{cell}");
        }
    }

    #[test]
    fn what_two_entries_share_is_neither_unless_it_is_somebodys_own() {
        let list = parse(
            "code,label,aliases,valid_from,valid_to,replaced_by\n1,甲,丁;乙,,,\n2,乙,丁,,,\n3,丙,,,2017-07,2\n4,戊,,2018,,\n5,己,,,2017,1;2\n",
        );
        let lexicon = lexicon(&list);
        for (cell, expect) in [
            ("乙", Hit::Key(1)),
            ("丁", Hit::Refused(Rule::CodeAmbiguous)),
            ("丙", Hit::Noted(1, Rule::CodeRetired)),
            ("戊", Hit::Refused(Rule::CodeNotInForce)),
            ("己", Hit::Refused(Rule::CodeNotInForce)),
        ] {
            assert_eq!(lexicon.find(cell), Some(expect), "{cell}");
        }
    }
}
