//! The page of a dataset: what it is, what it covers, its pictures and rows, each field, why nobody can be recognised,
//! how good it is, every release, every file, how to use and to cite it.

use askama::Template;
use serde_json::Value;

use crate::catalog::Dataset;
use crate::catalog::Entry;
use crate::catalog::ROWS;
use crate::catalog::Site;
use crate::catalog::changelog;
use crate::catalog::fields;
use crate::catalog::iri::Iris;
use crate::catalog::page::data;
use crate::catalog::page::picture;
use crate::catalog::page::picture::Choice;
use crate::catalog::page::picture::Picture;
use crate::catalog::page::protect;
use crate::catalog::page::protect::Protection;
use crate::catalog::page::said;
use crate::catalog::page::uses;
use crate::catalog::page::uses::Piece;
use crate::catalog::page::uses::Use;
use crate::catalog::schema_org;
use crate::html::grouped;
use crate::html::share;
use crate::html::size;
use crate::model::disclosure;
use crate::model::lang::Lang;
use crate::model::lang::words;

/// Reasons for which rows were held back that the page names; the rest is in `quality.json`.
const REASONS_MAX: usize = 8;

#[derive(Template)]
#[template(path = "catalog/site/dataset.html")]
struct Page<'a> {
    lang: Lang,
    site: &'a Site,
    dataset: &'a Dataset,
    title: String,
    about: String,
    described: Option<String>,
    current: Option<Current<'a>>,
    releases: Vec<Shown<'a>>,
}

/// What there is to say of the release that stands.
struct Current<'a> {
    id: &'a str,
    rows: String,
    rows_count: u64,
    /// What is said in a line each.
    card: Vec<(&'static str, String)>,
    basis: Option<&'a str>,
    get: Vec<Download<'a>>,
    files: Vec<Download<'a>>,
    pictures: Vec<Picture>,
    choices: Vec<Choice>,
    fields: Vec<Field<'a>>,
    /// Whether any field has more to say than its title.
    has_about: bool,
    sample: &'a [Vec<String>],
    parquet: Option<Download<'a>>,
    protection: Option<Protection>,
    quality: Option<Quality>,
    uses: Vec<Use>,
    has_sheet: bool,
    cite: String,
    address: (String, String),
    digest: String,
}

/// A file to download.
#[derive(Clone)]
struct Download<'a> {
    kind: &'a str,
    name: &'a str,
    href: String,
    what: &'static str,
    bytes: u64,
    size: String,
    sha256: String,
}

struct Field<'a> {
    title: &'a str,
    name: &'a str,
    kind: &'static str,
    unit: Option<&'a str>,
    about: &'a str,
    way: String,
    is_number: bool,
    /// Values with their codes; the code is empty where it is not known.
    codes: Vec<(String, String)>,
}

struct Quality {
    sentence: String,
    reasons: Vec<(String, String)>,
    noted: Vec<(String, String)>,
    more: usize,
}

/// A release in the history.
struct Shown<'a> {
    entry: &'a Entry,
    day: String,
    is_current: bool,
    said: Vec<String>,
    files: Vec<(&'static str, String)>,
}

/// The page, in `lang`.
pub(super) fn render(site: &Site, dataset: &Dataset, lang: Lang) -> askama::Result<String> {
    let found = dataset.current();
    let iris = Iris::new(site.base.as_deref()).below(&dataset.name);
    let title = found.and_then(|it| it.0.says("/title")).unwrap_or(&dataset.title).to_owned();
    let about = found.and_then(|it| it.0.says("/description")).unwrap_or_default();
    let current = found.map(|(entry, package)| current(site, dataset, (entry, package), lang));
    let standing = found.map(|it| it.0.id.as_str());
    let mut releases: Vec<Shown<'_>> =
        dataset.releases.iter().map(|it| shown(it, standing, lang)).collect();
    releases.reverse();
    Page {
        lang,
        site,
        dataset,
        title,
        about: said::part(about, lang).to_owned(),
        described: schema_org::dataset(site, dataset, &iris).map(|it| data(&it)),
        current,
        releases,
    }
    .render()
}

impl Page<'_> {
    fn t(&self, zh: &'static str, en: &'static str) -> &'static str {
        words(zh, en).get(self.lang)
    }

    fn here(&self) -> &'static str {
        self.t("index.html", "index.en.html")
    }

    fn other(&self) -> &'static str {
        self.t("index.en.html", "index.html")
    }
}

fn current<'a>(
    site: &'a Site,
    dataset: &'a Dataset,
    (entry, package): (&'a Entry, &'a Value),
    lang: Lang,
) -> Current<'a> {
    let folder = format!("{}/", entry.id);
    let base =
        site.base.as_ref().map(|it| format!("{}/{}/", it.trim_end_matches('/'), dataset.name));
    let rows = ROWS.iter().filter_map(|it| download(entry, entry.file(it.0)?, &folder, lang));
    let get: Vec<Download<'_>> = rows.collect();
    let files = entry.files.iter().filter_map(|it| download(entry, it, &folder, lang)).collect();
    let fields: Vec<Field<'_>> =
        fields(package).iter().filter_map(|it| field(dataset, entry, it, lang)).collect();
    Current {
        id: &entry.id,
        rows: grouped(entry.rows()),
        rows_count: entry.rows(),
        card: card(site, dataset, entry, lang),
        basis: entry.says("/gongkai/legalBasis"),
        parquet: get.iter().find(|it| it.kind == "Parquet").cloned(),
        has_sheet: get.iter().any(|it| it.kind == "XLSX"),
        get,
        files,
        pictures: picture::pictures(site, entry, lang),
        choices: picture::choices(site, entry, lang),
        has_about: fields.iter().any(|it| !it.about.is_empty() || !it.codes.is_empty()),
        fields,
        sample: entry.summary.as_ref().map(|it| it.sample.as_slice()).unwrap_or_default(),
        protection: protect::told(entry, lang),
        quality: quality(entry, lang),
        uses: uses::all(entry, &folder, base.as_deref(), lang),
        cite: cite(site, dataset, entry),
        address: (folder.clone(), format!("{}{folder}", base.unwrap_or_default())),
        digest: entry.digest.to_string(),
    }
}

/// What is told of it in a line each.
fn card(site: &Site, dataset: &Dataset, entry: &Entry, lang: Lang) -> Vec<(&'static str, String)> {
    let t = |zh: &'static str, en: &'static str| if lang == Lang::Zh { zh } else { en };
    let (regions, times) = picture::coverage(entry, lang);
    let period = entry.says("/gongkai/period").unwrap_or_default();
    let place = site.region_name.clone().unwrap_or_else(|| site.region.clone());
    let region = match regions {
        Some(it) if it != place && lang == Lang::Zh => format!("{place}，{it}"),
        Some(it) if it != place => format!("{place}, {it}"),
        _ => place,
    };
    let time = times.or_else(|| said::days(period, lang));
    let opening = entry.says("/gongkai/opening").unwrap_or_default();
    let (first, last) = dataset.dates();
    let mut out = vec![
        (t("行数", "Rows"), grouped(entry.rows())),
        (t("期次", "Period"), said::period(period, lang)),
        (t("地区", "Where"), region),
    ];
    out.extend(time.map(|it| (t("时间", "When"), it)));
    let cycle = entry.says("/gongkai/cycle").unwrap_or_default();
    out.push((t("更新", "Renewed"), said::cycle(cycle, lang).to_owned()));
    out.push((t("开放", "Open"), said::opening(opening, lang).to_owned()));
    out.extend(dataset.topic.clone().map(|it| (t("主题", "Topic"), it)));
    out.push((t("首次公开", "First published"), said::day(first)));
    out.push((t("最近更新", "Last updated"), said::day(last)));
    out.push((t("版本", "Release"), entry.id.clone()));
    out
}

fn download<'a>(
    entry: &Entry,
    file: &'a crate::model::outcome::Artifact,
    folder: &str,
    lang: Lang,
) -> Option<Download<'a>> {
    entry.package.as_ref()?;
    let t = |zh: &'static str, en: &'static str| if lang == Lang::Zh { zh } else { en };
    let rows = ROWS.iter().find(|it| file.name.ends_with(it.0));
    let what = match (rows.map(|it| it.1), file.name.as_str()) {
        (Some("CSV"), _) => t("任何软件都能打开", "opens anywhere"),
        (Some("Parquet"), _) => t("给程序，最小最快", "for programs, small and fast"),
        (Some(_), _) => t("给表格软件", "for spreadsheets"),
        (None, "datapackage.json") => t("给程序读的说明", "described for programs"),
        (None, "dictionary.md") => t("数据字典", "data dictionary"),
        (None, "quality.json") => {
            t("质量：读了多少，退回多少", "quality: what was read and held back")
        }
        (None, "disclosure.json") => t("怎样保护个人", "how people were protected"),
        (None, name) if name.ends_with("-metadata.json") => {
            t("CSV 的说明（CSVW）", "describes the CSV (CSVW)")
        }
        _ => "",
    };
    Some(Download {
        kind: rows.map_or("", |it| it.1),
        name: &file.name,
        href: format!("{folder}{}", file.name),
        what,
        bytes: file.bytes,
        size: size(file.bytes),
        sha256: file.sha256.to_string(),
    })
}

fn field<'a>(
    dataset: &Dataset,
    entry: &Entry,
    described: &'a Value,
    lang: Lang,
) -> Option<Field<'a>> {
    let of = |pointer: &str| described.pointer(pointer).and_then(Value::as_str);
    let name = of("/gongkai/name")?;
    let kind = of("/type").unwrap_or_default();
    let about = said::part(of("/description").unwrap_or_default(), lang);
    // What is said in English alone adds nothing to a Chinese title.
    let is_read = lang == Lang::En || about.contains(|c: char| c > '\u{2e7f}');
    let known = dataset.codes.iter().find(|it| it.0 == name).map(|it| it.1.as_slice());
    let listed = described.pointer("/constraints/enum").and_then(Value::as_array);
    let codes = listed.into_iter().flatten().filter_map(Value::as_str).map(|label| {
        let known = known.unwrap_or_default().iter().find(|it| it.0 == label);
        (label.to_owned(), known.map(|it| it.1.clone()).unwrap_or_default())
    });
    Some(Field {
        title: of("/name")?,
        name,
        kind: said::kind(kind, of("/gongkai/kind").unwrap_or_default(), lang),
        unit: of("/gongkai/unit"),
        about: if is_read { about } else { "" },
        way: way(entry, name, lang),
        is_number: matches!(kind, "integer" | "number"),
        codes: codes.collect(),
    })
}

/// What was done to a field, in words.
fn way(entry: &Entry, name: &str, lang: Lang) -> String {
    let all = entry.disclosure.as_ref().and_then(|it| it.get("fields")?.as_array());
    let said = all
        .and_then(|it| it.iter().find(|it| it.get("name").and_then(Value::as_str) == Some(name)));
    let level = said.and_then(|it| it.get("level")?.as_str());
    let mut out = match (level.filter(|it| *it != disclosure::AS_IS), lang) {
        (None, Lang::Zh) => "原样".to_owned(),
        (None, Lang::En) => "as it is".to_owned(),
        (Some("all"), Lang::Zh) => "全部不写".to_owned(),
        (Some("all"), Lang::En) => "left out".to_owned(),
        (Some(it), Lang::Zh) => format!("只写到{}", disclosure::level_name(it)),
        (Some(it), Lang::En) => format!("by {it} only"),
    };
    let hidden = said.and_then(|it| it.get("suppressed")?.as_u64()).filter(|it| *it > 0);
    if let Some(cells) = hidden {
        out.extend([match lang {
            Lang::Zh => format!("；{} 格留空", grouped(cells)),
            Lang::En => format!("; {} cells left empty", grouped(cells)),
        }]);
    }
    out
}

fn quality(entry: &Entry, lang: Lang) -> Option<Quality> {
    let said = entry.quality.as_ref()?;
    let row = |name: &str| said.pointer(&format!("/rows/{name}")).and_then(Value::as_u64);
    let (read, held) = (row("read")?, row("quarantined")?);
    let of = share(held, read);
    let [read, held_shown, published] = [read, held, row("published")?].map(grouped);
    let sentence = match (lang, held) {
        (Lang::Zh, 0) => format!("读到 {read} 行，全部合格，都在这里。"),
        (Lang::En, 0) => format!("{read} rows were read; all are sound, and all are here."),
        (Lang::Zh, _) => format!(
            "读到 {read} 行。{held_shown} 行（{of}）有错，退回核实，没有公开；其余 {published} 行都在这里，一行不少。"
        ),
        (Lang::En, _) => format!(
            "{read} rows were read. {held_shown} ({of}) were wrong and went back to be mended; all other {published} are here."
        ),
    };
    let all = said.get("violations").and_then(Value::as_array).map(Vec::as_slice);
    let all = all.unwrap_or_default();
    let key = if lang == Lang::Zh { "/title/zh" } else { "/title/en" };
    let of_level = |level: &str| {
        let of_level =
            all.iter().filter(|it| it.get("level").and_then(Value::as_str) == Some(level));
        let mut out: Vec<(u64, String)> = of_level
            .filter_map(|it| {
                Some((it.get("count")?.as_u64()?, it.pointer(key)?.as_str()?.to_owned()))
            })
            .collect();
        out.sort_by_key(|it| std::cmp::Reverse(it.0));
        out
    };
    let (errors, noted) = (of_level("error"), of_level("warning"));
    let more = errors.len().saturating_sub(REASONS_MAX) + noted.len().saturating_sub(REASONS_MAX);
    let shown = |all: Vec<(u64, String)>| {
        all.into_iter().take(REASONS_MAX).map(|it| (it.1, grouped(it.0))).collect()
    };
    Some(Quality { sentence, reasons: shown(errors), noted: shown(noted), more })
}

/// A release in the history, in which `standing` is the one that stands.
fn shown<'a>(entry: &'a Entry, standing: Option<&str>, lang: Lang) -> Shown<'a> {
    let stands = entry.withdrawn.is_none() && entry.package.is_some();
    let files = ROWS
        .iter()
        .filter(|_| stands)
        .filter_map(|it| Some((it.1, format!("{}/{}", entry.id, entry.file(it.0)?.name))));
    let said = changelog::sentences(entry).into_iter();
    Shown {
        entry,
        day: said::day(&entry.at),
        is_current: standing == Some(entry.id.as_str()),
        said: said.map(|(zh, en)| if lang == Lang::Zh { zh } else { en }).collect(),
        files: files.collect(),
    }
}

/// As GB/T 7714 has data sets; the address and the digest follow.
fn cite(site: &Site, dataset: &Dataset, entry: &Entry) -> String {
    let title = entry.says("/title").unwrap_or(&dataset.title);
    let day = said::day(&entry.at);
    let year = day.get(..4).unwrap_or_default();
    format!("{}. {title}（{}）[DS/OL]. {year}（{day}）.", site.publisher, entry.id)
}
