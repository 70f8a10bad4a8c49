//! G08 on rows about persons: the classes of rows that look alike, counted anew from the candidate's Parquet file.
//!
//! A class is the rows that agree in every published quasi-identifier, a missing value being a value like any other.
//! Each must have k rows, l distinct values of every published sensitive field, and where t is asked, sensitive values
//! that are spread as the table's are. A missing sensitive value is no value; a class that has no other tells nothing.
//!
//! Whatever protection says that it did is not asked, but for one thing that bytes cannot show: how many persons the
//! rows of the smallest class are. Where the schema tells persons apart, the run must have counted them.
//!
//! Memory: the shown cells of each class once and a few numbers beside them, for at most [`CLASSES_MAX`] classes; in
//! classes of k rows each, that is many times fewer than rows. More classes than that are denied.

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::fs::File;
use std::path::Path;

use ::parquet::arrow::ProjectionMask;
use ::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use arrow_array::Array as _;
use arrow_array::ArrayRef;
use arrow_row::RowConverter;
use arrow_row::SortField;

use crate::gate::Policy;
use crate::gate::bench::Bench;
use crate::gate::error::Error;
use crate::model::disclosure::Asked;
use crate::model::limits;
use crate::model::schema::Role;
use crate::model::schema::Schema;
use crate::release::Release;

/// Classes that are counted.
const CLASSES_MAX: usize = 1 << 21;

/// Distinct values of a sensitive field that are told apart.
const VALUES_MAX: usize = 1 << 20;

/// Two ways to add up a distance may differ in its last digits.
const ROUNDING: f64 = 1e-9;

/// The rule that is judged here.
pub(super) const RULE: &str = "G08";

/// Under which name it is done.
pub(super) const NAME: &str = "classes";

/// Judges the classes of a schema that publishes quasi-identifiers; for another one there is nothing to judge here.
pub(super) fn judge(bench: &mut Bench, release: &Release, schema: &Schema, policy: &Policy) {
    let with = |role: Role| -> Vec<String> {
        schema
            .published()
            .filter(|(_, it)| it.role == role)
            .map(|(_, it)| it.name.clone())
            .collect()
    };
    let (quasi, sensitive) = (with(Role::Quasi), with(Role::Sensitive));
    if quasi.is_empty() {
        return bench.done(NAME);
    }
    match count(&release.dir().join(release.parquet()), &quasi, &sensitive) {
        Ok(Some(classes)) => {
            classes.judge(bench, &policy.asked);
            if classes.rows > 0 && schema.fields.iter().any(|it| it.role == Role::Identifier) {
                persons(bench, policy);
            }
        }
        Ok(None) => bench.tell(
            RULE,
            format!("不同的组合多于 {CLASSES_MAX} 种，没有检查"),
            format!("more than {CLASSES_MAX} classes, which are not judged"),
        ),
        Err(error) => bench.deny(RULE, format!("{}: classes not readable", error.at())),
    }
    bench.done(NAME);
}

/// Rows may be few persons' many.
fn persons(bench: &mut Bench, policy: &Policy) {
    let k = u64::from(policy.asked.k.max(limits::K_FLOOR));
    match policy.persons {
        Some(persons) if persons >= k => (),
        Some(persons) => bench.tell(
            RULE,
            format!("最小的一种组合只有 {persons} 个人，不到 {k} 人"),
            format!("the smallest class is of {persons} persons, fewer than {k}"),
        ),
        None => bench.tell(
            RULE,
            "不知道每种组合里有多少人，请重新运行",
            "nobody can tell how many persons a class is of: run the dataset again",
        ),
    }
}

/// What the rows come to.
struct Classes {
    rows: u64,
    each: Vec<Class>,
    /// For each sensitive field the rows that have each of its values.
    whole: Vec<Vec<u64>>,
    /// For each sensitive field the number of the missing value.
    missing: Vec<Option<u32>>,
}

/// One class.
struct Class {
    rows: u64,
    /// For each sensitive field, its values (by number) with the rows that have them.
    held: Vec<BTreeMap<u32, u64>>,
}

/// Looked up and counted, never walked in its order.
type Numbers = HashMap<Box<[u8]>, u32>;

/// Values with a number each.
#[derive(Default)]
struct Numbered(Numbers);

impl Numbered {
    /// The number of `value`, and whether it is new; `None` when there would be more than `most`.
    fn of(&mut self, value: &[u8], most: usize) -> Option<(u32, bool)> {
        if let Some(number) = self.0.get(value) {
            return Some((*number, false));
        }
        let number = u32::try_from(self.0.len()).ok().filter(|_| self.0.len() < most)?;
        self.0.insert(value.into(), number);
        Some((number, true))
    }
}

/// Counts the classes; `None` where there are more than can be counted.
fn count(path: &Path, quasi: &[String], sensitive: &[String]) -> Result<Option<Classes>, Error> {
    let unread = || Error::Unreadable { path: path.to_path_buf() };
    let file = File::open(path).map_err(|_| unread())?;
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|_| unread())?;
    let names = quasi.iter().chain(sensitive).map(String::as_str);
    let mask = ProjectionMask::columns(builder.parquet_schema(), names);
    let builder = builder.with_projection(mask).with_batch_size(limits::WRITE_BATCH_ROWS);
    let mut out = Classes {
        rows: 0,
        each: Vec::new(),
        whole: vec![Vec::new(); sensitive.len()],
        missing: vec![None; sensitive.len()],
    };
    let mut classes = Numbered::default();
    let mut values: Vec<Numbered> = sensitive.iter().map(|_| Numbered::default()).collect();
    for batch in builder.build().map_err(|_| unread())? {
        let batch = batch.map_err(|_| unread())?;
        let column = |name: &String| batch.column_by_name(name).cloned().ok_or_else(unread);
        let columns = quasi.iter().map(column).collect::<Result<Vec<_>, _>>()?;
        let shown = rows_of(&columns).ok_or_else(unread)?;
        let mut held = Vec::new();
        for name in sensitive {
            let column = column(name)?;
            let nulls = column.logical_nulls();
            held.push((rows_of(&[column]).ok_or_else(unread)?, nulls));
        }
        for (row, shown) in shown.iter().enumerate() {
            let Some((class, is_new)) = classes.of(shown.as_ref(), CLASSES_MAX) else {
                return Ok(None);
            };
            if is_new {
                out.each.push(Class { rows: 0, held: vec![BTreeMap::new(); sensitive.len()] });
            }
            let class = out.each.get_mut(at(class)).ok_or_else(unread)?;
            class.rows += 1;
            out.rows += 1;
            for (field, (cells, nulls)) in held.iter().enumerate() {
                let Some((value, is_new)) = values[field].of(cells.row(row).as_ref(), VALUES_MAX)
                else {
                    return Ok(None);
                };
                if is_new {
                    out.whole[field].push(0);
                }
                out.whole[field][at(value)] += 1;
                *class.held[field].entry(value).or_default() += 1;
                if nulls.as_ref().is_some_and(|it| it.is_null(row)) {
                    out.missing[field] = Some(value);
                }
            }
        }
    }
    Ok(Some(out))
}

/// Rows of `columns` as bytes that are equal where the rows are, missing values among them.
fn rows_of(columns: &[ArrayRef]) -> Option<arrow_row::Rows> {
    let fields = columns.iter().map(|it| SortField::new(it.data_type().clone())).collect();
    RowConverter::new(fields).ok()?.convert_columns(columns).ok()
}

fn at(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

impl Classes {
    fn judge(&self, bench: &mut Bench, asked: &Asked) {
        let k = u64::from(asked.k.max(limits::K_FLOOR));
        if self.rows == 0 {
            return;
        }
        if self.rows < k {
            let rows = self.rows;
            return bench.tell(
                RULE,
                format!("一共只有 {rows} 行，不到 {k} 行，不能逐行发布"),
                format!(
                    "there are {rows} rows in all, fewer than {k}: they cannot leave row by row"
                ),
            );
        }
        let all = self.each.len();
        let tell = |bench: &mut Bench, bad: &[&Class], zh: &str, en: &str| {
            let (count, rows) = (bad.len(), bad.iter().map(|it| it.rows).sum::<u64>());
            if count > 0 {
                bench.tell(
                    RULE,
                    format!("{all} 种组合里有 {count} 种{zh}（{rows} 行）"),
                    format!("{count} of {all} classes {en} ({rows} rows)"),
                );
            }
        };
        let small: Vec<&Class> = self.each.iter().filter(|it| it.rows < k).collect();
        tell(bench, &small, &format!("不到 {k} 行"), &format!("have fewer than {k} rows"));
        let l = asked.l.max(1);
        let few = |it: &&Class| {
            let distinct = it.held.iter().zip(&self.missing).map(|(held, missing)| {
                held.len() - usize::from(missing.is_some_and(|it| held.contains_key(&it)))
            });
            distinct.into_iter().any(|it| it > 0 && it < at(l))
        };
        let poor: Vec<&Class> = self.each.iter().filter(few).collect();
        let zh = format!("的敏感内容不到 {l} 种");
        tell(bench, &poor, &zh, &format!("have fewer than {l} values of a sensitive field"));
        let Some(t) = asked.t else { return };
        let far = |it: &&Class| {
            it.held.iter().zip(&self.whole).any(|(it, all)| self.distance(it, all) > t + ROUNDING)
        };
        let skewed: Vec<&Class> = self.each.iter().filter(far).collect();
        let zh = format!("的敏感内容与全表相差超过 {t}");
        tell(
            bench,
            &skewed,
            &zh,
            &format!("differ from the table by more than {t} in a sensitive field"),
        );
    }

    /// The variational distance of a class's values from the table's: half the sum of the differences of shares, which
    /// is the sum of the positive ones.
    fn distance(&self, held: &BTreeMap<u32, u64>, whole: &[u64]) -> f64 {
        let rows: u64 = held.values().sum();
        let share = |count: u64, of: u64| float(count) / float(of.max(1));
        let of_all = |value: u32| whole.get(at(value)).copied().unwrap_or_default();
        let parts = held.iter().map(|(value, count)| (*count, of_all(*value)));
        parts.map(|(here, all)| (share(here, rows) - share(all, self.rows)).max(0.0)).sum()
    }
}

#[expect(clippy::cast_precision_loss, clippy::as_conversions, reason = "rows are fewer than 2^53")]
fn float(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Verdicts of G08 over classes of 20 rows whose sensitive values are `held`; 0 is missing.
    fn denies(held: &[&[(u32, u64)]], t: Option<f64>) -> bool {
        let mut whole = vec![0; 3];
        for it in held.iter().copied().flatten() {
            whole[at(it.0)] += it.1;
        }
        let class =
            |it: &&[(u32, u64)]| Class { rows: 20, held: vec![it.iter().copied().collect()] };
        let classes = Classes {
            rows: 20 * held.len() as u64,
            each: held.iter().map(class).collect(),
            whole: vec![whole],
            missing: vec![Some(0)],
        };
        let mut bench = Bench::default();
        classes.judge(&mut bench, &Asked { t, ..Asked::default() });
        bench.is_denied(RULE)
    }

    #[test]
    fn a_missing_value_is_none() {
        assert!(!denies(&[&[(1, 10), (2, 10)]], None));
        assert!(denies(&[&[(0, 10), (2, 10)]], None));
        assert!(!denies(&[&[(0, 20)], &[(1, 10), (2, 10)]], None));
    }

    #[test]
    fn a_distance_is_the_sum_of_what_a_class_has_more_than_the_table() {
        let held: &[&[(u32, u64)]] = &[&[(1, 14), (2, 6)], &[(1, 6), (2, 14)]];
        assert!(!denies(held, Some(0.2)));
        assert!(denies(held, Some(0.19)));
    }
}
