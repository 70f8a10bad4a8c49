//! Addresses of databases: which server, as whom, which database, and how TLS is asked for.

use std::fmt;
use std::path::Component;
use std::path::Path;

use reqwest::Url;

use crate::model::lang::Lang;
use crate::net::Revealed;

/// Where a database is. Its `Display` has the user and never the password or a parameter.
pub struct Address {
    pub(super) server: Server,
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) user: String,
    password: Option<Revealed>,
    /// The database's name; of SQLite, the file.
    pub(super) name: String,
    pub(super) tls: Tls,
    /// The file of the authority that signs the server's certificate, relative to the project.
    pub(super) root: Option<String>,
}

/// What answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Server {
    Postgres,
    MySql,
    Sqlite,
}

/// How the way there is protected; words and meanings are those of PostgreSQL's `sslmode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tls {
    /// Never.
    Disable,
    /// Where the server offers it, whoever it is.
    Prefer,
    /// Always, whoever the server is.
    Require,
    /// Always, and the server's certificate is signed by a known authority and bears its name.
    VerifyFull,
}

/// Why a text is no address of a database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AddressFault {
    /// No address at all.
    Malformed,
    /// A server that is not known.
    Scheme,
    /// No host.
    Host,
    /// No user.
    User,
    /// No database.
    Name,
    /// A parameter that is not known, or a value that it cannot have.
    Parameter(String),
    /// An SQLite file outside the project.
    Path,
}

impl AddressFault {
    /// What is wrong, without a word of the address.
    pub fn say(&self, lang: Lang) -> String {
        let (zh, en) = match self {
            Self::Malformed => ("数据库地址读不懂", "the database address cannot be read"),
            Self::Scheme => (
                "数据库地址应以 postgres://、mysql://、mariadb:// 或 sqlite: 开头",
                "a database address begins with postgres://, mysql://, mariadb:// or sqlite:",
            ),
            Self::Host => ("数据库地址缺少主机", "the database address has no host"),
            Self::User => (
                "数据库地址缺少用户：postgres://用户@主机/库",
                "the database address has no user: postgres://user@host/database",
            ),
            Self::Name => (
                "数据库地址缺少库名：postgres://用户@主机/库",
                "the database address names no database: postgres://user@host/database",
            ),
            Self::Parameter(name) => {
                return match lang {
                    Lang::Zh => format!("数据库地址的参数 `{name}` 不认识，或值不对"),
                    Lang::En => {
                        format!("`{name}` in the database address is unknown, or its value is")
                    }
                };
            }
            Self::Path => (
                "SQLite 文件必须在项目之内：不能是绝对路径，也不能含 `..`",
                "an SQLite file must stay inside the project: neither absolute nor with `..`",
            ),
        };
        match lang {
            Lang::Zh => zh.to_owned(),
            Lang::En => en.to_owned(),
        }
    }
}

impl Address {
    /// Reads `postgres://user@host:5432/database?sslmode=verify-full` and its like, or `sqlite:inbox/a.db`.
    pub fn parse(text: &str) -> Result<Self, AddressFault> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            return Self::sqlite(path);
        }
        let url = Url::parse(text).map_err(|_| AddressFault::Malformed)?;
        let (server, port) = match url.scheme() {
            "postgres" | "postgresql" => (Server::Postgres, 5432),
            "mysql" | "mariadb" => (Server::MySql, 3306),
            _ => return Err(AddressFault::Scheme),
        };
        let host = url.host_str().filter(|it| !it.is_empty()).ok_or(AddressFault::Host)?;
        let host = decoded(host.trim_start_matches('[').trim_end_matches(']'))?;
        let user = decoded(url.username())?;
        if user.is_empty() {
            return Err(AddressFault::User);
        }
        let name = decoded(url.path().trim_start_matches('/'))?;
        if name.is_empty() {
            return Err(AddressFault::Name);
        }
        let password = url.password().map(decoded).transpose()?.map(Revealed::of);
        let mut address = Self {
            server,
            host,
            port: url.port().unwrap_or(port),
            user,
            password,
            name,
            tls: Tls::Prefer,
            root: None,
        };
        for (key, value) in url.query_pairs() {
            address.set(&key, &value)?;
        }
        Ok(address)
    }

    fn sqlite(path: &str) -> Result<Self, AddressFault> {
        if path.is_empty() {
            return Err(AddressFault::Name);
        }
        let inside = |it: Component<'_>| matches!(it, Component::Normal(_) | Component::CurDir);
        if !Path::new(path).components().all(inside) || path.contains('\\') {
            return Err(AddressFault::Path);
        }
        Ok(Self {
            server: Server::Sqlite,
            host: String::new(),
            port: 0,
            user: String::new(),
            password: None,
            name: path.to_owned(),
            tls: Tls::Disable,
            root: None,
        })
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), AddressFault> {
        match (key, value) {
            ("sslmode", "disable") => self.tls = Tls::Disable,
            ("sslmode", "prefer") => self.tls = Tls::Prefer,
            ("sslmode", "require") => self.tls = Tls::Require,
            ("sslmode", "verify-full") => self.tls = Tls::VerifyFull,
            ("sslrootcert", path) if !path.is_empty() => self.root = Some(path.to_owned()),
            _ => return Err(AddressFault::Parameter(key.chars().take(40).collect())),
        }
        Ok(())
    }

    /// Whether a password stands in it.
    pub fn has_password(&self) -> bool {
        self.password.is_some()
    }

    pub(super) fn take_password(&mut self) -> Option<Revealed> {
        self.password.take()
    }

    /// Whether the host is the name of a folder with a socket.
    pub(super) fn is_socket(&self) -> bool {
        self.host.starts_with('/')
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = match self.server {
            Server::Postgres => "postgres",
            Server::MySql => "mysql",
            Server::Sqlite => return write!(f, "sqlite:{}", self.name),
        };
        let Self { host, port, user, name, .. } = self;
        if host.contains(':') {
            write!(f, "{scheme}://{user}@[{host}]:{port}/{name}")
        } else {
            write!(f, "{scheme}://{user}@{host}:{port}/{name}")
        }
    }
}

/// Percent-decoded (RFC 3986, 2.1).
fn decoded(text: &str) -> Result<String, AddressFault> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        if *first != b'%' {
            out.push(*first);
            continue;
        }
        let [high, low, tail @ ..] = rest else { return Err(AddressFault::Malformed) };
        let digit = |it: u8| char::from(it).to_digit(16).and_then(|it| u8::try_from(it).ok());
        let (Some(high), Some(low)) = (digit(*high), digit(*low)) else {
            return Err(AddressFault::Malformed);
        };
        out.push(high * 16 + low);
        rest = tail;
    }
    String::from_utf8(out).map_err(|_| AddressFault::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_without_its_password_and_parameters() {
        for (text, shown) in [
            ("postgres://ann@db/civil", "postgres://ann@db:5432/civil"),
            ("postgresql://ann:s3cret@db:99/civil?sslmode=require", "postgres://ann@db:99/civil"),
            ("mariadb://%E7%8E%8B@10.0.0.1/%E6%B0%91%E6%94%BF", "mysql://王@10.0.0.1:3306/民政"),
            ("postgres://a@[::1]/b", "postgres://a@[::1]:5432/b"),
            ("postgres://a@%2Fvar%2Frun/b", "postgres://a@/var/run:5432/b"),
            ("sqlite:inbox/a.db", "sqlite:inbox/a.db"),
        ] {
            let address = Address::parse(text).map_err(|it| it.say(Lang::En)).unwrap();
            assert_eq!(address.to_string(), shown);
        }
    }

    #[test]
    fn what_is_no_address_is_told_why() {
        for (text, fault) in [
            ("", AddressFault::Malformed),
            ("oracle://a@b/c", AddressFault::Scheme),
            ("postgres:///c", AddressFault::Host),
            ("postgres://b/c", AddressFault::User),
            ("postgres://a@b/", AddressFault::Name),
            ("postgres://a@b/%E7", AddressFault::Malformed),
            ("postgres://a@b/c?sslmode=verify-ca", AddressFault::Parameter("sslmode".to_owned())),
            ("postgres://a@b/c?password=x", AddressFault::Parameter("password".to_owned())),
            ("sqlite:../a.db", AddressFault::Path),
            ("sqlite:", AddressFault::Name),
        ] {
            assert_eq!(Address::parse(text).err(), Some(fault), "{text}");
        }
    }
}
