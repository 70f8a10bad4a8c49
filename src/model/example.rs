//! A mistake and how it is mended: `explain` shows it, and a test runs it through the line.

use crate::model::lang::Words;

/// A mistake and how it is mended. What it holds is made up.
#[derive(Clone, Copy, Debug)]
pub enum Example {
    /// Cells of one column.
    Cells {
        /// The column.
        column: Column,
        /// Each breaks the rule, and no other.
        wrong: &'static [&'static str],
        /// None breaks any.
        right: &'static [&'static str],
    },
    /// Ledgers, for what one cell cannot show.
    Ledgers {
        /// The columns.
        columns: &'static [Column],
        /// Members of the schema beside its fields, as JSON; the fields are called `f1`, `f2` and so on.
        schema: &'static str,
        /// What breaks the rule, and no other.
        wrong: &'static [Ledger],
        /// What breaks none.
        right: &'static [Ledger],
    },
    /// A case of the manual, for what text cannot show.
    Case {
        /// The page's file under `tests/spec`.
        page: &'static str,
        /// The case's heading.
        title: &'static str,
        /// What is wrong in it.
        wrong: Words,
        /// What would be right.
        right: Words,
    },
}

/// A column of an example.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// What stands above it.
    pub header: &'static str,
    /// What its cells are, by the name that schemas use.
    pub kind: &'static str,
    /// Further members of the field, as JSON.
    pub more: &'static str,
}

/// A ledger of an example.
#[derive(Clone, Copy, Debug)]
pub struct Ledger {
    /// The file's name.
    pub name: &'static str,
    /// What it holds.
    pub text: &'static str,
}

/// A column of which nothing is said but its kind.
pub const fn column(header: &'static str, kind: &'static str) -> Column {
    Column { header, kind, more: "" }
}

/// A column of which more is said, as members of its field.
pub const fn column_with(header: &'static str, kind: &'static str, more: &'static str) -> Column {
    Column { header, kind, more }
}

/// Wrong cells of a column, and right ones.
pub const fn cells(
    column: Column,
    wrong: &'static [&'static str],
    right: &'static [&'static str],
) -> Example {
    Example::Cells { column, wrong, right }
}

/// Wrong ledgers, and right ones.
pub const fn ledgers(
    columns: &'static [Column],
    schema: &'static str,
    wrong: &'static [Ledger],
    right: &'static [Ledger],
) -> Example {
    Example::Ledgers { columns, schema, wrong, right }
}

/// A ledger called `ledger.csv`.
pub const fn ledger(text: &'static str) -> Ledger {
    Ledger { name: "ledger.csv", text }
}

/// A ledger whose name matters.
pub const fn ledger_called(name: &'static str, text: &'static str) -> Ledger {
    Ledger { name, text }
}

/// A case of the manual.
pub const fn case(page: &'static str, title: &'static str, wrong: Words, right: Words) -> Example {
    Example::Case { page, title, wrong, right }
}
