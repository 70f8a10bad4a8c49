//! Archives as districts make them, and as nobody should.

use std::io::Cursor;
use std::io::Read as _;
use std::io::Write as _;

use flate2::Compression;
use flate2::read::GzEncoder;
use proptest::prelude::*;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::model::digest::Digest;
use crate::model::stop::Fault as _;
use crate::source::Blob;
use crate::source::Error;
use crate::source::Evidence;
use crate::source::archive;
use crate::source::archive::Found;

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        out.start_file(*name, SimpleFileOptions::default()).unwrap();
        out.write_all(bytes).unwrap();
    }
    out.finish().unwrap().into_inner()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    GzEncoder::new(bytes, Compression::fast()).read_to_end(&mut out).unwrap();
    out
}

fn look(bytes: &[u8]) -> Result<Vec<Found>, Error> {
    archive::ledgers(Blob::memory(bytes), "a.zip")
}

fn names(bytes: &[u8]) -> Vec<String> {
    let mut names: Vec<String> = look(bytes).unwrap().into_iter().map(|it| it.name).collect();
    names.sort();
    names
}

#[track_caller]
fn refused(bytes: &[u8], code: &str) {
    let error = look(bytes).err().map(|it| it.code());
    assert_eq!(error, Some(code));
}

#[test]
fn every_member_is_a_ledger_with_its_own_bytes() {
    let text = "区划,人数\n道里区,128\n";
    let bytes = zip(&[("道里区.csv", text.as_bytes()), ("南岗/南岗区.csv", b"a,b\n1,2\n")]);
    let found = look(&bytes).unwrap();
    assert_eq!(names(&bytes), ["a.zip/南岗/南岗区.csv", "a.zip/道里区.csv"]);
    let first = found.iter().find(|it| it.name.ends_with("道里区.csv")).unwrap();
    assert_eq!(first.survey.digest, Digest::of(text.as_bytes()));
    assert_eq!(first.survey.bytes, text.len() as u64);
    assert_eq!(first.survey.evidence, Evidence::Utf8);
    for _ in 0..2 {
        assert_eq!(first.blob.whole(1000).unwrap().unwrap(), text.as_bytes());
    }
    let mut anywhere = first.blob.seekable().unwrap();
    anywhere.seek(std::io::SeekFrom::Start(7)).unwrap();
    let mut rest = String::new();
    anywhere.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, text.split_at(7).1);
}

#[test]
fn what_is_no_ledger_is_passed_over() {
    let members: [(&str, &[u8]); 7] = [
        ("__MACOSX/._a.csv", b"x"),
        (".DS_Store", b"x"),
        ("名册/~$a.xlsx", b"x"),
        ("Thumbs.db", b"x"),
        ("../../etc/a.csv", b"a,b"),
        ("C:\\台账\\b.csv", b"a,b"),
        ("/c.csv", b"a,b"),
    ];
    assert_eq!(names(&zip(&members)), ["a.zip/c.csv", "a.zip/etc/a.csv", "a.zip/台账/b.csv"]);
    refused(&zip(&members[..4]), "source/archive-empty");
    refused(&zip(&[]), "source/archive-empty");
}

#[test]
fn names_in_gbk_are_read_as_such() {
    let mut bytes = zip(&[("NNNNNN.csv", b"a,b\n")]);
    let name = b"\xb5\xc0\xc0\xef\xc7\xf8";
    let places: Vec<usize> = memchr::memmem::find_iter(&bytes, b"NNNNNN").collect();
    for at in places {
        bytes[at..at + 6].copy_from_slice(name);
    }
    assert_eq!(names(&bytes), ["a.zip/道里区.csv"]);
    // 一 in GBK is valid UTF-8 of a Cyrillic letter.
    let mut bytes = zip(&[("NN.csv", b"a,b\n")]);
    let places: Vec<usize> = memchr::memmem::find_iter(&bytes, b"NN.").collect();
    for at in places {
        bytes[at..at + 2].copy_from_slice(b"\xd2\xbb");
    }
    assert_eq!(names(&bytes), ["a.zip/一.csv"]);
}

#[test]
fn an_archive_in_an_archive_is_opened_and_no_deeper() {
    let inner = zip(&[("道里区.csv", b"a,b\n1,2\n")]);
    let middle = zip(&[("first.csv", b"c,d\n"), ("inner.zip", &inner)]);
    assert_eq!(names(&middle), ["a.zip/first.csv", "a.zip/inner.zip/道里区.csv"]);
    let found = look(&middle).unwrap();
    let inner_one = found.iter().find(|it| it.name.ends_with("道里区.csv")).unwrap();
    assert_eq!(inner_one.blob.whole(100).unwrap().unwrap(), b"a,b\n1,2\n");
    let packed = zip(&[("a.csv.gz", &gzip(b"a,b\n1,2\n"))]);
    assert_eq!(names(&packed), ["a.zip/a.csv.gz"]);
    assert_eq!(look(&packed).unwrap()[0].blob.whole(100).unwrap().unwrap(), b"a,b\n1,2\n");
    refused(&zip(&[("middle.zip", &middle)]), "source/archive-nested");
    refused(&gzip(&gzip(&gzip(b"a"))), "source/archive-nested");
}

#[test]
fn office_files_are_zips_and_no_archives() {
    let book = zip(&[("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<workbook/>")]);
    assert_eq!(names(&book), ["a.zip"]);
    assert_eq!(names(&zip(&[("台账.xlsx", &book)])), ["a.zip/台账.xlsx"]);
    // Cut off, it is still told by its first member: its reader says that the workbook is damaged.
    assert_eq!(names(&book[..60]), ["a.zip"]);
}

#[test]
fn damage_locks_and_twins_are_named() {
    let good = zip(&[("a.csv", "道里区,128\n".repeat(50).as_bytes())]);
    refused(&good[..good.len() / 2], "source/archive-damaged");
    let mut changed = good.clone();
    changed[45] ^= 0x55;
    refused(&changed, "source/archive-damaged");
    let mut locked = good.clone();
    locked[6] |= 1;
    let central = memchr::memmem::find(&locked, b"PK\x01\x02").unwrap();
    locked[central + 8] |= 1;
    refused(&locked, "source/archive-locked");
    let mut method = good;
    method[8] = 14;
    method[central + 10] = 14;
    refused(&method, "source/archive-method");
    refused(&zip(&[("x/a.csv", b"1"), ("./x/a.csv", b"2")]), "source/archive-twice");
    refused(&zip(&[("a.csv", b"")]), "source/empty");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn no_bytes_break_the_reader(
        changes in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..6),
        cut in any::<proptest::sample::Index>(),
    ) {
        let inner = zip(&[("道里区.csv", "区划,人数\n道里区,128\n".repeat(5).as_bytes())]);
        let mut bytes = zip(&[("inner.zip", &inner), ("b.csv.gz", &gzip(b"a,b\n1,2\n"))]);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if cut.index(3) == 0 {
            bytes.truncate(cut.index(bytes.len()));
        }
        if let Ok(found) = look(&bytes) {
            for it in found {
                prop_assert!(it.survey.bytes < 100_000);
            }
        }
    }
}
