//! Rows as bytes that sort: arrow's row format over the published columns, the schema's order first.
//!
//! Codes, regions and months are packed as the rank of what is shown, so that bytes sort as the shown text does.

use std::collections::BTreeSet;
use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::DictionaryArray;
use arrow_array::RecordBatch;
use arrow_array::StringArray;
use arrow_array::UInt16Array;
use arrow_array::cast::AsArray as _;
use arrow_array::types::UInt16Type;
use arrow_row::RowConverter;
use arrow_row::Rows;
use arrow_row::SortField;
use arrow_schema::DataType;
use arrow_schema::SchemaRef;

use crate::check::Excluded;
use crate::model::limits;
use crate::model::stop::Stop;
use crate::normalize::TypedTable;
use crate::protect::Error;
use crate::protect::merge::Lead;
use crate::protect::merge::Merged;
use crate::protect::merge::lead;
use crate::protect::run::Run;

/// Packs and unpacks the published columns of one dataset.
pub(super) struct Packer {
    converter: RowConverter,
    columns: Vec<Column>,
    /// For each published field, which packed column it is.
    published: Vec<usize>,
    arrow: SchemaRef,
}

/// A packed column.
struct Column {
    /// The field's index in the schema.
    field: usize,
    ranks: Option<Ranks>,
}

/// Keys to ranks of what is shown, and back.
struct Ranks {
    of_key: Vec<u16>,
    shown: Arc<StringArray>,
}

impl Ranks {
    fn new(values: &StringArray) -> Self {
        let shown: BTreeSet<&str> = values.iter().flatten().collect();
        let shown: Vec<&str> = shown.into_iter().collect();
        let rank = |it: Option<&str>| {
            let at = it.and_then(|it| shown.binary_search(&it).ok()).unwrap_or_default();
            // Keys are 16 bits wide, so there are no more shown values than that.
            u16::try_from(at).unwrap_or(u16::MAX)
        };
        Self {
            of_key: values.iter().map(rank).collect(),
            shown: Arc::new(StringArray::from(shown)),
        }
    }

    fn pack(&self, column: &ArrayRef) -> ArrayRef {
        let keys = column.as_dictionary::<UInt16Type>().keys();
        let rank = |key: u16| self.of_key.get(usize::from(key)).copied().unwrap_or_default();
        Arc::new(keys.unary::<_, UInt16Type>(rank))
    }

    fn unpack(&self, column: &ArrayRef) -> Result<ArrayRef, Error> {
        let keys: UInt16Array = column.as_primitive::<UInt16Type>().clone();
        let shown: ArrayRef = Arc::<StringArray>::clone(&self.shown);
        Ok(Arc::new(DictionaryArray::<UInt16Type>::try_new(keys, shown).map_err(Error::arrow)?))
    }
}

impl Packer {
    /// The published fields of `typed`, sorted as its schema says, and those `beside` them, which do not leave.
    pub(super) fn new(typed: &TypedTable, beside: &[usize]) -> Result<Self, Error> {
        let published = typed.schema().published().map(|(at, _)| at);
        let published: Vec<usize> = published.chain(beside.iter().copied()).collect();
        let order = sort_order(&typed.schema().order, &published);
        Self::of(typed.arrow_schema(), (&order, &published), |it| typed.dictionary(it))
    }

    /// Some fields of `typed`, in this order.
    pub(super) fn some(typed: &TypedTable, fields: &[usize]) -> Result<Self, Error> {
        Self::of(typed.arrow_schema(), (fields, fields), |it| typed.dictionary(it))
    }

    /// Columns of `all`: by index, in the order that sorts and in the order in which they come out again.
    pub(super) fn of(
        all: &arrow_schema::Schema,
        (order, published): (&[usize], &[usize]),
        dictionary: impl Fn(usize) -> Arc<StringArray>,
    ) -> Result<Self, Error> {
        let mut columns = Vec::new();
        let mut sorts = Vec::new();
        for &field in order {
            let is_dictionary = matches!(all.field(field).data_type(), DataType::Dictionary(_, _));
            let ranks = is_dictionary.then(|| Ranks::new(&dictionary(field)));
            let packed =
                if is_dictionary { DataType::UInt16 } else { all.field(field).data_type().clone() };
            sorts.push(SortField::new(packed));
            columns.push(Column { field, ranks });
        }
        let place = |it: &usize| order.iter().position(|field| field == it).unwrap_or_default();
        Ok(Self {
            converter: RowConverter::new(sorts).map_err(Error::arrow)?,
            columns,
            published: published.iter().map(place).collect(),
            arrow: Arc::new(all.project(published).map_err(Error::arrow)?),
        })
    }

    pub(super) fn arrow_schema(&self) -> SchemaRef {
        Arc::clone(&self.arrow)
    }

    /// What a packed dictionary column can show, by index in the order that sorts.
    pub(super) fn shown(&self, column: usize) -> Option<StringArray> {
        self.columns.get(column)?.ranks.as_ref().map(|it| it.shown.as_ref().clone())
    }

    /// The packed columns of `rows`, row by row.
    pub(super) fn rows(&self, rows: &RecordBatch) -> Result<Rows, Error> {
        let columns: Vec<ArrayRef> = self
            .columns
            .iter()
            .map(|it| match &it.ranks {
                Some(ranks) => ranks.pack(rows.column(it.field)),
                None => Arc::clone(rows.column(it.field)),
            })
            .collect();
        self.converter.convert_columns(&columns).map_err(Error::arrow)
    }

    /// The published columns of `rows` as a sorted run; `numbers` are the rows' numbers in their batch.
    pub(super) fn pack(&self, rows: &RecordBatch, numbers: &[u32]) -> Result<Run, Error> {
        let packed = self.rows(rows)?;
        let mut order: Vec<(Lead, u32)> =
            packed.iter().zip(0_u32..).map(|(row, at)| (lead(row.data()), at)).collect();
        let bytes =
            |at: u32| usize::try_from(at).map(|it| packed.row(it).data()).unwrap_or_default();
        order.sort_unstable_by(|a, b| {
            a.0.cmp(&b.0).then_with(|| bytes(a.1).cmp(bytes(b.1))).then_with(|| a.1.cmp(&b.1))
        });
        let mut run = Run::with_capacity(order.len(), packed.size());
        for (_, at) in order {
            let number = usize::try_from(at).ok().and_then(|it| numbers.get(it));
            run.push(bytes(at), number.copied().unwrap_or(u32::MAX));
        }
        Ok(run)
    }

    /// Packed rows as columns again.
    pub(super) fn unpack<'a>(
        &self,
        rows: impl Iterator<Item = &'a [u8]>,
    ) -> Result<RecordBatch, Error> {
        let parser = self.converter.parser();
        let columns =
            self.converter.convert_rows(rows.map(|it| parser.parse(it))).map_err(Error::arrow)?;
        let columns: Vec<ArrayRef> = columns
            .iter()
            .zip(&self.columns)
            .map(|(array, column)| match &column.ranks {
                Some(ranks) => ranks.unpack(array),
                None => Ok(Arc::clone(array)),
            })
            .collect::<Result<_, _>>()?;
        let published = self.published.iter().map(|&it| Arc::clone(&columns[it])).collect();
        RecordBatch::try_new(self.arrow_schema(), published).map_err(Error::arrow)
    }
}

/// The published fields in the order that sorts them: the schema's first.
pub(super) fn sort_order(order: &[usize], published: &[usize]) -> Vec<usize> {
    let others = published.iter().filter(|it| !order.contains(it));
    order.iter().chain(others).copied().collect()
}

/// Merged rows as batches again, without those that are held back.
pub(super) struct Unpacked {
    packer: Packer,
    merged: Merged,
    excluded: Excluded,
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Unpacked {
    pub(super) fn new(packer: Packer, merged: Merged, excluded: Excluded) -> Self {
        Self { packer, merged, excluded, bytes: Vec::new(), ends: Vec::new() }
    }

    pub(super) fn arrow_schema(&self) -> SchemaRef {
        self.packer.arrow_schema()
    }

    /// All rows at once.
    pub(super) fn whole(self) -> Result<RecordBatch, Stop> {
        let arrow = self.arrow_schema();
        let mut batches = Vec::new();
        let mut rows = 0;
        for batch in self {
            let batch = batch?;
            rows += batch.num_rows();
            if rows > limits::TABLE_ROWS_MAX {
                return Err(Error::TableRows.into());
            }
            batches.push(batch);
        }
        let whole = arrow_select::concat::concat_batches(&arrow, &batches);
        Ok(whole.map_err(Error::arrow)?)
    }

    fn fill(&mut self) -> Result<(), Error> {
        self.bytes.clear();
        self.ends.clear();
        while self.ends.len() < limits::WRITE_BATCH_ROWS {
            let Some(cursor) = self.merged.head() else { break };
            if self.excluded.is_empty() || !self.excluded.contains(cursor.row()) {
                self.bytes.extend_from_slice(cursor.bytes());
                self.ends.push(self.bytes.len());
            }
            self.merged.advance()?;
        }
        Ok(())
    }
}

impl Iterator for Unpacked {
    type Item = Result<RecordBatch, Stop>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Err(error) = self.fill() {
            return Some(Err(error.into()));
        }
        if self.ends.is_empty() {
            return None;
        }
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let rows =
            starts.zip(&self.ends).map(|(from, &to)| self.bytes.get(from..to).unwrap_or_default());
        Some(self.packer.unpack(rows).map_err(Stop::from))
    }
}
