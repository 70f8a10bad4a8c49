//! Charts: numbers in, SVG out. Whole units only, so that a chart is the same on every machine.

use askama::Template;

use crate::html::text::grouped;

/// Units of a bar's full length.
const BAR: u64 = 1_000;
/// What is there is seen.
const BAR_MIN: u64 = 6;

/// A bar for a cell of a table, whose number stands beside it: readers of screens pass over it.
#[derive(Template)]
#[template(path = "html/bar.svg", escape = "none")]
pub struct Bar {
    /// Its length, of 1,000.
    length: u64,
    tone: &'static str,
}

impl Bar {
    /// A bar for `value`, where `most` is the longest; `tone` is a class of the style: `bad`, `care` or `ink`.
    pub fn new(value: u64, most: u64, tone: &'static str) -> Self {
        let length = scaled(value, most, BAR);
        Self { length: if value > 0 { length.max(BAR_MIN) } else { 0 }, tone }
    }
}

/// `value` of `most`, as units of `full`.
fn scaled(value: u64, most: u64, full: u64) -> u64 {
    let units = u128::from(value.min(most)) * u128::from(full) / u128::from(most.max(1));
    u64::try_from(units).unwrap_or(full)
}

/// One run in a trend.
#[derive(Clone, Debug)]
pub struct Point {
    /// When: below the chart and in its table.
    pub label: String,
    /// How much.
    pub value: u64,
    /// How much, as people read it.
    pub shown: String,
}

impl Point {
    /// A point whose number is shown as it is.
    pub fn new(label: &str, value: u64) -> Self {
        Self { label: label.to_owned(), value, shown: grouped(value) }
    }
}

/// A line over runs.
#[derive(Template)]
#[template(path = "html/trend.svg", escape = "html")]
pub struct Trend {
    id: String,
    title: String,
    desc: String,
    dots: Vec<Dot>,
    path: String,
    floor: u64,
}

/// A point with its place.
struct Dot {
    x: u64,
    y: u64,
    /// Its number stands in the chart: first, last and highest do.
    told: bool,
    point: Point,
}

impl Dot {
    /// Where its number stands: above it, or below where there is no room above.
    fn number_y(&self) -> u64 {
        if self.y < TOP + 12 { self.y + 20 } else { self.y - 9 }
    }
}

const LEFT: u64 = 24;
const RIGHT: u64 = 336;
const TOP: u64 = 16;
const FLOOR: u64 = 104;

impl Trend {
    /// A line through `points`, oldest first; `id` names it within the page.
    pub fn new(id: &str, title: &str, desc: &str, points: Vec<Point>) -> Self {
        let most = points.iter().map(|it| it.value).max().unwrap_or_default();
        let steps = u64::try_from(points.len().saturating_sub(1)).unwrap_or_default();
        let highest = (0..).zip(&points).find(|(_, it)| it.value == most).map(|(at, _)| at);
        let dot = |(at, point): (u64, Point)| Dot {
            told: at == 0 || at == steps || Some(at) == highest,
            x: (at * (RIGHT - LEFT)).checked_div(steps).map_or(RIGHT, |it| LEFT + it),
            y: FLOOR - scaled(point.value, most, FLOOR - TOP),
            point,
        };
        let dots: Vec<Dot> = (0..).zip(points).map(dot).collect();
        let path = path(dots.iter().map(|it| (it.x, it.y)));
        let [id, title, desc] = [id, title, desc].map(str::to_owned);
        Self { id, title, desc, dots, path, floor: FLOOR }
    }

    /// What it shows.
    pub fn title(&self) -> &str {
        &self.title
    }

    fn first(&self) -> &str {
        self.dots.first().map_or("", |it| &it.point.label)
    }

    fn last(&self) -> &str {
        self.dots.last().map_or("", |it| &it.point.label)
    }
}

/// A line as small as a word, beside the numbers that it draws: readers of screens pass over it.
#[derive(Template)]
#[template(path = "html/spark.svg", escape = "none")]
pub struct Spark {
    path: String,
    end: (u64, u64),
}

impl Spark {
    /// A line through `values`, oldest first.
    pub fn new(values: &[u64]) -> Self {
        let most = values.iter().copied().max().unwrap_or_default();
        let steps = u64::try_from(values.len().saturating_sub(1)).unwrap_or_default().max(1);
        let place = |(at, value): (u64, &u64)| (2 + at * 76 / steps, 17 - scaled(*value, most, 14));
        let places: Vec<(u64, u64)> = (0..).zip(values).map(place).collect();
        Self { path: path(places.iter().copied()), end: places.last().copied().unwrap_or((2, 17)) }
    }
}

/// `M1 2L3 4`.
fn path(places: impl Iterator<Item = (u64, u64)>) -> String {
    let step = |(at, (x, y)): (usize, (u64, u64))| {
        let pen = if at == 0 { 'M' } else { 'L' };
        format!("{pen}{x} {y}")
    };
    places.enumerate().map(step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_is_seen_and_what_is_not_is_not() {
        let lengths = [(0, 9), (1, u64::MAX), (9, 9), (3, 6), (0, 0)];
        let lengths = lengths.map(|(value, most)| Bar::new(value, most, "bad").length);
        assert_eq!(lengths, [0, 6, 1_000, 500, 0]);
    }

    #[test]
    fn a_trend_runs_from_left_to_right_and_highest_is_top() {
        let points = [("1", 0), ("2", 8), ("3", 4)].map(|(label, n)| Point::new(label, n));
        let trend = Trend::new("held", "t<", "d&", points.into());
        assert_eq!(trend.path, "M24 104L180 16L336 60");
        let svg = trend.render().unwrap();
        assert!(svg.contains("t&#60;") && svg.contains("d&#38;"), "{svg}");
        assert!(svg.contains("aria-labelledby=\"held-title held-desc\""), "{svg}");
    }

    #[test]
    fn one_point_and_none_are_no_trouble() {
        for points in [Vec::new(), vec![Point::new("1", 0)], vec![Point::new("1", u64::MAX)]] {
            Trend::new("a", "", "", points).render().unwrap();
        }
        assert_eq!(Spark::new(&[]).path, "");
        assert_eq!(Spark::new(&[5, 5]).path, "M2 3L78 3");
    }
}
