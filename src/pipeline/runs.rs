//! What stands around the datasets of a run: its numbers, its folders, what waits, and what is cleared away at the end.

use std::path::Path;
use std::path::PathBuf;

use crate::disk;
use crate::journal::Journal;
use crate::model::outcome::Status;
use crate::model::stop::Stop;
use crate::pipeline::Options;
use crate::pipeline::Publishing;
use crate::pipeline::halt::Halt as Error;
use crate::pipeline::history;
use crate::pipeline::line;
use crate::pipeline::plan::DatasetPlan;
use crate::pipeline::plan::Project;
use crate::pipeline::plan::SourcePlan;
use crate::pipeline::quality;
use crate::pipeline::report::DatasetReport;
use crate::pipeline::report::Report;
use crate::pipeline::retirement;
use crate::pipeline::run::Run;
use crate::pipeline::run::journal_path;
use crate::pipeline::withdrawal;
use crate::quality::page_path;
use crate::source;

/// What keeps a ledger from being there yet, by code.
const NOT_THERE: &[&str] = &["source/no-match", "source/web-absent"];

/// The datasets asked for; all when none is named.
pub(super) fn wanted(project: &Project, only: &[String]) -> Result<Vec<bool>, Error> {
    if let Some(name) = only.iter().find(|name| !project.names().contains(&name.as_str())) {
        let there = project.names().into_iter().map(str::to_owned).collect();
        return Err(Error::NoDataset { name: name.clone(), there });
    }
    Ok(project.datasets.iter().map(|it| only.is_empty() || only.contains(&it.name)).collect())
}

impl<'a> Run<'a> {
    /// How what is cleared is delivered.
    pub(super) fn publishing(&self) -> Publishing<'a> {
        let Options { now, environment, dry_run, .. } = self.options;
        let (environment, dry_run) = (*environment, *dry_run);
        Publishing { target: None, now, environment, dry_run, repair: false }
    }

    /// Finishes what broke off of releases that were taken back, and takes from targets what they no longer keep.
    pub(super) fn take_back(&mut self, report: &mut Report) -> Result<(), Stop> {
        let Some(journal) = &self.journal else { return Ok(()) };
        let has_old = retirement::is_due(self.project, journal)?;
        if !has_old && withdrawal::unfinished(self.project, journal)?.is_empty() {
            return Ok(());
        }
        if !self.options.dry_run {
            self.open()?;
        }
        let how = self.publishing();
        match &mut self.journal {
            Some(journal) => {
                withdrawal::finish(self.project, journal, how, report)?;
                retirement::retire(self.project, journal, how, report)
            }
            None => Ok(()),
        }
    }

    /// The number under which a dataset is made anew: the run's; for each further period of the dataset, one more.
    pub(super) fn begin(&mut self, dataset: &DatasetPlan) -> Result<u64, Stop> {
        self.open()?;
        let made = self.made.entry(dataset.name.clone()).or_default();
        *made += 1;
        if let (true, Some(journal)) = (*made > self.numbers.len(), &mut self.journal) {
            self.numbers.push(journal.begin_run(&self.options.now)?);
        }
        Ok(self.numbers.get(*made - 1).copied().unwrap_or_default())
    }

    /// Opens the journal for writing; the first dataset that needs it begins the run.
    pub(super) fn open(&mut self) -> Result<(), Stop> {
        if !self.numbers.is_empty() {
            return Ok(());
        }
        disk::create_dir(&self.project.dir.join("private"), disk::Access::Private)
            .map_err(|cause| Error::Private { cause })?;
        // Until now the journal was open for reading only.
        let mut journal = Journal::open(&journal_path(self.project))?;
        let number = journal.begin_run(&self.options.now)?;
        self.calendar.note(self.project, &mut journal, number)?;
        self.journal = Some(journal);
        self.numbers.push(number);
        Ok(())
    }

    /// Where candidate `id` is staged; that of a dry run is gone when the run ends.
    pub(super) fn folder(&self, dataset: &DatasetPlan, id: &str) -> PathBuf {
        if self.options.dry_run {
            self.project.dir.join("private/work/dry-run").join(&dataset.name).join(id)
        } else {
            line::candidate_dir(self.project, &dataset.name, id)
        }
    }

    /// Where the rows of a dataset go that run `number` holds back.
    pub(super) fn quarantine(&self, dataset: &DatasetPlan, number: u64) -> PathBuf {
        self.project.dir.join(format!("private/quarantine/{}/{number:06}", dataset.name))
    }

    /// Where the quality report of run `number` will be, relative to the project; a dry run has none.
    pub(super) fn page(&self, dataset: &DatasetPlan, number: u64) -> Option<PathBuf> {
        let page = || Path::new(quality::DIR).join(page_path(&dataset.name, number));
        (!self.options.dry_run).then(page)
    }

    /// Whether `stop` only says that the ledgers of a period are not there yet: it was never made, and none of the
    /// periods after it has ledgers. One that is passed over is missed, and that is a failure.
    pub(super) fn awaits_ledgers(&self, at: usize, stop: &Stop) -> Result<bool, Stop> {
        let dataset = &self.project.datasets[at];
        if dataset.moving.is_none() || !NOT_THERE.contains(&stop.code()) {
            return Ok(false);
        }
        if self.state(dataset)?.is_some() {
            return Ok(false);
        }
        let is_later = |it: &&DatasetPlan| it.name == dataset.name && it.opens() > dataset.opens();
        for later in self.project.datasets.iter().filter(is_later) {
            if self.state(later)?.is_some() || line::has_files(self.project, later) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// What is owed of a period that the configuration names no more: its candidate waits, or is delivered.
    pub(super) fn owed(
        &mut self,
        dataset: &DatasetPlan,
        report: &mut DatasetReport,
    ) -> Result<Status, Stop> {
        let Some(state) = self.state(dataset)? else { return Ok(Status::Unchanged) };
        let candidate = || format!("{}/{}", dataset.name, state.release.as_deref().unwrap_or("…"));
        let status = self.settled(dataset, &state, report)?;
        Ok(status.ok_or_else(|| Error::Changed { candidate: candidate() })?)
    }

    /// Forgets the tables and keys that no dataset of `rest` asks for.
    pub(super) fn let_go(&mut self, rest: &[usize]) {
        let after: Vec<usize> =
            rest.iter().flat_map(|it| self.project.datasets[*it].after()).collect();
        self.tables.retain(|it, _| after.contains(it));
        self.known.retain(|(it, _), _| after.contains(it));
    }

    /// Clears away what of the past is not kept; only a run that made something looks for it.
    pub(super) fn collect(&mut self) -> Result<Vec<PathBuf>, Stop> {
        let is_idle = self.numbers.is_empty() || self.options.dry_run;
        match self.journal.as_mut().filter(|_| !is_idle) {
            Some(journal) => history::collect(self.project, journal, &self.options.now),
            None => Ok(Vec::new()),
        }
    }

    /// Writes what a run leaves, and clears away what it does not.
    pub(super) fn finish(&self) -> Result<(), Stop> {
        if let Some(journal) = self.journal.as_ref().filter(|_| !self.options.dry_run) {
            quality::write(self.project, journal, &self.numbers, self.options.lang)?;
        }
        let work = self.project.dir.join("private/work");
        // Copies of ledgers from the web outlive a run, as long as a dataset names them; all else there is its own.
        let sources = self.project.datasets.iter().flat_map(|it| &it.sources);
        let webs = sources.filter_map(|it| match it {
            SourcePlan::Web(web) => Some(web),
            SourcePlan::Files { .. }
            | SourcePlan::Database(_)
            | SourcePlan::Reports { .. }
            | SourcePlan::Sql { .. } => None,
        });
        let webs: Vec<&source::Web> = webs.collect();
        source::sweep(&self.project.dir, &webs, self.options.environment)
            .and_then(|()| disk::remove_within(&work, source::KEPT))
            .map_err(|cause| Error::Private { cause })?;
        Ok(())
    }
}
