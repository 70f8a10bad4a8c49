//! Every page that `explain` can show: rules, gate rules, errors.

use crate::catalog;
use crate::check;
use crate::diff;
use crate::gate;
use crate::journal;
use crate::model::page::Page;
use crate::model::rule::Rule;
use crate::model::schema::Field;
use crate::model::schema::RowRule;
use crate::model::schema::Schema;
use crate::normalize;
use crate::notify;
use crate::pipeline::halt;
use crate::pipeline::init;
use crate::pipeline::problem;
use crate::platform;
use crate::protect;
use crate::quality;
use crate::quarantine;
use crate::read;
use crate::release;
use crate::report;
use crate::review;
use crate::seal;
use crate::source;
use crate::verify;

/// The fields that a rule of a schema's own speaks of.
pub fn fields_of<'s>(schema: &'s Schema, rule: &RowRule) -> Vec<&'s Field> {
    check::named(schema, rule).into_iter().filter_map(|it| schema.fields.get(it)).collect()
}

/// All pages: rules first, then the gate's, then errors along the line.
pub fn pages() -> Vec<Page> {
    let rules = Rule::ALL.iter().map(|it| *it.page());
    let rooms = [
        gate::PAGES,
        problem::PAGES,
        halt::PAGES,
        init::PAGES,
        source::PAGES,
        source::REMOTE_PAGES,
        read::PAGES,
        read::FLAW_PAGES,
        normalize::PAGES,
        check::PAGES,
        protect::PAGES,
        release::PAGES,
        quarantine::PAGES,
        quality::PAGES,
        review::PAGES,
        gate::ERROR_PAGES,
        seal::PAGES,
        platform::PAGES,
        catalog::PAGES,
        diff::PAGES,
        platform::SERVER_PAGES,
        journal::PAGES,
        notify::PAGES,
        verify::PAGES,
        report::PAGES,
    ];
    rules.chain(rooms.into_iter().flatten().copied()).collect()
}

/// The page of `code`; gate rules are found in any case.
pub fn page(code: &str) -> Option<Page> {
    pages().into_iter().find(|it| it.code.eq_ignore_ascii_case(code))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_code_has_one_page_in_both_languages() {
        let pages = pages();
        let codes: BTreeSet<&str> = pages.iter().map(|it| it.code).collect();
        assert_eq!(codes.len(), pages.len(), "a code stands twice");
        for page in pages {
            for words in [page.title, page.why, page.fix] {
                assert!(!words.zh.is_empty() && !words.en.is_empty(), "{}", page.code);
                assert!(words.en.is_ascii() || words.en.chars().any(|it| it.is_ascii_alphabetic()));
            }
        }
    }
}
