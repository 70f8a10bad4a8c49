//! What is known of files, and kept of them: digests by which file they are, packed and small texts by digest.

use std::collections::BTreeMap;
use std::fs::File;
use std::fs::Metadata;
use std::io;
use std::io::Read as _;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::time::Duration;
use std::time::SystemTime;

use bytes::Bytes;

use crate::model::digest::Digest;
use crate::model::digest::Hasher;
use crate::serve::coding::Coding;
use crate::serve::coding::pack;

/// Up to here a file is read in one go, and kept.
const SMALL_BYTES: u64 = 256 << 10;
/// Up to here a text is packed; a larger one has a Parquet beside it.
const PACKED_BYTES_MAX: u64 = 32 << 20;
/// Under this there is nothing to gain.
const PACKED_BYTES_MIN: u64 = 1 << 10;
/// Bytes that are kept.
const KEPT_BYTES: usize = 64 << 20;
/// Files whose digests are kept.
const KEPT_DIGESTS: usize = 1 << 16;
/// A file that changed within so long may change again without its times showing it.
const SETTLED: Duration = Duration::from_secs(2);
const READ_BYTES: usize = 1 << 18;

/// The bytes of an open file as they were when it was looked at.
#[derive(Clone, Debug)]
pub(super) struct Content {
    pub(super) digest: Digest,
    pub(super) bytes: u64,
    pub(super) modified: SystemTime,
    pub(super) whole: Whole,
}

/// Where a file's bytes are.
#[derive(Clone, Debug)]
pub(super) enum Whole {
    Memory(Bytes),
    File(Arc<File>),
}

/// All that is kept.
pub(super) struct Stock {
    digests: Mutex<BTreeMap<Print, Digest>>,
    kept: Mutex<Kept>,
    /// A large file is read for its digest by one at a time, and one text is packed at a time.
    reading: Mutex<()>,
    packing: Mutex<()>,
    clock: fn() -> SystemTime,
}

/// Which file, and which bytes of it.
type Print = (u64, u64, u64, [(i64, i64); 2]);

#[cfg(unix)]
fn print(meta: &Metadata) -> Print {
    use std::os::unix::fs::MetadataExt as _;
    let times = [(meta.mtime(), meta.mtime_nsec()), (meta.ctime(), meta.ctime_nsec())];
    (meta.dev(), meta.ino(), meta.len(), times)
}

/// Where files have no numbers, nothing is known of one by them: see `changed`.
#[cfg(not(unix))]
fn print(meta: &Metadata) -> Print {
    (0, 0, meta.len(), [(0, 0); 2])
}

/// When a file was last changed, to be known again by its numbers and times; none, it never is.
#[cfg(unix)]
fn changed(meta: &Metadata) -> Option<SystemTime> {
    use std::os::unix::fs::MetadataExt as _;
    let seconds = u64::try_from(meta.ctime()).ok()?;
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
}

#[cfg(not(unix))]
fn changed(_: &Metadata) -> Option<SystemTime> {
    None
}

fn lock<T>(it: &Mutex<T>) -> MutexGuard<'_, T> {
    it.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Stock {
    pub(super) fn new(clock: fn() -> SystemTime) -> Self {
        Self {
            digests: Mutex::default(),
            kept: Mutex::new(Kept::new(KEPT_BYTES)),
            reading: Mutex::default(),
            packing: Mutex::default(),
            clock,
        }
    }

    /// The content of `file`. Its digest is that of the bytes that will be sent.
    pub(super) fn content(&self, file: File, meta: &Metadata) -> io::Result<Content> {
        let print = Some(print(meta)).filter(|_| self.is_settled(meta));
        let modified = meta.modified()?;
        let bytes = meta.len();
        let known = print.and_then(|it| lock(&self.digests).get(&it).copied());
        if bytes <= SMALL_BYTES {
            let kept = known.and_then(|it| lock(&self.kept).get(&(it, Coding::Identity)));
            let (digest, text) = match (known, kept) {
                (Some(digest), Some(text)) => (digest, text),
                _ => self.read(&file, bytes, print)?,
            };
            return Ok(Content { digest, bytes, modified, whole: Whole::Memory(text) });
        }
        let digest = match known {
            Some(it) => it,
            None => self.digest(&file, meta, print)?,
        };
        Ok(Content { digest, bytes, modified, whole: Whole::File(Arc::new(file)) })
    }

    /// `content` packed; none where that does not pay.
    pub(super) fn packed(&self, content: &Content, coding: Coding) -> io::Result<Option<Bytes>> {
        if !(PACKED_BYTES_MIN..=PACKED_BYTES_MAX).contains(&content.bytes) {
            return Ok(None);
        }
        let key = (content.digest, coding);
        if let Some(it) = lock(&self.kept).get(&key) {
            return Ok(pays(it));
        }
        let _turn = lock(&self.packing);
        // Somebody else may have packed it meanwhile.
        if let Some(it) = lock(&self.kept).get(&key) {
            return Ok(pays(it));
        }
        let packed = match &content.whole {
            Whole::Memory(text) => pack(text, coding)?,
            Whole::File(file) => {
                let text = read_at(file, 0, usize::try_from(content.bytes).unwrap_or(usize::MAX))?;
                if Digest::of(&text) != content.digest {
                    return Err(changed_under_us());
                }
                pack(&text, coding)?
            }
        };
        let packed = if (packed.len() as u64) < content.bytes { packed } else { Bytes::new() };
        lock(&self.kept).put(key, packed.clone());
        Ok(pays(packed))
    }

    fn is_settled(&self, meta: &Metadata) -> bool {
        let since = changed(meta).and_then(|it| (self.clock)().duration_since(it).ok());
        since.is_some_and(|it| it > SETTLED)
    }

    /// Reads a small file, whole.
    fn read(&self, file: &File, bytes: u64, print: Option<Print>) -> io::Result<(Digest, Bytes)> {
        let mut text = Vec::with_capacity(usize::try_from(bytes).unwrap_or_default());
        file.take(bytes + 1).read_to_end(&mut text)?;
        if text.len() as u64 != bytes {
            return Err(changed_under_us());
        }
        let (digest, text) = (Digest::of(&text), Bytes::from(text));
        if let Some(print) = print {
            self.know(print, digest);
            lock(&self.kept).put((digest, Coding::Identity), text.clone());
        }
        Ok((digest, text))
    }

    /// Reads a large file for its digest.
    fn digest(&self, file: &File, meta: &Metadata, known: Option<Print>) -> io::Result<Digest> {
        let _turn = lock(&self.reading);
        if let Some(it) = known.and_then(|it| lock(&self.digests).get(&it).copied()) {
            return Ok(it);
        }
        let mut hasher = Hasher::default();
        let (mut at, end) = (0, meta.len());
        while at < end {
            let part = read_at(file, at, part_of(end - at))?;
            hasher.add(&part);
            at += part.len() as u64;
        }
        // Its numbers change when another takes its name; its bytes do not.
        let now = file.metadata()?;
        if (now.len(), now.modified()?) != (meta.len(), meta.modified()?) {
            return Err(changed_under_us());
        }
        let digest = hasher.finish();
        if let Some(it) = known {
            self.know(it, digest);
        }
        Ok(digest)
    }

    fn know(&self, print: Print, digest: Digest) {
        let mut digests = lock(&self.digests);
        if digests.len() >= KEPT_DIGESTS {
            digests.clear();
        }
        digests.insert(print, digest);
    }
}

/// What is kept of a text whose packing does not pay is nothing.
fn pays(packed: Bytes) -> Option<Bytes> {
    Some(packed).filter(|it| !it.is_empty())
}

fn changed_under_us() -> io::Error {
    io::Error::other("the file changed while it was read")
}

/// How much to read at a time where so much is left.
pub(super) fn part_of(left: u64) -> usize {
    usize::try_from(left).map_or(READ_BYTES, |it| it.min(READ_BYTES))
}

/// Exactly `count` bytes of `file`, from `at` on.
pub(super) fn read_at(file: &File, at: u64, count: usize) -> io::Result<Bytes> {
    let mut bytes = vec![0; count];
    read_exact_at(file, &mut bytes, at)?;
    Ok(bytes.into())
}

#[cfg(unix)]
fn read_exact_at(file: &File, bytes: &mut [u8], at: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, at)
}

#[cfg(not(unix))]
fn read_exact_at(mut file: &File, bytes: &mut [u8], at: u64) -> io::Result<()> {
    use std::io::Seek as _;
    // One request has the file, and reads it in order.
    file.seek(io::SeekFrom::Start(at))?;
    file.read_exact(bytes)
}

/// Texts by digest and coding; who was not asked for longest goes first.
struct Kept {
    max: usize,
    bytes: usize,
    turn: u64,
    texts: BTreeMap<Key, (u64, Bytes)>,
    turns: BTreeMap<u64, Key>,
}

type Key = (Digest, Coding);

/// What an entry costs beside its bytes, about.
const ENTRY_BYTES: usize = 256;

impl Kept {
    fn new(max: usize) -> Self {
        Self { max, bytes: 0, turn: 0, texts: BTreeMap::new(), turns: BTreeMap::new() }
    }

    fn get(&mut self, key: &Key) -> Option<Bytes> {
        let (turn, text) = self.texts.get_mut(key)?;
        self.turns.remove(turn);
        self.turn += 1;
        *turn = self.turn;
        self.turns.insert(self.turn, *key);
        Some(text.clone())
    }

    fn put(&mut self, key: Key, text: Bytes) {
        let bytes = size(&text);
        if bytes > self.max / 2 {
            return;
        }
        self.turn += 1;
        if let Some((turn, before)) = self.texts.insert(key, (self.turn, text)) {
            self.turns.remove(&turn);
            self.bytes -= size(&before);
        }
        self.turns.insert(self.turn, key);
        self.bytes += bytes;
        while self.bytes > self.max {
            let Some((_, oldest)) = self.turns.pop_first() else { return };
            if let Some((_, text)) = self.texts.remove(&oldest) {
                self.bytes -= size(&text);
            }
        }
    }
}

fn size(text: &Bytes) -> usize {
    text.len() + ENTRY_BYTES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_asked_for_longest_goes_first() {
        let key = |it: u8| (Digest::of(&[it]), Coding::Brotli);
        let text = || Bytes::from(vec![0; 1000]);
        let mut kept = Kept::new(3 * (1000 + ENTRY_BYTES));
        for it in 0..3 {
            kept.put(key(it), text());
        }
        assert!(kept.get(&key(0)).is_some());
        kept.put(key(3), text());
        assert!(kept.get(&key(1)).is_none());
        assert!(kept.get(&key(0)).is_some() && kept.get(&key(2)).is_some());
        // Put again, it counts once.
        kept.put(key(3), text());
        assert_eq!(kept.bytes, 3 * (1000 + ENTRY_BYTES));
        assert_eq!((kept.texts.len(), kept.turns.len()), (3, 3));
        // One that would drive out all others is not kept at all.
        kept.put(key(9), Bytes::from(vec![0; 2000]));
        assert!(kept.get(&key(9)).is_none());
        // That packing does not pay is known, too.
        kept.put(key(4), Bytes::new());
        assert_eq!(kept.get(&key(4)), Some(Bytes::new()));
    }
}
