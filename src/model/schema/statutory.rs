//! Figures that a law orders an office to publish about its own work, however small: documents, dealings, fees.
//!
//! They count no people. A schema says so with the article, and is held to it here: no unit of persons or households, no
//! dimension but codes and years. Whether they are made from rows about persons is for the gate to see.

use serde::Deserialize;

use crate::model::schema::Field;
use crate::model::schema::Holds;
use crate::model::schema::Kind;
use crate::model::schema::SchemaFault;
use crate::model::schema::wire::Door;

/// Statutory figures of a table; fields are indices of the schema's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statutory {
    /// The figures.
    pub fields: Vec<usize>,
    /// The field that names each row's unit, where rows have different ones.
    pub unit: Option<usize>,
    /// The article that orders them.
    pub basis: String,
}

/// Units of people and of households: no figure of the office's own work.
const PERSONS: &[&str] = &["人", "名", "位", "户", "家庭", "人次", "户次", "对"];

impl Statutory {
    /// Whether a unit is one of people or households.
    pub fn counts_persons(unit: &str) -> bool {
        let unit = unit.trim();
        PERSONS.iter().any(|it| unit == *it || unit.strip_prefix('万') == Some(it))
    }

    /// The same among the released fields only; `place` finds a field there.
    pub(super) fn released(&self, place: &dyn Fn(&usize) -> Option<usize>) -> Self {
        Self {
            fields: self.fields.iter().filter_map(place).collect(),
            unit: self.unit.as_ref().and_then(place),
            basis: self.basis.clone(),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WireStatutory {
    pub(super) fields: Vec<String>,
    unit: Option<String>,
    basis: String,
}

impl Door<'_> {
    /// The statutory figures of a table with these `dimensions`.
    pub(super) fn statutory(
        &self,
        fields: &[Field],
        dimensions: &[usize],
        wire: WireStatutory,
    ) -> Result<Statutory, SchemaFault> {
        const AT: &str = "/gongkai/table/statutory";
        let is_closed = |it: &Field| match it.kind {
            Kind::Code | Kind::Year | Kind::YearMonth => true,
            Kind::Text => it.holds == Some(Holds::Label),
            _ => false,
        };
        if let Some(at) = dimensions.iter().position(|it| !is_closed(&fields[*it])) {
            return Err(self.refuse(
                format!("/gongkai/table/dimensions/{at}"),
                "法定统计数只能按代码、标签和年月分列",
                "statutory figures are told apart by codes, labels and years only",
            ));
        }
        if !(wire.basis.contains('第') && wire.basis.contains('条')) {
            return Err(self.refuse(
                format!("{AT}/basis"),
                "要写明哪部法规第几条要求公布",
                "it names the article that orders the figures to be published",
            ));
        }
        let find = |at: String, name: &str, wanted: &dyn Fn(&Field) -> bool| {
            let found = fields.iter().position(|it| it.name == name && it.leaves() && wanted(it));
            found.ok_or_else(|| {
                self.refuse(
                    at,
                    "要写发布的字段：`fields` 里是数，不以人、户计；`unit` 里是代码或标签",
                    "it names a published field: in `fields` numbers, of no people or households; in `unit` a code or label",
                )
            })
        };
        let label = |it: &Field| is_closed(it);
        let unit = wire.unit.as_ref().map(|it| find(format!("{AT}/unit"), it, &label));
        let unit = unit.transpose()?;
        let figure = |it: &Field| {
            let persons = it.unit.as_deref().is_some_and(Statutory::counts_persons);
            it.kind.is_number() && !persons
        };
        let mut out = Vec::new();
        for (at, name) in wire.fields.iter().enumerate() {
            out.push(find(format!("{AT}/fields/{at}"), name, &figure)?);
        }
        if out.is_empty() {
            return Err(self.refuse(format!("{AT}/fields"), "不能是空的", "it names no field"));
        }
        Ok(Statutory { fields: out, unit, basis: wire.basis })
    }
}
