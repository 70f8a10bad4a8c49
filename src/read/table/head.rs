//! The head of a table: titles, unit line, and one to three header rows, told from the data below.

use std::ops::Range;

use crate::lexical::header;
use crate::lexical::units;
use crate::lexical::width::squeeze;
use crate::model::limits;
use crate::read::table::Grid;
use crate::read::table::below;
use crate::read::table::line::is_blank;
use crate::read::table::line::is_filled_in;
use crate::read::vocabulary::Vocabulary;

/// What stands above the data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::read) struct Head {
    /// Rows above the header, from 0, that say something.
    pub titles: Vec<(usize, String)>,
    /// The cells of these rows.
    pub above: Vec<Vec<String>>,
    /// Of these, the ones that state units.
    pub unit_rows: Vec<usize>,
    /// First header row.
    pub from: usize,
    /// First row below the header, and below the rows of numbers and units that belong to it.
    pub to: usize,
    /// Each column's header, level by level, outermost first.
    pub columns: Vec<Vec<String>>,
    /// The header's rows as they stand, folded: a line that shows the same is the header again.
    pub rows: Vec<Vec<String>>,
    /// Each column's header as written, the levels joined by a space.
    pub shown: Vec<String>,
}

/// Finds the head in the first rows of a table; `None` when no row looks like a header.
///
/// With a vocabulary the header is the first row that is made of words which it knows; without one, the first row
/// that has several cells, all of them words.
pub(in crate::read) fn find(rows: &[Vec<String>], vocabulary: &Vocabulary) -> Option<Head> {
    let looked = rows.get(..rows.len().min(limits::HEAD_LINES_MAX)).unwrap_or_default();
    let best = if vocabulary.is_empty() { by_looks(looked) } else { by_words(looked, vocabulary) };
    Some(around(rows, best?, vocabulary))
}

/// The head whose header holds row `at`: the rows above it are titles, if they are no levels of it.
pub(in crate::read) fn around(rows: &[Vec<String>], at: usize, vocabulary: &Vocabulary) -> Head {
    let row = |at: usize| rows.get(at).map(Vec::as_slice).unwrap_or_default();
    let (mut from, mut to) = (at, at + 1);
    while from > 0 && to - from < limits::HEADER_ROWS_MAX && is_parent(row(from - 1), row(from)) {
        from -= 1;
    }
    while to - from < limits::HEADER_ROWS_MAX
        && to < rows.len()
        && is_child(row(to - 1), row(to), vocabulary)
    {
        to += 1;
    }
    let (mut columns, shown) = named(rows.get(from..to).unwrap_or_default());
    let to = below::extend(rows, to, &mut columns);
    let says = |at: &usize| row(*at).iter().any(|it| !is_blank(it));
    let text = |row: &[String]| {
        row.iter().filter(|it| !is_blank(it)).cloned().collect::<Vec<_>>().join(" ")
    };
    let titles: Vec<(usize, String)> =
        (0..from).filter(says).map(|at| (at, text(row(at)))).collect();
    let above = titles.iter().map(|(at, _)| row(*at).to_vec()).collect();
    let unit_rows =
        titles.iter().filter(|(_, it)| !units::stated(it).is_empty()).map(|(at, _)| *at).collect();
    let fold = |row: &Vec<String>| row.iter().map(|it| header::fold(it)).collect();
    let rows = rows.get(from..to).unwrap_or_default().iter().map(fold).collect();
    Head { titles, above, unit_rows, from, to, columns, rows, shown }
}

impl Head {
    /// The head of rows that were taken from a grid: row numbers become the grid's. `end` is behind the last of them.
    pub(in crate::read) fn of_rows(mut self, taken: &[usize], end: usize) -> Self {
        let row = |at: usize| taken.get(at).copied().unwrap_or(end);
        self.to = self.to.checked_sub(1).map_or(0, |last| row(last) + 1);
        self.from = row(self.from);
        self.unit_rows.iter_mut().for_each(|it| *it = row(*it));
        self.titles.iter_mut().for_each(|it| it.0 = row(it.0));
        self
    }
}

/// The cells of some rows of a grid, those outside `columns` left blank.
pub(in crate::read) fn cells(
    grid: &Grid,
    rows: &[usize],
    columns: Range<usize>,
) -> Vec<Vec<String>> {
    // A merge is read once: below its first row, a header has nothing of its own.
    let cell = |row: usize, (column, text): (usize, &str)| {
        let other = grid.is_continued(row, column) || !columns.contains(&column);
        if other { String::new() } else { text.to_owned() }
    };
    rows.iter().map(|&row| grid.cells(row).enumerate().map(|it| cell(row, it)).collect()).collect()
}

/// The head of a grid whose first `rows` are known to be its header; `None` when the vocabulary knows nothing of it.
pub(in crate::read) fn exact(grid: &Grid, rows: usize, vocabulary: &Vocabulary) -> Option<Head> {
    let row = |row| grid.cells(row).map(str::to_owned).collect();
    let header: Vec<Vec<String>> = (0..rows).map(row).collect();
    let known = header.iter().flatten().any(|it| !is_blank(it) && vocabulary.knows(it));
    (vocabulary.is_empty() || known).then(|| {
        let (columns, shown) = named(&header);
        Head { columns, shown, to: rows, ..Head::default() }
    })
}

/// Each column's header, level by level and as written, of all header rows.
fn named(rows: &[Vec<String>]) -> (Vec<Vec<String>>, Vec<String>) {
    let shown = columns(rows, &str::to_owned).iter().map(|it| it.join(" ")).collect();
    (columns(rows, &|it| header::fold(it)), shown)
}

/// The first row of words, most of which are known, or which stands over numbers; failing that, the row that knows
/// most. A row further down that knows more is the header of another table.
fn by_words(rows: &[Vec<String>], vocabulary: &Vocabulary) -> Option<usize> {
    let scores: Vec<usize> = rows.iter().map(|it| known(it, vocabulary)).collect();
    let most = *scores.iter().max().filter(|it| **it > 0)?;
    let over_numbers = |at: usize| {
        let below = rows.iter().skip(at + 1).find(|it| filled(it) > 0);
        below.is_some_and(|it| it.iter().any(|it| is_number(it)))
    };
    let good = |&at: &usize| {
        scores[at] >= 2
            && rows[at].iter().all(|it| !is_number(it))
            && !is_filled_in(&rows[at])
            && (2 * scores[at] > filled(&rows[at]) || over_numbers(at))
    };
    (0..rows.len()).find(good).or_else(|| scores.iter().position(|it| *it == most))
}

/// How many cells of a row are known.
pub(in crate::read) fn known(row: &[String], vocabulary: &Vocabulary) -> usize {
    row.iter().filter(|it| !is_blank(it) && vocabulary.knows(it)).count()
}

/// How many cells of a row show something.
fn filled(row: &[String]) -> usize {
    row.iter().filter(|it| !is_blank(it)).count()
}

fn by_looks(rows: &[Vec<String>]) -> Option<usize> {
    let widest = rows.iter().map(|it| filled(it)).max().unwrap_or_default();
    let enough = if widest > 1 { widest.div_ceil(2).max(2) } else { 1 };
    rows.iter().position(|row| {
        filled(row) >= enough && row.iter().all(|it| !is_number(it)) && !is_filled_in(row)
    })
}

/// Whether a cell is a number, a date in digits, or the like.
pub(in crate::read) fn is_number(cell: &str) -> bool {
    let cell = squeeze(cell);
    !cell.is_empty() && cell.bytes().all(|it| it.is_ascii_digit() || b".,-+%:/".contains(&it))
}

/// A row above a header row that spans several of its columns: several words, and gaps where the row below has none.
fn is_parent(upper: &[String], lower: &[String]) -> bool {
    let is_title = |it: &String| {
        let text = squeeze(it);
        text.contains([':', '年']) || text.ends_with(['表', '册', '局']) || text.contains("单位")
    };
    filled(upper) >= 2
        && upper.iter().all(|it| !is_number(it) && !is_title(it))
        && lower
            .iter()
            .enumerate()
            .any(|(at, it)| !is_blank(it) && upper.get(at).is_none_or(|it| is_blank(it)))
}

/// A row below a header row that divides some of its columns: words only, a gap where the header stands alone.
///
/// It is blank below the header's first column, or it is known: else it is a row of words with a blank in it.
fn is_child(upper: &[String], lower: &[String], vocabulary: &Vocabulary) -> bool {
    let cell = |row: &[String], at: usize| row.get(at).cloned().unwrap_or_default();
    let width = upper.len().max(lower.len());
    let gaps = (0..width).any(|at| is_blank(&cell(lower, at)) && !is_blank(&cell(upper, at)));
    let divides = (0..width).any(|at| !is_blank(&cell(lower, at)) && is_blank(&cell(upper, at)));
    let label = lower.iter().find(|it| !is_blank(it)).map(|it| squeeze(it)).unwrap_or_default();
    let totals = label.ends_with("总计") || (is_blank(&cell(upper, 0)) && label.ends_with("小计"));
    let first = (0..width).find(|at| !is_blank(&cell(upper, *at))).unwrap_or_default();
    let known = known(lower, vocabulary) > 0;
    filled(lower) > 0
        && gaps
        && (divides || known)
        && (known || is_blank(&cell(lower, first)))
        && !totals
        && !label.contains(':')
        && lower.iter().all(|it| !is_number(it))
}

/// Each column's path through the header rows; a parent without words of its own continues the one to its left.
fn columns(rows: &[Vec<String>], shown: &dyn Fn(&str) -> String) -> Vec<Vec<String>> {
    let width = rows.iter().map(Vec::len).max().unwrap_or_default();
    let mut out = vec![Vec::new(); width];
    for (level, row) in rows.iter().enumerate() {
        let last = level + 1 == rows.len();
        let mut left = String::new();
        for (at, path) in out.iter_mut().enumerate() {
            let cell = row.get(at).map(|it| shown(it)).unwrap_or_default();
            let below =
                rows[level + 1..].iter().any(|it| it.get(at).is_some_and(|it| !is_blank(it)));
            if !is_blank(&cell) {
                left.clone_from(&cell);
                path.push(cell);
            } else if !last && below && !left.is_empty() {
                path.push(left.clone());
            } else {
                left.clear();
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<Vec<String>> {
        text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
    }

    fn names(head: &Head) -> Vec<String> {
        head.columns.iter().map(|it| it.join(".")).collect()
    }

    #[test]
    fn titles_and_a_unit_line_stand_above_a_two_level_header() {
        let text = "道里区2017年3月城市低保发放表,,,,\n,,,,单位：元\n序号,保障人数,,领取金额,区划\n,合计,其中：残疾,补差,\n1,3,1,475,道里区";
        let vocabulary = Vocabulary::new(["序号", "区划", "保障人数.合计", "领取金额"]);
        let head = find(&rows(text), &vocabulary).unwrap();
        assert_eq!((head.from, head.to), (2, 4));
        assert_eq!(head.unit_rows, [1]);
        assert_eq!(
            names(&head),
            ["序号", "保障人数.合计", "保障人数.其中:残疾", "领取金额.补差", "区划"]
        );
        assert_eq!(find(&rows(text), &Vocabulary::default()).unwrap().from, 2);
    }

    #[test]
    fn a_data_row_below_the_header_is_not_taken_for_a_child() {
        let text = "区划,姓名,人数\n道里区,张三,2\n";
        let head = find(&rows(text), &Vocabulary::new(["区划", "人数"])).unwrap();
        assert_eq!((head.from, head.to), (0, 1));
    }

    #[test]
    fn without_a_header_there_is_none() {
        assert_eq!(find(&rows("1,2\n3,4"), &Vocabulary::new(["区划"])), None);
    }
}
