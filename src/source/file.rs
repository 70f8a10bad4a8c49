//! Files: which ones a glob means, and one look at all bytes of each.

use std::io::Read as _;
use std::path::Path;
use std::path::PathBuf;

use globset::GlobBuilder;
use globset::GlobMatcher;
use walkdir::WalkDir;

use crate::model::digest::Digest;
use crate::model::digest::Hasher;
use crate::source::Blob;
use crate::source::Error;

/// What all bytes of a file say of its encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// Every byte is ASCII.
    Ascii,
    /// Valid UTF-8 throughout, not all ASCII.
    Utf8,
    /// The same, but no character is beyond what Windows-1252 shows: it may be text that was encoded twice.
    Latin,
    /// Neither, or there are NULs.
    Other,
}

/// Whether `glob` would find a file of this name, relative to the project.
pub fn finds(glob: &str, name: &str) -> bool {
    let hidden = |it: &str| it.starts_with('.') || it.starts_with("~$");
    !name.rsplit('/').next().is_some_and(hidden) && matcher(glob).is_ok_and(|it| it.is_match(name))
}

/// Whether `glob` finds a file below `project`.
pub fn has_files(project: &Path, glob: &str) -> bool {
    matching(project, glob).is_ok()
}

fn matcher(glob: &str) -> Result<GlobMatcher, Error> {
    let built = GlobBuilder::new(glob).literal_separator(true).build();
    let built = built.map_err(|cause| Error::Glob { glob: glob.to_owned(), cause })?;
    Ok(built.compile_matcher())
}

/// The files below `project` that `glob` matches, in any order.
pub(super) fn matching(project: &Path, glob: &str) -> Result<Vec<PathBuf>, Error> {
    let matcher = matcher(glob)?;
    let base: PathBuf = Path::new(glob)
        .components()
        .take_while(|it| !it.as_os_str().to_string_lossy().contains(['*', '?', '[', '{']))
        .collect();
    let start = project.join(&base);
    if start.is_file() {
        return Ok(vec![start]);
    }
    let mut found = Vec::new();
    if start.is_dir() {
        for entry in WalkDir::new(&start).sort_by_file_name() {
            let entry = entry.map_err(|cause| Error::Walk { glob: glob.to_owned(), cause })?;
            let name = entry.file_name().to_string_lossy();
            if entry.file_type().is_file()
                && !name.starts_with('.')
                && !name.starts_with("~$")
                && matcher.is_match(relative(project, entry.path()))
            {
                found.push(entry.into_path());
            }
        }
    }
    if found.is_empty() {
        return Err(Error::NoMatch { glob: glob.to_owned() });
    }
    Ok(found)
}

/// `path` below `project`, with `/`, as people and reports name it.
pub(super) fn relative(project: &Path, path: &Path) -> String {
    let path = path.strip_prefix(project).unwrap_or(path);
    let parts = path.components().map(|it| it.as_os_str().to_string_lossy().into_owned());
    parts.collect::<Vec<_>>().join("/").replacen("//", "/", 1)
}

/// What one look at all bytes tells.
#[derive(Clone, Copy, Debug)]
pub(super) struct Survey {
    /// Their digest.
    pub digest: Digest,
    /// How many there are.
    pub bytes: u64,
    /// What they say of the encoding.
    pub evidence: Evidence,
}

/// Digest, size and evidence, in one pass with bounded memory.
pub(super) fn survey(blob: &Blob, name: &str) -> Result<Survey, Error> {
    let unreadable = |cause| Error::bytes(name, blob, cause);
    let mut file = blob.open().map_err(unreadable)?;
    let mut buffer = vec![0; 1 << 20];
    let mut hasher = Hasher::default();
    let mut look = Look::default();
    let mut bytes = 0;
    loop {
        let n = file.read(&mut buffer).map_err(unreadable)?;
        let Some(block) = buffer.get(..n).filter(|it| !it.is_empty()) else { break };
        hasher.add(block);
        look.at(block);
        bytes += u64::try_from(n).unwrap_or_default();
    }
    if bytes == 0 {
        return Err(Error::Empty { name: name.to_owned() });
    }
    Ok(Survey { digest: hasher.finish(), bytes, evidence: look.finish() })
}

/// Validates UTF-8 block by block; a character may be cut between two blocks.
struct Look {
    evidence: Evidence,
    tail: Vec<u8>,
    /// A character beyond Windows-1252 was seen; from then on, nobody looks for one.
    wide: bool,
}

impl Default for Look {
    fn default() -> Self {
        Self { evidence: Evidence::Ascii, tail: Vec::new(), wide: false }
    }
}

impl Look {
    fn at(&mut self, block: &[u8]) {
        if self.evidence == Evidence::Other {
            return;
        }
        if memchr::memchr(0, block).is_some() {
            return self.evidence = Evidence::Other;
        }
        if self.tail.is_empty() && block.is_ascii() {
            return;
        }
        self.evidence = Evidence::Utf8;
        self.wide = self.wide || block.iter().any(|it| is_wide(*it));
        let mut rest = block;
        while let (false, [first, others @ ..]) = (self.tail.is_empty(), rest) {
            self.tail.push(*first);
            rest = others;
            match simdutf8::compat::from_utf8(&self.tail) {
                Ok(_) => self.tail.clear(),
                Err(error) if error.error_len().is_some() => {
                    return self.evidence = Evidence::Other;
                }
                Err(_) => {}
            }
        }
        if let Err(error) = simdutf8::compat::from_utf8(rest) {
            if error.error_len().is_some() {
                self.evidence = Evidence::Other;
            } else {
                self.tail.extend_from_slice(rest.get(error.valid_up_to()..).unwrap_or_default());
            }
        }
    }

    fn finish(self) -> Evidence {
        match self.evidence {
            Evidence::Utf8 if !self.tail.is_empty() => Evidence::Other,
            Evidence::Utf8 if !self.wide => Evidence::Latin,
            evidence => evidence,
        }
    }
}

/// Whether a byte begins a character that Windows-1252 has not; U+2000 to U+2FFF, which begin with 0xE2, and U+F000 to
/// U+FFFF, where the sign for a lost character is, are left open here.
fn is_wide(byte: u8) -> bool {
    !matches!(byte, 0..=0xc3 | 0xc5 | 0xc6 | 0xcb | 0xe2 | 0xef)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidence_does_not_depend_on_where_blocks_are_cut() {
        let text = "区划,人数\n道里区,𠀀3\n".repeat(3).into_bytes();
        let mut broken = text.clone();
        broken.push(0xb5);
        let mut padded = text.clone();
        padded.push(0);
        let latin = "ÇøÏØ,‚œ\n".repeat(3).into_bytes();
        for size in 1..=text.len() {
            for (bytes, expect) in [
                (&text, Evidence::Utf8),
                (&broken, Evidence::Other),
                (&padded, Evidence::Other),
                (&latin, Evidence::Latin),
            ] {
                let mut look = Look::default();
                bytes.chunks(size).for_each(|it| look.at(it));
                assert_eq!(look.finish(), expect, "blocks of {size}");
            }
        }
    }

    #[test]
    fn a_name_is_relative_and_has_slashes() {
        assert_eq!(relative(Path::new("/p"), Path::new("/p/inbox/a.csv")), "inbox/a.csv");
    }
}
