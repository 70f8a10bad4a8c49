//! What a dataset needs of others: tables that its SQL reads, keys and releases that its foreign keys refer to.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::check::Known;
use crate::check::Links;
use crate::frame::Table;
use crate::model::outcome::Status;
use crate::model::stop::Stop;
use crate::pipeline::line;
use crate::pipeline::line::Job;
use crate::pipeline::plan::Reference;
use crate::pipeline::plan::Referred;
use crate::pipeline::released;
use crate::pipeline::released::Past;
use crate::pipeline::report::DatasetReport;
use crate::pipeline::run::Run;

impl Run<'_> {
    /// Makes the tables that a derived dataset reads and the keys that a dataset refers to, where this run has not made
    /// them yet.
    pub(super) fn feed(&mut self, at: usize) -> Result<(), Stop> {
        for need in self.project.datasets[at].after() {
            let is_fed =
                !self.project.datasets[at].needs.contains(&need) || self.tables.contains_key(&need);
            let is_known = self.lent(need).all(|it| self.known.contains_key(&(need, it.clone())));
            if is_fed && is_known {
                continue;
            }
            self.feed(need)?;
            let records = self.records(&self.project.datasets[need])?;
            let (sources, _) = self.settled_sources(need, &records)?;
            let mut aside = DatasetReport::of(&self.project.datasets[need], Status::Unchanged);
            let job = Job { keep: self.is_needed(need), ..self.job(need) };
            let passed = line::protected(&job, sources, self.links(need)?, None, &mut aside)?;
            let plan = &self.project.datasets[need];
            self.inputs.insert(need, line::input(plan, &aside));
            self.keep(need, passed.kept, passed.lent);
            passed.held.into_iter().for_each(|it| self.held.push(Arc::new(it)));
        }
        Ok(())
    }

    /// Keeps what later datasets ask of this one.
    pub(super) fn keep(&mut self, at: usize, table: Option<Table>, lent: Vec<Known>) {
        self.tables.extend(table.map(|it| (at, it)));
        let fields: Vec<Vec<usize>> = self.lent(at).cloned().collect();
        self.known
            .extend(fields.into_iter().map(|it| (at, it)).zip(lent.into_iter().map(Arc::new)));
    }

    /// Fields of a dataset that others refer to, each list once.
    fn lent(&self, at: usize) -> impl Iterator<Item = &Vec<usize>> {
        let refers = self.project.datasets.iter().flat_map(|it| it.refers.iter().flatten());
        let refers = refers.filter(|it| it.dataset == at && it.rows == Referred::Accepted);
        let lists: BTreeSet<&Vec<usize>> = refers.map(|it| &it.fields).collect();
        lists.into_iter()
    }

    /// What a dataset has to do with others.
    pub(super) fn links(&self, at: usize) -> Result<Links, Stop> {
        let dataset = &self.project.datasets[at];
        let mut referred = Vec::new();
        for it in &dataset.refers {
            referred.push(match it {
                None => None,
                Some(it) if it.rows == Referred::Accepted => {
                    self.known.get(&(it.dataset, it.fields.clone())).map(Arc::clone)
                }
                Some(it) => {
                    let known = match self.newest(at, it)? {
                        Some(past) => {
                            released::keys(&self.job(it.dataset), &past, &it.fields, &self.secret)?
                        }
                        None => None,
                    };
                    Some(Arc::new(known.unwrap_or_else(Known::none)))
                }
            });
        }
        Ok(Links {
            referred,
            released: released::known(&self.job(at), &self.past(at)?, &self.secret)?,
            lent: self.lent(at).cloned().collect(),
            secret: self.secret.clone(),
        })
    }

    /// The release that a foreign key of dataset `at` refers to.
    pub(super) fn newest(&self, at: usize, it: &Reference) -> Result<Option<Past>, Stop> {
        let datasets = &self.project.datasets;
        let journal = self.journal.as_ref();
        released::newest(self.project, journal, &datasets[it.dataset], &datasets[at])
    }

    /// The releases of other periods, where a key counts across them.
    pub(super) fn past(&self, at: usize) -> Result<Vec<Past>, Stop> {
        released::past(self.project, self.journal.as_ref(), &self.project.datasets[at])
    }

    /// Whether a dataset that runs anew may read this one: tables are kept only for those.
    pub(super) fn is_needed(&self, at: usize) -> bool {
        self.project.datasets.iter().any(|it| it.needs.contains(&at))
    }
}
