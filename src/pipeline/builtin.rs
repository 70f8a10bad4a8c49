//! The schemas and code lists that come with the program: `schemas/` at the repository's top.
//!
//! One line here for every file there, and a test that none is forgotten. The list `indicator` is no file of its own: it
//! is made from `schemas/indicators.csv`.

use std::sync::LazyLock;

use crate::report::Applicant;
use crate::report::Indicator;
use crate::report::Indicators;

macro_rules! embedded {
    ($folder:literal, $extension:literal: $($name:literal,)*) => {
        &[$(($name, include_bytes!(concat!("../../schemas/", $folder, $name, $extension)))),*]
    };
}

/// `builtin:NAME`, with the file's bytes.
pub const SCHEMAS: &[(&str, &[u8])] = embedded!["", ".json":
    "urban-rural-dibao",
    "special-hardship",
    "medical-assistance",
    "temporary-assistance",
    "dibao-payment",
    "dibao-monthly",
    "dibao-by-district",
    "special-hardship-by-district",
    "temporary-assistance-by-district",
    "disclosure-items",
    "public-replies",
    "applications",
    "reviews-and-lawsuits",
    "proposals",
    "interpretations",
    "service-items",
    "normative-documents",
    "negative-list-reviews",
    "secrecy-reviews",
    "assistance-standards",
    "special-funds",
    "disclosure-items-by-channel",
    "applications-by-means",
    "applications-by-topic",
    "applications-by-answer",
    "proposals-by-level",
    "proposals-by-topic",
    "disclosure-indicators",
    "reported-indicators",
    "opened-records",
];

/// Code lists by name, with the file's bytes.
pub const CODES: &[(&str, &[u8])] = embedded!["codes/", ".csv":
    "regions",
    "program",
    "support-mode",
    "self-care",
    "dibao-class",
    "cause",
    "sex",
    "ethnic",
    "relation",
    "marital",
    "class-topup",
    "temp-reason",
    "temp-scope",
    "temp-type",
    "temp-mode",
    "one-window",
    "medical-type",
    "status",
    "relation-one-digit",
    "relation-insurance",
    "channel",
    "disclosure-attribute",
    "applicant-type",
    "application-means",
    "application-topic",
    "application-answer",
    "dispute-procedure",
    "dispute-result",
    "proposal-kind",
    "proposal-level",
    "proposal-role",
    "proposal-topic",
    "proposal-result",
    "satisfaction",
    "interpretation-kind",
    "service-work",
    "review-conclusion",
    "fund-purpose",
    "fund-kind",
    "fund-direction",
    "figure-quality",
    "figure-stand",
];

/// The built-in schema called `name`.
pub fn schema(name: &str) -> Option<&'static [u8]> {
    SCHEMAS.iter().find(|(it, _)| *it == name).map(|(_, bytes)| *bytes)
}

/// The code list of indicators: their keys, and what each is called, also by kind of applicant.
const INDICATOR: &str = "indicator";

static INDICATORS: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut out = "code,label,aliases,valid_from,valid_to,replaced_by\n".to_owned();
    let known = Indicators::builtin();
    let of = |it: &Indicator| {
        let by = Applicant::ALL.iter().map(|by| by.0.of(&it.key)).filter(|_| it.unit == "件");
        std::iter::once(it.key.clone()).chain(by).collect::<Vec<_>>()
    };
    for key in known.all().iter().flat_map(of) {
        let label = known.named(&key).map(|it| it.label.replace('"', "\"\"")).unwrap_or_default();
        out.extend([format!("{key},\"{label}\",,,,\n")]);
    }
    out.into_bytes()
});

/// The built-in code list called `name`.
pub fn codes(name: &str) -> Option<&'static [u8]> {
    if name == INDICATOR {
        return Some(&INDICATORS);
    }
    CODES.iter().find(|(it, _)| *it == name).map(|(_, bytes)| *bytes)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    #[track_caller]
    fn check(folder: &str, extension: &str, table: &[(&str, &[u8])]) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        // A JSON Schema says what a document is, and is no dataset's.
        let is_meta = |path: &Path| {
            extension == ".json"
                && fs::read_to_string(path).is_ok_and(|it| it.contains("json-schema.org/draft"))
        };
        let paths = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path());
        let names = paths.filter(|it| it.is_file() && !is_meta(it));
        let names = names.map(|it| it.file_name().unwrap().to_string_lossy().into_owned());
        let mut names: Vec<String> =
            names.filter_map(|it| it.strip_suffix(extension).map(str::to_owned)).collect();
        names.sort();
        let mut known: Vec<&str> = table.iter().map(|(name, _)| *name).collect();
        known.sort_unstable();
        assert_eq!(known, names);
    }

    #[test]
    fn no_file_of_schemas_is_forgotten() {
        check("schemas", ".json", SCHEMAS);
        check("schemas/codes", ".csv", CODES);
    }
}
