//! Tables side by side: where a sheet is cut from top to bottom, and what of a common head each table has.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::lexical::header;
use crate::model::limits;
use crate::read::table::head::Head;
use crate::read::table::head::is_number;
use crate::read::table::head::known;
use crate::read::table::is_blank;
use crate::read::table::line;
use crate::read::vocabulary::Vocabulary;

/// Cells that the header of a table beside another has at least.
const CELLS_MIN: usize = 2;

/// The first column of each table: 0 alone, unless the evidence is plain.
///
/// A column must be blank in the header and in every row `below` that was looked at, each side must have two
/// headings or more, known to the schema if there is one, and both sides must share headings or have titles of
/// their own; without a schema it is enough that the left side ends first. A column that was merely left empty shares
/// nothing: its two sides are one table.
pub(super) fn cuts(head: &Head, below: &[Vec<String>], vocabulary: &Vocabulary) -> Vec<usize> {
    let width = head.columns.len();
    // Where numbers end, another table may follow, with other columns.
    let below: Vec<&Vec<String>> =
        below.iter().take_while(|row| row.iter().any(|it| is_number(it))).collect();
    let blank = |at: usize| {
        head.columns.get(at).is_none_or(Vec::is_empty)
            && head
                .rows
                .iter()
                .chain(below.iter().copied())
                .all(|row| row.get(at).is_none_or(|it| is_blank(it)))
    };
    // Runs of columns between blank ones.
    let mut runs: Vec<Range<usize>> = Vec::new();
    for at in (0..width).filter(|it| !blank(*it)) {
        match runs.last_mut().filter(|it| it.end == at) {
            Some(run) => run.end = at + 1,
            None => runs.push(at..at + 1),
        }
    }
    let mut tables: Vec<Range<usize>> = Vec::new();
    let two = |left: &Range<usize>, right: &Range<usize>| {
        are_two(head, left, right, vocabulary)
            || (vocabulary.is_empty() && ends_first(head, left, right, &below))
    };
    for run in runs {
        match tables.last_mut() {
            Some(left) if !two(left, &run) => left.end = run.end,
            _ => tables.push(run),
        }
    }
    if tables.len() < 2 || tables.len() > limits::BLOCKS_BESIDE_MAX {
        return vec![0];
    }
    tables.iter().enumerate().map(|(at, it)| if at == 0 { 0 } else { it.start }).collect()
}

/// First column of each table, and the first behind it.
pub(super) fn lanes(cuts: &[usize]) -> impl Iterator<Item = (usize, usize)> {
    let ends = cuts.iter().skip(1).copied().chain(std::iter::once(usize::MAX));
    cuts.iter().copied().zip(ends)
}

fn are_two(
    head: &Head,
    left: &Range<usize>,
    right: &Range<usize>,
    vocabulary: &Vocabulary,
) -> bool {
    let [a, b] = [left, right].map(|it| leaves(head, it));
    let enough = |it: &Vec<String>| {
        it.len() >= CELLS_MIN && (vocabulary.is_empty() || known(it, vocabulary) >= CELLS_MIN)
    };
    if !enough(&a) || !enough(&b) {
        return false;
    }
    let words: BTreeSet<&String> = a.iter().collect();
    let shared = b.iter().filter(|it| words.contains(it)).count();
    let few = a.len().min(b.len());
    shared >= CELLS_MIN || 2 * shared >= few || has_own_titles(head, left, right)
}

/// Whether the left side is whole in its first rows and then blank, while the right side goes on as it began.
fn ends_first(
    head: &Head,
    left: &Range<usize>,
    right: &Range<usize>,
    below: &[&Vec<String>],
) -> bool {
    const ROWS_MIN: usize = 2;
    let filled = |row: &[String], columns: &Range<usize>| {
        columns.clone().filter(|at| row.get(*at).is_some_and(|it| !is_blank(it))).count()
    };
    let is_whole = |row: &[String], columns: &Range<usize>| filled(row, columns) == columns.len();
    // What is left of a row, or a sum of the columns above, is no row that begins with a word of its own.
    let is_row = |row: &[String]| {
        let own = row.get(right.clone()).unwrap_or_default();
        own.first().is_some_and(|it| !is_number(it))
            && line::kind(own.iter().map(String::as_str), &[]).is_none()
    };
    let both = below.iter().take_while(|it| is_whole(it, left)).count();
    let rest = below.get(both..).unwrap_or_default();
    [left, right].into_iter().all(|it| leaves(head, it).len() == it.len() && it.len() >= CELLS_MIN)
        && both >= ROWS_MIN
        && !rest.is_empty()
        && below.iter().all(|it| is_whole(it, right))
        && rest.iter().all(|it| filled(it, left) == 0 && is_row(it))
}

fn leaves(head: &Head, columns: &Range<usize>) -> Vec<String> {
    let paths = head.columns.get(columns.clone()).unwrap_or_default();
    paths.iter().filter_map(|it| it.last().cloned()).collect()
}

/// Whether a line above the header has a text over the first column of either side.
fn has_own_titles(head: &Head, left: &Range<usize>, right: &Range<usize>) -> bool {
    let begins =
        |row: &Vec<String>, at: usize| row.get(at).is_some_and(|it| it.chars().count() > 3);
    head.above.iter().any(|row| begins(row, left.start) && begins(row, right.start))
}

/// What of a head that several tables share is a table's own: its columns, and of each line above them the cells
/// that stand over it, or all when they stand over one table only.
pub(super) fn own(head: &Head, columns: &Range<usize>) -> Head {
    let within = |at: usize| columns.contains(&at);
    let only = |row: &[String]| -> Vec<String> {
        let cell = |(at, it): (usize, &String)| if within(at) { it.clone() } else { String::new() };
        row.iter().enumerate().map(cell).collect()
    };
    let shown = |row: &[String]| {
        row.iter().filter(|it| !is_blank(it)).cloned().collect::<Vec<_>>().join(" ")
    };
    let mut titles = Vec::new();
    let mut unit_rows = Vec::new();
    for ((at, all), row) in head.titles.iter().zip(&head.above) {
        let mine = shown(&only(row));
        let of_one = row.iter().filter(|it| !is_blank(it)).count() == 1;
        let text = if of_one && mine.is_empty() { all.clone() } else { mine };
        if head.unit_rows.contains(at) {
            unit_rows.push(*at);
        }
        titles.push((*at, text));
    }
    let path = |(at, it): (usize, &Vec<String>)| if within(at) { it.clone() } else { Vec::new() };
    let mut paths: Vec<Vec<String>> = head.columns.iter().enumerate().map(path).collect();
    while paths.last().is_some_and(Vec::is_empty) {
        paths.pop();
    }
    Head {
        titles,
        above: head.above.clone(),
        unit_rows,
        from: head.from,
        to: head.to,
        columns: paths,
        shown: only(&head.shown),
        rows: head
            .rows
            .iter()
            .map(|row| row.iter().map(|it| header::fold(it)).collect())
            .map(|row: Vec<String>| only(&row))
            .collect(),
    }
}
