//! The candidate's workbook, byte by byte: nothing may stand in it but the rows that the CSV file shows.
//!
//! Every part but the sheet is compared with the one text that it may have, so there is no room for hidden sheets,
//! properties, names, comments, links, macros, pictures or formats that hide. The sheet is read by the only grammar
//! that a row may have: no formula, no hidden row or column, no markup beside cells. What differs in one byte from
//! what is known is not understood, it is denied.

mod packed;
mod sheet;

use std::fs;
use std::sync::Arc;

use crate::gate::bench::Bench;
use crate::gate::cells::Judge;
use crate::gate::cells::is_clean_utf8;
use crate::gate::columns;
use crate::gate::shown;
use crate::gate::shown::Shown;
use crate::model::digest::Digest;
use crate::model::held::Holdings;
use crate::model::limits;
use crate::model::schema::Schema;
use crate::model::sheet::Fit;
use crate::release::Release;
use packed::Part;
use sheet::Sheet;

/// Rules that are judged here: all are denied when the file cannot be read to its end.
pub(super) const RULES: &[&str] =
    &["G01", "G02", "G03", "G04", "G05", "G06", "G07", "G12", "G21", "G22", "G23", "G25"];

/// Under which name it is done.
pub(super) const NAME: &str = "xlsx";

/// The part with the rows, which is the last.
const SHEET: &str = "xl/worksheets/sheet1.xml";

/// The parts before it, in order, each with the digest of the one text that it may have.
pub(super) const FIXED: &[(&str, &str)] = &[
    ("[Content_Types].xml", "b34a1c9f5b5c0f54f1274272a429578b417e119fdc48bfcd96f25f93f301458f"),
    ("_rels/.rels", "9f96bb683e71c45171c7ae310bf6c37fb5a834bb9738497ac7084c42ac9c2d9a"),
    ("xl/workbook.xml", "be75933a1e0a6594ecebdfd369a82f4bb794d3b5253d36654eff1b6efc96bf93"),
    (
        "xl/_rels/workbook.xml.rels",
        "1b2fc82d18a622c89e94093d1d5a256857ac9641b8ee51a8290ea82796b1060f",
    ),
    ("xl/styles.xml", "80eb3d407354673aff1569078dce3ea5c8979475497bad4d4556249bc1e77f00"),
];

/// Judges the file, where the folder has one; gives what its cells show.
pub(super) fn judge(
    release: &Release,
    schema: &Schema,
    held: Option<&Arc<Holdings>>,
) -> (Bench, Option<Shown>) {
    let file = release.xlsx();
    let judge = Judge::new(&file, &columns::declared(schema), held);
    let mut pass = Pass { judge, bench: Bench::default(), file };
    let path = release.dir().join(&pass.file);
    // Whether there should be one is asked when it is known what the CSV file shows.
    if fs::symlink_metadata(&path).is_err() {
        return (pass.bench, None);
    }
    let shown = pass.run(release, schema);
    if let Err(odd) = &shown {
        let at = format!("{}: {odd}", pass.file);
        pass.bench.unread(RULES, &at);
    }
    (pass.bench, shown.ok())
}

/// G12 and G25: there is a workbook where the rows fit one, and it shows what the CSV file shows.
pub(super) fn agree(
    bench: &mut Bench,
    release: &Release,
    schema: &Schema,
    (csv, book): (Option<&Shown>, Option<Shown>),
) {
    let file = release.xlsx();
    let is_there = release.artifacts().iter().any(|it| it.name == file);
    let may = Fit::may(release.rows(), schema.published().count());
    let fits = may && csv.is_some_and(Shown::fits);
    if is_there != fits || (is_there && csv.is_some() && book.is_none()) {
        bench.deny("G25", file.as_str());
    }
    shown::agree(bench, schema, &file, (csv, book));
    bench.done(NAME);
}

struct Pass {
    file: String,
    judge: Judge,
    bench: Bench,
}

impl Pass {
    fn run(&mut self, release: &Release, schema: &Schema) -> Result<Shown, String> {
        let unread = |_| "not readable".to_owned();
        let path = release.dir().join(&self.file);
        let size = fs::metadata(&path).map_err(unread)?.len();
        if size > limits::WORKBOOK_BYTES_MAX {
            return Err("too large".to_owned());
        }
        let bytes = fs::read(&path).map_err(unread)?;
        let parts = packed::parts(&bytes)?;
        let (last, fixed) = parts.split_last().ok_or("no part")?;
        let names = fixed.iter().map(|it| it.name).chain([last.name]);
        if !names.eq(FIXED.iter().map(|it| it.0).chain([SHEET])) {
            return Err("a part that is not known, or is missing".to_owned());
        }
        for (part, (name, digest)) in fixed.iter().zip(FIXED) {
            if Some(part.whole()?) != Digest::parse(digest) {
                return Err(format!("{name} is not the one that is known"));
            }
        }
        self.rows(release, schema, last)
    }

    /// Every cell of the sheet.
    fn rows(
        &mut self,
        release: &Release,
        schema: &Schema,
        part: &Part<'_>,
    ) -> Result<Shown, String> {
        let declared = columns::declared(schema);
        let mut sheet = Sheet::open(part, declared.len(), release.rows())?;
        let mut shown = Shown::default();
        let mut number: u64 = 0;
        let mut header = Vec::new();
        while sheet.next()? {
            number += 1;
            for (idx, column) in declared.iter().enumerate() {
                let cell = sheet.cell(idx);
                if !is_clean_utf8(cell) {
                    self.bench.deny("G22", format!("{}, row {number}, {}", self.file, column.name));
                }
                let at = |file: &str, name: &str| format!("{file}, row {number}, {name}");
                if number == 1 {
                    shown.head(cell);
                    header.push(String::from_utf8_lossy(cell).into_owned());
                    self.judge.judge(&mut self.bench, cell, |file| at(file, column.name));
                } else {
                    shown.add(idx, cell);
                    self.judge.cell(&mut self.bench, idx, cell, at);
                }
            }
            if number > 1 {
                self.judge.row();
            }
        }
        self.judge.finish(&mut self.bench);
        columns::allow(&mut self.bench, &self.file, &header, declared.iter().map(|it| it.title));
        columns::identities(&mut self.bench, schema, &self.file, &header);
        if number != release.rows() + 1 {
            self.bench.deny("G12", format!("{}: {} rows", self.file, number.saturating_sub(1)));
        }
        Ok(shown)
    }
}

#[cfg(test)]
pub(super) mod tests;
