//! Broken ledgers of every container, the same ones each time: no panic, no endless work, and the sums close.
//!
//! Seeds are `tests/fuzz/seeds`. Bytes are flipped, cut, spliced, doubled and set between them words that mean
//! something to a reader; half of what is packed is broken within its members, and packed again. `FUZZ=seconds` goes
//! on for longer. What broke a reader stays in the folder that the failure names.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read as _, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use gongkai::pipeline;
use gongkai::pipeline::views::RowFormat;

use crate::support::{Project, repository};

/// Broken ledgers of each seed when no time is given.
const ROUNDS: u64 = 12;
/// No small ledger may take longer, in an unoptimised build on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);
/// What is broken is never made larger than this.
const BYTES_MAX: usize = 1 << 18;

#[test]
fn no_broken_ledger_breaks_the_reader() {
    let seconds = std::env::var("FUZZ").ok().and_then(|it| it.parse().ok());
    let end = seconds.map(|it| Instant::now() + Duration::from_secs(it));
    let seeds: Vec<_> = seeds().into_iter().collect();
    assert!(seeds.len() >= 20, "seeds are missing: {}", seeds.len());
    let project = Project::new("fuzz");
    let mut round = 0;
    while end.map_or(round < ROUNDS, |end| Instant::now() < end) {
        for (number, (path, seed)) in (0_u64..).zip(&seeds) {
            let mut dice = Dice::new(round.wrapping_mul(1_000_003) ^ (number << 40));
            let other = &seeds[dice.below(seeds.len())].1;
            let bytes = broken(seed, other, &mut dice);
            try_one(&project, path, round, &bytes);
        }
        round += 1;
    }
}

#[test]
fn the_seeds_themselves_are_read() {
    let project = Project::new("seeds");
    for (path, seed) in seeds() {
        try_one(&project, &path, 0, &seed);
    }
}

/// Reads `bytes` as a ledger. They are in the folder while they are read, so that they are at hand when all breaks.
fn try_one(project: &Project, seed: &Path, round: u64, bytes: &[u8]) {
    let name = seed.file_name().unwrap().to_string_lossy().into_owned();
    project.write(&name, bytes);
    let path = project.root.join(&name);
    let (tell, told) = mpsc::channel();
    let worker = thread::Builder::new().stack_size(8 << 20);
    worker.spawn(move || tell.send(catch_unwind(AssertUnwindSafe(|| read(&path))))).unwrap();
    let at = format!("{} in round {round}; the ledger is in {}", name, project.root.display());
    match told.recv_timeout(PATIENCE) {
        Ok(Ok(Ok(()))) => fs::remove_file(project.root.join(&name)).unwrap(),
        Ok(Ok(Err(sums))) => panic!("{sums}: {at}"),
        Ok(Err(_payload)) => panic!("a panic: {at}"),
        Err(mpsc::RecvTimeoutError::Timeout | mpsc::RecvTimeoutError::Disconnected) => {
            panic!("no end within {PATIENCE:?}: {at}")
        }
    }
}

/// What is read, or that the sums do not close. To refuse is as right as to read.
fn read(path: &Path) -> Result<(), String> {
    let inspection = pipeline::inspect(path, None);
    let mut rows = Vec::new();
    let listed = pipeline::inspect_rows(path, RowFormat::Ndjson, &mut rows);
    let mut all = 0;
    for part in &inspection.parts {
        let sum = part.rows + part.non_data.values().sum::<u64>();
        if sum != part.lines {
            return Err(format!("{} lines are not {sum}", part.lines));
        }
        all += part.rows;
    }
    let count = memchr::memchr_iter(b'\n', &rows).count() as u64;
    if listed.is_ok() && inspection.stopped.is_none() && count != all {
        Err(format!("{count} rows are not {all}"))
    } else {
        Ok(())
    }
}

fn seeds() -> BTreeMap<PathBuf, Vec<u8>> {
    let walk = walkdir::WalkDir::new(repository().join("tests/fuzz/seeds")).into_iter();
    let files = walk.map(Result::unwrap).filter(|it| it.file_type().is_file());
    files.map(|it| (it.path().to_path_buf(), fs::read(it.path()).unwrap())).collect()
}

/// Numbers that look like chance, and are the same each time.
struct Dice(u64);

impl Dice {
    fn new(seed: u64) -> Self {
        let mut dice = Self(seed ^ 0x9e37_79b9_7f4a_7c15);
        for _ in 0..8 {
            dice.next();
        }
        dice
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % (end.max(1) as u64)).unwrap()
    }
}

/// What readers look out for.
const WORDS: &[&[u8]] = &[
    b",",
    b"\"",
    b"\"\"",
    b"\n",
    b"\r\n",
    b"\t",
    b";",
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\x81\x30\x81\x30",
    "，".as_bytes(),
    "合计".as_bytes(),
    "注：".as_bytes(),
    "〃".as_bytes(),
    b"<table><tr><td>",
    b"</td>",
    b"</table>",
    b" rowspan=\"1000000000\"",
    b" colspan='65536'",
    b"<!--",
    b"<!DOCTYPE a [<!ENTITY b \"c\">]>",
    b"&b;",
    b"&#x110000;",
    b"&#0;",
    b"<![CDATA[",
    b"[",
    b"]",
    b"{\"a\":",
    b"}",
    b"\\ud800",
    b"1e999",
    b"-0",
    b"18446744073709551616",
    b"A1:XFD1048576",
    b"XFE1048577",
    b" r=\"A0\"",
    b" t=\"s\"",
    b" t=\"e\"",
    b" hidden=\"1\"",
    b" s=\"4294967295\"",
    b" table:number-rows-repeated=\"2147483647\"",
    b" table:number-columns-repeated=\"2147483647\"",
    b"<w:vMerge/>",
    b"<w:gridSpan w:val=\"1000000\"/>",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\x1f\x8b\x08",
    b"PAR1",
    b"ARROW1",
    b"\xff\xff\xff\xff",
    b"\xff\xff\xff\x7f",
    b"\0\0\0\x80",
    b"\x09\x08\x10\0",
    b"\x2f\0\x06\0",
];

/// `seed` with something wrong.
fn broken(seed: &[u8], other: &[u8], dice: &mut Dice) -> Vec<u8> {
    if dice.next().is_multiple_of(2) {
        let within = if seed.starts_with(b"PK\x03\x04") {
            within_zip(seed, other, dice)
        } else if seed.starts_with(b"\x1f\x8b") {
            within_gzip(seed, other, dice)
        } else {
            None
        };
        if let Some(bytes) = within {
            return bytes;
        }
    }
    mutated(seed, other, dice)
}

fn mutated(seed: &[u8], other: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..=dice.below(6) {
        let (a, b) = (dice.below(bytes.len() + 1), dice.below(bytes.len() + 1));
        let (from, to) = (a.min(b), a.max(b).min(a.min(b) + 4096));
        match dice.below(8) {
            0 => {
                if let Some(byte) = bytes.get_mut(a) {
                    *byte ^= 1 << dice.below(8);
                }
            }
            1 => {
                if let Some(byte) = bytes.get_mut(a) {
                    *byte = *[0, 1, 0x7f, 0x80, 0xff].get(dice.below(5)).unwrap();
                }
            }
            2 => bytes.truncate(a),
            3 => drop(bytes.drain(from..to)),
            4 => {
                let again = bytes[from..to].repeat(1 + dice.below(16));
                drop(bytes.splice(from..from, again));
            }
            5 => {
                let (c, d) = (dice.below(other.len() + 1), dice.below(other.len() + 1));
                let piece = other[c.min(d)..c.max(d)].to_vec();
                drop(bytes.splice(from..to, piece));
            }
            _ => {
                let word = WORDS[dice.below(WORDS.len())].repeat(1 + dice.below(4));
                drop(bytes.splice(a..a, word));
            }
        }
        bytes.truncate(BYTES_MAX);
    }
    bytes
}

/// One member broken, and all packed again with right sums.
fn within_zip(seed: &[u8], other: &[u8], dice: &mut Dice) -> Option<Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(seed)).ok()?;
    let chosen = dice.below(archive.len());
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..archive.len() {
        let mut member = archive.by_index(at).ok()?;
        let name = member.name().ok()?.into_owned();
        let mut bytes = Vec::new();
        member.read_to_end(&mut bytes).ok()?;
        if at == chosen {
            bytes = mutated(&bytes, other, dice);
        }
        out.start_file(name, zip::write::SimpleFileOptions::default()).ok()?;
        out.write_all(&bytes).ok()?;
    }
    Some(out.finish().ok()?.into_inner())
}

fn within_gzip(seed: &[u8], other: &[u8], dice: &mut Dice) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(seed).read_to_end(&mut bytes).ok()?;
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    out.write_all(&mutated(&bytes, other, dice)).ok()?;
    out.finish().ok()
}
