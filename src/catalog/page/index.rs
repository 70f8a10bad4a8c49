//! The list of all datasets: what there is in one sentence, then each with what it is about.

use askama::Template;
use serde_json::Value;
use serde_json::json;

use crate::catalog::Dataset;
use crate::catalog::Entry;
use crate::catalog::ROWS;
use crate::catalog::Site;
use crate::catalog::page::data;
use crate::catalog::page::said;
use crate::catalog::summary::Axis;
use crate::catalog::titles;
use crate::html::Columns;
use crate::html::grouped;
use crate::model::lang::Lang;
use crate::model::lang::words;

/// Programs of social assistance that stand in a release are those of this code list's field.
const PROGRAM: &str = "program";

#[derive(Template)]
#[template(path = "catalog/site/index.html")]
struct Page<'a> {
    lang: Lang,
    site: &'a Site,
    described: String,
    verdict: String,
    filters: Vec<Filter>,
    listed: Vec<Listed<'a>>,
    gone: Vec<&'a Dataset>,
}

/// A choice above the list.
struct Filter {
    name: &'static str,
    title: &'static str,
    values: Vec<(String, String)>,
}

/// A dataset in the list.
struct Listed<'a> {
    name: &'a str,
    title: String,
    about: String,
    rows: String,
    period: String,
    cycle: &'static str,
    updated: String,
    formats: Vec<&'static str>,
    /// What is sought.
    text: String,
    topic: String,
    programs: String,
    cycle_name: String,
    spark: Option<Columns>,
}

/// The page, in `lang`.
pub(super) fn render(site: &Site, lang: Lang) -> askama::Result<String> {
    let (standing, gone): (Vec<&Dataset>, Vec<&Dataset>) =
        site.datasets.iter().partition(|it| it.current().is_some());
    let listed: Vec<Listed<'_>> = standing.iter().filter_map(|it| listed(site, it, lang)).collect();
    Page {
        lang,
        site,
        described: data(&described(site, &standing)),
        verdict: verdict(&standing, lang),
        filters: filters(&listed, lang),
        listed,
        gone: gone.into_iter().filter(|it| !it.releases.is_empty()).collect(),
    }
    .render()
}

impl Page<'_> {
    fn t(&self, zh: &'static str, en: &'static str) -> &'static str {
        words(zh, en).get(self.lang)
    }
}

fn listed<'a>(site: &Site, dataset: &'a Dataset, lang: Lang) -> Option<Listed<'a>> {
    let (current, package) = dataset.current()?;
    let title = current.says("/title").unwrap_or(&dataset.title).to_owned();
    let about = current.says("/description").unwrap_or_default();
    let programs = programs(dataset, current).join("|");
    let topic = dataset.topic.clone().unwrap_or_default();
    let names = titles(package).join(" ");
    let cycle = current.says("/gongkai/cycle").unwrap_or_default();
    let text = [&title, &dataset.name, about, &names, &topic, &programs, &site.publisher];
    let has = |it: &&(&str, &'static str, &str, Option<&str>)| current.file(it.0).is_some();
    Some(Listed {
        name: &dataset.name,
        about: said::part(about, lang).to_owned(),
        rows: grouped(current.rows()),
        period: said::period(current.says("/gongkai/period").unwrap_or_default(), lang),
        cycle: said::cycle(cycle, lang),
        updated: said::day(dataset.dates().1),
        formats: ROWS.iter().filter(has).map(|it| it.1).collect(),
        text: text.join(" "),
        topic,
        programs,
        cycle_name: cycle.to_owned(),
        spark: spark(current),
        title,
    })
}

/// What of a dataset is for which program: as the project says, or as its rows say.
fn programs(dataset: &Dataset, current: &Entry) -> Vec<String> {
    if !dataset.programs.is_empty() {
        return dataset.programs.clone();
    }
    let groups = current.summary.iter().flat_map(|it| &it.groups);
    let parts = groups.filter(|it| it.field == PROGRAM).flat_map(|it| &it.parts);
    parts.map(|it| it.label.clone()).filter(|it| !it.is_empty()).collect()
}

/// Regions, most first, else times: a glance, no number is read from it.
fn spark(current: &Entry) -> Option<Columns> {
    let groups = &current.summary.as_ref()?.groups;
    let of = |axis: Axis| {
        let group = groups.iter().find(|it| it.axis == axis)?;
        let named = group.parts.iter().filter(|it| !it.label.is_empty() && !it.is_hidden());
        Some(named.map(|it| it.value).collect::<Vec<_>>()).filter(|it| it.len() > 2)
    };
    let regions = of(Axis::Region).map(|mut values| {
        values.sort_unstable_by(|a, b| b.cmp(a));
        values
    });
    let values = regions.or_else(|| of(Axis::Time))?;
    let differ = values.iter().any(|it| Some(it) != values.first());
    differ.then(|| Columns::new(&values))
}

/// What there is, in one sentence.
fn verdict(standing: &[&Dataset], lang: Lang) -> String {
    let rows: u64 = standing.iter().filter_map(|it| it.current()).map(|it| it.0.rows()).sum();
    let last = standing.iter().map(|it| it.dates().1).max().map(said::day).unwrap_or_default();
    let count = standing.len();
    match lang {
        _ if count == 0 && lang == Lang::Zh => "还没有开放的数据集。".to_owned(),
        _ if count == 0 => "No dataset is open yet.".to_owned(),
        Lang::Zh => format!("{count} 个数据集，{} 行，最近更新于 {last}。", grouped(rows)),
        Lang::En if count == 1 => {
            format!("One dataset, {} rows, last updated {last}.", grouped(rows))
        }
        Lang::En => format!("{count} datasets, {} rows, last updated {last}.", grouped(rows)),
    }
}

/// What the list can be narrowed by, as far as anything is stated.
fn filters(listed: &[Listed<'_>], lang: Lang) -> Vec<Filter> {
    let t = |zh: &'static str, en: &'static str| if lang == Lang::Zh { zh } else { en };
    let filter = |name, title, values: Vec<(String, String)>| {
        let mut seen: Vec<(String, String)> = Vec::new();
        for it in values {
            if !it.0.is_empty() && !seen.contains(&it) {
                seen.push(it);
            }
        }
        Filter { name, title, values: seen }
    };
    let same = |it: &str| (it.to_owned(), it.to_owned());
    let all = [
        filter("topic", t("主题", "Topic"), listed.iter().map(|it| same(&it.topic)).collect()),
        filter(
            "program",
            t("救助类别", "Program"),
            listed.iter().flat_map(|it| it.programs.split('|').map(same)).collect(),
        ),
        filter(
            "cycle",
            t("更新", "Renewed"),
            listed.iter().map(|it| (it.cycle_name.clone(), it.cycle.to_owned())).collect(),
        ),
        filter(
            "format",
            t("格式", "Format"),
            listed.iter().flat_map(|it| it.formats.iter().map(|it| same(it))).collect(),
        ),
    ];
    all.into_iter().filter(|it| !it.values.is_empty()).collect()
}

/// schema.org's `DataCatalog`.
fn described(site: &Site, standing: &[&Dataset]) -> Value {
    let dataset = |it: &&Dataset| json!({ "@type": "Dataset", "name": it.title, "url": format!("{}/", it.name) });
    json!({
        "@context": "https://schema.org/",
        "@type": "DataCatalog",
        "name": format!("{}开放数据", site.publisher),
        "publisher": { "@type": "GovernmentOrganization", "name": site.publisher },
        "dataset": standing.iter().map(dataset).collect::<Vec<_>>(),
    })
}
