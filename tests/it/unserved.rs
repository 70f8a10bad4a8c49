//! What `gongkai serve` never sends: anything outside its folder, whatever is asked for, and however.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::support::serving::{CANARY, CSV, PARQUET, Serving, reply, site};

/// Ways out that others have found, in one server or another.
const WAYS_OUT: &[&str] = &[
    "/../secret.txt",
    "/..%2fsecret.txt",
    "/%2e%2e/secret.txt",
    "/%2e%2e%2fsecret.txt",
    "/%252e%252e/secret.txt",
    "/a/../../secret.txt",
    "/a/..%2f..%2fsecret.txt",
    "/..\\secret.txt",
    "/..%5csecret.txt",
    "/.%2e/secret.txt",
    "//secret.txt",
    "/./../secret.txt",
    "/a/%00/../../secret.txt",
    "/index.html%00.txt",
    "/../secret.txt%00",
    "/%c0%ae%c0%ae/secret.txt",
    "/%c0%ae%c0%ae%c0%afsecret.txt",
    "/%e0%80%ae%e0%80%ae/secret.txt",
    "/%u002e%u002e/secret.txt",
    "/..;/secret.txt",
    "/%uff0e%uff0e/secret.txt",
    "/%ef%bc%8e%ef%bc%8e/secret.txt",
    "/....//secret.txt",
    "/out.txt",
    "/out/journal.sqlite",
    "/out/",
    "/a/out.csv",
    "/top/etc/passwd",
    "/near.html",
    "/.lock",
    "/%2elock",
    "/a/.a.csv.tmp",
    "/.git/config",
    "/.git/",
    "/private/journal.sqlite",
    "/gongkai.toml",
    "/pipe.csv",
    "/a/latest/../../../secret.txt",
    "/a/latest/..%2f..%2f..%2fsecret.txt",
    "/a/2017-r2/../../../secret.txt",
    "http://a/../secret.txt",
    "file:///etc/passwd",
    "/proc/self/environ",
    "secret.txt",
    "../secret.txt",
    "",
    "/C:/secret.txt",
    "/index.html/../../secret.txt",
    "/index.html/",
];

#[test]
fn nothing_outside_is_ever_sent() {
    let it = Serving::new(site());
    let absolute = it.project.root.join("secret.txt").display().to_string();
    let more =
        [&*absolute, &*format!("/{absolute}"), &*format!("/{}secret.txt", "../".repeat(1000))];
    for path in WAYS_OUT.iter().chain(&more) {
        for version in ["HTTP/1.1", "HTTP/1.0"] {
            let head = format!("GET {path} {version}\r\nHost: a\r\nConnection: close\r\n\r\n");
            let got = it.raw(head.as_bytes());
            assert!(memchr::memmem::find(&got, CANARY.as_bytes()).is_none(), "{path}");
            assert!(memchr::memmem::find(&got, b"root:").is_none(), "{path}");
            if !got.is_empty() {
                assert!((400..500).contains(&reply(&got).status), "{path}: {}", reply(&got).status);
            }
        }
    }
    for bytes in [
        b"GET /\x00 HTTP/1.1\r\nHost: a\r\n\r\n".as_slice(),
        b"GET /..\xc0\xafsecret.txt HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /a\tb HTTP/1.1\r\nHost: a\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ] {
        let got = it.raw(bytes);
        assert!(got.is_empty() || got.starts_with(b"HTTP/1.1 4"), "{bytes:?}");
    }
    assert_eq!(it.get("/", &[]).status, 200);
}

/// Whatever is asked for, what is sent is a file of the folder, or a line that says what is wrong.
#[test]
fn no_path_that_chance_finds_leads_out() {
    let it = Serving::new(site());
    let known: Vec<Vec<u8>> = [
        "index.html",
        "a/index.html",
        CSV,
        PARQUET,
        "catalog.json",
        "a/2017-r1/empty.csv",
        "feed.xml",
        "a/latest.json",
    ]
    .iter()
    .map(|path| it.bytes(path))
    .collect();
    let piece = prop::sample::select(vec![
        "/",
        "/",
        "..",
        ".",
        "%2e%2e",
        "%2f",
        "%5c",
        "\\",
        "a",
        "2017-r1",
        "a.csv",
        "secret.txt",
        "private",
        "journal.sqlite",
        "out",
        "top",
        "out.txt",
        "latest",
        "%00",
        "%",
        "%25",
        "%c0%af",
        ".lock",
        "index.html",
        "?",
        "#",
        ";",
        ":",
        "~",
        "//",
        "%E4%BD%8E",
    ]);
    let paths = prop::collection::vec(piece, 1..12).prop_map(|it| it.concat());
    let mut runner =
        TestRunner::new(Config { cases: 400, failure_persistence: None, ..Config::default() });
    runner
        .run(&paths, |path| {
            let head = format!("GET /{path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            let got = it.raw(head.as_bytes());
            prop_assert!(memchr::memmem::find(&got, CANARY.as_bytes()).is_none());
            let got = reply(&got);
            let is_said = got.status >= 300 && got.body.len() < 64;
            prop_assert!(
                is_said || (got.status == 200 && known.contains(&got.body)),
                "{}",
                got.status
            );
            Ok(())
        })
        .unwrap();
}

#[test]
fn what_is_not_for_reading_is_refused() {
    let it = Serving::new(site());
    for method in ["POST", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "PROPFIND", "X"] {
        let got = it.ask(method, if method == "CONNECT" { "a:80" } else { "/index.html" }, &[]);
        assert_eq!((got.status, got.header("allow")), (405, "GET, HEAD, OPTIONS"), "{method}");
    }
    let get = |more: &str| {
        it.raw(format!("GET / HTTP/1.1\r\n{more}Connection: close\r\n\r\n").as_bytes())
    };
    let status = |bytes: &[u8]| reply(bytes).status;
    assert_eq!(status(&get("Host: a\r\nContent-Length: 0\r\n")), 200);
    assert_eq!(status(&get("Host: a\r\nContent-Length: 5\r\n")), 413);
    assert_eq!(status(&get("Host: a\r\nTransfer-Encoding: chunked\r\n")), 413);
    assert_eq!(status(&get("")), 400);
    assert_eq!(status(&get("Host: a\r\nHost: b\r\n")), 400);
    assert_eq!(status(&get("Host: a\r\nX: a\0b\r\n")), 400);
    assert_eq!(status(&get(&format!("Host: a\r\nX: {}\r\n", "x".repeat(20_000)))), 431);
    let many: Vec<String> = (0..100).map(|it| format!("X{it}: 1\r\n")).collect();
    assert_eq!(status(&get(&format!("Host: a\r\n{}", many.concat()))), 431);
    assert_eq!(it.get(&format!("/{}", "a".repeat(5000)), &[]).status, 414);
    assert!(matches!(it.get(&format!("/{}", "a".repeat(100_000)), &[]).status, 414 | 431));
    // What stands behind a body that nobody read is no request.
    let smuggled = b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 40\r\n\r\nGET /catalog.json HTTP/1.1\r\nHost: a\r\n\r\n\r\n";
    let got = it.raw(smuggled);
    assert_eq!(memchr::memmem::find_iter(&got, b"HTTP/1.1 ").count(), 1);
    let both = b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n";
    let got = it.raw(both);
    assert_eq!(memchr::memmem::find_iter(&got, b"HTTP/1.1 ").count(), 1);
    assert_eq!(status(&it.raw(b"GET / HTTP/1.0\r\n\r\n")), 200);
    // One after another on one connection, and both at once.
    let twice = b"GET /catalog.json HTTP/1.1\r\nHost: a\r\n\r\nGET /catalog.json HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    assert_eq!(memchr::memmem::find_iter(&it.raw(twice), b"HTTP/1.1 200").count(), 2);
}
