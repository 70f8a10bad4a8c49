//! Why nothing could be verified, and the pages of what does not hold.

use std::error;
use std::io;
use std::path::PathBuf;

use crate::model::lang::Lang;
use crate::model::lang::words;
use crate::model::page::Page;
use crate::model::stop::Fault;

/// What stands against verifying.
#[derive(Debug)]
pub enum Error {
    /// A file or folder could not be read.
    Unread {
        /// Which.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// There is no release.
    Nothing {
        /// Where.
        path: PathBuf,
    },
    /// A folder holds more than any release or dataset.
    TooMany {
        /// Which.
        path: PathBuf,
    },
    /// The file has no public key.
    NoKey {
        /// Which.
        path: PathBuf,
    },
    /// The place on the web could not be fetched.
    Web {
        /// Which file, without what is secret in its address.
        at: String,
        /// What the server said, or what went wrong.
        what: String,
    },
}

impl Fault for Error {
    fn code(&self) -> &'static str {
        match self {
            Self::Unread { .. } => "verify/unreadable",
            Self::Nothing { .. } | Self::TooMany { .. } => "verify/nothing",
            Self::NoKey { .. } => "verify/key",
            Self::Web { .. } => "verify/web",
        }
    }

    fn say(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Unread { path, .. }, Lang::Zh) => format!("读不了 `{}`", path.display()),
            (Self::Unread { path, .. }, Lang::En) => format!("cannot read `{}`", path.display()),
            (Self::Nothing { path }, Lang::Zh) => format!("`{}` 里没有发布", path.display()),
            (Self::Nothing { path }, Lang::En) => {
                format!("there is no release in `{}`", path.display())
            }
            (Self::TooMany { path }, Lang::Zh) => format!("`{}` 里文件太多", path.display()),
            (Self::TooMany { path }, Lang::En) => {
                format!("there are too many files in `{}`", path.display())
            }
            (Self::NoKey { path }, Lang::Zh) => {
                format!("`{}` 不是 minisign 的公钥", path.display())
            }
            (Self::NoKey { path }, Lang::En) => {
                format!("`{}` is no public key of minisign's", path.display())
            }
            (Self::Web { at, what }, Lang::Zh) => format!("取不到 `{at}`：{what}"),
            (Self::Web { at, what }, Lang::En) => format!("cannot fetch `{at}`: {what}"),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        let hint = match self {
            Self::Unread { .. } => {
                words("检查文件是否还在、能否打开", "check that it is there and may be read")
            }
            Self::Nothing { .. } | Self::TooMany { .. } => words(
                "给出发布的文件夹（有 SHA256SUMS）、数据集的文件夹，或整个 public",
                "give a release's folder (with SHA256SUMS), a dataset's, or the whole of public",
            ),
            Self::NoKey { .. } => words(
                "给出 gongkai.pub，或它的第二行",
                "give `gongkai.pub`, or the second line of it",
            ),
            Self::Web { .. } => words(
                "检查地址；也可以先下载，再核对文件夹",
                "check the address; or download it, and verify the folder",
            ),
        };
        Some(hint.get(lang).to_owned())
    }

    fn cause(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Unread { cause, .. } => Some(cause),
            Self::Nothing { .. } | Self::TooMany { .. } | Self::NoKey { .. } | Self::Web { .. } => {
                None
            }
        }
    }
}

/// The pages of what does not hold, and of what cannot be looked at.
pub const PAGES: &[Page] = &[
    Page {
        code: "verify/files",
        title: words("文件与清单不一致", "the files are not those of the manifest"),
        why: words(
            "SHA256SUMS 列出发布的每个文件和摘要；少一个、多一个、差一个字节都不是原来的发布。",
            "SHA256SUMS lists every file of a release with its digest; one missing, one more or one byte changed, and it is not what was released.",
        ),
        fix: words(
            "重新下载；仍然如此，请告诉发布单位。",
            "Download it again; if it stays, tell the publisher.",
        ),
    },
    Page {
        code: "verify/unknown-file",
        title: words("有清单以外的文件", "a file that belongs to no release"),
        why: words(
            "发布里没有的文件，谁也不知道是什么、从哪里来。",
            "What is not part of a release could be anything, from anybody.",
        ),
        fix: words("不要用它；请告诉发布单位。", "Do not use it; tell the publisher."),
    },
    Page {
        code: "verify/package",
        title: words("datapackage.json 看不懂", "`datapackage.json` is not understood"),
        why: words(
            "各列是什么，要由它说明；说不清就无法核对数据。",
            "It says what the columns are; without that, rows cannot be held against anything.",
        ),
        fix: words("换新版的 gongkai 再试。", "Try again with a newer gongkai."),
    },
    Page {
        code: "verify/gate",
        title: words("门禁规则不通过", "a rule of the gate denies"),
        why: words(
            "发布以前查过的，从外面再查一遍：类型、行数、CSV 与 Parquet 是否一致、有没有能指认个人的内容。只有项目里才知道的不查。",
            "What was judged before it left is judged again from outside: types, rows, CSV against Parquet, anything that leads to a person. What only the project knows is not.",
        ),
        fix: words(
            "`gongkai explain` 加规则号看说明；请告诉发布单位。",
            "See `gongkai explain` with the rule's code; tell the publisher.",
        ),
    },
    Page {
        code: "verify/provenance",
        title: words(
            "来历说明没有，或不是这个发布的",
            "no statement of provenance, or another one's",
        ),
        why: words(
            "provenance.json 写明发布由哪些台账、按什么规则、经两人批准做成，并再列一遍每个文件的摘要。",
            "`provenance.json` says from which ledgers, under which rules and with whose clearance a release was made, and names every file's digest again.",
        ),
        fix: words(
            "重新下载；仍然如此，请告诉发布单位。",
            "Download it again; if it stays, tell the publisher.",
        ),
    },
    Page {
        code: "verify/signature",
        title: words("签名没有，或不对", "no signature, or a wrong one"),
        why: words(
            "签名证明文件出自发布单位的私钥，之后没有人改过。给了 --key，就必须是那把私钥签的。",
            "A signature shows that whoever has the publisher's key made the files and nobody changed them since. With --key it must be that key's.",
        ),
        fix: words(
            "公钥要从发布单位那里另外取得；不要用没有通过的文件。",
            "Get the public key from the publisher by another way; do not use what does not pass.",
        ),
    },
    Page {
        code: "verify/latest",
        title: words("latest.json 指错了", "`latest.json` points elsewhere"),
        why: words("它指向最新的发布和它的摘要。", "It names the newest release and its digest."),
        fix: words(
            "发布单位再运行一次 `gongkai publish`。",
            "The publisher runs `gongkai publish` again.",
        ),
    },
    Page {
        code: "verify/tombstone",
        title: words("撤回说明不对", "a tombstone that is none"),
        why: words(
            "撤回的发布只留一个 withdrawn.json，写明是哪个、为什么。",
            "Of a release that was withdrawn only `withdrawn.json` stays, which says which and why.",
        ),
        fix: words("请告诉发布单位。", "Tell the publisher."),
    },
    Page {
        code: "verify/key",
        title: words("公钥不对", "a public key that is none"),
        why: words(
            "gongkai.pub 是发布单位现在用的公钥，应当至少有一个发布是用它签的。",
            "`gongkai.pub` is the key that the publisher signs with now; at least one release must be signed with it.",
        ),
        fix: words("向发布单位另外取得公钥。", "Get the key from the publisher by another way."),
    },
    Page {
        code: "verify/listing",
        title: words("目录文件没有核对", "a listing, which is not verified"),
        why: words(
            "目录、网页、订阅随每次发布改写，不属于任何一个发布。",
            "Catalogues, pages and feeds are written anew with every release and belong to none.",
        ),
        fix: words("以各个发布里的文件为准。", "Go by the files of the releases."),
    },
    Page {
        code: "verify/unreadable",
        title: words("读不了", "it cannot be read"),
        why: words("没有读到的，谁也不能说对不对。", "What was not read was not verified."),
        fix: words("检查文件是否还在、能否打开。", "Check that it is there and may be read."),
    },
    Page {
        code: "verify/nothing",
        title: words("没有可以核对的发布", "there is no release to verify"),
        why: words("发布的文件夹里有 SHA256SUMS。", "A release's folder has a file SHA256SUMS."),
        fix: words(
            "给出发布的文件夹、数据集的文件夹，或整个 public。",
            "Give a release's folder, a dataset's, or the whole of public.",
        ),
    },
    Page {
        code: "verify/web",
        title: words("网上的取不到", "it cannot be fetched from the web"),
        why: words(
            "先全部取到本机的私有文件夹，再核对；取不全就不核对。",
            "Everything is fetched into a private folder first; what cannot be fetched whole is not verified.",
        ),
        fix: words(
            "检查地址；也可以先下载，再核对文件夹。",
            "Check the address; or download it, and verify the folder.",
        ),
    },
];
