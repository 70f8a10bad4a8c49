//! Keys: what no two rows may share, and what a row must find elsewhere.

use serde::Deserialize;

use crate::model::limits;
use crate::model::rule::Level;
use crate::model::schema::Field;
use crate::model::schema::Release;
use crate::model::schema::Role;
use crate::model::schema::SchemaFault;
use crate::model::schema::wire::Door;
use crate::model::schema::wire::WireLevel;

/// Fields whose values, taken together, no two rows share. A row with a null among them shares nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UniqueKey {
    /// The fields, by index.
    pub fields: Vec<usize>,
    /// Error, or a warning where two rows may be alike without being one.
    pub level: Level,
    /// Whether rows of the dataset's releases of other periods count as well.
    pub releases: bool,
}

/// Fields whose values must stand in a row elsewhere. A row with a null among them refers to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignKey {
    /// The fields, by index.
    pub fields: Vec<usize>,
    /// Where the values must stand.
    pub target: Target,
    /// Error, or a warning where a row is told and kept.
    pub level: Level,
}

/// What a foreign key refers to: as many fields as the key has, in its order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Fields of the same dataset, by index.
    Own(Vec<usize>),
    /// Fields of another dataset of the project, by name; the project says which they are.
    Dataset {
        /// The dataset.
        name: String,
        /// Its fields.
        fields: Vec<String>,
    },
    /// Fields of the newest release of a dataset of the project.
    Release {
        /// The dataset.
        name: String,
        /// Its fields.
        fields: Vec<String>,
    },
}

#[derive(Deserialize, Default)]
#[serde(untagged)]
pub(super) enum OneOrMany {
    #[default]
    None,
    One(String),
    Many(Vec<String>),
}

impl OneOrMany {
    fn names(self) -> Vec<String> {
        match self {
            Self::None => Vec::new(),
            Self::One(name) => vec![name],
            Self::Many(names) => names,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WireForeignKey {
    fields: OneOrMany,
    reference: WireReference,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WireReference {
    #[serde(default)]
    resource: String,
    fields: OneOrMany,
}

/// A unique key that Table Schema has no words for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WireUniqueKey {
    fields: OneOrMany,
    #[serde(default = "error")]
    level: WireLevel,
    #[serde(default)]
    releases: bool,
}

fn error() -> WireLevel {
    WireLevel::Error
}

/// A foreign key that Table Schema has no words for: it refers to a release, or warns where a dataset lacks the values.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WireReleasedKey {
    fields: OneOrMany,
    reference: WireElsewhere,
    #[serde(default = "error")]
    level: WireLevel,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WireElsewhere {
    release: Option<String>,
    resource: Option<String>,
    fields: OneOrMany,
}

/// All that a schema says of keys.
pub(super) struct WireKeys {
    pub(super) primary: OneOrMany,
    /// Fields with the constraint `unique`.
    pub(super) single: Vec<usize>,
    pub(super) unique: Vec<OneOrMany>,
    pub(super) ours: Vec<WireUniqueKey>,
    pub(super) foreign: Vec<WireForeignKey>,
    pub(super) released: Vec<WireReleasedKey>,
}

/// The same, understood.
pub(super) struct Keys {
    pub(super) primary: Vec<usize>,
    pub(super) unique: Vec<UniqueKey>,
    pub(super) foreign: Vec<ForeignKey>,
}

impl Door<'_> {
    /// What the keys mean; fields of the primary key become required, as in SQL.
    pub(super) fn keys(&self, wire: WireKeys, fields: &mut [Field]) -> Result<Keys, SchemaFault> {
        let primary = self.key(fields, "/primaryKey", wire.primary.names())?;
        for &field in &primary {
            fields[field].constraints.required = true;
        }
        let mut unique = Vec::new();
        let plain = |fields| UniqueKey { fields, level: Level::Error, releases: false };
        if !primary.is_empty() {
            unique.push(plain(primary.clone()));
        }
        for (at, names) in wire.unique.into_iter().enumerate() {
            let pointer = format!("/uniqueKeys/{at}");
            let key = self.key(fields, &pointer, names.names())?;
            if key.is_empty() {
                return Err(self.refuse(pointer, "没有字段", "there is no field"));
            }
            add(&mut unique, plain(key));
        }
        wire.single.into_iter().for_each(|it| add(&mut unique, plain(vec![it])));
        for (at, key) in wire.ours.into_iter().enumerate() {
            let pointer = format!("/gongkai/uniqueKeys/{at}");
            let WireUniqueKey { fields: names, level, releases } = key;
            let key = self.key(fields, &format!("{pointer}/fields"), names.names())?;
            if key.is_empty() {
                return Err(self.refuse(pointer, "没有字段", "there is no field"));
            }
            if releases && !key.iter().all(|it| fields[*it].is_released_as_it_is()) {
                let (zh, en) = SchemaFault::NOT_RELEASED;
                return Err(self.refuse(format!("{pointer}/releases"), zh, en));
            }
            let level = level.into();
            if releases && level == Level::Warning {
                return Err(self.refuse(
                    format!("{pointer}/level"),
                    "与以往的发布核对时，只能是 error",
                    "a key across releases is of level `error`",
                ));
            }
            add(&mut unique, UniqueKey { fields: key, level, releases });
        }
        let foreign = wire.foreign.into_iter().enumerate();
        let foreign = foreign.map(|(at, it)| self.foreign_key(fields, at, it));
        let mut foreign = foreign.collect::<Result<Vec<_>, _>>()?;
        for (at, it) in wire.released.into_iter().enumerate() {
            let pointer = format!("/gongkai/foreignKeys/{at}");
            let names = it.reference.fields.names();
            let fields = self.sides(fields, &pointer, it.fields, &names)?;
            let level = it.level.into();
            let target = match (it.reference.release, it.reference.resource, level) {
                (Some(name), None, Level::Error) => Target::Release { name, fields: names },
                (None, Some(name), Level::Warning) => Target::Dataset { name, fields: names },
                _ => {
                    return Err(self.refuse(
                        pointer,
                        "这里写 `release`（error），或者写 `resource` 和 level `warning`",
                        "here stands a `release` (level `error`), or a `resource` with level `warning`",
                    ));
                }
            };
            foreign.push(ForeignKey { fields, target, level });
        }
        for (pointer, there) in [("/uniqueKeys", unique.len()), ("/foreignKeys", foreign.len())] {
            if there > limits::KEYS_MAX {
                return Err(self.refuse(pointer, "键太多", "too many keys"));
            }
        }
        Ok(Keys { primary, unique, foreign })
    }

    fn foreign_key(
        &self,
        all: &[Field],
        at: usize,
        wire: WireForeignKey,
    ) -> Result<ForeignKey, SchemaFault> {
        let pointer = format!("/foreignKeys/{at}");
        let names = wire.reference.fields.names();
        let fields = self.sides(all, &pointer, wire.fields, &names)?;
        let reference = format!("{pointer}/reference/fields");
        let name = wire.reference.resource;
        if !name.is_empty() {
            let target = Target::Dataset { name, fields: names };
            return Ok(ForeignKey { fields, target, level: Level::Error });
        }
        let own = self.key(all, &reference, names)?;
        for (at, (&from, &to)) in fields.iter().zip(&own).enumerate() {
            if !all[from].compares_with(&all[to]) {
                return Err(self.unlike(&format!("{reference}/{at}")));
            }
        }
        Ok(ForeignKey { fields, target: Target::Own(own), level: Level::Error })
    }

    /// The fields of a foreign key, as many as those that it refers to.
    fn sides(
        &self,
        all: &[Field],
        pointer: &str,
        fields: OneOrMany,
        reference: &[String],
    ) -> Result<Vec<usize>, SchemaFault> {
        let fields = self.key(all, &format!("{pointer}/fields"), fields.names())?;
        if fields.is_empty() || fields.len() != reference.len() {
            return Err(self.refuse(
                format!("{pointer}/reference/fields"),
                "两边的字段数要相同，至少一个",
                "both sides need the same number of fields, at least one",
            ));
        }
        Ok(fields)
    }

    fn unlike(&self, pointer: &str) -> SchemaFault {
        let (zh, en) = SchemaFault::UNLIKE;
        self.refuse(pointer, zh, en)
    }

    /// The indices of `names`, each once.
    fn key(
        &self,
        fields: &[Field],
        pointer: &str,
        names: Vec<String>,
    ) -> Result<Vec<usize>, SchemaFault> {
        let found = self.indices(fields, pointer, &names)?;
        let twice = (1..found.len()).find(|&at| found[..at].contains(&found[at]));
        match twice {
            Some(at) => {
                let pointer = format!("{pointer}/{at}");
                Err(self.refuse(pointer, "字段重复", "the field stands twice"))
            }
            None => Ok(found),
        }
    }
}

impl SchemaFault {
    /// What is said of fields that are looked for in a release.
    pub const NOT_RELEASED: (&str, &str) = (
        "已发布的数据里没有这些字段：只有照原样发布的字段能与发布核对",
        "releases do not hold these fields: only what is released as it is can be looked up there",
    );
    /// What is said of two fields that cannot be compared.
    pub const UNLIKE: (&str, &str) = (
        "两边的字段不能比较：kind、unit、scale、codes、show 都要相同",
        "the two fields cannot be compared: kind, unit, scale, codes and show must be the same",
    );
}

/// Adds `key`; of the same fields there is one key, the gravest.
fn add(keys: &mut Vec<UniqueKey>, key: UniqueKey) {
    let set = |it: &UniqueKey| {
        let mut fields = it.fields.clone();
        fields.sort_unstable();
        fields
    };
    match keys.iter_mut().find(|it| set(it) == set(&key)) {
        Some(known) => {
            known.level = known.level.max(key.level);
            known.releases |= key.releases;
        }
        None => keys.push(key),
    }
}

impl Field {
    /// Whether a value of this field can be the same as one of `other`.
    pub fn compares_with(&self, other: &Self) -> bool {
        let list = |it: &Self| it.codes.as_ref().map(|it| it.digest);
        self.kind == other.kind
            && self.unit == other.unit
            && self.scale == other.scale
            && list(self) == list(other)
            && self.show == other.show
    }

    /// Whether a release holds the field's values as they are.
    pub fn is_released_as_it_is(&self) -> bool {
        self.leaves() && self.release == Release::Keep
    }

    /// Whether the field names a person.
    pub fn names_a_person(&self) -> bool {
        self.role == Role::Identifier
    }
}
