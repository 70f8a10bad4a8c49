//! Breaks one rule in a row on purpose, so that what a reader must refuse is known beforehand.

use std::ops::Range;

use crate::demo::error::Error;
use crate::demo::recipe::Column;
use crate::demo::recipe::FileForm;
use crate::demo::recipe::Layout;
use crate::demo::recipe::Value;
use crate::demo::recipe::Wrong;
use crate::demo::record::Record;
use crate::demo::record::with_check_digit;
use crate::demo::spell::Cell;
use crate::demo::spell::Pen;
use crate::demo::spell::yuan;

/// Changes the `cells` of `record` so that they break `rule` and no other.
pub(super) fn spoil(
    rule: &str,
    pen: &mut Pen<'_>,
    layout: &Layout,
    record: &Record,
    cells: &mut Vec<Cell>,
) -> Result<(), Error> {
    let (value, cell) = match rule {
        // The row itself is fine; another ledger has the same person.
        "key/duplicate-across-regions" => return Ok(()),
        "row/ragged" => {
            cells.push(Cell::Text("1".to_owned()));
            return Ok(());
        }
        "rule/persons-within-family" => {
            (Value::Persons, Cell::Number((record.family + 2).to_string()))
        }
        "rule/paid-adds-up" => {
            (Value::Paid, Cell::Number(yuan(record.amount + record.topup + 700)))
        }
        "resident-id/lost-digits" => (Value::Id, lost_digits(pen, record, layout.file)),
        _ if let Some(text) = resident_id(rule, pen, record) => (Value::Id, Cell::Text(text)),
        _ => {
            let wrong = pen.recipe.wrong.get(rule).ok_or_else(|| missing(rule))?;
            (wrong.value, from_recipe(wrong, pen, record, layout.file))
        }
    };
    put(layout, value, cell, cells).ok_or_else(|| missing(rule))
}

fn missing(rule: &str) -> Error {
    Error::Plan { path: "wrong".to_owned(), name: rule.to_owned() }
}

fn put(layout: &Layout, value: Value, cell: Cell, cells: &mut [Cell]) -> Option<()> {
    let at = layout.columns.iter().position(|it: &Column| it.value == value)?;
    *cells.get_mut(at)? = cell;
    Some(())
}

fn from_recipe(wrong: &Wrong, pen: &mut Pen<'_>, record: &Record, form: FileForm) -> Cell {
    if let Some(second) = pen.dice.pick(&wrong.seconds) {
        let mut name: Vec<char> = record.name.chars().collect();
        let rest = name.split_off(name.len().min(2));
        let family: String = name.into_iter().take(1).collect();
        return Cell::Text(format!("{family}{second}{}", rest.into_iter().collect::<String>()));
    }
    let text = pen.dice.pick(&wrong.texts).cloned().unwrap_or_default();
    match text.chars().next() {
        None => Cell::Blank,
        Some('#') if form == FileForm::Xlsx {} => Cell::Error(text),
        Some('0'..='9') if text.parse::<f64>().is_ok() => Cell::Number(text),
        Some(_) => Cell::Text(text),
    }
}

fn resident_id(rule: &str, pen: &Pen<'_>, record: &Record) -> Option<String> {
    let recipe = pen.recipe;
    let plain = record.id(recipe);
    let part = |range: Range<usize>| plain.get(range).unwrap_or_default().to_owned();
    Some(match rule {
        // A final X among too few would be a wrong character as well.
        "resident-id/length" if plain.ends_with('X') => part(0..17),
        "resident-id/length" => part(0..9) + &part(10..18),
        "resident-id/characters" => format!("{}B{}", part(0..12), part(13..18)),
        "resident-id/check-digit" => part(0..17) + if plain.ends_with('5') { "6" } else { "5" },
        "resident-id/masked" => format!("{}**********{}", part(0..4), part(14..18)),
        "resident-id/birth-date" => {
            let (year, _, day) = record.birth.civil();
            with_check_digit(record.body(recipe, &format!("{year:04}13{day:02}")))
        }
        _ => return None,
    })
}

/// What is left of an ID after a spreadsheet took it for a number: 15 digits, and zeros.
fn lost_digits(pen: &Pen<'_>, record: &Record, form: FileForm) -> Cell {
    let plain = record.id(pen.recipe);
    if form != (FileForm::Xlsx {}) {
        let head: String = plain.chars().skip(1).take(5).collect();
        return Cell::Text(format!("{}.{head}E+17", plain.get(..1).unwrap_or_default()));
    }
    let body = format!("{}00", plain.get(..15).unwrap_or_default());
    if with_check_digit(body.clone()).ends_with('0') {
        // By chance the zeros would pass for a whole number; the neighbour's do not.
        let head = plain.get(..14).unwrap_or_default();
        let last = if plain.get(14..15) == Some("1") { "2" } else { "1" };
        return Cell::Number(format!("{head}{last}000"));
    }
    Cell::Number(format!("{body}0"))
}
