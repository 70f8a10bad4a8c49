//! The index: every dataset with its newest report, worst first to the eye, in the project's order on the page.

use askama::Template;

use crate::html;
use crate::html::Bar;
use crate::html::grouped;
use crate::html::share;
use crate::model::lang::Lang;
use crate::model::lang::words;
use crate::quality::Facts;
use crate::quality::page::verdict;
use crate::quality::words;

#[derive(Template)]
#[template(path = "quality/index.html")]
struct Index<'a> {
    lang: Lang,
    publisher: &'a str,
    rows: Vec<Row>,
}

struct Row {
    title: String,
    dataset: String,
    period: String,
    href: String,
    verdict: String,
    status: String,
    read: String,
    held: String,
    share: String,
    bar: Bar,
    run: u64,
    has_held: bool,
    is_refused: bool,
}

/// The page, in `lang`.
pub(super) fn render(publisher: &str, all: &[Facts], lang: Lang) -> askama::Result<String> {
    let most = all.iter().map(|it| it.rows.quarantined).max().unwrap_or_default();
    let row = |it: &Facts| Row {
        title: it.title.clone(),
        dataset: it.dataset.clone(),
        period: it.period.clone(),
        href: html::href(&format!("{}/{:06}.html", it.dataset, it.run)),
        verdict: verdict(it, lang),
        status: words::status(lang, &it.status).to_owned(),
        read: grouped(it.rows.read),
        held: grouped(it.rows.quarantined),
        share: share(it.rows.quarantined, it.rows.read),
        bar: Bar::new(it.rows.quarantined, most, "bad"),
        run: it.run,
        has_held: it.rows.quarantined > 0,
        is_refused: it.status == "refused",
    };
    Index { lang, publisher, rows: all.iter().map(row).collect() }.render()
}

impl Index<'_> {
    fn t(&self, zh: &'static str, en: &'static str) -> &'static str {
        words(zh, en).get(self.lang)
    }
}
