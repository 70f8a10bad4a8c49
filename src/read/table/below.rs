//! Rows under the header that are part of it: columns numbered for the reader, and units column by column.

use crate::lexical::units;
use crate::lexical::width::squeeze;
use crate::read::table::head::is_number;
use crate::read::table::is_blank;

/// The first row of data, when the header's last level ends before row `to`. Units go to the headers above them, in
/// brackets, as if they stood there.
pub(super) fn extend(rows: &[Vec<String>], to: usize, columns: &mut [Vec<String>]) -> usize {
    let mut to = to;
    let (mut numbers, mut units) = (true, true);
    while let Some(row) = rows.get(to) {
        if units && is_units(row, columns) {
            add_units(row, columns);
            units = false;
        } else if numbers && is_numbering(row, rows.get(to + 1), columns) {
            numbers = false;
        } else {
            break;
        }
        to += 1;
    }
    to
}

/// Whether every cell that shows something is a unit, or a dash where there is none.
fn is_units(row: &[String], columns: &[Vec<String>]) -> bool {
    let mut found = 0;
    for (at, cell) in row.iter().enumerate().filter(|(_, it)| !is_blank(it)) {
        let none = matches!(squeeze(cell).as_ref(), "-" | "—" | "/" | "单位" | "计量单位");
        let named = columns.get(at).is_some_and(|it| !it.is_empty());
        if !none && (!named || units::only(cell).is_none()) {
            return false;
        }
        found += usize::from(!none);
    }
    found > 0
}

/// A unit that the header states already is not said twice; another one is, so that nobody knows the header.
fn add_units(row: &[String], columns: &mut [Vec<String>]) {
    for (path, cell) in columns.iter_mut().zip(row) {
        let (Some(leaf), Some(unit)) = (path.last_mut(), units::only(cell)) else { continue };
        let unit = format!("({unit})");
        if !leaf.ends_with(&unit) {
            leaf.push_str(&unit);
        }
    }
}

/// Whether the cells count the columns: 1 2 3, 甲 乙 1 2, ① ②, A B C; every named column has one.
///
/// A row of data may happen to read 1, 2, 3. So plain numbers must stand where the row below has words, or be many.
fn is_numbering(row: &[String], below: Option<&Vec<String>>, columns: &[Vec<String>]) -> bool {
    const PLAIN_MIN: usize = 6;
    let named = columns.iter().filter(|it| !it.is_empty()).count();
    let mut marks = Vec::new();
    let mut words_below = false;
    for (at, cell) in row.iter().enumerate().filter(|(_, it)| !is_blank(it)) {
        let text = squeeze(cell);
        if at == 0 && matches!(text.as_ref(), "栏次" | "列次" | "序号" | "行次") {
            marks.push(None);
            continue;
        }
        let Some(mark) = mark(&text) else { return false };
        marks.push(Some(mark));
        words_below |= mark.0 == Series::Plain
            && below.and_then(|it| it.get(at)).is_some_and(|it| !is_blank(it) && !is_number(it));
    }
    if marks.len() < named || marks.len() < 2 {
        return false;
    }
    let marks: Vec<(Series, u32)> = marks.into_iter().flatten().collect();
    let first = |it: &(Series, u32)| it.1 == 1;
    let follows = marks
        .windows(2)
        .all(|it| if it[0].0 == it[1].0 { it[0].1 + 1 == it[1].1 } else { first(&it[1]) });
    let plain = marks.iter().all(|it| it.0 == Series::Plain);
    marks.first().is_some_and(first)
        && follows
        && (words_below || marks.len() >= PLAIN_MIN || (!plain && marks.len() >= 3))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Series {
    Plain,
    Bracketed,
    Circled,
    Stems,
    Letters,
}

/// Which number of which series a cell is.
fn mark(text: &str) -> Option<(Series, u32)> {
    const STEMS: &str = "甲乙丙丁戊己庚辛壬癸";
    const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    const CIRCLED: &str = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳";
    let bare = text.strip_prefix(['(', '[']).and_then(|it| it.strip_suffix([')', ']']));
    let series = if bare.is_some() { Series::Bracketed } else { Series::Plain };
    let digits = bare.unwrap_or(text);
    if digits.len() <= 2 && digits.bytes().all(|it| it.is_ascii_digit()) {
        return Some((series, digits.parse().ok()?));
    }
    let mut chars = text.chars();
    let (Some(only), None) = (chars.next(), chars.next()) else { return None };
    let within = |all: &str| u32::try_from(all.chars().position(|it| it == only)? + 1).ok();
    [(Series::Stems, STEMS), (Series::Letters, LETTERS), (Series::Circled, CIRCLED)]
        .into_iter()
        .find_map(|(series, all)| Some((series, within(all)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, to: usize, last: &str) {
        let rows: Vec<Vec<String>> =
            text.lines().map(|it| it.split(',').map(str::to_owned).collect()).collect();
        let mut columns: Vec<Vec<String>> =
            rows[0].iter().filter(|it| !it.is_empty()).map(|it| vec![it.clone()]).collect();
        assert_eq!(extend(&rows, 1, &mut columns), to, "{text}");
        assert_eq!(columns.last().unwrap().join("."), last);
    }

    #[test]
    fn columns_are_numbered_in_many_ways() {
        check("区划,姓名,人数\n1,2,3\n道里区,张三,2", 2, "人数");
        check("区划,姓名,人数\n甲,乙,1\n道里区,张三,2", 2, "人数");
        check("区划,姓名,人数\n①,②,③\n道里区,张三,2", 2, "人数");
        check("区划,姓名,人数\n(1),(2),(3)\n道里区,张三,2", 2, "人数");
        check("项目,户数,人数\n栏次,1,2\n城市,张三,2", 2, "人数");
    }

    #[test]
    fn a_row_of_data_is_no_numbering() {
        check("序号,户数,人数\n1,2,3\n2,5,9", 1, "人数");
        check("序号,户数,人数\n1,2,2\n2,5,9", 1, "人数");
        check("序号,类别,人数\n1,A,2\n2,B,9", 1, "人数");
    }

    #[test]
    fn units_under_the_header_belong_to_it() {
        check("区划,户数,金额\n,(户),(万元)\n道里区,3,0.2", 2, "金额(万元)");
        check("区划,户数,金额(元)\n-,户,元\n1,2,3\n道里区,3,0.2", 3, "金额(元)");
        check("区划,户数,金额\n道里区,户,元", 1, "金额");
    }
}
