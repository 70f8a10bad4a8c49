//! What a portal shall show of a release, in CKAN's words: made from the release's own data package, and from nothing else.

use std::io::Read as _;

use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::model::digest::Digest;
use crate::platform::ckan::Answer;
use crate::platform::ckan::datastore::Table;
use crate::platform::error::Error;
use crate::platform::parcel::Content;
use crate::platform::parcel::Item;
use crate::platform::parcel::Parcel;
use crate::platform::shelf::TOMBSTONE;
use crate::release::SUMS;

/// The extra that says which dataset a package is.
pub(super) const DATASET: &str = "gongkai_dataset";
/// The extra that says which release it shows.
pub(super) const RELEASE: &str = "gongkai_release";
/// The extra with that release's digest.
pub(super) const DIGEST: &str = "gongkai_release_digest";
/// The extra with the release that was taken back.
pub(super) const WITHDRAWN: &str = "gongkai_withdrawn";
/// The field of a resource that says which file of the release it is.
pub(super) const FILE: &str = "gongkai_file";

const PACKAGE: &str = "datapackage.json";
const NAME_BYTES: std::ops::RangeInclusive<usize> = 2..=100;
const TAG_CHARS: std::ops::RangeInclusive<usize> = 2..=100;
const TAGS_MAX: usize = 40;

/// A package and its resources as they shall be.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    /// The dataset's name, which is the package's.
    pub(super) name: String,
    pub(super) release: String,
    pub(super) digest: Digest,
    pub(super) organization: String,
    /// Title, notes and the like.
    pub(super) fields: Map<String, Value>,
    /// Sorted.
    pub(super) tags: Vec<String>,
    pub(super) extras: Vec<(String, String)>,
    /// In the order in which a reader wants them.
    pub(super) files: Vec<File>,
    /// What goes into a datastore.
    pub(super) table: Option<Table>,
}

/// A resource as it shall be.
#[derive(Clone, Debug)]
pub(super) struct File {
    pub(super) name: String,
    pub(super) content: Content,
    pub(super) bytes: u64,
    pub(super) sha256: Digest,
    pub(super) mediatype: String,
    /// What CKAN keeps about it.
    pub(super) fields: Map<String, Value>,
}

impl Wanted {
    /// What the portal shall show in `organization` of what is in the parcel.
    pub(super) fn of(parcel: &Parcel, organization: &str) -> Result<Self, Error> {
        let name = parcel.dataset().to_owned();
        if !NAME_BYTES.contains(&name.len()) {
            return Err(Error::Portal { place: name, answer: Answer::Name });
        }
        let package = package(parcel)?;
        let mut files: Vec<File> =
            parcel.files().iter().map(|it| File::of(it, &name, &package)).collect();
        files.sort_by_key(|it| rank(&it.name, &name));
        Ok(Self {
            release: parcel.id().to_owned(),
            digest: parcel.digest(),
            organization: organization.to_owned(),
            fields: fields(&package, parcel.id()),
            tags: tags(&package),
            extras: extras(&package, parcel),
            table: Table::of(&package, &files),
            files,
            name,
        })
    }
}

/// The release's data package.
fn package(parcel: &Parcel) -> Result<Value, Error> {
    let mismatch = || Error::Mismatch { path: PACKAGE.into() };
    let item = parcel.files().iter().find(|it| it.name == PACKAGE).ok_or_else(mismatch)?;
    let mut bytes = Vec::new();
    let read = item.open()?.read_to_end(&mut bytes);
    read.map_err(|cause| Error::Read { path: PACKAGE.into(), cause })?;
    serde_json::from_slice(&bytes).map_err(|_| mismatch())
}

impl File {
    /// A file of the dataset, as its data package describes it.
    pub(super) fn of(item: &Item, dataset: &str, package: &Value) -> Self {
        let (format, description) = kind(&item.name, dataset);
        let mediatype = mediatype(&item.name, package);
        let sha256 = item.sha256.to_string();
        let fields = [
            ("name", item.name.as_str()),
            (FILE, &item.name),
            ("format", &format),
            ("mimetype", &mediatype),
            ("description", description),
            ("hash", &sha256),
            // As ckanext-dcat writes it, so that the portal's own DCAT says what the digest is.
            ("hash_algorithm", "http://spdx.org/rdf/terms#checksumAlgorithm_sha256"),
        ];
        let mut fields: Map<String, Value> =
            fields.into_iter().map(|(key, value)| (key.to_owned(), json!(value))).collect();
        fields.insert("size".to_owned(), json!(item.bytes));
        Self {
            name: item.name.clone(),
            content: item.content.clone(),
            bytes: item.bytes,
            sha256: item.sha256,
            mediatype,
            fields,
        }
    }
}

fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// The package's own fields.
fn fields(package: &Value, id: &str) -> Map<String, Value> {
    let (publisher, contact) =
        (text(package, "/gongkai/publisher"), text(package, "/gongkai/contact"));
    let mut fields = Map::new();
    let mut set = |name: &str, value: &str| {
        if !value.is_empty() {
            fields.insert(name.to_owned(), json!(value));
        }
    };
    set("title", text(package, "/title"));
    set("notes", text(package, "/description"));
    set("author", publisher);
    if contact.contains('@') && !contact.contains(char::is_whitespace) {
        set("maintainer", publisher);
        set("maintainer_email", contact);
    } else {
        set("maintainer", contact);
    }
    set("version", id);
    fields
}

/// The keys under which Chinese platforms keep what a catalogue says of a dataset, and those that the guide asks for.
fn extras(package: &Value, parcel: &Parcel) -> Vec<(String, String)> {
    let of = |key: &str| text(package, &format!("/gongkai/{key}")).to_owned();
    let opening = match of("opening").as_str() {
        "unconditional" => "无条件开放",
        "conditional" => "有条件开放",
        _ => "",
    };
    let cycle = match of("cycle").as_str() {
        "daily" => "2",
        "weekly" => "3",
        "monthly" => "4",
        "quarterly" => "5",
        "half-yearly" => "6",
        "yearly" => "7",
        "realtime" => "8",
        _ => "1",
    };
    let rows = package.pointer("/gongkai/rows").and_then(Value::as_u64).unwrap_or_default();
    let all = [
        (DATASET, parcel.dataset().to_owned()),
        (RELEASE, parcel.id().to_owned()),
        (DIGEST, parcel.digest().to_string()),
        ("org_name", of("publisher")),
        ("open_type", opening.to_owned()),
        ("update_cycle", cycle.to_owned()),
        ("use_type", "1".to_owned()),
        ("data_count", rows.to_string()),
        ("file_count", parcel.files().len().to_string()),
        ("region", of("region")),
        ("period", of("period")),
        ("legal_basis", of("legalBasis")),
    ];
    all.into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
}

/// Whether an extra is ours to set and to take away.
pub(super) fn is_own(key: &str) -> bool {
    const OWN: &[&str] = &[
        "org_name",
        "open_type",
        "update_cycle",
        "use_type",
        "data_count",
        "file_count",
        "region",
        "period",
        "legal_basis",
    ];
    key.starts_with("gongkai_") || OWN.contains(&key)
}

/// The package's keywords, else its fields' titles: platforms make their tags of column names, too.
fn tags(package: &Value) -> Vec<String> {
    let list = |pointer: &str| package.pointer(pointer).and_then(Value::as_array);
    let keywords = list("/keywords").into_iter().flatten().filter_map(Value::as_str);
    let titles = list("/resources/0/schema/fields").into_iter().flatten();
    let titles = titles.map(|it| text(it, "/name"));
    let lawful = |it: &str| {
        let allowed = |c: char| c.is_alphanumeric() || " -_.".contains(c);
        let plain: String = it.chars().map(|c| if allowed(c) { c } else { ' ' }).collect();
        plain.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let mut tags: Vec<String> = keywords.map(lawful).collect();
    if tags.is_empty() {
        tags = titles.map(lawful).collect();
    }
    tags.retain(|it| TAG_CHARS.contains(&it.chars().count()));
    tags.truncate(TAGS_MAX);
    tags.sort();
    tags.dedup();
    tags
}

/// Data first, then what explains it, then what proves it.
fn rank(file: &str, dataset: &str) -> (usize, String) {
    const AFTER: &[&str] = &[".csv", ".xlsx", ".parquet"];
    const NAMED: &[&str] =
        &["dictionary.md", PACKAGE, ".csv-metadata.json", "quality.json", "disclosure.json"];
    let ending = file.strip_prefix(dataset);
    let data = AFTER.iter().position(|it| ending == Some(*it));
    let about = NAMED.iter().position(|it| file == *it || ending == Some(*it));
    let about = about.map(|it| it + AFTER.len());
    let proof = AFTER.len() + NAMED.len() + usize::from(file == SUMS);
    (data.or(about).unwrap_or(proof), file.to_owned())
}

/// Format and description of a file, by its name.
fn kind(file: &str, dataset: &str) -> (String, &'static str) {
    let known = match file.strip_prefix(dataset).unwrap_or(file) {
        ".csv" => ("CSV", "数据，UTF-8，首行是字段名。The data."),
        ".xlsx" => ("XLSX", "数据，工作簿。The data as a workbook."),
        ".parquet" => ("Parquet", "数据，供程序读取。The data for programs."),
        ".csv-metadata.json" => ("JSON", "数据说明，CSVW。Description of the data, CSVW."),
        PACKAGE => ("JSON", "数据说明，Data Package。Description of the data, Data Package."),
        "dictionary.md" => ("MD", "数据字典。The data dictionary."),
        "quality.json" => ("JSON", "质量：收到、接受、退回的行数。Counts of rows by finding."),
        "provenance.json" => ("JSON", "由哪些台账、按哪些规则产生。What it was made from."),
        "disclosure.json" => {
            ("JSON", "隐私保护：概括和隐去了什么。What was generalized and suppressed.")
        }
        TOMBSTONE => ("JSON", "撤回说明。Why the release was taken back."),
        SUMS => ("TXT", "各文件的 SHA-256 摘要。SHA-256 of the other files."),
        _ => ("", ""),
    };
    if !known.0.is_empty() {
        return (known.0.to_owned(), known.1);
    }
    let ending = file.rsplit_once('.').map_or("", |it| it.1);
    (ending.to_ascii_uppercase(), "")
}

/// As the data package says; it names all files but itself and what is made of it.
fn mediatype(file: &str, package: &Value) -> String {
    let lists = ["/resources", "/gongkai/files"];
    let all = lists.iter().filter_map(|it| package.pointer(it)?.as_array()).flatten();
    let said = all.filter(|it| text(it, "/path") == file).map(|it| text(it, "/mediatype")).next();
    let ending = file.rsplit_once('.').map_or("", |it| it.1);
    said.filter(|it| !it.is_empty())
        .unwrap_or(match ending {
            "json" => "application/json",
            "" => "text/plain",
            _ => "application/octet-stream",
        })
        .to_owned()
}
