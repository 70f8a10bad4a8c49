//! What was gathered of a ledger, as notes on the cells of its sheets.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Note;
use super::Notes;
use super::gathered::Mistake;
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
        let notes = out.entry(given.wrong.sheet_of(spot).cloned()).or_default();
        notes.each.push(Note {
            row: row(spot.line),
            column: spot.column.checked_sub(1),
            level: spot.level,
            text,
        });
    }
    for ((mistake, sheet), stretches) in &given.wrong.stretches {
        let sheet = given.wrong.sheet_at(*sheet);
        let first = given.wrong.kinds.get(mistake).and_then(|it| it.first.first());
        let column = first.and_then(|it| it.column.checked_sub(1));
        let notes = out.entry(sheet.cloned()).or_default();
        let mut headers: Vec<(u64, u32)> = Vec::new();
        for (from, _) in stretches {
            let same = given.ledger.tables.iter().filter(|it| it.sheet.as_ref() == sheet);
            let above = same.filter(|it| it.header <= *from).max_by_key(|it| it.header);
            let header = above.map_or((1, 0), |it| (it.header, it.first_column));
            if !headers.contains(&header) {
                headers.push(header);
            }
        }
        for (line, first_column) in headers {
            let whole = both(about.lang, "整张表没有接收。", "The whole table was not accepted.");
            notes.above.push(Note {
                row: row(line),
                column: Some(column.unwrap_or(first_column)),
                level: mistake.level,
                text: format!("{whole}{}", text(*mistake)),
            });
        }
    }
    for (sheet, notes) in &mut out {
        let same = given.ledger.tables.iter().filter(|it| it.sheet == *sheet);
        notes.headers = same.map(|it| row(it.header)).collect();
        notes.headers.sort_unstable();
        notes.headers.dedup();
        notes.each.sort_by_key(|it| (it.row, it.column));
    }
    out
}
