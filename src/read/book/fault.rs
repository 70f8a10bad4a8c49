//! What is wrong with a container: inside this folder an `io::Error`, which already tells the system's errors from
//! bytes that make no sense; at its door an error of the room.

use std::io;
use std::io::ErrorKind;

use crate::read::Error;

/// Bytes that make no sense.
pub(super) fn broken(what: &'static str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, what)
}

/// More than any real ledger has.
pub(super) fn too_large(what: &'static str) -> io::Error {
    io::Error::new(ErrorKind::FileTooLarge, what)
}

/// Bytes that only a password opens.
pub(super) fn locked() -> io::Error {
    io::Error::new(ErrorKind::PermissionDenied, Locked)
}

/// Tells a password from a permission that the system denies.
#[derive(Debug)]
struct Locked;

impl std::fmt::Display for Locked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("locked with a password")
    }
}

impl std::error::Error for Locked {}

/// What `cause` means for the ledger called `name`.
pub(super) fn of(name: &str, cause: io::Error) -> Error {
    let name = name.to_owned();
    if cause.get_ref().is_some_and(<dyn std::error::Error + Send + Sync>::is::<Locked>) {
        return Error::Encrypted { name };
    }
    match cause.kind() {
        ErrorKind::FileTooLarge => Error::TooLarge { name },
        // `InvalidInput` is how a decompressor says that its input is damaged.
        ErrorKind::InvalidData | ErrorKind::InvalidInput | ErrorKind::UnexpectedEof => {
            Error::Workbook { name, cause: Box::new(cause) }
        }
        _ => Error::Unreadable { name, cause },
    }
}
