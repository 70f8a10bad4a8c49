//! What stands on pages, put in order: lines become paragraphs, tables go on over a page's end, and what each page shows
//! anew at its edge is left out.

use std::collections::BTreeMap;

use crate::model::document::Block;
use crate::model::document::Paragraph;
use crate::model::document::Row;
use crate::model::document::Table;
use crate::read::document::text;

/// A character with its place on the page; y grows upwards.
#[derive(Clone, Debug)]
pub(super) struct Glyph {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) size: f64,
    pub(super) text: String,
}

/// Glyphs of one line, from left to right.
pub(super) struct Line {
    y: f64,
    from: f64,
    to: f64,
    size: f64,
    pub(super) text: String,
}

/// A ruled table: its top, and its rows.
pub(super) struct Ruled {
    pub(super) top: f64,
    pub(super) rows: Vec<Vec<String>>,
}

/// What one page shows.
pub(super) struct Page {
    pub(super) height: f64,
    pub(super) tables: Vec<Ruled>,
    pub(super) lines: Vec<Line>,
}

/// How much of a page's height at its top and bottom is its edge.
const EDGE: f64 = 0.12;
/// Characters of a line of running text.
const RUNNING_MIN: usize = 18;

/// The pages without the lines that stand at the edge of more than one of them, but for their numbers: a title, an
/// address, a date.
pub(super) fn without_running(mut pages: Vec<Page>) -> Vec<Page> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for page in &pages {
        let mut own: Vec<String> = page.lines.iter().filter_map(|it| page.running(it)).collect();
        own.sort();
        own.dedup();
        for it in own {
            *seen.entry(it).or_default() += 1;
        }
    }
    for page in &mut pages {
        let lines = std::mem::take(&mut page.lines);
        let kept = lines.into_iter().filter(|it| {
            page.running(it).is_none_or(|it| seen.get(&it).copied().unwrap_or_default() < 2)
        });
        page.lines = kept.collect();
    }
    pages
}

impl Page {
    /// What a line at the edge says, but for its numbers, and at which edge.
    fn running(&self, line: &Line) -> Option<String> {
        let edge = self.height * EDGE;
        let side = if line.y < edge {
            'b'
        } else if line.y > self.height - edge {
            't'
        } else {
            return None;
        };
        let said: String =
            line.text.chars().filter(|c| !c.is_ascii_digit() && !c.is_whitespace()).collect();
        Some(format!("{side}{said}"))
    }

    pub(super) fn write(self, out: &mut Written) {
        let mut tables = self.tables.into_iter().peekable();
        let text = |it: &&Line| it.text.chars().filter(|c| !c.is_ascii()).count() >= RUNNING_MIN;
        let wide: Vec<&Line> = self.lines.iter().filter(text).collect();
        let all: Vec<&Line> = if wide.is_empty() { self.lines.iter().collect() } else { wide };
        let left = all.iter().map(|it| it.from).fold(f64::INFINITY, f64::min);
        let right = all.iter().map(|it| it.to).fold(f64::NEG_INFINITY, f64::max);
        out.fresh = true;
        for line in self.lines {
            while let Some(table) = tables.next_if(|it| it.top >= line.y) {
                out.table(table);
            }
            if !is_page_number(&line.text) {
                out.text(&line, (left, right));
            }
        }
        for table in tables {
            out.table(table);
        }
    }
}

/// The document so far.
#[derive(Default)]
pub(super) struct Written {
    pub(super) blocks: Vec<Block>,
    line: u64,
    /// Nothing stands on the page so far.
    fresh: bool,
    /// The size of the last line.
    size: f64,
    /// The last line reached the right edge: the next may be the rest of its paragraph.
    open: bool,
}

/// Glyphs that stand beside one another, from the top of the page down.
pub(super) fn lines(mut glyphs: Vec<Glyph>) -> Vec<Line> {
    glyphs.sort_by(|a, b| b.y.total_cmp(&a.y));
    let mut rows: Vec<Vec<Glyph>> = Vec::new();
    for glyph in glyphs {
        let near = rows
            .last()
            .and_then(|it| it.first())
            .is_some_and(|it| it.y - glyph.y <= it.size.max(glyph.size) * 0.5);
        match rows.last_mut().filter(|_| near) {
            Some(row) => row.push(glyph),
            None => rows.push(vec![glyph]),
        }
    }
    rows.into_iter().filter_map(line).collect()
}

fn line(mut glyphs: Vec<Glyph>) -> Option<Line> {
    glyphs.sort_by(|a, b| a.x.total_cmp(&b.x));
    glyphs.retain(|it| !it.text.trim().is_empty());
    glyphs.dedup_by(|again, it| {
        again.text == it.text && again.x - it.x < it.size.min(again.size) * THICKER
    });
    let first = glyphs.first()?;
    let (y, from, size) = (first.y, first.x, first.size);
    let (mut text, mut to) = (String::new(), from);
    for glyph in &glyphs {
        let gap = glyph.x - to;
        if gap > glyph.size * WIDE_GAP {
            text.push_str("  ");
        } else if gap > glyph.size * 0.3 && text.ends_with(|c: char| c.is_ascii_alphanumeric()) {
            text.push(' ');
        }
        text.push_str(&glyph.text);
        let wide = !glyph.text.is_ascii();
        to = glyph.x + glyph.size * if wide { 1.0 } else { 0.55 };
    }
    Some(Line { y, from, to, size, text })
}

/// Ems between the two drawings of a letter that is made bold by drawing it twice; no two letters stand so near.
const THICKER: f64 = 0.15;

/// Ems between two columns.
const WIDE_GAP: f64 = 1.6;

/// `3`, `- 3 -`, `第 3 页`.
fn is_page_number(text: &str) -> bool {
    let rest: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '—' | '第' | '页' | '共' | '/' | '－'))
        .collect();
    rest.len() <= 4 && rest.bytes().all(|it| it.is_ascii_digit())
}

impl Written {
    fn table(&mut self, table: Ruled) {
        self.open = false;
        let first = std::mem::replace(&mut self.fresh, false);
        let mut rows = Vec::new();
        for cells in table.rows {
            self.line += 1;
            rows.push(Row::of(self.line, cells));
        }
        // A table goes on over the page's end.
        if let Some(Block::Table(last)) = self.blocks.last_mut()
            && last.rows.first().map(|it| it.cells.len()) == rows.first().map(|it| it.cells.len())
        {
            if first {
                mend(last, &mut rows);
            }
            last.rows.append(&mut rows);
            return;
        }
        self.blocks.push(Block::Table(Table { rows }));
    }

    fn text(&mut self, line: &Line, (left, right): (f64, f64)) {
        self.line += 1;
        self.fresh = false;
        let size = std::mem::replace(&mut self.size, line.size);
        if let Some(cells) = text::cells(&line.text) {
            self.open = false;
            let row = Row { line: self.line, cells };
            match self.blocks.last_mut() {
                Some(Block::Table(last)) => last.rows.push(row),
                _ => self.blocks.push(Block::Table(Table { rows: vec![row] })),
            }
            return;
        }
        let set_in = line.from > left + line.size * 0.8;
        let other = (line.size - size).abs() > line.size * SAME_SIZE;
        match self.blocks.last_mut() {
            Some(Block::Paragraph(last))
                if self.open && !set_in && !other && !begins_item(&line.text) =>
            {
                last.breaks.push(last.text.chars().count());
                last.text.push_str(&line.text);
            }
            _ => self.blocks.push(Block::Paragraph(Paragraph::of(self.line, line.text.clone()))),
        }
        self.open = line.to > right - line.size * 2.5 && !line.text.ends_with('。');
    }
}

/// How much sizes of one paragraph's lines may differ.
const SAME_SIZE: f64 = 0.12;

/// Joins a row that the page's end broke: one half of it has all numbers, the other only the rest of its words.
fn mend(last: &mut Table, rows: &mut Vec<Row>) {
    let number = |it: &str| !it.is_empty() && it.chars().all(|c| c.is_ascii_digit() || c == '.');
    let any = |row: &Row| row.cells.iter().any(|it| number(it.text.trim()));
    let (Some(above), Some(below)) = (last.rows.last_mut(), rows.first()) else { return };
    let starts = below
        .cells
        .iter()
        .find(|it| !it.text.trim().is_empty())
        .is_some_and(|it| begins_item(&it.text));
    // What is merged downwards is shown again, on the next page without its words.
    let within = above.cells.iter().zip(&below.cells).all(|(above, below)| {
        below.text.is_empty() || !above.text.is_empty() || number(below.text.trim())
    });
    // A head above a number is no word that the number goes on.
    let apart = above.cells.iter().zip(&below.cells).all(|(above, below)| {
        let both = !above.text.is_empty() && !below.text.is_empty();
        !both || !number(above.text.trim()) && !number(below.text.trim())
    });
    let words = |row: &Row| row.cells.iter().filter(|it| !it.text.trim().is_empty()).count();
    if starts || !within || !apart || any(above) == any(below) || words(below) == 0 {
        return;
    }
    let texts: Vec<String> = above
        .cells
        .iter()
        .zip(&below.cells)
        .map(|(above, below)| format!("{}{}", above.text, below.text))
        .collect();
    *above = Row::of(above.line, texts);
    rows.remove(0);
}

/// Whether a line begins with a numeral of an item or a chapter: 一、 （二） 3. 第四章.
fn begins_item(text: &str) -> bool {
    let text = text.trim_start();
    let numeral = |it: char| it.is_ascii_digit() || crate::lexical::numeral::is_numeral(it);
    let inner = text.strip_prefix(['（', '(']);
    let rest = inner.unwrap_or(text).trim_start_matches(numeral);
    let is_numbered = rest.len() < inner.unwrap_or(text).len();
    let ends = if inner.is_some() {
        rest.starts_with(['）', ')'])
    } else {
        rest.starts_with(['、', '．', '.'])
    };
    // 3.5 is a number.
    let point =
        rest.strip_prefix('.').is_some_and(|it| it.starts_with(|c: char| c.is_ascii_digit()));
    is_numbered && ends && !point
        || text.strip_prefix('第').is_some_and(|it| {
            let behind = it.trim_start_matches(numeral);
            behind.len() < it.len() && behind.starts_with(['章', '部'])
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(y: f64, from: f64, to: f64, text: &str) -> Line {
        Line { y, from, to, size: 12.0, text: text.to_owned() }
    }

    fn page(lines: Vec<Line>, tables: Vec<Ruled>) -> Page {
        Page { height: 800.0, tables, lines }
    }

    fn written(pages: Vec<Page>) -> Vec<Block> {
        let mut out = Written::default();
        for page in without_running(pages) {
            page.write(&mut out);
        }
        out.blocks
    }

    #[test]
    fn a_number_is_not_torn_where_its_line_ends() {
        let all = written(vec![page(
            vec![
                line(700.0, 74.0, 550.0, "全年通过政府网站和政务微信共主动公开政府信息15"),
                line(684.0, 50.0, 120.0, "62条。"),
                line(668.0, 50.0, 120.0, "二、下一章"),
            ],
            Vec::new(),
        )]);
        let texts: Vec<&str> = all
            .iter()
            .map(|it| match it {
                Block::Paragraph(it) => it.text.as_str(),
                Block::Table(_) => "",
            })
            .collect();
        assert_eq!(texts, ["全年通过政府网站和政务微信共主动公开政府信息1562条。", "二、下一章"]);
    }

    #[test]
    fn what_every_page_shows_at_its_edge_is_left_out_and_a_broken_row_is_whole() {
        let ruled = |top, rows: &[&[&str]]| Ruled {
            top,
            rows: rows.iter().map(|it| it.iter().map(|it| (*it).to_owned()).collect()).collect(),
        };
        let head = |at| line(790.0, 50.0, 550.0, &format!("某局年度报告第{at}页打印"));
        let all = written(vec![
            page(vec![head(1)], vec![ruled(700.0, &[&["规章", "0"], &["申请人无正当理由逾", ""]])]),
            page(vec![head(2)], vec![ruled(760.0, &[&["期不补正", "3"], &["（七）总计", "9"]])]),
        ]);
        let [Block::Table(table)] = all.as_slice() else { panic!("one table: {all:?}") };
        let rows: Vec<Vec<&str>> = table
            .rows
            .iter()
            .map(|it| it.cells.iter().map(|it| it.text.as_str()).collect())
            .collect();
        assert_eq!(rows, [["规章", "0"], ["申请人无正当理由逾期不补正", "3"], ["（七）总计", "9"]]);
    }

    #[test]
    fn a_letter_that_is_drawn_twice_to_be_bold_is_one() {
        let glyph = |x: f64, text: &str| Glyph { x, y: 700.0, size: 10.0, text: text.to_owned() };
        let row = |all: &[(f64, &str)]| {
            let all = lines(all.iter().map(|it| glyph(it.0, it.1)).collect());
            all.into_iter().map(|it| it.text).collect::<Vec<_>>()
        };
        assert_eq!(row(&[(50.0, "二"), (60.0, "、"), (50.3, "二"), (60.3, "、")]), ["二、"]);
        assert_eq!(row(&[(50.0, "1"), (50.0, "1"), (55.6, "1"), (55.6, "1")]), ["11"]);
        assert_eq!(row(&[(50.0, "l"), (52.2, "l")]), ["ll"]);
    }

    #[test]
    fn items_begin_with_a_numeral() {
        for (text, expect) in [
            ("一、总体", true),
            ("（二）依申请", true),
            ("3.其他", true),
            ("第二部分", true),
            ("3.5万元", false),
            ("（含结转）", false),
            ("562条", false),
        ] {
            assert_eq!(begins_item(text), expect, "{text}");
        }
    }
}
