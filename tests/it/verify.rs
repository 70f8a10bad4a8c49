//! What was released is verified from outside, by this program and by others; what differs in a byte is not.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use serde_json::Value;

use crate::support::peers::{peer, untested};
use crate::support::{Project, Ran, datasets, json, relief, repository, run};
use gongkai::catalog::BESIDE;

/// A key that lies beside the project, and the password that opens it.
const PASSWORD: &str = "一个密码";

/// The reference project, released and signed; the folder of its key, and the public key.
fn released() -> (Project, Project, String) {
    let (project, keys) = (relief(), Project::new("keys"));
    let pair = minisign::KeyPair::generate_encrypted_keypair(Some(PASSWORD.to_owned())).unwrap();
    keys.write("secret.key", pair.sk.to_box(None).unwrap().to_string());
    private(&keys.root.join("secret.key"));
    let folder = keys.root.file_name().unwrap().to_str().unwrap();
    let config = fs::read_to_string(project.root.join("gongkai.toml")).unwrap();
    let signing = format!(
        "\n[signing]\nkey = {{ file = \"../{folder}/secret.key\" }}\npassword = {{ env = \"SIGNING\" }}\n"
    );
    project.write("gongkai.toml", config + &signing);
    for (dataset, it) in datasets(&run(&project, &[])) {
        let name = format!("{dataset}/{}", text(&it, "release"));
        check(&project, &["approve", &name, "--reviewer", "张三", "--approver", "李四"], 0);
    }
    check(&project, &["publish"], 0);
    (project, keys, pair.pk.to_base64())
}

fn private(path: &Path) {
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_else(|| panic!("no `{key}` in {value}"))
}

#[track_caller]
fn check(project: &Project, args: &[&str], code: i32) -> Ran {
    let ran = project.run_with(&[args, &["--lang", "en"]].concat(), &[("SIGNING", PASSWORD)]);
    assert_eq!(ran.code, code, "{}", ran.story());
    ran
}

fn releases(project: &Project) -> Vec<PathBuf> {
    let sums = project.find("public", "SHA256SUMS");
    sums.iter().map(|it| it.parent().unwrap().to_path_buf()).collect()
}

#[test]
fn what_is_out_is_what_was_released() {
    let (project, _keys, key) = released();
    let releases = releases(&project);
    assert_eq!(releases.len(), 7);
    let ran = check(&project, &["verify", "public", "--key", &key, "--format", "json"], 0);
    let found = json(&ran);
    assert_eq!(found["verified"], true);
    assert_eq!(found["releases"].as_array().unwrap().len(), 7);
    check(&project, &["verify", "public", "--key", "public/gongkai.pub"], 0);
    check(&project, &["verify", "public/urban-rural-dibao/2017-r1"], 0);
    check(&project, &["verify", "public/urban-rural-dibao"], 0);
    check(&project, &["verify", "public/nowhere"], 1);
    check(&project, &["verify", "inbox"], 1);
    let other = minisign::KeyPair::generate_unencrypted_keypair().unwrap().pk.to_base64();
    check(&project, &["verify", "public", "--key", &other], 3);
    check(&project, &["verify", "public", "--key", "gongkai.toml"], 1);
    others_verify(&releases, &project.root.join("public/gongkai.pub"));
    statements_fit(&releases);
    nothing_is_told(&project, &releases);
    over_the_web(&project, &key);
    no_byte_can_be_changed(&project);
}

/// The tool `minisign` and `sha256sum` find the same.
fn others_verify(releases: &[PathBuf], key: &Path) {
    let minisign = Command::new("minisign").arg("-v").output();
    if minisign.is_err() {
        return untested("minisign is not installed; `tests/run` installs it");
    }
    for dir in releases {
        for file in ["SHA256SUMS", "provenance.json"] {
            let ran = Command::new("minisign")
                .args(["-V", "-m", file, "-p"])
                .arg(key)
                .current_dir(dir)
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&ran.stdout).into_owned();
            assert!(ran.status.success(), "{}/{file}: {said}", dir.display());
            let digest =
                gongkai::model::digest::Digest::of(&fs::read(dir.join("SHA256SUMS")).unwrap());
            assert!(said.contains(&format!("sha256:{digest} file:{file}")), "{said}");
        }
        let sums = Command::new("sha256sum")
            .args(["-c", "--strict", "SHA256SUMS"])
            .current_dir(dir)
            .output()
            .unwrap();
        assert!(sums.status.success(), "{}", String::from_utf8_lossy(&sums.stdout));
    }
}

/// Every statement fits `schemas/provenance.json`.
fn statements_fit(releases: &[PathBuf]) {
    const FIT: &str = "
import json, sys, jsonschema
schema = json.load(open(sys.argv[1], encoding='utf-8'))
jsonschema.Draft202012Validator.check_schema(schema)
for path in sys.argv[2:]:
    jsonschema.Draft202012Validator(schema).validate(json.load(open(path, encoding='utf-8')))
";
    let Some(python) = peer("GONGKAI_TEST_PYTHON") else { return };
    let ran = Command::new(python)
        .args(["-c", FIT])
        .arg(repository().join("schemas/provenance.json"))
        .args(releases.iter().map(|it| it.join("provenance.json")))
        .output()
        .unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
}

/// Statements name ledgers by digest, and neither their files nor anybody.
fn nothing_is_told(project: &Project, releases: &[PathBuf]) {
    let names: Vec<String> = walkdir::WalkDir::new(project.root.join("inbox"))
        .into_iter()
        .map(Result::unwrap)
        .filter(|it| it.file_type().is_file())
        .map(|it| it.file_name().to_string_lossy().into_owned())
        .collect();
    for dir in releases {
        let said = fs::read_to_string(dir.join("provenance.json")).unwrap();
        assert!(said.contains("\"ledger-1\"") && said.contains("\"schema-1\""), "{said}");
        for secret in names.iter().map(String::as_str).chain(["张三", "李四", "inbox"]) {
            assert!(!said.contains(secret), "{secret} stands in {}", dir.display());
        }
    }
}

/// A server of files for one folder, which lists none; gives its address.
fn serve(root: PathBuf) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut asked = Vec::new();
            let mut byte = [0];
            while !asked.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap_or(0) == 1 {
                asked.push(byte[0]);
            }
            let line = String::from_utf8_lossy(&asked).into_owned();
            let path = line.split(' ').nth(1).unwrap_or("/").trim_start_matches('/').to_owned();
            let (status, body) = match fs::read(root.join(path)) {
                Ok(body) => ("200 OK", body),
                Err(_) => ("404 Not Found", Vec::new()),
            };
            let head = format!(
                "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                body.len()
            );
            let _gone = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
        }
    });
    address
}

fn over_the_web(project: &Project, key: &str) {
    let address = serve(project.root.join("public"));
    let at = |path: &str| format!("{address}/{path}");
    check(project, &["verify", &at("urban-rural-dibao/2017-r1"), "--key", key], 0);
    check(project, &["verify", &at("urban-rural-dibao/"), "--key", key], 0);
    check(project, &["verify", &at("nowhere/"), "--key", key], 1);
    check(project, &["verify", "http://127.0.0.1:9/", "--key", key], 1);
    let path = project.root.join("public/urban-rural-dibao/2017-r1/urban-rural-dibao.csv");
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[1..]).unwrap();
    check(project, &["verify", &at("urban-rural-dibao/2017-r1"), "--key", key], 3);
    fs::write(&path, &whole).unwrap();
}

/// Law 8, for every file below `public` that belongs to a release, points at one, or is the key.
fn no_byte_can_be_changed(project: &Project) {
    for dataset in ["medical-assistance", "dibao-by-district"] {
        let root = project.root.join("public").join(dataset);
        let files: Vec<PathBuf> = walkdir::WalkDir::new(&root)
            .sort_by_file_name()
            .into_iter()
            .map(Result::unwrap)
            .filter(|it| it.file_type().is_file())
            .map(walkdir::DirEntry::into_path)
            .filter(|it| !BESIDE.iter().any(|name| it.ends_with(name)))
            .collect();
        assert!(files.len() >= 12, "{files:?}");
        for path in files {
            let whole = fs::read(&path).unwrap();
            for at in [0, whole.len() / 2, whole.len() - 1] {
                let mut bytes = whole.clone();
                bytes[at] ^= 1;
                fs::write(&path, &bytes).unwrap();
                check(project, &["verify", &format!("public/{dataset}")], 3);
            }
            fs::write(&path, &whole).unwrap();
        }
        check(project, &["verify", &format!("public/{dataset}")], 0);
    }
}

#[test]
fn a_key_within_the_project_or_open_to_others_signs_nothing() {
    let (project, keys) = (relief(), Project::new("keys"));
    let pair = minisign::KeyPair::generate_unencrypted_keypair().unwrap();
    keys.write("secret.key", pair.sk.to_box(None).unwrap().to_string());
    let config = fs::read_to_string(project.root.join("gongkai.toml")).unwrap();
    let say = |file: &str| {
        project
            .write("gongkai.toml", format!("{config}\n[signing]\nkey = {{ file = \"{file}\" }}\n"));
    };
    let outside = keys.root.join("secret.key").to_str().unwrap().to_owned();
    say(&outside);
    check(&project, &["run", "medical-assistance"], 4);
    let approve =
        ["approve", "medical-assistance/2017-r1", "--reviewer", "张三", "--approver", "李四"];
    check(&project, &approve, 0);
    let ran = check(&project, &["publish"], 1);
    assert!(
        ran.stderr.contains("may be read by others")
            || ran.stdout.contains("may be read by others"),
        "{}",
        ran.story()
    );
    fs::copy(&outside, project.root.join("secret.key")).unwrap();
    private(&project.root.join("secret.key"));
    say("secret.key");
    check(&project, &["publish"], 1);
    assert!(!project.root.join("public/medical-assistance/2017-r1").exists());
    private(Path::new(&outside));
    say(&outside);
    check(&project, &["publish"], 0);
    let release = "public/medical-assistance/2017-r1";
    check(&project, &["verify", release, "--key", &pair.pk.to_base64()], 0);
}
