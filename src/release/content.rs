//! A fingerprint of values: what was meant is compared with what is read back, whatever the batches' borders.
//!
//! Not for adversaries (digests are): a lost, changed or moved value is found, at a few cycles per cell.

use arrow_array::Array;
use arrow_array::BooleanArray;
use arrow_array::Date32Array;
use arrow_array::Decimal128Array;
use arrow_array::DictionaryArray;
use arrow_array::Int64Array;
use arrow_array::RecordBatch;
use arrow_array::StringArray;
use arrow_array::StringViewArray;
use arrow_array::types::UInt16Type;
use arrow_schema::DataType;

use crate::release::error::Error;

/// Odd, with its bits well spread: 2^64 divided by the golden ratio.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
const NULL: u64 = 0x6e75_6c6c_6e75_6c6c;

/// One number per column, and the rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Content {
    pub(super) rows: u64,
    columns: Vec<u64>,
}

impl Content {
    /// Adds the rows of `batch`.
    pub(super) fn add(&mut self, batch: &RecordBatch) -> Result<(), Error> {
        if batch.num_rows() == 0 {
            return Ok(());
        }
        self.columns.resize(batch.num_columns(), 0);
        self.rows += u64::try_from(batch.num_rows()).unwrap_or(u64::MAX);
        for ((sum, cells), field) in
            self.columns.iter_mut().zip(batch.columns()).zip(batch.schema_ref().fields())
        {
            let Some(next) = column(*sum, cells.as_ref()) else {
                return Err(Error::ColumnType { field: field.name().clone() });
            };
            *sum = next;
        }
        Ok(())
    }
}

fn column(sum: u64, cells: &dyn Array) -> Option<u64> {
    let any = cells.as_any();
    Some(match cells.data_type() {
        DataType::Dictionary(..) => {
            let cells: &DictionaryArray<UInt16Type> = any.downcast_ref()?;
            let values: &StringArray = cells.values().as_any().downcast_ref()?;
            let hashes: Vec<u64> =
                values.iter().map(|it| bytes(it.unwrap_or_default().as_bytes())).collect();
            let keys = cells.keys().values();
            fold(sum, cells, |row| hashes[usize::from(keys[row])])
        }
        DataType::Utf8View => {
            let cells: &StringViewArray = any.downcast_ref()?;
            fold(sum, cells, |row| bytes(cells.value(row).as_bytes()))
        }
        DataType::Int64 => {
            let values = any.downcast_ref::<Int64Array>()?.values();
            fold(sum, cells, |row| values[row].cast_unsigned())
        }
        DataType::Decimal128(..) => {
            let values = any.downcast_ref::<Decimal128Array>()?.values();
            fold(sum, cells, |row| halves(values[row]))
        }
        DataType::Date32 => {
            let values = any.downcast_ref::<Date32Array>()?.values();
            fold(sum, cells, |row| i64::from(values[row]).cast_unsigned())
        }
        DataType::Boolean => {
            let cells: &BooleanArray = any.downcast_ref()?;
            fold(sum, cells, |row| u64::from(cells.value(row)))
        }
        _ => return None,
    })
}

fn fold(mut sum: u64, cells: &dyn Array, value: impl Fn(usize) -> u64) -> u64 {
    for row in 0..cells.len() {
        sum = if cells.is_valid(row) { mix(sum, value(row)) } else { mix(sum ^ NULL, NULL) };
    }
    sum
}

fn mix(sum: u64, value: u64) -> u64 {
    (sum.rotate_left(5) ^ value).wrapping_add(STEP).wrapping_mul(STEP)
}

fn halves(value: i128) -> u64 {
    let bytes = value.to_le_bytes();
    let (low, high) = bytes.split_at(8);
    mix(word(high), word(low))
}

fn bytes(text: &[u8]) -> u64 {
    let length = u64::try_from(text.len()).unwrap_or(u64::MAX);
    text.chunks(8).fold(mix(0, length), |sum, it| mix(sum, word(it)))
}

fn word(bytes: &[u8]) -> u64 {
    let mut out = [0; 8];
    out[..bytes.len()].copy_from_slice(bytes);
    u64::from_le_bytes(out)
}
