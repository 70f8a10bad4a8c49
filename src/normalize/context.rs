//! What titles, sheet names and file names say of a whole table: its region, its month, its program.

use crate::lexical::date;
use crate::lexical::header::fold as fold_header;
use crate::lexical::numeral;
use crate::lexical::width;
use crate::model::period::Period;
use crate::model::schema::Kind;
use crate::normalize::Compiled;
use crate::normalize::code::Lexicon;
use crate::read::Origin;
use crate::read::Part;

/// What the context says of one field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// Nothing.
    Nothing,
    /// One thing: a key for a code or region, a month for a month.
    One(i32),
    /// Two things.
    Conflict,
}

/// What the context of `part` says of a field that may come from it.
pub(super) fn said(part: &Part, field: &Compiled, period: Period) -> Said {
    match (field.kind, &field.lexicon) {
        (Kind::YearMonth, _) => month(part, period),
        (Kind::Code | Kind::Region, Some(lexicon)) => {
            agree(part.context.iter().map(|it| mention(&it.text, lexicon)))
        }
        _ => Said::Nothing,
    }
}

/// Whether what the context says of a code stands in the name of the file or its folder only.
pub(super) fn is_said_by_file(part: &Part, field: &Compiled) -> bool {
    let inside =
        part.context.iter().filter(|it| matches!(it.origin, Origin::Title | Origin::Sheet));
    let Some(lexicon) = field.lexicon.as_ref().filter(|_| field.kind == Kind::Code) else {
        return false;
    };
    agree(inside.map(|it| mention(&it.text, lexicon))) == Said::Nothing
}

/// Whether a title, the sheet's name or the file's names a month or a year that the dataset is not about.
pub(super) fn is_of_another_period(part: &Part, period: Period) -> bool {
    texts(part).any(|(_, text)| match date::find_month(&text) {
        Some(month) => !period.holds(month),
        None => named_year(&text).is_some_and(|it| !period.holds_year(it)),
    })
}

/// One answer of several that say nothing or the same.
fn agree(answers: impl Iterator<Item = Said>) -> Said {
    answers.fold(Said::Nothing, |all, one| match (all, one) {
        (Said::Nothing, it) | (it, Said::Nothing) => it,
        (a, b) if a == b => a,
        _ => Said::Conflict,
    })
}

/// The only entry that `text` names.
pub(super) fn named(text: &str, lexicon: &Lexicon) -> Option<u16> {
    match mention(text, lexicon) {
        Said::One(key) => u16::try_from(key).ok(),
        Said::Nothing | Said::Conflict => None,
    }
}

/// The only entry that `text` names; the longest spelling counts, and what it covers is not read again.
fn mention(text: &str, lexicon: &Lexicon) -> Said {
    let mut rest = fold_header(text);
    let mut found = Said::Nothing;
    for (spelling, key) in &lexicon.mentions {
        if rest.contains(spelling.as_str()) {
            found = agree([found, Said::One(i32::from(*key))].into_iter());
            rest = rest.replace(spelling.as_str(), " ");
        }
    }
    // One text that names several is about all of them, not in conflict with another.
    if found == Said::Conflict { Said::Nothing } else { found }
}

/// The month: written out anywhere, or as a sheet called 3月 under a title that names the year. What the folder is
/// called counts when nothing else says a month: it may as well be the month in which the ledgers came.
fn month(part: &Part, period: Period) -> Said {
    let year = texts(part).find_map(|(_, it)| date::find_year(&it)).or_else(|| period.year());
    let found = agree(texts(part).map(|(origin, text)| {
        let short = (origin == Origin::Sheet).then(|| bare_month(&text)).flatten();
        let month = year.zip(short).map(|(year, month)| year * 12 + month - 1);
        let month = month.or_else(|| date::find_month(&text));
        month.map_or(Said::Nothing, Said::One)
    }));
    if found != Said::Nothing {
        return found;
    }
    let folder = part.context.iter().find(|it| it.origin == Origin::Folder);
    let month = folder.and_then(|it| date::find_month(&without_days(&width::squeeze(&it.text))));
    month.map_or(Said::Nothing, Said::One)
}

/// What may speak of the period, without white space and without what speaks of other days.
fn texts(part: &Part) -> impl Iterator<Item = (Origin, String)> {
    part.context.iter().filter(|it| it.origin != Origin::Folder).map(|it| {
        let text = width::squeeze(&it.text);
        let text = match it.origin {
            Origin::Title => without_filling_in(&text),
            Origin::Sheet | Origin::File | Origin::Folder => without_days(&text),
        };
        (it.origin, text)
    })
}

/// A title without the day on which the form was filled in: 填报日期:2017年4月5日.
fn without_filling_in(text: &str) -> String {
    const WHEN: &[&str] = &["日期", "时间"];
    const WHAT: &[&str] = &[
        "填报", "填表", "填写", "制表", "报送", "上报", "报出", "打印", "审核", "编制", "签发",
        "导出", "生成", "下载", "盖章",
    ];
    let mut out = String::new();
    let mut rest = text;
    let label = |rest: &str| {
        let ends = WHEN.iter().flat_map(|it| rest.match_indices(it).map(|(at, it)| (at, it.len())));
        let filled = |&(at, _): &(usize, usize)| {
            let before = rest.get(..at).unwrap_or_default();
            WHAT.iter().any(|it| before.ends_with(it)) || before.is_empty()
        };
        ends.filter(filled).min()
    };
    while let Some((at, length)) = label(rest) {
        out.push_str(rest.get(..at).unwrap_or_default());
        let after = rest.get(at + length..).unwrap_or_default();
        rest = after.trim_start_matches(|it: char| {
            it.is_ascii_digit() || numeral::is_numeral(it) || ":-./年月日号(): ".contains(it)
        });
        out.push(' ');
    }
    out.push_str(rest);
    out
}

/// A name without days in eight digits: 低保名册20180105 says when the file was made, not what it is about.
fn without_days(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(|it: char| it.is_ascii_digit()) {
        let (before, run) = rest.split_at_checked(start).unwrap_or((rest, ""));
        let end = run.find(|it: char| !it.is_ascii_digit()).unwrap_or(run.len());
        let (digits, after) = run.split_at_checked(end).unwrap_or((run, ""));
        out.push_str(before);
        out.push_str(if digits.len() >= 8 { " " } else { digits });
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The only year that `text` names with 年 behind it; a document's 〔2016〕12号 is no year of anything else.
fn named_year(text: &str) -> Option<i32> {
    let year = date::find_year(text)?;
    text.contains(&format!("{year}年")).then_some(year)
}

/// `3月`, `三月`, `03月份`: 3.
fn bare_month(text: &str) -> Option<i32> {
    let digits = text.trim_end_matches('份').strip_suffix('月')?;
    let month = digits.parse().ok().or_else(|| i32::try_from(numeral::parse(digits)?).ok())?;
    (1..=12).contains(&month).then_some(month)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_of_filling_in_is_not_the_period() {
        let text = "填报单位(盖章):道里区民政局填报日期:2017年4月5日";
        assert_eq!(date::find_month(&without_filling_in(text)), None);
        assert_eq!(
            date::find_month(&without_filling_in("2017年3月表制表时间:2017.4.5")),
            Some(24206)
        );
        assert_eq!(without_filling_in("统计时间:2017年3月"), "统计时间:2017年3月");
        assert_eq!(without_days("名册20180105"), "名册 ");
    }
}
