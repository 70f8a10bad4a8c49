//! What a portal shows, as CKAN's `package_show` gives it.

use std::collections::BTreeMap;

use serde_json::Map;
use serde_json::Value;

use crate::model::digest::Digest;
use crate::platform::ckan::wanted::DATASET;
use crate::platform::ckan::wanted::FILE;

/// A package.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) id: String,
    /// When it was last changed; whoever revises it says so, and nobody's change is lost.
    pub(super) modified: String,
    pub(super) organization: String,
    pub(super) is_public: bool,
    pub(super) is_active: bool,
    pub(super) extras: BTreeMap<String, String>,
    /// The tags of no vocabulary, sorted.
    pub(super) tags: Vec<String>,
    /// The tags of vocabularies, which are the portal's.
    pub(super) foreign_tags: Vec<Value>,
    pub(super) fields: Map<String, Value>,
    pub(super) resources: Vec<Resource>,
}

/// A resource.
#[derive(Clone, Debug)]
pub(super) struct Resource {
    pub(super) id: String,
    /// The file of a release that it is: as we marked it, or by its name where the portal keeps no mark.
    pub(super) file: String,
    pub(super) is_marked: bool,
    pub(super) fields: Map<String, Value>,
    /// What its bytes are, where they were read back.
    pub(super) bytes: Option<Bytes>,
}

/// Bytes as they came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bytes {
    pub(super) count: u64,
    pub(super) sha256: Digest,
}

impl Found {
    /// Reads a package; `None` when it is none.
    pub(super) fn of(package: Value) -> Option<Self> {
        let Value::Object(fields) = package else { return None };
        let text = |key: &str| fields.get(key).and_then(Value::as_str);
        let list = |key: &str| fields.get(key).and_then(Value::as_array).into_iter().flatten();
        let (id, modified) = (text("id")?.to_owned(), text("metadata_modified")?.to_owned());
        let extras = list("extras").filter_map(|it| {
            Some((it.get("key")?.as_str()?.to_owned(), it.get("value")?.as_str()?.to_owned()))
        });
        let (foreign, own): (Vec<_>, Vec<_>) =
            list("tags").partition(|it| it.get("vocabulary_id").is_some_and(|it| !it.is_null()));
        let mut tags: Vec<String> =
            own.into_iter().filter_map(|it| Some(it.get("name")?.as_str()?.to_owned())).collect();
        tags.sort();
        let organization = fields.get("organization").and_then(|it| it.get("name"));
        Some(Self {
            id,
            modified,
            organization: organization.and_then(Value::as_str).unwrap_or_default().to_owned(),
            is_public: fields.get("private") == Some(&Value::Bool(false)),
            is_active: text("state") == Some("active"),
            extras: extras.collect(),
            tags,
            foreign_tags: foreign.into_iter().cloned().collect(),
            resources: list("resources").filter_map(Resource::of).collect(),
            fields,
        })
    }

    /// Whether it is the dataset `name` of this program, in `organization`.
    pub(super) fn is_ours(&self, name: &str, organization: &str) -> bool {
        self.extras.get(DATASET).is_some_and(|it| it == name) && self.organization == organization
    }

    /// The resource that is the file `name` of a release.
    pub(super) fn resource(&self, name: &str) -> Option<&Resource> {
        let is_it = |it: &&Resource| it.file == name;
        let marked = self.resources.iter().filter(|it| it.is_marked).find(is_it);
        marked.or_else(|| self.resources.iter().find(is_it))
    }
}

impl Resource {
    fn of(value: &Value) -> Option<Self> {
        let fields = value.as_object()?.clone();
        let text = |key: &str| fields.get(key).and_then(Value::as_str);
        Some(Self {
            id: text("id")?.to_owned(),
            file: text(FILE).or(text("name")).unwrap_or_default().to_owned(),
            is_marked: text(FILE).is_some(),
            bytes: None,
            fields,
        })
    }

    /// A field that is a text.
    pub(super) fn text(&self, key: &str) -> &str {
        self.fields.get(key).and_then(Value::as_str).unwrap_or_default()
    }

    /// The name under which its bytes are offered.
    pub(super) fn download(&self) -> &str {
        let url = self.text("url");
        url.rsplit_once('/').map_or(url, |it| it.1)
    }
}
