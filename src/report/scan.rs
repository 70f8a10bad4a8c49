//! The numbers of a text that are figures: a number with a unit, and how exact it is. Dates, phones, document numbers,
//! deadlines and list numerals are none.

use crate::lexical::numeral;
use crate::report::figure::Quality;
use crate::report::figure::Value;

/// Units of figures, the longer of two that begin alike first.
const UNITS: &[&str] = &[
    "个百分点",
    "人次",
    "户次",
    "件次",
    "条次",
    "场次",
    "万元",
    "亿元",
    "条",
    "件",
    "份",
    "篇",
    "次",
    "场",
    "期",
    "个",
    "项",
    "套",
    "宗",
    "起",
    "人",
    "户",
    "家",
    "处",
    "张",
    "元",
    "名",
    "位",
    "例",
    "封",
    "则",
    "幅",
    "部",
    "%",
    "‰",
    "倍",
];
/// What follows a number and its unit where both are a word or a deadline.
const NOT_BEHIND: &[(&str, &[&str])] = &[
    (
        "个",
        &[
            "工作日",
            "自然日",
            "月",
            "小时",
            "方面",
            "百分点",
            "季度",
            "年",
            "星期",
            "周",
            "必须",
            "人所得",
        ],
    ),
    ("条", &["例", "规定", "第", "款", "之规定"]),
    ("项", &["规定", "之规定", "第", "所"]),
    ("部", &["门", "分", "委", "队", "令"]),
    ("处", &["理", "罚", "室", "长", "以", "分", "置"]),
    ("名", &["单", "称"]),
    ("位", &["于", "置"]),
    ("例", &["如", "行"]),
    ("期", &["间", "限", "内", "末"]),
    ("次", &["全会", "会议纪要", "日", "年", "序", "全体会议", "常务会", "代表大会"]),
    ("人", &["民", "大代", "员密", "事"]),
    ("户", &["籍", "口"]),
    ("家", &["庭"]),
    ("件", &["套"]),
    ("封", &["闭"]),
    ("元", &["旦"]),
    ("张", &["贴"]),
    ("则", &["》"]),
];
/// What follows a number that is none.
const NO_FIGURE_BEHIND: &[&str] = &[
    "年",
    "月",
    "日",
    "号",
    "时",
    "点",
    "分钟",
    "小时",
    "天",
    "周",
    "届",
    "章",
    "款",
    "楼",
    "室",
    "路",
    "层",
    "栋",
    "个工作日",
    "工作日",
    "》",
    "〕",
    "]",
];
/// Chinese numerals count with these only; everything else is speech.
const WORD_UNITS: &[&str] =
    &["次", "件", "条", "篇", "起", "场", "期", "份", "人次", "个", "项", "套"];

/// A number with what belongs to it, in characters of its text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Number {
    /// Where what qualifies it begins: 约, 近.
    pub(super) from: usize,
    /// Behind its unit.
    pub(super) to: usize,
    pub(super) value: Value,
    pub(super) unit: Option<&'static str>,
    pub(super) quality: Quality,
    /// In Chinese numerals.
    pub(super) in_words: bool,
}

/// The numbers in `text`, which is folded, that have a unit and may be figures.
pub(super) fn numbers(text: &[char]) -> Vec<Number> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(&c) = text.get(at) {
        if c.is_ascii_digit() {
            let end = run(text, at);
            if let Some(number) = arabic(text, at, end) {
                at = number.to;
                out.push(number);
            } else {
                at = end;
            }
        } else if numeral::is_numeral(c) {
            let end = at + text[at..].iter().take_while(|&&c| numeral::is_numeral(c)).count();
            if let Some(number) = chinese(text, at, end) {
                at = number.to;
                out.push(number);
            } else {
                at = end;
            }
        } else {
            at += 1;
        }
    }
    out
}

/// Behind all digits from `at` on, with the points, dashes and letters that make one word of them.
fn run(text: &[char], at: usize) -> usize {
    let mut end = at;
    while let Some(&c) = text.get(end) {
        let next_is_digit = text.get(end + 1).is_some_and(char::is_ascii_digit);
        let within = c.is_ascii_digit()
            || (matches!(c, '.' | ',') && next_is_digit)
            || (matches!(c, '-' | '/' | '~' | '—' | '–' | '：') && next_is_digit)
            || c.is_ascii_alphabetic();
        if !within {
            break;
        }
        end += 1;
    }
    end
}

/// Behind the groups of three digits that blanks part, from a first one that ends at `end`: 1 562.
fn grouped(text: &[char], from: usize, end: usize) -> usize {
    let digits = |at: usize| text.iter().skip(at).take_while(|c| c.is_ascii_digit()).count();
    let mut to = end;
    if digits(from) == end - from && end - from <= 3 {
        while text.get(to) == Some(&' ') && digits(to + 1) == 3 {
            to += 4;
        }
    }
    to
}

fn arabic(text: &[char], from: usize, end: usize) -> Option<Number> {
    if is_no_figure_before(text, from) || is_contact(text, from, end) {
        return None;
    }
    let end = grouped(text, from, end);
    let digits: String = text.get(from..end)?.iter().filter(|c| **c != ' ').collect();
    let value = plain(&digits)?;
    let mut to = end;
    skip_blank(text, &mut to);
    let mut quality = Quality::Exact;
    let mut value = value;
    if more(text, &mut to) {
        quality = Quality::LowerBound;
    }
    let multiplier = text.get(to).and_then(|c| match c {
        '万' => Some(10_000),
        '亿' => Some(100_000_000),
        '千' => Some(1_000),
        '百' => Some(100),
        _ => None,
    });
    // 万元 and 亿元 are units.
    let of_money = text.get(to + 1) == Some(&'元');
    if let Some(factor) = multiplier.filter(|_| !of_money) {
        to += 1;
        value = value.times(factor)?;
        if quality == Quality::Exact {
            quality = Quality::Rounded;
        }
        if more(text, &mut to) {
            quality = Quality::LowerBound;
        }
    }
    let unit = unit(text, &mut to)?;
    if unit != "元" && unit != "万元" && unit != "亿元" && !is_ratio(unit) && !value.is_whole()
    {
        return None;
    }
    Some(finish(text, (from, to), value, Some(unit), quality))
}

fn finish(
    text: &[char],
    (from, mut to): (usize, usize),
    value: Value,
    unit: Option<&'static str>,
    mut quality: Quality,
) -> Number {
    if more_behind(text, &mut to) {
        quality = Quality::LowerBound;
    }
    let mut start = from;
    for (word, how) in [
        ("不少于", Quality::LowerBound),
        ("超过", Quality::LowerBound),
        ("大约", Quality::Rounded),
        ("至少", Quality::LowerBound),
        ("近", Quality::Rounded),
        ("约", Quality::Rounded),
        ("逾", Quality::LowerBound),
        ("超", Quality::LowerBound),
    ] {
        if ends_with(text, from, word) {
            start = from - word.chars().count();
            quality = how;
            break;
        }
    }
    Number { from: start, to, value, unit, quality, in_words: false }
}

fn chinese(text: &[char], from: usize, end: usize) -> Option<Number> {
    let before = from.checked_sub(1).and_then(|it| text.get(it));
    if before.is_some_and(|&c| {
        matches!(c, '第' | '（' | '星' | '周' | '其' | '统' | '同' | '初') || c.is_ascii_digit()
    }) {
        return None;
    }
    let digits: String = text.get(from..end)?.iter().collect();
    let value = numeral::parse(&digits)?;
    let mut to = end;
    let unit = unit(text, &mut to).filter(|it| WORD_UNITS.contains(it))?;
    if value > 99 {
        return None;
    }
    let number = finish(text, (from, to), Value::whole(value), Some(unit), Quality::Exact);
    Some(Number { in_words: true, ..number })
}

fn is_ratio(unit: &str) -> bool {
    matches!(unit, "%" | "‰" | "倍" | "个百分点")
}

/// What stands before a number that is none: a letter, 第, a bracket around a year.
fn is_no_figure_before(text: &[char], from: usize) -> bool {
    let Some(before) = from.checked_sub(1).and_then(|it| text.get(it)) else { return false };
    before.is_ascii_alphanumeric()
        || matches!(
            before,
            '第' | '〔'
                | '['
                | '【'
                | '#'
                | '№'
                | '.'
                | '-'
                | '/'
                | '_'
                | '@'
                | '+'
                | '·'
                | '“'
                | '"'
        )
}

/// 电话: 8660, but not 传真申请数5件.
fn is_contact(text: &[char], from: usize, end: usize) -> bool {
    let is_counted = end - from <= 4 && unit(text, &mut { end }).is_some();
    let near = text.get(from.saturating_sub(PHONE_WORD_NEAR)..from).unwrap_or_default();
    let near: String = near.iter().filter(|_| !is_counted).collect();
    ["电话", "传真", "邮编", "邮政编码", "网址", "微信号", "QQ"].iter().any(|it| near.contains(it))
}

/// Characters before a number in which a word for a phone is looked for.
const PHONE_WORD_NEAR: usize = 6;

/// `1561`, `1,561`, `26.8`.
fn plain(digits: &str) -> Option<Value> {
    let whole = digits.split_once('.').map_or(digits, |it| it.0);
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let grouped = whole.contains(',');
    if grouped && (first.len() > 3 || groups.any(|it| it.len() != 3)) {
        return None;
    }
    // A number of a file or a phone begins with 0.
    if whole.len() > 1 && whole.starts_with('0') {
        return None;
    }
    Value::parse(&digits.replace(',', ""))
}

fn skip_blank(text: &[char], to: &mut usize) {
    let blanks = text.get(*to..).unwrap_or_default().iter().take_while(|c| **c == ' ').count();
    if blanks <= 2 {
        *to += blanks;
    }
}

/// 余, 多: passed over.
fn more(text: &[char], to: &mut usize) -> bool {
    let found = text.get(*to).is_some_and(|c| matches!(c, '余' | '多'));
    *to += usize::from(found);
    found
}

/// 以上, 余 behind the unit.
fn more_behind(text: &[char], to: &mut usize) -> bool {
    for word in ["以上", "有余", "多"] {
        if starts_with(text, *to, word) {
            *to += word.chars().count();
            return true;
        }
    }
    false
}

/// The unit that stands at `to`, passed over; `None` where there is none or it is part of another word.
fn unit(text: &[char], to: &mut usize) -> Option<&'static str> {
    skip_blank(text, to);
    if NO_FIGURE_BEHIND.iter().any(|it| starts_with(text, *to, it)) {
        return None;
    }
    let unit = UNITS.iter().find(|it| starts_with(text, *to, it))?;
    let behind = *to + unit.chars().count();
    let wrong = NOT_BEHIND.iter().filter(|it| it.0 == *unit).flat_map(|it| it.1);
    if wrong.into_iter().any(|it| starts_with(text, behind, it)) {
        return None;
    }
    *to = behind;
    Some(unit)
}

pub(super) fn starts_with(text: &[char], at: usize, word: &str) -> bool {
    let mut chars = text.get(at..).unwrap_or_default().iter();
    word.chars().all(|c| chars.next() == Some(&c))
}

pub(super) fn ends_with(text: &[char], to: usize, word: &str) -> bool {
    to.checked_sub(word.chars().count()).is_some_and(|at| starts_with(text, at, word))
}

/// A whole cell of a table as a number, with the unit that it may say: `+3`, `减1`, `251000元`.
pub(super) fn cell(text: &[char]) -> Option<(Value, Option<&'static str>)> {
    let text: Vec<char> = text.iter().copied().filter(|c| !c.is_whitespace()).collect();
    let (sign, skip) = match text.first()? {
        '+' | '增' => (1, 1),
        '-' | '－' | '减' | '−' => (-1, 1),
        _ => (1, 0),
    };
    let skip = skip + usize::from(skip > 0 && matches!(text.get(skip), Some('加' | '少')));
    let rest = text.get(skip..)?;
    let digits = rest.iter().take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ',')).count();
    let number: String = rest.get(..digits)?.iter().collect();
    let value = plain(&number)?.times(sign)?;
    let mut to = digits;
    if to == rest.len() {
        return Some((value, None));
    }
    let unit = unit(rest, &mut to)?;
    (to == rest.len()).then_some((value, Some(unit)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::lexicon::fold;

    fn said(text: &str) -> Vec<String> {
        let chars = fold(text);
        let show = |it: &Number| {
            format!("{}{} {}", it.value, it.unit.unwrap_or_default(), it.quality.name())
        };
        numbers(&chars).iter().map(show).collect()
    }

    #[track_caller]
    fn check(text: &str, expect: &[&str]) {
        assert_eq!(said(text), expect, "{text}");
    }

    #[test]
    fn figures_are_told_with_their_unit() {
        check("主动公开1561条", &["1561条 exact"]);
        check("公开 1,561 条、９２９条", &["1561条 exact", "929条 exact"]);
        check("占88%，12.5％", &["88% exact", "12.5% exact"]);
        check(
            "868余条、5500多条、近100条",
            &["868条 lower-bound", "5500条 lower-bound", "100条 rounded"],
        );
        check(
            "26.8万条，3万元，1万余件",
            &["268000条 rounded", "3万元 exact", "10000件 lower-bound"],
        );
        check("局长三次深入，两次", &["3次 exact", "2次 exact"]);
        check("31项35条", &["31项 exact", "35条 exact"]);
        check("10件以上", &["10件 lower-bound"]);
        check("公开1 561条，12 345 678次", &["1561条 exact", "12345678次 exact"]);
        check("0.5个百分点，2倍", &["0.5个百分点 exact", "2倍 exact"]);
    }

    #[test]
    fn numbers_that_are_no_figures_are_left() {
        for text in [
            "2017年12月31日",
            "2017-12-31",
            "2017.12.31",
            "8:30-17:00",
            "8：30至17：00",
            "〔2019〕60号",
            "国令第711号",
            "第20条",
            "第二十条第（一）项",
            "《条例》第三十三条",
            "15个工作日",
            "二十个工作日内",
            "电话：0451-84664407",
            "电话84664407",
            "12345热线",
            "24小时",
            "1.主动公开",
            "（2）依申请",
            "3个月",
            "5G网络",
            "A4纸",
            "邮编150000件",
            "三方面",
            "第3次会议",
            "4个方面",
            "0451件",
            "3.5件",
            "统一",
            "三个方面",
            "党的十九届",
            "一周",
            "“5+2”件",
            "7部门",
            "20部门",
            "3处理",
            "1,56条",
            "9月份",
            "2019年起",
        ] {
            check(text, &[]);
        }
    }

    #[test]
    fn cells_hold_one_number() {
        let read = |text: &str| cell(&fold(text)).map(|(value, unit)| (value.to_string(), unit));
        assert_eq!(read("12"), Some(("12".into(), None)));
        assert_eq!(read(" + 3 "), Some(("3".into(), None)));
        assert_eq!(read("减1"), Some(("-1".into(), None)));
        assert_eq!(read("增加2"), Some(("2".into(), None)));
        assert_eq!(read("251000元"), Some(("251000".into(), Some("元"))));
        assert_eq!(read("96171.6"), Some(("96171.6".into(), None)));
        for text in ["", "-", "/", "无", "2019年", "12a", "1-2", "第3", "+"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
