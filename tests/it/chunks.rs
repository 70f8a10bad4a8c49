//! However the line is cut, the same rows and the same violations come out, in the same order.

use std::num::NonZeroUsize;
use std::sync::Arc;

use arrow_array::RecordBatch;
use gongkai::model::disclosure::Asked;
use gongkai::model::outcome::Violation;
use gongkai::pipeline::plan;
use gongkai::{check, normalize, protect, read, source};

use crate::support::{Project, harbin};

/// How a run is cut.
#[derive(Clone, Copy)]
struct Cut {
    chunk_bytes: usize,
    sort_bytes: usize,
    jobs: usize,
}

fn outcome(
    project: &Project,
    (schema, glob): (&str, &str),
    cut: Cut,
) -> (Vec<RecordBatch>, Vec<Violation>) {
    let schema = Arc::new(plan::schema(schema, &project.root).unwrap());
    let glob = glob.to_owned();
    let pattern = source::Pattern { glob, sheet: None, encoding: None };
    let sources = source::open(&project.root, &[pattern]).unwrap();
    let raw = read::table(sources, normalize::vocabulary(&schema), Some(cut.chunk_bytes));
    let setting = normalize::Setting { region: "230100".to_owned(), period: "2017".to_owned() };
    let checked =
        check::table(normalize::table(raw, schema, &setting).unwrap(), check::Links::none())
            .unwrap();
    let plan = protect::Plan {
        leaves: true,
        jobs: NonZeroUsize::new(cut.jobs).unwrap(),
        work: project.root.join("private/work"),
        keep: None,
        sort_bytes: cut.sort_bytes,
        asked: Asked::default(),
        context: protect::Context::default(),
        held: None,
        noise: None,
    };
    let mut violations = Vec::new();
    let mut violation = |it: &Violation| {
        violations.push(it.clone());
        Ok(())
    };
    let watch = protect::Watch { violation: &mut violation, bytes: &|_, _| () };
    let table = protect::table(checked, &plan, watch).unwrap();
    let batches = table.into_batches().map(Result::unwrap).collect();
    (batches, violations)
}

const DIBAO: (&str, &str) = ("builtin:urban-rural-dibao", "inbox/dibao/**/*");

#[test]
fn chunks_spills_and_workers_change_nothing() {
    let project = harbin();
    let whole = Cut { chunk_bytes: 1 << 24, sort_bytes: usize::MAX, jobs: 1 };
    let (rows, violations) = outcome(&project, DIBAO, whole);
    assert!(rows.iter().map(RecordBatch::num_rows).sum::<usize>() > 1000);
    assert!(!violations.is_empty());
    for cut in [
        Cut { chunk_bytes: 100, jobs: 1, ..whole },
        Cut { chunk_bytes: 1000, sort_bytes: 1, jobs: 3 },
        Cut { chunk_bytes: 4096, sort_bytes: 2000, jobs: 2 },
    ] {
        let (other_rows, other_violations) = outcome(&project, DIBAO, cut);
        assert!(rows == other_rows, "chunks of {}: other rows", cut.chunk_bytes);
        assert!(violations == other_violations, "chunks of {}: other violations", cut.chunk_bytes);
    }
}

#[test]
fn what_climbs_is_the_same_however_the_line_is_cut() {
    let rows = crate::protection::rows();
    let project = crate::protection::project(&[("a.csv", &rows)]);
    let relief = ("schemas/relief.json", "inbox/*.csv");
    let whole = Cut { chunk_bytes: 1 << 24, sort_bytes: usize::MAX, jobs: 1 };
    let (once, _) = outcome(&project, relief, whole);
    assert_eq!(once.iter().map(RecordBatch::num_rows).sum::<usize>(), rows.len());
    for cut in [
        Cut { chunk_bytes: 90, sort_bytes: 1, jobs: 1 },
        Cut { chunk_bytes: 700, sort_bytes: 500, jobs: 3 },
        Cut { jobs: 4, ..whole },
    ] {
        let (again, _) = outcome(&project, relief, cut);
        assert!(once == again, "chunks of {}, {} workers: other rows", cut.chunk_bytes, cut.jobs);
    }
}
