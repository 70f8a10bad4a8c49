//! One command at a time: real processes, one of them killed.

use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::support::peers::project;
use crate::support::scripted::{Scripted, answer};
use crate::support::{Project, json};

/// A project whose ledger comes from a server that says nothing more after the head.
fn stalled() -> (Project, Scripted) {
    let ledger = "区县,人次\n道里区,30\n";
    let server = Scripted::new(vec![answer("200 OK", &[], ledger).stall(ledger.len())]);
    let project = project(&format!("{{ url = \"http://{}/helped.csv\" }}", server.address));
    (project, server)
}

fn spawn(project: &Project, args: &[&str]) -> Child {
    let mut command = project.command(args, &[]);
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// A run that is under way: it holds the lock, and waits for the server.
fn begun(project: &Project, server: &Scripted) -> Child {
    let child = spawn(project, &["run", "--lang", "en"]);
    let clock = Instant::now();
    while server.seen().is_empty() {
        assert!(clock.elapsed() < Duration::from_secs(20), "the run asks no server");
        thread::sleep(Duration::from_millis(20));
    }
    child
}

#[test]
fn who_comes_second_is_told_who_is_at_work() {
    let (project, server) = stalled();
    let mut first = begun(&project, &server);
    let second = project.run(&["run", "--format", "json", "--lang", "en"]);
    assert_eq!(second.code, 1, "{}", second.story());
    let said = json(&second);
    assert_eq!(said["error"]["code"], "run/locked", "{}", second.story());
    let message = said["error"]["message"].as_str().unwrap();
    let expect =
        format!("`gongkai run` is at work in this project (process {}, since ", first.id());
    assert!(message.starts_with(&expect), "{message}");
    for writer in [
        &["publish"] as &[_],
        &["approve", "helped/2017-r1", "--reviewer", "甲", "--approver", "乙"],
        &["reject", "helped/2017-r1", "--reason", "x"],
        &["run", "--dry-run"],
    ] {
        let ran = project.run(writer);
        assert_eq!(ran.code, 1, "{}", ran.story());
        assert!(ran.stderr.contains("[run/locked]"), "{}", ran.story());
    }
    for reader in ["status", "review", "check"] {
        let ran = project.run(&[reader]);
        assert_eq!(ran.code, 0, "{}", ran.story());
    }
    // A crash gives it up at once; the file that is left says nothing any more.
    first.kill().unwrap();
    first.wait().unwrap();
    assert!(project.root.join("private/lock").is_file());
    let after = project.run(&["publish"]);
    assert_eq!(after.code, 0, "{}", after.story());
    assert!(!project.root.join("private/lock").exists());
}

#[test]
fn who_waits_is_let_in_when_the_other_ends() {
    let (project, server) = stalled();
    let mut first = begun(&project, &server);
    let hasty = project.run(&["publish", "--wait", "1"]);
    assert_eq!(hasty.code, 1, "{}", hasty.story());
    let mut patient = spawn(&project, &["publish", "--wait", "30"]);
    thread::sleep(Duration::from_millis(300));
    assert!(patient.try_wait().unwrap().is_none(), "it did not wait");
    first.kill().unwrap();
    first.wait().unwrap();
    assert_eq!(patient.wait().unwrap().code(), Some(0));
}

#[test]
fn of_many_at_once_one_is_at_work_at_a_time() {
    let project = project(r#"{ path = "inbox/*.csv" }"#);
    project.write("inbox/a.csv", "区县,人次\n道里区,30\n");
    let all: Vec<Child> = (0..8).map(|_| spawn(&project, &["run", "--wait", "60"])).collect();
    for mut it in all {
        assert_eq!(it.wait().unwrap().code(), Some(4));
    }
    let status = project.run(&["status", "--format", "json"]);
    assert_eq!(json(&status)["datasets"][0]["run"], 1, "{}", status.story());
}
