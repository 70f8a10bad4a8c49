//! pycanon, which others wrote, finds the k, l and t in our releases that we say are there.

use std::fmt::Write as _;
use std::process::Command;

use serde_json::{Value, json};

use crate::support::peers::peer;
use crate::support::{Project, harbin, release_dir, repository, run};

/// What pycanon says of the release of `dataset`, and what `disclosure.json` says.
fn confirmed(project: &Project, dataset: &str, quasi: &str, sensitive: &str) -> Option<Value> {
    let python = peer("GONGKAI_TEST_PYTHON")?;
    let output = Command::new(&python)
        .arg(repository().join("tests/it/support/anonymity.py"))
        .arg(release_dir(project, dataset))
        .args([dataset, quasi, sensitive])
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

#[track_caller]
fn same(found: f64, said: &Value) {
    let said = said.as_f64().unwrap();
    assert!((found - said).abs() < 1e-5, "pycanon finds {found}, disclosure.json says {said}");
}

#[test]
fn pycanon_finds_the_k_that_the_registers_say() {
    let project = harbin();
    run(&project, &[]);
    for (dataset, quasi) in [
        ("urban-rural-dibao", "region,persons,period,program"),
        ("special-hardship", "region,persons,period"),
    ] {
        let Some(both) = confirmed(&project, dataset, quasi, "") else { return };
        let k = both["pycanon"]["k"].as_u64().unwrap();
        assert!(k >= 20, "{both}");
        // Nobody stands in a register twice, so persons are rows.
        assert_eq!(k, both["disclosure"]["classes"]["k"].as_u64().unwrap(), "{both}");
    }
}

#[test]
fn pycanon_finds_the_l_and_t_of_sensitive_fields() {
    let project = Project::new("anonymity");
    let field = |name: &str, kind: &str, role: &str, release: &str| {
        json!({"name": name, "title": name, "type": if kind == "count" { "integer" } else { "string" },
            "gongkai": {"kind": kind, "role": role, "release": release}})
    };
    let mut fields = [
        field("region", "region", "quasi", "keep"),
        field("age", "count", "quasi", "generalize"),
        field("mode", "code", "sensitive", "keep"),
        field("cared", "code", "sensitive", "keep"),
        field("id_no", "resident-id", "identifier", "drop"),
    ];
    fields[0]["gongkai"]["codes"] = "regions".into();
    fields[1]["gongkai"]["unit"] = "岁".into();
    fields[2]["gongkai"]["codes"] = "support-mode".into();
    fields[3]["gongkai"]["codes"] = "self-care".into();
    let extension = json!({"hierarchies": {"age": ["age-5", "age-10", "age-policy"]}});
    let schema = json!({"name": "cared", "title": "供养", "fields": fields, "gongkai": extension});
    project.write("schemas/cared.json", schema.to_string());
    project.write(
        "gongkai.toml",
        "[publisher]\nname = \"哈尔滨市民政局\"\nregion = \"230100\"\n\n[policy]\nl = 2\nt = 0.4\n\n[dataset.cared]\n\
         schema = \"schemas/cared.json\"\nperiod = \"2017\"\ncycle = \"yearly\"\nopening = \"conditional\"\n\
         legal_basis = \"《政府信息公开条例》第二十条第（十一）项\"\nsource = [{ path = \"inbox/*\" }]\n",
    );
    let mut text = "region,age,mode,cared,id_no\n".to_owned();
    let mut state = 7_u32;
    let mut draw = |most: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) % most
    };
    for person in 0..900_u32 {
        let region = ["道里区", "南岗区", "依兰县"][[0, 0, 0, 1, 1, 2][draw(6) as usize]];
        let mode = if draw(4) == 0 { "集中供养" } else { "分散供养" };
        let cared = ["具备", "部分丧失", "完全丧失"][draw(3) as usize];
        let age = 60 + draw(15) + draw(15);
        let seventeen = format!(
            "2301991940{:02}{:02}{:03}",
            1 + person % 12,
            1 + person / 12 % 28,
            person / 336
        );
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
        let sum: u32 =
            seventeen.bytes().zip(weights).map(|(it, by)| u32::from(it - b'0') * by).sum();
        let last = ["1", "0", "X", "9", "8", "7", "6", "5", "4", "3", "2"][sum as usize % 11];
        writeln!(text, "{region},{age},{mode},{cared},{seventeen}{last}").unwrap();
    }
    project.write("inbox/cared.csv", text);
    let report = run(&project, &[]);
    assert_eq!(report["datasets"][0]["status"], "waiting", "{report:#}");
    let Some(both) = confirmed(&project, "cared", "region,age", "mode,cared") else { return };
    let (found, said) = (&both["pycanon"], &both["disclosure"]["classes"]);
    assert!(found["k"].as_u64().unwrap() >= 10, "{both}");
    assert!(found["l"].as_u64().unwrap() >= 2, "{both}");
    assert!(found["t"].as_f64().unwrap() <= 0.4, "{both}");
    same(found["k"].as_f64().unwrap(), &said["k"]);
    same(found["l"].as_f64().unwrap(), &said["l"]);
    same(found["t"].as_f64().unwrap(), &said["t"]);
}
