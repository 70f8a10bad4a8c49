//! The project's standards: `standards.csv`, and `region-groups.csv`, which says whose they are.

use std::fs;
use std::ops::Range;
use std::path::Path;

use toml::Spanned;

use crate::model::codes::CodeList;
use crate::model::codes::RegionLevel;
use crate::model::digest::Digest;
use crate::model::digest::Hasher;
use crate::model::standard;
use crate::model::standard::Standards;
use crate::model::standard::Wrong;
use crate::model::stop::Stop;
use crate::pipeline::builtin;
use crate::pipeline::config::Reader;
use crate::pipeline::error::Error;
use crate::pipeline::meaning;
use crate::pipeline::problem::Problem;

/// The tables where the policy names none and the project has them.
const FILES: [&str; 2] = ["standards.csv", "region-groups.csv"];

/// The standards and the digest of their tables; none when there is no table, or when it was refused.
pub(super) fn read(
    dir: &Path,
    (named, groups_named): (Option<&Spanned<String>>, Option<&Spanned<String>>),
    region: &str,
    reader: &mut Reader<'_>,
    elsewhere: &mut Vec<Stop>,
) -> (Standards, Option<Digest>) {
    let [file, groups_file] = FILES;
    let table = text(dir, (named, file), reader, elsewhere);
    let groups = text(dir, (groups_named, groups_file), reader, elsewhere);
    if table.is_none() && groups.is_none() {
        return (Standards::default(), None);
    }
    let counties = counties(region);
    let mut hasher = Hasher::default();
    for (_, text) in table.iter().chain(&groups) {
        hasher = hasher.part(text.as_bytes());
    }
    let digest = Some(hasher.finish());
    let groups = groups.map(|(file, text)| {
        let mut wrong = Vec::new();
        let groups = standard::groups(&text, &counties, &mut wrong);
        tell(&file, &text, wrong, elsewhere);
        groups
    });
    let groups = groups.unwrap_or_default();
    let standards = table.map(|(file, text)| {
        let mut wrong = Vec::new();
        let standards = standard::standards(&text, &groups, &counties, &mut wrong);
        tell(&file, &text, wrong, elsewhere);
        standards
    });
    (standards.unwrap_or_default(), digest)
}

/// A table's name and text; `None` when there is none, or when it was refused.
fn text(
    dir: &Path,
    (named, default): (Option<&Spanned<String>>, &str),
    reader: &mut Reader<'_>,
    elsewhere: &mut Vec<Stop>,
) -> Option<(String, String)> {
    let mut refuse = |at: Range<usize>, problem| {
        reader.refuse(at, problem);
        None
    };
    let file = match named {
        Some(it) if !meaning::is_inside(it.get_ref()) => return refuse(it.span(), Problem::Path),
        Some(it) if !dir.join(it.get_ref()).is_file() => return refuse(it.span(), Problem::NoFile),
        Some(it) => it.get_ref().as_str(),
        None if dir.join(default).exists() => default,
        None => return None,
    };
    match fs::read_to_string(dir.join(file)) {
        Ok(text) => {
            let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
            Some((file.to_owned(), text))
        }
        Err(cause) => {
            elsewhere.push(Error::Unreadable { file: file.to_owned(), cause }.into());
            None
        }
    }
}

fn tell(file: &str, text: &str, wrong: Vec<Wrong>, elsewhere: &mut Vec<Stop>) {
    let mut reader = Reader::new(file, text);
    for Wrong { at, fault } in wrong {
        reader.refuse(at, Problem::Standard(fault));
    }
    elsewhere.append(&mut reader.into_stops());
}

/// Labels and codes of the counties below `publisher`, of any year.
fn counties(publisher: &str) -> Vec<String> {
    let bytes = builtin::codes("regions").unwrap_or_default();
    let entries = CodeList::parse("regions", bytes).map(|it| it.entries).unwrap_or_default();
    let own = entries.into_iter().filter(|it| {
        it.level == Some(RegionLevel::County) && it.parent.as_deref() == Some(publisher)
    });
    own.flat_map(|it| [it.label, it.code]).collect()
}
