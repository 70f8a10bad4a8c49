//! What a portal can answer but yes, in words: its own, without our token.

use crate::model::lang::Lang;
use crate::model::lang::words;
use crate::net;

/// Why a portal did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It said no, or that it cannot.
    No {
        /// The action that was asked for.
        action: &'static str,
        /// HTTP's status.
        status: u16,
        /// What it said, made safe to show.
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
}

impl Answer {
    /// Whether the next attempt may go better: the server may, or the package was changed since it was looked at.
    pub(super) fn is_passing(&self) -> bool {
        match self {
            Self::No { status: 409, said, .. } => said == "match: metadata_modified",
            Self::No { status, .. } => net::is_passing(*status),
            _ => false,
        }
    }

    /// The page that explains it.
    pub(in crate::platform) fn code(&self) -> &'static str {
        match self {
            Self::Stranger { .. } => "platform/taken",
            _ => "platform/portal",
        }
    }

    /// What happened at `place`.
    pub(in crate::platform) fn say(&self, place: &str, lang: Lang) -> String {
        let (zh, en) = match self {
            Self::No { action, status, said } => {
                let after = |colon| if said.is_empty() { "" } else { colon };
                (
                    format!("`{place}` 拒绝了 `{action}`（HTTP {status}）{}{said}", after("：")),
                    format!("`{place}` refused `{action}` (HTTP {status}){}{said}", after(": ")),
                )
            }
            Self::Moved { to } => {
                (format!("`{place}` 转到 `{to}`"), format!("`{place}` sends to `{to}`"))
            }
            Self::Foreign => (
                format!("`{place}` 的回答不是 CKAN 的"),
                format!("`{place}` does not answer as CKAN does"),
            ),
            Self::Stranger { organization } => (
                format!("`{place}` 是别人的数据集（机构 `{organization}`），不会覆盖"),
                format!(
                    "`{place}` is another's (organization `{organization}`) and is not overwritten"
                ),
            ),
            Self::Name => (
                format!("`{place}` 的名称 CKAN 不收"),
                format!("`{place}` has a name that CKAN does not take"),
            ),
        };
        match lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    /// What can be done about it.
    pub(in crate::platform) fn hint(&self, lang: Lang) -> String {
        let hint = match self {
            Self::No { status: 401 | 403, .. } => words(
                "检查 token 是否有效、对机构有没有编辑权限；机构不存在时请管理员先建",
                "check that the token is valid and may edit in the organization; where there is none, have it made",
            ),
            Self::No { status: 409 | 413, said, .. }
                if said.contains("large") || said.is_empty() =>
            {
                words(
                    "请门户管理员放宽上传大小（`ckan.max_resource_size`，以及前面服务器的限制）",
                    "have the portal's limit of uploads raised (`ckan.max_resource_size`, and the server before it)",
                )
            }
            Self::No { .. } => words("门户说的就是原因", "the portal's own words are the reason"),
            Self::Moved { .. } => words("把 `url` 改成那个地址", "write that address as `url`"),
            Self::Foreign => words(
                "检查 `url`：应是门户的首页地址，不带 `/api`",
                "check `url`: the portal's first page, without `/api`",
            ),
            Self::Stranger { .. } | Self::Name => {
                words("给数据集换一个名称", "give the dataset another name")
            }
        };
        hint.get(lang).to_owned()
    }
}
