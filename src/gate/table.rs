//! G08 and G09 on tables of counts: what anybody can work out from the published figures alone.
//!
//! No count is published of 1 to k - 1 persons, and none that is missing can be told to within less than k: for that,
//! linear programs over what adds up to what ([`crate::bounds`]). Amounts and averages stand only beside a count that is
//! shown. What adds up must do so where all of it is shown, and must not give one missing figure away.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fs::File;

use ::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use arrow_array::Array;
use arrow_array::ArrayRef;
use arrow_array::cast::AsArray as _;
use arrow_array::types::Decimal128Type;
use arrow_array::types::Int64Type;
use arrow_schema::DataType;

use crate::bounds;
use crate::bounds::Grid;
use crate::bounds::Labels;
use crate::bounds::Sum;
use crate::gate::Policy;
use crate::gate::bench::Bench;
use crate::gate::error::Error;
use crate::lexical::shown::FLAGS;
use crate::model::limits;
use crate::model::schema::Field;
use crate::model::schema::Kind;
use crate::model::schema::Role;
use crate::model::schema::Schema;
use crate::model::schema::Statutory;
use crate::model::schema::Table;
use crate::release::Release;

/// Rules that are judged here.
pub(super) const RULES: &[&str] = &["G08", "G09"];
/// Under which name it is done.
pub(super) const NAME: &str = "table";

/// Figures that can be told too closely and of which it is asked whether they follow to the last digit.
const SOLVED_MAX: usize = 64;

/// Judges a table of counts; of another schema there is nothing to judge here.
pub(super) fn judge(bench: &mut Bench, release: &Release, schema: &Schema, policy: &Policy) {
    figures_of(bench, release, schema, policy);
    bench.done(NAME);
}

fn figures_of(bench: &mut Bench, release: &Release, schema: &Schema, policy: &Policy) {
    let Some(table) = &schema.table else {
        uncounted(bench, schema, policy);
        return bench.idle("G09");
    };
    let sheet = match Sheet::read(release, schema, table) {
        Ok(Some(sheet)) => sheet,
        Ok(None) => return bench.unread(RULES, "table too large"),
        Err(error) => {
            return bench.unread(RULES, &format!("{}: table not readable", error.at()));
        }
    };
    if let Some(own) = &table.statutory {
        statutory(bench, release, schema, (own, policy));
    }
    let k = policy.asked.k.max(limits::K_FLOOR);
    sheet.small(bench, schema, k);
    sheet.beside(bench, schema);
    sheet.beside_amounts(bench);
    sheet.shares(bench, k);
    // With noise, nothing adds up, and nothing exact can be worked out.
    if policy.noise.is_some() {
        return bench.idle("G09");
    }
    let counts = System::of(&sheet, &table.counts);
    counts.add_up(bench, 0);
    counts.audit(bench, k);
    let amounts: Vec<usize> = table.amounts.iter().map(|it| it.field).collect();
    let places = |field: &usize| schema.fields.get(*field).map_or(0, |it| u32::from(it.scale));
    // Amounts are rounded to whole ones, each for itself.
    let whole = amounts.iter().map(places).max().and_then(|it| 10_i128.checked_pow(it));
    let amounts = System::of(&sheet, &amounts);
    amounts.add_up(bench, whole.unwrap_or(1));
    amounts.lone(bench);
    sheet.averages(bench);
    if !sheet.has_sums() {
        bench.idle("G09");
    }
}

/// G08: what a law orders to be published counts no people: no row has a unit of theirs, and no register of them is
/// behind it.
fn statutory(
    bench: &mut Bench,
    release: &Release,
    schema: &Schema,
    (own, policy): (&Statutory, &Policy),
) {
    let of_persons = |it: &Field| {
        matches!(it.role, Role::Quasi | Role::Sensitive) || it.kind == Kind::ResidentId
    };
    let registers = policy.inputs.iter().filter(|it| it.schema.fields.iter().any(of_persons));
    for it in registers {
        bench.tell(
            "G08",
            format!("法定统计数来自逐人登记的 {}，不能免于人数下限", it.dataset),
            format!("statutory figures are made from rows about persons: {}", it.dataset),
        );
    }
    let Some(unit) = own.unit.and_then(|it| schema.fields.get(it)) else { return };
    match units(release, &unit.name) {
        Ok(units) if units.iter().any(|it| Statutory::counts_persons(it)) => bench.tell(
            "G08",
            format!("{}：有以人、户计的数，不是法定统计数", unit.name),
            format!("{}: figures of people or households are no statutory ones", unit.name),
        ),
        Ok(_) => {}
        Err(error) => bench.unread(RULES, &format!("{}: units not readable", error.at())),
    }
}

/// The texts of a column, each once.
fn units(release: &Release, name: &str) -> Result<BTreeSet<String>, Error> {
    let path = release.dir().join(release.parquet());
    let unread = || Error::Unreadable { path: path.clone() };
    let file = File::open(&path).map_err(|_| unread())?;
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|_| unread())?;
    let reader = builder.with_batch_size(limits::WRITE_BATCH_ROWS).build();
    let mut out = BTreeSet::new();
    for batch in reader.map_err(|_| unread())? {
        let batch = batch.map_err(|_| unread())?;
        let column = batch.column_by_name(name).ok_or_else(unread)?;
        out.extend(texts(column).ok_or_else(unread)?.into_iter().flatten());
    }
    Ok(out)
}

/// G08: what is made from rows about persons shows what they have in common, or how many they are.
fn uncounted(bench: &mut Bench, schema: &Schema, policy: &Policy) {
    let of_persons = |it: &Field| it.kind.is_identity() || it.role == Role::Quasi;
    let is_made = policy.inputs.iter().any(|it| it.schema.fields.iter().any(of_persons));
    if is_made && !schema.published().any(|it| it.1.role == Role::Quasi) {
        bench.tell(
            "G08",
            "看不出每一行是多少人的，请把人数或户数也发布出来",
            "nobody can tell how many persons stand behind a row: publish a count",
        );
    }
}

/// The table as it is published.
struct Sheet<'a> {
    schema: &'a Schema,
    table: &'a Table,
    rows: usize,
    /// The dimensions' values of each row, in the dimensions' order.
    labels: Labels,
    /// The figures of each field of numbers, row by row; decimals in their last place.
    figures: BTreeMap<usize, Vec<Option<i128>>>,
}

impl<'a> Sheet<'a> {
    /// Reads the figures; `None` where there are more than can be judged.
    fn read(
        release: &Release,
        schema: &'a Schema,
        table: &'a Table,
    ) -> Result<Option<Self>, Error> {
        let path = release.dir().join(release.parquet());
        let unread = || Error::Unreadable { path: path.clone() };
        let file = File::open(&path).map_err(|_| unread())?;
        let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|_| unread())?;
        let reader = builder.with_batch_size(limits::WRITE_BATCH_ROWS).build();
        let amounts = table.amounts.iter().map(|it| it.field);
        let averages = table.averages.iter().map(|it| it.field);
        let fields: Vec<usize> =
            table.counts.iter().copied().chain(amounts).chain(averages).collect();
        let mut out = Self { schema, table, rows: 0, labels: Vec::new(), figures: BTreeMap::new() };
        for batch in reader.map_err(|_| unread())? {
            let batch = batch.map_err(|_| unread())?;
            let column = |field: usize| {
                let name = schema.fields.get(field).map(|it| it.name.as_str());
                name.and_then(|it| batch.column_by_name(it)).ok_or_else(unread)
            };
            for field in &fields {
                let figures = figures(column(*field)?).ok_or_else(unread)?;
                out.figures.entry(*field).or_default().extend(figures);
            }
            let mut labels = vec![Vec::new(); batch.num_rows()];
            for dimension in &table.dimensions {
                let of = texts(column(*dimension)?).ok_or_else(unread)?;
                labels.iter_mut().zip(of).for_each(|(row, it)| row.push(it));
            }
            out.labels.extend(labels);
            out.rows += batch.num_rows();
            if out.rows.saturating_mul(fields.len().max(1)) > bounds::CELLS_MAX {
                return Ok(None);
            }
        }
        Ok(Some(out))
    }

    fn of(&self, field: usize, row: usize) -> Option<i128> {
        self.figures.get(&field)?.get(row).copied().flatten()
    }

    /// G08: no published count is of 1 to k - 1.
    fn small(&self, bench: &mut Bench, schema: &Schema, k: u32) {
        let is_small = |it: &i128| *it < i128::from(k) && *it != 0;
        for field in &self.table.counts {
            let all = self.figures.get(field).into_iter().flatten();
            let small = all.flatten().filter(|it| is_small(it)).count();
            if small > 0 {
                let name = schema.fields.get(*field).map_or("?", |it| it.name.as_str());
                bench.tell(
                    "G08",
                    format!("{name}：有 {small} 格不到 {k}"),
                    format!("{name}: {small} figures are below {k}"),
                );
            }
        }
    }

    /// G08: amounts and averages only beside a count that is shown.
    fn beside(&self, bench: &mut Bench, schema: &Schema) {
        let amounts = self.table.amounts.iter().map(|it| (it.field, it.of));
        let averages = self.table.averages.iter().map(|it| (it.field, it.of));
        for (field, of) in amounts.chain(averages) {
            let shown = |row: &usize| self.of(field, *row).is_some_and(|it| it != 0);
            let counts = |row: usize| self.table.of(&of).iter().map(move |it| self.of(*it, row));
            let alone = |row: &usize| {
                counts(*row).any(|it| it.is_none()) || counts(*row).all(|it| it == Some(0))
            };
            let count = (0..self.rows).filter(|it| shown(it) && alone(it)).count();
            if count > 0 {
                let name = schema.fields.get(field).map_or("?", |it| it.name.as_str());
                bench.tell(
                    "G08",
                    format!("{name}：有 {count} 格的人数没有公布"),
                    format!("{name}: {count} figures stand beside no count"),
                );
            }
        }
    }

    /// G08: a share of a shown count is no count of 1 to k - 1.
    fn shares(&self, bench: &mut Bench, k: u32) {
        for average in &self.table.averages {
            let Some(field) = self.schema.fields.get(average.field) else { continue };
            if field.kind != Kind::Percent {
                continue;
            }
            let one = 10_i128.pow(u32::from(field.scale));
            let makes_few = |row: &usize| {
                let share = self.of(average.field, *row).unwrap_or_default();
                let counts = self.table.of(&average.of).iter().filter_map(|it| self.of(*it, *row));
                let mut made =
                    counts.map(|it| share.saturating_mul(it).saturating_add(one / 2) / one);
                made.any(|it| it > 0 && it < i128::from(k))
            };
            let count = (0..self.rows).filter(makes_few).count();
            if count > 0 {
                let name = &field.name;
                bench.tell(
                    "G08",
                    format!("{name}：有 {count} 个比例乘以人数不到 {k} 人"),
                    format!("{name}: {count} shares are of fewer than {k} persons"),
                );
            }
        }
    }

    /// G09: no average that is missing is what the others leave; with its count each is an amount.
    fn averages(&self, bench: &mut Bench) {
        for average in &self.table.averages {
            let mut system = System::of(self, &[average.field]);
            for (row, cell) in system.cells.iter_mut().enumerate() {
                // Of nobody there is none.
                let mut counts = self.table.of(&average.of).iter().map(|it| self.of(*it, row));
                if counts.all(|it| it == Some(0)) {
                    *cell = Some(0);
                }
            }
            system.lone(bench);
        }
    }

    /// G08: no average stands where an amount of its count does not: both together are the amount.
    fn beside_amounts(&self, bench: &mut Bench) {
        for average in self.table.averages.iter().filter(|_| !self.table.assumed) {
            let amounts = || self.table.amounts.iter().filter(|it| it.of == average.of);
            let gives = |row: &usize| {
                self.of(average.field, *row).is_some()
                    && amounts().any(|it| self.of(it.field, *row).is_none())
            };
            let count = (0..self.rows).filter(gives).count();
            if count > 0 {
                let name = self.schema.fields.get(average.field).map_or("?", |it| it.name.as_str());
                bench.tell(
                    "G08",
                    format!("{name}：有 {count} 格乘以人数就是没有公布的金额"),
                    format!("{name}: {count} averages give an amount back that is not shown"),
                );
            }
        }
    }

    fn has_sums(&self) -> bool {
        !self.table.sums.is_empty() || !self.table.totals.is_empty()
    }
}

/// Figures of one sort, and what adds up to what.
struct System {
    cells: Vec<Option<i128>>,
    sums: Vec<Sum>,
}

impl System {
    fn of(sheet: &Sheet<'_>, fields: &[usize]) -> Self {
        let rows = 0..sheet.rows;
        let cells = rows.flat_map(|row| fields.iter().map(move |it| sheet.of(*it, row)));
        let Sheet { schema, table, labels, .. } = sheet;
        let sums = Grid { schema, table, labels, fields, first: 0 }.sums();
        Self { cells: cells.collect(), sums }
    }

    fn value(&self, cell: usize) -> Option<i128> {
        self.cells.get(cell).copied().flatten()
    }

    /// G09: what is shown whole adds up, each term rounded by half of `rounding` at most.
    fn add_up(&self, bench: &mut Bench, rounding: i128) {
        let fails = |sum: &&Sum| {
            let parts: Option<Vec<i128>> = sum.parts.iter().map(|it| self.value(*it)).collect();
            let Some((parts, total)) = parts.zip(self.value(sum.total)) else { return false };
            let terms = i128::try_from(parts.len() + 1).unwrap_or(i128::MAX);
            let off = parts.iter().fold(total, |left, it| left.saturating_sub(*it));
            off.unsigned_abs() > terms.saturating_mul(rounding).unsigned_abs() / 2
        };
        let count = self.sums.iter().filter(fails).count();
        if count > 0 {
            bench.tell(
                "G09",
                format!("有 {count} 处分项加起来不等于合计"),
                format!("{count} sums of published figures do not hold"),
            );
        }
    }

    /// G09: no sum lacks one figure only.
    fn lone(&self, bench: &mut Bench) {
        let is_lone = |sum: &&Sum| {
            let all = sum.parts.iter().chain([&sum.total]);
            all.filter(|it| self.value(**it).is_none()).count() == 1
        };
        let count = self.sums.iter().filter(is_lone).count();
        if count > 0 {
            solved(bench, count);
        }
    }

    /// G08 and G09 on the counts that are missing.
    fn audit(&self, bench: &mut Bench, k: u32) {
        let whole = |it: &Option<i128>| {
            it.map(|it| u64::try_from(it).ok()).map_or(Ok(None), |it| it.map(Some).ok_or(()))
        };
        let cells: Result<Vec<Option<u64>>, ()> = self.cells.iter().map(whole).collect();
        let Ok(cells) = cells else { return bench.unread(RULES, "negative count") };
        match self.exposed(&cells, k) {
            Ok((exact, near)) => {
                if exact > 0 {
                    solved(bench, exact);
                }
                if near > 0 {
                    bench.tell(
                        "G08",
                        format!("有 {near} 个隐去的数能算到 {k} 以内"),
                        format!("{near} suppressed figures can be told to within {k}"),
                    );
                }
            }
            Err(bounds::Error::Contradiction { .. }) => {
                bench.tell("G09", "公布的数互相矛盾", "published figures contradict each other");
            }
            Err(error) => bench.unread(RULES, &error.to_string()),
        }
    }

    /// How many missing figures follow to the last digit, and how many others are told to within `k`.
    fn exposed(&self, cells: &[Option<u64>], k: u32) -> Result<(usize, usize), bounds::Error> {
        if bounds::work(cells, &self.sums)? > bounds::WORK_MAX {
            return Err(bounds::Error::TooLarge);
        }
        let exposed = bounds::exposed(cells, &self.sums, k)?;
        let follows = |cell: &&usize| {
            let found = bounds::interval(cells, &self.sums, **cell);
            found.is_ok_and(|it| it.width() < 1.0)
        };
        let exact = exposed.iter().take(SOLVED_MAX).filter(follows).count();
        Ok((exact, exposed.len() - exact))
    }
}

fn solved(bench: &mut Bench, count: usize) {
    bench.tell(
        "G09",
        format!("有 {count} 个隐去的数能用合计算出来"),
        format!("{count} suppressed figures follow from totals"),
    );
}

fn figures(cells: &ArrayRef) -> Option<Vec<Option<i128>>> {
    match cells.data_type() {
        DataType::Int64 => {
            let cells = cells.as_primitive_opt::<Int64Type>()?;
            Some(cells.iter().map(|it| it.map(i128::from)).collect())
        }
        DataType::Decimal128(..) => {
            Some(cells.as_primitive_opt::<Decimal128Type>()?.iter().collect())
        }
        _ => None,
    }
}

/// A dimension's values as text; only their being equal matters.
fn texts(cells: &ArrayRef) -> Option<Vec<Option<String>>> {
    let owned = |it: Option<&str>| it.map(str::to_owned);
    match cells.data_type() {
        DataType::Utf8 => Some(cells.as_string_opt::<i32>()?.iter().map(owned).collect()),
        DataType::Utf8View => Some(cells.as_string_view_opt()?.iter().map(owned).collect()),
        DataType::Boolean => {
            let cells = cells.as_boolean_opt()?;
            // As the CSV file shows it: totals and their parts are named by what is shown.
            Some(cells.iter().map(|it| it.map(|it| FLAGS[usize::from(it)].into())).collect())
        }
        DataType::Int64 => {
            let cells = cells.as_primitive_opt::<Int64Type>()?;
            Some(cells.iter().map(|it| it.map(|it| it.to_string())).collect())
        }
        DataType::Date32 => {
            let cells = cells.as_primitive_opt::<arrow_array::types::Date32Type>()?;
            Some(cells.iter().map(|it| it.map(|it| it.to_string())).collect())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::schema;

    const SCHEMA: &str = r#"{"name": "s", "fields": [
        {"name": "region", "type": "string", "gongkai": {"kind": "text", "role": "open", "release": "keep"}},
        {"name": "persons", "type": "integer", "gongkai": {"kind": "count", "role": "open", "release": "keep", "unit": "人"}},
        {"name": "paid", "type": "number", "gongkai": {"kind": "money", "role": "open", "release": "keep", "unit": "元", "scale": 0}},
        {"name": "each", "type": "number", "gongkai": {"kind": "money", "role": "open", "release": "keep", "unit": "元/人", "scale": 0}},
        {"name": "share", "type": "number", "gongkai": {"kind": "percent", "role": "open", "release": "keep", "scale": 2}}
      ], "gongkai": {"table": {"dimensions": ["region"], "totals": {"region": ["全市"]},
        "amounts": [{"field": "paid", "of": "persons"}],
        "averages": [{"field": "each", "of": "persons"}, {"field": "share", "of": "persons"}]}}}"#;

    /// The rules that deny rows a, b, and 全市 of persons, amount, average and share.
    #[track_caller]
    fn check(rows: &[[Option<i128>; 4]; 3], expect: &[&str]) {
        let schema = schema::parse("s.json", SCHEMA.as_bytes(), &|_| None).unwrap();
        let column = |at: usize| rows.iter().map(|it| it[at]).collect::<Vec<_>>();
        let sheet = Sheet {
            schema: &schema,
            table: schema.table.as_ref().unwrap(),
            rows: 3,
            labels: ["a", "b", "全市"].map(|it| vec![Some(it.to_owned())]).to_vec(),
            figures: (0..4).map(|it| (it + 1, column(it))).collect(),
        };
        let mut bench = Bench::default();
        sheet.beside_amounts(&mut bench);
        sheet.shares(&mut bench, 20);
        sheet.averages(&mut bench);
        assert_eq!(bench.denials(), expect);
    }

    #[test]
    fn averages_give_no_amount_and_no_count_back() {
        let some = |it: [i128; 4]| it.map(Some);
        let (a, b, all) =
            (some([100, 5000, 50, 30]), some([200, 9000, 45, 40]), some([300, 14_000, 47, 37]));
        check(&[a, b, all], &[]);
        let hidden = |it: [Option<i128>; 4], at: usize| {
            let mut it = it;
            it[at] = None;
            it
        };
        // The amount is its average times its count.
        check(&[hidden(a, 1), hidden(b, 1), all], &["G08"]);
        // Five of a hundred.
        check(&[some([100, 5000, 50, 5]), b, all], &["G08"]);
        // One average is what the others leave.
        check(&[hidden(a, 2), b, all], &["G09"]);
        check(&[hidden(a, 2), hidden(b, 2), all], &[]);
        // Where there is nobody there is no average.
        check(&[[Some(0), Some(0), None, None], b, all], &[]);
    }

    /// As many sums of `parts` figures that are not shown; nobody can tell any of them closely.
    fn audited(sums: usize, parts: usize) -> Vec<&'static str> {
        let width = parts + 1;
        let of = |at: usize| Sum {
            total: at * width,
            parts: (1..width).map(|it| at * width + it).collect(),
        };
        let cell = |it: usize| it.is_multiple_of(width).then_some(1_000_000);
        let system = System {
            cells: (0..sums * width).map(cell).collect(),
            sums: (0..sums).map(of).collect(),
        };
        let mut bench = Bench::default();
        system.audit(&mut bench, 20);
        bench.denials()
    }

    #[test]
    fn what_would_take_too_long_is_denied() {
        assert_eq!(audited(30, 3), [""; 0]);
        assert_eq!(audited(5, 2_900), ["G08", "G09"]);
    }
}
