//! Runs side by side: lines over them, and the table beside the lines.

use crate::html::Point;
use crate::html::Trend;
use crate::html::grouped;
use crate::html::share;
use crate::model::lang::Lang;
use crate::quality::Past;
use crate::quality::words;

/// A run in the table beside the trends.
pub(super) struct Run {
    pub(super) number: u64,
    pub(super) day: String,
    pub(super) period: String,
    pub(super) status: String,
    pub(super) read: String,
    pub(super) held: String,
    pub(super) share: String,
    pub(super) refused: String,
}

/// A run, as its row.
pub(super) fn run(it: &Past, lang: Lang) -> Run {
    Run {
        number: it.run,
        day: words::day(&it.at).to_owned(),
        period: it.period.clone(),
        status: words::status(lang, &it.status).to_owned(),
        read: grouped(it.read),
        held: grouped(it.quarantined),
        share: share(it.quarantined, it.read),
        refused: it.refused.join(" "),
    }
}

/// Lines over the runs; none where there is only one run.
pub(super) fn trends(trend: &[Past], lang: Lang) -> Vec<Trend> {
    if trend.len() < 2 {
        return Vec::new();
    }
    let t = |zh: &'static str, en: &'static str| match lang {
        Lang::Zh => zh,
        Lang::En => en,
    };
    let points = |value: fn(&Past) -> u64, shown: fn(&Past) -> String| -> Vec<Point> {
        let point = |it: &Past| Point {
            label: match lang {
                Lang::Zh => format!("第 {} 次 {}", it.run, words::day(&it.at)),
                Lang::En => format!("run {}, {}", it.run, words::day(&it.at)),
            },
            value: value(it),
            shown: shown(it),
        };
        trend.iter().map(point).collect()
    };
    let told = |points: &[Point]| {
        let ends = points.first().zip(points.last());
        ends.map_or_else(String::new, |(first, last)| match lang {
            Lang::Zh => {
                format!("最近 {} 次运行，从 {} 到 {}。", points.len(), first.shown, last.shown)
            }
            Lang::En => {
                format!("The last {} runs, from {} to {}.", points.len(), first.shown, last.shown)
            }
        })
    };
    let trend_of = |id: &str, title: &str, points: Vec<Point>| {
        let desc = told(&points);
        Trend::new(id, title, &desc, points)
    };
    let millionths = |it: &Past| {
        let ppm = u128::from(it.quarantined) * 1_000_000 / u128::from(it.read.max(1));
        u64::try_from(ppm).unwrap_or(u64::MAX)
    };
    vec![
        trend_of(
            "held",
            t("退回的行", "rows held back"),
            points(|it| it.quarantined, |it| grouped(it.quarantined)),
        ),
        trend_of(
            "share",
            t("退回的比例", "share held back"),
            points(millionths, |it| share(it.quarantined, it.read)),
        ),
        trend_of("read", t("数据行", "rows"), points(|it| it.read, |it| grouped(it.read))),
    ]
}
