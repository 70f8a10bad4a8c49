//! The forms of the annual report, as data: `schemas/forms/2014.json`, `2019.json`, `2021.json`, each with all its rows,
//! columns and what must add up.

use std::str::FromStr;

use serde::Deserialize;

use crate::report::error::Error;

const FORMS: [&str; 3] = [
    include_str!("../../schemas/forms/2014.json"),
    include_str!("../../schemas/forms/2019.json"),
    include_str!("../../schemas/forms/2021.json"),
];

/// A form, by the year in which it came.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// `2014`.
    #[serde(rename = "form")]
    pub name: String,
    /// The first year that it is for.
    pub from: u16,
    /// The last one; none, it is still in use.
    pub until: Option<u16>,
    /// What stands above it.
    pub title: String,
    /// Its tables, in order.
    pub tables: Vec<FormTable>,
    /// What is filled in below by hand.
    #[serde(default)]
    pub footer: Vec<String>,
}

/// A table of a form.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormTable {
    /// `applications`.
    pub name: String,
    /// The chapter that it stands in; tables of one chapter follow one another.
    pub sheet: String,
    /// What stands above it.
    pub title: String,
    /// What the form says of it.
    pub note: Option<String>,
    /// What stands above the columns of labels, as many as labels go deep.
    pub stub: Vec<String>,
    /// What stands above the column of units, where there is one.
    pub unit: Option<String>,
    /// The columns of figures.
    pub columns: Vec<FormColumn>,
    /// The rows.
    pub rows: Vec<FormRow>,
    /// What must add up.
    #[serde(default)]
    pub identities: Vec<Balance>,
}

/// A column of figures.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormColumn {
    /// `c1`.
    pub id: String,
    /// What stands above it, the outermost first.
    pub path: Vec<String>,
    /// What a row's key ends with in this column: `.by.natural`.
    #[serde(default)]
    pub suffix: String,
}

/// A row.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormRow {
    /// `3.3.4.1`, `r5`.
    pub id: String,
    /// Its label, the outermost part first.
    pub path: Vec<String>,
    /// The unit of its figures; empty, that of the indicator.
    #[serde(default)]
    pub unit: String,
    /// Indicators whose sum its figure is, in every column with the column's suffix; none, it is a heading.
    #[serde(default)]
    pub keys: Vec<String>,
    /// The same, column by column.
    #[serde(default)]
    pub cells: Vec<Vec<String>>,
}

/// What must add up, for each column or for each row of a table.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Balance {
    /// `T3a`.
    pub id: String,
    /// Whether the terms are rows (of each column) or columns (of each row).
    pub each: Each,
    /// What is added up on the left.
    pub left: Vec<Term>,
    /// How the sides compare.
    pub relation: Relation,
    /// What is added up on the right.
    pub right: Vec<Term>,
    /// Whether a breach is only to be looked at.
    #[serde(default)]
    pub level: BalanceLevel,
}

/// What an identity runs over.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Each {
    /// Terms are rows.
    Column,
    /// Terms are columns.
    Row,
}

/// How the sides of an identity compare.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
pub enum Relation {
    /// Equal.
    #[serde(rename = "=")]
    Equal,
    /// The left is at most the right.
    #[serde(rename = "<=")]
    AtMost,
    /// The left is at least the right.
    #[serde(rename = ">=")]
    AtLeast,
}

/// How grave a broken identity is.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum BalanceLevel {
    /// The report is wrong.
    #[default]
    Error,
    /// Somebody should look.
    Warning,
}

/// A row or column in an identity: `r24`, `-c2`, `r25@-1`.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(try_from = "String")]
pub struct Term {
    /// The row or the column.
    pub id: String,
    /// Whether it is taken away.
    pub is_negative: bool,
    /// Whether it is that of the year before.
    pub is_last_year: bool,
}

impl FromStr for Term {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (is_negative, rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (is_last_year, id) = match rest.strip_suffix("@-1") {
            Some(id) => (true, id),
            None => (false, rest),
        };
        if id.is_empty() {
            Err("an empty term".to_owned())
        } else {
            Ok(Self { id: id.to_owned(), is_negative, is_last_year })
        }
    }
}

impl TryFrom<String> for Term {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl Relation {
    /// As it is written.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::AtMost => "≤",
            Self::AtLeast => "≥",
        }
    }
}

impl Form {
    /// All forms, the oldest first.
    #[expect(clippy::expect_used, reason = "the files are compiled in, and a test reads them")]
    pub fn all() -> Vec<Self> {
        let read = |text: &str| serde_json::from_str(text).expect("a built-in form is sound");
        FORMS.iter().map(|it| read(it)).collect()
    }

    /// The form called `name`, or else that of `year`.
    pub fn of(name: Option<&str>, year: u16) -> Result<Self, Error> {
        let is_it = |it: &Self| match name {
            Some(name) => it.name == name,
            None => it.from <= year && it.until.is_none_or(|until| year <= until),
        };
        let known = || Self::all().into_iter().map(|it| it.name).collect();
        let asked = || name.map_or_else(|| year.to_string(), str::to_owned);
        Self::all()
            .into_iter()
            .find(is_it)
            .ok_or_else(|| Error::Form { name: asked(), known: known() })
    }
}

impl FormTable {
    /// The indicators whose sum is the figure of a row in a column; none where the form has no figure there.
    pub fn keys(&self, row: usize, column: usize) -> Vec<String> {
        let Some((row, of)) = self.rows.get(row).zip(self.columns.get(column)) else {
            return Vec::new();
        };
        match row.cells.get(column) {
            Some(keys) => keys.clone(),
            None => row.keys.iter().map(|it| format!("{it}{}", of.suffix)).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::indicators::Indicators;

    #[test]
    fn every_year_since_2014_has_its_form() {
        let name = |year| Form::of(None, year).map(|it| it.name).ok();
        let expect =
            [(2013, None), (2014, Some("2014")), (2018, Some("2014")), (2019, Some("2019"))];
        for (year, form) in expect {
            assert_eq!(name(year).as_deref(), form, "{year}");
        }
        assert_eq!(
            [name(2020), name(2021), name(2030)].map(Option::unwrap),
            ["2019", "2021", "2021"]
        );
        assert_eq!(Form::of(Some("2021"), 2017).unwrap().name, "2021");
        assert!(matches!(Form::of(Some("2008"), 2017), Err(Error::Form { .. })));
    }

    #[test]
    fn every_figure_of_a_form_is_an_indicator_and_every_term_a_row_or_column() {
        let known = Indicators::builtin();
        for form in Form::all() {
            for table in &form.tables {
                for (row, of) in table.rows.iter().enumerate() {
                    assert!(of.cells.is_empty() || of.cells.len() == table.columns.len());
                    for key in (0..table.columns.len()).flat_map(|it| table.keys(row, it)) {
                        let named = known.named(&key).unwrap_or_else(|| panic!("no {key}"));
                        let money = of.unit == "万元" && named.unit == "元";
                        assert!(of.unit.is_empty() || of.unit == named.unit || money, "{key}");
                    }
                }
                let is_there = |each: Each, id: &str| match each {
                    Each::Column => table.rows.iter().any(|it| it.id == id),
                    Each::Row => table.columns.iter().any(|it| it.id == id),
                };
                for balance in &table.identities {
                    for term in balance.left.iter().chain(&balance.right) {
                        assert!(is_there(balance.each, &term.id), "{} {}", balance.id, term.id);
                    }
                }
            }
        }
    }

    #[test]
    fn forms_have_all_their_rows_and_columns() {
        let size = |form: &Form, name: &str| {
            let table = form.tables.iter().find(|it| it.name == name).unwrap();
            (table.rows.len(), table.columns.len())
        };
        let [old, middle, new] = <[Form; 3]>::try_from(Form::all()).unwrap();
        let figures = old.tables[0].rows.iter().filter(|it| !it.keys.is_empty()).count();
        assert_eq!((figures, old.tables[0].columns.len()), (58, 1));
        assert_eq!([size(&middle, "applications"), size(&new, "applications")], [(23, 7), (25, 7)]);
        assert_eq!([size(&middle, "disputes"), size(&new, "disputes")], [(1, 15), (1, 15)]);
        assert_eq!([size(&middle, "article-20-1"), size(&new, "article-20-1")], [(2, 3), (2, 3)]);
    }
}
