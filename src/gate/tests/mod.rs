//! A clean candidate passes; every planted fault is denied by its own rule.

mod pairs;
mod planted;

use std::fs;
use std::path::Path;

use super::*;
use crate::disk;
use crate::disk::Access;
use crate::model::accept::Most;
use crate::model::accept::RuleLimit;
use crate::model::accept::Share;
use crate::model::lang::Lang;
use crate::model::rule::Rule;
use crate::model::tally::Broken;
use crate::model::tally::Origin;
use crate::model::tally::Rows;
use crate::release::Release;
use crate::release::open;
use crate::release::sample;

const CLEAN: [(&str, &str); 3] = [
    ("南岗区", "=2017年3月5日"),
    ("道里区", "每月580元，共12期"),
    ("道里区", "哈政办规〔2022〕18号"),
];

fn policy() -> Policy {
    Policy {
        opening: Some("unconditional".to_owned()),
        legal_basis: "政府信息公开条例第二十条第十一项".to_owned(),
        accept: accept(900_000),
        regions_expected: vec!["道里区".to_owned()],
        waiver: None,
        asked: Asked::default(),
        persons: Some(1_000),
        ks: Ks { unconditional: 20, conditional: 10 },
        today: Day::parse("2018-01-10"),
        negative_list: Vec::new(),
        lost: None,
        assessment: None,
        assessment_required: false,
        times: Times::default(),
        leaving: None,
        inputs: Vec::new(),
        held: None,
        noise: None,
        earlier: Vec::new(),
        linked: Vec::new(),
        beside: None,
    }
}

fn accept(quarantined_ppm: u64) -> Accept {
    let quarantined = Share::ppm(quarantined_ppm);
    Accept { quarantined, per_region: None, warnings: None, rules: Vec::new() }
}

/// The sample's schema.
fn schema() -> Arc<Schema> {
    let scratch = Release::scratch();
    Release::sample(scratch.path(), &CLEAN).1
}

fn denied(judgement: &Judgement) -> Vec<&'static str> {
    judgement
        .verdicts()
        .iter()
        .filter(|it| it.kind == VerdictKind::Deny)
        .map(|it| it.rule)
        .collect()
}

#[track_caller]
fn check(rows: &[(&str, &str)], expect: &[&str]) {
    let scratch = Release::scratch();
    let (release, schema, tally) = Release::sample(scratch.path(), rows);
    assert_eq!(denied(&judge(&release, &schema, &tally, &policy())), expect);
}

#[track_caller]
fn check_policy(change: impl Fn(&mut Policy), expect: &[&str]) {
    let scratch = Release::scratch();
    let (release, schema, tally) = Release::sample(scratch.path(), &CLEAN);
    let mut policy = policy();
    change(&mut policy);
    assert_eq!(denied(&judge(&release, &schema, &tally, &policy)), expect);
}

#[test]
fn a_clean_candidate_passes() {
    let scratch = Release::scratch();
    let (release, schema, tally) = Release::sample(scratch.path(), &CLEAN);
    let judgement = judge(&release, &schema, &tally, &policy());
    assert!(judgement.passes(), "{:?}", judgement.verdicts());
    assert_eq!(judgement.verdicts().len(), PAGES.len());
}

#[test]
fn whatever_leads_to_a_person_is_denied_in_every_spelling() {
    for note in
        ["证号11010519491231002X", "1101**********002X", "zhang@example.cn", "0451-87654321"]
    {
        check(&[("道里区", note)], &["G03"]);
    }
    for note in [
        "１１０１０５１９４９１２３１００２Ｘ",
        "110105-19491231-002X",
        "一三九一二三四五六七八",
        "139 1234 5678",
        "4111 1111 1111 1111",
        "1.3912345678E+10",
        "&#49;3912345678",
    ] {
        check(&[("道里区", note)], &["G03", "G06"]);
    }
    check(&[("道里区", "张某某")], &["G04"]);
    check(&[("道里区", "中央大街100号")], &["G05"]);
    check(&[("道里区", "中央大街１００号")], &["G05", "G06"]);
    check(&[("张三", "a")], &["G01", "G04"]);
}

#[test]
fn what_a_ledger_held_is_denied_wherever_it_stands() {
    use crate::model::held::{Gathered, Held, Holdings, Key};

    let mut holdings = Holdings::new(Key::draw());
    let mut gathered = Gathered::default();
    for (held, cell) in [
        (Held::Name, "张三"),
        (Held::Number, "301234567890"),
        (Held::Number, "87654321"),
        (Held::Address, "道里区经纬社区九十九号院内"),
        (Held::Address, "道里区"),
        (Held::Mark, "城低A0017"),
    ] {
        gathered.add(holdings.key(), held, cell);
    }
    holdings.push(Arc::new(gathered.finish()));
    let held = Some(Arc::new(holdings));
    let scratch = Release::scratch();
    for (at, (note, expect)) in [
        ("共12期", &[][..]),
        ("87654322", &[]),
        ("张三", &["G03"]),
        ("张　三", &["G03", "G06"]),
        ("编号301234567890", &["G03"]),
        ("3012 3456 7890", &["G03", "G06"]),
        ("87654321", &["G03"]),
        ("见道里区经纬社区九十九号院内", &["G03"]),
        ("城低a0017", &["G03"]),
    ]
    .into_iter()
    .enumerate()
    {
        let id = format!("2017-r{at}");
        let (release, schema, tally) = Release::sample_as(&id, scratch.path(), &[("道里区", note)]);
        let judgement =
            judge(&release, &schema, &tally, &Policy { held: held.clone(), ..policy() });
        assert_eq!(denied(&judgement), expect, "{note}");
    }
}

#[test]
fn an_unsorted_candidate_is_denied() {
    check(&[("道里区", "b"), ("南岗区", "a")], &["G20"]);
    check(&[("南岗区", "a"), ("道里区", "b")], &[]);
}

#[test]
fn private_and_replacement_characters_are_denied() {
    check(&[("道里区", "\u{e000}")], &["G22"]);
    check(&[("道里区", "a\u{fffd}")], &["G22"]);
}

#[test]
fn the_policy_must_be_stated_and_met() {
    check_policy(|it| it.opening = None, &["G16"]);
    check_policy(|it| it.opening = Some("closed".to_owned()), &["G16"]);
    check_policy(|it| it.opening = Some("conditional".to_owned()), &["G16"]);
    check_policy(|it| it.legal_basis = "  ".to_owned(), &["G17"]);
    check_policy(|it| it.accept = accept(5_000), &["G18"]);
    check_policy(|it| it.regions_expected.push("呼兰区".to_owned()), &["G18"]);
    // About nobody: what is made from persons would have to count them.
    let mut schema = Schema::clone(&schema());
    schema.fields[0].kind = crate::model::schema::Kind::Text;
    let schema = Arc::new(schema);
    let input = |quarantined: u64| Input {
        dataset: "register".to_owned(),
        schema: Arc::clone(&schema),
        tally: Some(Tally {
            read: 100,
            accepted: 100 - quarantined,
            quarantined,
            ..Tally::default()
        }),
        accept: accept(5_000),
        regions_expected: Vec::new(),
        waiver: None,
    };
    check_policy(|it| it.inputs.push(input(0)), &[]);
    check_policy(|it| it.inputs.push(input(1)), &["G18"]);
    check_policy(|it| it.inputs.push(Input { tally: None, ..input(0) }), &["G18", "G19"]);
}

/// Twenty rows of 道里区 in two ledgers, ten of 南岗区, and two of nobody knows which district.
fn ledgers() -> Tally {
    let origin = |ledger: &str, region: Option<&str>| Origin {
        ledger: ledger.into(),
        region: region.map(Into::into),
    };
    let rows = |read, quarantined| Rows { read, quarantined };
    let broken = |ledger: &str, region: Option<&str>, rule: Rule| Broken {
        origin: origin(ledger, region),
        rule: rule.into(),
        field: Some(0),
    };
    Tally {
        read: 32,
        accepted: 28,
        quarantined: 4,
        violations: [(Rule::IdCheckDigit.into(), 4), (Rule::IdUpgraded.into(), 3)].into(),
        origins: [
            (origin("a.csv", Some("道里区")), rows(12, 1)),
            (origin("b.csv", Some("道里区")), rows(8, 1)),
            (origin("b.csv", Some("南岗区")), rows(10, 1)),
            (origin("c.csv", None), rows(2, 1)),
        ]
        .into(),
        broken: [
            (broken("a.csv", Some("道里区"), Rule::IdCheckDigit), 1),
            (broken("b.csv", Some("道里区"), Rule::IdCheckDigit), 1),
            (broken("b.csv", Some("南岗区"), Rule::IdCheckDigit), 1),
            (broken("c.csv", None, Rule::IdCheckDigit), 1),
            (broken("b.csv", Some("南岗区"), Rule::IdUpgraded), 3),
        ]
        .into(),
        ..Tally::default()
    }
}

/// What is said of the limits that [`ledgers`] passes, when one of `accept` is as `change` has it.
#[track_caller]
fn passes_limits(change: impl Fn(&mut Policy), expect: &[&str]) {
    let mut policy = Policy { regions_expected: Vec::new(), ..policy() };
    change(&mut policy);
    let all = complete::breaches(&schema(), &ledgers(), &policy);
    assert_eq!(all.iter().map(|it| it.say(Lang::Zh)).collect::<Vec<_>>(), expect);
}

#[test]
fn each_limit_names_whom_to_call() {
    let share = |text: &str| Share::parse(text).unwrap();
    passes_limits(|it| it.accept.quarantined = share("12.5%"), &[]);
    passes_limits(
        |it| it.accept.quarantined = share("12.4%"),
        &["退回 4/32 行，超过 12.4%：道里区 2、南岗区 1、区县不明（c.csv） 1"],
    );
    passes_limits(|it| it.accept.per_region = Some(share("50%")), &[]);
    passes_limits(
        |it| it.accept.per_region = Some(share("10%")),
        &["区县不明（c.csv）退回 1/2 行，超过每个区县的 10%"],
    );
    passes_limits(|it| it.accept.warnings = Some(share("9.375%")), &[]);
    passes_limits(
        |it| it.accept.warnings = Some(share("9.37%")),
        &["提醒 3 处（32 行），超过 9.37%：南岗区 3"],
    );
    let rule = |most| RuleLimit {
        rule: Rule::IdCheckDigit.into(),
        code: Rule::IdCheckDigit.code().to_owned(),
        most,
    };
    for most in [Most::Count(4), Most::Share(share("12.5%"))] {
        passes_limits(|it| it.accept.rules = vec![rule(most)], &[]);
    }
    passes_limits(
        |it| it.accept.rules = vec![rule(Most::Count(3))],
        &[
            "身份号码的校验位不对（resident-id/check-digit） 4 处，超过 3：道里区 2、南岗区 1、区县不明（c.csv） 1",
        ],
    );
    passes_limits(|it| it.regions_expected = vec!["道里区".to_owned()], &[]);
    passes_limits(
        |it| it.regions_expected = ["道里区", "呼兰区"].map(str::to_owned).into(),
        &["缺 呼兰区"],
    );
}

#[test]
fn a_derived_dataset_says_whose_ledgers_it_is_about() {
    let input = Input {
        dataset: "register".to_owned(),
        schema: schema(),
        tally: Some(ledgers()),
        accept: accept(5_000),
        regions_expected: Vec::new(),
        waiver: None,
    };
    let policy = Policy { inputs: vec![input], regions_expected: Vec::new(), ..policy() };
    let all = complete::breaches(&schema(), &Tally::default(), &policy);
    let [only] = all.as_slice() else { panic!("{all:?}") };
    assert_eq!(only.dataset.as_deref(), Some("register"));
    assert_eq!(only.regions[0].ledgers, ["a.csv", "b.csv"]);
    assert_eq!((only.regions[0].count, only.regions[0].of), (2, 20));
}

#[test]
fn identities_must_hold_and_nothing_may_be_missing() {
    use crate::model::rule::Level;
    use crate::model::tally::{Assessed, Complete, Gap, Identity};

    let scratch = Release::scratch();
    let (release, schema, clean) = Release::sample(scratch.path(), &CLEAN);
    let verdict = |level: Level, rows: Assessed, gaps: &[Gap], waiver: Option<&str>| {
        let identities = vec![Identity { name: "c1".to_owned(), level, rows }];
        let complete = Some(Complete { pass: 1, gaps: gaps.to_vec() });
        let tally = Tally { identities, complete, ..clean.clone() };
        let policy = Policy { waiver: waiver.map(str::to_owned), ..policy() };
        let judgement = judge(&release, &schema, &tally, &policy);
        let found = judgement.verdicts().iter().find(|it| it.rule == "G19").cloned();
        found.map(|it| (it.kind, it.at.unwrap_or_default())).unwrap()
    };
    let pass = (VerdictKind::Pass, String::new());
    let deny = |at: &str| (VerdictKind::Deny, at.to_owned());
    let holds = Assessed { pass: 3, ..Assessed::default() };
    let fails = Assessed { pass: 2, fail: 1, ..Assessed::default() };
    let open = Assessed { pass: 2, not_assessable: 1, left_open: 1, ..Assessed::default() };
    let gap = Gap { region: "道里区".to_owned(), when: "2017-06".to_owned(), rows: 0 };
    assert_eq!(verdict(Level::Error, holds, &[], None), pass);
    assert_eq!(verdict(Level::Error, fails, &[], Some("signed")), deny("c1 fail 1"));
    assert_eq!(verdict(Level::Error, open, &[], None), deny("c1 not-assessable 1"));
    assert_eq!(verdict(Level::Error, open, &[], Some("signed")), pass);
    assert_eq!(verdict(Level::Warning, fails, &[], None), pass);
    assert_eq!(verdict(Level::Error, holds, &[gap], None), deny("道里区 2017-06 × 0"));
    let (idle, ..) = (judge(&release, &schema, &clean, &policy()),);
    let of_none = idle.verdicts().iter().find(|it| it.rule == "G19").map(|it| it.kind);
    assert_eq!(of_none, Some(VerdictKind::NotApplicable));
}

#[test]
fn the_negative_list_is_asked_by_dataset_field_and_topic() {
    let entry = |dataset: Option<&str>, field: Option<&str>, topic: Option<&str>| NegativeEntry {
        dataset: dataset.map(str::to_owned),
        field: field.map(str::to_owned),
        topic: topic.map(str::to_owned),
        article: "第三条".to_owned(),
        ..NegativeEntry::default()
    };
    for (hit, expect) in [
        (entry(Some("relief"), None, None), &["G13"][..]),
        (entry(None, Some("金额"), None), &["G13"]),
        (entry(None, None, Some("救助")), &["G13"]),
        (entry(None, None, None), &["G13"]),
        (entry(Some("other"), Some("金额"), None), &[]),
        (entry(None, Some("姓名"), None), &[]),
    ] {
        check_policy(|it| it.negative_list = vec![hit.clone()], expect);
    }
}

#[test]
fn a_list_of_which_nothing_is_valid_judges_nothing() {
    let entry = |from: &str, until: &str| NegativeEntry {
        topic: Some("救助".to_owned()),
        valid_from: Day::parse(from),
        valid_until: Day::parse(until),
        ..NegativeEntry::default()
    };
    let scratch = Release::scratch();
    let (release, schema, tally) = Release::sample(scratch.path(), &CLEAN);
    for (entries, expect) in [
        (vec![], VerdictKind::NotApplicable),
        (vec![entry("", "2018-01-09")], VerdictKind::NotApplicable),
        (vec![entry("2018-01-11", "")], VerdictKind::NotApplicable),
        (vec![entry("2018-01-10", "2018-01-10")], VerdictKind::Deny),
        (vec![entry("", "2018-01-09"), entry("", "")], VerdictKind::Deny),
    ] {
        let policy = Policy { negative_list: entries.clone(), ..policy() };
        let judgement = judge(&release, &schema, &tally, &policy);
        let verdict = judgement.verdicts().iter().find(|it| it.rule == "G13").unwrap();
        assert_eq!(verdict.kind, expect, "{entries:?}");
    }
}

#[test]
fn a_file_that_nobody_knows_is_denied() {
    let scratch = Release::scratch();
    let (release, schema, tally) = Release::sample(scratch.path(), &CLEAN);
    disk::replace(&release.dir().join("notes.txt"), b"x", Access::Private).unwrap();
    assert_eq!(denied(&judge(&release, &schema, &tally, &policy())), ["G25"]);
}

#[test]
fn changed_bytes_are_denied() {
    let scratch = Release::scratch();
    let (release, schema, tally) = Release::sample(scratch.path(), &CLEAN);
    let path = release.dir().join("relief.csv");
    let good = fs::read(&path).unwrap();
    let text = String::from_utf8(good.clone()).unwrap();
    for (bad, expect) in [
        (text.replace("哈政办规〔2022〕18号", "13912345678"), &["G03", "G12"][..]),
        (text.replace("'=2017", "=2017"), &["G12", "G21"]),
        (text.replace("区县", "姓名"), &["G01", "G02", "G12"]),
        (text.replace("区县", "户 主"), &["G01", "G02", "G12"]),
        (text.replace("\r\n", "\n"), csv::RULES),
    ] {
        disk::replace(&path, bad.as_bytes(), Access::Private).unwrap();
        assert_eq!(denied(&judge(&release, &schema, &tally, &policy())), expect);
    }
    disk::replace(&path, &good, Access::Private).unwrap();
    assert!(judge(&release, &schema, &tally, &policy()).passes());
}

#[test]
fn a_parquet_file_that_cannot_be_read_is_denied() {
    let scratch = Release::scratch();
    let (release, schema, tally) = Release::sample(scratch.path(), &CLEAN);
    disk::replace(&release.dir().join("relief.parquet"), b"PAR1", Access::Private).unwrap();
    let denied = denied(&judge(&release, &schema, &tally, &policy()));
    assert_eq!(
        denied,
        ["G01", "G02", "G03", "G04", "G05", "G06", "G07", "G11", "G12", "G20", "G22", "G23", "G25"]
    );
}

#[test]
fn two_distinct_persons_clear_what_passes() {
    let scratch = Release::scratch();
    let (release, schema, tally) = Release::sample(scratch.path(), &CLEAN);
    let digest = release.digest();
    let new = |a: &str, b: &str| Clearance::new(a, b, None, digest, rules_digest());
    for (a, b) in [
        ("张三", " 张 三"),
        ("Zhang", "ｚＨＡＮＧ"),
        ("", "李四"),
        ("张三", "　"),
        ("张三", "张\u{200b}三"),
    ] {
        assert_eq!(new(a, b).unwrap_err().code(), "gate/persons");
    }
    let good = judge(&release, &schema, &tally, &policy());
    let bad = judge(&release, &schema, &tally, &Policy { opening: None, ..policy() });
    let clearance = new("张三", "李四").unwrap();
    assert_eq!(clear(release.clone(), &bad, &clearance).unwrap_err().code(), "gate/denied");
    let other = Clearance::new("张三", "李四", None, Digest::of(b"x"), rules_digest()).unwrap();
    assert_eq!(clear(release.clone(), &good, &other).unwrap_err().code(), "gate/clearance");
    let old = Clearance::new("张三", "李四", None, digest, Digest::of(b"x")).unwrap();
    assert_eq!(clear(release.clone(), &good, &old).unwrap_err().code(), "gate/clearance");
    assert_eq!(clear(release, &good, &clearance).unwrap().release().digest(), digest);
}
