//! Annual reports as ledgers: what each states, one figure a row.

use std::path::Path;

use crate::frame::Answer;
use crate::model::stop::Stop;
use crate::pipeline::stated;
use crate::read;
use crate::report;
use crate::report::Extract;
use crate::report::Figure;
use crate::report::Indicators;
use crate::report::Stand;
use crate::source;
use crate::source::Pattern;
use crate::source::Source;

/// The columns, by the titles of the schema `reported-indicators`.
const COLUMNS: [&str; 9] =
    ["报告", "位置", "年度", "指标代码", "指标", "数值", "计量单位", "性质", "出处"];

/// The reports in the project `dir` that `glob` names, each as a ledger of what it states.
pub(super) fn ledgers(dir: &Path, glob: &str) -> Result<Vec<Source>, Stop> {
    let indicators = stated::indicators(Some(dir))?;
    let pattern = Pattern { glob: glob.to_owned(), sheet: None, encoding: None };
    let ledger = |it: Source| -> Result<Source, Stop> {
        let told = report::extract(&read::document(&it)?, &indicators);
        let ledger = source::answer(&it.name, rows(&it.name, &told, &indicators));
        Ok(Source { copy_of: it.copy_of, ..ledger })
    };
    source::open(dir, &[pattern])?.into_iter().map(ledger).collect()
}

/// What a report states, by indicator, in the order of the text. A figure without a name is no row: nobody knows what it
/// counts. One that is stated twice is one row; where the two differ both are, and the schema's key holds them back.
fn rows(name: &str, told: &Extract, indicators: &Indicators) -> Answer {
    let stated = told.stated().into_iter();
    let mut all: Vec<(&str, &Figure)> =
        stated.flat_map(|(key, it)| it.into_iter().map(move |it| (key, it))).collect();
    all.sort_by_key(|(_, figure)| (figure.place.line, figure.place.span));
    let year = told.year.map(|it| it.to_string());
    let row = |(key, figure): (&str, &Figure)| {
        let own = indicators.named(key).map(|it| it.unit).unwrap_or_default();
        let unit = if figure.unit.is_empty() { own } else { figure.unit.clone() };
        let stand = match figure.stand {
            Stand::Table => "table",
            Stand::Prose if figure.sure => "sentence",
            Stand::Prose => "context",
        };
        vec![
            Some(name.to_owned()),
            Some(format!("第{}行", figure.place.line)),
            year.clone(),
            Some(key.to_owned()),
            Some(key.to_owned()),
            Some(figure.value.to_string()),
            Some(unit),
            Some(figure.quality.name().to_owned()),
            Some(stand.to_owned()),
        ]
    };
    let rows = all.into_iter().map(row).collect();
    Answer { columns: COLUMNS.map(str::to_owned).to_vec(), rows }
}
