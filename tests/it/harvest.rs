//! A real CKAN harvests our catalogue from `gongkai serve`: what it makes of it, and of what changed since.
//!
//! `tests/peers/ckan` starts it, with the harvester as a program beside the portal.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::support::Project;
use crate::support::peers::{configure, peer, project};

/// A portal that harvests.
struct Portal {
    url: String,
    admin: String,
    harvester: Vec<String>,
}

impl Portal {
    fn new() -> Option<Self> {
        let url = peer("GONGKAI_TEST_CKAN")?;
        let (admin, harvester) =
            (peer("GONGKAI_TEST_CKAN_ADMIN")?, peer("GONGKAI_TEST_CKAN_HARVESTER")?);
        drop(rustls::crypto::ring::default_provider().install_default());
        Some(Self { url, admin, harvester: harvester.split(' ').map(str::to_owned).collect() })
    }

    fn act(&self, action: &str, data: &Value) -> Value {
        let url = format!("{}/api/3/action/{action}", self.url);
        let request =
            reqwest::blocking::Client::new().post(url).header("Authorization", &self.admin);
        let request = request.header("Content-Type", "application/json").body(data.to_string());
        let body: Value =
            serde_json::from_slice(&request.send().unwrap().bytes().unwrap()).unwrap();
        assert_eq!(body["success"], true, "{action}: {body}");
        body["result"].clone()
    }

    fn harvest(&self, args: &[&str]) {
        let [program, more @ ..] = &*self.harvester else { panic!("no harvester") };
        let output = Command::new(program).args(more).arg("harvester").args(args).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&said));
    }

    fn found(&self, organization: &str) -> Vec<Value> {
        let asked = json!({ "fq": format!("organization:{organization} dataset_type:dataset"), "rows": 10 });
        self.act("package_search", &asked)["results"].as_array().unwrap().clone()
    }
}

fn publish(project: &Project, base: &str, release: &str) {
    configure(project, r#"{ path = "inbox/*.csv" }"#);
    let config = std::fs::read_to_string(project.root.join("gongkai.toml")).unwrap();
    let target =
        format!("[target.site]\nkind = \"directory\"\npath = \"public\"\nbase_url = \"{base}\"\n");
    project.write("gongkai.toml", format!("{config}\n{target}"));
    let ran = project.run(&["run"]);
    assert!(matches!(ran.code, 0 | 4), "{}", ran.story());
    project.run(&["approve", &format!("helped/{release}"), "--reviewer", "甲", "--approver", "乙"]);
    let ran = project.run(&["publish"]);
    assert_eq!(ran.code, 0, "{}", ran.story());
}

fn extra<'a>(dataset: &'a Value, key: &str) -> &'a str {
    let extras = dataset["extras"].as_array().unwrap();
    extras.iter().find(|it| it["key"] == key).and_then(|it| it["value"].as_str()).unwrap_or("")
}

#[test]
fn a_portal_harvests_the_catalogue_and_sees_what_changed() {
    let Some(portal) = Portal::new() else { return };
    let project = project(r#"{ path = "inbox/*.csv" }"#);
    project.write("inbox/a.csv", "区县,人次\n道里区,30\n南岗区,50\n");
    project.write("public/index.html", "");
    let args = ["serve", "public", "--listen", "127.0.0.1:0", "--format", "json", "-q"];
    let mut server = project.command(&args, &[]).stdout(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(server.stdout.take().unwrap()).lines().map(Result::unwrap);
    let line = lines.into_iter().find(|it| it.contains("\"url\"")).unwrap();
    let base = line.split('"').nth(3).unwrap().to_owned();
    publish(&project, &base, "2017-r1");

    let name = format!("harvest-{}", std::process::id());
    portal.act("organization_create", &json!({ "name": name }));
    let catalog = format!("{base}catalog.jsonld");
    portal.harvest(&["source", "create", &name, &catalog, "dcat_rdf", &name, "true", &name]);
    portal.harvest(&["run-test", &name]);
    let found = portal.found(&name);
    let [first] = &*found else { panic!("{found:?}") };
    assert_eq!((&first["title"], extra(first, "identifier")), (&"救助人次".into(), "helped"));
    assert_eq!(extra(first, "publisher_name"), "某市民政局");
    assert_eq!(extra(first, "uri"), format!("{base}helped/"));
    let files = first["resources"].as_array().unwrap();
    assert_eq!(files.len(), 3);
    for it in files {
        let url = it["url"].as_str().unwrap();
        let bytes =
            std::fs::read(project.root.join("public").join(url.strip_prefix(&base).unwrap()))
                .unwrap();
        let digest = gongkai::model::digest::Digest::of(&bytes).to_string();
        assert_eq!((&it["size"], &it["hash"]), (&bytes.len().into(), &digest.into()), "{url}");
    }
    let csv = files.iter().find(|it| it["format"] == "CSV").unwrap();
    assert_eq!(csv["mimetype"], "text/csv");

    project.write("inbox/a.csv", "区县,人次\n道里区,31\n南岗区,50\n香坊区,7\n");
    publish(&project, &base, "2017-r2");
    portal.harvest(&["run-test", &name]);
    let found = portal.found(&name);
    let [second] = &*found else { panic!("{found:?}") };
    assert_eq!(second["id"], first["id"], "it was taken for another");
    let urls = second["resources"].as_array().unwrap().iter().map(|it| it["url"].as_str().unwrap());
    assert!(
        urls.clone().count() == 3 && urls.into_iter().all(|it| it.contains("/helped/2017-r2/"))
    );
    drop(server.kill());
    drop(server.wait());
}
