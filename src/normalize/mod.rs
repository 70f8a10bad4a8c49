//! Raw batches in, typed batches out: headers become fields, text becomes values or findings.
//!
//! A schema is compiled once into one kernel per field; the choice of kernel is made per column, never per cell.
//! A cell that cannot be read honestly is null and has a finding; no row is left out here. Deliberately absent:
//! constraints, and anything that looks at two rows or two fields.

mod mapping;
mod unit;
mod context;
mod kernel;
mod number;
mod percent;
mod date;
mod text;
mod code;
mod several;
mod region;
mod ways;
mod stated;
pub mod looks;
mod error;

pub use error::Error;
pub use error::PAGES;
pub use mapping::Claimed;
pub use mapping::vocabulary;

use std::sync::Arc;

use arrow_array::Array as _;
use arrow_array::ArrayRef;
use arrow_array::DictionaryArray;
use arrow_array::PrimitiveArray;
use arrow_array::RecordBatch;
use arrow_array::StringArray;
use arrow_array::StringViewArray;
use arrow_array::UInt16Array;
use arrow_array::cast::AsArray as _;
use arrow_array::types::UInt16Type;
use arrow_schema::DataType;
use arrow_schema::SchemaRef;

use crate::model::finding::Contest;
use crate::model::finding::Findings;
use crate::model::period::Period;
use crate::model::remark::Remark;
use crate::model::remark::RemarkKind;
use crate::model::rule::Rule;
use crate::model::schema::Field;
use crate::model::schema::Kind;
use crate::model::schema::Schema;
use crate::model::stop::Stop;
use crate::model::tally::StatedTotal;
use crate::model::tally::Ways;
use crate::read::Lines;
use crate::read::Part;
use crate::read::Piece;
use crate::read::RawBatch;
use crate::read::RawTable;
use code::Lexicon;
use context::Said;
use kernel::Cells;
use kernel::Changed;

/// What normalizing needs to know of the project.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The publisher's region: names resolve below it.
    pub region: String,
    /// The dataset's period; its first four digits are the year.
    pub period: String,
}

/// Ledgers whose rows come out typed.
pub struct TypedTable {
    raw: RawTable,
    schema: Arc<Schema>,
    arrow: SchemaRef,
    fields: Vec<Compiled>,
    mapping: mapping::Mapping,
    period: Period,
}

/// A field, ready to run.
struct Compiled {
    kind: Kind,
    lexicon: Option<Lexicon>,
}

/// Typed rows of one part: every field of the schema, in its order.
pub struct TypedBatch {
    /// Which table.
    pub part: Arc<Part>,
    /// The values.
    pub rows: RecordBatch,
    /// What is wrong with them, or how they were understood.
    pub findings: Findings,
    /// Each row's line.
    pub lines: Lines,
    /// Lines that are no rows, by kind.
    pub non_data: std::collections::BTreeMap<crate::model::tally::NonData, u64>,
    /// What the container knows beside the rows.
    pub remarks: Vec<Remark>,
    /// Lines that state figures.
    pub totals: Vec<StatedTotal>,
    /// Where a section may begin: how many rows stand above.
    pub sections: Vec<usize>,
    /// Where each field is in the ledger.
    pub claimed: Claimed,
    /// How each field's cells came to be values; every field's sum is the rows.
    pub ways: Vec<Ways>,
    /// What titles and names say, held against each other, the dataset's period and the rows.
    pub contests: Vec<Contest>,
    /// The district that title, sheet or file name speak of beside a column, as a key of the first region field.
    pub spoken_of: Option<u16>,
    /// The cells of fields that name a person, as they stand in the ledger: the field, and its column.
    pub written: Vec<(usize, StringViewArray)>,
}

/// A part with the ways of its fields; `None` where its columns cannot be mapped.
pub type Told = (Arc<Part>, Option<Vec<Ways>>);

/// Compiles `schema` for `raw`.
pub fn table(raw: RawTable, schema: Arc<Schema>, setting: &Setting) -> Result<TypedTable, Stop> {
    let period = Period::parse(&setting.period).unwrap_or(Period::EVERY);
    let compile = |field: &Field| -> Result<Compiled, Error> {
        let lexicon = match (&field.codes, field.kind) {
            (Some(list), Kind::Region) => {
                Some(region::lexicon(list, field, &setting.region, period.last())?)
            }
            (Some(list), _) => Some(Lexicon::plain(list, field, period.last())?),
            (None, _) => None,
        };
        Ok(Compiled { kind: field.kind, lexicon })
    };
    Ok(TypedTable {
        raw,
        fields: schema.fields.iter().map(compile).collect::<Result<_, _>>()?,
        mapping: mapping::Mapping::new(&schema)?,
        arrow: arrow_schema(&schema),
        schema,
        period,
    })
}

/// The Arrow schema of typed batches.
pub fn arrow_schema(schema: &Schema) -> SchemaRef {
    let fields =
        schema.fields.iter().map(|it| arrow_schema::Field::new(&it.name, arrow_type(it), true));
    Arc::new(arrow_schema::Schema::new(fields.collect::<Vec<_>>()))
}

/// The Arrow type of a field's values.
pub fn arrow_type(field: &Field) -> DataType {
    let scale = i8::try_from(field.scale).unwrap_or_default();
    match field.kind {
        Kind::Region | Kind::Code | Kind::YearMonth => {
            DataType::Dictionary(Box::new(DataType::UInt16), Box::new(DataType::Utf8))
        }
        Kind::Date => DataType::Date32,
        Kind::Year | Kind::Count => DataType::Int64,
        Kind::Money | Kind::Number | Kind::Percent => {
            DataType::Decimal128(number::PRECISION, scale)
        }
        Kind::Flag => DataType::Boolean,
        Kind::Text
        | Kind::PersonName
        | Kind::ResidentId
        | Kind::CreditCode
        | Kind::Phone
        | Kind::BankAccount
        | Kind::Address
        | Kind::Codes => DataType::Utf8View,
    }
}

impl TypedTable {
    /// The ledgers.
    pub fn raw(&self) -> &RawTable {
        &self.raw
    }

    /// The schema.
    pub fn schema(&self) -> &Arc<Schema> {
        &self.schema
    }

    /// The Arrow schema of the batches.
    pub fn arrow_schema(&self) -> &SchemaRef {
        &self.arrow
    }

    /// The shown values of a code or region field, in the list's order.
    pub fn shown_values(&self, field: usize) -> Vec<String> {
        let lexicon = self.fields.get(field).and_then(|it| it.lexicon.as_ref());
        lexicon
            .map(|it| it.values.iter().flatten().map(str::to_owned).collect())
            .unwrap_or_default()
    }

    /// The shown values of a region field that a complete ledger names: counties, and what is none but has none.
    pub fn expected_regions(&self, field: usize) -> Vec<String> {
        let mut values = self.shown_values(field);
        let lexicon = self.fields.get(field).and_then(|it| it.lexicon.as_ref());
        values.truncate(lexicon.map_or(0, |it| it.expected));
        values
    }

    /// The last month of the dataset's period, as `12 × year + month − 1`.
    pub fn last_month(&self) -> i32 {
        self.period.last()
    }

    /// What the keys of a code, region or month field stand for.
    pub fn dictionary(&self, field: usize) -> Arc<StringArray> {
        match self.fields.get(field).and_then(|it| it.lexicon.as_ref()) {
            Some(lexicon) => Arc::clone(&lexicon.values),
            None => Arc::clone(&date::MONTHS),
        }
    }

    /// The codes that the keys of a code or region field stand for.
    pub fn codes(&self, field: usize) -> &[String] {
        let lexicon = self.fields.get(field).and_then(|it| it.lexicon.as_ref());
        lexicon.map_or(&[], |it| it.codes.as_slice())
    }

    /// How the columns of a part map to fields; for `inspect`.
    pub fn claim(&self, part: &Part) -> Result<Claimed, Stop> {
        Ok(self.mapping.claim(part, &self.schema)?)
    }

    /// The typed rows of a piece.
    pub fn batches(&self, piece: Piece) -> Result<Vec<TypedBatch>, Stop> {
        let claim = |part: &Part| -> Result<Vec<usize>, Stop> {
            Ok(self.mapping.claim(part, &self.schema)?.columns.into_iter().flatten().collect())
        };
        let raw = self.raw.batches(piece, &claim)?;
        raw.into_iter().map(|it| self.batch(it)).collect()
    }

    /// The codes that a part has from the name of its file or folder only: nothing in the ledger says them.
    pub fn named_by_file(&self, part: &Part, claimed: &Claimed) -> Option<Remark> {
        let fields = self.schema.fields.iter().zip(&self.fields).zip(&claimed.columns);
        let own = fields.filter(|((field, compiled), column)| {
            let said = || context::said(part, compiled, self.period);
            let may = field.context && field.kind == Kind::Code && column.is_none();
            may && matches!(said(), Said::One(_)) && context::is_said_by_file(part, compiled)
        });
        let of: Vec<String> = own.map(|((field, _), _)| field.title.clone()).collect();
        let remark = Remark::new(part.sheet.clone(), RemarkKind::NamedByFile, of.len() as u64);
        (!of.is_empty()).then_some(Remark { of, ..remark })
    }

    /// How the cells of a piece come to be values, batch by batch.
    pub fn ways(&self, piece: Piece) -> Result<Vec<Told>, Stop> {
        let claim = |part: &Part| -> Result<Vec<usize>, Stop> {
            let claimed = self.claim(part).unwrap_or_default();
            Ok(claimed.columns.into_iter().flatten().collect())
        };
        let raw = self.raw.batches(piece, &claim)?;
        let ways = |it: RawBatch| (Arc::clone(&it.part), self.batch(it).ok().map(|it| it.ways));
        Ok(raw.into_iter().map(ways).collect())
    }

    fn batch(&self, raw: RawBatch) -> Result<TypedBatch, Stop> {
        let claimed = self.mapping.claim(&raw.part, &self.schema)?;
        let mut findings = claimed.findings(&raw.findings);
        let another = context::is_of_another_period(&raw.part, self.period);
        let mut contests: Vec<Contest> =
            another.then(|| of_another_period(&raw)).into_iter().collect();
        let mut spoken_of = None;
        let mut written = Vec::new();
        let all = raw.rows as u64;
        let mut columns: Vec<ArrayRef> = Vec::with_capacity(self.fields.len());
        let mut ends: Vec<date::End> = Vec::new();
        let changed: Vec<Changed> = self.fields.iter().map(|_| Changed::none(raw.rows)).collect();
        // A sheet of notes has no header and claims nothing; its fields are all missing, over no rows.
        let mut read = raw.columns.iter();
        for (idx, (field, compiled)) in self.schema.fields.iter().zip(&self.fields).enumerate() {
            let is_said = field.context.then(|| context::said(&raw.part, compiled, self.period));
            let said = is_said.unwrap_or(Said::Nothing);
            if said == Said::Conflict {
                let rule = Rule::ContextConflict;
                contests.push(Contest { field: Some(idx), rule, agree: 0, against: all });
            }
            let column = match (claimed.columns[idx], said) {
                (Some(_), _) => {
                    let none = || StringViewArray::new_null(raw.rows);
                    let array = read.next().cloned().unwrap_or_else(none);
                    if field.names_a_person() {
                        written.push((idx, array.clone()));
                    }
                    let conversion = claimed.conversions[idx];
                    let noted = claimed.noted.contains(&idx);
                    let column = Column { idx, conversion, noted, changed: &changed[idx] };
                    self.values(&column, &array, &mut ends, &mut findings)
                }
                (None, Said::One(value)) => {
                    (0..raw.rows).for_each(|row| changed[idx].mark(row));
                    constant(compiled, value, raw.rows)
                }
                (None, Said::Nothing | Said::Conflict) => {
                    arrow_array::new_null_array(&arrow_type(field), raw.rows)
                }
            };
            if let (Some(_), Said::One(key), Kind::Region) =
                (claimed.columns[idx], said, field.kind)
            {
                contests.push(of_region(idx, &column, key));
                if self.schema.fields.iter().position(|it| it.kind == Kind::Region) == Some(idx) {
                    spoken_of = u16::try_from(key).ok();
                }
            }
            columns.push(column);
        }
        take_ends(&mut columns, &ends, &mut findings);
        let ways = ways::count(&columns, &findings, &changed);
        let (schema, fields) = (&*self.schema, self.fields.as_slice());
        let stated = stated::Reader { schema, fields, mapping: &self.mapping, claimed: &claimed };
        let totals = raw.totals.iter().map(|it| stated.total(it)).collect();
        let by_file = self.named_by_file(&raw.part, &claimed);
        Ok(TypedBatch {
            part: raw.part,
            rows: self.rows(columns, raw.rows),
            findings,
            lines: raw.lines,
            non_data: raw.non_data,
            remarks: raw.remarks.into_iter().chain(by_file).collect(),
            totals,
            sections: raw.sections,
            claimed,
            ways,
            contests,
            spoken_of,
            written,
        })
    }

    fn rows(&self, columns: Vec<ArrayRef>, rows: usize) -> RecordBatch {
        let options = arrow_array::RecordBatchOptions::new().with_row_count(Some(rows));
        #[expect(
            clippy::expect_used,
            reason = "every kernel gives its field's type and the batch's rows"
        )]
        RecordBatch::try_new_with_options(Arc::clone(&self.arrow), columns, &options)
            .expect("columns fit the schema")
    }

    /// The values of one column of cells, which are those of the field with index `idx`; what is wrong with them goes
    /// to `findings`. `conversion` is what [`TypedTable::claim`] says of the column's unit.
    pub fn column(
        &self,
        idx: usize,
        array: &StringViewArray,
        conversion: unit::Conversion,
        findings: &mut Findings,
    ) -> ArrayRef {
        let changed = Changed::none(array.len());
        let column = Column { idx, conversion, noted: false, changed: &changed };
        self.values(&column, array, &mut Vec::new(), findings)
    }

    /// The values of a column; the ends of ranges go to `ends`.
    fn values(
        &self,
        column: &Column<'_>,
        array: &StringViewArray,
        ends: &mut Vec<date::End>,
        findings: &mut Findings,
    ) -> ArrayRef {
        let Column { idx, conversion, noted, changed } = *column;
        let field = &self.schema.fields[idx];
        let number = u16::try_from(idx).unwrap_or(u16::MAX);
        let cells = Cells { array, field, idx: number, missing: &field.missing, changed };
        let noted = noted.then(|| text::remarks(array));
        for row in noted.iter().flat_map(|it| (0..it.len()).filter(|row| it.is_valid(*row))) {
            findings.push(row, number, Rule::CodeNoted);
        }
        let cells = Cells { array: noted.as_ref().unwrap_or(array), ..cells };
        let repeated = field.ditto.then(|| text::repeat(&cells, findings));
        let cells = Cells { array: repeated.as_ref().unwrap_or(cells.array), ..cells };
        match field.kind {
            Kind::Text | Kind::Address => text::texts(&cells, findings),
            Kind::PersonName => text::person_names(&cells, findings),
            Kind::ResidentId => text::resident_ids(&cells, findings),
            Kind::CreditCode => text::credit_codes(&cells, findings),
            Kind::Phone => text::phones(&cells, findings),
            Kind::BankAccount => text::bank_accounts(&cells, findings),
            Kind::Flag => text::flags(&cells, findings),
            Kind::Date => date::days(&cells, findings),
            Kind::YearMonth => date::months(&cells, ends, findings),
            Kind::Year => number::years(&cells, findings),
            Kind::Count => number::counts(&cells, conversion, findings),
            Kind::Money | Kind::Number => number::decimals(&cells, conversion, findings),
            Kind::Percent => percent::percents(&cells, conversion, findings),
            Kind::Codes => match &self.fields[idx].lexicon {
                Some(lexicon) => several::lists(&cells, lexicon, findings),
                None => arrow_array::new_null_array(&arrow_type(field), array.len()),
            },
            Kind::Code | Kind::Region => {
                let unknown = if field.kind == Kind::Region {
                    Rule::RegionUnknown
                } else {
                    Rule::CodeUnknown
                };
                match &self.fields[idx].lexicon {
                    Some(lexicon) => code::codes(&cells, lexicon, unknown, findings),
                    None => arrow_array::new_null_array(&arrow_type(field), array.len()),
                }
            }
        }
    }
}

/// All rows stand under a title that is about another period.
fn of_another_period(raw: &RawBatch) -> Contest {
    Contest { field: None, rule: Rule::ContextPeriod, agree: 0, against: raw.rows as u64 }
}

/// Which column of a batch is run, and where its changes are noted.
struct Column<'a> {
    idx: usize,
    conversion: unit::Conversion,
    /// Whether its values stand in brackets behind something else.
    noted: bool,
    changed: &'a Changed,
}

/// Gives the ends of ranges to the columns that take them.
fn take_ends(columns: &mut [ArrayRef], ends: &[date::End], findings: &mut Findings) {
    // Of one start's range: every start has one field for its end.
    for own in ends.chunk_by(|a, b| a.fields == b.fields) {
        let column = own.first().and_then(|it| columns.get_mut(usize::from(it.fields[1])));
        if let Some(column) = column {
            *column = date::with_ends(column, own, findings);
        }
    }
}

/// The rows of a region column that are of the region which the context names, and those that are of another.
fn of_region(field: usize, column: &ArrayRef, key: i32) -> Contest {
    let mut contest =
        Contest { field: Some(field), rule: Rule::ContextRegion, agree: 0, against: 0 };
    let keys = column.as_dictionary_opt::<UInt16Type>().map(DictionaryArray::keys);
    for it in keys.into_iter().flat_map(PrimitiveArray::iter).flatten() {
        if i32::from(it) == key { contest.agree += 1 } else { contest.against += 1 }
    }
    contest
}

/// A column of one value, which the context gave.
fn constant(field: &Compiled, value: i32, rows: usize) -> ArrayRef {
    match &field.lexicon {
        Some(lexicon) => {
            let key = u16::try_from(value).unwrap_or_default();
            lexicon.dictionary(UInt16Array::from(vec![key; rows]))
        }
        None => {
            date::dictionary(std::iter::repeat_n(date::key(value), rows).collect::<UInt16Array>())
        }
    }
}
