//! `report extract`: figures and identities, as a table and as JSON.

use serde_json::Value as Json;
use serde_json::json;

use crate::cli::render::Style;
use crate::cli::render::Voice;
use crate::cli::render::table::Align;
use crate::cli::render::table::Table;
use crate::cli::render::table::short;
use crate::model::lang::Lang;
use crate::model::lang::Words;
use crate::model::lang::words;
use crate::pipeline::Told;
use crate::report::Compared;
use crate::report::Extract;
use crate::report::Figure;
use crate::report::Identity;
use crate::report::Quality;
use crate::report::Status;
use crate::report::Value;

/// Cells of the terminal for a label.
const LABEL_WIDTH: usize = 36;
/// Cells for what adds up.
const EXPRESSION_WIDTH: usize = 60;

/// For programs: of one report its figures and identities, of several a list of them; those of subordinates apart.
pub(in crate::cli) fn json(told: &Told) -> Json {
    let report = |(file, it): &(String, Extract)| {
        json!({
            "file": file,
            "year": it.year,
            "figures": it.figures.iter().map(figure).collect::<Vec<_>>(),
            "identities": it.identities.iter().map(identity).collect::<Vec<_>>(),
        })
    };
    if let ([one], []) = (told.reports.as_slice(), told.subordinates.as_slice()) {
        return report(one);
    }
    let across = told.across.iter().map(identity);
    let hierarchy = told.hierarchy.iter().map(|it| compared(told, it));
    let mut out = json!({
        "reports": told.reports.iter().map(report).collect::<Vec<_>>(),
        "identities": across.chain(hierarchy).collect::<Vec<_>>(),
    });
    if !told.subordinates.is_empty() {
        out["subordinates"] = told.subordinates.iter().map(report).collect();
    }
    out
}

fn compared(told: &Told, it: &Compared) -> Json {
    let mut out = identity(&it.identity);
    out["report"] = json!(it.report.and_then(|at| told.reports.get(at)).map(|it| &it.0));
    out["subordinate"] = json!(subordinate(told, it));
    out["indicator"] = json!(it.indicator);
    out
}

/// The file of the subordinate's report; none for all together.
fn subordinate<'a>(told: &'a Told, it: &Compared) -> Option<&'a str> {
    it.subordinate.and_then(|at| told.subordinates.get(at)).map(|it| it.0.as_str())
}

/// A whole number as one, any other as a decimal.
pub(super) fn number(value: Value) -> Json {
    serde_json::from_str(&value.to_string()).unwrap_or(Json::Null)
}

fn figure(it: &Figure) -> Json {
    json!({
        "indicator": it.indicator,
        "label": it.label,
        "value": number(it.value),
        "unit": it.unit,
        "quality": it.quality.name(),
        "place": {
            "section": it.place.section,
            "line": it.place.line,
            "span": [it.place.span.0, it.place.span.1],
        },
    })
}

pub(super) fn identity(it: &Identity) -> Json {
    let mut out = json!({
        "name": it.name,
        "expression": it.expression,
        "left": it.left.map(number),
        "right": it.right.map(number),
        "status": it.status.name(),
    });
    if let (Some(map), Some(difference)) = (out.as_object_mut(), it.difference()) {
        map.insert("difference".to_owned(), number(difference));
    }
    if let (Some(map), Some(line)) = (out.as_object_mut(), it.line) {
        map.insert("line".to_owned(), json!(line));
    }
    out
}

/// For people.
pub(in crate::cli) fn human(voice: &Voice, told: &Told) -> String {
    let mut out = String::new();
    for (file, report) in &told.reports {
        out.push_str(&head(voice, file, report));
        out.push_str(&figures(voice, told, report));
        out.push_str(&identities(voice, &report.identities));
        out.push_str(&summary(voice, report));
    }
    if !told.across.is_empty() {
        out.extend([
            voice.paint(Style::Strong, voice.t("几年之间", "between years")),
            "\n".to_owned(),
        ]);
        out.push_str(&identities(voice, &told.across));
    }
    for (file, report) in &told.subordinates {
        out.push_str(&head(voice, file, report));
        out.push_str(&summary(voice, report));
    }
    if !told.subordinates.is_empty() {
        out.push_str(&hierarchy(voice, told));
    }
    out
}

fn head(voice: &Voice, file: &str, report: &Extract) -> String {
    let year = report.year.map(|it| it.to_string()).unwrap_or_default();
    let head = match (voice.lang, year.is_empty()) {
        (Lang::Zh, false) => format!("{file}，{year} 年"),
        (Lang::En, false) => format!("{file}, {year}"),
        (_, true) => file.to_owned(),
    };
    format!("{}\n", voice.paint(Style::Strong, &head))
}

fn label(voice: &Voice, told: &Told, key: &str) -> Option<String> {
    told.indicators.named(key).map(|it| match voice.lang {
        Lang::En => it.label_en,
        Lang::Zh => it.label,
    })
}

/// What does not hold between the city and its subordinates, or cannot be judged, and how much does.
fn hierarchy(voice: &Voice, told: &Told) -> String {
    let mut out = format!(
        "{}\n",
        voice
            .paint(Style::Strong, voice.t("市与下级之间", "between the city and its subordinates"))
    );
    let mut table = Table::new(&[Align::Left; 5]);
    for it in told.hierarchy.iter().filter(|it| it.identity.status != Status::Pass) {
        let [status, expression, name, _] = cells(voice, &it.identity);
        let label = it.indicator.as_deref().and_then(|key| label(voice, told, key));
        let who = subordinate(told, it).unwrap_or(voice.t("合计", "together"));
        table.styled([
            status,
            expression,
            (short(&label.unwrap_or_default(), LABEL_WIDTH), Style::Plain),
            (who.to_owned(), Style::Plain),
            name,
        ]);
    }
    out.push_str(&table.render(voice, 4));
    let count =
        |status: Status| told.hierarchy.iter().filter(|it| it.identity.status == status).count();
    let (pass, fail) = (count(Status::Pass), count(Status::Fail));
    let open = count(Status::NotAssessable) + count(Status::Uncertain);
    let text = match voice.lang {
        Lang::Zh => format!("{pass} 项成立，{fail} 项不成立，{open} 项不能判断"),
        Lang::En => format!("{pass} hold, {fail} fail, {open} cannot be judged"),
    };
    let style = if fail > 0 { Style::Bad } else { Style::Good };
    out.extend([voice.paint(style, &text), "\n".to_owned()]);
    out
}

fn figures(voice: &Voice, told: &Told, report: &Extract) -> String {
    let mut table = Table::new(&[Align::Left, Align::Right, Align::Left, Align::Left, Align::Left]);
    let mut section = None;
    let mut out = String::new();
    for it in &report.figures {
        if section != Some(it.place.section.as_str()) {
            out.push_str(&table.render(voice, 4));
            table = Table::new(&[Align::Left, Align::Right, Align::Left, Align::Left, Align::Left]);
            section = Some(it.place.section.as_str());
            if !it.place.section.is_empty() {
                out.extend([
                    "  ".to_owned(),
                    voice.paint(Style::Faint, &it.place.section),
                    "\n".to_owned(),
                ]);
            }
        }
        let named = it.indicator.as_deref().and_then(|key| label(voice, told, key));
        let label = named.unwrap_or_else(|| it.label.clone());
        let line = match voice.lang {
            Lang::Zh => format!("第 {} 行", it.place.line),
            Lang::En => format!("line {}", it.place.line),
        };
        table.styled([
            (
                short(&label, LABEL_WIDTH),
                if it.indicator.is_some() { Style::Plain } else { Style::Faint },
            ),
            (format!("{} {}", it.value, it.unit).trim().to_owned(), Style::Plain),
            (quality(it.quality).get(voice.lang).to_owned(), Style::Care),
            (it.indicator.clone().unwrap_or_else(|| "—".to_owned()), Style::Faint),
            (line, Style::Faint),
        ]);
    }
    out.push_str(&table.render(voice, 4));
    out
}

/// What is said of a figure that is not exact.
fn quality(quality: Quality) -> Words {
    match quality {
        Quality::Exact => words("", ""),
        Quality::LowerBound => words("至少", "at least"),
        Quality::Rounded => words("约数", "rounded"),
        Quality::Derived => words("推算", "derived"),
        Quality::ZeroInWords => words("文字写明为零", "zero in words"),
    }
}

fn identities(voice: &Voice, all: &[Identity]) -> String {
    let mut table = Table::new(&[Align::Left, Align::Left, Align::Left, Align::Left]);
    // What closes need not be read one by one where a form has hundreds of cells.
    let failed = |it: &&Identity| it.status != Status::Pass || !it.name.starts_with("T3");
    for it in all.iter().filter(failed) {
        table.styled(cells(voice, it));
    }
    let rows = table.render(voice, 4);
    if rows.is_empty() {
        return rows;
    }
    format!(
        "  {}\n{rows}",
        voice.paint(Style::Faint, voice.t("应当成立的等式", "what must add up"))
    )
}

/// Whether it holds, what is added up, its name, its line.
fn cells(voice: &Voice, it: &Identity) -> [(String, Style); 4] {
    let (style, word) = match it.status {
        Status::Pass => (Style::Good, words("成立", "holds")),
        Status::Fail => (Style::Bad, words("不成立", "fails")),
        Status::NotAssessable => (Style::Faint, words("无法核对", "not assessable")),
        Status::Uncertain => (Style::Care, words("不能确定", "uncertain")),
    };
    let mut expression = short(&it.expression, EXPRESSION_WIDTH);
    if let Some(difference) = it.difference() {
        expression.extend([match voice.lang {
            Lang::Zh => format!("，差 {difference}"),
            Lang::En => format!(", off by {difference}"),
        }]);
    }
    let line = it.line.map(|line| match voice.lang {
        Lang::Zh => format!("第 {line} 行"),
        Lang::En => format!("line {line}"),
    });
    [
        (word.get(voice.lang).to_owned(), style),
        (expression, Style::Plain),
        (it.name.clone(), Style::Faint),
        (line.unwrap_or_default(), Style::Faint),
    ]
}

fn summary(voice: &Voice, report: &Extract) -> String {
    let count = |status: Status| report.identities.iter().filter(|it| it.status == status).count();
    let named = report.figures.iter().filter(|it| it.indicator.is_some()).count();
    let (all, pass, fail) = (report.figures.len(), count(Status::Pass), count(Status::Fail));
    let open = count(Status::NotAssessable) + count(Status::Uncertain);
    let text = match voice.lang {
        Lang::Zh => format!(
            "读出 {all} 个数字，{named} 个知道是哪个指标；等式 {pass} 个成立，{fail} 个不成立，{open} 个不能判断"
        ),
        Lang::En => format!(
            "{all} figures, {named} with an indicator; {pass} sums hold, {fail} fail, {open} cannot be judged"
        ),
    };
    let style = if fail > 0 { Style::Bad } else { Style::Good };
    format!("{}\n", voice.paint(style, &text))
}
