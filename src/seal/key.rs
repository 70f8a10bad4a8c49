//! Keys and signatures in minisign's format: the secret key that lies outside the project, and the public one that
//! everybody may have.

use std::fmt;
use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::path::PathBuf;

use minisign::PublicKey;
use minisign::SecretKey;
use minisign::SecretKeyBox;
use minisign::SignatureBox;

use crate::seal::error::Error;
use crate::seal::error::KeyFault;

/// The first line of every signature; it is not signed, so no other one is accepted.
const UNTRUSTED: &str = "gongkai";
/// What the lines of a signature's two numbers are long, in base64.
const SIGNATURE_LINE: usize = 100;
const COMMENT_LINE: usize = 88;
/// A key file is two lines.
const KEY_BYTES_MAX: u64 = 4096;

/// The publisher's secret key. Its `Debug` shows which key it is, and nothing of it.
pub struct Key {
    secret: SecretKey,
    public: Public,
}

/// A public key.
#[derive(Clone, Debug)]
pub struct Public(PublicKey);

impl Key {
    /// The key in `file`, which must not lie in `project`, nor be anybody's to read but its owner's.
    pub fn open(file: &Path, project: &Path, password: Option<&str>) -> Result<Self, Error> {
        let bad = |what| Error::Key { path: file.to_path_buf(), what };
        let unread = |cause| Error::KeyUnread { path: file.to_path_buf(), cause };
        let real = fs::canonicalize(file).map_err(unread)?;
        let inside = |file: &Path, dir: &Path| file.starts_with(dir);
        let project_real = fs::canonicalize(project).map_err(unread)?;
        if inside(&real, &project_real) || inside(&plain(file), &plain(project)) {
            return Err(bad(KeyFault::Inside));
        }
        let facts = fs::metadata(&real).map_err(unread)?;
        if !facts.is_file() || facts.len() > KEY_BYTES_MAX {
            return Err(bad(KeyFault::NoKey));
        }
        if !is_own(&facts) {
            return Err(bad(KeyFault::Open));
        }
        let text = fs::read_to_string(&real).map_err(unread)?;
        let locked = || SecretKeyBox::from(text.clone());
        let secret = match (locked().into_unencrypted_secret_key(), password) {
            (Ok(it), _) => it,
            (Err(_), Some(password)) => locked()
                .into_secret_key(Some(password.to_owned()))
                .map_err(|_| bad(KeyFault::NoKeyOrPassword))?,
            (Err(_), None) => return Err(bad(KeyFault::NoPassword)),
        };
        let public = PublicKey::from_secret_key(&secret).map_err(|_| bad(KeyFault::NoKey))?;
        Ok(Self { secret, public: Public(public) })
    }

    /// The public key that goes with it.
    pub fn public(&self) -> &Public {
        &self.public
    }

    /// A signature over `bytes` that says `comment`, as its file has it.
    pub(super) fn sign(&self, bytes: &[u8], comment: &str) -> Result<String, Error> {
        let public = Some(&self.public.0);
        let data = Cursor::new(bytes);
        minisign::sign(public, &self.secret, data, Some(comment), Some(UNTRUSTED))
            .map(SignatureBox::into_string)
            .map_err(|_| Error::Sign)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({})", self.public.id())
    }
}

impl Public {
    /// The key in `text`: a file of minisign's, or its second line alone.
    pub fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines().filter(|it| !it.starts_with("untrusted comment:"));
        let line = lines.next()?.trim();
        let key = PublicKey::from_base64(line).ok()?;
        let is_whole = lines.all(|it| it.trim().is_empty()) && key.to_base64() == line;
        is_whole.then_some(Self(key))
    }

    /// The key in one line.
    pub fn line(&self) -> String {
        self.0.to_base64()
    }

    /// The key as a file that the tool `minisign` reads.
    pub fn file(&self) -> String {
        format!("untrusted comment: gongkai public key {}\n{}\n", self.id(), self.line())
    }

    /// What the tool `minisign` calls the key.
    pub fn id(&self) -> String {
        let number =
            self.0.keynum().iter().rev().fold(0_u64, |it, byte| it << 8 | u64::from(*byte));
        format!("{number:016X}")
    }

    /// Whether `signature` is this key's over `bytes`, says `comment`, and is written in the one way that it has.
    pub fn signed(&self, bytes: &[u8], signature: &[u8], comment: &str) -> bool {
        let Ok(text) = std::str::from_utf8(signature) else { return false };
        let lines: Vec<&str> = text.lines().collect();
        let [_, first, _, second] = lines.as_slice() else { return false };
        if first.len() != SIGNATURE_LINE || second.len() != COMMENT_LINE {
            return false;
        }
        let Ok(it) = SignatureBox::from_string(text) else { return false };
        it.to_string() == text
            && it.untrusted_comment().is_ok_and(|it| it == UNTRUSTED)
            && it.trusted_comment().is_ok_and(|it| it == comment)
            && minisign::verify(&self.0, &it, Cursor::new(bytes), true, false, false).is_ok()
    }
}

impl PartialEq for Public {
    fn eq(&self, other: &Self) -> bool {
        self.line() == other.line()
    }
}

impl Eq for Public {}

/// The path from the root, without `.` and `..`; links are followed elsewhere.
fn plain(path: &Path) -> PathBuf {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let mut out = PathBuf::new();
    for part in whole.components() {
        match part {
            std::path::Component::ParentDir => drop(out.pop()),
            other => out.push(other),
        }
    }
    out
}

/// Whether nobody but its owner can read the file, and it has no other name.
#[cfg(unix)]
fn is_own(file: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let others = file.mode() & 0o177;
    others == 0 && file.nlink() == 1
}

#[cfg(not(unix))]
fn is_own(_: &fs::Metadata) -> bool {
    true
}

#[cfg(test)]
impl Key {
    /// A fresh key.
    pub(crate) fn draw() -> Self {
        let pair = minisign::KeyPair::generate_unencrypted_keypair().unwrap();
        Self { secret: pair.sk, public: Public(pair.pk) }
    }
}
