//! Where one table ends and the next begins: lines of a sheet, as they come, cut into tables.
//!
//! A new table begins where a line is made of words that the schema knows and is not the header of the table above.
//! Without a schema it begins behind a blank line, where words stand over numbers. Lines before it that read like
//! titles belong to it. Tables stand side by side when a column is blank throughout, and both sides have the same
//! headings or titles of their own; a line then counts once for each of them. What is found never depends on how
//! many lines come at a time: lines that cannot be told yet wait for those that follow.

use std::ops::Range;
use std::sync::Arc;

use crate::model::limits;
use crate::read::batch::Origin;
use crate::read::batch::Part;
use crate::read::table::Block;
use crate::read::table::Grid;
use crate::read::table::beside;
use crate::read::table::head;
use crate::read::table::head::Head;
use crate::read::table::line::is_blank;
use crate::read::table::look::Look;
use crate::read::table::rows;
use crate::read::vocabulary::Vocabulary;

/// Rows below a header's first that may still belong to it, and one of data that tells.
const BELOW: usize = limits::HEADER_ROWS_MAX + 4;

/// Cuts the lines of one sheet.
pub(in crate::read) struct Cutter {
    source: Arc<str>,
    sheet: Option<Arc<str>>,
    vocabulary: Arc<Vocabulary>,
    /// Tables that are open, side by side; none before the first header.
    lanes: Vec<Lane>,
    notes: Option<Arc<Part>>,
    /// The tables that were open before.
    above: Vec<Arc<Part>>,
    /// Whether a title of the next tables may have stayed with those above.
    doubtful: bool,
    /// How many of the first rows are the header, where the container knows; then there is one table.
    pub(in crate::read) header_rows: Option<usize>,
    /// Tables found so far.
    pub(in crate::read) tables: usize,
}

/// A table that is open.
struct Lane {
    part: Arc<Part>,
    columns: Range<usize>,
    /// The first row of the grid that was not handed on.
    from: usize,
    first: bool,
    /// Whether a row with a number has been seen.
    numbers: bool,
}

/// Rows that are told, as yet without their grid.
struct Told {
    part: Arc<Part>,
    columns: Range<usize>,
    rows: Range<usize>,
    first: bool,
}

/// What follows the lines that are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::read) enum Follows {
    /// Perhaps other lines.
    Lines,
    /// Nothing: the sheet has ended.
    Nothing,
}

/// Where another table begins.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Start {
    /// A row of its header.
    header: usize,
    /// The first row that belongs to it.
    from: usize,
    /// Whether a line above it, which stays with the table above, may have been its title after all.
    doubtful: bool,
}

/// What the lines of an open table come to.
enum Scan {
    /// All of them are its own.
    Whole,
    /// From this row on, more must be known.
    Waits(usize),
    /// Another table.
    Table(Start),
}

impl Cutter {
    pub(in crate::read) fn new(
        source: &Arc<str>,
        sheet: Option<Arc<str>>,
        vocabulary: &Arc<Vocabulary>,
    ) -> Self {
        let (source, vocabulary) = (Arc::clone(source), Arc::clone(vocabulary));
        Self {
            source,
            sheet,
            vocabulary,
            lanes: Vec::new(),
            notes: None,
            above: Vec::new(),
            doubtful: false,
            header_rows: None,
            tables: 0,
        }
    }

    /// A cutter of text whose head was found already. Gives the first table, and the cutter when there are several.
    pub(super) fn under(
        source: &Arc<str>,
        vocabulary: &Arc<Vocabulary>,
        (head, below): (&Head, &[Vec<String>]),
        part: &dyn Fn((&Head, usize)) -> Arc<Part>,
    ) -> (Arc<Part>, Option<Self>) {
        let cuts = beside::cuts(head, below, vocabulary);
        // Without a vocabulary, the tables of a text are told while it is cut into chunks.
        if cuts.len() == 1 || vocabulary.is_empty() {
            return (part((head, 0)), None);
        }
        let mut cutter = Self::new(source, None, vocabulary);
        for (start, until) in beside::lanes(&cuts) {
            let part = part((&beside::own(head, &(start..until)), start));
            let columns = start..until;
            cutter.lanes.push(Lane { part, columns, from: 0, first: true, numbers: false });
        }
        cutter.tables = cutter.lanes.len();
        let first = cutter.lanes.first().map_or_else(|| part((head, 0)), |it| Arc::clone(&it.part));
        (first, Some(cutter))
    }

    /// A cutter of text within its first table: whether nothing of it was handed on, and whether it has numbers.
    pub(super) fn within(
        part: &Arc<Part>,
        vocabulary: &Arc<Vocabulary>,
        (first, numbers): (bool, bool),
    ) -> Self {
        let mut cutter = Self::new(&part.source, part.sheet.clone(), vocabulary);
        cutter.tables = 1;
        let part = Arc::clone(part);
        cutter.lanes.push(Lane { part, columns: 0..usize::MAX, from: 0, first, numbers });
        cutter
    }

    /// Whether `part` alone is open, and if so whether it has numbers.
    pub(super) fn as_plain(&self, part: &Arc<Part>) -> Option<bool> {
        let [lane] = self.lanes.as_slice() else { return None };
        (Arc::ptr_eq(&lane.part, part) && !lane.first).then_some(lane.numbers)
    }

    /// Cuts the lines of `grid`; `follows` says whether there may be others. Lines that cannot be told yet come back.
    pub(in crate::read) fn feed(&mut self, mut grid: Grid, follows: Follows) -> (Vec<Block>, Grid) {
        let mut told = Vec::new();
        let mut at = 0;
        while at < grid.len() {
            let next = if self.lanes.is_empty() {
                self.begin(&grid, at, follows, &mut told)
            } else {
                self.go_on(&grid, follows, &mut told)
            };
            let Some(next) = next else { break };
            at = next;
        }
        if follows == Follows::Nothing {
            let end = grid.len();
            self.lanes.iter_mut().for_each(|it| it.hand_on(end, &mut told));
        }
        let kept = self.lanes.iter().map(|it| it.from).min().unwrap_or(at);
        self.lanes.iter_mut().for_each(|it| it.from -= kept);
        let rest = grid.tail(kept);
        grid.freeze();
        let grid = Arc::new(grid);
        let block = |it: Told| Block {
            part: it.part,
            grid: Arc::clone(&grid),
            columns: it.columns,
            rows: it.rows,
            first: it.first,
            remarks: Vec::new(),
        };
        (told.into_iter().map(block).collect(), rest)
    }

    /// Looks for the first header from row `at` on; gives the row to go on with, `None` when more lines are needed.
    fn begin(
        &mut self,
        grid: &Grid,
        at: usize,
        follows: Follows,
        told: &mut Vec<Told>,
    ) -> Option<usize> {
        let visible = visible(grid, at..grid.len(), limits::HEAD_ROWS_MAX);
        if follows == Follows::Lines && visible.len() < limits::HEAD_ROWS_MAX {
            return None;
        }
        if let Some(count) = self.header_rows
            && let Some(head) = head::exact(grid, count, &self.vocabulary).filter(|_| at == 0)
        {
            self.lane(grid, at, &head, 0..usize::MAX);
            return Some(head.to);
        }
        let rows = head::cells(grid, &visible, 0..usize::MAX);
        let again = self.notes.is_some() || self.header_rows.is_some();
        let sure = |it: &Head| {
            // Below notes, one word that happens to be known is no header, and looks alone say nothing.
            !again || it.rows.iter().map(|it| head::known(it, &self.vocabulary)).sum::<usize>() >= 2
        };
        if let Some(head) = head::find(&rows, &self.vocabulary).filter(sure) {
            let end = visible.last().map_or(at, |it| it + 1);
            let head = head.of_rows(&visible, end);
            return Some(self.open(grid, at, &head, end));
        }
        // Notes. A header may still follow; half of what was looked at is looked at again.
        let end = match visible.get(limits::HEAD_ROWS_MAX / 2) {
            Some(half) if visible.len() > limits::HEAD_LINES_MAX => *half,
            _ => grid.len(),
        };
        let first = self.notes.is_none();
        let (source, sheet) = (&self.source, self.sheet.as_deref());
        let part = self.notes.get_or_insert_with(|| Arc::new(rows::notes_part(source, sheet)));
        let part = Arc::clone(part);
        told.push(Told { part, columns: 0..usize::MAX, rows: at..end, first });
        Some(end)
    }

    /// Opens the tables under a head that begins at row `at`; `end` is behind the last row that was looked at.
    fn open(&mut self, grid: &Grid, at: usize, head: &Head, end: usize) -> usize {
        let below = visible(grid, head.to..end, limits::HEAD_ROWS_MAX);
        let below = head::cells(grid, &below, 0..usize::MAX);
        let cuts = beside::cuts(head, &below, &self.vocabulary);
        self.lanes.clear();
        for (start, until) in beside::lanes(&cuts) {
            let columns = start..until;
            let own = if cuts.len() > 1 { &beside::own(head, &columns) } else { head };
            self.lane(grid, at, own, columns);
        }
        head.to
    }

    fn lane(&mut self, grid: &Grid, at: usize, head: &Head, columns: Range<usize>) {
        let sheet = self.sheet.as_deref();
        let mut part = rows::sheet_part(&self.source, sheet, (grid, at), (head, columns.start));
        let above = self.above.iter().find(|it| it.first_column == columns.start);
        if let Some(above) = above.or(self.above.first()) {
            inherit_unit(&mut part, above);
            if !self.doubtful {
                inherit_titles(&mut part, above);
            }
        }
        self.tables += 1;
        let lane =
            Lane { part: Arc::new(part), columns, from: head.to, first: true, numbers: false };
        self.lanes.push(lane);
    }

    /// Hands on what is told of the open tables; gives the row where the next ones begin, `None` when the grid is
    /// used up or more lines are needed.
    fn go_on(&mut self, grid: &Grid, follows: Follows, told: &mut Vec<Told>) -> Option<usize> {
        let mut lanes = std::mem::take(&mut self.lanes);
        loop {
            let scans: Vec<Scan> =
                lanes.iter_mut().map(|it| self.scan(grid, it, follows)).collect();
            let table = |(idx, it): (usize, &Scan)| match it {
                Scan::Table(start) => Some((*start, idx)),
                Scan::Whole | Scan::Waits(_) => None,
            };
            let Some((start, idx)) = scans.iter().enumerate().filter_map(table).min() else {
                // Where one must wait, its neighbours do: they may all end together.
                let waits = |it: &Scan| if let Scan::Waits(row) = it { Some(*row) } else { None };
                let end = scans.iter().filter_map(waits).min().unwrap_or(grid.len());
                for lane in &mut lanes {
                    lane.hand_on(end, told);
                }
                self.lanes = lanes;
                return None;
            };
            let Start { header, from, doubtful } = start;
            self.doubtful = doubtful;
            let goes_on = |row: usize, it: &Lane| {
                !grid.is_hidden(row)
                    && matches!(self.look(grid, row, it), Look::Numbers | Look::Settled)
            };
            let others = lanes.iter().enumerate().filter(|(at, _)| *at != idx);
            if others.clone().any(|(_, it)| goes_on(header, it)) {
                // Its neighbours have rows on this line: only this table ends.
                if let Some(lane) = lanes.get_mut(idx) {
                    lane.hand_on(from, told);
                }
                self.restart(grid, &mut lanes, idx, header);
            } else {
                let goes_on = |row: &usize| others.clone().any(|(_, it)| goes_on(*row, it));
                let last = (from..header).rev().find(goes_on);
                let from = last.map_or(from, |it| it + 1);
                for lane in &mut lanes {
                    lane.hand_on(from, told);
                }
                self.above = lanes.into_iter().map(|it| it.part).collect();
                return self.next_table(grid, from, header);
            }
        }
    }

    /// Opens the tables whose header holds row `header`, in place of those that were open.
    fn next_table(&mut self, grid: &Grid, at: usize, header: usize) -> Option<usize> {
        let visible = visible(grid, at..grid.len(), limits::HEAD_ROWS_MAX);
        let position = visible.binary_search(&header).ok()?;
        let rows = head::cells(grid, &visible, 0..usize::MAX);
        let end = visible.last().map_or(at, |it| it + 1);
        let head = head::around(&rows, position, &self.vocabulary).of_rows(&visible, end);
        Some(self.open(grid, at, &head, end))
    }

    /// Opens another table in a lane, whose neighbours go on.
    fn restart(&mut self, grid: &Grid, lanes: &mut [Lane], idx: usize, header: usize) {
        let Some(lane) = lanes.get_mut(idx) else { return };
        let visible = visible(grid, lane.from..grid.len(), limits::HEAD_ROWS_MAX);
        let Ok(position) = visible.binary_search(&header) else { return };
        let rows = head::cells(grid, &visible, lane.columns.clone());
        let end = visible.last().map_or(lane.from, |it| it + 1);
        let head = head::around(&rows, position, &self.vocabulary).of_rows(&visible, end);
        let (at, columns) = (lane.from, lane.columns.clone());
        self.above = vec![Arc::clone(&lane.part)];
        self.lane(grid, at, &head, columns);
        if let (Some(new), Some(old)) = (self.lanes.pop(), lanes.get_mut(idx)) {
            *old = new;
        }
    }

    /// Looks through the lines of an open table for the header of another.
    fn scan(&self, grid: &Grid, lane: &mut Lane, follows: Follows) -> Scan {
        if self.header_rows.is_some() {
            return Scan::Whole;
        }
        let mut held: Option<usize> = None;
        let (mut blank, mut title): (Option<usize>, Option<usize>) = (None, None);
        for row in lane.from..grid.len() {
            if grid.is_hidden(row) {
                continue;
            }
            let look = self.look(grid, row, lane);
            let within =
                |it: Option<usize>| it.is_some_and(|it| held.is_some_and(|from| from <= it));
            let begins = match look {
                Look::Header => !self.vocabulary.is_empty() || (within(blank) && lane.numbers),
                Look::Again => within(title),
                _ => false,
            };
            if begins {
                let seen = visible(grid, row..grid.len(), limits::HEAD_ROWS_MAX).len();
                if follows == Follows::Lines && seen < limits::HEAD_ROWS_MAX {
                    return Scan::Waits(held.unwrap_or(row));
                }
                if look == Look::Again
                    || !self.vocabulary.is_empty()
                    || self.stands_over_numbers(grid, row, lane)
                {
                    return Scan::Table(self.top(grid, lane, held.unwrap_or(row), row));
                }
            }
            match look {
                Look::Settled | Look::Numbers | Look::Again | Look::Header => {
                    lane.numbers |= look == Look::Numbers;
                    held = None;
                    continue;
                }
                Look::Blank => blank = Some(row),
                Look::Title if !is_known_title(grid, row, lane) => title = Some(row),
                Look::Title | Look::Level | Look::Sparse => {}
            }
            let oldest = (row + 1).saturating_sub(limits::HEAD_LINES_MAX);
            held = Some(held.map_or(row, |it| it.max(oldest)));
        }
        match held {
            Some(row) if follows == Follows::Lines => Scan::Waits(row),
            _ => Scan::Whole,
        }
    }

    /// The first of the lines above a header that belong to it: titles, blank lines, and the header's upper levels.
    ///
    /// A row of few words right below the table above is a row of that table.
    fn top(&self, grid: &Grid, lane: &Lane, waiting: usize, header: usize) -> Start {
        let look = |row: usize| self.look(grid, row, lane);
        let may_begin = |row: &usize| {
            !grid.is_hidden(*row) && matches!(look(*row), Look::Blank | Look::Title | Look::Level)
        };
        let begin = (waiting..header).find(may_begin).unwrap_or(header);
        let visible = visible(grid, begin..header + 1, usize::MAX);
        let rows = head::cells(grid, &visible, lane.columns.clone());
        let head = head::around(&rows, visible.len().saturating_sub(1), &self.vocabulary);
        let from = visible.get(head.from).copied().unwrap_or(header);
        let mut top = from;
        for row in (begin..from).rev().filter(|it| !grid.is_hidden(*it)) {
            // A word that stands alone behind a blank line is a title, too.
            let alone = filled(grid, row, lane) == 1
                && row.checked_sub(1).is_some_and(|it| it >= begin && filled(grid, it, lane) == 0);
            if matches!(look(row), Look::Sparse | Look::Level) && !alone {
                break;
            }
            top = row;
        }
        let doubtful =
            (waiting..top).any(|row| !grid.is_hidden(row) && filled(grid, row, lane) > 0);
        Start { header, from: top, doubtful }
    }

    fn look(&self, grid: &Grid, row: usize, lane: &Lane) -> Look {
        Look::of(grid.cells_within(row, &lane.columns), &lane.part, &self.vocabulary)
    }

    fn stands_over_numbers(&self, grid: &Grid, row: usize, lane: &Lane) -> bool {
        let below = visible(grid, row + 1..grid.len(), BELOW);
        let looks = |row: usize| self.look(grid, row, lane);
        below.into_iter().map(looks).find(|it| *it != Look::Blank) == Some(Look::Numbers)
    }
}

impl Lane {
    fn hand_on(&mut self, end: usize, told: &mut Vec<Told>) {
        let rows = self.from..end.max(self.from);
        self.from = rows.end;
        if self.first || !rows.is_empty() {
            let first = std::mem::replace(&mut self.first, false);
            let part = Arc::clone(&self.part);
            told.push(Told { part, columns: self.columns.clone(), rows, first });
        }
    }
}

/// A unit holds until another is stated.
fn inherit_unit(part: &mut Part, above: &Part) {
    if part.unit.is_none() {
        part.unit.clone_from(&above.unit);
    }
}

/// A table without a title is a page of the one above.
fn inherit_titles(part: &mut Part, above: &Part) {
    let titles = |part: &Part| part.context.iter().any(|it| it.origin == Origin::Title);
    if !titles(part) {
        let theirs = above.context.iter().filter(|it| it.origin == Origin::Title).cloned();
        part.context = theirs.chain(part.context.iter().cloned()).collect();
    }
}

/// The first `count` rows of some that are not hidden.
fn visible(grid: &Grid, rows: Range<usize>, count: usize) -> Vec<usize> {
    rows.filter(|it| !grid.is_hidden(*it)).take(count).collect()
}

fn filled(grid: &Grid, row: usize, lane: &Lane) -> usize {
    grid.cells_within(row, &lane.columns).filter(|it| !is_blank(it)).count()
}

/// Whether a row is one of the titles that the table has already: printed again at a page's head.
fn is_known_title(grid: &Grid, row: usize, lane: &Lane) -> bool {
    let cells = grid.cells_within(row, &lane.columns).filter(|it| !is_blank(it));
    let text = cells.collect::<Vec<_>>().join(" ");
    lane.part.context.iter().any(|it| it.origin == Origin::Title && it.text == text)
}
