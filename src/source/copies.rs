//! The same ledger sent twice: the same bytes in the same folder, under a name that calls itself a copy.

use std::sync::Arc;

use crate::source::Source;

/// Words and numbers at a name's end that mean another copy of the same: `台账(2)`, `台账 最终版`, `台账 - 副本`.
///
/// Each has its rank: what was changed is later than any number, and what is called the last is later still.
const MARKS: [(&str, u32); 8] = [
    ("最终版", NUMBER_MAX + 3),
    ("最新版", NUMBER_MAX + 2),
    ("修改版", NUMBER_MAX + 1),
    ("修订版", NUMBER_MAX + 1),
    ("副本", 0),
    ("终版", NUMBER_MAX + 3),
    ("copy", 0),
    ("改", NUMBER_MAX + 1),
];

/// Numbers of versions, at most.
const NUMBER_MAX: u32 = 1000;

/// Marks every ledger whose bytes are those of one before it. Ledgers are told apart by folder and name, since
/// two districts may well send the same empty form.
pub(super) fn mark(sources: &mut [Source]) {
    for at in 1..sources.len() {
        let (before, rest) = sources.split_at_mut(at);
        let Some(this) = rest.first_mut() else { return };
        let same = |it: &&Source| {
            it.digest == this.digest
                && it.sheet == this.sheet
                && it.encoding == this.encoding
                && bare(&it.name) == bare(&this.name)
        };
        this.copy_of = before.iter().find(same).map(|it| Arc::clone(&it.name));
    }
}

/// A path without the file's ending and without what only says which copy it is.
pub fn bare(path: &str) -> &str {
    parsed(path).0
}

/// How late a version the path declares: 0 where it says nothing of versions, and of two numbered ones the higher.
/// A plain copy (副本) is no later than what it was made from.
pub fn version(path: &str) -> u32 {
    parsed(path).1
}

fn parsed(path: &str) -> (&str, u32) {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let file = file.rsplit_once('.').map_or(file, |it| it.0);
    let end = folder.len() + usize::from(!folder.is_empty());
    let (mut name, mut version) = (file, 0);
    loop {
        let bare = name.trim_end_matches([' ', '-', '_', '—']);
        match numbered(bare).or_else(|| worded(bare)) {
            Some((shorter, rank)) if !shorter.is_empty() => {
                name = shorter;
                version = version.max(rank);
            }
            _ => return (path.get(..end + bare.len()).unwrap_or(path), version),
        }
    }
}

/// `台账(2)`, `台账v2`.
fn numbered(name: &str) -> Option<(&str, u32)> {
    let inner = name.strip_suffix([')', '）']).unwrap_or(name);
    let shorter = inner.trim_end_matches(|it: char| it.is_ascii_digit());
    let digits = inner.get(shorter.len()..)?;
    let rest = if inner.len() < name.len() {
        shorter.strip_suffix(['(', '（'])?
    } else {
        let rest = shorter.strip_suffix(['v', 'V']).filter(|_| !digits.is_empty())?;
        rest.ends_with(|it: char| !it.is_ascii_alphanumeric()).then_some(rest)?
    };
    Some((rest, digits.parse().unwrap_or(0).min(NUMBER_MAX)))
}

fn worded(name: &str) -> Option<(&str, u32)> {
    MARKS.iter().find_map(|(word, rank)| Some((name.strip_suffix(word)?, *rank)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_known_by_the_end_of_its_name() {
        for copy in [
            "台账(2).csv",
            "台账（12）.xlsx",
            "台账 最终版.xlsx",
            "台账 - 副本.csv",
            "台账改(3).csv",
        ] {
            assert_eq!(bare(&format!("inbox/道里/{copy}")), "inbox/道里/台账", "{copy}");
        }
        assert_eq!(bare("inbox/3月.csv"), "inbox/3月");
        assert_ne!(bare("inbox/道里/台账.csv"), bare("inbox/道外/台账(2).csv"));
        assert_eq!(bare("(2).csv"), "(2)");
        assert_eq!(bare("rev2.csv"), "rev2");
    }

    #[test]
    fn a_name_may_declare_a_version() {
        let order = [
            "台账.csv",
            "台账(2).csv",
            "台账v3.csv",
            "台账(12).csv",
            "台账 改.csv",
            "台账最终版.csv",
        ];
        assert!(order.map(version).is_sorted_by(|a, b| a < b), "{:?}", order.map(version));
        assert_eq!(version("台账 - 副本.csv"), 0);
        assert!(order.iter().all(|it| bare(it) == "台账"));
    }
}
