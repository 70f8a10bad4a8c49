//! The columns that were declared, and how their cells are judged.

use crate::gate::bench::Bench;
use crate::gate::places;
use crate::lexical::disguise::key;
use crate::model::schema::Field;
use crate::model::schema::Kind;
use crate::model::schema::Release as Rule;
use crate::model::schema::Role;
use crate::model::schema::Schema;

/// A column that the schema releases.
pub(super) struct Column<'a> {
    /// The Parquet column.
    pub(super) name: &'a str,
    /// The CSV column.
    pub(super) title: &'a str,
    pub(super) cells: Cells,
    pub(super) field: &'a Field,
}

/// What the column's cells are, and so what they can hide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cells {
    /// Anything.
    Text,
    /// Values of a short list.
    Codes,
    /// Digits: long ones are looked at.
    Number,
    Date,
    Flag,
}

/// What the schema releases, in order.
pub(super) fn declared(schema: &Schema) -> Vec<Column<'_>> {
    schema
        .published()
        .map(|(_, field)| Column {
            field,
            name: &field.name,
            title: if field.title.is_empty() { &field.name } else { &field.title },
            cells: match (field.release, field.kind) {
                // What is generalized leaves as labels, whatever its kind.
                (Rule::Generalize, _)
                | (_, Kind::Region | Kind::Code)
                | (Rule::Keep, Kind::YearMonth) => Cells::Codes,
                (
                    Rule::Keep,
                    Kind::Year | Kind::Count | Kind::Money | Kind::Number | Kind::Percent,
                ) => Cells::Number,
                (Rule::Keep, Kind::Date) => Cells::Date,
                (Rule::Keep, Kind::Flag) => Cells::Flag,
                _ => Cells::Text,
            },
        })
        .collect()
}

/// Places (among the published) of the columns that sort the release: the schema's, then the others.
pub(super) fn order(schema: &Schema) -> Vec<usize> {
    let place = |field: &usize| schema.published().position(|(idx, _)| idx == *field);
    let mut order: Vec<usize> = schema.order.iter().filter_map(place).collect();
    let rest: Vec<usize> =
        (0..schema.published().count()).filter(|it| !order.contains(it)).collect();
    order.extend(rest);
    order
}

/// G01 on one list of column names.
pub(super) fn allow<'a>(
    bench: &mut Bench,
    file: &str,
    found: &[String],
    declared: impl Iterator<Item = &'a str>,
) {
    let declared: Vec<&str> = declared.collect();
    if let Some(idx) = (0..found.len().max(declared.len()))
        .find(|&it| found.get(it).map(String::as_str) != declared.get(it).copied())
    {
        bench.deny("G01", format!("{file}, column {}", idx + 1));
    }
}

/// Headers that name a person in any ledger, whatever a schema says of them.
const IDENTITIES: &[&str] = &[
    "姓名",
    "户主姓名",
    "户主",
    "申请人",
    "申请人姓名",
    "救助对象",
    "领款人",
    "身份证",
    "身份证号",
    "身份证号码",
    "证件号码",
    "公民身份号码",
    "家庭住址",
    "住址",
    "现住址",
    "户籍地址",
    "联系电话",
    "手机",
    "手机号",
    "手机号码",
    "联系方式",
    "开户银行",
    "开户行",
    "银行账号",
    "银行卡号",
    "账号",
    "卡号",
    "一卡通账号",
    "监护人",
    "代领人",
    "委托人",
    "病种",
    "疾病名称",
    "患病情况",
    "诊断",
    "残疾证号",
    "低保证号",
    "低保证编号",
    "救助证编号",
    "备注",
];

/// Headers of a day of birth.
const BIRTHS: &[&str] = &["出生日期", "出生年月", "出生年月日", "生日"];

/// Words of which a header that has one names a person, whatever stands around it: 身份证号码2, 户主手机号（新）.
const NAMING: &[&str] = &[
    "身份证号",
    "身份号码",
    "证件号",
    "手机号",
    "联系电话",
    "家庭住址",
    "银行账号",
    "银行卡号",
    "户主姓名",
    "申请人姓名",
];

/// Headers of what no row about a person may say: it leaves in totals, by county and year.
const TOTALS_ONLY: &[&str] = &[
    "疾病",
    "病种",
    "病情",
    "病名",
    "残疾情况",
    "残疾类别",
    "残疾等级",
    "残疾类型",
    "致贫原因",
    "致困原因",
    "主要致贫原因",
    "救助原因",
];
/// Code lists of the same.
const TOTALS_ONLY_LISTS: &[&str] = &["cause", "temp-reason", "disability", "disease"];

/// Whether a field may leave in totals only: disease, disability and cause.
fn is_for_totals(field: &Field) -> bool {
    let list = field.codes.as_ref().is_some_and(|it| TOTALS_ONLY_LISTS.contains(&it.name.as_str()));
    let names = [&field.name, &field.title].into_iter().chain(&field.aliases);
    list || names.into_iter().any(|it| TOTALS_ONLY.iter().any(|word| key(word) == key(it)))
}

/// G02: no column may name a person, by its declaration or by what it is called.
pub(super) fn identities(bench: &mut Bench, schema: &Schema, file: &str, found: &[String]) {
    let never = |role: Role, kind: Kind| role == Role::Identifier || kind.is_identity();
    let mut names: Vec<String> = IDENTITIES.iter().chain(BIRTHS).map(|it| key(it)).collect();
    for field in schema.fields.iter().filter(|it| never(it.role, it.kind)) {
        names.extend(
            [&field.name, &field.title].into_iter().chain(&field.aliases).map(|it| key(it)),
        );
    }
    names.retain(|it| !it.is_empty());
    let climbs = |name: &str| {
        let is_it = |it: &Field| key(&it.name) == name || key(&it.title) == name;
        schema.published().any(|(_, it)| it.release == Rule::Generalize && is_it(it))
    };
    for (idx, name) in found.iter().enumerate() {
        let name = key(name);
        // 身份证号2 is what 身份证号 is; a day of birth that climbs to years or ages is none any more.
        let bare = name.trim_end_matches(|it: char| it.is_ascii_digit());
        let is_named = names.iter().any(|it| *it == name || it == bare)
            || NAMING.iter().any(|it| name.contains(&key(it)));
        if is_named && !(climbs(&name) && BIRTHS.iter().any(|it| key(it) == name)) {
            bench.deny("G02", format!("{file}, column {}", idx + 1));
        }
    }
    if schema.published().any(|(_, it)| never(it.role, it.kind)) {
        bench.deny("G02", format!("schema {}", schema.name));
    }
    let row_by_row = places::is_register(schema);
    // A day or a month of birth as it is stands in the resident ID.
    let is_birth = |it: &Field| it.is_birth() && it.release == Rule::Keep;
    let bad = |it: &Field| is_birth(it) || row_by_row && is_for_totals(it);
    if let Some((_, field)) = schema.published().find(|(_, it)| bad(it)) {
        bench.deny("G02", format!("schema {}, {}", schema.name, field.name));
    }
}
