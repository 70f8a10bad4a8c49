//! Kernels for code lists and regions: a spelling is looked up, and what the list does not say is refused.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::Array as _;
use arrow_array::ArrayRef;
use arrow_array::DictionaryArray;
use arrow_array::StringArray;
use arrow_array::UInt16Array;
use arrow_array::builder::UInt16Builder;
use arrow_array::types::UInt16Type;

use crate::lexical::header::fold as fold_header;
use crate::lexical::width;
use crate::model::codes::CodeEntry;
use crate::model::codes::CodeList;
use crate::model::finding::Findings;
use crate::model::rule::Rule;
use crate::model::schema::Field;
use crate::model::schema::Show;
use crate::normalize::Error;
use crate::normalize::kernel::Cells;
use crate::normalize::number::Outcome;

/// What a spelling leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hit {
    Key(u16),
    Noted(u16, Rule),
    Refused(Rule),
}

/// A compiled code list: spellings to keys, keys to shown values.
pub(super) struct Lexicon {
    pub(super) spellings: HashMap<String, Hit>,
    pub(super) values: Arc<StringArray>,
    /// Spellings that a title or file name may hold, longest first.
    pub(super) mentions: Vec<(String, u16)>,
    /// For regions: labels that one wrong character may have spoiled.
    pub(super) near: Vec<(Vec<char>, u16)>,
    /// For regions: what may stand before or after a name.
    pub(super) wrapping: Wrapping,
}

/// Words that may stand around a region's name.
#[derive(Clone, Debug, Default)]
pub(super) struct Wrapping {
    pub(super) before: Vec<String>,
    pub(super) after: Vec<String>,
}

impl Lexicon {
    /// A plain code list: labels, codes and aliases; entries no longer valid lead to their only successor.
    pub(super) fn plain(list: &CodeList, field: &Field) -> Result<Self, Error> {
        let mut spellings = HashMap::new();
        let mut mentions = Vec::new();
        let mut values = Vec::new();
        for (at, entry) in list.entries.iter().enumerate() {
            let key =
                u16::try_from(at).map_err(|_| Error::TooManyCodes { field: field.name.clone() })?;
            values.push(shown(entry, field).to_owned());
            let names = [&entry.label, &entry.code].into_iter().chain(&entry.aliases);
            for name in names.filter(|it| !it.is_empty()) {
                // An alias that two entries share means neither, unless it is somebody's label.
                let folded = fold_header(name);
                spellings.entry(folded.clone()).or_insert(Hit::Key(key));
                if name.chars().count() >= 2 && !name.is_ascii() {
                    mentions.push((folded, key));
                }
            }
        }
        mentions.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));
        Ok(Self {
            spellings,
            values: Arc::new(StringArray::from(values)),
            mentions,
            near: Vec::new(),
            wrapping: Wrapping::default(),
        })
    }

    /// What a cell leads to that is no spelling as it stands: folded, then without what is in brackets at its end.
    pub(super) fn find(&self, cell: &str) -> Option<Hit> {
        let folded = fold_header(cell);
        if let Some(hit) = self.spellings.get(&folded) {
            return Some(*hit);
        }
        if let Some((name, _)) = folded.split_once('(')
            && let Some(hit) = self.spellings.get(name)
        {
            return Some(*hit);
        }
        self.unwrapped(&folded).or_else(|| self.nearly(&folded))
    }

    /// A region's name without what may stand around it: 哈尔滨市道里区民政局.
    fn unwrapped(&self, folded: &str) -> Option<Hit> {
        if self.wrapping.before.is_empty() {
            return None;
        }
        let mut name = folded;
        for after in &self.wrapping.after {
            name = name.strip_suffix(after.as_str()).unwrap_or(name);
        }
        let code = name.trim_end_matches(".0");
        if code.len() >= 6 && code.len() <= 12 && code.bytes().all(|it| it.is_ascii_digit()) {
            return self.spellings.get(code.get(..6)?).copied();
        }
        if let Some(hit) = self.spellings.get(name) {
            return Some(*hit);
        }
        let before = self.wrapping.before.iter().filter_map(|it| name.strip_prefix(it.as_str()));
        before.filter(|it| !it.is_empty()).find_map(|it| self.spellings.get(it).copied())
    }

    /// The only label that one wrong, missing or added character leads to; of several, the one that begins alike.
    fn nearly(&self, folded: &str) -> Option<Hit> {
        let cell: Vec<char> = folded.chars().collect();
        if cell.len() < 3 {
            return None;
        }
        let near: Vec<&(Vec<char>, u16)> = self
            .near
            .iter()
            .filter(|(label, _)| label.len() >= 3 && is_one_edit(&cell, label))
            .collect();
        // 香房区 is one character from 香坊区 and from 平房区; people slip in a sound, not in a name's first character.
        let led: Vec<&(Vec<char>, u16)> =
            near.iter().filter(|(label, _)| label[0] == cell[0]).copied().collect();
        match (near.as_slice(), led.as_slice()) {
            ([(_, key)], _) | (_, [(_, key)]) => Some(Hit::Noted(*key, Rule::RegionTypo)),
            _ => None,
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

/// Whether one substitution, insertion or deletion makes `a` into `b`, and they differ.
fn is_one_edit(a: &[char], b: &[char]) -> bool {
    let same_head = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let same_tail = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    let (short, long) = (a.len().min(b.len()), a.len().max(b.len()));
    a != b && long - short <= 1 && same_head + same_tail + 1 >= long
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

    #[test]
    fn one_edit_is_one_edit() {
        let edit = |a: &str, b: &str| {
            is_one_edit(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>())
        };
        assert!(edit("道理区", "道里区") && edit("道里里区", "道里区") && edit("道区", "道里区"));
        assert!(!edit("道里区", "道里区") && !edit("里道区", "道里区") && !edit("呼兰", "道里区"));
    }
}
