//! Targets that are servers: an S3 server and Apache's WebDAV, on good days and on bad ones.
//!
//! Whatever breaks, a target holds the old release or the new one, whole; the next call finishes; the journal agrees.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::Value;

use crate::support::faulty::{FAULTS, Fault, Faulty};
use crate::support::peers::{PASSWORD, leak, peer};
use crate::support::{Project, Ran, datasets, json};

/// A key as every S3 server takes it: some ask for this form.
pub(crate) const ACCESS: &str = "GK471108154711081547110815";
pub(crate) const SECRET: &str = "0815471108154711081547110815471108154711081547110815471108154711";
/// What the tests send is not worth a digest.
const UNSIGNED: &str = "x-amz-content-sha256: UNSIGNED-PAYLOAD";
const VARIABLES: &[(&str, &str)] =
    &[("S3_ACCESS", ACCESS), ("S3_SECRET", SECRET), ("DAV_PASSWORD", PASSWORD)];

static NEXT: AtomicU32 = AtomicU32::new(0);

/// A place of its own on a server.
fn place() -> String {
    format!("t{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

/// A kind of server, and a folder of its own on it.
pub(crate) struct Server {
    kind: &'static str,
    region: &'static str,
    pub(crate) address: String,
    folder: String,
}

impl Server {
    pub(crate) fn s3() -> Option<Self> {
        Some(Self::of("s3", peer("GONGKAI_TEST_S3")?))
    }

    /// One that holds signatures, digests and conditions to what they say.
    fn strict() -> Option<Self> {
        Some(Self::of("s3", peer("GONGKAI_TEST_S3_STRICT")?))
    }

    /// Garage, which takes conditions and does not keep them. It takes a quarter of an hour to build, so it is tried where it is.
    fn unconditional() -> Option<Self> {
        let address = std::env::var("GONGKAI_TEST_GARAGE").ok().filter(|it| !it.is_empty())?;
        Some(Self { region: "garage", ..Self::of("s3", address) })
    }

    fn webdav() -> Option<Self> {
        let server = Self::of("webdav", peer("GONGKAI_TEST_WEBDAV")?);
        server.curl(&["-X", "MKCOL"], "");
        Some(server)
    }

    fn of(kind: &'static str, address: String) -> Self {
        Self { kind, region: "us-east-1", address, folder: place() }
    }

    fn all() -> Vec<Self> {
        let all = [Self::s3(), Self::strict(), Self::unconditional(), Self::webdav()];
        all.into_iter().flatten().collect()
    }

    /// The target's configuration, when it is reached at `address`.
    pub(crate) fn target(&self, address: &str) -> String {
        let Self { kind, region, folder, .. } = self;
        match *kind {
            "s3" => format!(
                "[target.far]\nkind = \"s3\"\nendpoint = \"http://{address}\"\nregion = \"{region}\"\nbucket = \"releases\"\nprefix = \"{folder}\"\naccess_key = {{ env = \"S3_ACCESS\" }}\nsecret_key = {{ env = \"S3_SECRET\" }}\ntimeout = 2\n"
            ),
            _ => format!(
                "[target.far]\nkind = \"webdav\"\nurl = \"http://{address}/{folder}\"\nuser = \"publisher\"\npassword = {{ env = \"DAV_PASSWORD\" }}\ntimeout = 2\n"
            ),
        }
    }

    /// Asks the server itself, past any proxy.
    fn curl(&self, args: &[&str], path: &str) -> Option<Vec<u8>> {
        let Self { address, folder, .. } = self;
        let url = match self.kind {
            "s3" => format!("http://{address}/releases/{folder}/{path}"),
            _ => format!("http://{address}/{folder}/{path}"),
        };
        let signed = format!("aws:amz:{}:s3", self.region);
        let (user, how) = match self.kind {
            "s3" => {
                (format!("{ACCESS}:{SECRET}"), vec!["--aws-sigv4", signed.as_str(), "-H", UNSIGNED])
            }
            _ => (format!("publisher:{PASSWORD}"), Vec::new()),
        };
        let out = Command::new("curl")
            .args(["-sS", "--fail", "-u", &user])
            .args(how)
            .args(args)
            .arg(url)
            .output()
            .unwrap();
        out.status.success().then_some(out.stdout)
    }

    pub(crate) fn get(&self, path: &str) -> Option<Vec<u8>> {
        self.curl(&[], path)
    }

    fn put(&self, path: &str, bytes: &str) {
        let plain = "Content-Type: text/plain";
        self.curl(&["-X", "PUT", "-H", plain, "--data-binary", bytes], path).unwrap();
    }

    pub(crate) fn json(&self, path: &str) -> Value {
        serde_json::from_slice(&self.get(path).unwrap()).unwrap()
    }

    /// Whether the release is there, whole; and if only its manifest is, it must be.
    fn holds(&self, project: &Project, id: &str) -> bool {
        let Some(sums) = self.get(&format!("helped/{id}/SHA256SUMS")) else { return false };
        let candidate = project.root.join("private/candidates/helped").join(id);
        assert_eq!(sums, fs::read(candidate.join("SHA256SUMS")).unwrap());
        for entry in fs::read_dir(candidate).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            let there = self.get(&format!("helped/{id}/{name}"));
            assert_eq!(there, Some(fs::read(entry.path()).unwrap()), "{id}/{name}");
        }
        true
    }
}

/// A project with a cleared release `2017-r1`, and its target.
fn project(target: &str) -> Project {
    let project = crate::support::peers::project("{ path = \"inbox/*.csv\" }");
    write(&project, 30, target);
    project
}

fn configure(project: &Project, target: &str) {
    crate::support::peers::configure(project, "{ path = \"inbox/*.csv\" }");
    let path = project.root.join("gongkai.toml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(path, format!("{text}\n{target}")).unwrap();
}

/// Makes the next release and clears it.
fn write(project: &Project, count: u32, target: &str) {
    configure(project, target);
    project.write("inbox/a.csv", format!("区县,人次\n道里区,{count}\n南岗区,41\n香坊区,52\n"));
    let ran = gongkai(project, &["run", "--format", "json"]);
    assert_eq!(ran.code, 4, "{}", ran.story());
    let id = datasets(&json(&ran))["helped"]["release"].as_str().unwrap().to_owned();
    let candidate = format!("helped/{id}");
    let ran = gongkai(project, &["approve", &candidate, "--reviewer", "甲", "--approver", "乙"]);
    assert_eq!(ran.code, 0, "{}", ran.story());
}

fn gongkai(project: &Project, args: &[&str]) -> Ran {
    let mut all = vec!["--lang", "en"];
    all.extend(args);
    let ran = project.run_with(&all, VARIABLES);
    for secret in [ACCESS, SECRET, PASSWORD] {
        assert_eq!(leak(project, &ran.story(), secret), None, "{}", ran.story());
    }
    ran
}

/// Publishes; gives the exit code and the dataset's part of the report.
fn publish(project: &Project, more: &[&str]) -> (i32, Value) {
    let mut args = vec!["publish", "--format", "json"];
    args.extend(more);
    let ran = gongkai(project, &args);
    (ran.code, datasets(&json(&ran))["helped"].clone())
}

#[test]
fn a_release_is_planned_delivered_and_found_again() {
    for server in Server::all() {
        let project = project(&server.target(&server.address));
        let (code, told) = publish(&project, &["--dry-run"]);
        assert_eq!((code, &told["status"]), (0, &"published".into()), "{told}");
        let steps = told["plan"][0]["steps"].as_array().unwrap();
        let doing: Vec<&str> = steps.iter().map(|it| it["do"].as_str().unwrap()).collect();
        assert_eq!(doing, ["write-release", "point-latest"]);
        assert_eq!(server.get("helped/latest.json"), None);
        assert_eq!(publish(&project, &[]).0, 0);
        assert!(server.holds(&project, "2017-r1"));
        let files = fs::read_dir(project.root.join("private/candidates/helped/2017-r1"));
        assert!(steps[0]["files"].as_u64().unwrap() >= files.unwrap().count() as u64);
        assert_eq!(server.json("helped/latest.json")["release"], "2017-r1");
        assert_eq!(publish(&project, &[]).1["status"], "unchanged");
        // What the target has is the truth: a project that forgot it delivered finds it there.
        let proxy = Faulty::before(&server.address);
        configure(&project, &server.target(&proxy.address).replace("target.far", "target.other"));
        assert_eq!(publish(&project, &[]).0, 0);
        // Catalogues say when it came to this target, and are not in a release's folder.
        let wrote = |it: &&String| {
            (it.starts_with("PUT") || it.starts_with("MOVE"))
                && (it.contains("/2017-r1/") || it.contains("latest.json"))
        };
        assert_eq!(proxy.lines().iter().filter(wrote).count(), 0, "{:?}", proxy.lines());
    }
}

#[test]
fn whatever_breaks_the_target_holds_one_release_whole_and_the_next_call_finishes() {
    for server in Server::all() {
        let proxy = Faulty::before(&server.address);
        let project = project(&server.target(&proxy.address));
        proxy.rest();
        assert_eq!(publish(&project, &[]).0, 0);
        let all = proxy.requests();
        for (turn, fault) in FAULTS.iter().enumerate() {
            let (old, new) = (format!("2017-r{}", turn + 1), format!("2017-r{}", turn + 2));
            write(&project, 31 + u32::try_from(turn).unwrap(), &server.target(&proxy.address));
            // Once somewhere in the middle, and then for good: the target is broken for as long as anybody tries.
            proxy.strike(*fault, (turn * 7 + 3) % all, 1);
            let (code, told) = publish(&project, &[]);
            assert!(matches!(code, 0 | 5), "{fault:?}: {told}");
            assert!(server.holds(&project, &old), "{fault:?}");
            if code == 0 {
                assert!(server.holds(&project, &new), "{fault:?}");
            }
            let latest = server.json("helped/latest.json")["release"].clone();
            assert!(server.holds(&project, latest.as_str().unwrap()), "{fault:?}");
            proxy.rest();
            assert_eq!(publish(&project, &[]).0, 0, "{fault:?}");
            assert!(server.holds(&project, &new), "{fault:?}");
            assert_eq!(server.json("helped/latest.json")["release"], *new, "{fault:?}");
        }
    }
}

#[test]
fn a_target_that_stays_broken_is_told_and_waited_for() {
    let Some(server) = Server::s3() else { return };
    let proxy = Faulty::before(&server.address);
    let project = project(&server.target(&proxy.address));
    proxy.strike(Fault::Refused, 9, usize::MAX / 2);
    let (code, told) = publish(&project, &[]);
    assert_eq!((code, &told["status"]), (5, &"undelivered".into()), "{told}");
    assert_eq!(told["error"]["code"], "platform/connect");
    assert_eq!(server.get("helped/2017-r1/SHA256SUMS"), None);
    proxy.rest();
    assert_eq!(publish(&project, &[]).0, 0);
    assert!(server.holds(&project, "2017-r1"));
}

#[test]
fn a_server_that_ignores_conditions_loses_nothing() {
    for server in [Server::s3(), Server::unconditional()].into_iter().flatten() {
        let proxy = Faulty::before(&server.address);
        proxy.without("if-none-match");
        let project = project(&server.target(&proxy.address));
        server.put("helped/2017-r1/helped.csv", "of somebody else");
        let (code, told) = publish(&project, &[]);
        assert_eq!((code, &told["error"]["code"]), (5, &"platform/edited".into()), "{told}");
        assert_eq!(server.get("helped/2017-r1/helped.csv").unwrap(), b"of somebody else");
        server.put("helped/2017-r1/SHA256SUMS", "of somebody else");
        let (code, told) = publish(&project, &["--repair"]);
        assert_eq!((code, &told["error"]["code"]), (5, &"platform/taken".into()), "{told}");
        server.curl(&["-X", "DELETE"], "helped/2017-r1/SHA256SUMS").unwrap();
        assert_eq!(publish(&project, &["--repair"]).0, 0);
        assert!(server.holds(&project, "2017-r1"));
    }
}

#[test]
fn what_is_edited_behind_our_back_is_named_and_mended_when_asked() {
    for server in Server::all() {
        let project = project(&server.target(&server.address));
        assert_eq!(publish(&project, &[]).0, 0);
        server.put("helped/2017-r1/helped.csv", "x");
        server.curl(&["-X", "DELETE"], "helped/2017-r1/quality.json").unwrap();
        let ran = gongkai(&project, &["status", "--format", "json"]);
        let edits = datasets(&json(&ran))["helped"]["edits"].clone();
        let seen: Vec<(&str, &str)> = edits
            .as_array()
            .unwrap()
            .iter()
            .map(|it| {
                let path = Path::new(it["path"].as_str().unwrap()).file_name().unwrap();
                (path.to_str().unwrap(), it["what"].as_str().unwrap())
            })
            .collect();
        assert_eq!(seen, [("helped.csv", "changed"), ("quality.json", "missing")]);
        assert_eq!(edits[0]["target"], "far");
        let (code, told) = publish(&project, &[]);
        assert_eq!((code, &told["error"]["code"]), (5, &"platform/edited".into()), "{told}");
        assert_eq!(server.get("helped/2017-r1/helped.csv").unwrap(), b"x");
        let (code, told) = publish(&project, &["--repair"]);
        assert_eq!((code, &told["edits"][0]["repaired"]), (0, &true.into()), "{told}");
        assert!(server.holds(&project, "2017-r1"));
        assert_eq!(publish(&project, &[]).0, 0);
    }
}

#[test]
fn a_release_is_taken_back_everywhere_and_never_comes_again() {
    for server in Server::all() {
        let proxy = Faulty::before(&server.address);
        let site = "[target.site]\nkind = \"directory\"\npath = \"public\"\n";
        let target = format!("{}\n{site}", server.target(&proxy.address));
        let project = project(&target);
        assert_eq!(publish(&project, &[]).0, 0);
        write(&project, 33, &target);
        assert_eq!(publish(&project, &[]).0, 0);
        let args = ["withdraw", "helped/2017-r2", "--format", "json", "--reason"];
        let says = |reason| gongkai(&project, &[&args[..], &[reason]].concat());
        let ran = says("查询电话 13800138000");
        assert_eq!(ran.code, 1, "{}", ran.story());
        assert!(ran.story().contains("withdraw/reason"), "{}", ran.story());
        // One target is down: the other has given it up, and the decision stands.
        proxy.strike(Fault::Failed, 8, usize::MAX / 2);
        let ran = says("数字有误");
        assert_eq!(ran.code, 5, "{}", ran.story());
        let public = project.root.join("public/helped");
        assert!(public.join("2017-r2/withdrawn.json").is_file());
        assert_eq!(fs::read_dir(public.join("2017-r2")).unwrap().count(), 1);
        proxy.rest();
        let (code, told) = publish(&project, &[]);
        assert_eq!((code, &told["removals"][0]["status"]), (0, &"removed".into()), "{told}");
        let stone = server.json("helped/2017-r2/withdrawn.json");
        assert_eq!((&stone["reason"], &stone["superseded_by"]), (&"数字有误".into(), &Value::Null));
        assert_eq!(server.get("helped/2017-r2/helped.csv"), None);
        assert_eq!(server.get("helped/2017-r2/SHA256SUMS"), None);
        assert_eq!(server.json("helped/latest.json")["release"], "2017-r1");
        let latest: Value =
            serde_json::from_slice(&fs::read(public.join("latest.json")).unwrap()).unwrap();
        assert_eq!(latest["release"], "2017-r1");
        let ran = gongkai(&project, &["run", "--format", "json"]);
        let told = datasets(&json(&ran))["helped"].clone();
        assert_eq!((ran.code, &told["status"]), (0, &"unchanged".into()), "{told}");
        assert_eq!(server.get("helped/2017-r2/SHA256SUMS"), None);
        // Its number is not used again.
        write(&project, 34, &target);
        assert_eq!(publish(&project, &[]).0, 0);
        assert!(server.holds(&project, "2017-r3"));
        assert_eq!(server.json("helped/latest.json")["release"], "2017-r3");
    }
}

#[test]
fn a_target_keeps_as_many_revisions_as_it_is_told() {
    for server in Server::all() {
        let proxy = Faulty::before(&server.address);
        let site = "[target.site]\nkind = \"directory\"\npath = \"public\"\n";
        let far = server.target(&proxy.address) + "keep = 2\n";
        let target = format!("{far}\n{site}");
        let project = project(&target);
        assert_eq!(publish(&project, &[]).0, 0);
        write(&project, 33, &target);
        let (code, told) = publish(&project, &[]);
        assert_eq!((code, &told["removals"]), (0, &Value::Null), "{told}");
        write(&project, 34, &target);
        // What it would do is told, and not done.
        let (code, told) = publish(&project, &["--dry-run"]);
        assert_eq!(code, 0, "{told}");
        assert!(server.holds(&project, "2017-r1"));
        // It goes when a newer one is there, and what broke off is finished.
        proxy.strike(Fault::Failed, 60, usize::MAX / 2);
        publish(&project, &[]);
        proxy.rest();
        assert_eq!(publish(&project, &[]).0, 0);
        let stone = server.json("helped/2017-r1/withdrawn.json");
        assert_eq!(stone["superseded_by"], "2017-r3");
        assert_eq!(server.get("helped/2017-r1/SHA256SUMS"), None);
        assert!(server.holds(&project, "2017-r2") && server.holds(&project, "2017-r3"));
        assert_eq!(server.json("helped/latest.json")["release"], "2017-r3");
        let listed = String::from_utf8(server.get("catalog.jsonld").unwrap()).unwrap();
        assert!(!listed.contains("2017-r1") && listed.contains("2017-r2"), "{listed}");
        // Elsewhere it stays, and nothing is amiss anywhere.
        assert!(project.root.join("public/helped/2017-r1/SHA256SUMS").is_file());
        let (code, told) = publish(&project, &[]);
        assert_eq!((code, &told["status"]), (0, &"unchanged".into()), "{told}");
        assert_eq!((&told["removals"], &told["edits"]), (&Value::Null, &Value::Null), "{told}");
        let ran = gongkai(&project, &["status", "--audit"]);
        assert_eq!(ran.code, 0, "{}", ran.story());
    }
}

#[test]
fn a_secret_that_is_refused_or_missing_is_said_without_it() {
    let Some(server) = Server::webdav() else { return };
    let project = project(&server.target(&server.address));
    for (variables, code) in
        [(&[("DAV_PASSWORD", "wrong-4711")][..], "platform/status"), (&[][..], "platform/secret")]
    {
        let ran = project.run_with(&["publish", "--format", "json"], variables);
        let told = datasets(&json(&ran))["helped"].clone();
        assert_eq!((ran.code, &told["error"]["code"]), (5, &code.into()), "{told}");
        assert!(!ran.story().contains("wrong-4711"), "{}", ran.story());
    }
}
