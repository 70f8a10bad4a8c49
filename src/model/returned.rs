//! What a returned ledger is known by, to those who write one and to those who read it again.

use crate::model::digest::Digest;

/// The name of the first sheet, which sums up.
pub const SUMMARY: &str = "退回说明";

/// The first sheet's name where the sender's own sheets have a column 问题: ours is called otherwise there.
pub const SUMMARY_OTHER: &str = "退回说明（二）";

/// The header of the column that says what is wrong with a row.
pub const PROBLEMS: &str = "问题";

/// The header of that column where the sender has one of the usual name.
pub const PROBLEMS_OTHER: &str = "退回的问题";

/// Who writes the comments.
pub const AUTHOR: &str = "gongkai";

/// The name in a workbook that stands for the digest of the ledger it was made from.
pub const MARK: &str = "gongkai_returned";

/// The header of our column in a workbook that has a sheet called `name`; `None` for a sheet of the sender's.
pub fn problems_of(name: &str) -> Option<&'static str> {
    match name {
        SUMMARY => Some(PROBLEMS),
        SUMMARY_OTHER => Some(PROBLEMS_OTHER),
        _ => None,
    }
}

/// What stands before the digest in an extract.
const EXTRACT: &str = "extract:";

/// What a workbook of ours says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// It is this ledger, to be mended: mended, it takes its place.
    Ledger(Digest),
    /// It holds some lines of this ledger, to be looked at: it is no ledger.
    Extract(Digest),
}

impl Mark {
    /// The mark that a cell or a name holds, with or without quotes.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().trim_start_matches('=').trim_matches('"');
        match text.strip_prefix(EXTRACT) {
            Some(digest) => Digest::parse(digest).map(Self::Extract),
            None => Digest::parse(text).map(Self::Ledger),
        }
    }
}

impl std::fmt::Display for Mark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Ledger(digest) => write!(f, "{digest}"),
            Self::Extract(digest) => write!(f, "{EXTRACT}{digest}"),
        }
    }
}
