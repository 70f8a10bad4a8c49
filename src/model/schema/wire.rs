//! How a schema is written: Table Schema JSON with the `gongkai` extension (`schemas/profile.json`).

use std::sync::Arc;

use serde::Deserialize;

use crate::model::codes::CodeList;
use crate::model::digest::Hasher;
use crate::model::limits;
use crate::model::rule::Level;
use crate::model::schema::{
    Constraints, Dash, Field, Kind, Pattern, Release, Role, RowRule, Schema, SchemaFault, Show,
};

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
    #[serde(default, rename = "missingValues")]
    missing_values: Vec<String>,
    #[serde(default)]
    gongkai: WireSchemaExtension,
}

#[derive(Deserialize, Default)]
#[serde(untagged)]
enum OneOrMany {
    #[default]
    None,
    One(String),
    Many(Vec<String>),
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct WireSchemaExtension {
    rules: Vec<WireRule>,
    controls: Vec<String>,
    order: Vec<String>,
    ignore: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WireRule {
    name: String,
    sql: String,
    level: WireLevel,
    title: String,
    #[serde(rename = "titleEn")]
    title_en: String,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "kebab-case")]
enum WireLevel {
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
    gongkai: WireFieldExtension,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default, rename_all = "camelCase")]
struct WireConstraints {
    required: bool,
    minimum: Option<serde_json::Number>,
    maximum: Option<serde_json::Number>,
    min_length: Option<usize>,
    max_length: Option<usize>,
    pattern: Option<String>,
    #[serde(rename = "enum")]
    one_of: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WireFieldExtension {
    kind: String,
    role: WireRole,
    release: Option<WireRelease>,
    #[serde(default)]
    aliases: Vec<String>,
    unit: Option<String>,
    scale: Option<u8>,
    codes: Option<String>,
    #[serde(default)]
    show: WireShow,
    #[serde(default)]
    ditto: bool,
    #[serde(default)]
    context: bool,
    dash: Option<WireDash>,
    end: Option<String>,
    #[serde(default)]
    noted_in: Vec<String>,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "kebab-case")]
enum WireDash {
    Missing,
    Zero,
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

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let mut out = String::new();
    for segment in path {
        out.push('/');
        match segment {
            Segment::Seq { index } => out.push_str(&index.to_string()),
            Segment::Map { key } => out.push_str(&key.replace('~', "~0").replace('/', "~1")),
            Segment::Enum { variant } => out.push_str(variant),
            Segment::Unknown => out.push('?'),
        }
    }
    out
}

/// Where wire values become meanings, and where what means nothing is turned away.
struct Door<'a> {
    file: &'a str,
    codes: &'a dyn Fn(&str) -> Option<Result<CodeList, SchemaFault>>,
}

impl Door<'_> {
    fn refuse(
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

    fn schema(&self, wire: WireSchema, json: &[u8]) -> Result<Schema, SchemaFault> {
        if wire.fields.is_empty() || wire.fields.len() > limits::FIELDS_MAX {
            return Err(self.refuse("/fields", "字段数不合要求", "too few or too many fields"));
        }
        if wire.gongkai.rules.len() > limits::SCHEMA_RULES_MAX {
            return Err(self.refuse("/gongkai/rules", "规则太多", "too many rules"));
        }
        let mut fields: Vec<Field> = Vec::new();
        let ends: Vec<_> = wire.fields.iter().map(|it| it.gongkai.end.clone()).collect();
        for (idx, field) in wire.fields.into_iter().enumerate() {
            let field = self.field(idx, field)?;
            if fields.iter().any(|it| it.name == field.name) {
                return Err(self.refuse(
                    format!("/fields/{idx}/name"),
                    "字段名重复",
                    "the name stands twice",
                ));
            }
            fields.push(field);
        }
        self.ends(&mut fields, &ends)?;
        let key = match wire.primary_key {
            OneOrMany::None => Vec::new(),
            OneOrMany::One(name) => vec![name],
            OneOrMany::Many(names) => names,
        };
        let find = |pointer: &str, names: &[String]| self.indices(&fields, pointer, names);
        let primary_key = find("/primaryKey", &key)?;
        let controls = find("/gongkai/controls", &wire.gongkai.controls)?;
        let order = find("/gongkai/order", &wire.gongkai.order)?;
        if let Some(at) = order.iter().position(|&it| !fields[it].leaves()) {
            return Err(self.refuse(
                format!("/gongkai/order/{at}"),
                "排序字段不在发布之列",
                "the release is sorted by published fields only",
            ));
        }
        let digest = fields
            .iter()
            .filter_map(|it| it.codes.as_ref())
            .fold(Hasher::default().part(json), |hasher, it| {
                hasher.part(it.digest.to_string().as_bytes())
            })
            .finish();
        Ok(Schema {
            name: wire.name,
            title: wire.title,
            description: wire.description,
            primary_key,
            controls,
            order,
            missing: wire.missing_values,
            rules: wire.gongkai.rules.into_iter().map(rule).collect(),
            ignore: wire.gongkai.ignore,
            fields,
            digest,
        })
    }

    /// Each range's end is another month of the schema, and of no other range.
    fn ends(&self, fields: &mut [Field], names: &[Option<String>]) -> Result<(), SchemaFault> {
        let mut taken: Vec<usize> = Vec::new();
        for (idx, name) in names.iter().enumerate() {
            let Some(name) = name else { continue };
            let month = |it: &&Field| it.kind == Kind::YearMonth;
            let end = fields.iter().position(|it| it.name == *name);
            let end = end.filter(|it| *it != idx && !taken.contains(it));
            let end = end.filter(|it| {
                [*it, idx].iter().all(|it| fields.get(*it).is_some_and(|it| month(&it)))
            });
            let Some(end) = end else {
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

    fn indices(
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

    fn field(&self, idx: usize, wire: WireField) -> Result<Field, SchemaFault> {
        let at = format!("/fields/{idx}");
        let extension = wire.gongkai;
        let Some(&(kind, _)) = Kind::NAMES.iter().find(|(_, name)| *name == extension.kind) else {
            let kinds = Kind::NAMES.iter().map(|(_, it)| *it).collect::<Vec<_>>().join(", ");
            return Err(self.refuse(
                format!("{at}/gongkai/kind"),
                format!("没有这种类型；可用 {kinds}"),
                format!("no such kind; there are {kinds}"),
            ));
        };
        if wire.kind != kind.table_schema_type() {
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
        self.spelled(&at, kind, &extension)?;
        let names = std::iter::once(&wire.title).chain(&extension.aliases);
        if kind == Kind::Percent && names.into_iter().any(|it| it.contains(['%', '％'])) {
            return Err(self.refuse(
                at,
                "列名不带百分号：台账表头里的（%）自己会认",
                "no percent sign in the names: (%) in a ledger's header is understood",
            ));
        }
        if kind == Kind::Percent && scale < 2 {
            return Err(self.refuse(
                format!("{at}/gongkai/scale"),
                "百分数存为小数，至少要两位",
                "a percentage is stored as a fraction: at least 2 places",
            ));
        }
        if scale > 6 {
            return Err(self.refuse(
                format!("{at}/gongkai/scale"),
                "小数位最多 6 位",
                "at most 6 places",
            ));
        }
        if matches!(kind, Kind::Money | Kind::Count | Kind::Number) && extension.unit.is_none() {
            return Err(self.refuse(
                format!("{at}/gongkai"),
                "数值必须写明单位",
                "a number needs its `unit`",
            ));
        }
        Ok(Field {
            name: wire.name,
            title: wire.title,
            description: wire.description,
            kind,
            role,
            release,
            codes: self.codes(&at, kind, extension.codes.as_deref())?,
            constraints: self.constraints(&at, scale, wire.constraints)?,
            aliases: extension.aliases,
            unit: extension.unit,
            scale,
            show: match extension.show {
                WireShow::Label => Show::Label,
                WireShow::Code => Show::Code,
            },
            ditto: extension.ditto,
            context: extension.context,
            dash: match extension.dash {
                None | Some(WireDash::Missing) => Dash::Missing,
                Some(WireDash::Zero) => Dash::Zero,
            },
            end: None,
            noted_in: extension.noted_in,
        })
    }

    /// What only some kinds can be told: how a dash is read, and where remarks give the value.
    fn spelled(
        &self,
        at: &str,
        kind: Kind,
        extension: &WireFieldExtension,
    ) -> Result<(), SchemaFault> {
        if extension.dash.is_some() && !kind.is_number() {
            return Err(self.refuse(
                format!("{at}/gongkai/dash"),
                "只有数值字段能写明短横的含义",
                "only a number says what a dash means",
            ));
        }
        if !extension.noted_in.is_empty() && kind != Kind::Code {
            return Err(self.refuse(
                format!("{at}/gongkai/noted_in"),
                "只有 code 类的字段能从别的列的括号里取值",
                "only a `code` is taken from the remarks of another column",
            ));
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
            (_, Some(WireRelease::Generalize)) => Ok(Release::Generalize),
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
                    let shown = |it: &str| it.contains(Field::SEPARATOR);
                    let unfit = kind == Kind::Codes
                        && list.entries.iter().any(|it| shown(&it.label) || shown(&it.code));
                    if unfit {
                        return Err(self.refuse(
                            pointer,
                            "代码表里有分号，一格写几个时分不开",
                            "the list has a semicolon, which parts several codes in one cell",
                        ));
                    }
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

    fn constraints(
        &self,
        at: &str,
        scale: u8,
        wire: WireConstraints,
    ) -> Result<Constraints, SchemaFault> {
        let bound = |name: &str, it: Option<serde_json::Number>| match it {
            None => Ok(None),
            Some(number) => scaled(&number.to_string(), scale).map(Some).ok_or_else(|| {
                self.refuse(
                    format!("{at}/constraints/{name}"),
                    "界限的小数位多于字段",
                    "the bound has more decimal places than the field",
                )
            }),
        };
        let pattern = match wire.pattern {
            None => None,
            Some(text) => Some(Pattern::parse(&text).ok_or_else(|| {
                let pointer = format!("{at}/constraints/pattern");
                self.refuse(pointer, "不是合法的正则表达式", "not a regular expression")
            })?),
        };
        Ok(Constraints {
            pattern,
            required: wire.required,
            minimum: bound("minimum", wire.minimum)?,
            maximum: bound("maximum", wire.maximum)?,
            min_length: wire.min_length,
            max_length: wire.max_length,
            one_of: wire.one_of,
        })
    }
}

/// `12.5` at scale 2 is 1250; `None` when digits would be lost.
fn scaled(text: &str, scale: u8) -> Option<i128> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let fraction = fraction.trim_end_matches('0');
    let pad = usize::from(scale).checked_sub(fraction.len())?;
    format!("{whole}{fraction}{}", "0".repeat(pad)).parse().ok()
}

fn role(wire: WireRole) -> Role {
    match wire {
        WireRole::Identifier => Role::Identifier,
        WireRole::Quasi => Role::Quasi,
        WireRole::Sensitive => Role::Sensitive,
        WireRole::Open => Role::Open,
    }
}

fn rule(wire: WireRule) -> RowRule {
    RowRule {
        name: wire.name,
        sql: wire.sql,
        level: match wire.level {
            WireLevel::Error => Level::Error,
            WireLevel::Warning => Level::Warning,
        },
        title: wire.title,
        title_en: wire.title_en,
    }
}
