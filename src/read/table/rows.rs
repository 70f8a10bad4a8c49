//! Rows of every container into raw batches: data told from the lines between, cells kept as they are.

use std::sync::Arc;

use arrow_array::StringViewArray;
use arrow_buffer::Buffer;
use encoding_rs::Encoding;

use crate::frame::Answer;
use crate::lexical::header;
use crate::model::finding::Finding;
use crate::model::finding::Findings;
use crate::model::rule::Rule;
use crate::model::stop::Stop;
use crate::model::tally::NonData;
use crate::read::Claim;
use crate::read::Counts;
use crate::read::batch::Context;
use crate::read::batch::Lines;
use crate::read::batch::Origin;
use crate::read::batch::Part;
use crate::read::batch::RawBatch;
use crate::read::batch::TotalRow;
use crate::read::query;
use crate::read::table::Block;
use crate::read::table::Grid;
use crate::read::table::grid::Mark;
use crate::read::table::head::Head;
use crate::read::table::line;
use crate::read::table::line::is_blank;
use crate::read::text;
use crate::read::text::TextFile;
use crate::read::text::split;
use crate::read::text::split::Cut;
use crate::read::text::split::Records;
use crate::read::text::split::Span;
use crate::read::views;
use crate::read::views::In;

/// Whole records of a text ledger.
pub(in crate::read) struct Chunk {
    pub(in crate::read) part: Arc<Part>,
    pub(in crate::read) encoding: &'static Encoding,
    pub(in crate::read) cut: Cut,
    pub(in crate::read) bytes: Vec<u8>,
    pub(in crate::read) line: u64,
    /// The part's first chunk: the head is counted with it.
    pub(in crate::read) first: bool,
}

/// What a text ledger says of itself before its rows.
pub(in crate::read) fn text_part(source: &Arc<str>, file: &TextFile) -> Part {
    let line = |row: usize| file.head_lines.get(row).copied().unwrap_or_default();
    part(source, None, &file.head, line(file.head.from), file.head_blank)
}

fn part(source: &Arc<str>, sheet: Option<&str>, head: &Head, header_line: u64, blank: u64) -> Part {
    let mut counts = Counts::new();
    let mut count = |kind, n: usize| {
        if n > 0 {
            counts.insert(kind, n as u64);
        }
    };
    count(NonData::Title, head.titles.len() - head.unit_rows.len());
    count(NonData::UnitLine, head.unit_rows.len());
    count(NonData::Header, head.to - head.from);
    count(NonData::Blank, usize::try_from(blank).unwrap_or_default());
    let unit = head
        .titles
        .iter()
        .find(|(at, _)| head.unit_rows.contains(at))
        .map(|(_, text)| text.clone());
    let mut context: Vec<Context> = head
        .titles
        .iter()
        .map(|(_, text)| Context { origin: Origin::Title, text: text.clone() })
        .collect();
    context.extend(sheet.map(|it| Context { origin: Origin::Sheet, text: it.to_owned() }));
    let mut path = source.rsplit('/');
    let file = path.next().unwrap_or_default();
    let stem = file.rsplit_once('.').map_or(file, |it| it.0);
    context.push(Context { origin: Origin::File, text: stem.to_owned() });
    context.extend(path.next().map(|it| Context { origin: Origin::Folder, text: it.to_owned() }));
    Part {
        source: Arc::clone(source),
        sheet: sheet.map(Into::into),
        header: head.columns.clone(),
        shown: head.shown.clone(),
        header_line,
        context,
        unit,
        head: counts,
    }
}

/// The rows of a chunk, decoded, split and sorted out.
pub(in crate::read) fn of_chunk(chunk: Chunk, claim: Claim<'_>) -> Result<RawBatch, Stop> {
    let claimed = claim(&chunk.part)?;
    let bytes = text::decode(chunk.bytes, chunk.encoding);
    let text = Buffer::from_vec(bytes);
    let mut records = Records::new(&text, chunk.cut, chunk.line);
    let mut fields = Vec::new();
    let rows = text.len() / 64;
    let mut out = Sorter::new(&chunk.part, &claimed);
    let mut columns: Vec<views::Column> =
        claimed.iter().map(|_| views::Column::with_capacity(rows)).collect();
    let mut rebuilt = Vec::new();
    while let Some(at) = records.next_into(&mut fields) {
        let first = fields.first().map(|it| str_of(&text, *it)).unwrap_or_default();
        // A comment, as programs write it: a line of one cell in a table of several.
        if fields.len() == 1 && chunk.part.header.len() > 1 && first.starts_with('#') {
            *out.non_data.entry(NonData::Footer).or_default() += 1;
            continue;
        }
        let other =
            line::may_be_other(first) && out.other(at, fields.iter().map(|it| str_of(&text, *it)));
        if other {
            continue;
        }
        out.row(
            at,
            fields
                .get(chunk.part.header.len()..)
                .unwrap_or_default()
                .iter()
                .map(|it| str_of(&text, *it)),
        );
        for (column, &idx) in columns.iter_mut().zip(&claimed) {
            match fields.get(idx) {
                None => column.push_null(),
                Some(span) if span.rebuild => {
                    let from = rebuilt.len();
                    split::rebuild(&text, *span, chunk.cut, &mut rebuilt);
                    column.push(rebuilt.get(from..).unwrap_or_default(), In::Rebuilt, from);
                }
                Some(span) => column.push(
                    text.get(span.from..span.to).unwrap_or_default(),
                    In::Chunk,
                    span.from,
                ),
            }
        }
    }
    let rebuilt = Buffer::from_vec(rebuilt);
    let columns = columns.into_iter().map(|it| it.finish(&text, &rebuilt)).collect();
    if chunk.first {
        out.count_head(&chunk.part);
    }
    Ok(out.finish(Arc::clone(&chunk.part), columns))
}

fn str_of(text: &[u8], span: Span) -> &str {
    text.get(span.from..span.to).and_then(|it| std::str::from_utf8(it).ok()).unwrap_or_default()
}

/// What a sheet says of itself before its rows.
pub(in crate::read) fn sheet_part(
    source: &Arc<str>,
    sheet: Option<&str>,
    grid: &Grid,
    head: &Head,
) -> Part {
    let hidden = |rows: std::ops::Range<usize>| rows.filter(|it| grid.is_hidden(*it)).count();
    let blank = |row: &usize| !grid.is_hidden(*row) && grid.cells(*row).all(is_blank);
    let blank = (0..head.from).filter(blank).count() as u64;
    let mut part = part(source, sheet, head, grid.line(head.from), blank);
    let hidden_rows = hidden(0..head.to);
    if hidden_rows > 0 {
        // The head's rows are counted from first to last; the hidden ones among them are none.
        let headers = head.to - head.from - hidden(head.from..head.to);
        part.head.insert(NonData::Header, headers as u64);
        part.head.insert(NonData::Hidden, hidden_rows as u64);
    }
    part
}

/// A sheet without a header: notes, whose lines are counted and nothing more.
pub(in crate::read) fn notes_part(source: &Arc<str>, sheet: Option<&str>, grid: &Grid) -> Part {
    let mut part = part(source, sheet, &Head::default(), 1, 0);
    for row in 0..grid.len() {
        let kind = note_kind(grid, row);
        *part.head.entry(kind).or_default() += 1;
    }
    part
}

fn note_kind(grid: &Grid, row: usize) -> NonData {
    if grid.is_hidden(row) {
        NonData::Hidden
    } else if grid.cells(row).all(is_blank) {
        NonData::Blank
    } else {
        NonData::Title
    }
}

/// The rows of a block below its head.
pub(in crate::read) fn of_block(block: Block, claim: Claim<'_>) -> Result<RawBatch, Stop> {
    let Block { part, grid, from, first, remarks } = block;
    let claimed = if part.header.is_empty() { Vec::new() } else { claim(&part)? };
    let mut out = Sorter::new(&part, &claimed);
    let mut columns: Vec<views::Column> =
        claimed.iter().map(|_| views::Column::with_capacity(grid.len())).collect();
    let mut marks = grid.marks().iter().peekable();
    for row in from..grid.len() {
        let line = grid.line(row);
        if part.header.is_empty() || grid.is_hidden(row) {
            *out.non_data.entry(note_kind(&grid, row)).or_default() += 1;
            continue;
        }
        if out.other(line, grid.cells(row)) {
            continue;
        }
        while marks.next_if(|it| it.row < row).is_some() {}
        while let Some(mark) = marks.next_if(|it| it.row == row) {
            out.mark(mark);
        }
        out.row(line, grid.cells(row).skip(part.header.len()));
        let spans = grid.spans(row);
        for (column, &idx) in columns.iter_mut().zip(&claimed) {
            match spans.get(idx) {
                None => column.push_null(),
                Some(span) => {
                    column.push(grid.show(*span).as_bytes(), In::Chunk, span.range().0);
                }
            }
        }
    }
    let (text, none) = (grid.into_buffer(), Buffer::from_vec(Vec::<u8>::new()));
    let columns = columns.into_iter().map(|it| it.finish(&text, &none)).collect();
    if first {
        out.count_head(&part);
    }
    Ok(RawBatch { remarks, ..out.finish(part, columns) })
}

/// The rows of a query's answer.
pub(in crate::read) fn of_answer(
    source: &Arc<str>,
    answer: &Answer,
    claim: Claim<'_>,
) -> Result<RawBatch, Stop> {
    let part = Arc::new(query_part(source, &answer.columns));
    let claimed = claim(&part)?;
    let column = |&idx: &usize| {
        answer.rows.iter().map(|row| row.get(idx).and_then(Option::as_deref)).collect()
    };
    let mut out = Sorter::new(&part, &claimed);
    out.lines = (2..).take(answer.rows.len()).collect();
    out.count_head(&part);
    Ok(out.finish(Arc::clone(&part), claimed.iter().map(column).collect()))
}

/// What a query says of itself before its rows.
pub(in crate::read) fn query_part(source: &Arc<str>, columns: &[String]) -> Part {
    Part {
        source: Arc::clone(source),
        sheet: None,
        header: columns.iter().map(|it| vec![header::fold(it)]).collect(),
        shown: columns.to_vec(),
        header_line: 1,
        context: Vec::new(),
        unit: None,
        head: Counts::from([(NonData::Header, 1)]),
    }
}

/// Rows of a database's answer.
pub(in crate::read) fn of_rows(span: query::Span, claim: Claim<'_>) -> Result<RawBatch, Stop> {
    let query::Span { part, rows, line, first } = span;
    let claimed = claim(&part)?;
    let mut out = Sorter::new(&part, &claimed);
    out.lines = (line..).take(rows.len()).collect();
    let column = |&idx: &usize| {
        let mut column = views::Column::with_capacity(rows.len());
        for row in 0..rows.len() {
            let (from, cell) = rows.cell(row, idx);
            column.push(cell.as_bytes(), In::Chunk, from);
        }
        column
    };
    let columns: Vec<views::Column> = claimed.iter().map(column).collect();
    let text = Buffer::from_vec(rows.into_text().into_bytes());
    let none = Buffer::from_vec(Vec::<u8>::new());
    let columns = columns.into_iter().map(|it| it.finish(&text, &none)).collect();
    if first {
        out.count_head(&part);
    }
    Ok(out.finish(part, columns))
}

/// Tells rows from the lines between them, and keeps count.
struct Sorter<'a> {
    header: Vec<Vec<String>>,
    claimed: &'a [usize],
    lines: Vec<u64>,
    non_data: Counts,
    totals: Vec<TotalRow>,
    findings: Findings,
}

impl<'a> Sorter<'a> {
    fn new(part: &Part, claimed: &'a [usize]) -> Self {
        let levels = part.header.iter().map(Vec::len).max().unwrap_or_default();
        let level = |n: usize| -> Vec<String> {
            let shown = |path: &Vec<String>| path.get(n).cloned().unwrap_or_default();
            part.header.iter().map(shown).collect()
        };
        Self {
            header: (0..levels).map(level).collect(),
            claimed,
            lines: Vec::new(),
            non_data: Counts::new(),
            totals: Vec::new(),
            findings: Findings::default(),
        }
    }

    /// Whether the line is no row; if so it is counted.
    fn other<'c>(&mut self, at: u64, cells: impl Iterator<Item = &'c str> + Clone) -> bool {
        let Some(kind) = line::kind(cells.clone(), &self.header) else { return false };
        *self.non_data.entry(kind).or_default() += 1;
        if kind == NonData::Total {
            let cells: Vec<&str> = cells.collect();
            let cell =
                |&idx: &usize| cells.get(idx).filter(|it| !is_blank(it)).map(|it| (*it).to_owned());
            self.totals.push(TotalRow { line: at, cells: self.claimed.iter().map(cell).collect() });
        }
        true
    }

    /// Notes what the container knows of the row that comes next; of cells, only of those that were claimed.
    fn mark(&mut self, mark: &Mark) {
        let field = match mark.column {
            None => Some(Finding::WHOLE_ROW),
            Some(column) => {
                let position = self.claimed.iter().position(|it| *it == column);
                position.and_then(|it| u16::try_from(it).ok())
            }
        };
        if let Some(field) = field {
            self.findings.push(self.lines.len(), field, mark.rule);
        }
    }

    /// Notes a row; `beyond` are the cells that no header names.
    fn row<'c>(&mut self, at: u64, mut beyond: impl Iterator<Item = &'c str>) {
        if beyond.any(|it| !is_blank(it)) {
            self.findings.push(self.lines.len(), Finding::WHOLE_ROW, Rule::RowRagged);
        }
        self.lines.push(at);
    }

    /// Counts the lines above the data, once for each part.
    fn count_head(&mut self, part: &Part) {
        for (kind, n) in &part.head {
            *self.non_data.entry(*kind).or_default() += n;
        }
    }

    fn finish(self, part: Arc<Part>, columns: Vec<StringViewArray>) -> RawBatch {
        RawBatch {
            part,
            columns,
            rows: self.lines.len(),
            lines: Lines::new(self.lines),
            non_data: self.non_data,
            totals: self.totals,
            findings: self.findings,
            remarks: Vec::new(),
        }
    }
}
