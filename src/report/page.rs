//! The page of a reconciliation: one sentence, what differs, every line with its place, and room for two signatures.

use askama::Template;

use crate::model::lang::Lang;
use crate::model::lang::words;
use crate::report::identity::Identity;
use crate::report::identity::Status;
use crate::report::indicators::Indicators;
use crate::report::reconcile::Finding;
use crate::report::reconcile::Line;

/// What the page is about.
pub struct Head<'a> {
    /// 哈尔滨市民政局.
    pub publisher: &'a str,
    /// The year.
    pub year: i32,
    /// The reports.
    pub reports: &'a [String],
    /// The releases that the measured figures are from.
    pub releases: &'a [String],
}

#[derive(Template)]
#[template(path = "report/page.html")]
struct Page<'a> {
    lang: Lang,
    head: &'a Head<'a>,
    rows: Vec<Row>,
    unnamed: Vec<Row>,
    failed: Vec<&'a Identity>,
    sentence: String,
    counts: Vec<(&'static str, usize)>,
}

/// A line as text.
struct Row {
    label: String,
    key: String,
    stated: String,
    measured: String,
    finding: String,
    tone: &'static str,
    place: String,
}

impl Page<'_> {
    fn t(&self, zh: &'static str, en: &'static str) -> &'static str {
        words(zh, en).get(self.lang)
    }
}

/// The page, in `lang`.
pub fn page(
    head: &Head<'_>,
    lines: &[Line],
    identities: &[Identity],
    indicators: &Indicators,
    lang: Lang,
) -> Result<String, std::fmt::Error> {
    let failed: Vec<&Identity> = identities.iter().filter(|it| it.status == Status::Fail).collect();
    let (named, unnamed): (Vec<&Line>, Vec<&Line>) =
        lines.iter().partition(|it| it.indicator.is_some());
    let row = |it: &&Line| row(it, indicators, lang);
    let page = Page {
        lang,
        head,
        sentence: sentence(lines, failed.len(), lang),
        counts: counts(lines, lang),
        rows: named.iter().map(row).collect(),
        unnamed: unnamed.iter().map(row).collect(),
        failed,
    };
    page.render().map_err(|_| std::fmt::Error)
}

/// How many lines came to what.
fn count(lines: &[Line], is: fn(Finding) -> bool) -> usize {
    lines.iter().filter(|it| it.indicator.is_some() && is(it.finding)).count()
}

fn counts(lines: &[Line], lang: Lang) -> Vec<(&'static str, usize)> {
    let word = |zh: &'static str, en: &'static str| match lang {
        Lang::Zh => zh,
        Lang::En => en,
    };
    vec![
        (word("相符", "hold"), count(lines, |it| it == Finding::Holds)),
        (word("只差在取整", "rounding only"), count(lines, |it| it == Finding::Rounding)),
        (word("不符", "differ"), count(lines, |it| matches!(it, Finding::Differs(_)))),
        (word("报告没有写", "not stated"), count(lines, |it| it == Finding::NotStated)),
        (word("台账里没有", "not measurable"), count(lines, |it| it == Finding::NotMeasurable)),
    ]
}

/// What came of it, in one sentence.
pub fn sentence(lines: &[Line], failed: usize, lang: Lang) -> String {
    let differs = count(lines, |it| matches!(it, Finding::Differs(_)));
    let compared =
        count(lines, |it| matches!(it, Finding::Differs(_) | Finding::Holds | Finding::Rounding));
    match (lang, differs, failed) {
        (Lang::Zh, 0, 0) => format!("报告里能核对的 {compared} 个数字都与台账相符。"),
        (Lang::En, 0, 0) => {
            format!("All {compared} figures that can be held to records agree with them.")
        }
        (Lang::Zh, ..) => format!(
            "能核对的 {compared} 个数字里有 {differs} 个与台账不符；报告自己的算术有 {failed} 处不成立。"
        ),
        (Lang::En, ..) => format!(
            "Of {compared} figures that can be held to records {differs} differ; {failed} of the report's own sums do not close."
        ),
    }
}

/// What came of a line, in words.
pub fn finding(line: &Line, lang: Lang) -> String {
    match (line.finding, lang) {
        (Finding::Holds, Lang::Zh) => "相符".to_owned(),
        (Finding::Holds, Lang::En) => "holds".to_owned(),
        (Finding::Differs(by), Lang::Zh) if by.digits() > 0 => format!("报告多 {by}"),
        (Finding::Differs(by), Lang::Zh) => format!("报告少 {}", by.times(-1).unwrap_or(by)),
        (Finding::Differs(by), Lang::En) => format!("differs by {by}"),
        (Finding::Rounding, Lang::Zh) => "只差在取整".to_owned(),
        (Finding::Rounding, Lang::En) => "rounding only".to_owned(),
        (Finding::NotStated, Lang::Zh) => "报告没有写".to_owned(),
        (Finding::NotStated, Lang::En) => "not stated".to_owned(),
        (Finding::NotMeasurable, Lang::Zh) => "台账里没有".to_owned(),
        (Finding::NotMeasurable, Lang::En) => "not measurable".to_owned(),
    }
}

/// What a line is called.
pub fn label(line: &Line, indicators: &Indicators, lang: Lang) -> String {
    let named = line.indicator.as_deref().and_then(|it| indicators.named(it));
    match (named, lang, &line.stated) {
        (Some(it), Lang::Zh, _) => it.label,
        (Some(it), Lang::En, _) => it.label_en,
        (None, _, Some((_, figure))) => figure.label.clone(),
        (None, _, None) => line.indicator.clone().unwrap_or_default(),
    }
}

fn row(line: &Line, indicators: &Indicators, lang: Lang) -> Row {
    let value = |it: &(crate::report::figure::Value, String)| format!("{} {}", it.0, it.1);
    let place = line.stated.as_ref().map(|(file, it)| match lang {
        Lang::Zh => format!("{file} 第 {} 行", it.place.line),
        Lang::En => format!("{file} line {}", it.place.line),
    });
    Row {
        label: label(line, indicators, lang),
        key: line.indicator.clone().unwrap_or_default(),
        stated: line
            .stated
            .as_ref()
            .map(|(_, it)| format!("{} {}", it.value, it.unit))
            .unwrap_or_default(),
        measured: line.measured.as_ref().map(value).unwrap_or_default(),
        finding: finding(line, lang),
        tone: match line.finding {
            Finding::Differs(_) => "bad",
            Finding::Holds | Finding::Rounding => "good",
            Finding::NotStated | Finding::NotMeasurable => "faint",
        },
        place: place.unwrap_or_default(),
    }
}
