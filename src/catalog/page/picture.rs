//! Pictures of a release, chosen from what its fields tell apart: by region, over time, by class; the city's map where
//! its borders are given. Each has its numbers in a table beside it.

use askama::Template;

use crate::catalog::Entry;
use crate::catalog::Site;
use crate::catalog::boundary::Area;
use crate::catalog::fields;
use crate::catalog::page::said;
use crate::catalog::summary::Axis;
use crate::catalog::summary::Group;
use crate::catalog::summary::Part;
use crate::catalog::summary::Summary;
use crate::html::Bars;
use crate::html::Map;
use crate::html::Point;
use crate::html::Shape;
use crate::html::Trend;
use crate::html::grouped;
use crate::html::shades;
use crate::model::lang::Lang;

/// Pictures of a page.
const PICTURES_MAX: usize = 4;
/// Bars of a picture; more are in the table alone.
const BARS_MAX: usize = 40;
/// Times of more are a line.
const TIMES_MAX: usize = 24;

/// A picture with its table.
pub(super) struct Picture {
    pub(super) title: String,
    /// SVG.
    pub(super) svg: String,
    /// What the shades of a map mean, each with its place.
    pub(super) legend: Vec<(usize, String)>,
    pub(super) head: Vec<String>,
    pub(super) rows: Vec<(String, Vec<String>)>,
    /// What is to be known of the numbers.
    pub(super) notes: Vec<String>,
    pub(super) is_map: bool,
}

/// What is drawn, and how it is called.
struct Drawn<'a> {
    site: &'a Site,
    summary: &'a Summary,
    /// What is counted: 人数（人）, 行数.
    measure: String,
    lang: Lang,
}

/// The pictures of a release.
pub(super) fn pictures(site: &Site, entry: &Entry, lang: Lang) -> Vec<Picture> {
    let (Some(summary), Some(package)) = (&entry.summary, &entry.package) else {
        return Vec::new();
    };
    let drawn = Drawn { site, summary, measure: measure(summary, package, lang), lang };
    let title = |name: &str| field_title(package, name, lang);
    let mut out = Vec::new();
    let mut groups: Vec<&Group> = summary.groups.iter().collect();
    groups.sort_by_key(|it| match it.axis {
        Axis::Region => 0,
        Axis::Class => 1,
        Axis::Time => 2,
    });
    for group in groups {
        if group.parts.iter().filter(|it| !it.label.is_empty()).count() < 2 {
            continue;
        }
        let years = by_year(group);
        let group = years.as_ref().unwrap_or(group);
        let of = title(&group.field);
        if group.axis == Axis::Region {
            out.extend(drawn.map(group, &of));
        }
        out.extend(match group.axis {
            Axis::Time if group.parts.len() > TIMES_MAX => drawn.time(group, &of),
            _ => drawn.bars(group, &of),
        });
        // Of several days that a row has, the first says when.
        if group.axis == Axis::Time {
            break;
        }
    }
    out.truncate(PICTURES_MAX);
    out
}

/// Months that lie far apart, as years: of a month in which nothing was, nothing is told.
fn by_year(group: &Group) -> Option<Group> {
    let month = |it: &Part| {
        let (year, month) = it.label.split_once('-')?;
        Some(year.parse::<usize>().ok()? * 12 + month.parse::<usize>().ok()?)
    };
    let named = group.parts.iter().filter(|it| !it.label.is_empty());
    let months: Vec<usize> = named.map(month).collect::<Option<_>>()?;
    let span = months.iter().max()?.checked_sub(*months.iter().min()?)?;
    if group.axis != Axis::Time || span < TIMES_MAX || span < 2 * months.len() {
        return None;
    }
    let mut parts: Vec<Part> = Vec::new();
    for it in &group.parts {
        let label = it.label.split('-').next().unwrap_or_default();
        if parts.last().is_none_or(|last| last.label != label) {
            parts.push(Part { label: label.to_owned(), ..Part::default() });
        }
        if let Some(year) = parts.last_mut() {
            year.rows += it.rows;
            year.value += it.value;
            year.hidden += it.hidden;
        }
    }
    Some(Group { field: group.field.clone(), axis: group.axis, parts })
}

/// What a field is called.
pub(super) fn field_title(package: &serde_json::Value, name: &str, lang: Lang) -> String {
    let found = fields(package)
        .iter()
        .find(|it| it.pointer("/gongkai/name").and_then(serde_json::Value::as_str) == Some(name));
    let title = found.and_then(|it| it.get("name")?.as_str()).unwrap_or(name);
    match lang {
        Lang::Zh => title.to_owned(),
        Lang::En if title == name => title.to_owned(),
        Lang::En => format!("{name} {title}"),
    }
}

fn measure(summary: &Summary, package: &serde_json::Value, lang: Lang) -> String {
    match &summary.measure {
        None if lang == Lang::Zh => "行数".to_owned(),
        None => "rows".to_owned(),
        Some(name) => field_title(package, name, lang),
    }
}

impl Drawn<'_> {
    fn t(&self, zh: &str, en: &str) -> String {
        match self.lang {
            Lang::Zh => zh.to_owned(),
            Lang::En => en.to_owned(),
        }
    }

    fn title(&self, group: &Group, of: &str) -> String {
        if group.axis == Axis::Time {
            return self
                .t(&format!("{}（按{of}）", self.measure), &format!("{} by {of}", self.measure));
        }
        let at =
            self.summary.at.as_ref().map(|it| self.t(&format!("（{it}）"), &format!(", {it}")));
        let (measure, at) = (&self.measure, at.unwrap_or_default());
        self.t(&format!("各{of}的{measure}{at}"), &format!("{measure} by {of}{at}"))
    }

    fn label(&self, part: &Part) -> String {
        if part.label.is_empty() {
            self.t("（没有写）", "(not shown)")
        } else {
            part.label.clone()
        }
    }

    /// Most first, or times in their order; what has no name is last.
    fn sorted(group: &Group) -> Vec<&Part> {
        let mut parts: Vec<&Part> = group.parts.iter().collect();
        let is_time = group.axis == Axis::Time;
        parts.sort_by_key(|it| {
            let most = if is_time { 0 } else { it.value };
            (it.label.is_empty(), std::cmp::Reverse(most))
        });
        parts
    }

    /// Its number; what is not shown is not zero.
    fn shown(&self, part: &Part) -> String {
        if part.is_hidden() { self.t("不公布", "not told") } else { grouped(part.value) }
    }

    fn point(&self, part: &Part) -> Point {
        Point { label: self.label(part), value: part.value, shown: self.shown(part) }
    }

    /// The most and the least, in words, for who does not see the picture.
    fn description(&self, parts: &[&Part]) -> String {
        let named = || parts.iter().filter(|it| !it.label.is_empty() && !it.is_hidden());
        let most = named().max_by_key(|it| it.value);
        let least = named().min_by_key(|it| it.value);
        let (Some(most), Some(least)) = (most, least) else { return String::new() };
        let (a, b) = (grouped(most.value), grouped(least.value));
        self.t(
            &format!(
                "最多的是{}，{a}；最少的是{}，{b}。全部数字在旁边的表里。",
                most.label, least.label
            ),
            &format!(
                "Most: {}, {a}; least: {}, {b}. All numbers are in the table beside it.",
                most.label, least.label
            ),
        )
    }

    fn table(&self, parts: &[&Part], of: &str) -> (Vec<String>, Vec<(String, Vec<String>)>) {
        // Where each is a row, that says nothing.
        let has_measure = self.summary.measure.is_some()
            && self.summary.at.is_none()
            && parts.iter().any(|it| it.rows > 1);
        let mut head = vec![of.to_owned(), self.measure.clone()];
        if has_measure {
            head.push(self.t("行数", "rows"));
        }
        let row = |it: &&Part| {
            let mut cells = vec![self.shown(it)];
            if has_measure {
                cells.push(grouped(it.rows));
            }
            (self.label(it), cells)
        };
        (head, parts.iter().map(row).collect())
    }

    fn notes(&self, group: &Group) -> Vec<String> {
        let mut out = Vec::new();
        let hidden: u64 = group.parts.iter().map(|it| it.hidden).sum();
        if hidden > 0 {
            out.push(self.t(
                &format!(
                    "有 {} 行的“{}”是空的，没有算进去，所以合计略少。",
                    grouped(hidden),
                    self.measure
                ),
                &format!(
                    "{} rows have no {} and are not counted, so the sums are a little low.",
                    grouped(hidden),
                    self.measure
                ),
            ));
        }
        if let (Some(at), true) = (&self.summary.at, group.axis != Axis::Time) {
            out.push(self.t(
                &format!("这张表每期重报一次，各期不能相加，图上只画 {at}。"),
                &format!("The table is told anew each time, and times do not add up: {at} alone is drawn."),
            ));
        }
        out
    }

    fn picture(
        &self,
        group: &Group,
        title: String,
        svg: &impl Template,
        (head, rows): (Vec<String>, Vec<(String, Vec<String>)>),
    ) -> Option<Picture> {
        let (svg, notes) = (svg.render().ok()?, self.notes(group));
        Some(Picture { title, svg, legend: Vec::new(), head, rows, notes, is_map: false })
    }

    fn bars(&self, group: &Group, of: &str) -> Option<Picture> {
        let parts = Self::sorted(group);
        let drawn: Vec<&Part> = parts.iter().copied().take(BARS_MAX).collect();
        let title = self.title(group, of);
        let unnamed = self.t("（没有写）", "(not shown)");
        let points = drawn.iter().map(|it| self.point(it)).collect();
        let id = format!("by-{}", group.field);
        let svg = Bars::new(&id, &title, &self.description(&parts), points, Some(&unnamed));
        self.picture(group, title, &svg, self.table(&parts, of))
    }

    fn time(&self, group: &Group, of: &str) -> Option<Picture> {
        let parts: Vec<&Part> = group.parts.iter().collect();
        let points = parts.iter().filter(|it| !it.label.is_empty()).map(|it| self.point(it));
        let title = self.title(group, of);
        let id = format!("by-{}", group.field);
        let svg = Trend::new(&id, &title, &self.description(&parts), points.collect());
        self.picture(group, title, &svg, self.table(&parts, of))
    }

    /// The map, where borders are given of divisions that the release names.
    fn map(&self, group: &Group, of: &str) -> Option<Picture> {
        let map = self.site.map.as_ref()?;
        let code =
            |label: &str| self.site.regions.iter().find(|it| it.1 == label).map(|it| it.0.as_str());
        let drawn = |it: &&&Part| map.areas.iter().any(|area| code(&it.label) == Some(&area.code));
        let parts = Self::sorted(group);
        let there: Vec<&Part> = parts.iter().filter(drawn).copied().collect();
        if there.len() < 2 {
            return None;
        }
        let told = there.iter().filter(|it| !it.is_hidden());
        let values: Vec<u64> = told.map(|it| it.value).collect();
        let shades = shades(&values);
        let shape = |area: &Area| {
            let part = there.iter().find(|it| code(&it.label) == Some(&area.code));
            let named = self.site.regions.iter().find(|it| it.0 == area.code);
            Shape {
                label: named.map(|it| it.1.clone()).unwrap_or_default(),
                shown: part.map(|it| self.shown(it)).unwrap_or_default(),
                shade: part
                    .filter(|it| !it.is_hidden())
                    .map_or(0, |it| 1 + shades.iter().take_while(|s| s.1 < it.value).count()),
                path: area.path.clone(),
                at: area.at,
            }
        };
        let title = self.title(group, of);
        let title = self.t(&format!("地图：{title}"), &format!("Map: {title}"));
        let drawing = map.areas.iter().map(shape).collect();
        let id = format!("map-{}", group.field);
        let svg = Map::new(&id, &title, &self.description(&there), map.size, drawing);
        let range = |(at, (least, most)): (usize, &(u64, u64))| {
            (at, format!("{}–{}", grouped(*least), grouped(*most)))
        };
        let mut picture = self.picture(group, title, &svg, self.table(&parts, of))?;
        picture.legend = (1..).zip(&shades).map(range).collect();
        picture.notes.extend(self.site.map_number.clone());
        picture.is_map = true;
        Some(picture)
    }
}

/// What one may choose rows by, each value as the release has it: fields whose values are few.
pub(super) struct Choice {
    /// The Parquet column.
    pub(super) name: String,
    pub(super) title: String,
    pub(super) values: Vec<(String, String)>,
    /// Whether some rows have none.
    pub(super) has_none: bool,
}

/// What rows may be chosen by; divisions in the order of their codes.
pub(super) fn choices(site: &Site, entry: &Entry, lang: Lang) -> Vec<Choice> {
    let (Some(summary), Some(package)) = (&entry.summary, &entry.package) else {
        return Vec::new();
    };
    let place = |label: &str| {
        site.regions.iter().position(|it| it.1 == label).unwrap_or(site.regions.len())
    };
    let choice = |group: &Group| {
        let mut parts: Vec<&Part> = group.parts.iter().filter(|it| !it.label.is_empty()).collect();
        if group.axis == Axis::Region {
            parts.sort_by_key(|it| place(&it.label));
        }
        let shown = |it: &&Part| match lang {
            Lang::Zh => format!("{}（{} 行）", it.label, grouped(it.rows)),
            Lang::En => format!("{} ({})", it.label, grouped(it.rows)),
        };
        Choice {
            name: group.field.clone(),
            title: field_title(package, &group.field, lang),
            values: parts.iter().map(|it| (it.label.clone(), shown(it))).collect(),
            has_none: group.parts.iter().any(|it| it.label.is_empty()),
        }
    };
    summary.groups.iter().map(choice).filter(|it| !it.values.is_empty()).collect()
}

/// What the release covers, as its regions and times say: 18 个区县, and from when to when.
pub(super) fn coverage(entry: &Entry, lang: Lang) -> (Option<String>, Option<String>) {
    let Some(summary) = &entry.summary else { return (None, None) };
    let labels = |axis: Axis| {
        let group = summary.groups.iter().find(|it| it.axis == axis)?;
        let named = group.parts.iter().map(|it| it.label.as_str()).filter(|it| !it.is_empty());
        Some(named.collect::<Vec<_>>()).filter(|it| !it.is_empty())
    };
    let regions = labels(Axis::Region).map(|it| match (lang, it.as_slice()) {
        (_, [one]) => (*one).to_owned(),
        (Lang::Zh, all) => format!("{} 个区划", all.len()),
        (Lang::En, all) => format!("{} divisions", all.len()),
    });
    let times = labels(Axis::Time).and_then(|it| {
        let (first, last) = (it.first()?, it.last()?);
        Some(match lang {
            _ if first == last => said::period(first, lang),
            Lang::Zh => format!("{} 至 {}", said::period(first, lang), said::period(last, lang)),
            Lang::En => format!("{first} to {last}"),
        })
    });
    (regions, times)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hidden_is_not_zero() {
        let part =
            |label: &str, value, hidden| Part { label: label.to_owned(), rows: 1, value, hidden };
        let parts = vec![part("道里区", 30, 0), part("南岗区", 0, 1), part("香坊区", 0, 0)];
        let group = Group { field: "region".to_owned(), axis: Axis::Region, parts };
        let summary = Summary { groups: vec![group.clone()], ..Summary::default() };
        let measure = "人数".to_owned();
        let site = crate::catalog::tests::site(None);
        let drawn = Drawn { site: &site, summary: &summary, measure, lang: Lang::Zh };
        let picture = drawn.bars(&group, "区划").unwrap();
        let told: Vec<&str> = picture.rows.iter().map(|it| it.1[0].as_str()).collect();
        assert_eq!(told, ["30", "不公布", "0"]);
        assert!(picture.svg.contains("最少的是香坊区，0"), "{}", picture.svg);
    }

    #[test]
    fn months_far_apart_are_told_as_years() {
        let group = |labels: &[&str]| {
            let part = |it: &&str| Part { label: (*it).to_owned(), rows: 1, value: 2, hidden: 0 };
            let parts = labels.iter().map(part).collect();
            Group { field: "issued_on".to_owned(), axis: Axis::Time, parts }
        };
        let years = by_year(&group(&["", "2009-05", "2017-01", "2017-03"])).unwrap();
        let told: Vec<(&str, u64)> =
            years.parts.iter().map(|it| (it.label.as_str(), it.value)).collect();
        assert_eq!(told, [("", 2), ("2009", 2), ("2017", 4)]);
        for near in [&["2017-01", "2017-12"][..], &["2009-Q1", "2017-Q1"], &["2009", "2017"], &[]] {
            assert_eq!(by_year(&group(near)), None, "{near:?}");
        }
    }
}
