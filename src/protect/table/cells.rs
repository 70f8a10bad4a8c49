//! Columns as figures, and figures that are not shown out of columns.

use std::sync::Arc;

use arrow_array::Array;
use arrow_array::ArrayRef;
use arrow_array::BooleanArray;
use arrow_array::Int64Array;
use arrow_array::RecordBatch;
use arrow_array::UInt32Array;
use arrow_array::cast::AsArray as _;
use arrow_array::types::Decimal128Type;
use arrow_array::types::Int64Type;
use arrow_cast::display::ArrayFormatter;
use arrow_cast::display::FormatOptions;
use arrow_row::RowConverter;
use arrow_row::SortField;

use crate::protect::Error;
use crate::protect::ladder::FLAGS;

/// Figures of whole numbers or of decimals, in their last places; none, no value. What is below 0 is none either.
pub(super) fn figures(column: &ArrayRef) -> Vec<Option<u64>> {
    if let Some(counts) = column.as_primitive_opt::<Int64Type>() {
        return counts.iter().map(|it| it.and_then(|it| u64::try_from(it).ok())).collect();
    }
    match column.as_primitive_opt::<Decimal128Type>() {
        Some(amounts) => {
            amounts.iter().map(|it| it.and_then(|it| u64::try_from(it).ok())).collect()
        }
        None => vec![None; column.len()],
    }
}

/// Cells as a release shows them.
pub(super) fn texts(column: &ArrayRef) -> Result<Vec<Option<String>>, Error> {
    if let Some(flags) = column.as_boolean_opt() {
        let word = |it: bool| FLAGS[usize::from(it)].to_owned();
        return Ok(flags.iter().map(|it| it.map(word)).collect());
    }
    let options = FormatOptions::new();
    let printer = ArrayFormatter::try_new(column, &options).map_err(Error::arrow)?;
    let text = |row: usize| column.is_valid(row).then(|| printer.value(row).to_string());
    Ok((0..column.len()).map(text).collect())
}

/// Whole numbers as a column.
pub(super) fn counts(figures: &[Option<u64>]) -> ArrayRef {
    let figure = |it: &Option<u64>| it.and_then(|it| i64::try_from(it).ok());
    Arc::new(figures.iter().map(figure).collect::<Int64Array>())
}

/// The column without the cells that are not shown.
pub(super) fn without(column: &ArrayRef, hidden: &[bool]) -> Result<ArrayRef, Error> {
    let mask = BooleanArray::from(hidden.to_vec());
    arrow_select::nullif::nullif(column, &mask).map_err(Error::arrow)
}

/// Decimals of `scale` places, rounded to whole ones, halves away from 0.
pub(super) fn whole(column: &ArrayRef, scale: u8) -> Result<ArrayRef, Error> {
    let Some(amounts) = column.as_primitive_opt::<Decimal128Type>() else {
        return Ok(Arc::clone(column));
    };
    let one = 10_i128.pow(u32::from(scale));
    let round = |it: i128| {
        let up = if it < 0 { -one / 2 } else { one / 2 };
        it.saturating_add(up) / one * one
    };
    let rounded = amounts.unary::<_, Decimal128Type>(round);
    let rounded = rounded.with_precision_and_scale(amounts.precision(), amounts.scale());
    Ok(Arc::new(rounded.map_err(Error::arrow)?))
}

/// The rows sorted by these columns, first to last, missing cells first.
pub(super) fn sorted(batch: &RecordBatch, by: &[usize]) -> Result<RecordBatch, Error> {
    let columns: Vec<ArrayRef> = by.iter().map(|it| Arc::clone(batch.column(*it))).collect();
    if columns.is_empty() || batch.num_rows() < 2 {
        return Ok(batch.clone());
    }
    let fields = columns.iter().map(|it| SortField::new(it.data_type().clone())).collect();
    let converter = RowConverter::new(fields).map_err(Error::arrow)?;
    let rows = converter.convert_columns(&columns).map_err(Error::arrow)?;
    let mut order: Vec<u32> = (0..u32::try_from(batch.num_rows()).unwrap_or(u32::MAX)).collect();
    let row = |it: u32| rows.row(usize::try_from(it).unwrap_or_default());
    order.sort_by(|a, b| row(*a).cmp(&row(*b)));
    let order = UInt32Array::from(order);
    arrow_select::take::take_record_batch(batch, &order).map_err(Error::arrow)
}
