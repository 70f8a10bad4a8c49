//! How the cells of a ledger would come to be values under a schema: for `inspect`, table by table.

use std::sync::Arc;

use crate::model::remark::Remark;
use crate::model::schema::Field;
use crate::model::schema::Kind;
use crate::model::schema::Schema;
use crate::model::stop::Stop;
use crate::normalize;
use crate::normalize::Setting;
use crate::normalize::Told;
use crate::read;
use crate::source::Source;

/// What `inspect` holds a ledger against.
#[derive(Clone, Debug)]
pub struct Yardstick {
    /// What rows are.
    pub schema: Schema,
    /// The publisher's region, below which names of regions resolve; `None` without a project.
    pub region: Option<String>,
    /// The dataset's period; empty for a schema that is no dataset's.
    pub period: String,
}

impl Yardstick {
    /// Whether the cells of `field` can be read without knowing more.
    pub(super) fn tells(&self, field: &Field) -> bool {
        self.region.is_some() || field.kind != Kind::Region
    }

    /// The schema, under which a table that lacks a required field is read all the same; regions that nobody can
    /// resolve are texts.
    fn lenient(&self) -> Schema {
        let mut schema = self.schema.clone();
        for field in &mut schema.fields {
            field.constraints.required = false;
            if !self.tells(field) {
                (field.kind, field.codes) = (Kind::Text, None);
            }
        }
        schema
    }
}

/// The tables of `ledger`, in its order, read from the first row to the last, and what is notable of them under the
/// schema.
pub(super) fn tables(
    ledger: Vec<Source>,
    by: &Yardstick,
) -> Result<(Vec<Told>, Vec<Remark>), Stop> {
    let schema = Arc::new(by.lenient());
    // A ditto mark means the cell above, wherever that is, as in a run.
    let chunk_bytes = schema.fields.iter().any(|it| it.ditto).then_some(usize::MAX);
    let raw = read::table(ledger, normalize::vocabulary(&schema), chunk_bytes);
    let region = by.region.clone().unwrap_or_default();
    let typed = normalize::table(raw, schema, &Setting { region, period: by.period.clone() })?;
    let mut out: Vec<Told> = Vec::new();
    for piece in typed.raw().pieces() {
        for (part, more) in typed.ways(piece?)? {
            match out.iter_mut().find(|it| Arc::ptr_eq(&it.0, &part)) {
                Some((_, Some(all))) => {
                    all.iter_mut()
                        .zip(more.into_iter().flatten())
                        .for_each(|(it, more)| *it += more);
                }
                Some((_, None)) => {}
                None => out.push((part, more)),
            }
        }
    }
    let claimed = |part| typed.claim(part).ok();
    let remarks = out.iter().filter_map(|(it, _)| typed.named_by_file(it, &claimed(it)?)).collect();
    Ok((out, remarks))
}
