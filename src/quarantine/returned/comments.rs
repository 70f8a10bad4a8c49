//! Comments on bad cells: the comments part and the drawing that shows them (ECMA-376 part 1, 18.7; part 4, VML).

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use quick_xml::events::Event;

use super::Broken;
use super::Note;
use super::sheet::column;
use super::sheet::name;
use super::xml::attribute;
use super::xml::each;
use super::xml::escape;
use super::xml::prefix;
use crate::model::returned::AUTHOR;
use crate::model::returned::SIGN;

/// What is said of each cell, in the order of rows.
pub(super) fn by_cell(notes: &[&Note]) -> BTreeMap<(u32, u32), String> {
    let mut out: BTreeMap<(u32, u32), String> = BTreeMap::new();
    for note in notes {
        if let Some(column) = note.column {
            let text = out.entry((note.row, column)).or_default();
            text.push_str(if text.is_empty() { SIGN } else { "\n" });
            text.push_str(&note.text);
        }
    }
    out
}

/// A comments part of its own.
pub(super) fn part(cells: &BTreeMap<(u32, u32), String>) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<comments xmlns=\"{}\"><authors><author>{AUTHOR}</author></authors>\
         <commentList>{}</commentList></comments>",
        super::package::MAIN,
        list(cells, "", 0)
    )
}

/// The sender's comments with ours added; a cell that has a comment keeps it.
pub(super) fn joined(
    xml: &str,
    cells: &mut BTreeMap<(u32, u32), String>,
) -> Result<String, Broken> {
    let mut authors = 0;
    each(xml, |event, _| {
        if let Event::Start(tag) | Event::Empty(tag) = event {
            match tag.local_name().as_ref() {
                "author" => authors += 1,
                "comment" => {
                    let cell = attribute(tag, "ref").unwrap_or_default();
                    cells.retain(|&(row, column), _| name(row, column) != cell);
                }
                _ => {}
            }
        }
        Ok(())
    })?;
    let mut out = String::with_capacity(xml.len() + 256 * cells.len());
    each(xml, |event, raw| {
        if let Event::End(tag) = event {
            let prefix = prefix(tag.name().0);
            match tag.local_name().as_ref() {
                "authors" => {
                    out.extend([format!("<{prefix}author>{AUTHOR}</{prefix}author>")]);
                }
                "commentList" => out.push_str(&list(cells, prefix, authors)),
                _ => {}
            }
        }
        out.push_str(raw);
        Ok(())
    })?;
    Ok(out)
}

/// The comments without ours, and the cells that ours were on.
pub(super) fn without_ours(xml: &str) -> Result<(String, BTreeSet<(u32, u32)>), Broken> {
    let (mut authors, mut ours, mut names) = (0_u32, BTreeSet::new(), false);
    let mut gone = BTreeSet::new();
    let mut comment: Option<Comment> = None;
    let mut out = String::with_capacity(xml.len());
    each(xml, |event, raw| {
        match event {
            Event::Start(tag) if tag.local_name().as_ref() == "author" => names = true,
            Event::Empty(tag) if tag.local_name().as_ref() == "author" => authors += 1,
            Event::End(tag) if tag.local_name().as_ref() == "author" => {
                names = false;
                authors += 1;
            }
            Event::Text(_) if names && raw == AUTHOR => {
                ours.insert(authors);
            }
            Event::Start(tag) if tag.local_name().as_ref() == "comment" => {
                let author = attribute(tag, "authorId").and_then(|it| it.parse().ok());
                comment = Some(Comment {
                    place: attribute(tag, "ref").and_then(place).ok_or(Broken)?,
                    is_ours: author.is_some_and(|it: u32| ours.contains(&it)),
                    raw: String::new(),
                    said: String::new(),
                });
            }
            Event::Text(_) => {
                if let Some(comment) = &mut comment {
                    comment.said.push_str(raw.trim_start());
                }
            }
            Event::End(tag) if tag.local_name().as_ref() == "comment" => {
                let Comment { place, is_ours, raw: whole, said } = comment.take().ok_or(Broken)?;
                if is_ours || said.starts_with(SIGN) {
                    gone.insert(place);
                } else {
                    out.extend([whole.as_str(), raw]);
                }
                return Ok(());
            }
            _ => {}
        }
        comment.as_mut().map_or(&mut out, |it| &mut it.raw).push_str(raw);
        Ok(())
    })?;
    Ok((out, gone))
}

/// A comment in the making.
struct Comment {
    place: (u32, u32),
    is_ours: bool,
    raw: String,
    said: String,
}

/// A drawing without what shows the comments on `cells`.
pub(super) fn drawing_without(vml: &str, cells: &BTreeSet<(u32, u32)>) -> Result<String, Broken> {
    let mut out = String::with_capacity(vml.len());
    let mut shape: Option<String> = None;
    let (mut said, mut at): (Option<usize>, [Option<u32>; 2]) = (None, [None; 2]);
    each(vml, |event, raw| {
        match event {
            Event::Start(tag) if tag.local_name().as_ref() == "shape" => {
                shape = Some(String::new());
                at = [None; 2];
            }
            Event::Start(tag) => {
                said = ["Row", "Column"].iter().position(|it| tag.local_name().as_ref() == *it);
            }
            Event::Text(_) => {
                if let Some(which) = said {
                    at[which] = raw.trim().parse().ok();
                }
            }
            Event::End(tag) => {
                said = None;
                if tag.local_name().as_ref() == "shape" {
                    let whole = shape.take().unwrap_or_default() + raw;
                    let on = at[0].zip(at[1]).map(|(row, column)| (row + 1, column));
                    if on.is_none_or(|it| !cells.contains(&it)) {
                        out.push_str(&whole);
                    }
                    return Ok(());
                }
            }
            _ => {}
        }
        shape.as_mut().unwrap_or(&mut out).push_str(raw);
        Ok(())
    })?;
    Ok(out)
}

/// Row from 1 and column from 0 of a cell's name.
fn place(cell: &str) -> Option<(u32, u32)> {
    let digits = cell.find(|it: char| it.is_ascii_digit())?;
    Some((cell.get(digits..)?.parse().ok()?, column(cell)?))
}

fn list(cells: &BTreeMap<(u32, u32), String>, p: &str, author: usize) -> String {
    let one = |(&(row, column), text): (&(u32, u32), &String)| {
        format!(
            "<{p}comment ref=\"{}\" authorId=\"{author}\"><{p}text><{p}t xml:space=\"preserve\">{}</{p}t></{p}text></{p}comment>",
            name(row, column),
            escape(text)
        )
    };
    cells.iter().map(one).collect()
}

/// A drawing of its own.
pub(super) fn drawing(cells: &BTreeMap<(u32, u32), String>) -> String {
    format!(
        "<xml xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\" \
         xmlns:x=\"urn:schemas-microsoft-com:office:excel\">{}{}</xml>",
        "<v:shapetype id=\"_x0000_t202\" coordsize=\"21600,21600\" o:spt=\"202\" path=\"m,l,21600r21600,l21600,xe\">\
         <v:stroke joinstyle=\"miter\"/><v:path gradientshapeok=\"t\" o:connecttype=\"rect\"/></v:shapetype>",
        shapes(cells)
    )
}

/// The sender's drawing with ours added.
pub(super) fn joined_drawing(
    vml: &str,
    cells: &BTreeMap<(u32, u32), String>,
) -> Result<String, Broken> {
    let end = vml.rfind("</xml>").ok_or(Broken)?;
    let (head, tail) = vml.split_at_checked(end).ok_or(Broken)?;
    let names = "xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\" \
                 xmlns:x=\"urn:schemas-microsoft-com:office:excel\"";
    let shapes = shapes(cells).replace("<v:shape ", &format!("<v:shape {names} "));
    Ok(format!("{head}{shapes}{tail}"))
}

fn shapes(cells: &BTreeMap<(u32, u32), String>) -> String {
    let one = |(at, (&(row, column), text)): (usize, (&(u32, u32), &String))| {
        let (above, left) = (row.saturating_sub(1), column + 1);
        let height = 2 + u32::try_from(text.chars().count() / 14).unwrap_or_default();
        format!(
            "<v:shape id=\"_x0000_s{}\" type=\"#_x0000_t202\" style=\"position:absolute;visibility:hidden\" fillcolor=\"#ffffe1\" o:insetmode=\"auto\">\
             <v:fill color2=\"#ffffe1\"/><v:shadow on=\"t\" color=\"black\" obscured=\"t\"/><v:path o:connecttype=\"none\"/>\
             <v:textbox style=\"mso-direction-alt:auto\"><div style=\"text-align:left\"></div></v:textbox>\
             <x:ClientData ObjectType=\"Note\"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{left}, 15, {above}, 2, {}, 31, {}, 1</x:Anchor>\
             <x:AutoFill>False</x:AutoFill><x:Row>{above}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>",
            900_001 + at,
            left + 3,
            above + height,
        )
    };
    cells.iter().enumerate().map(one).collect()
}
