//! A run of the project: what changed goes down the line, what did not is left alone.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use crate::check::Known;
use crate::check::Secret;
use crate::disk;
use crate::frame::Table;
use crate::gate;
use crate::journal::Approval;
use crate::journal::Decision;
use crate::journal::Journal;
use crate::journal::LedgerRecord;
use crate::journal::State;
use crate::model::digest::Digest;
use crate::model::held::Holdings;
use crate::model::held::Key;
use crate::model::outcome::Status;
use crate::model::stop::Stop;
use crate::pipeline::Options;
use crate::pipeline::Watch;
use crate::pipeline::beside;
use crate::pipeline::beside::Beside;
use crate::pipeline::calendar::Calendar;
use crate::pipeline::decision;
use crate::pipeline::deliver;
use crate::pipeline::fingerprint;
use crate::pipeline::halt::Halt as Error;
use crate::pipeline::line;
use crate::pipeline::line::Job;
use crate::pipeline::memory;
use crate::pipeline::noise;
use crate::pipeline::notices;
use crate::pipeline::plan::Clearance;
use crate::pipeline::plan::DatasetPlan;
use crate::pipeline::plan::Opening;
use crate::pipeline::plan::Project;
use crate::pipeline::plan::Referred;
use crate::pipeline::quality;
use crate::pipeline::released;
use crate::pipeline::replaced;
use crate::pipeline::replaced::Earlier;
use crate::pipeline::report::Awaits;
use crate::pipeline::report::DatasetReport;
use crate::pipeline::report::Replaced;
use crate::pipeline::report::Report;
use crate::pipeline::returned;
use crate::pipeline::runs;
use crate::protect;
use crate::quarantine;
use crate::release;
use crate::release::Release;
use crate::source::Source;

/// Runs the project: read → normalize → check → protect → release → gate → platform, for each dataset that changed.
///
/// A dataset that fails does not keep the others from running; its report says why.
pub fn run(project: &Project, options: &Options, watch: &dyn Watch) -> Result<Report, Stop> {
    let path = journal_path(project);
    let journal = Journal::open_existing(&path)?;
    let project = &project.with_past(journal.as_ref())?;
    let wanted = runs::wanted(project, &options.only)?;
    let mut run = Run {
        project,
        options,
        watch,
        calendar: Calendar::of(project, journal.as_ref(), &options.now)?,
        journal,
        numbers: Vec::new(),
        made: BTreeMap::new(),
        tables: BTreeMap::new(),
        secret: Secret::draw(),
        held: Holdings::new(Key::draw()),
        known: BTreeMap::new(),
        prints: BTreeMap::new(),
        digests: BTreeMap::new(),
        opened: BTreeMap::new(),
        inputs: BTreeMap::new(),
        fresh: BTreeMap::new(),
    };
    let mut reports: BTreeMap<(bool, usize), DatasetReport> = BTreeMap::new();
    for (done, &at) in project.order.iter().enumerate() {
        if wanted[at] {
            let is_past = project.datasets[at].is_past;
            reports.insert((!is_past, at), run.dataset(at));
        }
        run.let_go(project.order.get(done + 1..).unwrap_or_default());
    }
    let datasets = reports.into_values().collect();
    let mut report = Report { datasets, ..Report::default() };
    run.take_back(&mut report)?;
    run.finish()?;
    report.collected = run.collect()?;
    if let Some(journal) = &mut run.journal {
        run.numbers.iter().try_for_each(|it| journal.end_run(*it, report.exit_code()))?;
    }
    report.untold = notices::tell(project, &report, options).err();
    Ok(report)
}

pub(super) fn journal_path(project: &Project) -> PathBuf {
    project.dir.join("private/journal.sqlite")
}

fn rejected(dataset: &str, id: &str) -> Stop {
    Error::Rejected { candidate: format!("{dataset}/{id}") }.into()
}

/// A run under way.
pub(super) struct Run<'a> {
    pub(super) project: &'a Project,
    pub(super) options: &'a Options,
    pub(super) watch: &'a dyn Watch,
    pub(super) journal: Option<Journal>,
    /// The day, and what the last run found.
    pub(super) calendar: Calendar,
    /// The run's number, once there is something to do. Each further period of a dataset that is made anew has one more.
    pub(super) numbers: Vec<u64>,
    /// How many periods of each dataset were made anew.
    pub(super) made: BTreeMap<String, usize>,
    /// Tables that derived datasets read.
    pub(super) tables: BTreeMap<usize, Table>,
    /// What the hashes of keys are keyed with; drawn anew in every run.
    pub(super) secret: Secret,
    /// Keys that foreign keys refer to, by dataset and fields. In memory only: a dataset that has not changed is read
    /// again when one that refers to it has.
    pub(super) known: BTreeMap<(usize, Vec<usize>), Arc<Known>>,
    pub(super) prints: BTreeMap<usize, Digest>,
    /// The digests of each dataset's ledgers.
    pub(super) digests: BTreeMap<usize, BTreeSet<Digest>>,
    /// Ledgers as they were when their fingerprint was taken; what is read is what was digested.
    pub(super) opened: BTreeMap<usize, Vec<Source>>,
    /// What the ledgers of the datasets that passed came to.
    pub(super) inputs: BTreeMap<usize, gate::Input>,
    /// What identifiers the ledgers of this run held, as keyed hashes; in memory only.
    pub(super) held: Holdings,
    /// Candidates of this run that passed: they are on record only after a dataset is done.
    pub(super) fresh: BTreeMap<usize, Release>,
}

impl Run<'_> {
    fn dataset(&mut self, at: usize) -> DatasetReport {
        let dataset = &self.project.datasets[at];
        let mut report = DatasetReport::of(dataset, Status::Failed);
        let outcome = self.attempt(at, &mut report);
        self.watch.done(&dataset.name);
        match outcome {
            Ok(status) => report.status = status,
            Err(stop) => {
                report.status = deliver::stopped(&stop);
                report.stop = Some(stop);
            }
        }
        report
    }

    fn attempt(&mut self, at: usize, report: &mut DatasetReport) -> Result<Status, Stop> {
        let dataset = &self.project.datasets[at];
        if dataset.is_past {
            return self.owed(dataset, report);
        }
        if dataset.is_coming(self.calendar.today) {
            report.awaits = Some(Awaits::Period);
            return Ok(Status::Unchanged);
        }
        self.watch.stage(&dataset.name, "source");
        let clock = Instant::now();
        let print = match self.print(at) {
            Err(stop) if self.awaits_ledgers(at, &stop)? => {
                report.awaits = Some(Awaits::Ledgers);
                return Ok(Status::Unchanged);
            }
            other => other?,
        };
        report.seconds.push(("source", clock.elapsed().as_secs_f64()));
        let state = self.state(dataset)?;
        if let Some(state) = state.filter(|it| it.fingerprint == print)
            && let Some(status) = self.settled(dataset, &state, report)?
        {
            return Ok(status);
        }
        self.anew(at, print, report)
    }

    /// The fingerprint of all that a dataset is made from.
    fn print(&mut self, at: usize) -> Result<Digest, Stop> {
        if let Some(print) = self.prints.get(&at) {
            return Ok(*print);
        }
        let dataset = &self.project.datasets[at];
        let mut needs = Vec::new();
        for need in dataset.after() {
            needs.push(self.print(need)?);
        }
        let mut past = self.past(at)?;
        for it in dataset.refers.iter().flatten().filter(|it| it.rows == Referred::Released) {
            past.extend(self.newest(at, it)?);
        }
        needs.extend(released::print(&past));
        needs.push(self.calendar.print(self.project, dataset));
        let files =
            if dataset.is_derived() { Vec::new() } else { line::sources(&self.job(at), &[])? };
        let print = fingerprint::dataset(self.project, dataset, &files, &needs);
        if !dataset.is_derived() {
            self.digests.insert(at, files.iter().map(|it| it.digest).collect());
            self.opened.insert(at, files);
        }
        self.prints.insert(at, print);
        Ok(print)
    }

    /// The digests of the ledgers that a dataset is made from: its own, or those of the datasets that it reads.
    fn ledgers(&self, at: usize) -> BTreeSet<Digest> {
        let own = self.digests.get(&at).cloned().unwrap_or_default();
        let needs = self.project.datasets[at].needs.iter();
        needs.flat_map(|it| self.ledgers(*it)).chain(own).collect()
    }

    pub(super) fn job(&self, at: usize) -> Job<'_> {
        Job {
            project: self.project,
            dataset: &self.project.datasets[at],
            jobs: NonZeroUsize::new(self.options.jobs).unwrap_or(NonZeroUsize::MIN),
            keep: false,
            watch: self.watch,
            environment: self.options.environment,
            held: Some(self.held.key().clone()),
            context: protect::Context::default(),
        }
    }

    /// The ledgers that were digested; for a derived dataset, its answer.
    fn sources(&mut self, at: usize) -> Result<Vec<Source>, Stop> {
        if let Some(sources) = self.opened.remove(&at) {
            return Ok(sources);
        }
        let tables: Vec<Table> = self.project.datasets[at]
            .needs
            .iter()
            .filter_map(|it| self.tables.get(it))
            .cloned()
            .collect();
        line::sources(&self.job(at), &tables)
    }

    /// The ledgers that are read, and those whose place others take.
    pub(super) fn settled_sources(
        &mut self,
        at: usize,
        records: &[LedgerRecord],
    ) -> Result<(Vec<Source>, Vec<Replaced>), Stop> {
        let sources = self.sources(at)?;
        let dataset = &self.project.datasets[at];
        let setting = line::setting(self.project, dataset);
        Ok(replaced::settle(
            sources,
            &Earlier { schema: &dataset.schema, setting: &setting, records },
        ))
    }

    /// What came of the ledgers of a dataset in earlier runs.
    pub(super) fn records(&self, dataset: &DatasetPlan) -> Result<Vec<LedgerRecord>, Stop> {
        let Some(journal) = &self.journal else { return Ok(Vec::new()) };
        let all = journal.ledgers(&dataset.name, &dataset.period)?;
        Ok(all.into_iter().filter(|it| !self.numbers.contains(&it.run)).collect())
    }

    pub(super) fn state(&self, dataset: &DatasetPlan) -> Result<Option<State>, Stop> {
        let Some(journal) = &self.journal else { return Ok(None) };
        journal.state(&dataset.name, &dataset.period)
    }

    /// What there is to say of a dataset whose ledgers and rules are those of the last run; `None` to run again.
    pub(super) fn settled(
        &mut self,
        dataset: &DatasetPlan,
        state: &State,
        report: &mut DatasetReport,
    ) -> Result<Option<Status>, Stop> {
        if dataset.opening == Opening::Closed {
            memory::recall(&state.report, &dataset.schema, report);
            return Ok(Some(Status::Unchanged));
        }
        let (Some(id), Some(digest)) = (&state.release, state.digest) else { return Ok(None) };
        let Some(journal) = &self.journal else { return Ok(None) };
        if !state.gate_passes {
            return Ok(None);
        }
        if journal.rejection(digest)?.is_some() {
            memory::recall(&state.report, &dataset.schema, report);
            report.stop = Some(rejected(&dataset.name, id));
            return Ok(Some(Status::Refused));
        }
        let dir = line::candidate_dir(self.project, &dataset.name, id);
        if deliver::is_out(self.project, journal, dataset.key(), digest)? {
            memory::recall(&state.report, &dataset.schema, report);
            return Ok(Some(Status::Unchanged));
        }
        // A candidate that is gone, or is not the one that was made, is made anew: nobody is asked to clear it.
        let Some(release) = release::open(&dir).ok().filter(|it| it.digest() == digest) else {
            return Ok(None);
        };
        let holds = deliver::holding(self.project, journal, dataset, digest)?.is_some();
        memory::recall(&state.report, &dataset.schema, report);
        report.candidate = Some(dir.clone());
        if !holds {
            // A run that broke off may have left it on record before the standing clearance was applied to it.
            let basis = fingerprint::basis(self.project, dataset);
            let standing = self.standing(dataset, basis)?.filter(|_| state.basis == basis);
            let Some(standing) = standing else { return Ok(Some(Status::Waiting)) };
            if !self.options.dry_run {
                self.apply_standing(&release, &standing)?;
            }
        }
        self.deliver(dataset, release, state, report).map(Some)
    }

    /// Notes a candidate that the gate lets pass, and what its noise cost.
    fn passed(&mut self, at: usize, release: &Release, id: &str) -> Result<(), Stop> {
        if let (Some(journal), false) = (&mut self.journal, self.options.dry_run) {
            let spent = noise::spend(journal, &self.project.datasets[at], id, &self.options.now);
            if let Err(stop) = spent {
                // What is not paid for is not kept.
                disk::remove_dir(release.dir()).map_err(|cause| Error::Private { cause })?;
                return Err(stop);
            }
        }
        self.fresh.insert(at, release.clone());
        Ok(())
    }

    fn anew(
        &mut self,
        at: usize,
        print: Digest,
        report: &mut DatasetReport,
    ) -> Result<Status, Stop> {
        let dataset = &self.project.datasets[at];
        noise::afford(self.journal.as_ref(), dataset)?;
        self.feed(at)?;
        let records = self.records(dataset)?;
        let sources;
        (sources, report.replaced) = self.settled_sources(at, &records)?;
        let number = if self.options.dry_run { 0 } else { self.begin(dataset)? };
        let quarantine = self.quarantine(dataset, number);
        let mut writer = (!self.options.dry_run)
            .then(|| quarantine::Writer::begin(&quarantine, Arc::clone(&dataset.schema)));
        let keep = self.is_needed(at);
        let ledgers = sources.clone();
        let links = self.links(at)?;
        let id = self.next_id(dataset)?;
        let beside = self.beside(at, &id)?;
        let context = beside.context(&dataset.schema)?;
        let job = Job { keep, context, ..self.job(at) };
        let passed = line::protected(&job, sources, links, writer.as_mut(), report)?;
        if let Some(writer) = writer {
            let told = ((number, self.options.lang), quarantine.as_path());
            let left = (ledgers.as_slice(), passed.parts.as_slice());
            returned::end(&self.job(at), writer, left, told, report)?;
        }
        let outcomes = replaced::came(&ledgers, (&dataset.period, number), &report.tally);
        report.mended = replaced::mended(&ledgers, &report.replaced, &records, &report.tally);
        report.quality = self.page(dataset, number);
        self.inputs.insert(at, line::input(dataset, report));
        self.keep(at, passed.kept, passed.lent);
        if let Some(it) = passed.held {
            self.held.push(Arc::new(it));
        }
        if dataset.opening == Opening::Closed {
            return self.closed(dataset, (print, number), report, &outcomes);
        }
        let dir = self.folder(dataset, &id);
        let release = line::staged(&self.job(at), passed.table, &id, &dir, report)?;
        let inputs = self.inputs_of(at);
        let held = Some(Arc::new(self.held.clone()));
        let (expected, persons) = (report.regions_expected.clone(), line::persons(report));
        let came = line::Came { expected, persons, inputs, held, beside };
        let policy = line::policy(self.project, dataset, came, self.calendar);
        let judgement = line::judged(&self.job(at), &release, &policy, report);
        if judgement.passes() {
            self.passed(at, &release, &id)?;
        }
        let mut state = State {
            dataset: dataset.name.clone(),
            period: dataset.period.clone(),
            run: number,
            fingerprint: print,
            status: Status::Waiting.name().to_owned(),
            release: Some(id),
            digest: Some(release.digest()),
            data_digest: Some(release.data_digest()),
            basis: fingerprint::basis(self.project, dataset),
            gate_passes: judgement.passes(),
            report: String::new(),
        };
        let mut judged =
            Some(decision::judged(&state, &judgement, &self.ledgers(at), &self.options.now));
        let status = self.decide(dataset, release, (&mut judged, &mut state), report)?;
        if !self.options.dry_run {
            status.name().clone_into(&mut state.status);
            // What was kept already is about the release that stands: its counts are those that the gate compares.
            if state.report.is_empty() {
                state.report = memory::keep(&dataset.schema, report);
            }
            self.keep_state(&state, &mut judged)?;
            self.told(dataset, (number, status), report, &outcomes)?;
        }
        Ok(status)
    }

    /// Notes what came of the ledgers and the quality of what this run made anew; the report is written at its end.
    ///
    /// Only now: a run that broke off is no news of a ledger, and the next one tells it.
    fn told(
        &mut self,
        dataset: &DatasetPlan,
        (run, status): (u64, Status),
        report: &DatasetReport,
        came: &[LedgerRecord],
    ) -> Result<(), Stop> {
        let Some(journal) = &mut self.journal else { return Ok(()) };
        journal.record_ledgers(&dataset.name, came)?;
        let facts = quality::facts(self.project, dataset, run, status.name(), report);
        journal.record_quality(&dataset.name, run, &facts.keep())
    }

    /// A closed dataset is read and checked, and others may be derived from it; no candidate is made of it.
    fn closed(
        &mut self,
        dataset: &DatasetPlan,
        (print, run): (Digest, u64),
        report: &DatasetReport,
        came: &[LedgerRecord],
    ) -> Result<Status, Stop> {
        if let (Some(journal), false) = (&mut self.journal, self.options.dry_run) {
            journal.record_state(&State {
                dataset: dataset.name.clone(),
                period: dataset.period.clone(),
                run,
                fingerprint: print,
                status: Status::Unchanged.name().to_owned(),
                release: None,
                digest: None,
                data_digest: None,
                basis: fingerprint::basis(self.project, dataset),
                gate_passes: false,
                report: memory::keep(&dataset.schema, report),
            })?;
            self.told(dataset, (run, Status::Unchanged), report, came)?;
        }
        Ok(Status::Unchanged)
    }

    /// Notes how a dataset stands; with it, once, what the gate judged.
    fn keep_state(&mut self, state: &State, judged: &mut Option<Decision>) -> Result<(), Stop> {
        let Some(journal) = &mut self.journal else { return Ok(()) };
        match judged.take() {
            Some(judged) => journal.record_judged(state, &judged),
            None => journal.record_state(state),
        }
    }

    /// Refused, the same as before, cleared and delivered, or waiting.
    fn decide(
        &mut self,
        dataset: &DatasetPlan,
        release: Release,
        (judged, state): (&mut Option<Decision>, &mut State),
        report: &mut DatasetReport,
    ) -> Result<Status, Stop> {
        report.candidate = Some(release.dir().to_path_buf());
        if !state.gate_passes {
            return Ok(Status::Refused);
        }
        if let Some(journal) = &self.journal
            && journal.rejection(release.digest())?.is_some()
        {
            report.stop = Some(rejected(&dataset.name, release.id()));
            return Ok(Status::Refused);
        }
        let before = self.state(dataset)?;
        if let Some(before) =
            before.filter(|it| it.data_digest == state.data_digest && it.release.is_some())
            && let (Some(journal), Some(digest)) = (&self.journal, before.digest)
            && before.gate_passes
            && journal.withdrawal(digest)?.is_none()
            && deliver::is_everywhere(self.project, journal, dataset.key(), digest)?
        {
            // Other ledgers, the same data: what was released stands, and the new candidate is not needed.
            disk::remove_dir(release.dir()).map_err(|cause| Error::Private { cause })?;
            report.release.clone_from(&before.release);
            report.candidate = None;
            state.release = before.release;
            state.digest = before.digest;
            state.report = before.report;
            return Ok(Status::Unchanged);
        }
        let standing = self.standing(dataset, state.basis)?;
        let Some(standing) = standing else { return Ok(Status::Waiting) };
        if self.options.dry_run {
            let foreseen = deliver::foreseen(self.project, &release, self.publishing())?;
            return Ok(foreseen.tell(report));
        }
        // The candidate is on record before it leaves: a crash in between finds it, and the gate's second look
        // compares with the counts of this run, not with those of the run before.
        state.report = memory::keep(&dataset.schema, report);
        self.keep_state(state, judged)?;
        self.apply_standing(&release, &standing)?;
        self.deliver(dataset, release, state, report)
    }

    /// The past clearance that holds for a candidate made under `basis`, where the project has it so.
    fn standing(&self, dataset: &DatasetPlan, basis: Digest) -> Result<Option<Approval>, Stop> {
        match (&self.journal, self.project.policy.clearance) {
            (Some(journal), Clearance::Standing) => {
                journal.standing_clearance(&dataset.name, basis)
            }
            _ => Ok(None),
        }
    }

    fn apply_standing(&mut self, release: &Release, standing: &Approval) -> Result<(), Stop> {
        let applied = Approval {
            release: release.id().to_owned(),
            digest: release.digest(),
            rules: gate::rules_digest(),
            at: self.options.now.clone(),
            ..standing.clone()
        };
        self.open()?;
        match &mut self.journal {
            Some(journal) => journal.record_standing(&applied, standing),
            None => Ok(()),
        }
    }

    fn deliver(
        &mut self,
        dataset: &DatasetPlan,
        release: Release,
        state: &State,
        report: &mut DatasetReport,
    ) -> Result<Status, Stop> {
        self.watch.stage(&dataset.name, "platform");
        let clock = Instant::now();
        if !self.options.dry_run {
            self.open()?;
        }
        let how = self.publishing();
        let Some(journal) = &mut self.journal else { return Ok(Status::Undelivered) };
        let status = deliver::all(self.project, journal, release, how)?.tell(report);
        report.seconds.push(("platform", clock.elapsed().as_secs_f64()));
        let mut state = state.clone();
        status.name().clone_into(&mut state.status);
        if !state.report.is_empty() && !how.dry_run {
            journal.record_state(&state)?;
        }
        Ok(status)
    }

    /// The id of the next release: after the last one that was cleared in the same period.
    fn next_id(&self, dataset: &DatasetPlan) -> Result<String, Stop> {
        let ids =
            self.journal.as_ref().map_or(Ok(Vec::new()), |it| it.release_ids(&dataset.name))?;
        let prefix = format!("{}-r", dataset.period);
        let number = |it: &String| it.strip_prefix(&prefix)?.parse::<u64>().ok();
        let last = ids.iter().filter_map(number).max().unwrap_or_default();
        Ok(format!("{prefix}{}", last + 1))
    }

    /// What the datasets that a dataset is made from came to.
    fn inputs_of(&self, at: usize) -> Vec<gate::Input> {
        let made_from = self.project.made_from(at);
        made_from.iter().filter_map(|it| self.inputs.get(it)).cloned().collect()
    }

    /// What stands beside candidate `id` of a dataset.
    fn beside(&self, at: usize, id: &str) -> Result<Beside, Stop> {
        let number = id.rsplit_once("-r").and_then(|it| it.1.parse().ok()).unwrap_or(0);
        beside::of(self.project, self.journal.as_ref(), (at, number), &self.fresh)
    }
}
