//! MariaDB and MySQL: the text protocol within a consistent read-only snapshot, row by row.
//!
//! The query is prepared first, since a prepared statement is one statement and says what it will give; it is then
//! run as text, so that every value is written by the server.

use std::error::Error as StdError;
use std::io;
use std::time::Duration;

use ::mysql::Conn;
use ::mysql::DriverError;
use ::mysql::OptsBuilder;
use ::mysql::SslOpts;
use ::mysql::Value;
use ::mysql::consts::ColumnFlags;
use ::mysql::consts::ColumnType;
use ::mysql::prelude::Queryable as _;

use crate::net;
use crate::source::database::Reach;
use crate::source::database::Server;
use crate::source::database::address::Tls;
use crate::source::database::rows::Gone;
use crate::source::database::rows::Pass;
use crate::source::database::said::shown;
use crate::source::remote::Error;
use crate::source::remote::What;

/// The character set that means bytes (MySQL internals, `binary`).
const BINARY: u16 = 63;

/// A connection within its snapshot.
pub(super) struct MySql(Conn);

/// How a column's cells become text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Text,
    /// So many bits, which the server sends as they are.
    Bits(usize),
    Bytes,
}

impl MySql {
    pub(super) fn connect(reach: &Reach) -> Result<Self, Error> {
        let failed = |error| told(reach, What::Connect, &error);
        let connected = Conn::new(options(reach, reach.address.tls));
        let mut conn = match connected {
            Err(::mysql::Error::DriverError(DriverError::TlsNotSupported))
                if reach.address.tls == Tls::Prefer =>
            {
                Conn::new(options(reach, Tls::Disable)).map_err(failed)?
            }
            other => other.map_err(failed)?,
        };
        // A reader that is slow for a while is not gone.
        let patience = format!("SET SESSION net_write_timeout = {}", reach.seconds);
        for begin in [
            "SET NAMES utf8mb4",
            &patience,
            "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",
            "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
        ] {
            conn.query_drop(begin).map_err(failed)?;
        }
        Ok(Self(conn))
    }
}

fn options(reach: &Reach, wanted: Tls) -> OptsBuilder {
    let address = &reach.address;
    let silence = Some(Duration::from_secs(u64::from(reach.seconds)));
    let verified = wanted == Tls::VerifyFull;
    let ssl = (wanted != Tls::Disable).then(|| {
        net::provide();
        SslOpts::default()
            .with_root_cert_path(reach.root.clone())
            .with_danger_accept_invalid_certs(!verified)
            .with_danger_skip_domain_validation(!verified)
    });
    let options = OptsBuilder::new()
        .user(Some(&address.user))
        .pass(reach.password.as_ref().map(|it| it.text().to_owned()))
        .db_name(Some(&address.name))
        .prefer_socket(false)
        .tcp_port(address.port)
        .tcp_connect_timeout(Some(Duration::from_secs(u64::from(reach.connect_seconds))))
        .read_timeout(silence)
        .write_timeout(silence)
        .ssl_opts(ssl);
    if address.is_socket() {
        options.socket(Some(&address.host))
    } else {
        options.ip_or_hostname(Some(&address.host))
    }
}

impl Server for MySql {
    fn answer(&mut self, reach: &Reach, out: &mut Pass<'_>) -> Result<(), Error> {
        let failed = |error| told(reach, What::Query, &error);
        let gone = |Gone| reach.error(What::Lost);
        let statement = self.0.prep(&reach.query).map_err(failed)?;
        if statement.num_columns() == 0 || statement.num_params() > 0 {
            return Err(reach.error(What::NoRows));
        }
        self.0.close(statement).map_err(failed)?;
        let mut answer = self.0.query_iter(&reach.query).map_err(failed)?;
        let columns: Vec<(String, Shape)> = answer
            .columns()
            .as_ref()
            .iter()
            .map(|it| (it.name_str().into_owned(), shape(it)))
            .collect();
        if let Some((column, _)) = columns.iter().find(|it| it.1 == Shape::Bytes) {
            return Err(reach.error(What::Bytes { column: column.clone() }));
        }
        out.head(columns.iter().map(|it| it.0.clone()).collect()).map_err(gone)?;
        while let Some(rows) = answer.iter() {
            for row in rows {
                let row = row.map_err(failed)?;
                for (at, (column, shape)) in columns.iter().enumerate() {
                    let not_text = || What::NotText { column: column.clone(), row: out.number() };
                    match (row.as_ref(at), shape) {
                        (Some(Value::Bytes(bytes)), Shape::Bits(width)) => {
                            out.cell(Some(&bits(bytes, *width)));
                        }
                        (Some(Value::Bytes(bytes)), _) => match std::str::from_utf8(bytes) {
                            Ok(text) => out.cell(Some(text)),
                            Err(_) => return Err(reach.error(not_text())),
                        },
                        (Some(Value::NULL) | None, _) => out.cell(None),
                        // The text protocol knows no other values.
                        (Some(_), _) => return Err(reach.error(not_text())),
                    }
                }
                out.end_row().map_err(gone)?;
            }
        }
        Ok(())
    }
}

fn shape(column: &::mysql::Column) -> Shape {
    use ColumnType as T;
    let flags = column.flags();
    let set = flags.contains(ColumnFlags::ENUM_FLAG) || flags.contains(ColumnFlags::SET_FLAG);
    match column.column_type() {
        T::MYSQL_TYPE_BIT => Shape::Bits(usize::try_from(column.column_length()).unwrap_or(64)),
        T::MYSQL_TYPE_GEOMETRY => Shape::Bytes,
        T::MYSQL_TYPE_TINY_BLOB
        | T::MYSQL_TYPE_MEDIUM_BLOB
        | T::MYSQL_TYPE_LONG_BLOB
        | T::MYSQL_TYPE_BLOB
        | T::MYSQL_TYPE_VARCHAR
        | T::MYSQL_TYPE_VAR_STRING
        | T::MYSQL_TYPE_STRING
            if column.character_set() == BINARY && !set =>
        {
            Shape::Bytes
        }
        _ => Shape::Text,
    }
}

/// The last `width` bits, as `BIT(n)` is written.
fn bits(bytes: &[u8], width: usize) -> String {
    let all = bytes.iter().flat_map(|byte| (0..8).rev().map(move |at| byte >> at & 1 == 1));
    let spare = (8 * bytes.len()).saturating_sub(width);
    all.skip(spare).map(|it| if it { '1' } else { '0' }).collect()
}

fn told(reach: &Reach, what: What, error: &::mysql::Error) -> Error {
    use ::mysql::Error as E;
    let under: Option<&(dyn StdError + 'static)> = match error {
        E::IoError(it) => Some(it),
        E::CodecError(it) => Some(it),
        _ => None,
    };
    if let Some(said) = under.and_then(net::fault) {
        return reach.error(What::Tls).said(said);
    }
    if under.is_some_and(is_silence) {
        return reach.error(What::Timeout { seconds: reach.seconds });
    }
    match error {
        E::MySqlError(said) => {
            let what = match (said.code, said.state.get(..2)) {
                // Query killed for its time, in MySQL and in MariaDB.
                (3024 | 1969 | 1205, _) => What::Timeout { seconds: reach.seconds },
                // Killed, or the server goes down.
                (1317 | 1927 | 1053, _) => What::Lost,
                (1044 | 1045 | 1049 | 1698, _) | (_, Some("28")) => What::Login,
                _ => what,
            };
            // These two say nothing of themselves beside their kind.
            let state = if matches!(said.code, 1317 | 1927 | 1053) { "57000" } else { &said.state };
            let text = format!("ERROR {} {}", said.code, said.message);
            reach.error(what).said(shown(state, &text, &reach.query))
        }
        E::TlsError(cause) => reach.error(What::Tls).said(cause.to_string()),
        E::DriverError(DriverError::TlsNotSupported) => {
            reach.error(What::Tls).said("the server offers no TLS")
        }
        E::DriverError(DriverError::ConnectTimeout | DriverError::Timeout) => {
            reach.error(What::Timeout { seconds: reach.connect_seconds })
        }
        E::IoError(cause) => lost(reach, what).said(cause.to_string()),
        E::DriverError(cause) => lost(reach, what).said(cause.to_string()),
        E::CodecError(_) | E::UrlError(_) | E::FromValueError(_) | E::FromRowError(_) => {
            lost(reach, what)
        }
    }
}

/// Whether a read waited for too long, however deep that is wrapped.
fn is_silence(error: &(dyn StdError + 'static)) -> bool {
    let kind = error.downcast_ref::<io::Error>().map(io::Error::kind);
    matches!(kind, Some(io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut))
        || error.source().is_some_and(is_silence)
}

fn lost(reach: &Reach, what: What) -> Error {
    reach.error(if what == What::Query { What::Lost } else { what })
}

#[cfg(test)]
mod tests {
    use super::bits;

    #[test]
    fn bits_are_written_as_wide_as_their_column() {
        assert_eq!(bits(&[1], 1), "1");
        assert_eq!(bits(&[0b101], 8), "00000101");
        assert_eq!(bits(&[1, 0], 10), "0100000000");
    }
}
