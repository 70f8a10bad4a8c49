//! What titles, sheet names and file names say of a whole table: its region, its month, its program.

use crate::lexical::date;
use crate::lexical::header::fold as fold_header;
use crate::lexical::numeral;
use crate::lexical::width;
use crate::model::schema::Kind;
use crate::normalize::Compiled;
use crate::normalize::code::Lexicon;
use crate::read::Origin;
use crate::read::Part;

/// What the context says of one field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// Nothing.
    Nothing,
    /// One thing: a key for a code or region, a month for a month.
    One(i32),
    /// Two things.
    Conflict,
}

/// What the context of `part` says of a field that may come from it.
pub(super) fn said(part: &Part, field: &Compiled, year: i32) -> Said {
    match (field.kind, &field.lexicon) {
        (Kind::YearMonth, _) => month(part, year),
        (Kind::Code | Kind::Region, Some(lexicon)) => {
            agree(part.context.iter().map(|it| mention(&it.text, lexicon)))
        }
        _ => Said::Nothing,
    }
}

/// One answer of several that say nothing or the same.
fn agree(answers: impl Iterator<Item = Said>) -> Said {
    answers.fold(Said::Nothing, |all, one| match (all, one) {
        (Said::Nothing, it) | (it, Said::Nothing) => it,
        (a, b) if a == b => a,
        _ => Said::Conflict,
    })
}

/// The only entry that `text` names; the longest spelling counts, and what it covers is not read again.
fn mention(text: &str, lexicon: &Lexicon) -> Said {
    let mut rest = fold_header(text);
    let mut found = Said::Nothing;
    for (spelling, key) in &lexicon.mentions {
        if rest.contains(spelling.as_str()) {
            found = agree([found, Said::One(i32::from(*key))].into_iter());
            rest = rest.replace(spelling.as_str(), " ");
        }
    }
    // One text that names several is about all of them, not in conflict with another.
    if found == Said::Conflict { Said::Nothing } else { found }
}

/// The month: written out anywhere, or as a sheet called 3月 under a title that names the year.
fn month(part: &Part, year: i32) -> Said {
    let texts = || part.context.iter().filter(|it| it.origin != Origin::Folder);
    let title_year = texts().find_map(|it| date::find_year(&width::fold(&it.text))).unwrap_or(year);
    agree(texts().map(|it| {
        let text = width::squeeze(&it.text);
        let short = (it.origin == Origin::Sheet).then(|| bare_month(&text)).flatten();
        let month =
            short.map(|month| title_year * 12 + month - 1).or_else(|| date::find_month(&text));
        month.map_or(Said::Nothing, Said::One)
    }))
}

/// `3月`, `三月`, `03月份`: 3.
fn bare_month(text: &str) -> Option<i32> {
    let digits = text.trim_end_matches('份').strip_suffix('月')?;
    let month = digits.parse().ok().or_else(|| i32::try_from(numeral::parse(digits)?).ok())?;
    (1..=12).contains(&month).then_some(month)
}
