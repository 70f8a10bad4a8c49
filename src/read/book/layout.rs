//! Cells of a sheet into rows of a grid: merged, hidden, struck and commented cells made plain.
//!
//! A book tells each row and its cells in order; the rows between, merges and marks are filled in here. Rows without
//! a cell of their own are held back until one follows: what a sheet has below its last cell is nothing.

use std::collections::BTreeSet;
use std::io;
use std::sync::Arc;

use crate::model::limits;
use crate::model::remark::Remark;
use crate::model::remark::RemarkKind;
use crate::model::rule::Rule;
use crate::read::book::fault::broken;
use crate::read::book::fault::too_large;
use crate::read::table::Grid;

/// Rows of a sheet: Excel's own limit (ECMA-376), and LibreOffice's.
pub(super) const ROWS_MAX: u32 = 1 << 20;

/// Columns of a sheet.
pub(super) const COLUMNS_MAX: u32 = 16_384;

/// Bytes of one row: what is longer is no row that anybody typed.
const ROW_BYTES_MAX: usize = 64 << 20;

/// Merged cells; rows and columns count from 0, both ends are inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Area {
    pub(super) top: u32,
    pub(super) left: u32,
    pub(super) bottom: u32,
    pub(super) right: u32,
}

/// What a sheet says of itself beside its cells.
#[derive(Debug, Default)]
pub(super) struct Around {
    pub(super) merges: Vec<Area>,
    /// Columns, from 0, first and last.
    pub(super) hidden_columns: Vec<(u32, u32)>,
    /// Row and column, from 0, of each cell with a comment.
    pub(super) comments: Vec<(u32, u32)>,
}

/// What is known of a cell beside its text.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Note {
    pub(super) struck: bool,
    /// [`Rule::DateFrom1904`] or [`Rule::CellWithoutValue`].
    pub(super) rule: Option<Rule>,
    /// It has a comment that [`Around::comments`] does not name.
    pub(super) comment: bool,
}

/// A sheet on its way into grids.
#[derive(Debug)]
pub(super) struct Layout {
    sheet: Option<Arc<str>>,
    /// Merged areas of several rows, by their first row; those before `merge` are done.
    merges: Vec<Area>,
    merge: usize,
    /// Areas that reach below their first row, with what they show, by column.
    open: Vec<(Area, String)>,
    hidden_columns: Vec<(u32, u32)>,
    comments: Vec<(u32, u32)>,
    /// The header of a column that is none of the sender's, and where that column is.
    ours: Option<(&'static str, Option<u32>)>,
    /// The row that cells go to, from 0.
    row: Row,
    /// The last row that went into a grid.
    last: Option<u32>,
    /// Rows after it that are hidden and empty, first and last.
    hidden_blank: Vec<(u32, u32)>,
    columns_told: BTreeSet<u32>,
    remarks: Vec<Remark>,
}

/// A row in the making.
#[derive(Debug, Default)]
struct Row {
    number: u32,
    hidden: bool,
    /// It is in the grid: a cell of it shows something.
    begun: bool,
    /// Bytes of the grid before it.
    bytes: usize,
    /// The first column that may still come.
    next: u32,
    /// How many of `Layout::open` it has shown.
    shown: usize,
    filled: usize,
    struck: Vec<usize>,
}

impl Layout {
    /// A sheet of which `around` is known.
    pub(super) fn new(sheet: Option<Arc<str>>, mut around: Around) -> Self {
        around.merges.retain(|it| it.top < it.bottom);
        around.merges.sort_unstable();
        around.comments.sort_unstable();
        around.comments.dedup();
        let mut out = Self {
            sheet,
            merges: around.merges,
            merge: 0,
            open: Vec::new(),
            hidden_columns: around.hidden_columns,
            comments: around.comments,
            ours: None,
            row: Row::default(),
            last: None,
            hidden_blank: Vec::new(),
            columns_told: BTreeSet::new(),
            remarks: Vec::new(),
        };
        out.remark(RemarkKind::Comments, out.comments.len() as u64);
        out
    }

    /// Leaves out the column under `header`: in a returned ledger it says what was wrong with the rows.
    pub(super) fn leave_out(mut self, header: Option<&'static str>) -> Self {
        self.ours = header.map(|it| (it, None));
        self
    }

    /// Begins row `number`, from 0.
    pub(super) fn row(&mut self, number: u32) -> io::Result<()> {
        if number >= ROWS_MAX {
            return Err(broken("a row beyond the last that a sheet has"));
        }
        if self.last.is_some_and(|it| it >= number) {
            return Err(broken("rows that are not in order"));
        }
        self.row = Row { number, ..Row::default() };
        Ok(())
    }

    /// Hides the row; before its cells.
    pub(super) fn hide_row(&mut self) {
        self.row.hidden = true;
    }

    /// Merges cells from the row on, where they are not known before; in the order of their first cells.
    pub(super) fn merge(&mut self, area: Area) {
        self.merges.push(area);
    }

    /// Puts `text` into `column` of the row; columns come in order.
    pub(super) fn cell(
        &mut self,
        column: u32,
        text: &str,
        note: Note,
        grid: &mut Grid,
    ) -> io::Result<()> {
        if note.comment {
            self.remark(RemarkKind::Comments, 1);
        }
        if text.is_empty() && note.rule.is_none() {
            return Ok(());
        }
        if let Some((header, at)) = &mut self.ours {
            if at.is_none() && text == *header {
                *at = Some(column);
            }
            if *at == Some(column) {
                return Ok(());
            }
        }
        if column >= COLUMNS_MAX {
            return Err(broken("a column beyond the last that a sheet has"));
        }
        if column < self.row.next {
            return Err(broken("cells that are not in order"));
        }
        self.row.next = column + 1;
        if self.hidden_columns.iter().any(|(from, to)| (*from..=*to).contains(&column)) {
            if self.columns_told.insert(column) {
                self.hidden_column(column);
            }
            return Ok(());
        }
        if !self.row.begun {
            self.begin(grid);
        }
        self.continue_to(column, grid);
        let at = usize::try_from(column).unwrap_or(usize::MAX);
        if grid.width() > at {
            // A merge shows its first cell; what stands below it is not seen.
            return Ok(());
        }
        grid.cell_at(at, text);
        if grid.bytes() - self.row.bytes > ROW_BYTES_MAX {
            return Err(too_large("a row longer than any ledger has"));
        }
        self.row.filled += 1;
        self.mark(at, column, note, grid);
        let ahead = self.merges.get(self.merge..).unwrap_or_default();
        let starting = ahead.iter().take_while(|it| it.top == self.row.number);
        if let Some(area) = starting.into_iter().find(|it| it.left == column) {
            self.open.push((*area, text.to_owned()));
        }
        Ok(())
    }

    fn mark(&mut self, at: usize, column: u32, note: Note, grid: &mut Grid) {
        if note.struck {
            self.row.struck.push(at);
        }
        if let Some(rule) = note.rule {
            grid.mark(rule);
            self.remark(
                match rule {
                    Rule::DateFrom1904 => RemarkKind::Dates1904,
                    _ => RemarkKind::FormulasWithoutValue,
                },
                1,
            );
        }
        let commented = !self.comments.is_empty()
            && self.comments.binary_search(&(self.row.number, column)).is_ok();
        if commented || note.comment {
            grid.mark(Rule::CellComment);
        }
    }

    /// Ends the row.
    pub(super) fn end_row(&mut self, grid: &mut Grid) {
        let number = self.row.number;
        if !self.row.begun {
            if self.row.hidden {
                match self.hidden_blank.last_mut().filter(|it| it.1 + 1 == number) {
                    Some(range) => range.1 = number,
                    None => self.hidden_blank.push((number, number)),
                }
            }
            return;
        }
        self.continue_to(u32::MAX, grid);
        let struck = std::mem::take(&mut self.row.struck);
        if self.row.hidden {
            grid.hide();
            self.remark(RemarkKind::HiddenRows, 1);
        } else if !struck.is_empty() && struck.len() == self.row.filled {
            grid.mark_row(Rule::RowStruck);
            self.remark(RemarkKind::StruckRows, 1);
        } else if !struck.is_empty() {
            for column in &struck {
                grid.mark_in(*column, Rule::CellStruck);
            }
            self.remark(RemarkKind::StruckCells, struck.len() as u64);
        }
        self.last = Some(number);
        self.row.begun = false;
        self.open.sort_unstable_by_key(|(area, _)| area.left);
    }

    /// What was found since it was last asked for.
    pub(super) fn remarks(&mut self) -> Vec<Remark> {
        std::mem::take(&mut self.remarks)
    }

    /// The row has a cell: the rows before it, and then its own.
    fn begin(&mut self, grid: &mut Grid) {
        let number = self.row.number;
        let hidden = std::mem::take(&mut self.hidden_blank);
        if let Some(last) = self.last {
            let mut hidden = hidden.iter().peekable();
            for blank in last + 1..number {
                grid.row(u64::from(blank) + 1);
                while hidden.next_if(|it| it.1 < blank).is_some() {}
                if hidden.peek().is_some_and(|it| it.0 <= blank) {
                    grid.hide();
                    self.remark(RemarkKind::HiddenRows, 1);
                }
            }
        }
        self.open.retain(|(area, _)| area.bottom >= number);
        while self.merges.get(self.merge).is_some_and(|it| it.top < number) {
            self.merge += 1;
        }
        self.row.bytes = grid.bytes();
        self.row.begun = true;
        grid.row(u64::from(number) + 1);
    }

    /// Shows again what merges show that began above, in the columns up to and with `column`.
    fn continue_to(&mut self, column: u32, grid: &mut Grid) {
        while let Some((area, text)) = self.open.get(self.row.shown) {
            // Areas that begin in this row stand behind those that began above it.
            if area.left > column || area.top == self.row.number {
                break;
            }
            grid.fill_to(usize::try_from(area.left).unwrap_or(usize::MAX));
            grid.continued(text);
            self.row.shown += 1;
        }
    }

    fn hidden_column(&mut self, column: u32) {
        let (sheet, kind) = (self.sheet.clone(), RemarkKind::HiddenColumns);
        Remark { columns: vec![column + 1], ..Remark::new(sheet, kind, 1) }
            .add_to(&mut self.remarks);
    }

    /// Notes that there are `count` of `kind`.
    pub(super) fn remark(&mut self, kind: RemarkKind, count: u64) {
        if count > 0 {
            let sheet = self.sheet.clone();
            Remark::new(sheet, kind, count).add_to(&mut self.remarks);
        }
    }
}

/// A remark on a sheet that was left out.
pub(super) fn hidden_sheet(name: &str) -> Remark {
    Remark::new(Some(name.into()), RemarkKind::HiddenSheet, 1)
}

const _: () = assert!(limits::COLUMNS_MAX == 16_384);

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of `(number, hidden, cells)`; a cell that begins with `~` is struck through.
    fn grid(around: Around, rows: &[(u32, bool, &[&str])]) -> (Grid, Vec<String>) {
        let mut grid = Grid::default();
        let mut layout = Layout::new(None, around);
        for (number, hidden, cells) in rows {
            layout.row(*number).unwrap();
            if *hidden {
                layout.hide_row();
            }
            for (column, cell) in (0..).zip(*cells) {
                let (struck, text) = (cell.starts_with('~'), cell.trim_start_matches('~'));
                layout.cell(column, text, Note { struck, ..Note::default() }, &mut grid).unwrap();
            }
            layout.end_row(&mut grid);
        }
        let remarks = layout.remarks();
        let told = remarks.iter().map(|it| format!("{} {}", it.kind.name(), it.count));
        (grid, told.collect())
    }

    fn shown(grid: &Grid) -> Vec<String> {
        let row = |row| {
            let cells: Vec<&str> = grid.cells(row).collect();
            let hidden = if grid.is_hidden(row) { "-" } else { "" };
            format!("{hidden}{} {}", grid.line(row), cells.join("|"))
        };
        (0..grid.len()).map(row).collect()
    }

    fn area(top: u32, left: u32, bottom: u32, right: u32) -> Area {
        Area { top, left, bottom, right }
    }

    #[test]
    fn a_cell_merged_downwards_is_filled_inside_the_merge_only() {
        let merges = vec![area(1, 0, 2, 0), area(3, 0, 6, 1), area(1, 2, 2, 2)];
        let (grid, _) = grid(
            Around { merges, ..Around::default() },
            &[
                (0, false, &["区划", "人数", "备注"]),
                (1, false, &["道里区", "1", "x"]),
                (2, false, &["", "2"]),
                (3, false, &["南岗区", "", "3"]),
                (4, false, &["", "", "4"]),
                (6, false, &["不见", "", "6"]),
                (7, false, &["", "7"]),
            ],
        );
        assert_eq!(
            shown(&grid),
            [
                "1 区划|人数|备注",
                "2 道里区|1|x",
                "3 道里区|2|x",
                "4 南岗区||3",
                "5 南岗区||4",
                "6 ",
                "7 南岗区||6",
                "8 |7"
            ]
        );
        assert!(grid.is_continued(2, 0) && grid.is_continued(2, 2) && !grid.is_continued(3, 0));
    }

    #[test]
    fn what_is_hidden_is_left_out_and_told() {
        let around = Around { hidden_columns: vec![(1, 1), (5, 16_383)], ..Around::default() };
        let (grid, told) = grid(
            around,
            &[
                (2, false, &["a", "b", "c"]),
                (3, true, &["1", "2", "3"]),
                (4, true, &[]),
                (6, false, &["4", "5", "6"]),
                (7, true, &[]),
                (900_000, false, &["", ""]),
            ],
        );
        assert_eq!(shown(&grid), ["3 a||c", "-4 1||3", "-5 ", "6 ", "7 4||6"]);
        assert_eq!(told, ["hidden-columns 1", "hidden-rows 2"]);
    }

    #[test]
    fn a_row_is_struck_when_all_its_cells_are() {
        let comments = vec![(1, 1), (9, 9)];
        let (grid, told) = grid(
            Around { comments, ..Around::default() },
            &[(0, false, &["~a", "~b"]), (1, false, &["~a", "b"])],
        );
        let marks: Vec<String> = grid
            .marks()
            .iter()
            .map(|it| format!("{} {:?} {}", it.row, it.column, it.rule.code()))
            .collect();
        assert_eq!(marks, ["0 None row/struck", "1 Some(1) cell/comment", "1 Some(0) cell/struck"]);
        assert_eq!(told, ["comments 2", "struck-rows 1", "struck-cells 1"]);
    }

    #[test]
    fn rows_and_cells_out_of_order_are_refused() {
        let mut layout = Layout::new(None, Around::default());
        let mut grid = Grid::default();
        layout.row(4).unwrap();
        layout.cell(0, "a", Note::default(), &mut grid).unwrap();
        layout.end_row(&mut grid);
        layout.row(5).unwrap();
        layout.cell(3, "a", Note::default(), &mut grid).unwrap();
        assert!(layout.cell(2, "a", Note::default(), &mut grid).is_err());
        assert!(layout.row(4).is_err() && layout.row(ROWS_MAX).is_err());
    }
}
