//! What was delivered to a place in, the files that list it there out: nothing else is looked at, and no clock.
//!
//! Pages for people; catalogues for harvesters (DCAT), for the platform and for search engines (schema.org), a feed for
//! people who wait for the next release, a changelog of each dataset. All of it is made from what releases say of themselves, and from the
//! days on which they were delivered. What nobody stated, a licence, a topic, a price, is not stated here.
//!
//! A dataset is one `dcat:Dataset`, whose distributions are its newest release's; releases are its versions. They are
//! `dcat:Resource`, so that who harvests datasets finds each once.

mod iri;
mod dcat;
mod portal;
mod schema_org;
mod feed;
mod changelog;
mod sitemap;
mod summary;
mod boundary;
mod page;
mod error;
#[cfg(test)]
mod tests;

use serde_json::Value;

use crate::model::digest::Digest;
use crate::model::lang::Both;
use crate::model::outcome::Artifact;
use crate::model::period;
use crate::model::stop::Stop;
use crate::model::unwritten::Unwritten;
use iri::Iris;

pub use boundary::Boundaries;
pub use error::PAGES;
pub use summary::Counter;
pub use summary::Summary;

/// The dataset's own files, beside its releases.
pub const BESIDE: &[&str] =
    &[changelog::JSON, changelog::MARKDOWN, schema_org::FILE, page::FILES[0].0, page::FILES[1].0];

/// A place to which releases are delivered, and all that was.
#[derive(Clone, Debug)]
pub struct Site {
    /// Who publishes.
    pub publisher: String,
    /// How to reach the publisher; may be empty.
    pub contact: String,
    /// The publisher's division, GB/T 2260.
    pub region: String,
    /// What the division is called.
    pub region_name: Option<String>,
    /// Where the place is on the web; none, all addresses are relative to the file that they stand in.
    pub base: Option<String>,
    /// What is there, in the project's order.
    pub datasets: Vec<Dataset>,
    /// Divisions below the publisher's, in the order of their codes: code and label.
    pub regions: Vec<(String, String)>,
    /// Their borders.
    pub map: Option<Boundaries>,
    /// What must stand beside a map: under which number it was approved.
    pub map_number: Option<String>,
}

/// A dataset with its releases.
#[derive(Clone, Debug)]
pub struct Dataset {
    /// `urban-rural-dibao`.
    pub name: String,
    /// 城乡居民最低生活保障信息.
    pub title: String,
    /// What it is about, as the project says.
    pub topic: Option<String>,
    /// For which programs it is, as the project says; empty, its rows say.
    pub programs: Vec<String>,
    /// Of each field whose values are of a short list, the label and the code of each.
    pub codes: Vec<(String, Vec<(String, String)>)>,
    /// Releases in the order in which they were delivered.
    pub releases: Vec<Entry>,
}

/// A release that was delivered.
#[derive(Clone, Debug)]
pub struct Entry {
    /// `2017-r1`.
    pub id: String,
    /// Its digest.
    pub digest: Digest,
    /// When it was delivered first, RFC 3339 in UTC.
    pub at: String,
    /// What it says of itself, `datapackage.json`; none where no copy is at hand.
    pub package: Option<Value>,
    /// `quality.json`.
    pub quality: Option<Value>,
    /// `disclosure.json`.
    pub disclosure: Option<Value>,
    /// Its files.
    pub files: Vec<Artifact>,
    /// What its page shows of its rows; only of the one that stands.
    pub summary: Option<Summary>,
    /// What differs from the release before; none for the first, and where one of them is not at hand.
    pub changes: Option<Changes>,
    /// When and why it was taken back.
    pub withdrawn: Option<Withdrawn>,
}

/// What differs from the release before.
#[derive(Clone, Debug)]
pub struct Changes {
    /// In sentences.
    pub summary: Vec<Both>,
    /// For programs.
    pub json: Value,
}

/// A release that was taken back.
#[derive(Clone, Debug)]
pub struct Withdrawn {
    /// When.
    pub at: String,
    /// Why.
    pub reason: String,
}

/// The files that list what is at `site`.
///
/// The catalogues come last: what they name is there before they name it.
pub fn build(site: &Site) -> Result<Vec<(String, Vec<u8>)>, Stop> {
    let iris = Iris::new(site.base.as_deref());
    let cannot = |cause: askama::Error| Unwritten {
        code: error::PAGE,
        path: "index.html".into(),
        cause: std::io::Error::other(cause),
    };
    let mut out = Vec::new();
    let mut put = |key: String, text: String| out.push((key, text.into_bytes()));
    for (name, text) in page::assets() {
        put(name.to_owned(), text);
    }
    for it in &site.datasets {
        let key = |name: &str| format!("{}/{name}", it.name);
        if let Some(described) = schema_org::dataset(site, it, &iris.below(&it.name)) {
            put(key(schema_org::FILE), written(&described));
        }
        put(key(changelog::MARKDOWN), changelog::markdown(it));
        put(key(changelog::JSON), written(&changelog::json(it)));
        for (name, text) in page::of_dataset(site, it).map_err(cannot)? {
            put(name, text);
        }
    }
    for (name, text) in page::of_site(site).map_err(cannot)? {
        put(name, text);
    }
    let keys: Vec<String> = out.iter().map(|it| it.0.clone()).collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    for (name, text) in sitemap::files(site, &iris, &keys) {
        out.push((name, text.into_bytes()));
    }
    let mut put = |key: String, text: String| out.push((key, text.into_bytes()));
    put(feed::FILE.to_owned(), feed::feed(site, &iris));
    put("catalog.json".to_owned(), written(&portal::catalog(site, &iris)));
    put("catalog.jsonld".to_owned(), written(&dcat::catalog(site, &iris)));
    Ok(out)
}

/// What stands at every site as it is, to the byte: style, scripts, the icon.
pub fn assets() -> Vec<(&'static str, Vec<u8>)> {
    page::assets().into_iter().map(|(name, text)| (name, text.into_bytes())).collect()
}

fn written(value: &Value) -> String {
    format!("{value:#}\n")
}

/// Names in the files at `site` that are hashes of what is published, and so look like nothing at all.
pub fn names(site: &Site) -> Vec<String> {
    let entries = site.datasets.iter().flat_map(|it| &it.releases);
    entries.map(|it| it.digest.urn()).chain([feed::id(site)]).collect()
}

impl Dataset {
    /// The newest release that stands, with what it says of itself.
    pub fn current(&self) -> Option<(&Entry, &Value)> {
        let stands = self.releases.iter().filter(|it| it.withdrawn.is_none());
        let told = stands.filter_map(|it| Some((it, it.package.as_ref()?)));
        told.max_by_key(|it| period::rank(&it.0.id))
    }

    /// When the first of its releases was delivered, and when something last became of one.
    fn dates(&self) -> (&str, &str) {
        let first = self.releases.iter().map(|it| it.at.as_str()).min();
        let last = self.releases.iter().map(Entry::updated).max();
        (first.unwrap_or_default(), last.unwrap_or_default())
    }
}

impl Entry {
    /// When something last became of it.
    fn updated(&self) -> &str {
        self.withdrawn.as_ref().map_or(&self.at, |it| &it.at)
    }

    /// What it says of itself at `pointer`, as text.
    fn says(&self, pointer: &str) -> Option<&str> {
        self.package.as_ref()?.pointer(pointer)?.as_str().filter(|it| !it.is_empty())
    }

    /// Its rows.
    fn rows(&self) -> u64 {
        let rows = self.package.as_ref().and_then(|it| it.pointer("/gongkai/rows")?.as_u64());
        rows.unwrap_or_default()
    }

    /// A file of it, by how its name ends.
    fn file(&self, ending: &str) -> Option<&Artifact> {
        self.files.iter().find(|it| it.name.ends_with(ending))
    }
}

/// The files of rows: ending, what they are called, their media type, and their entry in the EU's table of file types.
const ROWS: &[(&str, &str, &str, Option<&str>)] = &[
    (".csv", "CSV", "text/csv", Some("CSV")),
    (".parquet", "Parquet", "application/vnd.apache.parquet", None),
    (
        ".xlsx",
        "XLSX",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Some("XLSX"),
    ),
];

/// The fields that a package describes.
fn fields(package: &Value) -> &[Value] {
    let fields = package.pointer("/resources/0/schema/fields").and_then(Value::as_array);
    fields.map(Vec::as_slice).unwrap_or_default()
}

/// The fields' titles.
fn titles(package: &Value) -> Vec<&str> {
    fields(package).iter().filter_map(|it| it.get("name")?.as_str()).collect()
}
