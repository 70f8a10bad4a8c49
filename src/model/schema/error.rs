//! What can be wrong with a schema or a code list, and where.

use std::error::Error;

use crate::model::codes::CodeListFault;
use crate::model::lang::Lang;
use crate::model::stop::Fault;

/// Why a schema is refused; `file` is as the configuration names it, `pointer` is RFC 6901.
#[derive(Debug)]
pub enum SchemaFault {
    /// Not JSON, or not of the profile's shape.
    Shape {
        /// The schema's file.
        file: String,
        /// JSON pointer to the culprit.
        pointer: String,
        /// What the JSON reader says.
        cause: serde_json::Error,
    },
    /// A value that the profile allows but that means nothing.
    Value {
        /// The schema's file.
        file: String,
        /// JSON pointer to the culprit.
        pointer: String,
        /// What is wrong, Chinese.
        zh: String,
        /// What is wrong, English.
        en: String,
    },
    /// A code list that cannot be used.
    Codes {
        /// The code list's name.
        list: String,
        /// What is wrong with it.
        fault: CodeListFault,
    },
}

impl Fault for SchemaFault {
    fn code(&self) -> &'static str {
        match self {
            Self::Shape { .. } | Self::Value { .. } => "schema/invalid",
            Self::Codes { .. } => "schema/code-list",
        }
    }

    fn say(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Shape { file, pointer, .. }, Lang::Zh) => {
                format!("数据标准 `{file}` 不合规范，位置 `{pointer}`")
            }
            (Self::Shape { file, pointer, .. }, Lang::En) => {
                format!("schema `{file}` does not fit the profile at `{pointer}`")
            }
            (Self::Value { file, pointer, zh, .. }, Lang::Zh) => {
                format!("数据标准 `{file}` 的 `{pointer}`：{zh}")
            }
            (Self::Value { file, pointer, en, .. }, Lang::En) => {
                format!("schema `{file}` at `{pointer}`: {en}")
            }
            (Self::Codes { list, fault }, lang) => codes(list, fault, lang),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        let hint = match lang {
            Lang::Zh => "`schemas/profile.json` 写明了允许的内容；改好后用 `gongkai check` 再查",
            Lang::En => {
                "`schemas/profile.json` says what is allowed; run `gongkai check` after mending it"
            }
        };
        Some(hint.to_owned())
    }

    fn cause(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Shape { cause, .. } => Some(cause),
            Self::Value { .. } | Self::Codes { .. } => None,
        }
    }
}

fn codes(list: &str, fault: &CodeListFault, lang: Lang) -> String {
    match (fault, lang) {
        (CodeListFault::Header, Lang::Zh) => format!("代码表 `{list}` 的表头不对"),
        (CodeListFault::Header, Lang::En) => format!("code list `{list}` has a wrong header"),
        (CodeListFault::Row(line), Lang::Zh) => {
            format!("代码表 `{list}` 第 {line} 行格数不对或不是 UTF-8")
        }
        (CodeListFault::Row(line), Lang::En) => {
            format!("code list `{list}`, line {line}: wrong number of cells, or not UTF-8")
        }
        (CodeListFault::Value(line), Lang::Zh) => {
            format!("代码表 `{list}` 第 {line} 行有空代码、错的年份或级别")
        }
        (CodeListFault::Value(line), Lang::En) => {
            format!("code list `{list}`, line {line}: an empty code, or a wrong year or level")
        }
        (CodeListFault::Duplicate(line), Lang::Zh) => {
            format!("代码表 `{list}` 第 {line} 行的代码重复")
        }
        (CodeListFault::Duplicate(line), Lang::En) => {
            format!("code list `{list}`, line {line}: the code stands twice")
        }
    }
}
