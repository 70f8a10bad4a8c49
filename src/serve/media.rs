//! What a file is, by its name: media type, whether packing it pays, how long it may be kept, what goes with it.

use crate::model::period;
use crate::serve::names::encoded;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Media {
    /// For `Content-Type`.
    pub(super) kind: &'static str,
    /// Whether it can be packed.
    pub(super) is_text: bool,
}

/// What nobody knows.
const UNKNOWN: Media = Media { kind: "application/octet-stream", is_text: false };
const PLAIN: Media = text("text/plain; charset=utf-8");

/// Endings of names, the longer before the shorter.
const ENDINGS: &[(&str, Media)] = &[
    (".csv-metadata.json", text("application/csvm+json")),
    (".csv", text("text/csv; charset=utf-8; header=present")),
    (".parquet", packed("application/vnd.apache.parquet")),
    (".xlsx", packed("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")),
    (".jsonld", text("application/ld+json")),
    (".geojson", text("application/geo+json")),
    (".json", text("application/json")),
    (".ndjson", text("application/x-ndjson")),
    (".html", text("text/html; charset=utf-8")),
    (".css", text("text/css; charset=utf-8")),
    (".js", text("text/javascript; charset=utf-8")),
    (".mjs", text("text/javascript; charset=utf-8")),
    (".svg", text("image/svg+xml")),
    (".md", text("text/markdown; charset=utf-8")),
    (".txt", PLAIN),
    (".minisig", PLAIN),
    (".pub", PLAIN),
    (".xml", text("application/xml")),
    (".ttl", text("text/turtle; charset=utf-8")),
    (".rdf", text("application/rdf+xml")),
    (".pdf", packed("application/pdf")),
    (".zip", packed("application/zip")),
    (".png", packed("image/png")),
    (".jpg", packed("image/jpeg")),
    (".jpeg", packed("image/jpeg")),
    (".webp", packed("image/webp")),
    (".ico", packed("image/vnd.microsoft.icon")),
    (".woff2", packed("font/woff2")),
    (".wasm", packed("application/wasm")),
];

/// Whole names.
const NAMES: &[(&str, Media)] = &[
    ("feed.xml", text("application/atom+xml; charset=utf-8")),
    ("SHA256SUMS", PLAIN),
    ("LICENSE", PLAIN),
];

const fn text(kind: &'static str) -> Media {
    Media { kind, is_text: true }
}

const fn packed(kind: &'static str) -> Media {
    Media { kind, is_text: false }
}

/// What the file `name` is.
pub(super) fn of(name: &str) -> Media {
    let whole = NAMES.iter().find(|it| it.0 == name);
    let lower = name.to_ascii_lowercase();
    let found = whole.or_else(|| ENDINGS.iter().find(|it| lower.ends_with(it.0)));
    found.map_or(UNKNOWN, |it| it.1)
}

/// Whether `name` is that of a release, `2017-r1`.
fn is_release(name: &str) -> bool {
    period::rank(name).is_some_and(|it| !it.0.is_empty())
}

/// How long the file that `names` leads to may be kept. A release never changes, but it may be withdrawn: a day later
/// nobody shall have it from us.
pub(super) fn keeping(names: &[String]) -> &'static str {
    let (file, folders) = names.split_last().map_or(("", names), |it| (it.0.as_str(), it.1));
    if folders.iter().any(|it| is_release(it)) && file != "withdrawn.json" {
        "public, max-age=86400, immutable"
    } else {
        "public, max-age=60"
    }
}

/// What goes with the file that `names` leads to (RFC 8288), in addresses relative to its own.
pub(super) fn links(names: &[String]) -> Option<String> {
    let (file, folders) = names.split_last()?;
    if folders.last().is_some_and(|it| is_release(it)) {
        let mut out = Vec::new();
        let ends = |ending: &str| file.ends_with(ending);
        // CSV on the Web, 5.2.
        if ends(".csv") {
            let at = encoded(file);
            out.push(format!(
                "<{at}-metadata.json>; rel=\"describedby\"; type=\"application/csvm+json\""
            ));
        }
        if [".csv", ".parquet", ".xlsx"].into_iter().any(ends) {
            out.push(
                "<datapackage.json>; rel=\"describedby\"; type=\"application/json\"".to_owned(),
            );
        }
        return Some(out.join(", ")).filter(|it| !it.is_empty());
    }
    (folders.is_empty() && file == "index.html").then(|| {
        "<catalog.jsonld>; rel=\"alternate\"; type=\"application/ld+json\", \
         <feed.xml>; rel=\"alternate\"; type=\"application/atom+xml\""
            .to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_its_name_says() {
        for (name, kind, is_text) in [
            ("a.csv", "text/csv; charset=utf-8; header=present", true),
            ("A.CSV", "text/csv; charset=utf-8; header=present", true),
            ("a.csv-metadata.json", "application/csvm+json", true),
            ("datapackage.json", "application/json", true),
            ("catalog.jsonld", "application/ld+json", true),
            ("a.parquet", "application/vnd.apache.parquet", false),
            ("feed.xml", "application/atom+xml; charset=utf-8", true),
            ("sitemap.xml", "application/xml", true),
            ("SHA256SUMS", "text/plain; charset=utf-8", true),
            ("SHA256SUMS.minisig", "text/plain; charset=utf-8", true),
            ("csv", "application/octet-stream", false),
            ("a.exe", "application/octet-stream", false),
        ] {
            assert_eq!(of(name), Media { kind, is_text }, "{name}");
        }
    }

    #[test]
    fn releases_are_kept_and_what_names_them_is_asked_for_again() {
        let names = |it: &str| it.split('/').map(str::to_owned).collect::<Vec<_>>();
        for (path, immutable) in [
            ("a/2017-r1/a.csv", true),
            ("2017-Q1-r12/a.csv", true),
            ("a/latest.json", false),
            ("a/2017-r1/withdrawn.json", false),
            ("catalog.json", false),
            ("a/2017-rx/a.csv", false),
            ("a/-r1/a.csv", false),
        ] {
            assert_eq!(keeping(&names(path)).contains("immutable"), immutable, "{path}");
        }
        let csv = links(&names("a/2017-r1/%.csv")).unwrap();
        assert!(
            csv.starts_with("<%25.csv-metadata.json>; rel=\"describedby\"")
                && csv.contains("<datapackage.json>")
        );
        assert!(
            links(&names("a/2017-r1/SHA256SUMS")).is_none() && links(&names("a.csv")).is_none()
        );
        assert!(links(&names("index.html")).unwrap().contains("catalog.jsonld"));
    }
}
