//! Table Schema constraints: required, minimum, maximum, lengths, pattern, enum. One loop per constraint and column.

use std::collections::BTreeSet;

use arrow_array::Array;
use arrow_array::ArrayRef;
use arrow_array::RecordBatch;
use arrow_array::cast::AsArray as _;
use arrow_array::types::Date32Type;
use arrow_array::types::Decimal128Type;
use arrow_array::types::Int64Type;
use arrow_array::types::UInt16Type;

use crate::lexical::date;
use crate::model::finding::Findings;
use crate::model::finding::RuleRef;
use crate::model::rule::Level;
use crate::model::rule::Rule;
use crate::model::schema::Constraints;
use crate::model::schema::Field;
use crate::model::schema::Kind;
use crate::model::schema::OneOf;
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
        counted(field, column, number, findings);
        texts(&field.constraints, field.kind, column, number, findings);
    }
}

/// Bounds and lists of what is counted: numbers, days, months, years, flags.
fn counted(field: &Field, column: &ArrayRef, idx: u16, findings: &mut Findings) {
    let Constraints { minimum, maximum, one_of, .. } = &field.constraints;
    let listed = match one_of {
        Some(OneOf::Numbers(values)) => Some(values),
        Some(OneOf::Texts(_)) | None => None,
    };
    if minimum.is_none() && maximum.is_none() && listed.is_none() {
        return;
    }
    let mut check = |row: usize, value: i128| {
        if minimum.is_some_and(|it| value < it) {
            findings.push(row, idx, Rule::ConstraintMinimum);
        } else if maximum.is_some_and(|it| value > it) {
            findings.push(row, idx, Rule::ConstraintMaximum);
        }
        if listed.is_some_and(|it| it.binary_search(&value).is_err()) {
            findings.push(row, idx, Rule::ConstraintEnum);
        }
    };
    if let Some(column) = column.as_primitive_opt::<Int64Type>() {
        each_value(column.iter().map(|it| it.map(i128::from)), &mut check);
    } else if let Some(column) = column.as_primitive_opt::<Decimal128Type>() {
        each_value(column.iter(), &mut check);
    } else if let Some(column) = column.as_primitive_opt::<Date32Type>() {
        each_value(column.iter().map(|it| it.map(i128::from)), &mut check);
    } else if let Some(column) = column.as_boolean_opt() {
        each_value(column.iter().map(|it| it.map(i128::from)), &mut check);
    } else if let Some(column) = column.as_dictionary_opt::<UInt16Type>() {
        // A dictionary of months holds every month from its first one on.
        let months = column.values().as_string_opt::<i32>();
        let first = months.filter(|it| !it.is_empty()).and_then(|it| date::month(it.value(0)).ok());
        let Some((first, _)) = first else { return };
        let month = |key: u16| i128::from(first) + i128::from(key);
        each_value(column.keys().iter().map(|it| it.map(month)), &mut check);
    }
}

fn each_value(values: impl Iterator<Item = Option<i128>>, check: &mut impl FnMut(usize, i128)) {
    for (row, value) in values.enumerate() {
        if let Some(value) = value {
            check(row, value);
        }
    }
}

fn texts(
    constraints: &Constraints,
    kind: Kind,
    column: &ArrayRef,
    idx: u16,
    findings: &mut Findings,
) {
    let Constraints { min_length, max_length, pattern, one_of, .. } = constraints;
    let listed = match one_of {
        Some(OneOf::Texts(values)) => Some(values),
        Some(OneOf::Numbers(_)) | None => None,
    };
    if min_length.is_none() && max_length.is_none() && pattern.is_none() && listed.is_none() {
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
        if listed.is_some_and(|it| it.binary_search_by(|it| it.as_str().cmp(value)).is_err()) {
            findings.push(row, idx, Rule::ConstraintEnum);
        }
    };
    if let Some(column) = column.as_string_view_opt() {
        for (row, it) in column.iter().enumerate() {
            it.into_iter().for_each(|it| check(row, it));
        }
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
