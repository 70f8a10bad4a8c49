//! The colours of a returned workbook: copies of the sender's cell formats with another fill.

use quick_xml::events::Event;

use super::Broken;
use super::xml::Empty;
use super::xml::attribute;
use super::xml::each;
use super::xml::prefix;
use super::xml::retag;
use crate::model::rule::Level;

/// Light red for what must be mended, light yellow for what should be looked at.
const FILLS: [(Level, &str); 2] = [(Level::Error, "FFFFC7CE"), (Level::Warning, "FFFFEB9C")];

/// A workbook's cell formats, and the coloured ones that were asked for.
pub(super) struct Styles {
    xml: String,
    formats: usize,
    fills: usize,
    wanted: Vec<(usize, Level)>,
}

impl Styles {
    /// The formats of `xl/styles.xml`.
    pub(super) fn new(xml: String) -> Result<Self, Broken> {
        let (mut formats, mut fills) = (0, 0);
        let mut inside = String::new();
        each(&xml, |event, _| {
            match event {
                Event::Start(tag) if matches!(tag.local_name().as_ref(), "cellXfs" | "fills") => {
                    inside = tag.local_name().as_ref().to_owned();
                }
                Event::End(tag) if *tag.local_name().as_ref() == *inside => inside.clear(),
                Event::Start(tag) | Event::Empty(tag) => {
                    formats +=
                        usize::from(inside == "cellXfs" && tag.local_name().as_ref() == "xf");
                    fills += usize::from(inside == "fills" && tag.local_name().as_ref() == "fill");
                }
                _ => {}
            }
            Ok(())
        })?;
        if formats == 0 || fills == 0 {
            return Err(Broken);
        }
        Ok(Self { xml, formats, fills, wanted: Vec::new() })
    }

    /// The number of the format that is `format` on another ground.
    pub(super) fn coloured(&mut self, format: usize, level: Level) -> usize {
        let format = format.min(self.formats - 1);
        let at = self.wanted.iter().position(|it| *it == (format, level)).unwrap_or_else(|| {
            self.wanted.push((format, level));
            self.wanted.len() - 1
        });
        self.formats + at
    }

    /// The part with fills and formats added.
    pub(super) fn finish(self) -> Result<String, Broken> {
        let mut own: Vec<String> = Vec::new();
        let mut out = String::with_capacity(self.xml.len() + 4096);
        let (mut list, mut format) = (String::new(), String::new());
        each(&self.xml, |event, raw| {
            match event {
                Event::Start(tag) if matches!(tag.local_name().as_ref(), "cellXfs" | "fills") => {
                    list = tag.local_name().as_ref().to_owned();
                    let more = if list == "fills" { FILLS.len() } else { self.wanted.len() };
                    let had = if list == "fills" { self.fills } else { self.formats };
                    let count = (had + more).to_string();
                    out.push_str(&retag(tag, &[("count", Some(&count))], Empty::No));
                    return Ok(());
                }
                Event::End(tag) if *tag.local_name().as_ref() == *list => {
                    let prefix = prefix(tag.name().0);
                    if list == "fills" {
                        FILLS.iter().for_each(|it| out.push_str(&fill(prefix, it.1)));
                    } else {
                        self.add(&own, &mut out)?;
                    }
                    list.clear();
                }
                Event::Empty(tag) if list == "cellXfs" && tag.local_name().as_ref() == "xf" => {
                    own.push(raw.to_owned());
                }
                Event::Start(tag) if list == "cellXfs" && tag.local_name().as_ref() == "xf" => {
                    format.clear();
                    format.push_str(raw);
                    out.push_str(raw);
                    return Ok(());
                }
                Event::End(tag) if list == "cellXfs" && tag.local_name().as_ref() == "xf" => {
                    own.push(std::mem::take(&mut format) + raw);
                }
                _ if !format.is_empty() => format.push_str(raw),
                _ => {}
            }
            out.push_str(raw);
            Ok(())
        })?;
        Ok(out)
    }

    fn add(&self, own: &[String], out: &mut String) -> Result<(), Broken> {
        for (format, level) in &self.wanted {
            let fill = self.fills + FILLS.iter().position(|it| it.0 == *level).ok_or(Broken)?;
            let mut first = true;
            each(own.get(*format).ok_or(Broken)?, |event, raw| {
                match event {
                    Event::Start(tag) | Event::Empty(tag) if std::mem::take(&mut first) => {
                        let empty = match event {
                            Event::Empty(_) => Empty::Yes,
                            _ => Empty::No,
                        };
                        let fill = fill.to_string();
                        let set = [("fillId", Some(&*fill)), ("applyFill", Some("1"))];
                        out.push_str(&retag(tag, &set, empty));
                    }
                    _ => out.push_str(raw),
                }
                Ok(())
            })?;
        }
        Ok(())
    }
}

fn fill(prefix: &str, colour: &str) -> String {
    format!(
        "<{prefix}fill><{prefix}patternFill patternType=\"solid\"><{prefix}fgColor rgb=\"{colour}\"/>\
         <{prefix}bgColor indexed=\"64\"/></{prefix}patternFill></{prefix}fill>"
    )
}

/// The format of a cell.
pub(super) fn format_of(tag: &quick_xml::events::BytesStart<'_>) -> usize {
    attribute(tag, "s").and_then(|it| it.parse().ok()).unwrap_or_default()
}
