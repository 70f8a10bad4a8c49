//! Figures that a ledger states about itself in words: `共 128 户 236 人`, `发放总户数：128　发放总额：75520元`.
//!
//! Only sums are figures here. `每户475元`, `其中城市100户`, `第1页共3页`, `128余户` and dates are none.

/// A figure with what stands around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said<'a> {
    /// What it is a figure of: `发放总户数`, `共`; empty when it goes on with the figure before.
    pub what: &'a str,
    /// The digits, as written.
    pub number: &'a str,
    /// Its unit; empty when none is written.
    pub unit: &'a str,
}

/// Units of what ledgers count, the longer before those that they begin with.
const UNITS: &[&str] =
    &["亿元", "万元", "元", "万人次", "人次", "万人", "人", "万户", "户次", "户"];

/// Words of a sum.
const SUMS: &[&str] = &["总", "共", "合计"];

/// Words of what is no sum of the rows.
const OTHERS: &[&str] = &[
    "其中", "每", "均", "上月", "上年", "上期", "去年", "同期", "比", "增", "减", "新", "停",
    "累计", "计划", "预算", "应", "第", "全年", "本年",
];

/// What a sum may be called where the unit is not written.
const COUNTED: &[&str] =
    &["户数", "人数", "人次", "人次数", "金额", "总额", "资金", "金合计", "额合计", "数合计"];

/// Words that may stand between two figures of one sentence.
const BETWEEN: &[&str] = &["", "发放", "金额", "资金", "发放金额", "发放资金", "补助资金"];

/// Whether `text` may state figures: one look at its characters.
pub fn may_say(text: &str) -> bool {
    text.contains(['总', '共', '合'])
        && text.contains(|it: char| it.is_ascii_digit() || ('０'..='９').contains(&it))
}

/// The sums that `text` states, in order; it is without white space, and full-width forms are folded.
pub fn figures(text: &str) -> Vec<Said<'_>> {
    let mut out = Vec::new();
    let mut rest = text;
    // Whether the figure before was a sum, so that this one may go on with it.
    let mut chained = false;
    while let Some(start) = rest.find(|it: char| it.is_ascii_digit()) {
        let (before, run) = rest.split_at_checked(start).unwrap_or((rest, ""));
        let end =
            run.find(|it: char| !it.is_ascii_digit() && !".,".contains(it)).unwrap_or(run.len());
        let number = run.get(..end).unwrap_or_default().trim_end_matches(['.', ',']);
        let after = run.get(number.len()..).unwrap_or_default();
        let unit = UNITS.iter().find(|it| after.starts_with(**it)).copied().unwrap_or_default();
        rest = after.get(unit.len()..).unwrap_or_default();
        let (what, bracket) = label(before);
        let unit = if unit.is_empty() { bracket } else { unit };
        let rounded = after.starts_with(['余', '多', '几']);
        let known = !unit.is_empty() || COUNTED.iter().any(|it| what.ends_with(it));
        let alone = before.trim_start_matches([',', '、', ';', '和', '及', '。']);
        let goes_on = chained && BETWEEN.contains(&alone) && !unit.is_empty();
        let sum =
            SUMS.iter().any(|it| what.contains(it)) && !OTHERS.iter().any(|it| what.contains(it));
        chained = known && !rounded && (sum || goes_on);
        if chained {
            out.push(Said { what: if sum { what } else { alone }, number, unit });
        }
    }
    out
}

/// The words right before a number, and the unit in brackets behind them: `发放总额(元):`.
fn label(before: &str) -> (&str, &str) {
    let text = before.trim_end_matches([':', '=', '为', '有', '是', '计']);
    // 合计 and 共计 end with what may stand before any number.
    let text = if before.ends_with('计') { before } else { text };
    let (text, bracket) = match text.strip_suffix(')').and_then(|it| it.rsplit_once('(')) {
        Some((name, unit)) if UNITS.contains(&unit) => (name, unit),
        _ => (text, ""),
    };
    let start = text.rfind(|it: char| !('\u{4e00}'..='\u{9fff}').contains(&it));
    let words = start.map_or(text, |at| {
        let width = text.get(at..).and_then(|it| it.chars().next()).map_or(1, char::len_utf8);
        text.get(at + width..).unwrap_or_default()
    });
    (words, bracket)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: &[(&str, &str, &str)]) {
        let found: Vec<_> = figures(text).iter().map(|it| (it.what, it.number, it.unit)).collect();
        assert_eq!(found, expect, "{text}");
    }

    #[test]
    fn a_sentence_states_its_sums() {
        check("共128户236人", &[("共", "128", "户"), ("", "236", "人")]);
        check(
            "道里区共128户、236人,发放资金7.552万元",
            &[("道里区共", "128", "户"), ("", "236", "人"), ("发放资金", "7.552", "万元")],
        );
        check(
            "发放总户数:128发放总人数:236发放总额:75,520.00元",
            &[
                ("发放总户数", "128", ""),
                ("发放总人数", "236", ""),
                ("发放总额", "75,520.00", "元"),
            ],
        );
        check("发放总额(元):75520", &[("发放总额", "75520", "元")]);
        check("合计128户", &[("合计", "128", "户")]);
    }

    #[test]
    fn what_is_no_sum_is_no_figure() {
        for text in [
            "第1页共3页",
            "每户475元",
            "道里区2017年3月城市低保发放表",
            "共128余户",
            "联系电话:045184664407",
            "",
            "其中城市100户",
            "上月共120户",
            "总第128期",
            "2017年累计发放75520元",
        ] {
            check(text, &[]);
        }
        check("共128户,其中城市100户", &[("共", "128", "户")]);
    }
}
