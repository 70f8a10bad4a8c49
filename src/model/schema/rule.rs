//! The schema's own rules: what must hold for every row, as SQL or as a statutory clock.

use serde::Deserialize;

use crate::lexical::date;
use crate::model::rule::Level;
use crate::model::schema::Field;
use crate::model::schema::Kind;
use crate::model::schema::SchemaFault;
use crate::model::schema::wire::Door;
use crate::model::schema::wire::WireLevel;

/// A named rule; a row for which it is false breaks it, one for which it cannot be told does not.
#[derive(Clone, Debug)]
pub struct RowRule {
    /// Reported as `rule/<name>`.
    pub name: String,
    /// What must hold.
    pub test: Test,
    /// Error or warning.
    pub level: Level,
    /// An identity of the dataset: it is told how many rows held it, broke it, or left it open.
    pub identity: bool,
    /// What is wrong, in Chinese.
    pub title: String,
    /// What is wrong, in English.
    pub title_en: String,
}

/// What must hold for a row.
#[derive(Clone, Debug)]
pub enum Test {
    /// `persons <= family_size`.
    Sql(String),
    /// No more working days than the law gives.
    Clock(Clock),
}

/// A time that the law gives in working days; fields by index, all of them dates but `extended`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clock {
    /// When it begins: the day after this one is the first that counts.
    pub from: usize,
    /// When it begins anew: the corrected application came in.
    pub restart: Option<usize>,
    /// When it ends, that day with it.
    pub to: usize,
    /// Whether what has no end yet is held to the last day of the dataset's period.
    pub open: bool,
    /// Whether it was extended: a flag.
    pub extended: Option<usize>,
    /// From when to when it stands still: others are asked.
    pub pause: Option<(usize, usize)>,
    /// What the law gives, the oldest first.
    pub limits: Vec<Limit>,
}

/// What the law gives from one day on, for what begins then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// The first day, counted from 1970-01-01.
    pub since: i32,
    /// Working days.
    pub days: u32,
    /// Working days more, where it was extended.
    pub extension: u32,
}

impl RowRule {
    /// The rule as people read it: the SQL, or the clock in few words.
    pub fn written(&self, fields: &[Field]) -> String {
        let clock = match &self.test {
            Test::Sql(sql) => return sql.clone(),
            Test::Clock(clock) => clock,
        };
        let name = |at: usize| fields.get(at).map_or("?", |it| it.name.as_str());
        let mut out = format!("{} → {}", name(clock.from), name(clock.to));
        for it in &clock.limits {
            let mut since = Vec::new();
            date::write_day(it.since, &mut since);
            let since = String::from_utf8_lossy(&since).into_owned();
            out.extend([format!("; {since}: {} + {}", it.days, it.extension)]);
        }
        out
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WireRule {
    name: String,
    sql: Option<String>,
    clock: Option<WireClock>,
    level: WireLevel,
    #[serde(default)]
    identity: bool,
    title: String,
    #[serde(rename = "titleEn")]
    title_en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WireClock {
    from: String,
    restart: Option<String>,
    to: String,
    #[serde(default)]
    open: bool,
    extended: Option<String>,
    pause: Option<WirePause>,
    limits: Vec<WireLimit>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WirePause {
    from: String,
    to: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WireLimit {
    since: String,
    days: u32,
    #[serde(default)]
    extension: u32,
}

impl Door<'_> {
    /// The schema's own rules: their names are codes, so each is there once.
    pub(super) fn rules(
        &self,
        fields: &[Field],
        wire: Vec<WireRule>,
    ) -> Result<Vec<RowRule>, SchemaFault> {
        let mut out: Vec<RowRule> = Vec::new();
        for (at, it) in wire.into_iter().enumerate() {
            let name =
                |zh: &str, en: &str| self.refuse(format!("/gongkai/rules/{at}/name"), zh, en);
            if out.iter().any(|known| known.name == it.name) {
                return Err(name("规则名重复", "another rule has this name"));
            }
            let is_plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
            if it.name.is_empty() || it.name.starts_with('-') || !it.name.bytes().all(is_plain) {
                return Err(name(
                    "规则名只用小写字母、数字和连字符",
                    "a rule's name has lower-case letters, digits and hyphens only",
                ));
            }
            out.push(self.rule(at, fields, it)?);
        }
        Ok(out)
    }

    fn rule(&self, at: usize, fields: &[Field], wire: WireRule) -> Result<RowRule, SchemaFault> {
        let pointer = format!("/gongkai/rules/{at}");
        let test = match (wire.sql, wire.clock) {
            (Some(sql), None) => Test::Sql(sql),
            (None, Some(clock)) => Test::Clock(self.clock(&pointer, fields, clock)?),
            _ => {
                return Err(self.refuse(
                    pointer,
                    "`sql` 和 `clock` 要写一个，只写一个",
                    "a rule has either `sql` or `clock`",
                ));
            }
        };
        Ok(RowRule {
            name: wire.name,
            test,
            level: wire.level.into(),
            identity: wire.identity,
            title: wire.title,
            title_en: wire.title_en,
        })
    }

    fn clock(
        &self,
        pointer: &str,
        fields: &[Field],
        wire: WireClock,
    ) -> Result<Clock, SchemaFault> {
        let of = |key: &str, name: &String, kind: Kind| {
            let found = fields.iter().position(|it| it.name == *name && it.kind == kind);
            found.ok_or_else(|| {
                self.refuse(
                    format!("{pointer}/clock/{key}"),
                    format!("要写一个 kind 为 `{}` 的字段", kind.name()),
                    format!("it names no field of kind `{}`", kind.name()),
                )
            })
        };
        let maybe = |key: &str, name: &Option<String>, kind: Kind| {
            name.as_ref().map(|it| of(key, it, kind)).transpose()
        };
        let pause = |it: WirePause| {
            Ok((of("pause/from", &it.from, Kind::Date)?, of("pause/to", &it.to, Kind::Date)?))
        };
        let mut limits: Vec<Limit> = Vec::new();
        for (at, it) in wire.limits.iter().enumerate() {
            let since = date::day(&it.since).ok().map(|it| it.0);
            let after = |since: &i32| limits.last().is_none_or(|it| it.since < *since);
            let Some(since) = since.filter(after).filter(|_| it.days > 0) else {
                return Err(self.refuse(
                    format!("{pointer}/clock/limits/{at}"),
                    "起始日要写成 2019-05-15，从早到晚；期限至少一天",
                    "days like 2019-05-15, ascending, each with a limit of a day at least",
                ));
            };
            limits.push(Limit { since, days: it.days, extension: it.extension });
        }
        if limits.is_empty() {
            let pointer = format!("{pointer}/clock/limits");
            return Err(self.refuse(pointer, "没有期限", "there is no limit"));
        }
        Ok(Clock {
            from: of("from", &wire.from, Kind::Date)?,
            restart: maybe("restart", &wire.restart, Kind::Date)?,
            to: of("to", &wire.to, Kind::Date)?,
            open: wire.open,
            extended: maybe("extended", &wire.extended, Kind::Flag)?,
            pause: wire.pause.map(pause).transpose()?,
            limits,
        })
    }
}
