//! What every kernel is held to, for any cells: its twin, and the laws of columns.

use arrow_array::StringViewArray;
use arrow_array::builder::StringViewBuilder;

use gongkai::lexical::header::fold;

use crate::columns::{Columns, Outcome, array};
use crate::twin::{Twin, Verdict};

/// The kernels and their twins.
pub(crate) struct Held {
    pub(crate) columns: Columns,
    pub(crate) twin: Twin,
}

impl Held {
    /// Compiles them.
    pub(crate) fn new() -> Self {
        Self { columns: Columns::new(), twin: Twin::new() }
    }

    /// Says what does not hold of `cells` in `column`.
    pub(crate) fn hold(&self, column: &str, cells: &[Option<String>]) -> Result<(), String> {
        let whole = self.columns.outcome(column, &array(cells));
        let told = |law: &str, row: Option<usize>, expect: &dyn std::fmt::Debug| {
            let cell = row.and_then(|it| cells.get(it));
            let found = row.map(|it| of_row(&whole, it));
            Err(format!("{column}: {law}: {cell:?} in row {row:?} gives {found:?}, not {expect:?}"))
        };
        if let Some((row, _)) = whole.findings.iter().find(|it| it.0 >= cells.len()) {
            return told("a finding is about a row that is there", Some(*row), &"");
        }
        for (row, twin) in self.twin.column(column, cells).into_iter().enumerate() {
            if let Some(twin) = twin.filter(|it| *it != of_row(&whole, row)) {
                return told("the kernel is its twin", Some(row), &twin);
            }
        }
        // A mark for "the same as above" looks up the column: other rows are other cells.
        if !column.starts_with("ditto") {
            if !whole.findings.is_sorted_by_key(|it| it.0) {
                return told("findings come row by row", None, &"");
            }
            let null = |row: &usize| cells[*row].is_none();
            let spoken = (0..cells.len()).filter(null).find(|it| of_row(&whole, *it) != empty());
            if let Some(row) = spoken {
                return told("nothing comes of nothing", Some(row), &empty());
            }
            for (what, again) in self.otherwise(column, cells) {
                if again != whole {
                    return told(what, differing(&whole, &again), &again);
                }
            }
        }
        // What is published has no unit in its header, and repeats nothing.
        if !matches!(column, "scaled" | "yearly" | "rate" | "ditto" | "ditto_region") {
            let again = self.columns.outcome(column, &array(&whole.values));
            let mut both = whole.values.iter().zip(&again.values).enumerate();
            if let Some((row, (_, twice))) = both.find(|(_, (once, twice))| once != twice) {
                return told("what is published is normal", Some(row), &twice);
            }
            // These are said of the value, however it is written.
            let lasting = ["phone/syntax", "bank-account/syntax", "bank-account/check-digit"];
            if again.findings.iter().any(|it| !lasting.contains(&it.1)) {
                return told("what is published is in order", None, &again.findings);
            }
        }
        Ok(())
    }

    /// Says what does not hold of a table under `headers`.
    pub(crate) fn hold_headers(&self, headers: &[&str]) -> Result<(), String> {
        for header in headers {
            let folded = fold(header);
            if fold(&folded) != folded || folded.contains(char::is_whitespace) {
                return Err(format!("{header:?} is folded to {folded:?}, which is not folded"));
            }
        }
        let claimed = self.columns.claim(headers);
        let mut own: Vec<usize> =
            claimed.iter().flat_map(|it| &it.columns).flatten().copied().collect();
        let claims = own.len();
        own.sort_unstable();
        own.dedup();
        if own.len() != claims || own.last().is_some_and(|it| *it >= headers.len()) {
            return Err(format!("{headers:?}: a column is claimed twice, or is not there"));
        }
        // Where columns stand is nothing that a field could go by.
        let turned: Vec<&str> = headers.iter().rev().copied().collect();
        let turned = self.columns.claim(&turned);
        let place = |it: Option<usize>| it.map(|it| headers.len() - 1 - it);
        let same = match (&claimed, &turned) {
            (Some(a), Some(b)) => {
                b.columns.iter().map(|it| place(*it)).eq(a.columns.iter().copied())
                    && a.conversions == b.conversions
            }
            (None, None) => true,
            _ => false,
        };
        if same {
            Ok(())
        } else {
            Err(format!("{headers:?}: the order of columns makes a difference"))
        }
    }

    /// Of how many cells of `column` the twin has something to say.
    pub(crate) fn said<'a>(&self, column: &str, cells: impl IntoIterator<Item = &'a str>) -> usize {
        cells.into_iter().filter(|it| self.twin.cell(column, it) != Verdict::Unsaid).count()
    }

    /// The same cells in other arrays: in slices, between other cells, in small buffers.
    fn otherwise(&self, column: &str, cells: &[Option<String>]) -> Vec<(&'static str, Outcome)> {
        let all = array(cells);
        let mut out = Vec::new();
        for cut in [1, cells.len() / 2, cells.len() * 2 / 3] {
            let cut = cut.min(cells.len());
            let mut joined = self.columns.outcome(column, &all.slice(0, cut));
            let rest = self.columns.outcome(column, &all.slice(cut, cells.len() - cut));
            joined.values.extend(rest.values);
            joined.findings.extend(rest.findings.iter().map(|it| (it.0 + cut, it.1)));
            out.push(("slices make the whole", joined));
        }
        let around = [Some("别的".to_owned()), None, Some("x".repeat(40))];
        let between: Vec<_> = around.iter().chain(cells).chain(&around).cloned().collect();
        let slice = array(&between).slice(around.len(), cells.len());
        out.push(("what stands around makes no difference", self.columns.outcome(column, &slice)));
        out.push(("buffers make no difference", self.columns.outcome(column, &in_blocks(cells))));
        out
    }
}

/// What came of one row.
fn of_row(outcome: &Outcome, row: usize) -> Outcome {
    Outcome {
        values: outcome.values.get(row).into_iter().cloned().collect(),
        findings: outcome.findings.iter().filter(|it| it.0 == row).copied().collect(),
    }
}

fn empty() -> Outcome {
    Outcome { values: vec![None], findings: Vec::new() }
}

fn differing(a: &Outcome, b: &Outcome) -> Option<usize> {
    (0..a.values.len()).find(|it| of_row(a, *it) != of_row(b, *it))
}

/// Cells in buffers that hold hardly one of them.
fn in_blocks(cells: &[Option<String>]) -> StringViewArray {
    let mut builder = StringViewBuilder::new().with_fixed_block_size(16);
    for cell in cells {
        builder.append_option(cell.as_deref());
    }
    builder.finish()
}
