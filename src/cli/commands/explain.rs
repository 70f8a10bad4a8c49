//! `explain`: the page of a rule, gate rule or error, or the list of all; of a schema's own rule, what the schema says.

use std::path::Path;

use serde_json::json;

use crate::cli::args::Format;
use crate::cli::error;
use crate::cli::error::Error;
use crate::cli::invocation::Invocation;
use crate::cli::render;
use crate::cli::render::Voice;
use crate::cli::render::pages;
use crate::demo;
use crate::model::lang::Lang;
use crate::model::lang::Words;
use crate::model::page::Page;
use crate::model::schema::RowRule;
use crate::model::schema::Schema;
use crate::model::stop::Stop;
use crate::pipeline;
use crate::pipeline::plan;
use crate::serve;

/// Codes listed when there is none of that name.
const NEAR_SHOWN: usize = 5;

/// Explains `code`, or says what codes there are.
pub(in crate::cli) fn explain(it: &Invocation, code: Option<&str>) -> Result<u8, Stop> {
    let voice = Voice::new(it, Path::new(""));
    let all = all();
    let Some(code) = code else {
        match it.format {
            Format::Json => render::document(&pages::json_list(&all, it.lang))?,
            Format::Human => render::answer(&pages::list(&voice, &all))?,
        }
        return Ok(0);
    };
    let called = |it: &&Page| it.code.eq_ignore_ascii_case(code) || is_title(&it.title, code);
    if let Some(page) = all.iter().find(called) {
        match it.format {
            Format::Json => render::document(&pages::json(page, it.lang))?,
            Format::Human => render::answer(&pages::page(&voice, page))?,
        }
        return Ok(0);
    }
    if let Some((schema, rule)) = code.strip_prefix("rule/").and_then(|name| schema_rule(it, name))
    {
        match it.format {
            Format::Json => render::document(&json!({
                "code": code,
                "level": rule.level.to_string(),
                "title": title(it.lang, &rule),
                "schema": schema.name,
                "sql": rule.written(&schema.fields),
            }))?,
            Format::Human => render::answer(&own_rule(it.lang, &schema, &rule))?,
        }
        return Ok(0);
    }
    Err(Error::NoPage { code: code.to_owned(), near: near(code, &all) }.into())
}

/// Every page: the engine's, and those of the commands.
fn all() -> Vec<Page> {
    let own = error::PAGES.iter().chain(demo::PAGES).chain(serve::PAGES).copied();
    pipeline::pages().into_iter().chain(own).collect()
}

fn title(lang: Lang, rule: &RowRule) -> &str {
    match lang {
        Lang::Zh => &rule.title,
        Lang::En => &rule.title_en,
    }
}

fn own_rule(lang: Lang, schema: &Schema, rule: &RowRule) -> String {
    let (title, name, holds) = (title(lang, rule), &rule.name, rule.written(&schema.fields));
    let fields = pipeline::fields_of(schema, rule);
    let fields: Vec<String> =
        fields.iter().map(|it| format!("\n  {:<16} {}", it.name, it.title)).collect();
    let (fields, Schema { title: of, name: called, .. }) = (fields.concat(), schema);
    let level = pages::level(rule.level, lang);
    match lang {
        Lang::Zh => format!(
            "{title}{level}\nrule/{name}\n\n来自\n  数据标准 {of}（{called}）\n\n每一行都要满足\n  {holds}\n\n其中{fields}\n\n\
             怎么办\n  退回的台账里这几列的格子都标了颜色，核对后把不对的改过来。"
        ),
        Lang::En => format!(
            "{title}{level}\nrule/{name}\n\nfrom\n  schema {of} ({called})\n\nholds for every row\n  {holds}\n\nwhere{fields}\n\n\
             what to do\n  The cells of these columns are coloured in the returned ledger: mend the one that is wrong."
        ),
    }
}

/// The rule called `name` of a schema of the project, or of a built-in one.
fn schema_rule(it: &Invocation, name: &str) -> Option<(Schema, RowRule)> {
    let project = it.project().ok();
    let of_project = project.iter().flat_map(|it| &it.datasets).map(|it| Schema::clone(&it.schema));
    let built_in = plan::builtin_names().into_iter();
    let built_in =
        built_in.filter_map(|it| plan::schema(&format!("builtin:{it}"), Path::new("")).ok());
    of_project.chain(built_in).find_map(|schema| {
        let rule = schema.rules.iter().find(|it| it.name == name)?.clone();
        Some((schema, rule))
    })
}

/// Whether `text` is what a page is headed: returned ledgers show that, and no code.
fn is_title(title: &Words, text: &str) -> bool {
    let text = text.trim().trim_end_matches('。');
    [title.zh, title.en].contains(&text)
}

/// Codes that may have been meant: all of an area, else those that hold it and those a few letters away.
fn near(code: &str, pages: &[Page]) -> Vec<String> {
    let code = code.to_lowercase();
    let within = |it: &&Page| it.code.strip_prefix(&code).is_some_and(|it| it.starts_with('/'));
    let area: Vec<String> = pages.iter().filter(within).map(|it| it.code.to_owned()).collect();
    if !area.is_empty() && !code.is_empty() {
        return area;
    }
    let mut found: Vec<(usize, &str)> = pages
        .iter()
        .filter_map(|page| {
            let it = page.code.to_lowercase();
            let titled = page.title.zh.contains(&code) || page.title.en.contains(&code);
            let holds = !code.is_empty() && (it.contains(&code) || code.contains(&it) || titled);
            let far = if holds { 0 } else { distance(&code, &it) };
            (far <= code.chars().count() / 3).then_some((far, page.code))
        })
        .collect();
    found.sort_unstable();
    found.dedup();
    found.into_iter().take(NEAR_SHOWN).map(|(_, code)| code.to_owned()).collect()
}

/// Letters to add, take away or replace (Levenshtein).
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (at, a) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = at + 1;
        for (idx, b) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(a != *b);
            diagonal = row[idx + 1];
            row[idx + 1] = replaced.min(diagonal + 1).min(row[idx] + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_codes_are_those_that_may_have_been_meant() {
        let pages = pipeline::pages();
        assert_eq!(
            near("resident-id/check-digt", &pages).first().map(String::as_str),
            Some("resident-id/check-digit")
        );
        assert!(near("resident-id", &pages).contains(&"resident-id/length".to_owned()));
        assert_eq!(near("校验位", &pages), ["bank-account/check-digit", "resident-id/check-digit"]);
        assert!(near("zzzzzzzzz", &pages).is_empty());
        assert!(near("", &pages).is_empty());
    }

    #[test]
    fn distance_counts_letters() {
        for (left, right, expect) in
            [("", "", 0), ("abc", "", 3), ("abc", "abd", 1), ("kitten", "sitting", 3)]
        {
            assert_eq!(distance(left, right), expect, "{left} {right}");
        }
    }

    #[test]
    fn every_code_has_one_page() {
        let mut codes: Vec<_> = all().iter().map(|it| it.code).collect();
        let count = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), count);
    }
}
