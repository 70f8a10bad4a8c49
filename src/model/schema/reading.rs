//! What a field says of how its cells are read, and which kinds may say it.

use serde::Deserialize;

use crate::model::codes::CodeList;
use crate::model::schema::Field;
use crate::model::schema::Kind;
use crate::model::schema::SchemaFault;
use crate::model::schema::wire::Door;
use crate::model::schema::wire::WireFieldExtension;

/// What a dash means in a column of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dash {
    /// There is no figure.
    Missing,
    /// The figure is zero.
    Zero,
}

/// What the texts of a field name, where they name no person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Holds {
    /// Organisations: 道里区民政局.
    Organisation,
    /// Places, down to the community: 经纬街道.
    Place,
    /// Titles and numbers of documents: 哈政办规〔2022〕18号.
    Title,
    /// Short labels that repeat: 急难型.
    Label,
}

impl Holds {
    /// What texts may name, with its name in a schema.
    pub const NAMES: &[(Self, &'static str)] = &[
        (Self::Organisation, "organisation"),
        (Self::Place, "place"),
        (Self::Title, "title"),
        (Self::Label, "label"),
    ];

    /// The name in a schema.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(it, _)| *it == self).map_or("label", |(_, name)| name)
    }
}

impl Door<'_> {
    /// Each range's end is another month of the schema, and of no other range.
    pub(super) fn ends(
        &self,
        fields: &mut [Field],
        names: &[Option<String>],
    ) -> Result<(), SchemaFault> {
        let mut taken: Vec<usize> = Vec::new();
        for (idx, name) in names.iter().enumerate() {
            let Some(name) = name else { continue };
            let is_month = |it: usize| fields.get(it).is_some_and(|it| it.kind == Kind::YearMonth);
            let end = fields.iter().position(|it| it.name == *name);
            let fits =
                |it: &usize| *it != idx && !taken.contains(it) && is_month(*it) && is_month(idx);
            let Some(end) = end.filter(fits) else {
                return Err(self.refuse(
                    format!("/fields/{idx}/gongkai/end"),
                    "终点要写另一个年月字段，每个终点只属于一个起点",
                    "the end is another year-month field, and of one start only",
                ));
            };
            taken.push(end);
            fields[idx].end = Some(end);
        }
        Ok(())
    }

    /// The kind that is called so, whose values have the type `data_type`.
    pub(super) fn kind(
        &self,
        at: &str,
        called: &str,
        data_type: &str,
    ) -> Result<Kind, SchemaFault> {
        let Some(&(kind, _)) = Kind::NAMES.iter().find(|(_, name)| *name == called) else {
            let kinds = Kind::NAMES.iter().map(|(_, it)| *it).collect::<Vec<_>>().join(", ");
            return Err(self.refuse(
                format!("{at}/gongkai/kind"),
                format!("没有这种类型；可用 {kinds}"),
                format!("no such kind; there are {kinds}"),
            ));
        };
        if data_type != kind.table_schema_type() {
            return Err(self.refuse(
                format!("{at}/type"),
                format!("`{}` 类的字段，type 应为 `{}`", kind.name(), kind.table_schema_type()),
                format!(
                    "a field of kind `{}` has type `{}`",
                    kind.name(),
                    kind.table_schema_type()
                ),
            ));
        }
        Ok(kind)
    }

    /// What only some kinds can be told: how a dash is read, where remarks give the value, what a share needs.
    pub(super) fn reading(
        &self,
        at: &str,
        kind: Kind,
        scale: u8,
        (title, extension): (&String, &WireFieldExtension),
    ) -> Result<(), SchemaFault> {
        if extension.dash.is_some() && !kind.is_number() {
            return Err(self.refuse(
                format!("{at}/gongkai/dash"),
                "只有数值字段能写明短横的含义",
                "only a number says what a dash means",
            ));
        }
        if extension.holds.is_some() && kind != Kind::Text {
            return Err(self.refuse(
                format!("{at}/gongkai/holds"),
                "只有 text 类的字段能写明是单位、地名、标题还是标签",
                "only a `text` says whether it holds organisations, places, titles or labels",
            ));
        }
        if !extension.noted_in.is_empty() && kind != Kind::Code {
            return Err(self.refuse(
                format!("{at}/gongkai/notedIn"),
                "只有 code 类的字段能从别的列的括号里取值",
                "only a `code` is taken from the remarks of another column",
            ));
        }
        if kind == Kind::Percent && scale < 2 {
            return Err(self.refuse(
                format!("{at}/gongkai/scale"),
                "百分数存为小数，至少要两位",
                "a percentage is stored as a fraction: at least 2 places",
            ));
        }
        let mut names = std::iter::once(title).chain(&extension.aliases);
        if kind == Kind::Percent && names.any(|it| it.contains(['%', '％'])) {
            return Err(self.refuse(
                at,
                "列名不带百分号：台账表头里的（%）自己会认",
                "no percent sign in the names: (%) in a ledger's header is understood",
            ));
        }
        Ok(())
    }

    /// A list of which several entries may stand in one cell parts them by what none of them has.
    pub(super) fn parted(
        &self,
        pointer: &str,
        kind: Kind,
        list: &CodeList,
    ) -> Result<(), SchemaFault> {
        let has = |it: &str| it.contains(Field::SEPARATOR);
        if kind == Kind::Codes && list.entries.iter().any(|it| has(&it.label) || has(&it.code)) {
            return Err(self.refuse(
                pointer,
                "代码表里有分号，一格写几个时分不开",
                "the list has a semicolon, which parts several codes in one cell",
            ));
        }
        Ok(())
    }
}
