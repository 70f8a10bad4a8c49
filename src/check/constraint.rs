//! Table Schema constraints: required, minimum, maximum, lengths, enum. One loop per constraint and column.

use std::collections::BTreeSet;

use arrow_array::Array;
use arrow_array::ArrayRef;
use arrow_array::RecordBatch;
use arrow_array::cast::AsArray as _;
use arrow_array::types::Decimal128Type;
use arrow_array::types::Int64Type;
use arrow_array::types::UInt16Type;

use crate::model::finding::Findings;
use crate::model::finding::RuleRef;
use crate::model::rule::Level;
use crate::model::rule::Rule;
use crate::model::schema::Constraints;
use crate::model::schema::Field;
use crate::model::schema::Kind;
use crate::model::schema::Schema;

/// Notes every broken constraint of `rows`.
pub(super) fn each(schema: &Schema, rows: &RecordBatch, findings: &mut Findings) {
    // A cell that was refused is null with its own finding; it is not also missing.
    let refused: BTreeSet<(u16, u32)> = findings
        .as_slice()
        .iter()
        .filter(
            |it| matches!(it.rule.get(), RuleRef::BuiltIn(rule) if rule.level() == Level::Error),
        )
        .map(|it| (it.field, it.row))
        .collect();
    for (idx, field) in schema.fields.iter().enumerate() {
        let number = u16::try_from(idx).unwrap_or(u16::MAX);
        let column = rows.column(idx);
        if field.constraints.required && column.null_count() > 0 {
            for row in (0..column.len()).filter(|&row| column.is_null(row)) {
                if !refused.contains(&(number, u32::try_from(row).unwrap_or(u32::MAX))) {
                    findings.push(row, number, Rule::RequiredMissing);
                }
            }
        }
        bounds(field, column, number, findings);
        lengths(&field.constraints, field.kind, column, number, findings);
    }
}

fn bounds(field: &Field, column: &ArrayRef, idx: u16, findings: &mut Findings) {
    let Constraints { minimum, maximum, .. } = field.constraints;
    if minimum.is_none() && maximum.is_none() {
        return;
    }
    let mut check = |row: usize, value: i128| {
        if minimum.is_some_and(|it| value < it) {
            findings.push(row, idx, Rule::ConstraintMinimum);
        } else if maximum.is_some_and(|it| value > it) {
            findings.push(row, idx, Rule::ConstraintMaximum);
        }
    };
    if let Some(column) = column.as_primitive_opt::<Int64Type>() {
        let values = column.iter().enumerate();
        values.for_each(|(row, it)| it.into_iter().for_each(|it| check(row, i128::from(it))));
    } else if let Some(column) = column.as_primitive_opt::<Decimal128Type>() {
        column
            .iter()
            .enumerate()
            .for_each(|(row, it)| it.into_iter().for_each(|it| check(row, it)));
    }
}

fn lengths(
    constraints: &Constraints,
    kind: Kind,
    column: &ArrayRef,
    idx: u16,
    findings: &mut Findings,
) {
    let Constraints { min_length, max_length, pattern, one_of, .. } = constraints;
    if min_length.is_none() && max_length.is_none() && pattern.is_none() && one_of.is_none() {
        return;
    }
    let mut check = |row: usize, value: &str| {
        let length = value.chars().count();
        if min_length.is_some_and(|it| length < it) || max_length.is_some_and(|it| length > it) {
            findings.push(row, idx, Rule::ConstraintLength);
        }
        if pattern.as_ref().is_some_and(|it| !it.matches(value)) {
            findings.push(row, idx, Rule::ConstraintPattern);
        }
        if one_of.as_ref().is_some_and(|it| !it.iter().any(|it| it == value)) {
            findings.push(row, idx, Rule::ConstraintEnum);
        }
    };
    if let Some(column) = column.as_string_view_opt() {
        column
            .iter()
            .enumerate()
            .for_each(|(row, it)| it.into_iter().for_each(|it| check(row, it)));
    } else if let (Some(column), false) =
        (column.as_dictionary_opt::<UInt16Type>(), kind == Kind::YearMonth)
    {
        let values = column.values().as_string::<i32>();
        for (row, key) in column.keys().iter().enumerate() {
            if let Some(key) = key {
                check(row, values.value(usize::from(key)));
            }
        }
    }
}
