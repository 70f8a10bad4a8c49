//! What holds for any text, and for reports that are made up.

use std::fmt::Write as _;

use proptest::prelude::*;

use crate::model::document::Block;
use crate::model::document::Cell;
use crate::model::document::Paragraph;
use crate::model::document::Row;
use crate::model::document::Table;
use crate::report::Extract;
use crate::report::Indicators;
use crate::report::Status;
use crate::report::Value;
use crate::report::extract;

fn of_text(text: &str) -> Extract {
    let blocks: Vec<Block> = (1..)
        .zip(text.lines())
        .map(|(line, it)| Block::Paragraph(Paragraph::of(line, it.to_owned())))
        .collect();
    extract(&blocks, &Indicators::builtin())
}

/// Words of reports and what may stand among them.
const WORDS: &[&str] = &[
    "主动公开",
    "政府信息",
    "网站",
    "政务微信",
    "公开",
    "收到",
    "政府信息公开申请",
    "其中",
    "：",
    "，",
    "、",
    "；",
    "。",
    "（",
    "）",
    "8件",
    "1561条",
    "574条",
    "占88%",
    "等",
    "余",
    "万",
    "亿",
    "未",
    "没有",
    "无",
    "发生",
    "行政复议",
    "行政诉讼",
    "因",
    "引起",
    "共计",
    "合计",
    "其他",
    "其余",
    "按",
    "第",
    "二十",
    "三次",
    "2017年",
    "〔2019〕60号",
    "20个工作日",
    "12345",
    "一、",
    "（一）",
    "1.",
    "结转下年度",
    "上年结转",
    "同比增加",
    "累计",
    " ",
    "\u{3000}",
    "，",
    "０",
    "😀",
    "自然人",
    "总计",
    "|",
    "\t",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_text_stops_the_reader_and_every_place_is_there(
        parts in prop::collection::vec(prop_oneof![prop::sample::select(WORDS).prop_map(str::to_owned), ".{0,6}", "[0-9,.]{1,9}"], 0..60)
    ) {
        let text: String = parts.concat();
        let lines: Vec<&str> = text.lines().collect();
        for figure in of_text(&text).figures {
            let line = lines[usize::try_from(figure.place.line).unwrap() - 1];
            let (from, to) = figure.place.span;
            prop_assert!(from < to && to <= line.chars().count(), "{figure:?} {text}");
        }
    }

    #[test]
    fn no_table_stops_the_reader(
        rows in prop::collection::vec(prop::collection::vec(prop_oneof![
            prop::sample::select(WORDS).prop_map(str::to_owned),
            prop::sample::select(&["自然人", "总计", "尚未审结", "本年制发件数", "规章", "（三）不予公开", "3.其他", "", "0", "12", "+1", "减1"][..]).prop_map(str::to_owned),
        ], 0..18), 0..12)
    ) {
        let rows = (1..).zip(rows).map(|(line, cells)| Row::of(line, cells)).collect();
        let found = extract(&[Block::Table(Table { rows })], &Indicators::builtin());
        prop_assert!(found.figures.iter().all(|it| it.place.span.0 < it.place.span.1));
    }

    /// A report that adds up: exactly its figures are found, and every sum holds.
    #[test]
    fn a_report_that_is_made_up_is_read_as_it_was_made(
        channels in prop::array::uniform4(1_i64..5000),
        means in prop::array::uniform3(1_i64..500),
        stop in prop::sample::select(&["，其中", "。其中，", "，其中："][..]),
        pause in prop::sample::select(&["，", "、", "；"][..]),
    ) {
        let mut text = String::from("某局2018年政府信息公开工作年度报告\n一、主动公开情况\n");
        let total: i64 = channels.iter().sum();
        write!(text, "2018年主动公开政府信息{total}条{stop}").unwrap();
        let names = ["门户网站公开", "政务微信公开", "政务微博公开", "政府公报公开"];
        let parts: Vec<String> = names.iter().zip(channels).map(|(name, it)| format!("{name}{it}条")).collect();
        writeln!(text, "{}。", parts.join(pause)).unwrap();
        let received: i64 = means.iter().sum();
        let names = ["当面申请", "网络申请", "信函申请"];
        let parts: Vec<String> = names.iter().zip(means).map(|(name, it)| format!("{name}{it}件")).collect();
        writeln!(text, "二、依申请公开情况\n全年收到政府信息公开申请{received}件{stop}{}。", parts.join(pause)).unwrap();
        text.push_str("三、行政复议、行政诉讼情况\n全年未发生行政复议、行政诉讼。\n");
        let found = of_text(&text);
        let told: Vec<(&str, Value)> = found.figures.iter().map(|it| (it.indicator.as_deref().unwrap_or("-"), it.value)).collect();
        let [a, b, c, d] = channels.map(Value::whole);
        let [e, f, g] = means.map(Value::whole);
        prop_assert_eq!(told, [
            ("proactive.total", Value::whole(total)),
            ("channel.website", a), ("channel.wechat", b), ("channel.weibo", c), ("channel.gazette", d),
            ("application.received", Value::whole(received)),
            ("application.in_person", e), ("application.online", f), ("application.letter", g),
            ("review.total", Value::default()), ("litigation.total", Value::default()),
        ]);
        let sums: Vec<Status> = found.identities.iter().map(|it| it.status).collect();
        prop_assert_eq!(sums, [Status::Pass, Status::Pass]);
    }
}

#[test]
fn a_text_without_end_takes_no_time_without_end() {
    let numbers = "主动公开1条，其中".repeat(40_000);
    let words = "未发生因".repeat(40_000);
    let digits = "1".repeat(200_000);
    let brackets = "（".repeat(200_000);
    let places: Vec<usize> =
        [numbers, words, digits, brackets].iter().map(|it| of_text(it).figures.len()).collect();
    assert_eq!(places, [40_000, 0, 0, 0]);
}

#[test]
fn a_cell_stands_where_its_line_has_it() {
    let cell = |text: &str, at| Cell { text: text.to_owned(), at };
    let row =
        Row { line: 7, cells: vec![cell("收到申请数", 2), cell("件", 10), cell("8", 14)] };
    let found = extract(&[Block::Table(Table { rows: vec![row] })], &Indicators::builtin());
    let figure = found.figures.first().unwrap();
    assert_eq!(figure.indicator.as_deref(), Some("application.received"));
    assert_eq!((figure.place.line, figure.place.span), (7, (14, 15)));
}
