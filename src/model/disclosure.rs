//! What protection did to a dataset: what was asked, what was reached, what it cost.
//!
//! Counts and shares only; of cells there are those that the release shows itself, and only for the people who clear it.

use std::borrow::Cow;

use serde::Deserialize;
use serde::Serialize;

/// The level of a value as it is.
pub const AS_IS: &str = "as-is";

/// How a dataset was protected.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Disclosure {
    /// What was asked for.
    pub asked: Asked,
    /// Rows about persons; none for a dataset that publishes no quasi-identifier.
    pub classes: Option<Classes>,
    /// A table of counts; none for a dataset that is none.
    pub table: Option<Table>,
    /// Every published field, in published order.
    pub fields: Vec<FieldDisclosure>,
}

/// What a release is held to.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Asked {
    /// Persons in a class, and in a cell of a table, at least.
    pub k: u32,
    /// Distinct values of each sensitive field in a class, at least.
    pub l: u32,
    /// Distance of a class's sensitive values from the table's, at most (variational distance); none, not asked.
    pub t: Option<f64>,
    /// The largest share that one household may have of a published amount.
    pub dominance: f64,
}

impl Default for Asked {
    fn default() -> Self {
        Self { k: 20, l: 2, t: None, dominance: 0.7 }
    }
}

/// The classes of rows that look the same in every published quasi-identifier.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Classes {
    /// How many classes there are.
    pub count: u64,
    /// Persons in the smallest one.
    pub k: u64,
    /// Distinct values of a sensitive field in the poorest class; none where no sensitive field is published.
    pub l: Option<u64>,
    /// The greatest distance of a class's sensitive values from the table's; none as above.
    pub t: Option<f64>,
    /// Whether a class's size is its persons, told apart by an identifier; else its rows.
    pub counts_persons: bool,
    /// What is lost, from 0 to 1: the normalized certainty penalty, a suppressed cell counted as lost whole.
    pub loss: f64,
    /// Nodes of the lattice whose classes were counted.
    pub nodes: u64,
    /// The smallest classes, the smallest first, at most ten.
    pub riskiest: Vec<Class>,
}

/// A class as the release shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Class {
    /// What it shows of each published quasi-identifier, in published order; none, suppressed or missing.
    pub shown: Vec<Option<String>>,
    /// Its persons.
    pub persons: u64,
    /// Its rows.
    pub rows: u64,
}

/// What was suppressed in a table of counts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// Published counts and amounts.
    pub cells: u64,
    /// Cells suppressed for themselves: too few persons, or one of them dominates.
    pub primary: u64,
    /// Cells suppressed so that the first cannot be worked out.
    pub secondary: u64,
    /// Cells suppressed since they differ too little from an earlier release, or from another dataset's.
    pub differencing: u64,
    /// The narrowest interval to which anybody can work out a suppressed cell, by linear programs; none where none is
    /// suppressed or nothing bounds them.
    pub narrowest: Option<f64>,
    /// Noise that was added.
    pub noise: Option<Noise>,
}

/// Noise added to counts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Noise {
    /// What this release spends of the dataset's budget.
    pub epsilon: f64,
    /// How much one person can change the counts together.
    pub sensitivity: u32,
    /// What all releases of the dataset and period may spend.
    pub budget: f64,
}

/// What became of a published field.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FieldDisclosure {
    /// Its name.
    pub name: String,
    /// The levels that it may climb, finest first; the last is `all`. Empty where it does not climb.
    pub levels: Vec<String>,
    /// The level that was chosen, as an index of `levels`.
    pub level: usize,
    /// Cells that were suppressed.
    pub suppressed: u64,
    /// What is lost of it, from 0 to 1.
    pub loss: f64,
}

/// A level as a Chinese clerk says it.
pub fn level_name(level: &str) -> Cow<'static, str> {
    let name = match level {
        "month" => "月",
        "quarter" => "季度",
        "half-year" => "半年",
        "year" => "年",
        "decade" => "年代",
        "age" => "周岁",
        "age-5" => "五岁一段",
        "age-10" => "十岁一段",
        "age-policy" => "年龄段",
        "street" => "街道",
        "county" => "区县",
        "prefecture" => "市",
        "province" => "省",
        "group" => "大类",
        groups if groups.starts_with("groups") => "大类",
        other => {
            return match other.strip_prefix("width-") {
                Some(width) => format!("每 {width} 一段").into(),
                None => "分段".into(),
            };
        }
    };
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_recalled() {
        let class =
            Class { shown: vec![Some("道里区".to_owned()), None], persons: 21, rows: 24 };
        let whole = Disclosure {
            asked: Asked { t: Some(0.3), ..Asked::default() },
            classes: Some(Classes {
                count: 3,
                k: 21,
                l: Some(2),
                t: Some(0.125),
                counts_persons: true,
                loss: 0.25,
                nodes: 7,
                riskiest: vec![class],
            }),
            table: Some(Table {
                cells: 54,
                primary: 2,
                secondary: 3,
                differencing: 1,
                narrowest: Some(12.5),
                noise: Some(Noise { epsilon: 0.5, sensitivity: 1, budget: 2.0 }),
            }),
            fields: vec![FieldDisclosure {
                name: "month".to_owned(),
                levels: [AS_IS, "quarter", "all"].map(str::to_owned).into(),
                level: 1,
                suppressed: 4,
                loss: 0.25,
            }],
        };
        for said in [whole, Disclosure::default()] {
            let kept = serde_json::to_value(&said).unwrap();
            assert_eq!(serde_json::from_value::<Disclosure>(kept).unwrap(), said);
        }
    }

    #[test]
    fn levels_are_told_as_clerks_say_them() {
        let names = ["age-5", "width-100", "bands", "groups-2", "county"].map(level_name);
        assert_eq!(names, ["五岁一段", "每 100 一段", "分段", "大类", "区县"]);
    }
}
