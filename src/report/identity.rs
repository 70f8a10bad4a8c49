//! Sums that must close: those that a sentence states, those of the forms, those between prose and table and from one
//! year to the next. Told, never mended.

use std::collections::BTreeMap;

use crate::report::extract::Extract;
use crate::report::figure::Figure;
use crate::report::figure::Quality;
use crate::report::figure::Stand;
use crate::report::figure::Value;
use crate::report::indicators::Applicant;

/// Whether a sum closes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// It does.
    Pass,
    /// It does not.
    Fail,
    /// A term is not stated.
    NotAssessable,
    /// A term is inexact, or the sentence may mean another thing.
    Uncertain,
}

impl Status {
    /// Its name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::NotAssessable => "not-assessable",
            Self::Uncertain => "uncertain",
        }
    }
}

/// A sum, as stated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// `sum`, `share`, `same`, `T3a`, `X4`, …
    pub name: String,
    /// `574+929+9+35+14 = 1561`.
    pub expression: String,
    /// What the left side comes to.
    pub left: Option<Value>,
    /// What the right side comes to.
    pub right: Option<Value>,
    /// Whether it closes.
    pub status: Status,
    /// The line of the figure that the others make up; none across reports.
    pub line: Option<u64>,
}

impl Identity {
    /// By how much it does not close.
    pub fn difference(&self) -> Option<Value> {
        let failed = self.status == Status::Fail;
        self.left.zip(self.right).filter(|_| failed).map(|(left, right)| left.minus(right))
    }
}

/// The rows of table three that its total is made of, in the forms of 2019 and 2021.
pub(super) const RESULTS: &[&str] = &[
    "reply.granted",
    "reply.partial",
    "reply.denied.secret",
    "reply.denied.prohibited",
    "reply.denied.security",
    "reply.denied.third_party",
    "reply.denied.internal",
    "reply.denied.process",
    "reply.denied.enforcement",
    "reply.denied.enquiry",
    "reply.unavailable.not_held",
    "reply.unavailable.not_made",
    "reply.unavailable.unclear",
    "reply.declined.complaint",
    "reply.declined.repeated",
    "reply.declined.publication",
    "reply.declined.excessive",
    "reply.declined.reissue",
];
/// What 其他处理 is made of, where the form parts it.
pub(super) const OTHERS: &[&str] =
    &["reply.other.not_amended", "reply.other.not_paid", "reply.other.rest"];
/// Sums of the form of 2014, each with its parts.
const FORM_2014: &[(&str, &[&str])] = &[
    (
        "application.received",
        &["application.in_person", "application.fax", "application.online", "application.letter"],
    ),
    ("application.closed", &["application.closed.on_time", "application.closed.extended"]),
    (
        "reply.total",
        &[
            "reply.already_public",
            "reply.granted",
            "reply.partial",
            "reply.denied",
            "reply.not_this_agency",
            "reply.not_existing",
            "reply.amend",
            "reply.redirected",
        ],
    ),
    (
        "reply.denied",
        &[
            "reply.denied.secret",
            "reply.denied.commercial",
            "reply.denied.privacy",
            "reply.denied.security",
            "reply.denied.not_information",
            "reply.denied.other_law",
        ],
    ),
    ("review.total", &["review.upheld", "review.corrected", "review.other"]),
    ("litigation.total", &["litigation.upheld", "litigation.corrected", "litigation.other"]),
    ("staff.total", &["staff.full_time", "staff.part_time"]),
];
/// Groups of table four.
const DISPUTES: &[&str] = &["review", "litigation.direct", "litigation.after_review"];
/// Parts of the channels, which may count one item twice.
const CHANNELS: &[&str] =
    &["channel.gazette", "channel.website", "channel.weibo", "channel.wechat", "channel.other"];

/// What a table states, by key; and the line of each.
struct Stated<'a>(BTreeMap<&'a str, &'a Figure>);

impl<'a> Stated<'a> {
    fn of(figures: &'a [Figure], stand: Stand) -> Self {
        let mut all: BTreeMap<&str, &Figure> = BTreeMap::new();
        for figure in figures.iter().filter(|it| it.stand == stand) {
            let Some(key) = figure.indicator.as_deref() else { continue };
            // The first is the one that a section leads with; what stands later is a detail of it.
            let better = all.get(key).is_none_or(|it| !it.sure && figure.sure);
            if better {
                all.insert(key, figure);
            }
        }
        Self(all)
    }

    fn get(&self, key: &str) -> Option<&'a Figure> {
        self.0.get(key).copied()
    }

    fn value(&self, key: &str) -> Option<Value> {
        self.get(key).map(|it| it.value)
    }

    fn has(&self, keys: &[&str]) -> bool {
        keys.iter().any(|it| self.0.contains_key(it))
    }
}

/// The identities of the forms, and those between prose and table, of one report.
pub(super) fn of_report(figures: &[Figure], blanks: &[String]) -> Vec<Identity> {
    let table = Stated::of(figures, Stand::Table);
    let prose = Stated::of(figures, Stand::Prose);
    let mut out = Vec::new();
    if table.has(&["reply.declined.repeated", "reply.denied.enquiry", "reply.unavailable.not_made"])
    {
        of_table_three(&table, blanks, &mut out);
    } else {
        of_form_2014(&table, &mut out);
    }
    of_table_four(&table, &mut out);
    carried(&prose, &mut out);
    between(&table, &prose, &mut out);
    same(figures, &mut out);
    out
}

/// Adds up what is stated; a part that is blank is nothing.
fn total(stated: &Stated<'_>, keys: impl IntoIterator<Item = String>) -> (Value, String) {
    let (mut sum, mut terms) = (Value::default(), Vec::new());
    for value in keys.into_iter().filter_map(|it| stated.value(&it)) {
        sum = sum.plus(value);
        if value != Value::default() {
            terms.push(value.to_string());
        }
    }
    (sum, if terms.is_empty() { "0".to_owned() } else { terms.join("+") })
}

fn equal(name: &str, (left, terms): (Value, String), right: Option<&Figure>) -> Identity {
    let value = right.map(|it| it.value);
    Identity {
        name: name.to_owned(),
        expression: format!("{terms} = {}", value.map_or("?".to_owned(), |it| it.to_string())),
        left: Some(left),
        right: value,
        status: match value {
            None => Status::NotAssessable,
            Some(it) if it == left => Status::Pass,
            Some(_) => Status::Fail,
        },
        line: right.map(|it| it.place.line),
    }
}

fn of_table_three(table: &Stated<'_>, blanks: &[String], out: &mut Vec<Identity>) {
    let applicants: Vec<Option<Applicant>> =
        Applicant::ALL.iter().map(|it| Some(it.0)).chain([None]).collect();
    let of = |key: &str, applicant: Option<Applicant>| {
        applicant.map_or_else(|| key.to_owned(), |it| it.of(key))
    };
    let column = |applicant: Option<Applicant>| {
        let place = Applicant::ALL.iter().position(|it| Some(it.0) == applicant).unwrap_or(6);
        format!("c{}", place + 1)
    };
    let others: &[&str] = if table.has(OTHERS) { OTHERS } else { &["reply.other"] };
    for applicant in applicants {
        let get = |key: &str| table.get(&of(key, applicant));
        let whole = get("reply.total");
        let carried = [get("application.received"), get("application.carried_in")];
        if applicant.is_some() && whole.is_none() && carried.iter().all(Option::is_none) {
            continue;
        }
        let left = total(
            table,
            ["application.received", "application.carried_in"].map(|it| of(it, applicant)),
        );
        let right =
            total(table, ["reply.total", "application.carried_out"].map(|it| of(it, applicant)));
        // A cell that is blank in a column, where the row's total is not nothing, may have been lost by the layout.
        let lost = ["application.carried_in", "application.carried_out"].iter().any(|key| {
            get(key).is_none() && table.value(key).is_some_and(|it| it != Value::default())
        });
        let missing = whole.is_none() || carried[0].is_none() || lost;
        out.push(Identity {
            name: format!("T3a {}", column(applicant)),
            expression: format!("{} = {}", left.1, right.1),
            left: Some(left.0),
            right: Some(right.0),
            status: if missing {
                Status::NotAssessable
            } else if left.0 == right.0 {
                Status::Pass
            } else {
                Status::Fail
            },
            line: whole.or(carried[0]).map(|it| it.place.line),
        });
        let parts = RESULTS.iter().chain(others).map(|it| of(it, applicant));
        let parts: Vec<String> = parts.collect();
        let mut sum =
            equal(&format!("T3b {}", column(applicant)), total(table, parts.clone()), whole);
        // The total of a row that is left blank is not nothing; nor is a row that a layout lost.
        let blank = applicant.is_none() && parts.iter().any(|it| blanks.contains(it));
        let lost = RESULTS.iter().chain(others).any(|it| is_lost(it, table, blanks));
        if (blank || lost) && sum.status == Status::Fail {
            sum.status = Status::NotAssessable;
        }
        out.push(sum);
    }
    let rows = [
        "application.received",
        "application.carried_in",
        "reply.total",
        "application.carried_out",
    ];
    for key in rows.iter().chain(RESULTS).chain(others) {
        let parts: Vec<String> = Applicant::ALL.iter().map(|it| it.0.of(key)).collect();
        if table.get(key).is_none() && parts.iter().all(|it| table.get(it).is_none()) {
            continue;
        }
        let it = equal(&format!("T3c {key}"), total(table, parts.clone()), table.get(key));
        if parts.iter().any(|it| table.get(it).is_some()) || it.status == Status::NotAssessable {
            out.push(it);
        }
    }
}

/// Whether a row of table three is not there at all, not even blank.
fn is_lost(key: &str, table: &Stated<'_>, blanks: &[String]) -> bool {
    let any = |it: &str| table.get(it).is_some() || blanks.iter().any(|blank| blank == it);
    !any(key) && Applicant::ALL.iter().all(|by| !any(&by.0.of(key)))
}

/// T3a, where sentences say all four.
fn carried(prose: &Stated<'_>, out: &mut Vec<Identity>) {
    let all = [
        "application.received",
        "application.carried_in",
        "reply.total",
        "application.carried_out",
    ]
    .map(|it| prose.get(it));
    let [Some(received), Some(carried_in), Some(replied), Some(carried_out)] = all else { return };
    let (left, right) =
        (received.value.plus(carried_in.value), replied.value.plus(carried_out.value));
    let firm = [received, carried_in, replied, carried_out].iter().all(|it| it.quality.is_firm());
    out.push(Identity {
        name: "T3a".to_owned(),
        expression: format!(
            "{}+{} = {}+{}",
            received.value, carried_in.value, replied.value, carried_out.value
        ),
        left: Some(left),
        right: Some(right),
        status: match (left == right, firm) {
            (true, _) => Status::Pass,
            (false, true) => Status::Fail,
            (false, false) => Status::Uncertain,
        },
        line: Some(received.place.line),
    });
}

fn of_form_2014(table: &Stated<'_>, out: &mut Vec<Identity>) {
    for (whole, parts) in FORM_2014 {
        if table.has(parts) {
            let all = parts.iter().map(|it| (*it).to_owned());
            out.push(equal(&format!("2014 {whole}"), total(table, all), table.get(whole)));
        }
    }
    if let Some(whole) = table.get("proactive.total").filter(|_| table.has(CHANNELS)) {
        let (sum, terms) = total(table, CHANNELS.iter().map(|it| (*it).to_owned()));
        let most = CHANNELS.iter().filter_map(|it| table.value(it)).max().unwrap_or_default();
        let holds = most <= whole.value && whole.value <= sum;
        out.push(Identity {
            name: "2014 proactive.total".to_owned(),
            expression: format!("{most} ≤ {} ≤ {terms}", whole.value),
            left: Some(sum),
            right: Some(whole.value),
            status: if holds { Status::Pass } else { Status::Fail },
            line: Some(whole.place.line),
        });
    }
}

fn of_table_four(table: &Stated<'_>, out: &mut Vec<Identity>) {
    for group in DISPUTES {
        let parts: Vec<String> = ["upheld", "corrected", "other", "pending"]
            .iter()
            .map(|it| format!("{group}.{it}"))
            .collect();
        // Without what is pending it is the form of 2014.
        if parts.last().is_some_and(|it| table.get(it).is_some()) {
            out.push(equal(
                &format!("T4a {group}"),
                total(table, parts),
                table.get(&format!("{group}.total")),
            ));
        }
    }
}

fn between(table: &Stated<'_>, prose: &Stated<'_>, out: &mut Vec<Identity>) {
    let mut pair = |name: &str, key: &str, right: (Value, String), line: u64| {
        let Some(said) = prose.get(key) else { return };
        let status = match (said.value == right.0, said.quality.is_firm() && said.sure) {
            (true, _) => Status::Pass,
            (false, true) => Status::Fail,
            (false, false) => Status::Uncertain,
        };
        out.push(Identity {
            name: name.to_owned(),
            expression: format!("{} = {}", said.value, right.1),
            left: Some(said.value),
            right: Some(right.0),
            status,
            line: Some(if said.place.line > 0 { said.place.line } else { line }),
        });
    };
    let direct =
        table.get("litigation.direct.total").zip(table.get("litigation.after_review.total"));
    if let Some((one, other)) = direct {
        let sum = one.value.plus(other.value);
        pair(
            "X3",
            "litigation.total",
            (sum, format!("{}+{}", one.value, other.value)),
            one.place.line,
        );
    }
    for (name, key) in [
        ("X4", "application.received"),
        ("X4", "reply.total"),
        ("X4", "application.carried_out"),
        ("X4", "application.carried_in"),
        ("X5", "reply.granted"),
        ("X5", "reply.partial"),
        ("X", "proactive.total"),
        ("X", "review.total"),
        ("X", "litigation.total"),
        ("X", "fee"),
    ] {
        if let Some(it) = table.get(key) {
            let scaled = if key == "fee" { in_base_unit(it) } else { it.value };
            pair(name, key, (scaled, scaled.to_string()), it.place.line);
        }
    }
    for (whole, start) in [
        ("reply.denied", "reply.denied."),
        ("reply.unavailable", "reply.unavailable."),
        ("reply.declined", "reply.declined."),
    ] {
        let rows = || RESULTS.iter().filter(|it| it.starts_with(start));
        if rows().any(|it| table.get(it).is_some()) && table.get("reply.total").is_some() {
            let line = rows().find_map(|it| table.get(it)).map_or(0, |it| it.place.line);
            pair("X5", whole, total(table, rows().map(|it| (*it).to_owned())), line);
        }
    }
}

/// A figure in the unit that others of its kind are counted in: money in 元.
pub fn in_base_unit(figure: &Figure) -> Value {
    let factor = match figure.unit.as_str() {
        "万元" => 10_000,
        "亿元" => 100_000_000,
        _ => 1,
    };
    figure.value.times(factor).unwrap_or(figure.value)
}

/// Figures that a report states once as a whole.
const WHOLES: &[&str] = &[
    "proactive.total",
    "channel.website",
    "application.received",
    "application.carried_in",
    "application.carried_out",
    "reply.total",
    "review.total",
    "litigation.total",
    "proposal.total",
];

/// What prose states twice must be the same.
fn same(figures: &[Figure], out: &mut Vec<Identity>) {
    for key in WHOLES {
        let all: Vec<&Figure> = figures
            .iter()
            .filter(|it| it.stand == Stand::Prose && it.indicator.as_deref() == Some(key))
            .filter(|it| it.quality != Quality::Derived)
            .collect();
        let Some((first, rest)) = all.split_first() else { continue };
        for other in rest {
            // Two websites may each be told.
            if *key == "channel.website" && first.label != other.label {
                continue;
            }
            let firm = [first, other].iter().all(|it| it.sure && it.quality.is_firm());
            let status = match (first.value == other.value, firm) {
                (true, _) => Status::Pass,
                (false, true) => Status::Fail,
                (false, false) => Status::Uncertain,
            };
            out.push(Identity {
                name: format!("same {key}"),
                expression: format!("{} = {}", first.value, other.value),
                left: Some(first.value),
                right: Some(other.value),
                status,
                line: Some(other.place.line),
            });
        }
    }
}

/// What must agree between the reports of one office: what is carried over, and what is in force.
pub fn across(reports: &[Extract]) -> Vec<Identity> {
    let mut years: Vec<&Extract> = reports.iter().filter(|it| it.year.is_some()).collect();
    years.sort_by_key(|it| it.year);
    let mut out = Vec::new();
    for (before, after) in years.iter().zip(years.iter().skip(1)) {
        if before.year.map(|it| it + 1) != after.year {
            continue;
        }
        let (old, new) = (stated(before), stated(after));
        let name = |what: &str| format!("{what} {}", after.year.unwrap_or_default());
        let columns = Applicant::ALL.iter().map(|it| Some(it.0)).chain([None]);
        for applicant in columns {
            let of = |key: &str| applicant.map_or_else(|| key.to_owned(), |it| it.of(key));
            let (left, right) =
                (new.get(&of("application.carried_in")), old.get(&of("application.carried_out")));
            if applicant.is_some() && (left.is_none() || right.is_none())
                || left.is_none() && right.is_none()
            {
                continue;
            }
            out.push(pair(&name("X1"), left.map(|it| it.value), right.map(|it| it.value)));
        }
        for kind in ["rule", "normative"] {
            let of = |what: &str| format!("{kind}.{what}");
            let values = [
                old.value(&of("in_force")),
                new.value(&of("issued")),
                new.value(&of("repealed")),
                new.value(&of("in_force")),
            ];
            if let [Some(had), Some(issued), Some(repealed), Some(has)] = values {
                let left = had.plus(issued).minus(repealed);
                let mut it = pair(&name("X2"), Some(left), Some(has));
                it.expression = format!("{had}+{issued}-{repealed} = {has}");
                // Documents lapse in other ways, too.
                if it.status == Status::Fail {
                    it.status = Status::Uncertain;
                }
                out.push(it);
            }
        }
    }
    out
}

fn stated(report: &Extract) -> Stated<'_> {
    let mut all = Stated::of(&report.figures, Stand::Prose);
    all.0.extend(Stated::of(&report.figures, Stand::Table).0);
    all
}

fn pair(name: &str, left: Option<Value>, right: Option<Value>) -> Identity {
    let show = |it: Option<Value>| it.map_or("?".to_owned(), |it| it.to_string());
    Identity {
        name: name.to_owned(),
        expression: format!("{} = {}", show(left), show(right)),
        left,
        right,
        status: match (left, right) {
            (Some(left), Some(right)) if left == right => Status::Pass,
            (Some(_), Some(_)) => Status::Fail,
            _ => Status::NotAssessable,
        },
        line: None,
    }
}
