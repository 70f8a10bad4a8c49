//! Which tuples of fields are hashed, each once, and what for.

use std::sync::Arc;

use arrow_array::RecordBatch;

use crate::check::duplicate::Ask;
use crate::check::key;
use crate::check::key::KeyHash;
use crate::check::key::Null;
use crate::check::reference::Known;
use crate::check::reference::Links;
use crate::model::finding::Finding;
use crate::model::finding::Findings;
use crate::model::rule::Level;
use crate::model::rule::Rule;
use crate::model::schema::Field;
use crate::model::schema::Schema;
use crate::model::schema::Target;

/// Fields, and what becomes of a row that lacks one of them.
type Tuple = (Vec<usize>, Null);

/// Keys of a table, as its schema and its project have them.
pub(super) struct Keyed {
    tuples: Vec<Tuple>,
    /// What no two rows may share: the tuple, what is asked, and the field that is told.
    pub(super) asks: Vec<(usize, Ask, u16)>,
    /// Foreign keys of the table to itself: the field that is told, the tuple that refers, and the one referred to.
    pub(super) own: Vec<(u16, usize, usize)>,
    /// Tuples that other datasets refer to.
    pub(super) lent: Vec<usize>,
    /// Keys that must be, or must not be, in other tables.
    elsewhere: Vec<Elsewhere>,
    links: Links,
}

struct Elsewhere {
    fields: Vec<usize>,
    known: Arc<Known>,
    rule: Rule,
}

/// The hashes of a batch's accepted rows.
#[derive(Default)]
pub(super) struct Hashes {
    /// For each tuple.
    pub(super) tuples: Vec<Vec<(u32, KeyHash)>>,
    /// For each row; none where no key asks for them.
    pub(super) tags: Vec<u32>,
}

impl Keyed {
    pub(super) fn new(schema: &Schema, links: Links) -> Self {
        let mut this = Self {
            tuples: Vec::new(),
            asks: Vec::new(),
            own: Vec::new(),
            lent: Vec::new(),
            elsewhere: Vec::new(),
            links,
        };
        for (at, unique) in schema.unique_keys.iter().enumerate() {
            let tuple = this.tuple((unique.fields.clone(), Null::NoKey));
            this.asks.push((tuple, Ask::Unique(unique.level), told(&unique.fields)));
            if let Some(Some(known)) = this.links.released.get(at) {
                let (fields, known) = (unique.fields.clone(), Arc::clone(known));
                this.elsewhere.push(Elsewhere { fields, known, rule: Rule::KeyReleased });
            }
        }
        // Rows that name nobody may be alike by right: two households of three in one district are no mistake.
        let is_key = schema.unique_keys.iter().any(|it| it.level == Level::Error);
        if !is_key && schema.fields.iter().any(Field::names_a_person) {
            let tuple = this.tuple(((0..schema.fields.len()).collect(), Null::Value));
            this.asks.push((tuple, Ask::WholeRow, Finding::WHOLE_ROW));
        }
        for (at, foreign) in schema.foreign_keys.iter().enumerate() {
            let to = match (&foreign.target, this.links.referred.get(at)) {
                (_, Some(Some(known))) => {
                    let (fields, known) = (foreign.fields.clone(), Arc::clone(known));
                    let rule = match foreign.level {
                        Level::Error => Rule::ReferenceMissing,
                        Level::Warning => Rule::ReferenceLacking,
                    };
                    this.elsewhere.push(Elsewhere { fields, known, rule });
                    continue;
                }
                (Target::Own(fields), _) => fields.clone(),
                // A dataset that names itself; its fields were looked up with the project's.
                (Target::Dataset { fields, .. } | Target::Release { fields, .. }, _) => {
                    fields.iter().filter_map(|it| schema.field(it)).collect()
                }
            };
            let from = this.tuple((foreign.fields.clone(), Null::NoKey));
            let to = this.tuple((to, Null::NoKey));
            this.own.push((told(&foreign.fields), from, to));
        }
        for fields in this.links.lent.clone() {
            let tuple = this.tuple((fields, Null::NoKey));
            this.lent.push(tuple);
        }
        this
    }

    fn tuple(&mut self, tuple: Tuple) -> usize {
        self.tuples.iter().position(|it| *it == tuple).unwrap_or_else(|| {
            self.tuples.push(tuple);
            self.tuples.len() - 1
        })
    }

    /// How many tuples are hashed.
    pub(super) fn len(&self) -> usize {
        self.tuples.len()
    }

    /// Holds all rows against the keys of other tables.
    pub(super) fn each_elsewhere(&self, rows: &RecordBatch, findings: &mut Findings) {
        for Elsewhere { fields, known, rule } in &self.elsewhere {
            let wanted_there = *rule != Rule::KeyReleased;
            let columns = (fields.as_slice(), Null::NoKey);
            for (row, hash) in key::hashes(&self.links.secret, rows, columns, |_| true) {
                if known.has(hash) != wanted_there {
                    findings.push(usize::try_from(row).unwrap_or_default(), told(fields), *rule);
                }
            }
        }
    }

    /// The hashes of the accepted rows.
    pub(super) fn hashes(&self, rows: &RecordBatch, accepted: &[bool]) -> Hashes {
        let wanted = |row: usize| accepted.get(row).copied().unwrap_or_default();
        let hash =
            |(fields, null): &Tuple| key::hashes(&self.links.secret, rows, (fields, *null), wanted);
        let is_tagged = self.asks.iter().any(|it| it.1 == Ask::Unique(Level::Error));
        Hashes {
            tuples: self.tuples.iter().map(hash).collect(),
            tags: if is_tagged { key::tags(rows) } else { Vec::new() },
        }
    }
}

/// The field that is told of a key: its first.
fn told(fields: &[usize]) -> u16 {
    fields.first().and_then(|it| u16::try_from(*it).ok()).unwrap_or(Finding::WHOLE_ROW)
}
