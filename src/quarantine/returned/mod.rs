//! A sender's own workbook, given back: every bad cell coloured, with a comment that says what is wrong and how to
//! write it; a column 问题 at the right; a first sheet that sums up. Everything else stays as it was sent.
//!
//! What is no workbook of parts, or is none that can be marked, is given back as a copy of its lines, marked alike.
//! A ledger that is larger than a sheet is given back as an extract of its bad lines.

mod gathered;
mod words;
mod names;
mod summary;
mod comments;
mod package;
mod sheet;
mod styles;
mod xml;
mod survey;
mod fresh;
mod notes;
mod cleared;

pub use fresh::Fresh;
pub use gathered::Gathered;
pub use summary::About;
pub use summary::Form;
pub use summary::Ledger;
pub use summary::Reason;
pub use summary::Table;
pub use survey::Survey;

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::path::Path;
use std::path::PathBuf;

use quick_xml::events::Event;

use crate::disk;
use crate::disk::Access;
use crate::model::returned::MARK;
use crate::model::returned::Mark;
use crate::model::returned::PROBLEMS;
use crate::model::returned::PROBLEMS_OTHER;
use crate::model::returned::SUMMARY;
use crate::model::returned::SUMMARY_OTHER;
use crate::model::returned::problems_of;
use crate::model::rule::Level;
use crate::quarantine::Error;
use comments::by_cell;
use names::Sheets;
use package::Package;
use styles::Styles;
use summary::Given;
use xml::Empty;
use xml::attribute;
use xml::each;
use xml::prefix;
use xml::retag;

/// The folder of returned ledgers, in the run's folder.
const FOLDER: &str = "returned";

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
    /// Its name.
    pub sheet: String,
    /// Rows of headers, from 1: there 问题 is written.
    pub headers: Vec<u32>,
    /// The further rows of headers of several levels.
    pub below: Vec<u32>,
    /// What is said of rows and cells, in any order.
    pub each: Vec<Note>,
    /// What is said of tables: comments on cells of their headers.
    pub above: Vec<Note>,
    /// Rows that came back for no fault of their own, in order.
    pub held: Vec<Held>,
}

/// Rows that came back with their table.
#[derive(Clone, Debug)]
pub(super) struct Held {
    /// The first row, from 1, and the last.
    pub rows: (u32, u32),
    /// Why.
    pub text: String,
}

impl Notes {
    /// Why a row came back that has no fault of its own.
    fn held(&self, row: u32) -> Option<&str> {
        let at = self.held.partition_point(|it| it.rows.1 < row);
        self.held.get(at).filter(|it| it.rows.0 <= row).map(|it| it.text.as_str())
    }

    /// Rows of headers beside which our column has a head without words.
    fn under(&self) -> impl Iterator<Item = (&u32, &str)> {
        self.below.iter().map(|it| (it, ""))
    }
}

/// What is said of a row, each thing once: first what must be mended.
fn said<'n>(notes: impl IntoIterator<Item = &'n Note>) -> Vec<&'n str> {
    let mut all: Vec<&Note> = notes.into_iter().collect();
    all.sort_by_key(|it| std::cmp::Reverse(it.level));
    let mut out: Vec<&str> = Vec::new();
    for note in all {
        if !out.contains(&note.text.as_str()) {
            out.push(&note.text);
        }
    }
    out
}

/// Bytes that are no workbook of the kind that can be given back in place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Broken;

/// Where a run's returned ledgers go.
pub struct Folder {
    dir: PathBuf,
    taken: BTreeSet<String>,
}

impl Folder {
    /// They will go into `dir`, the run's folder; nothing is made yet.
    pub fn begin(dir: &Path) -> Self {
        Self { dir: dir.join(FOLDER), taken: BTreeSet::new() }
    }

    /// The path for the ledger called `name`, which is its own alone. A workbook with macros keeps its ending, since
    /// no program opens it under another.
    pub fn path(&mut self, name: &str) -> PathBuf {
        let macros = name.to_lowercase().ends_with(".xlsm");
        self.dir.join(names::file(name, if macros { ".xlsm" } else { ".xlsx" }, &mut self.taken))
    }
}

/// Writes the returned ledger at `path`, private and whole.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let fault = |cause| Error::Write { path: path.to_path_buf(), cause };
    make_folder(path)?;
    disk::replace(path, bytes, Access::Private).map_err(fault)
}

fn make_folder(path: &Path) -> Result<(), Error> {
    let fault = |cause| Error::Write { path: path.to_path_buf(), cause };
    path.parent().map_or(Ok(()), |it| disk::create_dir(it, Access::Private)).map_err(fault)
}

/// Marks the workbook `bytes` (xlsx, xlsm) in place, or says why that cannot be.
pub fn in_place(
    bytes: &[u8],
    about: &About<'_>,
    ledger: &Ledger,
    gathered: &Gathered,
) -> Result<Vec<u8>, Reason> {
    let wrong = gathered.of(&ledger.name).ok_or(Reason::Unusual)?;
    let mut package = Package::open(bytes).map_err(|_| Reason::Unusual)?;
    if package.is_large() {
        return Err(Reason::Large);
    }
    if package.is_signed() {
        return Err(Reason::Signed);
    }
    let again = cleared::clear(&mut package).map_err(|_| Reason::Unusual)?;
    let form = if again.is_some() { Form::Again } else { Form::Marked };
    let mut sheets = Sheets::default();
    wrong.sheets().flatten().for_each(|it| sheets.keep(it));
    ledger.tables.iter().flat_map(|it| &it.sheet).for_each(|it| sheets.keep(it));
    let given = Given { about, ledger, wrong, form, sheets: &sheets };
    let notes = notes::by_sheet(&given);
    let notes: BTreeMap<String, Notes> =
        notes.into_iter().filter_map(|(sheet, it)| Some((sheet?.to_string(), it))).collect();
    let names = again.unwrap_or_else(|| Names::new(&package));
    let first = |styles: &mut Styles| summary::sheet(&given, styles);
    mark(&mut package, &notes, (names, form.mark(ledger)), &first).map_err(|_| Reason::Unusual)?;
    package.finish().map_err(|_| Reason::Unusual)
}

/// How our sheet and our column are called in a workbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Names {
    pub summary: &'static str,
    pub problems: &'static str,
}

impl Names {
    /// For a workbook that has neither yet.
    fn new(package: &Package) -> Self {
        if package.holds(&format!(">{PROBLEMS}<")) {
            Self { summary: SUMMARY_OTHER, problems: PROBLEMS_OTHER }
        } else {
            Self { summary: SUMMARY, problems: PROBLEMS }
        }
    }

    /// As they were where our sheet is called `name`.
    fn of(name: &str) -> Option<Self> {
        let summary = [SUMMARY, SUMMARY_OTHER].into_iter().find(|it| *it == name)?;
        Some(Self { summary, problems: problems_of(summary)? })
    }
}

/// Marks the sheets of a workbook, by name, and puts a first sheet before them.
fn mark(
    package: &mut Package,
    sheets: &BTreeMap<String, Notes>,
    (names, mark): (Names, Mark),
    first: &dyn Fn(&mut Styles) -> Result<String, Broken>,
) -> Result<(), Broken> {
    let book = package.book()?;
    let related = package.related(&book)?;
    let styles = related.iter().find(|it| it.1 == "styles").ok_or(Broken)?.2.clone();
    let mut formats = Styles::new(package.text(&styles).ok_or(Broken)?.to_owned())?;
    let listed = named(package.text(&book).ok_or(Broken)?)?;
    // A sheet of theirs that is called what ours is.
    if listed.iter().any(|it| problems_of(&it.0).is_some()) {
        return Err(Broken);
    }
    let mut left = sheets.len();
    for (name, id) in listed {
        let part = related.iter().find(|it| it.0 == id).ok_or(Broken)?.2.clone();
        match sheets.get(&name) {
            Some(notes) => {
                left -= 1;
                one(package, &part, notes, names.problems, &mut formats)?;
            }
            None => unselect(package, &part)?,
        }
    }
    if left > 0 {
        return Err(Broken);
    }
    let first = first(&mut formats)?;
    package.put(&styles, formats.finish()?);
    let first = package.add(("xl/worksheets/back", ".xml"), "worksheet", first);
    let id = package.relate(&book, "worksheet", &first)?;
    let workbook = with_first(package.text(&book).ok_or(Broken)?, names.summary, &id, mark)?;
    package.put(&book, workbook);
    Ok(())
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
    problems: &str,
    styles: &mut Styles,
) -> Result<(), Broken> {
    let all: Vec<&Note> = notes.each.iter().chain(&notes.above).collect();
    let mut cells = by_cell(all.iter().copied());
    let related = package.related(part)?;
    let theirs = |kind: &str| related.iter().find(|it| it.1 == kind).map(|it| it.2.clone());
    let (mut drawing, mut whole) = (None, BTreeMap::new());
    if !cells.is_empty() {
        if let Some(name) = theirs("comments") {
            let wrong = by_cell(all.iter().copied().filter(|it| it.level == Level::Error));
            let theirs = package.text(&name).ok_or(Broken)?;
            let joined;
            (joined, whole) = comments::joined(theirs, &mut cells, &wrong)?;
            package.put(&name, joined);
        } else {
            let text = comments::part(&cells);
            let name = package.add(("xl/commentsBack", ".xml"), "comments", text);
            package.relate(part, "comments", &name)?;
        }
        // Pictures of headers and footers are drawings of the same kind.
        let own = legacy_drawing(package.text(part).ok_or(Broken)?)?;
        let drawn = related.iter().find(|it| it.1 == "vmlDrawing" && own.as_ref() == Some(&it.0));
        if let Some(name) = drawn.map(|it| it.2.clone()) {
            let vml = package.text(&name).ok_or(Broken)?;
            let joined = comments::joined_drawing(vml, &cells, &whole)?;
            package.put(&name, joined);
        } else {
            let text = comments::drawing(&cells);
            let name = package.add(("xl/drawings/vmlDrawingBack", ".vml"), "", text);
            drawing = Some(package.relate(part, "vmlDrawing", &name)?);
        }
    }
    let xml = package.text(part).ok_or(Broken)?;
    let marked = sheet::mark(xml, notes, problems, drawing.as_deref(), styles)?;
    package.put(part, marked);
    Ok(())
}

/// The relationship of a sheet to the drawing of its comments.
fn legacy_drawing(xml: &str) -> Result<Option<String>, Broken> {
    let mut out = None;
    each(xml, |event, _| {
        if let Event::Start(tag) | Event::Empty(tag) = event
            && tag.local_name().as_ref() == "legacyDrawing"
        {
            let mut attributes = tag.attributes();
            let ids = attributes.with_checks(false).flatten();
            let id = ids.filter(|it| it.key.local_name().as_ref() == "id").last();
            out = id.map(|it| it.value.into_owned());
        }
        Ok(())
    })?;
    Ok(out)
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

/// Elements of a workbook that come after its names (ECMA-376 part 1, 18.2.27).
const AFTER_NAMES: [&str; 10] = [
    "calcPr",
    "oleSize",
    "customWorkbookViews",
    "pivotCaches",
    "smartTagPr",
    "smartTagTypes",
    "webPublishing",
    "fileRecoveryPr",
    "webPublishObjects",
    "extLst",
];

/// The workbook part with the summary as its first sheet, and a name that says whose place it takes.
fn with_first(book: &str, summary: &str, id: &str, mark: Mark) -> Result<String, Broken> {
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
    let one = |p: &str| {
        format!("<{p}definedName name=\"{MARK}\" hidden=\"1\">\"{mark}\"</{p}definedName>")
    };
    let mut named = false;
    let mut out = String::with_capacity(book.len() + 512);
    each(book, |event, raw| {
        let (tag, empty) = match event {
            Event::Start(tag) => (tag, Empty::No),
            Event::Empty(tag) => (tag, Empty::Yes),
            Event::End(tag) if tag.local_name().as_ref() == "workbook" && !named => {
                let p = prefix(tag.name().0);
                out.extend([format!("<{p}definedNames>{}</{p}definedNames>{raw}", one(p))]);
                return Ok(());
            }
            _ => {
                out.push_str(raw);
                return Ok(());
            }
        };
        let p = prefix(tag.name().0);
        match tag.local_name().as_ref() {
            "sheets" => {
                out.push_str(raw);
                out.extend([format!(
                    "<{p}sheet name=\"{summary}\" sheetId=\"{}\" xmlns:rel=\"{}\" rel:id=\"{id}\"/>",
                    highest + 1,
                    package::RELATIONSHIPS
                )]);
            }
            "workbookView" => {
                let set = [("activeTab", Some("0")), ("firstSheet", Some("0"))];
                out.push_str(&retag(tag, &set, empty));
            }
            "definedNames" => {
                named = true;
                out.extend([retag(tag, &[], Empty::No), one(p)]);
                if empty == Empty::Yes {
                    out.extend([format!("</{p}definedNames>")]);
                }
            }
            // Names that belong to one sheet count sheets from 0.
            "definedName" => match attribute(tag, "localSheetId").map(str::parse::<u32>) {
                Some(Ok(at)) => {
                    let at = (at + 1).to_string();
                    out.push_str(&retag(tag, &[("localSheetId", Some(&at))], empty));
                }
                _ => out.push_str(raw),
            },
            name if !named && AFTER_NAMES.contains(&name) => {
                named = true;
                out.extend([format!("<{p}definedNames>{}</{p}definedNames>{raw}", one(p))]);
            }
            _ => out.push_str(raw),
        }
        Ok(())
    })?;
    Ok(out)
}

#[cfg(test)]
mod tests;
