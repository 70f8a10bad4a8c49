//! From package JSON to steps; what goes over the wire is tried against a real CKAN in `tests/it/ckan.rs`.

use serde_json::Value;
use serde_json::json;

use super::*;
use crate::platform::ckan::api::Field;
use crate::platform::ckan::wanted::DATASET;
use crate::platform::ckan::wanted::DIGEST;
use crate::platform::ckan::wanted::RELEASE;
use crate::platform::ckan::wanted::WITHDRAWN;
use crate::seal::Sealed;

fn wanted(id: &str, note: &str) -> Wanted {
    let (_scratch, sealed) = Sealed::sample(id, note);
    Wanted::of(&Parcel::of(&sealed).unwrap(), "bureau").unwrap()
}

/// The package as CKAN would show it when all is well.
fn shown(wanted: &Wanted) -> Value {
    let mut package = Value::Object(wanted.fields.clone());
    let resources = wanted.files.iter().enumerate().map(|(at, file)| {
        let mut resource = Value::Object(file.fields.clone());
        resource["id"] = json!(format!("resource-{at}"));
        resource["url_type"] = json!("upload");
        resource["url"] = json!(format!("https://x/download/{}", file.name));
        resource
    });
    package["id"] = json!("package");
    package["metadata_modified"] = json!("2026-01-01T00:00:00.000001");
    package["organization"] = json!({"name": "bureau"});
    package["private"] = json!(false);
    package["state"] = json!("active");
    package["tags"] =
        wanted.tags.iter().map(|it| json!({"name": it, "vocabulary_id": null})).collect();
    package["extras"] =
        wanted.extras.iter().map(|(key, value)| json!({"key": key, "value": value})).collect();
    package["resources"] = resources.collect();
    package
}

fn found(package: Value, wanted: &Wanted) -> Found {
    let mut found = Found::of(package).unwrap();
    for resource in &mut found.resources {
        let file = wanted.files.iter().find(|it| it.name == resource.file);
        resource.bytes = file.map(|it| Bytes { count: it.bytes, sha256: it.sha256 });
    }
    found
}

/// What somebody does to a package.
type Edit = fn(&mut Value);

const SITE: Site = Site { has_organization: true, has_datastore: false, mend: Mend::Never };

fn moves_of(wanted: &Wanted, package: Value) -> Result<Vec<Move>, Refusal> {
    moves::moves(wanted, Some(&found(package, wanted)), SITE)
}

fn only_differences(wanted: &Wanted, package: Value) -> Vec<Difference> {
    match moves_of(wanted, package).unwrap().as_slice() {
        [] => Vec::new(),
        [Move::Revise(it)] => it.clone(),
        other => panic!("{other:?}"),
    }
}

fn set_extra(package: &mut Value, key: &str, value: &str) {
    let extras = package["extras"].as_array_mut().unwrap();
    extras.retain(|it| it["key"] != key);
    extras.push(json!({"key": key, "value": value}));
}

#[test]
fn a_package_says_what_the_data_package_says() {
    let wanted = wanted("2017-r1", "a");
    assert_eq!(wanted.name, "relief");
    assert_eq!(wanted.fields["title"], "救助");
    assert_eq!(wanted.fields["version"], "2017-r1");
    assert_eq!(wanted.tags.iter().find(|it| it.contains("事项")).unwrap(), "事项 其他");
    let extra = |key: &str| wanted.extras.iter().find(|it| it.0 == key).map(|it| it.1.as_str());
    assert_eq!(extra(DATASET), Some("relief"));
    assert_eq!(extra(RELEASE), Some("2017-r1"));
    assert_eq!(extra(DIGEST), Some(wanted.digest.to_string().as_str()));
    assert_eq!(extra("open_type"), Some("无条件开放"));
    assert!(wanted.extras.iter().all(|it| wanted::is_own(&it.0)));
    let names: Vec<&str> = wanted.files.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names.first(), Some(&"relief.csv"));
    assert_eq!(names.last(), Some(&"SHA256SUMS"));
    for file in &wanted.files {
        assert!(!file.fields["format"].as_str().unwrap().is_empty(), "{}", file.name);
        assert_ne!(file.mediatype, "application/octet-stream", "{}", file.name);
        assert_eq!(file.fields["hash"].as_str().unwrap(), file.sha256.to_string());
    }
}

#[test]
fn a_first_release_is_filled_in_unseen_and_opened_last() {
    let wanted = wanted("2017-r1", "a");
    let all = moves::moves(&wanted, None, Site { has_organization: false, ..SITE }).unwrap();
    let uploads = wanted.files.len();
    assert_eq!(all.len(), uploads + 3);
    assert_eq!(all[..2], [Move::MakeOrganization, Move::MakePackage]);
    assert_eq!(all[2], Move::Upload(0));
    assert_eq!(all.last(), Some(&Move::Revise(vec![Difference::Private])));
    assert_eq!(moves::moves(&wanted, None, SITE).unwrap().len(), uploads + 2);
    // Some of it is there already.
    let mut package = shown(&wanted);
    package["private"] = json!(true);
    package["resources"].as_array_mut().unwrap().truncate(2);
    let left = moves_of(&wanted, package).unwrap();
    assert_eq!(left.len(), uploads - 2 + 1);
    assert_eq!(left[0], Move::Upload(2));
    assert_eq!(left.last(), Some(&Move::Revise(vec![Difference::Private])));
}

#[test]
fn what_is_there_is_left_alone_and_every_edit_is_found() {
    let wanted = wanted("2017-r1", "a");
    assert_eq!(moves_of(&wanted, shown(&wanted)), Ok(Vec::new()));
    let cases: &[(Edit, Difference)] = &[
        (|it| it["title"] = json!("别的"), Difference::Field("title".to_owned())),
        (|it| it["author"] = Value::Null, Difference::Field("author".to_owned())),
        (|it| it["state"] = json!("deleted"), Difference::Deleted),
        (|it| it["private"] = json!(true), Difference::Private),
        (|it| it["tags"] = json!([]), Difference::Tags),
        (|it| set_extra(it, "period", "2016"), Difference::Extra("period".to_owned())),
        (|it| set_extra(it, "gongkai_old", "x"), Difference::Extra("gongkai_old".to_owned())),
        (|it| it["resources"][1]["hash"] = json!("0"), Difference::About(1, "hash".to_owned())),
        (|it| it["resources"][1]["size"] = json!(1), Difference::About(1, "size".to_owned())),
        (|it| it["resources"][1]["url_type"] = json!(""), Difference::Bytes(1)),
        (|it| drop(it["resources"].as_array_mut().unwrap().remove(0)), Difference::Missing(0)),
    ];
    for (edit, expect) in cases {
        let mut package = shown(&wanted);
        edit(&mut package);
        assert_eq!(only_differences(&wanted, package), std::slice::from_ref(expect));
    }
    let mut read = found(shown(&wanted), &wanted);
    read.resources[0].bytes = Some(Bytes { count: 3, sha256: wanted.digest });
    assert_eq!(moves::differences(&wanted, &read), [Difference::Bytes(0)]);
}

#[test]
fn what_others_added_stays() {
    let wanted = wanted("2017-r1", "a");
    let mut package = shown(&wanted);
    set_extra(&mut package, "theme", "社会");
    let vocabulary = json!({"name": "省级", "vocabulary_id": "v"});
    package["tags"].as_array_mut().unwrap().push(vocabulary.clone());
    package["resources"].as_array_mut().unwrap().push(json!({"id": "other", "name": "说明.pdf"}));
    package["resources"][0]["format"] = json!("csv");
    assert_eq!(moves_of(&wanted, package.clone()), Ok(Vec::new()));
    package["title"] = json!("别的");
    let found = found(package, &wanted);
    let form = revise::all(&wanted, &found, &moves::differences(&wanted, &found));
    let text = |key: &str| {
        let field = form.iter().find(|it| it.0 == key).map(|it| &it.1);
        let Some(Field::Text(text)) = field else { panic!("{key}") };
        serde_json::from_str::<Value>(text).unwrap()
    };
    let is_there = |list: &Value, item: &Value| list.as_array().unwrap().contains(item);
    let update = text("update");
    assert!(is_there(&update["extras"], &json!({"key": "theme", "value": "社会"})));
    assert!(is_there(&update["tags"], &vocabulary));
    assert_eq!(update["title"], "救助");
    assert_eq!(text("match")["metadata_modified"], found.modified);
    assert_eq!(text("filter"), json!(["-tags", "-extras"]));
    assert!(!form.iter().any(|it| it.0.ends_with("upload")));
}

#[test]
fn a_new_release_takes_the_old_ones_place_in_one_call() {
    let (old, new) = (wanted("2017-r1", "a"), wanted("2017-r2", "b"));
    let mut package = shown(&old);
    let gone = json!({"id": "gone", "name": "x.xlsx", "gongkai_file": "x.xlsx"});
    package["resources"].as_array_mut().unwrap().push(gone);
    let mut found = found(package.clone(), &old);
    for resource in &mut found.resources {
        let file = new.files.iter().find(|it| it.name == resource.file);
        if file.is_some_and(|it| resource.text("hash") != it.sha256.to_string()) {
            resource.bytes = None;
        }
    }
    let moves = moves::moves(&new, Some(&found), SITE).unwrap();
    let [Move::Revise(differences)] = moves.as_slice() else { panic!("{moves:?}") };
    let stale = Difference::Stale("gone".to_owned(), "x.xlsx".to_owned());
    assert!(differences.contains(&stale));
    assert!(differences.contains(&Difference::Bytes(0)));
    let form = revise::all(&new, &found, differences);
    assert!(form.iter().any(|it| it.0 == "update__resources__resource-0__upload"));
    // The older one never comes back over it.
    assert_eq!(moves_of(&old, shown(&new)), Ok(Vec::new()));
    let older = wanted("2017-r9", "a");
    assert_eq!(moves_of(&older, shown(&wanted("2017-r10", "b"))), Ok(Vec::new()));
}

#[test]
fn what_is_not_ours_is_never_touched() {
    let mine = wanted("2017-r1", "a");
    let mut other = shown(&mine);
    other["organization"]["name"] = json!("neighbour");
    let organization = "neighbour".to_owned();
    assert_eq!(moves_of(&mine, other), Err(Refusal::Stranger { organization }));
    let mut plain = shown(&mine);
    plain["extras"] = json!([]);
    assert!(matches!(moves_of(&mine, plain), Err(Refusal::Stranger { .. })));
    assert_eq!(moves_of(&mine, shown(&wanted("2017-r1", "b"))), Err(Refusal::Taken));
    let mut gone = shown(&mine);
    set_extra(&mut gone, WITHDRAWN, "2017-r1");
    assert_eq!(moves_of(&mine, gone), Err(Refusal::Withdrawn));
}

#[test]
fn a_loaders_hash_is_no_edit() {
    let wanted = wanted("2017-r1", "a");
    let mut package = shown(&wanted);
    package["resources"][0]["hash"] = json!("d41d8cd98f00b204e9800998ecf8427e");
    let edited = Difference::About(0, "hash".to_owned());
    assert_eq!(only_differences(&wanted, package.clone()), [edited]);
    package["resources"][0]["datastore_active"] = json!(true);
    assert_eq!(moves_of(&wanted, package), Ok(Vec::new()));
}

#[test]
fn rows_go_into_a_datastore_that_nobody_else_fills() {
    let site = Site { has_datastore: true, ..SITE };
    let wanted = wanted("2017-r1", "a");
    let of = |package: Value| moves::moves(&wanted, Some(&found(package, &wanted)), site).unwrap();
    // Unseen at first: loaded before everybody sees it.
    let all = moves::moves(&wanted, None, site).unwrap();
    assert_eq!(all[all.len() - 2], Move::Load(0));
    let mut package = shown(&wanted);
    assert_eq!(of(package.clone()), [Move::Load(0)]);
    package["resources"][0]["datastore_active"] = json!(true);
    package["resources"][0]["gongkai_datastore"] = json!("another");
    assert_eq!(of(package.clone()), [Move::Load(0)]);
    package["resources"][0]["gongkai_datastore"] = json!(wanted.files[0].sha256.to_string());
    assert_eq!(of(package.clone()), []);
    // A table of other bytes never stands beside the file.
    package["resources"][0]["url_type"] = json!("");
    package["resources"][0]["gongkai_datastore"] = json!("another");
    let all = of(package);
    assert_eq!(all, [Move::Unload(0), Move::Revise(vec![Difference::Bytes(0)]), Move::Load(0)]);
}
