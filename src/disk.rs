//! The only file that writes. What is staged is written aside, synced, and renamed: old or new, never between.
#![expect(clippy::disallowed_methods, reason = "this is the one place that may write")]

use std::fs;
use std::fs::File;
use std::fs::TryLockError;
use std::io;
use std::io::Read as _;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

/// Who may read what is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Folders 0700, files 0600: ledgers' places, candidates, the journal.
    Private,
    /// Folders 0755, files 0644: what the public may see.
    Public,
}

/// Makes `dir` and what is missing above it.
pub fn create_dir(dir: &Path, access: Access) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(if access == Access::Private { 0o700 } else { 0o755 });
    }
    builder.create(dir)
}

/// Opens `path` for writing, new and empty; a file of that name is replaced.
pub fn create(path: &Path, access: Access) -> io::Result<File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(if access == Access::Private { 0o600 } else { 0o644 });
    }
    options.open(path)
}

/// Opens the file at `path` to write behind its end.
pub fn append(path: &Path) -> io::Result<File> {
    fs::OpenOptions::new().append(true).open(path)
}

/// Gives the finished file `aside` the name `path`, so that a reader sees the old content or the new, whole.
pub fn settle(aside: &Path, path: &Path) -> io::Result<()> {
    File::open(aside)?.sync_all()?;
    fs::rename(aside, path)?;
    sync_parent(path)
}

/// Writes `bytes` to `path` so that a reader sees the old content or the new, whole.
pub fn replace(path: &Path, bytes: &[u8], access: Access) -> io::Result<()> {
    let aside = aside(path);
    let mut file = create(&aside, access)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    drop(file);
    fs::rename(&aside, path)?;
    sync_parent(path)
}

/// Removes the file at `path`; one that is not there is fine.
pub fn remove_file(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
        Ok(()) => sync_parent(path),
    }
}

/// Removes `dir` with all that is in it; one that is not there is fine.
pub fn remove_dir(dir: &Path) -> io::Result<()> {
    match fs::remove_dir_all(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// Removes the file or folder at `path`; one that is not there is fine.
pub fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        // What is no file is a folder; which error that is differs from system to system.
        Err(_) if path.is_dir() => remove_dir(path),
        other => other,
    }
}

/// Removes all that is in `dir` but what is called `kept`, and `dir` itself when nothing is left of it.
pub fn remove_within(dir: &Path, kept: &str) -> io::Result<()> {
    let entries = match fs::read_dir(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        other => other?,
    };
    let mut empty = true;
    for entry in entries {
        let entry = entry?;
        if entry.file_name() == kept {
            empty = false;
        } else if entry.file_type()?.is_dir() {
            remove_dir(&entry.path())?;
        } else {
            fs::remove_file(entry.path())?;
        }
    }
    if empty { remove_dir(dir) } else { Ok(()) }
}

/// Copies the files of `source` (no folders below it) into the new folder `target`.
pub fn copy_files(source: &Path, target: &Path, access: Access) -> io::Result<()> {
    create_dir(target, access)?;
    let mut names = fs::read_dir(source)?
        .map(|it| it.map(|it| it.file_name()))
        .collect::<io::Result<Vec<_>>>()?;
    names.sort();
    for name in names {
        let mut from = File::open(source.join(&name))?;
        let mut to = create(&target.join(&name), access)?;
        io::copy(&mut from, &mut to)?;
        to.sync_all()?;
    }
    Ok(())
}

fn aside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.tmp"))
}

/// Gives the folder `aside` the name `name`. A folder of that name is called `aside` then: there is no instant without one.
#[cfg(target_os = "linux")]
fn take_place(aside: &Path, name: &Path) -> io::Result<()> {
    use std::os::unix::ffi::OsStrExt as _;

    use rustix::fs::CWD;
    use rustix::fs::RenameFlags;
    use rustix::io::Errno;
    let (from, to) = (aside.as_os_str().as_bytes(), name.as_os_str().as_bytes());
    match rustix::fs::renameat_with(CWD, from, CWD, to, RenameFlags::EXCHANGE) {
        Ok(()) => Ok(()),
        Err(Errno::NOENT) => fs::rename(aside, name),
        // Some file systems, on a network mostly, cannot exchange.
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => replace_dir(aside, name),
        Err(other) => Err(io::Error::from_raw_os_error(other.raw_os_error())),
    }
}

#[cfg(not(target_os = "linux"))]
fn take_place(aside: &Path, name: &Path) -> io::Result<()> {
    replace_dir(aside, name)
}

/// The same where names cannot change places: for an instant there is none.
fn replace_dir(aside: &Path, name: &Path) -> io::Result<()> {
    remove_dir(name)?;
    fs::rename(aside, name)
}

fn sync_parent(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(parent) => {
            File::open(if parent.as_os_str().is_empty() { Path::new(".") } else { parent })?
                .sync_all()
        }
        None => Ok(()),
    }
}

/// A folder that is written aside and given its name when it is whole; dropped unfinished, it is gone.
#[derive(Debug)]
pub struct Staging {
    aside: PathBuf,
    name: PathBuf,
    access: Access,
    committed: bool,
}

impl Staging {
    /// Begins the folder that will be called `name`; what an earlier crash left aside is removed.
    pub fn begin(name: &Path, access: Access) -> io::Result<Self> {
        let aside = aside(name);
        remove_dir(&aside)?;
        create_dir(&aside, access)?;
        Ok(Self { aside, name: name.to_path_buf(), access, committed: false })
    }

    /// Where to write meanwhile.
    pub fn path(&self) -> &Path {
        &self.aside
    }

    /// Opens a new file in the folder.
    pub fn create(&self, name: &str) -> io::Result<File> {
        create(&self.aside.join(name), self.access)
    }

    /// Takes a file out of the folder again.
    pub fn remove(&self, name: &str) -> io::Result<()> {
        fs::remove_file(self.aside.join(name))
    }

    /// Syncs every file and gives the folder its name; a folder of that name is replaced.
    pub fn commit(mut self) -> io::Result<PathBuf> {
        for entry in fs::read_dir(&self.aside)? {
            File::open(entry?.path())?.sync_all()?;
        }
        File::open(&self.aside)?.sync_all()?;
        take_place(&self.aside, &self.name)?;
        self.committed = true;
        sync_parent(&self.name)?;
        // What was there before has the name aside now; a crash before it is gone leaves it to the next `begin`.
        remove_dir(&self.aside)?;
        Ok(self.name.clone())
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        if !self.committed {
            // Nothing can be done about a folder that cannot be removed; the next run removes it first.
            drop(remove_dir(&self.aside));
        }
    }
}

/// A file that one process has at a time. The kernel gives it up when its holder ends, however that happens.
#[derive(Debug)]
pub struct Lock {
    path: PathBuf,
    /// Held as long as it is open.
    _file: File,
}

/// What came of asking for a lock.
#[derive(Debug)]
pub enum Asked {
    /// It is ours until dropped.
    Taken(Lock),
    /// Another process has it, and wrote this into it.
    Held(String),
}

impl Lock {
    /// Asks for the lock at `path`; who gets it writes `told` into it, for others to read.
    pub fn ask(path: &Path, told: &str) -> io::Result<Asked> {
        loop {
            let mut options = fs::OpenOptions::new();
            options.read(true).write(true).create(true).truncate(false);
            #[cfg(unix)]
            {
                use std::os::unix::fs::OpenOptionsExt as _;
                options.mode(0o600);
            }
            let mut file = options.open(path)?;
            match file.try_lock() {
                Ok(()) if !is_at(&file, path)? => {}
                Ok(()) => {
                    file.set_len(0)?;
                    file.write_all(told.as_bytes())?;
                    return Ok(Asked::Taken(Self { path: path.to_path_buf(), _file: file }));
                }
                Err(TryLockError::WouldBlock) => {
                    let mut holder = String::new();
                    file.take(LOCK_BYTES_MAX).read_to_string(&mut holder)?;
                    return Ok(Asked::Held(holder));
                }
                Err(TryLockError::Error(error)) => return Err(error),
            }
        }
    }
}

/// More than any holder writes.
const LOCK_BYTES_MAX: u64 = 4096;

/// Whether `file` is what is called `path` now: a holder that ended in between took the name away.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt as _;
    let ours = file.metadata()?;
    match fs::metadata(path) {
        Ok(it) => Ok((it.dev(), it.ino()) == (ours.dev(), ours.ino())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(not(unix))]
fn is_at(_: &File, _: &Path) -> io::Result<bool> {
    Ok(true)
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Gone before it is free: who opened it meanwhile sees that, and asks again. Where it cannot be removed, the next
        // holder writes over it.
        drop(fs::remove_file(&self.path));
    }
}

/// A private, nameless file for bytes that do not fit in memory; gone when dropped, or when the process dies.
#[derive(Debug)]
pub struct Spool(File);

impl Spool {
    /// Makes a spool in `dir`, which must be private.
    pub fn new(dir: &Path, name: &str) -> io::Result<Self> {
        create_dir(dir, Access::Private)?;
        let path = dir.join(name);
        let mut options = fs::OpenOptions::new();
        options.read(true).write(true).create(true).truncate(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            options.mode(0o600);
        }
        let file = options.open(&path)?;
        fs::remove_file(&path)?;
        Ok(Self(file))
    }

    /// The file, to write and to read back.
    pub fn file(&mut self) -> &mut File {
        &mut self.0
    }
}

/// A private folder for what is looked at once; gone when dropped.
#[derive(Debug)]
pub struct Scratch(PathBuf);

impl Scratch {
    /// Makes a new folder among the system's temporary ones; one that is there already is never used.
    pub fn new(name: &str) -> io::Result<Self> {
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        {
            use std::os::unix::fs::DirBuilderExt as _;
            builder.mode(0o700);
        }
        let (base, process) = (std::env::temp_dir(), std::process::id());
        let mut number = 0_u32;
        loop {
            let path = base.join(format!("{name}-{process}-{number}"));
            match builder.create(&path) {
                Ok(()) => return Ok(Self(path)),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists && number < 1000 => {
                    number += 1;
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // The system empties its temporary folders by and by.
        drop(remove_dir(&self.0));
    }
}
