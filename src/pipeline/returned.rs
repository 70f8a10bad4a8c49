//! Ledgers that go back to who sent them: each that held rows back, marked in place, or copied line by line.

use std::collections::BTreeMap;
use std::path::Path;
use std::path::PathBuf;

use crate::check;
use crate::check::Mapped;
use crate::flow;
use crate::model::digest::Digest;
use crate::model::lang::Lang;
use crate::model::limits;
use crate::model::returned::Mark;
use crate::model::stop::Stop;
use crate::model::tally::Tally;
use crate::normalize;
use crate::pipeline::line::Job;
use crate::pipeline::plan::SourcePlan;
use crate::pipeline::report::DatasetReport;
use crate::pipeline::report::ReturnedLedger;
use crate::pipeline::report::Widen;
use crate::quarantine;
use crate::quarantine::About;
use crate::quarantine::Form;
use crate::quarantine::Fresh;
use crate::quarantine::Gathered;
use crate::quarantine::Ledger;
use crate::quarantine::Reason;
use crate::quarantine::Survey;
use crate::read;
use crate::source;
use crate::source::Body;
use crate::source::Source;

/// What a dataset's run left to give back.
struct Left<'a> {
    sources: &'a [Source],
    parts: &'a [Mapped],
    tally: &'a Tally,
    gathered: &'a Gathered,
}

/// Ends the lists of violations, and gives back every ledger that held rows back, into `dir`, the run's folder.
pub(super) fn end(
    job: &Job<'_>,
    mut writer: quarantine::Writer,
    (sources, parts): (&[Source], &[Mapped]),
    (told, dir): ((u64, Lang), &Path),
    report: &mut DatasetReport,
) -> Result<(), Stop> {
    let gathered = writer.take_gathered();
    report.quarantine = writer.finish()?;
    let left = Left { sources, parts, tally: &report.tally, gathered: &gathered };
    report.returned = give_back(job, &left, told, dir)?;
    Ok(())
}

fn give_back(
    job: &Job<'_>,
    left: &Left<'_>,
    (run, lang): (u64, Lang),
    dir: &Path,
) -> Result<Vec<ReturnedLedger>, Stop> {
    let dataset = job.dataset;
    let rules = dataset.schema.rules.iter();
    let named: Vec<Vec<usize>> = rules.map(|it| check::named(&dataset.schema, it)).collect();
    let about = About {
        schema: &dataset.schema,
        named: &named,
        dataset: &dataset.name,
        period: &dataset.period,
        run,
        lang,
    };
    let rows = left.tally.by_ledger();
    let sources: BTreeMap<&str, &Source> = left.sources.iter().map(|it| (&*it.name, it)).collect();
    let mut folder = quarantine::Folder::begin(dir);
    let mut all: Vec<(&Source, Ledger, PathBuf)> = Vec::new();
    for name in left.gathered.returned() {
        let Some(&source) = sources.get(&**name) else { continue };
        // The answer of SQL over other datasets has no sender, and a report is no ledger to fill in.
        if matches!(source.body, Body::Answer(_)) {
            continue;
        }
        let (put_back, widen) = put_back(job, name);
        let ledger = Ledger {
            widen: widen.map(|it| (it.path, it.to)),
            put_back,
            name: name.to_string(),
            digest: source.digest,
            earlier: match read::mark(source) {
                Some(Mark::Ledger(lineage)) => Some(lineage),
                Some(Mark::Extract(_)) | None => None,
            },
            rows: rows.get(&**name).copied().unwrap_or_default(),
            tables: tables(source, left.parts),
        };
        let path = folder.path(name);
        all.push((source, ledger, path));
    }
    let mut out = Vec::new();
    let work = |_: usize, (source, ledger, path): (&Source, Ledger, PathBuf)| {
        let (form, path) = one(source, (&about, &ledger), left.gathered, path)?;
        let put_back = ledger.put_back.filter(|_| form != Form::Extract);
        Ok(ReturnedLedger {
            path,
            widen: ledger.widen.map(|(path, to)| Widen { path, to }).filter(|_| put_back.is_some()),
            put_back,
            form: form.name(),
            held: ledger.rows.quarantined,
            ledger: ledger.name,
        })
    };
    flow::ordered(job.jobs, limits::WINDOW_PER_WORKER, all.into_iter().map(Ok), work, |_, it| {
        out.push(it);
        Ok::<(), Stop>(())
    })?;
    Ok(out)
}

/// Where the ledger called `name` is put when it is mended, and what must be changed for it to be found there.
fn put_back(job: &Job<'_>, name: &str) -> (Option<String>, Option<Widen>) {
    let globs = job.dataset.sources.iter().filter_map(|it| match it {
        SourcePlan::Files { glob, .. } => Some(glob.as_str()),
        SourcePlan::Web(_)
        | SourcePlan::Database(_)
        | SourcePlan::Reports { .. }
        | SourcePlan::Sql { .. } => None,
    });
    let globs: Vec<&str> = globs.collect();
    let Some(own) = globs.iter().find(|it| source::finds(it, name)) else { return (None, None) };
    let lower = name.to_lowercase();
    let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
    let stem = file.rsplit_once('.').map_or(file, |it| it.0);
    let beside = |file: &str| {
        if folder.is_empty() { file.to_owned() } else { format!("{folder}/{file}") }
    };
    let to = match lower.rsplit_once('.') {
        Some((_, "xlsx" | "xlsm")) => name.to_owned(),
        _ => beside(&format!("{stem}.xlsx")),
    };
    if globs.iter().any(|it| source::finds(it, &to)) {
        return (Some(to), None);
    }
    let ending =
        own.rsplit_once('.').filter(|it| it.1.bytes().all(|it| it.is_ascii_alphanumeric()));
    let wide = ending.map(|(before, ending)| format!("{before}.{{{ending},xlsx}}"));
    let wide = wide.filter(|it| source::finds(it, &to)).unwrap_or_else(|| beside("*"));
    (Some(to), Some(Widen { path: (*own).to_owned(), to: wide }))
}

/// Where the tables of a ledger begin.
fn tables(source: &Source, parts: &[Mapped]) -> Vec<quarantine::Table> {
    let own = |it: &&Mapped| it.part.source == source.name && !it.part.header.is_empty();
    let table = |Mapped { part: it, columns }: &Mapped| quarantine::Table {
        sheet: it.sheet.clone(),
        headings: it.shown.clone(),
        columns: columns.iter().map(|it| u32::try_from((*it)?).ok()).collect(),
        // The columns' names stand above a database's rows, which are counted from 1.
        header: if matches!(source.body, Body::Query(_)) { 0 } else { it.header_line },
        levels: it.header.iter().map(Vec::len).max().unwrap_or(1).max(1) as u64,
        first_column: u32::try_from(it.first_column).unwrap_or_default(),
        titles: it.context.iter().filter_map(|it| it.line).collect(),
    };
    parts.iter().filter(own).map(table).collect()
}

fn one(
    source: &Source,
    (about, ledger): (&About<'_>, &Ledger),
    gathered: &Gathered,
    path: PathBuf,
) -> Result<(Form, PathBuf), Stop> {
    let mut reason = Reason::OtherKind;
    if read::is_workbook(source)
        && let Body::Bytes { blob, .. } = &source.body
    {
        let unreadable = |cause| read::Error::Unreadable { name: ledger.name.clone(), cause };
        match blob.whole(limits::MARKED_BYTES_MAX).map_err(unreadable)? {
            None => reason = Reason::Large,
            Some(bytes) => {
                // What is marked is what was read.
                if Digest::of(&bytes) != source.digest {
                    return Err(quarantine::Error::Changed { ledger: ledger.name.clone() }.into());
                }
                match quarantine::in_place(&bytes, about, ledger, gathered) {
                    Ok(marked) => {
                        quarantine::write(&path, &marked)?;
                        return Ok((Form::Marked, path));
                    }
                    Err(why) => reason = why,
                }
            }
        }
    }
    let vocabulary = || normalize::vocabulary(about.schema);
    let mut survey = Survey::within(limits::SHEET_ROWS_MAX);
    read::lines(source, vocabulary(), &mut |line| Ok(survey.see(line)))?;
    // A copy of a workbook with macros has none.
    let macros = path.extension().is_some_and(|it| it == "xlsm");
    let path = if macros { path.with_extension("xlsx") } else { path };
    let mut fresh = Fresh::begin(&path, (about, ledger), gathered, survey, reason)?;
    let form = fresh.form();
    read::lines(source, vocabulary(), &mut |line| Ok(fresh.line(line)?))?;
    fresh.finish()?;
    Ok((form, path))
}
