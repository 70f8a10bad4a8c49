//! G08 on ages and births in rows about persons: of a minor nothing is told but that they are one, 0–17.
//!
//! Which columns tell ages is said by the schema, or by what they are called. A cell is read as people would read it,
//! whatever was done to it before: `15`, `15岁`, `10-14`, `6岁以下`, `2010s`, `2010-05`. Someone is held to be a minor who
//! is one at the end of the year that the release is about; nobody has an age in rows that are about no person.

use std::borrow::Cow;

use serde_json::Value;

use crate::gate::bench::Bench;
use crate::gate::places;
use crate::lexical::disguise;
use crate::model::schema::ADULT;
use crate::model::schema::Field;
use crate::model::schema::Kind;
use crate::model::schema::Schema;
use crate::model::stop::Stop;
use crate::release::Release;

/// The rule that is judged here.
pub(super) const RULE: &str = "G08";
/// Under which name it is done.
pub(super) const NAME: &str = "minors";

/// What columns of ages and of births have in their names.
const AGES: &[&str] = &["年龄", "岁数", "周岁", "出生", "生日", "birth", "birthday"];
/// What columns of ages are called, and nothing more.
const AGE: &[&str] = &["age", "ages"];

/// What columns end in that count people of an age.
const COUNTED: &[&str] = &["数", "人", "人口", "户", "人次"];

/// Judges the columns of ages of a schema about persons.
pub(super) fn judge(
    bench: &mut Bench,
    release: &Release,
    schema: &Schema,
    package: Option<&Value>,
) {
    let columns: Vec<(usize, &Field)> =
        schema.published().map(|it| it.1).enumerate().filter(|it| tells_ages(it.1)).collect();
    if !columns.is_empty() && places::is_register(schema) {
        let period = package.and_then(|it| it.pointer("/gongkai/period")).and_then(Value::as_str);
        let year = period.and_then(|it| it.get(..4)?.parse::<i128>().ok());
        match year.map(|year| count(release, &columns, year)) {
            Some(Ok(None)) => {}
            Some(Ok(Some(found))) => bench.tell(
                RULE,
                format!("{}：有 {} 格看得出未成年人的年龄", found.field, found.cells),
                format!("{}: {} cells tell how old a minor is", found.field, found.cells),
            ),
            Some(Err(stop)) => bench.deny(RULE, format!("ages not readable: {}", stop.code())),
            None => bench.deny(RULE, "datapackage.json/gongkai/period"),
        }
    }
    bench.done(NAME);
}

/// A column that tells too much, and how often.
struct Found {
    field: String,
    cells: u64,
}

fn tells_ages(field: &Field) -> bool {
    let is_named = [&field.name, &field.title].iter().any(|it| names_ages(&disguise::key(it)));
    field.is_age() || field.is_birth() || (is_named && field.kind != Kind::Region)
}

/// Whether a column of this name has ages or births: 户主年龄（岁）, but not 60周岁以上人数.
fn names_ages(name: &str) -> bool {
    let counted = |it: &str| COUNTED.iter().any(|end| it.ends_with(end)) && !it.ends_with("岁数");
    let counts = name.split(['(', ')']).any(counted);
    AGE.contains(&name) || (!counts && AGES.iter().any(|word| name.contains(word)))
}

fn count(
    release: &Release,
    columns: &[(usize, &Field)],
    year: i128,
) -> Result<Option<Found>, Stop> {
    let mut cells = vec![0_u64; columns.len()];
    let mut records = release.records()?;
    while let Some(record) = records.next()? {
        if record.number() > 1 {
            for (count, (idx, _)) in cells.iter_mut().zip(columns) {
                // A record that is too short is denied where its cells are.
                let cell = if *idx < record.len() { record.cell(*idx) } else { Cow::default() };
                *count += u64::from(is_minors(&String::from_utf8_lossy(&cell), year));
            }
        }
    }
    let found = cells.into_iter().zip(columns).find(|it| it.0 > 0);
    Ok(found.map(|(cells, (_, field))| Found { field: field.name.clone(), cells }))
}

/// Whether a cell of ages or births tells more of a minor than that they are one.
fn is_minors(cell: &str, year: i128) -> bool {
    let seen: String = cell.chars().filter_map(disguise::visible).collect();
    let mut runs = seen.split(|it: char| !it.is_ascii_digit()).filter(|it| !it.is_empty());
    let Some(first) = runs.next() else { return false };
    let number = |it: &str| it.parse::<i128>().ok();
    // 2010, 2010s, 2010-05, 20100501: born in that year, or later.
    if matches!(first.len(), 4 | 6 | 8) && (first.starts_with("19") || first.starts_with("20")) {
        let born = first.get(..4).and_then(number);
        return born.is_some_and(|it| year - it < ADULT);
    }
    let Some(from) = number(first) else { return false };
    let (from, to) = if ["以下", "以内", "不满", "<", "≤"].iter().any(|it| seen.contains(it))
    {
        (0, from)
    } else if ["以上", "+", ">", "≥"].iter().any(|it| seen.contains(it)) {
        (from, i128::MAX)
    } else {
        let is_range = ["-", "~", "至", "到"].iter().any(|it| seen.contains(it));
        (from, runs.next().filter(|_| is_range).and_then(number).unwrap_or(from))
    };
    to < ADULT && (from, to) != (0, ADULT - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_ages_are_told_by_their_names() {
        let ages = "年龄 户主年龄(周岁) 岁数 被救助人年龄 出生年份 birth_year age 年龄段";
        let others = "60周岁以上人数 劳动年龄人口 16周岁以下(人) stage 出生人口 工龄补贴";
        assert!(ages.split(' ').all(names_ages));
        assert!(!others.split(' ').any(names_ages));
    }

    #[test]
    fn of_minors_it_is_told_that_they_are_and_no_more() {
        for cell in [
            "15",
            "0",
            "17",
            "15岁",
            "１５",
            "15.5",
            "10-14",
            "5～9岁",
            "6岁以下",
            "不满10",
            "2000",
            "2010s",
            "2010-05",
            "20100501",
            "2005年3月",
            "2001-Q1",
        ] {
            assert!(is_minors(cell, 2017), "{cell}");
        }
        for cell in [
            "",
            "18",
            "63",
            "0-17",
            "0-17岁",
            "17岁以下",
            "18-59",
            "60-64",
            "80+",
            "60岁以上",
            "1999",
            "1950s",
            "1999-12-31",
            "未成年",
            "哈尔滨市",
        ] {
            assert!(!is_minors(cell, 2017), "{cell}");
        }
    }
}
