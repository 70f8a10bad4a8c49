//! Parts and wholes: what a part is told apart by, what share it is, what is left over.

use crate::report::figure::Value;
use crate::report::indicators::share_of;
use crate::report::words;

/// A difference that is more likely a slip than a list that leaves out something.
pub(super) fn is_slip(total: Value, sum: Value) -> bool {
    let difference = total.minus(sum).digits().abs();
    difference <= 3 * 10_000 || difference * 20 <= total.digits().abs()
}

/// `part` of `whole` in percent, to four places.
pub(super) fn percent(part: Value, whole: Value) -> Option<Value> {
    let whole = whole.digits();
    (whole != 0)
        .then(|| part.digits().checked_mul(1_000_000)?.checked_div(whole))
        .flatten()
        .and_then(Value::scaled)
}

/// Whether `stated` is what `part` of `whole` comes to in percent, rounded in whatever way to as many places as it has.
pub(super) fn is_share(part: Value, whole: Value, stated: Value) -> bool {
    let places = stated.to_string().split_once('.').map_or(0, |it| it.1.len());
    let Ok(places) = u32::try_from(places) else { return false };
    let step = 10_i128.pow(4_u32.saturating_sub(places));
    // |part/whole·100 − stated| ≤ half a step, without dividing.
    let Some(exact) = part.digits().checked_mul(1_000_000) else { return false };
    let Some(said) = stated.digits().checked_mul(whole.digits()) else { return false };
    whole.digits() != 0 && (exact - said).abs() * 2 <= step * whole.digits().abs()
}

/// What a key is told apart by among its like.
pub(super) fn group_of(key: &str) -> &str {
    match key {
        _ if key.starts_with("application.topic.") => "topic",
        "application.in_person"
        | "application.fax"
        | "application.online"
        | "application.email"
        | "application.letter"
        | "application.other_means" => "means",
        _ if key.starts_with("application.closed.") => "closed",
        _ if key.starts_with("proposal.topic.") => "proposal-topic",
        _ if key.starts_with("proposal.municipal.") => "role",
        "reply.granted"
        | "reply.partial"
        | "reply.denied"
        | "reply.already_public"
        | "reply.not_this_agency"
        | "reply.not_existing"
        | "reply.amend"
        | "reply.redirected"
        | "reply.unavailable"
        | "reply.declined"
        | "reply.other" => "reply",
        _ => key.split_once('.').map_or(key, |it| it.0),
    }
}

/// The key of what is left beside `sibling`.
pub(super) fn other_of(sibling: &str) -> Option<&'static str> {
    match group_of(sibling) {
        "channel" => Some("channel.other"),
        "topic" => Some("application.topic.other"),
        "means" => Some("application.other_means"),
        "reply" => Some("reply.other"),
        _ => None,
    }
}

/// Whether words behind 按 say by what something is sorted: 按申请方式分, but not 按规定的程序.
pub(super) fn sorts(words: &[char]) -> bool {
    const BY: &[&str] =
        &["分", "看", "来说", "方式", "渠道", "类", "内容", "途径", "形式", "结果", "主题", "对象"];
    let end = words.iter().position(|c| matches!(c, '，' | '。' | '；' | '：'));
    let clause = words.get(..end.unwrap_or(words.len())).unwrap_or_default();
    words::has(clause, BY) && !words::has(clause, &["规定", "要求", "程序", "照"])
}

/// Whether what `part` names cannot be a part of what `whole` counts, but items about it: 聚焦媒体102条 of a website's
/// items is a column, 新闻发布会6条 is news of one, 依申请公开0条 an attribute.
pub(super) fn is_strange(whole: &str, part: &str) -> bool {
    let of = |starts: &[&str]| starts.iter().any(|it| part.starts_with(it));
    let of_channel = whole.starts_with("channel.");
    of_channel && of(&["channel.", "proposal.", "response.press"])
        || (of_channel || whole == "proactive.total") && of(&["application.", "reply."])
}

pub(super) fn is_other(label: &str) -> bool {
    ["其他", "其它", "其余"].iter().any(|it| label.starts_with(it)) && label.chars().count() <= 6
}

/// Whether a key is the share of another.
pub(super) fn is_of_whole(key: &str) -> bool {
    crate::report::indicators::base(key) != key
        && share_of(crate::report::indicators::base(key)) == key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_may_be_rounded_either_way_at_a_half() {
        let share = |part, whole, stated: &str| {
            is_share(Value::whole(part), Value::whole(whole), Value::parse(stated).unwrap())
        };
        assert!(share(7, 8, "88") && share(1, 8, "12") && share(1, 8, "13") && share(1, 8, "12.5"));
        assert!(share(275, 805, "34.16") && share(258, 805, "32.05"));
        assert!(!share(258, 805, "33.9") && !share(7, 8, "89") && !share(1, 0, "1"));
    }
}
