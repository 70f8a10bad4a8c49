//! What the figures of a paragraph say of one another: which of two counts is the year's, which words are attributes of
//! documents, which application is counted twice, whose outcome an outcome is.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::report::figure::Quality;
use crate::report::indicators::Indicators;
use crate::report::prose::CLAUSE_MAX;
use crate::report::prose::Mention;
use crate::report::prose::is_pause;
use crate::report::prose::is_stop;
use crate::report::scan::starts_with;
use crate::report::words;

/// Looks at all counts of a paragraph, in order, together.
pub(super) fn counts(mentions: &mut [Mention], text: &[char]) {
    not_both(mentions, text);
    attributes(mentions);
}

/// Looks at all figures of a paragraph, in order, together.
pub(super) fn settle(mentions: &mut [Mention], text: &[char], indicators: &Indicators) {
    with_carried(mentions, text);
    parts(mentions, text);
    levels(mentions, text);
    outcomes(mentions, text, indicators);
}

fn forget(mention: &mut Mention) {
    mention.figure.indicator = None;
    mention.figure.sure = false;
}

fn key(mention: &Mention) -> &str {
    mention.figure.indicator.as_deref().unwrap_or_default()
}

/// 办理申请114件（含上年结转18件）: not only what came this year.
fn with_carried(mentions: &mut [Mention], text: &[char]) {
    for at in 1..mentions.len() {
        let Some([whole, part]) = mentions.get(at - 1..=at) else { continue };
        let gap = text.get(whole.number.to..part.number.from).unwrap_or_default();
        let held = matches!(gap.first(), Some('（'))
            && !gap.contains(&'）')
            && words::has(gap, &["含", "其中"]);
        let counted = key(whole) == "application.received" && key(part) == "application.carried_in";
        if held
            && counted
            && let Some(whole) = mentions.get_mut(at - 1)
        {
            forget(whole);
        }
    }
}

/// 投诉36条，其中当面投诉22条、网络投诉14条: the first is of all. 本局网站公开300条，省政府网站公开20条: each is a part of
/// what a channel has.
fn parts(mentions: &mut [Mention], text: &[char]) {
    let mut places: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, mention) in mentions.iter().enumerate().filter(|it| !key(it.1).is_empty()) {
        places.entry(key(mention).to_owned()).or_default().push(at);
    }
    for (key, places) in places {
        let of = |at: usize| mentions.get(at);
        let [first, second, ..] = *places else { continue };
        let values = places.iter().filter_map(|it| Some(of(*it)?.figure.value));
        let same = values.collect::<Vec<_>>().windows(2).all(|it| it.first() == it.last());
        let gap = of(first).zip(of(second)).and_then(|(a, b)| text.get(a.number.to..b.number.from));
        let whole = words::has(gap.unwrap_or_default(), &["其中"]);
        let parted = !same && (whole || key.starts_with("channel."));
        for at in places.into_iter().skip(usize::from(whole)).filter(|_| parted) {
            if let Some(it) = mentions.get_mut(at) {
                forget(it);
            }
        }
    }
}

/// Proposals of more than one level in a sentence: what is of one level is not all.
fn levels(mentions: &mut [Mention], text: &[char]) {
    const LEVELS: &[&str] = &["全国", "省", "自治区", "市", "区", "县"];
    let level = |it: &Mention| {
        let near = it.number.from.saturating_sub(CLAUSE_MAX);
        let near = text.get(near..it.number.from).unwrap_or_default();
        let from = near.iter().rposition(|c| is_pause(*c)).map_or(0, |it| it + 1);
        let words = near.get(from..).unwrap_or_default().iter().copied();
        let words: Vec<char> = words.filter(|c| !c.is_whitespace()).collect();
        let words =
            ["其中", "办理", "承办", "共", "收到"].iter().fold(words.as_slice(), |words, it| {
                if starts_with(words, 0, it) {
                    words.get(it.chars().count()..).unwrap_or_default()
                } else {
                    words
                }
            });
        LEVELS.iter().find(|it| starts_with(words, 0, it)).copied()
    };
    let mut begin = 0;
    while begin < mentions.len() {
        let from = mentions.get(begin).map_or(0, |it| it.number.from);
        let stop =
            text.iter().skip(from).position(|c| is_stop(*c)).map_or(text.len(), |it| from + it);
        let behind = mentions.partition_point(|it| it.number.from < stop).max(begin + 1);
        let sentence = mentions.get_mut(begin..behind).unwrap_or_default();
        let all: BTreeSet<&str> = sentence
            .iter()
            .filter(|it| key(it).starts_with("proposal."))
            .filter_map(level)
            .collect();
        if all.len() > 1 {
            for mention in sentence.iter_mut() {
                if matches!(key(mention), "proposal.total" | "proposal.npc" | "proposal.cppcc")
                    && mention.figure.quality != Quality::ZeroInWords
                {
                    forget(mention);
                }
            }
        }
        begin = behind;
    }
}

/// What a review or a lawsuit ended with.
const OUTCOMES: &[(&str, &[&str])] = &[
    (
        "pending",
        &["尚未审结", "未审结", "尚未办结", "正在审理", "审理中", "正在办理", "待审", "未结案"],
    ),
    (
        "corrected",
        &[
            "结果纠正",
            "被依法纠错",
            "依法纠错",
            "被纠正",
            "纠正",
            "纠错",
            "被撤销",
            "确认违法",
            "责令重新",
            "撤销",
        ],
    ),
    ("upheld", &["结果维持", "维持", "驳回"]),
    ("other", &["其他结果", "其他情形", "终止", "撤回", "撤诉"]),
];

/// 行政复议3件，其中维持2件、纠正1件: outcomes of what was named last, where it is one thing only.
fn outcomes(mentions: &mut [Mention], text: &[char], indicators: &Indicators) {
    let mut of: Option<String> = None;
    let mut many = false;
    let mut last = 0;
    let mut after_outcome = true;
    for mention in mentions.iter_mut() {
        let from = mention.number.from;
        let gap = text.get(last..from.max(last)).unwrap_or_default();
        last = mention.number.to;
        if gap.iter().any(|c| is_stop(*c)) && !words::has(gap, &["其中"]) {
            (of, many, after_outcome) = (None, false, true);
        }
        let named = key(mention).to_owned();
        if matches!(
            named.as_str(),
            "review.total"
                | "litigation.total"
                | "litigation.direct.total"
                | "litigation.after_review.total"
        ) {
            many = of.is_some() && !after_outcome && !gap.contains(&'；');
            after_outcome = false;
            of = named.strip_suffix(".total").map(str::to_owned);
            continue;
        }
        let Some(dispute) = of.clone().filter(|_| !many) else { continue };
        let clause = gap
            .iter()
            .rposition(|c| is_pause(*c))
            .map_or(gap, |it| gap.get(it + 1..).unwrap_or_default());
        if !named.is_empty() || !words::alike(&mention.figure.unit, "件") || mention.number.in_words
        {
            if !named.starts_with(dispute.as_str()) {
                of = None;
            }
            after_outcome = true;
            continue;
        }
        // Of a clause that names another kind of dispute, it is that one's.
        let other = words::has(clause, &["复议", "诉讼", "起诉", "申诉", "投诉"]);
        let found: Vec<&str> =
            OUTCOMES.iter().filter(|it| words::has(clause, it.1)).map(|it| it.0).collect();
        if let ([outcome], false) = (found.as_slice(), other) {
            let name = format!("{dispute}.{outcome}");
            if indicators.get(&name).is_some() {
                mention.figure.indicator = Some(name);
                after_outcome = true;
            }
        }
    }
}

/// Of the year and since the beginning: where both are told, the latter is no figure of the year.
fn not_both(mentions: &mut [Mention], text: &[char]) {
    let cumulative: Vec<bool> = mentions
        .iter()
        .map(|it| {
            let from = it.number.from.saturating_sub(CLAUSE_MAX / 3);
            let near = text.get(from..it.number.from).unwrap_or_default();
            let begin = near.iter().rposition(|c| is_pause(*c)).map_or(0, |it| it + 1);
            words::has(near.get(begin..).unwrap_or_default(), &["累计", "总浏览", "总访问"])
        })
        .collect();
    let of_year: BTreeSet<String> = mentions
        .iter()
        .zip(&cumulative)
        .filter_map(|(it, cumulative)| it.figure.indicator.clone().filter(|_| !cumulative))
        .collect();
    for (mention, cumulative) in mentions.iter_mut().zip(cumulative) {
        if cumulative && mention.figure.indicator.as_ref().is_some_and(|it| of_year.contains(it)) {
            forget(mention);
        }
    }
}

/// 主动公开1027件，依申请公开459件，不予公开1535件: documents by what may be done with them, not applications. So is
/// information, whatever words go on behind.
fn attributes(mentions: &mut [Mention]) {
    const KINDS: &[&str] = &["主动公开", "依申请公开", "不予公开", "不公开"];
    let is = |it: &Mention, kind: &str| {
        it.figure.label == kind || (it.figure.unit == "条" && it.figure.label.starts_with(kind))
    };
    let kinds: Vec<bool> =
        mentions.iter().map(|it| KINDS.iter().any(|kind| is(it, kind))).collect();
    let kind = |at: usize| kinds.get(at).is_some_and(|it| *it);
    let listed = |at: usize| kind(at) && (kind(at + 1) || at > 0 && kind(at - 1));
    let applied = (0..mentions.len())
        .any(|at| listed(at) && mentions.get(at).is_some_and(|it| is(it, "依申请公开")));
    for (at, mention) in mentions.iter_mut().enumerate() {
        let exact = KINDS.contains(&mention.figure.label.as_str());
        if applied && listed(at) && (exact || key(mention) != "proactive.total") {
            forget(mention);
        }
    }
}
