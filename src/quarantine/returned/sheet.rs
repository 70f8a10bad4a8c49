//! One sheet of a returned workbook: bad cells coloured, a column 问题 at the right, everything else as it was.

use std::collections::BTreeMap;

use quick_xml::events::BytesStart;
use quick_xml::events::Event;

use super::Broken;
use super::Note;
use super::Notes;
use super::said;
use super::styles::Look;
use super::styles::Styles;
use super::styles::format_of;
use super::xml::Empty;
use super::xml::attribute;
use super::xml::each;
use super::xml::escape;
use super::xml::prefix;
use super::xml::retag;
use crate::model::returned::MARK;
use crate::model::rule::Level;

/// Columns of a sheet (ECMA-376).
const COLUMNS_MAX: u32 = 16_384;

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

/// How wide the column is that says what is wrong with a row.
const PROBLEMS_WIDTH: u32 = 70;

/// Narrow characters of a line in that column, whatever font its width is counted in.
const LINE_CHARACTERS: u32 = 62;

/// Points that a line of that column takes; a row is no higher than programs allow.
const LINE_POINTS: u32 = 16;
const HEIGHT_MAX: u32 = 409;

/// Areas in one condition's list: a longer list is a condition more.
const AREAS_MAX: usize = 256;

/// What one row gets.
#[derive(Default)]
struct Row {
    cells: BTreeMap<u32, Level>,
    problem: Option<Problem>,
}

/// What stands in the column at the right.
struct Problem {
    text: String,
    look: Look,
}

impl Problem {
    fn add(&mut self, text: &str) {
        self.text.push('\n');
        self.text.push_str(text);
    }

    fn height(&self) -> Option<u32> {
        height(&self.text)
    }
}

/// Points that a row needs to show all of what is wrong with it; `None` where a line does.
pub(super) fn height(problem: &str) -> Option<u32> {
    let lines: u32 = problem.lines().map(|it| lines_of(it, LINE_CHARACTERS).max(1)).sum();
    (lines > 1).then(|| (lines * LINE_POINTS + 4).min(HEIGHT_MAX))
}

/// The same, as a row says it.
pub(super) fn height_attributes(points: u32) -> String {
    format!(" ht=\"{points}\" customHeight=\"1\"")
}

/// Lines that a text takes in a column of `width` narrow characters.
pub(super) fn lines_of(text: &str, width: u32) -> u32 {
    let wide = |it: char| if it.is_ascii() { 1 } else { 2 };
    text.chars().map(wide).sum::<u32>().div_ceil(width.max(1))
}

/// A sheet with its notes.
pub(super) struct Marked<'a> {
    styles: &'a mut Styles,
    rows: BTreeMap<u32, Row>,
    notes: &'a Notes,
    /// The column of 问题, from 0.
    column: u32,
    out: String,
    prefix: String,
    /// Row and next column of the walk.
    at: (u32, u32),
    /// A cell of theirs that ours takes the place of is passed over.
    passing: bool,
    widths: Widths,
    /// Cells that are coloured whatever the sender's conditions say, until they are written.
    conditions: Vec<(Level, String)>,
}

/// Whether the width of our column has been told.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Widths {
    Untold,
    Told,
}

/// Rewrites the sheet `xml` with `notes` under the header `problems`; `drawing` is the relationship of the comments
/// where there are none yet.
pub(super) fn mark(
    xml: &str,
    notes: &Notes,
    problems: &str,
    drawing: Option<&str>,
    styles: &mut Styles,
) -> Result<String, Broken> {
    let wanted = rows(notes, problems);
    let last = notes.each.iter().chain(&notes.above).filter_map(|it| it.column).max();
    let column = width(xml)?.max(last.map_or(0, |it| it + 1));
    if column >= COLUMNS_MAX {
        return Err(Broken);
    }
    let out = String::with_capacity(xml.len() + 256 * notes.each.len());
    let mut marked = Marked {
        styles,
        rows: wanted,
        notes,
        column,
        out,
        prefix: String::new(),
        at: (0, 0),
        passing: false,
        widths: Widths::Untold,
        conditions: Vec::new(),
    };
    // Conditions go before cells' own formats.
    if xml.contains("conditionalFormatting") {
        marked.conditions = areas(&marked.rows);
    }
    let conditions = marked.conditions.len();
    let mut drawing = drawing;
    let mut depth = 0_u32;
    each(xml, |event, raw| match event {
        Event::Start(tag) => {
            if depth == 1 && AFTER_DRAWING.contains(&tag.local_name().as_ref()) {
                marked.drawing(drawing.take());
            }
            if depth == 1 && tag.local_name().as_ref() == "conditionalFormatting" {
                marked.conditions(prefix(tag.name().0));
            }
            depth += 1;
            if tag.local_name().as_ref() == "cfRule" {
                marked.later(tag, conditions, Empty::No);
                return Ok(());
            }
            marked.open(tag, raw, Empty::No)
        }
        Event::Empty(tag) => {
            if depth == 1 && AFTER_DRAWING.contains(&tag.local_name().as_ref()) {
                marked.drawing(drawing.take());
            }
            if tag.local_name().as_ref() == "cfRule" {
                marked.later(tag, conditions, Empty::Yes);
                return Ok(());
            }
            marked.open(tag, raw, Empty::Yes)
        }
        Event::End(tag) => {
            depth = depth.saturating_sub(1);
            if tag.local_name().as_ref() == "worksheet" {
                marked.drawing(drawing.take());
            }
            marked.close(tag.local_name().as_ref(), raw)
        }
        _ if marked.passing => Ok(()),
        _ => {
            marked.out.push_str(raw);
            Ok(())
        }
    })?;
    Ok(marked.out)
}

/// What each row gets.
fn rows(notes: &Notes, problems: &str) -> BTreeMap<u32, Row> {
    let mut rows: BTreeMap<u32, Row> = BTreeMap::new();
    for note in notes.each.iter().chain(&notes.above) {
        let row = rows.entry(note.row).or_default();
        if let Some(column) = note.column {
            let level = row.cells.entry(column).or_insert(note.level);
            *level = note.level.max(*level);
        }
    }
    let mut all: BTreeMap<u32, Vec<&Note>> = BTreeMap::new();
    for note in &notes.each {
        all.entry(note.row).or_default().push(note);
    }
    for (row, notes) in all {
        let gravest = notes.iter().map(|it| it.level).max().unwrap_or(Level::Warning);
        let text = said(notes).join("\n");
        rows.entry(row).or_default().problem = Some(Problem { text, look: Look::Problem(gravest) });
    }
    for (header, text) in notes.headers.iter().map(|it| (it, problems)).chain(notes.under()) {
        let problem = Problem { text: text.to_owned(), look: Look::Head };
        rows.entry(*header).or_default().problem = Some(problem);
    }
    rows
}

/// The cells that are coloured, as lists of areas.
fn areas(rows: &BTreeMap<u32, Row>) -> Vec<(Level, String)> {
    let mut cells: BTreeMap<(Level, u32), Vec<u32>> = BTreeMap::new();
    for (row, it) in rows {
        for (column, level) in &it.cells {
            cells.entry((*level, *column)).or_default().push(*row);
        }
    }
    let mut areas: BTreeMap<Level, Vec<String>> = BTreeMap::new();
    for ((level, column), rows) in cells {
        for run in rows.chunk_by(|a, b| a + 1 == *b) {
            let (Some(first), Some(last)) = (run.first(), run.last()) else { continue };
            let area = match (name(*first, column), name(*last, column)) {
                (one, other) if one == other => one,
                (one, other) => format!("{one}:{other}"),
            };
            areas.entry(level).or_default().push(area);
        }
    }
    let lists = |(level, all): (&Level, &Vec<String>)| -> Vec<(Level, String)> {
        all.chunks(AREAS_MAX).map(|it| (*level, it.join(" "))).collect()
    };
    areas.iter().flat_map(lists).collect()
}

impl Marked<'_> {
    fn open(&mut self, tag: &BytesStart<'_>, raw: &str, empty: Empty) -> Result<(), Broken> {
        if self.passing {
            return Ok(());
        }
        match tag.local_name().as_ref() {
            "sheetData" => return self.data(tag, raw, empty),
            "row" => return self.row(tag, raw, empty),
            "col" => return self.col(tag, raw, empty),
            "c" => {
                let column = attribute(tag, "r").map_or(Some(self.at.1), column).ok_or(Broken)?;
                if column < self.at.1 {
                    return Err(Broken);
                }
                self.cells_before(column);
                self.at.1 = column + 1;
                let row = self.rows.get_mut(&self.at.0);
                if column == self.column && row.as_ref().is_some_and(|it| it.problem.is_some()) {
                    self.passing = empty == Empty::No;
                    self.cells_before(column + 1);
                    return Ok(());
                }
                if let Some(level) = row.and_then(|it| it.cells.remove(&column)) {
                    let cell = self.place(column);
                    let format = self.styles.coloured(format_of(tag), level, cell).to_string();
                    self.out.push_str(&retag(tag, &[("s", Some(&format))], empty));
                    return Ok(());
                }
            }
            // The first sheet sums up and is shown first; two selected sheets would be edited together.
            "sheetView" => {
                self.out.push_str(&retag(tag, &[("tabSelected", None)], empty));
                return Ok(());
            }
            "dimension" => {
                self.passing = empty == Empty::No;
                return Ok(());
            }
            _ => {}
        }
        self.out.push_str(raw);
        Ok(())
    }

    fn close(&mut self, name: &str, raw: &str) -> Result<(), Broken> {
        if self.passing {
            self.passing = !matches!(name, "c" | "dimension");
            return Ok(());
        }
        match name {
            "row" => {
                self.cells_before(u32::MAX);
                self.rows.remove(&self.at.0);
            }
            "sheetData" => self.rows_before(u32::MAX)?,
            "cols" => self.width_of_ours(),
            _ => {}
        }
        self.out.push_str(raw);
        Ok(())
    }

    fn data(&mut self, tag: &BytesStart<'_>, raw: &str, empty: Empty) -> Result<(), Broken> {
        prefix(tag.name().0).clone_into(&mut self.prefix);
        if self.widths == Widths::Untold {
            let prefix = self.prefix.clone();
            self.out.extend([format!("<{prefix}cols>")]);
            self.width_of_ours();
            self.out.extend([format!("</{prefix}cols>")]);
        }
        if empty == Empty::No {
            self.out.push_str(raw);
            return Ok(());
        }
        self.out.push_str(&retag(tag, &[], Empty::No));
        self.rows_before(u32::MAX)?;
        self.out.extend([format!("</{}>", tag.name().0)]);
        Ok(())
    }

    fn row(&mut self, tag: &BytesStart<'_>, raw: &str, empty: Empty) -> Result<(), Broken> {
        let row = attribute(tag, "r").and_then(|it| it.parse().ok());
        let row = row.unwrap_or(self.at.0 + 1);
        self.rows_before(row)?;
        self.at = (row, 0);
        self.hold(row);
        let Some(noted) = self.rows.get(&row) else {
            self.out.push_str(raw);
            return Ok(());
        };
        // `spans` would no longer be true.
        let mut set = vec![("spans", None)];
        let had: f64 = attribute(tag, "ht").and_then(|it| it.parse().ok()).unwrap_or_default();
        let needed = noted.problem.as_ref().and_then(Problem::height);
        let height = needed.filter(|it| f64::from(*it) > had).map(|it| it.to_string());
        if height.is_some() {
            set.extend([("ht", height.as_deref()), ("customHeight", Some("1"))]);
        }
        self.out.push_str(&retag(tag, &set, Empty::No));
        if empty == Empty::Yes {
            self.cells_before(u32::MAX);
            self.out.extend([format!("</{}>", tag.name().0)]);
        }
        Ok(())
    }

    /// Notes why a row of the sheet came back with its table.
    fn hold(&mut self, row: u32) {
        let Some(text) = self.notes.held(row) else { return };
        match &mut self.rows.entry(row).or_default().problem {
            // What must be mended in the row comes first; why its table came back is told at the total.
            Some(Problem { look: Look::Problem(Level::Error), .. }) => {}
            Some(problem) => problem.add(text),
            none => *none = Some(Problem { text: text.to_owned(), look: Look::Held }),
        }
    }

    /// Columns of one width: ours is cut out of them.
    fn col(&mut self, tag: &BytesStart<'_>, raw: &str, empty: Empty) -> Result<(), Broken> {
        let number =
            |name| attribute(tag, name).and_then(|it| it.parse::<u32>().ok()).ok_or(Broken);
        let (from, to) = (number("min")?, number("max")?);
        let ours = self.column + 1;
        prefix(tag.name().0).clone_into(&mut self.prefix);
        if to < ours || self.widths == Widths::Told && from > ours {
            self.out.push_str(raw);
            return Ok(());
        }
        if empty == Empty::No {
            return Err(Broken);
        }
        let part = |from: u32, to: u32| {
            let (from, to) = (from.to_string(), to.to_string());
            retag(tag, &[("min", Some(&from)), ("max", Some(&to))], empty)
        };
        if from < ours {
            self.out.push_str(&part(from, ours - 1));
        }
        self.width_of_ours();
        if to > ours {
            self.out.push_str(&part(from.max(ours + 1), to));
        }
        Ok(())
    }

    fn width_of_ours(&mut self) {
        if self.widths == Widths::Untold {
            self.widths = Widths::Told;
            let (prefix, at) = (&self.prefix, self.column + 1);
            self.out.extend([format!(
                "<{prefix}col min=\"{at}\" max=\"{at}\" width=\"{PROBLEMS_WIDTH}\" customWidth=\"1\"/>"
            )]);
        }
    }

    /// Writes the rows with notes above `row` that the sheet does not have.
    fn rows_before(&mut self, row: u32) -> Result<(), Broken> {
        if row <= self.at.0 {
            return Err(Broken);
        }
        while let Some((&at, _)) = self.rows.range(self.at.0 + 1..row).next() {
            self.at = (at, 0);
            let prefix = self.prefix.clone();
            let needed = self.rows.get(&at).and_then(|it| it.problem.as_ref()?.height());
            let height = needed.map_or_else(String::new, height_attributes);
            self.out.extend([format!("<{prefix}row r=\"{at}\"{height}>")]);
            self.cells_before(u32::MAX);
            self.out.extend([format!("</{prefix}row>")]);
        }
        Ok(())
    }

    /// Writes the cells with notes left of `column` that the row does not have, and what is wrong with the row.
    fn cells_before(&mut self, column: u32) {
        let (number, ours) = (self.at.0, self.column);
        let Some(row) = self.rows.get_mut(&number) else { return };
        while let Some((&at, &level)) = row.cells.range(..column).next() {
            row.cells.remove(&at);
            let cell = name(number, at);
            let format = self.styles.coloured(0, level, format!("{}!{cell}", self.notes.sheet));
            let prefix = &self.prefix;
            self.out.extend([format!("<{prefix}c r=\"{cell}\" s=\"{format}\"/>")]);
        }
        if ours < column
            && let Some(problem) = row.problem.take()
        {
            let format = self.styles.own(problem.look);
            self.out.push_str(&text_cell(&self.prefix, &name(number, ours), format, &problem.text));
        }
    }

    /// A cell of the row, as lists of formats name it.
    fn place(&self, column: u32) -> String {
        format!("{}!{}", self.notes.sheet, name(self.at.0, column))
    }

    /// Writes our conditions before the first of the sender's.
    fn conditions(&mut self, p: &str) {
        for (at, (level, areas)) in (1..).zip(std::mem::take(&mut self.conditions)) {
            let Some(format) = self.styles.condition(level) else { return };
            self.out.extend([format!(
                "<{p}conditionalFormatting sqref=\"{areas}\"><{p}cfRule type=\"expression\" dxfId=\"{format}\" priority=\"{at}\" \
                 stopIfTrue=\"1\"><{p}formula>LEN(\"{MARK}\")&gt;0</{p}formula></{p}cfRule></{p}conditionalFormatting>"
            )]);
        }
    }

    /// A condition of the sender's, behind ours.
    fn later(&mut self, tag: &BytesStart<'_>, ours: usize, empty: Empty) {
        let priority = attribute(tag, "priority").and_then(|it| it.parse::<usize>().ok());
        let priority = priority.map(|it| it.saturating_add(ours).to_string());
        let set = [("priority", priority.as_deref())];
        self.out.push_str(&retag(
            tag,
            set.get(..usize::from(priority.is_some())).unwrap_or_default(),
            empty,
        ));
    }

    fn drawing(&mut self, id: Option<&str>) {
        if let Some(id) = id {
            let prefix = &self.prefix;
            self.out.extend([format!(
                "<{prefix}legacyDrawing xmlns:rel=\"{}\" rel:id=\"{id}\"/>",
                super::package::RELATIONSHIPS
            )]);
        }
    }
}

/// A cell that holds a text.
pub(super) fn text_cell(p: &str, place: &str, format: usize, text: &str) -> String {
    if text.is_empty() {
        return format!("<{p}c r=\"{place}\" s=\"{format}\"/>");
    }
    format!(
        "<{p}c r=\"{place}\" s=\"{format}\" t=\"inlineStr\"><{p}is><{p}t xml:space=\"preserve\">{}</{p}t></{p}is></{p}c>",
        escape(text)
    )
}

/// Columns in use, up to the last cell that holds something.
fn width(xml: &str) -> Result<u32, Broken> {
    let (mut widest, mut next) = (0, 0);
    each(xml, |event, _| {
        if let Event::Start(tag) | Event::Empty(tag) = event {
            match tag.local_name().as_ref() {
                "row" => next = 0,
                "c" => next = 1 + attribute(tag, "r").map_or(Some(next), column).ok_or(Broken)?,
                "v" | "f" | "is" => widest = widest.max(next),
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
    let mut out = letters(column);
    out.push_str(&row.to_string());
    out
}

/// The letters of a column, from 0.
pub(super) fn letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        let digit = u8::try_from((rest - 1) % 26).unwrap_or_default();
        letters.push(char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}
