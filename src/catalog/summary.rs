//! What a release's page shows of its rows: how many fall to each region, time and class, and some of them as they are.
//!
//! It is counted once, row by row, from what is published, so it says nothing that the release does not. What a release
//! hides stays hidden: a cell without a value counts as such.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;

use crate::catalog::fields;

/// Rows that stand in the page; a table of no more stands there in whole.
const SAMPLE: u64 = 10;
/// Values of a field with more are no list that one chooses from.
const PARTS_MAX: usize = 300;
/// Letters of the month of a day: `2017-03`.
const MONTH: usize = 7;

/// What there is to show of the rows of a release.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// The field that is added up, by name; none, rows are counted.
    pub measure: Option<String>,
    /// The period that alone is added up by region and class: what is told of each anew does not add up.
    pub at: Option<String>,
    /// By region, by time, by class, in the order of the fields.
    pub groups: Vec<Group>,
    /// Rows from all over the table, as the CSV file shows them.
    pub sample: Vec<Vec<String>>,
}

/// What a field tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Axis {
    /// Divisions.
    Region,
    /// Months, quarters, years.
    Time,
    /// Codes, flags, classes.
    Class,
}

/// Rows by the values of a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// The field, by name.
    pub field: String,
    /// What it tells apart.
    pub axis: Axis,
    /// Each of its values, sorted; the empty one is what has none.
    pub parts: Vec<Part>,
}

/// Rows of one value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The value; empty, none.
    pub label: String,
    /// Rows, of all periods.
    pub rows: u64,
    /// The field that is added up, or rows where none is, of the one period.
    pub value: u64,
    /// Rows whose number is not shown.
    pub hidden: u64,
}

impl Counted {
    /// What a value counts as.
    fn label<'a>(&self, value: &'a str) -> &'a str {
        value.get(..self.letters).unwrap_or(value)
    }
}

impl Part {
    /// Whether no number of it is shown: which is not zero.
    pub fn is_hidden(&self) -> bool {
        self.value == 0 && self.hidden > 0
    }
}

impl Summary {
    /// What of it may be shown: rows and groups whose every text is.
    #[must_use]
    pub fn only(mut self, is_shown: &dyn Fn(&str) -> bool) -> Self {
        self.sample.retain(|row| row.iter().all(|it| is_shown(it)));
        self.groups.retain(|it| it.parts.iter().all(|it| is_shown(&it.label)));
        self
    }
}

/// Counts rows as they come.
pub struct Counter {
    rows: u64,
    seen: u64,
    measure: Option<(String, usize)>,
    /// Where the time stands by which a table of counts is told anew.
    time: Option<usize>,
    axes: Vec<Counted>,
    sample: Vec<Vec<String>>,
}

struct Counted {
    field: String,
    axis: Axis,
    at: usize,
    /// How much of a value counts: of a day, its month.
    letters: usize,
    /// By time and value; none, more than a list.
    parts: Option<BTreeMap<(String, String), Part>>,
}

impl Counter {
    /// For the release of which `package` and `disclosure` tell.
    pub fn new(package: &Value, disclosure: Option<&Value>) -> Self {
        let all = fields(package);
        let of = |it: &Value, key: &str| {
            it.pointer(&format!("/gongkai/{key}")).and_then(Value::as_str).map(str::to_owned)
        };
        let schema = package.pointer("/resources/0/schema");
        let listed = |pointer: &str| {
            let found = schema.and_then(|it| it.pointer(pointer)).and_then(Value::as_array);
            found.map(|it| it.iter().collect::<Vec<_>>()).unwrap_or_default()
        };
        let told = |pointer: &str| disclosure.and_then(|it| it.pointer(pointer));
        // By what rows are told apart: a time among it says that all is told anew each time.
        let lists = ["/primaryKey", "/gongkai/dimensions"].map(listed);
        let is_table =
            told("/table").is_some_and(Value::is_object) && lists.iter().all(Vec::is_empty);
        let is_told_anew = |it: &Value| {
            let names = [it.pointer("/gongkai/name"), it.get("name")];
            is_table || lists.iter().flatten().any(|key| names.contains(&Some(key)))
        };
        let mut measures = (0..).zip(all).filter_map(|(at, it)| Some((of(it, "name")?, at, it)));
        let measure = measures.find(|(_, _, it)| of(it, "kind").as_deref() == Some("count"));
        let axis = |(at, it): (usize, &Value)| {
            let kind = of(it, "kind")?;
            let axis = axis(&kind, of(it, "of").as_deref())?;
            let letters = if kind == "date" { MONTH } else { usize::MAX };
            let parts = Some(BTreeMap::new());
            Some(Counted { field: of(it, "name")?, axis, at, letters, parts })
        };
        let counted: Vec<Counted> = (0..).zip(all).filter_map(axis).collect();
        let time = counted.iter().find(|it| it.axis == Axis::Time).map(|it| it.at);
        let rows = package.pointer("/gongkai/rows").and_then(Value::as_u64);
        Self {
            rows: rows.unwrap_or_default(),
            seen: 0,
            measure: measure.map(|(name, at, _)| (name, at)),
            time: time.filter(|at| all.get(*at).is_some_and(is_told_anew)),
            axes: counted,
            sample: Vec::new(),
        }
    }

    /// Counts the next row, whose cells are `row`.
    pub fn row(&mut self, row: &[&str]) {
        let cell = |at: usize| row.get(at).copied().unwrap_or_default();
        if self.is_shown() {
            self.sample.push(row.iter().map(|it| (*it).to_owned()).collect());
        }
        self.seen += 1;
        let (value, hidden) = match &self.measure {
            None => (1, 0),
            Some((_, at)) => cell(*at).parse().map_or((0, 1), |it| (it, 0)),
        };
        let time = self.axes.iter().find(|it| Some(it.at) == self.time);
        let time = time.map(|it| it.label(cell(it.at)).to_owned()).unwrap_or_default();
        for it in &mut self.axes {
            let label = it.label(cell(it.at)).to_owned();
            let Some(parts) = &mut it.parts else { continue };
            let key = (time.clone(), label);
            let part = parts.entry(key).or_default();
            part.rows += 1;
            part.value = part.value.saturating_add(value);
            part.hidden += hidden;
            if parts.len() > PARTS_MAX {
                it.parts = None;
            }
        }
    }

    /// Whether the next row is one of those from all over the table: each is the middle of as many rows.
    fn is_shown(&self) -> bool {
        if self.rows <= SAMPLE {
            return true;
        }
        let found = u64::try_from(self.sample.len()).unwrap_or(SAMPLE);
        found < SAMPLE && self.seen >= (2 * found + 1) * self.rows / (2 * SAMPLE)
    }

    /// What was counted.
    pub fn finish(self) -> Summary {
        let times = self.axes.iter().find(|it| Some(it.at) == self.time);
        let times = times.and_then(|it| it.parts.as_ref());
        let last = times.and_then(|it| it.keys().next_back()).map(|it| it.0.clone());
        let last = last.unwrap_or_default();
        let is_told_anew = times.is_some_and(|it| it.len() > 1);
        let group = |it: Counted| {
            let mut parts: Vec<Part> = Vec::new();
            for ((time, label), counted) in it.parts? {
                // A time is told of itself; regions and classes of the last alone.
                let is_counted = it.axis == Axis::Time || time == last;
                let known = parts.iter().position(|it| it.label == label);
                let at = known.unwrap_or(parts.len());
                if known.is_none() {
                    parts.push(Part { label, ..Part::default() });
                }
                if let Some(part) = parts.get_mut(at) {
                    part.rows += counted.rows;
                    part.value += if is_counted { counted.value } else { 0 };
                    part.hidden += if is_counted { counted.hidden } else { 0 };
                }
            }
            parts.sort_by(|a, b| a.label.cmp(&b.label));
            Some(Group { field: it.field, axis: it.axis, parts })
        };
        let groups = self.axes.into_iter().filter_map(group).collect();
        Summary {
            measure: self.measure.map(|it| it.0),
            at: is_told_anew.then_some(last),
            groups,
            sample: self.sample,
        }
    }
}

/// What a field of this kind tells apart, whose values were of kind `of` where they are labels of classes.
fn axis(kind: &str, of: Option<&str>) -> Option<Axis> {
    match of.unwrap_or(kind) {
        "region" => Some(Axis::Region),
        "year-month" | "year" | "date" => Some(Axis::Time),
        "code" | "flag" => Some(Axis::Class),
        _ if of.is_some() => Some(Axis::Class),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn days_are_counted_by_month_and_add_up_where_rows_have_a_key_of_their_own() {
        let package = json!({
            "resources": [{ "schema": { "primaryKey": ["索引号"], "fields": [
                { "name": "索引号", "gongkai": { "name": "number", "kind": "text" } },
                { "name": "公开日期", "gongkai": { "name": "disclosed_on", "kind": "date" } },
                { "name": "渠道", "gongkai": { "name": "channel", "kind": "code" } },
            ] } }],
            "gongkai": { "rows": 3 },
        });
        let mut counter = Counter::new(&package, Some(&json!({ "table": null })));
        for row in [["1", "2017-03-01", "网站"], ["2", "2017-03-31", "网站"], ["3", "", "报刊"]]
        {
            counter.row(&row);
        }
        let summary = counter.finish();
        assert_eq!(summary.at, None);
        assert_eq!(parts(&summary, Axis::Time), [("", 1, 1, 0), ("2017-03", 2, 2, 0)]);
        assert_eq!(parts(&summary, Axis::Class), [("报刊", 1, 1, 0), ("网站", 2, 2, 0)]);
    }

    fn package(rows: u64, key: &[&str]) -> Value {
        json!({
            "resources": [{ "schema": { "primaryKey": key, "fields": [
                { "name": "区划", "gongkai": { "name": "region", "kind": "region" } },
                { "name": "时间", "gongkai": { "name": "period", "kind": "text", "of": "year-month" } },
                { "name": "类别", "gongkai": { "name": "program", "kind": "code" } },
                { "name": "人数", "gongkai": { "name": "persons", "kind": "count" } },
            ] } }],
            "gongkai": { "rows": rows },
        })
    }

    fn parts(summary: &Summary, axis: Axis) -> Vec<(&str, u64, u64, u64)> {
        let group = summary.groups.iter().find(|it| it.axis == axis).unwrap();
        group.parts.iter().map(|it| (it.label.as_str(), it.rows, it.value, it.hidden)).collect()
    }

    const ROWS: &[[&str; 4]] = &[
        ["道里区", "2017-06", "城市", "30"],
        ["道里区", "2017-12", "城市", "70"],
        ["南岗区", "2017-12", "农村", ""],
        ["", "2017-12", "农村", "5"],
    ];

    fn summary(key: &[&str], disclosure: Option<&Value>) -> Summary {
        let mut counter = Counter::new(&package(4, key), disclosure);
        for row in ROWS {
            counter.row(row);
        }
        counter.finish()
    }

    #[test]
    fn a_register_adds_up_over_time() {
        let summary = summary(&[], Some(&json!({ "table": null })));
        assert_eq!((summary.measure.as_deref(), &summary.at), (Some("persons"), &None));
        let regions = [("", 1, 5, 0), ("南岗区", 1, 0, 1), ("道里区", 2, 100, 0)];
        assert_eq!(parts(&summary, Axis::Region), regions);
        assert_eq!(parts(&summary, Axis::Time), [("2017-06", 1, 30, 0), ("2017-12", 3, 75, 1)]);
        assert_eq!(summary.sample.len(), 4);
    }

    #[test]
    fn what_a_table_tells_anew_is_not_added_up() {
        let summary = summary(&["区划", "时间"], None);
        assert_eq!(summary.at.as_deref(), Some("2017-12"));
        let regions = [("", 1, 5, 0), ("南岗区", 1, 0, 1), ("道里区", 2, 70, 0)];
        assert_eq!(parts(&summary, Axis::Region), regions);
        assert_eq!(parts(&summary, Axis::Class), [("农村", 2, 5, 1), ("城市", 2, 70, 0)]);
        assert_eq!(parts(&summary, Axis::Time), [("2017-06", 1, 30, 0), ("2017-12", 3, 75, 1)]);
    }

    #[test]
    fn rows_are_shown_from_all_over_the_table() {
        let mut counter = Counter::new(&package(1_000, &[]), None);
        for row in 0..1_000 {
            counter.row(&["道里区", &row.to_string(), "城市", "1"]);
        }
        let summary = counter.finish();
        let shown: Vec<&str> = summary.sample.iter().map(|it| it[1].as_str()).collect();
        assert_eq!(shown[..3], ["50", "150", "250"]);
        assert_eq!(shown.len(), 10);
        // Too many months are no list.
        assert!(summary.groups.iter().all(|it| it.axis != Axis::Time));
    }
}
