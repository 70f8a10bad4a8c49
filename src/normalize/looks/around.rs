//! What titles, unit lines, sheet, file and folder names say of a whole table, and where they contradict one another.

use std::collections::BTreeMap;

use crate::lexical::date;
use crate::lexical::width;
use crate::normalize::looks::lists::Lists;
use crate::read::Origin;
use crate::read::Part;

/// What something around a table is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// Where.
    Region,
    /// When.
    Period,
    /// Which relief.
    Program,
}

impl Topic {
    /// The topic's name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Region => "region",
            Self::Period => "period",
            Self::Program => "program",
        }
    }
}

/// One thing that is said, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saying {
    /// About what.
    pub topic: Topic,
    /// `道里区`, `2017-03`, `城市低保`.
    pub value: String,
    /// Where it is said, nearest first.
    pub by: Vec<Origin>,
}

/// All that is said around `part`; a topic that stands twice is a conflict. A text that names several of a kind is
/// about all of them and says nothing.
pub fn sayings(part: &Part, lists: &Lists) -> Vec<Saying> {
    let mut found: BTreeMap<(Topic, String), Vec<Origin>> = BTreeMap::new();
    for context in &part.context {
        let only = |mut it: std::collections::BTreeSet<String>| {
            if it.len() == 1 { it.pop_first() } else { None }
        };
        let said = [
            (Topic::Region, only(lists.regions_in(&context.text))),
            (Topic::Period, period(&context.text)),
            (Topic::Program, only(lists.programs_in(&context.text))),
        ];
        for (topic, value) in said {
            let Some(value) = value else { continue };
            let by = found.entry((topic, value)).or_default();
            if !by.contains(&context.origin) {
                by.push(context.origin);
            }
        }
    }
    // 2017 beside 2017-03 is the same said less exactly.
    let periods: Vec<String> =
        found.keys().filter(|(topic, _)| *topic == Topic::Period).map(|it| it.1.clone()).collect();
    let vague = |topic: Topic, value: &str| {
        topic == Topic::Period
            && periods.iter().any(|it| it.len() > value.len() && it.starts_with(value))
    };
    let sayings = found.into_iter().filter(|((topic, value), _)| !vague(*topic, value));
    sayings.map(|((topic, value), by)| Saying { topic, value, by }).collect()
}

/// The year of a cell that names a month or a year.
pub fn year_of(cell: &str) -> Option<String> {
    let text = width::fold(cell);
    let month = date::month(&text).ok().map(|(month, _)| month.div_euclid(12));
    let year = month.or_else(|| date::year(&text).ok().map(|it| it.0))?;
    (1949..2100).contains(&year).then(|| year.to_string())
}

fn period(text: &str) -> Option<String> {
    if let Some(month) = date::find_month(&width::squeeze(text)) {
        let mut out = Vec::new();
        date::write_month(month, &mut out);
        return String::from_utf8(out).ok();
    }
    date::find_year(&width::fold(text)).map(|it| it.to_string())
}
