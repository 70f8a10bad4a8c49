//! `[site]`: what the catalogue's pages say that no release says: topics, programs, the map.

use std::collections::BTreeMap;
use std::path::Path;

use toml::Spanned;

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
    topic: Vec<(Spanned<String>, String)>,
    program: Vec<(Spanned<String>, String)>,
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
    let topic = texts(section.named("topic", reader), reader);
    let program = texts(section.named("program", reader), reader);
    section.close(reader);
    Written { boundaries, map_number, topic, program }
}

/// A text, or several, for each of some datasets; several are joined by `|`, which none has.
fn texts(named: Vec<Named<'_>>, reader: &mut Reader<'_>) -> Vec<(Spanned<String>, String)> {
    let mut out = Vec::new();
    for (name, value) in named {
        let name = Spanned::new(name.span(), name.into_inner().into_owned());
        let one = |it: &toml::de::DeValue<'_>| it.as_str().map(|it| it.replace('|', "、"));
        let text = match value.get_ref() {
            toml::de::DeValue::Array(all) => {
                all.iter().map(|it| one(it.get_ref())).collect::<Option<Vec<_>>>()
            }
            one_value => one(one_value).map(|it| vec![it]),
        };
        match text {
            Some(all) if all.iter().all(|it| !it.trim().is_empty()) => {
                out.push((name, all.join("|")));
            }
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
    let mut known = |all: Vec<(Spanned<String>, String)>| {
        let mut out = BTreeMap::new();
        for (name, text) in all {
            if names.contains(name.get_ref()) {
                out.insert(name.into_inner(), text);
            } else {
                let key = name.get_ref().clone();
                reader.refuse(name.span(), Problem::UnknownKey { key, known: &[] });
            }
        }
        out
    };
    let topics = known(written.topic);
    let programs = known(written.program);
    let many = |it: String| it.split('|').map(str::to_owned).collect();
    SitePlan {
        boundaries: written.boundaries.map(Spanned::into_inner),
        map_number: written.map_number.map(Spanned::into_inner),
        topics,
        programs: programs.into_iter().map(|(name, it)| (name, many(it))).collect(),
    }
}
