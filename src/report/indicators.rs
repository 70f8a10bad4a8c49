//! The indicators of the disclosure report, as data: `schemas/indicators.csv`, and what a project adds beside its
//! `gongkai.toml`.
//!
//! A key is dotted and stays what it is. Two things are made from a key and need no line of their own: `KEY.share`,
//! what part of its whole it is, in percent; and `KEY.by.natural` and its like, the count of one kind of applicant.
//!
//! `spellings` name the indicator wherever they stand; `within` are short words that do so only where its topic is
//! spoken of.

use std::collections::BTreeMap;

use crate::report::error::Error;

const BUILTIN: &[u8] = include_bytes!("../../schemas/indicators.csv");
const COLUMNS: [&str; 8] =
    ["key", "label", "label_en", "unit", "topic", "part_of", "spellings", "within"];
const SHARE: &str = ".share";

/// What a part of a report speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// 主动公开.
    Proactive,
    /// 依申请公开.
    Application,
    /// 复议、诉讼、举报投诉.
    Dispute,
    /// 建议提案.
    Proposal,
    /// 解读回应.
    Interpretation,
    /// 数据开放、服务事项.
    Service,
    /// 收费.
    Fee,
    /// 机构、人员、培训.
    Capacity,
}

impl Topic {
    /// All of them, by name.
    pub const NAMES: [(Self, &'static str); 8] = [
        (Self::Proactive, "proactive"),
        (Self::Application, "application"),
        (Self::Dispute, "dispute"),
        (Self::Proposal, "proposal"),
        (Self::Interpretation, "interpretation"),
        (Self::Service, "service"),
        (Self::Fee, "fee"),
        (Self::Capacity, "capacity"),
    ];
}

/// Who applied: the columns of table three.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Applicant {
    /// 自然人.
    Natural,
    /// 商业企业.
    Business,
    /// 科研机构.
    Research,
    /// 社会公益组织.
    Charity,
    /// 法律服务机构.
    Legal,
    /// 其他.
    Other,
}

impl Applicant {
    /// All of them, in the table's order, with the end of the key and the column's head.
    pub const ALL: [(Self, &'static str, &'static str, &'static str); 6] = [
        (Self::Natural, ".by.natural", "自然人", "natural persons"),
        (Self::Business, ".by.business", "商业企业", "businesses"),
        (Self::Research, ".by.research", "科研机构", "research institutions"),
        (Self::Charity, ".by.charity", "社会公益组织", "charities"),
        (Self::Legal, ".by.legal", "法律服务机构", "legal service providers"),
        (Self::Other, ".by.other", "其他", "others"),
    ];

    /// The key of `key`'s count for this kind of applicant.
    pub fn of(self, key: &str) -> String {
        let end = Self::ALL.iter().find(|it| it.0 == self).map_or("", |it| it.1);
        format!("{key}{end}")
    }
}

/// One indicator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Indicator {
    /// `application.received`.
    pub key: String,
    /// 收到申请数.
    pub label: String,
    /// In English.
    pub label_en: String,
    /// 件.
    pub unit: String,
    /// Where it is spoken of.
    pub topic: Topic,
    /// The indicator that it is a part of.
    pub part_of: Option<String>,
    /// What names it anywhere.
    pub spellings: Vec<String>,
    /// What names it within its topic.
    pub within: Vec<String>,
}

/// What a key is called: of a line, or made from one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// 收到申请数.
    pub label: String,
    /// In English.
    pub label_en: String,
    /// 件.
    pub unit: String,
}

/// All indicators of a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Indicators {
    all: Vec<Indicator>,
    places: BTreeMap<String, usize>,
}

impl Indicators {
    /// Those that come with the program.
    #[expect(clippy::expect_used, reason = "the file is compiled in, and a test reads it")]
    pub fn builtin() -> Self {
        let mut it = Self { all: Vec::new(), places: BTreeMap::new() };
        it.add("schemas/indicators.csv", BUILTIN).expect("the built-in list is sound");
        it
    }

    /// Adds what the file `name` of a project says: a key that is there already is said anew.
    pub fn add(&mut self, name: &str, bytes: &[u8]) -> Result<(), Error> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let wrong = |line: u64, column: &'static str| Error::Indicators {
            name: name.to_owned(),
            line,
            column,
        };
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
        let mut records = reader.records();
        let header = records.next().and_then(Result::ok).ok_or_else(|| wrong(1, COLUMNS[0]))?;
        if let Some(column) =
            COLUMNS.iter().enumerate().find(|(at, it)| header.get(*at) != Some(**it)).map(|it| it.1)
        {
            return Err(wrong(1, column));
        }
        let mut new = Vec::new();
        for record in records {
            let record = record
                .map_err(|it| wrong(it.position().map_or(1, csv::Position::line), COLUMNS[7]))?;
            let line = record.position().map_or(1, csv::Position::line);
            let indicator = indicator(&record).map_err(|column| wrong(line, column))?;
            if new.iter().any(|(_, it): &(u64, Indicator)| it.key == indicator.key) {
                return Err(wrong(line, "key"));
            }
            new.push((line, indicator));
        }
        for (line, it) in &new {
            let known = |key: &str| {
                self.places.contains_key(key) || new.iter().any(|(_, other)| other.key == key)
            };
            if it.part_of.as_deref().is_some_and(|whole| whole == it.key || !known(whole)) {
                return Err(wrong(*line, "part_of"));
            }
        }
        for (_, indicator) in new {
            if let Some(&at) = self.places.get(&indicator.key) {
                self.all[at] = indicator;
            } else {
                self.places.insert(indicator.key.clone(), self.all.len());
                self.all.push(indicator);
            }
        }
        Ok(())
    }

    /// In the order of the list.
    pub fn all(&self) -> &[Indicator] {
        &self.all
    }

    /// The line of `key`; `None` for a key that is made from another.
    pub fn get(&self, key: &str) -> Option<&Indicator> {
        self.places.get(key).and_then(|&at| self.all.get(at))
    }

    /// Where `key` stands in the list: what is made from a key stands with it.
    pub fn order(&self, key: &str) -> Option<usize> {
        self.places.get(base(key)).copied()
    }

    /// What `key` is called, whether it has a line or is made from one.
    pub fn named(&self, key: &str) -> Option<Named> {
        if let Some(it) = self.get(key) {
            let (label, label_en) = (it.label.clone(), it.label_en.clone());
            return Some(Named { label, label_en, unit: it.unit.clone() });
        }
        if let Some(it) = key.strip_suffix(SHARE).and_then(|it| self.named(it)) {
            let (label, label_en) =
                (format!("{}占比", it.label), format!("{}, share", it.label_en));
            return Some(Named { label, label_en, unit: "%".to_owned() });
        }
        let (end, zh, en) = Applicant::ALL
            .iter()
            .find_map(|&(_, end, zh, en)| key.ends_with(end).then_some((end, zh, en)))?;
        let it = self.get(key.strip_suffix(end)?)?;
        Some(Named {
            label: format!("{}（{zh}）", it.label),
            label_en: format!("{} ({en})", it.label_en),
            unit: it.unit.clone(),
        })
    }
}

/// The key of what part of its whole `key` is.
pub fn share_of(key: &str) -> String {
    format!("{key}{SHARE}")
}

/// The key that `key` is made from.
pub(super) fn base(key: &str) -> &str {
    let key = key.strip_suffix(SHARE).unwrap_or(key);
    Applicant::ALL.iter().find_map(|it| key.strip_suffix(it.1)).unwrap_or(key)
}

fn indicator(record: &csv::StringRecord) -> Result<Indicator, &'static str> {
    let cell = |at: usize| record.get(at).map_or("", str::trim);
    let need = |at: usize| {
        Some(cell(at).to_owned()).filter(|it| !it.is_empty()).ok_or_else(|| COLUMNS[at])
    };
    let list = |at: usize| -> Vec<String> {
        cell(at).split(';').map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned).collect()
    };
    let key = need(0)?;
    let sound = |part: &str| {
        let is_word = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
        !part.is_empty() && part.bytes().all(is_word)
    };
    let made = base(&key) != key;
    if made || !key.split('.').all(sound) {
        return Err(COLUMNS[0]);
    }
    let topic = Topic::NAMES.iter().find(|it| it.1 == cell(4)).ok_or(COLUMNS[4])?.0;
    Ok(Indicator {
        key,
        label: need(1)?,
        label_en: need(2)?,
        unit: need(3)?,
        topic,
        part_of: Some(cell(5).to_owned()).filter(|it| !it.is_empty()),
        spellings: list(6),
        within: list(7),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "key,label,label_en,unit,topic,part_of,spellings,within\n";

    #[test]
    fn the_built_in_list_has_what_the_contract_names() {
        let it = Indicators::builtin();
        for (key, unit) in [
            ("proactive.total", "条"),
            ("channel.website", "条"),
            ("channel.wechat", "条"),
            ("application.received", "件"),
            ("application.online", "件"),
            ("application.letter", "件"),
            ("application.carried_in", "件"),
            ("reply.granted", "件"),
            ("reply.partial", "件"),
            ("reply.denied", "件"),
            ("review.total", "件"),
            ("litigation.total", "件"),
            ("proposal.total", "件"),
            ("fee", "元"),
        ] {
            assert_eq!(it.get(key).map(|it| it.unit.as_str()), Some(unit), "{key}");
        }
    }

    #[test]
    fn shares_and_applicants_are_made_from_a_key() {
        let it = Indicators::builtin();
        let named = |key: &str| it.named(key).map(|it| (it.label, it.unit));
        assert_eq!(
            named("application.online.share").unwrap(),
            ("网络申请数占比".into(), "%".into())
        );
        let key = Applicant::Natural.of("reply.granted");
        assert_eq!(named(&key).unwrap(), ("同意公开答复数（自然人）".into(), "件".into()));
        assert_eq!(it.order(&key), it.order("reply.granted"));
        assert_eq!([named("nothing"), named("nothing.share"), named(".share")], [None, None, None]);
    }

    #[test]
    fn a_project_adds_its_own_and_says_others_anew() {
        let mut it = Indicators::builtin();
        let before = it.all().len();
        let own = format!(
            "\u{feff}{HEAD}channel.app,APP 公开数,disclosed in the app,条,proactive,,掌上民政公开,APP\nfee,费用,fees,元,fee,,费用,\n"
        );
        it.add("indicators.csv", own.as_bytes()).unwrap();
        assert_eq!(it.all().len(), before + 1);
        assert_eq!(it.get("channel.app").unwrap().within, ["APP"]);
        assert_eq!(it.get("fee").unwrap().spellings, ["费用"]);
    }

    #[test]
    fn a_line_that_is_wrong_is_told_by_its_column() {
        let fault = |text: &str| {
            let mut it = Indicators::builtin();
            match it.add("indicators.csv", text.as_bytes()) {
                Err(Error::Indicators { line, column, .. }) => (line, column),
                _ => (0, ""),
            }
        };
        let line = |line: &str| fault(&format!("{HEAD}{line}\n"));
        assert_eq!(fault(""), (1, "key"));
        assert_eq!(fault("key,label\n"), (1, "label_en"));
        assert_eq!(line("A,甲,a,件,fee,,,"), (2, "key"));
        assert_eq!(line("a.share,甲,a,件,fee,,,"), (2, "key"));
        assert_eq!(line("a,,a,件,fee,,,"), (2, "label"));
        assert_eq!(line("a,甲,a,件,weather,,,"), (2, "topic"));
        assert_eq!(line("a,甲,a,件,fee,b,,"), (2, "part_of"));
        assert_eq!(line("a,甲,a,件,fee,a,,"), (2, "part_of"));
        assert_eq!(line("a,甲,a,件,fee,,,\na,甲,a,件,fee,,,"), (3, "key"));
    }
}
