//! `violations.parquet`: the same places as in the CSV file, for programs that take columns.
//!
//! A missing value is null, and names stand as they are: nothing here is run by a spreadsheet.

use std::fs::File;
use std::io;
use std::mem;
use std::path::Path;
use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::RecordBatch;
use arrow_array::builder::StringBuilder;
use arrow_array::builder::UInt32Builder;
use arrow_array::builder::UInt64Builder;
use arrow_schema::DataType;
use arrow_schema::Field;
use arrow_schema::Schema;
use arrow_schema::SchemaRef;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::basic::Compression;
use parquet::basic::ZstdLevel;
use parquet::file::properties::WriterProperties;

use crate::disk;
use crate::disk::Access;
use crate::model::limits;
use crate::model::outcome::Violation;

/// The file, and the rows that are not in it yet.
pub(super) struct Columns {
    out: ArrowWriter<File>,
    schema: SchemaRef,
    rule: StringBuilder,
    level: StringBuilder,
    source: StringBuilder,
    sheet: StringBuilder,
    line: UInt64Builder,
    column: UInt32Builder,
    field: StringBuilder,
    rows: usize,
}

impl Columns {
    /// An empty file at `path`.
    pub(super) fn create(path: &Path) -> io::Result<Self> {
        let file = disk::create(path, Access::Private)?;
        let schema = schema();
        let options =
            ArrowWriterOptions::new().with_properties(properties()).with_skip_arrow_metadata(true);
        let out = ArrowWriter::try_new_with_options(file, Arc::clone(&schema), options)?;
        let text = StringBuilder::new;
        Ok(Self {
            out,
            schema,
            rule: text(),
            level: text(),
            source: text(),
            sheet: text(),
            line: UInt64Builder::new(),
            column: UInt32Builder::new(),
            field: text(),
            rows: 0,
        })
    }

    /// Adds a row; `rule` and `field` are its rule and field by their names.
    pub(super) fn push(
        &mut self,
        violation: &Violation,
        rule: &str,
        field: Option<&str>,
    ) -> io::Result<()> {
        self.rule.append_value(rule);
        self.level.append_value(violation.level.to_string());
        self.source.append_value(&violation.place.source);
        self.sheet.append_option(violation.place.sheet.as_deref());
        self.line.append_value(violation.place.line);
        self.column.append_option(violation.column);
        self.field.append_option(field);
        self.rows += 1;
        if self.rows == limits::WRITE_BATCH_ROWS { self.flush() } else { Ok(()) }
    }

    /// Ends the file.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.flush()?;
        self.out.into_inner()?.sync_all()
    }

    fn flush(&mut self) -> io::Result<()> {
        if mem::take(&mut self.rows) == 0 {
            return Ok(());
        }
        let columns: Vec<ArrayRef> = vec![
            Arc::new(self.rule.finish()),
            Arc::new(self.level.finish()),
            Arc::new(self.source.finish()),
            Arc::new(self.sheet.finish()),
            Arc::new(self.line.finish()),
            Arc::new(self.column.finish()),
            Arc::new(self.field.finish()),
        ];
        let batch = RecordBatch::try_new(Arc::clone(&self.schema), columns);
        self.out.write(&batch.map_err(io::Error::other)?)?;
        Ok(())
    }
}

fn schema() -> SchemaRef {
    Arc::new(Schema::new(vec![
        Field::new("rule", DataType::Utf8, false),
        Field::new("level", DataType::Utf8, false),
        Field::new("source", DataType::Utf8, false),
        Field::new("sheet", DataType::Utf8, true),
        Field::new("line", DataType::UInt64, false),
        Field::new("column", DataType::UInt32, true),
        Field::new("field", DataType::Utf8, true),
    ]))
}

fn properties() -> WriterProperties {
    WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_created_by(format!("gongkai {}", env!("CARGO_PKG_VERSION")))
        .set_max_row_group_row_count(Some(limits::ROW_GROUP_ROWS))
        .build()
}
