//! The schema of a release as its own package tells it, for those who have nothing else: no project, no code lists.

use std::sync::Arc;

use serde_json::Value;

use crate::model::codes::CodeEntry;
use crate::model::codes::CodeList;
use crate::model::digest::Digest;
use crate::model::schema::Constraints;
use crate::model::schema::Field;
use crate::model::schema::Holds;
use crate::model::schema::Kind;
use crate::model::schema::Release;
use crate::model::schema::Role;
use crate::model::schema::Schema;
use crate::model::schema::Show;

impl Schema {
    /// The released fields of `package`, sorted by those called `order`; `None` where it is not a package of ours.
    pub fn of_package(package: &Value, order: &[String]) -> Option<Self> {
        let text = |key: &str| package.get(key).and_then(Value::as_str).map(str::to_owned);
        let table = package.pointer("/resources/0/schema")?;
        let fields = table.get("fields")?.as_array()?.iter().map(field);
        let fields = fields.collect::<Option<Vec<Field>>>()?;
        let place = |name: &String| fields.iter().position(|it| it.name == *name);
        let order = order.iter().map(place).collect::<Option<Vec<_>>>()?;
        Some(Self {
            name: text("name")?,
            title: text("title")?,
            description: text("description").unwrap_or_default(),
            fields,
            primary_key: Vec::new(),
            unique_keys: Vec::new(),
            foreign_keys: Vec::new(),
            rules: Vec::new(),
            controls: Vec::new(),
            complete: Vec::new(),
            order,
            k: None,
            // A package does not say which of its figures count people.
            table: None,
            ignore: Vec::new(),
            digest: Digest::of(table.to_string().as_bytes()),
        })
    }
}

/// The field that a descriptor is of, with the kind that its values had before they were labels.
fn field(descriptor: &Value) -> Option<Field> {
    let ours = descriptor.get("gongkai")?;
    let text = |of: &Value, key: &str| of.get(key).and_then(Value::as_str).map(str::to_owned);
    let kind = |key: &str| {
        let name = text(ours, key)?;
        Kind::NAMES.iter().find(|it| it.1 == name).map(|it| it.0)
    };
    let shown = kind("kind")?;
    let (release, kind) = match ours.get("release")?.as_str()? {
        "keep" => (Release::Keep, shown),
        "generalize" if shown == Kind::Text => (Release::Generalize, kind("of")?),
        _ => return None,
    };
    let typed = if shown == Kind::Codes { "string" } else { shown.table_schema_type() };
    if text(descriptor, "type")? != typed {
        return None;
    }
    let role = text(ours, "role")?;
    let roles = [Role::Identifier, Role::Quasi, Role::Sensitive, Role::Open];
    let holds = match ours.get("holds") {
        Some(it) => Some(Holds::NAMES.iter().find(|name| *it == name.1)?.0),
        None => None,
    };
    Some(Field {
        name: text(ours, "name")?,
        title: text(descriptor, "name")?,
        description: text(descriptor, "description").unwrap_or_default(),
        kind,
        role: roles.into_iter().find(|it| it.name() == role)?,
        release,
        aliases: Vec::new(),
        unit: text(ours, "unit"),
        scale: 0,
        codes: list(descriptor)?,
        show: Show::Label,
        constraints: Constraints::default(),
        missing: vec![String::new()],
        ditto: false,
        context: false,
        dash: None,
        holds,
        end: None,
        noted_in: Vec::new(),
        agrees_with: None,
        standard: None,
        climbs: Vec::new(),
    })
}

/// The values that a descriptor allows; an error (`None`) where they are no texts.
#[expect(clippy::option_option, reason = "no list, a list, or none that can be understood")]
fn list(descriptor: &Value) -> Option<Option<Arc<CodeList>>> {
    let Some(values) = descriptor.pointer("/constraints/enum") else { return Some(None) };
    let entry = |it: &Value| {
        let label = it.as_str()?.to_owned();
        let bare = label.strip_prefix('\'').unwrap_or(&label).to_owned();
        Some(CodeEntry { code: label, label: bare, ..CodeEntry::default() })
    };
    let entries = values.as_array()?.iter().map(entry).collect::<Option<Vec<_>>>()?;
    let digest = Digest::of(values.to_string().as_bytes());
    let name = "enum".to_owned();
    Some(Some(Arc::new(CodeList { name, entries, spellings: Vec::new(), digest })))
}
