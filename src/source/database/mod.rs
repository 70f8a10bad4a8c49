//! Databases as ledgers: the answer of one query, streamed, as text, as the server shows it.
//!
//! A query is asked twice within one read-only snapshot. The first answer is only digested: a run knows from it
//! that nothing changed, and nothing of it is kept anywhere, for rows hold identity and identity does not go to
//! disk. The second is read, digested again, and must be the first one.
//!
//! The digest is that of a set of rows, not of a list: a server is free to answer in another order each time
//! (PostgreSQL does after every update), and a release is sorted by what it publishes anyway.

mod address;
mod rows;
mod said;
mod session;
mod tls;
mod postgres;
mod mysql;
mod sqlite;

pub use address::Address;
pub use address::AddressFault;
pub use rows::Rows;

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::sync::Mutex;

use crate::model::digest::Digest;
use crate::model::stop::Stop;
use crate::net::Environment;
use crate::net::Revealed;
use crate::net::Secret;
use crate::source::Body;
use crate::source::Source;
use crate::source::remote::Error;
use crate::source::remote::What;
use session::Event;
use session::Order;
use session::Session;

/// A database as a dataset names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Database {
    /// Where it is.
    pub at: At,
    /// The one query whose answer is the ledger.
    pub query: String,
    /// Who may read it.
    pub password: Option<Secret>,
    /// Seconds to wait for a connection.
    pub connect_seconds: u32,
    /// Seconds that the server may be silent.
    pub seconds: u32,
}

/// Where the address of a database is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum At {
    /// In the configuration, without a password.
    Plain(String),
    /// Elsewhere, with or without one.
    Secret(Secret),
}

/// The answer of a query, which can be read again.
pub struct Query {
    name: Arc<str>,
    reach: Arc<Reach>,
    digest: Digest,
    /// The connection whose snapshot was digested, until somebody reads from it.
    session: Mutex<Option<Session>>,
}

/// All that a connection needs.
struct Reach {
    address: Address,
    password: Option<Revealed>,
    query: String,
    /// SQLite's file, and the authority's.
    file: std::path::PathBuf,
    root: Option<std::path::PathBuf>,
    connect_seconds: u32,
    seconds: u32,
}

impl fmt::Debug for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Query({})", self.name)
    }
}

/// Asks `database` for the ledger called `name`: digested, not yet read.
pub fn query(
    project: &Path,
    name: &str,
    database: &Database,
    environment: Environment,
) -> Result<Source, Stop> {
    let reach = Arc::new(reach(project, database, environment)?);
    let mut session = Session::open(&reach)?;
    let tally = session.tally()?;
    let (digest, bytes) = (tally.digest(), tally.bytes());
    let name: Arc<str> = name.into();
    let session = Mutex::new(Some(session));
    let query = Query { name: Arc::clone(&name), reach, digest, session };
    Ok(Source {
        name,
        body: Body::Query(Arc::new(query)),
        sheet: None,
        encoding: None,
        copy_of: None,
        digest,
        bytes,
    })
}

fn reach(project: &Path, database: &Database, environment: Environment) -> Result<Reach, Error> {
    let (text, secret) = match &database.at {
        At::Plain(text) => (text.clone(), false),
        At::Secret(it) => (it.reveal(project, environment)?.text().to_owned(), true),
    };
    let fault = |it: AddressFault| Error::new("", What::Address(it));
    let mut address = Address::parse(&text).map_err(fault)?;
    // What stands in the configuration was checked for a password when it was read.
    let own = address.take_password().filter(|_| secret);
    let password = match &database.password {
        Some(it) => Some(it.reveal(project, environment)?),
        None => own,
    };
    Ok(Reach {
        file: project.join(&address.name),
        root: address.root.as_ref().map(|it| project.join(it)),
        address,
        password,
        query: database.query.clone(),
        connect_seconds: database.connect_seconds,
        seconds: database.seconds,
    })
}

impl Query {
    /// The rows, from the first; a first reader gets those of the snapshot that was digested.
    pub fn open(&self) -> Result<Cursor, Stop> {
        let kept = self.session.lock().map_or(None, |mut it| it.take());
        let session = match kept {
            Some(it) => it,
            None => Session::open(&self.reach)?,
        };
        session.order(Order::Read)?;
        let mut cursor = Cursor { session, head: Vec::new(), expected: self.digest, done: false };
        match cursor.session.event()? {
            Event::Head(names) => cursor.head = names,
            Event::Beat | Event::Rows(_) | Event::End(_) => return Err(cursor.lost().into()),
        }
        Ok(cursor)
    }
}

/// The answer of a query, in reading.
pub struct Cursor {
    session: Session,
    head: Vec<String>,
    expected: Digest,
    done: bool,
}

impl Cursor {
    /// The columns' names.
    pub fn columns(&self) -> &[String] {
        &self.head
    }

    /// The next rows; `None` after the last, once all together are known to be those that were digested.
    pub fn next_rows(&mut self) -> Result<Option<Rows>, Stop> {
        loop {
            if self.done {
                return Ok(None);
            }
            match self.session.event()? {
                Event::Rows(rows) => return Ok(Some(rows)),
                Event::Beat => {}
                Event::Head(_) => return Err(self.lost().into()),
                Event::End(tally) => {
                    self.done = true;
                    if tally.digest() != self.expected {
                        return Err(self.session.error(What::Changed).into());
                    }
                }
            }
        }
    }

    fn lost(&self) -> Error {
        self.session.error(What::Lost)
    }
}

/// What every server can do.
trait Server {
    /// Runs the query within the session's snapshot and hands every row to `out`.
    fn answer(&mut self, reach: &Reach, out: &mut rows::Pass) -> Result<(), Error>;
}

fn connect(reach: &Reach) -> Result<Box<dyn Server>, Error> {
    match reach.address.server {
        address::Server::Postgres => Ok(Box::new(postgres::Postgres::connect(reach)?)),
        address::Server::MySql => Ok(Box::new(mysql::MySql::connect(reach)?)),
        address::Server::Sqlite => Ok(Box::new(sqlite::Sqlite::connect(reach)?)),
    }
}

impl Reach {
    fn error(&self, what: What) -> Error {
        Error::new(self.address.to_string(), what)
    }
}
