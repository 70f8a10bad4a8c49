//! How a schema is written: Table Schema JSON with the `gongkai` extension (`schemas/profile.json`).

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::lexical::width;
use crate::model::codes::CodeList;
use crate::model::digest::Digest;
use crate::model::digest::Hasher;
use crate::model::limits;
use crate::model::rule::Level;
use crate::model::schema::constraint::WireConstraints;
use crate::model::schema::declared::WireControl;
use crate::model::schema::declared::WireStandard;
use crate::model::schema::hierarchy::WireStep;
use crate::model::schema::key::{
    OneOrMany, WireForeignKey, WireKeys, WireReleasedKey, WireUniqueKey,
};
use crate::model::schema::rule::WireRule;
use crate::model::schema::table::WireTable;
use crate::model::schema::{Dash, Field, Holds, Kind, Release, Role};
use crate::model::schema::{Schema, SchemaFault, Show};

#[derive(Deserialize)]
struct WireSchema {
    name: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    description: String,
    fields: Vec<WireField>,
    #[serde(default, rename = "primaryKey")]
    primary_key: OneOrMany,
    #[serde(default, rename = "uniqueKeys")]
    unique_keys: Vec<OneOrMany>,
    #[serde(default, rename = "foreignKeys")]
    foreign_keys: Vec<WireForeignKey>,
    #[serde(default, rename = "missingValues")]
    missing_values: Vec<WireMissing>,
    #[serde(default, rename = "fieldsMatch")]
    fields_match: Option<String>,
    #[serde(default)]
    gongkai: WireSchemaExtension,
}

/// A spelling of "no value", with or without a label.
#[derive(Deserialize)]
#[serde(untagged)]
enum WireMissing {
    Plain(String),
    Labelled { value: String },
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct WireSchemaExtension {
    #[serde(rename = "uniqueKeys")]
    unique_keys: Vec<WireUniqueKey>,
    #[serde(rename = "foreignKeys")]
    foreign_keys: Vec<WireReleasedKey>,
    rules: Vec<WireRule>,
    controls: Vec<WireControl>,
    complete: Vec<String>,
    order: Vec<String>,
    hierarchies: BTreeMap<String, Vec<WireStep>>,
    k: Option<u32>,
    table: Option<WireTable>,
    ignore: Vec<String>,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "kebab-case")]
pub(super) enum WireLevel {
    Error,
    Warning,
}

#[derive(Deserialize)]
struct WireField {
    name: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    description: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    constraints: WireConstraints,
    #[serde(rename = "missingValues")]
    missing_values: Option<Vec<WireMissing>>,
    format: Option<String>,
    #[serde(rename = "decimalChar")]
    decimal_char: Option<IgnoredAny>,
    #[serde(rename = "groupChar")]
    group_char: Option<IgnoredAny>,
    #[serde(rename = "bareNumber")]
    bare_number: Option<IgnoredAny>,
    #[serde(rename = "trueValues")]
    true_values: Option<IgnoredAny>,
    #[serde(rename = "falseValues")]
    false_values: Option<IgnoredAny>,
    categories: Option<IgnoredAny>,
    #[serde(rename = "categoriesOrdered")]
    categories_ordered: Option<IgnoredAny>,
    gongkai: WireFieldExtension,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WireFieldExtension {
    kind: String,
    role: WireRole,
    release: Option<WireRelease>,
    #[serde(default)]
    pub(super) aliases: Vec<String>,
    unit: Option<String>,
    scale: Option<u8>,
    codes: Option<String>,
    #[serde(default)]
    show: WireShow,
    #[serde(default)]
    ditto: bool,
    #[serde(default)]
    context: bool,
    pub(super) dash: Option<Dash>,
    pub(super) holds: Option<Holds>,
    end: Option<String>,
    #[serde(default, rename = "notedIn")]
    pub(super) noted_in: Vec<String>,
    standard: Option<WireStandard>,
    #[serde(default, rename = "agreesWith")]
    agrees_with: Option<String>,
}

#[derive(Deserialize, Clone, Copy, PartialEq)]
#[serde(rename_all = "kebab-case")]
enum WireRole {
    Identifier,
    Quasi,
    Sensitive,
    Open,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "kebab-case")]
enum WireRelease {
    Drop,
    Keep,
    Generalize,
}

#[derive(Deserialize, Clone, Copy, Default)]
#[serde(rename_all = "kebab-case")]
enum WireShow {
    #[default]
    Label,
    Code,
}

/// Reads the schema in `json`. `file` names it in messages; `codes` finds a code list by name.
pub fn parse(
    file: &str,
    json: &[u8],
    codes: &dyn Fn(&str) -> Option<Result<CodeList, SchemaFault>>,
) -> Result<Schema, SchemaFault> {
    let text = json.strip_prefix(b"\xef\xbb\xbf").unwrap_or(json);
    let mut reader = serde_json::Deserializer::from_slice(text);
    let wire: WireSchema =
        serde_path_to_error::deserialize(&mut reader).map_err(|it| SchemaFault::Shape {
            file: file.to_owned(),
            pointer: pointer(it.path()),
            cause: it.into_inner(),
        })?;
    let door = Door { file, codes };
    door.schema(wire, json)
}

/// Of the schema as it is written and of its code lists.
fn digest(json: &[u8], fields: &[Field]) -> Digest {
    let lists = fields.iter().filter_map(|it| it.codes.as_ref());
    let part =
        |hasher: Hasher, list: &Arc<CodeList>| hasher.part(list.digest.to_string().as_bytes());
    lists.fold(Hasher::default().part(json), part).finish()
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let mut out = String::new();
    for segment in path {
        out.push('/');
        match segment {
            Segment::Seq { index } => out.push_str(&index.to_string()),
            Segment::Map { key } => out.push_str(&token(key)),
            Segment::Enum { variant } => out.push_str(variant),
            Segment::Unknown => out.push('?'),
        }
    }
    out
}

/// A key as it stands in a JSON pointer (RFC 6901 §3).
pub(super) fn token(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// Where wire values become meanings, and where what means nothing is turned away.
pub(super) struct Door<'a> {
    file: &'a str,
    codes: &'a dyn Fn(&str) -> Option<Result<CodeList, SchemaFault>>,
}

impl Door<'_> {
    pub(super) fn refuse(
        &self,
        pointer: impl Into<String>,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> SchemaFault {
        SchemaFault::Value {
            file: self.file.to_owned(),
            pointer: pointer.into(),
            zh: zh.into(),
            en: en.into(),
        }
    }

    fn sizes(&self, wire: &WireSchema) -> Result<(), SchemaFault> {
        if wire.fields.is_empty() || wire.fields.len() > limits::FIELDS_MAX {
            return Err(self.refuse("/fields", "字段数不合要求", "too few or too many fields"));
        }
        if wire.gongkai.rules.len() > limits::SCHEMA_RULES_MAX {
            return Err(self.refuse("/gongkai/rules", "规则太多", "too many rules"));
        }
        if wire.fields_match.as_ref().is_some_and(|it| it != "partial") {
            return Err(self.refuse(
                "/fieldsMatch",
                "台账按表头对应字段，可以多列也可以少列，只能写 `partial`",
                "columns are matched by their headers, and there may be more or fewer: only `partial` is honoured",
            ));
        }
        Ok(())
    }

    fn schema(&self, wire: WireSchema, json: &[u8]) -> Result<Schema, SchemaFault> {
        self.sizes(&wire)?;
        let missing = missing(wire.missing_values);
        let single = wire.fields.iter().enumerate().filter(|(_, it)| it.constraints.unique);
        let single = single.map(|(at, _)| at).collect();
        let mut fields: Vec<Field> = Vec::new();
        let ends: Vec<_> = wire.fields.iter().map(|it| it.gongkai.end.clone()).collect();
        let mut agreements: Vec<(usize, String)> = Vec::new();
        let mut standards = Vec::new();
        for (idx, mut field) in wire.fields.into_iter().enumerate() {
            standards.extend(field.gongkai.standard.take().map(|it| (idx, it)));
            agreements.extend(field.gongkai.agrees_with.take().map(|it| (idx, it)));
            let field = self.field(idx, field, &missing)?;
            if fields.iter().any(|it| it.name == field.name) {
                return Err(self.refuse(
                    format!("/fields/{idx}/name"),
                    "字段名重复",
                    "the name stands twice",
                ));
            }
            fields.push(field);
        }
        self.agree(&mut fields, agreements)?;
        let keys = WireKeys {
            primary: wire.primary_key,
            single,
            unique: wire.unique_keys,
            ours: wire.gongkai.unique_keys,
            foreign: wire.foreign_keys,
            released: wire.gongkai.foreign_keys,
        };
        self.ends(&mut fields, &ends)?;
        let keys = self.keys(keys, &mut fields)?;
        let find = |pointer: &str, names: &[String]| self.indices(&fields, pointer, names);
        let controls = self.controls(&fields, wire.gongkai.controls)?;
        let complete = find("/gongkai/complete", &wire.gongkai.complete)?;
        self.complete(&fields, &complete)?;
        let order = find("/gongkai/order", &wire.gongkai.order)?;
        if let Some(at) = order.iter().position(|&it| !fields[it].leaves()) {
            return Err(self.refuse(
                format!("/gongkai/order/{at}"),
                "排序字段不在发布之列",
                "the release is sorted by published fields only",
            ));
        }
        for (at, standard) in standards {
            let standard = self.standard(&fields, at, &standard)?;
            fields[at].standard = Some(standard);
        }
        self.hierarchies(&mut fields, wire.gongkai.hierarchies)?;
        Ok(Schema {
            name: wire.name,
            title: wire.title,
            description: wire.description,
            primary_key: keys.primary,
            unique_keys: keys.unique,
            foreign_keys: keys.foreign,
            controls,
            complete,
            order,
            k: self.k(wire.gongkai.k)?,
            table: self.table(&fields, wire.gongkai.table)?,
            rules: self.rules(&fields, wire.gongkai.rules)?,
            ignore: wire.gongkai.ignore,
            digest: digest(json, &fields),
            fields,
        })
    }

    fn agree(
        &self,
        fields: &mut [Field],
        agreements: Vec<(usize, String)>,
    ) -> Result<(), SchemaFault> {
        for (idx, with) in agreements {
            fields[idx].agrees_with = Some(self.agreement(fields, idx, &with)?);
        }
        Ok(())
    }

    /// The resident ID called `with`, if a date or a code of sexes can agree with one.
    fn agreement(&self, fields: &[Field], idx: usize, with: &str) -> Result<usize, SchemaFault> {
        let pointer = format!("/fields/{idx}/gongkai/agreesWith");
        let Some(at) = fields.iter().position(|it| it.name == with) else {
            return Err(self.refuse(
                pointer,
                format!("没有字段 `{with}`"),
                format!("there is no field `{with}`"),
            ));
        };
        let sexes = |it: &CodeList| {
            ["1", "2"].iter().all(|sex| it.entries.iter().any(|it| it.code == *sex))
        };
        let can = match fields[idx].kind {
            Kind::Date | Kind::YearMonth => true,
            Kind::Code => fields[idx].codes.as_deref().is_some_and(sexes),
            _ => false,
        };
        if !can || fields[at].kind != Kind::ResidentId {
            return Err(self.refuse(
                pointer,
                "只有出生日期（date、year-month）或性别代码（1、2）能与 resident-id 字段核对",
                "a date, a year-month or a code of sexes (1, 2) agrees with a field of kind `resident-id`",
            ));
        }
        Ok(at)
    }

    pub(super) fn indices(
        &self,
        fields: &[Field],
        pointer: &str,
        names: &[String],
    ) -> Result<Vec<usize>, SchemaFault> {
        let find = |(at, name): (usize, &String)| {
            fields.iter().position(|it| it.name == *name).ok_or_else(|| {
                self.refuse(
                    format!("{pointer}/{at}"),
                    format!("没有字段 `{name}`"),
                    format!("there is no field `{name}`"),
                )
            })
        };
        names.iter().enumerate().map(find).collect()
    }

    fn field(
        &self,
        idx: usize,
        wire: WireField,
        of_schema: &[String],
    ) -> Result<Field, SchemaFault> {
        let at = format!("/fields/{idx}");
        self.refuse_what_is_not_read(&at, &wire)?;
        let extension = wire.gongkai;
        let kind = self.kind(&at, &extension.kind, &wire.kind)?;
        let role = role(extension.role);
        if kind.is_identity() && role != Role::Identifier {
            return Err(self.refuse(
                format!("{at}/gongkai/role"),
                format!("`{}` 能指认一个人，只能是 identifier", kind.name()),
                format!("`{}` names a person: its role is `identifier`", kind.name()),
            ));
        }
        let release = self.release(&at, role, extension.release)?;
        let scale = extension.scale.unwrap_or(match kind {
            Kind::Money => 2,
            Kind::Percent => 4,
            _ => 0,
        });
        self.reading(&at, kind, scale, (&wire.title, &extension))?;
        if scale > 6 {
            return Err(self.refuse(
                format!("{at}/gongkai/scale"),
                "小数位最多 6 位",
                "at most 6 places",
            ));
        }
        if matches!(kind, Kind::Money | Kind::Count | Kind::Number) && extension.unit.is_none() {
            let pointer = format!("{at}/gongkai");
            return Err(self.refuse(pointer, "数值必须写明单位", "a number needs its `unit`"));
        }
        Ok(Field {
            name: wire.name,
            title: wire.title,
            description: wire.description,
            kind,
            role,
            release,
            codes: self.codes(&at, kind, extension.codes.as_deref())?,
            constraints: self.constraints(&at, (kind, scale), &wire.constraints)?,
            missing: match wire.missing_values {
                Some(own) => missing(own),
                None => of_schema.to_vec(),
            },
            aliases: extension.aliases,
            unit: extension.unit,
            scale,
            show: match extension.show {
                WireShow::Label => Show::Label,
                WireShow::Code => Show::Code,
            },
            ditto: extension.ditto,
            context: extension.context,
            dash: extension.dash,
            holds: extension.holds,
            end: None,
            noted_in: extension.noted_in,
            standard: None,
            agrees_with: None,
            climbs: Vec::new(),
        })
    }

    /// Properties that say how a cell is spelled or what it may be, where the kind says it already.
    fn refuse_what_is_not_read(&self, at: &str, wire: &WireField) -> Result<(), SchemaFault> {
        for (name, is_there) in [
            ("format", wire.format.as_ref().is_some_and(|it| it != "default")),
            ("decimalChar", wire.decimal_char.is_some()),
            ("groupChar", wire.group_char.is_some()),
            ("bareNumber", wire.bare_number.is_some()),
            ("trueValues", wire.true_values.is_some()),
            ("falseValues", wire.false_values.is_some()),
            ("categories", wire.categories.is_some()),
            ("categoriesOrdered", wire.categories_ordered.is_some()),
        ] {
            if is_there {
                return Err(self.refuse(
                    format!("{at}/{name}"),
                    "这里不支持：写法由 kind 决定，取值用 constraints.enum 或代码表",
                    "not supported: the kind says how cells are read, `constraints.enum` or a code list what they may be",
                ));
            }
        }
        Ok(())
    }

    fn release(
        &self,
        at: &str,
        role: Role,
        wire: Option<WireRelease>,
    ) -> Result<Release, SchemaFault> {
        match (role, wire) {
            (Role::Identifier, None | Some(WireRelease::Drop)) | (_, Some(WireRelease::Drop)) => {
                Ok(Release::Drop)
            }
            (Role::Identifier, Some(WireRelease::Keep | WireRelease::Generalize)) => Err(self
                .refuse(
                    format!("{at}/gongkai/release"),
                    "能指认个人的字段不能发布",
                    "an identifier is never released",
                )),
            (_, Some(WireRelease::Keep)) => Ok(Release::Keep),
            (Role::Quasi, Some(WireRelease::Generalize)) => Ok(Release::Generalize),
            (Role::Sensitive | Role::Open, Some(WireRelease::Generalize)) => Err(self.refuse(
                format!("{at}/gongkai/release"),
                "只有 role 为 quasi 的字段可以概化，别的要么 keep，要么 drop",
                "only a field of role `quasi` is generalized; others are kept or dropped",
            )),
            (_, None) => Err(self.refuse(
                format!("{at}/gongkai"),
                "必须写明 release：drop、keep 或 generalize",
                "`release` has no default: `drop`, `keep` or `generalize`",
            )),
        }
    }

    fn codes(
        &self,
        at: &str,
        kind: Kind,
        name: Option<&str>,
    ) -> Result<Option<Arc<CodeList>>, SchemaFault> {
        let pointer = format!("{at}/gongkai/codes");
        match (kind, name) {
            (Kind::Code | Kind::Codes | Kind::Region, Some(name)) => match (self.codes)(name) {
                Some(list) => {
                    let list = list?;
                    self.parted(&pointer, kind, &list)?;
                    Ok(Some(Arc::new(list)))
                }
                None => Err(self.refuse(
                    pointer,
                    format!("没有代码表 `{name}`"),
                    format!("there is no code list `{name}`"),
                )),
            },
            (Kind::Code | Kind::Codes | Kind::Region, None) => {
                Err(self.refuse(pointer, "必须写明代码表", "the field needs its code list"))
            }
            (_, Some(_)) => {
                Err(self.refuse(pointer, "这类字段没有代码表", "this kind has no code list"))
            }
            (_, None) => Ok(None),
        }
    }
}

/// Spellings of "no value", folded as cells are.
fn missing(wire: Vec<WireMissing>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for it in wire {
        let (WireMissing::Plain(value) | WireMissing::Labelled { value }) = it;
        let folded = width::fold(&value);
        if !out.iter().any(|it| *it == folded) {
            out.push(folded.into_owned());
        }
    }
    out
}

impl From<WireLevel> for Level {
    fn from(wire: WireLevel) -> Self {
        match wire {
            WireLevel::Error => Self::Error,
            WireLevel::Warning => Self::Warning,
        }
    }
}

fn role(wire: WireRole) -> Role {
    match wire {
        WireRole::Identifier => Role::Identifier,
        WireRole::Quasi => Role::Quasi,
        WireRole::Sensitive => Role::Sensitive,
        WireRole::Open => Role::Open,
    }
}
