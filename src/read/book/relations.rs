//! Which part of a package names which other.

use std::io;

use crate::read::book::parts::Parts;
use crate::read::book::xml::Token;
use crate::read::book::xml::Xml;

/// A part that another one names.
pub(super) struct Relation {
    pub(super) id: String,
    /// The last word of its type: `worksheet`, `sharedStrings`. The words before it differ between the
    /// transitional and the strict form of the standard.
    pub(super) kind: String,
    /// Its path in the package.
    pub(super) target: String,
}

/// The parts that `part` names; the package itself is `""`.
pub(super) fn of(parts: &Parts, part: &str) -> io::Result<Vec<Relation>> {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    let path = format!("{folder}/_rels/{file}.rels");
    let mut out = Vec::new();
    let Some(input) = parts.read(path.trim_start_matches('/'))? else { return Ok(out) };
    let mut xml = Xml::new(input);
    loop {
        match xml.next()? {
            Token::Open(tag) if tag.name == b"Relationship" => {
                let text = |name: &[u8]| tag.text(name).map(Option::unwrap_or_default);
                if tag.raw(b"TargetMode") == Some(b"External") {
                    continue;
                }
                let kind = text(b"Type")?;
                let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                out.push(Relation {
                    id: text(b"Id")?,
                    kind,
                    target: resolve(folder, &text(b"Target")?),
                });
            }
            Token::End => return Ok(out),
            _ => {}
        }
    }
}

/// `target` as seen from `folder`.
fn resolve(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let from = if target.starts_with('/') { "" } else { folder };
    let mut path: Vec<&str> = Vec::new();
    for step in from.split('/').chain(target.split('/')) {
        match step {
            "" | "." => {}
            ".." => {
                path.pop();
            }
            step => path.push(step),
        }
    }
    path.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_relative_or_absolute() {
        for (folder, target, expect) in [
            ("xl", "worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("xl", "/xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("xl/worksheets", "../comments1.xml", "xl/comments1.xml"),
            ("", "./xl\\workbook.xml", "xl/workbook.xml"),
        ] {
            assert_eq!(resolve(folder, target), expect);
        }
    }
}
