//! A ledger as people see it, before it becomes bytes: lines of cells, some of them merged.

use crate::demo::recipe::FileForm;
use crate::demo::spell::Cell;

/// A whole ledger.
pub(super) struct Paper {
    /// Relative to the project, with `/`.
    pub(super) path: String,
    pub(super) form: FileForm,
    pub(super) sheets: Vec<Sheet>,
}

/// One sheet; a CSV ledger has exactly one.
pub(super) struct Sheet {
    pub(super) name: String,
    pub(super) lines: Vec<Line>,
    /// Only a workbook shows them.
    pub(super) merges: Vec<Merge>,
}

/// One line, and the rule that was broken in it on purpose.
pub(super) struct Line {
    pub(super) cells: Vec<Cell>,
    pub(super) kind: LineKind,
}

/// What a line is.
#[derive(Clone)]
pub(super) enum LineKind {
    /// No row: title, header, sum, footer.
    Furniture,
    /// A row that breaks no rule.
    Clean,
    /// A row that breaks exactly this rule.
    Planted(String),
}

/// A rectangle of cells that shows its first cell; all counted from 0.
pub(super) struct Merge {
    pub(super) row: usize,
    pub(super) column: usize,
    pub(super) rows: usize,
    pub(super) columns: usize,
}

impl Sheet {
    /// Adds a line that is no row.
    pub(super) fn furniture(&mut self, cells: Vec<Cell>) {
        self.lines.push(Line { cells, kind: LineKind::Furniture });
    }

    /// Adds a line with `text` in its first cell, merged over all `columns`.
    pub(super) fn banner(&mut self, text: String, columns: usize) {
        if columns > 1 {
            self.merges.push(Merge { row: self.lines.len(), column: 0, rows: 1, columns });
        }
        self.furniture(first(Cell::Text(text), columns));
    }

    /// Adds a header of one line, or of two where any column has something above it.
    pub(super) fn header(&mut self, columns: &[(&str, &str)]) {
        let row = self.lines.len();
        let text = |it: &str| Cell::Text(it.to_owned());
        if columns.iter().all(|(over, _)| over.is_empty()) {
            self.furniture(columns.iter().map(|(_, head)| text(head)).collect());
            return;
        }
        let (mut upper, mut lower): (Vec<Cell>, Vec<Cell>) = (Vec::new(), Vec::new());
        for (idx, (over, head)) in columns.iter().enumerate() {
            let before =
                idx.checked_sub(1).and_then(|it| columns.get(it)).map_or("", |(over, _)| over);
            if over.is_empty() {
                self.merges.push(Merge { row, column: idx, rows: 2, columns: 1 });
                upper.push(text(head));
                lower.push(Cell::Blank);
            } else if *over == before {
                upper.push(Cell::Blank);
                lower.push(text(head));
            } else {
                let wide = columns.iter().skip(idx).take_while(|(it, _)| it == over).count();
                if wide > 1 {
                    self.merges.push(Merge { row, column: idx, rows: 1, columns: wide });
                }
                upper.push(text(over));
                lower.push(text(head));
            }
        }
        self.furniture(upper);
        self.furniture(lower);
    }
}

/// `cell`, and blanks up to `columns`.
pub(super) fn first(cell: Cell, columns: usize) -> Vec<Cell> {
    let mut cells = vec![cell];
    cells.resize_with(columns.max(1), || Cell::Blank);
    cells
}
