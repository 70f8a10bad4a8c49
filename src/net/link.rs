//! Web addresses: what may be shown of them, and what a ledger from there is called.

use std::fmt;

use reqwest::Url;

use crate::model::lang::Lang;

/// A web address. Its `Display` has neither user nor query, for both may be secrets.
#[derive(Clone, PartialEq, Eq)]
pub struct Link(Url);

/// Why a text is no web address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkFault {
    /// No address at all.
    Malformed,
    /// Neither `https` nor `http`.
    Scheme,
    /// With a user or a password.
    User,
}

impl LinkFault {
    /// What is wrong, without a word of the address.
    pub fn say(&self, lang: Lang) -> String {
        let (zh, en) = match self {
            Self::Malformed => ("网址读不懂", "the web address cannot be read"),
            Self::Scheme => (
                "网址应以 https:// 或 http:// 开头",
                "a web address begins with https:// or http://",
            ),
            Self::User => (
                "网址里不写用户和密码：用 `token` 或 `headers`，从环境变量或文件里取",
                "no user or password in a web address: use `token` or `headers`, from the environment or a file",
            ),
        };
        match lang {
            Lang::Zh => zh.to_owned(),
            Lang::En => en.to_owned(),
        }
    }
}

impl Link {
    /// Reads `https://host/path?query`.
    pub fn parse(text: &str) -> Result<Self, LinkFault> {
        let url = Url::parse(text).map_err(|_| LinkFault::Malformed)?;
        Self::of(url)
    }

    fn of(mut url: Url) -> Result<Self, LinkFault> {
        if !matches!(url.scheme(), "https" | "http") || url.host_str().is_none() {
            return Err(LinkFault::Scheme);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(LinkFault::User);
        }
        url.set_fragment(None);
        Ok(Self(url))
    }

    /// The address with `text` where `place` stands, which is in braces.
    #[must_use]
    pub fn with(&self, place: &str, text: &str) -> Self {
        let escaped = place.replace('{', "%7B").replace('}', "%7D");
        let url = self.0.as_str().replace(&escaped, text).replace(place, text);
        Self::parse(&url).unwrap_or_else(|_| self.clone())
    }

    /// Whether nobody on the way can read or change what comes.
    pub fn is_private(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// The address itself, for those who ask there.
    pub fn url(&self) -> &Url {
        &self.0
    }

    /// Where `location` leads from here.
    pub fn follow(&self, location: &str) -> Option<Self> {
        let next = Self::of(self.0.join(location).ok()?).ok()?;
        (next.is_private() || !self.is_private()).then_some(next)
    }

    /// Whether the same server answers there: only such a one may be told a secret.
    pub fn is_same_server(&self, other: &Self) -> bool {
        self.0.origin() == other.0.origin()
    }

    /// Host and last segment of the path: what a ledger from here is called.
    pub fn name(&self) -> String {
        let host = self.0.host_str().unwrap_or_default();
        let segment = self.0.path_segments().and_then(|mut it| it.rfind(|it| !it.is_empty()));
        match segment {
            Some(it) => format!("{host}/{}", readable(it)),
            None => host.to_owned(),
        }
    }
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut url = self.0.clone();
        url.set_query(None);
        f.write_str(url.as_str())
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// Percent-decoded where that gives plain text; slashes and control characters stay as they are.
fn readable(segment: &str) -> String {
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment;
    while let Some(at) = rest.find('%') {
        let (head, tail) = rest.split_at(at);
        bytes.extend_from_slice(head.as_bytes());
        match tail.get(1..3).and_then(|it| u8::from_str_radix(it, 16).ok()) {
            Some(byte) if byte != b'/' && !byte.is_ascii_control() => bytes.push(byte),
            _ => return segment.to_owned(),
        }
        rest = tail.get(3..).unwrap_or_default();
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8(bytes).unwrap_or_else(|_| segment.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_shows_no_query_and_names_its_ledger() {
        for (text, shown, name) in [
            ("https://a.gov.cn/x/b.csv?key=1#f", "https://a.gov.cn/x/b.csv", "a.gov.cn/b.csv"),
            ("http://a.gov.cn:8080/", "http://a.gov.cn:8080/", "a.gov.cn"),
            (
                "https://a.gov.cn/%E4%BD%8E%E4%BF%9D.csv",
                "https://a.gov.cn/%E4%BD%8E%E4%BF%9D.csv",
                "a.gov.cn/低保.csv",
            ),
            ("https://a.gov.cn/a%2Fb", "https://a.gov.cn/a%2Fb", "a.gov.cn/a%2Fb"),
        ] {
            let link = Link::parse(text).unwrap();
            assert_eq!((link.to_string().as_str(), link.name().as_str()), (shown, name));
        }
        assert_eq!(Link::parse("ftp://a/b"), Err(LinkFault::Scheme));
        assert_eq!(Link::parse("https://u:p@a/b"), Err(LinkFault::User));
        assert_eq!(Link::parse("a/b"), Err(LinkFault::Malformed));
    }

    #[test]
    fn a_redirect_never_leaves_https() {
        let link = Link::parse("https://a/b").unwrap();
        let next = link.follow("/c").unwrap();
        assert!(next.is_same_server(&link));
        assert!(!link.follow("https://b/c").unwrap().is_same_server(&link));
        assert!(!link.follow("https://a:99/c").unwrap().is_same_server(&link));
        assert_eq!(link.follow("http://a/c"), None);
        assert_eq!(link.follow("file:///etc/passwd"), None);
        assert!(Link::parse("http://a/b").unwrap().follow("https://a/c").is_some());
    }
}
