//! Whose row it is, as a keyed 128-bit hash: two rows of one person are told without keeping who that is.
//!
//! The secret is drawn anew for every table and lives in memory only, and so do the hashes. Results do not depend on
//! it: 100 million persons collide by chance with probability below 10⁻²². Rows that name nobody are one person's: a
//! class is never thought larger than it is.

use std::hash::BuildHasher as _;
use std::hash::Hasher as _;
use std::hash::RandomState;

use arrow_array::RecordBatch;
use siphasher::sip128::Hasher128 as _;
use siphasher::sip128::SipHasher13;

use crate::model::schema::Kind;
use crate::model::schema::Role;
use crate::model::schema::Schema;
use crate::normalize::TypedTable;
use crate::protect::Error;
use crate::protect::pack::Packer;

/// A person's hash.
pub(super) type Person = [u64; 2];

/// Tells persons apart by one field.
pub(super) struct Persons {
    packer: Packer,
    secret: SipHasher13,
}

impl Persons {
    /// By the schema's identifier; `None` where it has none.
    pub(super) fn new(typed: &TypedTable) -> Result<Option<Self>, Error> {
        let Some(field) = field(typed.schema()) else { return Ok(None) };
        let word = || RandomState::new().hash_one(0_u8);
        let secret = SipHasher13::new_with_keys(word(), word());
        Ok(Some(Self { packer: Packer::some(typed, &[field])?, secret }))
    }

    /// The person of each row.
    pub(super) fn of(&self, rows: &RecordBatch) -> Result<Vec<Person>, Error> {
        let packed = self.packer.rows(rows)?;
        let hash = |bytes: &[u8]| {
            let mut hasher = self.secret;
            hasher.write(bytes);
            let hash = hasher.finish128();
            [hash.h1, hash.h2]
        };
        Ok(packed.iter().map(|it| hash(it.data())).collect())
    }
}

/// The field that tells persons apart: a resident ID, else another that leads to a person, a name last, since two may
/// share it; else the first that identifies, which may be a record's number.
fn field(schema: &Schema) -> Option<usize> {
    let rank = |kind: Kind| match kind {
        Kind::ResidentId => 0_u8,
        Kind::PersonName => 2,
        it if it.is_identity() => 1,
        _ => 3,
    };
    let fields = schema.fields.iter().enumerate().filter(|(_, it)| it.role == Role::Identifier);
    fields.min_by_key(|(_, it)| rank(it.kind)).map(|it| it.0)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::model::schema;

    #[track_caller]
    fn check(kinds: &[&str], expect: Option<usize>) {
        let field = |(at, kind): (usize, &&str)| {
            let kind = json!({"kind": kind, "role": "identifier", "release": "drop"});
            json!({"name": format!("f{at}"), "title": format!("列{at}"), "type": "string", "gongkai": kind})
        };
        let fields: Vec<_> = kinds.iter().enumerate().map(field).collect();
        let schema = json!({"name": "a", "title": "甲", "fields": fields}).to_string();
        let schema = schema::parse("a", schema.as_bytes(), &|_| None).unwrap();
        assert_eq!(super::field(&schema), expect);
    }

    #[test]
    fn persons_are_told_apart_by_what_is_surest() {
        check(&["text", "person-name", "bank-account", "resident-id"], Some(3));
        check(&["text", "person-name", "bank-account"], Some(2));
        check(&["text", "person-name"], Some(1));
        check(&["text"], Some(0));
    }
}
