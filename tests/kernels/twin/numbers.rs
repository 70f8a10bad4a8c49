//! Counts and amounts: a regular expression finds sign, digits and unit; the rest is arithmetic in whole numbers.

use std::sync::LazyLock;

use regex::Regex;

use super::blanks::fold;
use super::{Verdict, is_cell_error, is_missing, noted, nothing, refused};

/// A number's column.
struct Column {
    scale: u32,
    base: &'static str,
    per: &'static str,
    /// What the header says: times this, and a twelfth of it.
    times: i128,
    twelfth: bool,
    whole: bool,
}

/// A number as it stands in a cell: `digits` in units of 10^-`places`.
struct Written {
    digits: i128,
    places: u32,
    unit: String,
    about: bool,
    bracketed: bool,
}

const RANGE: i128 = 1_000_000_000_000_000_000;

macro_rules! expressions {
    ($($name:ident $text:expr;)*) => {
        $(static $name: LazyLock<Regex> =
            LazyLock::new(|| Regex::new($text).expect("the twin's own expression is sound"));)*
    };
}

expressions! {
    BRACKETS r"^\((.*)\)$";
    NOTE r"^([0-9]+)(人|元)?\(含[^()]*\)$";
    NUMBER r"^(约|近)?((?:[￥¥]|人民币|RMB) *)?([-−+])?([￥¥] *)?([0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:\.([0-9]+))?(余|多)? *(元|万元|亿元|元/月|元/年|万元/年|人|万人|户|人次|万人次|个|万|万个|)整?$";
    OFTEN r"^每(月|年)([0-9]+元)$";
    NUMERAL r"^([廿卅〇零一二三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟两]+)(人|户|个|元整|元|)$";
    IN_WORDS r"^(?:人民币)?([零壹贰叁肆伍陆柒捌玖拾佰仟万亿]+)元(?:([壹贰叁肆伍陆柒捌玖])角)?(?:零?([壹贰叁肆伍陆柒捌玖])分)?[整正]?$";
    SHARE r"^([0-9]{1,6})(?:\.([0-9]{1,9}))?(%|‰|)$";
    WORDS r"^[a-km-np-zA-HJ-NP-Z ]+$";
}

/// What a cell of the number column `name` comes to.
pub(super) fn number(name: &str, cell: &str) -> Verdict {
    let column = column(name);
    let text = fold(cell);
    if is_missing(&text) {
        return nothing();
    }
    if is_cell_error(&text) {
        return refused("cell/spreadsheet-error");
    }
    if WORDS.is_match(&text) {
        return refused("number/syntax");
    }
    if let Some(it) = NOTE.captures(&text) {
        let Some(digits) = it[1].parse().ok().filter(|_| it[1].len() < 26) else {
            return Verdict::Unsaid;
        };
        let unit = it.get(2).map_or("", |it| it.as_str()).to_owned();
        let plain = Written { digits, places: 0, unit, about: false, bracketed: false };
        return match judge(&column, &plain) {
            Verdict::Says(Some(value), _) => noted(value, "number/note"),
            other => other,
        };
    }
    let text = text.trim_start_matches(['‘', '’', '`', '´']);
    let text = ["共", "计"].iter().find_map(|it| text.strip_prefix(it)).unwrap_or(text);
    let text = OFTEN.replace(text, "$2/$1");
    let marked = ["￥", "¥", "人民币", "RMB"].iter().any(|it| text.contains(it));
    let Some(number) = read(&text).filter(|_| !marked || column.base == "元") else {
        return Verdict::Unsaid;
    };
    judge(&column, &number)
}

/// What the header of a share says of its unit.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Header {
    Nothing,
    Percent,
}

/// A share, with four places: 88%, 0.88, or 88 where the header says %.
pub(super) fn share(cell: &str, header: Header) -> Verdict {
    let text = fold(cell);
    if is_missing(&text) {
        return nothing();
    }
    let Some(it) = SHARE.captures(&text) else { return Verdict::Unsaid };
    let decimals = it.get(2).map_or("", |it| it.as_str());
    // In units of 10^-9, as many places as anybody writes.
    let Ok(digits) = format!("{}{decimals:0<9}", &it[1]).parse::<i128>() else {
        return Verdict::Unsaid;
    };
    let one = 1_000_000_000;
    let (parts, rule) = match (&it[3], header) {
        ("%", _) => (100, None),
        ("‰", _) => (1000, None),
        (_, Header::Nothing) if digits == 0 => (1, None),
        // A release writes all four places.
        (_, Header::Nothing) if digits == one => return Verdict::Unsaid,
        (_, Header::Nothing) if digits < one => (1, None),
        (_, Header::Nothing) => (100, Some("percent/bare")),
        (_, Header::Percent) if digits == 0 => return Verdict::Unsaid,
        (_, Header::Percent) if digits <= one => return refused("percent/ambiguous"),
        (_, Header::Percent) => (100, None),
    };
    let unit = one / 10_000 * parts;
    if digits % unit != 0 {
        return refused("number/precision");
    }
    let value = digits / unit;
    if value > 10_000 {
        return refused("number/range");
    }
    let text = format!("{}.{:04}", value / 10_000, value % 10_000);
    Verdict::Says(Some(text), rule.into_iter().collect())
}

/// A whole number in Chinese, as it is read out.
pub(crate) fn spell(number: u64) -> String {
    if number == 0 {
        return "零".to_owned();
    }
    let mut out = String::new();
    for (group, name) in [(100_000_000, "亿"), (10_000, "万"), (1, "")] {
        let value = number / group % 10_000;
        if value > 0 {
            // 零 stands for places that are skipped within a number.
            out.push_str(if !out.is_empty() && value < 1000 { "零" } else { "" });
            out.push_str(&of_four(value));
            out.push_str(name);
        }
    }
    match out.strip_prefix("一十") {
        Some(rest) => format!("十{rest}"),
        None => out,
    }
}

fn of_four(value: u64) -> String {
    const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let mut out = String::new();
    let mut skipped = false;
    for (place, name) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
        let digit = value / place % 10;
        if digit == 0 {
            skipped = !out.is_empty();
            continue;
        }
        out.push_str(if skipped { "零" } else { "" });
        out.push_str(DIGITS.into_iter().nth(digit as usize).expect("a digit"));
        out.push_str(name);
        skipped = false;
    }
    out
}

fn column(name: &str) -> Column {
    let money = Column { scale: 2, base: "元", per: "", times: 1, twelfth: false, whole: false };
    match name {
        "count" => Column { scale: 0, base: "人", whole: true, ..money },
        "money" => money,
        "monthly" => Column { per: "/月", ..money },
        "scaled" => Column { times: 10_000, ..money },
        "yearly" => Column { per: "/月", twelfth: true, ..money },
        "number" => Column { scale: 4, base: "个", ..money },
        other => panic!("`{other}` is no column of numbers"),
    }
}

fn read(text: &str) -> Option<Written> {
    if let Some(it) = IN_WORDS.captures(text) {
        let digit = |at: usize| it.get(at).map_or(Some(0), |it| numeral(it.as_str()));
        let fen = numeral(&it[1])? * 100 + digit(2)? * 10 + digit(3)?;
        return Some(Written {
            digits: fen,
            places: 2,
            unit: "元".to_owned(),
            about: false,
            bracketed: false,
        });
    }
    if let Some(it) = NUMERAL.captures(text) {
        let unit = it[2].trim_end_matches('整').to_owned();
        return Some(Written {
            digits: numeral(&it[1])?,
            places: 0,
            unit,
            about: false,
            bracketed: false,
        });
    }
    let (text, bracketed) = match BRACKETS.captures(text) {
        Some(it) => (it.get(1)?.as_str(), true),
        None => (text, false),
    };
    let it = NUMBER.captures(text)?;
    let signed = it.get(3).is_some();
    let marks = it.get(2).is_some() && it.get(4).is_some();
    let odd = bracketed && (signed || it.get(1).is_some());
    if odd || marks || (signed && it.get(3)?.as_str() == "+" && it.get(4).is_some()) {
        return None;
    }
    let decimals = it.get(6).map_or("", |it| it.as_str());
    let digits = format!("{}{decimals}", it[5].replace(',', ""));
    if digits.len() > 26 {
        return None;
    }
    let negative = bracketed || it.get(3).is_some_and(|it| it.as_str() != "+");
    let digits: i128 = digits.parse().ok()?;
    Some(Written {
        digits: if negative { -digits } else { digits },
        places: u32::try_from(decimals.len()).ok()?,
        unit: it[8].to_owned(),
        about: it.get(1).is_some() || it.get(7).is_some(),
        bracketed,
    })
}

/// A Chinese numeral, if it is spelled as it is read out: every other spelling is left to people.
fn numeral(text: &str) -> Option<i128> {
    let spelled = text.replacen('廿', "二十", 1).replacen('卅', "三十", 1);
    let plain: String = spelled
        .chars()
        .map(|c| {
            let at = "壹贰叁肆伍陆柒捌玖拾佰仟".chars().position(|it| it == c);
            at.and_then(|at| "一二三四五六七八九十百千".chars().nth(at)).unwrap_or(c)
        })
        .collect();
    let (mut all, mut group, mut digit) = (0_u64, 0_u64, 0_u64);
    for c in plain.chars() {
        if let Some(at) = "零一二三四五六七八九".chars().position(|it| it == c) {
            digit = at as u64;
            continue;
        }
        let power = match c {
            '十' if digit == 0 && group == 0 => {
                digit = 1;
                10
            }
            '十' => 10,
            '百' => 100,
            '千' => 1000,
            '万' | '亿' => {
                all += (group + digit) * if c == '万' { 10_000 } else { 100_000_000 };
                (group, digit) = (0, 0);
                continue;
            }
            _ => return None,
        };
        group += digit * power;
        digit = 0;
    }
    let number = all + group + digit;
    let spelled = spell(number);
    let once = format!("一{spelled}");
    (plain == spelled || (plain == once && once.starts_with("一十"))).then_some(number.into())
}

fn judge(column: &Column, number: &Written) -> Verdict {
    let unit = number.unit.as_str();
    let (times, named) = match unit.strip_prefix('亿') {
        Some(rest) => (100_000_000, rest),
        None => unit.strip_prefix('万').map_or((1, unit), |it| (10_000, it)),
    };
    if number.about && times > 1 {
        return Verdict::Unsaid;
    }
    let (base, per) = named.find('/').map_or((named, ""), |at| named.split_at(at));
    let per_differs = !per.is_empty() && per != column.per;
    // Persons are fewer than the times that they were helped.
    let (base, counts_times) =
        if column.base == "人" && base == "人次" { ("人", true) } else { (base, false) };
    // 7.552万 among 万元 may be meant once or twice so.
    if base.is_empty() && times > 1 && column.times > 1 {
        return if number.places == 0 { refused("number/unit") } else { Verdict::Unsaid };
    }
    if !base.is_empty() && (base != column.base || per_differs) {
        // What the header itself declares may stand in the cell again.
        let agrees = column.twelfth && base == column.base && per == "/年";
        // With a fraction of a wrong unit two things are wrong, and either may be said.
        let certain = !agrees && number.places == 0 && number.digits.abs() < 1_000_000_000;
        return if certain { refused("number/unit") } else { Verdict::Unsaid };
    }
    let scale_in_header = if base.is_empty() { column.times } else { 1 };
    let twelfth = column.twelfth && per.is_empty();
    let fraction = if column.whole { "number/fraction" } else { "number/precision" };
    let Some(digits) = kept(number.digits * times * scale_in_header, number.places, column.scale)
    else {
        return refused(fraction);
    };
    let rule = match (times, number.about) {
        _ if counts_times => Some("number/times"),
        (2.., _) => Some("number/scaled"),
        (_, true) => Some("number/approximate"),
        // What stands in brackets was taken back.
        _ if number.bracketed => Some("number/adjustment"),
        _ => None,
    };
    shown(column, if twelfth { of_twelve(digits) } else { digits }, rule)
}

fn shown(column: &Column, digits: i128, rule: Option<&'static str>) -> Verdict {
    if digits.abs() >= RANGE {
        return refused("number/range");
    }
    let sign = if digits < 0 { "-" } else { "" };
    let (unit, digits) = (10_i128.pow(column.scale), digits.abs());
    let text = match column.scale {
        0 => format!("{sign}{digits}"),
        scale => {
            format!("{sign}{}.{:0width$}", digits / unit, digits % unit, width = scale as usize)
        }
    };
    Verdict::Says(Some(text), rule.into_iter().collect())
}

/// `digits × 10^-places` as a whole number of 10^-scale, when it lies closer to one than 10^-6 of it.
fn kept(digits: i128, places: u32, scale: u32) -> Option<i128> {
    if places <= scale {
        return Some(digits * 10_i128.pow(scale - places));
    }
    let unit = 10_i128.pow(places - scale);
    let (below, over) = (digits.div_euclid(unit), digits.rem_euclid(unit));
    if over * 1_000_000 < unit {
        Some(below)
    } else if (unit - over) * 1_000_000 < unit {
        Some(below + 1)
    } else {
        None
    }
}

/// A twelfth, halves to even.
fn of_twelve(digits: i128) -> i128 {
    let (below, over) = (digits.div_euclid(12), digits.rem_euclid(12));
    match over {
        0..=5 => below,
        6 if below % 2 == 0 => below,
        _ => below + 1,
    }
}
