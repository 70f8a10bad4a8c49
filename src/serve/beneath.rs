//! Opening what is below the folder: name by name, and no link is followed.

use std::fs::File;
use std::fs::Metadata;
use std::io;
use std::io::Read as _;
use std::path::Path;

/// What a path leads to.
#[derive(Debug)]
pub(super) enum Found {
    /// A file, open, and what is known of it.
    File(File, Metadata),
    /// A folder.
    Folder,
    /// Nothing that may be seen.
    Nothing,
}

/// Opens what `names` leads to below `root`, which may itself be a link.
pub(super) fn open<'a>(root: &Path, names: impl IntoIterator<Item = &'a str>) -> io::Result<Found> {
    match reach(root, names) {
        Ok(file) => {
            let meta = file.metadata()?;
            Ok(match (meta.is_file(), meta.is_dir()) {
                (true, _) => Found::File(file, meta),
                (_, true) => Found::Folder,
                _ => Found::Nothing,
            })
        }
        Err(error) if is_absent(&error) => Ok(Found::Nothing),
        Err(error) => Err(error),
    }
}

/// The start of a small file, where there is one.
pub(super) fn read<'a>(
    root: &Path,
    names: impl IntoIterator<Item = &'a str>,
    max: u64,
) -> io::Result<Option<Vec<u8>>> {
    let Found::File(file, _) = open(root, names)? else { return Ok(None) };
    let mut bytes = Vec::new();
    file.take(max).read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

/// Whether nothing is there, or nothing that may be seen: a link, a file where a folder should be, what we may not read.
fn is_absent(error: &io::Error) -> bool {
    use io::ErrorKind;
    matches!(
        error.kind(),
        ErrorKind::NotFound
            | ErrorKind::NotADirectory
            | ErrorKind::PermissionDenied
            | ErrorKind::InvalidFilename
            | ErrorKind::InvalidInput
    ) || is_link(error)
}

#[cfg(unix)]
fn is_link(error: &io::Error) -> bool {
    use rustix::io::Errno;
    // What stands for no device is asked for without waiting.
    [Errno::LOOP, Errno::NXIO].iter().any(|it| error.raw_os_error() == Some(it.raw_os_error()))
}

#[cfg(not(unix))]
fn is_link(_: &io::Error) -> bool {
    false
}

#[cfg(unix)]
fn reach<'a>(root: &Path, names: impl IntoIterator<Item = &'a str>) -> io::Result<File> {
    use rustix::fs::Mode;
    use rustix::fs::OFlags;
    let dir = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::DIRECTORY;
    let mut names = names.into_iter().peekable();
    let mut at = rustix::fs::open(root, dir, Mode::empty())?;
    while let Some(name) = names.next() {
        // The last may be anything; a pipe must not keep us waiting.
        let last = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
        let flags = if names.peek().is_some() { dir } else { last };
        at = rustix::fs::openat(&at, name, flags | OFlags::NOFOLLOW, Mode::empty())?;
    }
    Ok(File::from(at))
}

#[cfg(not(unix))]
fn reach<'a>(root: &Path, names: impl IntoIterator<Item = &'a str>) -> io::Result<File> {
    let mut path = root.to_path_buf();
    for name in names {
        path.push(name);
        if std::fs::symlink_metadata(&path)?.file_type().is_symlink() {
            return Err(io::ErrorKind::NotFound.into());
        }
    }
    File::open(path)
}
