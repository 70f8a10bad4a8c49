//! The head of a table: titles, unit line, and one to three header rows, told from the data below.

use crate::lexical::header;
use crate::lexical::width::squeeze;
use crate::model::limits;
use crate::read::table::Grid;
use crate::read::table::line::is_blank;
use crate::read::vocabulary::Vocabulary;

/// What stands above the data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::read) struct Head {
    /// Rows above the header, from 0, that say something.
    pub titles: Vec<(usize, String)>,
    /// Of these, the ones that state units.
    pub unit_rows: Vec<usize>,
    /// First header row.
    pub from: usize,
    /// First row below the header.
    pub to: usize,
    /// Each column's header, level by level, outermost first.
    pub columns: Vec<Vec<String>>,
    /// Each column's header as written, the levels joined by a space.
    pub shown: Vec<String>,
}

/// Finds the head in the first rows of a table; `None` when no row looks like a header.
///
/// With a vocabulary the header is the row that knows most of it; without one, the first row that has several
/// cells, all of them words.
pub(in crate::read) fn find(rows: &[Vec<String>], vocabulary: &Vocabulary) -> Option<Head> {
    let looked = rows.get(..rows.len().min(limits::HEAD_LINES_MAX)).unwrap_or_default();
    let best =
        if vocabulary.is_empty() { by_looks(looked)? } else { by_words(looked, vocabulary)? };
    let mut from = best;
    let mut to = best + 1;
    while from > 0
        && to - from < limits::HEADER_ROWS_MAX
        && is_parent(&looked[from - 1], &looked[from])
    {
        from -= 1;
    }
    while to - from < limits::HEADER_ROWS_MAX
        && rows.get(to).is_some_and(|it| is_child(&looked[to - 1], it))
    {
        to += 1;
    }
    let titles: Vec<(usize, String)> = looked[..from]
        .iter()
        .enumerate()
        .filter(|(_, row)| row.iter().any(|it| !is_blank(it)))
        .map(|(at, row)| {
            (at, row.iter().filter(|it| !is_blank(it)).cloned().collect::<Vec<_>>().join(" "))
        })
        .collect();
    let unit_rows =
        titles.iter().filter(|(_, text)| is_unit_line(text)).map(|(at, _)| *at).collect();
    let (columns, shown) = named(&rows[from..to]);
    Some(Head { titles, unit_rows, from, to, columns, shown })
}

/// Finds the head in the first rows of a grid; hidden rows are passed over. Row numbers are the grid's.
pub(in crate::read) fn of_grid(grid: &Grid, vocabulary: &Vocabulary) -> Option<Head> {
    let visible: Vec<usize> = (0..grid.len())
        .filter(|it| !grid.is_hidden(*it))
        .take(4 * limits::HEAD_LINES_MAX)
        .collect();
    // A merge is read once: below its first row, a header has nothing of its own.
    let cell = |row: usize, (column, text): (usize, &str)| {
        if grid.is_continued(row, column) { String::new() } else { text.to_owned() }
    };
    let rows: Vec<Vec<String>> = visible
        .iter()
        .map(|&row| grid.cells(row).enumerate().map(|it| cell(row, it)).collect())
        .collect();
    let mut head = find(&rows, vocabulary)?;
    let row = |at: usize| visible.get(at).copied().unwrap_or(grid.len());
    head.to = head.to.checked_sub(1).map_or(0, |last| row(last) + 1);
    head.from = row(head.from);
    head.unit_rows.iter_mut().for_each(|it| *it = row(*it));
    head.titles.iter_mut().for_each(|it| it.0 = row(it.0));
    Some(head)
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

/// 单位:元.
fn is_unit_line(text: &str) -> bool {
    let text = squeeze(text);
    text.contains("单位:") && !text.contains("填报单位:") && !text.contains("报送单位:")
}

fn by_words(rows: &[Vec<String>], vocabulary: &Vocabulary) -> Option<usize> {
    let known =
        |row: &Vec<String>| row.iter().filter(|it| !is_blank(it) && vocabulary.knows(it)).count();
    let scores: Vec<usize> = rows.iter().map(known).collect();
    let most = *scores.iter().max().filter(|it| **it > 0)?;
    scores.iter().position(|it| *it == most)
}

fn by_looks(rows: &[Vec<String>]) -> Option<usize> {
    let filled = |row: &Vec<String>| row.iter().filter(|it| !is_blank(it)).count();
    let widest = rows.iter().map(filled).max().unwrap_or_default();
    let enough = if widest > 1 { widest.div_ceil(2).max(2) } else { 1 };
    rows.iter().position(|row| filled(row) >= enough && row.iter().all(|it| !is_number(it)))
}

fn is_number(cell: &str) -> bool {
    let cell = squeeze(cell);
    !cell.is_empty() && cell.bytes().all(|it| it.is_ascii_digit() || b".,-+%:/".contains(&it))
}

/// A row above a header row that spans several of its columns: several words, and gaps where the row below has none.
fn is_parent(upper: &[String], lower: &[String]) -> bool {
    let words = upper.iter().filter(|it| !is_blank(it)).count();
    words >= 2
        && upper.iter().all(|it| !is_number(it) && !squeeze(it).contains(':'))
        && lower
            .iter()
            .enumerate()
            .any(|(at, it)| !is_blank(it) && upper.get(at).is_none_or(|it| is_blank(it)))
}

/// A row below a header row that divides some of its columns: words only, a gap where the header stands alone.
fn is_child(upper: &[String], lower: &[String]) -> bool {
    let cell = |row: &[String], at: usize| row.get(at).cloned().unwrap_or_default();
    let width = upper.len().max(lower.len());
    let filled = (0..width).filter(|&at| !is_blank(&cell(lower, at))).count();
    let gaps = (0..width).any(|at| is_blank(&cell(lower, at)) && !is_blank(&cell(upper, at)));
    let divides = (0..width).any(|at| !is_blank(&cell(lower, at)) && is_blank(&cell(upper, at)));
    let totals = lower.iter().find(|it| !is_blank(it)).is_some_and(|it| {
        let label = squeeze(it);
        label.ends_with("总计") || (is_blank(&cell(upper, 0)) && label.ends_with("小计"))
    });
    filled > 0 && gaps && divides && !totals && lower.iter().all(|it| !is_number(it))
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
