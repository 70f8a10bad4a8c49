//! `feed.xml`: Atom (RFC 4287), an entry for each release, the newest first.
//!
//! Names are hashes, not addresses: a place may move, and its entries stay the same.

use std::fmt::Write as _;

use crate::catalog::Dataset;
use crate::catalog::Entry;
use crate::catalog::Site;
use crate::catalog::changelog;
use crate::catalog::iri::Iris;
use crate::model::digest::Hasher;

/// The file's name.
pub(super) const FILE: &str = "feed.xml";

/// Entries that the feed has: older releases are in the changelogs.
const ENTRIES_MAX: usize = 100;

/// The feed's name.
pub(super) fn id(site: &Site) -> String {
    let of = Hasher::default().part(b"feed").part(site.publisher.as_bytes());
    of.part(site.region.as_bytes()).finish().urn()
}

/// The feed.
pub(super) fn feed(site: &Site, iris: &Iris) -> String {
    let all = site.datasets.iter().flat_map(|it| it.releases.iter().map(move |one| (it, one)));
    let mut all: Vec<(&Dataset, &Entry)> = all.collect();
    all.sort_by(|a, b| {
        let key = |it: &(&Dataset, &Entry)| {
            (it.1.updated().to_owned(), it.0.name.clone(), it.1.id.clone())
        };
        key(b).cmp(&key(a))
    });
    let updated = all.first().map(|it| it.1.updated()).unwrap_or_default();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    out.push_str("<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"zh\">\n");
    element(&mut out, "  ", "id", &id(site));
    element(&mut out, "  ", "title", &format!("{}开放数据", site.publisher));
    element(&mut out, "  ", "updated", updated);
    author(&mut out, "  ", site);
    link(&mut out, "  ", "self", &iris.of(FILE), "application/atom+xml");
    link(&mut out, "  ", "alternate", &iris.of("catalog.jsonld"), "application/ld+json");
    let version = env!("CARGO_PKG_VERSION");
    line(&mut out, &format!("  <generator version=\"{version}\">gongkai</generator>"));
    for (dataset, entry) in all.into_iter().take(ENTRIES_MAX) {
        self::entry(&mut out, dataset, entry, iris);
    }
    out.push_str("</feed>\n");
    out
}

fn entry(out: &mut String, dataset: &Dataset, entry: &Entry, iris: &Iris) {
    let indent = "    ";
    let folder = format!("{}/{}/", dataset.name, entry.id);
    let taken = if entry.withdrawn.is_some() { "（已撤回）" } else { "" };
    line(out, "  <entry>");
    element(out, indent, "id", &entry.digest.urn());
    element(out, indent, "title", &format!("{} {}{taken}", dataset.title, entry.id));
    element(out, indent, "updated", entry.updated());
    element(out, indent, "published", &entry.at);
    let log = iris.of(&format!("{}/{}", dataset.name, changelog::MARKDOWN));
    link(out, indent, "alternate", &log, "text/markdown");
    if let (None, Some(csv)) = (&entry.withdrawn, entry.file(".csv")) {
        let address = iris.of(&format!("{folder}{}", csv.name));
        line(
            out,
            &format!(
                "{indent}<link rel=\"enclosure\" href=\"{}\" type=\"text/csv\" length=\"{}\"/>",
                escaped(&address),
                csv.bytes
            ),
        );
    }
    line(out, &format!("{indent}<category term=\"{}\"/>", escaped(&dataset.name)));
    let said = changelog::sentences(entry);
    let zh: Vec<&str> = said.iter().map(|it| it.0.as_str()).collect();
    let en: Vec<&str> = said.iter().map(|it| it.1.as_str()).collect();
    element(out, indent, "summary", &format!("{}。 {}.", zh.join("；"), en.join(". ")));
    line(out, "  </entry>");
}

fn author(out: &mut String, indent: &str, site: &Site) {
    line(out, &format!("{indent}<author><name>{}</name></author>", escaped(&site.publisher)));
}

fn link(out: &mut String, indent: &str, rel: &str, href: &str, media: &str) {
    line(
        out,
        &format!("{indent}<link rel=\"{rel}\" href=\"{}\" type=\"{media}\"/>", escaped(href)),
    );
}

fn element(out: &mut String, indent: &str, name: &str, text: &str) {
    line(out, &format!("{indent}<{name}>{}</{name}>", escaped(text)));
}

fn line(out: &mut String, text: &str) {
    // Writing to a text cannot fail.
    writeln!(out, "{text}").unwrap_or_default();
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for it in text.chars() {
        match it {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            it if it.is_control() => out.push(' '),
            it => out.push(it),
        }
    }
    out
}
