//! Readers that others wrote open what we release: Frictionless, DuckDB, pyarrow, Polars, a JSON Schema validator.
//!
//! They live in a Python environment that `tests/run` makes; its interpreter is named by `GONGKAI_TEST_PYTHON`.

use std::process::Command;

use crate::support::peers::peer;
use crate::support::{Project, harbin, opened, release_dir, repository, run};

#[test]
fn other_readers_agree_on_every_release() {
    let Some(python) = peer("GONGKAI_TEST_PYTHON") else { return };
    let project = harbin();
    let report = run(&project, &[]);
    for (name, dataset) in opened(&report) {
        let output = Command::new(&python)
            .arg(repository().join("tests/it/support/readers.py"))
            .arg(release_dir(&project, &name))
            .arg(&name)
            .arg(dataset["rows"]["published"].to_string())
            .arg(repository().join("schemas"))
            .output()
            .unwrap();
        let stdout = String::from_utf8_lossy(&output.stdout);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{name}\n{stdout}\n{stderr}");
    }
}

/// Spark is 400 MB: it is asked only where `GONGKAI_TEST_SPARK` names a Python with pyspark 4 and a Java that runs it.
#[test]
fn spark_reads_every_release() {
    let Some(python) = std::env::var_os("GONGKAI_TEST_SPARK") else {
        eprintln!("NOT TESTED: Spark. GONGKAI_TEST_SPARK names no Python with pyspark");
        return;
    };
    let project = harbin();
    let report = run(&project, &[]);
    let releases = opened(&report).into_keys().map(|name| release_dir(&project, &name));
    let output = Command::new(&python)
        .arg(repository().join("tests/it/support/spark.py"))
        .args(releases)
        .env("PYSPARK_PYTHON", &python)
        .env("SPARK_LOCAL_IP", "127.0.0.1")
        .output()
        .unwrap();
    let stdout = String::from_utf8_lossy(&output.stdout);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stdout}\n{stderr}");
    assert_eq!(stdout.matches("ok  ").count(), opened(&report).len(), "{stdout}");
}

#[test]
fn parquet_that_others_packed_is_read() {
    const WRITE: &str = "
import sys, pyarrow as pa, pyarrow.parquet as pq
table = pa.table({'区划': ['道里区', '南岗区'] * 50, '保障人数': list(range(100))})
pq.write_table(table, sys.argv[1], compression=sys.argv[2])
";
    let Some(python) = peer("GONGKAI_TEST_PYTHON") else { return };
    let project = Project::new("packed");
    let expect: Vec<String> = (0..100)
        .map(|it| format!("{},{it}\n", if it % 2 == 0 { "道里区" } else { "南岗区" }))
        .collect();
    for packing in ["none", "snappy", "gzip", "lz4", "zstd"] {
        let name = format!("{packing}.parquet");
        let path = project.root.join(&name);
        let wrote =
            Command::new(&python).args(["-c", WRITE]).arg(&path).arg(packing).output().unwrap();
        assert!(wrote.status.success(), "{}", String::from_utf8_lossy(&wrote.stderr));
        let ran = project.run(&["inspect", &name, "--as", "csv"]);
        assert_eq!(ran.code, 0, "{}", ran.story());
        assert_eq!(ran.stdout, format!("区划,保障人数\n{}", expect.concat()), "{packing}");
    }
}
