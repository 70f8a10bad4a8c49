//! Sheets of every shape, read in pieces of every size.

use std::sync::Arc;

use super::*;
use crate::model::limits;
use crate::model::tally::NonData;
use crate::read::batch::RawBatch;
use crate::read::book::Sheet;

/// Sheets as text: cells parted by commas, a line that begins with `#` hidden, a cell with `^` part of a merge above.
struct Paper {
    sheets: std::vec::IntoIter<Vec<String>>,
    lines: std::iter::Enumerate<std::vec::IntoIter<String>>,
}

impl Book for Paper {
    fn next_sheet(&mut self) -> Result<Option<Sheet>, Error> {
        let Some(lines) = self.sheets.next() else { return Ok(None) };
        self.lines = lines.into_iter().enumerate();
        Ok(Some(Sheet { name: Some("Sheet1".into()) }))
    }

    fn rows(&mut self, grid: &mut Grid, budget: usize) -> Result<bool, Error> {
        for (at, line) in self.lines.by_ref() {
            grid.row(at as u64 + 1);
            let (hidden, line) = line.strip_prefix('#').map_or((false, &*line), |it| (true, it));
            for cell in line.split(',') {
                match cell.strip_prefix('^') {
                    Some(text) => grid.continued(text),
                    None => {
                        grid.cell(cell);
                    }
                }
            }
            if hidden {
                grid.hide();
            }
            if grid.bytes() >= budget {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

fn open(sheets: &[&str], words: &[&str], budget: usize) -> Open {
    let lines = |it: &&str| it.lines().map(str::to_owned).collect();
    let sheets: Vec<Vec<String>> = sheets.iter().map(lines).collect();
    let lines = Vec::new().into_iter().enumerate();
    let book = Box::new(Paper { sheets: sheets.into_iter(), lines });
    let vocabulary = Arc::new(Vocabulary::new(words.iter().copied()));
    Open::new(&"a.xlsx".into(), book, &vocabulary, budget, None)
}

fn batches(sheets: &[&str], words: &[&str], budget: usize) -> Vec<RawBatch> {
    let mut open = open(sheets, words, budget);
    let mut out = Vec::new();
    while let Some(block) = open.next().unwrap() {
        out.push(of_block(block, &|part| Ok((0..part.header.len()).collect())).unwrap());
    }
    out
}

fn names(part: &Part) -> Vec<String> {
    part.header.iter().map(|it| it.join(".")).collect()
}

/// Header, lines of the rows, other lines by kind, of the only table.
#[track_caller]
fn check(sheet: &str, words: &[&str], header: &[&str], rows: &[u64], others: &[(NonData, u64)]) {
    for budget in [1, 30, 1 << 20] {
        let batches = batches(&[sheet], words, budget);
        let part = &batches[0].part;
        assert_eq!(names(part), header);
        let mut found = Vec::new();
        let mut counts = crate::read::Counts::new();
        for it in &batches {
            assert!(Arc::ptr_eq(&it.part, part), "one table");
            found.extend((0..it.rows).map(|row| it.lines.of(row)));
            it.non_data.iter().for_each(|(kind, n)| *counts.entry(*kind).or_default() += n);
        }
        assert_eq!(found, rows, "by {budget} bytes");
        assert_eq!(counts, others.iter().copied().collect(), "by {budget} bytes");
    }
}

const WORDS: &[&str] = &["序号", "姓名", "人数", "金额", "区划"];

#[test]
fn a_head_is_merged_as_workbooks_merge() {
    check(
        "道里区发放表,,,\n^道里区发放表,,,\n序号,姓名,保障情况,\n^序号,^姓名,人数,金额\n1,张三,3,475",
        WORDS,
        &["序号", "姓名", "保障情况.人数", "保障情况.金额"],
        &[5],
        // What only goes on from above shows nothing of its own.
        &[(NonData::Title, 1), (NonData::Blank, 1), (NonData::Header, 2)],
    );
}

#[test]
fn hidden_rows_are_passed_over_wherever_they_are() {
    check(
        "#序号,姓名,人数\n#1,李四,2\n道里区发放表,,\n#,,\n序号,姓名,人数\n#上月,,\n1,张三,3\n#2,王五,1\n3,赵六,1",
        WORDS,
        &["序号", "姓名", "人数"],
        &[7, 9],
        &[(NonData::Title, 1), (NonData::Header, 1), (NonData::Hidden, 5)],
    );
}

#[test]
fn a_region_merged_over_its_rows_is_theirs() {
    let batches =
        batches(&["区划,人数\n道里区,3\n^道里区,2\n,1\n南岗区,4\n^南岗区,5"], WORDS, 1 << 20);
    let regions: Vec<Option<&str>> = batches[0].columns[0].iter().collect();
    let [a, b] = [Some("道里区"), Some("南岗区")];
    assert_eq!(regions, [a, a, None, b, b]);
}

#[test]
fn a_sheet_of_notes_is_counted_and_no_table() {
    let sheets = ["填表说明\n1.本表按月报送\n\n2.一式两份", "序号,人数\n1,3"];
    let batches = batches(&sheets, WORDS, 1);
    let notes: u64 = batches
        .iter()
        .filter(|it| it.part.header.is_empty())
        .map(|it| it.non_data.values().sum::<u64>())
        .sum();
    assert_eq!((notes, batches.iter().map(|it| it.rows).sum::<usize>()), (4, 1));
    assert!(matches!(open(&sheets[..1], WORDS, 1).next(), Ok(Some(_))));
}

#[test]
fn a_book_without_a_header_is_an_error_at_its_end() {
    let mut open = open(&["张三,3\n李四,2"], WORDS, 1 << 20);
    while let Ok(Some(_)) = open.next() {}
    assert!(matches!(open.next(), Err(Error::NoHeader { .. })));
}

#[test]
fn a_header_may_follow_hundreds_of_lines_of_notes() {
    let notes = "本表由各区县民政局填报，每月五日前报送\n".repeat(300);
    let batches = batches(&[&format!("{notes}序号,人数\n1,3\n2,2")], WORDS, 100);
    let rows: usize = batches.iter().map(|it| it.rows).sum();
    let lines: u64 = batches.iter().map(|it| it.non_data.values().sum::<u64>()).sum();
    assert_eq!((rows, lines), (2, 301));
}

#[test]
fn blank_rows_to_the_end_of_the_sheet_do_not_pile_up() {
    let sheet = format!("序号,人数\n1,3\n{}", ",\n".repeat(5000));
    let mut open = open(&[&sheet], WORDS, 50);
    let (mut blocks, mut longest) = (0, 0);
    while let Some(block) = open.next().unwrap() {
        blocks += 1;
        longest = longest.max(block.rows.len());
    }
    assert!(blocks > 0 && longest < 5002);
    let waiting = open.sheet.map_or(0, |it| it.1.len());
    assert!(waiting <= limits::HEAD_ROWS_MAX);
}

#[test]
fn tables_side_by_side_see_their_own_columns_only() {
    let sheet = "序号,人数,,序号,人数\n1,3,,11,5\n2,2,,,\n合计,5,,合计,5";
    for budget in [1, 1 << 20] {
        let batches = batches(&[sheet], WORDS, budget);
        let of = |letters: &str| {
            let mine = batches.iter().filter(|it| it.part.first_letters() == letters);
            let mut cells = Vec::new();
            for it in mine {
                for row in 0..it.rows {
                    let cell = |it: &arrow_array::StringViewArray| {
                        it.iter().nth(row).flatten().map(str::to_owned)
                    };
                    cells.push(it.columns.iter().filter_map(cell).collect::<Vec<_>>().join(","));
                }
            }
            cells
        };
        assert_eq!(of("A"), ["1,3", "2,2"]);
        assert_eq!(of("D"), ["11,5"]);
        let totals: Vec<u64> = batches.iter().flat_map(|it| &it.totals).map(|it| it.line).collect();
        assert_eq!(totals, [4, 4]);
    }
}
