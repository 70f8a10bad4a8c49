//! What a schema declares of the whole table: what totals are held to, which rows must be there, which amounts have
//! a standard.

use serde::Deserialize;

use crate::model::schema::Control;
use crate::model::schema::Field;
use crate::model::schema::Kind;
use crate::model::schema::SchemaFault;
use crate::model::schema::Standard;
use crate::model::schema::wire::Door;

#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum WireControl {
    Field(String),
    Rows(WireRows),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WireRows {
    rows: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WireStandard {
    per: WirePer,
    persons: Option<String>,
    topup: Option<String>,
}

#[derive(Deserialize, Clone, Copy, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub(super) enum WirePer {
    Person,
    Household,
}

impl Door<'_> {
    pub(super) fn controls(
        &self,
        fields: &[Field],
        wire: Vec<WireControl>,
    ) -> Result<Vec<Control>, SchemaFault> {
        let one = |(at, control): (usize, WireControl)| {
            let pointer = format!("/gongkai/controls/{at}");
            let name = match control {
                WireControl::Field(name) => name,
                WireControl::Rows(it) => return Ok(Control::Rows(it.rows)),
            };
            let field = fields.iter().position(|it| it.name == name).ok_or_else(|| {
                self.refuse(
                    pointer.as_str(),
                    format!("没有字段 `{name}`"),
                    format!("there is no field `{name}`"),
                )
            })?;
            if !is_summed(&fields[field]) {
                return Err(self.refuse(
                    pointer,
                    format!("`{name}` 不能相加：只有数量和金额可以，平均数和比例不行"),
                    format!(
                        "`{name}` has no sum: counts and amounts do, averages and shares do not"
                    ),
                ));
            }
            Ok(Control::Field(field))
        };
        wire.into_iter().enumerate().map(one).collect()
    }

    pub(super) fn complete(&self, fields: &[Field], complete: &[usize]) -> Result<(), SchemaFault> {
        let kinds: Vec<Kind> = complete.iter().map(|it| fields[*it].kind).collect();
        let others = kinds.iter().skip(1);
        let known = |it: &Kind| matches!(it, Kind::YearMonth | Kind::Code);
        if matches!(kinds.first(), None | Some(Kind::Region))
            && others.copied().all(|it| known(&it))
        {
            return Ok(());
        }
        Err(self.refuse(
            "/gongkai/complete",
            "先写地区字段，再写年月或代码字段",
            "a region field comes first, then year-months or codes",
        ))
    }

    pub(super) fn standard(
        &self,
        fields: &[Field],
        at: usize,
        wire: &WireStandard,
    ) -> Result<Standard, SchemaFault> {
        let pointer = format!("/fields/{at}/gongkai/standard");
        let refuse = |zh: &str, en: &str| self.refuse(pointer.as_str(), zh, en);
        let named = |name: &Option<String>, kind: Kind| match name {
            None => Ok(None),
            Some(name) => fields
                .iter()
                .position(|it| it.name == *name && it.kind == kind)
                .map(Some)
                .ok_or_else(|| {
                    refuse(
                        "`persons` 应是数量字段，`topup` 应是金额字段",
                        "`persons` names a count and `topup` an amount",
                    )
                }),
        };
        let money = |it: &Field| {
            it.kind == Kind::Money && it.unit.as_deref().is_some_and(|it| it.starts_with('元'))
        };
        let persons = named(&wire.persons, Kind::Count)?;
        let topup = named(&wire.topup, Kind::Money)?;
        let same = |it: usize| {
            money(&fields[it])
                && fields[it].unit == fields[at].unit
                && fields[it].scale == fields[at].scale
        };
        if !same(at) || topup.is_some_and(|it| !same(it)) {
            return Err(refuse(
                "标准只管以元计的金额，单位和小数位要一致",
                "a standard holds amounts in 元, of one unit and scale",
            ));
        }
        if persons.is_some() != (wire.per == WirePer::Household) {
            return Err(refuse(
                "按户的金额要写明 `persons`，按人的不写",
                "an amount per household names `persons`, one per person does not",
            ));
        }
        let find = |wanted: &dyn Fn(&Field) -> bool| fields.iter().position(wanted);
        let region = find(&|it| it.kind == Kind::Region);
        let period = find(&|it| it.kind == Kind::YearMonth);
        let program = find(&|it| it.codes.as_ref().is_some_and(|it| it.name == "program"));
        match (region, program, period) {
            (Some(region), Some(program), Some(period)) => {
                Ok(Standard { persons, topup, region, program, period })
            }
            _ => Err(refuse(
                "要有地区、年月和救助类别（代码表 program）字段",
                "the schema needs a region, a year-month and a field of the code list `program`",
            )),
        }
    }
}

/// Whether a field's values may be added up: no average, no share.
fn is_summed(field: &Field) -> bool {
    let unit = field.unit.as_deref().unwrap_or_default();
    let share = unit.contains(['%', '‰']) || unit.ends_with("/人") || unit.ends_with("/户");
    matches!(field.kind, Kind::Count | Kind::Money | Kind::Number) && !share
}
