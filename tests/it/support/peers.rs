//! Real servers for the tests of sources, a proxy that misbehaves before them, and a project that reads from them.
//!
//! `tests/peers/servers` starts the servers, `tests/run` calls it, and the environment says where they are.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::PathBuf;
use std::thread;

use gongkai::model::stop::Stop;
use gongkai::read::{self, Vocabulary};
use gongkai::source::Source;

use crate::support::{Project, repository};

/// The password of the account `ledger` on every server.
pub(crate) const PASSWORD: &str = "geheim-4711";

/// A table of text.
type Rows = Vec<Vec<Option<String>>>;

/// What the environment says of a peer; without it the test says loudly that it did not run.
pub(crate) fn peer(name: &str) -> Option<String> {
    let found = std::env::var(name).ok().filter(|it| !it.is_empty());
    if found.is_none() {
        untested(&format!("{name} is not set; `tests/run` sets it"));
    }
    found
}

/// Data of others that is no part of this repository: the file that the environment names, or the one beside a checkout.
pub(crate) fn others(name: &str, file: &str) -> Option<PathBuf> {
    let named = std::env::var_os(name).map(PathBuf::from);
    let near = repository().join("../shared/data").join(file);
    let found = named.into_iter().chain([near]).find(|it| it.is_file());
    if found.is_none() {
        untested(&format!("{name} does not name {file}"));
    }
    found
}

/// A test cannot run here: a failure where all of them must, and told where not.
#[expect(clippy::print_stderr, reason = "what was not tested must be heard of")]
pub(crate) fn untested(why: &str) {
    let automatic = std::env::var_os("CI").is_some_and(|it| it == "true");
    assert!(!automatic, "{why}");
    eprintln!("NOT TESTED: {why}");
}

/// An environment with the password, for the library.
pub(crate) fn environment(name: &str) -> Option<String> {
    (name == "LEDGER_PASSWORD").then(|| PASSWORD.to_owned())
}

/// The header and all rows of a ledger, as read.
pub(crate) fn rows(source: Source) -> Result<(Vec<String>, Rows), Stop> {
    use arrow_array::Array as _;
    let raw = read::table(vec![source], Vocabulary::default(), None);
    let (mut header, mut rows) = (Vec::new(), Vec::new());
    for piece in raw.pieces() {
        for batch in raw.batches(piece?, &|part| Ok((0..part.header.len()).collect()))? {
            header = batch.part.header.iter().map(|it| it.join(".")).collect();
            for row in 0..batch.rows {
                let cell = |it: &arrow_array::StringViewArray| {
                    it.is_valid(row).then(|| it.value(row).to_owned())
                };
                rows.push(batch.columns.iter().map(cell).collect());
            }
        }
    }
    Ok((header, rows))
}

/// A project whose dataset `helped` has the one source `source`: a district and a count.
pub(crate) fn project(source: &str) -> Project {
    let project = Project::new("peers");
    configure(&project, source);
    let field = |name: &str, title: &str, kind: &str, data: &str| {
        format!(
            r#"{{"name": "{name}", "title": "{title}", "type": "{data}", "gongkai": {{"kind": "{kind}", "role": "open", "release": "keep", "unit": "人次"}}}}"#
        )
    };
    let fields =
        [field("district", "区县", "text", "string"), field("helped", "人次", "count", "integer")];
    let schema = format!(
        r#"{{"name": "helped", "title": "救助人次", "description": "People helped.", "fields": [{}]}}"#,
        fields.join(", ")
    );
    project.write("schemas/helped.json", schema);
    project
}

/// Writes the project's configuration.
pub(crate) fn configure(project: &Project, source: &str) {
    project.write(
        "gongkai.toml",
        format!(
            "[publisher]\nname = \"某市民政局\"\nregion = \"230100\"\n\n[dataset.helped]\nschema = \"schemas/helped.json\"\n\
             period = \"2017\"\ncycle = \"yearly\"\nopening = \"unconditional\"\nlegal_basis = \"某办法第九条\"\nsource = [{source}]\n"
        ),
    );
}

/// What a proxy does with every connection.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fault {
    /// Cuts it after so many bytes towards the client.
    CutAfter(usize),
    /// Takes it and says nothing.
    Silent,
}

/// A proxy before `target`; its own address.
pub(crate) fn faulty(target: &str, fault: Fault) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let target = target.to_owned();
    thread::spawn(move || {
        for client in listener.incoming() {
            let (Ok(client), target) = (client, target.clone()) else { return };
            thread::spawn(move || serve(client, &target, fault));
        }
    });
    address
}

fn serve(mut client: TcpStream, target: &str, fault: Fault) {
    let Fault::CutAfter(mut left) = fault else {
        let mut sink = [0; 1024];
        while client.read(&mut sink).is_ok_and(|n| n > 0) {}
        return;
    };
    let mut server = TcpStream::connect(target).unwrap();
    let (mut from, mut to) = (client.try_clone().unwrap(), server.try_clone().unwrap());
    thread::spawn(move || std::io::copy(&mut from, &mut to));
    let mut buffer = [0; 4096];
    while let Ok(n) = server.read(&mut buffer) {
        let n = n.min(left);
        if n == 0 || client.write_all(&buffer[..n]).is_err() {
            break;
        }
        left -= n;
    }
    let _closed = client.shutdown(Shutdown::Both);
    let _closed = server.shutdown(Shutdown::Both);
}

/// The first file below the project, or stream of `said`, that holds `secret`.
pub(crate) fn leak(project: &Project, said: &str, secret: &str) -> Option<String> {
    if said.contains(secret) {
        return Some("what was said".to_owned());
    }
    walkdir::WalkDir::new(&project.root)
        .into_iter()
        .filter_map(Result::ok)
        .filter(|it| it.file_type().is_file())
        .find(|it| {
            let bytes = std::fs::read(it.path()).unwrap();
            memchr::memmem::find(&bytes, secret.as_bytes()).is_some()
        })
        .map(|it| it.path().display().to_string())
}
