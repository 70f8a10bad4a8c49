//! Who is told what there is to do: a real web server, told once of each thing, and never a cell.

use serde_json::Value;

use crate::support::peers::project;
use crate::support::scripted::{Scripted, answer};
use crate::support::{Project, Ran, json};

const TOKEN: &str = "sesam-0815";
const VARIABLES: &[(&str, &str)] = &[("HOOK_TOKEN", TOKEN)];

fn told(server: &Scripted) -> Project {
    let project = project(r#"{ path = "inbox/*.csv" }"#);
    let config = std::fs::read_to_string(project.root.join("gongkai.toml")).unwrap();
    let notify = format!(
        "[notify]\nurl = \"http://{}/hook?key=geheim\"\ntoken = {{ env = \"HOOK_TOKEN\" }}\n",
        server.address
    );
    project.write("gongkai.toml", config + "\n" + &notify);
    project.write("inbox/a.csv", "区县,人次\n道里区,30\n南岗区,x\n");
    project
}

fn run(project: &Project) -> Ran {
    let ran = project.run_with(&["run", "--format", "json", "--lang", "en"], VARIABLES);
    for secret in [TOKEN, "geheim"] {
        assert!(!ran.story().contains(secret), "{}", ran.story());
    }
    ran
}

/// What was told so far: event and candidate of each.
fn events(server: &Scripted) -> Vec<String> {
    let mut out = Vec::new();
    for asked in server.seen() {
        assert_eq!(asked.path, "/hook?key=geheim");
        assert_eq!(asked.header("authorization"), Some("Bearer sesam-0815"));
        assert_eq!(asked.header("content-type"), Some("application/json"));
        assert!(!asked.body.contains("道里区"), "{}", asked.body);
        let body: Value = serde_json::from_str(&asked.body).unwrap();
        for it in body["events"].as_array().unwrap() {
            let about = it["candidate"].as_str().or(it["error"].as_str()).unwrap_or_default();
            out.push(format!("{} {about}", it["event"].as_str().unwrap()));
        }
    }
    out
}

#[test]
fn somebody_is_told_once_of_each_thing() {
    let server = Scripted::new(vec![answer("204 No Content", &[], "")]);
    let project = told(&server);
    assert_eq!(run(&project).code, 3);
    assert_eq!(run(&project).code, 3);
    assert_eq!(events(&server), ["refused helped/2017-r1"]);
    project.write("inbox/a.csv", "区县,人次\n道里区,30\n");
    assert_eq!(run(&project).code, 4);
    assert_eq!(run(&project).code, 4);
    assert_eq!(events(&server)[1..], ["waiting helped/2017-r1"]);
    let body: Value = serde_json::from_str(&server.seen()[1].body).unwrap();
    assert_eq!(body["events"][0]["review"], "gongkai review helped/2017-r1");
    assert_eq!(body["text"], "救助人次 (2017) waits for clearance");
    // Another candidate under the same id is another thing to look at.
    project.write("inbox/a.csv", "区县,人次\n道里区,31\n");
    assert_eq!(run(&project).code, 4);
    assert_eq!(events(&server)[2..], ["waiting helped/2017-r1"]);
    let args = ["approve", "helped/2017-r1", "--reviewer", "甲", "--approver", "乙"];
    assert_eq!(project.run(&args).code, 0);
    assert_eq!(run(&project).code, 0);
    std::fs::remove_file(project.root.join("inbox/a.csv")).unwrap();
    assert_eq!(run(&project).code, 1);
    assert_eq!(events(&server)[3..], ["failed source/no-match"]);
}

#[test]
fn who_cannot_be_told_is_told_by_the_next_run_and_stops_nothing() {
    let server = Scripted::new(vec![
        answer("500 Internal Server Error", &[], ""),
        answer("302 Found", &[("Location", "http://127.0.0.1:1/")], ""),
        answer("200 OK", &[], "ok"),
    ]);
    let project = told(&server);
    project.write("inbox/a.csv", "区县,人次\n道里区,30\n");
    for code in ["500", "302"] {
        let ran = run(&project);
        assert_eq!(ran.code, 4, "{}", ran.story());
        assert_eq!(json(&ran)["untold"]["code"], "notify/unsent", "{}", ran.story());
        assert!(ran.stderr.contains(&format!("the server answers {code}")), "{}", ran.story());
    }
    let ran = run(&project);
    assert_eq!((ran.code, &json(&ran)["untold"]), (4, &Value::Null), "{}", ran.story());
    run(&project);
    assert_eq!(server.seen().len(), 3);
    // A token that is nowhere, an address that nobody answers.
    let ran = project.run(&["run", "--dry-run"]);
    assert_eq!(ran.code, 4, "{}", ran.story());
    project.write("inbox/a.csv", "区县,人次\n道里区,32\n");
    let ran = project.run(&["run", "--lang", "en"]);
    assert_eq!(ran.code, 4, "{}", ran.story());
    assert!(ran.stderr.contains("address or token of `[notify]`"), "{}", ran.story());
}
