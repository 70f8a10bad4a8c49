//! The candidate's Parquet file: schema, metadata, every value, and the order of the rows.

use std::cmp::Ordering;
use std::fs::File;
use std::sync::Arc;

use ::parquet::arrow::arrow_reader::ArrowReaderOptions;
use ::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use ::parquet::file::metadata::KeyValue;
use ::parquet::file::metadata::PageIndexPolicy;
use arrow_array::Array;
use arrow_array::ArrayRef;
use arrow_array::BooleanArray;
use arrow_array::Date32Array;
use arrow_array::Decimal128Array;
use arrow_array::DictionaryArray;
use arrow_array::Int64Array;
use arrow_array::RecordBatch;
use arrow_array::StringArray;
use arrow_array::StringViewArray;
use arrow_array::types::Int32Type;
use arrow_schema::DataType;
use arrow_schema::Field;
use arrow_schema::Schema as ArrowSchema;
use serde_json::Value;

use crate::gate::amounts::Amounts;
use crate::gate::bench::Bench;
use crate::gate::cells::is_clean_utf8;
use crate::gate::cells::is_money;
use crate::gate::columns;
use crate::gate::columns::Cells;
use crate::gate::columns::Column;
use crate::gate::error::Error;
use crate::gate::folder;
use crate::gate::footer;
use crate::gate::footer::Footer;
use crate::gate::footer::Seen;
use crate::gate::scan;
use crate::gate::scan::Scanner;
use crate::gate::shown::Shown;
use crate::gate::texts::Texts;
use crate::gate::tokens;
use crate::gate::units;
use crate::model::held::Holdings;
use crate::model::held::Run;
use crate::model::limits;
use crate::model::schema::Schema;
use crate::release::Release;

/// Rules that are judged here: all are denied when the file cannot be read to its end.
pub(super) const RULES: &[&str] =
    &["G01", "G02", "G03", "G04", "G05", "G06", "G07", "G11", "G12", "G20", "G22", "G23", "G25"];

/// Under which name it is done.
pub(super) const NAME: &str = "parquet";

/// Judges the file; gives what its values show.
pub(super) fn judge(
    release: &Release,
    schema: &Schema,
    held: Option<&Arc<Holdings>>,
) -> (Bench, Option<Shown>) {
    let mut pass = Pass {
        file: release.parquet(),
        bench: Bench::default(),
        scanner: Scanner::new(held.cloned()),
        texts: Vec::new(),
        amounts: Vec::new(),
        held: held.cloned(),
        shown: Shown::default(),
        rows: 0,
    };
    if pass.run(release, schema).is_err() {
        let at = format!("{}: not readable", pass.file);
        pass.bench.unread(RULES, &at);
        return (pass.bench, None);
    }
    pass.bench.done(NAME);
    (pass.bench, Some(pass.shown))
}

struct Pass {
    file: String,
    bench: Bench,
    scanner: Scanner,
    texts: Vec<Texts>,
    amounts: Vec<Option<Amounts>>,
    held: Option<Arc<Holdings>>,
    shown: Shown,
    rows: u64,
}

impl Pass {
    /// What whole columns say.
    fn columns_end(&mut self) {
        for amounts in std::mem::take(&mut self.amounts).into_iter().flatten() {
            amounts.finish(&mut self.bench);
        }
        for texts in std::mem::take(&mut self.texts) {
            texts.finish(&mut self.bench, &self.file);
        }
    }

    fn run(&mut self, release: &Release, schema: &Schema) -> Result<(), Error> {
        let path = release.dir().join(&self.file);
        let unread = |_| Error::Unreadable { path: path.clone() };
        let open = || File::open(&path).map_err(|_| Error::Unreadable { path: path.clone() });
        let options = ArrowReaderOptions::new()
            .with_page_index_policy(PageIndexPolicy::Optional)
            // All of it, so that it can be written again and compared.
            .with_encoding_stats_as_mask(false);
        let plain = ParquetRecordBatchReaderBuilder::try_new_with_options(open()?, options)
            .map_err(unread)?;
        let declared = columns::declared(schema);
        self.texts = declared.iter().map(|it| Texts::new(Some(it.field))).collect();
        self.amounts = declared.iter().map(|it| is_money(it).then(Amounts::default)).collect();
        let names: Vec<String> =
            plain.schema().fields().iter().map(|it| it.name().clone()).collect();
        columns::allow(&mut self.bench, &self.file, &names, declared.iter().map(|it| it.name));
        columns::identities(&mut self.bench, schema, &self.file, &names);
        self.said(plain.metadata().file_metadata().key_value_metadata(), schema);
        let mut tokens: Vec<tokens::Column> = Vec::new();
        tokens.resize_with(names.len(), tokens::Column::default);
        let rows = usize::try_from(release.rows()).unwrap_or(usize::MAX);
        let wanted = Arc::new(wanted(plain.schema(), &declared));
        let options = ArrowReaderOptions::new().with_schema(Arc::clone(&wanted));
        let reader = ParquetRecordBatchReaderBuilder::try_new_with_options(open()?, options)
            .map_err(unread)?;
        let reader = reader.with_batch_size(limits::WRITE_BATCH_ROWS).build().map_err(unread)?;
        let order = columns::order(schema);
        let mut before: Option<RecordBatch> = None;
        let mut seen = Seen::default();
        for batch in reader {
            let batch = batch.map_err(|_| Error::Unreadable { path: path.clone() })?;
            let columns = batch.columns().iter().zip(wanted.fields()).zip(&mut tokens);
            for (idx, ((cells, field), tokens)) in columns.enumerate() {
                tokens.take(cells, rows);
                self.column(cells, idx, field.name())
                    .and_then(|()| self.shown.values(idx, cells))
                    .ok_or_else(|| Error::Unreadable { path: path.clone() })?;
            }
            seen.add(&batch);
            self.sorted(before.as_ref(), &batch, &order)
                .ok_or_else(|| Error::Unreadable { path: path.clone() })?;
            self.rows += u64::try_from(batch.num_rows()).unwrap_or(u64::MAX);
            before =
                (batch.num_rows() > 0).then(|| batch.slice(batch.num_rows() - 1, 1)).or(before);
        }
        self.columns_end();
        let footer = Footer {
            file: &self.file,
            path: &path,
            metadata: plain.metadata(),
            seen: &seen,
            held: self.held.as_ref(),
        };
        footer::judge(&mut self.bench, &footer)
            .ok_or_else(|| Error::Unreadable { path: path.clone() })?;
        for (column, field) in tokens.iter().zip(wanted.fields()) {
            if let Some(hit) = column.hit() {
                self.bench.deny("G20", format!("{}, {}: {hit}", self.file, field.name()));
            }
        }
        if self.rows != release.rows() {
            self.bench.deny("G12", format!("{}: {} rows", self.file, self.rows));
        }
        Ok(())
    }

    /// What stands under the file's own keys, in the one way that it may be written.
    fn said(&mut self, pairs: Option<&Vec<KeyValue>>, schema: &Schema) {
        let mut fields = None;
        for pair in pairs.into_iter().flatten() {
            let at = format!("{}, metadata {}", self.file, pair.key);
            let text = pair.value.as_deref().unwrap_or_default();
            let said = serde_json::from_str::<Value>(text).unwrap_or_default();
            if !folder::is_canonical(&said, text) {
                self.bench.deny("G23", at.as_str());
            }
            folder::text(&mut self.bench, &mut self.scanner, text, &at);
            if pair.key == "gongkai.schema" {
                fields = said.get("fields").cloned();
            }
        }
        units::judge(&mut self.bench, schema, &self.file, fields.as_ref());
    }

    fn column(&mut self, cells: &ArrayRef, idx: usize, name: &str) -> Option<()> {
        let any = cells.as_any();
        match cells.data_type() {
            DataType::Dictionary(..) => {
                let cells: &DictionaryArray<Int32Type> = any.downcast_ref()?;
                let values: &StringArray = cells.values().as_any().downcast_ref()?;
                // A column without values has an empty text in its dictionary.
                let values = values.iter().flatten().filter(|it| !it.is_empty());
                values.for_each(|it| self.text(it, None, (idx, name)));
            }
            DataType::Utf8View => {
                let cells: &StringViewArray = any.downcast_ref()?;
                cells.iter().enumerate().for_each(|(row, it)| {
                    if let Some(text) = it {
                        self.text(text, Some(row), (idx, name));
                    }
                });
            }
            DataType::Int64 => {
                let cells: &Int64Array = any.downcast_ref()?;
                cells
                    .iter()
                    .enumerate()
                    .for_each(|(row, it)| self.number(it.map(i128::from), row, (idx, name)));
            }
            DataType::Decimal128(_, scale) => {
                let cells: &Decimal128Array = any.downcast_ref()?;
                let unit = 10_i128.checked_pow(u32::try_from(*scale).ok()?)?;
                cells
                    .iter()
                    .enumerate()
                    .for_each(|(row, it)| self.number(it.map(|it| it / unit), row, (idx, name)));
            }
            DataType::Date32 | DataType::Boolean => {}
            // A type that no rule can look into.
            _ => return None,
        }
        Some(())
    }

    fn at(&self, row: Option<usize>, name: &str) -> String {
        place(&self.file, self.rows, row, name)
    }

    fn text(&mut self, text: &str, row: Option<usize>, (idx, name): (usize, &str)) {
        if !is_clean_utf8(text.as_bytes()) {
            self.bench.deny("G22", self.at(row, name));
        }
        // A column that nobody declared is denied already; it is searched all the same.
        if self.texts.len() <= idx {
            self.texts.resize_with(idx + 1, || Texts::new(None));
        }
        if self.texts[idx].knows(text.as_bytes()) {
            return;
        }
        let at = place(&self.file, self.rows, row, name);
        self.texts[idx].see(&mut self.bench, &mut self.scanner, text, &|| at.clone());
    }

    fn number(&mut self, value: Option<i128>, row: usize, (idx, name): (usize, &str)) {
        let Some(value) = value else { return };
        let mut amounts = self.amounts.get_mut(idx).and_then(Option::as_mut);
        if let Some(amounts) = &mut amounts {
            amounts.cell();
        }
        let Some(value) = Some(value.unsigned_abs()).filter(|it| *it >= 10_000_000_000) else {
            return;
        };
        let digits = value.to_string();
        let held =
            self.held.as_ref().is_some_and(|it| it.has_number(digits.as_bytes(), Run::Whole));
        let found = scan::number(digits.as_bytes()).map(scan::Hit::name);
        if let Some(amounts) = amounts
            && !held
            && scan::is_mobile(digits.as_bytes())
        {
            return amounts.mobile(|| place(&self.file, self.rows, Some(row), name));
        }
        if let Some(what) = found.or(held.then_some("held-number")) {
            self.bench.deny("G03", format!("{}: {what}", self.at(Some(row), name)));
        }
    }

    /// G20: each row stands after the one before it, or equals it.
    fn sorted(
        &mut self,
        before: Option<&RecordBatch>,
        batch: &RecordBatch,
        order: &[usize],
    ) -> Option<()> {
        if batch.num_rows() == 0
            || self.bench.is_denied("G20")
            || order.len() != batch.num_columns()
        {
            return Some(());
        }
        let views = |batch: &RecordBatch| {
            order.iter().map(|it| batch.column(*it)).map(view_of).collect::<Option<Vec<_>>>()
        };
        let rows = views(batch)?;
        let breaks = match before {
            Some(before) => compare(&views(before)?, 0, &rows, 0) == Ordering::Greater,
            None => false,
        };
        let falls = |row: &usize| compare(&rows, row - 1, &rows, *row) == Ordering::Greater;
        if let Some(row) = breaks.then_some(0).or_else(|| (1..batch.num_rows()).find(falls)) {
            self.bench.deny("G20", self.at(Some(row), batch.schema_ref().field(order[0]).name()));
        }
        Some(())
    }
}

fn place(file: &str, before: u64, row: Option<usize>, name: &str) -> String {
    match row.and_then(|it| u64::try_from(it).ok()) {
        Some(row) => format!("{file}, row {}, {name}", before + row + 1),
        None => format!("{file}, {name}"),
    }
}

/// The types to read as: codes as codes, other text as views; what is neither stays.
fn wanted(found: &ArrowSchema, declared: &[Column<'_>]) -> ArrowSchema {
    let field = |(idx, field): (usize, &Arc<Field>)| {
        let codes = declared.get(idx).is_some_and(|it| it.cells == Cells::Codes);
        let kind = match field.data_type() {
            DataType::Utf8 if codes => {
                DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
            }
            DataType::Utf8 => DataType::Utf8View,
            other => other.clone(),
        };
        Field::new(field.name(), kind, field.is_nullable())
    };
    ArrowSchema::new(found.fields().iter().enumerate().map(field).collect::<Vec<_>>())
}

/// A column whose values can be compared. Missing ones come first, text is ordered by its bytes.
enum View {
    Codes(DictionaryArray<Int32Type>, StringArray),
    Texts(StringViewArray),
    Integers(Int64Array),
    Decimals(Decimal128Array),
    Days(Date32Array),
    Flags(BooleanArray),
}

fn view_of(cells: &ArrayRef) -> Option<View> {
    let any = cells.as_any();
    Some(match cells.data_type() {
        DataType::Dictionary(..) => {
            let cells: &DictionaryArray<Int32Type> = any.downcast_ref()?;
            View::Codes(
                cells.clone(),
                cells.values().as_any().downcast_ref::<StringArray>()?.clone(),
            )
        }
        DataType::Utf8View => View::Texts(any.downcast_ref::<StringViewArray>()?.clone()),
        DataType::Int64 => View::Integers(any.downcast_ref::<Int64Array>()?.clone()),
        DataType::Decimal128(..) => View::Decimals(any.downcast_ref::<Decimal128Array>()?.clone()),
        DataType::Date32 => View::Days(any.downcast_ref::<Date32Array>()?.clone()),
        DataType::Boolean => View::Flags(any.downcast_ref::<BooleanArray>()?.clone()),
        _ => return None,
    })
}

fn compare(a: &[View], i: usize, b: &[View], j: usize) -> Ordering {
    a.iter()
        .zip(b)
        .map(|(a, b)| a.compare(i, b, j))
        .find(|it| it.is_ne())
        .unwrap_or(Ordering::Equal)
}

impl View {
    fn compare(&self, i: usize, other: &Self, j: usize) -> Ordering {
        match (self, other) {
            (Self::Codes(a, texts), Self::Codes(b, others)) => {
                let a = a.key(i).map(|it| texts.value(it));
                a.cmp(&b.key(j).map(|it| others.value(it)))
            }
            (Self::Texts(a), Self::Texts(b)) => {
                a.is_valid(i).then(|| a.value(i)).cmp(&b.is_valid(j).then(|| b.value(j)))
            }
            (Self::Integers(a), Self::Integers(b)) => {
                a.is_valid(i).then(|| a.value(i)).cmp(&b.is_valid(j).then(|| b.value(j)))
            }
            (Self::Decimals(a), Self::Decimals(b)) => {
                a.is_valid(i).then(|| a.value(i)).cmp(&b.is_valid(j).then(|| b.value(j)))
            }
            (Self::Days(a), Self::Days(b)) => {
                a.is_valid(i).then(|| a.value(i)).cmp(&b.is_valid(j).then(|| b.value(j)))
            }
            (Self::Flags(a), Self::Flags(b)) => {
                a.is_valid(i).then(|| a.value(i)).cmp(&b.is_valid(j).then(|| b.value(j)))
            }
            // One file's columns keep their types; if not, its rows have no order.
            _ => Ordering::Greater,
        }
    }
}
