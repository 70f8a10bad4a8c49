//! SQLite: a file of the project, opened for reading only, one read transaction.

use rusqlite::Connection;
use rusqlite::ErrorCode;
use rusqlite::OpenFlags;
use rusqlite::types::ValueRef;

use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use std::time::Duration;

use crate::source::database::Reach;
use crate::source::database::Server;
use crate::source::database::rows::Gone;
use crate::source::database::rows::Pass;
use crate::source::remote::Error;
use crate::source::remote::What;

/// A file that is open.
pub(super) struct Sqlite(Connection);

impl Sqlite {
    pub(super) fn connect(reach: &Reach) -> Result<Self, Error> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
            | OpenFlags::SQLITE_OPEN_NO_MUTEX
            | OpenFlags::SQLITE_OPEN_URI;
        let failed = |error: rusqlite::Error| told(reach, What::Connect, &error);
        let connection = Connection::open_with_flags(uri(&reach.file), flags).map_err(failed)?;
        let patience = Duration::from_secs(u64::from(reach.connect_seconds));
        connection.busy_timeout(patience).map_err(failed)?;
        connection.execute_batch("PRAGMA query_only = ON; BEGIN").map_err(failed)?;
        // A transaction begins to see the file at its first look into it.
        let look = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()));
        look.map_err(failed)?;
        Ok(Self(connection))
    }
}

impl Server for Sqlite {
    fn answer(&mut self, reach: &Reach, out: &mut Pass<'_>) -> Result<(), Error> {
        let failed = |error: rusqlite::Error| told(reach, What::Query, &error);
        let mut statement = self.0.prepare(&reach.query).map_err(failed)?;
        let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
        if names.is_empty() || statement.parameter_count() > 0 || !statement.readonly() {
            return Err(reach.error(What::NoRows));
        }
        let gone = |Gone| reach.error(What::Lost);
        out.head(names.clone()).map_err(gone)?;
        let mut rows = statement.query([]).map_err(failed)?;
        // A step that fails has met data: of its words only the kind is told.
        let broken = |error: rusqlite::Error| match error.sqlite_error_code() {
            Some(code) => reach.error(What::Query).said(kind(code)),
            None => reach.error(What::Query),
        };
        while let Some(row) = rows.next().map_err(broken)? {
            for (at, name) in names.iter().enumerate() {
                match row.get_ref(at).map_err(broken)? {
                    ValueRef::Null => out.cell(None),
                    ValueRef::Integer(it) => out.cell(Some(&it.to_string())),
                    ValueRef::Real(it) => out.cell(Some(&real(it))),
                    ValueRef::Text(bytes) => {
                        let not_text =
                            |_| What::NotText { column: name.clone(), row: out.number() };
                        let text = std::str::from_utf8(bytes).map_err(not_text);
                        out.cell(Some(text.map_err(|it| reach.error(it))?));
                    }
                    ValueRef::Blob(_) => {
                        return Err(reach.error(What::Bytes { column: name.clone() }));
                    }
                }
            }
            out.end_row().map_err(gone)?;
        }
        Ok(())
    }
}

/// The file as SQLite is told of it.
///
/// A file in WAL mode whose log is gone was closed in order, and is opened as one that nobody writes: otherwise even
/// a reader would put a log and an index beside it (<https://www.sqlite.org/wal.html#readonly>).
fn uri(file: &Path) -> String {
    let mut head = [0; 20];
    let read = File::open(file).and_then(|mut it| it.read_exact(&mut head));
    let log = file.with_file_name({
        let mut name = file.file_name().unwrap_or_default().to_owned();
        name.push("-wal");
        name
    });
    let is_closed = read.is_ok() && head[18..] == [2, 2] && !log.exists();
    let mut uri = "file:".to_owned();
    for &byte in file.as_os_str().as_encoded_bytes() {
        match byte {
            b'/' | b'.' | b'-' | b'_' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => {
                uri.push(char::from(byte));
            }
            _ => {
                uri.push('%');
                let digits = [byte >> 4, byte & 15];
                uri.extend(digits.into_iter().filter_map(|it| char::from_digit(it.into(), 16)));
            }
        }
    }
    if is_closed { uri + "?immutable=1" } else { uri }
}

/// SQLite's words about opening and compiling speak of names only.
fn told(reach: &Reach, what: What, error: &rusqlite::Error) -> Error {
    match error {
        rusqlite::Error::SqliteFailure(code, Some(message)) => {
            let what = if code.code == ErrorCode::DatabaseBusy { What::Connect } else { what };
            reach.error(what).said(message)
        }
        rusqlite::Error::SqlInputError { msg, .. } => reach.error(what).said(msg),
        rusqlite::Error::MultipleStatement => reach.error(what).said("more than one statement"),
        other => match other.sqlite_error_code() {
            Some(code) => reach.error(what).said(kind(code)),
            None => reach.error(what),
        },
    }
}

fn kind(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => "the database is locked",
        ErrorCode::ReadOnly => "attempt to write a readonly database",
        ErrorCode::CannotOpen => "unable to open database file",
        ErrorCode::NotADatabase => "file is not a database",
        ErrorCode::DatabaseCorrupt => "the database is malformed",
        ErrorCode::SystemIoFailure => "disk I/O error",
        ErrorCode::OutOfMemory => "out of memory",
        ErrorCode::PermissionDenied | ErrorCode::AuthorizationForStatementDenied => {
            "access permission denied"
        }
        _ => "the query failed on the data",
    }
}

/// The shortest text that reads back as the same number, with a point as SQLite shows it.
fn real(number: f64) -> String {
    let size = number.abs();
    if size != 0.0 && !(1e-4..1e15).contains(&size) {
        return format!("{number:e}");
    }
    if number.fract() == 0.0 { format!("{number:.1}") } else { format!("{number}") }
}

#[cfg(test)]
mod tests {
    use super::real;

    #[test]
    fn a_real_number_reads_back_as_itself() {
        for (number, text) in [
            (0.1, "0.1"),
            (475.0, "475.0"),
            (-0.0, "-0.0"),
            (0.1 + 0.2, "0.30000000000000004"),
            (1e15, "1e15"),
            (1.5e-7, "1.5e-7"),
        ] {
            assert_eq!(real(number), text);
            assert_eq!(real(number).parse(), Ok(number));
        }
    }
}
