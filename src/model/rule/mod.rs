//! The table of rules: code, level, words. Tests, messages, reports and `explain` all read this one table, whose parts
//! stand in the files below.

mod cells;
mod kinds;
mod tables;

use crate::model::example::{case, cells, column, column_with, ledger, ledger_called, ledgers};
use crate::model::lang::words;
use crate::model::page::Page;
use crate::model::rule::cells::of_cells;
use crate::model::rule::kinds::of_kinds;
use crate::model::rule::tables::of_tables;
use crate::model::rulebook::Proof;
use crate::model::rulebook::rules;

pub use crate::model::rulebook::Level;

of_cells! { [of_kinds of_tables rules] }
