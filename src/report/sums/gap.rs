//! What the words between two numbers say of them: that parts follow, or that a total does.

use crate::report::parts::sorts;
use crate::report::scan::starts_with;
use crate::report::words;

/// What says that parts follow.
const SPLITS: &[&str] =
    &["其中", "分别", "包括", "包含", "含", "按", "从", "：", "即", "分为", "分类"];
/// Words of their own that begin like these.
const NO_SPLITS: &[&str] = &["按时", "按期", "按照规定", "从事", "从业", "含有", "包含在"];
/// What says that a total comes last.
const TAILS: &[&str] = &["共计", "合计", "总计", "总数", "一共", "总共", "共"];

/// Whether words say that parts follow, and if so, whether that these are all.
pub(super) fn splits(gap: &[char]) -> Option<bool> {
    let found = (0..gap.len()).any(|at| {
        SPLITS.iter().any(|it| starts_with(gap, at, it))
            && !NO_SPLITS.iter().any(|it| starts_with(gap, at, it))
            && (gap.get(at) != Some(&'按') || sorts(gap.get(at + 1..).unwrap_or_default()))
    });
    found.then(|| words::has(gap, &["分别", "分为", "包括", "即"]))
}

/// Whether a total follows, and if so, that it is of all before it.
pub(super) fn tail(gap: &[char]) -> Option<bool> {
    let clause = gap
        .iter()
        .rposition(|c| matches!(c, '，' | '；' | '。'))
        .map_or(gap, |it| gap.get(it + 1..).unwrap_or_default());
    let said: String = clause.iter().filter(|c| !c.is_whitespace()).collect();
    let is_tail =
        TAILS.iter().any(|it| said.ends_with(it) && said.chars().count() <= it.chars().count() + 2);
    (is_tail && gap.iter().any(|c| matches!(c, '，' | '；'))).then_some(true)
}
