//! The project's calendar of working days: what it says anew of the one that comes with the program.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use crate::model::digest::Digest;
use crate::model::digest::Hasher;
use crate::model::stop::Stop;
use crate::model::workday;
use crate::model::workday::Workdays;
use crate::pipeline::config::Reader;
use crate::pipeline::error::Error;
use crate::pipeline::problem::Problem;

/// Where it is, below the project.
const FILE: &str = "schemas/calendar-cn.csv";

/// The calendar with what the project in `dir` says anew, and the digest of its table; none where it has no table, or
/// one that was refused.
pub(super) fn read(dir: &Path, elsewhere: &mut Vec<Stop>) -> Option<(Workdays, Digest)> {
    let text = match fs::read_to_string(dir.join(FILE)) {
        Ok(text) => text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text),
        Err(cause) if cause.kind() == ErrorKind::NotFound => return None,
        Err(cause) => {
            elsewhere.push(Error::Unreadable { file: FILE.to_owned(), cause }.into());
            return None;
        }
    };
    match workday::CHINA.with(&text) {
        Ok(it) => Some((it, Hasher::default().part(text.as_bytes()).finish())),
        Err(at) => {
            let mut reader = Reader::new(FILE, &text);
            reader.refuse(at, Problem::Workdays);
            elsewhere.append(&mut reader.into_stops());
            None
        }
    }
}
