//! Takes every identifier of every ledger as a keyed hash, on its way through: accepted rows and those held back, as
//! it was written and as it was read.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::PoisonError;

use arrow_array::Array as _;
use arrow_array::RecordBatch;
use arrow_array::StringViewArray;
use arrow_array::cast::AsArray as _;

use crate::lexical::surname;
use crate::model::held::Gathered;
use crate::model::held::Held;
use crate::model::held::Identifiers;
use crate::model::held::Key;
use crate::model::schema::Field;
use crate::model::schema::Kind;
use crate::model::schema::Role;
use crate::model::schema::Schema;

/// Where the identifiers of one dataset are gathered, from all threads.
pub(super) struct Holder {
    key: Key,
    fields: Vec<Option<Held>>,
    /// What the schema itself says: a cell of names that says the same, in a row that slipped, is no name.
    words: BTreeSet<String>,
    gathered: Mutex<Gathered>,
}

impl Holder {
    pub(super) fn new(schema: &Schema, key: Key) -> Self {
        let fields = schema.fields.iter().map(held).collect();
        let labels =
            schema.fields.iter().filter_map(|it| it.codes.as_ref()).flat_map(|it| &it.entries);
        let titles = schema.fields.iter().map(|it| it.title.clone());
        let words = labels.map(|it| it.label.clone()).chain(titles);
        // What reads as a name is held all the same, or a schema could say who is nobody.
        let reads_as_name = |it: &String| surname::is_name(&it.chars().collect::<Vec<_>>());
        let words = words.filter(|it| !reads_as_name(it)).collect();
        Self { key, fields, words, gathered: Mutex::new(Gathered::default()) }
    }

    /// Takes the identifiers of a batch: `rows` as they were read, `written` as they stand in the ledger.
    pub(super) fn see(&self, rows: &RecordBatch, written: &[(usize, StringViewArray)]) {
        let mut gathered = Gathered::default();
        for (field, held) in self.fields.iter().enumerate() {
            let Some(held) = *held else { continue };
            let read = rows.columns().get(field).and_then(|it| it.as_string_view_opt());
            let written = written.iter().find(|it| it.0 == field).map(|it| &it.1);
            for cell in written.into_iter().flatten().flatten() {
                self.add(&mut gathered, held, cell);
            }
            let Some(read) = read else { continue };
            for row in 0..read.len() {
                let same = written.is_some_and(|it| {
                    it.len() == read.len() && it.is_valid(row) && it.value(row) == read.value(row)
                });
                if read.is_valid(row) && !same {
                    self.add(&mut gathered, held, read.value(row));
                }
            }
        }
        self.gathered.lock().unwrap_or_else(PoisonError::into_inner).join(gathered);
    }

    fn add(&self, gathered: &mut Gathered, held: Held, cell: &str) {
        if held != Held::Name || !self.words.contains(cell) {
            gathered.add(&self.key, held, cell);
        }
    }

    pub(super) fn finish(self) -> Identifiers {
        self.gathered.into_inner().unwrap_or_else(PoisonError::into_inner).finish()
    }
}

/// What a field holds, if it leads to a person.
fn held(field: &Field) -> Option<Held> {
    match field.kind {
        Kind::PersonName => Some(Held::Name),
        Kind::ResidentId | Kind::Phone | Kind::BankAccount => Some(Held::Number),
        Kind::Address => Some(Held::Address),
        Kind::Text if field.role == Role::Identifier => Some(Held::Mark),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::held::Holdings;
    use crate::model::held::Run;
    use crate::model::schema;

    #[test]
    fn what_was_refused_is_held_as_it_was_written() {
        let json = r#"{"name": "s", "fields": [
            {"name": "id", "title": "身份证号", "type": "string", "gongkai": {"kind": "resident-id", "role": "identifier"}},
            {"name": "no", "title": "证号", "type": "string", "gongkai": {"kind": "text", "role": "identifier"}},
            {"name": "n", "title": "人数", "type": "integer", "gongkai": {"kind": "count", "unit": "人", "role": "open", "release": "keep"}}]}"#;
        let schema = schema::parse("s.json", json.as_bytes(), &|_| None).unwrap();
        let mut holdings = Holdings::new(Key::draw());
        let holder = Holder::new(&schema, holdings.key().clone());
        let read = StringViewArray::from(vec![None, Some("230199199001010018")]);
        let marks = StringViewArray::from(vec![Some("301234567890"), None]);
        let rows = RecordBatch::try_from_iter([
            ("id", Arc::new(read) as arrow_array::ArrayRef),
            ("no", Arc::new(marks) as _),
        ])
        .unwrap();
        let written =
            StringViewArray::from(vec![Some("23019919900101 0011"), Some("230199900101001")]);
        holder.see(&rows, &[(0, written)]);
        holdings.push(Arc::new(holder.finish()));
        for digits in
            ["230199199001010011", "230199199001010018", "230199900101001", "301234567890"]
        {
            assert!(holdings.has_number(digits.as_bytes(), Run::Whole), "{digits}");
        }
        assert!(!holdings.has_number(b"230199199001010026", Run::Whole));
        assert_eq!(holdings.len(), 4);
    }
}
