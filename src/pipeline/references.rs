//! What the foreign keys of a project's schemas refer to: datasets by name, and their fields.

use crate::model::schema::SchemaFault;
use crate::model::schema::Target;
use crate::pipeline::config::Reader;
use crate::pipeline::meaning::Draft;
use crate::pipeline::plan::Reference;

/// Looks up every foreign key; what leads nowhere is refused with its place in the schema.
pub(super) fn find(drafts: &mut [Draft], reader: &mut Reader<'_>) {
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
        let Target::Dataset { name, fields } = &key.target else {
            out.push(None);
            continue;
        };
        let pointer = format!("/foreignKeys/{number}/reference");
        let Some(dataset) = drafts.iter().position(|it| it.name.get_ref() == name) else {
            return Err(refuse(
                format!("{pointer}/resource"),
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
            found.push(to);
        }
        out.push((dataset != at).then_some(Reference { dataset, fields: found }));
    }
    Ok(out)
}
