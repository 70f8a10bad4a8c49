//! What a schema says of a table of counts: its dimensions, which figures count people, and what adds up to what.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::model::schema::Field;
use crate::model::schema::Kind;
use crate::model::schema::Role;
use crate::model::schema::SchemaFault;
use crate::model::schema::statutory::{Statutory, WireStatutory};
use crate::model::schema::wire::Door;
use crate::model::schema::wire::token;

/// A table of counts; fields are indices of the schema's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// Whether nobody declared it: then any figure of a row may be of any count of it.
    pub assumed: bool,
    /// What tells its rows apart.
    pub dimensions: Vec<usize>,
    /// Figures that count people, households, or what was done for them.
    pub counts: Vec<usize>,
    /// Amounts for those who are counted.
    pub amounts: Vec<Amount>,
    /// Averages over those who are counted.
    pub averages: Vec<Average>,
    /// Fields of a row that add up.
    pub sums: Vec<FieldSum>,
    /// Rows that are totals of others.
    pub totals: Vec<Total>,
    /// Other tables whose cells add up to this one's.
    pub links: Vec<Link>,
    /// Figures that a law orders to be published, and that count no people.
    pub statutory: Option<Statutory>,
}

/// An amount of money for counted people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amount {
    /// The amount.
    pub field: usize,
    /// How many it is for.
    pub of: usize,
    /// The largest part that one of them has of it; never published.
    pub largest: Option<usize>,
}

/// An average over counted people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Average {
    /// The average.
    pub field: usize,
    /// Of how many.
    pub of: usize,
}

/// A field that is the sum of others, row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldSum {
    /// The sum.
    pub total: usize,
    /// What it is the sum of.
    pub parts: Vec<usize>,
}

/// A value of a dimension whose rows are totals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Total {
    /// The dimension.
    pub dimension: usize,
    /// 合计.
    pub value: String,
    /// The values that it is the total of; none, all that are no totals themselves.
    pub parts: Option<Vec<String>>,
}

/// Another dataset of the project whose released cells add up to this table's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The dataset, or the schema that it has.
    pub dataset: String,
    /// Each figure of this table, and the other's field that it is the sum of, over rows that agree in the dimensions.
    pub sums: Vec<(usize, String)>,
}

impl Table {
    /// The table that the published fields of a dataset make that is derived from others, where it declares none:
    /// whatever it counts are people, and all other numbers are theirs.
    ///
    /// `None` for rows about persons, which publish quasi-identifiers, and where nothing is counted.
    pub fn assumed(fields: &[Field]) -> Option<Self> {
        let published = || fields.iter().enumerate().filter(|(_, it)| it.leaves());
        if published().any(|(_, it)| it.role == Role::Quasi) {
            return None;
        }
        let of = |kind: Kind| published().filter(move |(_, it)| it.kind == kind).map(|it| it.0);
        let counts: Vec<usize> = of(Kind::Count).collect();
        let count = *counts.first()?;
        let amount = |field: usize| Amount { field, of: count, largest: None };
        let average = |field: usize| Average { field, of: count };
        Some(Self {
            assumed: true,
            dimensions: published().filter(|(_, it)| !it.kind.is_number()).map(|it| it.0).collect(),
            amounts: of(Kind::Money).chain(of(Kind::Number)).map(amount).collect(),
            averages: of(Kind::Percent).map(average).collect(),
            counts,
            ..Self::default()
        })
    }

    /// The counts that a figure may be of which is said to be of `count`.
    pub fn of<'a>(&'a self, count: &'a usize) -> &'a [usize] {
        if self.assumed { &self.counts } else { std::slice::from_ref(count) }
    }

    /// The fields that may lack figures when they are released: counts, amounts, averages.
    pub fn figures(&self) -> impl Iterator<Item = usize> {
        let amounts = self.amounts.iter().map(|it| it.field);
        let averages = self.averages.iter().map(|it| it.field);
        self.counts.iter().copied().chain(amounts).chain(averages)
    }

    /// The table among the released fields only; `place` finds a field there.
    pub(super) fn released(&self, place: &dyn Fn(&usize) -> Option<usize>) -> Self {
        // All but the largest parts are published, or the schema would have been refused.
        let at = |field: usize| place(&field).unwrap_or_default();
        let all = |fields: &[usize]| fields.iter().map(|it| at(*it)).collect();
        let amount = |it: &Amount| Amount { field: at(it.field), of: at(it.of), largest: None };
        let average = |it: &Average| Average { field: at(it.field), of: at(it.of) };
        let sum = |it: &FieldSum| FieldSum { total: at(it.total), parts: all(&it.parts) };
        let total = |it: &Total| Total { dimension: at(it.dimension), ..it.clone() };
        let link = |it: &Link| Link {
            sums: it.sums.iter().map(|(ours, theirs)| (at(*ours), theirs.clone())).collect(),
            ..it.clone()
        };
        Self {
            assumed: self.assumed,
            dimensions: all(&self.dimensions),
            counts: all(&self.counts),
            amounts: self.amounts.iter().map(amount).collect(),
            averages: self.averages.iter().map(average).collect(),
            sums: self.sums.iter().map(sum).collect(),
            totals: self.totals.iter().map(total).collect(),
            links: self.links.iter().map(link).collect(),
            statutory: self.statutory.as_ref().map(|it| it.released(place)),
        }
    }
}

/// Units of people, and of what is done for them.
const PEOPLE: &[&str] =
    &["人", "名", "位", "户", "家庭", "人次", "户次", "次", "件", "例", "起", "对"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WireTable {
    dimensions: Vec<String>,
    counts: Option<Vec<String>>,
    #[serde(default)]
    amounts: Vec<WireAmount>,
    #[serde(default)]
    averages: Vec<WireAverage>,
    #[serde(default)]
    sums: Vec<WireSum>,
    #[serde(default)]
    totals: BTreeMap<String, WireTotals>,
    #[serde(default)]
    links: Vec<WireLink>,
    #[serde(default)]
    free: Vec<String>,
    statutory: Option<WireStatutory>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WireAmount {
    field: String,
    of: String,
    largest: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WireAverage {
    field: String,
    of: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WireSum {
    total: String,
    parts: Vec<String>,
}

/// The values that are totals of all others, or of which.
#[derive(Deserialize)]
#[serde(untagged)]
enum WireTotals {
    Values(Vec<String>),
    Levels(BTreeMap<String, WireParts>),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum WireParts {
    All(Star),
    These(Vec<String>),
}

#[derive(Deserialize)]
enum Star {
    #[serde(rename = "*")]
    Star,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WireLink {
    dataset: String,
    on: Vec<String>,
    sums: BTreeMap<String, String>,
}

/// Whether the field counts people and leaves.
fn counts_people(field: &Field) -> bool {
    let unit = field.unit.as_deref().map(str::trim);
    field.leaves() && field.kind == Kind::Count && unit.is_some_and(|it| PEOPLE.contains(&it))
}

impl Door<'_> {
    /// The table that the schema declares.
    pub(super) fn table(
        &self,
        fields: &[Field],
        wire: Option<WireTable>,
    ) -> Result<Option<Table>, SchemaFault> {
        let quasi = fields.iter().any(|it| it.leaves() && it.role == Role::Quasi);
        let Some(wire) = wire else { return Ok(None) };
        if quasi {
            return Err(self.refuse(
                "/gongkai/table",
                "有准标识字段要发布的是逐人数据，不是统计表",
                "a schema that publishes quasi-identifiers is about persons and no table of counts",
            ));
        }
        let place = Place { door: self, fields };
        let dimensions = place.all("/gongkai/table/dimensions", &wire.dimensions)?;
        if let Some(at) = dimensions.iter().position(|it| fields[*it].kind.is_number()) {
            return Err(self.refuse(
                format!("/gongkai/table/dimensions/{at}"),
                "维度不能是数值",
                "a dimension is no number",
            ));
        }
        let statutory = wire.statutory.map(|it| self.statutory(fields, &dimensions, it));
        let statutory = statutory.transpose()?;
        let counts = place.counts(wire.counts.as_deref(), statutory.as_ref())?;
        let mut table = Table { dimensions, counts, statutory, ..Table::default() };
        for (at, it) in wire.amounts.iter().enumerate() {
            table.amounts.push(place.amount(
                &format!("/gongkai/table/amounts/{at}"),
                it,
                &table,
            )?);
        }
        for (at, it) in wire.averages.iter().enumerate() {
            let pointer = format!("/gongkai/table/averages/{at}");
            let field = place.number(&format!("{pointer}/field"), &it.field)?;
            let of = place.among(&format!("{pointer}/of"), &it.of, &table.counts)?;
            table.averages.push(Average { field, of });
        }
        for (at, it) in wire.sums.iter().enumerate() {
            table.sums.push(place.sum(&format!("/gongkai/table/sums/{at}"), it, &table)?);
        }
        for (name, totals) in wire.totals {
            let pointer = format!("/gongkai/table/totals/{}", token(&name));
            let dimension = place.among(&pointer, &name, &table.dimensions)?;
            table.totals.extend(totals_of(dimension, totals));
        }
        for (at, it) in wire.links.into_iter().enumerate() {
            table.links.push(place.link(&format!("/gongkai/table/links/{at}"), it, &table)?);
        }
        place.rest(&wire.free, &table)?;
        Ok(Some(table))
    }
}

fn totals_of(dimension: usize, wire: WireTotals) -> Vec<Total> {
    let total = |value: String, parts: Option<Vec<String>>| Total { dimension, value, parts };
    match wire {
        WireTotals::Values(values) => values.into_iter().map(|it| total(it, None)).collect(),
        WireTotals::Levels(levels) => {
            let level = |(value, parts): (String, WireParts)| match parts {
                WireParts::All(Star::Star) => total(value, None),
                WireParts::These(parts) => total(value, Some(parts)),
            };
            levels.into_iter().map(level).collect()
        }
    }
}

/// Finds fields by name, and says where they cannot be what they are named for.
struct Place<'a> {
    door: &'a Door<'a>,
    fields: &'a [Field],
}

impl Place<'_> {
    /// A published field.
    fn one(&self, pointer: &str, name: &str) -> Result<usize, SchemaFault> {
        let at = self.fields.iter().position(|it| it.name == name).ok_or_else(|| {
            let (zh, en) = (format!("没有字段 `{name}`"), format!("there is no field `{name}`"));
            self.door.refuse(pointer, zh, en)
        })?;
        if self.fields[at].leaves() {
            return Ok(at);
        }
        let (zh, en) = (format!("`{name}` 不发布"), format!("`{name}` is not published"));
        Err(self.door.refuse(pointer, zh, en))
    }

    fn all(&self, pointer: &str, names: &[String]) -> Result<Vec<usize>, SchemaFault> {
        let mut out = Vec::new();
        for (at, name) in names.iter().enumerate() {
            let field = self.one(&format!("{pointer}/{at}"), name)?;
            if out.contains(&field) {
                let pointer = format!("{pointer}/{at}");
                return Err(self.door.refuse(pointer, "写了两次", "it stands twice"));
            }
            out.push(field);
        }
        if out.is_empty() {
            return Err(self.door.refuse(pointer, "不能是空的", "it names no field"));
        }
        Ok(out)
    }

    /// The counts that are named, which must be all that count people; those where none is named.
    fn counts(
        &self,
        named: Option<&[String]>,
        statutory: Option<&Statutory>,
    ) -> Result<Vec<usize>, SchemaFault> {
        let pointer = "/gongkai/table/counts";
        let own = |it: &usize| statutory.is_some_and(|own| own.fields.contains(it));
        let people = || {
            let all = 0..self.fields.len();
            all.filter(|it| counts_people(&self.fields[*it]) && !own(it))
        };
        let Some(named) = named else {
            let people: Vec<usize> = people().collect();
            if people.is_empty() && statutory.is_none() {
                return Err(self.door.refuse(
                    "/gongkai/table",
                    "没有发布的人数、户数",
                    "no published field counts people",
                ));
            }
            return Ok(people);
        };
        let counts = self.all(pointer, named)?;
        if let Some(at) =
            counts.iter().position(|it| self.fields[*it].kind != Kind::Count || own(it))
        {
            let pointer = format!("{pointer}/{at}");
            return Err(self.door.refuse(
                pointer,
                "要写数量字段（kind 为 count）",
                "it names no field of kind `count`",
            ));
        }
        if let Some(left) = people().find(|it| !counts.contains(it)) {
            let name = &self.fields[left].name;
            return Err(self.door.refuse(
                pointer,
                format!("`{name}` 也是人数、户数，要写上"),
                format!("`{name}` counts people too and must be named"),
            ));
        }
        Ok(counts)
    }

    fn among(&self, pointer: &str, name: &str, these: &[usize]) -> Result<usize, SchemaFault> {
        let at = self.one(pointer, name)?;
        if these.contains(&at) {
            return Ok(at);
        }
        Err(self.door.refuse(
            pointer,
            format!("`{name}` 不在这张表的相应字段里"),
            format!("`{name}` is none of the table's fields of that kind"),
        ))
    }

    fn number(&self, pointer: &str, name: &str) -> Result<usize, SchemaFault> {
        let at = self.one(pointer, name)?;
        if matches!(self.fields[at].kind, Kind::Money | Kind::Number | Kind::Percent) {
            return Ok(at);
        }
        Err(self.door.refuse(
            pointer,
            "要写金额或数值字段",
            "it names no field of kind `money`, `number` or `percent`",
        ))
    }

    /// Refuses published amounts, numbers and shares of which the table does not say whose they are.
    fn rest(&self, free: &[String], table: &Table) -> Result<(), SchemaFault> {
        let mut said: Vec<usize> = table.figures().collect();
        said.extend(table.statutory.iter().flat_map(|it| &it.fields));
        for (at, name) in free.iter().enumerate() {
            said.push(self.number(&format!("/gongkai/table/free/{at}"), name)?);
        }
        let is_number = |it: &Field| matches!(it.kind, Kind::Money | Kind::Number | Kind::Percent);
        let mut fields = self.fields.iter().enumerate();
        match fields.find(|(at, it)| it.leaves() && is_number(it) && !said.contains(at)) {
            None => Ok(()),
            Some((at, _)) => Err(self.door.refuse(
                format!("/fields/{at}"),
                "统计表要写明这个数是谁的：写进 table 的 amounts 或 averages；不是发给所统计的人的，写进 free",
                "the table does not say whose figure this is: name it in `amounts` or `averages`, or in `free` where it is not paid to those who are counted",
            )),
        }
    }

    fn amount(
        &self,
        pointer: &str,
        wire: &WireAmount,
        table: &Table,
    ) -> Result<Amount, SchemaFault> {
        let field = self.number(&format!("{pointer}/field"), &wire.field)?;
        let of = self.among(&format!("{pointer}/of"), &wire.of, &table.counts)?;
        let Some(name) = &wire.largest else { return Ok(Amount { field, of, largest: None }) };
        let alike = |it: &Field| {
            let amount = &self.fields[field];
            (it.kind, it.scale, &it.unit) == (amount.kind, amount.scale, &amount.unit)
        };
        let largest = self.fields.iter().position(|it| it.name == *name && !it.leaves());
        match largest.filter(|it| alike(&self.fields[*it])) {
            Some(largest) => Ok(Amount { field, of, largest: Some(largest) }),
            None => Err(self.door.refuse(
                format!("{pointer}/largest"),
                "要写一个不发布的字段，类型、单位和小数位与金额相同",
                "it names no unpublished field of the amount's kind, unit and places",
            )),
        }
    }

    fn sum(&self, pointer: &str, wire: &WireSum, table: &Table) -> Result<FieldSum, SchemaFault> {
        let total = self.one(&format!("{pointer}/total"), &wire.total)?;
        let parts = self.all(&format!("{pointer}/parts"), &wire.parts)?;
        let amounts: Vec<usize> = table.amounts.iter().map(|it| it.field).collect();
        let alike = |of: &[usize]| of.contains(&total) && parts.iter().all(|it| of.contains(it));
        let scale = |it: &usize| (&self.fields[*it].unit, self.fields[*it].scale);
        let money = alike(&amounts) && parts.iter().all(|it| scale(it) == scale(&total));
        if parts.contains(&total) || !(alike(&table.counts) || money) {
            return Err(self.door.refuse(
                pointer,
                "合计和各部分要么都是人数，要么都是同单位的金额，互不相同",
                "total and parts are different fields, all counts, or all amounts of one unit",
            ));
        }
        Ok(FieldSum { total, parts })
    }

    fn link(&self, pointer: &str, wire: WireLink, table: &Table) -> Result<Link, SchemaFault> {
        let mut on = self.all(&format!("{pointer}/on"), &wire.on)?;
        let mut dimensions = table.dimensions.clone();
        on.sort_unstable();
        dimensions.sort_unstable();
        if on != dimensions {
            return Err(self.door.refuse(
                format!("{pointer}/on"),
                "要写全这张表的维度",
                "it names all dimensions of this table and nothing else",
            ));
        }
        let mut sums = Vec::new();
        for (ours, theirs) in wire.sums {
            let pointer = format!("{pointer}/sums/{}", token(&ours));
            sums.push((self.among(&pointer, &ours, &table.counts)?, theirs));
        }
        Ok(Link { dataset: wire.dataset, sums })
    }
}
