//! The candidate's folder: which files are there, what the manifest says, what the JSON texts say.

use std::fs;
use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;

use serde_json::Value;

use crate::gate::bench::Bench;
use crate::gate::cells::is_clean_utf8;
use crate::gate::columns;
use crate::gate::contact;
use crate::gate::csvw;
use crate::gate::error::Error;
use crate::gate::scan;
use crate::gate::scan::CELL_MAX;
use crate::gate::scan::Find;
use crate::gate::scan::Scanner;
use crate::gate::texts::tell;
use crate::model::digest::Digest;
use crate::model::held::Holdings;
use crate::model::outcome::Artifact;
use crate::model::schema::Schema;
use crate::model::tally::Tally;
use crate::release::Release;
use crate::release::SUMS;

const PACKAGE: &str = "datapackage.json";
const QUALITY: &str = "quality.json";
const DISCLOSURE: &str = "disclosure.json";
const DICTIONARY: &str = "dictionary.md";

/// Rules that are judged here: all are denied when the folder cannot be read.
pub(super) const RULES: &[&str] =
    &["G01", "G02", "G03", "G04", "G05", "G06", "G12", "G16", "G17", "G20", "G22", "G23", "G25"];

/// Under which name it is done.
pub(super) const NAME: &str = "folder";

/// Judges names, manifest and JSON files; gives the package, when it can be read.
pub(super) fn judge(
    release: &Release,
    schema: &Schema,
    tally: &Tally,
    (held, beside): (Option<&Arc<Holdings>>, Option<&[String]>),
) -> (Bench, Option<Value>) {
    let mut bench = Bench::default();
    let mut scanner = Scanner::new(held.cloned());
    if let Err(error) = names(&mut bench, &mut scanner, release, (held.map(Arc::as_ref), beside)) {
        bench.unread(RULES, &error.at());
    }
    let mut package = None;
    match json(&mut bench, release.dir(), PACKAGE) {
        Ok(value) => {
            walk(&mut bench, &mut scanner, &value, PACKAGE);
            describes(&mut bench, release, schema, &value);
            package = Some(value);
        }
        Err(error) => bench.unread(RULES, &error.at()),
    }
    let described = release.csvw();
    match json(&mut bench, release.dir(), &described) {
        Ok(value) => {
            walk(&mut bench, &mut scanner, &value, &described);
            csvw::judge(&mut bench, release, schema, &value);
        }
        Err(error) => bench.unread(&[RULES, &["G11"]].concat(), &error.at()),
    }
    match json(&mut bench, release.dir(), QUALITY) {
        Ok(value) => {
            walk(&mut bench, &mut scanner, &value, QUALITY);
            counts(&mut bench, release, tally, &value);
        }
        Err(error) => bench.unread(RULES, &error.at()),
    }
    if let Err(error) = markdown(&mut bench, &mut scanner, release.dir()) {
        bench.unread(RULES, &error.at());
    }
    match json(&mut bench, release.dir(), DISCLOSURE) {
        Ok(value) => {
            walk(&mut bench, &mut scanner, &value, DISCLOSURE);
            discloses(&mut bench, release, schema, package.as_ref(), &value);
        }
        Err(error) => bench.unread(RULES, &error.at()),
    }
    bench.done(NAME);
    (bench, package)
}

/// G25 and G03 on the files' names, G12 on the manifest.
fn names(
    bench: &mut Bench,
    scanner: &mut Scanner,
    release: &Release,
    (held, beside): (Option<&Holdings>, Option<&[String]>),
) -> Result<(), Error> {
    let unreadable = |_| Error::Unreadable { path: release.dir().to_path_buf() };
    let fixed = [PACKAGE, QUALITY, DISCLOSURE, DICTIONARY, SUMS].map(str::to_owned);
    let rows = [release.csv(), release.parquet(), release.csvw()];
    let needed: Vec<String> = rows.into_iter().chain(fixed).collect();
    let listed = |name: &str| name == SUMS || release.artifacts().iter().any(|it| it.name == name);
    // Whether there must be a workbook is known when the rows are.
    let known = |name: &String| {
        (needed.contains(name) || *name == release.xlsx()) && listed(name)
            || beside.is_some_and(|it| it.contains(name))
    };
    let mut found = Vec::new();
    for (number, entry) in (1..).zip(fs::read_dir(release.dir()).map_err(unreadable)?) {
        let entry = entry.map_err(unreadable)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_file = entry.file_type().map_err(unreadable)?.is_file();
        // Who may write in a copy is the business of whoever has it.
        let is_plain =
            is_file && (beside.is_some() || is_plain(&entry.metadata().map_err(unreadable)?));
        if !is_plain || !known(&name) {
            // A name may say too much itself.
            let at =
                if scanner.scan(&name).is_some() { format!("file {number}") } else { name.clone() };
            bench.deny("G25", at);
        }
        text(bench, scanner, &name, &format!("file name {number}"));
        if let (Some(held), true) = (held, is_file)
            && raw(bench, release, &name, held).is_err()
        {
            bench.deny("G25", format!("file {number}"));
        }
        found.push(name);
    }
    if let Some(missing) = needed.iter().find(|it| !found.contains(it)) {
        bench.deny("G25", missing.as_str());
    }
    manifest(bench, release)
}

/// Whether a file has one name only, is no program, and can be changed by its owner alone.
#[cfg(unix)]
fn is_plain(file: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    file.nlink() == 1 && file.mode() & 0o7133 == 0
}

#[cfg(not(unix))]
fn is_plain(_: &fs::Metadata) -> bool {
    true
}

fn manifest(bench: &mut Bench, release: &Release) -> Result<(), Error> {
    let path = release.dir().join(SUMS);
    let text = fs::read(&path).map_err(|_| Error::Unreadable { path })?;
    let line = |it: &Artifact| format!("{}  {}", it.sha256, it.name);
    let meant: Vec<String> = release.artifacts().iter().map(line).collect();
    if text != format!("{}\n", meant.join("\n")).as_bytes() || Digest::of(&text) != release.digest()
    {
        bench.deny("G12", SUMS);
    }
    for artifact in release.artifacts() {
        if Error::digest(&release.dir().join(&artifact.name))? != artifact.sha256 {
            bench.deny("G12", artifact.name.as_str());
        }
    }
    Ok(())
}

/// A JSON file. G23: it is written in the one way that its content has, so that no key stands twice, and nothing is said
/// by blanks, by escapes that are not needed, or by another spelling of a number.
fn json(bench: &mut Bench, dir: &Path, name: &str) -> Result<Value, Error> {
    let path = dir.join(name);
    let bytes = fs::read(&path).map_err(|_| Error::Unreadable { path: path.clone() })?;
    let value: Value = serde_json::from_slice(&bytes).map_err(|_| Error::Unreadable { path })?;
    if bytes.trim_ascii_end() != format!("{value:#}").as_bytes() {
        bench.deny("G23", name);
    }
    Ok(value)
}

/// G03 and G22 on every line of the dictionary, as it is written and as it is shown.
fn markdown(bench: &mut Bench, scanner: &mut Scanner, dir: &Path) -> Result<(), Error> {
    let path = dir.join(DICTIONARY);
    let bytes = fs::read(&path).map_err(|_| Error::Unreadable { path: path.clone() })?;
    let whole = String::from_utf8(bytes).map_err(|_| Error::Unreadable { path })?;
    for (number, line) in (1..).zip(whole.split('\n')) {
        let at = format!("{DICTIONARY}, line {number}");
        text(bench, scanner, line, &at);
        for cell in line.split('|').filter(|it| it.len() < line.len()) {
            if let Some(find) = scanner.held_whole(cell) {
                tell(bench, find, &at);
            }
        }
        // Markup that renders as nothing may stand between any two characters.
        let shown = line.replace(['\\', '`'], "");
        if shown != line {
            text(bench, scanner, &shown, &at);
        }
    }
    Ok(())
}

/// G03 and G22 on every key, text and long number of a JSON document.
fn walk(bench: &mut Bench, scanner: &mut Scanner, value: &Value, at: &str) {
    match value {
        Value::String(it) => text(bench, scanner, it, at),
        // File sizes are compared with the files, and may be long.
        Value::Number(it) if !is_size(at) => text(bench, scanner, &it.to_string(), at),
        Value::Array(items) => {
            for (idx, it) in items.iter().enumerate() {
                walk(bench, scanner, it, &format!("{at}/{idx}"));
            }
        }
        Value::Object(members) => {
            for (idx, (key, it)) in members.iter().enumerate() {
                let place = format!(
                    "{at}/{}",
                    if scanner.scan(key).is_some() { idx.to_string() } else { key.clone() }
                );
                text(bench, scanner, key, &place);
                walk(bench, scanner, it, &place);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Whether `text` is `value` in the one way that it is written on a line.
pub(super) fn is_canonical(value: &Value, text: &str) -> bool {
    let written = value.to_string();
    written == text
}

/// Whether the package says there how large a file is.
fn is_size(at: &str) -> bool {
    let of = at.strip_prefix("datapackage.json/resources/");
    let of = of.and_then(|it| it.strip_suffix("/bytes"));
    of.is_some_and(|it| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit()))
}

/// Whether a digest stands there: of a file, with which it is compared, or of the rules.
fn is_digest(at: &str) -> bool {
    let of = at.strip_prefix("datapackage.json/resources/");
    let of = of.and_then(|it| it.strip_suffix("/hash"));
    at == "disclosure.json/rule_set"
        || of.is_some_and(|it| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit()))
}

/// Where the public is told to ask.
const CONTACT: &str = "datapackage.json/gongkai/contact";

/// Bytes of a file that are searched at a time.
const PIECE: usize = 1 << 20;
/// Bytes that two pieces share: no number that was held is longer.
const SHARED: usize = 96;

/// G03 on the bytes of every file, whatever they are bytes of: no number that a ledger held.
fn raw(bench: &mut Bench, release: &Release, name: &str, held: &Holdings) -> std::io::Result<()> {
    let mut file = fs::File::open(release.dir().join(name))?;
    let mut bytes = Vec::with_capacity(PIECE + SHARED);
    loop {
        let before = bytes.len();
        let length = u64::try_from(PIECE).unwrap_or(u64::MAX);
        (&mut file).take(length).read_to_end(&mut bytes)?;
        if held.has_in_bytes(&bytes) {
            bench.deny("G03", format!("{name}: held-number"));
            return Ok(());
        }
        if bytes.len() == before {
            return Ok(());
        }
        bytes.drain(..bytes.len().saturating_sub(SHARED));
    }
}

/// G03 and G22 on one text; JSON within it is looked into.
pub(super) fn text(bench: &mut Bench, scanner: &mut Scanner, text: &str, at: &str) {
    if !is_clean_utf8(text.as_bytes()) {
        bench.deny("G22", at);
    }
    if text.starts_with('{')
        && let Ok(value @ Value::Object(_)) = serde_json::from_str(text)
    {
        walk(bench, scanner, &value, at);
        // Written in another way, it may say more: a key may stand twice.
        if is_canonical(&value, text) {
            return;
        }
    }
    if text.len() > CELL_MAX {
        return bench.deny("G25", format!("{at}: longer than any honest text"));
    }
    // Long runs of decimal digits occur in a digest by chance. Elsewhere it could be that of a person.
    if Digest::parse(text.strip_prefix("sha256:").unwrap_or(text)).is_some() {
        if !is_digest(at) {
            bench.deny("G20", format!("{at}: token"));
        }
        return;
    }
    // The bureau's own, where the public is told to ask.
    let found = if at == CONTACT { contact::scan(scanner, text) } else { whole(scanner, text) };
    if let Some(find) = found {
        tell(bench, find, at);
    }
}

/// What stands in a text, or what it is as a whole.
pub(super) fn whole(scanner: &mut Scanner, text: &str) -> Option<Find> {
    let found = if scan::is_plain(text.as_bytes()) { None } else { scanner.scan(text) };
    found.or_else(|| scanner.held_whole(text))
}

/// G01, G02 and G12 on what the package says of the files.
fn describes(bench: &mut Bench, release: &Release, schema: &Schema, package: &Value) {
    let declared = columns::declared(schema);
    let resources = package.get("resources").and_then(Value::as_array).cloned().unwrap_or_default();
    let mut described = Vec::new();
    for resource in &resources {
        if let Some(fields) = resource.pointer("/schema/fields").and_then(Value::as_array) {
            let names = fields
                .iter()
                .map(|it| it.get("name").and_then(Value::as_str).unwrap_or_default().to_owned());
            let names: Vec<String> = names.collect();
            columns::allow(bench, PACKAGE, &names, declared.iter().map(|it| it.title));
            columns::identities(bench, schema, PACKAGE, &names);
            let keys = resource.pointer("/schema/primaryKey").and_then(Value::as_array);
            for key in keys.into_iter().flatten() {
                if !key.as_str().is_some_and(|it| names.iter().any(|name| name == it)) {
                    bench.deny("G01", format!("{PACKAGE}/primaryKey"));
                }
            }
        }
        let path = resource.get("path").and_then(Value::as_str).unwrap_or_default();
        let file = release.artifacts().iter().find(|it| it.name == path);
        let bytes = resource.get("bytes").and_then(Value::as_u64);
        let hash = resource.get("hash").and_then(Value::as_str).unwrap_or_default();
        let holds = file
            .is_some_and(|it| Some(it.bytes) == bytes && format!("sha256:{}", it.sha256) == hash);
        if !holds {
            bench.deny("G12", format!("{PACKAGE}/resources/{}", described.len()));
        }
        described.push(path);
    }
    if described != [release.csv(), release.parquet()] {
        bench.deny("G12", format!("{PACKAGE}/resources"));
    }
    if resources.first().and_then(|it| it.pointer("/schema/fields")).is_none() {
        bench.deny("G01", PACKAGE);
    }
    if package.pointer("/gongkai/rows").and_then(Value::as_u64) != Some(release.rows()) {
        bench.deny("G12", format!("{PACKAGE}/gongkai/rows"));
    }
}

/// G01, G12, G16 and G17 on the disclosure report: it is about this release and its fields, opened as the package says.
fn discloses(
    bench: &mut Bench,
    release: &Release,
    schema: &Schema,
    package: Option<&Value>,
    said: &Value,
) {
    let told = |key: &str| said.get(key).and_then(Value::as_str);
    for (key, value) in [("dataset", release.dataset()), ("release", release.id())] {
        if told(key) != Some(value) {
            bench.deny("G12", format!("{DISCLOSURE}/{key}"));
        }
    }
    for (rule, key, other) in [("G16", "opening", "opening"), ("G17", "legal_basis", "legalBasis")]
    {
        let meant = package.and_then(|it| it.pointer(&format!("/gongkai/{other}")));
        if told(key).is_none() || told(key) != meant.and_then(Value::as_str) {
            bench.deny(rule, format!("{DISCLOSURE}/{key}"));
        }
    }
    let fields = said.get("fields").and_then(Value::as_array).into_iter().flatten();
    let name = |it: &Value| it.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
    let names: Vec<String> = fields.map(name).collect();
    columns::allow(bench, DISCLOSURE, &names, columns::declared(schema).iter().map(|it| it.name));
}

/// G12 on the quality report: the counts are those of the run, and they close.
fn counts(bench: &mut Bench, release: &Release, tally: &Tally, quality: &Value) {
    let count = |key: &str| quality.pointer(&format!("/rows/{key}")).and_then(Value::as_u64);
    let meant = [
        ("lines", tally.lines),
        ("non_data", tally.non_data_total()),
        ("read", tally.read),
        ("accepted", tally.accepted),
        ("quarantined", tally.quarantined),
        ("published", release.rows()),
    ];
    for (key, value) in meant {
        if count(key) != Some(value) {
            bench.deny("G12", format!("{QUALITY}/rows/{key}"));
        }
    }
    if tally.accepted != release.rows() {
        bench.deny("G12", format!("{QUALITY}/rows/accepted"));
    }
    if !tally.closes() {
        bench.deny("G12", format!("{QUALITY}/rows"));
    }
}
