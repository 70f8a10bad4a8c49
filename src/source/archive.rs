//! Archives: a zip of several files is several ledgers, and a gzip file is what it inflates to.
//!
//! A member's path is a name and nothing else: no member is ever written to disk. Office files (xlsx, ods, docx)
//! are zips too, and no archives: they are one ledger.

use std::io;
use std::io::BufReader;
use std::io::Read;
use std::io::Seek;

use encoding_rs::GB18030;
use zip::CompressionMethod;
use zip::ZipArchive;

use crate::model::limits;
use crate::source::Blob;
use crate::source::Error;
use crate::source::file;
use crate::source::file::Survey;
use crate::source::inflate::Bounds;
use crate::source::inflate::Member;

/// A ledger that was found: in a file, or in an archive.
pub(super) struct Found {
    /// The file's name, and the member's in it.
    pub name: String,
    /// Its bytes.
    pub blob: Blob,
    /// What was seen in them.
    pub survey: Survey,
}

/// A member of an archive, before it is opened.
struct Entry {
    name: String,
    member: Member,
}

/// The ledgers in `blob`, which is called `name`.
pub(super) fn ledgers(blob: Blob, name: &str) -> Result<Vec<Found>, Error> {
    let mut found = Vec::new();
    look(blob, name, 0, &mut found)?;
    Ok(found)
}

fn look(blob: Blob, name: &str, depth: usize, found: &mut Vec<Found>) -> Result<(), Error> {
    let head = blob.head(4).map_err(|cause| Error::bytes(name, &blob, cause))?;
    let nested = || {
        if depth < limits::ARCHIVE_DEPTH_MAX {
            Ok(depth + 1)
        } else {
            Err(Error::ArchiveNested { name: name.to_owned() })
        }
    };
    if head.starts_with(b"\x1f\x8b\x08") {
        return look(blob.gunzipped(), name, nested()?, found);
    }
    if (head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06"))
        && let Some(entries) = directory(&blob, name)?
    {
        let depth = nested()?;
        let before = found.len();
        for entry in &entries {
            let name = format!("{name}/{}", entry.name);
            look(blob.member(entry.member), &name, depth, found)?;
        }
        // Members that overlap share their packed bytes: only the sum shows it.
        let end = |it: &Entry| it.member.from.saturating_add(it.member.packed);
        let packed = entries.iter().map(end).max().unwrap_or_default();
        let inflated: u64 = found.iter().skip(before).map(|it| it.survey.bytes).sum();
        if Bounds::USUAL.broken_by(packed, inflated) {
            return Err(Error::ArchiveBomb { name: name.to_owned() });
        }
        return match found.len() - before {
            0 => Err(Error::ArchiveEmpty { name: name.to_owned() }),
            _ => Ok(()),
        };
    }
    let survey = file::survey(&blob, name)?;
    found.push(Found { name: name.to_owned(), blob, survey });
    Ok(())
}

/// The ledgers that a zip lists, by position; `None` when it is an office file.
fn directory(blob: &Blob, name: &str) -> Result<Option<Vec<Entry>>, Error> {
    let broken = || Error::ArchiveDamaged { name: name.to_owned() };
    let bytes = blob.seekable().map_err(|cause| Error::bytes(name, blob, cause))?;
    let Ok(mut archive) = ZipArchive::new(BufReader::new(bytes)) else {
        // What is left of an office file is told by its first member; its reader says what is wrong with it.
        let head = blob.head(512).map_err(|cause| Error::bytes(name, blob, cause))?;
        return if first_member(&head).is_some_and(is_of_office) {
            Ok(None)
        } else {
            Err(broken())
        };
    };
    if archive.file_names_raw().any(is_of_office) {
        return Ok(None);
    }
    if archive.len() > limits::ARCHIVE_MEMBERS_MAX {
        return Err(Error::ArchiveBomb { name: name.to_owned() });
    }
    if archive.has_duplicate_names() {
        return Err(Error::ArchiveTwice { name: name.to_owned() });
    }
    let mut entries = Vec::new();
    for at in 0..archive.len() {
        entries.extend(entry(&mut archive, at, name)?);
    }
    entries.sort_by_key(|it| it.member.from);
    let mut names: Vec<&str> = entries.iter().map(|it| it.name.as_str()).collect();
    names.sort_unstable();
    if names.windows(2).any(|it| it.first() == it.last()) {
        return Err(Error::ArchiveTwice { name: name.to_owned() });
    }
    Ok(Some(entries))
}

/// The member at `at`; `None` when it is no ledger.
fn entry<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    at: usize,
    archive_name: &str,
) -> Result<Option<Entry>, Error> {
    let broken = || Error::ArchiveDamaged { name: archive_name.to_owned() };
    let file = archive.by_index_raw(at).map_err(|_| broken())?;
    let raw = file.name_raw();
    if file.is_dir() || raw.ends_with(b"/") || raw.ends_with(b"\\") {
        return Ok(None);
    }
    let Some(name) = clean(&decode(raw)) else { return Ok(None) };
    let path = || format!("{archive_name}/{name}");
    if file.encrypted() {
        return Err(Error::ArchiveLocked { name: path() });
    }
    let deflated = match file.compression() {
        CompressionMethod::Stored => false,
        CompressionMethod::Deflated => true,
        _ => return Err(Error::ArchiveMethod { name: path() }),
    };
    let from = file.data_start().ok_or_else(broken)?;
    let member = Member { from, packed: file.compressed_size(), deflated, crc: file.crc32() };
    Ok(Some(Entry { name, member }))
}

/// Whether a zip that holds this is an office file, or another document that is a zip inside.
fn is_of_office(member: &[u8]) -> bool {
    matches!(
        member,
        b"[Content_Types].xml" | b"mimetype" | b"OFD.xml" | b"Index/Document.iwa" | b"_rels/.rels"
    )
}

/// The name in the local header with which `head` begins (APPNOTE 4.3.7).
fn first_member(head: &[u8]) -> Option<&[u8]> {
    let size = head.get(26..28)?;
    let size = usize::from(u16::from_le_bytes([*size.first()?, *size.last()?]));
    head.get(30..30 + size)
}

/// A member's name: UTF-8, or GBK as Chinese Windows writes it without saying so.
///
/// A short name in GBK may happen to be valid UTF-8, but then of letters of two bytes (Greek, Cyrillic, …), never of
/// Chinese characters; where those letters read as Chinese in GBK, Chinese is meant.
fn decode(raw: &[u8]) -> String {
    let (gbk, _, broken) = GB18030.decode(raw);
    let han = |it: char| it.is_ascii() || ('\u{4e00}'..='\u{9fff}').contains(&it);
    match std::str::from_utf8(raw) {
        Ok(name) => {
            let two_bytes = name.chars().all(|it| it.len_utf8() <= 2) && !name.is_ascii();
            if two_bytes && !broken && gbk.chars().all(han) {
                gbk.into_owned()
            } else {
                name.to_owned()
            }
        }
        Err(_) => gbk.into_owned(),
    }
}

/// The name as a path below the archive, whatever it tries to be; `None` when such a file is no ledger.
fn clean(name: &str) -> Option<String> {
    let parts: Vec<String> = name
        .split(['/', '\\'])
        .map(|it| it.chars().filter(|it| !it.is_control()).collect::<String>())
        .filter(|it| !matches!(it.as_str(), "" | "." | "..") && !it.ends_with(':'))
        .collect();
    let hidden = |it: &String| {
        it.starts_with('.')
            || it.starts_with("~$")
            || matches!(it.as_str(), "__MACOSX" | "Thumbs.db" | "desktop.ini")
    };
    (!parts.is_empty() && !parts.iter().any(hidden)).then(|| parts.join("/"))
}

impl Error {
    /// Why the bytes of `blob` do not come.
    pub(super) fn bytes(name: &str, blob: &Blob, cause: io::Error) -> Self {
        use crate::source::inflate::Damage;
        let name = name.to_owned();
        match Damage::of(&cause).filter(|_| blob.is_packed()) {
            None if cause.kind() == io::ErrorKind::FileTooLarge => Self::ArchiveNested { name },
            Some(Damage::Bomb) => Self::ArchiveBomb { name },
            Some(Damage::Broken) => Self::ArchiveDamaged { name },
            None => Self::Unreadable { name, cause },
        }
    }
}
