//! What lists releases where they are delivered to: catalogues, feeds, changelogs. They are made from releases that were
//! judged, and are judged again before they leave. So are the pages: [`crate::gate::markup`].
//!
//! A name that is a hash of what is published, and the contact, are told from texts by what they are: exactly these.

use std::ffi::OsStr;
use std::path::Path;

use serde_json::Value;

use crate::gate::cells::is_clean_utf8;
use crate::gate::contact;
use crate::gate::error::Error;
use crate::gate::folder;
use crate::gate::scan::CELL_MAX;
use crate::gate::scan::Scanner;
use crate::model::digest::Digest;
use crate::model::stop::Stop;

/// Members whose values are sizes of files, and may be long.
const SIZES: &[&str] = &["bytes", "dcat:byteSize", "contentSize"];

/// Bytes of a line that may stand in such a file: a row of a workbook's listing is not near it.
const LINE_MAX: usize = CELL_MAX;

/// What search engines may do, and where the map is (RFC 9309 §2.3): lines like those of the others.
const ROBOTS: &str = "robots.txt";

/// Judges `files`, each with its name. `contact` is the publisher's, and `names` are hashes. What is neither text nor page
/// must be one of `assets`, to the byte.
pub fn outward(
    files: &[(String, Vec<u8>)],
    contact: &str,
    names: &[String],
    assets: &[(&str, Vec<u8>)],
) -> Result<(), Stop> {
    let mut look = Look { scanner: Scanner::default(), contact, names };
    for (name, bytes) in files {
        let denied = |rule| Error::Listed { file: name.clone(), rule };
        if assets.iter().any(|it| it.0 == name && it.1 == *bytes) {
            continue;
        }
        let text = std::str::from_utf8(bytes).map_err(|_| denied("G22"))?;
        if !is_clean_utf8(bytes) {
            return Err(denied("G22").into());
        }
        let extension = Path::new(name).extension().and_then(OsStr::to_str);
        let found = if matches!(extension, Some("json" | "jsonld")) {
            let value: Value = serde_json::from_str(text).map_err(|_| denied("G25"))?;
            if text.trim_end() != format!("{value:#}") {
                return Err(denied("G23").into());
            }
            look.value(&value, "")
        } else if extension == Some("html") {
            let assets: Vec<&str> = assets.iter().map(|it| it.0).collect();
            look.page(text, &assets)
        } else if matches!(extension, Some("md" | "xml")) || name == ROBOTS {
            look.lines(text)
        } else {
            // What nobody knows is denied.
            Some("G25")
        };
        if let Some(rule) = found {
            return Err(denied(rule).into());
        }
    }
    Ok(())
}

/// Whether a text that stands in a release may stand in a page, too: some columns may hold what a page must not.
pub fn is_silent(text: &str) -> bool {
    let mut look = Look { scanner: Scanner::default(), contact: "", names: &[] };
    is_clean_utf8(text.as_bytes()) && look.text(text).is_none()
}

/// What looks at texts.
pub(super) struct Look<'a> {
    scanner: Scanner,
    contact: &'a str,
    names: &'a [String],
}

impl Look<'_> {
    /// The rule that a JSON document breaks; `key` is what it is called.
    pub(super) fn value(&mut self, value: &Value, key: &str) -> Option<&'static str> {
        match value {
            _ if SIZES.contains(&key) => None,
            Value::String(it) => self.text(it),
            Value::Number(it) => self.text(&it.to_string()),
            Value::Array(all) => all.iter().find_map(|it| self.value(it, key)),
            Value::Object(all) => {
                all.iter().find_map(|(key, it)| self.text(key).or_else(|| self.value(it, key)))
            }
            Value::Null | Value::Bool(_) => None,
        }
    }

    /// The rule that a line of a text breaks, as it stands and with its markup undone.
    fn lines(&mut self, text: &str) -> Option<&'static str> {
        text.lines().find_map(|line| {
            // What stands between the tags is looked at by itself.
            let parts = line.split(['<', '>']).filter(|it| !it.trim().is_empty());
            let undone = |it: &str| {
                let it = it.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
                it.replace("&amp;", "&").replace('\\', "")
            };
            let parts: Vec<String> = parts.map(undone).collect();
            parts.iter().find_map(|it| self.text(it.trim()))
        })
    }

    /// Whether a text is told from others by what it is: a hash, or the contact.
    pub(super) fn is_apart(&self, text: &str) -> bool {
        self.is_name(text) || (!text.is_empty() && text == self.contact)
    }

    fn is_name(&self, text: &str) -> bool {
        let is_hash = Digest::parse(text.strip_prefix("sha256:").unwrap_or(text)).is_some();
        is_hash || self.names.iter().any(|it| it == text)
    }

    /// The rule that a text breaks.
    pub(super) fn text(&mut self, text: &str) -> Option<&'static str> {
        if text.len() > LINE_MAX {
            return Some("G25");
        }
        if self.is_name(text) {
            return None;
        }
        let found = if text == self.contact {
            contact::scan(&mut self.scanner, text)
        } else {
            folder::whole(&mut self.scanner, text)
        };
        found.map(|it| it.hit.rule())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, text: &str, expect: Option<&str>) {
        let file = (name.to_owned(), text.as_bytes().to_vec());
        let urn = Digest::of(b"x").urn();
        let assets = [("site.js", b"'use strict';\n".to_vec())];
        let found = outward(&[file], "0451-84664400", &[urn], &assets);
        let code = found.err().map(|it| it.say(crate::model::lang::Lang::En));
        match expect {
            None => assert_eq!(code, None, "{text}"),
            Some(rule) => assert!(code.as_ref().is_some_and(|it| it.contains(rule)), "{code:?}"),
        }
    }

    fn json(value: &Value) -> String {
        format!("{value:#}\n")
    }

    #[test]
    fn what_leads_to_a_person_is_denied_wherever_it_stands() {
        use serde_json::json;

        let id = "230199195703150017";
        let urn = Digest::of(b"x").urn();
        check("a.json", &json(&json!({ "a": ["公开", urn, Digest::of(b"y").to_string()] })), None);
        check("a.json", &json(&json!({ "a": { "b": id } })), Some("G03"));
        check("a.json", &json(&json!({ id: 1 })), Some("G03"));
        check("a.json", &json(&json!({ "contact": "0451-84664400" })), None);
        check("a.json", "{\"a\": 1, \"a\": 2}\n", Some("G23"));
        check("a.json", "{", Some("G25"));
        check("f.xml", &format!("<id>{urn}</id>\n<title>低保 2017-r1</title>\n"), None);
        check("f.xml", &format!("<title>低保 {id}</title>\n"), Some("G03"));
        check("f.xml", "<title>13912&#53;</title>\n<a href=\"13912345678\"/>\n", Some("G03"));
        check("c.md", "- 手机 139\\1234\\5678\n", Some("G03"));
        check("c.md", "- \u{e000}\n", Some("G22"));
        check("site.js", "'use strict';\n", None);
        check("site.js", "'use strict'\n", Some("G25"));
        check("other.js", "'use strict';\n", Some("G25"));
        check("a", "", Some("G25"));
        check("robots.txt", "User-agent: *\nAllow: /\n", None);
        check("robots.txt", &format!("Disallow: /{id}\n"), Some("G03"));
        check("a.txt", "", Some("G25"));
        let at = json!({ "at": "2018-03-09T00:00:00Z", "t": "2018-03-09 08:00:00", "bytes": 13_912_345_678_u64 });
        check("a.json", &json(&at), None);
    }
}
