//! The cells of a sheet, row by row, as the XML has them.

use std::io;
use std::io::Read;

use crate::model::rule::Rule;
use crate::read::book::fault::broken;
use crate::read::book::layout::Layout;
use crate::read::book::layout::Note;
use crate::read::book::number;
use crate::read::book::number::Epoch;
use crate::read::book::number::Shape;
use crate::read::book::xlsx::around;
use crate::read::book::xlsx::strings;
use crate::read::book::xlsx::strings::Strings;
use crate::read::book::xlsx::styles::Style;
use crate::read::book::xml;
use crate::read::book::xml::Tag;
use crate::read::book::xml::Token;
use crate::read::book::xml::Xml;
use crate::read::book::xml::unescape;
use crate::read::table::Grid;

/// What the cells of a workbook refer to.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) strings: Strings,
    pub(super) styles: Vec<Style>,
    pub(super) epoch: Epoch,
}

/// A sheet that is being read.
pub(super) struct Cells {
    xml: Xml<Box<dyn Read + Send>>,
    layout: Layout,
    /// The next row and column where none is named.
    row: u32,
    column: u32,
    scratch: Scratch,
}

/// Texts of one cell, kept so that no cell allocates.
#[derive(Default)]
struct Scratch {
    raw: String,
    shown: String,
}

/// What a cell's attributes say.
#[derive(Clone, Copy)]
struct Head {
    column: u32,
    style: usize,
    kind: Kind,
}

/// What a cell's value is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Shared,
    /// Text, of a formula or in its place.
    Text,
    Flag,
    /// An error or a date, shown as it stands.
    Plain,
}

impl Cells {
    /// A sheet whose columns have been passed: cells come next.
    pub(super) fn new(xml: Xml<Box<dyn Read + Send>>, layout: Layout) -> Self {
        Self { xml, layout, row: 0, column: 0, scratch: Scratch::default() }
    }

    pub(super) fn layout(&mut self) -> &mut Layout {
        &mut self.layout
    }

    /// Puts rows into `grid` until it takes `budget` bytes; false at the end of the cells.
    pub(super) fn rows(
        &mut self,
        shared: &Shared,
        grid: &mut Grid,
        budget: usize,
    ) -> io::Result<bool> {
        loop {
            match self.xml.next()? {
                Token::Open(tag) if tag.name == b"row" => {
                    self.row = match tag.number::<u32>(b"r") {
                        Some(row) => row.saturating_sub(1),
                        None => self.row,
                    };
                    let hidden = tag.yes(b"hidden") || tag.raw(b"ht") == Some(b"0");
                    self.layout.row(self.row)?;
                    if hidden {
                        self.layout.hide_row();
                    }
                    self.column = 0;
                    self.cells(shared, grid)?;
                    self.layout.end_row(grid);
                    self.row += 1;
                    if grid.bytes() >= budget {
                        return Ok(true);
                    }
                }
                Token::Close(b"sheetData") => return Ok(false),
                Token::End => return Err(broken("the part ends in the middle")),
                _ => {}
            }
        }
    }

    /// The cells of a row.
    fn cells(&mut self, shared: &Shared, grid: &mut Grid) -> io::Result<()> {
        loop {
            match self.xml.next()? {
                Token::Open(tag) if tag.name == b"c" => {
                    let head = head(tag, self.column);
                    self.column = head.column.saturating_add(1);
                    self.cell(head, shared, grid)?;
                }
                Token::Close(b"row") => return Ok(()),
                Token::End => return Err(broken("the part ends in the middle")),
                _ => {}
            }
        }
    }

    /// A cell, up to the end of its element.
    fn cell(&mut self, head: Head, shared: &Shared, grid: &mut Grid) -> io::Result<()> {
        let Self { xml, layout, scratch, .. } = self;
        let raw = &mut scratch.raw;
        raw.clear();
        let (mut value, mut formula, mut struck_runs) = (false, false, false);
        loop {
            match xml.next()? {
                Token::Open(tag) => match tag.name {
                    b"v" => value = true,
                    b"f" => formula = true,
                    b"is" => struck_runs = strings::rich(xml, b"is", raw)?,
                    _ => {}
                },
                Token::Text(text) if value => unescape(text, raw)?,
                Token::Plain(text) if value => raw.push_str(
                    std::str::from_utf8(text).map_err(|_| broken("text that is not UTF-8"))?,
                ),
                Token::Close(b"v") => value = false,
                Token::Close(b"c") => break,
                Token::End => return Err(broken("the part ends in the middle")),
                Token::Text(_) | Token::Plain(_) | Token::Close(_) => {}
            }
        }
        let style = shared.styles.get(head.style).copied().unwrap_or_default();
        let mut note = Note { struck: style.struck || struck_runs, ..Note::default() };
        if raw.is_empty() {
            // The empty text that a formula gave is a value.
            note.rule = (formula && head.kind != Kind::Text).then_some(Rule::CellWithoutValue);
            return layout.cell(head.column, "", note, grid);
        }
        let shown = &mut scratch.shown;
        shown.clear();
        let text = match head.kind {
            Kind::Shared => {
                let at = xml::number(raw.as_bytes())
                    .ok_or_else(|| broken("a cell names a text that is not there"))?;
                let (text, struck) = shared.strings.get(at)?;
                note.struck |= struck;
                text
            }
            Kind::Number => {
                number_in(raw, style.shape, shared.epoch, &mut note, shown);
                shown.as_str()
            }
            Kind::Text => {
                strings::undo_escapes(raw, 0);
                raw.as_str()
            }
            Kind::Flag => {
                if matches!(raw.as_str(), "1" | "true") {
                    "TRUE"
                } else {
                    "FALSE"
                }
            }
            Kind::Plain => raw.as_str(),
        };
        layout.cell(head.column, text, note, grid)
    }
}

/// Appends a number as its format shows it.
fn number_in(raw: &str, shape: Shape, epoch: Epoch, note: &mut Note, out: &mut String) {
    match (shape, raw.trim().parse()) {
        (Shape::Moment, Ok(value)) => {
            note.rule = (epoch == Epoch::From1904).then_some(Rule::DateFrom1904);
            number::moment(value, epoch, out);
        }
        (Shape::Padded(digits), Ok(value)) => number::padded(value, digits, out),
        (Shape::Of(unit), Ok(value)) => number::of_units(value, unit, out),
        _ => number::number(raw, out),
    }
}

/// What a cell's attributes say; a cell without a name is next to the one before it.
fn head(tag: Tag<'_>, next: u32) -> Head {
    let mut head = Head { column: next, style: 0, kind: Kind::Number };
    for (name, value) in tag.attributes() {
        match name {
            b"r" => head.column = around::column(value).map_or(next, |it| it.0),
            b"s" => head.style = xml::number(value).unwrap_or_default(),
            b"t" => {
                head.kind = match value {
                    b"s" => Kind::Shared,
                    b"str" | b"inlineStr" => Kind::Text,
                    b"b" => Kind::Flag,
                    b"e" | b"d" => Kind::Plain,
                    _ => Kind::Number,
                };
            }
            _ => {}
        }
    }
    head
}
