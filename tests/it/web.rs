//! The web as a source: a real server for what is plain, a scripted one for all that can go wrong on the way.

use std::fs;

use serde_json::Value;

use crate::support::peers::{configure, leak, peer, project};
use crate::support::scripted::{Answer, Scripted, answer};
use crate::support::{Project, Ran, datasets, json};

const LEDGER: &str = "区县,人次\n道里区,30\n南岗区,41\n香坊区,52\n";
const TAG: (&str, &str) = ("ETag", "\"one\"");
const TOKEN: &str = "sesam-0815";
const VARIABLES: &[(&str, &str)] = &[("LEDGER_TOKEN", TOKEN)];

fn reads(server: &Scripted, more: &str) -> Project {
    project(&format!("{{ url = \"http://{}/helped.csv?key=geheim\"{more} }}", server.address))
}

fn run(project: &Project) -> Ran {
    let ran = project.run_with(&["run", "--format", "json", "--lang", "en"], VARIABLES);
    for secret in [TOKEN, "geheim"] {
        let ledgers = |path: &String| path.contains("gongkai.toml");
        let leak = leak(project, &ran.story(), secret).filter(|it| !ledgers(it));
        assert_eq!(leak, None, "{}", ran.story());
    }
    ran
}

/// The rows that came, and what the dataset's state is.
fn came(project: &Project) -> (u64, Value) {
    let ran = run(project);
    assert!(matches!(ran.code, 0 | 4), "{}", ran.story());
    let dataset = datasets(&json(&ran))["helped"].clone();
    (dataset["rows"]["published"].as_u64().unwrap(), dataset["status"].clone())
}

/// Runs; it must fail with `code` and say `words`.
fn fails(project: &Project, code: &str, words: &str) {
    let ran = run(project);
    let story = ran.story();
    assert_eq!(ran.code, 1, "{story}");
    assert!(story.contains(code), "{code}\n{story}");
    assert!(story.contains(words), "{words}\n{story}");
}

fn kept(project: &Project, name: &str) -> std::path::PathBuf {
    project.find("private/work/web", name).pop().unwrap()
}

#[test]
fn a_real_server_gives_a_ledger_once_and_says_that_it_is_the_same() {
    let (Some(host), Some(data)) = (peer("GONGKAI_TEST_NGINX"), peer("GONGKAI_TEST_NGINX_DATA"))
    else {
        return;
    };
    let folder = format!("{data}/{}", std::process::id());
    fs::create_dir_all(&folder).unwrap();
    fs::write(format!("{folder}/低保.csv"), LEDGER).unwrap();
    let url = format!("http://{host}/{}/%E4%BD%8E%E4%BF%9D.csv", std::process::id());
    let project = project(&format!("{{ url = \"{url}\" }}"));
    assert_eq!(came(&project), (3, "waiting".into()));
    let when = fs::metadata(kept(&project, "body")).unwrap().modified().unwrap();
    assert_eq!(came(&project), (3, "waiting".into()));
    assert_eq!(fs::metadata(kept(&project, "body")).unwrap().modified().unwrap(), when);
    fs::write(format!("{folder}/低保.csv"), format!("{LEDGER}松北区,7\n")).unwrap();
    assert_eq!(came(&project), (4, "waiting".into()));
    fails(
        &{
            configure(&project, &format!("{{ url = \"http://{host}/gone/x.csv\" }}"));
            project
        },
        "source/web-absent",
        "answers 410",
    );
}

#[test]
fn a_certificate_that_nobody_knows_is_not_believed() {
    let Some(host) = peer("GONGKAI_TEST_NGINX_TLS") else { return };
    fails(&project(&format!("{{ url = \"https://{host}/\" }}")), "source/tls", "no trusted TLS");
}

#[test]
fn the_copy_is_used_only_when_the_server_says_so() {
    let same = answer("304 Not Modified", &[TAG], "");
    let server = Scripted::new(vec![answer("200 OK", &[TAG], LEDGER), same.clone(), same.clone()]);
    let project = reads(&server, "");
    assert_eq!(came(&project).0, 3);
    #[cfg(unix)]
    for file in ["body", "about.json"] {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(kept(&project, file)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    assert_eq!(came(&project).0, 3);
    let seen = server.seen();
    assert_eq!(seen[0].header("if-none-match"), None);
    assert_eq!(seen[0].header("accept-encoding"), Some("identity"));
    assert_eq!(seen[0].path, "/helped.csv?key=geheim");
    assert_eq!(seen[1].header("if-none-match"), Some("\"one\""));
    let told = project.run(&["check", "--lang", "en"]);
    assert_eq!(told.code, 0, "{}", told.story());
    assert!(told.stderr.contains("`helped` comes over http"), "{}", told.story());
    // A copy that no dataset names any more is a ledger that nobody asked for.
    configure(&project, "{ path = \"inbox/*.csv\" }");
    project.write("inbox/a.csv", LEDGER);
    assert_eq!(came(&project).0, 3);
    assert_eq!(project.find("private", "body"), Vec::<std::path::PathBuf>::new());
}

#[test]
fn a_changed_copy_is_fetched_again() {
    let whole = answer("200 OK", &[TAG], LEDGER);
    let same = answer("304 Not Modified", &[TAG], "");
    let server = Scripted::new(vec![whole.clone(), same, whole]);
    let project = reads(&server, "");
    assert_eq!(came(&project).0, 3);
    fs::write(kept(&project, "body"), LEDGER.replace("30", "31")).unwrap();
    assert_eq!(came(&project).0, 3);
    assert_eq!(server.seen().len(), 3);
    assert_eq!(server.seen()[2].header("if-none-match"), None);
    assert_eq!(fs::read_to_string(kept(&project, "body")).unwrap(), LEDGER);
}

#[test]
fn an_old_copy_is_never_used_because_the_new_one_cannot_be_had() {
    let whole = answer("200 OK", &[TAG], LEDGER);
    let server = Scripted::new(vec![whole, answer("404 Not Found", &[], "")]);
    let project = reads(&server, "");
    assert_eq!(came(&project).0, 3);
    fails(&project, "source/web-absent", "answers 404");
}

fn rest(from: usize, tag: &str) -> Answer {
    let range = format!("bytes {from}-{}/{}", LEDGER.len() - 1, LEDGER.len());
    answer(
        "206 Partial Content",
        &[("ETag", tag), ("Content-Range", &range)],
        &LEDGER.as_bytes()[from..],
    )
}

#[test]
fn what_broke_off_is_resumed_where_the_server_vouches_for_it() {
    let half = LEDGER.len() - 20;
    let cut = answer("200 OK", &[TAG], LEDGER).cut(20);
    let server = Scripted::new(vec![cut, rest(half, "\"one\"")]);
    let project = reads(&server, "");
    assert_eq!(came(&project).0, 3);
    let seen = server.seen();
    assert_eq!(seen.len(), 2);
    assert_eq!(seen[1].header("range"), Some(format!("bytes={half}-").as_str()));
    assert_eq!(seen[1].header("if-range"), Some("\"one\""));
    assert_eq!(fs::read_to_string(kept(&project, "body")).unwrap(), LEDGER);
}

#[test]
fn what_broke_off_is_begun_again_where_it_may_be_another_ledger() {
    let whole = answer("200 OK", &[], LEDGER);
    let weak = answer("200 OK", &[("ETag", "W/\"one\"")], LEDGER);
    let other = answer("200 OK", &[("ETag", "\"two\"")], LEDGER);
    let tagged = answer("200 OK", &[TAG], LEDGER.replace('3', "9"));
    let half = LEDGER.len() - 20;
    for (answers, last_range) in [
        // No validator, a weak one.
        (vec![whole.clone().cut(20), whole.clone()], None),
        (vec![weak.cut(20), whole.clone()], None),
        // Another ledger by now.
        (vec![tagged.clone().cut(20), other.clone()], Some(format!("bytes={half}-"))),
        // A server that gives the rest of another one all the same.
        (vec![tagged.clone().cut(20), rest(half, "\"two\""), whole.clone()], None),
        (vec![tagged.cut(20), rest(half - 1, "\"one\""), whole.clone()], None),
    ] {
        let count = answers.len();
        let server = Scripted::new(answers);
        let project = reads(&server, "");
        assert_eq!(came(&project).0, 3);
        assert_eq!(server.seen().len(), count);
        assert_eq!(server.seen()[count - 1].header("range"), last_range.as_deref());
        assert_eq!(fs::read_to_string(kept(&project, "body")).unwrap(), LEDGER);
    }
}

#[test]
fn a_busy_server_is_asked_again_and_not_for_ever() {
    let busy = answer("503 Service Unavailable", &[("Retry-After", "1")], "");
    let server = Scripted::new(vec![busy.clone(), busy.clone(), answer("200 OK", &[], LEDGER)]);
    let started = std::time::Instant::now();
    assert_eq!(came(&reads(&server, "")).0, 3);
    assert!(started.elapsed().as_secs() >= 2);
    let server = Scripted::new(vec![answer("502 Bad Gateway", &[], "")]);
    fails(&reads(&server, ""), "source/web-status", "answers 502");
    assert_eq!(server.seen().len(), 6);
    let date = [
        ("Date", "Sun, 06 Nov 1994 08:49:37 GMT"),
        ("Retry-After", "Sun, 06 Nov 1994 09:49:37 GMT"),
    ];
    let server = Scripted::new(vec![answer("429 Too Many Requests", &date, "")]);
    fails(&reads(&server, ""), "source/web-status", "come back in 3600 seconds");
    assert_eq!(server.seen().len(), 1);
}

#[test]
fn what_is_too_large_is_not_taken() {
    let server = Scripted::new(vec![answer("200 OK", &[], LEDGER)]);
    fails(&reads(&server, ", max_bytes = 20"), "source/web-too-large", "more than 20 bytes");
    let chunks = format!("{:x}\r\n{LEDGER}\r\n0\r\n\r\n", LEDGER.len());
    let server =
        Scripted::new(vec![answer("200 OK", &[("Transfer-Encoding", "chunked")], &chunks)]);
    fails(&reads(&server, ", max_bytes = 20"), "source/web-too-large", "more than 20 bytes");
    // A chunked body within the limit is a ledger like any other.
    assert_eq!(came(&reads(&server, "")).0, 3);
}

#[test]
fn a_silent_server_is_given_up() {
    let server = Scripted::new(vec![answer("200 OK", &[], LEDGER).stall(20)]);
    fails(&reads(&server, ", timeout = 1"), "source/timeout", "silent for 1 seconds");
    assert_eq!(server.seen().len(), 6);
}

#[test]
fn a_secret_goes_to_the_named_server_only() {
    let other = Scripted::new(vec![answer("200 OK", &[TAG], LEDGER)]);
    let to = format!("http://{}/elsewhere/x.csv", other.address);
    let server = Scripted::new(vec![
        answer("302 Found", &[("Location", "/near.csv")], ""),
        answer("307 Temporary Redirect", &[("Location", &to)], ""),
    ]);
    let headers = "token = { env = \"LEDGER_TOKEN\" }, headers = { X-Room = \"3\", X-Pass = { env = \"LEDGER_TOKEN\" } }";
    assert_eq!(came(&reads(&server, &format!(", {headers}"))).0, 3);
    for asked in server.seen() {
        assert_eq!(asked.header("authorization"), Some(format!("Bearer {TOKEN}").as_str()));
        assert_eq!((asked.header("x-room"), asked.header("x-pass")), (Some("3"), Some(TOKEN)));
    }
    let asked = &other.seen()[0];
    assert_eq!(asked.path, "/elsewhere/x.csv");
    for name in ["authorization", "x-room", "x-pass", "referer"] {
        assert_eq!(asked.header(name), None, "{name}");
    }
}

#[test]
fn redirects_end() {
    let server = Scripted::new(vec![answer("302 Found", &[("Location", "/helped.csv")], "")]);
    fails(&reads(&server, ""), "source/web-redirect", "is not followed");
    assert_eq!(server.seen().len(), 11);
    let server = Scripted::new(vec![answer("302 Found", &[("Location", "file:///x")], "")]);
    fails(&reads(&server, ""), "source/web-redirect", "is not followed");
}

#[test]
fn a_packed_ledger_is_unpacked() {
    use std::io::Write as _;
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(LEDGER.as_bytes()).unwrap();
    let server = Scripted::new(vec![answer("200 OK", &[], packed.finish().unwrap())]);
    assert_eq!(came(&reads(&server, "")).0, 3);
}

#[test]
fn nobody_there_and_nothing_in_it_are_told() {
    fails(&project("{ url = \"http://127.0.0.1:1/x.csv\" }"), "source/connect", "cannot connect");
    let server = Scripted::new(vec![answer("200 OK", &[], "")]);
    fails(&reads(&server, ""), "source/empty", "is empty");
    let server = Scripted::new(vec![answer("200 OK", &[], LEDGER)]);
    let unset = reads(&server, ", token = { env = \"NOT_SET\" }");
    fails(&unset, "source/secret", "the environment variable `NOT_SET` is not set");
    fails(&reads(&server, ", token = { file = \"nowhere\" }"), "source/secret", "`nowhere`");
}
