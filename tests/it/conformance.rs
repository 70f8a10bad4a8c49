//! Readers that others wrote open what we release: Frictionless, DuckDB, pyarrow, Polars, a JSON Schema validator.
//!
//! They live in a Python environment that `tests/run` makes; its interpreter is named by `GONGKAI_TEST_PYTHON`.

use std::process::Command;

use crate::support::{datasets, harbin, release_dir, repository, run};

#[test]
fn other_readers_agree_on_every_release() {
    let Some(python) = std::env::var_os("GONGKAI_TEST_PYTHON") else {
        let automatic = std::env::var_os("CI").is_some_and(|it| it == "true");
        assert!(!automatic, "GONGKAI_TEST_PYTHON is not set; `tests/run` sets it");
        eprintln!("NOT TESTED: other readers. GONGKAI_TEST_PYTHON is not set; `tests/run` sets it");
        return;
    };
    let project = harbin();
    let report = run(&project, &[]);
    for (name, dataset) in datasets(&report) {
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
