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

/// The field that tells persons apart: a resident ID, else the first that identifies.
fn field(schema: &Schema) -> Option<usize> {
    let identifies = |it: &usize| schema.fields[*it].role == Role::Identifier;
    let mut fields = (0..schema.fields.len()).filter(identifies);
    let resident = fields.clone().find(|it| schema.fields[*it].kind == Kind::ResidentId);
    resident.or_else(|| fields.next())
}
