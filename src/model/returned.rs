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

/// How the comments begin: some programs forget who wrote them.
pub const SIGN: &str = "【退回】";

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
    /// It is these ledgers, to be mended: mended, it takes their place.
    Ledger(Lineage),
    /// It holds some lines of this ledger, to be looked at: it is no ledger.
    Extract(Digest),
}

/// The ledger that a returned one was made from; where that one was a returned ledger itself, the one before it, and
/// the one that was sent first. More are not kept: programs refuse longer texts in names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lineage {
    from: Digest,
    before: Option<Digest>,
    first: Option<Digest>,
}

impl Lineage {
    /// Of what is made from the ledger `from`, which was made from `earlier` itself.
    pub fn new(from: Digest, earlier: Option<Self>) -> Self {
        let before = earlier.map(|it| it.from);
        Self { from, before, first: earlier.and_then(|it| it.first.or(it.before)) }
    }

    /// The ledgers, the last one first.
    pub fn all(self) -> impl Iterator<Item = Digest> {
        std::iter::once(self.from).chain(self.before).chain(self.first)
    }
}

impl Mark {
    /// The mark that a cell or a name holds, with or without quotes.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().trim_start_matches('=').trim_matches('"');
        if let Some(digest) = text.strip_prefix(EXTRACT) {
            return Digest::parse(digest).map(Self::Extract);
        }
        let mut all = text.split_whitespace().map(Digest::parse);
        let from = all.next()??;
        let (before, first) = (all.next(), all.next());
        if all.next().is_some() || before == Some(None) || first == Some(None) {
            return None;
        }
        Some(Self::Ledger(Lineage { from, before: before.flatten(), first: first.flatten() }))
    }
}

impl std::fmt::Display for Mark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Ledger(lineage) => {
                let all: Vec<String> = lineage.all().map(|it| it.to_string()).collect();
                f.write_str(&all.join(" "))
            }
            Self::Extract(digest) => write!(f, "{EXTRACT}{digest}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ledger_knows_what_it_was_made_from_the_last_time_and_the_first() {
        let of = |it: u8| Digest::of(&[it]);
        let mut lineage = None;
        for (sent, expect) in [
            (1, vec![1]),
            (2, vec![2, 1]),
            (3, vec![3, 2, 1]),
            (4, vec![4, 3, 1]),
            (5, vec![5, 4, 1]),
        ] {
            let now = Lineage::new(of(sent), lineage);
            let expect: Vec<Digest> = expect.into_iter().map(of).collect();
            assert_eq!(now.all().collect::<Vec<_>>(), expect);
            let mark = Mark::Ledger(now);
            assert_eq!(Mark::parse(&format!("=\"{mark}\"")), Some(mark));
            lineage = Some(now);
        }
        let many = vec![of(1).to_string(); 4].join(" ");
        for text in ["", "extract:", "合计", &many, &format!("{} 合计", of(1))] {
            assert_eq!(Mark::parse(text), None);
        }
    }
}
