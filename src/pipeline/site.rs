//! `[site]`: what the catalogue's pages say that no release says: topics, programs, the map.

use std::collections::BTreeMap;
use std::path::Path;

use toml::Spanned;
use toml::de::DeValue;

use crate::pipeline::config::Named;
use crate::pipeline::config::Reader;
use crate::pipeline::config::Section;
use crate::pipeline::config::wrong_type;
use crate::pipeline::meaning;
use crate::pipeline::problem::Problem;

/// What `[site]` may say.
pub(super) const KEYS: &[&str] = &["boundaries", "map_number", "topic", "program"];

/// `[site]` as it stands.
pub(super) struct Written {
    boundaries: Option<Spanned<String>>,
    map_number: Option<Spanned<String>>,
    topic: Vec<(Spanned<String>, Vec<String>)>,
    program: Vec<(Spanned<String>, Vec<String>)>,
}

/// What the pages say besides.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SitePlan {
    /// The borders of the divisions, GeoJSON, relative to the project.
    pub boundaries: Option<String>,
    /// Under which number the map was approved: 审图号.
    pub map_number: Option<String>,
    /// What each dataset is about, by name.
    pub topics: BTreeMap<String, String>,
    /// For which programs it is, by name.
    pub programs: BTreeMap<String, Vec<String>>,
}

/// Reads the table.
pub(super) fn read(mut section: Section<'_>, reader: &mut Reader<'_>) -> Written {
    let boundaries = section.text("boundaries", reader);
    let map_number = section.text("map_number", reader);
    let topic = texts(section.named("topic", reader), reader, one);
    let program = texts(section.named("program", reader), reader, several);
    section.close(reader);
    Written { boundaries, map_number, topic, program }
}

fn one(value: &DeValue<'_>) -> Option<Vec<String>> {
    value.as_str().map(|it| vec![it.to_owned()])
}

/// A text, or a list of texts.
fn several(value: &DeValue<'_>) -> Option<Vec<String>> {
    let DeValue::Array(all) = value else { return one(value) };
    all.iter().map(|it| it.get_ref().as_str().map(str::to_owned)).collect()
}

/// What is said of each of some datasets.
fn texts(
    named: Vec<Named<'_>>,
    reader: &mut Reader<'_>,
    said: fn(&DeValue<'_>) -> Option<Vec<String>>,
) -> Vec<(Spanned<String>, Vec<String>)> {
    let mut out = Vec::new();
    for (name, value) in named {
        let name = Spanned::new(name.span(), name.into_inner().into_owned());
        match said(value.get_ref()) {
            Some(all) if all.iter().all(|it| !it.trim().is_empty()) => out.push((name, all)),
            Some(_) => {
                let problem = Problem::Empty(name.get_ref().clone());
                reader.refuse(value.span(), problem);
            }
            None => wrong_type(name.get_ref(), "string", value.span(), value.get_ref(), reader),
        }
    }
    out
}

/// What the table means in the project in `dir`, whose datasets are `names`.
pub(super) fn meaning(
    dir: &Path,
    written: Option<Written>,
    names: &[String],
    reader: &mut Reader<'_>,
) -> SitePlan {
    let Some(written) = written else { return SitePlan::default() };
    if let Some(it) = &written.boundaries {
        if !meaning::is_inside(it.get_ref()) {
            reader.refuse(it.span(), Problem::Path);
        } else if !dir.join(it.get_ref()).is_file() {
            reader.refuse(it.span(), Problem::NoFile);
        }
    }
    let mut known = |all: Vec<(Spanned<String>, Vec<String>)>| {
        let mut out = BTreeMap::new();
        for (name, said) in all {
            if names.contains(name.get_ref()) {
                out.insert(name.into_inner(), said);
            } else {
                let key = name.get_ref().clone();
                reader.refuse(name.span(), Problem::UnknownKey { key, known: &[] });
            }
        }
        out
    };
    let topics = known(written.topic).into_iter();
    let programs = known(written.program);
    SitePlan {
        boundaries: written.boundaries.map(Spanned::into_inner),
        map_number: written.map_number.map(Spanned::into_inner),
        topics: topics.filter_map(|(name, said)| Some((name, said.into_iter().next()?))).collect(),
        programs,
    }
}
