//! Addresses of what stands at a place: below its own, or relative to the file that they stand in.

/// What stands before every address.
pub(super) struct Iris {
    /// Up to the last slash; empty, relative to the file.
    base: String,
    /// Whether that is where the place is on the web.
    absolute: bool,
}

impl Iris {
    /// Addresses in files at the root of what is at `base`.
    pub(super) fn new(base: Option<&str>) -> Self {
        let slash = |it: &str| format!("{}/", it.trim_end_matches('/'));
        Self { base: base.map(slash).unwrap_or_default(), absolute: base.is_some() }
    }

    /// Addresses in files of `folder`, from which the root is one step up.
    pub(super) fn below(&self, folder: &str) -> Self {
        let base = if self.absolute { format!("{}{folder}/", self.base) } else { String::new() };
        Self { base, absolute: self.absolute }
    }

    /// The address of `path`.
    pub(super) fn of(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// The address of `path`, one folder up.
    pub(super) fn above(&self, path: &str) -> String {
        if !self.absolute {
            return format!("../{path}");
        }
        let folder = self.base.trim_end_matches('/').rsplit_once('/');
        format!("{}/{path}", folder.map_or("", |it| it.0))
    }
}
