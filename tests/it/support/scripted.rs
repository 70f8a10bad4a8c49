//! A web server that does as a test says, to the byte, and remembers what it was asked.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// What was asked: path and headers, names in lower case.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    pub(crate) path: String,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: String,
}

impl Asked {
    /// A header, if it was sent.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }
}

/// An answer, as it goes over the wire.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answer {
    bytes: Vec<u8>,
    stall: bool,
}

/// An answer with a status, headers and a body, its length stated unless it comes in chunks.
pub(crate) fn answer(status: &str, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Answer {
    let body = body.as_ref();
    let mut head = format!("HTTP/1.1 {status}\r\nConnection: close\r\n");
    if !headers.iter().any(|it| it.0 == "Transfer-Encoding") && !status.starts_with("304") {
        write!(head, "Content-Length: {}\r\n", body.len()).unwrap();
    }
    for (name, value) in headers {
        write!(head, "{name}: {value}\r\n").unwrap();
    }
    Answer { bytes: [format!("{head}\r\n").as_bytes(), body].concat(), stall: false }
}

impl Answer {
    /// Leaves out the last `n` bytes, and closes.
    pub(crate) fn cut(mut self, n: usize) -> Self {
        self.bytes.truncate(self.bytes.len() - n);
        self
    }

    /// Leaves out the last `n` bytes, and says nothing more.
    pub(crate) fn stall(self, n: usize) -> Self {
        Self { stall: true, ..self.cut(n) }
    }
}

/// A server with its memory.
pub(crate) struct Scripted {
    /// `127.0.0.1:port`.
    pub(crate) address: String,
    seen: Arc<Mutex<Vec<Asked>>>,
}

impl Scripted {
    /// Starts a server that gives `answers` one after another, the last of them again and again.
    pub(crate) fn new(answers: Vec<Answer>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let seen: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let memory = Arc::clone(&seen);
        thread::spawn(move || {
            for client in listener.incoming() {
                let Ok(client) = client else { return };
                let Some(asked) = asked(&client) else { continue };
                let mut seen = memory.lock().unwrap();
                let answer = answers.get(seen.len()).or(answers.last()).cloned().unwrap();
                seen.push(asked);
                drop(seen);
                thread::spawn(move || give(client, &answer));
            }
        });
        Self { address, seen }
    }

    /// All that was asked so far.
    pub(crate) fn seen(&self) -> Vec<Asked> {
        self.seen.lock().unwrap().clone()
    }
}

fn asked(client: &TcpStream) -> Option<Asked> {
    let mut reader = BufReader::new(client);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let path = line.split(' ').nth(1)?.to_owned();
    let mut asked = Asked { path, ..Asked::default() };
    loop {
        line.clear();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        asked.headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    let length = asked.header("content-length").and_then(|it| it.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    asked.body = String::from_utf8(body).ok()?;
    Some(asked)
}

fn give(mut client: TcpStream, answer: &Answer) {
    let _sent = client.write_all(&answer.bytes);
    if answer.stall {
        thread::sleep(Duration::from_secs(30));
    }
    let _closed = client.shutdown(Shutdown::Both);
}
