//! The slow twin of every kernel: one cell at a time, in the most obvious way, with strings, regular expressions and
//! plain searches. It shares nothing with the kernels but the tables of codes.
//!
//! A twin says what is certain. Where people may yet agree on more spellings it says nothing, and only laws hold.

mod blanks;
mod numbers;
mod dates;
mod words;
mod identity;
mod lists;

use gongkai::model::codes::CodeList;

use crate::columns::{MISSING, Outcome, list};
pub(crate) use numbers::spell;

/// What a cell comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// This value, as it is published, and these rules.
    Says(Option<String>, Vec<&'static str>),
    /// Whatever the kernel says.
    Unsaid,
}

/// The twins, with the code lists that they search.
pub(crate) struct Twin {
    program: CodeList,
    cause: CodeList,
    ethnic: CodeList,
    regions: CodeList,
}

impl Twin {
    /// Reads the lists.
    pub(crate) fn new() -> Self {
        Self {
            program: list("program"),
            cause: list("cause"),
            ethnic: list("ethnic"),
            regions: list("regions"),
        }
    }

    /// What a cell of `column` comes to.
    pub(crate) fn cell(&self, column: &str, cell: &str) -> Verdict {
        match column {
            "text" | "address" | "ditto" => words::text(cell),
            "name" => words::name(cell),
            "id" => identity::resident_id(cell),
            "credit" => identity::credit_code(cell),
            "phone" => identity::phone(cell),
            "account" => identity::account(cell),
            "flag" => words::flag(cell),
            "day" => dates::day(cell),
            "month" => dates::month(cell),
            "year" => dates::year(cell),
            "code" => lists::code(&self.program, cell),
            "ethnic" => lists::code(&self.ethnic, cell),
            "causes" => lists::several(&self.cause, cell),
            "share" => numbers::share(cell, numbers::Header::Nothing),
            "rate" => numbers::share(cell, numbers::Header::Percent),
            "region" | "ditto_region" => lists::region(&self.regions, cell),
            number => numbers::number(number, cell),
        }
    }

    /// What a whole column comes to, cell by cell; `None` for a row of which nothing is said.
    pub(crate) fn column(&self, column: &str, cells: &[Option<String>]) -> Vec<Option<Outcome>> {
        let mut out = Vec::new();
        let mut above: Option<&String> = None;
        for (row, cell) in cells.iter().enumerate() {
            let mut cell = cell.as_ref();
            let mut findings = Vec::new();
            if column.starts_with("ditto") {
                let repeats = cell.is_none_or(|it| words::is_ditto(it));
                if repeats && above.is_some() {
                    findings.push((row, "cell/ditto"));
                    cell = above;
                } else {
                    cell = cell.filter(|_| !repeats);
                    above = cell;
                }
            }
            let verdict = cell.map_or(nothing(), |it| self.cell(column, it));
            out.push(match verdict {
                Verdict::Unsaid => None,
                Verdict::Says(value, rules) => {
                    findings.extend(rules.into_iter().map(|it| (row, it)));
                    Some(Outcome { values: vec![value], findings })
                }
            });
        }
        out
    }
}

fn value(text: impl Into<String>) -> Verdict {
    Verdict::Says(Some(text.into()), Vec::new())
}

fn noted(text: impl Into<String>, rule: &'static str) -> Verdict {
    Verdict::Says(Some(text.into()), vec![rule])
}

fn refused(rule: &'static str) -> Verdict {
    Verdict::Says(None, vec![rule])
}

fn nothing() -> Verdict {
    Verdict::Says(None, Vec::new())
}

fn is_missing(folded: &str) -> bool {
    folded.is_empty() || MISSING.contains(&folded)
}

/// Excel's own words for what could not be computed.
fn is_cell_error(folded: &str) -> bool {
    ["#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"].contains(&folded)
}
