//! Noise on a table's counts: how it is asked for, and what is left of the budget.

use std::ops::Range;

use toml::Spanned;
use toml::de::DeValue;

use crate::journal::Journal;
use crate::journal::Spending;
use crate::model::disclosure::Noise;
use crate::model::schema::Field;
use crate::model::schema::Kind;
use crate::model::schema::Schema;
use crate::model::schema::Table;
use crate::model::stop::Stop;
use crate::pipeline::config::Reader;
use crate::pipeline::config::Section;
use crate::pipeline::config::wrong_type;
use crate::pipeline::halt::Halt;
use crate::pipeline::plan::DatasetPlan;
use crate::pipeline::problem::Problem;

/// Keys of `noise`.
pub(super) const KEYS: &[&str] = &["epsilon", "budget", "sensitivity"];

/// `noise` as it stands.
pub(super) struct Written {
    at: Range<usize>,
    epsilon: Option<Spanned<f64>>,
    budget: Option<Spanned<f64>>,
    sensitivity: Option<Spanned<f64>>,
    there: Vec<&'static str>,
}

/// Reads `noise`.
pub(super) fn read(mut section: Section<'_>, reader: &mut Reader<'_>) -> Written {
    let there = section.there();
    let written = Written {
        at: section.at.clone(),
        epsilon: number("epsilon", &mut section, reader),
        budget: number("budget", &mut section, reader),
        sensitivity: number("sensitivity", &mut section, reader),
        there,
    };
    section.close(reader);
    written
}

fn number(
    key: &'static str,
    section: &mut Section<'_>,
    reader: &mut Reader<'_>,
) -> Option<Spanned<f64>> {
    let value = section.take(key)?;
    let span = value.span();
    let text = match value.get_ref() {
        DeValue::Float(it) => it.as_str().to_owned(),
        DeValue::Integer(it) if it.radix() == 10 => it.as_str().to_owned(),
        other => {
            wrong_type(key, "float", span, other, reader);
            return None;
        }
    };
    let number = text.replace('_', "").parse().unwrap_or(f64::NAN);
    if !(f64::is_finite(number) && number > 0.0) {
        reader.refuse(span, Problem::NotPositive(key));
        return None;
    }
    Some(Spanned::new(span, number))
}

/// What `written` means for a table of `schema`.
pub(super) fn meaning(
    written: &Written,
    schema: &Schema,
    reader: &mut Reader<'_>,
) -> Option<Noise> {
    for key in ["epsilon", "budget"] {
        if !written.there.contains(&key) {
            reader.refuse(written.at.clone(), Problem::Missing(key));
        }
    }
    let Some(table) = &schema.table else {
        reader.refuse(written.at.clone(), Problem::NoTable);
        return None;
    };
    // Exact amounts beside them would give the counts away.
    if !(table.amounts.is_empty() && table.averages.is_empty()) {
        reader.refuse(written.at.clone(), Problem::NoiseAmounts);
        return None;
    }
    let counts = counts(table);
    let sensitivity = match &written.sensitivity {
        None if written.there.contains(&"sensitivity") => return None,
        None if repeats(schema, table) => {
            reader.refuse(written.at.clone(), Problem::SensitivityUnsaid);
            return None;
        }
        None => counts,
        Some(it) => {
            let is_it = |whole: &u32| f64::from(*whole).total_cmp(it.get_ref()).is_eq();
            let whole = (1..=SENSITIVITY_MAX).find(is_it);
            let Some(whole) = whole else {
                reader.refuse(it.span(), Problem::Sensitivity);
                return None;
            };
            if whole < counts {
                reader.refuse(it.span(), Problem::SensitivityLow(counts));
                return None;
            }
            whole
        }
    };
    let (epsilon, budget) = (written.epsilon.as_ref()?, written.budget.as_ref()?);
    if budget.get_ref() < epsilon.get_ref() {
        reader.refuse(budget.span(), Problem::BudgetLow);
        return None;
    }
    Some(Noise { epsilon: *epsilon.get_ref(), sensitivity, budget: *budget.get_ref() })
}

/// How many counts of a table one person is in at least: of each field, and of each total above.
fn counts(table: &Table) -> u32 {
    let totals = |at: &usize| table.totals.iter().filter(|it| it.dimension == *at).count();
    let above = table.dimensions.iter().map(|it| totals(it) + 1).product::<usize>();
    u32::try_from(table.counts.len().saturating_mul(above)).unwrap_or(u32::MAX)
}

/// Units of what one person can be counted for more than once.
const REPEATED: &[&str] = &["人次", "户次", "次", "件"];

/// Whether one person may stand in several rows, or several times in one figure.
fn repeats(schema: &Schema, table: &Table) -> bool {
    let field = |at: &usize| schema.fields.get(*at);
    let is_time = |it: &Field| matches!(it.kind, Kind::Date | Kind::YearMonth);
    let is_repeated =
        |it: &Field| it.unit.as_deref().is_some_and(|it| REPEATED.contains(&it.trim()));
    table.dimensions.iter().filter_map(field).any(is_time)
        || table.counts.iter().filter_map(field).any(is_repeated)
}

/// A person who changes more counts than these is in no table of ours.
const SENSITIVITY_MAX: u32 = 1_000;

/// What a dataset's releases of its period have spent.
pub(super) fn spent(journal: Option<&Journal>, dataset: &DatasetPlan) -> Result<f64, Stop> {
    let Some(journal) = journal else { return Ok(0.0) };
    let all = journal.spendings(&dataset.name, &dataset.period)?;
    Ok(all.iter().map(|it| it.epsilon).sum())
}

/// What candidate `release` of `dataset` spends at `now`.
fn spending(dataset: &DatasetPlan, noise: Noise, release: &str, now: &str) -> Spending {
    Spending {
        dataset: dataset.name.clone(),
        period: dataset.period.clone(),
        release: release.to_owned(),
        epsilon: noise.epsilon,
        at: now.to_owned(),
    }
}

fn refused(journal: Option<&Journal>, dataset: &DatasetPlan, noise: Noise) -> Result<Stop, Stop> {
    let spent = spent(journal, dataset)?;
    Ok(Halt::Budget { dataset: dataset.name.clone(), spent, noise }.into())
}

/// Refuses what the budget does not allow; to be asked before anything is drawn.
pub(super) fn afford(journal: Option<&Journal>, dataset: &DatasetPlan) -> Result<(), Stop> {
    let Some(noise) = dataset.noise else { return Ok(()) };
    if spending(dataset, noise, "", "").is_within(noise.budget, spent(journal, dataset)?) {
        return Ok(());
    }
    Err(refused(journal, dataset, noise)?)
}

/// Notes what candidate `release` of `dataset` spends; refuses what is beyond the budget by now.
pub(super) fn spend(
    journal: &mut Journal,
    dataset: &DatasetPlan,
    release: &str,
    now: &str,
) -> Result<(), Stop> {
    let Some(noise) = dataset.noise else { return Ok(()) };
    if journal.record_spending(&spending(dataset, noise, release, now), noise.budget)? {
        return Ok(());
    }
    Err(refused(Some(journal), dataset, noise)?)
}
