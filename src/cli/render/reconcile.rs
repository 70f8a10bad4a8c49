//! `reconcile`: each line, what came of it, and where the page is.

use std::path::Path;

use serde_json::Value as Json;
use serde_json::json;

use crate::cli::render::Style;
use crate::cli::render::Voice;
use crate::cli::render::report::identity;
use crate::cli::render::report::number;
use crate::cli::render::table::Align;
use crate::cli::render::table::Table;
use crate::cli::render::table::short;
use crate::model::lang::Lang;
use crate::pipeline::Reconciled;
use crate::report;
use crate::report::Finding;
use crate::report::Line;
use crate::report::Status;

/// Cells of the terminal for a label.
const LABEL_WIDTH: usize = 40;

/// For programs.
pub(in crate::cli) fn json(it: &Reconciled, dir: &Path) -> Json {
    let page = it.page.strip_prefix(dir).unwrap_or(&it.page);
    json!({
        "year": it.year,
        "reports": it.reports,
        "releases": it.releases,
        "differs": it.differs(),
        "lines": it.lines.iter().map(line).collect::<Vec<_>>(),
        "identities": it.identities.iter().map(identity).collect::<Vec<_>>(),
        "page": page.to_string_lossy(),
    })
}

fn line(it: &Line) -> Json {
    let value = |it: &(report::Value, String)| json!({"value": number(it.0), "unit": it.1});
    let mut out = json!({
        "indicator": it.indicator,
        "label": it.stated.as_ref().map(|it| it.1.label.clone()),
        "stated": it.stated.as_ref().map(|(file, it)| json!({
            "value": number(it.value),
            "unit": it.unit,
            "quality": it.quality.name(),
            "place": {"file": file, "section": it.place.section, "line": it.place.line, "span": [it.place.span.0, it.place.span.1]},
        })),
        "measured": it.measured.as_ref().map(value),
        "finding": it.finding.name(),
    });
    if let (Some(map), Finding::Differs(by)) = (out.as_object_mut(), it.finding) {
        map.insert("difference".to_owned(), number(by));
    }
    out
}

/// For people.
pub(in crate::cli) fn human(voice: &Voice, it: &Reconciled) -> String {
    let mut table =
        Table::new(&[Align::Left, Align::Left, Align::Right, Align::Right, Align::Left]);
    table.row(
        Style::Faint,
        [
            voice.t("结果", "outcome"),
            voice.t("指标", "indicator"),
            voice.t("报告", "stated"),
            voice.t("台账", "measured"),
            voice.t("在哪里", "where"),
        ]
        .map(str::to_owned),
    );
    for line in it.lines.iter().filter(|it| it.indicator.is_some()) {
        let style = match line.finding {
            Finding::Holds | Finding::Rounding => Style::Good,
            Finding::Differs(_) => Style::Bad,
            Finding::NotStated | Finding::NotMeasurable => Style::Faint,
        };
        let place = line.stated.as_ref().map(|(file, it)| match voice.lang {
            Lang::Zh => format!("{file} 第 {} 行", it.place.line),
            Lang::En => format!("{file} line {}", it.place.line),
        });
        let stated = line.stated.as_ref().map(|(_, it)| format!("{} {}", it.value, it.unit));
        let measured = line.measured.as_ref().map(|(value, unit)| format!("{value} {unit}"));
        table.styled([
            (report::finding(line, voice.lang), style),
            (short(&report::label(line, &it.indicators, voice.lang), LABEL_WIDTH), Style::Plain),
            (stated.unwrap_or_default(), Style::Plain),
            (measured.unwrap_or_default(), Style::Plain),
            (place.unwrap_or_default(), Style::Faint),
        ]);
    }
    let head = match voice.lang {
        Lang::Zh => format!("{} 年的年度报告与台账", it.year),
        Lang::En => format!("the annual report of {} and the records", it.year),
    };
    let failed = it.identities.iter().filter(|it| it.status == Status::Fail).count();
    let style = if it.differs() { Style::Bad } else { Style::Good };
    let mut out = format!("{}\n{}", voice.paint(Style::Strong, &head), table.render(voice, 2));
    for it in it.identities.iter().filter(|it| it.status == Status::Fail) {
        let words = match voice.lang {
            Lang::Zh => format!("不成立：{}（{}）", it.expression, it.name),
            Lang::En => format!("does not close: {} ({})", it.expression, it.name),
        };
        out.extend(["  ".to_owned(), voice.paint(Style::Bad, &words), "\n".to_owned()]);
    }
    out.extend([
        voice.paint(style, &report::sentence(&it.lines, failed, voice.lang)),
        "\n".to_owned(),
        voice.t("可以签字的页面：", "the page to sign: ").to_owned(),
        voice.path(&it.page),
        "\n".to_owned(),
    ]);
    out
}
