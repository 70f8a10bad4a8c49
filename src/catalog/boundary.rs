//! Borders of divisions from GeoJSON (RFC 7946), for a map: what is not a polygon of a division with a number is left out.
//!
//! The projection is the simplest: a degree of longitude is as wide as it is in the middle of the map. A city is small
//! enough for that. Points that fall on one another are one.

use std::fmt::Write as _;

use serde_json::Value;

/// Units of the map's longer side.
const SIZE: f64 = 720.0;
/// Units that stay free around it.
const EDGE: f64 = 4.0;
/// Points of a file that are drawn: what has more is no map of a city for a page.
const POINTS_MAX: usize = 200_000;

/// Areas of a map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Boundaries {
    /// Its width and height.
    pub size: (i64, i64),
    /// Each division, by its code.
    pub areas: Vec<Area>,
}

/// A division.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    /// GB/T 2260.
    pub code: String,
    /// Its outline, as an SVG path.
    pub path: String,
    /// Where its name stands.
    pub at: (i64, i64),
}

type Ring = Vec<(f64, f64)>;

impl Boundaries {
    /// Reads a feature collection; `is_known` says which codes are those of divisions. None where none is drawn.
    pub fn parse(text: &str, is_known: &dyn Fn(&str) -> bool) -> Option<Self> {
        let value: Value = serde_json::from_str(text).ok()?;
        let features = value.get("features")?.as_array()?;
        let found: Vec<(String, Vec<Ring>)> = features
            .iter()
            .filter_map(|it| {
                let code = code(it.get("properties")?, is_known)?;
                Some((code, rings(it.get("geometry")?)?))
            })
            .collect();
        let points = || found.iter().flat_map(|it| &it.1).flatten();
        if found.is_empty() || points().count() > POINTS_MAX {
            return None;
        }
        let least = |pick: fn(&(f64, f64)) -> f64| points().map(pick).fold(f64::INFINITY, f64::min);
        let most =
            |pick: fn(&(f64, f64)) -> f64| points().map(pick).fold(f64::NEG_INFINITY, f64::max);
        let (west, east) = (least(|it| it.0), most(|it| it.0));
        let (south, north) = (least(|it| it.1), most(|it| it.1));
        let narrow = cosine(f64::midpoint(south, north).to_radians());
        let (width, height) = ((east - west) * narrow, north - south);
        let scale = (SIZE - 2.0 * EDGE) / width.max(height);
        if !scale.is_finite() {
            return None;
        }
        let place = |(x, y): &(f64, f64)| {
            (whole((x - west) * narrow * scale + EDGE), whole((north - y) * scale + EDGE))
        };
        let areas = found.iter().map(|(code, rings)| {
            let rings: Vec<Vec<(i64, i64)>> = rings.iter().map(|it| drawn(it, place)).collect();
            Area { code: code.clone(), path: path(&rings), at: middle(&rings) }
        });
        let areas = areas.filter(|it| !it.path.is_empty()).collect();
        Some(Self {
            size: (whole(width * scale + 2.0 * EDGE), whole(height * scale + 2.0 * EDGE)),
            areas,
        })
    }
}

/// The code of a division among a feature's properties: six digits, perhaps after 156, China's.
fn code(properties: &Value, is_known: &dyn Fn(&str) -> bool) -> Option<String> {
    let text = |it: &Value| match it {
        Value::String(it) => Some(it.clone()),
        Value::Number(it) => Some(it.to_string()),
        _ => None,
    };
    let values = properties.as_object()?.values().filter_map(text);
    let bare = values.map(|it| match it.strip_prefix("156") {
        Some(rest) if rest.len() == 6 => rest.to_owned(),
        _ => it,
    });
    bare.into_iter().find(|it| is_known(it))
}

fn rings(geometry: &Value) -> Option<Vec<Ring>> {
    let coordinates = geometry.get("coordinates")?.as_array()?;
    let polygons: Vec<&Value> = match geometry.get("type")?.as_str()? {
        "Polygon" => coordinates.iter().collect(),
        "MultiPolygon" => coordinates.iter().filter_map(Value::as_array).flatten().collect(),
        _ => return None,
    };
    let point = |it: &Value| {
        let (x, y) = (it.get(0)?.as_f64()?, it.get(1)?.as_f64()?);
        (x.abs() <= 180.0 && y.abs() <= 85.0).then_some((x, y))
    };
    let ring = |it: &Value| it.as_array()?.iter().map(point).collect::<Option<Ring>>();
    polygons.into_iter().map(ring).collect()
}

/// The nearest whole number: maps have a few hundred units.
fn whole(value: f64) -> i64 {
    format!("{value:.0}").parse().unwrap_or_default()
}

/// The cosine by its series, as the same sums on every machine: what a machine's own library says may differ in its last
/// digit.
fn cosine(angle: f64) -> f64 {
    let square = angle * angle;
    let term = |sum: f64, n: u32| 1.0 - square / f64::from((2 * n - 1) * 2 * n) * sum;
    (1..=9).rev().fold(1.0, term)
}

/// A ring in whole units, without points that fall on one another.
fn drawn(ring: &Ring, place: impl Fn(&(f64, f64)) -> (i64, i64)) -> Vec<(i64, i64)> {
    let mut out: Vec<(i64, i64)> = ring.iter().map(place).collect();
    out.dedup();
    if out.len() > 1 && out.first() == out.last() {
        out.pop();
    }
    out
}

fn path(rings: &[Vec<(i64, i64)>]) -> String {
    let mut out = String::new();
    for ring in rings.iter().filter(|it| it.len() > 2) {
        for (at, (x, y)) in ring.iter().enumerate() {
            let pen = if at == 0 { 'M' } else { 'L' };
            // Writing to a text cannot fail.
            write!(out, "{pen}{x} {y}").unwrap_or_default();
        }
        out.push('Z');
    }
    out
}

/// The middle of the largest ring: its centre of mass.
fn middle(rings: &[Vec<(i64, i64)>]) -> (i64, i64) {
    let double = |ring: &Vec<(i64, i64)>| {
        let next = ring.iter().cycle().skip(1);
        ring.iter().zip(next).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum::<i64>()
    };
    let Some(ring) = rings.iter().max_by_key(|it| double(it).abs()) else { return (0, 0) };
    let area = double(ring);
    if area == 0 {
        return ring.first().copied().unwrap_or_default();
    }
    let sum = |pick: fn(&(i64, i64)) -> i64| {
        let next = ring.iter().cycle().skip(1);
        let parts =
            ring.iter().zip(next).map(|(a, b)| (pick(a) + pick(b)) * (a.0 * b.1 - b.0 * a.1));
        parts.sum::<i64>() / (3 * area)
    };
    (sum(|it| it.0), sum(|it| it.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CITY: &str = r#"{"type": "FeatureCollection", "features": [
      {"type": "Feature", "properties": {"name": "甲", "gb": "156230102"},
       "geometry": {"type": "Polygon", "coordinates": [[[126, 45], [127, 45], [127, 46], [126, 46], [126, 45]]]}},
      {"type": "Feature", "properties": {"adcode": 230103},
       "geometry": {"type": "MultiPolygon", "coordinates": [[[[127, 45], [128, 45], [128, 46], [127, 46], [127, 45]]]]}},
      {"type": "Feature", "properties": {"adcode": "999999"},
       "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}},
      {"type": "Feature", "properties": {"adcode": "230104"}, "geometry": {"type": "Point", "coordinates": [1, 1]}}
    ]}"#;

    #[test]
    fn divisions_are_known_by_their_code_and_lie_side_by_side() {
        let is_known = |it: &str| it.starts_with("2301") && it.len() == 6;
        let map = Boundaries::parse(CITY, &is_known).unwrap();
        let codes: Vec<&str> = map.areas.iter().map(|it| it.code.as_str()).collect();
        assert_eq!(codes, ["230102", "230103"]);
        assert_eq!(map.size, (720, 516));
        assert_eq!(map.areas[0].path, "M4 512L360 512L360 4L4 4Z");
        assert_eq!((map.areas[0].at, map.areas[1].at), ((182, 258), (538, 258)));
    }

    #[test]
    fn a_cosine_is_one() {
        for angle in [0.0, 0.3, 0.8, 1.3] {
            assert!((cosine(angle) - f64::cos(angle)).abs() < 1e-12, "{angle}");
        }
    }

    #[test]
    fn what_is_no_map_is_none() {
        for text in ["", "{}", "[1]", r#"{"features": []}"#, r#"{"features": [{"properties": 1}]}"#]
        {
            assert_eq!(Boundaries::parse(text, &|_| true), None, "{text}");
        }
        let far = CITY.replace("126", "1e300");
        assert_eq!(Boundaries::parse(&far, &|it| it == "230102"), None);
        let dot = CITY.replace("127", "126").replace("46", "45");
        assert!(Boundaries::parse(&dot, &|it| it == "230102").is_none_or(|it| it.areas.is_empty()));
    }
}
