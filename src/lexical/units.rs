//! Unit lines: which units a text such as `单位:户、人、元` states, and which cells are units and nothing else.

use crate::lexical::width::squeeze;

/// Units that ledgers state, the longer before those that they begin with.
const UNITS: &[&str] = &[
    "亿元",
    "万元",
    "千元",
    "百元",
    "美元",
    "港元",
    "欧元",
    "元",
    "万人次",
    "万人",
    "万户",
    "人次",
    "人",
    "户次",
    "户",
    "个",
    "件",
    "条",
    "次",
    "张",
    "名",
    "岁",
    "%",
    "平方米",
    "公斤",
    "吨",
    "亩",
    "床",
    "所",
    "套",
    "辆",
    "天",
    "个月",
];

/// What money may be counted by.
const PER: &[&str] = &["/人·月", "/人月", "/户月", "/人/月", "/每月", "/每年", "/月", "/年"];

/// Words before 单位 that make it an office.
const OFFICES: &[&str] = &[
    "填报", "报送", "填表", "制表", "编制", "主管", "上报", "申报", "用人", "工作", "所在", "发放",
    "责任", "填写", "审核", "经办", "承办", "管理", "服务", "救助", "接收", "代发", "开户", "监管",
    "负责",
];

/// What may follow a unit without a space: other things that stand on the line.
const LABELS: &str = "填制报审日编负联时统单";

/// The units that `text` states after 单位, in order; empty when it states none.
///
/// An office is no unit: `填报单位:道里区民政局` states none.
pub fn stated(text: &str) -> Vec<String> {
    let text = squeeze(text);
    let mut out: Vec<String> = Vec::new();
    for (at, word) in text.match_indices("单位") {
        let before = text.get(..at).unwrap_or_default();
        let rest = text.get(at + word.len()..).unwrap_or_default();
        let rest = rest.strip_prefix([':', '为']);
        if OFFICES.iter().any(|it| before.ends_with(it)) {
            continue;
        }
        for unit in rest.and_then(list).unwrap_or_default() {
            if !out.contains(&unit) {
                out.push(unit);
            }
        }
    }
    out
}

/// The unit that a cell is, brackets left out; `None` when it is something else.
pub fn only(cell: &str) -> Option<String> {
    let text = squeeze(cell);
    let bare = text.strip_prefix('(').and_then(|it| it.strip_suffix(')')).unwrap_or(&text);
    let bare = bare.strip_prefix("单位:").unwrap_or(bare);
    let (unit, rest) = one(bare)?;
    rest.is_empty().then_some(unit)
}

/// The units at the head of `text`; `None` when what follows shows that the first was no unit.
fn list(text: &str) -> Option<Vec<String>> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some((unit, after)) = one(rest) {
        out.push(unit);
        rest = after;
        let next = rest.chars().next();
        if !next.is_some_and(|it| "、,;/和及或.·".contains(it)) {
            let ends = next.is_none_or(|it| !is_han(it) || LABELS.contains(it));
            return ends.then_some(out);
        }
        rest = rest.get(next.map_or(0, char::len_utf8)..).unwrap_or_default();
    }
    Some(out)
}

/// The unit that `text` begins with, and what follows it.
fn one(text: &str) -> Option<(String, &str)> {
    let unit = UNITS.iter().find(|it| text.starts_with(**it))?;
    let rest = text.get(unit.len()..)?;
    let per = PER.iter().filter(|_| unit.ends_with('元')).find(|it| rest.starts_with(**it));
    let per = per.copied().unwrap_or_default();
    Some((format!("{unit}{per}"), rest.get(per.len()..)?))
}

fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: &[&str]) {
        assert_eq!(stated(text), expect, "{text}");
    }

    #[test]
    fn a_unit_line_states_its_units() {
        check("单位：户、人、元", &["户", "人", "元"]);
        check("填报单位(盖章)：道里区民政局  单位：万元", &["万元"]);
        check("单 位：元  填报单位：道里区民政局", &["元"]);
        check("（金额单位：元/月）", &["元/月"]);
        check("单位：元填报日期：2017年4月5日", &["元"]);
        check("单位:元、万元", &["元", "万元"]);
    }

    #[test]
    fn an_office_is_no_unit() {
        check("填报单位：元宝区民政局", &[]);
        check("单位：元宝区民政局", &[]);
        check("单位：道里区民政局", &[]);
        check("单位负责人：", &[]);
    }

    #[test]
    fn a_cell_may_be_a_unit_and_nothing_else() {
        for (cell, expect) in
            [("（元）", "元"), ("万 元", "万元"), ("(元/月)", "元/月"), ("%", "%")]
        {
            assert_eq!(only(cell).as_deref(), Some(expect));
        }
        for cell in ["人数", "元宝区", "", "1元", "个人"] {
            assert_eq!(only(cell), None, "{cell}");
        }
    }
}
