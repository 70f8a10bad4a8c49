//! What keeps rows from being protected.

use std::error::Error as StdError;
use std::io;

use arrow_schema::ArrowError;

use crate::model::lang::Lang;
use crate::model::lang::words;
use crate::model::limits::LATTICE_NODES_MAX;
use crate::model::limits::QUASI_FIELDS_MAX;
use crate::model::limits::TABLE_ROWS_MAX;
use crate::model::page::Page;
use crate::model::stop::Fault;

/// Why nothing may leave.
#[derive(Debug)]
pub enum Error {
    /// Levels of a field that do not lie within one another.
    Torn {
        /// The schema.
        schema: String,
        /// The field.
        field: String,
    },
    /// A field that names a person is among the published.
    Identity {
        /// The schema.
        schema: String,
        /// The field.
        field: String,
    },
    /// No field is published.
    Nothing {
        /// The schema.
        schema: String,
    },
    /// A table of counts has too many rows to be protected.
    TableRows,
    /// More published quasi-identifiers than can be held against one another.
    TooManyFields {
        /// The schema.
        schema: String,
    },
    /// More combinations of levels than can be looked at.
    TooManyNodes {
        /// The schema.
        schema: String,
    },
    /// Noise that cannot be drawn: no such spread, or no randomness.
    Noise,
    /// The work folder does not take or give bytes.
    Spool {
        /// What the system says.
        cause: io::Error,
    },
    /// Rows that could not be packed.
    Pack {
        /// What Arrow says: about types, never about cells.
        cause: ArrowError,
    },
}

impl Error {
    pub(super) fn arrow(cause: ArrowError) -> Self {
        Self::Pack { cause }
    }

    pub(super) fn spool(cause: io::Error) -> Self {
        Self::Spool { cause }
    }
}

impl Fault for Error {
    fn code(&self) -> &'static str {
        match self {
            Self::Torn { .. } => "protect/hierarchy",
            Self::Identity { .. } => "protect/identity",
            Self::Nothing { .. } => "protect/nothing",
            Self::TableRows => "protect/table-rows",
            Self::TooManyFields { .. } => "protect/quasi-fields",
            Self::TooManyNodes { .. } => "protect/levels",
            Self::Noise => "protect/noise",
            Self::Spool { .. } => "protect/work-folder",
            Self::Pack { .. } => "protect/pack",
        }
    }

    fn say(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Torn { schema, field }, Lang::Zh) => {
                format!(
                    "数据标准 `{schema}` 的字段 `{field}`：概化层级互相交叉，下一级的一组被上一级拆开了"
                )
            }
            (Self::Torn { schema, field }, Lang::En) => {
                format!(
                    "field `{field}` of schema `{schema}` has levels that tear apart what is one on the level below"
                )
            }
            (Self::Identity { schema, field }, Lang::Zh) => {
                format!("数据标准 `{schema}` 的字段 `{field}` 能指认个人，不能发布")
            }
            (Self::Identity { schema, field }, Lang::En) => {
                format!(
                    "field `{field}` of schema `{schema}` names a person and cannot be published"
                )
            }
            (Self::Nothing { schema }, Lang::Zh) => {
                format!("数据标准 `{schema}` 没有一个字段可以发布")
            }
            (Self::Nothing { schema }, Lang::En) => format!("schema `{schema}` publishes no field"),
            (Self::TableRows, Lang::Zh) => {
                format!("统计表的行数超过 {TABLE_ROWS_MAX}")
            }
            (Self::TableRows, Lang::En) => {
                format!("a table of counts has more than {TABLE_ROWS_MAX} rows")
            }
            (Self::TooManyFields { schema }, Lang::Zh) => {
                format!("数据标准 `{schema}` 发布的准标识字段超过 {QUASI_FIELDS_MAX} 个")
            }
            (Self::TooManyFields { schema }, Lang::En) => {
                format!(
                    "schema `{schema}` publishes more than {QUASI_FIELDS_MAX} quasi-identifiers"
                )
            }
            (Self::TooManyNodes { schema }, Lang::Zh) => {
                format!("数据标准 `{schema}` 的概化层级组合超过 {LATTICE_NODES_MAX} 种")
            }
            (Self::TooManyNodes { schema }, Lang::En) => {
                format!(
                    "the hierarchies of schema `{schema}` have more than {LATTICE_NODES_MAX} combinations of levels"
                )
            }
            (Self::Noise, Lang::Zh) => "抽不出噪声".to_owned(),
            (Self::Noise, Lang::En) => "cannot draw noise".to_owned(),
            (Self::Spool { .. }, Lang::Zh) => "写不了工作文件夹 private/work".to_owned(),
            (Self::Spool { .. }, Lang::En) => "cannot use the work folder private/work".to_owned(),
            (Self::Pack { .. }, Lang::Zh) => "记录打包失败".to_owned(),
            (Self::Pack { .. }, Lang::En) => "cannot pack the rows".to_owned(),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        PAGES.iter().find(|it| it.code == self.code()).map(|it| it.fix.get(lang).to_owned())
    }

    fn cause(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Spool { cause } => Some(cause),
            Self::Pack { cause } => Some(cause),
            Self::Torn { .. }
            | Self::Identity { .. }
            | Self::Nothing { .. }
            | Self::Noise
            | Self::TooManyFields { .. }
            | Self::TooManyNodes { .. }
            | Self::TableRows => None,
        }
    }
}

/// The pages of this room's errors.
pub const PAGES: &[Page] = &[
    Page {
        code: "protect/hierarchy",
        title: words("概化层级互相交叉", "levels that tear groups apart"),
        why: words(
            "上一级的每一组应由下一级的整组合成，否则越往上反而可能说得越细。",
            "A group of a level is made of whole groups of the level below; else climbing could tell more.",
        ),
        fix: words(
            "检查 `gongkai.hierarchies` 和代码表的上级、分组",
            "check `gongkai.hierarchies`, and the parents and groups of the code list",
        ),
    },
    Page {
        code: "protect/identity",
        title: words("能指认个人的字段不能发布", "a field that names a person"),
        why: words(
            "《个人信息保护法》第二十五条：不得公开个人信息，取得单独同意的除外。",
            "Personal Information Protection Law, article 25: no publication without separate consent.",
        ),
        fix: words(
            "把 `role` 改成 `identifier`，`release` 改成 `drop`",
            "set `role` to `identifier` and `release` to `drop`",
        ),
    },
    Page {
        code: "protect/nothing",
        title: words("没有可发布的字段", "nothing to publish"),
        why: words("每个字段都是 `drop`。", "Every field is `drop`."),
        fix: words(
            "至少把一个字段的 `release` 改成 `keep`",
            "set `release` of at least one field to `keep`",
        ),
    },
    Page {
        code: "protect/table-rows",
        title: words("统计表行数太多", "a table of counts with too many rows"),
        why: words(
            "人数、户数的统计表要整张核对：少于 k 的格子不发布，也不能从合计倒推出来。行数太多就核对不了。一行一人的台账不是统计表，要写明准标识字段。",
            "A table of counts is protected whole: no figure below k may be shown or worked out from totals. That cannot be done with so many rows. A register with a row per person is no table of counts; its quasi-identifiers must be declared.",
        ),
        fix: words(
            "逐人数据把字段的 `role` 写成 `quasi`；统计表分开发布",
            "declare `role: quasi` for fields about a person; publish a large table in parts",
        ),
    },
    Page {
        code: "protect/quasi-fields",
        title: words("准标识字段太多", "too many quasi-identifiers"),
        why: words(
            "字段越多，相同的记录越少；这么多字段一起发布，几乎每格都要隐去。",
            "The more fields, the fewer rows are alike; with so many published, hardly a cell would be left.",
        ),
        fix: words(
            "把用处不大的字段的 `release` 改成 `drop`",
            "set `release` of fields of little use to `drop`",
        ),
    },
    Page {
        code: "protect/levels",
        title: words("概化层级组合太多", "too many combinations of levels"),
        why: words(
            "要在所有层级组合中找损失最小的一种，组合数是各字段层数之积。",
            "The least loss is looked for among all combinations of levels; there are as many as the product of the levels.",
        ),
        fix: words(
            "减少 `gongkai.hierarchies` 的层级，或少发布几个要概化的字段",
            "declare fewer levels in `gongkai.hierarchies`, or publish fewer generalized fields",
        ),
    },
    Page {
        code: "protect/noise",
        title: words("抽不出噪声", "noise that cannot be drawn"),
        why: words(
            "噪声来自系统的随机数；取不到，或者设置得没有意义，就停下，不能不加噪声就发布。",
            "Noise comes from the system's randomness. Without it, or with a spread that means nothing, the run stops: counts do not leave bare.",
        ),
        fix: words(
            "核对 `noise` 的 epsilon 和 sensitivity，再运行一次",
            "check epsilon and sensitivity of `noise`, and run again",
        ),
    },
    Page {
        code: "protect/work-folder",
        title: words("工作文件夹不能用", "an unusable work folder"),
        why: words(
            "大数据集排序要用磁盘；写不进去就停下，不留半成品。",
            "Large datasets are sorted on disk; when that fails the run stops and leaves nothing behind.",
        ),
        fix: words(
            "检查磁盘空间和 private/ 的权限",
            "check free space and the permissions of private/",
        ),
    },
    Page {
        code: "protect/pack",
        title: words("记录打包失败", "rows that cannot be packed"),
        why: words("这是程序的错误。", "This is a bug."),
        fix: words("请把版本号和数据标准发给我们", "please send us the version and the schema"),
    },
];
