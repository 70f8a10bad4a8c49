//! Words of the pages: what the files say in codes, as people say it.

use crate::model::day::Day;
use crate::model::lang::Lang;
use crate::model::lang::Words;
use crate::model::lang::words;
use crate::model::period::Period;

const CYCLES: &[(&str, Words)] = &[
    ("daily", words("每日", "daily")),
    ("weekly", words("每周", "weekly")),
    ("monthly", words("每月", "monthly")),
    ("quarterly", words("每季度", "quarterly")),
    ("half-yearly", words("每半年", "half-yearly")),
    ("yearly", words("每年", "yearly")),
];

/// How often it is renewed.
pub(super) fn cycle(name: &str, lang: Lang) -> &'static str {
    let found = CYCLES.iter().find(|(it, _)| *it == name);
    found.map_or(words("不定期", "from time to time"), |it| it.1).get(lang)
}

/// Who may have it.
pub(super) fn opening(name: &str, lang: Lang) -> &'static str {
    let found = if name == "unconditional" {
        words("无条件开放", "open to everyone")
    } else {
        words("有条件开放", "open on conditions")
    };
    found.get(lang)
}

/// What stands in a column of Table Schema's `kind`, whose values are of our kind `ours`.
pub(super) fn kind(kind: &str, ours: &str, lang: Lang) -> &'static str {
    let found = match (kind, ours) {
        ("integer", _) => words("整数", "whole number"),
        ("number", _) => words("小数", "decimal"),
        ("date", _) => words("日期", "date"),
        ("yearmonth", _) => words("年月", "month"),
        ("year", _) => words("年份", "year"),
        ("boolean", _) => words("是、否", "yes or no"),
        (_, "region") => words("行政区划", "division"),
        (_, "code" | "codes") => words("代码", "code"),
        _ => words("文字", "text"),
    };
    found.get(lang)
}

/// The part of a text that is in `lang`, where it says the same in Chinese and then in English; else all of it.
pub(super) fn part(text: &str, lang: Lang) -> &str {
    let is_english = |it: &str| {
        let it = it.trim();
        it.contains(|c: char| c.is_ascii_alphabetic()) && !it.contains(|c: char| c > '\u{2e7f}')
    };
    for (at, stop) in text.match_indices(['。', '！', '？']) {
        let (zh, en) = text.split_at(at + stop.len());
        if is_english(en) {
            return match lang {
                Lang::Zh => zh.trim(),
                Lang::En => en.trim(),
            };
        }
    }
    text
}

/// The day in China on which something was.
pub(super) fn day(at: &str) -> String {
    Day::in_china(at).map(|it| it.to_string()).unwrap_or_default()
}

/// A period: `2017 年`, `2017 年 3 月`.
pub(super) fn period(text: &str, lang: Lang) -> String {
    if lang == Lang::En {
        return text.to_owned();
    }
    let Some((year, rest)) = text.split_once('-') else {
        return if text.len() == 4 { format!("{text} 年") } else { text.to_owned() };
    };
    match rest {
        "H1" => format!("{year} 年上半年"),
        "H2" => format!("{year} 年下半年"),
        _ => match (rest.strip_prefix('Q'), rest.parse::<u8>()) {
            (Some(quarter), _) => format!("{year} 年第 {quarter} 季度"),
            (None, Ok(month)) if rest.len() == 2 => format!("{year} 年 {month} 月"),
            _ => text.to_owned(),
        },
    }
}

/// The first and the last day of a period.
pub(super) fn days(text: &str, lang: Lang) -> Option<String> {
    let (first, last) = Period::parse(text)?.days()?;
    Some(match lang {
        Lang::Zh => format!("{first} 至 {last}"),
        Lang::En => format!("{first} to {last}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_in_both_languages_is_parted() {
        let both =
            "城市和农村名册，每户一行。姓名（ID）不发布。Households on allowance. One row each.";
        assert_eq!(part(both, Lang::Zh), "城市和农村名册，每户一行。姓名（ID）不发布。");
        assert_eq!(part(both, Lang::En), "Households on allowance. One row each.");
        for one in ["只有中文。", "English only.", "按 GB/T 2260 的名称。", ""] {
            assert_eq!((part(one, Lang::Zh), part(one, Lang::En)), (one, one));
        }
    }

    #[test]
    fn periods_and_sizes_are_said_as_people_say_them() {
        let said = ["2017", "2017-03", "2017-Q1", "2017-H2"].map(|it| period(it, Lang::Zh));
        assert_eq!(said, ["2017 年", "2017 年 3 月", "2017 年第 1 季度", "2017 年下半年"]);
        assert_eq!(period("2017-03", Lang::En), "2017-03");
    }
}
