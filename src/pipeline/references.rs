//! What the foreign keys of a project's schemas refer to: datasets by name, and their fields.

use std::sync::Arc;

use crate::model::rule::Level;
use crate::model::schema::ForeignKey;
use crate::model::schema::Schema;
use crate::model::schema::SchemaFault;
use crate::model::schema::Target;
use crate::pipeline::config::Reader;
use crate::pipeline::meaning::Draft;
use crate::pipeline::plan::Reference;
use crate::pipeline::plan::Referred;

/// Looks up every foreign key; what leads nowhere is refused with its place in the schema.
pub(super) fn find(drafts: &mut [Draft], reader: &mut Reader<'_>) {
    without_unasked(drafts);
    for at in 0..drafts.len() {
        match refers(at, drafts) {
            Ok(refers) => drafts[at].refers = refers,
            Err(fault) => {
                let name = &drafts[at];
                let span = name.reference.as_ref().map_or(name.name.span(), toml::Spanned::span);
                reader.stop(span, fault.into());
            }
        }
    }
}

/// Where a foreign key stands in its schema: those that Table Schema has no words for come last.
fn pointer(schema: &Schema, number: usize) -> String {
    let is_plain =
        |it: &&ForeignKey| it.level == Level::Error && !matches!(it.target, Target::Release { .. });
    let plain = schema.foreign_keys.iter().filter(is_plain).count();
    match number.checked_sub(plain) {
        None => format!("/foreignKeys/{number}/reference"),
        Some(number) => format!("/gongkai/foreignKeys/{number}/reference"),
    }
}

/// Leaves out what is only told where there is a dataset to ask, and there is none in the project.
fn without_unasked(drafts: &mut [Draft]) {
    let names: Vec<String> = drafts.iter().map(|it| it.name.get_ref().clone()).collect();
    for draft in drafts {
        let Some(schema) = &draft.schema else { continue };
        let is_asked = |it: &ForeignKey| match &it.target {
            Target::Dataset { name, .. } if it.level == Level::Warning => names.contains(name),
            _ => true,
        };
        if !schema.foreign_keys.iter().all(is_asked) {
            let mut schema = Schema::clone(schema);
            schema.foreign_keys.retain(is_asked);
            draft.schema = Some(Arc::new(schema));
        }
    }
}

fn refers(at: usize, drafts: &[Draft]) -> Result<Vec<Option<Reference>>, SchemaFault> {
    let Some(schema) = &drafts[at].schema else { return Ok(Vec::new()) };
    let file = drafts[at].reference.as_ref().map(|it| it.get_ref().clone()).unwrap_or_default();
    let refuse = |pointer: String, zh: String, en: String| SchemaFault::Value {
        file: file.clone(),
        pointer,
        zh,
        en,
    };
    let mut out = Vec::new();
    for (number, key) in schema.foreign_keys.iter().enumerate() {
        let (name, fields, rows, pointer) = match &key.target {
            Target::Own(_) => {
                out.push(None);
                continue;
            }
            Target::Dataset { name, fields } => {
                (name, fields, Referred::Accepted, pointer(schema, number))
            }
            Target::Release { name, fields } => {
                (name, fields, Referred::Released, pointer(schema, number))
            }
        };
        let Some(dataset) = drafts.iter().position(|it| it.name.get_ref() == name) else {
            let key = if rows == Referred::Accepted { "resource" } else { "release" };
            return Err(refuse(
                format!("{pointer}/{key}"),
                format!("`{name}` 不是本项目的数据集"),
                format!("`{name}` is no dataset of the project"),
            ));
        };
        // A schema that cannot be used has been refused already.
        let Some(other) = &drafts[dataset].schema else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        for (idx, (field, &from)) in fields.iter().zip(&key.fields).enumerate() {
            let pointer = format!("{pointer}/fields/{idx}");
            let Some(to) = other.field(field) else {
                return Err(refuse(
                    pointer,
                    format!("`{name}` 没有字段 `{field}`"),
                    format!("`{name}` has no field `{field}`"),
                ));
            };
            if !schema.fields[from].compares_with(&other.fields[to]) {
                let (zh, en) = SchemaFault::UNLIKE;
                return Err(refuse(pointer, zh.to_owned(), en.to_owned()));
            }
            if rows == Referred::Released && !other.fields[to].is_released_as_it_is() {
                let (zh, en) = SchemaFault::NOT_RELEASED;
                return Err(refuse(pointer, zh.to_owned(), en.to_owned()));
            }
            found.push(to);
        }
        let is_own = dataset == at && rows == Referred::Accepted;
        out.push((!is_own).then_some(Reference { dataset, fields: found, rows }));
    }
    Ok(out)
}
