//! Clearance: two persons, bound to the bytes and to the conditions; what is decided cannot be changed unseen.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use rusqlite::Connection;
use serde_json::Value;

use crate::support::{Project, Ran, browser, harbin, json, run};

const CONFIG: &str = r#"[publisher]
name = "哈尔滨市民政局"
region = "230100"

[policy]
clearance = "required"

[dataset.relief]
schema = "schemas/relief.json"
period = "2017"
cycle = "yearly"
opening = "unconditional"
legal_basis = "《政府信息公开条例》第十条第（七）项"
source = [{ path = "inbox/relief.csv" }]

[dataset.aid]
schema = "schemas/relief.json"
period = "2017"
cycle = "yearly"
opening = "unconditional"
legal_basis = "《政府信息公开条例》第十条第（七）项"
source = [{ path = "inbox/aid.csv" }]
"#;

/// Rows of a district and a number of persons.
pub(crate) const SCHEMA: &str = r#"{
  "name": "relief",
  "title": "救助",
  "fields": [
    {"name": "region", "title": "区划", "type": "string", "constraints": {"required": true}, "gongkai": {"kind": "region", "codes": "regions", "role": "open", "release": "keep"}},
    {"name": "persons", "title": "人数", "type": "integer", "gongkai": {"kind": "count", "unit": "人", "role": "open", "release": "keep"}}
  ],
  "gongkai": {"order": ["region"]}
}
"#;

/// Two datasets, both waiting.
fn waiting() -> Project {
    let project = Project::new("clearance");
    project.write("gongkai.toml", CONFIG);
    project.write("schemas/relief.json", SCHEMA);
    project.write("inbox/relief.csv", "区划,人数\n道里区,30\n南岗区,50\n");
    project.write("inbox/aid.csv", "区划,人数\n道里区,40\n南岗区,60\n");
    check(&project, &["run"], 4);
    project
}

#[track_caller]
fn check(project: &Project, args: &[&str], code: i32) -> Ran {
    let ran = project.run(&[args, &["--lang", "en"]].concat());
    assert_eq!(ran.code, code, "{}", ran.story());
    ran
}

#[track_caller]
fn approve(project: &Project, candidate: &str) -> Ran {
    check(project, &["approve", candidate, "--reviewer", "张三", "--approver", "李四"], 0)
}

/// Does `sql` in the journal by hand, past the triggers that forbid it, and puts them back as they were.
fn by_hand(project: &Project, sql: &str) {
    let journal = Connection::open(project.root.join("private/journal.sqlite")).unwrap();
    let mut triggers = Vec::new();
    {
        let mut all =
            journal.prepare("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").unwrap();
        let mut rows = all.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            triggers.push((row.get::<_, String>(0).unwrap(), row.get::<_, String>(1).unwrap()));
        }
    }
    assert!(!triggers.is_empty());
    for (name, _) in &triggers {
        journal.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
    journal.execute_batch(sql).unwrap();
    for (_, trigger) in &triggers {
        journal.execute_batch(trigger).unwrap();
    }
}

/// What the audit finds, for programs.
#[track_caller]
fn audit(project: &Project, code: i32) -> Value {
    json(&check(project, &["status", "--audit", "--format", "json"], code))["audit"].clone()
}

fn flaws(audit: &Value) -> Vec<&str> {
    audit["flaws"].as_array().unwrap().iter().map(|it| it["what"].as_str().unwrap()).collect()
}

fn kinds(project: &Project) -> Vec<String> {
    let journal = Connection::open(project.root.join("private/journal.sqlite")).unwrap();
    let mut all = journal.prepare("SELECT kind FROM decision ORDER BY seq").unwrap();
    let kinds = all.query_map([], |row| row.get(0)).unwrap();
    kinds.collect::<Result<_, _>>().unwrap()
}

fn csv(project: &Project, root: &str) -> PathBuf {
    project.root.join(root).join("relief/2017-r1/relief.csv")
}

#[test]
fn two_persons_clear_a_candidate_and_every_decision_is_on_record() {
    let project = waiting();
    assert_eq!(audit(&project, 0)["entries"], 3);
    let approved = approve(&project, "relief/2017-r1");
    assert!(approved.stdout.contains("newest decision: 4 "), "{}", approved.story());
    check(&project, &["reject", "aid/2017-r1", "--reason", "区县有误"], 0);
    check(&project, &["publish"], 4);
    assert_eq!(
        kinds(&project),
        ["negative-list", "judged", "judged", "approved", "rejected", "delivered"]
    );
    let found = audit(&project, 0);
    assert_eq!(
        (found["whole"] == true, &found["entries"], &found["releases"]),
        (true, &6.into(), &1.into())
    );
    assert_eq!(found["head"]["seq"], 6);
    let human = project.run(&["status", "--audit", "--lang", "zh"]);
    assert!(
        human.stdout.starts_with("核对无误：6 条决定首尾相连，1 次送达的文件都是批准的文件"),
        "{}",
        human.story()
    );
    assert!(human.stdout.contains(found["head"]["hash"].as_str().unwrap()), "{}", human.story());
}

#[test]
fn one_person_under_two_spellings_is_one_person() {
    let project = waiting();
    for (reviewer, approver) in [
        ("张三", "张三"),
        ("张三", " 张 三 "),
        ("張三", "张三"),
        ("Zhang San", "ｚｈａｎｇｓａｎ"),
        ("张三", "张·三"),
        ("张三", "·"),
        ("张三", "李\n四"),
        ("张三", "李\u{200b}四"),
    ] {
        let args = ["approve", "relief/2017-r1", "--reviewer", reviewer, "--approver", approver];
        let refused = check(&project, &args, 1);
        assert!(refused.stderr.contains("gate/persons"), "{}", refused.story());
    }
    check(&project, &["publish"], 4);
    assert_eq!(kinds(&project), ["negative-list", "judged", "judged"]);
}

#[test]
fn a_candidate_that_is_touched_after_clearance_does_not_leave() {
    let project = waiting();
    approve(&project, "relief/2017-r1");
    let path = csv(&project, "private/candidates");
    let bytes = fs::read(&path).unwrap();
    let text = String::from_utf8(bytes.clone()).unwrap().replace("30", "31");
    fs::write(&path, text).unwrap();
    let refused = check(&project, &["review", "relief/2017-r1"], 1);
    assert!(refused.stderr.contains("relief"), "{}", refused.story());
    // The other dataset is shown, cleared and delivered nevertheless.
    let others = check(&project, &["review"], 1);
    assert!(others.stdout.contains("aid/2017-r1"), "{}", others.story());
    approve(&project, "aid/2017-r1");
    let refused = check(&project, &["publish"], 1);
    assert!(refused.stdout.contains("relief"), "{}", refused.story());
    assert!(project.root.join("public/aid/2017-r1/SHA256SUMS").is_file());
    // So is one whose manifest was made to fit.
    let sums = path.with_file_name("SHA256SUMS");
    let old = gongkai::model::digest::Digest::of(&bytes).to_string();
    let new = gongkai::model::digest::Digest::of(&fs::read(&path).unwrap()).to_string();
    let manifest = fs::read_to_string(&sums).unwrap();
    assert!(manifest.contains(&old));
    fs::write(&sums, manifest.replace(&old, &new)).unwrap();
    let refused = check(&project, &["publish"], 1);
    assert!(refused.stdout.contains("review/changed"), "{}", refused.story());
    assert!(!project.root.join("public/relief").exists());
    // A run does not ask anybody to clear it: it makes the candidate anew.
    check(&project, &["run"], 4);
    assert_eq!(flaws(&audit(&project, 0)), [""; 0]);
    let again = json(&check(&project, &["review", "--format", "json"], 0));
    assert_eq!(again["candidates"][0]["candidate"], "relief/2017-r2");
}

#[test]
fn a_clearance_that_is_copied_to_another_candidate_is_none() {
    let project = waiting();
    approve(&project, "relief/2017-r1");
    let copied = "INSERT INTO approval (dataset, release, digest, basis, rules, reviewer, approver, note, at)
        SELECT 'aid', '2017-r1', (SELECT digest FROM state WHERE dataset = 'aid'),
               (SELECT basis FROM state WHERE dataset = 'aid'), rules, reviewer, approver, note, at FROM approval";
    by_hand(&project, copied);
    let refused = check(&project, &["publish"], 1);
    assert!(
        refused.stdout.contains("journal/broken")
            && refused.stdout.contains("row 2 of approval (aid/2017-r1)"),
        "{}",
        refused.story()
    );
    // With a decision of its own, copied too.
    let decision = "INSERT INTO decision SELECT seq + 1, at, kind, 'aid', release, (SELECT digest FROM state WHERE dataset = 'aid'),
        rules, replace(body, '\"id\":1', '\"id\":2'), hash, hash FROM decision WHERE kind = 'approved'";
    by_hand(&project, decision);
    check(&project, &["publish"], 1);
    let found = audit(&project, 1);
    assert_eq!(flaws(&found), ["altered", "differs"]);
    assert!(!project.root.join("public").join("aid").exists());
    let human = project.run(&["status", "--audit", "--lang", "zh"]);
    assert!(
        human.stdout.contains("第 5 条（approved aid/2017-r1）的内容被改过"),
        "{}",
        human.story()
    );
}

#[test]
fn what_changes_after_the_clearance_voids_it() {
    let negative = "[[entry]]\ntopic = \"不相干\"\narticle = \"条例第十四条\"\n";
    for (file, text) in [
        ("negative-list.toml", negative.to_owned()),
        ("schemas/relief.json", SCHEMA.replace("\"title\": \"人数\"", "\"title\": \"人次\"")),
        (
            "gongkai.toml",
            CONFIG.replace("\"required\"", "\"required\"\nk = { unconditional = 30 }"),
        ),
    ] {
        let project = waiting();
        let before = fs::read_to_string(project.root.join(file)).ok();
        approve(&project, "relief/2017-r1");
        project.write(file, &text);
        let refused = check(&project, &["publish"], 3);
        assert!(refused.stdout.contains("review/outdated"), "{file}: {}", refused.story());
        assert!(!project.root.join("public/relief").exists());
        // What was made under other conditions cannot be cleared, either.
        let late = ["approve", "aid/2017-r1", "--reviewer", "甲", "--approver", "乙"];
        assert!(check(&project, &late, 1).stderr.contains("review/outdated"));
        // A run makes it anew, and it waits.
        check(&project, &["run"], 4);
        // Put back, the decision is what it was.
        match before {
            Some(text) => project.write(file, text),
            None => fs::remove_file(project.root.join(file)).unwrap(),
        }
        audit(&project, 0);
    }
}

#[test]
fn what_was_delivered_is_looked_at_to_the_last_byte() {
    let project = waiting();
    approve(&project, "relief/2017-r1");
    check(&project, &["publish"], 4);
    let (public, kept) = (csv(&project, "public"), csv(&project, "private/candidates"));
    let dir = public.parent().unwrap().to_path_buf();
    let seal = dir.join("provenance.json");
    for path in [&public, &kept, &seal] {
        let bytes = fs::read(path).unwrap();
        fs::write(path, [&bytes[..], b" "].concat()).unwrap();
        assert_eq!(flaws(&audit(&project, 1)), ["changed"], "{}", path.display());
        fs::write(path, bytes).unwrap();
    }
    fs::write(dir.join("more.txt"), "x").unwrap();
    assert_eq!(flaws(&audit(&project, 1)), ["changed"]);
    fs::rename(dir.join("more.txt"), dir.with_file_name("more.txt")).unwrap();
    assert_eq!(flaws(&audit(&project, 1)), ["unasked"]);
    fs::remove_file(dir.with_file_name("more.txt")).unwrap();
    let latest = dir.with_file_name("latest.json");
    let text = fs::read_to_string(&latest).unwrap();
    fs::write(&latest, text.replace("2017-r1", "2017-r9")).unwrap();
    assert_eq!(flaws(&audit(&project, 1)), ["latest"]);
    fs::write(&latest, text).unwrap();
    // The same bytes, elsewhere.
    fs::rename(&public, project.root.join("relief.csv")).unwrap();
    std::os::unix::fs::symlink(project.root.join("relief.csv"), &public).unwrap();
    assert_eq!(flaws(&audit(&project, 1)), ["changed"]);
    fs::remove_file(&public).unwrap();
    fs::rename(project.root.join("relief.csv"), &public).unwrap();
    assert_eq!(flaws(&audit(&project, 0)), [""; 0]);
    crate::support::copy(&dir, &dir.with_file_name("2017-r7"));
    assert_eq!(flaws(&audit(&project, 1)), ["unasked"]);
    fs::rename(&dir, dir.with_file_name("elsewhere")).unwrap();
    let found = audit(&project, 1);
    assert_eq!(flaws(&found), ["gone", "unasked", "unasked"]);
    assert_eq!(found["flaws"][0]["path"], "public/relief/2017-r1");
}

#[test]
fn a_journal_that_lost_its_end_is_told_by_what_was_delivered() {
    let project = waiting();
    approve(&project, "relief/2017-r1");
    check(&project, &["publish"], 4);
    // All that SQLite remembers of it goes with it.
    by_hand(
        &project,
        "DELETE FROM decision WHERE seq > 4; DELETE FROM delivery;
         UPDATE sqlite_sequence SET seq = 4 WHERE name = 'decision'; UPDATE sqlite_sequence SET seq = 0 WHERE name = 'delivery'",
    );
    let found = audit(&project, 1);
    assert_eq!(flaws(&found), ["unasked", "latest"]);
    assert_eq!(found["flaws"][0]["path"], "public/relief/2017-r1");
}

#[test]
fn a_standing_clearance_names_the_one_that_it_stands_on() {
    let project = waiting();
    project.write("gongkai.toml", CONFIG.replace("required", "standing"));
    check(&project, &["run"], 4);
    let approved = approve(&project, "relief/2017-r1");
    check(&project, &["publish"], 4);
    project.write("inbox/relief.csv", "区划,人数\n道里区,30\n南岗区,70\n");
    check(&project, &["run"], 4);
    assert!(project.root.join("public/relief/2017-r2").is_dir());
    let journal = Connection::open(project.root.join("private/journal.sqlite")).unwrap();
    let sql = "SELECT release, body FROM decision WHERE kind = 'standing'";
    let (release, body): (String, String) =
        journal.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    let body: Value = serde_json::from_str(&body).unwrap();
    assert_eq!((release.as_str(), &body["original"]["release"]), ("2017-r2", &"2017-r1".into()));
    let digest = body["original"]["digest"].as_str().unwrap();
    assert!(approved.stdout.contains(digest), "{}", approved.story());
    assert_eq!(body["row"]["reviewer"], "张三");
    audit(&project, 0);
    // Another negative list: the clearance no longer stands.
    project
        .write("negative-list.toml", "[[entry]]\ntopic = \"不相干\"\narticle = \"条例第十四条\"\n");
    project.write("inbox/relief.csv", "区划,人数\n道里区,30\n南岗区,90\n");
    check(&project, &["run"], 4);
    assert!(!project.root.join("public/relief/2017-r3").exists());
}

#[test]
fn what_two_persons_must_see_stands_on_one_private_page() {
    let project = waiting();
    let sheets = json(&check(&project, &["review", "--format", "json"], 0));
    let sheets = sheets["candidates"].as_array().unwrap();
    assert_eq!(sheets.len(), 2);
    let aid = sheets.iter().find(|it| it["candidate"] == "aid/2017-r1").unwrap();
    assert_eq!(aid["review"]["difference"], Value::Null);
    assert_eq!(
        aid["review"]["gate"].as_array().unwrap().len(),
        aid["gate"].as_array().unwrap().len()
    );
    let path = project.root.join("private/review/aid/2017-r1.html");
    assert!(aid["page"].as_str().unwrap().ends_with("private/review/aid/2017-r1.html"));
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
    let page = fs::read_to_string(&path).unwrap();
    for it in [
        aid["digest"].as_str().unwrap(),
        "This is the first release",
        "gongkai approve aid/2017-r1",
    ] {
        assert!(page.contains(it), "no {it} in\n{page}");
    }
    // The next release is held beside the one before it.
    approve(&project, "relief/2017-r1");
    check(&project, &["publish"], 4);
    project.write("inbox/relief.csv", "区划,人数\n道里区,30\n道里区,41\n香坊区,55\n");
    check(&project, &["run"], 4);
    let shown = project.run(&["review", "relief/2017-r2", "--lang", "zh"]);
    for it in [
        "与上一版相比： 2017-r1",
        "行数：2 → 3",
        "南岗区  1  →  0",
        "private/review/relief/2017-r2.html",
        "末条决定：",
    ] {
        assert!(shown.stdout.contains(it), "no {it}: {}", shown.story());
    }
    let page = fs::read_to_string(project.root.join("private/review/relief/2017-r2.html")).unwrap();
    assert!(page.contains("上一版 2017-r1 有 2 行，这一版 3 行（+1）。"), "{page}");
    // What changed since cannot be cleared, and is not offered to be.
    project
        .write("schemas/relief.json", SCHEMA.replace("\"title\": \"人数\"", "\"title\": \"人次\""));
    let shown = project.run(&["review", "relief/2017-r2", "--lang", "zh"]);
    assert!(
        shown.stdout.contains("不能批准") && !shown.stdout.contains("gongkai approve"),
        "{}",
        shown.story()
    );
}

#[test]
fn what_was_rejected_before_it_left_is_nothing_to_compare_with() {
    let project = waiting();
    for (release, persons) in [("2017-r1", 30), ("2017-r2", 40)] {
        project.write("inbox/relief.csv", format!("区划,人数\n道里区,{persons}\n南岗区,50\n"));
        check(&project, &["run"], 4);
        approve(&project, &format!("relief/{release}"));
    }
    check(&project, &["reject", "relief/2017-r2", "--reason", "区县有误"], 0);
    project.write("inbox/relief.csv", "区划,人数\n道里区,70\n南岗区,50\n");
    check(&project, &["run"], 4);
    let sheet = json(&check(&project, &["review", "relief/2017-r3", "--format", "json"], 0));
    assert_eq!(sheet["candidates"][0]["review"]["difference"]["previous"], "2017-r1");
}

#[test]
fn a_browser_shows_review_pages_without_a_complaint() {
    let project = harbin();
    run(&project, &[]);
    for (candidate, lang, has) in [
        ("urban-rural-dibao/2017-r1", "zh", "headings 7, tables 6, charts 0, lost 0"),
        ("dibao-by-district/2017-r1", "en", "headings 7, tables 5, charts 0, lost 0"),
    ] {
        let shown = project.run(&["review", candidate, "--lang", lang]);
        assert_eq!(shown.code, 0, "{}", shown.story());
        let page = format!("private/review/{candidate}.html");
        let Some(said) = browser::shown(&project, &page) else { return };
        assert_eq!(said, format!("1100 over 0, 390 over 0, 320 over 0, {has}"), "{page}");
    }
}
