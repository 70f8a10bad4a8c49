//! Keys as 128-bit keyed hashes: two rows are told the same without keeping what they say.
//!
//! The secret of the hash is drawn anew in every run and lives in memory only, so a table of hashes is of no use to
//! anybody else; it is the run's, so that the keys of one dataset can be looked for in another. Results do not depend
//! on it: 5 million keys collide by chance with probability below 10⁻²⁵. A code or region is hashed as it is shown,
//! since two datasets number their lists apart.

use std::hash::BuildHasher as _;
use std::hash::Hasher as _;
use std::hash::RandomState;

use arrow_array::Array;
use arrow_array::ArrayRef;
use arrow_array::BooleanArray;
use arrow_array::PrimitiveArray;
use arrow_array::RecordBatch;
use arrow_array::StringArray;
use arrow_array::StringViewArray;
use arrow_array::cast::AsArray as _;
use arrow_array::types::Date32Type;
use arrow_array::types::Decimal128Type;
use arrow_array::types::Int64Type;
use arrow_array::types::UInt16Type;
use siphasher::sip128::Hasher128 as _;
use siphasher::sip128::SipHasher13;

/// The hash of a row's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct KeyHash {
    pub(super) high: u64,
    pub(super) low: u64,
}

/// What the hashes of a run are keyed with. It has no form that could be written down.
#[derive(Clone)]
pub struct Secret(SipHasher13);

impl Secret {
    /// A secret that nobody has had before.
    pub fn draw() -> Self {
        let word = || RandomState::new().hash_one(0_u8);
        Self(SipHasher13::new_with_keys(word(), word()))
    }
}

/// What becomes of a row that has no value in one of the columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Null {
    /// It has no key.
    NoKey,
    /// No value is a value like any other.
    Value,
}

/// The hashes of `columns` of those rows of `rows` that are `wanted`, with their row.
pub(super) fn hashes(
    Secret(hasher): &Secret,
    rows: &RecordBatch,
    (columns, null): (&[usize], Null),
    wanted: impl Fn(usize) -> bool,
) -> Vec<(u32, KeyHash)> {
    let columns: Vec<Values<'_>> =
        columns.iter().filter_map(|&it| Values::of(rows.column(it))).collect();
    let key = |row: usize| {
        let is_out = null == Null::NoKey && columns.iter().any(|it| it.is_null(row));
        if is_out || !wanted(row) {
            return None;
        }
        let mut hasher = *hasher;
        for values in &columns {
            values.add(&mut hasher, row);
        }
        let hash = hasher.finish128();
        Some((u32::try_from(row).ok()?, KeyHash { high: hash.h1, low: hash.h2 }))
    };
    (0..rows.num_rows()).filter_map(key).collect()
}

/// A column, its type settled.
enum Values<'a> {
    Text(&'a StringViewArray),
    Shown(&'a PrimitiveArray<UInt16Type>, &'a StringArray),
    Whole(&'a PrimitiveArray<Int64Type>),
    Day(&'a PrimitiveArray<Date32Type>),
    Decimal(&'a PrimitiveArray<Decimal128Type>),
    Flag(&'a BooleanArray),
}

impl<'a> Values<'a> {
    /// `None` for a type that no field has.
    fn of(column: &'a ArrayRef) -> Option<Self> {
        if let Some(it) = column.as_string_view_opt() {
            Some(Self::Text(it))
        } else if let Some(it) = column.as_dictionary_opt::<UInt16Type>() {
            Some(Self::Shown(it.keys(), it.values().as_string_opt()?))
        } else if let Some(it) = column.as_primitive_opt::<Int64Type>() {
            Some(Self::Whole(it))
        } else if let Some(it) = column.as_primitive_opt::<Date32Type>() {
            Some(Self::Day(it))
        } else if let Some(it) = column.as_primitive_opt::<Decimal128Type>() {
            Some(Self::Decimal(it))
        } else {
            column.as_boolean_opt().map(Self::Flag)
        }
    }

    fn is_null(&self, row: usize) -> bool {
        match self {
            Self::Text(it) => it.is_null(row),
            Self::Shown(keys, _) => keys.is_null(row),
            Self::Whole(it) => it.is_null(row),
            Self::Day(it) => it.is_null(row),
            Self::Decimal(it) => it.is_null(row),
            Self::Flag(it) => it.is_null(row),
        }
    }

    fn add(&self, hasher: &mut SipHasher13, row: usize) {
        // The length apart, so that neighbours in a key cannot run together; no text is as long as no value.
        let text = |hasher: &mut SipHasher13, text: &str| {
            hasher.write(text.as_bytes());
            hasher.write_u64(text.len() as u64);
        };
        if self.is_null(row) {
            return hasher.write_u64(u64::MAX);
        }
        match self {
            Self::Text(it) => text(hasher, it.value(row)),
            Self::Shown(keys, values) => text(hasher, values.value(usize::from(keys.value(row)))),
            Self::Whole(it) => hasher.write_i64(it.value(row)),
            Self::Day(it) => hasher.write_i32(it.value(row)),
            Self::Decimal(it) => hasher.write_i128(it.value(row)),
            Self::Flag(it) => hasher.write_u8(u8::from(it.value(row))),
        }
    }
}

/// How many bits a row's tag has.
const TAG_BITS: u32 = 24;

/// A few bits of all that a row says, column by column: rows that say the same have the same tag.
///
/// It only tells, of two rows that have one key, whether they are one row twice: by chance wrongly once in 2²⁴. It is
/// far cheaper than a second hash.
pub(super) fn tags(rows: &RecordBatch) -> Vec<u32> {
    let mut sums = vec![0_u64; rows.num_rows()];
    for values in rows.columns().iter().filter_map(Values::of) {
        for (row, sum) in sums.iter_mut().enumerate() {
            *sum = if values.is_null(row) {
                mix(*sum, 0)
            } else {
                mix(mix(*sum, 1), values.mixed(row))
            };
        }
    }
    sums.into_iter()
        .map(|it| u32::try_from(it >> (u64::BITS - TAG_BITS)).unwrap_or_default())
        .collect()
}

/// One step of a multiplicative hash.
fn mix(sum: u64, value: u64) -> u64 {
    (sum.rotate_left(5) ^ value).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

impl Values<'_> {
    /// The value, in 64 bits.
    fn mixed(&self, row: usize) -> u64 {
        let text = |text: &str| {
            let words = text.as_bytes().chunks(8).map(|it| {
                let mut word = [0; 8];
                word.iter_mut().zip(it).for_each(|(to, from)| *to = *from);
                u64::from_le_bytes(word)
            });
            words.fold(text.len() as u64, mix)
        };
        match self {
            Self::Text(it) => text(it.value(row)),
            Self::Shown(keys, _) => u64::from(keys.value(row)),
            Self::Whole(it) => it.value(row).cast_unsigned(),
            Self::Day(it) => u64::from(it.value(row).cast_unsigned()),
            Self::Decimal(it) => {
                let [low, high] = words(it.value(row));
                mix(high, low)
            }
            Self::Flag(it) => u64::from(it.value(row)),
        }
    }
}

fn words(value: i128) -> [u64; 2] {
    let value = value.cast_unsigned();
    let low = value & u128::from(u64::MAX);
    [low, value >> u64::BITS].map(|it| u64::try_from(it).unwrap_or_default())
}

/// A key with its row: 24 bytes for each row of a dataset, for each of its keys.
///
/// Keys sort by hash and then by row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) hash: KeyHash,
    /// The row above the tag: a table has fewer than 2⁴⁰ rows.
    row_and_tag: u64,
}

const _: () = assert!(size_of::<Key>() == 24);

impl Key {
    pub(super) fn new(hash: KeyHash, row: u64, tag: u32) -> Self {
        Self { hash, row_and_tag: row << TAG_BITS | u64::from(tag) }
    }

    pub(super) fn row(self) -> u64 {
        self.row_and_tag >> TAG_BITS
    }

    pub(super) fn tag(self) -> u64 {
        self.row_and_tag & ((1 << TAG_BITS) - 1)
    }
}
