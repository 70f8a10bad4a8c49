//! What a column looks like to somebody who has no schema yet, and which field an unknown header may have meant.
//!
//! For `inspect` and `init` only: in a run nothing is mapped or typed by its looks. What cannot be told is given the
//! stricter role; what a column holds is counted, and only code lists that `init` proposes carry any of its cells.

mod dictionary;
mod column;
mod kinds;
mod lists;
mod likeness;
mod around;

pub use around::Saying;
pub use around::Topic;
pub use around::sayings;
pub use around::year_of;
pub use column::Look;
pub use dictionary::Entry;
pub use dictionary::certain;
pub use dictionary::find as entry;
pub use kinds::By;
pub use kinds::Codes;
pub use kinds::Guess;
pub use likeness::Near;
pub use likeness::Reason;
pub use likeness::near;
pub use likeness::sound;
pub use lists::Lists;

use crate::lexical::header::split_unit;
use crate::model::schema::Schema;
use crate::normalize::mapping::Mapping;
use crate::normalize::unit::Unit;
use crate::read::Part;

/// What a schema does with a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// The field of this index claims it.
    Field(usize),
    /// The schema knows it, and leaves it unread.
    Ignored,
    /// Nobody knows it.
    Unknown,
}

/// What `schema` does with each column of `part`; a schema that contradicts itself knows none.
pub fn fates(part: &Part, schema: &Schema) -> Vec<Fate> {
    let Ok(mapping) = Mapping::new(schema) else {
        return vec![Fate::Unknown; part.header.len()];
    };
    let fate = |path: &Vec<String>| match mapping.field_of(path) {
        Some(field) => Fate::Field(field),
        None if path.is_empty() || mapping.ignores(path) => Fate::Ignored,
        None => Fate::Unknown,
    };
    part.header.iter().map(fate).collect()
}

/// A header path as a schema spells it: levels joined by points, without the unit that numbers convert from.
pub fn spelling(path: &[String]) -> String {
    let mut distinct: Vec<&str> = path.iter().map(String::as_str).collect();
    distinct.dedup();
    let joined = distinct.join(".");
    match split_unit(&joined) {
        (name, Some(unit)) if Unit::parse(unit).is_some() => name.to_owned(),
        _ => joined,
    }
}
