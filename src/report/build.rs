//! A form filled in with what was measured. What was not measured stays empty and is listed; it is never a zero.

use std::collections::BTreeMap;

use crate::report::form::Balance;
use crate::report::form::BalanceLevel;
use crate::report::form::Each;
use crate::report::form::Form;
use crate::report::form::FormTable;
use crate::report::form::Relation;
use crate::report::form::Term;

/// What one unit is in the numbers here: figures are held in hundredths.
pub const SCALE: i128 = 100;

/// Hundredths of 元 that are one of 万元.
const TEN_THOUSAND: i128 = 10_000;

/// A measured figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measured {
    /// In hundredths of its unit.
    pub value: i128,
    /// 件.
    pub unit: String,
}

/// The figures of a year, by key.
pub type Figures = BTreeMap<String, Measured>;

/// A cell of a filled form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// The form has no figure here.
    Heading,
    /// The figure, in hundredths.
    Value(i128),
    /// These were not measured.
    NotMeasured(Vec<String>),
    /// These were measured in another unit than the form's.
    OtherUnit(Vec<String>),
}

/// A form, filled in.
#[derive(Clone, Debug)]
pub struct Filled {
    /// The form.
    pub form: Form,
    /// The year.
    pub year: u16,
    /// The cells of its tables, row by row.
    pub tables: Vec<Vec<Vec<Cell>>>,
    /// What its identities came to.
    pub identities: Vec<Judged>,
}

/// What an identity came to in one row or column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// `T3a`.
    pub id: String,
    /// The table.
    pub table: String,
    /// The row or column, where there are several.
    pub at: String,
    /// `8 + 0 = 8 + 0`.
    pub expression: String,
    /// What it came to.
    pub status: BalanceStatus,
    /// How grave it is where it does not hold.
    pub level: BalanceLevel,
}

/// What an identity came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BalanceStatus {
    /// It holds.
    Pass,
    /// It does not: the left less the right, in hundredths.
    Fail(i128),
    /// A term was not measured.
    NotAssessable,
}

impl BalanceStatus {
    /// Its name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail(_) => "fail",
            Self::NotAssessable => "not-assessable",
        }
    }
}

/// Fills in `form` for `year`; `before` are the figures of the year before.
pub fn fill(form: Form, year: u16, figures: &Figures, before: &Figures) -> Filled {
    let tables: Vec<Vec<Vec<Cell>>> = form.tables.iter().map(|it| cells(it, figures)).collect();
    let mut identities = Vec::new();
    for (table, now) in form.tables.iter().zip(&tables) {
        let then = cells(table, before);
        for balance in &table.identities {
            let runs = match balance.each {
                Each::Column => table.columns.len(),
                Each::Row => table.rows.len(),
            };
            let sides = Sides { table, balance, now, then: &then };
            identities.extend((0..runs).map(|it| sides.judged(it)));
        }
    }
    Filled { form, year, tables, identities }
}

fn cells(table: &FormTable, figures: &Figures) -> Vec<Vec<Cell>> {
    let one = |row: usize, column: usize| {
        let unit = table.rows.get(row).map_or("", |it| it.unit.as_str());
        cell(&table.keys(row, column), unit, figures)
    };
    let columns = 0..table.columns.len();
    (0..table.rows.len()).map(|row| columns.clone().map(|it| one(row, it)).collect()).collect()
}

fn cell(keys: &[String], unit: &str, figures: &Figures) -> Cell {
    if keys.is_empty() {
        return Cell::Heading;
    }
    let missing: Vec<String> =
        keys.iter().filter(|it| !figures.contains_key(*it)).cloned().collect();
    if !missing.is_empty() {
        return Cell::NotMeasured(missing);
    }
    let mut sum = 0_i128;
    let mut other = Vec::new();
    for (key, measured) in keys.iter().filter_map(|it| Some((it, figures.get(it)?))) {
        match converted(measured, unit) {
            Some(value) => sum = sum.saturating_add(value),
            None => other.push(key.clone()),
        }
    }
    if other.is_empty() { Cell::Value(sum) } else { Cell::OtherUnit(other) }
}

/// The figure in the form's unit, rounded to its last place, half to even as the reports do.
fn converted(measured: &Measured, unit: &str) -> Option<i128> {
    match (measured.unit.as_str(), unit) {
        (_, "") => Some(measured.value),
        (from, to) if from == to => Some(measured.value),
        ("元", "万元") => {
            let (whole, rest) =
                (measured.value.div_euclid(TEN_THOUSAND), measured.value.rem_euclid(TEN_THOUSAND));
            let up = rest * 2 > TEN_THOUSAND || (rest * 2 == TEN_THOUSAND && whole % 2 != 0);
            Some(whole + i128::from(up))
        }
        _ => None,
    }
}

/// A figure as people write it: no zeros behind the point that say nothing.
pub fn shown(value: i128) -> String {
    let (whole, part) = (value.abs() / SCALE, value.abs() % SCALE);
    let sign = if value < 0 { "-" } else { "" };
    if part == 0 {
        return format!("{sign}{whole}");
    }
    let part = format!("{part:02}");
    format!("{sign}{whole}.{}", part.trim_end_matches('0'))
}

/// An identity and where its terms stand.
struct Sides<'a> {
    table: &'a FormTable,
    balance: &'a Balance,
    now: &'a [Vec<Cell>],
    then: &'a [Vec<Cell>],
}

impl Sides<'_> {
    /// The identity in its row or column number `at`.
    fn judged(&self, at: usize) -> Judged {
        let Balance { id, left, relation, right, level, .. } = self.balance;
        let (a, b) = (self.side(left, at), self.side(right, at));
        let status = match a.0.zip(b.0) {
            None => BalanceStatus::NotAssessable,
            Some((a, b)) => {
                let holds = match relation {
                    Relation::Equal => a == b,
                    Relation::AtMost => a <= b,
                    Relation::AtLeast => a >= b,
                };
                if holds { BalanceStatus::Pass } else { BalanceStatus::Fail(a.saturating_sub(b)) }
            }
        };
        let name = match self.balance.each {
            Each::Column if self.table.columns.len() > 1 => {
                self.table.columns.get(at).and_then(|it| it.path.last())
            }
            Each::Row if self.table.rows.len() > 1 => {
                self.table.rows.get(at).and_then(|it| it.path.last())
            }
            Each::Column | Each::Row => None,
        };
        Judged {
            id: id.clone(),
            table: self.table.title.clone(),
            at: name.cloned().unwrap_or_default(),
            expression: format!("{} {} {}", a.1, relation.sign(), b.1),
            status,
            level: *level,
        }
    }

    /// What a side comes to, where all of it was measured, and how it is written.
    fn side(&self, terms: &[Term], at: usize) -> (Option<i128>, String) {
        let mut sum = Some(0_i128);
        let mut out = String::new();
        for term in terms {
            let value = self.term(term, at);
            if term.is_negative {
                out.push_str(if out.is_empty() { "-" } else { " - " });
            } else if !out.is_empty() {
                out.push_str(" + ");
            }
            out.push_str(&value.map_or_else(|| "?".to_owned(), shown));
            let signed = value.map(|it| if term.is_negative { -it } else { it });
            sum = sum.zip(signed).map(|(sum, it)| sum.saturating_add(it));
        }
        (sum, out)
    }

    fn term(&self, term: &Term, at: usize) -> Option<i128> {
        let cells = if term.is_last_year { self.then } else { self.now };
        let (row, column) = match self.balance.each {
            Each::Column => (self.table.rows.iter().position(|it| it.id == term.id)?, at),
            Each::Row => (at, self.table.columns.iter().position(|it| it.id == term.id)?),
        };
        match cells.get(row)?.get(column)? {
            Cell::Value(value) => Some(*value),
            Cell::Heading | Cell::NotMeasured(_) | Cell::OtherUnit(_) => None,
        }
    }
}

impl Filled {
    /// Every cell that was not filled in: table, row, column, and the indicators that are missing.
    pub fn gaps(&self) -> Vec<(String, String, String, Vec<String>)> {
        let mut out = Vec::new();
        for (table, cells) in self.form.tables.iter().zip(&self.tables) {
            for (row, cells) in table.rows.iter().zip(cells) {
                for (column, cell) in table.columns.iter().zip(cells) {
                    if let Cell::NotMeasured(keys) | Cell::OtherUnit(keys) = cell {
                        let place = (table.title.clone(), row.path.join(" · "));
                        out.push((place.0, place.1, column.path.join(" · "), keys.clone()));
                    }
                }
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(all: &[(&str, i128, &str)]) -> Figures {
        let one = |it: &(&str, i128, &str)| {
            (it.0.to_owned(), Measured { value: it.1 * SCALE, unit: it.2.to_owned() })
        };
        all.iter().map(one).collect()
    }

    fn of(filled: &Filled, id: &str) -> Cell {
        let row = filled.form.tables[0].rows.iter().position(|it| it.id == id).unwrap();
        filled.tables[0][row][0].clone()
    }

    #[test]
    fn what_was_not_measured_is_no_zero() {
        let figures = figures(&[
            ("application.received", 8, "件"),
            ("application.online", 7, "件"),
            ("application.email", 0, "件"),
            ("channel.website", 0, "条"),
            ("complaint.total", 3, "次"),
            ("fee", 2500, "元"),
        ]);
        let filled = fill(Form::of(None, 2017).unwrap(), 2017, &figures, &Figures::new());
        assert_eq!(of(&filled, "3.1"), Cell::Value(800));
        assert_eq!(of(&filled, "3.1.3"), Cell::Value(700));
        assert_eq!(of(&filled, "1.2.2"), Cell::Value(0));
        assert_eq!(of(&filled, "3.1.4"), Cell::NotMeasured(vec!["application.letter".to_owned()]));
        assert_eq!(of(&filled, "6"), Cell::OtherUnit(vec!["complaint.total".to_owned()]));
        assert_eq!(of(&filled, "7"), Cell::Value(25));
        assert_eq!(of(&filled, "8"), Cell::Heading);
        assert!(filled.gaps().iter().any(|it| it.3 == ["application.letter"]));
        let balance = filled.identities.iter().find(|it| it.id == "3.1").unwrap();
        assert_eq!(balance.status, BalanceStatus::NotAssessable);
        assert_eq!(balance.expression, "8 = ? + ? + 7 + ?");
    }

    #[test]
    fn an_identity_fails_with_its_difference() {
        let keys = ["in_person", "fax", "online", "email", "letter"];
        let mut figures = figures(&[("application.received", 8, "件")]);
        for (at, it) in keys.iter().enumerate() {
            let value = i128::try_from(at).unwrap() * SCALE;
            figures.insert(format!("application.{it}"), Measured { value, unit: "件".to_owned() });
        }
        let filled = fill(Form::of(None, 2017).unwrap(), 2017, &figures, &Figures::new());
        let balance = filled.identities.iter().find(|it| it.id == "3.1").unwrap();
        assert_eq!(balance.status, BalanceStatus::Fail(-200));
    }

    #[test]
    fn what_was_carried_over_is_held_to_the_year_before() {
        let now = figures(&[("application.carried_in", 3, "件")]);
        let before = figures(&[("application.carried_out", 4, "件")]);
        let filled = fill(Form::of(None, 2022).unwrap(), 2022, &now, &before);
        let found = filled.identities.iter().find(|it| it.id == "X1" && it.at == "总计").unwrap();
        assert_eq!((found.status, found.expression.as_str()), (BalanceStatus::Fail(-100), "3 = 4"));
    }

    #[test]
    fn figures_are_shown_without_idle_zeros() {
        let texts = [156_100, 1250, 5, -300, 0].map(shown);
        assert_eq!(texts, ["1561", "12.5", "0.05", "-3", "0"]);
        let yuan = |value| converted(&Measured { value, unit: "元".to_owned() }, "万元").unwrap();
        assert_eq!([yuan(250_000), yuan(5_000), yuan(15_000), yuan(0)], [25, 0, 2, 0]);
    }
}
