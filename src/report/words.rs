//! The words between a label and its number, and those that make a number another one's.

use crate::report::scan::starts_with;

/// What may stand between a label and its number without meaning another thing.
const GLUE: &[&str] = &[
    "政府信息公开",
    "信息公开",
    "政府信息",
    "政务信息",
    "公开",
    "发布",
    "信息",
    "政府",
    "政务",
    "各类",
    "各种",
    "相关",
    "有关",
    "内容",
    "工作",
    "动态",
    "主动",
    "总计",
    "共计",
    "合计",
    "累计",
    "总数",
    "数量",
    "量",
    "总量",
    "件数",
    "条数",
    "数",
    "共有",
    "共",
    "总",
    "为",
    "是",
    "达到",
    "达",
    "到",
    "了",
    "有",
    "等",
    "的",
    "类",
    "方式",
    "形式",
    "渠道",
    "途径",
    "平台",
    "提交",
    "提出",
    "申请",
    "收到",
    "受理",
    "接收",
    "办理",
    "办结",
    "案件",
    "事项",
    "件",
    "方面",
    "各",
    "上",
    "中",
    "里",
    "全年",
    "本年度",
    "本年",
    "今年",
    "年度",
    "当年",
    "我局",
    "本局",
    "我市",
    "全市",
    "全区",
    "全县",
    "我区",
    "我县",
    "全局",
    "全院",
    "进行",
    "予以",
    "已",
    "并",
    "新增",
    "新",
    "推送",
    "刊登",
    "刊发",
    "登载",
    "更新",
    "公布",
    "公示",
    "网",
    "栏",
    "和",
    "及",
    "与",
    "、",
    "”",
    "“",
    "》",
    "《",
    "则",
    "处理",
    "答复",
    "结果",
    "情况",
    "次",
    "数据",
    "其他",
    "答复的",
    "审定",
    "审查",
    "审核",
    "召开",
    "举办",
    "开展",
    "组织",
    "参加",
    "活动",
    "回应",
    "人员",
    "记录",
    "集",
    "项目",
    "决定",
    "案",
    "会议",
    "完成",
    "以",
    "由",
    "通过",
    "采用",
    "利用",
    "在",
    "向",
    "社会",
    "群众",
    "公众",
    "市民",
    "申请人",
    "复函",
    "全部",
    "分别",
    "均",
    "：",
    "（",
    "，",
    "。",
    " ",
    "-",
    "—",
    "|",
    "元",
    "单位",
    "直接",
    "发生",
    "产生",
    "引发",
    "被",
    "提起",
    "金额",
    "费用",
    "收取",
    "共收到",
    "服务",
    "账号",
    "公众号",
    "栏目发布",
    "目",
    "对",
    "本机关",
    "本单位",
    "作出",
    "做出",
    "告知",
    "属于",
];
/// What says that a number compares.
const COMPARES: &[&str] = &[
    "增加", "增长", "减少", "下降", "上升", "提高", "降低", "提升", "增幅", "降幅", "多了", "少了",
    "同比", "环比", "翻",
];
/// What says that a number is of another year.
const OTHER_YEAR: &[&str] = &["去年", "上年同期", "上一年同期", "往年", "上年度共", "历年"];
/// What says that a number is meant, not done.
const MEANT: &[&str] = &[
    "计划", "力争", "目标", "拟", "预计", "将达", "争取", "确保", "要求", "不得", "应当", "规定",
    "平均", "人均", "每", "配合",
];

/// Characters of `gap` that are no such words.
pub(super) fn strange(gap: &[char]) -> usize {
    let (mut at, mut strange) = (0, 0);
    while at < gap.len() {
        let glue = GLUE.iter().filter(|it| starts_with(gap, at, it));
        let length = glue.map(|it| it.chars().count()).max();
        strange += usize::from(length.is_none());
        at += length.unwrap_or(1);
    }
    strange
}

/// Whether one of the words stands in `text`.
pub(super) fn has(text: &[char], words: &[&str]) -> bool {
    (0..text.len()).any(|at| words.iter().any(|it| starts_with(text, at, it)))
}

/// Whether a number behind `clause` is no count of what the clause names: it compares, is another year's, or is meant.
/// `year` is the report's.
pub(super) fn is_other(clause: &[char], year: Option<i32>) -> bool {
    compares(clause)
        || has(clause, OTHER_YEAR)
        || has(clause, MEANT)
        || names_another_year(clause, year)
}

/// 同比增加 right before a number; 新增 and 增设 count.
pub(super) fn compares(clause: &[char]) -> bool {
    let near = clause.get(clause.len().saturating_sub(8)..).unwrap_or_default();
    has(near, COMPARES)
}

fn names_another_year(clause: &[char], year: Option<i32>) -> bool {
    let Some(year) = year else { return false };
    (0..clause.len()).any(|at| {
        let digits: String = clause.get(at..at + 4).unwrap_or_default().iter().collect();
        let alone =
            !at.checked_sub(1).and_then(|it| clause.get(it)).is_some_and(char::is_ascii_digit);
        let said = digits.parse::<i32>().ok().filter(|it| (1990..2100).contains(it));
        alone && matches!(clause.get(at + 4), Some('年')) && said.is_some_and(|it| it != year)
    })
}

/// Whether `clause` counts from a beginning long ago, not from January: 自开通以来累计.
pub(super) fn since_long(clause: &[char]) -> bool {
    has(clause, &["以来", "至今", "截至目前", "截止目前", "历年", "开通后", "建站", "上线后"])
}

/// Whether units can count the same thing.
pub(super) fn alike(one: &str, other: &str) -> bool {
    const COUNTS: &[&str] = &["条", "件", "份", "篇", "宗", "起", "次", "例", "封", "则"];
    one == other || (COUNTS.contains(&one) && COUNTS.contains(&other))
}

/// Whether an indicator that is counted in `canonical` may be stated in `unit`.
pub(super) fn fits(canonical: &str, unit: &str) -> bool {
    let may: &[&str] = match canonical {
        "条" => &["条", "件", "项", "篇", "份", "则", "次"],
        "件" => &["件", "条", "份", "宗", "起", "例", "项", "封", "次", "人次"],
        "次" => &["次", "场", "期", "起", "件", "个", "场次"],
        "篇" => &["篇", "条", "件", "个", "份", "次", "则"],
        "个" => &["个", "件", "份", "项", "家", "处", "条", "部"],
        "人" => &["人", "名", "位"],
        "人次" => &["人次", "人", "名"],
        "元" | "万元" => &["元", "万元", "亿元"],
        "套" => &["套", "个"],
        "项" => &["项", "个"],
        other => return other == unit,
    };
    may.contains(&unit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::lexicon::fold;

    #[test]
    fn numbers_that_compare_or_are_meant_are_told() {
        for (clause, expect) in [
            ("比上年增加", true),
            ("新增信息", false),
            ("2016年共收到申请", true),
            ("2017年共收到申请", false),
            ("计划公开", true),
            ("主动公开", false),
        ] {
            assert_eq!(is_other(&fold(clause), Some(2017)), expect, "{clause}");
        }
    }

    #[test]
    fn words_that_mean_something_else_are_strange() {
        assert_eq!(strange(&fold("发布政府信息共")), 0);
        assert!(strange(&fold("收到留言")) >= 2);
    }
}
