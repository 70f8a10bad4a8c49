//! `gongkai serve`, asked over raw sockets and by other people's programs: what it sends, what it says of it, how long it
//! waits, how it ends.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use gongkai::model::digest::Digest;
use gongkai::serve::{Limits, Options, Server, Stops};
use serde_json::Value;

use crate::support::peers::{peer, project, untested};
use crate::support::serving::{CSV, PARQUET, Serving, connect, csv, noise, raw, reply, site, tag};
use crate::support::{Project, json};

#[test]
fn a_file_comes_with_what_is_known_of_it() {
    let it = Serving::new(site());
    for (path, kind, keeping) in [
        ("/a/2017-r1/a.csv", "text/csv; charset=utf-8; header=present", "immutable"),
        ("/a/2017-r1/a.parquet", "application/vnd.apache.parquet", "immutable"),
        ("/a/2017-r1/datapackage.json", "application/json", "immutable"),
        ("/a/latest.json", "application/json", "max-age=60"),
        ("/catalog.jsonld", "application/ld+json", "max-age=60"),
        ("/feed.xml", "application/atom+xml; charset=utf-8", "max-age=60"),
        ("/%E4%BD%8E%E4%BF%9D.csv", "text/csv; charset=utf-8; header=present", "max-age=60"),
        ("/?q=1#x", "text/html; charset=utf-8", "max-age=60"),
        ("/a/", "text/html; charset=utf-8", "max-age=60"),
    ] {
        let got = it.get(path, &[]);
        assert_eq!(got.status, 200, "{path}");
        assert_eq!(got.header("content-type"), kind, "{path}");
        assert!(got.header("cache-control").contains(keeping), "{path}");
        assert_eq!(got.header("etag"), tag(&got.body), "{path}");
        assert_eq!(got.header("content-length"), got.body.len().to_string(), "{path}");
        assert_eq!(got.header("accept-ranges"), "bytes");
        assert!(got.header("last-modified").ends_with("GMT"));
        assert_eq!(got.header("x-content-type-options"), "nosniff");
        assert_eq!(got.header("access-control-allow-origin"), "*");
        assert!(got.header("content-security-policy").starts_with("default-src 'self'"));
        // The head alone says the same.
        let mut head = it.ask("HEAD", path, &[]);
        assert!(head.body.is_empty());
        let mut whole = got.headers.clone();
        for headers in [&mut head.headers, &mut whole] {
            headers.remove("date");
        }
        assert_eq!(head.headers, whole, "{path}");
    }
    assert_eq!(it.get(&format!("/{CSV}"), &[]).body, csv());
    let link = it.get(&format!("/{CSV}"), &[]).header("link").to_owned();
    assert!(link.contains("<a.csv-metadata.json>; rel=\"describedby\""), "{link}");
    assert!(it.get("/", &[]).header("link").contains("<catalog.jsonld>; rel=\"alternate\""));
    let exposed =
        it.get("/", &[("Origin", "http://b")]).header("access-control-expose-headers").to_owned();
    for name in ["content-range", "etag", "accept-ranges", "content-length"] {
        assert!(exposed.contains(name), "{exposed}");
    }
    let asked = [
        ("Origin", "http://b"),
        ("Access-Control-Request-Method", "GET"),
        ("Access-Control-Request-Headers", "range"),
    ];
    let got = it.ask("OPTIONS", "/a/2017-r1/a.parquet", &asked);
    assert_eq!((got.status, got.header("allow")), (200, "GET, HEAD, OPTIONS"));
    assert!(got.header("access-control-allow-headers").contains("range"));
    assert_eq!(it.ask("OPTIONS", "*", &[]).header("allow"), "GET, HEAD, OPTIONS");
}

#[test]
fn parts_come_as_they_are_asked_for() {
    let it = Serving::new(site());
    let (path, all) = (format!("/{PARQUET}"), it.bytes(PARQUET));
    let size = all.len();
    let get = |range: &str| it.get(&path, &[("Range", range), ("Accept-Encoding", "br, gzip")]);
    for (range, from, to) in [
        ("bytes=0-0", 0, 1),
        ("bytes=100-299999", 100, 300_000),
        ("bytes=-8", size - 8, size),
        ("bytes=700000-", size - 1, size),
        ("bytes=5-99999999", 5, size),
        ("bytes=0-99,50-199", 0, 200),
    ] {
        let got = get(range);
        assert_eq!(got.status, 206, "{range}");
        assert_eq!(got.header("content-range"), format!("bytes {from}-{}/{size}", to - 1));
        assert_eq!(got.header("content-length"), (to - from).to_string());
        assert!(got.body == all[from..to], "{range}");
        assert_eq!((got.header("etag"), got.header("content-encoding")), (&*tag(&all), ""));
    }
    let got = get("bytes=700001-");
    assert_eq!((got.status, got.header("content-range")), (416, &*format!("bytes */{size}")));
    for range in ["rows=0-1", "bytes=9-1", "bytes=x"] {
        let got = get(range);
        assert!(got.status == 200 && got.body == all, "{range}");
    }
    assert_eq!(it.ask("HEAD", &path, &[("Range", "bytes=0-1")]).status, 200);
    assert_eq!(it.get("/a/2017-r1/empty.csv", &[("Range", "bytes=0-9")]).status, 200);
    // Several, each with its head; what a mail reader makes of it is what was asked for.
    let got = get("bytes=600000-600003,0-9,-1");
    assert_eq!(got.status, 206);
    let boundary = got.header("content-type").split_once("boundary=").unwrap().1.to_owned();
    let mut expect = Vec::new();
    for (from, to) in [(600_000, 600_004), (0, 10), (size - 1, size)] {
        let head = format!(
            "\r\n--{boundary}\r\nContent-Type: application/vnd.apache.parquet\r\nContent-Range: bytes {from}-{}/{size}\r\n\r\n",
            to - 1
        );
        expect.extend([head.as_bytes(), &all[from..to]].concat());
    }
    expect.extend(format!("\r\n--{boundary}--\r\n").as_bytes());
    assert!(got.body == expect);
    // A part of the same bytes only.
    let dated = it.get(&path, &[]).header("last-modified").to_owned();
    for (said, status) in
        [(&*tag(&all), 206), (&dated, 206), ("\"x\"", 200), ("Sun, 06 Nov 1994 08:49:37 GMT", 200)]
    {
        let got = it.get(&path, &[("Range", "bytes=0-9"), ("If-Range", said)]);
        assert_eq!(got.status, status, "{said}");
    }
    // Texts, too, are cut as they are.
    let got = it.get(&format!("/{CSV}"), &[("Range", "bytes=0-9"), ("Accept-Encoding", "br")]);
    assert!(got.body == csv()[..10] && got.header("content-encoding").is_empty());
}

#[test]
fn who_has_it_is_not_sent_it_again() {
    let it = Serving::new(site());
    let path = format!("/{CSV}");
    let plain = tag(&csv());
    let packed = format!("\"{}-br\"", Digest::of(&csv()));
    let dated = it.get(&path, &[]).header("last-modified").to_owned();
    let br = ("Accept-Encoding", "br");
    for (headers, status, etag) in [
        (vec![("If-None-Match", &*plain)], 304, &plain),
        (vec![("If-None-Match", &*plain), br], 304, &plain),
        (vec![("If-None-Match", &*packed), br], 304, &packed),
        (vec![("If-None-Match", &*packed)], 200, &plain),
        (vec![("If-None-Match", "\"x\", *")], 200, &plain),
        (vec![("If-None-Match", "*")], 304, &plain),
        (vec![("If-Modified-Since", &*dated)], 304, &plain),
        (vec![("If-Match", &*plain), br], 200, &plain),
        (vec![("If-Match", &*packed), br], 200, &packed),
    ] {
        let got = it.get(&path, &headers);
        assert_eq!((got.status, got.header("etag")), (status, &**etag), "{headers:?}");
        assert_eq!(got.header("vary"), "accept-encoding");
        assert!(got.status == 200 || got.body.is_empty());
    }
    assert_eq!(it.get(&path, &[("If-Match", "\"x\"")]).status, 412);
    let old = "Sun, 06 Nov 1994 08:49:37 GMT";
    assert_eq!(it.get(&path, &[("If-Unmodified-Since", old)]).status, 412);
}

/// What a client does with what is packed.
type Unpack = fn(&[u8]) -> Vec<u8>;

#[test]
fn texts_are_packed_as_the_client_likes() {
    let it = Serving::new(site());
    let path = format!("/{CSV}");
    let text = csv();
    let gzip: Unpack = |it| {
        let mut out = Vec::new();
        flate2::read::GzDecoder::new(it).read_to_end(&mut out).unwrap();
        out
    };
    let brotli: Unpack = |mut it| {
        let mut out = Vec::new();
        brotli::BrotliDecompress(&mut it, &mut out).unwrap();
        out
    };
    let zstd: Unpack = |it| zstd::stream::decode_all(it).unwrap();
    for (accept, coding, unpack) in [
        ("gzip, deflate, br, zstd", "br", brotli),
        ("gzip, zstd;q=0.9", "gzip", gzip),
        ("zstd", "zstd", zstd),
        ("br;q=0, *;q=0.5", "zstd", zstd),
    ] {
        // Once packed, once kept.
        for _ in 0..2 {
            let got = it.get(&path, &[("Accept-Encoding", accept)]);
            assert_eq!(
                (got.header("content-encoding"), got.header("vary")),
                (coding, "accept-encoding")
            );
            assert_eq!(got.header("etag"), format!("\"{}-{coding}\"", Digest::of(&text)));
            assert_eq!(got.header("content-type"), "text/csv; charset=utf-8; header=present");
            assert!(got.body.len() < text.len() / 10 && unpack(&got.body) == text, "{accept}");
            let head = it.ask("HEAD", &path, &[("Accept-Encoding", accept)]);
            assert_eq!(head.header("content-length"), got.body.len().to_string());
        }
    }
    for (path, accept) in [
        (&*path, "identity"),
        (&*path, "identity;q=0"),
        (&*path, "br;q=0"),
        ("/a/2017-r1/a.parquet", "br"),
        ("/catalog.json", "br"),
    ] {
        let got = it.get(path, &[("Accept-Encoding", accept)]);
        assert_eq!(got.header("content-encoding"), "", "{path} {accept}");
        assert_eq!(got.header("etag"), tag(&got.body), "{path} {accept}");
    }
    // Nothing was written beside what is served.
    assert!(it.project.find("public", "a.csv.br").is_empty());
}

#[test]
fn the_newest_release_is_found_and_a_withdrawn_one_is_gone() {
    let it = Serving::new(site());
    for (path, status, to) in [
        ("/a/latest/a.csv", 307, "../2017-r1/a.csv"),
        ("/a/latest", 307, "2017-r1/"),
        ("/a/latest/", 307, "../2017-r1/"),
        ("/a/2017-r1/", 303, "datapackage.json"),
        ("/a/2017-r1", 308, "./2017-r1/"),
        ("/a", 308, "./a/"),
        ("/catalog", 303, "catalog.jsonld"),
        ("/b/latest/b.csv", 404, ""),
        ("/a/2017-r2/a.csv", 410, ""),
        ("/a/2017-r2/", 410, ""),
        ("/a/2017-r3/a.csv", 404, ""),
        ("/catalog.json/", 404, ""),
    ] {
        let got = it.get(path, &[]);
        assert_eq!((got.status, got.header("location")), (status, to), "{path}");
        assert!(!got.header("cache-control").contains("immutable"), "{path}");
    }
    assert_eq!(it.get("/catalog", &[("Accept", "text/html")]).header("location"), "./");
    // What `latest.json` says is a name, or nothing.
    for release in ["..", "../..", "/etc", "a/b", "http://b/", ""] {
        it.project.write("public/a/latest.json", format!("{{\"release\": \"{release}\"}}"));
        assert_eq!(it.get("/a/latest/a.csv", &[]).status, 404, "{release}");
    }
    drop(rustls::crypto::ring::default_provider().install_default());
    it.project.write("public/a/latest.json", r#"{"release": "2017-r1"}"#);
    let url = format!("http://{}/a/latest/a.csv", it.address);
    let got = reqwest::blocking::get(url).unwrap();
    assert!(got.url().path() == "/a/2017-r1/a.csv" && got.bytes().unwrap() == csv());
}

/// A server in this process, with less patience.
fn impatient(project: &Project) -> SocketAddr {
    let limits = Limits {
        connections: 4,
        head: Duration::from_secs(1),
        stall: Duration::from_secs(1),
        ..Limits::default()
    };
    let options = Options {
        root: project.root.join("public"),
        listen: "127.0.0.1:0".to_owned(),
        jobs: 2,
        limits,
        clock: SystemTime::now,
        log: None,
    };
    let server = Server::bind(options).unwrap();
    let address = server.address();
    thread::spawn(move || server.run(Stops::Never));
    address
}

#[test]
fn who_takes_for_ever_is_shown_the_door() {
    let project = site();
    // More than the buffers of both sides take.
    let size: u64 = 160 << 20;
    let big = fs::File::create(project.root.join("public/big.parquet")).unwrap();
    big.set_len(size).unwrap();
    let address = impatient(&project);
    let mut deaf = connect(address);
    deaf.write_all(b"GET /big.parquet HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    let mut taken = vec![0; 1];
    deaf.read_exact(&mut taken).unwrap();
    let began = Instant::now();
    // A head that never ends, a byte now and then; one that never begins; an answer that nobody reads.
    let mut trickling = connect(address);
    let mut silent = connect(address);
    for _ in 0..30 {
        if trickling.write_all(b"G").is_err() {
            break;
        }
        thread::sleep(Duration::from_millis(100));
    }
    let mut rest = Vec::new();
    let _closed = trickling.read_to_end(&mut rest);
    let _closed = silent.read_to_end(&mut rest);
    assert!(began.elapsed() < Duration::from_secs(8), "{:?}", began.elapsed());
    thread::sleep(Duration::from_secs(1));
    let _cut = deaf.read_to_end(&mut taken);
    assert!((taken.len() as u64) < size, "an answer that nobody read was sent whole");
    // All seats taken: who comes then waits, and is served.
    let held: Vec<TcpStream> = (0..4).map(|_| connect(address)).collect();
    let got = raw(address, b"GET /catalog.json HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    assert_eq!(reply(&got).status, 200);
    drop(held);
}

#[test]
fn a_download_that_goes_on_is_finished_before_the_end() {
    let project = site();
    let big = noise(48 << 20);
    project.write("public/big.parquet", &big);
    let mut it = Serving::new(project);
    let mut idle = it.connect();
    idle.write_all(b"GET /catalog.json HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    let mut stream = it.connect();
    stream.write_all(b"GET /big.parquet HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    let mut start = vec![0; 1 << 20];
    stream.read_exact(&mut start).unwrap();
    it.signal();
    thread::sleep(Duration::from_millis(500));
    assert!(TcpStream::connect(it.address).is_err(), "it still lets people in");
    stream.read_to_end(&mut start).unwrap();
    assert!(reply(&start).body == big);
    assert_eq!(it.child.wait().unwrap().code(), Some(0));
    // With nothing going on it ends at once.
    let mut it = Serving::new(site());
    let _idle = it.connect();
    let (code, took) = it.stop();
    assert!(code == 0 && took < Duration::from_secs(5), "{code} {took:?}");
}

#[test]
fn what_is_replaced_meanwhile_is_the_old_or_the_new() {
    let it = Serving::new(site());
    let folder = it.project.root.join("public");
    // Large ones are sent from the disk, small ones from memory; the same size, so that only the bytes tell.
    for (name, size) in [("now.parquet", 900_000), ("now.csv", 5_000)] {
        let versions = [vec![b'a'; size], vec![b'b'; size]];
        fs::write(folder.join(name), &versions[0]).unwrap();
        let done = AtomicBool::new(false);
        thread::scope(|scope| {
            scope.spawn(|| {
                for version in versions.iter().cycle().take(200) {
                    fs::write(folder.join(".now.tmp"), version).unwrap();
                    fs::rename(folder.join(".now.tmp"), folder.join(name)).unwrap();
                    thread::sleep(Duration::from_millis(2));
                }
                done.store(true, Ordering::Relaxed);
            });
            for _ in 0..2 {
                scope.spawn(|| {
                    while !done.load(Ordering::Relaxed) {
                        let got = it.get(&format!("/{name}"), &[]);
                        assert_eq!(got.status, 200);
                        assert!(versions.contains(&got.body), "neither the old nor the new");
                        assert_eq!(got.header("etag"), tag(&got.body));
                    }
                });
            }
        });
        let got = it.get(&format!("/{name}"), &[]);
        assert!(got.body == versions[1] && got.header("etag") == tag(&versions[1]));
    }
}

#[test]
fn many_at_once_all_get_what_they_asked_for() {
    let it = Serving::new(site());
    let all = it.bytes(PARQUET);
    thread::scope(|scope| {
        for at in 0..24_usize {
            let (it, all) = (&it, &all);
            scope.spawn(move || {
                for turn in 0..8 {
                    let from = at * 20_000 + turn * 1000;
                    let range = format!("bytes={from}-{}", from + 50_000);
                    let got = it.get(&format!("/{PARQUET}"), &[("Range", &range)]);
                    assert!(got.body == all[from..=from + 50_000]);
                    let got = it.get(&format!("/{CSV}"), &[("Accept-Encoding", "gzip")]);
                    assert_eq!(got.header("content-encoding"), "gzip");
                }
            });
        }
    });
}

#[test]
fn the_log_says_what_was_asked_and_not_by_whom() {
    for (args, who) in [
        (&["serve", "public", "--log", "json"] as &[&str], false),
        (&["serve", "public", "--log", "json", "--log-addresses"], true),
    ] {
        let mut it = Serving::with(site(), args, Stdio::piped());
        it.get(
            "/a/2017-r1/a.parquet?q=secret",
            &[("Range", "bytes=0-9"), ("User-Agent", "somebody")],
        );
        it.get("/nope%0a", &[]);
        assert_eq!(it.stop().0, 0);
        let mut said = String::new();
        it.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        let lines: Vec<Value> = said.lines().map(|it| serde_json::from_str(it).unwrap()).collect();
        assert_eq!(lines.len(), 2, "{said}");
        assert_eq!((&lines[0]["status"], &lines[0]["bytes"]), (&206.into(), &10.into()));
        assert_eq!(
            (&lines[0]["path"], &lines[0]["event"]),
            (&"/a/2017-r1/a.parquet".into(), &"request".into())
        );
        assert_eq!((&lines[1]["status"], &lines[1]["path"]), (&404.into(), &"/nope%0a".into()));
        assert!(!said.contains("secret") && !said.contains("somebody"), "{said}");
        assert_eq!(said.contains("127.0.0.1"), who, "{said}");
    }
    let mut it = Serving::with(site(), &["serve", "public"], Stdio::piped());
    it.get("/feed.xml", &[]);
    it.stop();
    let mut said = String::new();
    it.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert!(said.contains("Z GET /feed.xml 200 8 "), "{said}");
}

#[test]
fn what_cannot_or_must_not_be_served_is_not() {
    let it = Serving::new(site());
    let taken = it.address.to_string();
    let project = project(r#"{ path = "inbox/*.csv" }"#);
    project.write("inbox/a.csv", "区县,人次\n道里区,30\n");
    for (args, code, error) in [
        (&["serve", "nowhere"] as &[&str], 1, "serve/folder"),
        (&["serve"], 1, "serve/folder"),
        (&["serve", "."], 1, "cli/not-public"),
        (&["serve", "inbox"], 1, "cli/not-public"),
        (&["serve", "--target", "x"], 1, "cli/no-target"),
        (&["serve", "--listen", "8080"], 2, "usage"),
        (&["serve", "schemas", "--listen", &taken], 1, "serve/address"),
    ] {
        let ran = project.run(&[args, &["--format", "json", "--lang", "en"]].concat());
        assert_eq!(
            (ran.code, &json(&ran)["error"]["code"]),
            (code, &error.into()),
            "{}",
            ran.story()
        );
    }
    for page in ["serve/folder", "serve/address", "serve/system", "cli/not-public"] {
        assert_eq!(project.run(&["explain", page]).code, 0, "{page}");
    }
}

/// What curl says, where it is there.
fn curl(args: &[&str]) -> Option<Vec<u8>> {
    let Ok(output) = Command::new("curl").args(["-sS", "--fail"]).args(args).output() else {
        untested("curl is not there");
        return None;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(output.stdout)
}

#[test]
fn curl_unpacks_and_resumes() {
    let it = Serving::new(site());
    let url = |path: &str| format!("http://{}/{path}", it.address);
    let Some(text) = curl(&["--compressed", "-L", &url("a/latest/a.csv")]) else { return };
    assert!(text == csv());
    let all = it.bytes(PARQUET);
    let half: PathBuf = it.project.root.join("half");
    fs::write(&half, &all[..300_000]).unwrap();
    curl(&["-C", "-", "-o", half.to_str().unwrap(), &url(PARQUET)]);
    assert!(fs::read(&half).unwrap() == all);
}

/// What was released, served, is what polars reads over ranges, and what `verify` finds whole.
#[test]
fn other_readers_read_a_release_where_it_is_served() {
    let Some(python) = peer("GONGKAI_TEST_PYTHON") else { return };
    let project = project(r#"{ path = "inbox/*.csv" }"#);
    project.write("inbox/a.csv", "区县,人次\n道里区,30\n南岗区,50\n");
    project.run(&["run"]);
    project.run(&["approve", "helped/2017-r1", "--reviewer", "a", "--approver", "b"]);
    project.run(&["publish"]);
    // Without a folder, it is the project's.
    let it = Serving::with(project, &["serve"], Stdio::null());
    let url = format!("http://{}", it.address);
    let program = "import polars, sys\nprint(polars.scan_parquet(sys.argv[1]).select(polars.len()).collect().item())";
    let file = format!("{url}/helped/2017-r1/helped.parquet");
    let output = Command::new(python).args(["-c", program, &file]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(said.trim(), "2", "{}", String::from_utf8_lossy(&output.stderr));
    let sums = String::from_utf8(it.bytes("helped/2017-r1/SHA256SUMS")).unwrap();
    for (digest, name) in sums.lines().filter_map(|it| it.split_once("  ")) {
        let got = it.ask("HEAD", &format!("/helped/2017-r1/{name}"), &[]);
        assert_eq!(got.header("etag"), format!("\"{digest}\""), "{name}");
    }
    let ran = Project::new("reader").run(&["verify", &url, "--lang", "en"]);
    assert_eq!(ran.code, 0, "{}", ran.story());
}
