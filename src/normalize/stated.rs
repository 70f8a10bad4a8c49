//! Lines that state figures: what a ledger says of itself becomes figures of the schema's controls.
//!
//! A figure that could be of two things is of none: what is not reconciled is never held against a ledger.

use arrow_array::StringViewArray;

use crate::lexical::said;
use crate::lexical::said::Said;
use crate::model::schema::Control;
use crate::model::schema::Field;
use crate::model::schema::Kind;
use crate::model::schema::Schema;
use crate::model::tally::StatedTotal;
use crate::normalize::Compiled;
use crate::normalize::code::Hit;
use crate::normalize::code::Lexicon;
use crate::normalize::context;
use crate::normalize::kernel::Cells;
use crate::normalize::kernel::Changed;
use crate::normalize::mapping::Claimed;
use crate::normalize::mapping::Mapping;
use crate::normalize::number;
use crate::normalize::number::Outcome;
use crate::normalize::unit::Conversion;
use crate::normalize::unit::Unit;
use crate::read::TotalRow;

/// What a figure in words may be called and say no more than its unit does.
const PLAIN: &[&str] = &[
    "",
    "户",
    "人",
    "户数",
    "人数",
    "保障户数",
    "保障人数",
    "享受人数",
    "金额",
    "资金",
    "额",
    "发放金额",
    "发放资金",
    "补助资金",
    "保障金额",
];

/// Words before and within the name of what is summed.
const SUMMING: &[&str] = &["共计", "合计", "总计", "发放", "共", "总", "计"];

/// What reading a stated line needs.
pub(super) struct Reader<'a> {
    pub(super) schema: &'a Schema,
    pub(super) fields: &'a [Compiled],
    pub(super) mapping: &'a Mapping,
    pub(super) claimed: &'a Claimed,
}

impl Reader<'_> {
    /// The figures of the schema's controls in `row`; a cell that is no number states nothing.
    pub(super) fn total(&self, row: &TotalRow) -> StatedTotal {
        let words = said::figures(&row.words);
        let figure = |control: &Control| match control {
            Control::Field(field) => {
                self.cell(*field, &row.cells).or_else(|| self.worded(*field, control, &words))
            }
            Control::Rows(_) => {
                self.only_one(&words, control, |it| it.number.replace(',', "").parse().ok())
            }
        };
        StatedTotal {
            line: row.line,
            above: row.above,
            scope: row.scope,
            region: self.regions().and_then(|it| context::named(&row.words, it)),
            figures: self.schema.controls.iter().map(figure).collect(),
        }
    }

    fn cell(&self, field: usize, cells: &[Option<String>]) -> Option<i128> {
        self.claimed.columns.get(field).copied().flatten()?;
        let position = self.claimed.columns.iter().take(field).flatten().count();
        let text = cells.get(position)?.as_deref()?;
        self.number(field, text)
    }

    fn number(&self, field: usize, text: &str) -> Option<i128> {
        let conversion = self.claimed.conversions.get(field).copied();
        let cells = Cells {
            changed: &Changed::default(),
            array: &StringViewArray::new_null(0),
            field: self.schema.fields.get(field)?,
            idx: 0,
            missing: &self.schema.fields.get(field)?.missing,
        };
        let conversion = conversion.unwrap_or(Conversion::NONE);
        match number::number(text, &mut String::new(), &cells, conversion) {
            Outcome::Value(value) | Outcome::Changed(value) | Outcome::Noted(value, _) => {
                Some(value)
            }
            Outcome::Missing | Outcome::Refused(_) => None,
        }
    }

    fn worded(&self, field: usize, control: &Control, words: &[Said<'_>]) -> Option<i128> {
        self.only_one(words, control, |it| self.number(field, &format!("{}{}", it.number, it.unit)))
    }

    /// The figure of `control` in words; none where words say several, of parts perhaps.
    fn only_one(
        &self,
        words: &[Said<'_>],
        control: &Control,
        figure: impl Fn(&Said<'_>) -> Option<i128>,
    ) -> Option<i128> {
        let mut all = words.iter().filter(|it| self.is_of(it, control)).map(figure);
        let first = all.next()??;
        all.all(|it| it == Some(first)).then_some(first)
    }

    /// Whether a name is that of a region of the list.
    fn is_place(&self, name: &str) -> bool {
        let lexicon = self.regions();
        lexicon.is_some_and(|it| matches!(it.find(name), Some(Hit::Key(_) | Hit::Noted(..))))
    }

    fn regions(&self) -> Option<&Lexicon> {
        let region = self.schema.fields.iter().position(|it| it.kind == Kind::Region)?;
        self.fields.get(region)?.lexicon.as_ref()
    }

    /// Whether a figure in words is one of `control`: it has its name, or its unit and no other may have that.
    fn is_of(&self, said: &Said<'_>, control: &Control) -> bool {
        let bare = SUMMING.iter().fold(said.what.to_owned(), |name, it| name.replace(it, ""));
        let named = [said.what, &bare, bare.trim_end_matches('额')]
            .into_iter()
            .find_map(|it| self.mapping.spelled(it));
        if let Some(named) = named {
            return *control == Control::Field(named);
        }
        let whole =
            said.what.strip_suffix('共').is_some_and(|it| it.is_empty() || self.is_place(it));
        let plain = PLAIN.contains(&bare.as_str()) || whole;
        let unit = match said.unit {
            "" if bare.ends_with("户数") => "户",
            "" if bare.ends_with("人数") => "人",
            "" => "元",
            unit => unit,
        };
        plain && self.measures(control, unit) && self.only(control, unit)
    }

    /// Whether `control` is counted in `unit`.
    fn measures(&self, control: &Control, unit: &str) -> bool {
        match control {
            Control::Rows(own) => own == unit,
            Control::Field(field) => {
                self.schema.fields.get(*field).is_some_and(|it| has_unit(it, unit))
            }
        }
    }

    /// Whether nothing else is counted in `unit`: no other control, and of money no other field.
    fn only(&self, control: &Control, unit: &str) -> bool {
        let others = self.schema.controls.iter().filter(|it| *it != control);
        let money = |it: &&Field| it.kind == Kind::Money && has_unit(it, unit);
        others.clone().all(|it| !self.measures(it, unit))
            && self.schema.fields.iter().filter(money).count() <= 1
    }
}

fn has_unit(field: &Field, unit: &str) -> bool {
    let own = field.unit.as_deref().and_then(Unit::parse);
    Unit::parse(unit).zip(own).is_some_and(|(unit, own)| unit.to(own).is_some())
}
