//! What is said of a bad cell: what is wrong and how to write it, for the clerk who sent it.

use crate::model::finding::RuleId;
use crate::model::finding::RuleRef;
use crate::model::lang::Lang;
use crate::model::lang::Words;
use crate::model::place::Place;
use crate::model::rule::Rule;
use crate::model::schema::Field;
use crate::model::schema::Kind;
use crate::model::schema::OneOf;
use crate::model::schema::RowRule;
use crate::model::schema::Schema;

/// Labels of a code list that are told one by one; of a longer list, so many as an example.
const LABELS_MAX: usize = 12;
const LABELS_SHOWN: usize = 6;

/// One text in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Text {
    zh: String,
    en: String,
}

impl Text {
    fn of(words: Words) -> Self {
        Self { zh: words.zh.to_owned(), en: words.en.to_owned() }
    }

    /// The text for a run in `lang`.
    pub(super) fn get(&self, lang: Lang) -> String {
        both(lang, &self.zh, &self.en)
    }
}

/// What is wrong and how to write it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Said {
    /// The column, as the schema calls it; empty when it is about the row.
    pub(super) field: String,
    /// The columns, where a rule holds several against each other.
    pub(super) fields: Vec<String>,
    pub(super) what: Text,
    /// Empty where the rule says all.
    pub(super) fix: Text,
}

/// Chinese; for a run in English, English behind it: whoever mends the ledger is a Chinese clerk all the same.
pub(super) fn both(lang: Lang, zh: &str, en: &str) -> String {
    match lang {
        Lang::En if !en.is_empty() && en != zh => format!("{zh} / {en}"),
        Lang::Zh | Lang::En => zh.to_owned(),
    }
}

/// What is said of a broken rule in a field.
pub(super) fn say(schema: &Schema, rule: RuleId, field: Option<usize>) -> Said {
    let field = field.and_then(|it| schema.fields.get(it));
    let name = field.map(|it| it.title.clone()).unwrap_or_default();
    match rule.get() {
        RuleRef::BuiltIn(rule) => {
            let page = rule.page();
            if let Some(said) =
                field.filter(|it| it.kind == Kind::YearMonth).and_then(|_| month(rule))
            {
                return Said { field: name, ..said };
            }
            let mut fix =
                Text { zh: plain(page.fix.zh, "；", "。"), en: plain(page.fix.en, "; ", ".") };
            if let Some((zh, en)) = field.and_then(|it| expected(it, rule)) {
                // A list of what may stand there says more than where such a list is found.
                if matches!(rule, Rule::CodeUnknown | Rule::ConstraintEnum) {
                    fix = Text::default();
                }
                fix.zh.push_str(&zh);
                fix.en.push_str(if fix.en.is_empty() { en.trim_start() } else { &en });
            }
            Said { field: name, what: Text::of(page.title), fix, ..Said::default() }
        }
        RuleRef::Schema(at) => {
            let rule = schema.rules.get(at);
            let text = |it: &RowRule| Text { zh: it.title.clone(), en: it.title_en.clone() };
            Said { field: name, what: rule.map(text).unwrap_or_default(), ..Said::default() }
        }
    }
}

/// What a rule's page says to do, without what only the bureau can: names of commands and files of the project, which
/// stand in backticks there.
fn plain(fix: &str, between: &str, end: &str) -> String {
    let all: Vec<&str> = fix.split(between).collect();
    let kept: Vec<&str> = all.iter().copied().filter(|it| !it.contains('`')).collect();
    if kept.is_empty() || kept.len() == all.len() {
        return fix.to_owned();
    }
    format!("{}{end}", kept.join(between).trim_end_matches(end))
}

/// What is said of a month: a day, as the rule's page has it, would be wrong there.
fn month(rule: Rule) -> Option<Said> {
    let (what, fix) = match rule {
        Rule::DateSyntax => (
            Words { zh: "不是年月", en: "not a month" },
            Words { zh: "写成 2017-03 或 2017年3月。", en: "Write 2017-03." },
        ),
        Rule::DateImpossible => (
            Words { zh: "没有这个月份", en: "no such month" },
            Words {
                zh: "核对原始材料后改正，写成 2017-03。",
                en: "Correct it from the original document.",
            },
        ),
        Rule::DateAmbiguous => (
            Words { zh: "年月有两种读法", en: "the month can be read in two ways" },
            Words {
                zh: "写出四位年份，先年后月：2017-03。",
                en: "Write the year in four digits, then the month.",
            },
        ),
        Rule::DateEra => (
            Words { zh: "不是公历年月", en: "a month of another calendar or era" },
            Words {
                zh: "写公历年月，如 2017-03。",
                en: "Write the Gregorian month, such as 2017-03.",
            },
        ),
        _ => return None,
    };
    Some(Said { what: Text::of(what), fix: Text::of(fix), ..Said::default() })
}

/// What the schema wants in the field, where that can be said in a line.
fn expected(field: &Field, rule: Rule) -> Option<(String, String)> {
    let limits = &field.constraints;
    let counts = matches!(field.kind, Kind::Money | Kind::Number | Kind::Count);
    match rule {
        Rule::CodeUnknown => {
            let list = field.codes.as_ref()?;
            let current = list.entries.iter().filter(|it| it.replaced_by.is_empty());
            let labels: Vec<&str> = current.map(|it| it.label.as_str()).collect();
            let some = labels.get(..LABELS_SHOWN).filter(|_| labels.len() > LABELS_MAX);
            let all = some.unwrap_or(&labels).join("、");
            match some {
                _ if labels.is_empty() => None,
                Some(_) => Some((
                    format!("写代码表里的名称，例如：{all}。"),
                    format!(" A label of the code list, such as: {all}."),
                )),
                None => Some((format!("可以填：{all}。"), format!(" One of: {all}."))),
            }
        }
        Rule::ConstraintEnum => {
            let Some(OneOf::Texts(all)) = &limits.one_of else { return None };
            let all = Some(all).filter(|it| it.len() <= LABELS_MAX)?.join("、");
            Some((format!("可以填：{all}。"), format!(" One of: {all}.")))
        }
        Rule::ConstraintMinimum if counts => {
            let least = decimal(limits.minimum?, field.scale);
            Some((format!("不小于 {least}。"), format!(" At least {least}.")))
        }
        Rule::ConstraintMaximum if counts => {
            let most = decimal(limits.maximum?, field.scale);
            Some((format!("不大于 {most}。"), format!(" At most {most}.")))
        }
        Rule::NumberUnit => {
            let unit = field.unit.as_ref()?;
            Some((format!("这一列的单位是{unit}。"), format!(" The unit is {unit}.")))
        }
        _ => None,
    }
}

/// A bound as people write it; what is stored is the value × 10^scale.
fn decimal(value: i128, scale: u8) -> String {
    let digits = format!("{:0>width$}", value.unsigned_abs(), width = usize::from(scale) + 1);
    let sign = if value < 0 { "-" } else { "" };
    match digits.split_at_checked(digits.len() - usize::from(scale)) {
        Some((whole, part)) if part.bytes().any(|it| it != b'0') => {
            format!("{sign}{whole}.{}", part.trim_end_matches('0'))
        }
        Some((whole, _)) => format!("{sign}{whole}"),
        None => format!("{sign}{digits}"),
    }
}

impl Said {
    /// Of a rule of the schema: the columns that it holds against each other, by their names.
    pub(super) fn of_fields(mut self, names: Vec<String>) -> Self {
        if names.is_empty() {
            return self;
        }
        let quoted = |(open, close): (&str, &str)| -> Vec<String> {
            names.iter().map(|it| format!("{open}{it}{close}")).collect()
        };
        let (zh, en) = (quoted(("“", "”")).concat(), quoted(("“", "”")).join(", "));
        self.fix = match names.len() {
            1 => Text { zh: format!("核对{zh}。"), en: format!("Check {en}.") },
            _ => Text {
                zh: format!("核对{zh}，把不对的改过来。"),
                en: format!("Check {en}, and mend what is wrong."),
            },
        };
        match names.as_slice() {
            [only] => only.clone_into(&mut self.field),
            _ => self.fields = names,
        }
        self
    }

    /// Where it is, for a list of mistakes.
    pub(super) fn column(&self, lang: Lang) -> String {
        match (self.field.as_str(), self.fields.as_slice()) {
            ("", []) => both(lang, "整行", "row"),
            ("", several) => several.join("、"),
            (field, _) => field.to_owned(),
        }
    }

    /// All that is said of a cell; English on a line of its own.
    pub(super) fn note(&self, lang: Lang) -> String {
        let Self { field, what, fix, .. } = self;
        let before = |colon: &str| {
            if field.is_empty() { String::new() } else { format!("{field}{colon}") }
        };
        let zh = format!("{}{}。{}", before("："), what.zh.trim_end_matches('。'), fix.zh);
        match lang {
            Lang::Zh => zh,
            Lang::En if what.en.is_empty() => zh,
            Lang::En => {
                let en = format!("{}{}. {}", before(": "), what.en.trim_end_matches('.'), fix.en);
                format!("{zh}\n{}", en.trim_end())
            }
        }
    }
}

/// What is said in the summary of rows that came back with their table.
pub(super) fn of_table(mut said: Said, rule: RuleId) -> Said {
    if rule == Rule::ControlTotal.into() {
        said.field = String::new();
        said.fields = Vec::new();
        said.what = Text {
            zh: "所在的表（或这一段）合计不符，整块退回".to_owned(),
            en: "rows of a table or block whose total does not hold".to_owned(),
        };
        said.fix = Text {
            zh: "不用逐行改：改好标红的合计，或补上漏掉的行、删掉报重的行，整块就通过。".to_owned(),
            en: "mend the total that is marked red, or the rows that were lost or doubled: all of them pass together.".to_owned(),
        };
    }
    said
}

/// What stands beside a row that came back with its table.
pub(super) fn held(rule: RuleId, lang: Lang) -> String {
    match rule.get() {
        RuleRef::BuiltIn(rule) if rule != Rule::ControlTotal => {
            let what = rule.page().title;
            let zh = format!("{}，整张表退回。", what.zh);
            both(lang, &zh, &format!("the whole table is held back: {}.", what.en))
        }
        _ => both(
            lang,
            "所在的表合计不符，整块退回。",
            "a total does not hold: the whole block is held back.",
        ),
    }
}

/// Where the other one is that a row is held against: `own` is its row where it is on the same sheet.
pub(super) fn other(place: &Place, own: Option<u32>, lang: Lang) -> String {
    let (zh, en) = match own {
        // On the sheet that is being looked at, a row says all.
        Some(row) => (format!("本表第 {row} 行"), format!("row {row} of this sheet")),
        None => (place.say(Lang::Zh), place.say(Lang::En)),
    };
    match lang {
        Lang::Zh => format!("另一处：{zh}。"),
        Lang::En => format!("\n另一处：{zh}。 / The other: {en}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_district_is_told_what_a_district_can_do() {
        let json = r#"{"name": "s", "fields": [{"name": "n", "title": "人数", "type": "integer",
            "gongkai": {"kind": "count", "role": "open", "release": "keep", "unit": "人"}}]}"#;
        let schema = crate::model::schema::parse("s.json", json.as_bytes(), &|_| None).unwrap();
        for rule in Rule::ALL {
            let said = say(&schema, (*rule).into(), None);
            let [zh, en] = [said.fix.get(Lang::Zh), said.fix.en.clone()];
            assert!(!zh.is_empty() && zh.ends_with('。'), "{}: {zh}", rule.code());
            let commands = ["gongkai.toml", "schemas/", "gongkai check"];
            let is_for_us = commands.iter().any(|it| zh.contains(it) || en.contains(it));
            assert!(!is_for_us, "{}: {zh} {en}", rule.code());
        }
        assert_eq!(plain("写甲；写 `乙`；写丙。", "；", "。"), "写甲；写丙。");
        assert_eq!(plain("写 `乙`。", "；", "。"), "写 `乙`。");
    }

    #[test]
    fn bounds_are_said_as_people_write_them() {
        for (value, scale, expect) in
            [(100, 2, "1"), (150, 2, "1.5"), (-5, 2, "-0.05"), (0, 2, "0"), (12, 0, "12")]
        {
            assert_eq!(decimal(value, scale), expect);
        }
    }
}
