//! What a scheduler needs: units that systemd takes, a line that cron takes, a log and figures that programs read.

use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::support::peers::{peer, project, untested};
use crate::support::{Project, repository};

const CRON_FIELDS: usize = 5;

fn ready() -> Project {
    let project = project(r#"{ path = "inbox/*.csv" }"#);
    project.write("inbox/a.csv", "区县,人次\n道里区,30\n南岗区,x\n");
    project
}

/// What a tool says, and whether it is content; where it is not there, the test says loudly what it did not see.
fn ask(tool: &str, args: &[&str]) -> Option<(bool, String)> {
    let Ok(output) = Command::new(tool).args(args).output() else {
        untested(&format!("{tool} is not there; `tests/run` installs it"));
        return None;
    };
    let said = [output.stdout, output.stderr].concat();
    Some((output.status.success(), String::from_utf8_lossy(&said).into_owned()))
}

#[test]
fn systemd_takes_the_units() {
    let project = ready();
    // A name that would break out of a line that is not quoted.
    let odd = Project::new("sch ed%u$le");
    crate::support::copy(&project.root, &odd.root);
    for (project, more) in [
        (&project, &[] as &[&str]),
        (&odd, &["--on-calendar", "Mon *-*-1..7 04:00:00 UTC", "--user", "daemon"]),
    ] {
        let units = project.root.join("units");
        fs::create_dir_all(&units).unwrap();
        let ran = project.run(&[&["schedule", "systemd", "--write", "units"], more].concat());
        assert_eq!(ran.code, 0, "{}", ran.story());
        let mut files: Vec<String> = fs::read_dir(&units)
            .unwrap()
            .map(|it| it.unwrap().path().to_str().unwrap().to_owned())
            .collect();
        files.sort();
        let ends: Vec<&str> = files.iter().filter_map(|it| it.rsplit('.').next()).collect();
        assert_eq!(ends, ["service", "timer"]);
        let mut args = vec!["verify", "--man=no"];
        args.extend(files.iter().map(String::as_str));
        let Some((content, said)) = ask("systemd-analyze", &args) else { return };
        assert!(
            content && said.trim().is_empty(),
            "{said}\n{}",
            fs::read_to_string(&files[0]).unwrap()
        );
        let (content, said) =
            ask("systemd-analyze", &["security", "--offline=yes", "--threshold=30", &files[0]])
                .unwrap();
        assert!(content, "{said}");
    }
}

#[test]
fn cron_takes_the_line_and_mails_only_what_somebody_must_see() {
    let project = ready();
    let ran = project.run(&["schedule", "cron"]);
    assert_eq!(ran.code, 0, "{}", ran.story());
    project.write("crontab", &ran.stdout);
    if let Some((content, said)) =
        ask("crontab", &["-n", project.root.join("crontab").to_str().unwrap()])
    {
        assert!(content, "{said}");
    }
    let line = ran.stdout.lines().last().unwrap();
    let mut command = line;
    for _ in 0..CRON_FIELDS {
        command = command.split_once(' ').unwrap().1;
    }
    let mail = || {
        let output =
            Command::new("sh").args(["-c", &command.replace("\\%", "%")]).output().unwrap();
        String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
    };
    assert_eq!(
        mail(),
        "gongkai run: exit code 3, see gongkai status\n",
        "half of the rows are held back"
    );
    project.write("inbox/a.csv", "区县,人次\n道里区,30\n");
    assert_eq!(mail(), "", "what waits for two persons is no fault of the run");
}

#[test]
fn the_log_is_one_json_object_a_line_and_holds_no_cell() {
    let project = ready();
    let ran = project.run(&["run", "--log", "json", "--lang", "en"]);
    assert_eq!(ran.code, 3, "{}", ran.story());
    let lines: Vec<Value> =
        ran.stderr.lines().map(|it| serde_json::from_str(it).unwrap()).collect();
    assert!(lines.iter().all(|it| it["time"].is_string() && it["level"].is_string()));
    let events: Vec<&str> = lines.iter().map(|it| it["event"].as_str().unwrap()).collect();
    assert_eq!(
        (events[0], events[events.len() - 2], events[events.len() - 1]),
        ("run-began", "dataset", "run-ended")
    );
    let dataset = &lines[lines.len() - 2];
    let told = ["dataset", "period", "status", "read", "quarantined"].map(|it| dataset[it].clone());
    assert_eq!(Value::from(told.to_vec()).to_string(), r#"["helped","2017","refused",2,1]"#);
    assert!(!ran.stderr.contains("道里区"), "{}", ran.stderr);
    // What keeps a run from beginning is a line as well.
    project.write("gongkai.toml", "[publisher\n");
    let ran = project.run(&["run", "--log", "json", "--lang", "en"]);
    let said: Value = serde_json::from_str(&ran.stderr).unwrap();
    assert_eq!((ran.code, &said["event"], &said["error"]), (1, &"error".into(), &Value::Null));
    assert_eq!(said["code"], "config/syntax");
}

#[test]
fn prometheus_reads_the_figures() {
    let project = ready();
    let ran = project.run(&["run", "--metrics", "figures.prom"]);
    assert_eq!(ran.code, 3, "{}", ran.story());
    let figures = || fs::read_to_string(project.root.join("figures.prom")).unwrap();
    for line in [
        "gongkai_run_exit_code 3",
        "gongkai_rows{dataset=\"helped\",period=\"2017\",outcome=\"quarantined\"} 1",
        "gongkai_dataset_status{dataset=\"helped\",period=\"2017\",status=\"refused\"} 1",
        "gongkai_delivered{dataset=\"helped\",period=\"2017\",target=\"public\"} 0",
    ] {
        assert!(figures().lines().any(|it| it == line), "{line}\n{}", figures());
    }
    let Some(python) = peer("GONGKAI_TEST_PYTHON") else { return };
    let parse = "import sys\nfrom prometheus_client.parser import text_fd_to_metric_families as parse\n\
        print(*sorted((it.name, it.type, len(it.samples)) for it in parse(open(sys.argv[1]))), sep='\\n')";
    let file = project.root.join("figures.prom");
    let output = Command::new(python).args(["-c", parse]).arg(file).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("('gongkai_rows', 'gauge', 4)"), "{said}");
    assert!(said.contains("('gongkai_dataset_status', 'gauge', 6)"), "{said}");
}

/// Schedulers from PyPI in environments of their own, where somebody has the time: `GONGKAI_TEST_SCHEDULERS` is a folder
/// with `airflow` (apache-airflow 3.3.2) and `dagster` (1.13), each a virtual environment.
#[test]
fn the_examples_for_other_schedulers_run() {
    let samples = repository().join("samples/schedulers");
    for name in ["airflow_dag.py", "dagster_asset.py"] {
        let text = fs::read_to_string(samples.join(name)).unwrap();
        let compile = "import sys; compile(sys.stdin.read(), 'sample', 'exec')";
        let mut python = Command::new("python3");
        let mut child =
            python.args(["-c", compile]).stdin(std::process::Stdio::piped()).spawn().unwrap();
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), text.as_bytes()).unwrap();
        assert!(child.wait().unwrap().success(), "{name}");
    }
    let Some(folder) = std::env::var_os("GONGKAI_TEST_SCHEDULERS") else { return };
    let folder = std::path::PathBuf::from(folder);
    let project = ready();
    let run = |tool: &str, args: &[&str], home: &str| {
        let home = project.root.join(home);
        fs::create_dir_all(&home).unwrap();
        let output = Command::new(folder.join(tool))
            .args(args)
            .env("GONGKAI_BIN", env!("CARGO_BIN_EXE_gongkai"))
            .env("GONGKAI_PROJECT", &project.root)
            .env("AIRFLOW_HOME", &home)
            .env("AIRFLOW__CORE__LOAD_EXAMPLES", "False")
            .env("AIRFLOW__CORE__DAGS_FOLDER", &samples)
            .env("DAGSTER_HOME", &home)
            .env("DAGSTER_DISABLE_TELEMETRY", "1")
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .output()
            .unwrap();
        String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
    };
    let sample = samples.join("dagster_asset.py");
    let asset =
        ["asset", "materialize", "-f", sample.to_str().unwrap(), "--select", "public_releases"];
    let dagster = || run("dagster/bin/dagster", &asset, "dagster");
    let said = run("airflow/bin/airflow", &["db", "migrate"], "airflow");
    assert!(said.contains("done") || said.contains("migrat"), "{said}");
    let airflow = || run("airflow/bin/airflow", &["dags", "test", "gongkai"], "airflow");
    // Refused: a failure that is not tried again.
    let said = dagster();
    assert!(said.contains("RUN_FAILURE") && !said.contains("STEP_UP_FOR_RETRY"), "{said}");
    let said = airflow();
    assert!(said.contains("helped/2017-r1: refused"), "{said}");
    // What waits for two persons is none.
    project.write("inbox/a.csv", "区县,人次\n道里区,30\n");
    let said = dagster();
    assert!(
        said.contains("RUN_SUCCESS") && said.contains("gongkai review: helped/2017-r1"),
        "{said}"
    );
    let said = airflow();
    assert!(
        said.to_lowercase().contains("skip") && said.contains("helped/2017-r1: waiting"),
        "{said}"
    );
}
