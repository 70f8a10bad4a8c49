//! What a ledger's bytes are, told by the bytes alone.

use std::io;
use std::io::BufReader;

use encoding_rs::UTF_16BE;
use encoding_rs::UTF_16LE;

use crate::read::book;
use crate::read::foreign::Foreign;
use crate::source::Blob;

/// A container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Container {
    /// Delimited text.
    Text,
    /// A workbook of Excel since 2007, with or without macros.
    Xlsx,
    /// The same in binary parts.
    Xlsb,
    /// A workbook of Excel up to 2003, or one that is locked: an OLE compound file.
    Xls,
    /// An OpenDocument spreadsheet.
    Ods,
    /// A Word document.
    Docx,
    /// A page of tables, often called `.xls`.
    Html,
    /// JSON, or one JSON value a line.
    Json,
    /// XML.
    Xml,
    /// The XML of Excel 2003.
    SpreadsheetMl,
    /// Parquet.
    Parquet,
    /// Arrow IPC, as a file.
    ArrowFile,
    /// Arrow IPC, as a stream.
    ArrowStream,
    /// None of ours.
    Foreign(Foreign),
}

impl Container {
    /// Bytes at the head that tell.
    const HEAD: u64 = 4096;

    /// What `blob` is.
    pub(super) fn of(blob: &Blob) -> io::Result<Self> {
        let head = blob.head(Self::HEAD)?;
        Ok(if head.starts_with(b"PK\x03\x04") {
            Self::of_zip(blob)?
        } else if head.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
            Self::of_compound(blob)?
        } else {
            Self::of_head(&head)
        })
    }

    fn of_head(head: &[u8]) -> Self {
        if head.starts_with(b"PAR1") || head.starts_with(b"PARE") {
            Self::Parquet
        } else if head.starts_with(b"ARROW1\0\0") {
            Self::ArrowFile
        } else if head.starts_with(b"\xff\xff\xff\xff") {
            Self::ArrowStream
        } else if let Some(foreign) = Foreign::of(head) {
            Self::Foreign(foreign)
        } else {
            let text = plain(head);
            markup(&text).or_else(|| json(&text)).unwrap_or(Self::Text)
        }
    }

    /// An office file in a ZIP, by the names of its parts. One that cannot be opened is taken for a workbook, whose
    /// reader says that it is damaged.
    fn of_zip(blob: &Blob) -> io::Result<Self> {
        let Ok(archive) = zip::ZipArchive::new(BufReader::new(blob.seekable()?)) else {
            return Ok(Self::Xlsx);
        };
        let has = |part: &[u8]| archive.file_names_raw().any(|it| it == part);
        let other = has(b"Index/Document.iwa") || has(b"META-INF/container.xml");
        Ok(if has(b"word/document.xml") {
            Self::Docx
        } else if has(b"OFD.xml") {
            Self::Foreign(Foreign::Ofd)
        } else if has(b"ppt/presentation.xml") {
            Self::Foreign(Foreign::Slides)
        } else if other {
            Self::Foreign(Foreign::OtherDocument)
        } else {
            match book::of_zip(blob) {
                // An OpenDocument text or presentation.
                Self::Xlsx if has(b"content.xml") => Self::Foreign(Foreign::OtherDocument),
                workbook => workbook,
            }
        })
    }

    /// An OLE compound file, by the names of its streams.
    fn of_compound(blob: &Blob) -> io::Result<Self> {
        let Ok(file) = cfb::CompoundFile::open(BufReader::new(blob.seekable()?)) else {
            return Ok(Self::Xls);
        };
        Ok(if file.is_stream("/WordDocument") {
            Self::Foreign(Foreign::Doc)
        } else if file.is_stream("/PowerPoint Document") {
            Self::Foreign(Foreign::Slides)
        } else {
            Self::Xls
        })
    }

    /// Its name in reports.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Text => "csv",
            Self::Xlsx => "xlsx",
            Self::Xlsb => "xlsb",
            Self::Xls => "xls",
            Self::Ods => "ods",
            Self::Docx => "docx",
            Self::Html => "html",
            Self::Json => "json",
            Self::Xml => "xml",
            Self::SpreadsheetMl => "spreadsheetml",
            Self::Parquet => "parquet",
            Self::ArrowFile | Self::ArrowStream => "arrow",
            Self::Foreign(_) => "foreign",
        }
    }
}

/// The head as text; only its ASCII matters here.
fn plain(head: &[u8]) -> String {
    let wide = match head {
        [0xff, 0xfe, ..] => Some(UTF_16LE),
        [0xfe, 0xff, ..] => Some(UTF_16BE),
        [first, 0, third, 0, ..] if *first != 0 && *third != 0 => Some(UTF_16LE),
        [0, second, 0, fourth, ..] if *second != 0 && *fourth != 0 => Some(UTF_16BE),
        _ => None,
    };
    match wide {
        Some(encoding) => encoding.decode(head).0.into_owned(),
        None => {
            String::from_utf8_lossy(head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head)).into_owned()
        }
    }
}

/// JSON begins with an object, or with an array of objects, arrays or strings.
fn json(text: &str) -> Option<Container> {
    let text = text.trim_start();
    let second = |open: char| text.strip_prefix(open).map(|it| it.trim_start().chars().next());
    let is_json = match (second('{'), second('[')) {
        (Some(next), _) => matches!(next, Some('"' | '}')),
        (_, Some(next)) => matches!(next, Some('{' | '[' | '"' | ']')),
        _ => false,
    };
    is_json.then_some(Container::Json)
}

/// Elements with which a page begins that was saved as `.xls`.
const HTML: &[&str] = &[
    "html", "head", "body", "meta", "title", "style", "script", "link", "table", "thead", "tbody",
    "tr", "td", "div", "center", "font", "p", "span", "br", "h1", "h2", "h3", "h4", "form",
];

/// HTML, or XML of one kind or another.
fn markup(text: &str) -> Option<Container> {
    let mut rest = text.trim_start();
    let mut declared = false;
    loop {
        let skip = if rest.starts_with("<!--") {
            "-->"
        } else if rest.starts_with("<?") {
            declared = true;
            "?>"
        } else {
            break;
        };
        rest = rest.split_once(skip).map_or("", |it| it.1).trim_start();
    }
    if !rest.starts_with('<') {
        return declared.then_some(Container::Xml);
    }
    let word = |text: &str| -> String {
        let end = |it: char| it.is_whitespace() || matches!(it, '>' | '/' | '<' | '[');
        text.split(end).next().unwrap_or_default().to_lowercase()
    };
    let name = word(rest.get(1..).unwrap_or_default());
    if name == "!doctype" {
        let kind = word(rest.get(9..).unwrap_or_default().trim_start());
        return Some(if kind == "html" { Container::Html } else { Container::Xml });
    }
    let local = name.rsplit(':').next().unwrap_or_default();
    if local == "workbook" && text.contains("urn:schemas-microsoft-com:office:spreadsheet") {
        return Some(Container::SpreadsheetMl);
    }
    if local == "html" || (!declared && HTML.contains(&local)) {
        return Some(Container::Html);
    }
    let tag = local.chars().next().is_some_and(char::is_alphabetic);
    let more = rest.get(1..).is_some_and(|it| it.contains('<') || it.contains("/>"));
    (declared || (tag && more)).then_some(Container::Xml)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: impl AsRef<[u8]>, expect: Container) {
        assert_eq!(Container::of(&Blob::memory(bytes.as_ref())).unwrap(), expect);
    }

    #[test]
    fn pages_and_xml_are_told_apart() {
        check("<table><tr><td>区划</td></tr></table>", Container::Html);
        check("\u{feff}\r\n<!-- a --><META charset=gbk><TABLE border=1>", Container::Html);
        check("<!DOCTYPE html>\n<html>", Container::Html);
        check("<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'>", Container::Html);
        check("<?xml version='1.0'?><table><row/></table>", Container::Xml);
        check("<数据><行/></数据>", Container::Xml);
        check(
            "<?xml version=\"1.0\"?>\n<?mso-application progid=\"Excel.Sheet\"?>\n<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">",
            Container::SpreadsheetMl,
        );
        check("<已删除>,人数\n道里区,3\n", Container::Text);
        check("<5岁,人数\n1,2\n", Container::Text);
    }

    #[test]
    fn json_is_told_from_text_in_brackets() {
        check("[\n {\"a\": 1}]", Container::Json);
        check("\u{feff}{\"a\":1}\n{\"a\":2}", Container::Json);
        check("{}", Container::Json);
        check("[2017]年台账,,\n区划,人数\n", Container::Text);
        check("{区划},人数\n", Container::Text);
        let wide: Vec<u8> = "[{\"a\":1}]".encode_utf16().flat_map(u16::to_le_bytes).collect();
        check(wide, Container::Json);
    }

    #[test]
    fn what_is_foreign_is_named() {
        check("%PDF-1.4 ...", Container::Foreign(Foreign::Pdf));
        check("Rar!\x1a\x07\x00", Container::Foreign(Foreign::Rar));
        check("SQLite format 3\0", Container::Foreign(Foreign::Sqlite));
        check("PAR1", Container::Parquet);
        check("区划,人数\n", Container::Text);
        check("", Container::Text);
    }

    #[test]
    fn an_old_word_document_is_no_workbook() {
        let mut file = cfb::CompoundFile::create(io::Cursor::new(Vec::new())).unwrap();
        file.create_stream("/WordDocument").unwrap();
        check(file.into_inner().into_inner(), Container::Foreign(Foreign::Doc));
        let mut file = cfb::CompoundFile::create(io::Cursor::new(Vec::new())).unwrap();
        file.create_stream("/Workbook").unwrap();
        check(file.into_inner().into_inner(), Container::Xls);
    }
}
