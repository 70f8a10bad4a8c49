//! A workbook as a package: its parts, what relates them, and a ZIP file again.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::io::Read as _;
use std::io::Write as _;

use quick_xml::events::BytesStart;
use quick_xml::events::Event;
use zip::ZipArchive;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::Broken;
use super::xml::attribute;
use super::xml::each;
use super::xml::escape;
use crate::model::limits;

/// SpreadsheetML's namespace.
pub(super) const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
/// The namespace of relationship ids, and the stem of relationship types.
pub(super) const RELATIONSHIPS: &str =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
/// Numbers that are tried for a name: no workbook has so many sheets.
const NAMES_MAX: usize = 100_000;

const TYPES: &str = "[Content_Types].xml";

/// The parts of a workbook, in the order of the file.
pub(super) struct Package {
    order: Vec<String>,
    parts: BTreeMap<String, Vec<u8>>,
    types: Vec<(String, &'static str)>,
    bytes: u64,
}

impl Package {
    /// Opens the bytes of a workbook.
    pub(super) fn open(bytes: &[u8]) -> Result<Self, Broken> {
        let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Broken)?;
        let mut out =
            Self { order: Vec::new(), parts: BTreeMap::new(), types: Vec::new(), bytes: 0 };
        // One byte more than is marked in place: then it is known to be too large.
        let mut left = limits::MARKED_BYTES_MAX + 1;
        for at in 0..zip.len() {
            let member = zip.by_index(at).map_err(|_| Broken)?;
            if member.is_dir() {
                continue;
            }
            let name = member.name().map_err(|_| Broken)?.into_owned();
            let mut part = Vec::new();
            let got = member.take(left).read_to_end(&mut part).map_err(|_| Broken)? as u64;
            left -= got;
            out.bytes += got;
            if left == 0 {
                break;
            }
            out.order.push(name.clone());
            out.parts.insert(name, part);
        }
        Ok(out)
    }

    /// Whether it unpacks to more than is marked in place; then not all of it is here.
    pub(super) fn is_large(&self) -> bool {
        self.bytes > limits::MARKED_BYTES_MAX
    }

    /// Whether somebody signed it: then nothing in it may change.
    pub(super) fn is_signed(&self) -> bool {
        self.order.iter().any(|it| it.starts_with("_xmlsignatures/"))
    }

    /// The part that lists the sheets.
    pub(super) fn book(&self) -> Result<String, Broken> {
        let root = self.related("")?;
        Ok(root.into_iter().find(|it| it.1 == "officeDocument").ok_or(Broken)?.2)
    }

    /// Takes out what `part` is related to under `id`: the relationship, and the part with its own relationships.
    pub(super) fn remove(&mut self, part: &str, id: &str) -> Result<(), Broken> {
        let gone = self.related(part)?.into_iter().find(|it| it.0 == id).ok_or(Broken)?.2;
        let relations = relations_of(part);
        let has =
            |tag: &BytesStart<'_>, name: &str, value: &str| attribute(tag, name) == Some(value);
        let left = without(self.text(&relations).ok_or(Broken)?, |tag| has(tag, "Id", id))?;
        self.put(&relations, left);
        let named = format!("/{}", escape(&gone));
        let left = without(self.text(TYPES).ok_or(Broken)?, |tag| has(tag, "PartName", &named))?;
        self.put(TYPES, left);
        for name in [relations_of(&gone), gone] {
            self.parts.remove(&name);
            self.order.retain(|it| *it != name);
        }
        Ok(())
    }

    /// Whether a part has these words in it.
    pub(super) fn holds(&self, words: &str) -> bool {
        self.parts.values().any(|it| memchr::memmem::find(it, words.as_bytes()).is_some())
    }

    /// A part's text.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        let text = std::str::from_utf8(self.parts.get(name)?).ok()?;
        Some(text.strip_prefix('\u{feff}').unwrap_or(text))
    }

    /// Puts a part, new or instead of the one with that name.
    pub(super) fn put(&mut self, name: &str, text: String) {
        if self.parts.insert(name.to_owned(), text.into_bytes()).is_none() {
            self.order.push(name.to_owned());
        }
    }

    /// Puts a new part of `kind`, and gives its name: `stem`, a number that is free, `ending`.
    pub(super) fn add(
        &mut self,
        (stem, ending): (&str, &str),
        kind: &'static str,
        text: String,
    ) -> String {
        let free = |n: &usize| !self.parts.contains_key(&format!("{stem}{n}{ending}"));
        let name = format!("{stem}{}{ending}", (1..=NAMES_MAX).find(free).unwrap_or_default());
        self.put(&name, text);
        self.types.push((name.clone(), kind));
        name
    }

    /// What `part` is related to: id, last word of the type, target as a part's name.
    pub(super) fn related(&self, part: &str) -> Result<Vec<(String, String, String)>, Broken> {
        let mut out = Vec::new();
        let Some(xml) = self.text(&relations_of(part)) else { return Ok(out) };
        each(xml, |event, _| {
            if let Event::Start(tag) | Event::Empty(tag) = event
                && tag.local_name().as_ref() == "Relationship"
                && attribute(tag, "TargetMode") != Some("External")
            {
                let get = |name| attribute(tag, name).unwrap_or_default();
                let kind = get("Type").rsplit('/').next().unwrap_or_default();
                out.push((get("Id").to_owned(), kind.to_owned(), target(part, get("Target"))));
            }
            Ok(())
        })?;
        Ok(out)
    }

    /// Relates `part` to `other`, and gives the relationship's id.
    pub(super) fn relate(&mut self, part: &str, kind: &str, other: &str) -> Result<String, Broken> {
        let name = relations_of(part);
        let had = self.related(part)?;
        let free = |n: &usize| had.iter().all(|it| it.0 != format!("rIdBack{n}"));
        let id = format!("rIdBack{}", (1..=NAMES_MAX).find(free).unwrap_or_default());
        let one = format!(
            "<Relationship Id=\"{id}\" Type=\"{RELATIONSHIPS}/{kind}\" Target=\"/{}\"/>",
            escape(other)
        );
        let xml = self.text(&name).map_or_else(
            || {
                format!(
                    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
                     <Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{one}</Relationships>"
                )
            },
            |xml| xml.replacen("</Relationships>", &format!("{one}</Relationships>"), 1),
        );
        if !xml.contains(&one) {
            return Err(Broken);
        }
        self.put(&name, xml);
        Ok(id)
    }

    /// The bytes of the package, the same for the same parts.
    pub(super) fn finish(mut self) -> Result<Vec<u8>, Broken> {
        let types = self.text(TYPES).ok_or(Broken)?;
        let mut more = String::new();
        if !types.contains("Extension=\"vml\"") {
            more.push_str("<Default Extension=\"vml\" ContentType=\"application/vnd.openxmlformats-officedocument.vmlDrawing\"/>");
        }
        for (name, kind) in self.types.iter().filter(|it| !it.1.is_empty()) {
            more.extend([format!(
                "<Override PartName=\"/{}\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.{kind}+xml\"/>",
                escape(name)
            )]);
        }
        let types = types.replacen("</Types>", &format!("{more}</Types>"), 1);
        if !types.contains(&more) {
            return Err(Broken);
        }
        self.put(TYPES, types);
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default().last_modified_time(zip::DateTime::default());
        for name in &self.order {
            zip.start_file(name.as_str(), options).map_err(|_| Broken)?;
            zip.write_all(self.parts.get(name).ok_or(Broken)?).map_err(|_| Broken)?;
        }
        Ok(zip.finish().map_err(|_| Broken)?.into_inner())
    }
}

/// A part without the elements that `gone` tells.
fn without(xml: &str, gone: impl Fn(&BytesStart<'_>) -> bool) -> Result<String, Broken> {
    let mut out = String::with_capacity(xml.len());
    let mut inside = false;
    each(xml, |event, raw| {
        match event {
            Event::Empty(tag) if gone(tag) => {}
            Event::Start(tag) if gone(tag) => inside = true,
            Event::End(_) if inside => inside = false,
            _ => out.push_str(raw),
        }
        Ok(())
    })?;
    Ok(out)
}

fn relations_of(part: &str) -> String {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    let slash = if folder.is_empty() { "" } else { "/" };
    format!("{folder}{slash}_rels/{file}.rels")
}

/// The part that `target` names when it stands in the relationships of `part`.
fn target(part: &str, target: &str) -> String {
    if let Some(whole) = target.strip_prefix('/') {
        return whole.to_owned();
    }
    let mut path: Vec<&str> = part.split('/').collect();
    path.pop();
    for step in target.split('/') {
        match step {
            "." | "" => {}
            ".." => {
                path.pop();
            }
            step => path.push(step),
        }
    }
    path.join("/")
}
