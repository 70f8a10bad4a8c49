//! The negative list: what must not be opened, and the article that says so.
//!
//! `[[entry]]` tables with `dataset`, `field`, `topic` (at least one of them), `article`, and `valid_until`.

use std::fs;
use std::path::Path;
use std::path::PathBuf;

use toml::Spanned;

use crate::model::digest::Digest;
use crate::model::stop::Stop;
use crate::pipeline::config;
use crate::pipeline::config::Reader;
use crate::pipeline::error::Error;
use crate::pipeline::meaning;
use crate::pipeline::plan::NegativeEntry;
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
    let config::Entry { at, dataset, field, topic, article, valid_until } = written;
    if dataset.is_none() && field.is_none() && topic.is_none() {
        list.refuse(at.clone(), Problem::EntryNamesNothing);
    }
    if article.is_none() {
        list.refuse(at, Problem::Missing("article"));
    }
    if let Some(it) = valid_until.as_ref().filter(|it| !is_day(it.get_ref())) {
        list.refuse(it.span(), Problem::Day);
    }
    Some(NegativeEntry {
        dataset: dataset.map(Spanned::into_inner),
        field: field.map(Spanned::into_inner),
        topic: topic.map(Spanned::into_inner),
        article: article?.into_inner(),
        valid_until: valid_until.map(Spanned::into_inner),
    })
}

/// `2025-12-31`; whether the month has that day is not asked, since days are only compared.
fn is_day(text: &str) -> bool {
    let numbers = |text: &str, digits: usize, most: u32| {
        text.len() == digits
            && text.bytes().all(|it| it.is_ascii_digit())
            && text.parse().is_ok_and(|it: u32| (1..=most).contains(&it))
    };
    let mut parts = text.split('-');
    let [year, month, day, rest] = [(); 4].map(|()| parts.next());
    year.is_some_and(|it| numbers(it, 4, 9999))
        && month.is_some_and(|it| numbers(it, 2, 12))
        && day.is_some_and(|it| numbers(it, 2, 31))
        && rest.is_none()
}
