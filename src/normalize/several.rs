//! The kernel for cells that name several entries of a code list: 因病、因残.
//!
//! The value is text, the shown values joined by `;`, in the list's order, each once; so is what is released, and
//! normalizing it again changes nothing.

use std::collections::BTreeSet;
use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::Array as _;
use arrow_array::ArrayRef;
use arrow_array::builder::StringViewBuilder;

use crate::lexical::width;
use crate::model::finding::Findings;
use crate::model::rule::Rule;
use crate::model::schema::Field;
use crate::normalize::code::Hit;
use crate::normalize::code::Lexicon;
use crate::normalize::kernel::Cells;
use crate::normalize::number::Outcome;

/// What parts entries for certain. A blank, which a line break is by now, may as well stand within one.
const MARKS: [char; 8] = ['、', ',', ';', '/', '+', '|', '\\', '。'];
/// What parts them where no entry has it in its name.
const WORDS: [&str; 6] = ["以及", "和", "及", "与", "并", "兼"];

/// Lists of codes.
pub(super) fn lists(cells: &Cells<'_>, lexicon: &Lexicon, findings: &mut Findings) -> ArrayRef {
    let mut out = StringViewBuilder::with_capacity(cells.array.len());
    // A column has few spellings; each is worked out once for a batch.
    let mut worked_out: HashMap<&str, Outcome<String>> = HashMap::new();
    for (row, cell) in cells.array.iter().enumerate() {
        let outcome =
            cell.map(|cell| &*worked_out.entry(cell).or_insert_with(|| list(cell, cells, lexicon)));
        let value = outcome.and_then(|it| cells.settle(it.as_deref(), row, findings));
        out.append_option(value);
    }
    Arc::new(out.finish())
}

fn list(cell: &str, cells: &Cells<'_>, lexicon: &Lexicon) -> Outcome<String> {
    let text = width::fold(cell);
    if cells.is_missing(&text) {
        return Outcome::Missing;
    }
    let mut found = Found::default();
    if let Err(rule) = found.entries(&text, lexicon) {
        return Outcome::Refused(match rule {
            Rule::CodeUnknown if text.contains('\u{fffd}') => Rule::TextUndecodable,
            Rule::CodeUnknown if text.starts_with('#') => Rule::CellError,
            rule => rule,
        });
    }
    let shown: Vec<&str> =
        found.keys.iter().map(|it| lexicon.values.value(usize::from(*it))).collect();
    let value = shown.join(Field::SEPARATOR.encode_utf8(&mut [0; 4]));
    match found.rule {
        _ if value.is_empty() => Outcome::Missing,
        Some(rule) => Outcome::Noted(value, rule),
        None if value == cell => Outcome::Value(value),
        None => Outcome::Changed(value),
    }
}

/// The entries of one cell, in the list's order.
#[derive(Default)]
struct Found {
    keys: BTreeSet<u16>,
    rule: Option<Rule>,
}

impl Found {
    /// An entry whose name has a comma or a 和 in it goes before what these would part.
    fn entries(&mut self, text: &str, lexicon: &Lexicon) -> Result<(), Rule> {
        if let Some(hit) = lexicon.find(text) {
            return self.take(hit);
        }
        let mut parts = text.split(MARKS).filter(|it| !it.is_empty());
        parts.try_for_each(|part| match lexicon.find(part) {
            Some(hit) => self.take(hit),
            None => {
                part.split(' ').filter(|it| !it.is_empty()).try_for_each(|it| self.one(it, lexicon))
            }
        })
    }

    fn one(&mut self, word: &str, lexicon: &Lexicon) -> Result<(), Rule> {
        match lexicon.find(word) {
            Some(hit) => self.take(hit),
            None => self.joined(word, lexicon),
        }
    }

    fn joined(&mut self, part: &str, lexicon: &Lexicon) -> Result<(), Rule> {
        let split = WORDS.iter().find_map(|word| {
            let hits = part.split(word).map(|it| lexicon.find(it)).collect::<Option<Vec<Hit>>>()?;
            (hits.len() > 1).then_some(hits)
        });
        split.ok_or(Rule::CodeUnknown)?.into_iter().try_for_each(|hit| self.take(hit))
    }

    fn take(&mut self, hit: Hit) -> Result<(), Rule> {
        match hit {
            Hit::Key(key) => {
                self.keys.insert(key);
            }
            Hit::Noted(key, rule) => {
                self.keys.insert(key);
                self.rule = self.rule.or(Some(rule));
            }
            Hit::Refused(rule) => return Err(rule),
        }
        Ok(())
    }
}
