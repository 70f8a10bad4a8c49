//! What a portal can answer but yes, in words: its own, without our token.

use crate::model::lang::Lang;
use crate::model::lang::words;
use crate::net;

/// Why a portal did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// It said no, or that it cannot.
    Answer {
        /// The action that was asked for.
        action: &'static str,
        /// HTTP's status.
        status: u16,
        /// What it said, made safe to show.
        said: String,
    },
    /// It cannot be reached, broke off, or was silent for too long.
    Broken {
        /// What the system said.
        said: String,
    },
    /// Its certificate is not to be trusted.
    Tls {
        /// What TLS said.
        said: String,
    },
    /// It sends to another address.
    Moved {
        /// Where.
        to: String,
    },
    /// What it answered is no answer of CKAN's.
    Foreign,
    /// The package with the dataset's name is not this dataset's.
    Stranger {
        /// Its organization, where it has one.
        organization: String,
    },
    /// CKAN takes no such name.
    Name,
    /// The token is not where the configuration says.
    Token,
}

impl Trouble {
    /// Whether the next attempt may go better.
    pub(super) fn is_passing(&self) -> bool {
        match self {
            Self::Broken { .. } => true,
            Self::Answer { status, said, .. } => {
                net::is_passing(*status) || (*status == 409 && said == "match: metadata_modified")
            }
            _ => false,
        }
    }

    /// What happened at `place`.
    pub(in crate::platform) fn say(&self, place: &str, lang: Lang) -> String {
        let zh = lang == Lang::Zh;
        match self {
            Self::Answer { action, status, said } if zh => {
                format!("`{place}` 拒绝了 `{action}`（HTTP {status}）{}", after(said, "："))
            }
            Self::Answer { action, status, said } => {
                format!("`{place}` refused `{action}` (HTTP {status}){}", after(said, ": "))
            }
            Self::Broken { said } if zh => format!("`{place}` 连不上或中断{}", after(said, "：")),
            Self::Broken { said } => {
                format!("`{place}` cannot be reached or broke off{}", after(said, ": "))
            }
            Self::Tls { said } if zh => format!("`{place}` 的证书不可信{}", after(said, "：")),
            Self::Tls { said } => {
                format!("`{place}` has a certificate that is not trusted{}", after(said, ": "))
            }
            Self::Moved { to } if zh => format!("`{place}` 转到 `{to}`"),
            Self::Moved { to } => format!("`{place}` sends to `{to}`"),
            Self::Foreign if zh => format!("`{place}` 的回答不是 CKAN 的"),
            Self::Foreign => format!("`{place}` does not answer as CKAN does"),
            Self::Stranger { organization } if zh => {
                format!("`{place}` 是别人的数据集（机构 `{organization}`），不会覆盖")
            }
            Self::Stranger { organization } => {
                format!(
                    "`{place}` is another's (organization `{organization}`) and is not overwritten"
                )
            }
            Self::Name if zh => format!("`{place}` 不能作 CKAN 的名称"),
            Self::Name => format!("`{place}` is no name that CKAN takes"),
            Self::Token if zh => format!("`{place}` 的 token 找不到或是空的"),
            Self::Token => format!("the token for `{place}` is missing or empty"),
        }
    }

    /// What can be done about it.
    pub(in crate::platform) fn hint(&self, lang: Lang) -> String {
        let hint = match self {
            Self::Answer { status: 401 | 403, .. } => words(
                "检查 token 是否有效、对机构有没有编辑权限；机构不存在时请管理员先建",
                "check that the token is valid and may edit in the organization; where there is none, have it made",
            ),
            Self::Answer { status: 409 | 413, said, .. }
                if said.contains("large") || said.is_empty() =>
            {
                words(
                    "请门户管理员放宽上传大小（`ckan.max_resource_size`，以及前面服务器的限制）",
                    "have the portal's limit of uploads raised (`ckan.max_resource_size`, and the server before it)",
                )
            }
            Self::Answer { .. } => {
                words("门户说的就是原因", "the portal's own words are the reason")
            }
            Self::Broken { .. } => {
                words("稍后再运行 `gongkai publish`", "run `gongkai publish` again later")
            }
            Self::Tls { .. } => words("检查系统的根证书", "check the system's root certificates"),
            Self::Moved { .. } => words("把 `url` 改成那个地址", "write that address as `url`"),
            Self::Foreign => words(
                "检查 `url`：应是门户的首页地址，不带 `/api`",
                "check `url`: the portal's first page, without `/api`",
            ),
            Self::Stranger { .. } | Self::Name => {
                words("给数据集换一个名称", "give the dataset another name")
            }
            Self::Token => words(
                "检查 `token` 指的环境变量或文件",
                "check the variable or the file that `token` names",
            ),
        };
        hint.get(lang).to_owned()
    }
}

fn after(said: &str, colon: &str) -> String {
    if said.is_empty() { String::new() } else { format!("{colon}{said}") }
}
