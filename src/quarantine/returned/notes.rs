//! What was gathered of a ledger, as notes on the cells of its sheets.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Held;
use super::Note;
use super::Notes;
use super::gathered::Mistake;
use super::gathered::is_of_context;
use super::gathered::is_of_figure;
use super::summary::Given;
use super::words;
use super::words::both;

/// What is said of each sheet.
pub(super) fn by_sheet(given: &Given<'_>) -> BTreeMap<Option<Arc<str>>, Notes> {
    let about = given.about;
    let mut said: BTreeMap<Mistake, String> = BTreeMap::new();
    let mut text = |mistake: Mistake| {
        let new = || {
            let field = mistake.field.map(usize::from);
            words::say(about.schema, mistake.rule, field).note(about.lang)
        };
        said.entry(mistake).or_insert_with(new).clone()
    };
    let row = |line: u64| given.sheets.place(None, line).1;
    let mut out: BTreeMap<Option<Arc<str>>, Notes> = BTreeMap::new();
    for (at, spot) in given.wrong.spots.iter().enumerate() {
        let mut text = text(spot.mistake());
        if let Some(other) = given.wrong.others.get(&at) {
            text.push_str(&words::other(other, about.lang));
        }
        let mut column = spot.column.checked_sub(1);
        if column.is_none() && is_of_figure(spot.mistake().rule) {
            // Stated in words: its line is one cell.
            column = Some(given.table(spot).map_or(0, |it| it.first_column));
        }
        let notes = out.entry(given.wrong.sheet_of(spot).cloned()).or_default();
        notes.each.push(Note {
            row: row(spot.line),
            column,
            level: spot.level,
            text,
        });
    }
    for ((mistake, sheet), stretches) in &given.wrong.stretches {
        let sheet = given.wrong.sheet_at(*sheet);
        let notes = out.entry(sheet.cloned()).or_default();
        let why = words::held(mistake.rule, about.lang);
        let held = |&(from, to): &(u64, u64)| Held { rows: (row(from), row(to)), text: why.clone() };
        notes.held.extend(stretches.iter().map(held));
        if is_of_context(mistake.rule) {
            of_title(given, (*mistake, sheet), stretches, &text(*mistake), notes);
        }
    }
    for (sheet, notes) in &mut out {
        let same = given.ledger.tables.iter().filter(|it| it.sheet == *sheet);
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
            text: format!("{whole}{text}{said}"),
        };
        if titles.is_empty() {
            notes.above.push(note(header, column.unwrap_or(first)));
        }
        notes.each.extend(titles.iter().map(|it| note(*it, first)));
    }
}
