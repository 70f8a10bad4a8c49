//! `sitemap.xml` (sitemaps.org 0.9) and `robots.txt`: where the pages are, for search engines. Both want whole addresses,
//! and are there only where the place's own is known.

use std::fmt::Write as _;

use crate::catalog::Site;
use crate::catalog::iri::Iris;

const SITEMAP: &str = "sitemap.xml";
const ROBOTS: &str = "robots.txt";
const INDEX: &str = "index.html";
const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// The files for search engines at `site`, whose other files are `keys`.
pub(super) fn files(site: &Site, iris: &Iris, keys: &[&str]) -> Vec<(String, String)> {
    let is_page = |key: &&str| key.rsplit_once('.').is_some_and(|it| it.1 == "html");
    let pages: Vec<&str> = keys.iter().copied().filter(is_page).collect();
    if site.base.is_none() || pages.is_empty() {
        return Vec::new();
    }
    let robots = format!("User-agent: *\nAllow: /\nSitemap: {}\n", iris.of(SITEMAP));
    vec![(SITEMAP.to_owned(), sitemap(site, iris, &pages)), (ROBOTS.to_owned(), robots)]
}

fn sitemap(site: &Site, iris: &Iris, pages: &[&str]) -> String {
    let mut out =
        format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<urlset xmlns=\"{NAMESPACE}\">\n");
    let newest = site.datasets.iter().map(|it| it.dates().1).max().unwrap_or_default();
    for page in pages {
        let folder = page.split_once('/').map(|it| it.0);
        let dataset = site.datasets.iter().find(|it| Some(it.name.as_str()) == folder);
        let changed = dataset.map_or(newest, |it| it.dates().1);
        // What a folder shows is the folder.
        let page = page
            .strip_suffix(INDEX)
            .filter(|it| it.is_empty() || it.ends_with('/'))
            .unwrap_or(page);
        let address = iris.of(page).replace('&', "&amp;").replace('<', "&lt;");
        // Writing to a text cannot fail.
        writeln!(out, "<url><loc>{address}</loc><lastmod>{changed}</lastmod></url>")
            .unwrap_or_default();
    }
    out.push_str("</urlset>\n");
    out
}
