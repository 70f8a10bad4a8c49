//! The calls that write, as the forms that CKAN wants.

use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::platform::ckan::api::Field;
use crate::platform::ckan::found::Found;
use crate::platform::ckan::moves::Difference;
use crate::platform::ckan::wanted::Wanted;
use crate::platform::ckan::wanted::is_own;

/// A form of `package_revise`.
pub(super) type Form<'a> = Vec<(String, Field<'a>)>;

/// The data of `package_create`: without files, and seen by the organization alone.
pub(super) fn new(wanted: &Wanted) -> Value {
    let mut data = package(wanted, &[], &[]);
    data.insert("name".to_owned(), json!(wanted.name));
    data.insert("owner_org".to_owned(), json!(wanted.organization));
    data.insert("private".to_owned(), json!(true));
    Value::Object(data)
}

/// One file into the package.
pub(super) fn upload<'a>(wanted: &'a Wanted, found: &Found, at: usize) -> Form<'a> {
    let mut form = begin(found);
    files(wanted, found, &[at], &mut form);
    form
}

/// All that differs, in one call; then the package is public.
pub(super) fn all<'a>(wanted: &'a Wanted, found: &Found, differences: &[Difference]) -> Form<'a> {
    let mut form = begin(found);
    let mut filter = vec!["-tags".to_owned(), "-extras".to_owned()];
    let (mut uploads, mut described) = (Vec::new(), Vec::new());
    for it in differences {
        match it {
            Difference::Stale(id, _) => filter.push(format!("-resources__{id}")),
            Difference::Missing(at) | Difference::Bytes(at) => uploads.push(*at),
            Difference::About(at, _) if !described.contains(at) => described.push(*at),
            _ => {}
        }
    }
    form.push(text("filter", &json!(filter)));
    let others: Vec<_> = found.extras.iter().filter(|(key, _)| !is_own(key)).collect();
    let mut update = package(wanted, &others, &found.foreign_tags);
    update.insert("private".to_owned(), json!(false));
    if !found.is_active {
        update.insert("state".to_owned(), json!("active"));
    }
    form.push(text("update", &Value::Object(update)));
    for file in described.iter().filter_map(|at| wanted.files.get(*at)) {
        if let Some(resource) = found.resource(&file.name) {
            form.push(about(&resource.id, &file.fields));
        }
    }
    files(wanted, found, &uploads, &mut form);
    form
}

/// Only while the package is as it was looked at.
pub(super) fn begin<'a>(found: &Found) -> Form<'a> {
    vec![text("match", &json!({ "id": found.id, "metadata_modified": found.modified }))]
}

/// What is said of the package as a whole.
fn package(
    wanted: &Wanted,
    other_extras: &[(&String, &String)],
    other_tags: &[Value],
) -> Map<String, Value> {
    let mut data = wanted.fields.clone();
    let tags = wanted.tags.iter().map(|it| json!({ "name": it }));
    data.insert("tags".to_owned(), tags.chain(other_tags.iter().cloned()).collect());
    let own = wanted.extras.iter().map(|(key, value)| (key, value));
    let extras = other_extras.iter().copied().chain(own);
    let extras = extras.map(|(key, value)| json!({ "key": key, "value": value }));
    data.insert("extras".to_owned(), extras.collect());
    data
}

/// The files `uploads`: over the resource that a file has, or as new resources behind the others.
fn files<'a>(wanted: &'a Wanted, found: &Found, uploads: &[usize], form: &mut Form<'a>) {
    let all = uploads.iter().filter_map(|at| wanted.files.get(*at));
    let (known, new): (Vec<_>, Vec<_>) = all.partition(|it| found.resource(&it.name).is_some());
    for file in known {
        if let Some(resource) = found.resource(&file.name) {
            form.push(about(&resource.id, &file.fields));
            let key = format!("update__resources__{}__upload", resource.id);
            form.push((key, Field::File(file)));
        }
    }
    if !new.is_empty() {
        let fields: Vec<_> = new.iter().map(|it| &it.fields).collect();
        form.push(text("update__resources__extend", &json!(fields)));
    }
    for (behind, file) in (1..=new.len()).rev().zip(new) {
        form.push((format!("update__resources__-{behind}__upload"), Field::File(file)));
    }
}

pub(super) fn about<'a>(resource: &str, fields: &Map<String, Value>) -> (String, Field<'a>) {
    text(&format!("update__resources__{resource}"), &json!(fields))
}

pub(super) fn text<'a>(key: &str, value: &Value) -> (String, Field<'a>) {
    (key.to_owned(), Field::Text(value.to_string()))
}
