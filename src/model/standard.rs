//! The standards that amounts are held to: what a notice gives a person, for whom, from when until when.
//!
//! They come from the notices and from nowhere else: the table is shipped empty.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::lexical::date;
use crate::lexical::decimal;
use crate::lexical::width;
use crate::model::lang::Lang;

/// The columns of the table.
pub const COLUMNS: [&str; 10] = [
    "region_group",
    "program",
    "urban_rural",
    "amount",
    "unit",
    "valid_from",
    "valid_to",
    "doc_no",
    "doc_date",
    "source",
];
/// The columns of the table of groups.
pub const GROUP_COLUMNS: [&str; 2] = ["region_group", "region"];
/// The group of all regions.
const EVERYWHERE: &str = "全市";
/// Decimal places of an amount.
pub const SCALE: u8 = 2;

/// All standards of a project.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standards {
    /// In the file's order.
    pub rows: Vec<Standard>,
}

/// One standard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standard {
    /// Labels or codes of its regions; none for everywhere.
    pub regions: Option<Vec<String>>,
    /// Labels or codes that its program may have: 城市低保, or 低保 with 城市 before it.
    pub programs: Vec<String>,
    /// 元 for each person, with two places.
    pub amount: i128,
    /// How many months the amount is for: 1 or 12.
    pub months: i128,
    /// The first month and the last; a month is `12 × year + month − 1`.
    pub valid: (i32, i32),
}

/// Something wrong in the table, or in that of the groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// Which bytes.
    pub at: Range<usize>,
    /// What.
    pub fault: StandardFault,
}

/// What can be wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StandardFault {
    /// The header is not the documented one.
    Header(&'static [&'static str]),
    /// A line with more or fewer cells than the header.
    Cells,
    /// A cell that must say something.
    Empty(&'static str),
    /// Not an amount above 0 with at most two places.
    Amount,
    /// Neither 元/人·月 nor 元/人·年.
    Unit,
    /// Neither 城市 nor 农村, nor empty.
    UrbanRural,
    /// Neither a month nor a day.
    Month,
    /// It ends before it begins.
    Ends,
    /// A group that no line gives a region, and that is no region.
    Group,
    /// A region that the publisher has not.
    Region,
    /// Another line says an amount for the same in a month of its own.
    Overlaps(usize),
}

impl StandardFault {
    /// What is wrong, in words.
    pub fn say(&self, lang: Lang) -> String {
        let (zh, en) = match self {
            Self::Header(columns) => {
                let columns = columns.join(",");
                (format!("表头应是 {columns}"), format!("the header must be {columns}"))
            }
            Self::Cells => {
                ("格数与表头不同".to_owned(), "not as many cells as the header has".to_owned())
            }
            Self::Empty(column) => (format!("`{column}` 不能空着"), format!("`{column}` is empty")),
            Self::Amount => (
                "标准应是大于 0、至多两位小数的金额".to_owned(),
                "the amount must be above 0, with at most two decimal places".to_owned(),
            ),
            Self::Unit => (
                "单位只能是 元/人·月 或 元/人·年".to_owned(),
                "the unit must be 元/人·月 or 元/人·年".to_owned(),
            ),
            Self::UrbanRural => (
                "只能写 城市、农村，或空着".to_owned(),
                "this must be 城市, 农村 or empty".to_owned(),
            ),
            Self::Month => (
                "应是年月或日期，例如 2017-01 或 2017-01-01".to_owned(),
                "this must be a month or a day, such as 2017-01 or 2017-01-01".to_owned(),
            ),
            Self::Ends => ("止于起之前".to_owned(), "it ends before it begins".to_owned()),
            Self::Group => (
                "没有这个分组，也没有这个区县".to_owned(),
                "there is no such group, and no such county".to_owned(),
            ),
            Self::Region => {
                ("本级没有这个区县".to_owned(), "the publisher has no such county".to_owned())
            }
            Self::Overlaps(line) => (
                format!("与第 {line} 行同地区、同类别、同时间，两个标准不能并存"),
                format!("line {line} has another amount for the same region, program and month"),
            ),
        };
        match lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }
}

/// Groups by name, with their regions.
pub type Groups = BTreeMap<String, Vec<String>>;

/// Reads the table of groups; `counties` are labels and codes of the publisher's.
pub fn groups(text: &str, counties: &[String], wrong: &mut Vec<Wrong>) -> Groups {
    let mut out = Groups::new();
    for line in lines(text, &GROUP_COLUMNS, wrong) {
        let (Some(group), Some(region)) = (line.needed(0, wrong), line.needed(1, wrong)) else {
            continue;
        };
        if !counties.contains(&region) {
            wrong.push(Wrong { at: line.at.clone(), fault: StandardFault::Region });
        }
        out.entry(group).or_default().push(region);
    }
    out
}

/// Reads the table of standards.
pub fn standards(
    text: &str,
    groups: &Groups,
    counties: &[String],
    wrong: &mut Vec<Wrong>,
) -> Standards {
    let mut rows: Vec<(usize, Standard)> = Vec::new();
    for line in lines(text, &COLUMNS, wrong) {
        let Some(row) = standard(&line, groups, counties, wrong) else { continue };
        if let Some((other, _)) = rows.iter().find(|(_, it)| overlap(it, &row)) {
            wrong.push(Wrong { at: line.at.clone(), fault: StandardFault::Overlaps(*other) });
        }
        rows.push((line.number, row));
    }
    Standards { rows: rows.into_iter().map(|it| it.1).collect() }
}

fn overlap(a: &Standard, b: &Standard) -> bool {
    let months = a.valid.0 <= b.valid.1 && b.valid.0 <= a.valid.1;
    let regions = match (&a.regions, &b.regions) {
        (Some(a), Some(b)) => a.iter().any(|it| b.contains(it)),
        _ => true,
    };
    months && regions && a.programs.iter().any(|it| b.programs.contains(it))
}

fn standard(
    line: &Line,
    groups: &Groups,
    counties: &[String],
    wrong: &mut Vec<Wrong>,
) -> Option<Standard> {
    let before = wrong.len();
    let mut refuse = |fault| wrong.push(Wrong { at: line.at.clone(), fault });
    let cell = |at: usize| line.cells.get(at).map(String::as_str).unwrap_or_default();
    for (at, column) in [(0, "region_group"), (1, "program"), (5, "valid_from"), (7, "doc_no")] {
        if cell(at).is_empty() {
            refuse(StandardFault::Empty(column));
        }
    }
    let group = cell(0);
    let regions = match groups.get(group) {
        Some(regions) => Some(regions.clone()),
        None if group == EVERYWHERE => None,
        None => {
            if !group.is_empty() && !counties.iter().any(|it| it == group) {
                refuse(StandardFault::Group);
            }
            Some(vec![group.to_owned()])
        }
    };
    let (program, urban_rural) = (cell(1), cell(2));
    if !["", "城市", "农村"].contains(&urban_rural) {
        refuse(StandardFault::UrbanRural);
    }
    let programs = match urban_rural {
        "" => vec![program.to_owned()],
        it if program.starts_with(it) => vec![program.to_owned()],
        it => vec![format!("{it}{program}")],
    };
    let text = width::fold(cell(3));
    let amount = decimal::parse(&text, SCALE).ok();
    let amount = amount.filter(|it| it.digits > 0 && it.unit.is_empty() && !it.approximate);
    if amount.is_none() {
        refuse(StandardFault::Amount);
    }
    let months = match cell(4) {
        "元/人·月" | "元/人月" => 1,
        "元/人·年" | "元/人年" => 12,
        _ => {
            refuse(StandardFault::Unit);
            1
        }
    };
    let mut month = |at: usize, open: i32| match cell(at) {
        "" => open,
        text => month(text).unwrap_or_else(|| {
            refuse(StandardFault::Month);
            open
        }),
    };
    let valid = (month(5, i32::MIN), month(6, i32::MAX));
    if valid.0 > valid.1 {
        refuse(StandardFault::Ends);
    }
    (wrong.len() == before).then_some(Standard {
        regions,
        programs,
        amount: amount?.digits,
        months,
        valid,
    })
}

/// `2017-01` and `2017-01-31`: the month.
fn month(text: &str) -> Option<i32> {
    let (year, rest) = text.split_once('-')?;
    let (month, day) = rest.split_once('-').map_or((rest, None), |it| (it.0, Some(it.1)));
    let number = |text: &str, digits: usize, most: i32| {
        let plain = text.len() == digits && text.bytes().all(|it| it.is_ascii_digit());
        text.parse::<i32>().ok().filter(|it| plain && (1..=most).contains(it))
    };
    let day_is_sound = day.is_none_or(|it| number(it, 2, 31).is_some());
    Some(12 * number(year, 4, 2100)? + number(month, 2, 12)? - 1).filter(|_| day_is_sound)
}

/// A line of a table.
struct Line {
    at: Range<usize>,
    number: usize,
    cells: Vec<String>,
}

impl Line {
    fn needed(&self, column: usize, wrong: &mut Vec<Wrong>) -> Option<String> {
        let cell = self.cells.get(column).filter(|it| !it.is_empty());
        if cell.is_none() {
            let fault =
                StandardFault::Empty(GROUP_COLUMNS.get(column).copied().unwrap_or_default());
            wrong.push(Wrong { at: self.at.clone(), fault });
        }
        cell.cloned()
    }
}

/// The lines of a CSV text below its header; blank ones are left out.
fn lines(text: &str, columns: &'static [&'static str], wrong: &mut Vec<Wrong>) -> Vec<Line> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut out = Vec::new();
    let mut first = true;
    for record in reader.records() {
        // A text is UTF-8, and a flexible reader refuses nothing else.
        let Ok(record) = record else { continue };
        let (start, number) = record.position().map_or((0, 1), |it| (it.byte(), it.line()));
        let start = usize::try_from(start).unwrap_or_default();
        let start = start
            + text
                .get(start..)
                .map_or(0, |it| it.len() - it.trim_start_matches(['\r', '\n']).len());
        let end = text
            .get(start..)
            .and_then(|it| it.find(['\r', '\n']))
            .map_or(text.len(), |it| start + it);
        let number = usize::try_from(number).unwrap_or_default();
        let cells: Vec<String> = record.iter().map(|it| it.trim().to_owned()).collect();
        if std::mem::take(&mut first) {
            if cells != columns {
                wrong.push(Wrong { at: start..end, fault: StandardFault::Header(columns) });
                return out;
            }
        } else if cells.len() != columns.len() {
            wrong.push(Wrong { at: start..end, fault: StandardFault::Cells });
        } else if cells.iter().any(|it| !it.is_empty()) {
            out.push(Line { at: start..end, number, cells });
        }
    }
    if first {
        wrong.push(Wrong { at: 0..0, fault: StandardFault::Header(columns) });
    }
    out
}

/// The month of a label such as `2017-03`.
pub fn month_of(label: &str) -> Option<i32> {
    date::find_month(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str =
        "region_group,program,urban_rural,amount,unit,valid_from,valid_to,doc_no,doc_date,source\n";

    #[track_caller]
    fn check(lines: &str, expect: &[(usize, StandardFault)]) {
        let text = format!("{HEADER}{lines}");
        let counties = ["道里区".to_owned(), "南岗区".to_owned()];
        let groups = Groups::from([("一类".to_owned(), vec!["道里区".to_owned()])]);
        let mut wrong = Vec::new();
        standards(&text, &groups, &counties, &mut wrong);
        let line =
            |it: &Wrong| text.get(..it.at.start).unwrap_or_default().matches('\n').count() + 1;
        // As `check` tells them: by place.
        wrong.sort_by_key(|it| it.at.start);
        let found: Vec<_> = wrong.iter().map(|it| (line(it), it.fault.clone())).collect();
        assert_eq!(found, expect, "{lines}");
    }

    #[test]
    fn a_table_says_what_is_wrong_in_which_line() {
        check("", &[]);
        check(
            "一类,低保,城市,580,元/人·月,2017-01-01,2017-12-31,哈民发〔2017〕1号,2017-01-01,通知\n",
            &[],
        );
        check(
            "二类,低保,城乡,0,元,2017.1,2016-12,,,\n",
            &[
                (2, StandardFault::Empty("doc_no")),
                (2, StandardFault::Group),
                (2, StandardFault::UrbanRural),
                (2, StandardFault::Amount),
                (2, StandardFault::Unit),
                (2, StandardFault::Month),
            ],
        );
        check(
            "全市,低保,农村,3768,元/人·年,2017-06,2017-05,1号,,\n一类\n",
            &[(2, StandardFault::Ends), (3, StandardFault::Cells)],
        );
    }

    #[test]
    fn two_amounts_for_one_month_are_refused() {
        let one = "道里区,城市低保,,580,元/人·月,2017-01,2017-06,1号,,\n";
        check(&format!("{one}一类,低保,城市,600,元/人·月,2017-07,,2号,,\n"), &[]);
        check(&format!("{one}南岗区,低保,城市,600,元/人·月,2017-01,,2号,,\n"), &[]);
        check(
            &format!("{one}一类,低保,城市,600,元/人·月,2017-06,,2号,,\n"),
            &[(3, StandardFault::Overlaps(2))],
        );
    }

    #[test]
    fn another_header_is_refused() {
        let mut wrong = Vec::new();
        standards("group,amount\n一类,580\n", &Groups::new(), &[], &mut wrong);
        assert_eq!(wrong.len(), 1);
        groups("region_group,region\n一类,道外区\n", &["道里区".to_owned()], &mut wrong);
        assert_eq!(wrong.last().map(|it| it.fault.clone()), Some(StandardFault::Region));
    }
}
