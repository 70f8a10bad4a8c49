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
use crate::model::schema::Schema;

/// Labels of a code list that are told one by one; a longer list is looked up.
const LABELS_MAX: usize = 12;

/// What is wrong and how to write it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Said {
    /// The column, as the schema calls it; empty when it is about the row.
    pub(super) field: String,
    pub(super) what: String,
    /// Empty where the rule says all.
    pub(super) fix: String,
}

/// Chinese; for a run in English, English behind it: whoever mends the ledger is a Chinese clerk all the same.
pub(super) fn both(lang: Lang, zh: &str, en: &str) -> String {
    match lang {
        Lang::En if !en.is_empty() && en != zh => format!("{zh} / {en}"),
        Lang::Zh | Lang::En => zh.to_owned(),
    }
}

pub(super) fn text(lang: Lang, words: Words) -> String {
    both(lang, words.zh, words.en)
}

/// What is said of a broken rule in a field.
pub(super) fn say(schema: &Schema, rule: RuleId, field: Option<usize>, lang: Lang) -> Said {
    let field = field.and_then(|it| schema.fields.get(it));
    let name = field.map(|it| it.title.clone()).unwrap_or_default();
    match rule.get() {
        RuleRef::BuiltIn(rule) => {
            let page = rule.page();
            let mut fix = text(lang, page.fix);
            if let Some((zh, en)) = field.and_then(|it| expected(it, rule)) {
                fix = format!("{fix}{}", both(lang, &zh, &en));
            }
            Said { field: name, what: text(lang, page.title), fix }
        }
        RuleRef::Schema(at) => {
            let rule = schema.rules.get(at);
            let what = rule.map(|it| both(lang, &it.title, &it.title_en)).unwrap_or_default();
            Said { field: name, what, fix: String::new() }
        }
    }
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
            let all = labels.join("、");
            (1..=LABELS_MAX)
                .contains(&labels.len())
                .then(|| (format!("可以填：{all}。"), format!(" One of: {all}.")))
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
    /// The words in one line.
    pub(super) fn line(&self) -> String {
        let field =
            if self.field.is_empty() { String::new() } else { format!("{}：", self.field) };
        let what = self.what.trim_end_matches('。');
        if self.fix.is_empty() {
            format!("{field}{what}。")
        } else {
            format!("{field}{what}。{}", self.fix)
        }
    }
}

/// Where the other one is that a row is held against.
pub(super) fn other(place: &Place, lang: Lang) -> String {
    let (zh, en) = (place.say(Lang::Zh), place.say(Lang::En));
    both(lang, &format!("另一处：{zh}。"), &format!("the other: {en}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_said_as_people_write_them() {
        for (value, scale, expect) in
            [(100, 2, "1"), (150, 2, "1.5"), (-5, 2, "-0.05"), (0, 2, "0"), (12, 0, "12")]
        {
            assert_eq!(decimal(value, scale), expect);
        }
    }
}
