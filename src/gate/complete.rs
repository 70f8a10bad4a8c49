//! G18: what is missing from a dataset, and which district to call about it.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::gate::Policy;
use crate::model::accept::Accept;
use crate::model::accept::Breach;
use crate::model::accept::Called;
use crate::model::accept::Limit;
use crate::model::accept::Most;
use crate::model::accept::Share;
use crate::model::finding::RuleId;
use crate::model::rule::Level;
use crate::model::schema::Schema;
use crate::model::tally::Origin;
use crate::model::tally::Tally;

/// The limits that `tally` passes; then those of the datasets that it is derived from, which are named.
pub(super) fn breaches(schema: &Schema, tally: &Tally, policy: &Policy) -> Vec<Breach> {
    let mut all = of_one(schema, tally, &policy.accept, &policy.regions_expected);
    for (input, tally) in policy.inputs.iter().filter_map(|it| Some((it, it.tally.as_ref()?))) {
        let of = of_one(&input.schema, tally, &input.accept, &input.regions_expected);
        all.extend(of.into_iter().map(|it| Breach { dataset: Some(input.dataset.clone()), ..it }));
    }
    all
}

fn of_one(schema: &Schema, tally: &Tally, accept: &Accept, expected: &[String]) -> Vec<Breach> {
    let districts = Districts::new(tally);
    let breach = |limit, rule: Option<&str>, count, of, most: String, regions| Breach {
        dataset: None,
        limit,
        rule: rule.map(str::to_owned),
        count,
        of,
        most,
        regions,
    };
    let mut out = Vec::new();
    if accept.quarantined.is_passed(tally.quarantined, tally.read) {
        let regions = districts.called(tally.origins.iter().map(|(at, it)| (at, it.quarantined)));
        let most = accept.quarantined.text();
        out.push(breach(Limit::Quarantined, None, tally.quarantined, tally.read, most, regions));
    }
    if let Some(most) = accept.per_region {
        out.extend(
            districts
                .beyond(tally, most)
                .into_iter()
                .map(|it| breach(Limit::PerRegion, None, it.count, it.of, most.text(), vec![it])),
        );
    }
    if let Some(most) = accept.warnings {
        let (count, regions) = districts.broken(tally, |it| schema.level(it) == Level::Warning);
        if most.is_passed(count, tally.read) {
            out.push(breach(Limit::Warnings, None, count, tally.read, most.text(), regions));
        }
    }
    for limit in &accept.rules {
        let (count, regions) = districts.broken(tally, |it| it == limit.rule);
        if limit.most.is_passed(count, tally.read) {
            let (code, most) = (Some(limit.code.as_str()), limit.most.text());
            out.push(breach(Limit::Rule, code, count, tally.read, most, regions));
        }
    }
    let missing = districts.missing(tally, expected);
    if !missing.is_empty() {
        let (count, of) = (missing.len() as u64, expected.len() as u64);
        out.push(breach(Limit::Regions, None, count, of, Most::Count(0).text(), missing));
    }
    out
}

/// The rows of each district, `None` for those whose district could not be told.
struct Districts<'a> {
    read: BTreeMap<Option<&'a str>, u64>,
}

impl<'a> Districts<'a> {
    fn new(tally: &'a Tally) -> Self {
        let mut read: BTreeMap<Option<&str>, u64> = BTreeMap::new();
        for (origin, rows) in &tally.origins {
            *read.entry(origin.region.as_deref()).or_default() += rows.read;
        }
        Self { read }
    }

    /// Whose `counts` they are, most first; of the same number, in order of name.
    fn called(&self, counts: impl Iterator<Item = (&'a Origin, u64)>) -> Vec<Called> {
        let mut sums: BTreeMap<Option<&str>, (u64, BTreeSet<&str>)> = BTreeMap::new();
        for (origin, count) in counts.filter(|(_, count)| *count > 0) {
            let (sum, ledgers) = sums.entry(origin.region.as_deref()).or_default();
            *sum += count;
            ledgers.insert(&origin.ledger);
        }
        let called = |(region, (count, ledgers)): (Option<&str>, (u64, BTreeSet<&str>))| Called {
            region: region.map(str::to_owned),
            count,
            of: self.read.get(&region).copied().unwrap_or_default(),
            ledgers: ledgers.into_iter().map(str::to_owned).collect(),
        };
        let mut out: Vec<Called> = sums.into_iter().map(called).collect();
        // A stable sort, and names were in order; rows of no known district come last of their number.
        out.sort_by_key(|it| (std::cmp::Reverse(it.count), it.region.is_none()));
        out
    }

    /// How often rules that are `meant` were broken, and whose rows did.
    fn broken(&self, tally: &'a Tally, meant: impl Fn(RuleId) -> bool) -> (u64, Vec<Called>) {
        let count = tally.violations.iter().filter(|(rule, _)| meant(**rule)).map(|it| it.1).sum();
        let broken = tally.broken.iter().filter(|(it, _)| meant(it.rule));
        (count, self.called(broken.map(|(it, count)| (&it.origin, *count))))
    }

    /// Districts of whose own rows more than `most` are held back; rows of no known district are one more.
    fn beyond(&self, tally: &'a Tally, most: Share) -> Vec<Called> {
        let mut all = self.called(tally.origins.iter().map(|(at, it)| (at, it.quarantined)));
        all.retain(|it| most.is_passed(it.count, it.of));
        all
    }

    /// Districts that are expected and of which no row was accepted, in the order in which they are expected.
    fn missing(&self, tally: &'a Tally, expected: &[String]) -> Vec<Called> {
        let there = tally.accepted_by_region();
        let held = self.called(tally.origins.iter().map(|(at, it)| (at, it.quarantined)));
        let called = |name: &String| {
            let held = held.iter().find(|it| it.region.as_ref() == Some(name));
            let none =
                || Called { region: Some(name.clone()), count: 0, of: 0, ledgers: Vec::new() };
            held.cloned().unwrap_or_else(none)
        };
        let missing = expected.iter().filter(|it| !there.contains_key(it.as_str()));
        missing.map(called).collect()
    }
}
