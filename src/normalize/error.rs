//! What keeps a ledger's columns from becoming a schema's fields.

use crate::model::lang::Lang;
use crate::model::lang::words;
use crate::model::page::Page;
use crate::model::place::Place;
use crate::model::stop::Fault;
use crate::normalize::looks::Reason;

/// Why a ledger does not fit its schema.
#[derive(Debug)]
pub enum Error {
    /// Two columns claim one field.
    TwoColumns {
        /// The header.
        place: Place,
        /// The field's title.
        field: String,
        /// The columns, from 1.
        columns: [usize; 2],
    },
    /// Required fields that no column claims.
    Unmapped {
        /// The header.
        place: Place,
        /// The first column of a table to the right of another.
        from: Option<String>,
        /// The fields' titles.
        fields: Vec<String>,
        /// Unread headers that may have meant one of them: header, field, in what way.
        near: Vec<(String, String, Reason)>,
    },
    /// A header states a unit that the field cannot have.
    HeaderUnit {
        /// The header.
        place: Place,
        /// The field's title.
        field: String,
        /// The field's unit.
        unit: String,
    },
    /// A spelling that two fields of the schema share.
    Spelling {
        /// The schema.
        schema: String,
        /// The spelling.
        spelling: String,
        /// The fields' names.
        fields: [String; 2],
    },
    /// A region list without the publisher's region.
    Publisher {
        /// The publisher's region.
        region: String,
    },
    /// More values than a code can have.
    TooManyCodes {
        /// The field's name.
        field: String,
    },
}

impl Fault for Error {
    fn code(&self) -> &'static str {
        match self {
            Self::TwoColumns { .. } => "header/two-columns",
            Self::Unmapped { .. } => "header/unmapped",
            Self::HeaderUnit { .. } => "header/unit",
            Self::Spelling { .. } | Self::TooManyCodes { .. } => "schema/invalid",
            Self::Publisher { .. } => "config/region",
        }
    }

    fn say(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => self.zh(),
            Lang::En => self.en(),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        PAGES.iter().find(|it| it.code == self.code()).map(|it| it.fix.get(lang).to_owned())
    }
}

impl Error {
    fn zh(&self) -> String {
        match self {
            Self::TwoColumns { place, field, columns: [a, b] } => {
                format!("{}：第 {a} 列和第 {b} 列都是“{field}”", place.say(Lang::Zh))
            }
            Self::Unmapped { place, from, fields, near } => {
                let near: Vec<String> = near.iter().map(near_zh).collect();
                let near = if near.is_empty() {
                    String::new()
                } else {
                    format!("；{}", near.join("；"))
                };
                let from = from.as_ref().map(|it| format!("从 {it} 列起的")).unwrap_or_default();
                let place = place.say(Lang::Zh);
                format!("{place}：{from}表头里没有必填的“{}”{near}", fields.join("”“"))
            }
            Self::HeaderUnit { place, field, unit } => {
                format!("{}：“{field}”表头写的单位换算不成“{unit}”", place.say(Lang::Zh))
            }
            Self::Spelling { schema, spelling, fields: [a, b] } => {
                format!("数据标准 `{schema}` 的字段 `{a}` 和 `{b}` 都用了列名“{spelling}”")
            }
            Self::Publisher { region } => format!("行政区划代码表里没有发布单位的区划 `{region}`"),
            Self::TooManyCodes { field } => format!("字段 `{field}` 的代码超过 65,535 个"),
        }
    }

    fn en(&self) -> String {
        match self {
            Self::TwoColumns { place, field, columns: [a, b] } => {
                format!("{}: columns {a} and {b} both claim `{field}`", place.say(Lang::En))
            }
            Self::Unmapped { place, from, fields, near } => {
                let near: String = near.iter().map(near_en).collect();
                let from =
                    from.as_ref().map(|it| format!("from column {it}, ")).unwrap_or_default();
                let place = place.say(Lang::En);
                format!("{place}: {from}no column for the required `{}`{near}", fields.join("`, `"))
            }
            Self::HeaderUnit { place, field, unit } => {
                format!(
                    "{}: the unit in the header of `{field}` does not convert to {unit}",
                    place.say(Lang::En)
                )
            }
            Self::Spelling { schema, spelling, fields: [a, b] } => {
                format!(
                    "fields `{a}` and `{b}` of schema `{schema}` share the header spelling `{spelling}`"
                )
            }
            Self::Publisher { region } => {
                format!("the region list lacks the publisher's region `{region}`")
            }
            Self::TooManyCodes { field } => format!("field `{field}` has more than 65,535 codes"),
        }
    }
}

fn near_zh((header, field, reason): &(String, String, Reason)) -> String {
    format!("“{header}”是不是“{field}”（{}）", reason.words().zh)
}

fn near_en((header, field, reason): &(String, String, Reason)) -> String {
    format!("; did `{header}` mean `{field}` ({})?", reason.words().en)
}

/// The pages of this room's errors.
pub const PAGES: &[Page] = &[
    Page {
        code: "header/two-columns",
        title: words("两列都是同一项", "two columns claim one field"),
        why: words(
            "两列的值不同时，用哪一列都是猜。",
            "Where they differ, either choice would be a guess.",
        ),
        fix: words(
            "请报送单位改列名；或在数据标准里去掉其中一个别名",
            "have one column renamed, or take one alias out of the schema",
        ),
    },
    Page {
        code: "header/unmapped",
        title: words("表头里缺必填项", "a required field without a column"),
        why: words(
            "列名不认识，就不知道这一列是什么；从不按样子猜。",
            "An unknown column name is not guessed by its looks.",
        ),
        fix: words(
            "用 `gongkai inspect 台账 --schema 标准` 看对应情况，把新列名加到 `aliases`；那张表本来就不是台账（说明、统计）的，请报送单位把那个工作表隐藏",
            "see the mapping with `gongkai inspect LEDGER --schema SCHEMA`, and add the new name to `aliases`; have a sheet hidden that is no ledger at all",
        ),
    },
    Page {
        code: "header/unit",
        title: words("表头的单位不相容", "an incompatible unit in a header"),
        why: words("人和户、元/月和元不能互换。", "人 and 户, 元/月 and 元 are different things."),
        fix: words(
            "核对这一列到底是什么，再改表头",
            "check what the column really is, and mend the header",
        ),
    },
    Page {
        code: "config/region",
        title: words("没有这个区划", "no such region"),
        why: words(
            "区县名称要在发布单位的区划之下解析（GB/T 2260）。",
            "Counties are resolved below the publisher's division (GB/T 2260).",
        ),
        fix: words(
            "改 `gongkai.toml` 里 `[publisher]` 的 `region`，写地级市的六位代码",
            "set `region` in `[publisher]` of `gongkai.toml` to the prefecture's six-digit code",
        ),
    },
    Page {
        code: "schema/invalid",
        title: words("数据标准不合规范", "an invalid schema"),
        why: words(
            "数据标准是一切检查和保护的依据，有一处不清楚就不能用。",
            "Every check and protection rests on the schema.",
        ),
        fix: words(
            "按提示的位置改；`schemas/profile.json` 写明了允许的内容",
            "mend the place that is named; `schemas/profile.json` says what is allowed",
        ),
    },
    Page {
        code: "schema/code-list",
        title: words("代码表不能用", "an unusable code list"),
        why: words("代码表决定每个写法的含义。", "The list decides what each spelling means."),
        fix: words("改好提示的那一行", "mend the line that is named"),
    },
];
