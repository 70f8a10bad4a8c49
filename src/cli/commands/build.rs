//! `report build`: the statutory tables of a year, from what was measured.

use std::path::Path;

use serde_json::Value;
use serde_json::json;

use crate::cli::args::Format;
use crate::cli::invocation::Invocation;
use crate::cli::render;
use crate::cli::render::Style;
use crate::cli::render::Voice;
use crate::cli::render::table::Align;
use crate::cli::render::table::Table;
use crate::model::lang::Lang;
use crate::model::stop::Stop;
use crate::pipeline;
use crate::pipeline::Built;
use crate::report::BalanceStatus;
use crate::report::Cell;
use crate::report::Judged;
use crate::report::shown;

/// Writes the report of `year` in `form`, or in the one of that year.
pub(in crate::cli) fn build(
    it: &Invocation,
    year: u16,
    form: Option<&str>,
    output: Option<&Path>,
) -> Result<u8, Stop> {
    let project = it.project()?;
    let built = pipeline::build_report(&project, year, form, output)?;
    match it.format {
        Format::Json => render::document(&document(&built))?,
        Format::Human => render::answer(&human(&Voice::new(it, &project.dir), it.lang, &built))?,
    }
    Ok(0)
}

fn counts(built: &Built) -> (usize, usize) {
    let cells = || built.filled.tables.iter().flatten().flatten();
    let filled = cells().filter(|it| matches!(it, Cell::Value(_))).count();
    let empty = cells().filter(|it| matches!(it, Cell::NotMeasured(_) | Cell::OtherUnit(_)));
    (filled, empty.count())
}

fn document(built: &Built) -> Value {
    let (filled, empty) = counts(built);
    let identity = |it: &Judged| {
        let difference = match it.status {
            BalanceStatus::Fail(difference) => Some(shown(difference)),
            BalanceStatus::Pass | BalanceStatus::NotAssessable => None,
        };
        json!({
            "name": it.id,
            "table": it.table,
            "at": it.at,
            "expression": it.expression,
            "status": it.status.name(),
            "difference": difference,
        })
    };
    let gap = |(table, row, column, keys): (String, String, String, Vec<String>)| json!({ "table": table, "row": row, "column": column, "indicators": keys });
    json!({
        "year": built.filled.year,
        "form": built.filled.form.name,
        "releases": built.releases,
        "dir": built.dir.to_string_lossy(),
        "files": built.files,
        "measured": filled,
        "not_measured": empty,
        "identities": built.filled.identities.iter().map(identity).collect::<Vec<_>>(),
        "gaps": built.filled.gaps().into_iter().map(gap).collect::<Vec<_>>(),
    })
}

fn human(voice: &Voice, lang: Lang, built: &Built) -> String {
    let (filled, empty) = counts(built);
    let (year, form) = (built.filled.year, &built.filled.form.name);
    let from = built.releases.join(", ");
    let mut out = match lang {
        Lang::Zh => format!(
            "{year} 年度报告统计表（{form} 年格式），数出自 {from}\n填了 {filled} 格；{empty} 格没有计量，空着\n"
        ),
        Lang::En => format!(
            "tables of the annual report for {year} (form of {form}), from {from}\n{filled} cells filled in; {empty} were not measured and stay empty\n"
        ),
    };
    let mut table = Table::new(&[Align::Left, Align::Left, Align::Left]);
    let mut open = 0;
    for it in &built.filled.identities {
        match it.status {
            BalanceStatus::Pass => {}
            BalanceStatus::NotAssessable => open += 1,
            BalanceStatus::Fail(difference) => {
                let name = format!("{} {}", it.id, it.at);
                table.row(Style::Plain, [name, it.expression.clone(), shown(difference)]);
            }
        }
    }
    let all = built.filled.identities.len();
    let failed = all
        - open
        - built.filled.identities.iter().filter(|it| it.status == BalanceStatus::Pass).count();
    out.extend([match lang {
        Lang::Zh => format!("等式 {all} 条：{failed} 条不成立，{open} 条无法核对\n"),
        Lang::En => format!("{all} identities: {failed} fail, {open} cannot be assessed\n"),
    }]);
    if failed > 0 {
        out += &table.render(voice, 2);
    }
    for name in &built.files {
        out.extend([format!("  {}\n", voice.path(&built.dir.join(name)))]);
    }
    out
}
