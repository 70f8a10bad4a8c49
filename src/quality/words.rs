//! How a report calls what its facts name: kinds of lines, states, times.

use crate::model::lang::Lang;
use crate::model::lang::Words;
use crate::model::lang::words;

const NON_DATA: &[(&str, Words)] = &[
    ("title", words("标题", "title")),
    ("unit-line", words("单位行", "unit line")),
    ("header", words("表头", "header")),
    ("repeated-header", words("重复表头", "repeated header")),
    ("subtotal", words("小计", "subtotal")),
    ("total", words("合计", "total")),
    ("footer", words("表尾", "footer")),
    ("blank", words("空行", "blank")),
    ("hidden", words("隐藏行", "hidden")),
];

const STATUS: &[(&str, Words)] = &[
    ("published", words("已发布", "published")),
    ("unchanged", words("没有变化", "unchanged")),
    ("refused", words("审查未通过", "refused")),
    ("waiting", words("等待审批", "waits for clearance")),
    ("undelivered", words("未送达", "not delivered")),
    ("failed", words("未完成", "failed")),
];

/// A kind of line that is no row; kinds in the order in which a ledger has them.
pub(super) fn non_data(lang: Lang) -> impl Iterator<Item = (&'static str, &'static str)> {
    NON_DATA.iter().map(move |(name, words)| (*name, words.get(lang)))
}

/// A state, as people say it; one that nobody knows, as it is.
pub(super) fn status(lang: Lang, name: &str) -> &str {
    STATUS.iter().find(|(it, _)| *it == name).map_or(name, |(_, words)| words.get(lang))
}

/// The day of a time, `2018-01-02`; a text that is shorter, as it is.
pub(super) fn day(at: &str) -> &str {
    at.get(..10).unwrap_or(at)
}
