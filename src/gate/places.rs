//! G10: no place that is named has too few rows behind it.
//!
//! In rows about persons, each value of each published region has k rows. A table of counts shows how many people a
//! place has, or suppresses it; its counts are G08's.

use std::collections::BTreeMap;
use std::fs::File;

use ::parquet::arrow::ProjectionMask;
use ::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use arrow_array::Array;
use arrow_array::ArrayRef;
use arrow_array::cast::AsArray as _;
use arrow_schema::DataType;

use crate::gate::Policy;
use crate::gate::bench::Bench;
use crate::gate::error::Error;
use crate::model::limits;
use crate::model::schema::Kind;
use crate::model::schema::Role;
use crate::model::schema::Schema;
use crate::release::Release;

/// The rule that is judged here.
pub(super) const RULE: &str = "G10";
/// Under which name it is done.
pub(super) const NAME: &str = "places";

/// Places that are told apart: GB/T 2260 with all its streets and villages has fewer.
const PLACES_MAX: usize = 1 << 20;

/// Judges the published regions of rows about persons.
pub(super) fn judge(bench: &mut Bench, release: &Release, schema: &Schema, policy: &Policy) {
    let regions: Vec<&str> = schema
        .published()
        .filter(|(_, it)| it.kind == Kind::Region)
        .map(|(_, it)| it.name.as_str())
        .collect();
    if regions.is_empty() || !has_classes(schema) {
        bench.idle(RULE);
        return bench.done(NAME);
    }
    for name in regions {
        match count(release, name) {
            Ok(counts) => few(bench, name, &counts, policy),
            Err(error) => bench.deny(RULE, format!("{}: {name} not readable", error.at())),
        }
    }
    bench.done(NAME);
}

/// Whether rows are put into classes: they are about persons, and what they say together could name one.
fn has_classes(schema: &Schema) -> bool {
    schema.published().any(|(_, it)| it.role == Role::Quasi)
}

/// Whether the rows are about persons, one by one.
pub(super) fn is_register(schema: &Schema) -> bool {
    let named = |role: Role, kind: Kind| role == Role::Identifier || kind.is_identity();
    schema.fields.iter().any(|it| named(it.role, it.kind)) || has_classes(schema)
}

fn few(bench: &mut Bench, name: &str, counts: &BTreeMap<Box<str>, u64>, policy: &Policy) {
    let k = u64::from(policy.asked.k.max(limits::K_FLOOR));
    let (all, few) = (counts.len(), counts.values().filter(|it| **it < k).count());
    if few > 0 {
        bench.tell(
            RULE,
            format!("{name}：{all} 个地方里有 {few} 个不到 {k} 行"),
            format!("{name}: {few} of {all} places have fewer than {k} rows"),
        );
    }
}

/// How many rows name each place.
fn count(release: &Release, name: &str) -> Result<BTreeMap<Box<str>, u64>, Error> {
    let path = release.dir().join(release.parquet());
    let unread = || Error::Unreadable { path: path.clone() };
    let file = File::open(&path).map_err(|_| unread())?;
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|_| unread())?;
    let mask = ProjectionMask::columns(builder.parquet_schema(), [name]);
    let reader = builder.with_projection(mask).with_batch_size(limits::WRITE_BATCH_ROWS);
    let mut counts: BTreeMap<Box<str>, u64> = BTreeMap::new();
    for batch in reader.build().map_err(|_| unread())? {
        let batch = batch.map_err(|_| unread())?;
        let cells = batch.column_by_name(name).ok_or_else(unread)?;
        add(cells, &mut counts).filter(|()| counts.len() <= PLACES_MAX).ok_or_else(unread)?;
    }
    Ok(counts)
}

fn add(cells: &ArrayRef, counts: &mut BTreeMap<Box<str>, u64>) -> Option<()> {
    let mut one = |text: &str| match counts.get_mut(text) {
        Some(count) => *count += 1,
        None => drop(counts.insert(text.into(), 1)),
    };
    match cells.data_type() {
        DataType::Utf8 => cells.as_string_opt::<i32>()?.iter().flatten().for_each(&mut one),
        DataType::Utf8View => cells.as_string_view_opt()?.iter().flatten().for_each(&mut one),
        _ => return None,
    }
    Some(())
}
