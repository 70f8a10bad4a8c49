//! The schemas and code lists that come with the program: `schemas/` at the repository's top.

/// `builtin:NAME`, with the file's bytes.
pub const SCHEMAS: &[(&str, &[u8])] = &[];

/// Code lists by name, with the file's bytes.
pub const CODES: &[(&str, &[u8])] = &[];

/// The built-in schema called `name`.
pub fn schema(name: &str) -> Option<&'static [u8]> {
    SCHEMAS.iter().find(|(it, _)| *it == name).map(|(_, bytes)| *bytes)
}

/// The built-in code list called `name`.
pub fn codes(name: &str) -> Option<&'static [u8]> {
    CODES.iter().find(|(it, _)| *it == name).map(|(_, bytes)| *bytes)
}
