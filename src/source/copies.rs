//! The same ledger sent twice: the same bytes in the same folder, under a name that calls itself a copy.

use std::sync::Arc;

use crate::source::Source;

/// Words and numbers at a name's end that mean another copy of the same: `台账(2)`, `台账 最终版`, `台账 - 副本`.
const MARKS: [&str; 8] = ["最终版", "最新版", "修改版", "修订版", "副本", "终版", "copy", "改"];

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
                && stem(&it.name) == stem(&this.name)
        };
        this.copy_of = before.iter().find(same).map(|it| Arc::clone(&it.name));
    }
}

/// A path without the file's ending and without what only says which copy it is.
fn stem(path: &str) -> &str {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let file = file.rsplit_once('.').map_or(file, |it| it.0);
    let end = folder.len() + usize::from(!folder.is_empty());
    let mut name = file;
    loop {
        let bare = name.trim_end_matches([' ', '-', '_', '—']);
        let numbered = bare.strip_suffix([')', '）']).and_then(|it| {
            let it = it.trim_end_matches(|it: char| it.is_ascii_digit());
            it.strip_suffix(['(', '（'])
        });
        let worded = MARKS.iter().find_map(|it| bare.strip_suffix(it));
        match numbered.or(worded) {
            Some(shorter) if !shorter.is_empty() => name = shorter,
            _ => return path.get(..end + bare.len()).unwrap_or(path),
        }
    }
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
            assert_eq!(stem(&format!("inbox/道里/{copy}")), "inbox/道里/台账", "{copy}");
        }
        assert_eq!(stem("inbox/3月.csv"), "inbox/3月");
        assert_ne!(stem("inbox/道里/台账.csv"), stem("inbox/道外/台账(2).csv"));
        assert_eq!(stem("(2).csv"), "(2)");
    }
}
