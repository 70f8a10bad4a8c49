//! A disk and a day that a test makes up (`faults.c`, preloaded into the program), and what must hold whatever they do.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use gongkai::model::digest::Digest;
use serde_json::Value;

use crate::support::repository;

/// The library that makes calls fail, compiled once.
pub(crate) fn library() -> &'static str {
    static MADE: OnceLock<String> = OnceLock::new();
    MADE.get_or_init(|| {
        let source = repository().join("tests/it/support/faults.c");
        let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("faults.so");
        let made = Command::new("cc")
            .args(["-shared", "-fPIC", "-O1", "-o"])
            .args([&out, &source])
            .arg("-ldl")
            .status()
            .unwrap();
        assert!(made.success(), "cc could not compile {}", source.display());
        out.to_string_lossy().into_owned()
    })
}

/// Every release that has its name is whole, and what `latest.json` names is there.
pub(crate) fn whole(root: &Path, story: &str) {
    let Ok(entries) = fs::read_dir(root.join("public")) else { return };
    for dataset in entries.map(|it| it.unwrap().path()).filter(|it| it.is_dir()) {
        for release in fs::read_dir(&dataset).unwrap().map(|it| it.unwrap().path()) {
            let name = release.file_name().unwrap().to_string_lossy().into_owned();
            if release.is_dir() && !name.starts_with('.') {
                let sums = fs::read_to_string(release.join("SHA256SUMS"));
                let Ok(sums) = sums else { panic!("{name} has no SHA256SUMS: {story}") };
                for line in sums.lines() {
                    let (digest, file) = line.split_once("  ").unwrap();
                    let found = Digest::of(&fs::read(release.join(file)).unwrap()).to_string();
                    assert_eq!(found, digest, "{name}/{file}: {story}");
                }
            }
        }
        let Ok(latest) = fs::read(dataset.join("latest.json")) else { continue };
        let latest: Value = serde_json::from_slice(&latest).unwrap();
        let named = dataset.join(latest["path"].as_str().unwrap());
        let sums = fs::read(named.join("SHA256SUMS"));
        let Ok(sums) = sums else { panic!("latest.json names what is not there: {story}") };
        assert_eq!(latest["digest"], Digest::of(&sums).to_string(), "{story}");
    }
}
