//! For every rule one candidate that it lets pass and one that it alone denies.

use arrow_array::ArrayRef;
use arrow_array::Decimal128Array;
use arrow_array::DictionaryArray;
use arrow_array::Int64Array;
use arrow_array::RecordBatch;
use arrow_array::types::UInt16Type;
use arrow_schema::Field;
use serde_json::Value;
use serde_json::json;

use super::*;
use crate::gate::xlsx::tests::packed;
use crate::model::rule::Level;
use crate::model::tally::Assessed;
use crate::model::tally::Identity;

/// A candidate in the making: everything about it can be changed before it is judged.
struct Case {
    /// The schema that it is made by.
    schema: Value,
    /// The schema that it is judged by; none, the same.
    judged_by: Option<Value>,
    rows: Vec<Row>,
    /// Instead of rows: a total and its only part, of one district.
    counts: Option<(i64, i64)>,
    policy: Policy,
    /// What happens to its tally, and to its folder.
    tally: fn(&mut Tally),
    touch: fn(&Release),
}

/// A row about a household.
#[derive(Clone)]
struct Row {
    region: &'static str,
    program: &'static str,
    persons: Option<i64>,
    amount: i128,
    office: &'static str,
}

/// Forty rows in two classes: nothing is wrong with it.
fn clean() -> Case {
    let field = |name: &str, title: &str, of: &str, extra: Value| {
        let mut ours = json!({"kind": of, "role": "open", "release": "keep"});
        let kind = match of {
            "count" => "integer",
            "money" => "number",
            _ => "string",
        };
        for (key, value) in extra.as_object().unwrap() {
            ours[key] = value.clone();
        }
        if ours["role"] == "identifier" {
            ours.as_object_mut().unwrap().remove("release");
        }
        json!({"name": name, "title": title, "type": kind, "gongkai": ours})
    };
    let schema = json!({
        "name": "relief", "title": "救助", "description": "各区县的救助",
        "fields": [
            field("name", "姓名", "person-name", json!({"role": "identifier"})),
            field("region", "区县", "region", json!({"role": "quasi", "codes": "regions"})),
            field("persons", "人数", "count", json!({"role": "quasi", "unit": "人"})),
            field("program", "类别", "code", json!({"codes": "programs"})),
            field("amount", "金额（元）", "money", json!({"unit": "元"})),
            field("office", "经办", "region", json!({"codes": "regions"})),
        ],
        "gongkai": {"order": ["region", "persons"]}
    });
    let row = |at: usize| Row {
        region: if at < 20 { "南岗区" } else { "道里区" },
        program: "城市低保",
        persons: Some(3),
        amount: 58_000,
        office: "道里区",
    };
    let touch: fn(&Release) = |_| {};
    let policy = Policy { accept: accept(900_000), ..policy() };
    Case {
        schema,
        judged_by: None,
        rows: (0..40).map(row).collect(),
        counts: None,
        policy,
        tally: |_| {},
        touch,
    }
}

/// The same with a column of texts, of which the schema says what they hold; null, nothing.
fn worded(holds: Value) -> Case {
    let mut case = clean();
    let mut ours = json!({"kind": "text", "role": "open", "release": "keep"});
    if holds.is_string() {
        ours["holds"] = holds;
    }
    set(&mut case.schema, "/fields/3/gongkai", ours);
    case
}

fn titles() -> Case {
    worded(json!("title"))
}

fn words() -> Case {
    worded(Value::Null)
}

impl Case {
    fn batch(&self) -> RecordBatch {
        if let Some((all, some)) = self.counts {
            let region: DictionaryArray<UInt16Type> = [Some("道里区")].into_iter().collect();
            let region: ArrayRef = Arc::new(region);
            let number = |it: i64| -> ArrayRef { Arc::new(Int64Array::from(vec![it])) };
            let all = [("region", region), ("all", number(all)), ("some", number(some))];
            return RecordBatch::try_from_iter_with_nullable(
                all.into_iter().map(|(name, cells)| (name, cells, true)),
            )
            .unwrap();
        }
        let codes = |of: fn(&Row) -> &'static str| -> ArrayRef {
            Arc::new(self.rows.iter().map(of).collect::<DictionaryArray<UInt16Type>>())
        };
        let amounts: Decimal128Array = self.rows.iter().map(|it| Some(it.amount)).collect();
        let columns: [(&str, ArrayRef); 5] = [
            ("region", codes(|it| it.region)),
            ("persons", Arc::new(self.rows.iter().map(|it| it.persons).collect::<Int64Array>())),
            ("program", codes(|it| it.program)),
            ("amount", Arc::new(amounts.with_precision_and_scale(18, 2).unwrap())),
            ("office", codes(|it| it.office)),
        ];
        let field = |(name, it): &(&str, ArrayRef)| Field::new(*name, it.data_type().clone(), true);
        let fields: Vec<Field> = columns.iter().map(field).collect();
        let columns = columns.into_iter().map(|it| it.1).collect();
        RecordBatch::try_new(Arc::new(arrow_schema::Schema::new(fields)), columns).unwrap()
    }

    fn judge(&mut self) -> Judgement {
        let scratch = Release::scratch();
        let schema = sample::parsed(&self.schema.to_string());
        let release = Release::made(scratch.path(), &schema, self.batch());
        (self.touch)(&release);
        // What was touched may have been sealed again.
        let release = open(release.dir()).unwrap_or(release);
        let mut tally = sample::tally(release.rows());
        (self.tally)(&mut tally);
        let schema = self.judged_by.as_ref().map_or(schema, |it| sample::parsed(&it.to_string()));
        if let Some(signed) = self.policy.leaving.as_mut().and_then(|it| it.signed.as_mut()) {
            // A digest that is not known before the candidate is there.
            if signed.release == Digest::of(b"this") {
                signed.release = release.digest();
            }
        }
        judge(&release, &schema, &tally, &self.policy)
    }

    fn row(mut self, at: usize, change: impl Fn(&mut Row)) -> Self {
        change(&mut self.rows[at]);
        self
    }

    fn policy(mut self, change: impl Fn(&mut Policy)) -> Self {
        change(&mut self.policy);
        self
    }

    fn tally(self, tally: fn(&mut Tally)) -> Self {
        Self { tally, ..self }
    }

    fn touch(self, touch: fn(&Release)) -> Self {
        Self { touch, ..self }
    }

    /// Judged by a schema that says something else at `pointer`.
    fn judged_by(mut self, pointer: &str, value: Value) -> Self {
        let mut schema = self.schema.clone();
        set(&mut schema, pointer, value);
        self.judged_by = Some(schema);
        self
    }
}

fn set(schema: &mut Value, pointer: &str, value: Value) {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let parent = schema.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    parent.insert(key.to_owned(), value);
}

fn write(release: &Release, name: &str, bytes: &[u8]) {
    disk::replace(&release.dir().join(name), bytes, Access::Private).unwrap();
}

/// Puts the digests of what lies in the folder into package and manifest: a forger would.
fn seal(release: &Release) {
    let of = |name: &str| fs::read(release.dir().join(name)).unwrap();
    let mut package: Value = serde_json::from_slice(&of("datapackage.json")).unwrap();
    for resource in package["resources"].as_array_mut().unwrap() {
        let bytes = of(resource["path"].as_str().unwrap());
        resource["bytes"] = json!(bytes.len());
        resource["hash"] = json!(format!("sha256:{}", Digest::of(&bytes)));
    }
    write(release, "datapackage.json", format!("{package:#}\n").as_bytes());
    let lines = release.artifacts().iter().map(|it| &it.name);
    let line = |it: &String| format!("{}  {it}\n", Digest::of(&of(it)));
    write(release, "SHA256SUMS", lines.map(line).collect::<String>().as_bytes());
}

fn entry(field: &str) -> NegativeEntry {
    let article = "负面清单第三条".to_owned();
    NegativeEntry { field: Some(field.to_owned()), article, ..NegativeEntry::default() }
}

fn leaving(release: &[u8]) -> Leaving {
    let signed = Signed {
        reviewer: "张三".to_owned(),
        approver: "李四".to_owned(),
        release: Digest::of(release),
        rules: rules_digest(),
        basis: Digest::of(b"basis"),
        at: "2018-01-09T01:00:00Z".to_owned(),
    };
    let basis = Digest::of(b"basis");
    Leaving { signed: Some(signed), basis, now: "2018-01-10T01:00:00Z".to_owned() }
}

fn assessed(date: &str) -> Assessment {
    Assessment { reference: "评估〔2017〕1号".to_owned(), date: Day::parse(date).unwrap() }
}

fn times(effective: &str, expires: &str) -> Times {
    Times {
        effective: Day::parse(effective),
        expires: Day::parse(expires),
        takedown: Some("撤下程序第1号".to_owned()),
    }
}

fn identity(tally: &mut Tally, rows: Assessed) {
    tally.identities = vec![Identity { name: "c1".to_owned(), level: Level::Error, rows }];
}

/// A table of one district: a total of thirty, and its only part of twenty and `part`.
fn table(part: i64) -> Case {
    let mut case = clean();
    let field = |name: &str, title: &str| {
        json!({"name": name, "title": title, "type": "integer",
            "gongkai": {"kind": "count", "role": "open", "release": "keep", "unit": "人"}})
    };
    let region = case.schema["fields"][1].clone();
    case.schema["fields"] = json!([region, field("all", "合计"), field("some", "其中")]);
    case.schema["fields"][0]["gongkai"]["role"] = json!("open");
    case.schema["gongkai"] = json!({"order": ["region"], "table": {
        "dimensions": ["region"], "counts": ["all", "some"],
        "sums": [{"total": "all", "parts": ["some"]}]}});
    case.rows.truncate(0);
    case.counts = Some((30, 20 + part));
    case
}

type Pair = (&'static str, fn() -> Case, fn() -> Case);

/// What passes, and what is denied by that rule and no other.
const PAIRS: &[Pair] = &[
    ("G01", clean, || clean().judged_by("/fields/4/title", json!("款项"))),
    ("G02", clean, || clean().judged_by("/fields/0/gongkai/aliases", json!(["类 别"]))),
    ("G03", titles, || titles().row(39, |it| it.program = "证号11010519491231002X")),
    ("G04", words, || words().row(39, |it| it.program = "张三")),
    ("G05", titles, || titles().row(39, |it| it.program = "道里路12号")),
    ("G06", titles, || {
        let cut = |it: &mut Row| (it.persons, it.program) = (Some(230_199), "199001010018");
        (0..40).fold(titles(), |case, at| case.row(at, cut))
    }),
    ("G07", words, || words().row(39, |it| it.program = "城市低保。")),
    ("G08", clean, || clean().row(39, |it| it.persons = Some(9))),
    ("G09", || table(10), || table(11)),
    ("G10", clean, || clean().row(0, |it| it.office = "南岗区")),
    ("G11", clean, || {
        clean().touch(|it| {
            let text = fs::read_to_string(it.dir().join("datapackage.json")).unwrap();
            write(
                it,
                "datapackage.json",
                text.replace("\"unit\": \"元\"", "\"unit\": \"万元\"").as_bytes(),
            );
            seal(it);
        })
    }),
    ("G12", clean, || {
        clean().touch(|it| {
            let text = fs::read(it.dir().join("quality.json")).unwrap();
            write(it, "quality.json", &[text.as_slice(), b"\n"].concat());
        })
    }),
    (
        "G13",
        || clean().policy(|it| it.negative_list = vec![entry("病种")]),
        || clean().policy(|it| it.negative_list = vec![entry("金额（元）")]),
    ),
    (
        "G14",
        || clean().policy(|it| it.leaving = Some(leaving(b"this"))),
        || clean().policy(|it| it.leaving = Some(leaving(b"another"))),
    ),
    (
        "G15",
        || clean().policy(|it| it.assessment = Some(assessed("2017-01-10"))),
        || clean().policy(|it| it.assessment = Some(assessed("2017-01-09"))),
    ),
    ("G16", clean, || clean().policy(|it| it.opening = None)),
    ("G17", clean, || clean().policy(|it| it.legal_basis = String::new())),
    ("G18", clean, || clean().policy(|it| it.accept = accept(5_000))),
    (
        "G19",
        || clean().tally(|it| identity(it, Assessed { pass: 3, ..Assessed::default() })),
        || clean().tally(|it| identity(it, Assessed { fail: 1, ..Assessed::default() })),
    ),
    ("G20", clean, || {
        let mut case = clean();
        case.rows.reverse();
        case
    }),
    ("G21", titles, || {
        titles().row(20, |it| it.program = "=城市低保").touch(|it| {
            let text = fs::read_to_string(it.dir().join(it.csv())).unwrap();
            write(it, &it.csv(), text.replace("'=", "=").as_bytes());
            let book = fs::read(it.dir().join(it.xlsx())).unwrap();
            let arm = |_: &str, text: String| text.replace("'=城市低保", "=城市低保");
            write(it, &it.xlsx(), &packed(book, arm, &[]));
            seal(it);
        })
    }),
    ("G22", titles, || titles().row(39, |it| it.program = "城市\u{e000}保")),
    ("G23", clean, || {
        clean().touch(|it| {
            let mut bytes = fs::read(it.dir().join(it.parquet())).unwrap();
            let maker = concat!("gongkai ", env!("CARGO_PKG_VERSION"));
            let at = memchr::memmem::rfind(&bytes, maker.as_bytes()).unwrap() + maker.len() - 1;
            bytes[at] = b'x';
            write(it, &it.parquet(), &bytes);
            seal(it);
        })
    }),
    (
        "G24",
        || clean().policy(|it| it.times = times("2018-01-01", "2018-01-10")),
        || clean().policy(|it| it.times = times("2018-01-01", "2018-01-09")),
    ),
    ("G25", clean, || clean().touch(|it| write(it, "notes.txt", b"x"))),
];

#[test]
fn every_rule_lets_one_candidate_pass_and_denies_another_alone() {
    for (rule, pass, deny) in PAIRS {
        let judgement = pass().judge();
        let verdict = judgement.verdicts().iter().find(|it| it.rule == *rule).unwrap();
        assert!(judgement.passes(), "{rule}: {:?}", judgement.verdicts());
        assert_eq!(verdict.kind, VerdictKind::Pass, "{rule}");
        let judgement = deny().judge();
        assert_eq!(denied(&judgement), [*rule], "{:?}", judgement.verdicts());
        let verdict = judgement.verdicts().iter().find(|it| it.rule == *rule).unwrap();
        assert!(verdict.whereabouts(Lang::Zh).is_some(), "{rule} says nothing");
    }
}

#[test]
fn no_rule_is_without_its_pair() {
    let paired: Vec<&str> = PAIRS.iter().map(|it| it.0).collect();
    let meant: Vec<&str> = PAGES.iter().map(|it| it.code).collect();
    assert_eq!(paired, meant);
}

#[test]
fn rows_may_be_few_persons_many() {
    for persons in [Some(12), None] {
        let judgement = clean().policy(|it| it.persons = persons).judge();
        assert_eq!(denied(&judgement), ["G08"], "{persons:?}");
    }
    assert!(clean().policy(|it| it.persons = Some(20)).judge().passes());
}

#[test]
fn what_is_made_from_persons_says_how_many() {
    let open =
        |case: &mut Case, at: usize| case.schema["fields"][at]["gongkai"]["role"] = json!("open");
    let input = |schema: Arc<Schema>| Input {
        dataset: "register".to_owned(),
        schema,
        tally: Some(Tally::default()),
        accept: accept(900_000),
        regions_expected: Vec::new(),
        waiver: None,
    };
    let register = sample::parsed(&clean().schema.to_string());
    let mut case = clean().policy(|it| it.inputs = vec![input(Arc::clone(&register))]);
    assert!(!denied(&case.judge()).contains(&"G08"));
    open(&mut case, 1);
    open(&mut case, 2);
    assert!(denied(&case.judge()).contains(&"G08"));
    case.policy.inputs.clear();
    assert!(!denied(&case.judge()).contains(&"G08"));
}

#[test]
fn the_files_show_the_same() {
    for file in [Release::parquet, Release::xlsx] {
        let (one, two) = (Release::scratch(), Release::scratch());
        let schema = sample::parsed(&clean().schema.to_string());
        let release = Release::made(one.path(), &schema, clean().batch());
        let other =
            Release::made(two.path(), &schema, clean().row(39, |it| it.amount += 1).batch());
        let bytes = fs::read(other.dir().join(file(&other))).unwrap();
        write(&release, &file(&release), &bytes);
        seal(&release);
        let release = open(release.dir()).unwrap();
        let policy = clean().policy;
        let judgement = judge(&release, &schema, &sample::tally(release.rows()), &policy);
        assert_eq!(denied(&judgement), ["G12"], "{:?}", judgement.verdicts());
    }
}

#[test]
fn nobody_is_told_how_old_a_minor_is() {
    let aged = |title: &str, age: i64| {
        let mut case = (0..40).fold(clean(), |case, at| case.row(at, |it| it.persons = Some(age)));
        set(&mut case.schema, "/fields/2/title", json!(title));
        denied(&case.judge())
    };
    assert_eq!(aged("年龄", 18), [""; 0]);
    assert_eq!(aged("年龄", 17), ["G08"]);
    assert_eq!(aged("户主年龄（周岁）", 3), ["G08"]);
    assert_eq!(aged("人数", 3), [""; 0]);
    assert_eq!(aged("出生年份", 1999), [""; 0]);
    assert_eq!(aged("出生年份", 2005), ["G08"]);
}
