//! Tables three and four: which number stands in which column, whatever a layout did to the heads above them.

use crate::model::document::Table;
use crate::report::identity::OTHERS;
use crate::report::identity::RESULTS;
use crate::report::indicators::Applicant;
use crate::report::table::Look;
use crate::report::table::Spot;
use crate::report::table::Stated;
use crate::report::table::Tables;
use crate::report::table::is;
use crate::report::table::is_dash;
use crate::report::table::row_label;

/// The outcomes of table four, in the form's order.
const OUTCOMES: [&str; 5] = ["upheld", "corrected", "other", "pending", "total"];
/// Its groups.
const GROUPS: [&str; 3] = ["review", "litigation.direct", "litigation.after_review"];

/// Columns of table three.
const APPLICANTS: usize = 7;
/// Columns of table four.
const DISPUTES: usize = 15;
/// Rows of table three above its results, and below them.
const APPLICATIONS: &[&str] =
    &["application.received", "application.carried_in", "application.carried_out"];
const TOTALS: &[&str] = &["reply.other", "reply.total"];
/// Rows of table three by which a table without heads is known for the rest of one.
const ROWS_KNOWN: usize = 2;

impl Tables<'_> {
    /// Whether a table without heads is the rest of table three: a layout broke it over pages.
    pub(super) fn goes_on(&self, rows: &[Vec<Look>]) -> bool {
        let known = rows.iter().filter(|cells| {
            let labels = labels(cells, cells.len());
            self.row_of_three(&labels).is_some() && numbers(cells).len() == APPLICANTS
        });
        known.count() >= ROWS_KNOWN
    }

    /// Table three: seven columns of applicants.
    pub(super) fn three(&self, table: &Table, rows: &[Vec<Look>], section: &str, out: &mut Stated) {
        let heads = applicants(rows);
        for (row, cells) in table.rows.iter().zip(rows) {
            let Some(columns) = columns(cells, heads.as_deref()) else { continue };
            let first = columns.first().copied().unwrap_or_default();
            let Some(key) = self.row_of_three(&labels(cells, first)) else { continue };
            for (&at, applicant) in
                columns.iter().zip(Applicant::ALL.iter().map(|it| Some(it.0)).chain([None]))
            {
                let number = cells.get(at).and_then(|it| it.number);
                let of = applicant.map_or_else(|| key.to_owned(), |it| it.of(key));
                if number.is_some() {
                    self.put(&of, &Spot { row, at, cells, section }, out);
                } else if applicant.is_none() {
                    out.blanks.push(of);
                }
            }
        }
    }

    /// What a row of table three counts, by its last label.
    fn row_of_three(&self, labels: &[String]) -> Option<&str> {
        let key = match labels.last()?.as_str() {
            "其他" => "reply.other.rest",
            "总计" => "reply.total",
            "其他处理" => "reply.other",
            "不予公开" | "无法提供" | "不予处理" => return None,
            last => {
                self.exact(last, |key| APPLICATIONS.contains(&key) || key.starts_with("reply."))?
            }
        };
        let is_row = [APPLICATIONS, RESULTS, OTHERS, TOTALS].iter().any(|it| it.contains(&key));
        is_row.then_some(key)
    }

    /// Table four: fifteen numbers in a row.
    pub(super) fn four(&self, table: &Table, rows: &[Vec<Look>], section: &str, out: &mut Stated) {
        let heads = rows.iter().rev().find_map(|cells| outcomes(cells));
        for (row, cells) in table.rows.iter().zip(rows) {
            let strange = |it: &Look| {
                it.number.is_none() && it.text.iter().any(|c| !c.is_whitespace() && !is_dash(*c))
            };
            let stated = numbers(cells);
            if stated.is_empty() || cells.iter().any(strange) {
                continue;
            }
            // Columns by their heads; by their number, where all are stated; or by their places, where all are there.
            let by_heads = heads.clone().filter(|it| stated.iter().all(|at| it.contains(at)));
            let all = (cells.len() == DISPUTES).then(|| (0..DISPUTES).collect());
            let in_order = (stated.len() == DISPUTES).then(|| stated.clone());
            let Some(columns) = by_heads.or(in_order).or(all) else { continue };
            let keys = GROUPS
                .iter()
                .flat_map(|group| OUTCOMES.iter().map(move |it| format!("{group}.{it}")));
            for (at, key) in columns.into_iter().zip(keys) {
                self.put(&key, &Spot { row, at, cells, section }, out);
            }
            return;
        }
    }
}

/// The labels of a row up to its numbers.
fn labels(cells: &[Look], first: usize) -> Vec<String> {
    let own = cells.iter().take(first).filter(|it| it.number.is_none());
    own.map(|it| row_label(&it.text)).filter(|it| !it.is_empty()).collect()
}

/// Where the numbers of a row stand.
fn numbers(cells: &[Look]) -> Vec<usize> {
    cells.iter().enumerate().filter(|it| it.1.number.is_some()).map(|it| it.0).collect()
}

/// The seven columns of a row: below their heads; or, where the heads stand elsewhere, the seven numbers that it has;
/// none where neither says for certain.
fn columns(cells: &[Look], heads: Option<&[usize]>) -> Option<Vec<usize>> {
    let stated = numbers(cells);
    let first = *stated.first()?;
    let fits = |heads: &&[usize]| {
        let blank = |it: &usize| {
            cells.get(*it).is_none_or(|it| {
                it.number.is_some() || it.text.iter().all(|c| c.is_whitespace() || is_dash(*c))
            })
        };
        stated.iter().all(|it| heads.contains(it)) && heads.iter().all(blank)
    };
    if let Some(heads) = heads.filter(fits) {
        return Some(heads.to_vec());
    }
    let said = |it: &&Look| !it.text.is_empty();
    let labelled = cells.iter().take(first).any(|it| said(&it));
    (labelled && stated.len() == APPLICANTS).then_some(stated)
}

/// The columns of the seven kinds of applicants by their heads; none where the heads do not say.
fn applicants(rows: &[Vec<Look>]) -> Option<Vec<usize>> {
    const HEADS: [&str; APPLICANTS] =
        ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"];
    let natural = rows.iter().position(|row| row.iter().any(|it| is(&it.text, HEADS[0])))?;
    let above = rows.get(natural..(natural + 4).min(rows.len()))?;
    let above: Vec<&Vec<Look>> =
        above.iter().take_while(|row| row.iter().all(|it| it.number.is_none())).collect();
    let mut out: Vec<usize> = Vec::new();
    for head in HEADS {
        let from = out.last().map_or(0, |it| it + 1);
        let at = above.iter().find_map(|row| {
            row.iter().enumerate().skip(from).find(|it| is(&it.1.text, head)).map(|it| it.0)
        });
        let Some(at) = at else {
            // Heads whose words a layout broke: where nothing is merged, each has its column.
            let first = rows.get(natural)?.iter().position(|it| is(&it.text, HEADS[0]))?;
            let width = rows.iter().map(Vec::len).max()?;
            return (first + APPLICANTS == width).then(|| (first..width).collect());
        };
        out.push(at);
    }
    Some(out)
}

/// The columns of table four by the last row of its heads.
fn outcomes(cells: &[Look]) -> Option<Vec<usize>> {
    const HEADS: [&str; 5] = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"];
    let said = cells.iter().enumerate().filter(|it| HEADS.iter().any(|head| is(&it.1.text, head)));
    let all: Vec<usize> = said.map(|it| it.0).collect();
    (all.len() == DISPUTES).then_some(all)
}
