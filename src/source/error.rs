//! What can go wrong before a ledger is opened.

use std::error::Error as StdError;
use std::io;

use crate::model::lang::Lang;
use crate::model::lang::words;
use crate::model::page::Page;
use crate::model::stop::Fault;

/// Why the ledgers cannot be had.
#[derive(Debug)]
pub enum Error {
    /// Not a glob.
    Glob {
        /// As configured.
        glob: String,
        /// What the glob reader says.
        cause: globset::Error,
    },
    /// A folder that cannot be listed.
    Walk {
        /// As configured.
        glob: String,
        /// What the system says.
        cause: walkdir::Error,
    },
    /// No file matches.
    NoMatch {
        /// As configured.
        glob: String,
    },
    /// A file that cannot be read.
    Unreadable {
        /// The ledger.
        name: String,
        /// What the system says.
        cause: io::Error,
    },
    /// The SQL of a derived dataset gave nothing.
    Query {
        /// The dataset.
        dataset: String,
        /// What the SQL engine says; about names and types, never about cells.
        fault: crate::frame::Fault,
    },
    /// An archive, or a member of one, that is incomplete or changed.
    ArchiveDamaged {
        /// The file, and the member in it.
        name: String,
    },
    /// A member that is locked with a password.
    ArchiveLocked {
        /// The file, and the member in it.
        name: String,
    },
    /// A member that is packed in a way that is not read.
    ArchiveMethod {
        /// The file, and the member in it.
        name: String,
    },
    /// A member that inflates beyond all bounds, or more members than any archive has.
    ArchiveBomb {
        /// The file, and the member in it.
        name: String,
    },
    /// An archive in an archive in an archive.
    ArchiveNested {
        /// The file, and the member in it.
        name: String,
    },
    /// An archive without a ledger.
    ArchiveEmpty {
        /// The file, and the member in it.
        name: String,
    },
    /// Two members of one name.
    ArchiveTwice {
        /// The file, and the member in it.
        name: String,
    },
    /// A file of no bytes.
    Empty {
        /// The ledger.
        name: String,
    },
}

impl Fault for Error {
    fn code(&self) -> &'static str {
        match self {
            Self::Glob { .. } => "source/glob",
            Self::Walk { .. } | Self::Unreadable { .. } => "source/unreadable",
            Self::NoMatch { .. } => "source/no-match",
            Self::Query { .. } => "source/query",
            Self::Empty { .. } => "source/empty",
            Self::ArchiveDamaged { .. } => "source/archive-damaged",
            Self::ArchiveLocked { .. } => "source/archive-locked",
            Self::ArchiveMethod { .. } => "source/archive-method",
            Self::ArchiveBomb { .. } => "source/archive-bomb",
            Self::ArchiveNested { .. } => "source/archive-nested",
            Self::ArchiveEmpty { .. } => "source/archive-empty",
            Self::ArchiveTwice { .. } => "source/archive-twice",
        }
    }

    fn say(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Glob { glob, .. }, Lang::Zh) => format!("`{glob}` 不是合法的文件通配式"),
            (Self::Glob { glob, .. }, Lang::En) => format!("`{glob}` is not a glob"),
            (Self::Walk { glob, .. }, Lang::Zh) => format!("列不出 `{glob}` 所在的文件夹"),
            (Self::Walk { glob, .. }, Lang::En) => format!("cannot list the folder of `{glob}`"),
            (Self::NoMatch { glob }, Lang::Zh) => format!("没有文件符合 `{glob}`"),
            (Self::NoMatch { glob }, Lang::En) => format!("no file matches `{glob}`"),
            (Self::Unreadable { name, .. }, Lang::Zh) => format!("读不了台账 `{name}`"),
            (Self::Unreadable { name, .. }, Lang::En) => format!("cannot read the ledger `{name}`"),
            (Self::Query { dataset, fault }, Lang::Zh) => {
                format!("数据集 `{dataset}` 的 SQL 不能用{}", detail(fault))
            }
            (Self::Query { dataset, fault }, Lang::En) => {
                format!("the SQL of dataset `{dataset}` cannot be used{}", detail(fault))
            }
            (Self::ArchiveDamaged { name }, Lang::Zh) => {
                format!("压缩文件 `{name}` 不完整或已损坏")
            }
            (Self::ArchiveDamaged { name }, Lang::En) => {
                format!("the packed file `{name}` is incomplete or damaged")
            }
            (Self::ArchiveLocked { name }, Lang::Zh) => format!("压缩包里的 `{name}` 有密码"),
            (Self::ArchiveLocked { name }, Lang::En) => {
                format!("`{name}` in its archive is locked with a password")
            }
            (Self::ArchiveMethod { name }, Lang::Zh) => {
                format!("压缩包里的 `{name}` 用了不认识的压缩方法")
            }
            (Self::ArchiveMethod { name }, Lang::En) => {
                format!("`{name}` is packed by a method that is not read")
            }
            (Self::ArchiveBomb { name }, Lang::Zh) => {
                format!("压缩文件 `{name}` 解开后大得不像台账")
            }
            (Self::ArchiveBomb { name }, Lang::En) => {
                format!("the packed file `{name}` inflates to more than a ledger holds")
            }
            (Self::ArchiveNested { name }, Lang::Zh) => format!("压缩包 `{name}` 套得太深或太大"),
            (Self::ArchiveNested { name }, Lang::En) => format!(
                "the archive `{name}` lies too deep in others, or is too large to lie in one"
            ),
            (Self::ArchiveEmpty { name }, Lang::Zh) => format!("压缩包 `{name}` 里没有台账"),
            (Self::ArchiveEmpty { name }, Lang::En) => {
                format!("the archive `{name}` holds no ledger")
            }
            (Self::ArchiveTwice { name }, Lang::Zh) => {
                format!("压缩包 `{name}` 里有两个同名的文件")
            }
            (Self::ArchiveTwice { name }, Lang::En) => {
                format!("two files of the archive `{name}` have the same name")
            }
            (Self::Empty { name }, Lang::Zh) => format!("台账 `{name}` 是空文件"),
            (Self::Empty { name }, Lang::En) => format!("the ledger `{name}` is empty"),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        PAGES.iter().find(|it| it.code == self.code()).map(|it| it.fix.get(lang).to_owned())
    }

    fn cause(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Glob { cause, .. } => Some(cause),
            Self::Walk { cause, .. } => Some(cause),
            Self::Unreadable { cause, .. } => Some(cause),
            _ => None,
        }
    }
}

/// What the engine says of SQL that does not compile; of SQL that met data it says nothing, since it may quote.
fn detail(fault: &crate::frame::Fault) -> String {
    match fault {
        crate::frame::Fault::Sql(text) => format!(": {}", text.lines().next().unwrap_or_default()),
        crate::frame::Fault::Type(name) => format!(": {name}"),
        crate::frame::Fault::NotBoolean | crate::frame::Fault::Data => String::new(),
    }
}

/// The pages of this room's errors.
pub const PAGES: &[Page] = &[
    Page {
        code: "source/glob",
        title: words("不是合法的文件通配式", "not a glob"),
        why: words(
            "看不懂的通配式不知道指哪些文件。",
            "A pattern that cannot be read names no files.",
        ),
        fix: words(
            "写成 `inbox/低保/**/*` 这样；`*` 不跨文件夹，`**` 跨",
            "write it like `inbox/dibao/**/*`: `*` stays in a folder, `**` crosses folders",
        ),
    },
    Page {
        code: "source/no-match",
        title: words("没有台账", "no ledger"),
        why: words(
            "一个区县也没有报，不能当作没有人。",
            "No ledger is not the same as nobody in need.",
        ),
        fix: words(
            "检查 `gongkai.toml` 里 `source` 的 `path`（相对于项目文件夹），以及台账是否已放好",
            "check `path` of `source` in `gongkai.toml` (relative to the project), and that the ledgers are there",
        ),
    },
    Page {
        code: "source/unreadable",
        title: words("读不了台账", "a ledger that cannot be read"),
        why: words(
            "没有权限、磁盘故障或文件正被占用。",
            "No permission, a failing disk, or a file in use.",
        ),
        fix: words(
            "检查文件权限，关掉正打开它的程序，再运行一次",
            "check the file's permissions, close the program that has it open, and run again",
        ),
    },
    Page {
        code: "source/query",
        title: words("汇总数据集的 SQL 不能用", "unusable SQL in a derived dataset"),
        why: words(
            "汇总数据集由 SQL 从别的数据集算出；字段用 `name`，不含能指认个人的字段。",
            "A derived dataset is computed by SQL from others; fields that name a person are not there.",
        ),
        fix: words(
            "改 `gongkai.toml` 里这个数据集的 `sql`；数据集名要加双引号",
            "mend `sql` of that dataset in `gongkai.toml`; dataset names stand in double quotes",
        ),
    },
    Page {
        code: "source/archive-damaged",
        title: words("压缩文件损坏", "a damaged archive"),
        why: words(
            "多半是拷贝或下载没有完成；损坏的文件里缺哪些行无法知道。",
            "Usually a copy or download that broke off; which rows are missing cannot be known.",
        ),
        fix: words("请报送单位重新压缩、重新发送", "ask the district to pack and send it again"),
    },
    Page {
        code: "source/archive-locked",
        title: words("压缩包有密码", "a locked archive"),
        why: words("没有密码读不了内容。", "Without the password there is nothing to read."),
        fix: words(
            "用密码解压，把里面的台账放进文件夹",
            "unpack it with its password and put the ledgers into the folder",
        ),
    },
    Page {
        code: "source/archive-method",
        title: words("不认识的压缩方法", "an unknown packing method"),
        why: words(
            "只读最通用的两种：存储和 Deflate。",
            "Only the two common methods are read: stored and deflated.",
        ),
        fix: words(
            "解压后放进文件夹，或用系统自带的功能重新压缩成 zip",
            "unpack it into the folder, or pack it again as an ordinary zip",
        ),
    },
    Page {
        code: "source/archive-bomb",
        title: words("解开后大得不像台账", "an archive that inflates beyond bounds"),
        why: words(
            "一个很小的文件解开后占满磁盘和内存，是常见的攻击手法，所以有上限。",
            "A tiny file that inflates without end is a known attack, so there are bounds.",
        ),
        fix: words(
            "确实是台账的，解压后放进文件夹",
            "if it is a ledger, unpack it into the folder",
        ),
    },
    Page {
        code: "source/archive-nested",
        title: words("压缩包套压缩包", "archives inside archives"),
        why: words(
            "压缩包里可以再有一层压缩包（解开后不超过 256 MiB），更深的不读。",
            "An archive may hold another (up to 256 MiB), and no deeper.",
        ),
        fix: words("把里层的压缩包解压后放进文件夹", "unpack the inner archive into the folder"),
    },
    Page {
        code: "source/archive-empty",
        title: words("压缩包里没有台账", "an archive without a ledger"),
        why: words(
            "文件夹、隐藏文件和办公软件的锁文件不算台账。",
            "Folders, hidden files and lock files of office programs are no ledgers.",
        ),
        fix: words("请报送单位检查压缩包的内容", "ask the district what should be in it"),
    },
    Page {
        code: "source/archive-twice",
        title: words("压缩包里有同名文件", "two members of one name"),
        why: words(
            "两个同名的台账分不清哪个是对的。",
            "Which of the two is meant cannot be known.",
        ),
        fix: words(
            "请报送单位删掉多余的一个，重新压缩",
            "ask the district to remove one and pack again",
        ),
    },
    Page {
        code: "source/empty",
        title: words("台账是空文件", "an empty ledger"),
        why: words(
            "多半是导出或拷贝失败；空文件不能当作零条记录。",
            "Usually a failed export or copy; it is not the same as zero records.",
        ),
        fix: words(
            "请报送单位重新导出；确实没有记录的，从文件夹里移走",
            "ask the district to export it again, or take the file out of the folder",
        ),
    },
];
