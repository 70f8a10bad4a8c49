//! The access log: a line for each request, on stderr. Who asked is in it only where that was asked for.

use std::io;
use std::io::Write as _;
use std::sync::mpsc;
use std::sync::mpsc::Receiver;
use std::sync::mpsc::SyncSender;
use std::sync::mpsc::TryRecvError;
use std::thread;
use std::thread::JoinHandle;

use serde_json::json;

use crate::cli::args::Format;
use crate::cli::invocation;
use crate::serve::Told;

/// Lines that wait to be written. When stderr is that slow, answers do not wait for it.
const WAITING: usize = 8_192;

/// Whether lines say who asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum Who {
    Said,
    Unsaid,
}

/// The log, written aside from what it is about; when dropped, all of it is.
pub(in crate::cli) struct Access {
    sender: Option<SyncSender<Told>>,
    writer: Option<JoinHandle<()>>,
}

/// Who tells the log.
#[derive(Clone)]
pub(in crate::cli) struct Teller(SyncSender<Told>);

impl Teller {
    pub(in crate::cli) fn tell(&self, told: Told) {
        // What does not fit is left out.
        drop(self.0.try_send(told));
    }
}

impl Access {
    /// A log in `format`, none where there are no threads.
    pub(in crate::cli) fn new(format: Format, who: Who) -> Option<Self> {
        let (sender, receiver) = mpsc::sync_channel(WAITING);
        let line = move |told: &Told| match format {
            Format::Json => object(told, &invocation::now(), who),
            Format::Human => text(told, &invocation::now(), who),
        };
        let writer = thread::Builder::new()
            .name("access log".to_owned())
            .spawn(move || write(&receiver, line))
            .ok()?;
        Some(Self { sender: Some(sender), writer: Some(writer) })
    }

    /// Who tells this log.
    pub(in crate::cli) fn teller(&self) -> Option<Teller> {
        self.sender.clone().map(Teller)
    }
}

impl Drop for Access {
    fn drop(&mut self) {
        self.sender = None;
        if let Some(writer) = self.writer.take() {
            // Whether it ended well or badly, there is nothing left to write.
            drop(writer.join());
        }
    }
}

fn write(receiver: &Receiver<Told>, line: impl Fn(&Told) -> String) {
    let mut out = io::BufWriter::new(io::stderr());
    while let Ok(mut told) = receiver.recv() {
        loop {
            // When even stderr is closed there is nobody to tell.
            drop(writeln!(out, "{}", line(&told)));
            told = match receiver.try_recv() {
                Ok(it) => it,
                Err(TryRecvError::Empty | TryRecvError::Disconnected) => break,
            };
        }
        drop(out.flush());
    }
}

fn text(told: &Told, now: &str, who: Who) -> String {
    let Told { method, path, status, bytes, .. } = told;
    let seconds = told.seconds;
    let broken = if told.whole { "" } else { " broken off" };
    let who = if who == Who::Said { format!(" {}", told.address) } else { String::new() };
    format!("{now} {method} {path} {status} {bytes} {seconds:.3}s{who}{broken}")
}

fn object(told: &Told, now: &str, who: Who) -> String {
    let mut out = json!({
        "time": now,
        "level": "info",
        "event": "request",
        "method": told.method,
        "path": told.path,
        "status": told.status,
        "bytes": told.bytes,
        "seconds": (told.seconds * 1_000_000.0).round() / 1_000_000.0,
        "whole": told.whole,
    });
    if who == Who::Said {
        out["address"] = told.address.to_string().into();
    }
    out.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told() -> Told {
        Told {
            method: "GET".to_owned(),
            path: "/a.csv".to_owned(),
            status: 206,
            bytes: 10,
            seconds: 0.012_345_6,
            whole: true,
            address: "192.0.2.1".parse().unwrap(),
        }
    }

    #[test]
    fn who_asked_is_not_said_unless_asked_for() {
        let now = "2018-03-09T00:00:00Z";
        assert_eq!(
            text(&told(), now, Who::Unsaid),
            "2018-03-09T00:00:00Z GET /a.csv 206 10 0.012s"
        );
        assert!(text(&told(), now, Who::Said).ends_with(" 192.0.2.1"));
        let object =
            |who| serde_json::from_str::<serde_json::Value>(&object(&told(), now, who)).unwrap();
        assert_eq!(object(Who::Unsaid).get("address"), None);
        assert_eq!(object(Who::Said)["address"], "192.0.2.1");
        assert_eq!(object(Who::Unsaid)["seconds"], 0.012_346);
    }
}
