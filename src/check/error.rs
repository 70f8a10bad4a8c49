//! What can be wrong with a schema's SQL rules.

use crate::frame::Fault as FrameFault;
use crate::model::lang::Lang;
use crate::model::lang::words;
use crate::model::page::Page;
use crate::model::stop::Fault;

/// Why the rules cannot be judged.
#[derive(Debug)]
pub enum Error {
    /// A rule that does not compile.
    Rule {
        /// The schema.
        schema: String,
        /// The rule.
        rule: String,
        /// What the SQL engine says.
        fault: FrameFault,
    },
    /// A rule that compiled and failed on data.
    Evaluate {
        /// The schema.
        schema: String,
        /// What the SQL engine says; about types, never about cells.
        fault: FrameFault,
    },
}

impl Fault for Error {
    fn code(&self) -> &'static str {
        "schema/rule"
    }

    fn say(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Rule { schema, rule, fault }, Lang::Zh) => {
                format!("数据标准 `{schema}` 的规则 `{rule}` 不能用：{}", say(fault, lang))
            }
            (Self::Rule { schema, rule, fault }, Lang::En) => {
                format!("rule `{rule}` of schema `{schema}` cannot be used: {}", say(fault, lang))
            }
            (Self::Evaluate { schema, fault }, Lang::Zh) => {
                format!("数据标准 `{schema}` 的规则算不下去：{}", say(fault, lang))
            }
            (Self::Evaluate { schema, fault }, Lang::En) => {
                format!("the rules of schema `{schema}` cannot be evaluated: {}", say(fault, lang))
            }
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        PAGES.first().map(|it| it.fix.get(lang).to_owned())
    }
}

fn say(fault: &FrameFault, lang: Lang) -> String {
    match (fault, lang) {
        (FrameFault::Sql(text), _) => text.lines().next().unwrap_or_default().to_owned(),
        (FrameFault::NotBoolean, Lang::Zh) => "结果不是真假".to_owned(),
        (FrameFault::NotBoolean, Lang::En) => "the result is neither true nor false".to_owned(),
        (FrameFault::Data, Lang::Zh) => "数据的类型不合".to_owned(),
        (FrameFault::Data, Lang::En) => "the data's types do not fit".to_owned(),
        (FrameFault::Type(name), Lang::Zh) => format!("不支持类型 {name}"),
        (FrameFault::Type(name), Lang::En) => format!("type {name} is not supported"),
    }
}

/// The pages of this room's errors.
pub const PAGES: &[Page] = &[Page {
    code: "schema/rule",
    title: words("规则的 SQL 不能用", "unusable SQL in a rule"),
    why: words("规则写错了，就等于没有检查。", "A rule that cannot be evaluated checks nothing."),
    fix: words(
        "规则是一个条件，字段用 `name`，例如 `persons <= family_size`；代码和地区按显示的文字比较",
        "a rule is a condition over field names, such as `persons <= family_size`; codes and regions compare as shown",
    ),
}];
