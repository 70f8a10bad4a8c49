//! Why words that name an indicator do not name a number: they are a kind of it, an example, a name, or another's.

use crate::report::figure::Figure;
use crate::report::prose::is_stop;
use crate::report::scan::ends_with;
use crate::report::scan::starts_with;
use crate::report::words;

/// Words that name an indicator, where they stand, and the number.
#[derive(Clone, Copy)]
pub(super) struct Near<'a> {
    pub(super) key: &'a str,
    /// Whether they name it wherever they stand.
    pub(super) sure: bool,
    /// The number's.
    pub(super) unit: &'a str,
    pub(super) text: &'a [char],
    pub(super) hit: (usize, usize),
    pub(super) number: usize,
}

/// Whether the number is not what the words name.
pub(super) fn refused(near: &Near<'_>) -> bool {
    let Near { key, sure, unit, text, hit: (from, to), number } = *near;
    let gap = text.get(to..number.max(to)).unwrap_or_default();
    let of_all = key == "proactive.total" || key.starts_with("channel.");
    if of_all && is_kind(gap) {
        return true;
    }
    // 获某微信公众号采用1次: a channel holds so many items; how often somebody took one is another figure.
    if key.starts_with("channel.") && unit == "次" {
        return true;
    }
    // “某某发布”发布信息: an account or a column, not all.
    if key == "proactive.total"
        && !sure
        && from > 0
        && matches!(text.get(from - 1), Some('”' | '》' | '"'))
    {
        return true;
    }
    if !sure && matches!(key, "channel.gazette" | "channel.press") && is_compound(text, from) {
        return true;
    }
    // 以企业名义提交的申请1件: some of them.
    if key == "application.received" && !sure && from > 0 && text.get(from - 1) == Some(&'的') {
        return true;
    }
    // 热线申请29件: those that came one way.
    let ways = ["热线", "电话", "邮件", "邮寄", "传真", "现场", "上门", "窗口", "口头"];
    if key == "application.received" && !sure && ways.iter().any(|it| ends_with(text, from, it)) {
        return true;
    }
    // 信息公开栏目: no board, a page of a site.
    if key == "channel.notice_board" && text.get(to) == Some(&'目') {
        return true;
    }
    if key == "proactive.total" && is_one_channel(text, from) {
        return true;
    }
    if matches!(key, "staff.full_time" | "staff.part_time") && is_both_kinds(text, from, to) {
        return true;
    }
    // 予以公开或部分公开1件: one of both.
    if key.starts_with("reply.") && is_joined(text, from) {
        return true;
    }
    let items = matches!(unit, "条" | "篇") || words::has(gap, &["情况", "结果", "复文"]);
    key.starts_with("proposal.")
        && items
        && (words::has(gap, &["结果", "复文", "答复"]) || is_published(near))
}

/// Whether words go on behind others with more of their kind: 网站、公示栏, 不掌握或需要加工.
pub(super) fn goes_on(text: &[char], to: usize) -> bool {
    ["等", "或", "、", "和", "与", "及"].iter().any(|it| starts_with(text, to, it))
}

/// Where the words begin that may name the number behind one that ends at `to`: not with those that named that one from
/// behind, as in 13件人大代表建议和18件.
pub(super) fn taken(text: &[char], to: usize, before: Option<&Figure>) -> usize {
    let Some(figure) = before.filter(|it| it.indicator.is_some() && !it.label.is_empty()) else {
        return to;
    };
    let begin = to + usize::from(text.get(to) == Some(&'的'));
    if starts_with(text, begin, &figure.label) { begin + figure.label.chars().count() } else { to }
}

/// Whether another answer stands right before, joined to the one that the words name.
fn is_joined(text: &[char], from: usize) -> bool {
    let joint = ["或者", "或", "与", "和", "及"].into_iter().find(|it| ends_with(text, from, it));
    let before = joint.and_then(|it| text.get(from.checked_sub(it.chars().count() + 1)?));
    before.is_some_and(|c| c.is_alphabetic() && !"件宗条份例起次项".contains(*c))
}

/// 专、兼职人员, 专职（兼职）人员: of both kinds together.
fn is_both_kinds(text: &[char], from: usize, to: usize) -> bool {
    const JOINTS: &[&str] = &["、", "和", "及", "与", "或", "（", "/", ""];
    let before = |kind: &str| {
        JOINTS
            .iter()
            .any(|it| ends_with(text, from, it) && ends_with(text, from - it.chars().count(), kind))
    };
    let behind = JOINTS
        .iter()
        .any(|it| starts_with(text, to, it) && starts_with(text, to + it.chars().count(), "兼"));
    before("专") || before("专职") || behind
}

/// 利用某APP公开信息102条: by one channel, whatever it is; but not 通过网站等平台.
fn is_one_channel(text: &[char], from: usize) -> bool {
    const ENDS: &[&str] =
        &["APP", "平台", "专栏", "栏目", "视频号", "头条号", "系统", "网", "媒体"];
    let Some(end) = ENDS.iter().find(|it| ends_with(text, from, it)) else { return false };
    let at = from - end.chars().count();
    !["等", "各", "多", "等多个", "各类", "各个", "等新媒体", "多种"]
        .iter()
        .any(|it| ends_with(text, at, it))
}

/// 统计公报, 聚焦媒体: the end of a longer word, which is no channel.
fn is_compound(text: &[char], from: usize) -> bool {
    const BEFORE: &[&str] = &[
        "政府", "通过", "在", "新闻", "各类", "主流", "级", "中央", "和", "及", "与", "等", "由",
        "从", "其他", "其中", "利用", "以", "向", "于", "借助", "依托", "公共", "类", "有", "是",
        "种",
    ];
    let before = from.checked_sub(1).and_then(|it| text.get(it));
    before.is_some_and(|c| c.is_alphanumeric())
        && !BEFORE.iter().any(|it| ends_with(text, from, it))
}

/// 发布政务类信息, 工作动态信息: of a kind.
fn is_kind(gap: &[char]) -> bool {
    (0..gap.len()).any(|at| {
        starts_with(gap, at, "动态")
            || starts_with(gap, at, "类")
                && !["各", "种", "分", "一", "两", "三", "多"]
                    .iter()
                    .any(|it| ends_with(gap, at, it))
                && at > 0
    })
}

/// Characters of a sentence that are looked at.
const SENTENCE_MAX: usize = 240;

/// Whether the sentence up to the words tells what was published.
fn is_published(near: &Near<'_>) -> bool {
    let from = near.hit.0.saturating_sub(SENTENCE_MAX);
    let before = near.text.get(from..near.hit.0).unwrap_or_default();
    let begin = before.iter().rposition(|c| is_stop(*c)).map_or(0, |it| it + 1);
    let before = before.get(begin..).unwrap_or_default();
    words::has(before, &["公开", "发布", "网站", "公布"])
}

/// 建议提案等各类政府信息: what is named is an example of what is counted.
pub(super) fn is_example(gap: &[char], key: &str) -> bool {
    let lists = key.starts_with("channel.") || key.contains(".topic.");
    !lists
        && gap.first() == Some(&'等')
        && words::has(gap, &["信息", "内容", "事项", "活动", "工作", "数据", "方面", "各类"])
}

/// 社会组织提出申请: who applies, not what for.
pub(super) fn applies(text: &[char], to: usize, key: &str) -> bool {
    key.starts_with("application.topic.")
        && ["提出", "提交", "申请", "等提", "等申请", "或", "递交"]
            .iter()
            .any(|it| starts_with(text, to, it))
}

/// What may stand between what is carried over and its number.
const GLUE: &[&str] = &["度", "继续", "办理", "申请", "件", "的", "共", "为", "：", "政府信息公开"];

/// What is carried over by the year that `words` name, and where they stand: into `year`, or out of it.
pub(super) fn carried(words: &[char], year: i32) -> Option<(&'static str, usize, usize)> {
    let at = (0..words.len()).find(|it| starts_with(words, *it, "结转"))?;
    let behind = words.get(at + 2..)?;
    let (before, after) = (format!("{}年", year - 1), format!("{}年", year + 1));
    let into = [format!("{before}度"), before].iter().any(|it| ends_with(words, at, it));
    let out = ["到", "至", ""].iter().find_map(|it| {
        let said = format!("{it}{after}");
        starts_with(behind, 0, &said).then(|| said.chars().count())
    });
    let (key, to) = match (into, out) {
        (true, None) => ("application.carried_in", at + 2),
        (false, Some(length)) => ("application.carried_out", at + 2 + length),
        _ => return None,
    };
    let mut rest = words.get(to..)?;
    while let Some(it) = GLUE.iter().find(|it| starts_with(rest, 0, it)) {
        rest = rest.get(it.chars().count()..)?;
    }
    rest.iter().all(|c| *c == ' ').then_some((key, at, to))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::lexicon::fold;

    #[test]
    fn what_is_carried_over_is_told_by_its_year() {
        let key = |text: &str| carried(&fold(text), 2020).map(|it| it.0);
        assert_eq!(key("含2019年结转"), Some("application.carried_in"));
        assert_eq!(key("2019年度结转申请"), Some("application.carried_in"));
        assert_eq!(key("结转到2021年办理"), Some("application.carried_out"));
        assert_eq!(key("结转2021年度继续办理"), Some("application.carried_out"));
        assert_eq!(key("结转2018年"), None);
        assert_eq!(key("2019年结转的项目资金"), None);
    }

    #[test]
    fn a_kind_is_not_all() {
        for (gap, expect) in [
            ("发布政务类信息", true),
            ("发布各类信息", false),
            ("工作动态", true),
            ("公开信息", false),
        ] {
            assert_eq!(is_kind(&fold(gap)), expect, "{gap}");
        }
    }
}
