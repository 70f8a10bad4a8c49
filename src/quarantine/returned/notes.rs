//! What was gathered of a ledger, as notes on the cells of its sheets.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Held;
use super::Note;
use super::Notes;
use super::gathered::Mistake;
use super::gathered::Spot;
use super::gathered::is_of_context;
use super::gathered::is_of_figure;
use super::summary::Given;
use super::words;
use super::words::both;

/// A mistake in a column of a table, whose sheet and header it is.
type Called = (Mistake, u32, Option<Arc<str>>, u64);

/// What is said of each sheet.
pub(super) fn by_sheet(given: &Given<'_>) -> BTreeMap<Option<Arc<str>>, Notes> {
    let about = given.about;
    // By mistake, column, and the table that calls its columns so.
    let mut said: BTreeMap<Called, String> = BTreeMap::new();
    let mut text = |mistake: Mistake, spot: Option<&Spot>| {
        let new = || given.say(mistake, spot).note(about.lang);
        let sheet = spot.and_then(|it| given.wrong.sheet_of(it)).cloned();
        let header = spot.and_then(|it| given.table(it)).map_or(0, |it| it.header);
        let key = (mistake, spot.map_or(0, |it| it.column), sheet, header);
        said.entry(key).or_insert_with(new).clone()
    };
    let row = |line: u64| given.sheets.place(None, line).1;
    let mut out: BTreeMap<Option<Arc<str>>, Notes> = BTreeMap::new();
    for (at, spot) in given.wrong.spots.iter().enumerate() {
        let mut text = text(spot.mistake(), Some(spot));
        if let Some(other) = given.wrong.others.get(&at) {
            let same = *other.source == *given.ledger.name
                && other.sheet.as_ref() == given.wrong.sheet_of(spot);
            text.push_str(&words::other(other, same.then(|| row(other.line)), about.lang));
        }
        let mut column = spot.column.checked_sub(1);
        if column.is_none() && is_of_figure(spot.mistake().rule) {
            // Stated in words: its line is one cell.
            column = Some(given.table(spot).map_or(0, |it| it.first_column));
        }
        let notes = out.entry(given.wrong.sheet_of(spot).cloned()).or_default();
        let note =
            |column| Note { row: row(spot.line), column, level: spot.level, text: text.clone() };
        let cells = if column.is_none() { given.cells(spot) } else { Vec::new() };
        if cells.is_empty() {
            notes.each.push(note(column));
        }
        notes.each.extend(cells.into_iter().map(|it| note(Some(it))));
    }
    for ((mistake, sheet), stretches) in &given.wrong.stretches {
        let sheet = given.wrong.sheet_at(*sheet);
        let notes = out.entry(sheet.cloned()).or_default();
        let why = words::held(mistake.rule, about.lang);
        let held =
            |&(from, to): &(u64, u64)| Held { rows: (row(from), row(to)), text: why.clone() };
        notes.held.extend(stretches.iter().map(held));
        if is_of_context(mistake.rule) {
            of_title(given, (*mistake, sheet), stretches, &text(*mistake, None), notes);
        }
    }
    for (sheet, notes) in &mut out {
        let same = given.ledger.tables.iter().filter(|it| it.sheet == *sheet);
        notes.sheet = sheet.as_ref().map(ToString::to_string).unwrap_or_default();
        notes.below =
            same.clone().flat_map(|it| (1..it.levels).map(|at| row(it.header + at))).collect();
        notes.headers = same.map(|it| row(it.header)).collect();
        notes.headers.sort_unstable();
        notes.headers.dedup();
        notes.each.sort_by_key(|it| (it.row, it.column));
        notes.held.sort_by_key(|it| it.rows);
    }
    out
}

/// Notes on the titles of the tables that begin above `stretches`; on their headers where they have none.
fn of_title(
    given: &Given<'_>,
    (mistake, sheet): (Mistake, Option<&Arc<str>>),
    stretches: &[(u64, u64)],
    text: &str,
    notes: &mut Notes,
) {
    let lang = given.about.lang;
    let whole = both(lang, "整张表没有接收。", "The whole table was not accepted.");
    let said = given.said(sheet);
    let first = given.wrong.kinds.get(&mistake).and_then(|it| it.first.first());
    let column = first.and_then(|it| it.column.checked_sub(1));
    let mut seen: Vec<u64> = Vec::new();
    for (from, _) in stretches {
        let table = given.table_above(sheet, *from);
        let header = table.map_or(1, |it| it.header);
        if seen.contains(&header) {
            continue;
        }
        seen.push(header);
        let first = table.map_or(0, |it| it.first_column);
        let titles = table.map(|it| it.titles.as_slice()).unwrap_or_default();
        let note = |line: u64, column: u32| Note {
            row: given.sheets.place(None, line).1,
            column: Some(column),
            level: mistake.level,
            text: format!("{whole}{text}\n{said}"),
        };
        if titles.is_empty() {
            notes.above.push(note(header, column.unwrap_or(first)));
        }
        notes.each.extend(titles.iter().map(|it| note(*it, first)));
    }
}
