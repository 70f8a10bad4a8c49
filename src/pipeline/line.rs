//! One dataset down the line, from its ledgers to a judged candidate: the file that names every stage in order.

use std::num::NonZeroUsize;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use crate::check;
use crate::check::Mapped;
use crate::frame;
use crate::frame::Table;
use crate::gate;
use crate::gate::Judgement;
use crate::lexical::header;
use crate::model::finding::RuleRef;
use crate::model::held::Holdings;
use crate::model::held::Identifiers;
use crate::model::held::Key;
use crate::model::limits;
use crate::model::outcome::Violation;
use crate::model::schema::Field;
use crate::model::schema::Kind;
use crate::model::schema::Schema;
use crate::model::stop::Stop;
use crate::model::tally::Tally;
use crate::model::tally::Ways;
use crate::net::Environment;
use crate::normalize;
use crate::normalize::Setting;
use crate::pipeline::Watch;
use crate::pipeline::beside::Beside;
use crate::pipeline::calendar;
use crate::pipeline::calendar::Calendar;
use crate::pipeline::halt::Halt;
use crate::pipeline::plan::DatasetPlan;
use crate::pipeline::plan::Opening;
use crate::pipeline::plan::Project;
use crate::pipeline::plan::SourcePlan;
use crate::pipeline::report::DatasetReport;
use crate::pipeline::report::FieldWays;
use crate::pipeline::report::RuleCount;
use crate::pipeline::report::UnreadColumn;
use crate::pipeline::reported;
use crate::protect;
use crate::protect::ProtectedTable;
use crate::quarantine;
use crate::read;
use crate::release;
use crate::release::Release;
use crate::release::ReleasePlan;
use crate::source;
use crate::source::Pattern;
use crate::source::Source;

/// What a dataset's run needs to know.
pub(super) struct Job<'a> {
    pub(super) project: &'a Project,
    pub(super) dataset: &'a DatasetPlan,
    pub(super) jobs: NonZeroUsize,
    /// Another dataset is derived from this one.
    pub(super) keep: bool,
    pub(super) watch: &'a dyn Watch,
    pub(super) environment: Environment,
    /// What identifiers are hashed with for the gate.
    pub(super) held: Option<Key>,
    /// What protection is told of other releases.
    pub(super) context: protect::Context,
}

/// The ledgers of a dataset; for a derived one, the answer of its SQL over `tables`.
pub(super) fn sources(job: &Job<'_>, tables: &[Table]) -> Result<Vec<Source>, Stop> {
    let mut patterns = Vec::new();
    let mut out: Vec<Source> = Vec::new();
    let (dir, dataset) = (&job.project.dir, &job.dataset.name);
    for plan in &job.dataset.sources {
        match plan {
            SourcePlan::Files { glob, sheet, encoding } => patterns.push(Pattern {
                glob: glob.clone(),
                sheet: sheet.as_deref().map(Arc::from),
                encoding: encoding.as_deref().map(Arc::from),
            }),
            SourcePlan::Sql { sql } => {
                let dataset = dataset.clone();
                let answer = frame::query(sql, tables);
                let answer = answer.map_err(|fault| source::Error::Query { dataset, fault })?;
                out.push(source::answer(&job.dataset.name, answer));
            }
            SourcePlan::Database(database) => {
                out.push(source::query(dir, dataset, database, job.environment)?);
            }
            SourcePlan::Web(web) => out.extend(source::fetch(dir, web, job.environment)?),
            SourcePlan::Reports { glob } => out.extend(reported::ledgers(dir, glob)?),
        }
    }
    name_apart(&mut out);
    out.extend(source::open(dir, &patterns)?);
    Ok(out)
}

/// Whether each glob of a dataset finds a file, for each of them. Nothing is read.
fn found<'a>(project: &'a Project, dataset: &'a DatasetPlan) -> impl Iterator<Item = bool> + 'a {
    dataset.sources.iter().filter_map(|it| match it {
        SourcePlan::Files { glob, .. } | SourcePlan::Reports { glob } => {
            Some(source::has_files(&project.dir, glob))
        }
        SourcePlan::Web(_) | SourcePlan::Database(_) | SourcePlan::Sql { .. } => None,
    })
}

/// Whether there are files for all globs of a dataset, and a glob at all.
pub(super) fn has_files(project: &Project, dataset: &DatasetPlan) -> bool {
    let found: Vec<bool> = found(project, dataset).collect();
    !found.is_empty() && found.into_iter().all(|it| it)
}

/// Whether there are no files for a glob of a dataset.
pub(super) fn lacks_files(project: &Project, dataset: &DatasetPlan) -> bool {
    found(project, dataset).any(|it| !it)
}

/// A place names one ledger: of those that are called the same, the second becomes `name#2`.
fn name_apart(sources: &mut [Source]) {
    let names: Vec<Arc<str>> = sources.iter().map(|it| Arc::clone(&it.name)).collect();
    for (at, source) in sources.iter_mut().enumerate() {
        let before = names.iter().take(at).filter(|it| **it == names[at]).count();
        if before > 0 {
            source.name = format!("{}#{}", names[at], before + 1).into();
        }
    }
}

/// What normalizing needs to know of the project.
pub(super) fn setting(project: &Project, dataset: &DatasetPlan) -> Setting {
    Setting { region: project.publisher.region.clone(), period: dataset.period.clone() }
}

/// What passed: protected rows, and their table where another dataset reads it.
pub(super) struct Passed {
    pub(super) table: ProtectedTable,
    pub(super) kept: Option<Table>,
    pub(super) parts: Vec<Mapped>,
    /// The keys that other datasets refer to, as the links ask for them.
    pub(super) lent: Vec<check::Known>,
    /// What identifiers its ledgers held.
    pub(super) held: Option<Identifiers>,
}

/// Reads, normalizes, checks and protects. Violations go to `quarantine`, when there is one.
pub(super) fn protected(
    job: &Job<'_>,
    sources: Vec<Source>,
    links: check::Links,
    quarantine: Option<&mut quarantine::Writer>,
    report: &mut DatasetReport,
) -> Result<Passed, Stop> {
    let Job { project, dataset, watch, .. } = job;
    let schema = &dataset.schema;
    report.ledgers = sources.len() as u64;
    let clock = Instant::now();
    watch.stage(&dataset.name, "read");
    // A ditto mark means the cell above, wherever that is: such a ledger is one chunk.
    let chunk_bytes = schema.fields.iter().any(|it| it.ditto).then_some(usize::MAX);
    let again = sources.clone();
    let raw = read::table(sources, normalize::vocabulary(schema), chunk_bytes);
    let setting = setting(project, dataset);
    let typed = normalize::table(raw, Arc::clone(schema), &setting)?;
    let region = schema.fields.iter().position(|it| it.kind == Kind::Region);
    let region = region.filter(|_| dataset.regions.is_some());
    report.regions_expected = region.map(|it| typed.expected_regions(it)).unwrap_or_default();
    let against = check::Against {
        regions: report.regions_expected.clone(),
        standards: project.policy.standards.clone(),
        workdays: project.policy.workdays.clone(),
    };
    let checked = check::table(typed, links)?.against(against);
    let plan = protect::Plan {
        jobs: job.jobs,
        work: project.dir.join("private/work").join(&dataset.name),
        leaves: dataset.opening != Opening::Closed,
        keep: job.keep.then(|| dataset.name.clone()),
        sort_bytes: limits::SORT_BYTES,
        asked: dataset.asked(&project.policy),
        context: job.context.clone(),
        held: job.held.clone(),
        noise: dataset.noise,
    };
    let mut quarantine = quarantine;
    let mut violation = |it: &Violation| match &mut quarantine {
        Some(writer) => writer.push(it),
        None => Ok(()),
    };
    let bytes = |done, total| watch.bytes(&dataset.name, done, total);
    let mut table =
        protect::table(checked, &plan, protect::Watch { violation: &mut violation, bytes: &bytes })
            .map_err(|stop| every(stop, again, schema, &setting))?;
    report.seconds.push(("read", clock.elapsed().as_secs_f64()));
    report.tally = table.tally().clone();
    report.protection = (dataset.opening != Opening::Closed).then(|| table.disclosure().clone());
    report.rules = rule_counts(schema, table.tally());
    report.fields = field_ways(schema, table.tally());
    report.unread_columns = unread(&table);
    let (kept, lent, held) = (table.take_kept(), table.take_lent(), table.take_held());
    let parts = table.parts().to_vec();
    Ok(Passed { table, kept, parts, lent, held })
}

/// How many pieces of a ledger are read to see whether it can be used: all of a workbook's sheets, the head of a text.
const PIECES_LOOKED_AT: usize = 64;

/// All that keeps ledgers from being used, when one does: a bureau asks its districts once.
fn every(stop: Stop, ledgers: Vec<Source>, schema: &Arc<Schema>, setting: &Setting) -> Stop {
    let of_a_ledger = ["read/", "header/"].iter().any(|it| stop.code().starts_with(it));
    if !of_a_ledger || ledgers.len() < 2 {
        return stop;
    }
    let stops: Vec<Stop> =
        ledgers.into_iter().filter_map(|it| unusable(it, schema, setting).err()).collect();
    if stops.len() < 2 { stop } else { Halt::Ledgers { stops }.into() }
}

/// Reads a ledger's heads, and of its rows nothing.
fn unusable(ledger: Source, schema: &Arc<Schema>, setting: &Setting) -> Result<(), Stop> {
    let raw = read::table(vec![ledger], normalize::vocabulary(schema), None);
    let typed = normalize::table(raw, Arc::clone(schema), setting)?;
    for piece in typed.raw().pieces().take(PIECES_LOOKED_AT) {
        typed.raw().batches(piece?, &|part| typed.claim(part).map(|_| Vec::new()))?;
    }
    Ok(())
}

/// Stages the rows as release `id` in `dir`.
pub(super) fn staged(
    job: &Job<'_>,
    table: ProtectedTable,
    id: &str,
    dir: &Path,
    report: &mut DatasetReport,
) -> Result<Release, Stop> {
    let Job { project, dataset, watch, .. } = job;
    watch.stage(&dataset.name, "release");
    let clock = Instant::now();
    let plan = ReleasePlan {
        dataset: dataset.name.clone(),
        id: id.to_owned(),
        publisher: project.publisher.name.clone(),
        contact: project.publisher.contact.clone(),
        region: project.publisher.region.clone(),
        period: dataset.period.clone(),
        cycle: dataset.cycle.name().to_owned(),
        opening: dataset.opening.name().to_owned(),
        legal_basis: dataset.legal_basis.clone(),
        rules: gate::rules_digest(),
        jobs: job.jobs.get(),
    };
    let release = release::stage(table, &plan, dir)?;
    report.seconds.push(("release", clock.elapsed().as_secs_f64()));
    report.release = Some(id.to_owned());
    report.artifacts = release.artifacts().to_vec();
    Ok(release)
}

/// Holds the candidate against the gate's rules.
pub(super) fn judged(
    job: &Job<'_>,
    release: &Release,
    policy: &gate::Policy,
    report: &mut DatasetReport,
) -> Judgement {
    let Job { dataset, watch, .. } = job;
    watch.stage(&dataset.name, "gate");
    let clock = Instant::now();
    let judgement = gate::judge(release, &dataset.schema, &report.tally, policy);
    report.seconds.push(("gate", clock.elapsed().as_secs_f64()));
    report.gate = judgement.verdicts().to_vec();
    judgement
}

/// What the gate holds a candidate of `dataset` to.
///
/// `came` is what its own ledgers came to and what those of the datasets that it reads came to.
pub(super) fn policy(
    project: &Project,
    dataset: &DatasetPlan,
    came: Came,
    calendar: Calendar,
) -> gate::Policy {
    let policy = &project.policy;
    gate::Policy {
        opening: (dataset.opening != Opening::Closed).then(|| dataset.opening.name().to_owned()),
        legal_basis: dataset.legal_basis.clone(),
        accept: dataset.accept.clone(),
        regions_expected: came.expected,
        waiver: dataset.waiver.clone(),
        asked: dataset.asked(policy),
        persons: came.persons,
        ks: gate::Ks { unconditional: policy.k_unconditional, conditional: policy.k_conditional },
        today: calendar.today,
        negative_list: policy.negative.clone(),
        lost: calendar.lost,
        assessment: calendar::assessment(project, dataset).cloned(),
        assessment_required: policy.assessment_required,
        times: dataset.times.clone(),
        leaving: None,
        inputs: came.inputs,
        held: came.held,
        noise: dataset.noise,
        earlier: came.beside.earlier,
        linked: came.beside.linked,
        beside: None,
    }
}

/// What ledgers came to, as far as the gate asks.
#[derive(Default)]
pub(super) struct Came {
    /// The regions that must be there.
    pub(super) expected: Vec<String>,
    /// Persons in its smallest class, where persons were counted.
    pub(super) persons: Option<u64>,
    /// The datasets that it reads.
    pub(super) inputs: Vec<gate::Input>,
    /// What the run's ledgers held; a later process has nothing of it.
    pub(super) held: Option<Arc<Holdings>>,
    /// The releases that stand beside it.
    pub(super) beside: Beside,
}

/// Persons in the smallest class of a run's rows; none where rows were counted, or nothing.
pub(super) fn persons(report: &DatasetReport) -> Option<u64> {
    let classes = report.protection.as_ref()?.classes.as_ref()?;
    classes.counts_persons.then_some(classes.k)
}

/// A dataset as the gate of another one sees it.
pub(super) fn input(dataset: &DatasetPlan, report: &DatasetReport) -> gate::Input {
    gate::Input {
        dataset: dataset.name.clone(),
        schema: Arc::clone(&dataset.schema),
        tally: Some(report.tally.clone()),
        accept: dataset.accept.clone(),
        regions_expected: report.regions_expected.clone(),
        waiver: dataset.waiver.clone(),
    }
}

/// Where the candidate `id` of `dataset` is staged.
pub(super) fn candidate_dir(project: &Project, dataset: &str, id: &str) -> PathBuf {
    project.dir.join("private/candidates").join(dataset).join(id)
}

fn rule_counts(schema: &Schema, tally: &Tally) -> Vec<RuleCount> {
    let count = |(&rule, &count): (&crate::model::finding::RuleId, &u64)| {
        let (code, zh, en) = match rule.get() {
            RuleRef::BuiltIn(rule) => {
                let title = rule.page().title;
                (rule.code().to_owned(), title.zh.to_owned(), title.en.to_owned())
            }
            RuleRef::Schema(at) => {
                let rule = schema.rules.get(at);
                let text = |f: fn(&crate::model::schema::RowRule) -> &String| {
                    rule.map(f).cloned().unwrap_or_default()
                };
                (
                    format!("rule/{}", text(|it| &it.name)),
                    text(|it| &it.title),
                    text(|it| &it.title_en),
                )
            }
        };
        RuleCount { rule, code, level: check::level(schema, rule), zh, en, count }
    };
    tally.violations.iter().map(count).collect()
}

fn field_ways(schema: &Schema, tally: &Tally) -> Vec<FieldWays> {
    let one = |(field, ways): (&Field, &Ways)| FieldWays {
        name: field.name.clone(),
        title: field.title.clone(),
        ways: *ways,
    };
    schema.fields.iter().zip(&tally.ways).map(one).collect()
}

fn unread(table: &ProtectedTable) -> Vec<UnreadColumn> {
    let column = |(source, column, header): &(Arc<str>, usize, String)| UnreadColumn {
        source: source.to_string(),
        column: u32::try_from(column + 1).unwrap_or(u32::MAX),
        header: header::without_numbers(header),
    };
    table.unread().iter().map(column).collect()
}
