//! What each room costs: CPU seconds of one thread for every stage alone with the ones before it, beside the whole run.
//!
//! `cargo bench --bench stages -- PROJECT [DATASET]`; the project's ledgers are files. Nothing is held to a time here:
//! the table is for people who ask where the time goes.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a measurement prints, and may stop at once"
)]

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use gongkai::model::stop::Stop;
use gongkai::pipeline::Options;
use gongkai::pipeline::Watch;
use gongkai::pipeline::plan::DatasetPlan;
use gongkai::pipeline::plan::Project;
use gongkai::pipeline::plan::SourcePlan;
use gongkai::source::Pattern;
use gongkai::source::Source;

struct Nobody;

impl Watch for Nobody {
    fn stage(&self, _: &str, _: &'static str) {}
    fn bytes(&self, _: &str, _: u64, _: u64) {}
    fn done(&self, _: &str) {}
}

fn main() {
    let mut args = std::env::args().skip(1).filter(|it| it != "--bench");
    let Some(folder) = args.next() else {
        println!("cargo bench --bench stages -- PROJECT [DATASET]");
        return;
    };
    let project = gongkai::pipeline::plan::load(&PathBuf::from(folder)).unwrap();
    let only = args.next();
    let wanted = |it: &&DatasetPlan| only.as_ref().is_none_or(|only| *only == it.name);
    let dataset = project.datasets.iter().find(wanted).unwrap();
    let (found, sources) = timed(|| sources(&project, dataset));
    let vocabulary = || gongkai::normalize::vocabulary(&dataset.schema);
    let table = || gongkai::read::table(sources.clone(), vocabulary(), None);
    let setting = gongkai::normalize::Setting {
        region: project.publisher.region.clone(),
        period: dataset.period.clone(),
    };
    let typed = || gongkai::normalize::table(table(), Arc::clone(&dataset.schema), &setting);

    let (split, ()) = timed(|| {
        let (raw, typed) = (table(), typed().unwrap());
        let claim = |part: &gongkai::read::Part| -> Result<Vec<usize>, Stop> {
            Ok(typed.claim(part)?.columns.into_iter().flatten().collect())
        };
        for piece in raw.pieces() {
            std::hint::black_box(raw.batches(piece.unwrap(), &claim).unwrap());
        }
    });
    let (normalized, ()) = timed(|| {
        let typed = typed().unwrap();
        for piece in typed.raw().pieces() {
            std::hint::black_box(typed.batches(piece.unwrap()).unwrap());
        }
    });
    let (checked, ()) = timed(|| {
        let checked =
            gongkai::check::table(typed().unwrap(), gongkai::check::Links::none()).unwrap();
        for piece in checked.typed().raw().pieces() {
            std::hint::black_box(checked.batches(piece.unwrap()).unwrap());
        }
    });
    let (whole, ()) = timed(|| {
        let options = Options {
            jobs: 1,
            dry_run: false,
            only: vec![dataset.name.clone()],
            now: "2026-01-01T00:00:00Z".to_owned(),
            environment: |_| None,
        };
        gongkai::pipeline::run(&project, &options, &Nobody).unwrap();
    });
    let read = found + split;
    let share = |it: f64| 100.0 * it / whole;
    println!("stage                          seconds  share of the run");
    println!("source: digest and evidence    {found:7.2}  {:5.1} %", share(found));
    println!("read: split, rows from lines   {split:7.2}  {:5.1} %", share(split));
    println!("source and read together       {read:7.2}  {:5.1} %", share(read));
    println!("read and normalize             {normalized:7.2}  {:5.1} %", share(normalized));
    println!("read, normalize and check      {checked:7.2}  {:5.1} %", share(checked));
    println!("the whole run, one worker      {whole:7.2}  100.0 %");
}

fn sources(project: &Project, dataset: &DatasetPlan) -> Vec<Source> {
    let pattern = |it: &SourcePlan| match it {
        SourcePlan::Files { glob, sheet, encoding } => Some(Pattern {
            glob: glob.clone(),
            sheet: sheet.as_deref().map(Arc::from),
            encoding: encoding.as_deref().map(Arc::from),
        }),
        _ => None,
    };
    let patterns: Vec<Pattern> = dataset.sources.iter().filter_map(pattern).collect();
    gongkai::source::open(&project.dir, &patterns).unwrap()
}

fn timed<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let start = Instant::now();
    let out = work();
    (start.elapsed().as_secs_f64(), out)
}
