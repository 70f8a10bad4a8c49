//! From what was written to what it means: words become choices, paths are checked, schemas are read, SQL is ordered.

use std::collections::BTreeMap;
use std::path::Component;
use std::path::Path;
use std::sync::Arc;

use toml::Spanned;

use crate::gate::Assessment;
use crate::gate::Times;
use crate::model::accept::Accept;
use crate::model::accept::Most;
use crate::model::accept::RuleLimit;
use crate::model::accept::Share;
use crate::model::codes::RegionLevel;
use crate::model::day::Day;
use crate::model::disclosure::Noise;
use crate::model::limits::K_FLOOR;
use crate::model::schema::Kind;
use crate::model::schema::Schema;
use crate::model::schema::Table;
use crate::model::stop::Stop;
use crate::pipeline::config;
use crate::pipeline::config::Config;
use crate::pipeline::config::Reader;
use crate::pipeline::derived;
use crate::pipeline::meaning_source::sources;
use crate::pipeline::meaning_target;
use crate::pipeline::moving;
use crate::pipeline::moving::Term;
use crate::pipeline::negative;
use crate::pipeline::noise;
use crate::pipeline::notices;
use crate::pipeline::plan;
use crate::pipeline::plan::Clearance;
use crate::pipeline::plan::Cycle;
use crate::pipeline::plan::DatasetPlan;
use crate::pipeline::plan::Opening;
use crate::pipeline::plan::Policy;
use crate::pipeline::plan::Project;
use crate::pipeline::plan::Publisher;
use crate::pipeline::plan::Reference;
use crate::pipeline::plan::Referred;
use crate::pipeline::plan::SourcePlan;
use crate::pipeline::problem::Problem;
use crate::pipeline::references;
use crate::pipeline::signing;
use crate::pipeline::site;
use crate::pipeline::standards;
use crate::pipeline::workdays;

/// k for everyone: a risk of 1 in 20.
const K_UNCONDITIONAL: u32 = 20;
/// k on conditions.
const K_CONDITIONAL: u32 = 10;
/// Distinct sensitive values in a class: fewer than two say it of everybody in it.
const L: u32 = 2;
/// Half a percent.
const QUARANTINED_MAX: Share = Share::ppm(5_000);
const CLEARANCE: &[&str] = &["required", "standing"];
const OPENING: &[&str] = &["unconditional", "conditional", "closed"];
const CYCLE: &[&str] =
    &["daily", "weekly", "monthly", "quarterly", "half-yearly", "yearly", "irregular"];
const REGIONS: &[&str] = &["county"];

/// The meaning of `config`; `None` when something was refused. What is wrong in other files goes to `elsewhere`.
pub(super) fn project(
    dir: &Path,
    config: Config,
    reader: &mut Reader<'_>,
    elsewhere: &mut Vec<Stop>,
) -> Option<Project> {
    let publisher = publisher(config.publisher, reader);
    let region = publisher.as_ref().map(|it| it.region.clone()).unwrap_or_default();
    let policy = policy(dir, config.policy, &region, reader, elsewhere);
    let names: Vec<String> = config.datasets.iter().map(|it| it.name.get_ref().clone()).collect();
    if names.is_empty() {
        reader.refuse(0..0, Problem::NoDataset);
    }
    let mut schemas = Schemas { dir, read: BTreeMap::new() };
    let needs = derived::needs(&config.datasets, &names, reader);
    let mut drafts = Vec::new();
    for (written, needs) in config.datasets.into_iter().zip(needs) {
        drafts.push(dataset(written, needs, &mut schemas, reader));
    }
    references::find(&mut drafts, reader);
    let mut after: Vec<Vec<usize>> =
        drafts.iter().enumerate().map(|(at, it)| it.after(at)).collect();
    let sums: Vec<Vec<usize>> = drafts.iter().map(|it| it.adds_up_from(&drafts)).collect();
    derived::follow(&mut after, &sums);
    let titles: Vec<Spanned<String>> = drafts.iter().map(|it| it.name.clone()).collect();
    let order = derived::order(&titles, &after, reader);
    for &at in &order {
        inherit(at, &mut drafts, reader);
    }
    let targets = meaning_target::targets(config.targets, reader);
    let notify = config.notify.and_then(|it| notices::meaning(it, reader));
    let signing = signing::meaning(config.signing, reader);
    let site = site::meaning(dir, config.site, &names, reader);
    let stated = config.stated.map(Spanned::into_inner);
    if !reader.is_sound() {
        return None;
    }
    let datasets = drafts.into_iter().map(Draft::finish).collect::<Option<Vec<_>>>()?;
    Some(Project {
        dir: dir.to_path_buf(),
        publisher: publisher?,
        policy: policy?,
        datasets,
        order,
        targets,
        notify,
        signing,
        site,
        stated,
    })
}

fn publisher(written: Option<config::Publisher>, reader: &mut Reader<'_>) -> Option<Publisher> {
    let Some(written) = written else {
        reader.refuse(0..0, Problem::Missing("[publisher]"));
        return None;
    };
    if written.name.is_none() && !written.there.contains(&"name") {
        reader.refuse(written.at.clone(), Problem::Missing("name"));
    }
    match &written.region {
        Some(it)
            if it.get_ref().len() != 6 || !it.get_ref().bytes().all(|b| b.is_ascii_digit()) =>
        {
            reader.refuse(it.span(), Problem::RegionCode);
        }
        None if !written.there.contains(&"region") => {
            reader.refuse(written.at, Problem::Missing("region"));
        }
        _ => {}
    }
    Some(Publisher {
        name: written.name?.into_inner(),
        region: written.region?.into_inner(),
        contact: written.contact.map(Spanned::into_inner).unwrap_or_default(),
    })
}

fn policy(
    dir: &Path,
    written: config::Policy,
    region: &str,
    reader: &mut Reader<'_>,
    elsewhere: &mut Vec<Stop>,
) -> Option<Policy> {
    let k = |written: &Option<Spanned<u32>>, default: u32, reader: &mut Reader<'_>| {
        if let Some(it) = written
            && *it.get_ref() < K_FLOOR
        {
            reader.refuse(it.span(), Problem::KFloor);
        }
        written.as_ref().map_or(default, |it| *it.get_ref())
    };
    let k_unconditional = k(&written.unconditional, K_UNCONDITIONAL, reader);
    let conditional_default = K_CONDITIONAL.min(k_unconditional.max(K_FLOOR));
    let k_conditional = k(&written.conditional, conditional_default, reader);
    if let Some(it) = written.conditional.as_ref().filter(|_| k_conditional > k_unconditional) {
        reader.refuse(it.span(), Problem::KOrder);
    }
    let clearance = match written.clearance {
        None => Some(Clearance::Required),
        Some(it) => choose("clearance", &it, CLEARANCE, reader).map(|it| match it {
            "standing" => Clearance::Standing,
            _ => Clearance::Required,
        }),
    };
    let negative = negative::read(dir, written.negative_list.as_ref(), reader, elsewhere);
    let (negative_list, negative, negative_digest) = match negative {
        Some((path, entries, digest)) => (Some(path), entries, Some(digest)),
        None => (None, Vec::new(), None),
    };
    let l = written.l.as_ref().map_or(L, |it| *it.get_ref());
    if let Some(it) = written.l.as_ref().filter(|_| l < L) {
        reader.refuse(it.span(), Problem::LFloor);
    }
    if let Some(it) = written.t.as_ref().filter(|it| !(0.0..=1.0).contains(it.get_ref())) {
        reader.refuse(it.span(), Problem::Distance);
    }
    let assessment = written.impact_assessment.and_then(|it| assessment(it, reader));
    let named = (written.standards.as_ref(), written.region_groups.as_ref());
    let (standards, standards_digest) = standards::read(dir, named, region, reader, elsewhere);
    let workdays = workdays::read(dir, elsewhere);
    let clearance = clearance?;
    Some(Policy {
        k_unconditional,
        k_conditional,
        l,
        t: written.t.map(Spanned::into_inner),
        clearance,
        negative_list,
        negative,
        negative_digest,
        negative_revised: written.negative_list_revised.map(Spanned::into_inner),
        assessment,
        assessment_required: written.require_impact_assessment,
        standards,
        standards_digest,
        workdays_digest: workdays.as_ref().map(|it| it.1),
        workdays: workdays.map(|it| Arc::new(it.0)),
    })
}

/// A day as it is written; what is none is refused.
pub(super) fn day(written: Option<&Spanned<String>>, reader: &mut Reader<'_>) -> Option<Day> {
    let written = written?;
    let day = Day::parse(written.get_ref());
    if day.is_none() {
        reader.refuse(written.span(), Problem::Day);
    }
    day
}

fn assessment(written: config::Assessment, reader: &mut Reader<'_>) -> Option<Assessment> {
    for (key, there) in
        [("reference", written.reference.is_some()), ("date", written.date.is_some())]
    {
        if !there {
            reader.refuse(written.at.clone(), Problem::Missing(key));
        }
    }
    let date = day(written.date.as_ref(), reader);
    Some(Assessment { reference: written.reference?.into_inner(), date: date? })
}

/// Schemas by reference: datasets may share one, and it is read once.
struct Schemas<'a> {
    dir: &'a Path,
    read: BTreeMap<String, Option<Arc<Schema>>>,
}

impl Schemas<'_> {
    fn get(&mut self, reference: &Spanned<String>, reader: &mut Reader<'_>) -> Option<Arc<Schema>> {
        let name = reference.get_ref();
        if let Some(known) = self.read.get(name) {
            return known.clone();
        }
        let schema = match self.missing(name) {
            Some(problem) => {
                reader.refuse(reference.span(), problem);
                None
            }
            None => match plan::schema(name, self.dir) {
                Ok(schema) => Some(Arc::new(schema)),
                Err(stop) => {
                    reader.stop(reference.span(), stop);
                    None
                }
            },
        };
        self.read.insert(name.clone(), schema.clone());
        schema
    }

    /// Why there is nothing to read under `name`.
    fn missing(&self, name: &str) -> Option<Problem> {
        if let Some(name) = name.strip_prefix("builtin:") {
            let there = plan::builtin_names();
            let unknown = || Problem::NoBuiltin { name: name.to_owned(), there: there.clone() };
            return (!there.contains(&name)).then(unknown);
        }
        if !is_inside(name) {
            return Some(Problem::Path);
        }
        (!self.dir.join(name).is_file()).then_some(Problem::NoFile)
    }
}

/// A dataset in the making: a derived one may take period, cycle and basis from those that it reads.
pub(super) struct Draft {
    pub(super) name: Spanned<String>,
    there: Vec<&'static str>,
    /// The schema as it is named, and where.
    pub(super) reference: Option<Spanned<String>>,
    pub(super) schema: Option<Arc<Schema>>,
    term: Option<Term>,
    cycle: Option<Cycle>,
    opening: Option<Opening>,
    legal_basis: Option<String>,
    sources: Vec<SourcePlan>,
    needs: Vec<usize>,
    pub(super) refers: Vec<Option<Reference>>,
    accept: Accept,
    regions: Option<RegionLevel>,
    waiver: Option<String>,
    assessment: Option<Assessment>,
    times: Times,
    noise: Option<Noise>,
    keep: Option<u32>,
}

impl Draft {
    /// The datasets that must come before this one, which is number `at`.
    fn after(&self, at: usize) -> Vec<usize> {
        let refers = self.refers.iter().flatten().map(|it| it.dataset);
        // To its own releases it may refer: they are there.
        self.needs.iter().copied().chain(refers.filter(|it| *it != at)).collect()
    }

    /// The datasets that its table is said to add up from.
    fn adds_up_from(&self, drafts: &[Self]) -> Vec<usize> {
        let tables = self.schema.iter().filter_map(|it| it.table.as_ref());
        let links: Vec<&str> =
            tables.flat_map(|it| &it.links).map(|it| it.dataset.as_str()).collect();
        let schema = |it: &Self| it.schema.as_ref().map(|it| it.name.clone());
        let is_linked = |it: &Self| {
            links
                .iter()
                .any(|link| it.name.get_ref() == link || schema(it).as_deref() == Some(link))
        };
        (0..drafts.len()).filter(|it| is_linked(&drafts[*it])).collect()
    }

    fn finish(self) -> Option<DatasetPlan> {
        let is_derived = self.sources.iter().any(|it| matches!(it, SourcePlan::Sql { .. }));
        let Term { period, moving } = self.term?;
        let plan = DatasetPlan {
            name: self.name.into_inner(),
            schema: self.schema.map(|it| if is_derived { derived(it) } else { it })?,
            period: period.clone(),
            moving,
            is_past: false,
            cycle: self.cycle?,
            opening: self.opening?,
            legal_basis: self.legal_basis?,
            sources: Vec::new(),
            templates: self.sources,
            needs: self.needs,
            refers: self.refers,
            accept: self.accept,
            regions: self.regions,
            waiver: self.waiver,
            assessment: self.assessment,
            times: self.times,
            noise: self.noise,
            keep: self.keep,
        };
        Some(plan.of(&period))
    }
}

/// The schema of a dataset that is made from others: it is a table, whether it says so or not.
fn derived(schema: Arc<Schema>) -> Arc<Schema> {
    match Table::assumed(&schema.fields).filter(|_| schema.table.is_none()) {
        Some(table) => Arc::new(Schema { table: Some(table), ..Schema::clone(&schema) }),
        None => schema,
    }
}

fn dataset(
    written: config::Dataset,
    needs: Vec<usize>,
    schemas: &mut Schemas<'_>,
    reader: &mut Reader<'_>,
) -> Draft {
    let name = written.name;
    if !is_slug(name.get_ref()) {
        reader.refuse(name.span(), Problem::Slug);
    }
    for key in ["schema", "opening", "source"] {
        if !written.there.contains(&key) {
            reader.refuse(name.span(), Problem::Missing(key));
        }
    }
    let schema = written.schema.as_ref().and_then(|it| schemas.get(it, reader));
    let term = written.period.as_ref().and_then(|it| moving::meaning(it, reader));
    let cycle = written.cycle.as_ref().and_then(|it| choose("cycle", it, CYCLE, reader));
    let cycle =
        cycle.and_then(|it| Cycle::NAMES.iter().find(|(_, name)| *name == it)).map(|(it, _)| *it);
    let opening = written.opening.as_ref().and_then(|it| choose("opening", it, OPENING, reader));
    let opening = opening.map(|it| match it {
        "unconditional" => Opening::Unconditional,
        "conditional" => Opening::Conditional,
        _ => Opening::Closed,
    });
    let (accept, regions) = accept(&written.accept, schema.as_deref(), reader);
    let sources = sources(&name.span(), written.sources, reader);
    let assessment = written.impact_assessment.and_then(|it| assessment(it, reader));
    let times = Times {
        effective: day(written.effective.as_ref(), reader),
        expires: day(written.expires.as_ref(), reader),
        takedown: written.takedown.map(Spanned::into_inner),
    };
    let noise = written.noise.as_ref().zip(schema.as_deref());
    let noise = noise.and_then(|(it, schema)| noise::meaning(it, schema, reader));
    Draft {
        assessment,
        times,
        schema,
        term,
        cycle,
        opening,
        legal_basis: written.legal_basis.map(Spanned::into_inner),
        sources,
        needs,
        refers: Vec::new(),
        accept,
        noise,
        keep: written.keep.map(Spanned::into_inner),
        regions,
        waiver: written.accept.waiver.map(Spanned::into_inner),
        reference: written.schema,
        there: written.there,
        name,
    }
}

/// What may be wrong, and whether every region must be there.
fn accept(
    written: &config::Accept,
    schema: Option<&Schema>,
    reader: &mut Reader<'_>,
) -> (Accept, Option<RegionLevel>) {
    let has_region = schema.is_none_or(|it| it.fields.iter().any(|it| it.kind == Kind::Region));
    let quarantined = share("quarantined", written.quarantined.as_ref(), reader);
    let per_region = share("per_region", written.per_region.as_ref(), reader);
    let warnings = share("warnings", written.warnings.as_ref(), reader);
    if let Some(it) = written.per_region.as_ref().filter(|_| !has_region) {
        reader.refuse(it.span(), Problem::NoRegion);
    }
    let mut rules = Vec::new();
    for (code, most) in &written.rules {
        let most = match most {
            config::Most::Count(it) => Some(Most::Count(*it)),
            config::Most::Share(it) => share(code.get_ref(), Some(it), reader).map(Most::Share),
        };
        let Some(schema) = schema else { continue };
        let Some(rule) = schema.rule(code.get_ref()) else {
            reader.refuse(code.span(), Problem::NoRule(code.get_ref().clone()));
            continue;
        };
        let code = code.get_ref().clone();
        rules.extend(most.map(|most| RuleLimit { rule, code, most }));
    }
    let regions = written.regions.as_ref().and_then(|it| {
        choose("regions", it, REGIONS, reader)?;
        if !has_region {
            reader.refuse(it.span(), Problem::NoRegion);
        }
        Some(RegionLevel::County)
    });
    let quarantined = quarantined.unwrap_or(QUARANTINED_MAX);
    (Accept { quarantined, per_region, warnings, rules }, regions)
}

fn share(key: &str, written: Option<&Spanned<String>>, reader: &mut Reader<'_>) -> Option<Share> {
    let written = written?;
    let share = Share::parse(written.get_ref());
    if share.is_none() {
        reader.refuse(written.span(), Problem::Share(key.to_owned()));
    }
    share
}

/// Takes over what a derived dataset leaves unsaid and all that it reads agree on; asks for the rest.
fn inherit(at: usize, drafts: &mut [Draft], reader: &mut Reader<'_>) {
    fn agreed<T: Clone + PartialEq>(
        needs: &[usize],
        get: impl Fn(usize) -> Option<T>,
    ) -> Option<T> {
        let first = get(*needs.first()?)?;
        needs.iter().all(|&it| get(it).is_some_and(|it| it == first)).then_some(first)
    }
    let needs = drafts[at].needs.clone();
    let unsaid = |key: &str, drafts: &[Draft]| !drafts[at].there.contains(&key);
    if unsaid("period", drafts) {
        drafts[at].term = agreed(&needs, |it| drafts[it].term.clone());
    }
    if unsaid("cycle", drafts) {
        drafts[at].cycle = agreed(&needs, |it| drafts[it].cycle);
    }
    if unsaid("legal_basis", drafts) {
        drafts[at].legal_basis = agreed(&needs, |it| drafts[it].legal_basis.clone());
    }
    let span = drafts[at].name.span();
    for (key, missing) in [
        ("period", drafts[at].term.is_none()),
        ("cycle", drafts[at].cycle.is_none()),
        ("legal_basis", drafts[at].legal_basis.is_none()),
    ] {
        if missing && unsaid(key, drafts) {
            reader.refuse(span.clone(), Problem::Missing(key));
        }
    }
    let refers = drafts[at].refers.iter().flatten().filter(|it| it.rows == Referred::Accepted);
    let inputs = needs.iter().copied().chain(refers.map(|it| it.dataset));
    let inputs: Vec<(String, Option<Term>)> =
        inputs.map(|it| (drafts[it].name.get_ref().clone(), drafts[it].term.clone())).collect();
    let draft = &drafts[at];
    let term = draft.term.as_ref();
    let unfit = term.and_then(|it| moving::unfit(it, draft.cycle, &draft.sources, &inputs));
    if let Some(fault) = unfit {
        reader.refuse(span, Problem::Moving(fault));
    }
}

fn choose(
    key: &'static str,
    written: &Spanned<String>,
    allowed: &'static [&'static str],
    reader: &mut Reader<'_>,
) -> Option<&'static str> {
    let found = allowed.iter().copied().find(|it| it == written.get_ref());
    if found.is_none() {
        reader.refuse(written.span(), Problem::Choice { key, allowed });
    }
    found
}

/// Lower-case letters, digits and single hyphens between them, beginning with a letter.
pub(super) fn is_slug(text: &str) -> bool {
    text.len() <= 64
        && text.starts_with(|it: char| it.is_ascii_lowercase())
        && text.split('-').all(|it| {
            !it.is_empty() && it.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        })
}

/// Relative, and without a way out of the project.
pub(super) fn is_inside(path: &str) -> bool {
    !path.contains('\\')
        && Path::new(path)
            .components()
            .all(|it| matches!(it, Component::Normal(_) | Component::CurDir))
}
