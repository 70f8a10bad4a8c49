//! Charts: numbers in, SVG out. Whole units only, so that a chart is the same on every machine.

use askama::Template;

use crate::html::text::grouped;

/// Units of a bar's full length.
const BAR: u64 = 1_000;
/// What is there is seen.
const BAR_MIN: u64 = 6;
/// The same for a part of a stack.
const PART_MIN: u64 = 16;

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
pub(super) fn scaled(value: u64, most: u64, full: u64) -> u64 {
    let units = u128::from(value.min(most)) * u128::from(full) / u128::from(most.max(1));
    u64::try_from(units).unwrap_or(full)
}

/// Parts of a whole, side by side, for a cell of a table whose numbers stand beside it: the worse, the taller.
#[derive(Template)]
#[template(path = "html/stack.svg", escape = "none")]
pub struct Stack {
    parts: Vec<Part>,
}

/// A part with its place.
struct Part {
    from: u64,
    to: u64,
    tone: &'static str,
}

impl Stack {
    /// `parts` in their order, each with its class of the style; what is there is seen, however small.
    pub fn new(parts: &[(&'static str, u64)]) -> Self {
        let whole = parts.iter().fold(0_u64, |sum, it| sum.saturating_add(it.1));
        let some = parts.iter().filter(|it| it.1 > 0);
        let length = |value: u64| scaled(value, whole, BAR).max(PART_MIN);
        let mut lengths: Vec<(&'static str, u64)> =
            some.map(|(tone, value)| (*tone, length(*value))).collect();
        // What the small ones take, or rounding left, is the longest's.
        let taken: u64 = lengths.iter().map(|it| it.1).sum();
        if let Some(longest) = lengths.iter_mut().max_by_key(|it| it.1) {
            longest.1 = (longest.1 + BAR).saturating_sub(taken);
        }
        let mut from = 0;
        let part = |(tone, length)| {
            let part = Part { from, to: from + length, tone };
            from = part.to;
            part
        };
        Self { parts: lengths.into_iter().map(part).collect() }
    }
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
    fn parts_fill_the_whole_and_the_smallest_is_seen() {
        let ends = |counts: [u64; 3]| {
            let stack = Stack::new(&[("a", counts[0]), ("b", counts[1]), ("c", counts[2])]);
            stack.parts.iter().map(|it| (it.tone, it.from, it.to)).collect::<Vec<_>>()
        };
        assert_eq!(ends([1, 0, 1]), [("a", 0, 500), ("c", 500, 1_000)]);
        assert_eq!(ends([1, 1, 1]), [("a", 0, 333), ("b", 333, 666), ("c", 666, 1_000)]);
        let all = [("a", 0, 968), ("b", 968, 984), ("c", 984, 1_000)];
        assert_eq!(ends([1_000_000, 1, 2]), all);
        assert_eq!(ends([u64::MAX, 0, u64::MAX]).len(), 2);
        assert_eq!(ends([0, 0, 0]), []);
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
