//! Cells by chance: spelled as people spell, spoiled as machines spoil, or anything at all.

use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;

use crate::samples::{clean, messy, wide};
use crate::twin::spell;

/// A column of cells, some of them null.
pub(crate) fn column(name: &'static str) -> impl Strategy<Value = Vec<Option<String>>> {
    vec(weighted(0.9, cell(name)), 0..24)
}

/// A cell of the column `name`.
pub(crate) fn cell(name: &'static str) -> BoxedStrategy<String> {
    let odd: Vec<String> = messy(name).into_iter().map(str::to_owned).collect();
    prop_oneof![
        4 => well(name),
        4 => well(name).prop_flat_map(spoiled),
        2 => select(odd.clone()),
        2 => select(odd).prop_flat_map(spoiled),
        1 => "\\PC{0,24}",
        1 => ".{0,24}",
        1 => (well(name), 1..400_usize).prop_map(|(it, times)| it.repeat(times)),
    ]
    .boxed()
}

/// A cell that is spelled as it ought to be, or in one of the ways that are as good.
fn well(name: &'static str) -> BoxedStrategy<String> {
    let sample = select(clean(name)).prop_map(str::to_owned).boxed();
    let more = match name {
        "name" => "[\u{4E00}-\u{9FFF}\u{3400}-\u{34FF}\u{20000}-\u{200FF}·]{1,6}|[A-Za-zéЖ' .-]{1,12}".boxed(),
        "id" => id().boxed(),
        "credit" => "[159Y][1-9][0-9]{6}[0-9A-Z]{10}".boxed(),
        "phone" => "1[2-9][0-9]{9}|0[1-9][0-9]{1,2}-?[1-9][0-9]{5,8}(-[0-9]{1,6}|转[0-9]{1,6})?|[ +0-9()/、-]{1,26}".boxed(),
        "account" => "[0-9]{11,23}|62[0-9]{14,17}|[0-9 -]{12,26}".boxed(),
        "day" => day().boxed(),
        "month" => "20[0-9]{2}[-/.]?[01][0-9]|20[0-9]{2}年 ?[01]?[0-9]月份?|20[0-9]{2}\\.[0-9]{1,2}".boxed(),
        "year" => "(18|19|20|21)[0-9]{2}(年度?)?|[0-9]{2}年|二[〇零○]一[一二三四五六七八九](年度?)?".boxed(),
        "count" | "money" | "monthly" | "scaled" | "yearly" | "number" => amount().boxed(),
        "share" | "rate" => "[0-9]{1,3}(\\.[0-9]{1,6})?[%‰]?|0\\.[0-9]{1,6}|-?[0-9]{1,2}%".boxed(),
        "causes" => "(因病|因残|因学|病|缺劳力|其他)([、，;/ 和](因病|因灾|残疾|年老)){0,3}".boxed(),
        "region" | "ditto_region" => "(哈尔滨市|黑龙江省哈尔滨市)?[道南平松香呼阿双][里岗房北坊兰城外][区县市]?(民政局)?|23[01][01][0-9]{2}".boxed(),
        _ => sample.clone(),
    };
    prop_oneof![sample, more].boxed()
}

/// A cell with one thing wrong, or in full width, or with blanks around it.
fn spoiled(cell: String) -> BoxedStrategy<String> {
    const SIGNS: &[&str] = &[
        "*", "?", "□", "\u{FFFD}", "\u{E863}", "𠮷", "，", ",", ".", "。", "-", "—", " ",
        "\u{3000}", "\u{A0}", "\u{200B}", "\u{FEFF}", "\n", "\t", "'", "＇", "〇", "O", "l", "x",
        "X", "0", "9", "元", "万", "年", "月", "日", "/", "(", ")", "（", "）", "%", "+", "E",
        "余", "约", "·", "•", "等", "人", "_", "ID", "#", "\0", "转",
    ];
    let length = cell.chars().count();
    let (plain, other, third) = (cell.clone(), cell.clone(), cell.clone());
    let at = 0..length + 1;
    prop_oneof![
        Just(wide(&cell)),
        (select(SIGNS), select(SIGNS)).prop_map(move |(a, b)| format!("{a}{plain}{b}")),
        (at.clone(), select(SIGNS)).prop_map(move |(at, sign)| {
            let mut chars: Vec<&str> = other.split("").filter(|it| !it.is_empty()).collect();
            chars.insert(at, sign);
            chars.concat()
        }),
        (at, select(SIGNS), any::<bool>()).prop_map(move |(at, sign, keep)| {
            let put = |(idx, c): (usize, char)| match idx == at {
                true if keep => sign.to_owned(),
                true => String::new(),
                false => c.to_string(),
            };
            third.chars().enumerate().map(put).collect()
        }),
    ]
    .boxed()
}

/// IDs of the unassigned address 230199, most of them with their check character.
fn id() -> impl Strategy<Value = String> {
    let number = "230199(18|19|20|21)[0-9]{2}(0[0-9]|1[0-3])[0-3][0-9][0-9]{3}";
    let right = number.prop_map(|it: String| {
        let check = gongkai::lexical::resident_id::check_char(it.as_bytes());
        format!("{it}{}", char::from(check))
    });
    prop_oneof![3 => right, 1 => "230199[0-9]{2}[01][0-9][0-3][0-9][0-9]{3}", 1 => "230199[0-9]{12}"]
}

fn day() -> impl Strategy<Value = String> {
    let plain = (1880..2120_u32, 0..14_u32, 0..33_u32, 0..8_u32);
    let spelled = plain.prop_map(|(year, month, day, form)| match form {
        0 => format!("{year}-{month:02}-{day:02}"),
        1 => format!("{year}/{month}/{day}"),
        2 => format!("{year}.{month:02}.{day}"),
        3 => format!("{year}{month:02}{day:02}"),
        4 => format!("{year}年{month}月{day}日"),
        5 => format!("{year} 年 {month} 月 {day} 号"),
        6 => format!("{:02}年{month}月{day}日", year % 100),
        _ => format!("二〇一七年{}月{}日", spell(month.into()), spell(day.into())),
    });
    prop_oneof![6 => spelled, 1 => "[345][0-9]{4}(\\.[0-9]{1,4})?", 1 => "[0-9]{1,2}/[0-9]{1,2}/[0-9]{1,4}"]
}

fn amount() -> impl Strategy<Value = String> {
    let words = prop_oneof![0..200_u64, 0..1_000_000_000_000_u64].prop_map(spell);
    prop_oneof![
        3 => "-?[0-9]{1,9}(\\.[0-9]{1,8})?(元|元/月|元/年|万元|亿元|人|户|万人|人次|个|)",
        1 => "[1-9][0-9]{0,2}([,，][0-9]{3}){1,4}(\\.[0-9]{2})?元?",
        1 => "[0-9]{1,3}\\.[0-9]{1,6}(0{5,12}[0-9]|9{5,12}[0-9])(元|万元|)",
        1 => "[0-9]{14,42}(\\.[0-9]{1,3})?",
        1 => "(约|近)?[0-9]{1,4}(余|多)?(元|人|)|[0-9]{1,22}\\(含孤儿[0-9]\\)|\\([0-9]{1,5}(\\.[0-9]{2})?\\)",
        1 => "[￥¥]?[-−+]?[0-9]{1,5}(E[+-]?[0-9]{1,3})?|[0-9Ol]{1,5}|[0-9.,%‰E+-]{1,10}",
        1 => words,
        1 => "[壹贰叁肆伍陆柒捌玖][佰仟]?(零[伍玖])?元([壹贰]角)?([叁肆]分)?整?",
    ]
}
