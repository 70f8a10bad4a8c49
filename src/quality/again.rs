//! Ledgers that were mended and sent again, and those whose place they take.

use std::collections::BTreeMap;

use crate::html::grouped;
use crate::model::lang::Lang;
use crate::model::lang::Words;
use crate::model::lang::words;
use crate::quality::Facts;
use crate::quality::facts;

const WHY: &[(&str, Words)] = &[
    ("mark", words("是退回后改好的那一份", "it is the returned ledger, mended")),
    (
        "content",
        words("退回之后报来，内容大部分相同", "sent after the other went back, most rows the same"),
    ),
    (
        "version",
        words("文件名写明是更新的一版，请核对", "its name declares a later version: please check"),
    ),
];

/// What came of all that was sent again, in one sentence.
pub(super) fn sentence(facts: &Facts, lang: Lang) -> Option<String> {
    let all = &facts.mended;
    if all.is_empty() {
        return None;
    }
    let sum =
        |of: fn(&facts::Mended) -> u64| grouped(all.iter().map(of).fold(0, u64::saturating_add));
    let (before, now, held) =
        (sum(|it| it.held_back_before), sum(|it| it.accepted), sum(|it| it.held_back));
    let is_done = all.iter().all(|it| it.accepted == it.held_back_before);
    let count = all.len();
    Some(match (lang, is_done) {
        (Lang::Zh, true) => {
            format!("改后重报 {count} 份：上次退回的 {before} 行，这次全部收下。")
        }
        (Lang::Zh, false) => {
            format!(
                "改后重报 {count} 份：上次退回 {before} 行，这次收下 {now} 行，还要改 {held} 行。"
            )
        }
        (Lang::En, true) => {
            format!(
                "Mended and sent again: {count}. All {before} rows held back last time are accepted."
            )
        }
        (Lang::En, false) => format!(
            "Mended and sent again: {count}. Of {before} rows held back last time, {now} are accepted; {held} are held back."
        ),
    })
}

/// What came of each ledger that was sent again, by its name.
pub(super) fn by_ledger(facts: &Facts, lang: Lang) -> BTreeMap<&str, String> {
    let one = |it: &facts::Mended| {
        let (before, now) = (grouped(it.held_back_before), grouped(it.accepted));
        match lang {
            Lang::Zh => format!("改后重报：上次退回 {before} 行，这次收下 {now} 行"),
            Lang::En => format!("sent again: of {before} rows held back, {now} accepted"),
        }
    };
    facts.mended.iter().map(|it| (it.ledger.as_str(), one(it))).collect()
}

/// A ledger that was not read.
pub(super) struct Replaced<'a> {
    pub(super) ledger: &'a str,
    pub(super) by: &'a str,
    pub(super) why: &'a str,
}

/// Those whose place others take.
pub(super) fn replaced(facts: &Facts, lang: Lang) -> Vec<Replaced<'_>> {
    let why = |name: &'_ str| WHY.iter().find(|it| it.0 == name).map(|it| it.1.get(lang));
    let one = facts.replaced.iter().map(|it| Replaced {
        ledger: &it.ledger,
        by: &it.by,
        why: why(&it.why).unwrap_or(&it.why),
    });
    one.collect()
}
