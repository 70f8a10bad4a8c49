//! How hierarchies are written, and which mean nothing.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::Value;

use crate::model::codes::CodeList;
use crate::model::codes::RegionLevel;
use crate::model::limits;
use crate::model::schema::Calendar;
use crate::model::schema::CodeGroup;
use crate::model::schema::Cuts;
use crate::model::schema::Field;
use crate::model::schema::Kind;
use crate::model::schema::Release;
use crate::model::schema::Role;
use crate::model::schema::SchemaFault;
use crate::model::schema::Step;
use crate::model::schema::constraint::scaled;
use crate::model::schema::wire::Door;
use crate::model::schema::wire::token;

/// A step as it is written.
#[derive(Deserialize)]
#[serde(untagged)]
pub(in crate::model::schema) enum WireStep {
    Name(String),
    Width(WireWidth),
    Bands(WireBands),
    Groups(WireGroups),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::model::schema) struct WireWidth {
    width: Value,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::model::schema) struct WireBands {
    bands: Vec<Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::model::schema) struct WireGroups {
    groups: BTreeMap<String, Vec<String>>,
}

/// Why a step is refused, Chinese and English.
type Words = (String, String);

fn words(zh: impl Into<String>, en: impl Into<String>) -> Words {
    (zh.into(), en.into())
}

impl Door<'_> {
    /// The k that a schema asks for beyond its opening's.
    pub(in crate::model::schema) fn k(&self, k: Option<u32>) -> Result<Option<u32>, SchemaFault> {
        if k.is_some_and(|it| it < limits::K_FLOOR) {
            let floor = limits::K_FLOOR;
            return Err(self.refuse(
                "/gongkai/k",
                format!("k 不能小于 {floor}"),
                format!("k is at least {floor}"),
            ));
        }
        Ok(k)
    }

    /// Gives each generalized field its steps: those that are written, or its kind's.
    pub(in crate::model::schema) fn hierarchies(
        &self,
        fields: &mut [Field],
        wire: BTreeMap<String, Vec<WireStep>>,
    ) -> Result<(), SchemaFault> {
        self.ages(fields)?;
        let generalized = |it: &Field| it.release == Release::Generalize;
        for field in fields.iter_mut().filter(|it| generalized(it)) {
            field.climbs = usual(field);
        }
        for (name, steps) in wire {
            let pointer = format!("/gongkai/hierarchies/{}", token(&name));
            let Some(field) = fields.iter_mut().find(|it| it.name == name) else {
                return Err(self.refuse(
                    pointer,
                    format!("没有字段 `{name}`"),
                    format!("there is no field `{name}`"),
                ));
            };
            // What does not leave may have one ready: whoever publishes it need not find it out.
            if field.release == Release::Keep || field.role != Role::Quasi {
                return Err(self.refuse(
                    pointer,
                    "只有 role 为 quasi、release 为 generalize 的字段才有层级；不发布的也可以先写好",
                    "only a quasi-identifier of release `generalize` has a hierarchy, or one that is dropped for now",
                ));
            }
            let steps = self.ladder(field, &pointer, steps)?;
            if generalized(field) {
                field.climbs = steps;
            }
        }
        Ok(())
    }

    /// Rows about persons never tell a minor's age: it may leave in bands only.
    fn ages(&self, fields: &[Field]) -> Result<(), SchemaFault> {
        let of_persons = |it: &Field| {
            it.role == Role::Identifier
                || it.kind.is_identity()
                || (it.leaves() && it.role == Role::Quasi)
        };
        let tells = |it: &Field| {
            it.leaves() && it.release == Release::Keep && (it.is_age() || it.is_birth())
        };
        match fields.iter().position(tells).filter(|_| fields.iter().any(of_persons)) {
            None => Ok(()),
            Some(at) => Err(self.refuse(
                format!("/fields/{at}/gongkai/release"),
                "年龄和出生日期不能原样发布：role 写 quasi，release 写 generalize，未成年人只显示 0-17",
                "an age or a birth does not leave as it is: it is a quasi-identifier of release `generalize`, which shows minors as 0-17",
            )),
        }
    }

    fn ladder(
        &self,
        field: &Field,
        pointer: &str,
        wire: Vec<WireStep>,
    ) -> Result<Vec<Step>, SchemaFault> {
        let refuse = |pointer: String, (zh, en): Words| self.refuse(pointer, zh, en);
        if wire.len() > limits::HIERARCHY_STEPS_MAX {
            return Err(refuse(pointer.to_owned(), words("层级太多", "too many steps")));
        }
        let mut steps: Vec<Step> = Vec::new();
        for (at, step) in wire.into_iter().enumerate() {
            let pointer = format!("{pointer}/{at}");
            let step =
                read(field, step).map_err(|(at, why)| refuse(format!("{pointer}{at}"), why))?;
            fits(field, &step).map_err(|it| refuse(pointer.clone(), it))?;
            climbs(field, steps.last(), &step).map_err(|it| refuse(pointer, it))?;
            steps.push(step);
        }
        Ok(steps)
    }
}

/// The steps of a field whose schema names none.
fn usual(field: &Field) -> Vec<Step> {
    use Calendar::{Decade, Month, Quarter, Year};
    let calendar = |steps: &[Calendar]| steps.iter().copied().map(Step::Calendar).collect();
    let unit = 10_i128.pow(u32::from(field.places()));
    let widths = |steps: [i128; 2]| steps.map(Step::Width).to_vec();
    match field.kind {
        Kind::Date => calendar(&[Month, Quarter, Year]),
        Kind::YearMonth => calendar(&[Quarter, Year]),
        Kind::Year => calendar(&[Decade]),
        Kind::Count | Kind::Number => widths([5 * unit, 10 * unit]),
        Kind::Money => widths([100 * unit, 1000 * unit]),
        Kind::Percent => widths([unit / 20, unit / 10]),
        Kind::Region => [RegionLevel::County, RegionLevel::Prefecture].map(Step::Level).to_vec(),
        Kind::Code if field.codes.as_deref().is_some_and(has_groups) => vec![Step::Group],
        _ => Vec::new(),
    }
}

/// The step that is written, or where in it what is wrong.
fn read(field: &Field, wire: WireStep) -> Result<Step, (String, Words)> {
    let no_number = || {
        words(
            "要写一个数，小数位不多于字段",
            "a number is needed, with no more decimal places than the field",
        )
    };
    let number = |it: &Value| match it {
        Value::Number(it) => scaled(&it.to_string(), field.places()),
        _ => None,
    };
    match wire {
        WireStep::Name(name) => Step::named(&name).ok_or_else(|| {
            (
                String::new(),
                words(
                    format!("没有这一级：{name}；最后一级 all 不用写"),
                    format!("there is no step `{name}`; the last one, all, goes without saying"),
                ),
            )
        }),
        WireStep::Width(WireWidth { width }) => number(&width)
            .filter(|it| *it > 0)
            .map(Step::Width)
            .ok_or_else(|| ("/width".to_owned(), no_number())),
        WireStep::Bands(WireBands { bands }) => {
            let mut from: Vec<i128> = Vec::new();
            for (at, it) in bands.iter().enumerate() {
                let pointer = || format!("/bands/{at}");
                let it = number(it).ok_or_else(|| (pointer(), no_number()))?;
                if from.last().is_some_and(|last| *last >= it) {
                    let ascend = words("要从小到大，不能重复", "bands ascend, each begins once");
                    return Err((pointer(), ascend));
                }
                from.push(it);
            }
            if from.is_empty() {
                return Err(("/bands".to_owned(), words("没有写任何一段", "there is no band")));
            }
            Ok(Step::Bands(from))
        }
        WireStep::Groups(WireGroups { groups }) => groups_of(field, groups),
    }
}

fn groups_of(field: &Field, wire: BTreeMap<String, Vec<String>>) -> Result<Step, (String, Words)> {
    let codes = field.codes.as_deref().map(all_codes).unwrap_or_default();
    let mut left = codes.clone();
    let mut groups = Vec::new();
    for (label, mut members) in wire {
        let group = format!("/groups/{}", token(&label));
        if label.trim().is_empty() || members.is_empty() {
            let why = words("组要有名称和代码", "a group has a name and codes");
            return Err((group, why));
        }
        for (at, code) in members.iter().enumerate() {
            if !left.remove(code.as_str()) {
                let why = if codes.contains(code.as_str()) {
                    words("代码已在别的组里", "the code is in a group already")
                } else {
                    words("代码表里没有这个代码", "there is no such code in the list")
                };
                return Err((format!("{group}/{at}"), why));
            }
        }
        members.sort_unstable();
        groups.push(CodeGroup { label, codes: members });
    }
    match left.first() {
        None => Ok(Step::Groups(groups)),
        Some(code) => Err((
            "/groups".to_owned(),
            words(
                format!("还有代码不在任何组里：{code}"),
                format!("the code `{code}` is in no group"),
            ),
        )),
    }
}

/// Whether values of the field can climb to the step.
fn fits(field: &Field, step: &Step) -> Result<(), Words> {
    let kind = field.kind;
    let list = field.codes.as_deref();
    let fits = match step {
        Step::Calendar(it) => match kind {
            Kind::Date | Kind::YearMonth => true,
            Kind::Year => *it >= Calendar::Year,
            _ => false,
        },
        Step::Age(_) => kind == Kind::Date || field.is_age(),
        Step::Width(_) | Step::Bands(_) => kind.is_number(),
        Step::Level(_) => {
            let levels = || list.is_some_and(|it| it.entries.iter().any(|it| it.level.is_some()));
            kind == Kind::Region || (kind == Kind::Code && levels())
        }
        Step::Group => kind == Kind::Code && list.is_some_and(has_groups),
        Step::Groups(_) => kind == Kind::Code,
    };
    if fits {
        return Ok(());
    }
    let (zh, en) = match (kind, step) {
        (Kind::Code, Step::Group) => {
            ("代码表没有 group 列", "the code list has no column `group`".to_owned())
        }
        (Kind::Code, Step::Level(_)) => {
            ("代码表没有 level 列", "the code list has no column `level`".to_owned())
        }
        (Kind::Count, Step::Age(_)) => {
            ("只有单位是岁的数量才有年龄段", "only a count of the unit 岁 has ages".to_owned())
        }
        _ => (
            "这一级不能用于这类字段",
            format!("a field of kind `{}` has no such step", kind.name()),
        ),
    };
    Err(words(zh, en))
}

/// Whether the step is coarser than the one before, and parts nothing that the one before has joined.
fn climbs(field: &Field, before: Option<&Step>, step: &Step) -> Result<(), Words> {
    let whole = Cuts { every: Some(1), at: Vec::new(), from: None };
    let (nests, coarser) = match (before, step) {
        (None, Step::Width(_)) => {
            let cuts = field.cuts(step).unwrap_or_else(|| whole.clone());
            (true, !whole.hold(&cuts))
        }
        (None, Step::Groups(_)) => codes_climb(field, None, step),
        (None, _) => (true, true),
        (Some(Step::Calendar(a)), Step::Calendar(b)) => (true, b > a),
        (Some(Step::Age(a)), Step::Age(b)) => (true, b > a),
        (Some(Step::Level(a)), Step::Level(b)) => (true, b < a),
        (Some(Step::Group | Step::Groups(_)), Step::Group | Step::Groups(_)) => {
            codes_climb(field, before, step)
        }
        (Some(before), step) => match (field.cuts(before), field.cuts(step)) {
            (Some(a), Some(b)) if field.kind != Kind::Date => (b.hold(&a), !a.hold(&b)),
            _ => (false, true),
        },
    };
    if !nests {
        return Err(words(
            "与上一级不相容：上一级的一组，到这一级不能分开",
            "does not nest: what the step before joins, this one parts",
        ));
    }
    if !coarser {
        return Err(words("不比上一级更粗", "not coarser than what comes before"));
    }
    Ok(())
}

/// Whether groups of `step` hold those of `before` whole, and whether there are fewer of them.
fn codes_climb(field: &Field, before: Option<&Step>, step: &Step) -> (bool, bool) {
    let Some(list) = field.codes.as_deref() else { return (false, false) };
    let codes = all_codes(list);
    let (lower, upper) = (before.map(|it| it.groups(list)), step.groups(list));
    let mut above: BTreeMap<&str, &str> = BTreeMap::new();
    let mut nests = true;
    for &code in &codes {
        let lower = lower.as_ref().and_then(|it| it.get(code)).copied().unwrap_or(code);
        let upper = upper.get(code).copied().unwrap_or(code);
        nests &= *above.entry(lower).or_insert(upper) == upper;
    }
    let groups: BTreeSet<&str> = above.values().copied().collect();
    (nests, groups.len() < above.len())
}

fn has_groups(list: &CodeList) -> bool {
    list.entries.iter().any(|it| it.group.is_some())
}

fn all_codes(list: &CodeList) -> BTreeSet<&str> {
    list.entries.iter().map(|it| it.code.as_str()).collect()
}
