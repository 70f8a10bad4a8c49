//! Zeros in words: 未收到申请, 没有发生行政复议、行政诉讼, 无收费.

use crate::report::lexicon::Hit;
use crate::report::lexicon::Meaning;
use crate::report::scan::starts_with;
use crate::report::words;

/// What was not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Zero {
    /// The indicator's place in the list.
    pub(super) indicator: usize,
    pub(super) from: usize,
    pub(super) to: usize,
    /// Its name, within.
    pub(super) label: (usize, usize),
    /// Whether the words name it wherever they stand.
    pub(super) sure: bool,
}

/// What may be said not to be, by what is said of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verb {
    /// 收到, 受理: applications, and what else comes in.
    Came,
    /// 发生, 引发: disputes.
    Happened,
    /// 收取: fees.
    Taken,
    /// None: 无, 没有.
    Bare,
}

const VERBS: &[(&str, Verb)] = &[
    ("收到过", Verb::Came),
    ("收到", Verb::Came),
    ("接到", Verb::Came),
    ("接收到", Verb::Came),
    ("受理", Verb::Came),
    ("新收", Verb::Came),
    ("有收到", Verb::Came),
    ("发生过", Verb::Happened),
    ("发生", Verb::Happened),
    ("产生", Verb::Happened),
    ("出现", Verb::Happened),
    ("引发", Verb::Happened),
    ("引起", Verb::Happened),
    ("涉及", Verb::Happened),
    ("被提起", Verb::Happened),
    ("被申请", Verb::Happened),
    ("存在", Verb::Happened),
    ("因", Verb::Happened),
    ("有因", Verb::Happened),
    ("收取", Verb::Taken),
    ("收费", Verb::Taken),
    ("向申请人收取", Verb::Taken),
    ("向任何单位和个人收取", Verb::Taken),
    ("向公众收取", Verb::Taken),
    ("征收", Verb::Taken),
];
/// What is said not to be, and may be counted.
const MAY_BE_ZERO: &[(&str, &[Verb])] = &[
    ("application.received", &[Verb::Came, Verb::Bare]),
    ("application.carried_in", &[Verb::Came, Verb::Bare, Verb::Happened]),
    ("application.carried_out", &[Verb::Bare, Verb::Happened]),
    ("review.total", &[Verb::Came, Verb::Bare, Verb::Happened]),
    ("litigation.total", &[Verb::Came, Verb::Bare, Verb::Happened]),
    ("complaint.total", &[Verb::Came, Verb::Bare, Verb::Happened]),
    ("fee", &[Verb::Taken, Verb::Bare, Verb::Happened]),
    ("proposal.total", &[Verb::Came, Verb::Bare]),
    ("proposal.npc", &[Verb::Came, Verb::Bare]),
    ("proposal.cppcc", &[Verb::Came, Verb::Bare]),
];
/// What an agency does that is no disclosure.
const OTHER_WORK: &[&str] = &["行政执法", "行政处罚", "行政许可", "行政强制", "行政征收"];
/// Characters between the words of denial and what is denied.
const NEAR: usize = 28;
/// What makes a denial one of quality, not of number.
const NOT_OF_NUMBER: &[&str] = &[
    "及时", "规范", "按时", "按期", "完善", "全面", "到位", "充分", "严格", "错误", "违规", "不当",
    "逾期",
];

/// The zeros in a clause `from..to` of `text`; `key` gives an indicator's key by its place.
pub(super) fn zeros<'a>(
    text: &[char],
    (from, to): (usize, usize),
    hits: &[Hit<'_>],
    key: impl Fn(usize) -> &'a str,
) -> Vec<Zero> {
    // 行政执法工作均无被申请行政复议: disputes over other work.
    let said = text.get(from..to).unwrap_or_default();
    if words::has(said, OTHER_WORK) && !words::has(said, &["信息公开", "政务公开"]) {
        return Vec::new();
    }
    let Some((start, verb, behind)) = denial(text, from, to) else {
        return all_zero(text, (from, to), hits, key);
    };
    let mut out: Vec<Zero> = Vec::new();
    let within = hits
        .iter()
        .filter(|it| it.from >= behind.saturating_sub(2) && it.to <= to && it.from >= start);
    let mut last = behind;
    // 因政府信息公开申请引起的行政复议: what it came of is not denied.
    let cause = cause_end(text, start, to);
    for hit in within {
        // 与诉讼有关的费用, 费用支出: what it goes with, and what was spent.
        let of_another =
            ["有关的", "相关的", "支出"].iter().any(|it| starts_with(text, hit.to, it));
        if hit.from < cause || of_another {
            last = hit.to;
            continue;
        }
        let gap: String = text.get(last..hit.from).unwrap_or_default().iter().collect();
        let far = hit.from.saturating_sub(last) > if out.is_empty() { NEAR } else { 8 };
        if far || NOT_OF_NUMBER.iter().any(|it| gap.contains(it)) {
            break;
        }
        let found = hit.meanings.iter().find_map(|it| {
            let at = it.indicator()?;
            let name = key(at);
            let may = MAY_BE_ZERO.iter().any(|(it, verbs)| *it == name && verbs.contains(&verb));
            let bare_far = verb == Verb::Bare && hit.from > behind + 12 && out.is_empty();
            (may && !bare_far).then_some((at, matches!(it, Meaning::Anywhere(..))))
        });
        last = hit.to;
        if let Some((indicator, sure)) = found
            && out.iter().all(|it| it.indicator != indicator)
        {
            out.push(Zero { indicator, from: start, to: hit.to, label: (hit.from, hit.to), sure });
        }
    }
    // What is denied ends the clause, but for 案件, 情况 and their like: anything else is another matter.
    let rest = text.get(last..to).unwrap_or_default();
    if rest.len() > TAIL || denies_another(rest) { Vec::new() } else { out }
}

/// Whether what is denied is another thing that belongs to what was named: 申请的咨询, but not 申请的情况.
fn denies_another(rest: &[char]) -> bool {
    const SAME: &[&str] = &[
        "情况", "情形", "事项", "事件", "案件", "案", "申请", "现象", "行为", "问题", "收费",
        "费用", "行政", "复议", "诉讼", "举报", "投诉",
    ];
    let Some(of) = rest.iter().position(|c| *c == '的') else { return false };
    let noun = rest.get(of + 1..).unwrap_or_default();
    !noun.is_empty() && !SAME.iter().any(|it| starts_with(noun, 0, it))
}

/// Characters behind 为0 in which its unit stands.
const UNIT_NEAR: usize = 4;
/// Characters behind the last thing denied: 事项, 案件的情况发生.
const TAIL: usize = 14;

/// Where words of denial begin, what they deny, and where what is denied begins.
fn denial(text: &[char], from: usize, to: usize) -> Option<(usize, Verb, usize)> {
    for at in from..to {
        let (word, bare) = match text.get(at)? {
            '未' => (["未曾", "未有", "未"].iter().find(|it| starts_with(text, at, it))?, false),
            '没' => (["没有", "没"].iter().find(|it| starts_with(text, at, it))?, true),
            '无' => (&"无", true),
            '零' if starts_with(text, at, "零收费") => (&"零", true),
            _ => continue,
        };
        if at > from
            && text.get(at - 1).is_some_and(|c| matches!(c, '有' | '并' | '从' | '尚' | '毫'))
            && *word == "无"
        {
            continue;
        }
        let behind = at + word.chars().count();
        let verb =
            VERBS.iter().filter(|it| starts_with(text, behind, it.0)).max_by_key(|it| it.0.len());
        if let Some((said, verb)) = verb {
            let behind = behind
                + if *verb == Verb::Taken || said.ends_with('因') {
                    0
                } else {
                    said.chars().count()
                };
            return Some((at, *verb, behind));
        }
        if bare {
            return Some((at, Verb::Bare, behind));
        }
    }
    None
}

/// Behind 因…引起, where the words say what something came of; otherwise where they begin.
fn cause_end(text: &[char], from: usize, to: usize) -> usize {
    let mut cause = None;
    for at in from..to {
        if matches!(text.get(at), Some('因' | '由')) {
            cause = cause.or(Some(at));
        }
        for word in ["引起", "引发", "导致", "产生", "被申请", "被提起", "而提起", "提起", "而申请"]
        {
            if cause.is_some_and(|it| it + 2 < at) && starts_with(text, at, word) {
                return at + word.chars().count();
            }
        }
    }
    from
}

/// 行政复议、行政诉讼均为零.
fn all_zero<'a>(
    text: &[char],
    (from, to): (usize, usize),
    hits: &[Hit<'_>],
    key: impl Fn(usize) -> &'a str,
) -> Vec<Zero> {
    let said = (from..to).find(|&at| {
        ["为零", "为0", "0件", "0起", "0次"].iter().any(|it| starts_with(text, at, it))
            && !text.get(at.wrapping_sub(1)).is_some_and(char::is_ascii_digit)
    });
    let Some(said) = said.filter(|&it| {
        starts_with(text, it, "为零")
            || starts_with(text, it, "为0")
                && !matches!(text.get(it + 2), Some('.' | '-' | '0'..='9'))
            || it >= 1
                && matches!(text.get(it - 1), Some('为'))
                && it >= 2
                && matches!(text.get(it - 2), Some('均' | '都'))
    }) else {
        return Vec::new();
    };
    // 依申请公开收取的费用为0元: money is counted, not applications.
    let of_money = (said..to).take(UNIT_NEAR).any(|it| text.get(it) == Some(&'元'));
    let counted = (said + 2..to).next().is_some_and(|it| {
        text.get(it).is_some_and(|c| matches!(c, '件' | '起' | '次' | '条' | '宗' | '份'))
    });
    let mut out: Vec<Zero> = Vec::new();
    for hit in hits.iter().filter(|it| it.from >= from && it.to <= said) {
        let found = hit.meanings.iter().find_map(|it| {
            let at = it.indicator()?;
            let name = key(at);
            let unit = if name == "fee" { !counted } else { !of_money };
            let may = unit && MAY_BE_ZERO.iter().any(|(it, _)| *it == name);
            may.then_some((at, matches!(it, Meaning::Anywhere(..))))
        });
        if let Some((indicator, sure)) = found
            && out.iter().all(|it| it.indicator != indicator)
        {
            out.push(Zero {
                indicator,
                from: hit.from,
                to: said + 2,
                label: (hit.from, hit.to),
                sure,
            });
        }
    }
    out
}
