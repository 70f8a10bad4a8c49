//! Pages for people: a list of all datasets, and a page for each, in Chinese and in English.
//!
//! They need no server and no script: what a script adds (finding as one types, the preview) is there for whoever has one.
//! Style and scripts are files beside the pages, known to the byte, and nothing is asked of another host. Every address is
//! relative, so a site works below any path.

mod index;
mod dataset;
mod protect;
mod picture;
mod uses;
mod said;

use crate::catalog::Dataset;
use crate::catalog::Site;
use crate::html;
use crate::model::lang::Lang;

/// The page in Chinese, and in English.
pub(super) const FILES: [(&str, Lang); 2] = [("index.html", Lang::Zh), ("index.en.html", Lang::En)];

const STYLE: &str = "site.css";

/// What stands beside the pages as it is: the name, and what is in it.
pub(super) fn assets() -> Vec<(&'static str, String)> {
    vec![
        (STYLE, format!("{}{}", html::STYLE, include_str!("../site/site.css"))),
        ("site.js", include_str!("../site/site.js").to_owned()),
        ("preview.js", include_str!("../site/preview.js").to_owned()),
        ("parquet.js", include_str!("../site/vendor/parquet.js").to_owned()),
        ("icon.svg", include_str!("../site/icon.svg").to_owned()),
    ]
}

/// The pages of a dataset, each with its name.
pub(super) fn of_dataset(site: &Site, dataset: &Dataset) -> askama::Result<Vec<(String, String)>> {
    let page = |(name, lang): &(&str, Lang)| {
        Ok((format!("{}/{name}", dataset.name), dataset::render(site, dataset, *lang)?))
    };
    FILES.iter().map(page).collect()
}

/// The lists of all datasets, each with its name.
pub(super) fn of_site(site: &Site) -> askama::Result<Vec<(String, String)>> {
    FILES.iter().map(|(name, lang)| Ok(((*name).to_owned(), index::render(site, *lang)?))).collect()
}

/// JSON within a page: nothing in it ends the element that it stands in.
fn data(value: &serde_json::Value) -> String {
    value.to_string().replace('<', "\\u003c")
}
