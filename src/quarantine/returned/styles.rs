//! The looks of a returned ledger: copies of the sender's cell formats on another ground, and formats of our own.

use std::collections::BTreeMap;

use quick_xml::events::Event;

use super::Broken;
use super::xml::Empty;
use super::xml::attribute;
use super::xml::each;
use super::xml::prefix;
use super::xml::retag;
use crate::model::rule::Level;

/// Grounds: none; light red for what must be mended, light yellow for what should be looked at; heads.
const FILLS: [&str; 3] = ["FFFFC7CE", "FFFFEB9C", "FFDDEBF7"];

/// Fonts: size and what else.
const FONTS: [(&str, &str); 7] = [
    ("11", ""),
    ("11", "b"),
    ("18", "b"),
    ("11", "link"),
    ("11", "strike"),
    ("11", "red"),
    ("11", "grey"),
];

/// How a cell of ours looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// The first line of the first sheet.
    Title,
    /// A sentence under it.
    Intro,
    /// What a fact is called.
    Label,
    /// A fact.
    Fact,
    /// What must be done.
    Care,
    /// The head of a list.
    Head,
    /// A text in a list.
    Text,
    /// A number in a list.
    Count,
    /// A way to a cell.
    Link,
    /// A cell of the ledger, as text.
    Cell,
    /// The same, struck through.
    Struck,
    /// A bad cell.
    Bad(Level),
    /// A bad cell that is struck through.
    BadStruck(Level),
    /// A title of the ledger.
    Above,
    /// What is wrong with a row.
    Problem(Level),
    /// Why a row came back that has no fault of its own.
    Held,
}

/// A format that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Want {
    Coloured(usize, Level),
    /// The same on no ground.
    Bare(usize),
    Own(Look),
}

/// A workbook's cell formats, and those that were asked for.
pub(super) struct Styles {
    xml: String,
    counts: [usize; LISTS.len()],
    wanted: Vec<Want>,
    /// The workbook's own formats, as written.
    formats: Vec<String>,
    /// Cells by the format that they had before they were coloured.
    cells: BTreeMap<(usize, Level), Vec<String>>,
    /// Formats of conditions, where there is a list of them, and whether ours are asked for.
    conditions: (Option<usize>, Asked),
}

/// Whether something is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asked {
    Yes,
    No,
}

/// A format of the sender's that was coloured: what a later return needs to take the colour away again.
pub(super) struct Swatch {
    /// The format on our ground.
    pub(super) coloured: usize,
    /// The sender's.
    pub(super) own: usize,
    /// The cells, where another format looks the same once it is coloured.
    pub(super) cells: Vec<String>,
}

/// Lists of a styles part, and what they hold.
const LISTS: [(&str, &str); 4] =
    [("fonts", "font"), ("fills", "fill"), ("borders", "border"), ("cellXfs", "xf")];

const BASE: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">\
<fonts count=\"1\"><font><sz val=\"11\"/><name val=\"宋体\"/><charset val=\"134\"/></font></fonts>\
<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills>\
<borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>\
<cellXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/></cellXfs>\
<cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles></styleSheet>";

fn list_of(name: &str) -> Option<usize> {
    LISTS.iter().position(|it| it.0 == name)
}

impl Styles {
    /// The formats of a workbook of our own.
    pub(super) fn plain() -> Result<Self, Broken> {
        Self::new(BASE.to_owned())
    }

    /// The formats of `xl/styles.xml`.
    pub(super) fn new(xml: String) -> Result<Self, Broken> {
        let mut counts = [0; LISTS.len()];
        let mut inside = None;
        let mut conditions = None;
        each(&xml, |event, _| {
            if let Event::Start(tag) | Event::Empty(tag) = event {
                match tag.local_name().as_ref() {
                    "dxfs" => conditions = Some(0),
                    "dxf" => conditions = conditions.map(|it: usize| it + 1),
                    _ => {}
                }
            }
            match event {
                Event::Start(tag) if list_of(tag.local_name().as_ref()).is_some() => {
                    inside = list_of(tag.local_name().as_ref());
                }
                Event::End(tag)
                    if inside.is_some_and(|it| tag.local_name().as_ref() == LISTS[it].0) =>
                {
                    inside = None;
                }
                Event::Start(tag) | Event::Empty(tag) => {
                    if let Some(at) = inside.filter(|it| tag.local_name().as_ref() == LISTS[*it].1)
                    {
                        counts[at] += 1;
                    }
                }
                _ => {}
            }
            Ok(())
        })?;
        if counts.contains(&0) {
            return Err(Broken);
        }
        let formats = formats(&xml)?;
        let (wanted, cells) = (Vec::new(), BTreeMap::new());
        Ok(Self { xml, counts, wanted, formats, cells, conditions: (conditions, Asked::No) })
    }

    /// The number of the format that is `format` on another ground, for `cell` of a sheet.
    pub(super) fn coloured(&mut self, format: usize, level: Level, cell: String) -> usize {
        let format = format.min(self.counts[3] - 1);
        self.cells.entry((format, level)).or_default().push(cell);
        self.number(Want::Coloured(format, level))
    }

    /// The number of the format that is `format` without a ground.
    pub(super) fn bare(&mut self, format: usize) -> usize {
        self.number(Want::Bare(format))
    }

    /// The number of the format of a condition that colours a cell, whatever the sender's conditions say of it.
    pub(super) fn condition(&mut self, level: Level) -> Option<usize> {
        let had = self.conditions.0?;
        self.conditions.1 = Asked::Yes;
        Some(had + ground(level))
    }

    /// The formats that were coloured, in the order of the sender's.
    pub(super) fn swatches(&mut self) -> Result<Vec<Swatch>, Broken> {
        let cells = std::mem::take(&mut self.cells);
        let mut looks: BTreeMap<(String, Level), usize> = BTreeMap::new();
        let mut out = Vec::new();
        for (own, level) in cells.keys() {
            let look = groundless(self.formats.get(*own).ok_or(Broken)?)?;
            *looks.entry((look, *level)).or_default() += 1;
        }
        for ((own, level), cells) in cells {
            let look = groundless(self.formats.get(own).ok_or(Broken)?)?;
            let is_one = looks.get(&(look, level)).is_none_or(|it| *it < 2);
            let coloured = self.number(Want::Coloured(own, level));
            out.push(Swatch { coloured, own, cells: if is_one { Vec::new() } else { cells } });
        }
        Ok(out)
    }

    /// How each format looks, by number: the same for formats that differ in nothing that is seen.
    pub(super) fn looks(&self) -> Result<Vec<String>, Broken> {
        self.formats.iter().map(|it| look(it)).collect()
    }

    /// Formats that stand on a ground of ours, by number.
    pub(super) fn on_our_grounds(&self) -> Result<Vec<usize>, Broken> {
        let (mut fills, mut at, mut inside) = (Vec::new(), 0_usize, false);
        each(&self.xml, |event, _| {
            match event {
                Event::Start(tag) if tag.local_name().as_ref() == "fills" => inside = true,
                Event::End(tag) if tag.local_name().as_ref() == "fills" => inside = false,
                Event::Start(tag) | Event::Empty(tag) if inside => {
                    match tag.local_name().as_ref() {
                        "fill" => at += 1,
                        "fgColor" if attribute(tag, "rgb").is_some_and(is_ours) => {
                            fills.push(at - 1);
                        }
                        _ => {}
                    }
                }
                _ => {}
            }
            Ok(())
        })?;
        let on = |it: &String| {
            let mut fill = None;
            each(it, |event, _| {
                if let Event::Start(tag) | Event::Empty(tag) = event {
                    fill = fill.or(attribute(tag, "fillId").and_then(|it| it.parse().ok()));
                }
                Ok(())
            })
            .is_ok_and(|()| fill.is_some_and(|it: usize| fills.contains(&it)))
        };
        Ok((0..).zip(&self.formats).filter(|it| on(it.1)).map(|it| it.0).collect())
    }

    /// The number of a format of ours.
    pub(super) fn own(&mut self, look: Look) -> usize {
        self.number(Want::Own(look))
    }

    fn number(&mut self, want: Want) -> usize {
        let at = self.wanted.iter().position(|it| *it == want).unwrap_or_else(|| {
            self.wanted.push(want);
            self.wanted.len() - 1
        });
        self.counts[3] + at
    }

    /// The part with all that was asked for added.
    pub(super) fn finish(self) -> Result<String, Broken> {
        let mut out = String::with_capacity(self.xml.len() + 4096);
        let mut list = None;
        let mut conditions = self.conditions.1;
        each(&self.xml, |event, raw| {
            match event {
                Event::Start(tag) if list_of(tag.local_name().as_ref()).is_some() => {
                    list = list_of(tag.local_name().as_ref());
                    let at = list.unwrap_or_default();
                    let more = [FONTS.len(), FILLS.len(), 1, self.wanted.len()][at];
                    let count = (self.counts[at] + more).to_string();
                    out.push_str(&retag(tag, &[("count", Some(&count))], Empty::No));
                    return Ok(());
                }
                Event::End(tag)
                    if list.is_some_and(|it| tag.local_name().as_ref() == LISTS[it].0) =>
                {
                    let prefix = prefix(tag.name().0);
                    match list.take() {
                        Some(0) => FONTS.iter().for_each(|it| out.push_str(&font(prefix, *it))),
                        Some(1) => FILLS.iter().for_each(|it| out.push_str(&fill(prefix, it))),
                        Some(2) => out.push_str(&border(prefix)),
                        _ => self.add(prefix, &mut out)?,
                    }
                }
                Event::Start(tag) | Event::Empty(tag)
                    if conditions == Asked::Yes && tag.local_name().as_ref() == "dxfs" =>
                {
                    let count = (self.conditions.0.unwrap_or_default() + CONDITIONS).to_string();
                    out.push_str(&retag(tag, &[("count", Some(&count))], Empty::No));
                    if matches!(event, Event::Empty(_)) {
                        let p = prefix(tag.name().0);
                        out.extend([condition_formats(p), format!("</{p}dxfs>")]);
                        conditions = Asked::No;
                    }
                    return Ok(());
                }
                Event::End(tag)
                    if conditions == Asked::Yes && tag.local_name().as_ref() == "dxfs" =>
                {
                    out.push_str(&condition_formats(prefix(tag.name().0)));
                    conditions = Asked::No;
                }
                _ => {}
            }
            out.push_str(raw);
            Ok(())
        })?;
        Ok(out)
    }

    fn add(&self, prefix: &str, out: &mut String) -> Result<(), Broken> {
        for want in &self.wanted {
            match want {
                Want::Own(look) => out.push_str(&self.format(prefix, *look)),
                Want::Coloured(format, level) => {
                    let fill = (self.counts[1] + ground(*level)).to_string();
                    let set = [("fillId", Some(&*fill)), ("applyFill", Some("1"))];
                    out.push_str(&with(self.formats.get(*format).ok_or(Broken)?, &set)?);
                }
                Want::Bare(format) => {
                    let set = [("fillId", Some("0")), ("applyFill", None)];
                    out.push_str(&with(self.formats.get(*format).ok_or(Broken)?, &set)?);
                }
            }
        }
        Ok(())
    }

    /// A format of ours: texts everywhere, so that nothing typed is taken for a number or a date.
    fn format(&self, p: &str, look: Look) -> String {
        let (font, fill, bordered, across) = match look {
            Look::Title => (2, None, false, "left"),
            Look::Intro | Look::Fact => (0, None, false, "left"),
            Look::Care => (5, None, false, "left"),
            Look::Label => (1, None, false, "left"),
            Look::Head => (1, Some(2), true, "center"),
            Look::Text => (0, None, true, "left"),
            Look::Count => (0, None, true, "center"),
            Look::Link => (3, None, true, "center"),
            Look::Cell => (0, None, true, ""),
            Look::Struck => (4, None, true, ""),
            Look::Bad(level) => (0, Some(ground(level)), true, ""),
            Look::BadStruck(level) => (4, Some(ground(level)), true, ""),
            Look::Above => (1, None, false, ""),
            Look::Problem(level) => (0, Some(ground(level)), false, "left"),
            Look::Held => (6, None, false, "left"),
        };
        let fill = fill.map_or(0, |it| self.counts[1] + it);
        let border = if bordered { self.counts[2] } else { 0 };
        let number = if look == Look::Count { 3 } else { 49 };
        let alignment = match look {
            _ if across.is_empty() => String::new(),
            Look::Title => format!("<{p}alignment horizontal=\"{across}\" vertical=\"center\"/>"),
            // A row that is not high enough shows how it begins.
            Look::Problem(_) | Look::Held => {
                format!("<{p}alignment horizontal=\"{across}\" vertical=\"top\" wrapText=\"1\"/>")
            }
            _ => format!(
                "<{p}alignment horizontal=\"{across}\" vertical=\"center\" wrapText=\"1\"/>"
            ),
        };
        format!(
            "<{p}xf numFmtId=\"{number}\" fontId=\"{}\" fillId=\"{fill}\" borderId=\"{border}\" xfId=\"0\" applyNumberFormat=\"1\" \
             applyFont=\"1\" applyFill=\"1\" applyBorder=\"1\" applyAlignment=\"1\">{alignment}</{p}xf>",
            self.counts[0] + font
        )
    }
}

/// The workbook's cell formats, as written.
fn formats(xml: &str) -> Result<Vec<String>, Broken> {
    let mut out: Vec<String> = Vec::new();
    let (mut inside, mut format) = (false, String::new());
    each(xml, |event, raw| {
        match event {
            Event::Start(tag) if tag.local_name().as_ref() == "cellXfs" => inside = true,
            Event::End(tag) if tag.local_name().as_ref() == "cellXfs" => inside = false,
            Event::Empty(tag) if inside && tag.local_name().as_ref() == "xf" => {
                out.push(raw.to_owned());
            }
            Event::End(tag) if inside && tag.local_name().as_ref() == "xf" => {
                out.push(std::mem::take(&mut format) + raw);
            }
            Event::Start(tag) if inside && tag.local_name().as_ref() == "xf" => {
                raw.clone_into(&mut format);
            }
            _ if !format.is_empty() => format.push_str(raw),
            _ => {}
        }
        Ok(())
    })?;
    Ok(out)
}

/// A format with some attributes set anew.
fn with(format: &str, set: &[(&str, Option<&str>)]) -> Result<String, Broken> {
    let mut out = String::with_capacity(format.len() + 32);
    let mut first = true;
    each(format, |event, raw| {
        match event {
            Event::Start(tag) if std::mem::take(&mut first) => {
                out.push_str(&retag(tag, set, Empty::No));
            }
            Event::Empty(tag) if std::mem::take(&mut first) => {
                out.push_str(&retag(tag, set, Empty::Yes));
            }
            _ => out.push_str(raw),
        }
        Ok(())
    })?;
    Ok(out)
}

/// A format without what programs write as they please when they save: two of them that are the same look the same.
fn look(format: &str) -> Result<String, Broken> {
    with(format, &APPLIED.map(|it| (it, None)))
}

/// A look without its ground: two of them that are the same look the same once they are coloured.
fn groundless(format: &str) -> Result<String, Broken> {
    with(&look(format)?, &[("fillId", None)])
}

/// Which parts of a format count beside its style's: what is written has them all.
const APPLIED: [&str; 6] = [
    "applyNumberFormat",
    "applyFont",
    "applyFill",
    "applyBorder",
    "applyAlignment",
    "applyProtection",
];

/// Whether a colour is one of the two grounds that we put under cells.
fn is_ours(colour: &str) -> bool {
    FILLS.iter().take(CONDITIONS).any(|it| it.eq_ignore_ascii_case(colour))
}

/// Formats of conditions that are ours: one for each level.
const CONDITIONS: usize = 2;

fn condition_formats(p: &str) -> String {
    let one = |colour: &&str| {
        format!(
            "<{p}dxf><{p}fill><{p}patternFill patternType=\"solid\"><{p}fgColor rgb=\"{colour}\"/>\
             <{p}bgColor rgb=\"{colour}\"/></{p}patternFill></{p}fill></{p}dxf>"
        )
    };
    FILLS.iter().take(CONDITIONS).map(one).collect()
}

fn ground(level: Level) -> usize {
    match level {
        Level::Error => 0,
        Level::Warning => 1,
    }
}

fn font(p: &str, (size, kind): (&str, &str)) -> String {
    let (before, colour) = match kind {
        "b" => (format!("<{p}b/>"), String::new()),
        "strike" => (format!("<{p}strike/>"), String::new()),
        "link" => (format!("<{p}u/>"), format!("<{p}color rgb=\"FF0563C1\"/>")),
        "grey" => (String::new(), format!("<{p}color rgb=\"FF808080\"/>")),
        "red" => (format!("<{p}b/>"), format!("<{p}color rgb=\"FFC00000\"/>")),
        _ => (String::new(), String::new()),
    };
    format!(
        "<{p}font>{before}<{p}sz val=\"{size}\"/>{colour}<{p}name val=\"微软雅黑\"/><{p}charset val=\"134\"/></{p}font>"
    )
}

fn fill(p: &str, colour: &str) -> String {
    format!(
        "<{p}fill><{p}patternFill patternType=\"solid\"><{p}fgColor rgb=\"{colour}\"/>\
         <{p}bgColor indexed=\"64\"/></{p}patternFill></{p}fill>"
    )
}

fn border(p: &str) -> String {
    let side =
        |name: &str| format!("<{p}{name} style=\"thin\"><{p}color rgb=\"FFBFBFBF\"/></{p}{name}>");
    format!(
        "<{p}border>{}{}{}{}<{p}diagonal/></{p}border>",
        side("left"),
        side("right"),
        side("top"),
        side("bottom")
    )
}

/// The format of a cell.
pub(super) fn format_of(tag: &quick_xml::events::BytesStart<'_>) -> usize {
    attribute(tag, "s").and_then(|it| it.parse().ok()).unwrap_or_default()
}
