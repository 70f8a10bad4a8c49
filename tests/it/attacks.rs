//! What somebody tries who wants an identifier to get out: in ledgers, schemas, code lists, configuration and files.
//!
//! Every attack is the honest project with one change. The honest project is published; each attack is refused, by the
//! rule that it is told of, and nothing of it stands below `public`. People and numbers are made up: the addresses of
//! the IDs are those of no place.

use std::fmt::Write as _;
use std::fs;

use serde_json::{Value, json};

use crate::support::{Project, datasets};

/// A resident ID of nobody, from an address that is not assigned.
const NOBODY: &str = "230199199001010018";

/// The project, ready to be changed.
struct Plot {
    config: String,
    schema: Value,
    header: Vec<String>,
    rows: Vec<Vec<String>>,
    extra: Vec<(String, String)>,
}

/// The check digit of a resident ID, GB 11643-1999.
fn checked(seventeen: &str) -> String {
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = seventeen.bytes().zip(weights).map(|(it, by)| u32::from(it - b'0') * by).sum();
    let last = ["1", "0", "X", "9", "8", "7", "6", "5", "4", "3", "2"][sum as usize % 11];
    format!("{seventeen}{last}")
}

fn id(person: usize) -> String {
    checked(&format!(
        "2301991990{:02}{:02}{:03}",
        1 + person % 12,
        1 + person % 28,
        100 + person % 800
    ))
}

fn field(name: &str, title: &str, kind: &str, role: &str, release: &str) -> Value {
    let kinds = [
        ("count", "integer"),
        ("money", "number"),
        ("number", "number"),
        ("year-month", "yearmonth"),
    ];
    let type_ = kinds.iter().find(|it| it.0 == kind).map_or("string", |it| it.1);
    let mut gongkai = json!({"kind": kind, "role": role, "release": release});
    match kind {
        "region" => gongkai["codes"] = "regions".into(),
        "count" => gongkai["unit"] = "个".into(),
        "money" => gongkai["unit"] = "元".into(),
        _ => {}
    }
    json!({"name": name, "title": title, "type": type_, "gongkai": gongkai})
}

impl Plot {
    /// 60 persons in each of two districts; district, month and how many rooms are published.
    fn honest() -> Self {
        let fields = [
            field("region", "区划", "region", "quasi", "keep"),
            field("period", "时间", "year-month", "quasi", "keep"),
            field("rooms", "房间数", "count", "open", "keep"),
            field("head_name", "姓名", "person-name", "identifier", "drop"),
            field("id_no", "身份证号", "resident-id", "identifier", "drop"),
            field("phone", "联系电话", "phone", "identifier", "drop"),
            field("address", "家庭住址", "address", "identifier", "drop"),
            field("account", "银行账号", "bank-account", "identifier", "drop"),
        ];
        let config = "[publisher]\nname = \"哈尔滨市民政局\"\nregion = \"230100\"\ncontact = \"0451-86772000\"\n\n\
            [policy]\nclearance = \"required\"\n\n[dataset.people]\nschema = \"schemas/people.json\"\nperiod = \"2017\"\n\
            cycle = \"yearly\"\nopening = \"unconditional\"\n\
            legal_basis = \"《政府信息公开条例》第二十条第（十一）项\"\nsource = [{ path = \"inbox/*\" }]\n";
        let row = |at: usize| {
            let district = if at.is_multiple_of(2) { "道里区" } else { "南岗区" };
            let given = ["伟", "芳", "娜", "敏", "静"][at % 5];
            vec![
                district.to_owned(),
                "2017-03".to_owned(),
                (1 + at % 3).to_string(),
                format!("王{given}"),
                id(at),
                format!("1390000{at:04}"),
                format!("{district}示范路{}号{}栋{}室", 100 + at, 1 + at % 9, 101 + at),
                format!("62220000000000{at:05}"),
            ]
        };
        Self {
            config: config.to_owned(),
            schema: json!({"name": "people", "title": "住房救助信息", "fields": fields}),
            header: fields.iter().map(|it| it["title"].as_str().unwrap().to_owned()).collect(),
            rows: (0..120).map(row).collect(),
            extra: Vec::new(),
        }
    }

    /// One more published column, with what `cell` gives for each row.
    fn column(mut self, field: Value, cell: impl Fn(usize, &[String]) -> String) -> Self {
        self.header.push(field["title"].as_str().unwrap().to_owned());
        self.schema["fields"].as_array_mut().unwrap().push(field);
        for (at, row) in self.rows.iter_mut().enumerate() {
            let cell = cell(at, row);
            row.push(cell);
        }
        self
    }

    fn config(mut self, from: &str, to: &str) -> Self {
        assert!(self.config.contains(from), "{from}");
        self.config = self.config.replace(from, to);
        self
    }

    fn written(&self, project: &Project) {
        project.write("gongkai.toml", &self.config);
        project.write("schemas/people.json", self.schema.to_string());
        let mut text = self.header.join(",") + "\n";
        for row in &self.rows {
            writeln!(text, "{}", row.join(",")).unwrap();
        }
        project.write("inbox/people.csv", text);
        for (path, text) in &self.extra {
            project.write(path, text);
        }
    }

    fn tried(&self) -> (Project, i32, Value) {
        let project = Project::new("attack");
        self.written(&project);
        let ran = project.run(&["run", "--format", "json", "--lang", "en"]);
        let report = serde_json::from_str(&ran.stdout).unwrap_or(Value::Null);
        (project, ran.code, report)
    }
}

fn denied(report: &Value, dataset: &str) -> Vec<String> {
    let gate = datasets(report)[dataset]["gate"].as_array().cloned().unwrap_or_default();
    let denied = gate.iter().filter(|it| it["verdict"] == "deny");
    denied.map(|it| it["rule"].as_str().unwrap().to_owned()).collect()
}

/// The attack is refused, `rule` among those that deny it, and nothing is public.
#[track_caller]
fn refused(what: &str, plot: &Plot, rule: &str) {
    let (project, code, report) = plot.tried();
    assert_eq!(code, 3, "{what}: {report:#}");
    let denied = denied(&report, "people");
    assert!(denied.iter().any(|it| it == rule), "{what}: {denied:?} without {rule}");
    assert!(!project.root.join("public/people").exists(), "{what}");
}

/// The attack does not come as far as the gate: config or schema is refused.
#[track_caller]
fn stopped(what: &str, plot: &Plot) {
    let (project, code, report) = plot.tried();
    assert!(code == 1 || code == 2, "{what}: exit code {code}, {report:#}");
    assert!(!project.root.join("public/people").exists(), "{what}");
    assert!(project.find("private/candidates", "people.csv").is_empty(), "{what}");
}

fn note(title: &str) -> Value {
    field("extra", title, "text", "open", "keep")
}

fn one(at: usize, cell: &str, other: &str) -> String {
    if at == 77 { cell.to_owned() } else { other.to_owned() }
}

#[test]
fn the_honest_project_passes_without_a_false_alarm() {
    let (_project, code, report) = Plot::honest().tried();
    assert_eq!(code, 4, "{report:#}");
    assert_eq!(denied(&report, "people"), [""; 0]);
}

#[test]
fn ids_in_a_text_column_in_every_disguise() {
    let full: String =
        NOBODY.chars().map(|it| char::from_u32(u32::from(it) - 0x30 + 0xff10).unwrap()).collect();
    let han: String = NOBODY
        .bytes()
        .map(|it| {
            ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'][usize::from(it - b'0')]
        })
        .collect();
    let financial: String = NOBODY
        .bytes()
        .map(|it| {
            ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'][usize::from(it - b'0')]
        })
        .collect();
    let spaced: String = NOBODY.chars().flat_map(|it| [it, ' ']).collect();
    let hidden: String = NOBODY.chars().flat_map(|it| [it, '\u{200b}']).collect();
    let circled: String = NOBODY
        .bytes()
        .map(|it| ['⓪', '①', '②', '③', '④', '⑤', '⑥', '⑦', '⑧', '⑨'][usize::from(it - b'0')])
        .collect();
    let reversed: String = NOBODY.chars().rev().collect();
    let letters = NOBODY.replace('0', "O").replace('1', "l");
    let disguises = [
        NOBODY.to_owned(),
        format!("低保证{NOBODY}号"),
        format!("'{NOBODY}"),
        full,
        han,
        financial,
        spaced,
        hidden,
        circled,
        reversed,
        letters,
        "230199-19900101-0018".to_owned(),
        "230199/1990.01.01/0018".to_owned(),
        "230199********0018".to_owned(),
        "2301991990010100XX".to_owned(),
        "230199900101001".to_owned(),
        format!("{NOBODY}42"),
        "2.30199199001010018E+17".to_owned(),
        "1390000 0077".to_owned(),
        "+86 139-0000-0077".to_owned(),
        "6222 0000 0000 0000 077".to_owned(),
        "nobody@example.cn".to_owned(),
    ];
    for disguise in disguises {
        let plot = Plot::honest().column(note("类型"), |at, _| one(at, &disguise, "甲"));
        refused(&disguise, &plot, "G03");
    }
}

#[test]
fn what_is_written_about_a_person_in_words() {
    let plot = Plot::honest().column(note("类型"), |at, _| one(at, "欧阳娜娜", "甲"));
    refused("a name in a column of types", &plot, "G04");
    let plot = Plot::honest().column(note("类型"), |at, _| one(at, "王某某", "甲"));
    refused("a masked name", &plot, "G04");
    let plot =
        Plot::honest().column(note("类型"), |at, _| one(at, "示范路12号3栋2单元501室", "甲"));
    refused("an address", &plot, "G05");
    let plot = Plot::honest().column(note("备注"), |_, _| "无".to_owned());
    refused("a remark column, whatever is in it", &plot, "G07");
    let plot = Plot::honest().column(note("身份证号码2"), |_, _| String::new());
    refused("an empty column that names a person", &plot, "G02");
    let plot = Plot::honest().column(note("类型"), |_, row| row[3].clone());
    refused("the names under another header", &plot, "G03");
    let plot = Plot::honest().column(note("类型"), |_, row| row[6].clone());
    refused("the addresses under another header", &plot, "G05");
    let plot = Plot::honest().column(note("编号"), |_, row| row[4].clone());
    refused("the IDs under another header", &plot, "G03");
}

#[test]
fn ids_in_numbers() {
    let number = |name: &str, title: &str| field(name, title, "count", "open", "keep");
    let plot = Plot::honest().column(number("extra", "面积"), |_, row| row[5].clone());
    refused("phones as counts", &plot, "G03");
    let plot = Plot::honest()
        .column(number("one", "甲数"), |_, row| row[4].get(..6).unwrap().to_owned())
        .column(number("two", "乙数"), |_, row| row[4].get(6..14).unwrap().to_owned())
        .column(number("three", "丙数"), |_, row| row[4].get(14..17).unwrap().to_owned());
    refused("an ID over three columns", &plot, "G06");
    let plot = Plot::honest()
        .column(number("one", "甲数"), |_, row| row[5].get(..4).unwrap().to_owned())
        .column(number("two", "乙数"), |_, row| row[5].get(4..).unwrap().to_owned());
    refused("a phone over two columns", &plot, "G06");
    let money = field("extra", "金额", "money", "open", "keep");
    let plot = Plot::honest().column(money, |_, row| row[5].clone());
    refused("phones as money", &plot, "G03");
}

#[test]
fn ids_that_a_point_cuts() {
    let mut scaled = field("extra", "面积", "number", "open", "keep");
    scaled["gongkai"]["scale"] = 6.into();
    scaled["gongkai"]["unit"] = "平方米".into();
    let cut = |text: &str, at: usize| {
        let (before, after) = text.split_at(at);
        format!("{before}.{after}")
    };
    let plot = Plot::honest().column(scaled.clone(), |_, row| cut(&row[4].replace('X', "0"), 12));
    refused("IDs with a point", &plot, "G03");
    let plot = Plot::honest().column(scaled.clone(), |_, row| cut(&row[5], 5));
    refused("phones with a point", &plot, "G03");
    let plot = Plot::honest().column(scaled, |at, _| format!("{}.{:02}", 40 + at % 60, at % 100));
    let (_project, code, report) = plot.tried();
    assert_eq!((code, denied(&report, "people")), (4, Vec::new()), "{report:#}");
}

#[test]
fn names_that_a_code_list_calls_labels() {
    let mut coded = note("类别");
    coded["gongkai"] = json!({"kind": "code", "role": "open", "release": "keep", "codes": "people", "show": "label"});
    let mut plot = Plot::honest().column(coded, |_, row| row[3].clone());
    let mut list = "code,label,aliases,valid_from,valid_to,replaced_by\n".to_owned();
    for (at, it) in ["伟", "芳", "娜", "敏", "静"].iter().enumerate() {
        writeln!(list, "{at},王{it},,,,").unwrap();
    }
    plot.extra.push(("schemas/codes/people.csv".to_owned(), list));
    refused("names as a list of codes", &plot, "G03");
}

#[test]
fn how_old_a_child_is() {
    let aged = |name: &str, title: &str, unit: &str| {
        let mut aged = field(name, title, "count", "quasi", "keep");
        aged["gongkai"]["unit"] = unit.into();
        aged
    };
    let plot = Plot::honest().column(aged("age", "年龄", "岁"), |_, _| "9".to_owned());
    stopped("sixty children of nine", &plot);
    let plot =
        Plot::honest().column(aged("extra", "被救助人年龄", "个"), |_, _| "9".to_owned());
    refused("an age by its title alone", &plot, "G08");
    let plot = Plot::honest().column(aged("born", "出生年份", "个"), |_, _| "2011".to_owned());
    refused("years of birth", &plot, "G08");
    let plot =
        Plot::honest().column(aged("extra", "被救助人年龄", "个"), |_, _| "61".to_owned());
    let (_project, code, report) = plot.tried();
    assert_eq!((code, denied(&report, "people")), (4, Vec::new()), "{report:#}");
}

#[test]
fn names_of_things_that_are_people() {
    let plot = Plot::honest().column(note("王伟"), |_, _| "甲".to_owned());
    refused("a column that is called as somebody is", &plot, "G03");
    let mut unit = field("extra", "数量", "count", "open", "keep");
    unit["gongkai"]["unit"] = NOBODY.into();
    let plot = Plot::honest().column(unit, |at, _| (at % 3).to_string());
    refused("a unit that is an ID", &plot, "G03");
    let mut plot = Plot::honest();
    plot.schema["description"] =
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855".into();
    refused("a digest in the description", &plot, "G20");
    let mut plot = Plot::honest();
    plot.schema["description"] = format!(r#"{{"a":"{NOBODY}","a":"共12期"}}"#).into();
    refused("an ID under a key that stands twice", &plot, "G03");
}

#[test]
fn a_table_from_ledgers_that_nobody_judged() {
    let mut plot = Plot::honest();
    plot.config.push_str(
        "\n[dataset.counts]\nschema = \"schemas/counts.json\"\nperiod = \"2017\"\ncycle = \"yearly\"\n\
         opening = \"unconditional\"\nlegal_basis = \"《政府信息公开条例》第二十条第（十一）项\"\n\
         source = [{ sql = 'SELECT region, COUNT(*) AS persons FROM people GROUP BY region' }]\n",
    );
    let mut persons = field("persons", "人数", "count", "open", "keep");
    persons["gongkai"]["unit"] = "人".into();
    let fields = [field("region", "区划", "region", "open", "keep"), persons];
    let schema = json!({"name": "counts", "title": "救助人数", "fields": fields});
    plot.extra.push(("schemas/counts.json".to_owned(), schema.to_string()));
    let project = Project::new("attack");
    plot.written(&project);
    let told = |args: &[&str]| project.run(&[args, &["--lang", "en"]].concat());
    let ran = told(&["run", "counts"]);
    assert_eq!(ran.code, 4, "{}", ran.story());
    let signed = ["approve", "counts/2017-r1", "--reviewer", "张三", "--approver", "李四"];
    let ran = told(&signed);
    assert_eq!(ran.code, 0, "{}", ran.story());
    // Nothing is on record of the register's ledgers: they were read, and never judged.
    let ran = told(&["publish"]);
    assert_ne!(ran.code, 0, "{}", ran.story());
    assert!(!project.root.join("public/counts/2017-r1").exists(), "{}", ran.story());
    let ran = told(&["run", "people"]);
    assert_eq!(ran.code, 4, "{}", ran.story());
    let ran = told(&["publish"]);
    assert!(project.root.join("public/counts/2017-r1").exists(), "{}", ran.story());
}

#[test]
fn numbers_of_seven_digits() {
    let mut plot =
        Plot::honest().column(note("编号"), |at, _| (3_100_000 + at * 7_919).to_string());
    plot.schema["fields"].as_array_mut().unwrap().push(field(
        "card",
        "低保证号",
        "text",
        "identifier",
        "drop",
    ));
    plot.header.push("低保证号".to_owned());
    plot.rows.iter_mut().for_each(|row| {
        let number = row[8].clone();
        row.push(number);
    });
    refused("certificates under another header", &plot, "G03");
}

#[test]
fn what_the_schema_says() {
    let mut plot = Plot::honest();
    plot.schema["description"] = format!("核对电话 13900000077，证号 {NOBODY}").into();
    refused("an ID in the description", &plot, "G03");
    let mut plot = Plot::honest();
    plot.schema["fields"][2]["description"] = NOBODY.into();
    refused("an ID in a field's description", &plot, "G03");
    let mut plot = Plot::honest();
    plot.schema["title"] = format!("住房救助信息 {NOBODY}").into();
    refused("an ID in the title", &plot, "G03");
    let mut plot = Plot::honest();
    plot.schema["fields"][4]["gongkai"]["role"] = "open".into();
    plot.schema["fields"][4]["gongkai"]["release"] = "keep".into();
    stopped("an ID column that the schema calls open", &plot);
    let mut plot = Plot::honest();
    plot.schema["fields"][4]["gongkai"] =
        json!({"kind": "text", "role": "open", "release": "keep"});
    refused("an ID column that the schema calls open text", &plot, "G03");
    let mut plot = Plot::honest();
    plot.schema["fields"][4]["gongkai"] =
        json!({"kind": "text", "role": "open", "release": "keep", "holds": "label"});
    plot.schema["fields"][4]["title"] = "编号".into();
    plot.schema["fields"][4]["gongkai"]["aliases"] = json!(["身份证号"]);
    refused("an ID column renamed", &plot, "G03");
    let mut plot = Plot::honest();
    plot.schema["fields"][0]["gongkai"]["holds"] = "place".into();
    let kind = json!({"kind": "code", "role": "open", "release": "keep", "codes": "people", "show": "label"});
    let mut field = note("类别");
    field["gongkai"] = kind;
    plot = plot.column(field, |at, _| one(at, "乙", "甲"));
    plot.schema["fields"][0]["gongkai"].as_object_mut().unwrap().remove("holds");
    plot.extra.push((
        "schemas/codes/people.csv".to_owned(),
        format!("code,label,aliases,valid_from,valid_to,replaced_by\nA,甲,,,,\nB,{NOBODY},乙,,,\n"),
    ));
    refused("an ID as a code's label", &plot, "G03");
}

#[test]
fn what_the_configuration_says() {
    let plot = Plot::honest().config("第二十条", &format!("第二十条 {NOBODY}"));
    refused("an ID in the legal basis", &plot, "G03");
    let plot = Plot::honest().config("0451-86772000", NOBODY);
    refused("an ID as the contact", &plot, "G03");
    let plot = Plot::honest().config("哈尔滨市民政局", "哈尔滨市民政局 13900000077");
    refused("a mobile in the publisher's name", &plot, "G03");
    let plot = Plot::honest()
        .config("clearance = \"required\"", "clearance = \"required\"\nk = { unconditional = 2 }");
    stopped("a k below the floor", &plot);
    let plot = Plot::honest().config("opening = \"unconditional\"\n", "");
    stopped("no opening", &plot);
}

#[test]
fn who_is_alone() {
    let mut plot = Plot::honest();
    plot.rows.truncate(12);
    refused("twelve persons in all", &plot, "G08");
    let sensitive = field("illness", "病种", "text", "sensitive", "keep");
    let mut plot = Plot::honest().column(sensitive, |_, _| "甲类".to_owned());
    plot.schema["fields"][8]["gongkai"]["holds"] = "label".into();
    refused("everybody has the same", &plot, "G08");
}

#[test]
fn nothing_of_a_refused_ledger_is_told() {
    let plot = Plot::honest().column(note("类型"), |at, _| one(at, NOBODY, "甲"));
    let project = Project::new("attack");
    plot.written(&project);
    for args in [
        &["run"][..],
        &["run", "--format", "json"],
        &["-v", "run"],
        &["review", "people/2017-r1"],
        &["status"],
    ] {
        let ran = project.run(args);
        for planted in [NOBODY, &id(3), "13900000003", "示范路103号"] {
            assert!(
                !ran.stdout.contains(planted) && !ran.stderr.contains(planted),
                "{}",
                ran.story()
            );
        }
    }
    for entry in walkdir::WalkDir::new(project.root.join("private")).into_iter().map(Result::unwrap)
    {
        let path = entry.path();
        let inner = path.strip_prefix(project.root.join("private")).unwrap();
        if !entry.file_type().is_file()
            || inner.starts_with("quarantine")
            || inner.starts_with("candidates")
        {
            continue;
        }
        let bytes = fs::read(path).unwrap();
        for planted in [NOBODY, &id(3), "13900000003"] {
            let found = memchr::memmem::find(&bytes, planted.as_bytes());
            assert!(found.is_none(), "{}", path.display());
        }
    }
}
