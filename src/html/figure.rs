//! Figures of pages for everyone: bars by name, a map by shade, so many people. Whole units only, as all charts.

use askama::Template;

use crate::html::chart::Point;
use crate::html::chart::scaled;

/// Where bars begin, and how long the longest is, of 360.
const LEFT: u64 = 108;
const LONGEST: u64 = 180;
/// What is there is seen.
const BAR_MIN: u64 = 2;
/// From one bar to the next.
const STEP: u64 = 20;
/// Letters of a name for which there is room before its bar.
const LETTERS: usize = 8;

/// Bars beside names, with their numbers: told in order, as a list is.
#[derive(Template)]
#[template(path = "html/bars.svg", escape = "html")]
pub struct Bars {
    id: String,
    title: String,
    desc: String,
    left: u64,
    height: u64,
    rows: Vec<Long>,
}

/// One bar with its place.
struct Long {
    y: u64,
    length: u64,
    tone: &'static str,
    label: String,
    short: String,
    shown: String,
}

impl Bars {
    /// A bar for each point, from top to bottom; `id` names the figure within the page. A point of `grey` stands apart.
    pub fn new(id: &str, title: &str, desc: &str, points: Vec<Point>, grey: Option<&str>) -> Self {
        let most = points.iter().map(|it| it.value).max().unwrap_or_default();
        let long = |(at, it): (u64, Point)| {
            let length = scaled(it.value, most, LONGEST);
            Long {
                y: at * STEP + 2,
                length: if it.value > 0 { length.max(BAR_MIN) } else { 0 },
                tone: if grey == Some(it.label.as_str()) { "none" } else { "some" },
                short: short(&it.label),
                label: it.label,
                shown: it.shown,
            }
        };
        let rows: Vec<Long> = (0..).zip(points).map(long).collect();
        let height = u64::try_from(rows.len()).unwrap_or_default() * STEP + 4;
        let [id, title, desc] = [id, title, desc].map(str::to_owned);
        Self { id, title, desc, left: LEFT, height, rows }
    }

    /// What it shows.
    pub fn title(&self) -> &str {
        &self.title
    }
}

/// As much of a name as there is room for.
fn short(label: &str) -> String {
    let wide = label.chars().filter(|it| !it.is_ascii()).count();
    let letters = if wide == 0 { LETTERS * 2 - 2 } else { LETTERS };
    if label.chars().count() <= letters {
        return label.to_owned();
    }
    label.chars().take(letters - 1).chain(['…']).collect()
}

/// Columns that a table draws at most.
const COLUMNS_MAX: usize = 24;

/// Columns as small as a word, beside what they are about: readers of screens pass over them, and no number is read.
#[derive(Template)]
#[template(path = "html/columns.svg", escape = "none")]
pub struct Columns {
    bars: Vec<(u64, u64, u64)>,
}

impl Columns {
    /// A column for each value; of many, the first.
    pub fn new(values: &[u64]) -> Self {
        let values: Vec<u64> = values.iter().copied().take(COLUMNS_MAX).collect();
        let most = values.iter().copied().max().unwrap_or_default();
        let step = 120 / u64::try_from(values.len()).unwrap_or(1).max(4);
        let bar = |(at, value): (u64, u64)| {
            (at * step, step - 1, scaled(value, most, 30).max(u64::from(value > 0)))
        };
        Self { bars: (0..).zip(values).map(bar).collect() }
    }
}

/// An area of a map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// What it is called.
    pub label: String,
    /// Its number, as people read it.
    pub shown: String,
    /// 1, the least, to 5, the most; 0, no number.
    pub shade: usize,
    /// Its outline.
    pub path: String,
    /// Where its name stands.
    pub at: (i64, i64),
}

/// Areas, the darker the more; borders are drawn.
#[derive(Template)]
#[template(path = "html/map.svg", escape = "html")]
pub struct Map {
    id: String,
    title: String,
    desc: String,
    width: i64,
    height: i64,
    shapes: Vec<Shape>,
}

impl Map {
    /// A map of `shapes`, as large as `size`; `id` names the figure within the page.
    pub fn new(
        id: &str,
        title: &str,
        desc: &str,
        (width, height): (i64, i64),
        shapes: Vec<Shape>,
    ) -> Self {
        let [id, title, desc] = [id, title, desc].map(str::to_owned);
        Self { id, title, desc, width, height, shapes }
    }

    /// What it shows.
    pub fn title(&self) -> &str {
        &self.title
    }
}

/// The least and the most of each of at most five shades of about as many values each, the least first. The shade of a
/// value is the place of the first whose most it does not exceed, counted from 1.
pub fn shades(values: &[u64]) -> Vec<(u64, u64)> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let mut out: Vec<(u64, u64)> = Vec::new();
    for part in 1..=5_usize {
        let Some(most) = (sorted.len() * part / 5).checked_sub(1).and_then(|it| sorted.get(it))
        else {
            continue;
        };
        let above = out.last().map(|it| it.1);
        let least = sorted.iter().find(|it| above.is_none_or(|above| **it > above));
        if let Some(least) = least.filter(|it| *it <= most) {
            out.push((*least, *most));
        }
    }
    out
}

/// People in a crowd that are drawn at most, and in a row.
const PEOPLE_MAX: u64 = 60;
const ROW: u64 = 10;

/// So many people, all alike.
#[derive(Template)]
#[template(path = "html/crowd.svg", escape = "html")]
pub struct Crowd {
    label: String,
    width: u64,
    height: u64,
    people: Vec<(u64, u64)>,
}

impl Crowd {
    /// A crowd of `count`; `label` says what it means.
    pub fn new(count: u64, label: &str) -> Self {
        let count = count.min(PEOPLE_MAX);
        let place = |at: u64| (14 + at % ROW * 22, 4 + at / ROW * 34);
        Self {
            label: label.to_owned(),
            width: count.clamp(1, ROW) * 22 + 6,
            height: count.div_ceil(ROW).max(1) * 34 + 2,
            people: (0..count).map(place).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_stand_below_one_another_and_say_their_numbers() {
        let points = vec![Point::new("道里区", 2_000), Point::new("无", 1), Point::new("空", 0)];
        let svg = Bars::new("a", "t", "d", points, Some("空")).render().unwrap();
        assert!(svg.contains("viewBox=\"0 0 360 64\""), "{svg}");
        let first = "class=\"some\" x=\"108\" y=\"4\" width=\"180\"";
        assert!(svg.contains(first) && svg.contains("width=\"2\""), "{svg}");
        assert!(
            svg.contains("<title>道里区 2,000</title>") && svg.contains("class=\"none\""),
            "{svg}"
        );
        assert_eq!(short("民政部门资助参加医疗保险人数"), "民政部门资助参…");
    }

    #[test]
    fn columns_stand_side_by_side_and_what_is_there_is_seen() {
        assert_eq!(Columns::new(&[100, 0, 1]).bars, [(0, 29, 30), (30, 29, 0), (60, 29, 1)]);
        assert_eq!(Columns::new(&[1; 99]).bars.len(), COLUMNS_MAX);
        assert!(Columns::new(&[]).bars.is_empty());
    }

    #[test]
    fn shades_have_about_as_many_values_each_and_no_value_is_in_two() {
        let all: Vec<u64> = (1..=10).collect();
        assert_eq!(shades(&all), [(1, 2), (3, 4), (5, 6), (7, 8), (9, 10)]);
        assert_eq!(shades(&[7, 7, 7]), [(7, 7)]);
        assert_eq!(shades(&[]), []);
        assert_eq!(shades(&[1, 1, 1, 1, 9]), [(1, 1), (9, 9)]);
    }

    #[test]
    fn a_crowd_has_its_number_and_no_more_than_fits() {
        assert_eq!(Crowd::new(20, "").people.len(), 20);
        assert_eq!(Crowd::new(10_000, "").people.len(), 60);
        assert_eq!((Crowd::new(0, "").width, Crowd::new(0, "").height), (28, 36));
    }
}
