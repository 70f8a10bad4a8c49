//! One row for each cell of the form: CSV and Parquet.

use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::Decimal128Array;
use arrow_array::Int64Array;
use arrow_array::RecordBatch;
use arrow_array::StringArray;
use arrow_schema::DataType;
use arrow_schema::Field;
use arrow_schema::Schema;
use parquet::arrow::ArrowWriter;

use crate::report::build::Cell;
use crate::report::build::Filled;
use crate::report::build::shown;
use crate::report::error::Error;

/// The columns, by name and by title.
const COLUMNS: [(&str, &str); 10] = [
    ("form", "格式"),
    ("year", "年度"),
    ("table", "表"),
    ("row", "行号"),
    ("label", "项目"),
    ("column", "列号"),
    ("heading", "列"),
    ("unit", "单位"),
    ("indicators", "指标代码"),
    ("status", "状态"),
];
const VALUE: (&str, &str) = ("value", "数值");
const PRECISION: u8 = 18;

/// One cell.
struct Row {
    texts: [String; 10],
    value: Option<i128>,
}

fn rows(filled: &Filled) -> Vec<Row> {
    let mut out = Vec::new();
    for (table, cells) in filled.form.tables.iter().zip(&filled.tables) {
        for (at, (row, cells)) in table.rows.iter().zip(cells).enumerate() {
            for (place, (column, cell)) in table.columns.iter().zip(cells).enumerate() {
                let (value, status) = match cell {
                    Cell::Heading => continue,
                    Cell::Value(value) => (Some(*value), "measured"),
                    Cell::NotMeasured(_) => (None, "not-measured"),
                    Cell::OtherUnit(_) => (None, "other-unit"),
                };
                let texts = [
                    filled.form.name.clone(),
                    filled.year.to_string(),
                    table.title.clone(),
                    row.id.clone(),
                    row.path.join(" · "),
                    column.id.clone(),
                    column.path.join(" · "),
                    row.unit.clone(),
                    table.keys(at, place).join("+"),
                    status.to_owned(),
                ];
                out.push(Row { texts, value });
            }
        }
    }
    out
}

/// UTF-8 with a byte order mark, as spreadsheets want it; titles above.
pub(super) fn csv(filled: &Filled) -> Result<Vec<u8>, Error> {
    let written = |_| Error::Written { file: "csv" };
    let mut out = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(b"\xef\xbb\xbf".to_vec());
    out.write_record(COLUMNS.iter().map(|it| it.1).chain([VALUE.1])).map_err(written)?;
    for row in rows(filled) {
        let value = row.value.map(shown).unwrap_or_default();
        let texts = row.texts.iter().map(String::as_str);
        out.write_record(texts.chain([value.as_str()])).map_err(written)?;
    }
    out.into_inner().map_err(|_| Error::Written { file: "csv" })
}

/// The same in columns; the value is a decimal of two places, the year a number.
pub(super) fn parquet(filled: &Filled) -> Result<Vec<u8>, Error> {
    let written = |_| Error::Written { file: "parquet" };
    let rows = rows(filled);
    let mut fields = Vec::new();
    let mut columns: Vec<ArrayRef> = Vec::new();
    for (at, (name, _)) in COLUMNS.iter().enumerate() {
        let texts = rows.iter().map(|it| it.texts.get(at).map_or("", String::as_str));
        if *name == "year" {
            fields.push(Field::new(*name, DataType::Int64, false));
            columns.push(Arc::new(Int64Array::from(vec![i64::from(filled.year); rows.len()])));
        } else {
            fields.push(Field::new(*name, DataType::Utf8, false));
            columns.push(Arc::new(texts.map(Some).collect::<StringArray>()));
        }
    }
    let values: Decimal128Array = rows.iter().map(|it| it.value).collect();
    let values = values.with_precision_and_scale(PRECISION, 2);
    fields.push(Field::new(VALUE.0, DataType::Decimal128(PRECISION, 2), true));
    columns.push(Arc::new(values.map_err(|_| Error::Written { file: "parquet" })?));
    let schema = Arc::new(Schema::new(fields));
    let batch = RecordBatch::try_new(Arc::clone(&schema), columns);
    let batch = batch.map_err(|_| Error::Written { file: "parquet" })?;
    let mut out = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut out, schema, None).map_err(written)?;
    writer.write(&batch).map_err(written)?;
    writer.close().map_err(written)?;
    Ok(out)
}
