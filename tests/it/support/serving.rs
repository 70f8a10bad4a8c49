//! `gongkai serve` as a program, and what it answers over raw sockets.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use gongkai::model::digest::Digest;
use serde_json::Value;

use crate::support::Project;

/// What nobody may ever be sent.
pub(crate) const CANARY: &str = "canary-4711-nobody-may-see-this";
pub(crate) const CSV: &str = "a/2017-r1/a.csv";
pub(crate) const PARQUET: &str = "a/2017-r1/a.parquet";

/// The program, serving a project's folder.
pub(crate) struct Serving {
    pub(crate) child: Child,
    pub(crate) address: SocketAddr,
    pub(crate) project: Project,
}

/// An answer, taken apart.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}

/// Bytes that no two places of share.
pub(crate) fn noise(count: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    };
    std::iter::repeat_with(next).flatten().take(count).collect()
}

pub(crate) fn csv() -> Vec<u8> {
    let rows: Vec<String> = (0..4000).map(|it| format!("道里区,{}\n", it % 7)).collect();
    format!("\u{feff}区划,人数\n{}", rows.concat()).into_bytes()
}

/// A project whose public folder has two releases of one dataset, one of them withdrawn, and what must not be seen.
pub(crate) fn site() -> Project {
    let project = Project::new("serve");
    project.write("secret.txt", CANARY);
    project.write("private/journal.sqlite", CANARY);
    let public = |path: &str, bytes: &[u8]| project.write(&format!("public/{path}"), bytes);
    public("index.html", b"<!doctype html><title>t</title>");
    public("catalog.jsonld", b"{}\n");
    public("catalog.json", b"{}\n");
    public("feed.xml", b"<feed/>\n");
    public("a/index.html", b"<!doctype html><title>a</title>");
    public("a/latest.json", br#"{ "release": "2017-r1", "path": "2017-r1" }"#);
    public(CSV, &csv());
    public(PARQUET, &noise(700_001));
    public("a/2017-r1/datapackage.json", b"{}\n");
    public("a/2017-r1/empty.csv", b"");
    public("a/2017-r2/withdrawn.json", b"{}\n");
    public("\u{4f4e}\u{4fdd}.csv", b"x\n");
    public(".lock", CANARY.as_bytes());
    public("a/.a.csv.tmp", CANARY.as_bytes());
    public(".git/config", CANARY.as_bytes());
    #[cfg(unix)]
    {
        let link = |to: &str, name: &str| {
            std::os::unix::fs::symlink(to, project.root.join("public").join(name)).unwrap();
        };
        link("../secret.txt", "out.txt");
        link("../private", "out");
        link("/", "top");
        link("../../secret.txt", "a/out.csv");
        link("index.html", "near.html");
        let pipe = project.root.join("public/pipe.csv");
        assert!(Command::new("mkfifo").arg(pipe).status().unwrap().success());
    }
    project
}

impl Serving {
    pub(crate) fn new(project: Project) -> Self {
        Self::with(project, &["serve", "public"], Stdio::null())
    }

    pub(crate) fn with(project: Project, args: &[&str], stderr: Stdio) -> Self {
        let all = [args, &["--listen", "127.0.0.1:0", "--format", "json"]].concat();
        let mut child =
            project.command(&all, &[]).stdout(Stdio::piped()).stderr(stderr).spawn().unwrap();
        let mut said = String::new();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        while !said.ends_with("}\n") {
            assert!(lines.read_line(&mut said).unwrap() > 0, "it ended: {said}");
        }
        let said: Value = serde_json::from_str(&said).unwrap();
        let address: SocketAddr = said["listen"].as_str().unwrap().parse().unwrap();
        assert_eq!(said["url"], format!("http://{address}/"));
        Self { child, address, project }
    }

    pub(crate) fn connect(&self) -> TcpStream {
        connect(self.address)
    }

    /// Sends bytes, and reads all that comes.
    pub(crate) fn raw(&self, bytes: &[u8]) -> Vec<u8> {
        raw(self.address, bytes)
    }

    pub(crate) fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Reply {
        let line = |it: &(&str, &str)| format!("{}: {}\r\n", it.0, it.1);
        let more: Vec<String> = headers.iter().map(line).collect();
        let first = format!("{method} {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n");
        reply(&self.raw(format!("{first}{}\r\n", more.concat()).as_bytes()))
    }

    pub(crate) fn get(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        self.ask("GET", path, headers)
    }

    pub(crate) fn bytes(&self, path: &str) -> Vec<u8> {
        fs::read(self.project.root.join("public").join(path)).unwrap()
    }

    /// Asks it to stop, and waits until it has.
    pub(crate) fn stop(&mut self) -> (i32, Duration) {
        let began = Instant::now();
        self.signal();
        (self.child.wait().unwrap().code().unwrap_or(-1), began.elapsed())
    }

    pub(crate) fn signal(&self) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _waited = self.child.wait();
    }
}

pub(crate) fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    stream
}

pub(crate) fn raw(address: SocketAddr, bytes: &[u8]) -> Vec<u8> {
    let mut stream = connect(address);
    // It may hang up before it has heard all of it.
    let _heard = stream.write_all(bytes);
    let _said = stream.shutdown(Shutdown::Write);
    let mut out = Vec::new();
    let _whole = stream.read_to_end(&mut out);
    out
}

#[track_caller]
pub(crate) fn reply(bytes: &[u8]) -> Reply {
    let end =
        memchr::memmem::find(bytes, b"\r\n\r\n").unwrap_or_else(|| panic!("no head: {bytes:?}"));
    let head = std::str::from_utf8(&bytes[..end]).unwrap();
    let mut lines = head.split("\r\n");
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let pair = |it: &str| {
        let (name, value) = it.split_once(": ").unwrap();
        (name.to_lowercase(), value.to_owned())
    };
    Reply { status, headers: lines.map(pair).collect(), body: bytes[end + 4..].to_vec() }
}

pub(crate) fn tag(bytes: &[u8]) -> String {
    format!("\"{}\"", Digest::of(bytes))
}
