//! The schemas and code lists that come with the program: `schemas/` at the repository's top.
//!
//! One line here for every file there, and a test that none is forgotten.

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
];

/// The built-in schema called `name`.
pub fn schema(name: &str) -> Option<&'static [u8]> {
    SCHEMAS.iter().find(|(it, _)| *it == name).map(|(_, bytes)| *bytes)
}

/// The built-in code list called `name`.
pub fn codes(name: &str) -> Option<&'static [u8]> {
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
        let names = fs::read_dir(folder).unwrap().map(|it| it.unwrap().file_name());
        let names = names.map(|it| it.to_string_lossy().into_owned());
        let mut names: Vec<String> =
            names.filter_map(|it| it.strip_suffix(extension).map(str::to_owned)).collect();
        // They say what a schema and a report are, and are no dataset's.
        names.retain(|it| {
            !["profile", "quality-report", "disclosure", "provenance"].contains(&it.as_str())
        });
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
