//! What the reader sees in a ledger, with and without a schema.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use arrow_array::Array as _;

use crate::lexical::header;
use crate::model::codes::CodeList;
use crate::model::finding::RuleRef;
use crate::model::lang::Both;
use crate::model::remark::Remark;
use crate::model::rule::Rule;
use crate::model::schema::Field;
use crate::model::schema::Schema;
use crate::model::stop::Stop;
use crate::model::tally::NonData;
use crate::model::tally::Ways;
use crate::normalize;
use crate::normalize::looks;
use crate::normalize::looks::Codes;
use crate::normalize::looks::Fate;
use crate::normalize::looks::Lists;
use crate::normalize::looks::Look;
use crate::pipeline::builtin;
use crate::pipeline::halt::Halt;
use crate::pipeline::views::ColumnView;
use crate::pipeline::views::DialectView;
use crate::pipeline::views::FateView;
use crate::pipeline::views::FieldCells;
use crate::pipeline::views::Inspection;
use crate::pipeline::views::PartView;
use crate::pipeline::views::RowFormat;
use crate::pipeline::views::SayingView;
use crate::pipeline::views::SuggestionView;
use crate::pipeline::yardstick;
use crate::pipeline::yardstick::Yardstick;
use crate::read;
use crate::read::Form;
use crate::read::Origin;
use crate::read::Part;
use crate::read::RawBatch;
use crate::read::Vocabulary;
use crate::source;
use crate::source::Pattern;
use crate::source::Source;

/// What the reader sees in the ledger at `path`; with a schema, what claims its columns and how their cells come to
/// be values. It never fails: where the reader had to stop is part of the answer.
pub fn inspect(path: &Path, by: Option<&Yardstick>) -> Inspection {
    let seen = look(path, by);
    let lists = lists();
    let form = seen.form.as_ref();
    let encoding = form.and_then(|it| it.encoding);
    let dialect = form.and_then(|it| it.dialect.as_ref()).map(|it| DialectView {
        delimiter: it.delimiter,
        quote: it.quote,
        line_end: it.line_end,
        score: it.score,
        others: it.others.clone(),
        why: Both::of(|lang| it.why.say(lang)),
    });
    Inspection {
        ledger: path.display().to_string(),
        bytes: seen.bytes,
        container: form.map(|it| it.container.to_owned()),
        encoding: encoding.map(|it| it.name.to_lowercase()),
        how_sure: encoding.map(|it| it.sure.name().to_owned()),
        why_encoding: encoding.map(|it| Both::of(|lang| it.why.say(lang))),
        parts: seen.tables.iter().map(|it| view(it, by, &lists, dialect.as_ref())).collect(),
        remarks: seen.remarks,
        stopped: seen.stopped,
    }
}

/// A ledger that was looked at from its first row to its last, or as far as the reader came.
#[derive(Default)]
pub(super) struct Seen {
    bytes: Option<u64>,
    form: Option<Form>,
    pub(super) tables: Vec<SeenTable>,
    remarks: Vec<Remark>,
    pub(super) stopped: Option<Stop>,
}

/// A table of it.
pub(super) struct SeenTable {
    pub(super) part: Arc<Part>,
    pub(super) looks: Vec<Look>,
    pub(super) rows: u64,
    non_data: BTreeMap<NonData, u64>,
    findings: BTreeMap<&'static str, (Rule, u64)>,
    /// How the cells of each field came to be values; `None` without a schema, or where it cannot be mapped.
    ways: Option<Vec<Ways>>,
}

/// Looks at all of the ledger at `path`.
pub(super) fn look(path: &Path, by: Option<&Yardstick>) -> Seen {
    let mut seen = Seen::default();
    seen.stopped = seen.all(path, by).err();
    seen
}

/// The built-in code lists, for comparing cells with them.
pub(super) fn lists() -> Lists {
    let lists: Vec<CodeList> = builtin::CODES
        .iter()
        .filter_map(|(name, bytes)| CodeList::parse(name, bytes).ok())
        .collect();
    Lists::new(&lists)
}

impl Seen {
    fn all(&mut self, path: &Path, by: Option<&Yardstick>) -> Result<(), Stop> {
        let ledger = sources(path)?;
        let vocabulary =
            by.map_or_else(Vocabulary::default, |it| normalize::vocabulary(&it.schema));
        let raw = read::table(ledger.clone(), vocabulary, None);
        self.bytes = Some(raw.bytes());
        self.form = Some(raw.form()?);
        for piece in raw.pieces() {
            for batch in raw.batches(piece?, &|part| Ok((0..part.header.len()).collect()))? {
                self.batch(batch);
            }
        }
        let (told, remarks) =
            by.map(|it| yardstick::tables(ledger, it)).transpose()?.unwrap_or_default();
        for remark in remarks {
            remark.add_to(&mut self.remarks);
        }
        for (table, (part, ways)) in self.tables.iter_mut().zip(told) {
            let is_same =
                table.part.header_line == part.header_line && table.part.sheet == part.sheet;
            table.ways = ways.filter(|_| is_same);
        }
        Ok(())
    }

    fn batch(&mut self, mut batch: RawBatch) {
        for remark in batch.remarks.drain(..) {
            remark.add_to(&mut self.remarks);
        }
        let at = self.tables.iter().position(|it| Arc::ptr_eq(&it.part, &batch.part));
        let at = at.unwrap_or_else(|| {
            self.tables.push(SeenTable {
                part: Arc::clone(&batch.part),
                looks: vec![Look::default(); batch.part.header.len()],
                rows: 0,
                non_data: BTreeMap::new(),
                findings: BTreeMap::new(),
                ways: None,
            });
            self.tables.len() - 1
        });
        let Some(table) = self.tables.get_mut(at) else { return };
        table.rows += batch.rows as u64;
        for (kind, n) in &batch.non_data {
            *table.non_data.entry(*kind).or_default() += n;
        }
        for finding in batch.findings.as_slice() {
            if let RuleRef::BuiltIn(rule) = finding.rule.get() {
                table.findings.entry(rule.code()).or_insert((rule, 0)).1 += 1;
            }
        }
        for (look, cells) in table.looks.iter_mut().zip(&batch.columns) {
            look.see(cells);
        }
    }
}

pub(super) fn sources(path: &Path) -> Result<Vec<Source>, Stop> {
    let pattern = Pattern { glob: String::new(), sheet: None, encoding: None };
    let here = path.parent().and_then(Path::parent).unwrap_or_else(|| Path::new(""));
    source::within(here, path, &pattern)
}

fn view(
    table: &SeenTable,
    by: Option<&Yardstick>,
    lists: &Lists,
    dialect: Option<&DialectView>,
) -> PartView {
    let part = &table.part;
    let schema = by.map(|it| &it.schema);
    let levels = part.header.iter().map(Vec::len).max().unwrap_or_default() as u64;
    let origin = |it: Origin| origin_name(it).to_owned();
    let context = part.context.iter().map(|it| (origin(it.origin), it.text.clone()));
    let unit = part.unit.iter().map(|it| ("unit".to_owned(), it.clone()));
    PartView {
        sheet: part.sheet.as_deref().map(str::to_owned),
        header_rows: (part.header_line..part.header_line + levels).collect(),
        dialect: dialect.filter(|_| part.sheet.is_none()).cloned(),
        columns: columns(table, schema, lists),
        lines: table.rows + table.non_data.values().sum::<u64>(),
        rows: table.rows,
        non_data: table.non_data.clone(),
        context: context.chain(unit).collect(),
        sayings: looks::sayings(part, lists).into_iter().map(saying).collect(),
        missing: schema.map(|it| missing(part, it)).unwrap_or_default(),
        fields: by.map(|it| fields(table, it)).unwrap_or_default(),
        findings: table.findings.values().copied().collect(),
    }
}

fn saying(it: looks::Saying) -> SayingView {
    SayingView {
        topic: it.topic.name(),
        value: it.value,
        by: it.by.into_iter().map(origin_name).collect(),
    }
}

/// Required fields that no column claims and no context may give.
fn missing(part: &Part, schema: &Schema) -> Vec<String> {
    let fates = looks::fates(part, schema);
    let lacks = |(at, field): (usize, &Field)| {
        let needed = field.constraints.required && !field.context;
        (needed && !fates.contains(&Fate::Field(at))).then(|| field.title.clone())
    };
    if part.header.is_empty() {
        return Vec::new();
    }
    schema.fields.iter().enumerate().filter_map(lacks).collect()
}

/// How the cells of each field came to be values; a table of notes has none.
fn fields(table: &SeenTable, by: &Yardstick) -> Vec<FieldCells> {
    let fates = looks::fates(&table.part, &by.schema);
    let ways = table.ways.as_ref().filter(|_| !table.part.header.is_empty());
    let one = |(at, (field, ways)): (usize, (&Field, &Ways))| FieldCells {
        name: field.name.clone(),
        title: field.title.clone(),
        has_column: fates.contains(&Fate::Field(at)),
        ways: by.tells(field).then_some(*ways),
    };
    by.schema.fields.iter().zip(ways.into_iter().flatten()).enumerate().map(one).collect()
}

/// Where a context stands, as reports call it.
fn origin_name(origin: Origin) -> &'static str {
    match origin {
        Origin::Title => "title",
        Origin::Sheet => "sheet",
        Origin::File => "file",
        Origin::Folder => "folder",
    }
}

fn columns(table: &SeenTable, schema: Option<&Schema>, lists: &Lists) -> Vec<ColumnView> {
    let part = &table.part;
    let fates = schema.map(|it| looks::fates(part, it)).unwrap_or_default();
    let title = |schema: &Schema, at: usize| {
        schema.fields.get(at).map(|it| it.title.clone()).unwrap_or_default()
    };
    let near = |path: &[String], schema: &Schema| {
        let near = looks::near(path, schema, |field| !fates.contains(&Fate::Field(field)));
        let say = |it: looks::Near| SuggestionView {
            field: title(schema, it.field),
            score: it.score,
            reason: it.reason.name(),
            words: it.reason.words(),
        };
        near.into_iter().map(say).collect()
    };
    let column = |(at, (path, look)): (usize, (&Vec<String>, &Look))| {
        let (fate, suggestions) = match (schema, fates.get(at)) {
            (Some(schema), Some(Fate::Field(field))) => {
                (FateView::Field(title(schema, *field)), Vec::new())
            }
            (Some(_), Some(Fate::Ignored)) => (FateView::Ignored, Vec::new()),
            (Some(schema), _) => (FateView::Unknown, near(path, schema)),
            (None, _) => (FateView::Unasked, Vec::new()),
        };
        let guess = look.judge(path, part, lists);
        ColumnView {
            header: header::without_of_which(path),
            column: u32::try_from(at + 1).unwrap_or(u32::MAX),
            cells: (look.rows(), look.filled(), look.distinct()),
            kind: guess.kind,
            by: guess.by.name(),
            fits: guess.fits,
            unit: guess.unit,
            amount: path
                .last()
                .and_then(|it| header::amount(it))
                .map(|it| (it.0.to_owned(), it.1.to_owned())),
            list: match guess.codes {
                Some(Codes::Known(name)) => Some(name),
                Some(Codes::New(_)) | None => None,
            },
            role: guess.role,
            fate,
            suggestions,
        }
    };
    let named = part.header.iter().any(|it| !it.is_empty());
    // Beside a table there may be another, or nothing: a column with neither a name nor a cell is none of it.
    let is_own = |(at, (path, look)): &(usize, (&Vec<String>, &Look))| {
        *at >= part.first_column && (!named || !path.is_empty() || look.filled() > 0)
    };
    part.header.iter().zip(&table.looks).enumerate().filter(is_own).map(column).collect()
}

/// Writes the rows of the ledger at `path` as read: one header row, then every data row, untyped.
pub fn inspect_rows(path: &Path, format: RowFormat, out: &mut dyn Write) -> Result<(), Stop> {
    let ledger = match sources(path) {
        // A ledger of no bytes has no rows, which is all that is asked here.
        Err(stop) if stop.code() == "source/empty" => return Ok(()),
        opened => opened?,
    };
    let raw = read::table(ledger, Vocabulary::default(), None);
    let failed = |cause| Halt::Output { cause };
    let mut header: Option<Vec<Vec<String>>> = None;
    for piece in raw.pieces() {
        for batch in raw.batches(piece?, &|part| Ok((0..part.header.len()).collect()))? {
            let names = names(&batch.part);
            let headless = batch.part.shown.is_empty();
            if format == RowFormat::Csv && !headless && header.as_ref() != Some(&batch.part.header)
            {
                csv_row(names.iter().map(|it| Some(it.as_str())), out).map_err(failed)?;
                header = Some(batch.part.header.clone());
            }
            for row in 0..batch.rows {
                let cells = batch.columns.iter().map(|it| it.is_valid(row).then(|| it.value(row)));
                match format {
                    RowFormat::Csv => csv_row(cells, out),
                    RowFormat::Ndjson => ndjson_row(&names, cells, out),
                }
                .map_err(failed)?;
            }
        }
    }
    Ok(())
}

/// The columns' names as written; a column without one is called by its number.
fn names(part: &Part) -> Vec<String> {
    let name = |at: usize| part.shown.get(at).cloned().unwrap_or_else(|| (at + 1).to_string());
    (0..part.header.len()).map(name).collect()
}

fn csv_row<'a>(
    cells: impl Iterator<Item = Option<&'a str>>,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    for (at, cell) in cells.enumerate() {
        let cell = cell.unwrap_or_default();
        if at > 0 {
            out.write_all(b",")?;
        }
        if cell.contains([',', '"', '\n', '\r']) {
            write!(out, "\"{}\"", cell.replace('"', "\"\""))?;
        } else {
            out.write_all(cell.as_bytes())?;
        }
    }
    out.write_all(b"\n")
}

fn ndjson_row<'a>(
    names: &[String],
    cells: impl Iterator<Item = Option<&'a str>>,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    let object: serde_json::Map<String, serde_json::Value> =
        names.iter().cloned().zip(cells.map(serde_json::Value::from)).collect();
    serde_json::to_writer(&mut *out, &object)?;
    out.write_all(b"\n")
}
