//! A returned ledger that comes back still wrong: what was marked the last time is taken out, and the sender's own
//! workbook is left, to be marked anew.
//!
//! The colours are the hard part. Programs give formats other numbers when they save, so a number that was written
//! down says nothing by then. Hidden rows of the first sheet show each format that was coloured beside the one that it
//! was made from: whatever becomes of the numbers, cells that look like the one are turned back into the other.

use std::collections::BTreeMap;

use quick_xml::events::BytesStart;
use quick_xml::events::Event;

use super::Broken;
use super::Names;
use super::comments;
use super::named;
use super::package::Package;
use super::sheet::column;
use super::styles::Styles;
use super::styles::format_of;
use super::summary::SWATCH;
use super::summary::SWATCH_OWN;
use super::xml::Empty;
use super::xml::attribute;
use super::xml::each;
use super::xml::retag;
use crate::model::returned::MARK;
use crate::model::returned::Mark;
use crate::model::returned::PROBLEMS;
use crate::model::returned::SUMMARY;
use crate::model::returned::problems_of;

/// Takes out what an earlier return put in; `None` for a workbook that was never returned. How our sheet and column
/// were called they are called again.
pub(super) fn clear(package: &mut Package) -> Result<Option<Names>, Broken> {
    let book = package.book()?;
    let text = package.text(&book).ok_or(Broken)?;
    let listed = named(text)?;
    let ours = listed.iter().position(|it| problems_of(&it.0).is_some());
    let is_marked = text.contains(MARK);
    if ours.is_none() && !is_marked {
        return Ok(None);
    }
    let related = package.related(&book)?;
    let part = |id: &str| related.iter().find(|it| it.0 == id).map(|it| it.2.clone());
    let strings = related.iter().find(|it| it.1 == "sharedStrings");
    let strings = strings.and_then(|it| package.text(&it.2)).map_or(Ok(Vec::new()), strings_of)?;
    let styles = related.iter().find(|it| it.1 == "styles").ok_or(Broken)?.2.clone();
    let mut all = Styles::new(package.text(&styles).ok_or(Broken)?.to_owned())?;
    let mut names = Names { summary: SUMMARY, problems: PROBLEMS };
    let mut formats = Formats { looks: all.looks()?, coloured: BTreeMap::new() };
    if let Some((name, id)) = ours.and_then(|it| listed.get(it)) {
        let first = package.text(&part(id).ok_or(Broken)?).ok_or(Broken)?;
        let cells = cells(first, &strings)?;
        // A sheet of the sender's may have the name.
        if !is_marked && !cells.iter().any(|it| Mark::parse(&it.text).is_some()) {
            return Err(Broken);
        }
        names = Names::of(name).ok_or(Broken)?;
        formats.show(&cells);
    }
    if formats.coloured.is_empty() {
        for format in all.on_our_grounds()? {
            formats.add(format, all.bare(format), &[]);
        }
        package.put(&styles, all.finish()?);
    }
    for (_, (name, id)) in listed.iter().enumerate().filter(|it| Some(it.0) != ours) {
        let part = part(id).ok_or(Broken)?;
        let xml = package.text(&part).ok_or(Broken)?;
        let left = sheet(xml, (name, names.problems), (&strings, &formats))?;
        package.put(&part, left);
        uncomment(package, &part)?;
    }
    let text = package.text(&book).ok_or(Broken)?;
    let left = without_first(text, ours)?;
    package.put(&book, left);
    if let Some((_, id)) = ours.and_then(|it| listed.get(it)) {
        package.remove(&book, id)?;
    }
    Ok(Some(names))
}

/// What cells showed before they were coloured.
struct Formats {
    /// By format, how it looks.
    looks: Vec<String>,
    /// By look, the sender's format, with the cells that had it where more than one is possible.
    coloured: BTreeMap<String, Vec<(usize, Vec<String>)>>,
}

impl Formats {
    /// As the hidden rows of the first sheet show them.
    fn show(&mut self, cells: &[Cell]) {
        for row in cells.chunk_by(|a, b| a.row == b.row) {
            let [coloured, own, list, more @ ..] = row else { continue };
            if coloured.text != SWATCH || own.text != SWATCH_OWN {
                continue;
            }
            let list: Vec<String> = list.text.lines().map(str::to_owned).collect();
            let pairs = more.chunks_exact(2).filter_map(|it| Some((it.first()?, it.last()?)));
            for (coloured, own) in std::iter::once((coloured, own)).chain(pairs) {
                self.add(coloured.format, own.format, &list);
            }
        }
    }

    fn add(&mut self, coloured: usize, own: usize, cells: &[String]) {
        let Some(look) = self.looks.get(coloured) else { return };
        let all = self.coloured.entry(look.clone()).or_default();
        match all.iter_mut().find(|it| it.0 == own) {
            Some(known) => known.1.extend_from_slice(cells),
            None => all.push((own, cells.to_vec())),
        }
    }

    /// The format that a cell had.
    fn before(&self, format: usize, sheet: &str, cell: &str) -> Option<usize> {
        let all = self.coloured.get(self.looks.get(format)?)?;
        let place = format!("{sheet}!{cell}");
        let own = all.iter().find(|it| it.1.contains(&place)).or(all.first())?;
        Some(own.0)
    }
}

/// A cell of the first sheet.
struct Cell {
    row: u32,
    format: usize,
    text: String,
}

/// The text of a cell in the making.
#[derive(Default)]
struct Shown {
    raw: String,
    inside: bool,
}

impl Shown {
    fn see(&mut self, event: &Event<'_>, raw: &str) {
        let is_text = |name: &str| matches!(name, "v" | "t");
        match event {
            Event::Start(tag) => self.inside = is_text(tag.local_name().as_ref()),
            Event::End(_) => self.inside = false,
            Event::Text(_) | Event::GeneralRef(_) if self.inside => self.raw.push_str(raw),
            _ => {}
        }
    }

    /// What the cell shows.
    fn finish(self, tag: &BytesStart<'_>, strings: &[String]) -> String {
        if attribute(tag, "t") == Some("s") {
            let at = self.raw.trim().parse::<usize>().ok();
            return at.and_then(|it| strings.get(it)).cloned().unwrap_or_default();
        }
        unescaped(&self.raw)
    }
}

fn unescaped(raw: &str) -> String {
    quick_xml::escape::unescape(raw).map_or_else(|_| raw.to_owned(), std::borrow::Cow::into_owned)
}

/// The texts that cells share.
fn strings_of(xml: &str) -> Result<Vec<String>, Broken> {
    let (mut out, mut shown, mut aside) = (Vec::new(), Shown::default(), 0_u32);
    each(xml, |event, raw| {
        match event {
            // How it is read out is no part of a text.
            Event::Start(tag) if tag.local_name().as_ref() == "rPh" => aside += 1,
            Event::End(tag) if tag.local_name().as_ref() == "rPh" => {
                aside = aside.saturating_sub(1);
            }
            Event::End(tag) if tag.local_name().as_ref() == "si" => {
                out.push(unescaped(&std::mem::take(&mut shown).raw));
            }
            Event::Empty(tag) if tag.local_name().as_ref() == "si" => out.push(String::new()),
            _ if aside == 0 => shown.see(event, raw),
            _ => {}
        }
        Ok(())
    })?;
    Ok(out)
}

/// The cells of a small sheet.
fn cells(xml: &str, strings: &[String]) -> Result<Vec<Cell>, Broken> {
    let (mut out, mut row) = (Vec::new(), 0);
    let mut open: Option<(BytesStart<'_>, Shown)> = None;
    each(xml, |event, raw| {
        match event {
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == "row" => {
                row = attribute(tag, "r").and_then(|it| it.parse().ok()).unwrap_or(row + 1);
            }
            Event::Empty(tag) if tag.local_name().as_ref() == "c" => {
                out.push(Cell { row, format: format_of(tag), text: String::new() });
            }
            Event::Start(tag) if tag.local_name().as_ref() == "c" => {
                open = Some((tag.clone(), Shown::default()));
            }
            Event::End(tag) if tag.local_name().as_ref() == "c" => {
                if let Some((tag, shown)) = open.take() {
                    let text = shown.finish(&tag, strings);
                    out.push(Cell { row, format: format_of(&tag), text });
                }
            }
            _ => {
                if let Some((_, shown)) = &mut open {
                    shown.see(event, raw);
                }
            }
        }
        Ok(())
    })?;
    Ok(out)
}

/// A sheet without our column, our colours and our conditions.
fn sheet(
    xml: &str,
    (sheet, problems): (&str, &str),
    (strings, formats): (&[String], &Formats),
) -> Result<String, Broken> {
    let mut out = String::with_capacity(xml.len());
    let (mut ours, mut at): (Option<u32>, u32) = (None, 0);
    let mut open: Option<(BytesStart<'_>, Shown, String)> = None;
    let mut condition: Option<String> = None;
    let cell = |tag: &BytesStart<'_>, empty: Empty| {
        let name = attribute(tag, "r").unwrap_or_default();
        let before = formats.before(format_of(tag), sheet, name).map(|it| it.to_string());
        before.map(|it| retag(tag, &[("s", Some(&it))], empty))
    };
    each(xml, |event, raw| {
        match event {
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == "row" => at = 0,
            Event::Start(tag) if tag.local_name().as_ref() == "conditionalFormatting" => {
                condition = Some(raw.to_owned());
                return Ok(());
            }
            Event::End(tag) if tag.local_name().as_ref() == "conditionalFormatting" => {
                let whole = condition.take().unwrap_or_default() + raw;
                if !whole.contains(MARK) {
                    out.push_str(&whole);
                }
                return Ok(());
            }
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == "c" => {
                at = attribute(tag, "r").map_or(Some(at), column).ok_or(Broken)? + 1;
                if let Event::Empty(_) = event {
                    if ours != Some(at) {
                        out.push_str(cell(tag, Empty::Yes).as_deref().unwrap_or(raw));
                    }
                } else {
                    let begun = cell(tag, Empty::No).unwrap_or_else(|| raw.to_owned());
                    open = Some((tag.clone(), Shown::default(), begun));
                }
                return Ok(());
            }
            Event::End(tag) if tag.local_name().as_ref() == "c" => {
                let Some((tag, shown, begun)) = open.take() else { return Err(Broken) };
                // As the reader finds it: the first cell with these words, and what stands below.
                if ours.is_none() && shown.finish(&tag, strings) == problems {
                    ours = Some(at);
                }
                if ours != Some(at) {
                    out.extend([begun.as_str(), raw]);
                }
                return Ok(());
            }
            _ => {}
        }
        if let Some((_, shown, begun)) = &mut open {
            shown.see(event, raw);
            begun.push_str(raw);
        } else if let Some(condition) = &mut condition {
            condition.push_str(raw);
        } else {
            out.push_str(raw);
        }
        Ok(())
    })?;
    Ok(out)
}

/// Takes our comments off a sheet, with what shows them.
fn uncomment(package: &mut Package, sheet: &str) -> Result<(), Broken> {
    let related = package.related(sheet)?;
    let Some(part) = related.iter().find(|it| it.1 == "comments").map(|it| it.2.clone()) else {
        return Ok(());
    };
    let (left, gone) = comments::without_ours(package.text(&part).ok_or(Broken)?)?;
    if gone.is_empty() {
        return Ok(());
    }
    package.put(&part, left);
    for (_, _, drawing) in related.iter().filter(|it| it.1 == "vmlDrawing") {
        let left = comments::drawing_without(package.text(drawing).ok_or(Broken)?, &gone)?;
        package.put(drawing, left);
    }
    Ok(())
}

/// The workbook part without our first sheet and our name.
fn without_first(book: &str, ours: Option<usize>) -> Result<String, Broken> {
    let mut out = String::with_capacity(book.len());
    let (mut sheet, mut passing) = (0, false);
    // Sheets are counted from 0 where one of them is meant.
    let moved = |tag: &BytesStart<'_>, name: &str| -> Option<Option<usize>> {
        let at: usize = attribute(tag, name)?.parse().ok()?;
        Some(match ours {
            Some(ours) if at == ours => None,
            Some(ours) if at > ours => Some(at - 1),
            _ => Some(at),
        })
    };
    each(book, |event, raw| {
        let (tag, empty) = match event {
            Event::Start(tag) => (tag, Empty::No),
            Event::Empty(tag) => (tag, Empty::Yes),
            Event::End(tag) if passing => {
                passing = tag.local_name().as_ref() != "definedName";
                return Ok(());
            }
            _ if passing => return Ok(()),
            _ => {
                out.push_str(raw);
                return Ok(());
            }
        };
        match tag.local_name().as_ref() {
            "sheet" => {
                let is_ours = Some(sheet) == ours;
                sheet += 1;
                if is_ours {
                    return Ok(());
                }
            }
            "workbookView" => {
                let of = |name| moved(tag, name).map(|it| it.unwrap_or_default().to_string());
                let (active, first) = (of("activeTab"), of("firstSheet"));
                let all = [("activeTab", active.as_deref()), ("firstSheet", first.as_deref())];
                let set: Vec<_> = all.into_iter().filter(|it| it.1.is_some()).collect();
                out.push_str(&retag(tag, &set, empty));
                return Ok(());
            }
            "definedName" => {
                let of_sheet = moved(tag, "localSheetId");
                if attribute(tag, "name") == Some(MARK) || of_sheet == Some(None) {
                    passing = empty == Empty::No;
                    return Ok(());
                }
                if let Some(Some(at)) = of_sheet {
                    let at = at.to_string();
                    out.push_str(&retag(tag, &[("localSheetId", Some(&at))], empty));
                    return Ok(());
                }
            }
            _ => {}
        }
        out.push_str(raw);
        Ok(())
    })?;
    Ok(out)
}
