//! One sheet of a returned workbook: bad cells coloured, a column 问题 at the right, everything else as it was.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use quick_xml::events::BytesStart;
use quick_xml::events::Event;

use super::Broken;
use super::Note;
use super::PROBLEMS;
use super::styles::Styles;
use super::styles::format_of;
use super::xml::Empty;
use super::xml::attribute;
use super::xml::each;
use super::xml::escape;
use super::xml::prefix;
use super::xml::retag;
use crate::model::rule::Level;

/// Elements of a worksheet that come after `legacyDrawing` (ECMA-376 part 1, 18.3.1.99).
const AFTER_DRAWING: [&str; 8] = [
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
];

/// What one row gets.
#[derive(Default)]
struct Row {
    cells: BTreeMap<u32, Level>,
    problem: String,
}

/// A sheet with its notes.
pub(super) struct Marked<'a> {
    styles: &'a mut Styles,
    rows: BTreeMap<u32, Row>,
    /// The column of 问题, from 0.
    column: u32,
    out: String,
    prefix: String,
    /// Row and next column of the walk.
    at: (u32, u32),
}

/// Rewrites the sheet `xml`; `header` is the row whose last cell becomes 问题, `drawing` the relationship of the
/// comments where there are none yet.
pub(super) fn mark(
    xml: &str,
    notes: &[Note],
    header: u32,
    drawing: Option<&str>,
    styles: &mut Styles,
) -> Result<String, Broken> {
    let mut rows: BTreeMap<u32, Row> = BTreeMap::new();
    for note in notes {
        let row = rows.entry(note.row).or_default();
        if let Some(column) = note.column {
            let level = row.cells.entry(column).or_insert(note.level);
            *level = note.level.max(*level);
        }
        let separator = if row.problem.is_empty() { "" } else { "；" };
        write!(row.problem, "{separator}{}", note.text).map_err(|_| Broken)?;
    }
    rows.entry(header).or_default().problem = PROBLEMS.to_owned();
    let column = width(xml)?.max(notes.iter().filter_map(|it| it.column).max().unwrap_or(0) + 1);
    let out = String::with_capacity(xml.len() + 256 * notes.len());
    let mut marked = Marked { styles, rows, column, out, prefix: String::new(), at: (0, 0) };
    let mut drawing = drawing;
    let mut depth = 0_u32;
    each(xml, |event, raw| match event {
        Event::Start(tag) => {
            if depth == 1 && AFTER_DRAWING.contains(&tag.local_name().as_ref()) {
                marked.drawing(drawing.take());
            }
            depth += 1;
            marked.open(tag, raw, Empty::No)
        }
        Event::Empty(tag) => {
            if depth == 1 && AFTER_DRAWING.contains(&tag.local_name().as_ref()) {
                marked.drawing(drawing.take());
            }
            marked.open(tag, raw, Empty::Yes)
        }
        Event::End(tag) => {
            depth -= 1;
            match tag.local_name().as_ref() {
                "row" => marked.end_row(),
                "sheetData" => marked.rows_before(u32::MAX),
                "worksheet" => marked.drawing(drawing.take()),
                _ => {}
            }
            marked.out.push_str(raw);
            Ok(())
        }
        _ => {
            marked.out.push_str(raw);
            Ok(())
        }
    })?;
    Ok(marked.out)
}

impl Marked<'_> {
    fn open(&mut self, tag: &BytesStart<'_>, raw: &str, empty: Empty) -> Result<(), Broken> {
        match tag.local_name().as_ref() {
            "sheetData" => {
                self.prefix = prefix(tag.name().0).to_owned();
                if empty == Empty::Yes {
                    self.out.push_str(&retag(tag, &[], Empty::No));
                    self.rows_before(u32::MAX);
                    write!(self.out, "</{}>", tag.name().0).map_err(|_| Broken)?;
                    return Ok(());
                }
            }
            "row" => {
                let row = attribute(tag, "r").and_then(|it| it.parse().ok());
                let row = row.unwrap_or(self.at.0 + 1);
                self.rows_before(row);
                self.at = (row, 0);
                let noted = self.rows.contains_key(&row);
                if noted {
                    // `spans` would no longer be true.
                    self.out.push_str(&retag(tag, &[("spans", None)], Empty::No));
                } else {
                    self.out.push_str(raw);
                }
                if noted && empty == Empty::Yes {
                    self.end_row();
                    write!(self.out, "</{}>", tag.name().0).map_err(|_| Broken)?;
                }
                return Ok(());
            }
            "c" => {
                let column = attribute(tag, "r").map_or(Some(self.at.1), column).ok_or(Broken)?;
                self.cells_before(column);
                self.at.1 = column + 1;
                let level = self.rows.get_mut(&self.at.0).and_then(|row| row.cells.remove(&column));
                if let Some(level) = level {
                    let format = self.styles.coloured(format_of(tag), level).to_string();
                    self.out.push_str(&retag(tag, &[("s", Some(&format))], empty));
                    return Ok(());
                }
            }
            // The first sheet sums up and is shown first; two selected sheets would be edited together.
            "sheetView" => {
                self.out.push_str(&retag(tag, &[("tabSelected", None)], empty));
                return Ok(());
            }
            "dimension" => return Ok(()),
            _ => {}
        }
        self.out.push_str(raw);
        Ok(())
    }

    /// Writes the rows with notes above `row` that the sheet does not have.
    fn rows_before(&mut self, row: u32) {
        while let Some((&at, _)) = self.rows.range(self.at.0 + 1..row).next() {
            self.at = (at, 0);
            let prefix = self.prefix.clone();
            self.out.push_str(&format!("<{prefix}row r=\"{at}\">"));
            self.end_row();
            self.out.push_str(&format!("</{prefix}row>"));
        }
    }

    /// Writes the cells with notes left of `column` that the row does not have.
    fn cells_before(&mut self, column: u32) {
        while let Some(row) = self.rows.get_mut(&self.at.0)
            && let Some((&at, &level)) = row.cells.range(..column).next()
        {
            row.cells.remove(&at);
            let format = self.styles.coloured(0, level);
            let cell = name(self.at.0, at);
            let prefix = &self.prefix;
            self.out.push_str(&format!("<{prefix}c r=\"{cell}\" s=\"{format}\"/>"));
        }
    }

    fn end_row(&mut self) {
        self.cells_before(u32::MAX);
        let Some(row) = self.rows.remove(&self.at.0) else { return };
        let level = if row.problem == PROBLEMS { None } else { Some(Level::Error) };
        let format = level.map(|it| self.styles.coloured(0, it).to_string());
        let format = format.map(|it| format!(" s=\"{it}\"")).unwrap_or_default();
        let (prefix, cell) = (&self.prefix, name(self.at.0, self.column));
        self.out.push_str(&format!(
            "<{prefix}c r=\"{cell}\"{format} t=\"inlineStr\"><{prefix}is><{prefix}t xml:space=\"preserve\">{}</{prefix}t></{prefix}is></{prefix}c>",
            escape(&row.problem)
        ));
    }

    fn drawing(&mut self, id: Option<&str>) {
        if let Some(id) = id {
            let prefix = &self.prefix;
            self.out.push_str(&format!(
                "<{prefix}legacyDrawing xmlns:rel=\"{}\" rel:id=\"{id}\"/>",
                super::package::RELATIONSHIPS
            ));
        }
    }
}

/// Columns in use.
fn width(xml: &str) -> Result<u32, Broken> {
    let (mut widest, mut next) = (0, 0);
    each(xml, |event, _| {
        if let Event::Start(tag) | Event::Empty(tag) = event {
            match tag.local_name().as_ref() {
                "row" => next = 0,
                "c" => {
                    next = 1 + attribute(tag, "r").map_or(Some(next), column).ok_or(Broken)?;
                    widest = widest.max(next);
                }
                _ => {}
            }
        }
        Ok(())
    })?;
    Ok(widest)
}

/// The column, from 0, of a cell's name: `B3` is 1.
pub(super) fn column(cell: &str) -> Option<u32> {
    let mut letters = cell.bytes().take_while(u8::is_ascii_alphabetic);
    letters
        .try_fold(0_u32, |all, it| {
            all.checked_mul(26)?.checked_add(u32::from(it.to_ascii_uppercase() - b'A') + 1)
        })?
        .checked_sub(1)
}

/// The name of a cell: row from 1, column from 0.
pub(super) fn name(row: u32, column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        let digit = u8::try_from((rest - 1) % 26).unwrap_or_default();
        letters.push(char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }
    let mut out: String = letters.iter().rev().collect();
    out.push_str(&row.to_string());
    out
}
