//! Ranges of months: `2017.1-2017.6`, `2017年1-6月`, `2016年至今`, `2016年3月起`.

use crate::lexical::date::accepted_month;
use crate::lexical::date::month;
use crate::lexical::date::spelling;
use crate::lexical::date::year;

/// Months from `first` to `last`; a month is `year * 12 + month - 1`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Range {
    /// The first month.
    pub first: i32,
    /// The last month; `None` when the range goes on.
    pub last: Option<i32>,
}

/// What stands between two ends.
const BETWEEN: [char; 9] = ['-', '—', '–', '−', '~', '～', '至', '到', '―'];
/// What says that there is no end yet, the longer before what they end with.
const OPEN: [&str; 10] =
    ["至今", "到今", "至现在", "到现在", "以来", "以后", "之后", "开始", "起", "今"];

/// Reads a range from a text without white space; `None` unless there is one reading, and its end is not before its
/// start.
///
/// A year alone begins with its first month and ends with its last.
pub fn range(text: &str) -> Option<Range> {
    let text = text.strip_prefix(['自', '从']).unwrap_or(text);
    if let Some(start) = OPEN.iter().find_map(|it| text.strip_suffix(it)) {
        let start = start.trim_end_matches(BETWEEN);
        return Some(Range { first: first(start)?, last: None });
    }
    let mut found = None;
    for (at, between) in text.match_indices(BETWEEN) {
        let start = text.get(..at)?;
        let end = text.get(at + between.len()..)?.trim_start_matches(BETWEEN);
        let Some(range) = closed(start.trim_end_matches(BETWEEN), end) else { continue };
        if found.is_some_and(|it| it != range) {
            return None;
        }
        found = Some(range);
    }
    found
}

fn closed(start: &str, end: &str) -> Option<Range> {
    let first = first(start)?;
    let last = last(end).or_else(|| within(start, end, first))?;
    (first <= last).then_some(Range { first, last: Some(last) })
}

/// The first month of a start: a month, 2017年1 without its 月, or a year's January.
fn first(text: &str) -> Option<i32> {
    if let Ok((month, _)) = month(text) {
        return Some(month);
    }
    if let Ok((year, _)) = year(text) {
        return Some(12 * year);
    }
    let (year, month) = text.split_once('年')?;
    let (year, _) = spelling::named_year(year)?;
    accepted_month(year, spelling::small(month)?).ok()
}

fn last(text: &str) -> Option<i32> {
    if let Ok((month, _)) = month(text) {
        return Some(month);
    }
    year(text).ok().map(|(year, _)| 12 * year + 11)
}

/// An end that names a month only: it is one of the year that the start names.
fn within(start: &str, end: &str, first: i32) -> Option<i32> {
    let names_month = month(start).is_ok() || !start.ends_with(['年', '度']);
    let bare = end.trim_end_matches('份').trim_end_matches('月');
    let month = i32::try_from(spelling::small(bare)?).ok()?;
    let fits = (1..=12).contains(&month) && names_month && year(start).is_err();
    fits.then_some(first.div_euclid(12) * 12 + month - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: Option<&str>) {
        let write =
            |month: i32| format!("{}-{:02}", month.div_euclid(12), month.rem_euclid(12) + 1);
        let found = range(text).map(|it| {
            format!("{}/{}", write(it.first), it.last.map_or_else(|| "..".to_owned(), write))
        });
        assert_eq!(found.as_deref(), expect, "{text}");
    }

    #[test]
    fn ranges_are_read() {
        for (text, expect) in [
            ("2017.1-2017.6", "2017-01/2017-06"),
            ("2017-01-2017-06", "2017-01/2017-06"),
            ("2017年1月至6月", "2017-01/2017-06"),
            ("2017年1-6月", "2017-01/2017-06"),
            ("2017年1月—2018年2月", "2017-01/2018-02"),
            ("201701~201706", "2017-01/2017-06"),
            ("2017.1-6", "2017-01/2017-06"),
            ("2016年-2017年", "2016-01/2017-12"),
            ("2016-2017", "2016-01/2017-12"),
            ("2017.3.5-2017.6.30", "2017-03/2017-06"),
            ("2016年至今", "2016-01/.."),
            ("2016.3—今", "2016-03/.."),
            ("2016年3月起", "2016-03/.."),
            ("自2016年3月以来", "2016-03/.."),
        ] {
            check(text, Some(expect));
        }
    }

    #[test]
    fn what_is_no_range_is_none() {
        for text in
            ["", "2017-03", "2017年6月-1月", "1-6月", "去年至今", "2017年至", "至今", "2017-6月至"]
        {
            check(text, None);
        }
    }
}
