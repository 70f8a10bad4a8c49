//! Table Schema's constraints: how they are written, and what they come to for a field of a kind.
//!
//! What is written is a value of the field: a number, a day, a month, a text. All of them are counted (hundredths,
//! days, months), so an exclusive bound is the next value, and one pair of bounds is all that a row is held against.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use crate::lexical::date;
use crate::lexical::width;
use crate::model::schema::Kind;
use crate::model::schema::Pattern;
use crate::model::schema::SchemaFault;
use crate::model::schema::wire::Door;

/// Table Schema constraints.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Constraints {
    /// A row without a value is held back.
    pub required: bool,
    /// Smallest value: × 10^scale, a day since 1970-01-01, a month (`year * 12 + month - 1`), or a year.
    pub minimum: Option<i128>,
    /// Largest value, counted in the same way.
    pub maximum: Option<i128>,
    /// Fewest characters.
    pub min_length: Option<usize>,
    /// Most characters.
    pub max_length: Option<usize>,
    /// What the whole value must match.
    pub pattern: Option<Pattern>,
    /// The only values allowed.
    pub one_of: Option<OneOf>,
}

/// A list of values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OneOf {
    /// Texts, sorted.
    Texts(Vec<String>),
    /// What is counted, as bounds are, sorted; of a flag, 0 and 1.
    Numbers(Vec<i128>),
}

/// Constraints as they are written.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default, rename_all = "camelCase")]
pub(super) struct WireConstraints {
    required: bool,
    pub(super) unique: bool,
    minimum: Option<Value>,
    maximum: Option<Value>,
    exclusive_minimum: Option<Value>,
    exclusive_maximum: Option<Value>,
    min_length: Option<usize>,
    max_length: Option<usize>,
    pattern: Option<String>,
    #[serde(rename = "enum")]
    one_of: Option<Vec<Value>>,
    json_schema: Option<IgnoredAny>,
}

/// How a field's values are counted.
#[derive(Clone, Copy, PartialEq)]
enum Count {
    /// In the last of so many decimal places.
    Decimal(u8),
    Days,
    Months,
    Years,
    Flags,
}

impl Count {
    /// `None` for texts.
    fn of(kind: Kind, scale: u8) -> Option<Self> {
        Some(match kind {
            Kind::Money | Kind::Number | Kind::Percent => Self::Decimal(scale),
            Kind::Count => Self::Decimal(0),
            Kind::Date => Self::Days,
            Kind::YearMonth => Self::Months,
            Kind::Year => Self::Years,
            Kind::Flag => Self::Flags,
            Kind::Codes => return None,
            _ if kind.table_schema_type() == "string" => return None,
            _ => Self::Decimal(scale),
        })
    }

    /// The count that `written` stands for.
    fn read(self, written: &Value) -> Option<i128> {
        let text = match written {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Bool(yes) => yes.to_string(),
            Value::Null | Value::Array(_) | Value::Object(_) => return None,
        };
        let mut again = Vec::new();
        match self {
            Self::Decimal(scale) => scaled(&text, scale),
            Self::Flags => ["false", "true"].iter().position(|it| *it == text)?.try_into().ok(),
            Self::Years => date::year(&text).ok().filter(|it| it.0.to_string() == text).map(widen),
            Self::Days => {
                let day = date::day(&text).ok()?;
                date::write_day(day.0, &mut again);
                (again == text.as_bytes()).then(|| widen(day))
            }
            Self::Months => {
                let month = date::month(&text).ok()?;
                date::write_month(month.0, &mut again);
                (again == text.as_bytes()).then(|| widen(month))
            }
        }
    }
}

fn widen<T>((value, _): (i32, T)) -> i128 {
    i128::from(value)
}

/// `12.5` at scale 2 is 1250; `None` when digits would be lost.
pub(super) fn scaled(text: &str, scale: u8) -> Option<i128> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let fraction = fraction.trim_end_matches('0');
    let pad = usize::from(scale).checked_sub(fraction.len())?;
    format!("{whole}{fraction}{}", "0".repeat(pad)).parse().ok()
}

impl Door<'_> {
    /// The constraints of a field at `at`.
    pub(super) fn constraints(
        &self,
        at: &str,
        (kind, scale): (Kind, u8),
        wire: &WireConstraints,
    ) -> Result<Constraints, SchemaFault> {
        let at = format!("{at}/constraints");
        self.refuse_what_does_not_apply(&at, kind, wire)?;
        let count = Count::of(kind, scale);
        let bound = |name: &str, written: &Option<Value>, step: i128| match (written, count) {
            (Some(written), Some(count)) => {
                let value = count.read(written).and_then(|it| it.checked_add(step));
                value.map(Some).ok_or_else(|| self.no_value(&format!("{at}/{name}")))
            }
            _ => Ok(None),
        };
        let minimum = bound("minimum", &wire.minimum, 0)?;
        let minimum = minimum.max(bound("exclusiveMinimum", &wire.exclusive_minimum, 1)?);
        let maximum = [
            bound("maximum", &wire.maximum, 0)?,
            bound("exclusiveMaximum", &wire.exclusive_maximum, -1)?,
        ];
        let maximum = maximum.into_iter().flatten().min();
        if minimum.zip(maximum).is_some_and(|(min, max)| min > max)
            || wire.min_length.zip(wire.max_length).is_some_and(|(min, max)| min > max)
        {
            return Err(self.refuse(
                at,
                "没有值能同时满足上下限",
                "no value can satisfy both bounds",
            ));
        }
        let pattern = match &wire.pattern {
            None => None,
            Some(text) => Some(Pattern::parse(text).ok_or_else(|| {
                let pointer = format!("{at}/pattern");
                let en =
                    "not a regular expression of XML Schema, or one that is not understood here";
                self.refuse(pointer, "不是 XML Schema 的正则表达式，或这里不支持", en)
            })?),
        };
        Ok(Constraints {
            required: wire.required,
            minimum,
            maximum,
            min_length: wire.min_length,
            max_length: wire.max_length,
            pattern,
            one_of: self.one_of(&format!("{at}/enum"), kind, count, wire.one_of.as_deref())?,
        })
    }

    fn refuse_what_does_not_apply(
        &self,
        at: &str,
        kind: Kind,
        wire: &WireConstraints,
    ) -> Result<(), SchemaFault> {
        let is_text = kind.table_schema_type() == "string";
        let has_order = !is_text && kind != Kind::Flag;
        for (name, is_there, applies) in [
            ("minimum", wire.minimum.is_some(), has_order),
            ("maximum", wire.maximum.is_some(), has_order),
            ("exclusiveMinimum", wire.exclusive_minimum.is_some(), has_order),
            ("exclusiveMaximum", wire.exclusive_maximum.is_some(), has_order),
            ("minLength", wire.min_length.is_some(), is_text),
            ("maxLength", wire.max_length.is_some(), is_text),
            ("pattern", wire.pattern.is_some(), is_text),
            // For arrays and objects, which no ledger's cell is.
            ("jsonSchema", wire.json_schema.is_some(), false),
        ] {
            if is_there && !applies {
                return Err(self.refuse(
                    format!("{at}/{name}"),
                    format!("`{name}` 不能用于 `{}` 类的字段", kind.name()),
                    format!("`{name}` does not apply to a field of kind `{}`", kind.name()),
                ));
            }
        }
        Ok(())
    }

    fn one_of(
        &self,
        at: &str,
        kind: Kind,
        count: Option<Count>,
        written: Option<&[Value]>,
    ) -> Result<Option<OneOf>, SchemaFault> {
        let Some(written) = written else { return Ok(None) };
        if written.is_empty() {
            return Err(self.refuse(at, "没有列出任何取值", "no value is allowed"));
        }
        let none = |idx: usize| self.no_value(&format!("{at}/{idx}"));
        let written = written.iter().enumerate();
        Ok(Some(if let Some(count) = count {
            let read = written.map(|(idx, it)| count.read(it).ok_or_else(|| none(idx)));
            let mut values = read.collect::<Result<Vec<_>, _>>()?;
            values.sort_unstable();
            OneOf::Numbers(values)
        } else {
            // As cells are folded before they are held against it; names never are.
            let fold = |it: &str| match kind {
                Kind::PersonName => it.to_owned(),
                _ => width::fold(it).into_owned(),
            };
            let read = written.map(|(idx, it)| it.as_str().map(fold).ok_or_else(|| none(idx)));
            let mut values = read.collect::<Result<Vec<_>, _>>()?;
            values.sort_unstable();
            OneOf::Texts(values)
        }))
    }

    fn no_value(&self, pointer: &str) -> SchemaFault {
        self.refuse(
            pointer,
            "不是这个字段能有的值：类型不对，或小数位多于字段",
            "not a value of this field: of another type, or with more decimal places than the field",
        )
    }
}
