//! Columns that align on a terminal, where a Chinese character takes two cells.

use unicode_width::UnicodeWidthStr as _;

use crate::cli::render::Style;
use crate::cli::render::Voice;

/// On which side a column's cells stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum Align {
    Left,
    Right,
}

/// Rows of cells.
pub(in crate::cli) struct Table {
    align: Vec<Align>,
    rows: Vec<Vec<(String, Style)>>,
}

impl Table {
    /// An empty table with one column for each of `align`.
    pub(in crate::cli) fn new(align: &[Align]) -> Self {
        Self { align: align.to_vec(), rows: Vec::new() }
    }

    /// Adds a row whose cells are all of one style.
    pub(in crate::cli) fn row(&mut self, style: Style, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().map(|it| (it, style)).collect());
    }

    /// Adds a row.
    pub(in crate::cli) fn styled<const N: usize>(&mut self, cells: [(String, Style); N]) {
        self.rows.push(cells.into());
    }

    /// The table, each line begun with `indent` spaces, columns two spaces apart, none trailing.
    pub(in crate::cli) fn render(&self, voice: &Voice, indent: usize) -> String {
        let widths: Vec<usize> = (0..self.align.len())
            .map(|column| {
                self.rows
                    .iter()
                    .filter_map(|it| it.get(column))
                    .map(|it| it.0.width())
                    .max()
                    .unwrap_or(0)
            })
            .collect();
        let mut out = String::new();
        for row in &self.rows {
            let last = row.iter().rposition(|(text, _)| !text.is_empty()).unwrap_or(0);
            let cells = row.iter().zip(&widths).zip(&self.align).take(last + 1).enumerate();
            for (column, (((text, style), width), align)) in cells {
                out.push_str(&" ".repeat(if column == 0 { indent } else { 2 }));
                let pad = " ".repeat(width - text.width());
                let text = voice.paint(*style, text);
                match align {
                    Align::Right => out.extend([pad.as_str(), text.as_str()]),
                    Align::Left if column == last => out.push_str(&text),
                    Align::Left => out.extend([text.as_str(), pad.as_str()]),
                }
            }
            out.push('\n');
        }
        out
    }
}

/// `text`, cut where it takes more than `width` cells of the terminal.
pub(in crate::cli) fn short(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    for c in text.chars() {
        if out.width() + c.to_string().width() >= width {
            break;
        }
        out.push(c);
    }
    out.push('…');
    out
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::cli::invocation::Talk;
    use crate::model::lang::Lang;

    #[test]
    fn columns_align_by_cells_not_characters() {
        let voice =
            Voice { lang: Lang::Zh, colour: false, talk: Talk::Normal, base: PathBuf::new() };
        let mut table = Table::new(&[Align::Left, Align::Right, Align::Left]);
        let cells = |it: [&str; 3]| it.map(str::to_owned);
        table.row(Style::Strong, cells(["数据集", "行数", "状态"]));
        table.row(Style::Plain, cells(["低保 2017", "162,352", "已发布"]));
        table.row(Style::Plain, cells(["x", "1", ""]));
        assert_eq!(
            table.render(&voice, 1),
            " 数据集        行数  状态\n 低保 2017  162,352  已发布\n x                1\n"
        );
    }

    #[test]
    fn colour_takes_no_cells() {
        let voice =
            Voice { lang: Lang::En, colour: true, talk: Talk::Normal, base: PathBuf::new() };
        let mut table = Table::new(&[Align::Left, Align::Left]);
        table.styled([("ab".to_owned(), Style::Bad), ("c".to_owned(), Style::Plain)]);
        table.styled([("abc".to_owned(), Style::Plain), ("d".to_owned(), Style::Plain)]);
        assert_eq!(table.render(&voice, 0), "\u{1b}[1;31mab\u{1b}[0m   c\nabc  d\n");
    }
}
