//! How each cell of a batch came to be a value, counted per field.
//!
//! Kernels mark only what they changed; everything else follows from the nulls and the findings, so that a clean cell
//! costs nothing.

use arrow_array::Array as _;
use arrow_array::ArrayRef;

use crate::model::finding::Finding;
use crate::model::finding::Findings;
use crate::model::finding::RuleRef;
use crate::model::rule::Level;
use crate::model::tally::Ways;
use crate::normalize::kernel::Changed;

/// The ways of every field's cells; `findings` are those of the reader and the kernels.
pub(super) fn count(columns: &[ArrayRef], findings: &Findings, changed: &[Changed]) -> Vec<Ways> {
    let flag = |it: &Finding| match it.rule.get() {
        RuleRef::BuiltIn(rule) if it.field != Finding::WHOLE_ROW => {
            Some((it.field, it.row, rule.level()))
        }
        _ => None,
    };
    let mut flagged: Vec<(u16, u32, Level)> = findings.as_slice().iter().filter_map(flag).collect();
    flagged.sort_unstable();
    let mut out = Vec::with_capacity(columns.len());
    let mut rest = flagged.as_slice();
    for (field, (column, changed)) in columns.iter().zip(changed).enumerate() {
        let own = rest.partition_point(|it| usize::from(it.0) <= field);
        let (own, after) = rest.split_at_checked(own).unwrap_or((rest, &[]));
        rest = after;
        out.push(of_column(column, own, changed));
    }
    out
}

fn of_column(column: &ArrayRef, flagged: &[(u16, u32, Level)], changed: &Changed) -> Ways {
    let mut ways = Ways {
        missing: column.null_count() as u64,
        normalized: changed.count(),
        ..Ways::default()
    };
    for cell in flagged.chunk_by(|a, b| a.1 == b.1) {
        // Of several findings on one cell the gravest counts; it sorts last.
        let Some(&(_, row, level)) = cell.last() else { continue };
        let row = usize::try_from(row).unwrap_or(usize::MAX);
        if row >= column.len() {
            continue;
        }
        let null = column.is_null(row);
        ways.normalized -= u64::from(changed.holds(row));
        if level == Level::Error {
            ways.refused += 1;
            ways.missing -= u64::from(null);
        } else if !null {
            ways.with_warning += 1;
        }
    }
    ways.as_written = column.len() as u64 - ways.total();
    ways
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    use arrow_array::Int64Array;

    use crate::model::rule::Rule;

    #[test]
    fn each_cell_counts_once() {
        let columns: Vec<ArrayRef> = vec![
            Arc::new(Int64Array::from(vec![Some(1), Some(2), None, None, Some(5), None])),
            Arc::new(Int64Array::from(vec![None; 6])),
        ];
        let changed = [Changed::none(6), Changed::none(6)];
        changed[0].mark(1);
        changed[0].mark(4);
        let mut findings = Findings::default();
        findings.push(4, 0, Rule::NumberScaled);
        findings.push(3, 0, Rule::CellComment);
        findings.push(3, 0, Rule::NumberSyntax);
        findings.push(5, 0, Rule::CellComment);
        findings.push(0, Finding::WHOLE_ROW, Rule::RowRagged);
        let ways = count(&columns, &findings, &changed);
        let first = Ways { as_written: 1, normalized: 1, with_warning: 1, missing: 2, refused: 1 };
        assert_eq!(ways, [first, Ways { missing: 6, ..Ways::default() }]);
        assert!(ways.iter().all(|it| it.total() == 6));
    }
}
