//! The table by field: how its cells came to be values, and what was found in it.

use crate::html::Stack;
use crate::html::grouped;
use crate::model::lang::Lang;
use crate::model::lang::Words;
use crate::model::lang::words;
use crate::quality::Facts;
use crate::quality::facts;

/// Ways from best to worst, as a class of the style, a column's head and what it means.
const WAYS: [(&str, Words, Words); 5] = [
    (
        "as_written",
        words("原样", "as written"),
        words("与数据标准的写法相同", "stands as the schema writes it"),
    ),
    (
        "normalized",
        words("规整", "normalized"),
        words("写法不同，意思只有一个", "written otherwise, with one reading"),
    ),
    ("with_warning", words("提醒", "warned"), words("读出来了，请核对", "read, to be looked at")),
    (
        "missing",
        words("空缺", "missing"),
        words("没有填，或没有这一列", "not filled in, or no such column"),
    ),
    ("refused", words("读不出", "unreadable"), words("这一行退回", "its row is held back")),
];

/// A way that some cell came: its sample beside its name.
pub(super) struct Way {
    pub(super) sample: Stack,
    pub(super) name: &'static str,
    pub(super) means: &'static str,
}

/// A field of the schema.
pub(super) struct Field<'a> {
    pub(super) title: &'a str,
    pub(super) name: &'a str,
    pub(super) stack: Stack,
    /// Counts of the ways that are shown, in their order.
    pub(super) ways: Vec<Count>,
    pub(super) errors: Count,
    pub(super) warnings: Count,
}

/// A number; nothing is paler than something.
pub(super) struct Count {
    pub(super) class: &'static str,
    pub(super) shown: String,
}

fn count(number: u64, class: &'static str) -> Count {
    Count { class: if number == 0 { "faint" } else { class }, shown: grouped(number) }
}

fn counts(ways: facts::Ways) -> [(&'static str, u64); 5] {
    let facts::Ways { as_written, normalized, with_warning, missing, refused } = ways;
    let numbers = [as_written, normalized, with_warning, missing, refused];
    let mut numbers = numbers.into_iter();
    WAYS.map(|it| (it.0, numbers.next().unwrap_or_default()))
}

/// The ways, for the table's head and its key; none where no cell was read.
pub(super) fn ways(facts: &Facts, lang: Lang) -> Vec<Way> {
    if !is_told(facts) {
        return Vec::new();
    }
    let way = |(class, name, means): &(&'static str, Words, Words)| Way {
        sample: Stack::new(&[(class, 1)]),
        name: name.get(lang),
        means: means.get(lang),
    };
    WAYS.iter().map(way).collect()
}

/// Whether it is known how cells came to be values: an older report does not say so.
fn is_told(facts: &Facts) -> bool {
    facts.fields.iter().any(|it| it.ways != facts::Ways::default())
}

/// Whether no cell of the field was filled in, and nobody minds.
fn is_empty(it: &facts::Field) -> bool {
    let ways = facts::Ways { missing: it.ways.missing, ..facts::Ways::default() };
    it.ways == ways && it.errors + it.warnings == 0
}

/// The titles of fields of which no cell was filled in, where that is known.
pub(super) fn empty(facts: &Facts, lang: Lang) -> String {
    let all = facts.fields.iter().filter(|it| is_told(facts) && is_empty(it));
    let all: Vec<&str> = all.map(|it| it.title.as_str()).collect();
    all.join(if lang == Lang::Zh { "、" } else { ", " })
}

/// Fields of which some cell was filled in, or in which something was found.
pub(super) fn rows(facts: &Facts) -> Vec<Field<'_>> {
    let is_told = is_told(facts);
    let shown =
        facts.fields.iter().filter(|it| it.errors + it.warnings > 0 || is_told && !is_empty(it));
    let field = |it: &'_ facts::Field| {
        let counts = counts(it.ways);
        let class = |name| match name {
            "refused" => "bad",
            "with_warning" => "care",
            _ => "",
        };
        let ways = counts.iter().filter(|_| is_told).map(|it| count(it.1, class(it.0))).collect();
        (Stack::new(&counts), ways, count(it.errors, "bad"), count(it.warnings, "care"))
    };
    let all = shown.map(|it| {
        let (stack, ways, errors, warnings) = field(it);
        Field { title: &it.title, name: &it.field, stack, ways, errors, warnings }
    });
    all.collect()
}
