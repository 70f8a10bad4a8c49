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

/// What is said of cells: by row from 1 and column from 0.
pub(super) type Said = BTreeMap<(u32, u32), String>;

/// What is said of each cell, in the order of rows.
pub(super) fn by_cell<'n>(notes: impl Iterator<Item = &'n Note>) -> Said {
    let mut out: Said = BTreeMap::new();
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
pub(super) fn part(cells: &Said) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<comments xmlns=\"{}\"><authors><author>{AUTHOR}</author></authors>\
         <commentList>{}</commentList></comments>",
        super::package::MAIN,
        list(cells, "", 0)
    )
}

/// The sender's comments with ours added. A cell that has a comment keeps it, with what is `wrong` below; such cells are
/// taken out of `cells`, and come back with the whole text.
pub(super) fn joined(xml: &str, cells: &mut Said, wrong: &Said) -> Result<(String, Said), Broken> {
    let mut out = String::with_capacity(xml.len() + 256 * cells.len());
    let (mut authors, mut named): (Vec<String>, bool) = (Vec::new(), false);
    let mut whole = BTreeMap::new();
    let mut more: Option<Below<'_>> = None;
    each(xml, |event, raw| {
        match event {
            Event::Start(tag) if tag.local_name().as_ref() == "author" => {
                named = true;
                authors.push(String::new());
            }
            Event::Empty(tag) if tag.local_name().as_ref() == "author" => {
                authors.push(String::new());
            }
            Event::Text(_) if named => {
                authors.last_mut().ok_or(Broken)?.push_str(raw);
            }
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == "comment" => {
                let at = attribute(tag, "ref").and_then(place).ok_or(Broken)?;
                cells.remove(&at);
                let author = attribute(tag, "authorId").and_then(|it| it.parse::<usize>().ok());
                // What stands for a thread is written anew from the thread.
                let thread =
                    author.and_then(|it| authors.get(it)).is_some_and(|it| it.starts_with("tc="));
                let ours = wrong.get(&at).filter(|_| !thread);
                more = ours.map(|ours| Below {
                    at,
                    ours,
                    theirs: String::new(),
                    run: false,
                    done: false,
                });
            }
            Event::End(tag) => {
                let prefix = prefix(tag.name().0);
                match tag.local_name().as_ref() {
                    "author" => named = false,
                    "authors" => {
                        out.extend([format!("<{prefix}author>{AUTHOR}</{prefix}author>")]);
                    }
                    "commentList" => out.push_str(&list(cells, prefix, authors.len())),
                    "comment" => more = None,
                    _ => {}
                }
            }
            _ => {}
        }
        match &mut more {
            Some(below) => {
                if let Some(text) = below.take(event, raw, &mut out) {
                    whole.insert(below.at, text);
                }
            }
            None => out.push_str(raw),
        }
        Ok(())
    })?;
    Ok((out, whole))
}

/// A comment of the sender's on a cell that is wrong: ours goes below theirs, so that it is still theirs.
struct Below<'n> {
    at: (u32, u32),
    ours: &'n str,
    theirs: String,
    /// Inside a run.
    run: bool,
    /// Ours is there.
    done: bool,
}

impl Below<'_> {
    /// Copies `raw`, with ours behind their last run; the whole text once it is there.
    fn take(&mut self, event: &Event<'_>, raw: &str, out: &mut String) -> Option<String> {
        let mut whole = None;
        if !self.done
            && let Some(p) = behind_runs(event)
        {
            let ours = escape(self.ours);
            out.extend([format!("<{p}r><{p}t xml:space=\"preserve\">\n{ours}</{p}t></{p}r>")]);
            whole = Some(format!("{}\n{}", self.theirs, self.ours));
            self.done = true;
        }
        let (mut before, mut after) = (String::new(), String::new());
        match event {
            Event::Start(tag) if tag.local_name().as_ref() == "r" => self.run = true,
            Event::End(tag) if tag.local_name().as_ref() == "r" => self.run = false,
            _ if self.run || self.done => {}
            // Text of one format stands in no run, and beside runs it must.
            Event::Start(tag) if tag.local_name().as_ref() == "t" => {
                before = format!("<{}r>", prefix(tag.name().0));
            }
            Event::End(tag) if tag.local_name().as_ref() == "t" => {
                after = format!("</{}r>", prefix(tag.name().0));
            }
            _ => {}
        }
        if !self.done
            && let Event::Text(_) = event
        {
            self.theirs.push_str(raw);
        }
        out.extend([before.as_str(), raw, after.as_str()]);
        whole
    }
}

/// The prefix of names, at the first thing behind the runs of a text: how it is read out, or its end (ECMA-376 part 1,
/// 18.4.8).
fn behind_runs<'e>(event: &'e Event<'_>) -> Option<&'e str> {
    let (name, ends) = match event {
        Event::Start(tag) | Event::Empty(tag) => {
            (tag.name().0, matches!(tag.local_name().as_ref(), "rPh" | "phoneticPr"))
        }
        Event::End(tag) => (tag.name().0, tag.local_name().as_ref() == "text"),
        _ => return None,
    };
    ends.then(|| prefix(name))
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
                } else if said.contains(SIGN) {
                    out.extend([theirs(&whole)?.as_str(), raw]);
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

/// A comment of the sender's without what stands below it.
fn theirs(comment: &str) -> Result<String, Broken> {
    let (mut out, mut run): (String, Option<String>) = (String::new(), None);
    let mut ours = false;
    each(comment, |event, raw| {
        match event {
            Event::Start(tag) if tag.local_name().as_ref() == "r" => run = Some(String::new()),
            Event::Text(_) | Event::GeneralRef(_) if ours => return Ok(()),
            Event::Text(_) if raw.contains(SIGN) => {
                ours = true;
                let to = run.as_mut().unwrap_or(&mut out);
                to.push_str(raw.split(SIGN).next().unwrap_or_default());
                while let Some(it) = LINE_ENDS.iter().find_map(|it| to.strip_suffix(it)) {
                    to.truncate(it.len());
                }
                return Ok(());
            }
            Event::End(tag) if tag.local_name().as_ref() == "r" => {
                let whole = run.take().unwrap_or_default() + raw;
                // A run that is left with nothing to say is none.
                if !ours || says_anything(&whole)? {
                    out.push_str(&whole);
                }
                return Ok(());
            }
            // What else a program says of a comment is its own.
            event if behind_runs(event).is_some() => ours = false,
            _ => {}
        }
        run.as_mut().unwrap_or(&mut out).push_str(raw);
        Ok(())
    })?;
    Ok(out)
}

/// How programs write the end of a line.
const LINE_ENDS: [&str; 6] = ["\n", "\r", "&#10;", "&#xA;", "&#13;", "&#xD;"];

fn says_anything(run: &str) -> Result<bool, Broken> {
    let mut anything = false;
    each(run, |event, raw| {
        anything |= match event {
            Event::Text(_) => !raw.trim().is_empty(),
            Event::GeneralRef(_) => !LINE_ENDS.contains(&raw),
            _ => false,
        };
        Ok(())
    })?;
    Ok(anything)
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
    by_shape(vml, |shape, on| on.is_none_or(|it| !cells.contains(&it)).then_some(shape))
}

/// A drawing with each shape as `change` leaves it, by the cell that it is on.
fn by_shape(
    vml: &str,
    change: impl Fn(String, Option<(u32, u32)>) -> Option<String>,
) -> Result<String, Broken> {
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
                    out.extend(change(whole, on));
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

/// A shape that is at least so many rows tall, by its anchor: left, top, right and bottom, each a cell and an offset.
fn taller(shape: &str, rows: u32) -> Option<String> {
    let from = shape.find("Anchor>")? + "Anchor>".len();
    let to = from + shape.get(from..)?.find('<')?;
    let all: Option<Vec<u32>> =
        shape.get(from..to)?.split(',').map(|it| it.trim().parse().ok()).collect();
    let mut all = all.filter(|it| it.len() == 8)?;
    all[6] = all[6].max(all[2] + rows);
    let anchor: Vec<String> = all.iter().map(u32::to_string).collect();
    Some(format!("{}{}{}", shape.get(..from)?, anchor.join(", "), shape.get(to..)?))
}

/// Rows that a box of usual width needs for a text.
fn rows(text: &str) -> u32 {
    let lines = text.lines().map(|it| 1 + it.chars().count() / 14).sum::<usize>();
    1 + u32::try_from(lines).unwrap_or_default()
}

/// Row from 1 and column from 0 of a cell's name.
fn place(cell: &str) -> Option<(u32, u32)> {
    let digits = cell.find(|it: char| it.is_ascii_digit())?;
    Some((cell.get(digits..)?.parse().ok()?, column(cell)?))
}

fn list(cells: &Said, p: &str, author: usize) -> String {
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
pub(super) fn drawing(cells: &Said) -> String {
    format!(
        "<xml xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\" \
         xmlns:x=\"urn:schemas-microsoft-com:office:excel\">{}{}</xml>",
        "<v:shapetype id=\"_x0000_t202\" coordsize=\"21600,21600\" o:spt=\"202\" path=\"m,l,21600r21600,l21600,xe\">\
         <v:stroke joinstyle=\"miter\"/><v:path gradientshapeok=\"t\" o:connecttype=\"rect\"/></v:shapetype>",
        shapes(cells)
    )
}

/// The sender's drawing with ours added, and the boxes of comments that have grown to their `whole` text as tall as that.
pub(super) fn joined_drawing(vml: &str, cells: &Said, whole: &Said) -> Result<String, Broken> {
    let mut vml = vml.to_owned();
    if !whole.is_empty() {
        vml = by_shape(&vml, |shape, on| {
            Some(match on.and_then(|it| whole.get(&it)) {
                Some(text) => taller(&shape, rows(text)).unwrap_or(shape),
                None => shape,
            })
        })?;
    }
    let end = vml.rfind("</xml>").ok_or(Broken)?;
    let (head, tail) = vml.split_at_checked(end).ok_or(Broken)?;
    let names = "xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\" \
                 xmlns:x=\"urn:schemas-microsoft-com:office:excel\"";
    let shapes = shapes(cells).replace("<v:shape ", &format!("<v:shape {names} "));
    Ok(format!("{head}{shapes}{tail}"))
}

fn shapes(cells: &Said) -> String {
    let one = |(at, (&(row, column), text)): (usize, (&(u32, u32), &String))| {
        let (above, left) = (row.saturating_sub(1), column + 1);
        format!(
            "<v:shape id=\"_x0000_s{}\" type=\"#_x0000_t202\" style=\"position:absolute;visibility:hidden\" fillcolor=\"#ffffe1\" o:insetmode=\"auto\">\
             <v:fill color2=\"#ffffe1\"/><v:shadow on=\"t\" color=\"black\" obscured=\"t\"/><v:path o:connecttype=\"none\"/>\
             <v:textbox style=\"mso-direction-alt:auto\"><div style=\"text-align:left\"></div></v:textbox>\
             <x:ClientData ObjectType=\"Note\"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{left}, 15, {above}, 2, {}, 31, {}, 1</x:Anchor>\
             <x:AutoFill>False</x:AutoFill><x:Row>{above}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>",
            900_001 + at,
            left + 3,
            above + rows(text),
        )
    };
    cells.iter().enumerate().map(one).collect()
}
