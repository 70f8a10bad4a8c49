//! Hierarchies: the steps that a generalized field may climb, each coarser than the one before.
//!
//! A ladder begins with the value as it is and ends with `all`, which shows nothing; between them are a field's steps.
//! Every group of a step lies whole in one group of the next: that is held against the schema, so that whoever looks
//! for the best level may rely on it. What a value is called on a step is `protect`'s to say.

mod wire;
mod cuts;
#[cfg(test)]
mod tests;

pub use cuts::Cuts;
pub use cuts::written;
pub(super) use wire::WireStep;

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::model::codes::CodeList;
use crate::model::codes::RegionLevel;
use crate::model::schema::Field;
use crate::model::schema::Kind;

/// A step of a hierarchy: what a value becomes when its field climbs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The part of the calendar that a day or month lies in.
    Calendar(Calendar),
    /// The age that a birth, or a count of years, comes to on the last day of the dataset's period.
    Age(Age),
    /// Stretches of one width, which begin at its multiples; × 10^scale.
    Width(i128),
    /// Stretches that begin at these values, ascending; the last is open. × 10^scale.
    Bands(Vec<i128>),
    /// The division above, of this level.
    Level(RegionLevel),
    /// The groups of the code list's own.
    Group,
    /// Groups of codes; every code of the list is in one.
    Groups(Vec<CodeGroup>),
}

/// Codes that are shown as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeGroup {
    /// What they are shown as.
    pub label: String,
    /// The codes, sorted.
    pub codes: Vec<String>,
}

/// Parts of the calendar, the finest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Calendar {
    /// `2017-03`.
    Month,
    /// `2017-Q1`.
    Quarter,
    /// `2017-H1`.
    HalfYear,
    /// `2017`.
    Year,
    /// `2010s`.
    Decade,
}

/// How exactly an age is told, the finest first; of a minor, never more than that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Age {
    /// `63`.
    One,
    /// `60-64`.
    Five,
    /// `60-69`.
    Ten,
    /// 0–17, 18–59, 60–69, 70–79, 80 and more.
    Policy,
}

/// The age at which a person is no minor any more (民法典 art. 17).
pub const ADULT: i128 = 18;
/// Where the bands of the age policy begin, beside 0 and [`ADULT`].
const POLICY: &[i128] = &[60, 70, 80];
/// Units of a count that is an age.
const YEARS_OF_AGE: &[&str] = &["岁", "周岁"];

impl Calendar {
    const NAMES: &[(Self, &'static str)] = &[
        (Self::Month, "month"),
        (Self::Quarter, "quarter"),
        (Self::HalfYear, "half-year"),
        (Self::Year, "year"),
        (Self::Decade, "decade"),
    ];
}

impl Age {
    const NAMES: &[(Self, &'static str)] = &[
        (Self::One, "age"),
        (Self::Five, "age-5"),
        (Self::Ten, "age-10"),
        (Self::Policy, "age-policy"),
    ];
}

/// The levels that a region may climb to.
const LEVELS: &[RegionLevel] =
    &[RegionLevel::Street, RegionLevel::County, RegionLevel::Prefecture, RegionLevel::Province];

impl Step {
    /// The step that is written as `name`.
    fn named(name: &str) -> Option<Self> {
        let calendar = Calendar::NAMES.iter().find(|(_, it)| *it == name);
        let age = Age::NAMES.iter().find(|(_, it)| *it == name);
        let level = LEVELS.iter().find(|it| it.name() == name);
        calendar
            .map(|it| Self::Calendar(it.0))
            .or_else(|| age.map(|it| Self::Age(it.0)))
            .or_else(|| level.map(|it| Self::Level(*it)))
            .or_else(|| (name == "group").then_some(Self::Group))
    }

    /// What the step is called in reports: `age-5`, `width-10`, `bands-0-18-60`. `scale` is the field's.
    pub fn name(&self, scale: u8) -> Cow<'static, str> {
        let named = |it: Option<&'static str>| Cow::Borrowed(it.unwrap_or_default());
        match self {
            Self::Calendar(it) => {
                named(Calendar::NAMES.iter().find(|(one, _)| one == it).map(|it| it.1))
            }
            Self::Age(it) => named(Age::NAMES.iter().find(|(one, _)| one == it).map(|it| it.1)),
            Self::Width(width) => format!("width-{}", written(*width, scale)).into(),
            Self::Bands(from) => from
                .iter()
                .fold("bands".to_owned(), |name, it| name + "-" + &written(*it, scale))
                .into(),
            Self::Level(it) => Cow::Borrowed(it.name()),
            Self::Group => Cow::Borrowed("group"),
            Self::Groups(_) => Cow::Borrowed("groups"),
        }
    }

    /// The labels of a list's codes; none where the step has no groups.
    pub fn groups<'a>(&'a self, list: &'a CodeList) -> BTreeMap<&'a str, &'a str> {
        match self {
            Self::Groups(groups) => {
                let codes = |it: &'a CodeGroup| {
                    it.codes.iter().map(|code| (code.as_str(), it.label.as_str()))
                };
                groups.iter().flat_map(codes).collect()
            }
            // Of a code that stands twice, the first entry says.
            Self::Group => list
                .entries
                .iter()
                .rev()
                .map(|it| (it.code.as_str(), it.group.as_deref().unwrap_or(&it.label)))
                .collect(),
            Self::Calendar(_) | Self::Age(_) | Self::Width(_) | Self::Bands(_) | Self::Level(_) => {
                BTreeMap::new()
            }
        }
    }
}

impl Field {
    /// Whether the field's values are dates of birth, which tell how old somebody is.
    pub fn is_birth(&self) -> bool {
        let is_day = matches!(self.kind, Kind::Date | Kind::YearMonth);
        let climbs = self.climbs.iter().any(|it| matches!(it, Step::Age(_)));
        is_day && (self.agrees_with.is_some() || climbs)
    }

    /// Whether the field's values are ages in years.
    pub fn is_age(&self) -> bool {
        let unit = self.unit.as_deref().unwrap_or_default();
        self.kind == Kind::Count && YEARS_OF_AGE.contains(&unit)
    }

    /// Decimal places of the field's numbers: a count has none.
    pub fn places(&self) -> u8 {
        if self.kind == Kind::Count { 0 } else { self.scale }
    }

    /// Where the stretches of numbers, or of ages, end that a step tells apart; none of another step.
    pub fn cuts(&self, step: &Step) -> Option<Cuts> {
        let ages = matches!(step, Step::Age(_)) || self.is_age();
        let (every, at) = match step {
            Step::Width(width) => (Some(*width), Vec::new()),
            Step::Bands(from) => (None, from.clone()),
            Step::Age(Age::One) => (Some(1), Vec::new()),
            Step::Age(Age::Five) => (Some(5), Vec::new()),
            Step::Age(Age::Ten) => (Some(10), Vec::new()),
            Step::Age(Age::Policy) => (None, POLICY.to_vec()),
            Step::Calendar(_) | Step::Level(_) | Step::Group | Step::Groups(_) => return None,
        };
        Some(Cuts { every, at, from: ages.then_some(ADULT) })
    }
}
