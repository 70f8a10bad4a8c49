//! A sender's own workbook, given back: every bad cell coloured, with a comment that says what is wrong and how to
//! write it; a column 问题 at the right; a first sheet that sums up. Everything else stays as it was sent.

mod comments;
mod package;
mod sheet;
mod styles;
mod xml;

use std::collections::BTreeMap;

use quick_xml::events::Event;

use crate::model::rule::Level;
use comments::by_cell;
use package::Package;
use styles::Styles;
use xml::Empty;
use xml::attribute;
use xml::each;
use xml::escape;
use xml::prefix;
use xml::retag;

/// The header of the column that says what is wrong with a row.
pub(super) const PROBLEMS: &str = "问题";
/// The name of the first sheet.
pub(super) const SUMMARY: &str = "退回说明";

/// Something said of a cell or a row.
#[derive(Clone, Debug)]
pub(super) struct Note {
    /// The row, from 1.
    pub row: u32,
    /// The column, from 0; `None` for the row as a whole.
    pub column: Option<u32>,
    /// How grave.
    pub level: Level,
    /// What is wrong and how to write it.
    pub text: String,
}

/// What is said of one sheet.
#[derive(Clone, Debug, Default)]
pub(super) struct Notes {
    /// The row of the header, from 1: there 问题 is written.
    pub header: u32,
    /// What is said, in any order.
    pub notes: Vec<Note>,
}

/// Bytes that are no workbook of the kind that can be given back in place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Broken;

/// The workbook `bytes` (xlsx, xlsm) with what is said of its sheets, by sheet name, and `summary`, row by row.
pub(super) fn mark(
    bytes: &[u8],
    sheets: &BTreeMap<String, Notes>,
    summary: &[Vec<String>],
) -> Result<Vec<u8>, Broken> {
    let mut package = Package::open(bytes)?;
    let root = package.related("")?;
    let book = root.into_iter().find(|it| it.1 == "officeDocument").ok_or(Broken)?.2;
    let related = package.related(&book)?;
    let styles = related.iter().find(|it| it.1 == "styles").ok_or(Broken)?.2.clone();
    let mut formats = Styles::new(package.text(&styles).ok_or(Broken)?.to_owned())?;
    let mut left = sheets.len();
    for (name, id) in named(package.text(&book).ok_or(Broken)?)? {
        let part = related.iter().find(|it| it.0 == id).ok_or(Broken)?.2.clone();
        match sheets.get(&name) {
            Some(notes) => {
                left -= 1;
                one(&mut package, &part, notes, &mut formats)?;
            }
            None => unselect(&mut package, &part)?,
        }
    }
    if left > 0 {
        return Err(Broken);
    }
    let header = formats.coloured(0, Level::Warning);
    package.put(&styles, formats.finish()?);
    let first = package.add(("xl/worksheets/back", ".xml"), "worksheet", sums(summary, header));
    let id = package.relate(&book, "worksheet", &first)?;
    let workbook = with_first(package.text(&book).ok_or(Broken)?, &id)?;
    package.put(&book, workbook);
    package.finish()
}

/// Names and relationship ids of a workbook's sheets.
fn named(book: &str) -> Result<Vec<(String, String)>, Broken> {
    let mut out = Vec::new();
    each(book, |event, _| {
        if let Event::Start(tag) | Event::Empty(tag) = event
            && tag.local_name().as_ref() == "sheet"
        {
            let name = attribute(tag, "name").ok_or(Broken)?;
            let name = quick_xml::escape::unescape(name).map_err(|_| Broken)?.into_owned();
            let mut attributes = tag.attributes();
            let ids = attributes.with_checks(false).flatten();
            let id = ids.filter(|it| it.key.local_name().as_ref() == "id").last();
            out.push((name, id.ok_or(Broken)?.value.into_owned()));
        }
        Ok(())
    })?;
    Ok(out)
}

fn one(
    package: &mut Package,
    part: &str,
    notes: &Notes,
    styles: &mut Styles,
) -> Result<(), Broken> {
    let mut cells = by_cell(&notes.notes);
    let related = package.related(part)?;
    let theirs = |kind: &str| related.iter().find(|it| it.1 == kind).map(|it| it.2.clone());
    let mut drawing = None;
    if !cells.is_empty() {
        match theirs("comments") {
            Some(name) => {
                let joined = comments::joined(package.text(&name).ok_or(Broken)?, &mut cells)?;
                package.put(&name, joined);
            }
            None => {
                let text = comments::part(&cells);
                let name = package.add(("xl/commentsBack", ".xml"), "comments", text);
                package.relate(part, "comments", &name)?;
            }
        }
        match theirs("vmlDrawing") {
            Some(name) => {
                let vml = package.text(&name).ok_or(Broken)?;
                let joined = comments::joined_drawing(vml, &cells)?;
                package.put(&name, joined);
            }
            None => {
                let text = comments::drawing(&cells);
                let name = package.add(("xl/drawings/vmlDrawingBack", ".vml"), "", text);
                drawing = Some(package.relate(part, "vmlDrawing", &name)?);
            }
        }
    }
    let xml = package.text(part).ok_or(Broken)?;
    let marked = sheet::mark(xml, &notes.notes, notes.header, drawing.as_deref(), styles)?;
    package.put(part, marked);
    Ok(())
}

/// Takes the selection from a sheet that nothing is said of: two selected sheets would be edited together.
fn unselect(package: &mut Package, part: &str) -> Result<(), Broken> {
    let Some(xml) = package.text(part).filter(|it| it.contains("tabSelected")) else {
        return Ok(());
    };
    let mut out = String::with_capacity(xml.len());
    each(xml, |event, raw| {
        match event {
            Event::Start(tag) if tag.local_name().as_ref() == "sheetView" => {
                out.push_str(&retag(tag, &[("tabSelected", None)], Empty::No));
            }
            Event::Empty(tag) if tag.local_name().as_ref() == "sheetView" => {
                out.push_str(&retag(tag, &[("tabSelected", None)], Empty::Yes));
            }
            _ => out.push_str(raw),
        }
        Ok(())
    })?;
    package.put(part, out);
    Ok(())
}

/// The workbook part with the summary as its first sheet.
fn with_first(book: &str, id: &str) -> Result<String, Broken> {
    let sheets = named(book)?;
    let free = |it: &String| sheets.iter().all(|sheet| sheet.0 != *it);
    let name = (1..)
        .map(|n| if n == 1 { SUMMARY.to_owned() } else { format!("{SUMMARY}({n})") })
        .find(free)
        .ok_or(Broken)?;
    let mut highest = 0;
    each(book, |event, _| {
        if let Event::Start(tag) | Event::Empty(tag) = event
            && tag.local_name().as_ref() == "sheet"
        {
            let id: u32 = attribute(tag, "sheetId").and_then(|it| it.parse().ok()).unwrap_or(0);
            highest = highest.max(id);
        }
        Ok(())
    })?;
    let mut out = String::with_capacity(book.len() + 256);
    each(book, |event, raw| {
        let (tag, empty) = match event {
            Event::Start(tag) => (tag, Empty::No),
            Event::Empty(tag) => (tag, Empty::Yes),
            _ => {
                out.push_str(raw);
                return Ok(());
            }
        };
        match tag.local_name().as_ref() {
            "sheets" => {
                let prefix = prefix(tag.name().0);
                out.push_str(raw);
                out.push_str(&format!(
                    "<{prefix}sheet name=\"{name}\" sheetId=\"{}\" xmlns:rel=\"{}\" rel:id=\"{id}\"/>",
                    highest + 1,
                    package::RELATIONSHIPS
                ));
            }
            "workbookView" => {
                let set = [("activeTab", Some("0")), ("firstSheet", Some("0"))];
                out.push_str(&retag(tag, &set, empty));
            }
            // Names that belong to one sheet count sheets from 0.
            "definedName" => match attribute(tag, "localSheetId").map(str::parse::<u32>) {
                Some(Ok(at)) => {
                    let at = (at + 1).to_string();
                    out.push_str(&retag(tag, &[("localSheetId", Some(&at))], empty));
                }
                _ => out.push_str(raw),
            },
            _ => out.push_str(raw),
        }
        Ok(())
    })?;
    Ok(out)
}

/// The first sheet.
fn sums(rows: &[Vec<String>], header: usize) -> String {
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<worksheet xmlns=\"{}\">\
         <sheetViews><sheetView tabSelected=\"1\" workbookViewId=\"0\"/></sheetViews>\
         <cols><col min=\"1\" max=\"1\" width=\"46\" customWidth=\"1\"/><col min=\"2\" max=\"2\" width=\"14\" customWidth=\"1\"/>\
         <col min=\"3\" max=\"3\" width=\"80\" customWidth=\"1\"/></cols><sheetData>",
        package::MAIN
    );
    for (at, row) in (1..).zip(rows) {
        out.push_str(&format!("<row r=\"{at}\">"));
        for (column, cell) in (0..).zip(row) {
            let format = if at == 1 { format!(" s=\"{header}\"") } else { String::new() };
            out.push_str(&format!(
                "<c r=\"{}\"{format} t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>",
                sheet::name(at, column),
                escape(cell)
            ));
        }
        out.push_str("</row>");
    }
    out.push_str("</sheetData></worksheet>");
    out
}

#[cfg(test)]
mod tests;
