//! What a file shows, column by column: CSV, Parquet and workbook must show the same, to the last value.
//!
//! A value is compared as the CSV file writes it, so what is proven of that file's cells holds for the others: numbers
//! that are cut over columns, for one, are not looked for in the Parquet file again. The apostrophe before what a
//! spreadsheet would run is no part of a value; that it stands there is G21.

use std::fmt::Write as _;

use arrow_array::Array;
use arrow_array::ArrayRef;
use arrow_array::DictionaryArray;
use arrow_array::StringArray;
use arrow_array::cast::AsArray as _;
use arrow_array::types::Date32Type;
use arrow_array::types::Decimal128Type;
use arrow_array::types::Int32Type;
use arrow_array::types::Int64Type;
use arrow_schema::DataType;

use crate::gate::bench::Bench;
use crate::lexical::date;
use crate::lexical::shown::FLAGS;
use crate::lexical::shown::is_armed;
use crate::model::digest::Digest;
use crate::model::digest::Hasher;
use crate::model::schema::Schema;
use crate::model::sheet::Fit;

/// Bytes of a column that are gathered before they are hashed.
const BLOCK_BYTES: usize = 1 << 12;

/// Cells below the header, column by column.
#[derive(Default)]
pub(super) struct Shown {
    columns: Vec<Column>,
    fit: Fit,
}

#[derive(Default)]
struct Column {
    hasher: Hasher,
    block: Vec<u8>,
}

impl Shown {
    /// Counts a cell of the header; headers are compared with the schema's.
    pub(super) fn head(&mut self, cell: &[u8]) {
        self.fit.add(cell);
    }

    /// Adds the next cell of the column with index `idx`, as the CSV file shows it.
    pub(super) fn add(&mut self, idx: usize, cell: &[u8]) {
        self.fit.add(cell);
        self.column(idx).add(armed(cell).unwrap_or(cell));
    }

    /// Adds the next values of the column with index `idx`, each as the CSV file would show it; `None`, when nobody
    /// knows how.
    pub(super) fn values(&mut self, idx: usize, cells: &ArrayRef) -> Option<()> {
        self.column(idx).values(cells)
    }

    fn column(&mut self, idx: usize) -> &mut Column {
        if self.columns.len() <= idx {
            self.columns.resize_with(idx + 1, Column::default);
        }
        &mut self.columns[idx]
    }

    /// Whether a sheet could show it.
    pub(super) fn fits(&self) -> bool {
        self.fit.holds()
    }
}

impl Column {
    /// Adds a cell; one without a value is empty.
    fn add(&mut self, cell: &[u8]) {
        // The length before it, so that neighbours cannot run together.
        match u8::try_from(cell.len()) {
            Ok(short) if short < u8::MAX => self.block.push(short),
            _ => {
                self.block.push(0xff);
                let length = u64::try_from(cell.len()).unwrap_or(u64::MAX);
                self.block.extend_from_slice(&length.to_be_bytes());
            }
        }
        self.block.extend_from_slice(cell);
        if self.block.len() >= BLOCK_BYTES {
            self.hasher.add(&self.block);
            self.block.clear();
        }
    }

    fn values(&mut self, cells: &ArrayRef) -> Option<()> {
        match cells.data_type() {
            DataType::Dictionary(..) => {
                let cells: &DictionaryArray<Int32Type> = cells.as_any().downcast_ref()?;
                let values: &StringArray = cells.values().as_string_opt::<i32>()?;
                let keys = (0..cells.len()).map(|row| cells.key(row));
                keys.for_each(|it| self.add(it.map_or(b"", |it| values.value(it).as_bytes())));
                Some(())
            }
            DataType::Utf8View => {
                let cells = cells.as_string_view_opt()?;
                cells.iter().for_each(|it| self.add(it.unwrap_or_default().as_bytes()));
                Some(())
            }
            DataType::Int64 => {
                let cells = cells.as_primitive_opt::<Int64Type>()?;
                self.each(cells, |row, out| write!(out, "{}", cells.value(row)).ok())
            }
            DataType::Decimal128(_, scale) => {
                let cells = cells.as_primitive_opt::<Decimal128Type>()?;
                let scale = usize::try_from(*scale).ok()?;
                self.each(cells, |row, out| decimal(cells.value(row), scale, out))
            }
            DataType::Date32 => {
                let cells = cells.as_primitive_opt::<Date32Type>()?;
                let mut day = Vec::new();
                self.each(cells, |row, out| {
                    day.clear();
                    date::write_day(cells.value(row), &mut day);
                    out.push_str(std::str::from_utf8(&day).ok()?);
                    Some(())
                })
            }
            DataType::Boolean => {
                let cells = cells.as_boolean_opt()?;
                self.each(cells, |row, out| {
                    out.push_str(FLAGS[usize::from(cells.value(row))]);
                    Some(())
                })
            }
            _ => None,
        }
    }

    /// Adds what `write` writes of each row that has a value.
    fn each(
        &mut self,
        cells: &dyn Array,
        mut write: impl FnMut(usize, &mut String) -> Option<()>,
    ) -> Option<()> {
        let mut out = String::new();
        for row in 0..cells.len() {
            out.clear();
            if cells.is_valid(row) {
                write(row, &mut out)?;
            }
            self.add(out.as_bytes());
        }
        Some(())
    }

    fn digest(&self) -> Digest {
        self.hasher.clone().update(&self.block).finish()
    }
}

/// The text that an apostrophe disarms.
fn armed(cell: &[u8]) -> Option<&[u8]> {
    let text = cell.strip_prefix(b"'")?;
    std::str::from_utf8(text).is_ok_and(is_armed).then_some(text)
}

/// A decimal of `scale` places.
fn decimal(value: i128, scale: usize, out: &mut String) -> Option<()> {
    let unit = 10_u128.checked_pow(u32::try_from(scale).ok()?)?;
    let (sign, value) = (if value < 0 { "-" } else { "" }, value.unsigned_abs());
    write!(out, "{sign}{}", value / unit).ok()?;
    if scale > 0 { write!(out, ".{:0scale$}", value % unit).ok() } else { Some(()) }
}

/// G12: `file` shows what the CSV file shows. One that could not be read to its end is denied already.
pub(super) fn agree(
    bench: &mut Bench,
    schema: &Schema,
    file: &str,
    (csv, other): (Option<&Shown>, Option<Shown>),
) {
    let (Some(csv), Some(other)) = (csv, other) else { return };
    let of = |it: &Shown, idx: usize| it.columns.get(idx).map(Column::digest);
    let columns = csv.columns.len().max(other.columns.len());
    if let Some(idx) = (0..columns).find(|it| of(csv, *it) != of(&other, *it)) {
        let name = schema.published().nth(idx).map_or("?", |it| it.1.name.as_str());
        bench.deny("G12", format!("{file}, {name}: a value"));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::BooleanArray;
    use arrow_array::Date32Array;
    use arrow_array::Decimal128Array;
    use arrow_array::Int64Array;
    use arrow_array::StringViewArray;

    use super::*;

    #[track_caller]
    fn check(values: impl Array + 'static, cells: &[&str]) {
        let (mut a, mut b) = (Shown::default(), Shown::default());
        let values: ArrayRef = Arc::new(values);
        a.values(0, &values).unwrap();
        for it in cells {
            b.add(0, it.as_bytes());
        }
        assert_eq!(a.columns[0].digest(), b.columns[0].digest(), "{cells:?}");
    }

    #[test]
    fn values_are_shown_as_in_the_csv_file() {
        check(Int64Array::from(vec![Some(-5), None, Some(12)]), &["-5", "", "12"]);
        let amounts = Decimal128Array::from(vec![Some(-5), Some(123_450), None]);
        let amounts = amounts.with_precision_and_scale(18, 2).unwrap();
        check(amounts, &["-0.05", "1234.50", ""]);
        check(Date32Array::from(vec![17_230, -25_567]), &["2017-03-05", "1900-01-01"]);
        check(BooleanArray::from(vec![Some(true), Some(false), None]), &["是", "否", ""]);
        let long = "长".repeat(100);
        let texts = [Some("=1"), Some("''-1"), Some("'a"), None, Some(long.as_str())];
        let shown = ["'=1", "'''-1", "'a", "", long.as_str()];
        check(texts.into_iter().collect::<StringViewArray>(), &shown);
        let codes: DictionaryArray<Int32Type> = [Some("甲"), None].into_iter().collect();
        check(codes, &["甲", ""]);
    }

    #[test]
    fn neighbours_do_not_run_together() {
        let digest = |cells: &[&str]| {
            let mut shown = Shown::default();
            for it in cells {
                shown.add(0, it.as_bytes());
            }
            shown.columns[0].digest()
        };
        assert_ne!(digest(&["ab", "c"]), digest(&["a", "bc"]));
        assert_ne!(digest(&["a"]), digest(&["a", ""]));
    }
}
