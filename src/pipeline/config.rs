//! What was written: `gongkai.toml` and the negative list as they stand, with the place of every value.
//!
//! The files are walked key by key and not handed to a derived reader, so that all that is wrong in a file is
//! found at once, each with its line, in both languages. What the values mean is [`super::plan`]'s.

use std::ops::Range;

use toml::Spanned;
use toml::de::DeString;
use toml::de::DeTable;
use toml::de::DeValue;

use crate::model::stop::Stop;
use crate::pipeline::config_source::SOURCE;
use crate::pipeline::config_source::Source;
use crate::pipeline::config_source::source;
use crate::pipeline::config_target::Target;
use crate::pipeline::config_target::target;
use crate::pipeline::error::Error;
use crate::pipeline::error::Spot;
use crate::pipeline::history;
use crate::pipeline::moving;
use crate::pipeline::noise;
use crate::pipeline::notices;
use crate::pipeline::problem::Problem;
use crate::pipeline::signing;
use crate::pipeline::site;

/// A TOML file in reading: its text, for places, and what was found wrong.
pub(super) struct Reader<'t> {
    file: &'t str,
    text: &'t str,
    stops: Vec<(usize, Stop)>,
}

impl<'t> Reader<'t> {
    /// Begins to read `text`, which messages call `file`.
    pub(super) fn new(file: &'t str, text: &'t str) -> Self {
        Self { file, text, stops: Vec::new() }
    }

    /// Notes that what stands at `span` has `problem`.
    pub(super) fn refuse(&mut self, span: Range<usize>, problem: Problem) {
        let start = span.start;
        let spot = Box::new(Spot::of(self.file, self.text, span));
        self.stops.push((start, Error::At { spot, problem }.into()));
    }

    /// Notes that what is named at `span` stopped with `stop`, which says where itself.
    pub(super) fn stop(&mut self, span: Range<usize>, stop: Stop) {
        self.stops.push((span.start, stop));
    }

    /// Whether nothing was found wrong.
    pub(super) fn is_sound(&self) -> bool {
        self.stops.is_empty()
    }

    /// All that was found wrong, in the file's order.
    pub(super) fn into_stops(mut self) -> Vec<Stop> {
        self.stops.sort_by_key(|(start, _)| *start);
        self.stops.into_iter().map(|(_, stop)| stop).collect()
    }

    fn open(&mut self, known: &'static [&'static str]) -> Option<Section<'t>> {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        for error in &errors {
            let span = error.span().unwrap_or(0..0);
            self.refuse(span, Problem::Syntax(error.message().to_owned()));
        }
        // What is left of a broken file would only be wrong in consequence.
        errors.is_empty().then(|| Section::new(table.span(), table.into_inner(), known))
    }
}

/// A table in reading; what is still in it at the end is unknown.
pub(super) struct Section<'t> {
    pub(super) at: Range<usize>,
    entries: Vec<(Spanned<DeString<'t>>, Spanned<DeValue<'t>>)>,
    known: &'static [&'static str],
}

impl<'t> Section<'t> {
    pub(super) fn new(
        at: Range<usize>,
        table: DeTable<'t>,
        known: &'static [&'static str],
    ) -> Self {
        let mut entries: Vec<_> = table.into_iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        Self { at, entries, known }
    }

    /// Leaves only `known` as known, now that it is clear what the table is.
    pub(super) fn narrow(&mut self, known: &'static [&'static str]) {
        self.known = known;
    }

    /// The known keys that are there.
    pub(super) fn there(&self) -> Vec<&'static str> {
        let is_there = |key: &&str| self.entries.iter().any(|(it, _)| it.get_ref() == *key);
        self.known.iter().copied().filter(is_there).collect()
    }

    /// Where the key `key` stands.
    pub(super) fn place(&self, key: &str) -> Option<Range<usize>> {
        self.entries.iter().find(|(it, _)| it.get_ref() == key).map(|(it, _)| it.span())
    }

    pub(super) fn take(&mut self, key: &'static str) -> Option<Spanned<DeValue<'t>>> {
        debug_assert!(self.known.contains(&key), "{key} must be among the known keys");
        let at = self.entries.iter().position(|(it, _)| it.get_ref() == key)?;
        Some(self.entries.remove(at).1)
    }

    fn table(
        &mut self,
        key: &'static str,
        known: &'static [&'static str],
        reader: &mut Reader<'_>,
    ) -> Option<Section<'t>> {
        let at = self.place(key)?;
        let value = self.take(key)?;
        as_table(key, at, value, known, reader)
    }

    pub(super) fn named(&mut self, key: &'static str, reader: &mut Reader<'_>) -> Vec<Named<'t>> {
        self.table(key, &[], reader).map(|it| it.entries).unwrap_or_default()
    }

    pub(super) fn text(
        &mut self,
        key: &'static str,
        reader: &mut Reader<'_>,
    ) -> Option<Spanned<String>> {
        let value = self.take(key)?;
        let span = value.span();
        match value.into_inner() {
            DeValue::String(it) if it.trim().is_empty() => {
                reader.refuse(span, Problem::Empty(key.to_owned()));
                None
            }
            DeValue::String(it) => Some(Spanned::new(span, it.into_owned())),
            other => {
                wrong_type(key, "string", span, &other, reader);
                None
            }
        }
    }

    fn day(&mut self, key: &'static str, reader: &mut Reader<'_>) -> Option<Spanned<String>> {
        let is_date = |(it, value): &(Spanned<DeString<'_>>, Spanned<DeValue<'_>>)| {
            it.get_ref() == key && value.get_ref().is_datetime()
        };
        if !self.entries.iter().any(is_date) {
            return self.text(key, reader);
        }
        let value = self.take(key)?;
        let day = value.get_ref().as_datetime()?.to_string();
        Some(Spanned::new(value.span(), day))
    }

    fn flag(&mut self, key: &'static str, reader: &mut Reader<'_>) -> Option<bool> {
        let value = self.take(key)?;
        match value.get_ref() {
            DeValue::Boolean(it) => Some(*it),
            other => {
                wrong_type(key, "boolean", value.span(), other, reader);
                None
            }
        }
    }

    fn decimal(&mut self, key: &'static str, reader: &mut Reader<'_>) -> Option<Spanned<f64>> {
        let value = self.take(key)?;
        let read = value.get_ref().as_float().and_then(|it| it.as_str().parse().ok());
        if read.is_none() {
            wrong_type(key, "float", value.span(), value.get_ref(), reader);
        }
        Some(Spanned::new(value.span(), read?))
    }

    fn number(&mut self, key: &'static str, reader: &mut Reader<'_>) -> Option<Spanned<u32>> {
        let whole = self.whole(key, reader)?;
        Some(Spanned::new(whole.span(), u32::try_from(*whole.get_ref()).unwrap_or(u32::MAX)))
    }

    pub(super) fn whole(
        &mut self,
        key: &'static str,
        reader: &mut Reader<'_>,
    ) -> Option<Spanned<u64>> {
        let value = self.take(key)?;
        let span = value.span();
        let read = |it: &DeValue<'_>| {
            let it = it.as_integer()?;
            i128::from_str_radix(it.as_str(), it.radix()).ok()
        };
        let Some(number) = read(value.get_ref()) else {
            wrong_type(key, "integer", span, value.get_ref(), reader);
            return None;
        };
        // A number far out of range keeps its sense: far too small, or far too large.
        Some(Spanned::new(span, u64::try_from(number.max(0)).unwrap_or(u64::MAX)))
    }

    pub(super) fn close(self, reader: &mut Reader<'_>) {
        for (key, _) in self.entries {
            let problem =
                Problem::UnknownKey { key: key.get_ref().clone().into_owned(), known: self.known };
            reader.refuse(key.span(), problem);
        }
    }
}

pub(super) type Named<'t> = (Spanned<DeString<'t>>, Spanned<DeValue<'t>>);

pub(super) fn as_table<'t>(
    key: &str,
    at: Range<usize>,
    value: Spanned<DeValue<'t>>,
    known: &'static [&'static str],
    reader: &mut Reader<'_>,
) -> Option<Section<'t>> {
    let span = value.span();
    match value.into_inner() {
        DeValue::Table(it) => Some(Section::new(at, it, known)),
        other => {
            wrong_type(key, "table", span, &other, reader);
            None
        }
    }
}

pub(super) fn wrong_type(
    key: &str,
    want: &'static str,
    span: Range<usize>,
    got: &DeValue<'_>,
    reader: &mut Reader<'_>,
) {
    reader.refuse(span, Problem::Type { key: key.to_owned(), want, got: got.type_str() });
}

/// `gongkai.toml` as it stands; a `None` is missing, or was refused already.
#[derive(Default)]
pub(super) struct Config {
    pub(super) publisher: Option<Publisher>,
    pub(super) policy: Policy,
    pub(super) datasets: Vec<Dataset>,
    pub(super) targets: Vec<Target>,
    pub(super) notify: Option<notices::Written>,
    pub(super) signing: Option<signing::Written>,
    pub(super) site: Option<site::Written>,
    pub(super) stated: Option<Spanned<String>>,
}

/// `[publisher]`.
pub(super) struct Publisher {
    pub(super) at: Range<usize>,
    pub(super) name: Option<Spanned<String>>,
    pub(super) region: Option<Spanned<String>>,
    pub(super) contact: Option<Spanned<String>>,
    /// Keys that are there, sound or not.
    pub(super) there: Vec<&'static str>,
}

/// `[policy]`.
#[derive(Default)]
pub(super) struct Policy {
    pub(super) negative_list: Option<Spanned<String>>,
    pub(super) standards: Option<Spanned<String>>,
    pub(super) region_groups: Option<Spanned<String>>,
    pub(super) unconditional: Option<Spanned<u32>>,
    pub(super) conditional: Option<Spanned<u32>>,
    pub(super) clearance: Option<Spanned<String>>,
    pub(super) l: Option<Spanned<u32>>,
    pub(super) t: Option<Spanned<f64>>,
    pub(super) negative_list_revised: Option<Spanned<String>>,
    pub(super) impact_assessment: Option<Assessment>,
    pub(super) require_impact_assessment: bool,
}

/// `impact_assessment`.
pub(super) struct Assessment {
    pub(super) at: Range<usize>,
    pub(super) reference: Option<Spanned<String>>,
    pub(super) date: Option<Spanned<String>>,
}

/// `[dataset.NAME]`.
pub(super) struct Dataset {
    pub(super) name: Spanned<String>,
    pub(super) schema: Option<Spanned<String>>,
    pub(super) period: Option<moving::Written>,
    pub(super) cycle: Option<Spanned<String>>,
    pub(super) opening: Option<Spanned<String>>,
    pub(super) legal_basis: Option<Spanned<String>>,
    pub(super) sources: Vec<Source>,
    pub(super) accept: Accept,
    pub(super) impact_assessment: Option<Assessment>,
    pub(super) effective: Option<Spanned<String>>,
    pub(super) expires: Option<Spanned<String>>,
    pub(super) takedown: Option<Spanned<String>>,
    pub(super) noise: Option<noise::Written>,
    pub(super) keep: Option<Spanned<u32>>,
    /// Keys that are there, sound or not: nothing that was refused is also called missing.
    pub(super) there: Vec<&'static str>,
}

/// `accept`.
#[derive(Default)]
pub(super) struct Accept {
    pub(super) quarantined: Option<Spanned<String>>,
    pub(super) per_region: Option<Spanned<String>>,
    pub(super) warnings: Option<Spanned<String>>,
    pub(super) regions: Option<Spanned<String>>,
    pub(super) waiver: Option<Spanned<String>>,
    /// Limits of single rules, by code.
    pub(super) rules: Vec<(Spanned<String>, Most)>,
}

/// A number that may be reached: of times, or of rows.
pub(super) enum Most {
    Count(u64),
    Share(Spanned<String>),
}

/// An `[[entry]]` of the negative list.
pub(super) struct Entry {
    pub(super) at: Range<usize>,
    pub(super) dataset: Option<Spanned<String>>,
    pub(super) field: Option<Spanned<String>>,
    pub(super) kind: Option<Spanned<String>>,
    pub(super) topic: Option<Spanned<String>>,
    pub(super) article: Option<Spanned<String>>,
    pub(super) valid_from: Option<Spanned<String>>,
    pub(super) valid_until: Option<Spanned<String>>,
    pub(super) review_by: Option<Spanned<String>>,
}

const TOP: &[&str] =
    &["publisher", "policy", "dataset", "target", "signing", "notify", "site", "report"];
const REPORT: &[&str] = &["stated"];
const PUBLISHER: &[&str] = &["name", "region", "contact"];
const POLICY: &[&str] = &[
    "negative_list",
    "negative_list_revised",
    "standards",
    "region_groups",
    "k",
    "l",
    "t",
    "clearance",
    "impact_assessment",
    "require_impact_assessment",
];
const ASSESSMENT: &[&str] = &["reference", "date"];
const K: &[&str] = &["unconditional", "conditional"];
const DATASET: &[&str] = &[
    "schema",
    "period",
    "cycle",
    "opening",
    "legal_basis",
    "source",
    "accept",
    "noise",
    "keep",
    "impact_assessment",
    "effective",
    "expires",
    "takedown",
];
const ACCEPT: &[&str] = &["quarantined", "per_region", "warnings", "rules", "regions", "waiver"];
const NEGATIVE: &[&str] = &["entry"];
const ENTRY: &[&str] =
    &["dataset", "field", "kind", "topic", "article", "valid_from", "valid_until", "review_by"];

/// Reads `gongkai.toml`.
pub(super) fn project(reader: &mut Reader<'_>) -> Config {
    let Some(mut top) = reader.open(TOP) else { return Config::default() };
    let publisher = top.table("publisher", PUBLISHER, reader).map(|it| publisher(it, reader));
    let policy = top.table("policy", POLICY, reader).map(|it| policy(it, reader));
    let datasets = top.named("dataset", reader);
    let datasets = datasets.into_iter().filter_map(|it| dataset(it, reader)).collect();
    let targets = top.named("target", reader);
    let targets = targets.into_iter().filter_map(|it| target(it, reader)).collect();
    let notify = top.table("notify", notices::KEYS, reader).map(|it| notices::read(it, reader));
    let signing = top.table("signing", signing::KEYS, reader);
    let signing = signing.map(|it| signing::read(it, reader));
    let site = top.table("site", site::KEYS, reader).map(|it| site::read(it, reader));
    let stated = top.table("report", REPORT, reader).and_then(|mut it| {
        if !it.there().contains(&"stated") {
            reader.refuse(it.at.clone(), Problem::Missing("stated"));
        }
        let stated = it.text("stated", reader);
        it.close(reader);
        stated
    });
    top.close(reader);
    let policy = policy.unwrap_or_default();
    Config { publisher, policy, datasets, targets, notify, signing, site, stated }
}

/// Reads the negative list.
pub(super) fn negative_list(reader: &mut Reader<'_>) -> Vec<Entry> {
    let Some(mut top) = reader.open(NEGATIVE) else { return Vec::new() };
    let entries = tables("entry", top.take("entry"), ENTRY, reader);
    let read = |mut it: Section<'_>, reader: &mut Reader<'_>| {
        let entry = Entry {
            at: it.at.clone(),
            dataset: it.text("dataset", reader),
            field: it.text("field", reader),
            kind: it.text("kind", reader),
            topic: it.text("topic", reader),
            article: it.text("article", reader),
            valid_from: it.day("valid_from", reader),
            valid_until: it.day("valid_until", reader),
            review_by: it.day("review_by", reader),
        };
        it.close(reader);
        entry
    };
    let entries = entries.into_iter().map(|it| read(it, reader)).collect();
    top.close(reader);
    entries
}

fn tables<'t>(
    key: &'static str,
    value: Option<Spanned<DeValue<'t>>>,
    known: &'static [&'static str],
    reader: &mut Reader<'_>,
) -> Vec<Section<'t>> {
    let Some(value) = value else { return Vec::new() };
    let span = value.span();
    match value.into_inner() {
        DeValue::Array(items) => {
            items.into_iter().filter_map(|it| as_table(key, it.span(), it, known, reader)).collect()
        }
        other => {
            wrong_type(key, "array", span, &other, reader);
            Vec::new()
        }
    }
}

fn publisher(mut section: Section<'_>, reader: &mut Reader<'_>) -> Publisher {
    let there = section.there();
    let publisher = Publisher {
        at: section.at.clone(),
        name: section.text("name", reader),
        region: section.text("region", reader),
        contact: section.text("contact", reader),
        there,
    };
    section.close(reader);
    publisher
}

fn policy(mut section: Section<'_>, reader: &mut Reader<'_>) -> Policy {
    let mut policy = Policy {
        negative_list: section.text("negative_list", reader),
        standards: section.text("standards", reader),
        region_groups: section.text("region_groups", reader),
        clearance: section.text("clearance", reader),
        l: section.number("l", reader),
        t: section.decimal("t", reader),
        negative_list_revised: section.text("negative_list_revised", reader),
        impact_assessment: assessment(&mut section, reader),
        require_impact_assessment: section
            .flag("require_impact_assessment", reader)
            .unwrap_or_default(),
        ..Policy::default()
    };
    if let Some(mut k) = section.table("k", K, reader) {
        policy.unconditional = k.number("unconditional", reader);
        policy.conditional = k.number("conditional", reader);
        k.close(reader);
    }
    section.close(reader);
    policy
}

fn assessment(section: &mut Section<'_>, reader: &mut Reader<'_>) -> Option<Assessment> {
    let mut it = section.table("impact_assessment", ASSESSMENT, reader)?;
    let out = Assessment {
        at: it.at.clone(),
        reference: it.text("reference", reader),
        date: it.day("date", reader),
    };
    it.close(reader);
    Some(out)
}

fn dataset((name, value): Named<'_>, reader: &mut Reader<'_>) -> Option<Dataset> {
    let name = Spanned::new(name.span(), name.into_inner().into_owned());
    let mut section = as_table(name.get_ref(), name.span(), value, DATASET, reader)?;
    let there = section.there();
    let mut dataset = Dataset {
        name,
        schema: section.text("schema", reader),
        period: moving::read(&mut section, reader),
        cycle: section.text("cycle", reader),
        opening: section.text("opening", reader),
        legal_basis: section.text("legal_basis", reader),
        sources: Vec::new(),
        accept: Accept::default(),
        impact_assessment: assessment(&mut section, reader),
        effective: section.day("effective", reader),
        expires: section.day("expires", reader),
        takedown: section.text("takedown", reader),
        noise: None,
        keep: history::read(&mut section, reader),
        there,
    };
    let sources = tables("source", section.take("source"), SOURCE, reader);
    dataset.sources = sources.into_iter().map(|it| source(it, reader)).collect();
    if let Some(it) = section.table("accept", ACCEPT, reader) {
        dataset.accept = accept(it, reader);
    }
    dataset.noise = section.table("noise", noise::KEYS, reader).map(|it| noise::read(it, reader));
    section.close(reader);
    Some(dataset)
}

fn accept(mut section: Section<'_>, reader: &mut Reader<'_>) -> Accept {
    let rules = section.named("rules", reader);
    let accept = Accept {
        quarantined: section.text("quarantined", reader),
        per_region: section.text("per_region", reader),
        warnings: section.text("warnings", reader),
        regions: section.text("regions", reader),
        waiver: section.text("waiver", reader),
        rules: rules.into_iter().filter_map(|it| rule_limit(it, reader)).collect(),
    };
    section.close(reader);
    accept
}

/// `"resident-id/check-digit" = 0`, or `= "0.1%"`.
fn rule_limit(
    (code, value): Named<'_>,
    reader: &mut Reader<'_>,
) -> Option<(Spanned<String>, Most)> {
    let code = Spanned::new(code.span(), code.into_inner().into_owned());
    let span = value.span();
    let whole = |it: &DeValue<'_>| {
        let it = it.as_integer()?;
        u64::from_str_radix(it.as_str(), it.radix()).ok()
    };
    match value.into_inner() {
        DeValue::String(it) => Some((code, Most::Share(Spanned::new(span, it.into_owned())))),
        other => {
            if let Some(count) = whole(&other) {
                return Some((code, Most::Count(count)));
            }
            reader.refuse(span, Problem::RuleLimit);
            None
        }
    }
}
