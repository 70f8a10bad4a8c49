//! PDF by its text layer: glyphs with their places become lines, lines paragraphs, ruled cells tables.
//!
//! A page that is a picture has no text layer; such a file is refused, since nothing in it can be read.

mod layout;

use std::io::Read as _;

use hayro_interpret::BlendMode;
use hayro_interpret::ClipPath;
use hayro_interpret::Context;
use hayro_interpret::Device;
use hayro_interpret::DrawMode;
use hayro_interpret::DrawProps;
use hayro_interpret::Image;
use hayro_interpret::ImageDrawProps;
use hayro_interpret::InterpreterCache;
use hayro_interpret::InterpreterSettings;
use hayro_interpret::SoftMask;
use hayro_interpret::font::GlyphRun;
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::kurbo::Affine;
use hayro_interpret::kurbo::BezPath;
use hayro_interpret::kurbo::Point;
use hayro_interpret::kurbo::Rect;
use hayro_interpret::kurbo::Shape as _;

use crate::model::document::Block;
use crate::model::limits;
use crate::read::Error;
use crate::read::book::Request;
use crate::read::document::name;
use crate::read::document::pdf::layout::Glyph;
use crate::read::document::pdf::layout::Page;
use crate::read::document::pdf::layout::Ruled;
use crate::read::document::pdf::layout::Written;
use crate::read::document::pdf::layout::lines;
use crate::read::flaw::Flaw;
use crate::read::flaw::Format;

/// Pages of a report.
const PAGES_MAX: usize = 500;
/// Glyphs of one page: a page of newsprint has ten thousand.
const GLYPHS_MAX: usize = 200_000;
/// Rules of one page.
const RULES_MAX: usize = 20_000;
/// A rule is not thicker than this, in points.
const RULE_WIDTH: f64 = 3.0;
/// Places that differ by less are the same, in points.
const SAME: f64 = 2.5;

/// What the document shows.
pub(super) fn blocks(request: &Request<'_>) -> Result<Vec<Block>, Error> {
    let flaw = |flaw| Error::Flaw { name: name(request).to_string(), flaw };
    let unreadable = |cause| Error::Unreadable { name: name(request).to_string(), cause };
    let mut bytes = Vec::new();
    let most = limits::DOCUMENT_BYTES_MAX as u64;
    let input = request.blob.open().map_err(unreadable)?;
    input.take(most + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > most {
        return Err(flaw(Flaw::TooLarge(Format::Pdf, most)));
    }
    let pdf = Pdf::new(bytes).map_err(|_| flaw(Flaw::Damaged(Format::Pdf, None)))?;
    let cache = InterpreterCache::new();
    let mut pages = Vec::new();
    for page in pdf.pages().iter().take(PAGES_MAX) {
        let (width, height) = page.render_dimensions();
        let bounds = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
        let settings = InterpreterSettings::default();
        let mut context = Context::new(Affine::IDENTITY, bounds, &cache, pdf.xref(), settings);
        let mut sheet = Sheet::default();
        hayro_interpret::interpret_page(page, &mut context, &mut sheet);
        pages.push(sheet.read(f64::from(height)));
    }
    let mut out = Written::default();
    for page in layout::without_running(pages) {
        page.write(&mut out);
    }
    if out.blocks.is_empty() {
        return Err(flaw(Flaw::NoText));
    }
    Ok(out.blocks)
}

/// A line on the page: along one axis from `from` to `to`, at one place of the other.
#[derive(Clone, Copy, Debug)]
struct Rule {
    at: f64,
    from: f64,
    to: f64,
}

/// What one page shows.
#[derive(Default)]
struct Sheet {
    glyphs: Vec<Glyph>,
    across: Vec<Rule>,
    down: Vec<Rule>,
}

impl Sheet {
    fn rule(&mut self, rect: Rect) {
        if self.across.len() + self.down.len() >= RULES_MAX {
            return;
        }
        let (width, height) = (rect.width(), rect.height());
        if height <= RULE_WIDTH && width > 2.0 * RULE_WIDTH {
            self.across.push(Rule { at: rect.center().y, from: rect.x0, to: rect.x1 });
        } else if width <= RULE_WIDTH && height > 2.0 * RULE_WIDTH {
            self.down.push(Rule { at: rect.center().x, from: rect.y0, to: rect.y1 });
        } else if width > 2.0 * RULE_WIDTH && height > 2.0 * RULE_WIDTH {
            // A box has four sides.
            for y in [rect.y0, rect.y1] {
                self.across.push(Rule { at: y, from: rect.x0, to: rect.x1 });
            }
            for x in [rect.x0, rect.x1] {
                self.down.push(Rule { at: x, from: rect.y0, to: rect.y1 });
            }
        }
    }
}

impl Device<'_> for Sheet {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'_>, mode: &DrawMode) {
        let is_filled = matches!(mode, DrawMode::Fill(_));
        let placed = props.transform * path.clone();
        if is_filled {
            let bounds = placed.bounding_box();
            // A filled area is a background; only a thin one is a rule.
            if bounds.width() <= RULE_WIDTH || bounds.height() <= RULE_WIDTH {
                self.rule(bounds);
            }
            return;
        }
        for segment in placed.segments().take(64) {
            self.rule(segment.bounding_box());
        }
    }

    fn draw_rect(&mut self, rect: &Rect, props: DrawProps<'_>, mode: &DrawMode) {
        let bounds = props.transform.transform_rect_bbox(*rect);
        let is_filled = matches!(mode, DrawMode::Fill(_));
        if !is_filled || bounds.width() <= RULE_WIDTH || bounds.height() <= RULE_WIDTH {
            self.rule(bounds);
        }
    }

    fn push_clip_path(&mut self, _: &ClipPath) {}

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'_>>, _: BlendMode) {}

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, '_>, props: DrawProps<'_>, _: &DrawMode) {
        for glyph in run.glyphs() {
            if self.glyphs.len() >= GLYPHS_MAX {
                return;
            }
            let Some(said) = glyph.as_unicode() else { continue };
            let text = match said {
                BfString::Char(c) => c.to_string(),
                BfString::String(text) => text,
            };
            let transform = props.transform * glyph.transform();
            let place = transform * Point::ZERO;
            // Glyphs are drawn in a thousand units to the em.
            let em = (transform * Point::new(0.0, 1000.0)) - place;
            let size = em.hypot();
            if place.x.is_finite() && place.y.is_finite() && size.is_finite() && size > 0.0 {
                self.glyphs.push(Glyph { x: place.x, y: place.y, size, text });
            }
        }
    }

    fn draw_image(&mut self, _: Image<'_, '_>, _: ImageDrawProps<'_>) {}

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}
}

impl Sheet {
    fn read(mut self, height: f64) -> Page {
        let mut tables: Vec<Ruled> = Vec::new();
        for (bottom, top) in self.regions() {
            if let Some(table) = self.table(bottom, top) {
                tables.push(table);
            }
        }
        tables.sort_by(|a, b| b.top.total_cmp(&a.top));
        Page { height, tables, lines: lines(self.glyphs) }
    }

    /// Where rules run down the page: each stretch is a table's height, from its bottom to its top.
    fn regions(&self) -> Vec<(f64, f64)> {
        let mut spans: Vec<(f64, f64)> = self.down.iter().map(|it| (it.from, it.to)).collect();
        spans.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut out: Vec<(f64, f64)> = Vec::new();
        for (from, to) in spans {
            match out.last_mut().filter(|it| from <= it.1 + SAME) {
                Some(last) => last.1 = last.1.max(to),
                None => out.push((from, to)),
            }
        }
        out
    }

    /// Takes the glyphs between `bottom` and `top` out of the page and into cells; `None` where the rules make no grid.
    fn table(&mut self, bottom: f64, top: f64) -> Option<Ruled> {
        let within = |it: f64| it >= bottom - SAME && it <= top + SAME;
        let across: Vec<Rule> = self.across.iter().copied().filter(|it| within(it.at)).collect();
        let down: Vec<Rule> = self
            .down
            .iter()
            .copied()
            .filter(|it| it.from >= bottom - SAME && it.to <= top + SAME)
            .collect();
        let xs = places(down.iter().map(|it| it.at));
        let mut ys = places(across.iter().map(|it| it.at));
        ys.reverse();
        let (columns, rows) = (xs.len().checked_sub(1)?, ys.len().checked_sub(1)?);
        if columns == 0
            || rows == 0
            || columns * rows < 2
            || columns > COLUMNS_MAX
            || rows > ROWS_MAX
        {
            return None;
        }
        let owners = owners((&xs, &ys), &across, &down);
        let mut cells: Vec<Vec<Glyph>> = vec![Vec::new(); columns * rows];
        let (first, last) = (*xs.first()?, *xs.last()?);
        let (highest, lowest) = (*ys.first()?, *ys.last()?);
        let all = std::mem::take(&mut self.glyphs);
        for glyph in all {
            let (x, y) = (glyph.x + glyph.size / 4.0, glyph.y + glyph.size / 4.0);
            if x < first || x > last || y > highest || y < lowest {
                self.glyphs.push(glyph);
                continue;
            }
            let column = xs.iter().rposition(|it| *it <= x).unwrap_or(0).min(columns - 1);
            let row = ys.iter().rposition(|it| *it >= y).unwrap_or(0).min(rows - 1);
            let owner = owners.get(row * columns + column).copied().unwrap_or_default();
            if let Some(cell) = cells.get_mut(owner) {
                cell.push(glyph);
            }
        }
        let letter = cells.iter().flatten().map(|it| it.size).reduce(f64::min).unwrap_or_default();
        let texts: Vec<String> = cells.into_iter().map(cell_text).collect();
        // Where a merged cell ends short of its row, a rule goes through the row: what is below it is no row.
        let is_row = |row: usize| {
            let height = ys.get(row).zip(ys.get(row + 1)).map_or(0.0, |it| it.0 - it.1);
            let mut own = texts.iter().skip(row * columns).take(columns);
            height >= letter * 1.5 || own.any(|it| !it.is_empty())
        };
        let shown = |row: usize| {
            let cell = |column: usize| {
                let owner = owners.get(row * columns + column).copied().unwrap_or_default();
                // What is merged to the right shows its text once, what is merged downwards in each row.
                let begins = owner % columns == column;
                if begins { texts.get(owner).cloned().unwrap_or_default() } else { String::new() }
            };
            (0..columns).map(cell).collect()
        };
        Some(Ruled { top: highest, rows: (0..rows).filter(|it| is_row(*it)).map(shown).collect() })
    }
}

/// Columns and rows of a ruled table on one page.
const COLUMNS_MAX: usize = 64;
/// See `COLUMNS_MAX`.
const ROWS_MAX: usize = 300;

/// Places that differ, in order.
fn places(all: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut all: Vec<f64> = all.filter(|it| it.is_finite()).collect();
    all.sort_by(f64::total_cmp);
    let mut out: Vec<f64> = Vec::new();
    for it in all {
        if out.last().is_none_or(|last| it - last > SAME) {
            out.push(it);
        }
    }
    out
}

/// For each box of the grid, the first box of the cell that it is a part of: no rule stands between them.
fn owners((xs, ys): (&[f64], &[f64]), across: &[Rule], down: &[Rule]) -> Vec<usize> {
    let (columns, rows) = (xs.len().saturating_sub(1), ys.len().saturating_sub(1));
    let at = |all: &[f64], it: usize| all.get(it).copied().unwrap_or_default();
    let mid = |all: &[f64], it: usize| f64::midpoint(at(all, it), at(all, it + 1));
    let ruled = |rules: &[Rule], place: f64, through: f64| {
        rules
            .iter()
            .any(|it| (it.at - place).abs() <= SAME && it.from <= through && through <= it.to)
    };
    let mut out: Vec<usize> = Vec::with_capacity(columns * rows);
    for row in 0..rows {
        for column in 0..columns {
            let own = row * columns + column;
            let left = column > 0 && !ruled(down, at(xs, column), mid(ys, row));
            let above = row > 0 && !ruled(across, at(ys, row), mid(xs, column));
            let owner = if left {
                out.get(own - 1).copied()
            } else if above {
                out.get(own - columns).copied()
            } else {
                None
            };
            out.push(owner.unwrap_or(own));
        }
    }
    out
}

fn cell_text(glyphs: Vec<Glyph>) -> String {
    let lines: Vec<String> = lines(glyphs).into_iter().map(|it| it.text).collect();
    lines.join("")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(across: &[(f64, f64, f64)], texts: &[(f64, f64, &str)]) -> Sheet {
        let rule = |&(at, from, to): &(f64, f64, f64)| Rule { at, from, to };
        let glyph =
            |&(x, y, text): &(f64, f64, &str)| Glyph { x, y, size: 8.0, text: text.to_owned() };
        Sheet {
            glyphs: texts.iter().map(glyph).collect(),
            across: across.iter().map(rule).collect(),
            down: [0.0, 50.0, 100.0].map(|at| Rule { at, from: 0.0, to: 40.0 }).to_vec(),
        }
    }

    #[test]
    fn a_rule_that_ends_a_merged_cell_within_a_row_makes_no_row() {
        // The cell at the left ends at 7, within the last row, which is from 14 to 0.
        let across = [
            (40.0, 0.0, 100.0),
            (27.0, 50.0, 100.0),
            (14.0, 50.0, 100.0),
            (7.0, 0.0, 50.0),
            (0.0, 0.0, 100.0),
        ];
        let texts = [(5.0, 30.0, "甲"), (55.0, 30.0, "1"), (55.0, 17.0, "2"), (55.0, 3.0, "3")];
        let ruled = sheet(&across, &texts).table(0.0, 40.0).unwrap();
        assert_eq!(ruled.rows, [["甲", "1"], ["甲", "2"], ["甲", "3"]]);
        // A row that is as high as a row stays, with nothing in it.
        let across = [(40.0, 0.0, 100.0), (20.0, 50.0, 100.0), (0.0, 0.0, 100.0)];
        let ruled = sheet(&across, &texts[..2]).table(0.0, 40.0).unwrap();
        assert_eq!(ruled.rows, [["甲", "1"], ["甲", ""]]);
    }
}
