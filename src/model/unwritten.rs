//! A page for the project's own people that could not be written.

use std::error;
use std::io;
use std::path::PathBuf;

use crate::model::lang::Lang;
use crate::model::lang::words;
use crate::model::stop::Fault;

/// Which file, and why; `code` is of the room that writes it.
#[derive(Debug)]
pub struct Unwritten {
    /// `review/write`.
    pub code: &'static str,
    /// The file.
    pub path: PathBuf,
    /// What the system says.
    pub cause: io::Error,
}

impl Fault for Unwritten {
    fn code(&self) -> &'static str {
        self.code
    }

    fn say(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => format!("写不了 `{}`", self.path.display()),
            Lang::En => format!("cannot write `{}`", self.path.display()),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        let hint = words(
            "检查磁盘空间和 `private` 的权限",
            "check the disk's space and the rights of `private`",
        );
        Some(hint.get(lang).to_owned())
    }

    fn cause(&self) -> Option<&(dyn error::Error + 'static)> {
        Some(&self.cause)
    }
}
