//! Rows of every container into raw batches: data told from the lines between, cells kept as they are.

use std::ops::Range;
use std::sync::Arc;

use arrow_array::StringViewArray;
use arrow_buffer::Buffer;

use crate::frame::Answer;
use crate::lexical::header;
use crate::lexical::said;
use crate::lexical::width::squeeze;
use crate::model::finding::Finding;
use crate::model::finding::Findings;
use crate::model::remark::Remark;
use crate::model::remark::RemarkKind;
use crate::model::rule::Rule;
use crate::model::stop::Stop;
use crate::model::tally::NonData;
use crate::model::tally::Scope;
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
use crate::read::text::TextFile;
use crate::read::views;
use crate::read::views::In;

/// What a text ledger says of a table before its rows: the table under `head` that begins at `first_column`.
pub(in crate::read) fn text_part(
    source: &Arc<str>,
    file: &TextFile,
    (head, first_column): (&Head, usize),
) -> Part {
    let line = |row: usize| file.head_lines.get(row).copied().unwrap_or_default();
    let mut part = part(source, None, head, &line, file.head_blank);
    from_column(&mut part, first_column);
    part.remarks.extend(called_a_workbook(source));
    part
}

/// What is notable of a text that has a workbook's name.
fn called_a_workbook(source: &str) -> Option<Remark> {
    const ENDINGS: [&str; 6] = ["xls", "xlsx", "xlsm", "xlsb", "et", "ods"];
    let (_, ending) = source.rsplit_once('.')?;
    let of = ENDINGS.iter().find(|it| it.eq_ignore_ascii_case(ending))?;
    let of = vec![format!(".{of}")];
    Some(Remark { of, ..Remark::new(None, RemarkKind::PlainText, 1) })
}

fn part(
    source: &Arc<str>,
    sheet: Option<&str>,
    head: &Head,
    line: &dyn Fn(usize) -> u64,
    blank: u64,
) -> Part {
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
    let stated: Vec<&str> = head
        .titles
        .iter()
        .filter(|(at, _)| head.unit_rows.contains(at))
        .map(|(_, text)| text.as_str())
        .collect();
    let unit = (!stated.is_empty()).then(|| stated.join(" "));
    let around = |origin: Origin, text: &str| Context { origin, text: text.to_owned(), line: None };
    let mut context: Vec<Context> = head
        .titles
        .iter()
        .map(|(at, text)| Context {
            origin: Origin::Title,
            text: text.clone(),
            line: (!head.unit_rows.contains(at)).then(|| line(*at)),
        })
        .collect();
    context.extend(sheet.map(|it| around(Origin::Sheet, it)));
    let mut path = source.rsplit('/');
    let file = path.next().unwrap_or_default();
    let stem = file.rsplit_once('.').map_or(file, |it| it.0);
    context.push(around(Origin::File, stem));
    context.extend(path.next().map(|it| around(Origin::Folder, it)));
    Part {
        source: Arc::clone(source),
        sheet: sheet.map(Into::into),
        again: again(&head.columns, &head.rows),
        header: head.columns.clone(),
        shown: head.shown.clone(),
        header_line: line(head.from),
        first_column: 0,
        context,
        unit,
        head: counts,
        said: head
            .titles
            .iter()
            .filter(|(_, text)| said::may_say(text))
            .map(|(at, text)| (line(*at), squeeze(text).into_owned()))
            .collect(),
        remarks: Vec::new(),
    }
}

/// What a line may show that is the header again: the header's rows as they stand, and each level of the paths, since
/// a merged cell may show in any of its columns.
fn again(columns: &[Vec<String>], rows: &[Vec<String>]) -> Vec<Vec<String>> {
    let levels = columns.iter().map(Vec::len).max().unwrap_or_default();
    let level = |n: usize| -> Vec<String> {
        columns.iter().map(|path| path.get(n).cloned().unwrap_or_default()).collect()
    };
    let mut out: Vec<Vec<String>> = rows.to_vec();
    out.extend((0..levels).map(level).filter(|it| !rows.contains(it)));
    out
}

/// What a table of a sheet says of itself before its rows. Its head begins at row `at` of the grid, and its columns
/// at `first_column`: what is before them is its neighbour's.
pub(in crate::read) fn sheet_part(
    source: &Arc<str>,
    sheet: Option<&str>,
    (grid, at): (&Grid, usize),
    (head, first_column): (&Head, usize),
) -> Part {
    let hidden = |rows: Range<usize>| rows.filter(|it| grid.is_hidden(*it)).count();
    let says = |row: usize| head.titles.iter().any(|it| it.0 == row);
    let blank = (at..head.from).filter(|&row| !grid.is_hidden(row) && !says(row)).count() as u64;
    let mut part = part(source, sheet, head, &|row| grid.line(row), blank);
    let hidden_rows = hidden(at..head.to);
    if hidden_rows > 0 {
        // The head's rows are counted from first to last; the hidden ones among them are none.
        let headers = head.to - head.from - hidden(head.from..head.to);
        part.head.insert(NonData::Header, headers as u64);
        part.head.insert(NonData::Hidden, hidden_rows as u64);
    }
    from_column(&mut part, first_column);
    part
}

/// Begins a table at a column: what is before it is its neighbour's.
fn from_column(part: &mut Part, first_column: usize) {
    part.first_column = first_column;
    for row in &mut part.again {
        row.drain(..first_column.min(row.len()));
    }
}

/// A sheet without a header, or the lines above one that are too far away: notes, counted and nothing more.
pub(in crate::read) fn notes_part(source: &Arc<str>, sheet: Option<&str>) -> Part {
    part(source, sheet, &Head::default(), &|_| 1, 0)
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

/// The rows of a block below its head. Of a table beside others, only its own columns are seen.
pub(in crate::read) fn of_block(block: Block, claim: Claim<'_>) -> Result<RawBatch, Stop> {
    let Block { part, grid, columns: own, rows, first, remarks } = block;
    let claimed = if part.header.is_empty() { Vec::new() } else { claim(&part)? };
    let mut out = Sorter::new(&part, &claimed);
    let mut columns: Vec<views::Column> =
        claimed.iter().map(|_| views::Column::with_capacity(rows.len())).collect();
    let mut marks = grid.marks().iter().peekable();
    for row in rows {
        let line = grid.line(row);
        if part.header.is_empty() || grid.is_hidden(row) {
            *out.non_data.entry(note_kind(&grid, row)).or_default() += 1;
            continue;
        }
        if out.other(line, grid.cells_within(row, &own)) {
            continue;
        }
        while marks.next_if(|it| it.row < row).is_some() {}
        while let Some(mark) = marks.next_if(|it| it.row == row) {
            if mark.column.is_none_or(|it| own.contains(&it)) {
                out.mark(mark);
            }
        }
        out.row(line, grid.cells_within(row, &(part.header.len()..own.end)));
        let spans = grid.spans(row);
        for (column, &idx) in columns.iter_mut().zip(&claimed) {
            match spans.get(idx).filter(|_| own.contains(&idx)) {
                None => column.push_null(),
                Some(span) => {
                    column.push(grid.show(*span).as_bytes(), In::Chunk, span.range().0);
                }
            }
        }
    }
    let (text, none) = (grid.buffer(), Buffer::from_vec(Vec::<u8>::new()));
    let columns = columns.into_iter().map(|it| it.finish(&text, &none)).collect();
    if first {
        out.count_head();
    }
    out.remarks.extend(remarks);
    Ok(out.finish(columns))
}

/// A ledger that is not read, since another has the same bytes.
pub(in crate::read) fn of_copy(source: &Arc<str>) -> RawBatch {
    let part = Arc::new(notes_part(source, None));
    let mut out = Sorter::new(&part, &[]);
    out.remarks.push(Remark::new(None, RemarkKind::Copy, 1));
    out.finish(Vec::new())
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
    out.count_head();
    Ok(out.finish(claimed.iter().map(column).collect()))
}

/// What a query says of itself before its rows.
pub(in crate::read) fn query_part(source: &Arc<str>, columns: &[String]) -> Part {
    Part {
        source: Arc::clone(source),
        sheet: None,
        header: columns.iter().map(|it| vec![header::fold(it)]).collect(),
        shown: columns.to_vec(),
        again: Vec::new(),
        header_line: 1,
        first_column: 0,
        context: Vec::new(),
        unit: None,
        head: Counts::from([(NonData::Header, 1)]),
        said: Vec::new(),
        remarks: Vec::new(),
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
        out.count_head();
    }
    Ok(out.finish(columns))
}

/// Tells rows from the lines between them, and keeps count.
pub(super) struct Sorter<'a> {
    part: Arc<Part>,
    claimed: &'a [usize],
    /// Plain ASCII characters that the header's rows begin with.
    leads: Vec<char>,
    lines: Vec<u64>,
    non_data: Counts,
    totals: Vec<TotalRow>,
    sections: Vec<usize>,
    findings: Findings,
    remarks: Vec<Remark>,
}

impl<'a> Sorter<'a> {
    pub(super) fn new(part: &Arc<Part>, claimed: &'a [usize]) -> Self {
        let lead = |it: &Vec<String>| it.first()?.chars().next().filter(char::is_ascii);
        Self {
            part: Arc::clone(part),
            claimed,
            leads: part.again.iter().filter_map(lead).collect(),
            lines: Vec::new(),
            non_data: Counts::new(),
            totals: Vec::new(),
            sections: Vec::new(),
            findings: Findings::default(),
            remarks: Vec::new(),
        }
    }

    /// Whether the line is no row; if so it is counted.
    pub(super) fn other<'c>(
        &mut self,
        at: u64,
        cells: impl Iterator<Item = &'c str> + Clone,
    ) -> bool {
        let first = cells.clone().next().unwrap_or_default();
        let lead = first.chars().next().filter(char::is_ascii).map(|it| it.to_ascii_lowercase());
        if !line::may_be_other(first) && !lead.is_some_and(|it| self.leads.contains(&it)) {
            return false;
        }
        let kind = line::kind(cells.clone(), &self.part.again);
        let Some(kind) = kind.or_else(|| self.is_title(cells.clone())) else { return false };
        *self.non_data.entry(kind).or_default() += 1;
        match kind {
            NonData::Total | NonData::Subtotal => {
                if let Some(scope) = line::scope(cells.clone()) {
                    self.total(at, scope, cells);
                }
            }
            NonData::Title | NonData::Footer => {
                if kind == NonData::Title {
                    self.sections.push(self.lines.len());
                }
                if cells.clone().any(said::may_say) {
                    self.say(at, &cells.map(squeeze).collect::<Vec<_>>().join(""));
                }
            }
            NonData::RepeatedHeader => self.sections.push(self.lines.len()),
            NonData::UnitLine | NonData::Header | NonData::Blank | NonData::Hidden => {}
        }
        true
    }

    /// Notes a 合计 or 小计 row.
    fn total<'c>(&mut self, line: u64, scope: Scope, cells: impl Iterator<Item = &'c str>) {
        let cells: Vec<&str> = cells.collect();
        let cell = |&idx: &usize| {
            let idx = idx.checked_sub(self.part.first_column)?;
            cells.get(idx).filter(|it| !is_blank(it)).map(|it| (*it).to_owned())
        };
        let words = cells.iter().filter(|it| !it.is_ascii()).map(|it| squeeze(it));
        self.totals.push(TotalRow {
            line,
            above: self.lines.len(),
            scope,
            words: words.collect(),
            cells: self.claimed.iter().map(cell).collect(),
        });
    }

    /// Notes a line of words, if it states figures.
    fn say(&mut self, line: u64, words: &str) {
        if !said::figures(words).is_empty() {
            let (above, scope, words) = (self.lines.len(), Scope::Said, words.to_owned());
            self.totals.push(TotalRow { line, above, scope, words, cells: Vec::new() });
        }
    }

    /// Whether a line of one cell is a title of the table again, at a page's head.
    fn is_title<'c>(&self, mut cells: impl Iterator<Item = &'c str>) -> Option<NonData> {
        let first = cells.find(|it| !it.is_empty())?;
        let same = |it: &&Context| it.origin == Origin::Title && it.text == first;
        self.part.context.iter().find(same)?;
        cells.all(is_blank).then_some(NonData::Title)
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
    pub(super) fn row<'c>(&mut self, at: u64, mut beyond: impl Iterator<Item = &'c str>) {
        if beyond.any(|it| !is_blank(it)) {
            self.findings.push(self.lines.len(), Finding::WHOLE_ROW, Rule::RowRagged);
        }
        self.lines.push(at);
    }

    /// Counts the lines above the data, once for each part.
    pub(super) fn count_head(&mut self) {
        for (kind, n) in &self.part.head {
            *self.non_data.entry(*kind).or_default() += n;
        }
        let part = Arc::clone(&self.part);
        self.remarks.extend(part.remarks.iter().cloned().chain(header_amounts(&part)));
        for (line, words) in part.said.iter().filter(|it| !said::figures(&it.1).is_empty()) {
            let (line, scope, words) = (*line, Scope::Said, words.clone());
            self.totals.push(TotalRow { line, above: 0, scope, words, cells: Vec::new() });
        }
    }

    pub(super) fn finish(self, columns: Vec<StringViewArray>) -> RawBatch {
        RawBatch {
            part: self.part,
            columns,
            rows: self.lines.len(),
            lines: Lines::new(self.lines),
            non_data: self.non_data,
            totals: self.totals,
            sections: self.sections,
            findings: self.findings,
            remarks: self.remarks,
        }
    }
}

/// What the headings of a part state of every cell below them.
fn header_amounts(part: &Part) -> Option<Remark> {
    let leaves = (1..).zip(&part.header).filter_map(|(column, path)| Some((column, path.last()?)));
    let stating = leaves.filter(|(_, leaf)| header::amount(leaf).is_some());
    let (columns, of): (Vec<u32>, Vec<String>) =
        stating.map(|(column, leaf)| (column, header::without_numbers(leaf))).unzip();
    let remark = Remark::new(part.sheet.clone(), RemarkKind::HeaderAmounts, columns.len() as u64);
    (!columns.is_empty()).then_some(Remark { columns, of, ..remark })
}
