//! A real CKAN as a target: what it shows, what it gives back, what it refuses, and what a break at any call leaves there.
//!
//! `tests/peers/ckan` starts it, `tests/run` calls that, and the environment says where it is.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

use gongkai::model::digest::Digest;
use gongkai::model::outcome::DeliveryKind;
use gongkai::net::{Link, Secret};
use gongkai::platform::{self, Ckan, Depth, Kept, Kind, Reach, Target, Tombstone};
use reqwest::blocking::Client;
use serde_json::{Value, json};

use crate::support::peers::{leak, peer};
use crate::support::{Project, Ran};

const ORGANIZATION: &str = "civil-affairs";

/// The portal, and who may do what there.
struct Portal {
    url: String,
    clerk: String,
    admin: String,
    client: Client,
}

/// A project with one dataset, whose name nobody else at the portal has.
struct Desk {
    portal: Portal,
    project: Project,
    dataset: String,
}

const SCHEMA: &str = r#"{
  "name": "relief", "title": "临时救助", "description": "各区县救助人数。People helped by county.",
  "fields": [
    {"name": "region", "title": "区划", "type": "string", "constraints": {"required": true}, "gongkai": {"kind": "region", "codes": "regions", "role": "open", "release": "keep"}},
    {"name": "persons", "title": "人数（人）", "type": "integer", "description": "救助人数", "gongkai": {"kind": "count", "unit": "人", "role": "open", "release": "keep"}}
  ],
  "gongkai": {"order": ["region"]}
}"#;

impl Portal {
    fn new() -> Option<Self> {
        let url = peer("GONGKAI_TEST_CKAN")?;
        let (clerk, admin) = (peer("GONGKAI_TEST_CKAN_TOKEN")?, peer("GONGKAI_TEST_CKAN_ADMIN")?);
        drop(rustls::crypto::ring::default_provider().install_default());
        Some(Self { url, clerk, admin, client: Client::new() })
    }

    /// Asks as the administrator, or as nobody.
    fn ask(&self, path: &str, token: Option<&str>) -> (u16, Vec<u8>) {
        let mut request = self.client.get(format!("{}/{path}", self.url));
        if let Some(token) = token {
            request = request.header("Authorization", token);
        }
        let response = request.send().unwrap();
        (response.status().as_u16(), response.bytes().unwrap().to_vec())
    }

    /// An address of the portal's, below its own.
    fn path<'a>(&self, url: &'a str) -> &'a str {
        url.strip_prefix(&self.url).unwrap().trim_start_matches('/')
    }

    /// Has something done by the administrator.
    fn act(&self, action: &str, data: &Value) -> Value {
        let url = format!("{}/api/3/action/{action}", self.url);
        let request = self.client.post(url).header("Authorization", &self.admin);
        let request = request.header("Content-Type", "application/json").body(data.to_string());
        let body: Value =
            serde_json::from_slice(&request.send().unwrap().bytes().unwrap()).unwrap();
        assert_eq!(body["success"], true, "{action}: {body}");
        body["result"].clone()
    }
}

impl Desk {
    fn new() -> Option<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let portal = Portal::new()?;
        let project = Project::new("ckan");
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let dataset = format!("relief-{}-{number}", std::process::id());
        let desk = Self { portal, project, dataset };
        desk.configure(&desk.portal.url, ORGANIZATION);
        desk.project.write("schemas/relief.json", SCHEMA);
        desk.project.write("inbox/relief.csv", "区划,人数（人）\n道里区,30\n南岗区,50\n");
        Some(desk)
    }

    fn configure(&self, url: &str, organization: &str) {
        let dataset = &self.dataset;
        let config = format!(
            "[publisher]\nname = \"某市民政局\"\nregion = \"230100\"\n\n[dataset.{dataset}]\nschema = \"schemas/relief.json\"\n\
             period = \"2017\"\ncycle = \"yearly\"\nopening = \"unconditional\"\nlegal_basis = \"某办法第九条\"\n\
             source = [{{ path = \"inbox/relief.csv\" }}]\n\n[target.portal]\nkind = \"ckan\"\nurl = \"{url}\"\n\
             organization = \"{organization}\"\ntoken = {{ env = \"CKAN_TOKEN\" }}\n"
        );
        self.project.write("gongkai.toml", config);
    }

    fn run_as(&self, args: &[&str], token: &str) -> Ran {
        let ran =
            self.project.run_with(&[args, &["--lang", "en"]].concat(), &[("CKAN_TOKEN", token)]);
        assert_eq!(leak(&self.project, &ran.story(), token), None, "{}", ran.story());
        ran
    }

    #[track_caller]
    fn run(&self, args: &[&str], code: i32) -> Ran {
        let ran = self.run_as(args, &self.portal.clerk);
        assert_eq!(ran.code, code, "{}", ran.story());
        ran
    }

    /// A candidate that two persons cleared.
    #[track_caller]
    fn cleared(&self, release: &str) {
        self.run(&["run"], 4);
        let candidate = format!("{}/{release}", self.dataset);
        self.run(&["approve", &candidate, "--reviewer", "张三", "--approver", "李四"], 0);
    }

    /// The portal as the program knows it, with the administrator's token.
    fn target(&self) -> Target {
        let (url, organization) = (Link::parse(&self.portal.url).unwrap(), ORGANIZATION.to_owned());
        let token = Secret::Env("GONGKAI_TEST_CKAN_ADMIN".to_owned());
        let kind = Kind::Ckan(Ckan { url, organization, token });
        let reach =
            Reach { project: self.project.root.clone(), environment: |it| std::env::var(it).ok() };
        Target { name: "portal".to_owned(), kind, reach }
    }

    /// What is not as the release was delivered.
    fn edits(&self, release: &str) -> Vec<String> {
        let root = &self.project.root;
        let dir = root.join(format!("private/candidates/{}/{release}", self.dataset));
        let sums = fs::read(dir.join("SHA256SUMS")).unwrap();
        let seals = self.project.find("private", "provenance.json");
        let kept = Kept {
            dataset: self.dataset.clone(),
            release: release.to_owned(),
            digest: Digest::of(&sums),
            dir,
            seals: seals[0].parent().unwrap().to_path_buf(),
        };
        let edits = platform::look(&kept, &self.target(), Depth::Sizes).unwrap();
        let root = format!("{}/dataset/{}", self.portal.url, self.dataset);
        edits
            .iter()
            .map(|it| format!("{} {}", it.kind.name(), it.path.strip_prefix(&root).unwrap()))
            .collect()
    }

    /// The package as everybody sees it; as the administrator does, where it is private.
    fn package(&self) -> Option<Value> {
        let path = format!("api/3/action/package_show?id={}", self.dataset);
        let (status, body) = self.portal.ask(&path, Some(&self.portal.admin));
        let body: Value = serde_json::from_slice(&body).unwrap();
        (status == 200).then(|| body["result"].clone())
    }

    /// The bytes of all resources, by name, as everybody gets them.
    fn downloads(&self) -> BTreeMap<String, Vec<u8>> {
        let package = self.package().unwrap();
        let mut out = BTreeMap::new();
        for resource in package["resources"].as_array().unwrap() {
            let url = resource["url"].as_str().unwrap();
            let (status, bytes) = self.portal.ask(self.portal.path(url), None);
            assert_eq!(status, 200, "{url}");
            assert_eq!(resource["hash"], Digest::of(&bytes).to_string(), "{url}");
            assert_eq!(resource["size"], bytes.len(), "{url}");
            out.insert(resource["name"].as_str().unwrap().to_owned(), bytes);
        }
        out
    }

    /// The package shows exactly the files of a release, to everybody.
    #[track_caller]
    fn shows(&self, release: &str) {
        let package = self.package().unwrap();
        assert_eq!(package["private"], false);
        assert_eq!(extra(&package, "gongkai_release"), release);
        let downloads = self.downloads();
        let sums = &downloads["SHA256SUMS"];
        assert_eq!(extra(&package, "gongkai_release_digest"), Digest::of(sums).to_string());
        let mut listed = 0;
        for line in String::from_utf8(sums.clone()).unwrap().lines() {
            let (digest, name) = line.split_once("  ").unwrap();
            assert_eq!(Digest::of(&downloads[name]).to_string(), digest, "{name}");
            listed += 1;
        }
        // The manifest itself, and what accompanies the release.
        assert!(downloads.len() > listed, "{:?}", downloads.keys());
    }
}

fn extra(package: &Value, key: &str) -> String {
    let extras = package["extras"].as_array().unwrap();
    let found = extras.iter().find(|it| it["key"] == key);
    found.map(|it| it["value"].as_str().unwrap().to_owned()).unwrap_or_default()
}

fn ids(package: &Value) -> BTreeMap<String, String> {
    let text = |it: &Value| it.as_str().unwrap().to_owned();
    let resources = package["resources"].as_array().unwrap();
    resources.iter().map(|it| (text(&it["name"]), text(&it["id"]))).collect()
}

#[test]
fn a_release_is_shown_and_comes_back_byte_for_byte_and_the_next_takes_its_place() {
    let Some(desk) = Desk::new() else { return };
    desk.cleared("2017-r1");
    desk.run(&["publish"], 0);
    desk.shows("2017-r1");
    let package = desk.package().unwrap();
    assert_eq!(package["title"], "临时救助");
    assert_eq!(package["organization"]["name"], ORGANIZATION);
    assert_eq!(package["author"], "某市民政局");
    for (key, value) in [
        ("open_type", "无条件开放"),
        ("update_cycle", "7"),
        ("data_count", "2"),
        ("period", "2017"),
    ] {
        assert_eq!(extra(&package, key), value, "{key}");
    }
    let tags: Vec<&str> =
        package["tags"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect();
    assert_eq!(tags, ["人数 人", "区划"]);
    let csv = &package["resources"][0];
    assert_eq!((&csv["format"], &csv["mimetype"]), (&json!("CSV"), &json!("text/csv")));
    // The rows are in the datastore, with the schema's types.
    let path = format!(
        "api/3/action/datastore_search?resource_id={}&sort=persons",
        csv["id"].as_str().unwrap()
    );
    let rows: Value = serde_json::from_slice(&desk.portal.ask(&path, None).1).unwrap();
    assert_eq!(rows["result"]["total"], 2, "{rows}");
    assert_eq!(rows["result"]["records"][1]["persons"], 50);
    assert_eq!(rows["result"]["fields"][2]["type"], "int8");
    assert_eq!(rows["result"]["fields"][2]["info"]["label"], "人数（人）（人）");

    // Again: nothing is written, whether the journal remembers or not.
    let package = desk.package().unwrap();
    desk.run(&["publish"], 0);
    fs::remove_file(desk.project.root.join("private/journal.sqlite")).unwrap();
    desk.cleared("2017-r1");
    desk.run(&["publish"], 0);
    assert_eq!(desk.package().unwrap()["metadata_modified"], package["metadata_modified"]);

    // What others added stays; links to files stay.
    let added = json!({"package_id": desk.dataset, "name": "说明", "url": "http://example.org/a"});
    desk.portal.act("resource_create", &added);
    desk.project.write("inbox/relief.csv", "区划,人数（人）\n道里区,30\n南岗区,50\n香坊区,70\n");
    desk.cleared("2017-r2");
    let ran = desk.run(&["publish"], 0);
    assert!(ran.stdout.contains("put there by others"), "{}", ran.story());
    let next = desk.package().unwrap();
    assert_eq!(next["id"], package["id"]);
    let mut next_ids = ids(&next);
    assert!(next_ids.remove("说明").is_some());
    assert_eq!(next_ids, ids(&package));
    assert_eq!(extra(&next, "gongkai_release"), "2017-r2");
    let rows: Value = serde_json::from_slice(&desk.portal.ask(&path, None).1).unwrap();
    assert_eq!(rows["result"]["total"], 3, "{rows}");
}

#[test]
fn a_portal_that_says_no_is_heard() {
    let Some(desk) = Desk::new() else { return };
    desk.cleared("2017-r1");
    let says = |token: &str, code: &str, words: &str| {
        let ran = desk.run_as(&["publish"], token);
        assert_eq!(ran.code, 5, "{}", ran.story());
        let story = ran.story();
        assert!(story.contains(code) && story.contains(words), "{words}\n{story}");
    };
    says("of-nobody-0815", "platform/portal", "HTTP 403");
    assert!(desk.package().is_none());
    // An organization that is not there, and that the clerk may not make.
    desk.configure(&desk.portal.url, "nowhere");
    says(&desk.portal.clerk, "platform/portal", "organization_create");
    // No CKAN; nobody.
    desk.configure(&format!("{}/nowhere", desk.portal.url), ORGANIZATION);
    says(&desk.portal.clerk, "platform/portal", "does not answer as CKAN does");
    desk.configure("http://127.0.0.1:9", ORGANIZATION);
    says(&desk.portal.clerk, "platform/connect", "refused");
    // Somebody else's package.
    desk.configure(&desk.portal.url, ORGANIZATION);
    let data = json!({"name": desk.dataset, "owner_org": ORGANIZATION, "title": "别人的"});
    desk.portal.act("package_create", &data);
    let ran = desk.run(&["publish"], 5);
    assert!(ran.story().contains("platform/taken"), "{}", ran.story());
    assert_eq!(desk.package().unwrap()["title"], "别人的");
}

/// A proxy before the portal that ends the program at a call that writes.
struct Trap {
    address: String,
    /// Calls that are still let through.
    left: Arc<AtomicI64>,
    /// The program.
    pid: Arc<AtomicU32>,
}

impl Trap {
    fn before(portal: &Portal) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let (left, pid) = (Arc::new(AtomicI64::new(0)), Arc::new(AtomicU32::new(0)));
        let target = portal.url.trim_start_matches("http://").to_owned();
        let trap = Self { address, left: left.clone(), pid: pid.clone() };
        thread::spawn(move || {
            for client in listener.incoming() {
                let (Ok(client), target) = (client, target.clone()) else { return };
                let (left, pid) = (left.clone(), pid.clone());
                thread::spawn(move || pass(client, &target, &left, &pid));
            }
        });
        trap
    }

    /// Publishes; the program is killed in the middle of the call after `calls` that write.
    fn publish(&self, desk: &Desk, calls: i64) -> Option<i32> {
        self.left.store(calls, Ordering::SeqCst);
        self.pid.store(0, Ordering::SeqCst);
        let mut child = desk
            .project
            .command(&["publish", "--lang", "en"], &[("CKAN_TOKEN", &desk.portal.clerk)])
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        self.pid.store(child.id(), Ordering::SeqCst);
        child.wait().unwrap().code()
    }
}

/// Passes bytes on, both ways; a call that writes and is not let through any more is passed on but for its end.
fn pass(mut client: TcpStream, target: &str, left: &AtomicI64, pid: &AtomicU32) {
    let mut server = TcpStream::connect(target).unwrap();
    let (mut back, mut to) = (server.try_clone().unwrap(), client.try_clone().unwrap());
    thread::spawn(move || std::io::copy(&mut back, &mut to));
    let mut buffer = [0; 8192];
    while let Ok(n) = client.read(&mut buffer) {
        if n == 0 {
            break;
        }
        let is_write = buffer[..n].starts_with(b"POST ");
        if is_write && left.fetch_sub(1, Ordering::SeqCst) <= 0 {
            let _cut = server.write_all(&buffer[..n - 1]);
            thread::sleep(Duration::from_millis(50));
            let id = pid.load(Ordering::SeqCst);
            let _killed = std::process::Command::new("kill").args(["-9", &id.to_string()]).status();
            let _closed = server.shutdown(Shutdown::Both);
            return;
        }
        if server.write_all(&buffer[..n]).is_err() {
            break;
        }
    }
    let _closed = server.shutdown(Shutdown::Both);
}

#[test]
fn a_program_that_is_killed_at_any_call_leaves_the_old_release_or_the_new_one() {
    let Some(desk) = Desk::new() else { return };
    let trap = Trap::before(&desk.portal);
    desk.configure(&trap.address, ORGANIZATION);
    desk.cleared("2017-r1");
    // The first release: one more call gets through each time, and nobody sees it before it is whole. Rows go into the
    // datastore in some calls that only count together.
    let (mut turns, files) = (0, 9);
    while trap.publish(&desk, if turns > files { 4 } else { 1 }) != Some(0) {
        turns += 1;
        assert!(turns < 20);
        let path = format!("api/3/action/package_show?id={}", desk.dataset);
        let (status, _) = desk.portal.ask(&path, None);
        if status == 200 {
            desk.shows("2017-r1");
        }
    }
    assert!(turns > files, "{turns}");
    desk.shows("2017-r1");
    let before = ids(&desk.package().unwrap());
    // The next one: the old one stays until the new one is there.
    desk.project.write("inbox/relief.csv", "区划,人数（人）\n道里区,30\n南岗区,50\n香坊区,70\n");
    desk.cleared("2017-r2");
    let mut turns = 0;
    while trap.publish(&desk, turns) != Some(0) {
        let release = extra(&desk.package().unwrap(), "gongkai_release");
        desk.shows(&release);
        turns += 1;
        assert!(turns < 20);
    }
    assert!(turns > 0);
    desk.shows("2017-r2");
    assert_eq!(ids(&desk.package().unwrap()), before);
}

#[test]
fn what_somebody_edited_is_named_and_put_right_only_when_asked_for() {
    let Some(desk) = Desk::new() else { return };
    desk.cleared("2017-r1");
    desk.run(&["publish"], 0);
    assert_eq!(desk.edits("2017-r1"), Vec::<String>::new());
    let package = desk.package().unwrap();
    let ids = ids(&package);
    let csv = format!("{}.csv", desk.dataset);
    let patch = |name: &str, mut data: Value| {
        data["id"] = json!(ids[name]);
        desk.portal.act("resource_patch", &data);
    };
    let described = json!({"id": package["id"], "title": "别的名称"});
    desk.portal.act("package_patch", &described);
    patch("dictionary.md", json!({"hash": "0"}));
    patch("quality.json", json!({"url": "http://example.org/q.json", "url_type": ""}));
    desk.portal.act("resource_delete", &json!({"id": ids["disclosure.json"]}));
    // Other bytes under the same name, size and digest.
    let form = reqwest::blocking::multipart::Form::new().text("id", ids[&csv].clone());
    let part = reqwest::blocking::multipart::Part::bytes("区划,人数\n".as_bytes());
    let form = form.part("upload", part.file_name(csv.clone()));
    let url = format!("{}/api/3/action/resource_patch", desk.portal.url);
    let request = desk.portal.client.post(url).header("Authorization", &desk.portal.admin);
    assert_eq!(request.multipart(form).send().unwrap().status().as_u16(), 200);
    let expect = [
        "changed #title".to_owned(),
        format!("changed /{csv}"),
        "changed /dictionary.md#hash".to_owned(),
        "changed /quality.json".to_owned(),
        "missing /disclosure.json".to_owned(),
    ];
    assert_eq!(desk.edits("2017-r1"), expect);
    // The journal is lost: the release is not written over silently.
    fs::remove_file(desk.project.root.join("private/journal.sqlite")).unwrap();
    desk.cleared("2017-r1");
    let story = desk.run(&["publish"], 5).story();
    assert!(story.contains("platform/edited") && story.contains("quality.json"), "{story}");
    assert_eq!(desk.package().unwrap()["title"], "别的名称");
}

#[test]
fn a_release_that_is_taken_back_leaves_a_tombstone_and_no_byte() {
    let Some(desk) = Desk::new() else { return };
    desk.cleared("2017-r1");
    desk.run(&["publish"], 0);
    let package = desk.package().unwrap();
    let urls: Vec<String> = package["resources"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| desk.portal.path(it["url"].as_str().unwrap()).to_owned())
        .collect();
    let table = format!(
        "api/3/action/datastore_search?resource_id={}",
        package["resources"][0]["id"].as_str().unwrap()
    );
    let mut tombstone = Tombstone {
        dataset: desk.dataset.clone(),
        release: "2017-r0".to_owned(),
        digest: Digest::of(b""),
        reason: "数据有误".to_owned(),
        at: "2026-11-23".to_owned(),
        superseded_by: None,
        standing: Vec::new(),
        files: Vec::new(),
        was_delivered: true,
    };
    // A release that the portal does not show is not there to be taken back.
    let kind = platform::withdraw(&tombstone, &desk.target()).unwrap();
    assert_eq!(kind, DeliveryKind::Unchanged);
    desk.shows("2017-r1");
    tombstone.release = "2017-r1".to_owned();
    let kind = platform::withdraw(&tombstone, &desk.target()).unwrap();
    assert_eq!(kind, DeliveryKind::Delivered);
    let kind = platform::withdraw(&tombstone, &desk.target()).unwrap();
    assert_eq!(kind, DeliveryKind::Unchanged);
    for url in &urls {
        assert_eq!(desk.portal.ask(url, None).0, 404, "{url}");
    }
    assert_eq!(desk.portal.ask(&table, None).0, 404);
    let left = desk.package().unwrap();
    assert_eq!(left["id"], package["id"]);
    assert!(left["notes"].as_str().unwrap().contains("已撤回"), "{left}");
    assert_eq!(extra(&left, "gongkai_withdrawn"), "2017-r1");
    let downloads = desk.downloads();
    assert_eq!(downloads.keys().collect::<Vec<_>>(), ["withdrawn.json"]);
    let stone: Value = serde_json::from_slice(&downloads["withdrawn.json"]).unwrap();
    assert_eq!(stone["reason"], "数据有误");
    // It never comes back; the next one does.
    fs::remove_file(desk.project.root.join("private/journal.sqlite")).unwrap();
    desk.cleared("2017-r1");
    let story = desk.run(&["publish"], 5).story();
    assert!(story.contains("platform/withdrawn"), "{story}");
    desk.project.write("inbox/relief.csv", "区划,人数（人）\n道里区,30\n南岗区,50\n香坊区,70\n");
    desk.cleared("2017-r2");
    let ran = desk.run_as(&["publish"], &desk.portal.clerk);
    assert!(matches!(ran.code, 0 | 5), "{}", ran.story());
    desk.shows("2017-r2");
    assert_eq!(extra(&desk.package().unwrap(), "gongkai_withdrawn"), "");
}
