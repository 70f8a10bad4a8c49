//! Keys as 128-bit keyed hashes: two rows are told the same without keeping what they say.
//!
//! The key of the hash is drawn anew in every run and lives in memory only, so a table of hashes is of no use to
//! anybody else. Results do not depend on it: 5 million keys collide by chance with probability below 10⁻²⁵.

use std::hash::BuildHasher as _;
use std::hash::RandomState;

use arrow_array::Array;
use arrow_array::ArrayRef;
use arrow_array::RecordBatch;
use arrow_array::cast::AsArray as _;
use arrow_array::types::Date32Type;
use arrow_array::types::Decimal128Type;
use arrow_array::types::Int64Type;
use arrow_array::types::UInt16Type;
use siphasher::sip128::Hasher128 as _;
use siphasher::sip128::SipHasher13;
use std::hash::Hasher as _;

/// The hash of a row's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct KeyHash {
    pub(super) high: u64,
    pub(super) low: u64,
}

/// How the rows of a table are told apart.
pub(super) struct Keys {
    columns: Vec<usize>,
    hasher: SipHasher13,
}

impl Keys {
    pub(super) fn new(columns: &[usize]) -> Self {
        let secret = || RandomState::new().hash_one(0_u8);
        Self { columns: columns.to_vec(), hasher: SipHasher13::new_with_keys(secret(), secret()) }
    }

    /// The keys of the accepted rows, with their row; a row with a null in its key has none.
    pub(super) fn of(&self, rows: &RecordBatch, accepted: &[bool]) -> Vec<(u32, KeyHash)> {
        if self.columns.is_empty() {
            return Vec::new();
        }
        let columns: Vec<&ArrayRef> = self.columns.iter().map(|&it| rows.column(it)).collect();
        let key = |(row, accepted): (usize, &bool)| {
            if !accepted || columns.iter().any(|it| it.is_null(row)) {
                return None;
            }
            let mut hasher = self.hasher;
            for column in &columns {
                add(&mut hasher, column, row);
            }
            let hash = hasher.finish128();
            Some((u32::try_from(row).ok()?, KeyHash { high: hash.h1, low: hash.h2 }))
        };
        accepted.iter().enumerate().filter_map(key).collect()
    }
}

pub(super) fn add(hasher: &mut SipHasher13, column: &ArrayRef, row: usize) {
    if let Some(column) = column.as_string_view_opt() {
        let text = column.value(row).as_bytes();
        hasher.write(text);
        // The length apart, so that neighbours in a key cannot run together.
        hasher.write_u64(text.len() as u64);
    } else if let Some(column) = column.as_dictionary_opt::<UInt16Type>() {
        hasher.write_u16(column.keys().value(row));
    } else if let Some(column) = column.as_primitive_opt::<Int64Type>() {
        hasher.write_i64(column.value(row));
    } else if let Some(column) = column.as_primitive_opt::<Date32Type>() {
        hasher.write_i32(column.value(row));
    } else if let Some(column) = column.as_primitive_opt::<Decimal128Type>() {
        hasher.write_i128(column.value(row));
    } else if let Some(column) = column.as_boolean_opt() {
        hasher.write_u8(u8::from(column.value(row)));
    }
}
