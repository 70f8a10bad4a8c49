//! What a run tells about quality: counts become facts, facts go into the journal and onto disk.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::path::Path;

use crate::gate;
use crate::journal::Journal;
use crate::journal::QualityRecord;
use crate::model::accept::Breach;
use crate::model::accept::Share;
use crate::model::lang::Both;
use crate::model::lang::Lang;
use crate::model::outcome::Verdict;
use crate::model::remark::Remark;
use crate::model::rule::Level;
use crate::model::schema::Schema;
use crate::model::stop::Stop;
use crate::model::tally::Assessed;
use crate::model::tally::Complete;
use crate::model::tally::Gap;
use crate::model::tally::Identity;
use crate::model::tally::NonData;
use crate::model::tally::Tally;
use crate::model::tally::Ways;
use crate::pipeline::plan::DatasetPlan;
use crate::pipeline::plan::Project;
use crate::pipeline::report::DatasetReport;
use crate::pipeline::report::Mended;
use crate::pipeline::report::Replaced;
use crate::pipeline::report::ReplacedBy;
use crate::quality;
use crate::quality::Facts;
use crate::quality::Past;

/// Where the reports of a project are, relative to it.
pub(super) const DIR: &str = "private/quality";

/// The facts of one dataset's run.
pub(super) fn facts(
    project: &Project,
    dataset: &DatasetPlan,
    run: u64,
    status: &str,
    report: &DatasetReport,
) -> Facts {
    let (tally, schema) = (&report.tally, &dataset.schema);
    let named = NonData::NAMES.iter();
    let non_data =
        named.filter_map(|(kind, name)| Some(((*name).to_owned(), *tally.non_data.get(kind)?)));
    Facts {
        dataset: dataset.name.clone(),
        title: schema.title.clone(),
        publisher: project.publisher.name.clone(),
        period: dataset.period.clone(),
        opening: dataset.opening.name().to_owned(),
        run,
        status: status.to_owned(),
        release: report.release.clone(),
        accept: accept(dataset, report),
        rows: quality::Rows {
            lines: tally.lines,
            non_data: tally.non_data_total(),
            read: tally.read,
            accepted: tally.accepted,
            quarantined: tally.quarantined,
            published: tally.published,
        },
        non_data: non_data.collect(),
        regions: regions(schema, report),
        rules: rules(report),
        fields: fields(schema, tally),
        ledgers: ledgers(project, report),
        broken: broken(schema, tally),
        identities: identities(schema, tally),
        complete: tally.complete.as_ref().map(complete),
        standards: tally
            .standards
            .map(|it| quality::Standards { assessed: it.assessed, not_assessed: it.not_assessed }),
        mended: report.mended.iter().map(mended).collect(),
        replaced: report.replaced.iter().filter_map(replaced).collect(),
        gate: report.gate.iter().map(verdict).collect(),
        violations: report.quarantine.as_ref().map(|it| inside(project, it)),
    }
}

/// `path` as the project names it, with `/`.
fn inside(project: &Project, path: &Path) -> String {
    let path = path.strip_prefix(&project.dir).unwrap_or(path);
    path.display().to_string().replace(std::path::MAIN_SEPARATOR, "/")
}

fn accept(dataset: &DatasetPlan, report: &DatasetReport) -> quality::Accept {
    let accept = &dataset.accept;
    quality::Accept {
        quarantined: accept.quarantined.text(),
        per_region: accept.per_region.map(Share::text),
        warnings: accept.warnings.map(Share::text),
        rules: accept.rules.iter().map(|it| (it.code.clone(), it.most.text())).collect(),
        regions: report.regions_expected.clone(),
    }
}

/// Districts that are expected first, in their order; then others, by name; last, rows of none.
fn regions(schema: &Schema, report: &DatasetReport) -> Vec<quality::Region> {
    let tally = &report.tally;
    let mut by_name: BTreeMap<Option<&str>, quality::Region> = BTreeMap::new();
    for name in &report.regions_expected {
        by_name.entry(Some(name)).or_default();
    }
    for (origin, rows) in &tally.origins {
        let region = by_name.entry(origin.region.as_deref()).or_default();
        region.read += rows.read;
        region.quarantined += rows.quarantined;
        region.ledgers.push(origin.ledger.to_string());
    }
    let mut reasons: BTreeMap<Option<&str>, BTreeMap<String, u64>> = BTreeMap::new();
    for (it, count) in &tally.broken {
        let region = it.origin.region.as_deref();
        let code = schema.rule_code(it.rule).into_owned();
        match schema.level(it.rule) {
            Level::Error => {
                *reasons.entry(region).or_default().entry(code).or_default() += count;
            }
            Level::Warning => by_name.entry(region).or_default().warnings += count,
        }
    }
    // A table without a region has nothing to say by district.
    if by_name.keys().all(Option::is_none) {
        return Vec::new();
    }
    let place = |name: Option<&str>| {
        let expected = report.regions_expected.iter().position(|it| Some(it.as_str()) == name);
        (name.is_none(), expected.unwrap_or(usize::MAX))
    };
    let mut all: Vec<(Option<&str>, quality::Region)> = by_name.into_iter().collect();
    all.sort_by_key(|(name, _)| place(*name));
    let mut out = Vec::new();
    for (name, region) in all {
        // Of the same number, the first by code.
        let worst = reasons.get(&name).into_iter().flatten().rev().max_by_key(|(_, count)| *count);
        let worst = worst.map(|(code, _)| code.clone());
        out.push(quality::Region { region: name.map(str::to_owned), worst, ..region });
    }
    out
}

/// Errors first; most first; of the same number, by code.
fn rules(report: &DatasetReport) -> Vec<quality::Rule> {
    let mut all: Vec<_> = report.rules.iter().collect();
    all.sort_by(|a, b| {
        b.level.cmp(&a.level).then(b.count.cmp(&a.count)).then_with(|| a.code.cmp(&b.code))
    });
    let rule = |it: &crate::pipeline::report::RuleCount| quality::Rule {
        rule: it.code.clone(),
        level: it.level.to_string(),
        count: it.count,
        title: Both { zh: it.zh.clone(), en: it.en.clone() },
    };
    all.into_iter().map(rule).collect()
}

fn fields(schema: &Schema, tally: &Tally) -> Vec<quality::Field> {
    let field = |it: &crate::model::schema::Field| quality::Field {
        field: it.name.clone(),
        title: it.title.clone(),
        errors: 0,
        warnings: 0,
        ways: quality::Ways::default(),
    };
    let mut all: Vec<quality::Field> = schema.fields.iter().map(field).collect();
    for (field, it) in all.iter_mut().zip(&tally.ways) {
        let Ways { as_written, normalized, with_warning, missing, refused } = *it;
        field.ways = quality::Ways { as_written, normalized, with_warning, missing, refused };
    }
    for (it, count) in &tally.broken {
        let Some(field) = it.field.and_then(|it| all.get_mut(usize::from(it))) else { continue };
        match schema.level(it.rule) {
            Level::Error => field.errors += count,
            Level::Warning => field.warnings += count,
        }
    }
    all
}

fn ledgers(project: &Project, report: &DatasetReport) -> Vec<quality::Ledger> {
    let tally = &report.tally;
    let returned = |name: &str| {
        let it = report.returned.iter().find(|it| it.ledger == name)?;
        Some(inside(project, &it.path))
    };
    let mut regions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for origin in tally.origins.keys() {
        let of = regions.entry(&origin.ledger).or_default();
        of.extend(origin.region.as_deref());
    }
    let remark = |it: &Remark| quality::Remark {
        kind: it.kind.name().to_owned(),
        count: it.count,
        words: Both::of(|lang| it.say(lang, &it.count.to_string())),
    };
    let ledger = |(name, rows): (&str, crate::model::tally::Rows)| quality::Ledger {
        remarks: tally.remarks.get(name).into_iter().flatten().map(remark).collect(),
        ledger: name.to_owned(),
        regions: regions.get(name).into_iter().flatten().map(|it| (*it).to_owned()).collect(),
        read: rows.read,
        quarantined: rows.quarantined,
        returned: returned(name),
    };
    tally.by_ledger().into_iter().map(ledger).collect()
}

fn broken(schema: &Schema, tally: &Tally) -> Vec<quality::Broken> {
    let one = |(it, count): (&crate::model::tally::Broken, &u64)| quality::Broken {
        rule: schema.rule_code(it.rule).into_owned(),
        field: it.field.and_then(|at| schema.fields.get(usize::from(at))).map(|it| it.name.clone()),
        region: it.origin.region.as_deref().map(str::to_owned),
        ledger: it.origin.ledger.to_string(),
        count: *count,
    };
    tally.broken.iter().map(one).collect()
}

fn identities(schema: &Schema, tally: &Tally) -> Vec<quality::Identity> {
    let one = |it: &Identity| {
        let Assessed { pass, fail, not_assessable, .. } = it.rows;
        let rule = schema.rules.iter().find(|rule| rule.name == it.name);
        let title = rule.map(|it| Both { zh: it.title.clone(), en: it.title_en.clone() });
        quality::Identity {
            name: it.name.clone(),
            level: it.level.to_string(),
            title: title.unwrap_or_default(),
            pass,
            fail,
            not_assessable,
        }
    };
    tally.identities.iter().map(one).collect()
}

fn complete(it: &Complete) -> quality::Complete {
    let gap =
        |it: &Gap| quality::Gap { region: it.region.clone(), when: it.when.clone(), rows: it.rows };
    quality::Complete { pass: it.pass, missing: it.gaps.iter().map(gap).collect() }
}

fn mended(it: &Mended) -> quality::Mended {
    quality::Mended {
        ledger: it.ledger.clone(),
        replaces: it.replaces.clone(),
        held_back_before: it.held_before,
        accepted: it.accepted,
        held_back: it.held,
    }
}

/// `None` for an extract, which was no ledger.
fn replaced(it: &Replaced) -> Option<quality::Replaced> {
    let by = it.by.clone().filter(|_| it.why != ReplacedBy::Extract)?;
    Some(quality::Replaced { ledger: it.ledger.clone(), by, why: it.why.name().to_owned() })
}

fn verdict(it: &Verdict) -> quality::Verdict {
    let page = gate::PAGES.iter().find(|page| page.code == it.rule);
    let at = |lang| it.whereabouts(lang).unwrap_or_default();
    quality::Verdict {
        rule: it.rule.to_owned(),
        verdict: it.kind.name().to_owned(),
        title: page.map(|it| it.title.into()).unwrap_or_default(),
        fix: page.map(|it| it.fix.into()).unwrap_or_default(),
        at: it.whereabouts(Lang::Zh).map(|zh| Both { zh, en: at(Lang::En) }),
        breaches: it.breaches.iter().map(breach).collect(),
    }
}

fn breach(it: &Breach) -> quality::Breach {
    let called = |it: &crate::model::accept::Called| quality::Called {
        region: it.region.clone(),
        count: it.count,
        of: it.of,
        ledgers: it.ledgers.clone(),
    };
    quality::Breach {
        dataset: it.dataset.clone(),
        limit: it.limit.name().to_owned(),
        rule: it.rule.clone(),
        count: it.count,
        of: it.of,
        most: it.most.clone(),
        regions: it.regions.iter().map(called).collect(),
    }
}

/// Writes what the journal has and the disk lacks: the newest report of each dataset, and the index over them.
///
/// The reports of `runs`, those that go on, are written in any case.
pub(super) fn write(
    project: &Project,
    journal: &Journal,
    runs: &[u64],
    lang: Lang,
) -> Result<(), Stop> {
    let dir = project.dir.join(DIR);
    let shown = usize::try_from(quality::RUNS_MAX).unwrap_or(usize::MAX);
    let mut newest = Vec::new();
    let mut changed = !runs.is_empty() || !dir.join("index.html").is_file();
    for name in project.names() {
        let more = u32::try_from(runs.len().saturating_sub(1)).unwrap_or(u32::MAX);
        let records = journal.qualities(name, quality::RUNS_MAX.saturating_add(more))?;
        for (at, record) in records.iter().enumerate().rev() {
            let Some(facts) = Facts::parse(&record.report) else { continue };
            let page = dir.join(quality::page_path(&facts.dataset, facts.run));
            let is_there = page.is_file() && page.with_extension("json").is_file();
            if runs.contains(&facts.run) || at == 0 && !is_there {
                let past = |it: &QualityRecord| Some(Facts::parse(&it.report)?.past(&it.at));
                let before = records.iter().skip(at).take(shown);
                let trend: Vec<Past> = before.filter_map(past).collect();
                let trend: Vec<Past> = trend.into_iter().rev().collect();
                quality::write(&dir, &facts, &trend, lang)?;
                changed = true;
            }
            if at == 0 {
                newest.push(facts);
            }
        }
    }
    if newest.is_empty() || !changed {
        return Ok(());
    }
    quality::write_index(&dir, &project.publisher.name, &newest, lang)
}
