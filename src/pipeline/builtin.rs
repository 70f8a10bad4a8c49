//! The schemas and code lists that come with the program: `schemas/` at the repository's top.

/// `builtin:NAME`, with the file's bytes.
pub const SCHEMAS: &[(&str, &[u8])] = &[
    ("urban-rural-dibao", include_bytes!("../../schemas/urban-rural-dibao.json")),
    ("special-hardship", include_bytes!("../../schemas/special-hardship.json")),
    ("medical-assistance", include_bytes!("../../schemas/medical-assistance.json")),
    ("temporary-assistance", include_bytes!("../../schemas/temporary-assistance.json")),
    ("dibao-by-district", include_bytes!("../../schemas/dibao-by-district.json")),
    ("special-hardship-by-district", include_bytes!("../../schemas/special-hardship-by-district.json")),
    ("temporary-assistance-by-district", include_bytes!("../../schemas/temporary-assistance-by-district.json")),
];

/// Code lists by name, with the file's bytes.
pub const CODES: &[(&str, &[u8])] = &[
    ("regions", include_bytes!("../../schemas/codes/regions.csv")),
    ("program", include_bytes!("../../schemas/codes/program.csv")),
    ("support-mode", include_bytes!("../../schemas/codes/support-mode.csv")),
    ("self-care", include_bytes!("../../schemas/codes/self-care.csv")),
    ("dibao-class", include_bytes!("../../schemas/codes/dibao-class.csv")),
    ("cause", include_bytes!("../../schemas/codes/cause.csv")),
    ("sex", include_bytes!("../../schemas/codes/sex.csv")),
    ("ethnic", include_bytes!("../../schemas/codes/ethnic.csv")),
    ("relation", include_bytes!("../../schemas/codes/relation.csv")),
    ("marital", include_bytes!("../../schemas/codes/marital.csv")),
];

/// The built-in schema called `name`.
pub fn schema(name: &str) -> Option<&'static [u8]> {
    SCHEMAS.iter().find(|(it, _)| *it == name).map(|(_, bytes)| *bytes)
}

/// The built-in code list called `name`.
pub fn codes(name: &str) -> Option<&'static [u8]> {
    CODES.iter().find(|(it, _)| *it == name).map(|(_, bytes)| *bytes)
}
