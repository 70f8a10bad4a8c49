//! A proxy that knows HTTP and misbehaves once, where a test says: what a target looks like on a bad day.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// What happens to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The connection is closed before the server hears of it.
    Refused,
    /// The server gets half of it, and no more.
    CutRequest,
    /// The server does it, and nobody hears that it did.
    LostAnswer,
    /// Half of the answer comes.
    CutAnswer,
    /// The server is busy for a moment.
    Busy,
    /// The server fails.
    Failed,
    /// Nothing comes for a long time.
    Stall,
    /// The last byte of the answer is another one.
    Flip,
}

/// Every fault.
pub(crate) const FAULTS: &[Fault] = &[
    Fault::Refused,
    Fault::CutRequest,
    Fault::LostAnswer,
    Fault::CutAnswer,
    Fault::Busy,
    Fault::Failed,
    Fault::Stall,
    Fault::Flip,
];

/// Which requests are struck: from which on, and how many of them; and a header that never arrives.
#[derive(Clone, Debug)]
struct Plan {
    strikes: Option<(Fault, usize, usize)>,
    without: Option<&'static str>,
}

/// A proxy before one server.
pub(crate) struct Faulty {
    /// `127.0.0.1:port`.
    pub(crate) address: String,
    plan: Arc<Mutex<Plan>>,
    seen: Arc<AtomicUsize>,
    lines: Arc<Mutex<Vec<String>>>,
}

impl Faulty {
    /// A proxy before the server at `address`.
    pub(crate) fn before(address: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let own = listener.local_addr().unwrap().to_string();
        let plan = Arc::new(Mutex::new(Plan { strikes: None, without: None }));
        let seen = Arc::new(AtomicUsize::new(0));
        let lines: Arc<Mutex<Vec<String>>> = Arc::default();
        let shared = (Arc::clone(&plan), Arc::clone(&seen), Arc::clone(&lines));
        let server = address.to_owned();
        thread::spawn(move || {
            for client in listener.incoming() {
                let Ok(client) = client else { return };
                let (plan, seen, lines) = shared.clone();
                let server = server.clone();
                thread::spawn(move || {
                    let Some(request) = request(&client) else { return };
                    let number = seen.fetch_add(1, Ordering::SeqCst);
                    lines.lock().unwrap().push(request.line());
                    let plan = plan.lock().unwrap().clone();
                    let hit = |it: &(Fault, usize, usize)| (it.1..it.1 + it.2).contains(&number);
                    let fault = plan.strikes.filter(hit).map(|it| it.0);
                    let _gone = pass(client, &server, &request, (fault, plan.without));
                });
            }
        });
        Self { address: own, plan, seen, lines }
    }

    /// Strikes `count` requests with `fault`, the first of them after `after` more.
    pub(crate) fn strike(&self, fault: Fault, after: usize, count: usize) {
        self.seen.store(0, Ordering::SeqCst);
        self.plan.lock().unwrap().strikes = Some((fault, after, count));
    }

    /// Nothing happens any more.
    pub(crate) fn rest(&self) {
        self.seen.store(0, Ordering::SeqCst);
        self.plan.lock().unwrap().strikes = None;
    }

    /// Takes a header out of every request.
    pub(crate) fn without(&self, header: &'static str) {
        self.plan.lock().unwrap().without = Some(header);
    }

    /// How many requests came since the last change of plan.
    pub(crate) fn requests(&self) -> usize {
        self.seen.load(Ordering::SeqCst)
    }

    /// Method and path of all requests.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.lines.lock().unwrap().clone()
    }
}

struct Request {
    head: Vec<String>,
    body: Vec<u8>,
}

impl Request {
    fn line(&self) -> String {
        self.head[0].trim_end_matches(" HTTP/1.1").to_owned()
    }

    fn bytes(&self, without: Option<&str>) -> Vec<u8> {
        let name = |it: &String| it.split(':').next().unwrap_or_default().to_ascii_lowercase();
        let keeps = |it: &&String| name(it) != "connection" && Some(name(it).as_str()) != without;
        let mut head: Vec<String> = self.head.iter().filter(keeps).cloned().collect();
        head.push("Connection: close".to_owned());
        [head.join("\r\n").as_bytes(), b"\r\n\r\n", &self.body].concat()
    }
}

fn request(mut client: &TcpStream) -> Option<Request> {
    let mut bytes = Vec::new();
    let mut buffer = vec![0; 64 << 10];
    let end = loop {
        let n = client.read(&mut buffer).ok().filter(|it| *it > 0)?;
        bytes.extend_from_slice(&buffer[..n]);
        if let Some(at) = bytes.windows(4).position(|it| it == b"\r\n\r\n") {
            break at;
        }
    };
    let head: Vec<String> =
        String::from_utf8_lossy(&bytes[..end]).split("\r\n").map(str::to_owned).collect();
    let length = head.iter().find_map(|it| {
        let (name, value) = it.split_once(": ")?;
        name.eq_ignore_ascii_case("content-length").then(|| value.parse::<usize>().ok())?
    });
    let mut body = bytes.split_off(end + 4);
    while body.len() < length.unwrap_or(0) {
        let n = client.read(&mut buffer).ok().filter(|it| *it > 0)?;
        body.extend_from_slice(&buffer[..n]);
    }
    Some(Request { head, body })
}

fn pass(
    mut client: TcpStream,
    server: &str,
    request: &Request,
    (fault, without): (Option<Fault>, Option<&str>),
) -> std::io::Result<()> {
    let told = |status: &str| {
        format!(
            "HTTP/1.1 {status}\r\nContent-Length: 0\r\nRetry-After: 1\r\nConnection: close\r\n\r\n"
        )
    };
    match fault {
        Some(Fault::Refused) => return client.shutdown(Shutdown::Both),
        Some(Fault::Busy) => return client.write_all(told("503 Service Unavailable").as_bytes()),
        Some(Fault::Failed) => {
            return client.write_all(told("500 Internal Server Error").as_bytes());
        }
        Some(Fault::Stall) => {
            thread::sleep(Duration::from_secs(4));
            return client.shutdown(Shutdown::Both);
        }
        _ => {}
    }
    let mut upstream = TcpStream::connect(server)?;
    let bytes = request.bytes(without);
    if fault == Some(Fault::CutRequest) {
        upstream.write_all(&bytes[..bytes.len() - request.body.len() / 2 - 1])?;
        thread::sleep(Duration::from_millis(50));
        upstream.shutdown(Shutdown::Both)?;
        return client.shutdown(Shutdown::Both);
    }
    upstream.write_all(&bytes)?;
    let mut answer = Vec::new();
    upstream.read_to_end(&mut answer)?;
    match fault {
        Some(Fault::LostAnswer) => return client.shutdown(Shutdown::Both),
        Some(Fault::CutAnswer) => answer.truncate(answer.len() / 2),
        Some(Fault::Flip) => {
            if let Some(last) = answer.last_mut() {
                *last ^= 1;
            }
        }
        _ => {}
    }
    client.write_all(&answer)?;
    client.shutdown(Shutdown::Both)
}
