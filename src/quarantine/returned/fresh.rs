//! A copy of a ledger's lines in a new workbook, marked as the sender's own would be.
//!
//! Rows are where they were, cells are texts, so that numbers of persons keep their digits. Lines are taken one by one
//! and written as they come: a ledger of any size takes the memory of its notes. Two looks at the lines are needed,
//! since a sheet says how wide its columns are before it has any.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::File;
use std::io;
use std::io::BufWriter;
use std::io::Write as _;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::About;
use super::Form;
use super::Gathered;
use super::Ledger;
use super::Note;
use super::Notes;
use super::Reason;
use super::comments;
use super::names::Sheets;
use super::notes;
use super::package::MAIN;
use super::package::RELATIONSHIPS;
use super::sheet;
use super::sheet::name;
use super::sheet::text_cell;
use super::styles::Look;
use super::styles::Styles;
use super::summary;
use super::summary::Given;
use super::survey::Survey;
use super::words::both;
use super::xml::escape;
use super::xml::escape_into;
use crate::disk;
use crate::disk::Access;
use crate::model::lang::Lang;
use crate::model::line::Line;
use crate::model::returned::MARK;
use crate::model::returned::PROBLEMS;
use crate::model::returned::PROBLEMS_OTHER;
use crate::model::returned::SIGN;
use crate::model::returned::SUMMARY;
use crate::model::returned::SUMMARY_OTHER;
use crate::model::rule::Level;
use crate::quarantine::Error;

/// What XML takes for blank.
const BLANKS: [char; 4] = [' ', '\t', '\n', '\r'];

/// Bytes of rows that are packed at a time.
const WRITE_BYTES: usize = 64 << 10;

/// How wide the column is that says what is wrong with a row.
const PROBLEMS_WIDTH: usize = 70;

/// A copy in the making.
pub struct Fresh<'a> {
    path: PathBuf,
    aside: PathBuf,
    zip: ZipWriter<BufWriter<File>>,
    about: &'a About<'a>,
    ledger: &'a Ledger,
    gathered: &'a Gathered,
    form: Form,
    survey: Survey,
    sheets: Sheets,
    notes: BTreeMap<Option<Arc<str>>, Notes>,
    styles: Styles,
    formats: Formats,
    /// The sheet that is being written, by its place in the survey.
    open: Option<Open>,
    done: Vec<(String, bool)>,
    text: String,
    /// How a cell of each column begins: `<c r="A`.
    columns: Vec<String>,
}

/// Numbers of the formats that every row uses.
#[derive(Clone, Copy)]
struct Formats {
    above: usize,
    head: usize,
    cell: usize,
    struck: usize,
    bad: [usize; 2],
    bad_struck: [usize; 2],
    problem: [usize; 2],
    held: usize,
}

/// A sheet in the making.
struct Open {
    at: usize,
    row: u32,
    /// The next note.
    note: usize,
    comments: BTreeMap<(u32, u32), String>,
}

fn level(at: Level) -> usize {
    usize::from(at == Level::Error)
}

impl Formats {
    fn new(styles: &mut Styles) -> Self {
        let mut both =
            |look: fn(Level) -> Look| [Level::Warning, Level::Error].map(|it| styles.own(look(it)));
        let (bad, bad_struck, problem) =
            (both(Look::Bad), both(Look::BadStruck), both(Look::Problem));
        Self {
            above: styles.own(Look::Above),
            head: styles.own(Look::Head),
            cell: styles.own(Look::Cell),
            struck: styles.own(Look::Struck),
            bad,
            bad_struck,
            problem,
            held: styles.own(Look::Held),
        }
    }
}

impl<'a> Fresh<'a> {
    /// Begins the copy at `path` of the ledger that `survey` has seen, which is no workbook to be marked for `reason`.
    pub fn begin(
        path: &Path,
        (about, ledger): (&'a About<'a>, &'a Ledger),
        gathered: &'a Gathered,
        survey: Survey,
        reason: Reason,
    ) -> Result<Self, Error> {
        let fault = |cause| Error::Write { path: path.to_path_buf(), cause };
        super::make_folder(path)?;
        let form = if survey.is_too_long() { Form::Extract } else { Form::Copy(reason) };
        let mut sheets = Sheets::default();
        for seen in &survey.sheets {
            sheets.add(seen.name.as_ref(), if survey.taken { SUMMARY_OTHER } else { SUMMARY });
        }
        sheets.shift = u64::from(survey.from_0);
        let mut styles = Styles::plain().map_err(|_| fault(io::ErrorKind::InvalidData.into()))?;
        let formats = Formats::new(&mut styles);
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        let aside = path.with_file_name(format!(".{file}.tmp"));
        let zip =
            ZipWriter::new(BufWriter::new(disk::create(&aside, Access::Private).map_err(fault)?));
        let mut out = Self {
            path: path.to_path_buf(),
            aside,
            zip,
            about,
            ledger,
            gathered,
            form,
            survey,
            sheets,
            notes: BTreeMap::new(),
            styles,
            formats,
            open: None,
            done: Vec::new(),
            text: String::new(),
            columns: Vec::new(),
        };
        out.notes = out.given().map(|it| notes::by_sheet(&it)).unwrap_or_default();
        Ok(out)
    }

    /// How the ledger is given back.
    pub fn form(&self) -> Form {
        self.form
    }

    fn given(&self) -> Option<Given<'_>> {
        let wrong = self.gathered.of(&self.ledger.name)?;
        Some(Given {
            about: self.about,
            ledger: self.ledger,
            wrong,
            form: self.form,
            sheets: &self.sheets,
        })
    }

    fn fault(&self, cause: impl Into<io::Error>) -> Error {
        Error::Write { path: self.path.clone(), cause: cause.into() }
    }

    /// Writes the next line; false when no line that follows is wanted.
    pub fn line(&mut self, line: &Line) -> Result<bool, Error> {
        let at = self.open.as_ref().map(|it| it.at);
        let here =
            at.and_then(|it| self.survey.sheets.get(it)).is_some_and(|it| it.name == line.sheet);
        if !here {
            self.end_sheet()?;
            self.begin_sheet(at.map_or(0, |it| it + 1))?;
        }
        self.row(line);
        if self.text.len() >= WRITE_BYTES {
            self.write_rows()?;
        }
        let more = self.form != Form::Extract || self.notes_left();
        Ok(more)
    }

    fn write_rows(&mut self) -> Result<(), Error> {
        let written = self.zip.write_all(self.text.as_bytes());
        self.text.clear();
        written.map_err(|it| self.fault(it))
    }

    /// Whether a note is still to come, on this sheet or a later one.
    fn notes_left(&self) -> bool {
        let Some(open) = &self.open else { return true };
        let sheets = self.survey.sheets.iter().enumerate().skip(open.at);
        let mut notes = sheets.map(|(at, it)| (at, self.notes.get(&it.name)));
        notes.any(|(at, notes)| {
            let passed = if at == open.at { open.note } else { 0 };
            notes.is_some_and(|it| passed < it.each.len())
        })
    }

    fn start(&mut self, part: &str) -> Result<(), Error> {
        let options = SimpleFileOptions::default()
            .compression_level(Some(1))
            .last_modified_time(zip::DateTime::default());
        self.zip.start_file(part, options).map_err(|it| self.fault(it))
    }

    fn part(&mut self, part: &str, text: &str) -> Result<(), Error> {
        self.start(part)?;
        self.zip.write_all(text.as_bytes()).map_err(|it| self.fault(it))
    }

    fn begin_sheet(&mut self, at: usize) -> Result<(), Error> {
        self.open = Some(Open { at, row: 0, note: 0, comments: BTreeMap::new() });
        let Some(seen) = self.survey.sheets.get(at) else { return Ok(()) };
        let mut head = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<worksheet xmlns=\"{MAIN}\" xmlns:r=\"{RELATIONSHIPS}\">\
             <sheetPr><pageSetUpPr fitToPage=\"1\"/></sheetPr><sheetViews><sheetView workbookViewId=\"0\">"
        );
        let below =
            self.tables(at).next().map(|it| self.sheets.place(None, it.header + it.levels).1);
        if let Some(below) = below.filter(|it| self.form != Form::Extract && (2..64).contains(it)) {
            let place = name(below, 0);
            head.extend([format!(
                "<pane ySplit=\"{}\" topLeftCell=\"{place}\" activePane=\"bottomLeft\" state=\"frozen\"/>\
                 <selection pane=\"bottomLeft\" activeCell=\"{place}\" sqref=\"{place}\"/>",
                below - 1
            )]);
        }
        head.push_str("</sheetView></sheetViews><sheetFormatPr defaultRowHeight=\"16\"/><cols>");
        for (column, width) in (1..).zip(seen.widths.iter().chain([&PROBLEMS_WIDTH])) {
            head.extend([format!(
                "<col min=\"{column}\" max=\"{column}\" width=\"{width}\" customWidth=\"1\"/>"
            )]);
        }
        head.push_str("</cols><sheetData>");
        self.part(&format!("xl/worksheets/sheet{}.xml", at + 2), &head)
    }

    fn tables(&self, at: usize) -> impl Iterator<Item = &super::Table> {
        let sheet = self.survey.sheets.get(at).and_then(|it| it.name.as_ref());
        self.ledger.tables.iter().filter(move |it| it.sheet.as_ref() == sheet)
    }

    /// Appends a line's row to the text that is written next.
    fn row(&mut self, line: &Line) {
        let Self {
            sheets, notes, survey, ledger, formats, form, about, open, text, columns, ..
        } = self;
        let Some(open) = open else { return };
        let Some(seen) = survey.sheets.get(open.at) else { return };
        let place = sheets.place(None, line.number).1;
        let said = notes.get(&line.sheet);
        let all = said.map(|it| it.each.as_slice()).unwrap_or_default();
        while all.get(open.note).is_some_and(|it| it.row < place) {
            open.note += 1;
        }
        let ahead = all.get(open.note..).unwrap_or_default();
        let here = ahead.get(..ahead.partition_point(|it| it.row <= place)).unwrap_or_default();
        let held = said.and_then(|it| it.held(place));
        let mut tables = ledger.tables.iter().filter(|it| it.sheet == line.sheet);
        let top = tables.clone().map(|it| it.header).min().unwrap_or_default();
        let is_head = tables.any(|it| (it.header..it.header + it.levels).contains(&line.number));
        if *form == Form::Extract && here.is_empty() && !is_head && line.number >= top {
            return;
        }
        let row = if *form == Form::Extract { open.row + 1 } else { place.max(open.row + 1) };
        open.row = row;
        let kind = match () {
            () if is_head => RowKind::Head,
            () if line.number < top => RowKind::Above,
            () => RowKind::Row,
        };
        let was_on = (*form == Form::Extract).then(|| was_on(about.lang, line.number));
        let (grave, problem) = problem(here, held, was_on);
        text.extend([format!(
            "<row r=\"{row}\"{}{}>",
            if line.hidden { " hidden=\"1\"" } else { "" },
            sheet::height(&problem).map_or_else(String::new, sheet::height_attributes)
        )]);
        let above = said.map(|it| it.above.as_slice()).unwrap_or_default();
        let above = above.iter().filter(|it| it.row == place && is_head);
        let noted: Vec<&Note> = here.iter().chain(above).collect();
        for note in &noted {
            if let Some(column) = note.column {
                let comment = open.comments.entry((row, column)).or_default();
                comment.push_str(if comment.is_empty() { SIGN } else { "\n" });
                comment.push_str(&note.text);
            }
        }
        cells(line, &noted, (row, kind), (*formats, columns), text);
        let ours = u32::try_from(seen.widths.len()).unwrap_or(u32::MAX);
        if said.is_some_and(|it| it.headers.contains(&place)) {
            let problems = if survey.taken { PROBLEMS_OTHER } else { PROBLEMS };
            text.push_str(&text_cell("", &name(row, ours), formats.head, problems));
        } else if !here.is_empty() || held.is_some() {
            let format = grave.map_or(formats.held, |it| formats.problem[level(it)]);
            text.push_str(&text_cell("", &name(row, ours), format, &problem));
        }
        text.push_str("</row>");
    }

    fn end_sheet(&mut self) -> Result<(), Error> {
        let Some(open) = self.open.take() else { return Ok(()) };
        self.write_rows()?;
        let mut tail = "</sheetData><pageMargins left=\"0.4\" right=\"0.4\" top=\"0.5\" bottom=\"0.5\" header=\"0.3\" footer=\"0.3\"/>\
                        <pageSetup paperSize=\"9\" orientation=\"landscape\" fitToHeight=\"0\"/>"
            .to_owned();
        if !open.comments.is_empty() {
            tail.push_str("<legacyDrawing r:id=\"rId1\"/>");
        }
        tail.push_str("</worksheet>");
        self.zip.write_all(tail.as_bytes()).map_err(|it| self.fault(it))?;
        let number = open.at + 2;
        if !open.comments.is_empty() {
            let relations = [
                ("vmlDrawing", format!("../drawings/vmlDrawing{number}.vml")),
                ("comments", format!("../comments{number}.xml")),
            ];
            let relations = relations_of(&relations);
            self.part(&format!("xl/worksheets/_rels/sheet{number}.xml.rels"), &relations)?;
            self.part(&format!("xl/comments{number}.xml"), &comments::part(&open.comments))?;
            let drawing = comments::drawing(&open.comments);
            self.part(&format!("xl/drawings/vmlDrawing{number}.vml"), &drawing)?;
        }
        let sheet = self.survey.sheets.get(open.at).and_then(|it| it.name.clone());
        let called = self.sheets.place(sheet.as_ref(), 0).0.to_owned();
        self.done.push((called, !open.comments.is_empty()));
        Ok(())
    }

    /// Ends the copy, and gives it its name.
    pub fn finish(mut self) -> Result<(), Error> {
        self.end_sheet()?;
        let rest = Styles::plain().map_err(|_| self.fault(io::ErrorKind::InvalidData))?;
        let mut styles = std::mem::replace(&mut self.styles, rest);
        let first = self.given().map(|it| summary::sheet(&it, &mut styles));
        let first = first.unwrap_or(Ok(String::new()));
        let first = first.map_err(|_| self.fault(io::ErrorKind::InvalidData))?;
        self.part("xl/worksheets/sheet1.xml", &first)?;
        let styles = styles.finish().map_err(|_| self.fault(io::ErrorKind::InvalidData))?;
        self.part("xl/styles.xml", &styles)?;
        let (book, relations, types) = self.contents();
        self.part("xl/workbook.xml", &book)?;
        self.part("xl/_rels/workbook.xml.rels", &relations)?;
        self.part(
            "_rels/.rels",
            &relations_of(&[("officeDocument", "xl/workbook.xml".to_owned())]),
        )?;
        self.part("[Content_Types].xml", &types)?;
        let Self { zip, path, aside, .. } = self;
        let fault = |cause: io::Error| Error::Write { path: path.clone(), cause };
        let buffer = zip.finish().map_err(|it| fault(it.into()))?;
        let file = buffer.into_inner().map_err(|it| fault(it.into_error()))?;
        drop(file);
        disk::settle(&aside, &path).map_err(fault)
    }

    /// The workbook, what it names, and the types of all parts.
    fn contents(&self) -> (String, String, String) {
        let summary = if self.survey.taken { SUMMARY_OTHER } else { SUMMARY };
        let done = self.done.iter().map(|(called, commented)| (called.as_str(), *commented));
        let all = std::iter::once((summary, false)).chain(done);
        let (mut sheets, mut types) = (String::new(), String::new());
        let mut relations = Vec::new();
        let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml";
        for (at, (called, commented)) in (1..).zip(all) {
            sheets.extend([format!(
                "<sheet name=\"{}\" sheetId=\"{at}\" r:id=\"rId{at}\"/>",
                escape(called)
            )]);
            relations.push(("worksheet", format!("worksheets/sheet{at}.xml")));
            types.extend([format!(
                "<Override PartName=\"/xl/worksheets/sheet{at}.xml\" ContentType=\"{kind}.worksheet+xml\"/>"
            )]);
            if commented {
                types.extend([format!(
                    "<Override PartName=\"/xl/comments{at}.xml\" ContentType=\"{kind}.comments+xml\"/>"
                )]);
            }
        }
        relations.push(("styles", "styles.xml".to_owned()));
        let names = format!(
            "<definedNames><definedName name=\"{MARK}\" hidden=\"1\">\"{}\"</definedName></definedNames>",
            self.form.mark(self.ledger)
        );
        let book = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATIONSHIPS}\">\
             <bookViews><workbookView activeTab=\"0\"/></bookViews><sheets>{sheets}</sheets>{names}</workbook>"
        );
        let types = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
             <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
             <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
             <Default Extension=\"vml\" ContentType=\"application/vnd.openxmlformats-officedocument.vmlDrawing\"/>\
             <Override PartName=\"/xl/workbook.xml\" ContentType=\"{kind}.sheet.main+xml\"/>\
             <Override PartName=\"/xl/styles.xml\" ContentType=\"{kind}.styles+xml\"/>{types}</Types>"
        );
        (book, relations_of(&relations), types)
    }
}

/// What a row is in its table.
#[derive(Clone, Copy, PartialEq, Eq)]
enum RowKind {
    Above,
    Head,
    Row,
}

/// How grave it is what is wrong with a row, and all of it in words.
fn problem(here: &[Note], held: Option<&str>, was_on: Option<String>) -> (Option<Level>, String) {
    let grave = here.iter().map(|it| it.level).max();
    let mut words = super::said(here);
    words.extend(held.filter(|_| grave != Some(Level::Error)));
    if let Some(was_on) = was_on.as_deref().filter(|_| !words.is_empty()) {
        words.insert(0, was_on);
    }
    (grave, words.join("\n"))
}

/// Appends the cells of a line: those that show something, and those that should.
fn cells(
    line: &Line,
    noted: &[&Note],
    (row, kind): (u32, RowKind),
    (formats, columns): (Formats, &mut Vec<String>),
    out: &mut String,
) {
    let row = row.to_string();
    let plain = formats.cell.to_string();
    let grave =
        |column: u32| noted.iter().filter(|it| it.column == Some(column)).map(|it| it.level).max();
    let last = noted.iter().filter_map(|it| it.column).max().map_or(0, |it| it + 1);
    let count = u32::try_from(line.cells.len()).unwrap_or(u32::MAX).max(last);
    for (column, at) in (0..count).zip(0_usize..) {
        let shown = line.cells.get(at).map_or("", String::as_str);
        let struck = line.struck.holds(at);
        let grave = if noted.is_empty() { None } else { grave(column) };
        let format = match (grave, struck, kind) {
            (Some(it), true, _) => formats.bad_struck[level(it)],
            (Some(it), false, _) => formats.bad[level(it)],
            (None, _, RowKind::Head) => formats.head,
            (None, _, RowKind::Above) => formats.above,
            (None, true, RowKind::Row) => formats.struck,
            (None, false, RowKind::Row) => formats.cell,
        };
        if shown.is_empty() && kind == RowKind::Above && grave.is_none() {
            continue;
        }
        while columns.len() <= at {
            let letters = sheet::letters(u32::try_from(columns.len()).unwrap_or(u32::MAX));
            columns.push(format!("<c r=\"{letters}"));
        }
        let begin = columns.get(at).map_or("", String::as_str);
        out.extend([begin, &row, "\" s=\""]);
        if format == formats.cell {
            out.push_str(&plain);
        } else {
            // Writing to a text cannot fail.
            write!(out, "{format}").unwrap_or_default();
        }
        if shown.is_empty() {
            out.push_str("\"/>");
            continue;
        }
        out.push_str("\" t=\"inlineStr\"><is><t");
        // Programs may take blanks off either end unless they are told not to.
        if shown.starts_with(BLANKS) || shown.ends_with(BLANKS) {
            out.push_str(" xml:space=\"preserve\"");
        }
        out.push('>');
        escape_into(shown, out);
        out.push_str("</t></is></c>");
    }
}

fn was_on(lang: Lang, line: u64) -> String {
    both(lang, &format!("原第 {line} 行。"), &format!("line {line} of the original."))
}

fn relations_of(all: &[(&str, String)]) -> String {
    let mut out = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
                   <Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
        .to_owned();
    for (at, (kind, target)) in (1..).zip(all) {
        out.extend([format!(
            "<Relationship Id=\"rId{at}\" Type=\"{RELATIONSHIPS}/{kind}\" Target=\"{}\"/>",
            escape(target)
        )]);
    }
    out.push_str("</Relationships>");
    out
}
