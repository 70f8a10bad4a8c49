//! The negative list: what must not be opened, and the article that says so.
//!
//! `[[entry]]` tables with `dataset`, `field`, `kind`, `topic` (at least one of them), `article`, and the days
//! `valid_from`, `valid_until` and `review_by`.

use std::fs;
use std::path::Path;
use std::path::PathBuf;

use toml::Spanned;

use crate::gate;
use crate::gate::NegativeEntry;
use crate::model::digest::Digest;
use crate::model::stop::Stop;
use crate::pipeline::config;
use crate::pipeline::config::Reader;
use crate::pipeline::error::Error;
use crate::pipeline::meaning;
use crate::pipeline::problem::Problem;

/// The negative list where the policy names none and the project has one.
const FILE: &str = "negative-list.toml";

/// The list's file, its entries and its digest; `None` when there is none, or when it was refused.
pub(super) fn read(
    dir: &Path,
    named: Option<&Spanned<String>>,
    reader: &mut Reader<'_>,
    elsewhere: &mut Vec<Stop>,
) -> Option<(PathBuf, Vec<NegativeEntry>, Digest)> {
    let file = match named {
        Some(it) if !meaning::is_inside(it.get_ref()) => {
            reader.refuse(it.span(), Problem::Path);
            return None;
        }
        Some(it) if !dir.join(it.get_ref()).is_file() => {
            reader.refuse(it.span(), Problem::NoFile);
            return None;
        }
        Some(it) => it.get_ref().as_str(),
        None if dir.join(FILE).exists() => FILE,
        None => return None,
    };
    let text = match fs::read_to_string(dir.join(file)) {
        Ok(text) => text,
        Err(cause) => {
            elsewhere.push(Error::Unreadable { file: file.to_owned(), cause }.into());
            return None;
        }
    };
    let mut list = Reader::new(file, text.strip_prefix('\u{feff}').unwrap_or(&text));
    let entries = config::negative_list(&mut list);
    let entries = entries.into_iter().filter_map(|it| entry(it, &mut list)).collect();
    elsewhere.append(&mut list.into_stops());
    Some((PathBuf::from(file), entries, Digest::of(text.as_bytes())))
}

fn entry(written: config::Entry, list: &mut Reader<'_>) -> Option<NegativeEntry> {
    let config::Entry { at, dataset, field, kind, topic, article, .. } = written;
    if [&dataset, &field, &kind, &topic].iter().all(|it| it.is_none()) {
        list.refuse(at.clone(), Problem::EntryNamesNothing);
    }
    if article.is_none() {
        list.refuse(at, Problem::Missing("article"));
    }
    if let Some(it) = kind.as_ref().filter(|it| !gate::is_entry_kind(it.get_ref())) {
        list.refuse(it.span(), Problem::EntryKind);
    }
    let [valid_from, valid_until, review_by] =
        [written.valid_from, written.valid_until, written.review_by]
            .map(|it| meaning::day(it.as_ref(), list));
    Some(NegativeEntry {
        dataset: dataset.map(Spanned::into_inner),
        field: field.map(Spanned::into_inner),
        kind: kind.map(Spanned::into_inner),
        topic: topic.map(Spanned::into_inner),
        article: article?.into_inner(),
        valid_from,
        valid_until,
        review_by,
    })
}
