//! What a project can say wrongly: one variant each, with its words, its hint and its page.

use crate::model::lang::Lang;
use crate::model::lang::words;
use crate::model::limits::K_FLOOR;
use crate::model::page::Page;
use crate::model::standard::StandardFault;
use crate::net::LinkFault;
use crate::pipeline::moving::MovingFault;
use crate::source::AddressFault;

/// Something in `gongkai.toml` or `negative-list.toml` that means nothing, or not what it may.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// Not TOML; what the TOML reader says.
    Syntax(String),
    /// A key that no reader looks at.
    UnknownKey {
        /// The key.
        key: String,
        /// What is known here.
        known: &'static [&'static str],
    },
    /// A key that must be there.
    Missing(&'static str),
    /// A value of the wrong type.
    Type {
        /// The key.
        key: String,
        /// The type that is wanted: `string`, `integer`, `table`, `array`.
        want: &'static str,
        /// The type that is there.
        got: &'static str,
    },
    /// An empty text where one is needed.
    Empty(String),
    /// None of the allowed words.
    Choice {
        /// The key.
        key: &'static str,
        /// What is allowed.
        allowed: &'static [&'static str],
    },
    /// Not a lower-case slug.
    Slug,
    /// Neither a year nor a part of one.
    Period,
    /// Periods that move, and do not fit.
    Moving(MovingFault),
    /// Not a six-digit code of GB/T 2260.
    RegionCode,
    /// Not a share from `0%` to `100%` with at most four decimal places.
    Share(String),
    /// Neither a whole number nor a share.
    RuleLimit,
    /// A rule that neither the program nor the schema has.
    NoRule(String),
    /// Not a day.
    Day,
    /// l below two.
    LFloor,
    /// t that is no share.
    Distance,
    /// An entry's kind that is neither a field's nor an opening.
    EntryKind,
    /// k below the floor.
    KFloor,
    /// Less protection for everyone than for the few.
    KOrder,
    /// A path that is absolute or leaves the project.
    Path,
    /// A glob that cannot be read.
    Glob,
    /// A target inside what is private, or around it.
    TargetPrivate,
    /// A name of a bucket that is none.
    Bucket,
    /// An encoding that nobody knows.
    Encoding,
    /// A line of the calendar that is none.
    Workdays,
    /// A source that is of no kind, or of two.
    SourceKind,
    /// A key that says nothing about a source of this kind.
    SourceExtra {
        /// The key.
        key: &'static str,
        /// The key that makes the source what it is.
        kind: &'static str,
    },
    /// An address of a database that cannot be used.
    Address(AddressFault),
    /// A web address that cannot be used.
    Link(LinkFault),
    /// A secret in the configuration itself.
    SecretInline(String),
    /// A secret that is kept nowhere, or in two places.
    SecretKind(String),
    /// A query that does not begin like one that reads.
    QueryReads,
    /// Seconds that nobody waits.
    Seconds,
    /// SQL beside other sources of the same dataset.
    SqlAlone,
    /// SQL that reads no dataset.
    SqlReadsNothing,
    /// SQL that reads what is no dataset of the project.
    SqlUnknown(String),
    /// SQL whose quotes or parentheses do not close.
    SqlOpen,
    /// Datasets that wait for one another: derived ones, and those whose keys refer to others.
    Cycle(Vec<String>),
    /// `regions` for a schema without a region.
    NoRegion,
    /// A built-in schema that there is not.
    NoBuiltin {
        /// The name asked for.
        name: String,
        /// What there is.
        there: Vec<&'static str>,
    },
    /// A file that is named and not there.
    NoFile,
    /// A number that is not above zero, or none.
    NotPositive(&'static str),
    /// Noise for a dataset that is no table of counts.
    NoTable,
    /// Noise on a table that shows amounts or averages.
    NoiseAmounts,
    /// No sensitivity, where one person may be counted any number of times.
    SensitivityUnsaid,
    /// A sensitivity that is no whole number from 1.
    Sensitivity,
    /// A sensitivity below the number of counts that one person is in.
    SensitivityLow(u32),
    /// A budget that does not pay for one release.
    BudgetLow,
    /// No dataset at all.
    NoDataset,
    /// Something wrong in the table of standards, or in that of the groups.
    Standard(StandardFault),
    /// An entry of the negative list that names nothing.
    EntryNamesNothing,
}

impl Problem {
    /// The page that explains it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Syntax(_) => "config/syntax",
            Self::UnknownKey { .. } => "config/unknown-key",
            Self::Missing(_) | Self::NoDataset => "config/missing",
            Self::KFloor | Self::KOrder | Self::LFloor | Self::Distance => "config/k",
            Self::SqlAlone
            | Self::SqlReadsNothing
            | Self::SqlUnknown(_)
            | Self::SqlOpen
            | Self::Cycle(_) => "config/derived",
            Self::NoRegion | Self::NoRule(_) | Self::NoBuiltin { .. } => "config/schema",
            Self::Standard(_) => "config/standards",
            Self::NotPositive(_)
            | Self::NoTable
            | Self::NoiseAmounts
            | Self::SensitivityUnsaid
            | Self::Sensitivity
            | Self::SensitivityLow(_)
            | Self::BudgetLow => "config/noise",
            Self::NoFile => "config/unreadable",
            Self::Period | Self::Moving(_) => "config/period",
            Self::Path | Self::Glob | Self::TargetPrivate | Self::Bucket => "config/path",
            Self::SecretInline(_) | Self::SecretKind(_) => "config/secret",
            _ => "config/value",
        }
    }

    /// What is wrong.
    pub fn say(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => self.zh(),
            Lang::En => self.en(),
        }
    }

    fn zh(&self) -> String {
        match self {
            Self::Syntax(what) => format!("不是正确的 TOML（{what}）"),
            Self::UnknownKey { key, .. } => format!("不认识的键 `{key}`"),
            Self::Missing(key) => format!("缺少 `{key}`"),
            Self::Type { key, want, got } => {
                format!("`{key}` 应是{}，这里是{}", type_zh(want), type_zh(got))
            }
            Self::Empty(key) => format!("`{key}` 不能为空"),
            Self::Choice { key, allowed } => format!("`{key}` 只能是 {}", list(allowed, "、")),
            Self::Slug => {
                "名称只能用小写字母、数字和连字符，以字母开头，例如 `urban-rural-dibao`".to_owned()
            }
            Self::Moving(fault) => fault.say(Lang::Zh),
            Self::Period => "`period` 应写成 2017、2017-03、2017-Q1 或 2017-H1".to_owned(),
            Self::RegionCode => "`region` 应是六位行政区划代码（GB/T 2260）".to_owned(),
            Self::Share(key) => format!("`{key}` 应是百分数，例如 \"0.5%\""),
            Self::RuleLimit => "规则的限额应是处数（例如 0）或百分数（例如 \"0.1%\"）".to_owned(),
            Self::NoRule(code) => format!("没有规则 `{code}`"),
            Self::Day => "应是日期，例如 2025-12-31".to_owned(),
            Self::LFloor => "l 不能小于 2".to_owned(),
            Self::Distance => "t 应在 0 和 1 之间，例如 0.3".to_owned(),
            Self::EntryKind => {
                "`kind` 应是字段的种类（例如 money），或 unconditional、conditional".to_owned()
            }
            Self::KFloor => format!("k 不能小于 {K_FLOOR}"),
            Self::KOrder => "无条件开放的 k 不能小于有条件开放的 k".to_owned(),
            Self::Path => "路径必须在项目之内：不能是绝对路径，也不能含 `..`".to_owned(),
            Self::Glob => "路径的通配写法读不懂".to_owned(),
            Self::TargetPrivate => "发布目标不能与 `private/` 或 `inbox/` 重叠".to_owned(),
            Self::Bucket => "桶名只用字母、数字和 . - _".to_owned(),
            Self::Encoding => "不认识的编码".to_owned(),
            Self::Workdays => {
                "工作日安排表的这一行不对：列是 from,until,off,work，日子写成 MM-DD，都在起止之间"
                    .to_owned()
            }
            Self::SourceKind => {
                "一个来源只写 `path`、`url`、`database`、`sql`、`report` 中的一个".to_owned()
            }
            Self::SourceExtra { key, kind } => format!("`{key}` 不能和 `{kind}` 一起写"),
            Self::Address(fault) => fault.say(Lang::Zh),
            Self::Link(fault) => fault.say(Lang::Zh),
            Self::SecretInline(key) => format!("`{key}` 里写了密钥；密钥不能写在配置里"),
            Self::SecretKind(key) => format!("`{key}` 要写 env 或 file，只写一个"),
            Self::QueryReads => "`query` 应是一条 SELECT".to_owned(),
            Self::Seconds => "应是 1 到 86400 秒".to_owned(),
            Self::SqlAlone => "用 SQL 派生的数据集只能有这一个来源".to_owned(),
            Self::SqlReadsNothing => "这条 SQL 没有读任何数据集".to_owned(),
            Self::SqlUnknown(name) => format!("SQL 读取的 `{name}` 不是本项目的数据集"),
            Self::SqlOpen => "SQL 里有没关上的引号或括号".to_owned(),
            Self::Cycle(names) => format!("数据集互相等待：{}", names.join(" → ")),
            Self::NoRegion => "这个数据标准没有地区字段，`regions` 无从核对".to_owned(),
            Self::NoBuiltin { name, .. } => format!("没有内置的数据标准 `{name}`"),
            Self::NoFile => "没有这个文件".to_owned(),
            Self::NotPositive(key) => format!("`{key}` 应是大于 0 的数"),
            Self::NoTable => "只有统计表（数据标准里有 `table`）才能加噪声".to_owned(),
            Self::NoiseAmounts => "发布金额或平均数的表不能加噪声：用它们能把人数算回来".to_owned(),
            Self::SensitivityUnsaid => {
                "一个人可能在几个月、几次里都计入，要写明 `sensitivity`：一个人最多计入几个数"
                    .to_owned()
            }
            Self::Sensitivity => "`sensitivity` 应是 1 到 1000 的整数".to_owned(),
            Self::SensitivityLow(counts) => {
                format!("一个人计入这张表的 {counts} 个数，`sensitivity` 不能小于 {counts}")
            }
            Self::BudgetLow => "`budget` 小于 `epsilon`，一次也发布不了".to_owned(),
            Self::NoDataset => "项目里没有数据集".to_owned(),
            Self::Standard(fault) => fault.say(Lang::Zh),
            Self::EntryNamesNothing => "这一条没有写明 dataset、field、kind 或 topic".to_owned(),
        }
    }

    #[expect(clippy::too_many_lines, reason = "a line for each problem")]
    fn en(&self) -> String {
        match self {
            Self::Syntax(what) => format!("not TOML ({what})"),
            Self::UnknownKey { key, .. } => format!("unknown key `{key}`"),
            Self::Missing(key) => format!("`{key}` is missing"),
            Self::Type { key, want, got } => format!("`{key}` must be {}, not {}", a(want), a(got)),
            Self::Empty(key) => format!("`{key}` is empty"),
            Self::Choice { key, allowed } => {
                format!("`{key}` must be one of {}", list(allowed, ", "))
            }
            Self::Slug => {
                "a name is made of lower-case letters, digits and hyphens, and begins with a letter"
                    .to_owned()
            }
            Self::Moving(fault) => fault.say(Lang::En),
            Self::Period => "`period` must look like 2017, 2017-03, 2017-Q1 or 2017-H1".to_owned(),
            Self::RegionCode => "`region` must be a six-digit code of GB/T 2260".to_owned(),
            Self::Share(key) => format!("`{key}` must be a share such as \"0.5%\""),
            Self::RuleLimit => {
                "a rule's limit is a number such as 0 or a share such as \"0.1%\"".to_owned()
            }
            Self::NoRule(code) => format!("there is no rule `{code}`"),
            Self::Day => "this must be a day such as 2025-12-31".to_owned(),
            Self::LFloor => "l must not be below 2".to_owned(),
            Self::Distance => "t must be between 0 and 1, such as 0.3".to_owned(),
            Self::EntryKind => {
                "`kind` must be a kind of field such as money, or unconditional or conditional"
                    .to_owned()
            }
            Self::KFloor => format!("k must not be below {K_FLOOR}"),
            Self::KOrder => {
                "k for unconditional opening must not be below k for conditional opening".to_owned()
            }
            Self::Path => {
                "the path must stay inside the project: neither absolute nor with `..`".to_owned()
            }
            Self::Glob => "the glob cannot be read".to_owned(),
            Self::TargetPrivate => {
                "a target must not overlap with `private/` or `inbox/`".to_owned()
            }
            Self::Bucket => {
                "a bucket's name has letters, digits and `.-_` only".to_owned()
            }
            Self::Encoding => "unknown encoding".to_owned(),
            Self::Workdays => {
                "a line of the calendar is wrong: columns from,until,off,work, days as MM-DD between the two"
                    .to_owned()
            }
            Self::SourceKind => {
                "a source has exactly one of `path`, `url`, `database`, `sql` and `report`".to_owned()
            }
            Self::SourceExtra { key, kind } => format!("`{key}` does not go with `{kind}`"),
            Self::Address(fault) => fault.say(Lang::En),
            Self::Link(fault) => fault.say(Lang::En),
            Self::SecretInline(key) => {
                format!("`{key}` holds a secret, which must not stand in the configuration")
            }
            Self::SecretKind(key) => format!("`{key}` needs one of `env` and `file`"),
            Self::QueryReads => "`query` must be one SELECT".to_owned(),
            Self::Seconds => "this must be from 1 to 86400 seconds".to_owned(),
            Self::SqlAlone => "a dataset derived by SQL has this one source only".to_owned(),
            Self::SqlReadsNothing => "the SQL reads no dataset".to_owned(),
            Self::SqlUnknown(name) => {
                format!("the SQL reads `{name}`, which is no dataset of the project")
            }
            Self::SqlOpen => "a quote or a parenthesis in the SQL is not closed".to_owned(),
            Self::Cycle(names) => {
                format!("datasets wait for one another: {}", names.join(" → "))
            }
            Self::NoRegion => {
                "the schema has no region field, so `regions` cannot be checked".to_owned()
            }
            Self::NoBuiltin { name, .. } => format!("there is no built-in schema `{name}`"),
            Self::NoFile => "there is no such file".to_owned(),
            Self::NotPositive(key) => format!("`{key}` must be a number above 0"),
            Self::NoTable => "noise is for tables of counts, whose schema has `table`".to_owned(),
            Self::NoiseAmounts => {
                "a table that shows amounts or averages has no noise: they would give its counts away".to_owned()
            }
            Self::SensitivityUnsaid => {
                "a person may be counted in several months or times: say in `sensitivity` by how much one can change the counts".to_owned()
            }
            Self::Sensitivity => "`sensitivity` must be a whole number from 1 to 1000".to_owned(),
            Self::SensitivityLow(counts) => {
                format!(
                    "a person is in {counts} counts of this table, so `sensitivity` must not be below {counts}"
                )
            }
            Self::BudgetLow => "`budget` is below `epsilon` and pays for no release".to_owned(),
            Self::NoDataset => "the project has no dataset".to_owned(),
            Self::Standard(fault) => fault.say(Lang::En),
            Self::EntryNamesNothing => {
                "the entry names neither dataset nor field, kind or topic".to_owned()
            }
        }
    }

    /// What to do about it, where there is more to say than the message does.
    pub fn hint(&self, lang: Lang) -> Option<String> {
        let known = |known: &[&str]| match lang {
            Lang::Zh => format!("这里可以写：{}", list(known, "、")),
            Lang::En => format!("known here: {}", list(known, ", ")),
        };
        let hint = match (self, lang) {
            (Self::UnknownKey { known: it, .. }, _) => known(it),
            (Self::NoBuiltin { there, .. }, _) => known(there),
            (Self::NoFile, Lang::Zh) => "路径从 gongkai.toml 所在的文件夹算起".to_owned(),
            (Self::NoFile, Lang::En) => {
                "paths are relative to the folder of gongkai.toml".to_owned()
            }
            (Self::NoRule(_), Lang::Zh) => {
                "用 gongkai explain 查规则的代码；数据标准自己的规则写作 rule/名称".to_owned()
            }
            (Self::NoRule(_), Lang::En) => {
                "`gongkai explain` knows the codes; rules of the schema are `rule/NAME`".to_owned()
            }
            (Self::Missing("opening"), Lang::Zh) => {
                "写明 unconditional、conditional 或 closed；没有默认值".to_owned()
            }
            (Self::Missing("opening"), Lang::En) => {
                "say `unconditional`, `conditional` or `closed`; there is no default".to_owned()
            }
            (Self::SqlUnknown(_), Lang::Zh) => {
                "带连字符的名称要加双引号：FROM \"urban-rural-dibao\"".to_owned()
            }
            (Self::SqlUnknown(_), Lang::En) => {
                "a name with hyphens stands in double quotes: FROM \"urban-rural-dibao\"".to_owned()
            }
            (Self::SecretInline(_), Lang::Zh) => {
                "写成 { env = \"变量名\" } 或 { file = \"文件\" }；写过的密钥请换掉".to_owned()
            }
            (Self::SecretInline(_), Lang::En) => {
                "say { env = \"VARIABLE\" } or { file = \"FILE\" }, and change the secret that stood here"
                    .to_owned()
            }
            _ => return None,
        };
        Some(hint)
    }
}

fn list(names: &[&str], separator: &str) -> String {
    names.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(separator)
}

fn a(kind: &str) -> String {
    if kind.starts_with(['a', 'e', 'i', 'o', 'u']) {
        format!("an {kind}")
    } else {
        format!("a {kind}")
    }
}

fn type_zh(kind: &str) -> &str {
    match kind {
        "string" => "文字",
        "integer" => "整数",
        "float" => "小数",
        "boolean" => "true/false",
        "datetime" => "日期",
        "array" => "列表 […]",
        "table" => "表 {…}",
        other => other,
    }
}

/// The pages of this room's errors.
pub const PAGES: &[Page] = &[
    Page {
        code: "config/no-project",
        title: words("找不到项目", "there is no project here"),
        why: words(
            "项目是放着 gongkai.toml 的文件夹；程序从当前文件夹往上找。",
            "A project is a folder with gongkai.toml; it is searched from the current folder upward.",
        ),
        fix: words(
            "进入项目文件夹，或用 --project 指明。",
            "Go into the project's folder, or name it with --project.",
        ),
    },
    Page {
        code: "config/period",
        title: words("期写得不对", "periods that do not fit"),
        why: words(
            "`period` 是固定的一期（\"2017\"），或者一期一期往前走（{ from = \"2017-01\" }）。往前走的，每个周期结束就多一期，来源里用 {period} 代表它，派生的数据集跟着来源的期走。",
            "`period` is one (\"2017\"), or moves on ({ from = \"2017-01\" }): each time a cycle is over there is one more, `{period}` stands for it in the sources, and what is derived follows what it reads.",
        ),
        fix: words(
            "按消息改；固定的期最简单：period = \"2017\"",
            "change it as the message says; the simplest is a fixed one, period = \"2017\"",
        ),
    },
    Page {
        code: "config/unreadable",
        title: words("项目里的一个文件读不了", "a file of the project cannot be read"),
        why: words(
            "配置、数据标准、代码表和负面清单缺一不可；缺了就不能判断什么可以发布。",
            "Configuration, schemas, code lists and the negative list decide what may be published; without one of them nothing may.",
        ),
        fix: words(
            "核对路径和读取权限；路径从 gongkai.toml 所在的文件夹算起。",
            "Check the path and its permissions; paths are relative to the folder of gongkai.toml.",
        ),
    },
    Page {
        code: "config/syntax",
        title: words("配置文件不是正确的 TOML", "a configuration file is not TOML"),
        why: words("读不懂的配置不能猜。", "A configuration that cannot be read is not guessed."),
        fix: words(
            "看指出的那一行：多半是少了引号、逗号或括号，或同一个键写了两次。",
            "Look at the line that is shown: usually a quote, a comma or a bracket is missing, or a key stands twice.",
        ),
    },
    Page {
        code: "config/unknown-key",
        title: words("配置里有不认识的键", "a key in the configuration that nobody knows"),
        why: words(
            "写错的键如果被放过，写的人会以为它起了作用。",
            "If a misspelt key passed, its author would believe that it works.",
        ),
        fix: words(
            "按提示里列出的键改正，或删去。",
            "Use one of the keys that the hint lists, or remove it.",
        ),
    },
    Page {
        code: "config/missing",
        title: words("配置里缺了必须写明的一项", "something that must be stated is missing"),
        why: words(
            "开放属性、依据、期次等必须由人决定，没有默认值。",
            "Opening, legal basis, period and the like are decided by people and have no default.",
        ),
        fix: words("补上这一项。", "Add it."),
    },
    Page {
        code: "config/value",
        title: words("配置里的一个值不成立", "a value in the configuration means nothing"),
        why: words("只接受意思唯一的写法。", "Only spellings with exactly one meaning are taken."),
        fix: words("按提示里的写法改正。", "Write it as the message says."),
    },
    Page {
        code: "config/k",
        title: words("k 设得太小", "k is too small"),
        why: words(
            "k 是发布后同样特征的人至少有几个；小于 5 时一个人很容易被认出。无条件开放面向所有人，要求不能比有条件开放低。",
            "k is how many people at least share the released features; below 5 a person is easily recognised. Unconditional opening is for everyone and asks for no less than conditional opening.",
        ),
        fix: words(
            "把 k 设为 5 或更大；默认是 20 和 10。",
            "Set k to 5 or more; the defaults are 20 and 10.",
        ),
    },
    Page {
        code: "config/path",
        title: words("配置里的路径不能用", "a path in the configuration cannot be used"),
        why: words(
            "来源和数据标准都在项目之内，换一台电脑也一样；发布目标不能碰到内部文件。",
            "Sources and schemas lie inside the project, so that it works on any machine; a target must not touch private files.",
        ),
        fix: words("写相对路径，用 / 分隔。", "Write a relative path with `/`."),
    },
    Page {
        code: "config/unsupported",
        title: words("这个版本还不支持", "not supported by this version"),
        why: words("与其装作做了，不如停下来说明。", "Stopping is better than pretending."),
        fix: words(
            "来源用 path、url、database、sql 或 report，发布目标用 directory、ckan、s3 或 webdav。",
            "Use `path`, `url`, `database`, `sql` or `report` as a source and `directory`, `ckan`, `s3` or `webdav` as a target.",
        ),
    },
    Page {
        code: "config/secret",
        title: words("密钥写法不对", "a secret in the wrong place"),
        why: words(
            "配置会被抄送、存档、放进版本库；密码和令牌跟着就传出去了。",
            "A configuration is mailed, archived and put under version control, and its passwords with it.",
        ),
        fix: words(
            "写 password = { env = \"变量名\" } 或 { file = \"文件\" }；整个地址是秘密的，写 database = { env = \"…\" } 或 url = { env = \"…\" }。",
            "Say password = { env = \"VARIABLE\" } or { file = \"FILE\" }; where the whole address is secret, database = { env = \"…\" } or url = { env = \"…\" }.",
        ),
    },
    Page {
        code: "config/derived",
        title: words("派生数据集的 SQL 不成立", "the SQL of a derived dataset cannot be used"),
        why: words(
            "派生数据集只能来自本项目的数据集，并且要有先后。",
            "A derived dataset is made from datasets of the project, in an order that exists.",
        ),
        fix: words(
            "核对 FROM 和 JOIN 后面的名称；带连字符的要加双引号。",
            "Check the names after FROM and JOIN; those with hyphens need double quotes.",
        ),
    },
    Page {
        code: "config/noise",
        title: words("噪声的设置不成立", "noise that cannot be added"),
        why: words(
            "噪声要大到盖住任何一个人。epsilon 越小噪声越大；sensitivity 是一个人最多改变多少个数；budget 是同一期所有版本加起来的上限，用完就不能再抽。",
            "Noise must be large enough to hide any one person. The smaller epsilon, the more of it; sensitivity is how much one person can change the counts together; budget is what all releases of a period may spend.",
        ),
        fix: words(
            "只给不发布金额、平均数的统计表写 noise = { epsilon = 1.0, budget = 3.0 }；都大于 0，budget 不小于 epsilon。一个人会计入几个月、几次的，再写 sensitivity。",
            "Say noise = { epsilon = 1.0, budget = 3.0 } for a table that shows counts, and no amounts or averages; all above 0, and budget not below epsilon. Say sensitivity, too, where a person is counted in several months or times.",
        ),
    },
    Page {
        code: "config/standards",
        title: words("待遇标准表不能用", "the table of standards cannot be used"),
        why: words(
            "金额与标准核对，标准错一行，就会错怪报送单位；同一地区、类别、月份有两个标准，不知道用哪个。",
            "Amounts are held to the standards: a wrong line blames the sender, and two amounts for one region, program and month leave it open which holds.",
        ),
        fix: words(
            "按指出的行改正；每一行照通知填，写明文号和起止年月。怎么填见 `schemas/standards.md`。",
            "Mend the line that is shown; each line follows a notice, with its number and its first and last month. `schemas/standards.md` says how.",
        ),
    },
    Page {
        code: "config/schema",
        title: words("数据标准不能用", "the schema cannot be used"),
        why: words(
            "没有数据标准就不知道每一列是什么、能不能发布。",
            "Without its schema nobody knows what a column is and whether it may leave.",
        ),
        fix: words(
            "写 builtin:名称，或项目里的 schemas/名称.json；按信息改正文件。",
            "Write `builtin:NAME`, or `schemas/NAME.json` of the project; mend the file as the message says.",
        ),
    },
];
