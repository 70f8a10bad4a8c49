//! How much of a dataset may be wrong before it is refused, and what went beyond: facts for the gate, with words.

use crate::model::finding::RuleId;
use crate::model::lang::Lang;
use crate::model::lang::Words;
use crate::model::lang::words;
use crate::model::rule::Rule;

/// What of a dataset's ledgers may be wrong (design: `accept`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accept {
    /// The largest share of rows that may be held back.
    pub quarantined: Share,
    /// The largest share of one district's rows that may be held back.
    pub per_region: Option<Share>,
    /// How many warnings there may be, as a share of the rows.
    pub warnings: Option<Share>,
    /// How often single rules may be broken.
    pub rules: Vec<RuleLimit>,
}

/// How often a rule may be broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleLimit {
    /// The rule.
    pub rule: RuleId,
    /// `resident-id/check-digit`, `rule/paid-adds-up`.
    pub code: String,
    /// How often, at most.
    pub most: Most,
}

/// The largest number that is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Most {
    /// So many.
    Count(u64),
    /// So many of all rows.
    Share(Share),
}

impl Most {
    /// Whether `count` of `of` is more than that.
    pub fn is_passed(self, count: u64, of: u64) -> bool {
        match self {
            Self::Count(most) => count > most,
            Self::Share(most) => most.is_passed(count, of),
        }
    }

    /// As a project writes it: `3`, `0.5%`.
    pub fn text(self) -> String {
        match self {
            Self::Count(most) => most.to_string(),
            Self::Share(most) => most.text(),
        }
    }
}

/// A share in parts per million.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Share(u64);

impl Share {
    /// `ppm` parts per million; more than all is all.
    pub const fn ppm(ppm: u64) -> Self {
        Self(if ppm > 1_000_000 { 1_000_000 } else { ppm })
    }

    /// `0.5%`, with at most four decimal places; `None` for what is no share.
    pub fn parse(text: &str) -> Option<Self> {
        let (whole, fraction) = {
            let text = text.trim().strip_suffix('%')?.trim_end();
            text.split_once('.').unwrap_or((text, ""))
        };
        let digits = |it: &str| it.bytes().all(|b| b.is_ascii_digit());
        let fits = !whole.is_empty() && whole.len() <= 3 && fraction.len() <= 4;
        if !fits || !digits(whole) || !digits(fraction) {
            return None;
        }
        let ppm: u64 = format!("{whole}{fraction:0<4}").parse().ok()?;
        (ppm <= 1_000_000).then_some(Self(ppm))
    }

    /// Parts per million.
    pub fn as_ppm(self) -> u64 {
        self.0
    }

    /// Whether `count` of `of` is more than this share.
    pub fn is_passed(self, count: u64, of: u64) -> bool {
        u128::from(count) * 1_000_000 > u128::from(of) * u128::from(self.0)
    }

    /// `0.5%`.
    pub fn text(self) -> String {
        let (whole, rest) = (self.0 / 10_000, self.0 % 10_000);
        if rest == 0 {
            return format!("{whole}%");
        }
        format!("{whole}.{}%", format!("{rest:04}").trim_end_matches('0'))
    }
}

/// Which limit of `accept` was passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// `quarantined`.
    Quarantined,
    /// `per_region`.
    PerRegion,
    /// `warnings`.
    Warnings,
    /// One of `rules`.
    Rule,
    /// `regions`: what must be there is not.
    Regions,
}

impl Limit {
    const NAMES: &[(Self, &'static str)] = &[
        (Self::Quarantined, "quarantined"),
        (Self::PerRegion, "per_region"),
        (Self::Warnings, "warnings"),
        (Self::Rule, "rules"),
        (Self::Regions, "regions"),
    ];

    /// The key of `accept` that sets it.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(it, _)| *it == self).map_or("", |(_, name)| name)
    }

    /// The limit that the key `name` sets.
    pub fn parse(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(_, it)| *it == name).map(|(it, _)| *it)
    }
}

/// A limit of `accept` that was passed, and whom to call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// The dataset whose ledgers it is about, where that is another one: the table that is judged is derived from it.
    pub dataset: Option<String>,
    /// Which limit.
    pub limit: Limit,
    /// The broken rule, of [`Limit::Rule`].
    pub rule: Option<String>,
    /// What was counted.
    pub count: u64,
    /// Of how many rows, or districts.
    pub of: u64,
    /// What is accepted, as the project writes it.
    pub most: String,
    /// Whose it is, most first.
    pub regions: Vec<Called>,
}

/// A district to call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Called {
    /// 道里区; `None` for rows whose district could not be told: their ledgers name it.
    pub region: Option<String>,
    /// Its share of what was counted.
    pub count: u64,
    /// Of so many rows of its own.
    pub of: u64,
    /// The ledgers that they stand in, in order.
    pub ledgers: Vec<String>,
}

/// Districts that a sentence names; the others are counted.
const NAMED_MAX: usize = 5;
/// Ledgers that a sentence names.
const LEDGERS_MAX: usize = 2;

impl Breach {
    /// What went beyond, and where: one sentence without its stop.
    pub fn say(&self, lang: Lang) -> String {
        let Self { count, of, most, .. } = self;
        let rule = self.rule_title(lang);
        let of_another = match (&self.dataset, lang) {
            (None, _) => String::new(),
            (Some(it), Lang::Zh) => format!("{it}："),
            (Some(it), Lang::En) => format!("{it}: "),
        };
        let districts = self.districts(lang);
        let what = match (self.limit, lang) {
            (Limit::Quarantined, Lang::Zh) => {
                format!("退回 {count}/{of} 行，超过 {most}：{districts}")
            }
            (Limit::PerRegion, Lang::Zh) => {
                format!("{}退回 {count}/{of} 行，超过每个区县的 {most}", self.first(lang))
            }
            (Limit::Warnings, Lang::Zh) => {
                format!("提醒 {count} 处（{of} 行），超过 {most}：{districts}")
            }
            (Limit::Rule, Lang::Zh) => format!("{rule} {count} 处，超过 {most}：{districts}"),
            (Limit::Regions, Lang::Zh) => format!("缺 {districts}"),
            (Limit::Quarantined, Lang::En) => {
                format!("{count}/{of} rows held back, more than {most}: {districts}")
            }
            (Limit::PerRegion, Lang::En) => {
                format!(
                    "{}: {count}/{of} rows held back, more than {most} of one district",
                    self.first(lang)
                )
            }
            (Limit::Warnings, Lang::En) => {
                format!("{count} warnings over {of} rows, more than {most}: {districts}")
            }
            (Limit::Rule, Lang::En) => {
                format!("{rule}: {count}, more than {most}: {districts}")
            }
            (Limit::Regions, Lang::En) => format!("nothing from {districts}"),
        };
        format!("{of_another}{what}")
    }

    /// The broken rule as people say it, with its code; a schema's own rule by its code.
    fn rule_title(&self, lang: Lang) -> String {
        let code = self.rule.as_deref().unwrap_or_default();
        match (Rule::parse(code).map(|it| it.page().title.get(lang)), lang) {
            (None, _) => code.to_owned(),
            (Some(title), Lang::Zh) => format!("{title}（{code}）"),
            (Some(title), Lang::En) => format!("{title} ({code})"),
        }
    }

    fn first(&self, lang: Lang) -> String {
        self.regions.first().map(|it| it.name(lang)).unwrap_or_default()
    }

    /// The districts with their counts, as far as a sentence takes them.
    fn districts(&self, lang: Lang) -> String {
        let one = |it: &Called| match (self.limit, lang) {
            (Limit::Regions, _) if it.of == 0 => it.name(lang),
            (Limit::Regions, Lang::Zh) => format!("{}（{} 行都退回）", it.name(lang), it.of),
            (Limit::Regions, Lang::En) => {
                format!("{} (all of {} rows held back)", it.name(lang), it.of)
            }
            (_, _) => format!("{} {}", it.name(lang), it.count),
        };
        let named: Vec<String> = self.regions.iter().take(NAMED_MAX).map(one).collect();
        let left = self.regions.len().saturating_sub(NAMED_MAX);
        let named = named.join(COMMA.get(lang));
        match lang {
            _ if left == 0 => named,
            Lang::Zh => format!("{named} 等 {} 个区县", self.regions.len()),
            Lang::En => format!("{named} and {left} more"),
        }
    }
}

const COMMA: Words = words("、", ", ");

impl Called {
    /// The district; where it could not be told, the ledgers.
    pub fn name(&self, lang: Lang) -> String {
        if let Some(region) = &self.region {
            return region.clone();
        }
        let ledgers: Vec<&str> =
            self.ledgers.iter().take(LEDGERS_MAX).map(String::as_str).collect();
        let left = self.ledgers.len().saturating_sub(LEDGERS_MAX);
        let ledgers = ledgers.join(COMMA.get(lang));
        match lang {
            Lang::Zh if left > 0 => format!("区县不明（{ledgers} 等 {} 份）", self.ledgers.len()),
            Lang::Zh => format!("区县不明（{ledgers}）"),
            Lang::En if left > 0 => format!("district unknown ({ledgers} and {left} more)"),
            Lang::En => format!("district unknown ({ledgers})"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_read_and_written_alike() {
        for (text, ppm) in
            [("0.5%", 5_000), ("2%", 20_000), ("0%", 0), ("100%", 1_000_000), ("0.0001%", 1)]
        {
            let share = Share::parse(text).unwrap();
            assert_eq!(share.as_ppm(), ppm, "{text}");
            assert_eq!(share.text(), text);
        }
        for bad in ["", "5", "%", "101%", "0.00001%", "-1%", "1,5%", "５%"] {
            assert_eq!(Share::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn at_the_limit_is_within_it() {
        let most = Share::parse("0.5%").unwrap();
        assert!(!most.is_passed(5, 1_000) && most.is_passed(6, 1_000));
        assert!(!Share::ppm(0).is_passed(0, 0) && Share::ppm(0).is_passed(1, u64::MAX));
        assert!(!Most::Count(0).is_passed(0, 9) && Most::Count(0).is_passed(1, 9));
    }

    fn called(region: Option<&str>, count: u64) -> Called {
        let ledgers = ["inbox/a.csv", "inbox/b.csv", "inbox/c.csv"].map(str::to_owned).into();
        Called { region: region.map(str::to_owned), count, of: 90, ledgers }
    }

    #[track_caller]
    fn says(limit: Limit, regions: Vec<Called>, zh: &str, en: &str) {
        let rule = (limit == Limit::Rule).then(|| "date/syntax".to_owned());
        let breach = Breach {
            dataset: None,
            limit,
            rule,
            count: 7,
            of: 900,
            most: "0.5%".to_owned(),
            regions,
        };
        assert_eq!(breach.say(Lang::Zh), zh);
        assert_eq!(breach.say(Lang::En), en);
    }

    #[test]
    fn a_breach_names_whom_to_call() {
        let two = || vec![called(Some("道里区"), 5), called(None, 2)];
        says(
            Limit::Quarantined,
            two(),
            "退回 7/900 行，超过 0.5%：道里区 5、区县不明（inbox/a.csv、inbox/b.csv 等 3 份） 2",
            "7/900 rows held back, more than 0.5%: 道里区 5, district unknown (inbox/a.csv, inbox/b.csv and 1 more) 2",
        );
        says(
            Limit::PerRegion,
            vec![called(Some("道里区"), 7)],
            "道里区退回 7/900 行，超过每个区县的 0.5%",
            "道里区: 7/900 rows held back, more than 0.5% of one district",
        );
        let seven = ["甲", "乙", "丙", "丁", "戊", "己", "庚"].map(|it| called(Some(it), 1));
        says(
            Limit::Rule,
            seven.to_vec(),
            "不是日期（date/syntax） 7 处，超过 0.5%：甲 1、乙 1、丙 1、丁 1、戊 1 等 7 个区县",
            "not a date (date/syntax): 7, more than 0.5%: 甲 1, 乙 1, 丙 1, 丁 1, 戊 1 and 2 more",
        );
        let missing = Called { of: 0, ledgers: Vec::new(), ..called(Some("道里区"), 0) };
        let held = Called { region: Some("呼兰区".to_owned()), of: 9, ..missing.clone() };
        says(
            Limit::Regions,
            vec![missing, held],
            "缺 道里区、呼兰区（9 行都退回）",
            "nothing from 道里区, 呼兰区 (all of 9 rows held back)",
        );
    }
}
