//! What else is published of the same people: releases that this one could be compared with.

use std::sync::Arc;

use crate::model::schema::Schema;
use crate::versions::Classes;

/// Released tables beside this one.
#[derive(Clone, Debug, Default)]
pub struct Context {
    /// The dataset's name.
    pub dataset: String,
    /// The newest release of each dataset that the schema's table adds up from, or that adds up from it.
    pub linked: Vec<Shown>,
    /// Earlier releases of this dataset, where it is a table.
    pub earlier: Vec<Shown>,
    /// The classes of earlier releases of this dataset, where it is about persons.
    pub classes: Vec<Classes>,
}

impl Context {
    /// Whether no table is released beside this one.
    pub fn is_empty(&self) -> bool {
        self.linked.is_empty() && self.earlier.is_empty()
    }
}

/// A table as its release shows it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The dataset's name.
    pub dataset: String,
    /// The dataset's schema.
    pub schema: Arc<Schema>,
    /// Names of its columns.
    pub columns: Vec<String>,
    /// Its rows; none, a cell that is not shown.
    pub rows: Vec<Vec<Option<String>>>,
}

impl Shown {
    /// Where the column called `name` stands.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|it| it == name)
    }
}
