//! The candidate's CSV file, record by record: header, every cell's content, encoding, and what a spreadsheet would run.

use std::sync::Arc;

use crate::gate::bench::Bench;
use crate::gate::cells::Judge;
use crate::gate::cells::is_clean_utf8;
use crate::gate::columns;
use crate::gate::columns::Column;
use crate::gate::shown::Shown;
use crate::model::held::Holdings;
use crate::model::schema::Schema;
use crate::model::stop::Stop;
use crate::release::Release;

/// Rules that are judged here: all are denied when the file cannot be read to its end.
pub(super) const RULES: &[&str] =
    &["G01", "G02", "G03", "G04", "G05", "G06", "G07", "G12", "G21", "G22", "G25"];

/// Under which name it is done.
pub(super) const NAME: &str = "csv";

/// Judges the file; gives what it shows.
pub(super) fn judge(
    release: &Release,
    schema: &Schema,
    held: Option<&Arc<Holdings>>,
) -> (Bench, Option<Shown>) {
    let file = release.csv();
    let judge = Judge::new(&file, &columns::declared(schema), held);
    let mut pass = Pass { file, bench: Bench::default(), judge };
    match pass.run(release, schema) {
        Ok(shown) => {
            pass.bench.done(NAME);
            (pass.bench, Some(shown))
        }
        Err(stop) => {
            let at = format!("{}: {}", pass.file, stop.code());
            pass.bench.unread(RULES, &at);
            (pass.bench, None)
        }
    }
}

struct Pass {
    file: String,
    bench: Bench,
    judge: Judge,
}

impl Pass {
    fn run(&mut self, release: &Release, schema: &Schema) -> Result<Shown, Stop> {
        let mut shown = Shown::default();
        let declared = columns::declared(schema);
        let mut records = release.records()?;
        let mut rows: u64 = 0;
        while let Some(record) = records.next()? {
            if !is_clean_utf8(record.bytes()) {
                self.bench.deny("G22", format!("{}, record {}", self.file, record.number()));
            }
            if record.number() == 1 {
                let header: Vec<String> = (0..record.len())
                    .map(|it| String::from_utf8_lossy(&record.cell(it)).into_owned())
                    .collect();
                for title in &header {
                    shown.head(title.as_bytes());
                }
                self.header(schema, &declared, &header);
                continue;
            }
            rows += 1;
            for idx in 0..record.len() {
                let cell = record.cell(idx);
                shown.add(idx, &cell);
                let number = record.number();
                let at = |file: &str, column: &str| format!("{file}, record {number}, {column}");
                self.judge.cell(&mut self.bench, idx, &cell, at);
            }
            self.judge.row();
        }
        if rows != release.rows() {
            self.bench.deny("G12", format!("{}: {rows} rows", self.file));
        }
        self.judge.finish(&mut self.bench);
        Ok(shown)
    }

    fn header(&mut self, schema: &Schema, declared: &[Column<'_>], header: &[String]) {
        columns::allow(&mut self.bench, &self.file, header, declared.iter().map(|it| it.title));
        columns::identities(&mut self.bench, schema, &self.file, header);
        for (idx, title) in header.iter().enumerate() {
            let at = |file: &str| format!("{file}, column {}", idx + 1);
            self.judge.judge(&mut self.bench, title.as_bytes(), at);
        }
    }
}
