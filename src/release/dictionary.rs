//! `dictionary.md`: the data dictionary, for people: what each column says, in which unit, by which codes, and how the
//! people in it were protected. Markdown that renders alike everywhere: headings, lists, tables.

use serde_json::Value;

use crate::model::disclosure;
use crate::model::disclosure::Classes;
use crate::model::disclosure::Disclosure;
use crate::model::disclosure::FieldDisclosure;
use crate::model::disclosure::Table;
use crate::model::outcome::Artifact;
use crate::model::schema::Field;
use crate::model::schema::Kind;
use crate::model::schema::Release as Rule;
use crate::model::schema::Role;
use crate::model::schema::Schema;
use crate::model::schema::Show;
use crate::release::ReleasePlan;
use crate::release::fields::PublishedField;
use crate::release::package;

/// The file's name.
pub(super) const FILE: &str = "dictionary.md";

/// Codes of a list that are worth listing; a longer one is named.
const LISTED_MAX: usize = 64;

/// What a dictionary is written from.
pub(super) struct Facts<'a> {
    pub(super) plan: &'a ReleasePlan,
    pub(super) schema: &'a Schema,
    pub(super) fields: &'a [PublishedField],
    /// The Table Schema of the CSV file.
    pub(super) table: &'a Value,
    pub(super) said: &'a Disclosure,
    pub(super) rows: u64,
    /// Files of rows.
    pub(super) files: &'a [Artifact],
}

/// The dictionary.
pub(super) fn build(facts: &Facts<'_>) -> String {
    let mut out = Page(String::new());
    head(facts, &mut out);
    fields(facts, &mut out);
    codes(facts, &mut out);
    protection(facts, &mut out);
    missing(facts, &mut out);
    files(facts, &mut out);
    out.0
}

/// Markdown under way.
struct Page(String);

impl Page {
    fn line(&mut self, text: std::fmt::Arguments<'_>) {
        self.0.extend([text.to_string().as_str(), "\n"]);
    }

    fn heading(&mut self, text: &str) {
        self.line(format_args!("\n## {text}\n"));
    }

    fn row(&mut self, cells: &[&str]) {
        self.line(format_args!("| {} |", cells.join(" | ")));
    }

    fn table(&mut self, header: &[&str]) {
        self.row(header);
        self.line(format_args!("|{}", "---|".repeat(header.len())));
    }
}

fn head(facts: &Facts<'_>, out: &mut Page) {
    let Facts { plan, schema, rows, .. } = facts;
    out.line(format_args!("# {}：数据字典 Data dictionary\n", plain(&schema.title)));
    if !schema.description.is_empty() {
        out.line(format_args!("{}\n", plain(&schema.description)));
    }
    let opening = match plan.opening.as_str() {
        "unconditional" => "无条件开放 unconditional",
        "conditional" => "有条件开放 conditional",
        other => other,
    };
    let cycle = match plan.cycle.as_str() {
        "yearly" => "每年 yearly",
        "quarterly" => "每季 quarterly",
        "monthly" => "每月 monthly",
        other => other,
    };
    out.table(&["", ""]);
    for (name, value) in [
        ("数据集 dataset", plain(&plan.dataset)),
        ("版本 release", plain(&plan.id)),
        ("发布单位 publisher", plain(&plan.publisher)),
        ("时期 period", plain(&plan.period)),
        ("更新 cycle", plain(cycle)),
        ("行数 rows", rows.to_string()),
        ("开放属性 opening", plain(opening)),
        ("公开依据 legal basis", plain(&plan.legal_basis)),
    ] {
        out.row(&[name, &value]);
    }
}

fn fields(facts: &Facts<'_>, out: &mut Page) {
    out.heading("字段 Fields");
    out.table(&[
        "列名 CSV, xlsx",
        "列名 Parquet",
        "类型 type",
        "单位 unit",
        "说明 meaning",
        "处理 protection",
    ]);
    for (at, ((_, field), shown)) in facts.schema.published().zip(facts.fields).enumerate() {
        let kind = facts.table.pointer(&format!("/fields/{at}/type")).and_then(Value::as_str);
        out.row(&[
            &plain(&shown.title),
            &plain(&shown.name),
            &kind_of(field, kind.unwrap_or_default()),
            &shown.unit.as_deref().map_or_else(|| "—".to_owned(), plain),
            &plain(&field.description),
            &treatment(field, facts.of(field)),
        ]);
    }
}

impl Facts<'_> {
    fn of(&self, field: &Field) -> Option<&FieldDisclosure> {
        self.said.fields.iter().find(|it| it.name == field.name)
    }
}

/// What stands in the column, in words.
fn kind_of(field: &Field, released: &str) -> String {
    let words = match released {
        "integer" => "整数 integer",
        "number" => return format!("小数，{} 位 decimal", field.scale),
        "date" => "日期 date, YYYY-MM-DD",
        "yearmonth" => "年月 month, YYYY-MM",
        "year" => "年份 year",
        "boolean" => "是、否 yes or no",
        "list" => "几个代码，用“;”隔开 several codes",
        _ if field.kind == Kind::Region => "行政区划 division",
        _ if field.codes.is_some() => "代码 code",
        _ => "文字 text",
    };
    words.to_owned()
}

/// What was done to the column, in words.
fn treatment(field: &Field, of: Option<&FieldDisclosure>) -> String {
    let mut out = match (field.release, of.and_then(|it| it.levels.get(it.level))) {
        (Rule::Generalize, Some(level)) if level == "all" => {
            "全部隐去 withheld in all rows".to_owned()
        }
        (Rule::Generalize, Some(level)) if level != disclosure::AS_IS => {
            format!("概化到 {level} generalized", level = plain(level))
        }
        (Rule::Generalize, None) => "概化 generalized".to_owned(),
        _ => "照原值 as it is".to_owned(),
    };
    if let Some(cells) = of.map(|it| it.suppressed).filter(|it| *it > 0) {
        out.extend([format!("；隐去 {cells} 格 {cells} cells suppressed")]);
    }
    out
}

fn codes(facts: &Facts<'_>, out: &mut Page) {
    let coded = || facts.schema.published().filter(|(_, it)| it.codes.is_some());
    if coded().next().is_none() {
        return;
    }
    out.heading("代码 Codes");
    for (_, field) in coded() {
        let Some(list) = &field.codes else { continue };
        let title = plain(if field.title.is_empty() { &field.name } else { &field.title });
        let name = plain(&list.name);
        if field.release == Rule::Generalize {
            out.line(format_args!(
                "- **{title}**：代码表 {name} 概化后的名称，层级见上表。Names of the list {name}, at the level above.\n"
            ));
        } else if list.entries.len() > LISTED_MAX {
            let region = match field.kind {
                Kind::Region => format!("（GB/T 2260，{} 及以下）", plain(&facts.plan.region)),
                _ => String::new(),
            };
            let shown = match field.show {
                Show::Label => "名称 names",
                Show::Code => "代码 codes",
            };
            out.line(format_args!(
                "- **{title}**：代码表 {name}{region} 的{shown}，共 {count} 项，不在此列出。One of {count} entries of the list {name}.\n",
                count = list.entries.len()
            ));
        } else {
            out.line(format_args!("**{title}**（代码表 {name}）\n"));
            let header = match field.show {
                Show::Label => ["取值 value", "代码 code"],
                Show::Code => ["取值 value", "名称 label"],
            };
            out.table(&header);
            for it in &list.entries {
                let pair = match field.show {
                    Show::Label => [&it.label, &it.code],
                    Show::Code => [&it.code, &it.label],
                };
                let pair = pair.map(|it| plain(it));
                out.row(&[&pair[0], &pair[1]]);
            }
            out.line(format_args!(""));
        }
    }
}

fn protection(facts: &Facts<'_>, out: &mut Page) {
    out.heading("怎样保护个人 How people are protected");
    if facts.schema.fields.iter().any(|it| it.role == Role::Identifier || it.kind.is_identity()) {
        out.line(format_args!(
            "- 姓名、证件号码、电话、账号、住址等能指认个人的内容都不发布，也没有由它们算出的编号。Nothing that names a person is published, nor any number made from it."
        ));
    }
    if let Some(classes) = &facts.said.classes {
        alike(facts, classes, out);
    }
    if let Some(table) = &facts.said.table {
        counts(facts, table, out);
    }
    if facts.said.classes.is_none() && facts.said.table.is_none() {
        out.line(format_args!(
            "- 发布的各列合起来也指认不了个人，照原值发布。No published column, alone or with others, tells who somebody is."
        ));
    }
    out.line(format_args!(
        "- 行按发布的列排序，看不出原台账里谁挨着谁。Rows are sorted by published columns only."
    ));
}

fn alike(facts: &Facts<'_>, classes: &Classes, out: &mut Page) {
    let quasi =
        facts.schema.published().zip(facts.fields).filter(|(it, _)| it.1.role == Role::Quasi);
    let names: Vec<String> = quasi.map(|(_, it)| plain(&it.title)).collect();
    let (unit, unit_en) = if classes.counts_persons { ("人", "persons") } else { ("行", "rows") };
    let k = facts.said.asked.k;
    out.line(format_args!(
        "- {} 都相同的行，每一组至少有 {k} {unit}（最小的一组 {} {unit}），所以对不上具体是谁。Rows that look alike in these columns hold at least {k} {unit_en}; the smallest group holds {}.",
        names.join("、"),
        classes.k,
        classes.k,
    ));
    if let Some(l) = classes.l {
        out.line(format_args!(
            "- 同一组里，敏感的列至少有 {l} 种取值。Each group shows at least {l} values of every sensitive column."
        ));
    }
    if let Some(t) = classes.t {
        out.line(format_args!(
            "- 同一组里敏感列的分布与全表相差不超过 {t:.3}。The sensitive values of a group are at most {t:.3} from those of the whole table."
        ));
    }
    out.line(format_args!(
        "- 为此把一些列概化，再把还不够的格子隐去；没有为此删掉任何一行。Columns were generalized and then cells suppressed; no row was dropped."
    ));
}

fn counts(facts: &Facts<'_>, table: &Table, out: &mut Page) {
    let k = facts.said.asked.k;
    let hidden = table.primary + table.secondary + table.differencing;
    out.line(format_args!(
        "- 不足 {k} 的人数、户数不发布（0 照发），再隐去一些格子，使它们不能由合计或以前的版本倒算出来：共 {} 格，隐去 {hidden} 格。Counts below {k} are suppressed (0 stays), and others with them, so that totals and earlier releases do not give them away: {hidden} of {} cells.",
        table.cells, table.cells,
    ));
    if let Some(noise) = table.noise {
        out.line(format_args!(
            "- 计数加了随机噪声（离散拉普拉斯，ε = {}），与真值略有出入。Counts carry random noise (discrete Laplace, ε = {}).",
            noise.epsilon, noise.epsilon,
        ));
    }
}

fn missing(facts: &Facts<'_>, out: &mut Page) {
    out.heading("空格的含义 Missing cells");
    out.line(format_args!(
        "CSV 和 xlsx 里的空格、Parquet 里的 null 是一回事：台账里没有填，或者按上面的办法隐去。空格不是 0。An empty cell is one that the ledger left empty, or that was suppressed; it is not zero."
    ));
    let hidden = |field: &Field| facts.of(field).is_some_and(|it| it.suppressed > 0);
    let names: Vec<String> = facts
        .schema
        .published()
        .zip(facts.fields)
        .filter(|(it, _)| hidden(it.1))
        .map(|(_, it)| plain(&it.title))
        .collect();
    if !names.is_empty() {
        out.line(format_args!(
            "\n有格子隐去的列：{}。Columns with suppressed cells.",
            names.join("、")
        ));
    }
}

fn files(facts: &Facts<'_>, out: &mut Page) {
    out.heading("文件 Files");
    out.table(&["文件 file", "内容 content"]);
    for file in facts.files {
        let what = match file.name.rsplit('.').next() {
            Some("csv") => "数据，UTF-8，逗号分隔 rows as text",
            Some("parquet") => "数据，给程序用 rows for programs",
            _ => "数据，给表格软件用 rows for spreadsheets",
        };
        out.row(&[&plain(&file.name), what]);
    }
    let csvw = package::csvw_name(&facts.plan.dataset);
    for (name, what) in [
        (csvw.as_str(), "CSV 的说明，给程序读 CSV on the Web"),
        ("datapackage.json", "给程序读的说明，联系方式也在里面 Data Package, with the contact"),
        ("quality.json", "读了多少，退回多少，为什么 what was read and held back, and why"),
        ("disclosure.json", "怎样保护，达到什么程度 how people were protected"),
        ("SHA256SUMS", "各文件的摘要 digests"),
    ] {
        out.row(&[name, what]);
    }
}

/// Text that means itself wherever it stands in Markdown.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for it in text.trim().chars() {
        match it {
            '\\' | '|' | '*' | '_' | '`' | '[' | ']' | '#' | '~' | '$' => out.extend(['\\', it]),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            it if it.is_control() => out.push(' '),
            it => out.push(it),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_break_a_table_or_become_markup() {
        assert_eq!(plain("a|b\nc"), "a\\|b c");
        assert_eq!(plain("<b>*x*_y_</b> & `z`"), "&lt;b&gt;\\*x\\*\\_y\\_&lt;/b&gt; &amp; \\`z\\`");
        assert_eq!(plain(" 城市低保（元/月） "), "城市低保（元/月）");
    }
}
