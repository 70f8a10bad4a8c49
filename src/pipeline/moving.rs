//! Periods that move: a dataset that goes on has one line for each period that is complete, from the first it names.
//!
//! The lines of a project are made for a day, before anything is run: what comes after sees datasets with one period.

use std::ops::Range;

use toml::Spanned;
use toml::de::DeValue;

use crate::journal::Journal;
use crate::journal::State;
use crate::model::day::Day;
use crate::model::lang::Lang;
use crate::model::period::Period;
use crate::model::stop::Stop;
use crate::pipeline::config;
use crate::pipeline::config::Reader;
use crate::pipeline::config::Section;
use crate::pipeline::deliver;
use crate::pipeline::line;
use crate::pipeline::plan::Cycle;
use crate::pipeline::plan::DatasetPlan;
use crate::pipeline::plan::Project;
use crate::pipeline::plan::Reference;
use crate::pipeline::plan::SourcePlan;
use crate::pipeline::problem::Problem;
use crate::source::WebAt;

/// What stands for the period in paths, addresses and queries.
const PLACE: &str = "{period}";
const KEYS: &[&str] = &["from", "until"];

/// `period` as it stands.
pub(super) enum Written {
    /// `"2017"`.
    Fixed(Spanned<String>),
    /// `{ from = "2017-01" }`.
    Moving { at: Range<usize>, from: Option<Spanned<String>>, until: Option<Spanned<String>> },
}

/// Reads `period`.
pub(super) fn read(section: &mut Section<'_>, reader: &mut Reader<'_>) -> Option<Written> {
    let value = section.take("period")?;
    let at = value.span();
    match value.into_inner() {
        DeValue::Table(table) => {
            let mut table = Section::new(at.clone(), table, KEYS);
            let there = table.there();
            let (from, until) = (table.text("from", reader), table.text("until", reader));
            if !there.contains(&"from") {
                reader.refuse(at.clone(), Problem::Missing("from"));
            }
            table.close(reader);
            Some(Written::Moving { at, from, until })
        }
        DeValue::String(it) => Some(Written::Fixed(Spanned::new(at, it.into_owned()))),
        other => {
            config::wrong_type("period", "string", at, &other, reader);
            None
        }
    }
}

/// The periods of a dataset that goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moving {
    /// The first.
    pub from: Period,
    /// The last, where it ends.
    pub until: Option<Period>,
}

/// What a dataset is about: the period, or the first of those that it goes through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Term {
    pub(super) period: String,
    pub(super) moving: Option<Moving>,
}

/// What `written` means; what is no period is refused.
pub(super) fn meaning(written: &Written, reader: &mut Reader<'_>) -> Option<Term> {
    let mut parse = |it: &Spanned<String>| {
        let period = Period::parse(it.get_ref());
        if period.is_none() {
            reader.refuse(it.span(), Problem::Period);
        }
        period
    };
    match written {
        Written::Fixed(it) => {
            let period = parse(it)?.to_string();
            Some(Term { period, moving: None })
        }
        Written::Moving { at, from, until } => {
            let from = parse(from.as_ref()?)?;
            let last = until.as_ref().map(|it| parse(it).ok_or(())).transpose().ok()?;
            if last.is_some_and(|it| it.months() != from.months() || it < from) {
                reader.refuse(at.clone(), Problem::Moving(MovingFault::Until));
            }
            Some(Term { period: from.to_string(), moving: Some(Moving { from, until: last }) })
        }
    }
}

/// What is wrong with periods that move.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MovingFault {
    /// The last is before the first, or not as long.
    Until,
    /// They are not as long as the dataset's cycle.
    Cycle,
    /// A source that says nothing of the period: each would have the same rows.
    Unsaid,
    /// A dataset that is read, or referred to, has not all periods that this one has.
    Input(String),
}

impl MovingFault {
    /// What is wrong.
    pub fn say(&self, lang: Lang) -> String {
        let (zh, en) = match self {
            Self::Until => (
                "`until` 应与 `from` 一样长，而且不早于它",
                "`until` must be as long as `from`, and not before it",
            ),
            Self::Cycle => (
                "会往前走的 `period` 要与 `cycle` 一致：monthly 写 2017-01，quarterly 写 2017-Q1，half-yearly 写 2017-H1，yearly 写 2017",
                "a `period` that moves must be as long as the `cycle`: 2017-01 for monthly, 2017-Q1 for quarterly, 2017-H1 for half-yearly, 2017 for yearly",
            ),
            Self::Unsaid => (
                "`period` 会往前走，每个来源都要用 {period} 写明是哪一期，否则每一期读到的都一样",
                "the `period` moves, so every source must say with {period} which one it holds: else each would have the same rows",
            ),
            Self::Input(name) => {
                return match lang {
                    Lang::Zh => format!(
                        "用到的 `{name}` 按期往前走，这个数据集的每一期它都要有：期长要相同，不能更早开始、更晚结束"
                    ),
                    Lang::En => format!(
                        "`{name}`, which it reads or refers to, moves from period to period and must have each period of this one: as long, from no later, until no earlier"
                    ),
                };
            }
        };
        match lang {
            Lang::Zh => zh.to_owned(),
            Lang::En => en.to_owned(),
        }
    }
}

/// Why the periods of a dataset do not go with its cycle, its sources or the `inputs` that it reads or refers to.
pub(super) fn unfit(
    term: &Term,
    cycle: Option<Cycle>,
    sources: &[SourcePlan],
    inputs: &[(String, Option<Term>)],
) -> Option<MovingFault> {
    for (name, input) in inputs {
        let Some(input) = input.as_ref().and_then(|it| it.moving) else { continue };
        let covers = |it: Moving| {
            let ends = input.until.is_none_or(|last| it.until.is_some_and(|it| it <= last));
            it.from.months() == input.from.months() && it.from >= input.from && ends
        };
        if !term.moving.is_some_and(covers) {
            return Some(MovingFault::Input(name.clone()));
        }
    }
    let moving = term.moving?;
    if cycle.is_some_and(|it| it.months() != Some(moving.from.months())) {
        return Some(MovingFault::Cycle);
    }
    let is_derived = sources.iter().any(|it| matches!(it, SourcePlan::Sql { .. }));
    let says = |it: &SourcePlan| *it != at(it, &moving.from.to_string());
    (!is_derived && !sources.iter().all(says)).then_some(MovingFault::Unsaid)
}

/// `source` with the period in its place.
fn at(source: &SourcePlan, period: &str) -> SourcePlan {
    let put = |text: &str| text.replace(PLACE, period);
    let mut out = source.clone();
    match &mut out {
        SourcePlan::Files { glob, sheet, .. } => {
            *glob = put(glob);
            *sheet = sheet.as_deref().map(put);
        }
        SourcePlan::Web(web) => {
            if let WebAt::Plain(link) = &mut web.at {
                *link = link.with(PLACE, period);
            }
            web.sheet = web.sheet.as_deref().map(put);
        }
        SourcePlan::Database(it) => it.query = put(&it.query),
        SourcePlan::Reports { glob } => *glob = put(glob),
        SourcePlan::Sql { sql } => *sql = put(sql),
    }
    out
}

impl DatasetPlan {
    /// The dataset, of `period`.
    pub(super) fn of(&self, period: &str) -> Self {
        let sources = self.templates.iter().map(|it| at(it, period)).collect();
        Self { period: period.to_owned(), sources, ..self.clone() }
    }

    /// The periods that are complete on `today`; where none is, the first, so that there is something to tell.
    fn periods(&self, today: Option<Day>) -> Vec<String> {
        let Some(Moving { from, until }) = self.moving else { return vec![self.period.clone()] };
        let mut out = vec![from.to_string()];
        let mut period = from.next();
        while is_over(period, today) && until.is_none_or(|it| period <= it) {
            out.push(period.to_string());
            period = period.next();
        }
        out
    }

    /// The day on which its period is complete; none of one that does not move.
    pub fn opens(&self) -> Option<Day> {
        self.moving.and_then(|_| Period::parse(&self.period)?.over())
    }

    /// Whether its period goes on still on `today`.
    pub fn is_coming(&self, today: Option<Day>) -> bool {
        self.opens().is_some_and(|it| today.is_none_or(|today| today < it))
    }
}

fn is_over(period: Period, today: Option<Day>) -> bool {
    period.over().zip(today).is_some_and(|(over, today)| over <= today)
}

impl Project {
    /// The project on the day in China at `now`: one line for each period of each dataset.
    ///
    /// What is derived from a dataset, or refers to it, has to do with its line of the same period.
    #[must_use]
    pub fn on(self, now: &str) -> Self {
        let today = Day::in_china(now);
        let mut lines = Vec::new();
        for (at, dataset) in self.datasets.iter().enumerate() {
            lines.extend(dataset.periods(today).iter().map(|it| (at, dataset.of(it))));
        }
        let find = |dataset: usize, period: &str| {
            let mut own = lines.iter().enumerate().filter(|(_, (at, _))| *at == dataset);
            let first = own.clone().next().map(|(line, _)| line);
            let is_it = |it: &&(usize, DatasetPlan)| it.1.moving.is_none() || it.1.period == period;
            own.find(|(_, it)| is_it(it)).map(|(line, _)| line).or(first)
        };
        let linked = |line: &DatasetPlan| {
            let mut needs: Vec<usize> =
                line.needs.iter().filter_map(|it| find(*it, &line.period)).collect();
            needs.sort_unstable();
            let refers = line.refers.iter().map(|it| {
                let it = it.as_ref()?;
                Some(Reference { dataset: find(it.dataset, &line.period)?, ..it.clone() })
            });
            (needs, refers.collect::<Vec<_>>())
        };
        let joined: Vec<_> = lines.iter().map(|(_, it)| linked(it)).collect();
        let rank = |at: usize| self.order.iter().position(|it| *it == at);
        let mut order: Vec<usize> = (0..lines.len()).collect();
        // Period by period, so that a period's tables are not needed any more when the next one begins.
        order.sort_by_key(|it| {
            let at = lines.get(*it);
            at.map(|(at, line)| (line.opens(), rank(*at)))
        });
        let mut datasets = Vec::new();
        for ((_, line), (needs, refers)) in lines.into_iter().zip(joined) {
            datasets.push(DatasetPlan { needs, refers, ..line });
        }
        Self { datasets, order, ..self }
    }

    /// The names of the datasets, each once, in the file's order.
    pub fn names(&self) -> Vec<&str> {
        let mut out: Vec<&str> = Vec::new();
        for it in &self.datasets {
            if !out.contains(&it.name.as_str()) {
                out.push(&it.name);
            }
        }
        out
    }

    /// The datasets in the order in which they are told: of each the newest period last.
    pub(super) fn told(&self) -> Vec<&DatasetPlan> {
        let mut out: Vec<&DatasetPlan> = self.datasets.iter().collect();
        out.sort_by_key(|it| !it.is_past);
        out
    }

    /// The dataset `name` as it is about `period`.
    pub fn line(&self, name: &str, period: &str) -> Option<&DatasetPlan> {
        self.datasets.iter().find(|it| it.name == name && it.period == period)
    }

    /// The project with the periods that the configuration names no more and of which a candidate waits still, or was
    /// not delivered, at the end: nothing is made of them, but they are not forgotten.
    pub(super) fn with_past(&self, journal: Option<&Journal>) -> Result<Self, Stop> {
        let mut out = self.clone();
        let Some(journal) = journal else { return Ok(out) };
        for state in journal.states()? {
            let named = self.datasets.iter().find(|it| it.name == state.dataset);
            if self.line(&state.dataset, &state.period).is_none()
                && let Some(line) = named
                && is_owed(self, journal, &state)?
            {
                out.order.push(out.datasets.len());
                out.datasets.push(DatasetPlan { is_past: true, ..line.of(&state.period) });
            }
        }
        let needs: Vec<Vec<usize>> = out.datasets.iter().map(|it| out.then(it)).collect();
        for (line, needs) in out.datasets.iter_mut().zip(needs) {
            line.needs = needs;
        }
        Ok(out)
    }

    /// What `line` reads: of one that is past, the lines of its period, as far as there are any.
    fn then(&self, line: &DatasetPlan) -> Vec<usize> {
        if !line.is_past {
            return line.needs.clone();
        }
        let name = |need: &usize| Some(self.datasets.get(*need)?.name.as_str());
        let is_its = |it: &DatasetPlan, need: &usize| {
            Some(it.name.as_str()) == name(need) && it.period == line.period
        };
        let place = |need: &usize| self.datasets.iter().position(|it| is_its(it, need));
        line.needs.iter().filter_map(place).collect()
    }
}

/// Whether a candidate that the gate let pass and nobody rejected is not everywhere yet.
fn is_owed(project: &Project, journal: &Journal, state: &State) -> Result<bool, Stop> {
    let (Some(id), Some(digest), true) = (&state.release, state.digest, state.gate_passes) else {
        return Ok(false);
    };
    Ok(line::candidate_dir(project, &state.dataset, id).is_dir()
        && journal.rejection(digest)?.is_none()
        && !deliver::is_out(project, journal, (&state.dataset, &state.period), digest)?)
}
