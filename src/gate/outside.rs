//! A release judged from outside: by what its own files say of it, without the project that it comes from.
//!
//! Every rule that looks into bytes is judged as it was before the release left. What only the publisher's project
//! knows (the negative list, who cleared it, what its ledgers came to) has nothing to judge here, and is said to have
//! nothing. Which figures of a table count people is not told in a package, so nothing is worked out of them.

use std::collections::BTreeMap;
use std::fs;
use std::fs::File;

use ::parquet::file::reader::FileReader as _;
use ::parquet::file::serialized_reader::SerializedFileReader;
use serde_json::Value;

use crate::gate::Judgement;
use crate::gate::Ks;
use crate::gate::Policy;
use crate::gate::Times;
use crate::gate::judge;
use crate::model::accept::Accept;
use crate::model::accept::Share;
use crate::model::disclosure::Asked;
use crate::model::disclosure::Noise;
use crate::model::limits::K_FLOOR;
use crate::model::outcome::VerdictKind;
use crate::model::schema::Role;
use crate::model::schema::Schema;
use crate::model::tally::NonData;
use crate::model::tally::Tally;
use crate::model::tally::Ways;
use crate::release::Release;

/// Rules about what stands in no release.
const INSIDE: &[&str] = &["G09", "G13", "G14", "G15", "G18", "G19", "G24"];

/// Judges `release`, whose folder may also hold the files called `beside`; `None` where it does not say what it is in the
/// words that gongkai's releases say it.
pub fn judge_from_outside(release: &Release, beside: &[&str]) -> Option<Judgement> {
    let [package, quality, disclosure] =
        ["datapackage.json", "quality.json", "disclosure.json"].map(|it| read(release, it));
    let (package, quality, disclosure) = (package?, quality?, disclosure?);
    let schema = Schema::of_package(&package, &order(release)?)?;
    let tally = tally(&quality)?;
    let policy = policy(&package, &disclosure, beside)?;
    let mut judgement = judge(release, &schema, &tally, &policy);
    let is_table = !schema.published().any(|(_, it)| it.role == Role::Quasi);
    for it in &mut judgement.verdicts {
        if INSIDE.contains(&it.rule) || (it.rule == "G08" && is_table) {
            it.kind = VerdictKind::NotApplicable;
            (it.at, it.told) = (None, None);
            it.breaches.clear();
        }
    }
    Some(judgement)
}

fn read(release: &Release, name: &str) -> Option<Value> {
    serde_json::from_slice(&fs::read(release.dir().join(name)).ok()?).ok()
}

/// The columns by which the Parquet file says that it is sorted.
fn order(release: &Release) -> Option<Vec<String>> {
    let file = File::open(release.dir().join(release.parquet())).ok()?;
    let reader = SerializedFileReader::new(file).ok()?;
    let Some(group) = reader.metadata().row_groups().first() else { return Some(Vec::new()) };
    let name = |it: i32| {
        let column = group.columns().get(usize::try_from(it).ok()?)?;
        Some(column.column_descr().name().to_owned())
    };
    group.sorting_columns().into_iter().flatten().map(|it| name(it.column_idx)).collect()
}

/// What the run counted.
fn tally(quality: &Value) -> Option<Tally> {
    let rows = quality.get("rows")?;
    let count = |key: &str| rows.get(key)?.as_u64();
    let mut non_data = BTreeMap::new();
    for (key, value) in quality.get("non_data")?.as_object()? {
        let kind = NonData::NAMES.iter().find(|it| it.1 == key)?.0;
        non_data.insert(kind, value.as_u64()?);
    }
    let ways = |it: &Value| Ways::of(|way| it.get(way).and_then(Value::as_u64).unwrap_or_default());
    Some(Tally {
        lines: count("lines")?,
        non_data,
        read: count("read")?,
        accepted: count("accepted")?,
        quarantined: count("quarantined")?,
        published: count("published")?,
        ways: quality.get("fields")?.as_array()?.iter().map(ways).collect(),
        ..Tally::default()
    })
}

/// What the release says that it was held to; the floor of k holds whatever it says.
fn policy(package: &Value, disclosure: &Value, beside: &[&str]) -> Option<Policy> {
    let told = |key: &str| package.pointer(&format!("/gongkai/{key}"))?.as_str();
    let asked = disclosure.get("asked")?;
    let number = |key: &str| asked.get(key)?.as_u64().and_then(|it| u32::try_from(it).ok());
    let noise = disclosure.pointer("/table/noise").filter(|it| !it.is_null());
    let noise = match noise {
        Some(it) => Some(Noise {
            epsilon: it.get("epsilon")?.as_f64()?,
            sensitivity: it.get("sensitivity")?.as_u64().and_then(|it| it.try_into().ok())?,
            budget: it.get("budget")?.as_f64()?,
        }),
        None => None,
    };
    Some(Policy {
        opening: Some(told("opening")?.to_owned()),
        legal_basis: told("legalBasis")?.to_owned(),
        accept: Accept {
            quarantined: Share::parse("100%")?,
            per_region: None,
            warnings: None,
            rules: Vec::new(),
        },
        regions_expected: Vec::new(),
        waiver: None,
        asked: Asked {
            k: number("k")?.max(K_FLOOR),
            l: number("l")?,
            t: asked.get("t")?.as_f64(),
            dominance: asked.get("dominance")?.as_f64()?,
        },
        persons: None,
        ks: Ks { unconditional: K_FLOOR, conditional: K_FLOOR },
        today: None,
        negative_list: Vec::new(),
        lost: None,
        assessment: None,
        assessment_required: false,
        times: Times::default(),
        leaving: None,
        inputs: Vec::new(),
        held: None,
        noise,
        earlier: Vec::new(),
        linked: Vec::new(),
        beside: Some(beside.iter().map(|it| (*it).to_owned()).collect()),
    })
}
