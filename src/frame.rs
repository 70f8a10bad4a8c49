//! The only file that speaks Polars: SQL predicates over a batch, SQL queries over tables.
//!
//! Columns are copied from Arrow into Polars' own arrays, only those that the SQL names. Nothing here knows what
//! a column means. Messages of the engine are shown for SQL that does not compile, never for SQL that met data,
//! since an engine may quote a cell.

use std::sync::Arc;

use arrow_array::Array;
use arrow_array::ArrayRef;
use arrow_array::RecordBatch;
use arrow_array::cast::AsArray as _;
use arrow_array::types::Date32Type;
use arrow_array::types::Decimal128Type;
use arrow_array::types::Int64Type;
use arrow_array::types::UInt16Type;
use arrow_schema::DataType;
use arrow_schema::SchemaRef;
use polars::prelude as pl;
use polars::prelude::IntoLazy as _;
use polars::prelude::IntoSeries as _;
use polars::prelude::NamedFrom as _;
use polars::prelude::NewChunkedArray as _;

/// Why SQL gave nothing.
#[derive(Debug)]
pub enum Fault {
    /// The SQL is wrong; what the engine says about it.
    Sql(String),
    /// The predicate is not a condition.
    NotBoolean,
    /// The SQL is right, and failed on this data.
    Data,
    /// A column of a type that SQL is not given.
    Type(String),
}

/// SQL predicates, compiled once, for batches of one schema.
pub struct Predicates {
    exprs: Vec<pl::Expr>,
    columns: Vec<usize>,
}

impl Predicates {
    /// Compiles `sql` for batches of `schema`; the error says which predicate is wrong.
    pub fn compile(sql: &[&str], schema: &SchemaRef) -> Result<Self, (usize, Fault)> {
        let columns = (0..schema.fields().len())
            .filter(|&it| sql.iter().any(|text| mentions(text, schema.field(it).name())))
            .collect();
        let mut this = Self { exprs: Vec::new(), columns };
        let empty = RecordBatch::new_empty(Arc::clone(schema));
        for (at, text) in sql.iter().enumerate() {
            let expr =
                polars::sql::sql_expr(text).map_err(|it| (at, Fault::Sql(it.to_string())))?;
            let frame = frame(&empty, &this.columns).map_err(|it| (at, it))?;
            let probe = frame.lazy().select([expr.clone().alias("p")]).collect();
            let probe = probe.map_err(|it| (at, Fault::Sql(it.to_string())))?;
            if probe.dtypes() != [pl::DataType::Boolean] {
                return Err((at, Fault::NotBoolean));
            }
            this.exprs.push(expr);
        }
        Ok(this)
    }

    /// Whether there is anything to ask.
    pub fn is_empty(&self) -> bool {
        self.exprs.is_empty()
    }

    /// Calls `broken(predicate, row)` for every row of `batch` for which a predicate is false; null is not false. And
    /// `open(predicate, row)` for every row for which one of some predicates, ascending, is null.
    pub fn each_answer(
        &self,
        batch: &RecordBatch,
        mut broken: impl FnMut(usize, usize),
        (some, mut open): (&[usize], impl FnMut(usize, usize)),
    ) -> Result<(), Fault> {
        if self.is_empty() || batch.num_rows() == 0 {
            return Ok(());
        }
        let named = self.exprs.iter().enumerate().map(|(at, it)| it.clone().alias(at.to_string()));
        let frame = frame(batch, &self.columns)?.lazy().select(named.collect::<Vec<_>>());
        let answers = frame.collect().map_err(|_| Fault::Data)?;
        for (at, column) in answers.columns().iter().enumerate() {
            let column = column.bool().map_err(|_| Fault::NotBoolean)?;
            if column.null_count() > 0 && some.binary_search(&at).is_ok() {
                let rows = if column.len() == 1 { batch.num_rows() } else { column.len() };
                let null = |row: &usize| column.get((*row).min(column.len() - 1)).is_none();
                (0..rows).filter(null).for_each(|row| open(at, row));
            }
            if column.len() == 1 && batch.num_rows() > 1 {
                // A predicate without columns is one answer for all rows.
                if column.get(0) == Some(false) {
                    (0..batch.num_rows()).for_each(|row| broken(at, row));
                }
            } else if !column.all() {
                let rows = column.iter().enumerate();
                rows.filter(|(_, it)| *it == Some(false)).for_each(|(row, _)| broken(at, row));
            }
        }
        Ok(())
    }
}

/// Whether `sql` says `name` as a word.
pub fn mentions(sql: &str, name: &str) -> bool {
    let word = |it: Option<char>| it.is_some_and(|it| it.is_alphanumeric() || it == '_');
    sql.match_indices(name).any(|(at, _)| {
        let before = sql.get(..at).and_then(|it| it.chars().next_back());
        let after = sql.get(at + name.len()..).and_then(|it| it.chars().next());
        !word(before) && !word(after)
    })
}

/// What a query gave, as text: small by nature, and checked again like any ledger.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// Column names.
    pub columns: Vec<String>,
    /// Rows of cells; null is `None`.
    pub rows: Vec<Vec<Option<String>>>,
}

/// A table that a query may name.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its name in SQL.
    pub name: String,
    /// Its columns.
    pub schema: SchemaRef,
    /// Its rows.
    pub batches: Vec<RecordBatch>,
}

/// Runs `sql` over `tables`.
///
/// It runs over empty tables first: what is wrong with the SQL itself then shows without a cell in sight.
pub fn query(sql: &str, tables: &[Table]) -> Result<Answer, Fault> {
    let empty: Vec<Table> =
        tables.iter().map(|it| Table { batches: Vec::new(), ..it.clone() }).collect();
    collect(sql, &empty)?.map_err(|it| Fault::Sql(it.to_string()))?;
    let answer = collect(sql, tables)?.map_err(|_| Fault::Data)?;
    let columns: Vec<String> = answer.get_column_names().iter().map(ToString::to_string).collect();
    let mut rows = vec![Vec::with_capacity(columns.len()); answer.height()];
    for column in answer.columns() {
        let text = column.cast(&pl::DataType::String).map_err(|_| Fault::Data)?;
        let text = text.str().map_err(|_| Fault::Data)?;
        for (row, cell) in rows.iter_mut().zip(text.iter()) {
            row.push(cell.map(str::to_owned));
        }
    }
    Ok(Answer { columns, rows })
}

fn collect(sql: &str, tables: &[Table]) -> Result<pl::PolarsResult<pl::DataFrame>, Fault> {
    let mut context = polars::sql::SQLContext::new();
    for table in tables {
        context.register(&table.name, table.frame(sql)?.lazy());
    }
    Ok(context.execute(sql).and_then(pl::LazyFrame::collect))
}

impl Table {
    fn frame(&self, sql: &str) -> Result<pl::DataFrame, Fault> {
        let mut columns: Vec<usize> = (0..self.schema.fields().len())
            .filter(|&it| mentions(sql, self.schema.field(it).name()))
            .collect();
        if columns.is_empty() || sql.contains('*') {
            // `COUNT(*)` needs rows even where no column is named; a bare `*` needs all of them.
            columns = (0..self.schema.fields().len()).collect();
        }
        let empty = RecordBatch::new_empty(Arc::clone(&self.schema));
        let mut out = frame(&empty, &columns)?;
        for batch in &self.batches {
            out.vstack_mut(&frame(batch, &columns)?).map_err(|_| Fault::Data)?;
        }
        Ok(out)
    }
}

fn frame(batch: &RecordBatch, columns: &[usize]) -> Result<pl::DataFrame, Fault> {
    let schema = batch.schema_ref();
    let columns = columns.iter().map(|&it| column(schema.field(it).name(), batch.column(it)));
    let columns = columns.collect::<Result<Vec<pl::Column>, Fault>>()?;
    pl::DataFrame::new(batch.num_rows(), columns).map_err(|_| Fault::Data)
}

fn column(name: &str, array: &ArrayRef) -> Result<pl::Column, Fault> {
    let name = pl::PlSmallStr::from_str(name);
    let series = match array.data_type() {
        DataType::Int64 => {
            pl::Int64Chunked::from_iter_options(name, array.as_primitive::<Int64Type>().iter())
                .into_series()
        }
        DataType::Boolean => {
            pl::BooleanChunked::from_iter_options(name, array.as_boolean().iter()).into_series()
        }
        DataType::Utf8View => {
            pl::StringChunked::from_iter_options(name, array.as_string_view().iter()).into_series()
        }
        DataType::Dictionary(_, _) => {
            let array = array.as_dictionary::<UInt16Type>();
            let values = array.values().as_string::<i32>();
            let cells = array.keys().iter().map(|it| it.map(|it| values.value(usize::from(it))));
            pl::StringChunked::from_iter_options(name, cells).into_series()
        }
        DataType::Date32 => {
            let days: Vec<Option<i32>> = array.as_primitive::<Date32Type>().iter().collect();
            let days = pl::Series::new(name, days);
            days.cast(&pl::DataType::Date).map_err(|_| Fault::Data)?
        }
        DataType::Decimal128(precision, scale) => {
            let digits = array.as_primitive::<Decimal128Type>().iter();
            let scale = usize::try_from(*scale).unwrap_or_default();
            pl::Int128Chunked::from_iter_options(name, digits)
                .into_decimal(usize::from(*precision), scale)
                .map_err(|_| Fault::Data)?
                .into_series()
        }
        other => return Err(Fault::Type(other.to_string())),
    };
    Ok(series.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_array::Decimal128Array;
    use arrow_array::Int64Array;
    use arrow_array::StringViewArray;
    use arrow_schema::Field;
    use arrow_schema::Schema;

    fn batch() -> RecordBatch {
        let schema = Schema::new(vec![
            Field::new("persons", DataType::Int64, true),
            Field::new("amount", DataType::Decimal128(18, 2), true),
            Field::new("area", DataType::Utf8View, true),
        ]);
        let amount = Decimal128Array::from(vec![Some(1050), Some(200), None]);
        let columns: Vec<ArrayRef> = vec![
            Arc::new(Int64Array::from(vec![Some(1), Some(5), None])),
            Arc::new(amount.with_precision_and_scale(18, 2).unwrap()),
            Arc::new(StringViewArray::from(vec!["甲", "乙", "甲"])),
        ];
        RecordBatch::try_new(Arc::new(schema), columns).unwrap()
    }

    #[test]
    fn a_predicate_is_broken_where_false_and_not_where_null() {
        let batch = batch();
        let sql = ["persons <= 4", "amount >= 5.00", "area = '甲' OR persons > 1"];
        let predicates = Predicates::compile(&sql, &batch.schema()).unwrap();
        let (mut broken, mut open) = (Vec::new(), Vec::new());
        let some = [0, 1];
        let opens = |rule, row| open.push((rule, row));
        predicates
            .each_answer(&batch, |rule, row| broken.push((rule, row)), (&some, opens))
            .unwrap();
        assert_eq!(broken, [(0, 1), (1, 1)]);
        assert_eq!(open, [(0, 2), (1, 2)]);
    }

    #[test]
    fn wrong_sql_is_told_when_it_is_compiled() {
        let schema = batch().schema();
        assert!(matches!(Predicates::compile(&["persons <="], &schema), Err((0, Fault::Sql(_)))));
        assert!(matches!(
            Predicates::compile(&["persons > 0", "nobody > 1"], &schema),
            Err((1, Fault::Sql(_)))
        ));
        assert!(matches!(
            Predicates::compile(&["persons + 1"], &schema),
            Err((0, Fault::NotBoolean))
        ));
    }

    #[test]
    fn a_query_groups_and_sums_in_decimal() {
        let batch = batch();
        let table = Table {
            name: "t".to_owned(),
            schema: batch.schema(),
            batches: vec![batch.clone(), batch],
        };
        let sql = r#"SELECT area, COUNT(*) AS n, SUM(amount) AS paid FROM "t" GROUP BY area ORDER BY area"#;
        let answer = query(sql, &[table]).unwrap();
        assert_eq!(answer.columns, ["area", "n", "paid"]);
        let cell = |text: &str| Some(text.to_owned());
        assert_eq!(
            answer.rows,
            [vec![cell("乙"), cell("2"), cell("4.00")], vec![cell("甲"), cell("4"), cell("21.00")],]
        );
    }
}
