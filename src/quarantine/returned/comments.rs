//! Comments on bad cells: the comments part and the drawing that shows them (ECMA-376 part 1, 18.7; part 4, VML).

use std::collections::BTreeMap;

use super::Broken;
use super::Note;
use super::sheet::name;
use super::xml::each;
use super::xml::escape;
use super::xml::prefix;
use crate::model::returned::AUTHOR;

/// What is said of each cell, in the order of rows.
pub(super) fn by_cell(notes: &[&Note]) -> BTreeMap<(u32, u32), String> {
    let mut out: BTreeMap<(u32, u32), String> = BTreeMap::new();
    for note in notes {
        if let Some(column) = note.column {
            let text = out.entry((note.row, column)).or_default();
            if !text.is_empty() {
                text.push('\n');
            }
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
        use quick_xml::events::Event::{Empty, Start};
        if let Start(tag) | Empty(tag) = event {
            match tag.local_name().as_ref() {
                "author" => authors += 1,
                "comment" => {
                    let cell = super::xml::attribute(tag, "ref").unwrap_or_default();
                    cells.retain(|&(row, column), _| name(row, column) != cell);
                }
                _ => {}
            }
        }
        Ok(())
    })?;
    let mut out = String::with_capacity(xml.len() + 256 * cells.len());
    each(xml, |event, raw| {
        if let quick_xml::events::Event::End(tag) = event {
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
