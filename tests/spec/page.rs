//! A page of cases: how it is read, and how its expectations are rewritten.

use crate::sheet;

/// A file under `tests/spec`.
pub(crate) struct Page {
    /// Its cases, in order.
    pub(crate) cases: Vec<Case>,
}

/// One `##` of a page.
#[expect(clippy::struct_excessive_bools, reason = "each asks for lines of its own")]
#[derive(Default)]
pub(crate) struct Case {
    /// The heading.
    pub(crate) title: String,
    /// What stands between the heading and the first block, and between blocks.
    pub(crate) words: String,
    /// Where the heading stands, from 1.
    pub(crate) line: usize,
    /// The schema, as written; the page's where the case has none.
    pub(crate) schema: String,
    /// Code lists.
    pub(crate) codes: Vec<File>,
    /// Other files of the project.
    pub(crate) files: Vec<File>,
    /// Ledgers.
    pub(crate) ledgers: Vec<File>,
    /// The publisher's region, where it is not 哈尔滨市: `region=` behind `json schema`.
    pub(crate) region: Option<String>,
    /// The dataset's period, where it is not 2017: `period=` behind `json schema`.
    pub(crate) period: Option<String>,
    /// A ledger of the year before, whose release was cleared.
    pub(crate) released: Option<File>,
    /// The schema and the ledger of another dataset, `beside`.
    pub(crate) beside: (String, String),
    /// What must come out.
    pub(crate) expect: String,
    /// Whether the sums are to be shown.
    pub(crate) counts: bool,
    /// Whether it is to be shown how cells came to be values.
    pub(crate) ways: bool,
    /// Whether identities are to be shown.
    pub(crate) identities: bool,
    /// The lines of the expectation, from 0, fences not included.
    expect_at: std::ops::Range<usize>,
}

/// A file of a case's project.
#[derive(Clone)]
pub(crate) struct File {
    /// File name; of a code list, without `.csv`.
    pub(crate) name: String,
    /// Content.
    pub(crate) bytes: Vec<u8>,
}

impl Page {
    /// Reads a page; a page that cannot be read is a mistake of its author, told with its line.
    pub(crate) fn parse(file: &str, text: &str) -> Self {
        let lines: Vec<&str> = text.lines().collect();
        let mut head = Case::default();
        let mut cases: Vec<Case> = Vec::new();
        let mut at = 0;
        while let Some(line) = lines.get(at) {
            if let Some(title) = line.strip_prefix("## ") {
                cases.push(Case {
                    title: title.to_owned(),
                    line: at + 1,
                    schema: head.schema.clone(),
                    codes: head.codes.clone(),
                    files: head.files.clone(),
                    ..Case::default()
                });
            } else if let Some(info) = line.strip_prefix("```") {
                let length = lines[at + 1..].iter().position(|it| *it == "```");
                let Some(length) = length else { panic!("{file}:{}: no closing fence", at + 1) };
                let within = at + 1..at + 1 + length;
                let case = cases.last_mut().unwrap_or(&mut head);
                if let Err(what) = case.take(info, &lines[within.clone()], within.clone()) {
                    panic!("{file}:{}: {what}", at + 1);
                }
                at = within.end;
            } else if let Some(case) = cases.last_mut() {
                case.words.extend([line, "\n"]);
            }
            at += 1;
        }
        for case in &cases {
            let whole =
                !case.schema.is_empty() && !case.ledgers.is_empty() && case.expect_at.start > 0;
            assert!(whole, "{file}:{}: a case needs schema, ledger and expect", case.line);
        }
        Self { cases }
    }

    /// The page with other expectations, one per case.
    pub(crate) fn rewritten(&self, text: &str, outcomes: &[String]) -> String {
        let lines: Vec<&str> = text.lines().collect();
        let mut out = String::new();
        let mut at = 0;
        for (case, outcome) in self.cases.iter().zip(outcomes) {
            for line in &lines[at..case.expect_at.start] {
                out.push_str(line);
                out.push('\n');
            }
            out.push_str(outcome);
            at = case.expect_at.end;
        }
        for line in &lines[at..] {
            out.push_str(line);
            out.push('\n');
        }
        out
    }
}

impl Case {
    fn take(
        &mut self,
        info: &str,
        lines: &[&str],
        at: std::ops::Range<usize>,
    ) -> Result<(), String> {
        let mut words = info.split(' ');
        let kind = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let option = |name: &str| {
            let find = |it: &str| it.strip_prefix(name)?.strip_prefix('=').map(str::to_owned);
            info.split(' ').find_map(find)
        };
        let text: String = lines.iter().flat_map(|it| [it, "\n"]).collect();
        match kind {
            ("json", "schema") => {
                // A schema that comes with the program is named, not written again.
                let builtin =
                    option("from").map(|it| format!("{}/{it}", env!("CARGO_MANIFEST_DIR")));
                let read = builtin.map(std::fs::read_to_string).transpose();
                self.schema = read.map_err(|it| it.to_string())?.unwrap_or(text);
                self.region = option("region");
                self.period = option("period");
            }
            ("csv", "codes") => {
                let name = option("name").ok_or("a code list needs name=")?;
                self.codes.push(File { name, bytes: text.into_bytes() });
            }
            ("csv" | "text", "ledger") => {
                let name = option("name").unwrap_or_else(|| "ledger.csv".to_owned());
                let encoding = option("encoding").unwrap_or_else(|| "utf-8".to_owned());
                self.ledgers.push(File { name, bytes: encode(&text, &encoding)? });
            }
            ("csv", "project") => {
                let name = option("name").ok_or("a file of the project needs name=")?;
                self.files.push(File { name, bytes: text.into_bytes() });
            }
            ("csv", "released") => {
                let name = "released.csv".to_owned();
                self.released = Some(File { name, bytes: encode(&text, "utf-8")? });
            }
            ("json", "beside") => self.beside.0 = text,
            ("csv", "beside") => self.beside.1 = text,
            ("sheet", "ledger") => {
                let name = option("name").unwrap_or_else(|| "ledger.xlsx".to_owned());
                let mut bytes = sheet::workbook(lines)?;
                if info.ends_with(" encrypted") {
                    bytes = sheet::encrypted(&bytes)?;
                }
                self.ledgers.push(File { name, bytes });
            }
            ("expect", _) => {
                self.counts = info.split(' ').any(|it| it == "counts");
                self.ways = info.split(' ').any(|it| it == "ways");
                self.identities = info.split(' ').any(|it| it == "identities");
                self.expect = text;
                self.expect_at = at;
            }
            _ => return Err(format!("no such block: {info}")),
        }
        Ok(())
    }

    /// The schema with a name and a title.
    pub(crate) fn schema_json(&self) -> String {
        let mut schema: serde_json::Value = match serde_json::from_str(&self.schema) {
            Ok(it) => it,
            Err(error) => panic!("the schema of `{}`: {error}", self.title),
        };
        for key in ["name", "title"] {
            if schema.get(key).is_none() {
                schema[key] = "case".into();
            }
        }
        schema.to_string()
    }
}

/// The bytes of a ledger: what is invisible on the page becomes what it stands for.
///
/// `-plain` leaves out the byte order mark of UTF-16; with `-twice`, the bytes were taken for Windows-1252 and saved as
/// UTF-8.
pub(crate) fn encode(text: &str, encoding: &str) -> Result<Vec<u8>, String> {
    if let Some(encoding) = encoding.strip_suffix("-twice") {
        let bytes = encode(text, encoding)?;
        return Ok(encoding_rs::WINDOWS_1252.decode(&bytes).0.into_owned().into_bytes());
    }
    let mut bytes = match encoding {
        "utf-8-bom" => b"\xef\xbb\xbf".to_vec(),
        "utf-16le" => b"\xff\xfe".to_vec(),
        "utf-16be" => b"\xfe\xff".to_vec(),
        _ => Vec::new(),
    };
    let encoding = encoding.trim_end_matches("-plain");
    let mut rest = text;
    while !rest.is_empty() {
        let (before, mark, after) = split_at_mark(rest);
        encode_plain(&before.replace('␠', " ").replace('␣', "\u{3000}"), encoding, &mut bytes)?;
        if let Some(hex) = mark.strip_prefix("0x") {
            bytes.push(u8::from_str_radix(hex, 16).map_err(|it| it.to_string())?);
        } else if let Some(hex) = mark.strip_prefix("U+") {
            let code = u32::from_str_radix(hex, 16).map_err(|it| it.to_string())?;
            let c = char::from_u32(code).ok_or("no such character")?;
            encode_plain(&c.to_string(), encoding, &mut bytes)?;
        }
        rest = after;
    }
    Ok(bytes)
}

fn split_at_mark(text: &str) -> (&str, &str, &str) {
    let start = [text.find("<U+"), text.find("<0x")].into_iter().flatten().min();
    let marked = start.and_then(|start| {
        let (before, rest) = text.split_at_checked(start)?;
        let (mark, after) = rest.strip_prefix('<')?.split_once('>')?;
        Some((before, mark, after))
    });
    marked.unwrap_or((text, "", ""))
}

fn encode_plain(text: &str, encoding: &str, bytes: &mut Vec<u8>) -> Result<(), String> {
    match encoding {
        "utf-8" | "utf-8-bom" => bytes.extend(text.as_bytes()),
        "utf-16le" => bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes)),
        "utf-16be" => bytes.extend(text.encode_utf16().flat_map(u16::to_be_bytes)),
        "gb18030" | "big5" => {
            let other = if encoding == "big5" { encoding_rs::BIG5 } else { encoding_rs::GB18030 };
            let (encoded, _, lost) = other.encode(text);
            if lost {
                return Err(format!("a character that {encoding} lacks"));
            }
            bytes.extend(encoded.iter());
        }
        _ => return Err(format!("no such encoding: {encoding}")),
    }
    Ok(())
}

#[test]
fn a_page_is_read_and_rewritten() {
    let text = "# P\n```json schema\n{\"fields\": []}\n```\n## A\nWhy.\n```csv ledger name=x.csv\n\
        a␣b,<U+200B><0xFF>\n```\n```expect counts\nold\n```\n## B\n```csv ledger\n1\n```\n```expect\n```\n";
    let page = Page::parse("p.md", text);
    let [a, b] = page.cases.as_slice() else { panic!("two cases") };
    assert_eq!((a.title.as_str(), a.line, a.counts, a.expect.as_str()), ("A", 5, true, "old\n"));
    assert_eq!(a.ledgers[0].bytes, b"a\xe3\x80\x80b,\xe2\x80\x8b\xff\n");
    assert_eq!(b.schema_json(), "{\"fields\":[],\"name\":\"case\",\"title\":\"case\"}");
    let new = page.rewritten(text, &["1,2\n! line 3 a b/c\n".to_owned(), "x\n".to_owned()]);
    assert_eq!(
        new,
        text.replace("old\n", "1,2\n! line 3 a b/c\n").replace("```expect\n", "```expect\nx\n")
    );
}
