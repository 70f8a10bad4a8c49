//! PostgreSQL: a cursor within a read-only snapshot, fetched by the simple protocol, which is the server's own text.
//!
//! The query goes through the extended protocol first, which takes one statement only, and a cursor takes only what
//! reads; the transaction is read-only besides. The simple protocol then gives every type as the server writes it:
//! nothing is decoded and written again here, so that no digit of a `numeric` can get lost.

use std::time::Duration;

use postgres::Client;
use postgres::Config;
use postgres::NoTls;
use postgres::SimpleQueryMessage;
use postgres::config::SslMode;
use postgres::error::SqlState;
use postgres::types::Kind;
use postgres::types::Type;

use crate::model::limits;
use crate::source::database::Reach;
use crate::source::database::Server;
use crate::source::database::address::Tls;
use crate::source::database::rows::Gone;
use crate::source::database::rows::Pass;
use crate::source::database::said::shown;
use crate::source::database::tls;
use crate::source::remote::Error;
use crate::source::remote::What;

/// A connection within its snapshot.
pub(super) struct Postgres(Client);

impl Postgres {
    pub(super) fn connect(reach: &Reach) -> Result<Self, Error> {
        let address = &reach.address;
        let mut config = Config::new();
        if address.is_socket() {
            config.host_path(&address.host);
        } else {
            config.host(&address.host);
        }
        config
            .port(address.port)
            .user(&address.user)
            .dbname(&address.name)
            .application_name("gongkai")
            .connect_timeout(Duration::from_secs(u64::from(reach.connect_seconds)))
            .keepalives_idle(Duration::from_secs(30))
            .ssl_mode(match address.tls {
                Tls::Disable => SslMode::Disable,
                Tls::Prefer => SslMode::Prefer,
                Tls::Require | Tls::VerifyFull => SslMode::Require,
            });
        if let Some(password) = &reach.password {
            config.password(password.text());
        }
        let failed = |error| told(reach, What::Connect, &error);
        let mut client = match address.tls {
            Tls::Disable => config.connect(NoTls).map_err(failed)?,
            Tls::Prefer | Tls::Require | Tls::VerifyFull => {
                config.connect(tls::connector(reach)?).map_err(failed)?
            }
        };
        // How dates, bytes and numbers are written is not left to whoever set up the account. The time zone is: what
        // a person sees in the server's own client is what the ledger says.
        let millis = u64::from(reach.seconds) * 1000;
        let begin = format!(
            "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY; \
             SET LOCAL statement_timeout = {millis}; SET LOCAL DateStyle = 'ISO, YMD'; \
             SET LOCAL IntervalStyle = 'postgres'; SET LOCAL extra_float_digits = 3; \
             SET LOCAL cursor_tuple_fraction = 1"
        );
        client.batch_execute(&begin).map_err(failed)?;
        Ok(Self(client))
    }
}

impl Server for Postgres {
    fn answer(&mut self, reach: &Reach, out: &mut Pass<'_>) -> Result<(), Error> {
        let failed = |error| told(reach, What::Query, &error);
        let gone = |Gone| reach.error(What::Lost);
        let client = &mut self.0;
        let statement = client.prepare(&reach.query).map_err(failed)?;
        if statement.columns().is_empty() || !statement.params().is_empty() {
            return Err(reach.error(What::NoRows));
        }
        if let Some(column) = statement.columns().iter().find(|it| is_bytes(it.type_())) {
            return Err(reach.error(What::Bytes { column: column.name().to_owned() }));
        }
        let truth: Vec<bool> =
            statement.columns().iter().map(|it| base(it.type_()) == &Type::BOOL).collect();
        out.head(statement.columns().iter().map(|it| it.name().to_owned()).collect())
            .map_err(gone)?;
        let declare = format!("DECLARE gongkai NO SCROLL CURSOR FOR {}", reach.query);
        client.execute(&declare, &[]).map_err(failed)?;
        let mut most: u32 = 16;
        loop {
            let fetch = format!("FETCH FORWARD {most} FROM gongkai");
            let (mut rows, mut bytes) = (0, 0);
            for message in client.simple_query(&fetch).map_err(failed)? {
                let SimpleQueryMessage::Row(row) = message else { continue };
                rows += 1;
                for (at, truth) in truth.iter().enumerate() {
                    // A database in no encoding gives whatever bytes were put into it.
                    let not_text = |_| What::NotText {
                        column: statement.columns()[at].name().to_owned(),
                        row: out.number(),
                    };
                    let cell = row.try_get(at).map_err(not_text).map_err(|it| reach.error(it))?;
                    bytes += cell.map_or(0, str::len);
                    out.cell(match (truth, cell) {
                        (true, Some("t")) => Some("true"),
                        (true, Some("f")) => Some("false"),
                        _ => cell,
                    });
                }
                out.end_row().map_err(gone)?;
            }
            if rows < most {
                break;
            }
            // A fetch is held whole: twice as many rows next time, as long as this one was small.
            most = if bytes < limits::QUERY_BLOCK_BYTES {
                (most * 2).min(limits::FETCH_ROWS_MAX)
            } else {
                (most / 2).max(1)
            };
        }
        client.batch_execute("CLOSE gongkai").map_err(failed)
    }
}

/// What a domain is a name for.
fn base(kind: &Type) -> &Type {
    match kind.kind() {
        Kind::Domain(it) => base(it),
        _ => kind,
    }
}

fn is_bytes(kind: &Type) -> bool {
    match base(kind).kind() {
        Kind::Array(it) => is_bytes(it),
        _ => base(kind) == &Type::BYTEA,
    }
}

fn told(reach: &Reach, what: What, error: &postgres::Error) -> Error {
    if let Some(said) = error.as_db_error() {
        let code = said.code();
        let what = match code.code().get(..2) {
            Some("28" | "3D") => What::Login,
            _ if *code == SqlState::QUERY_CANCELED => What::Timeout { seconds: reach.seconds },
            Some("08" | "57") if what == What::Query => What::Lost,
            _ => what,
        };
        return reach.error(what).said(shown(code.code(), said.message(), &reach.query));
    }
    // The driver keeps its kinds of error to itself; its words are constant.
    let text = error.to_string();
    let mut under = String::new();
    let mut cause = std::error::Error::source(error);
    while let Some(it) = cause {
        under = it.to_string();
        cause = it.source();
    }
    if text.starts_with("error performing TLS") {
        reach.error(What::Tls).said(under)
    } else if text.starts_with("authentication error") || text.starts_with("invalid configuration")
    {
        reach.error(What::Login).said(under)
    } else if text.starts_with("timeout") {
        reach.error(What::Timeout { seconds: reach.connect_seconds })
    } else if what == What::Query {
        reach.error(What::Lost).said(if under.is_empty() { text } else { under })
    } else {
        reach.error(what).said(under)
    }
}
