//! `inspect`: the page and the document, for ledgers of every state. What headers mean is `schemas/headers.csv`.

use expect_test::expect;
use serde_json::Value;

use crate::support::{Project, datasets, json, steady};

const LEDGER: &str = "道里区2017年3月城市低保发放表,,,,\n单位：元,,,,\n户主姓名,身份证,底保证号,人数,救助金\n王小明,230199195703150017,A-1,1,475\n李小红,230199195703150025,A-2,2,950\n合计,,,3,1425\n";

#[test]
fn a_page_names_columns_and_never_shows_a_cell() {
    let project = Project::new("inspect");
    project.write("道里区/2017年4月.csv", LEDGER);
    let args = [
        "inspect",
        "道里区/2017年4月.csv",
        "--schema",
        "builtin:urban-rural-dibao",
        "--lang",
        "zh",
    ];
    let ran = project.run(&args);
    for cell in ["王小明", "230199195703150017", "A-1", "475"] {
        assert!(!ran.stdout.contains(cell), "{}", ran.story());
    }
    assert_eq!(ran.code, 0, "{}", ran.story());
    expect![[r#"
        道里区/2017年4月.csv
          格式  文本表格、210 B
          编码  utf-8（确定：每一个字节都符合 UTF-8）

          行        共 6 行 = 数据 2 行 + 非数据 4 行（标题 1、单位行 1、表头 1、合计 1）
          表头      第 3 行，5 列
          分隔符    ,、引号 "、LF
                    这样读，认得表头里的 3 个列名；得分 724
          标题      道里区2017年3月城市低保发放表
          单位行    单位：元
          地区      道里区（标题、文件夹名）
          时间      说法不一：2017-03（标题）
                    说法不一：2017-04（文件名）
          救助类别  城市低保（标题）

          列  表头      像是      符合  单位  填写  不同值  字段
          A   户主姓名  人名      100%        100%       2  户主姓名
          B   身份证    身份证号  100%        100%       2  身份证号
          C   底保证号  文字                  100%       2  没有对应
          D   人数      计数      100%  人    100%       2  人数
          E   救助金    金额      100%  元    100%       2  没有对应

          没有对应的列（运行时不读）
          C  底保证号  是不是“低保证号”（读音相近）
          E  救助金    是不是“发放金额”（意思相同）；是不是“保障金额”（写法相近）

          必填而没有列的字段：保障金额

          各字段的格怎样成为值
          字段      照原样  换了写法  有提醒  没有值  要退回
          人数           2         0       0       0       0
          救助类别       0         2       0       0       0
          户主姓名       2         0       0       0       0
          身份证号       2         0       0       0       0
    "#]]
    .assert_eq(&steady(&ran.stdout, &project));
}

#[test]
fn several_ledgers_are_one_document_and_a_broken_one_is_told_of() {
    let project = Project::new("inspect");
    project.write("a.csv", LEDGER);
    project.write("b.xlsx", b"PK\x03\x04 no workbook");
    let ran = project.run(&["inspect", "a.csv", "b.xlsx", "--format", "json", "--lang", "en"]);
    assert_eq!(ran.code, 1, "{}", ran.story());
    let document = json(&ran);
    let [a, b] = document["ledgers"].as_array().unwrap().as_slice() else { panic!("{document}") };
    assert_eq!(a["stopped"], Value::Null);
    let columns = a["parts"][0]["columns"].as_array().unwrap();
    let told: Vec<(&str, &str, &str)> = columns
        .iter()
        .map(|it| {
            let text = |key: &str| it[key].as_str().unwrap();
            (text("letters"), text("kind"), text("role"))
        })
        .collect();
    assert_eq!(
        told,
        [
            ("A", "person-name", "identifier"),
            ("B", "resident-id", "identifier"),
            ("C", "text", "identifier"),
            ("D", "count", "quasi"),
            ("E", "money", "sensitive"),
        ]
    );
    assert!(b["stopped"]["code"].is_string() && b["parts"].as_array().unwrap().is_empty(), "{b}");
}

const CONFIG: &str = r#"[publisher]
name = "哈尔滨市民政局"
region = "230100"

[dataset.relief]
schema = "relief.json"
period = "2017"
cycle = "yearly"
opening = "unconditional"
legal_basis = "《政府信息公开条例》第十条第（七）项"
source = [{ path = "inbox/*" }]
"#;

const SCHEMA: &str = r#"{
  "name": "relief",
  "title": "救助",
  "fields": [
    {"name": "region", "title": "区划", "type": "string", "constraints": {"required": true}, "gongkai": {"kind": "region", "codes": "regions", "role": "open", "release": "keep"}},
    {"name": "name", "title": "姓名", "type": "string", "gongkai": {"kind": "person-name", "role": "identifier"}},
    {"name": "persons", "title": "人数", "type": "integer", "constraints": {"required": true}, "gongkai": {"kind": "count", "unit": "人", "role": "open", "release": "keep", "ditto": true}},
    {"name": "day", "title": "日期", "type": "date", "gongkai": {"kind": "date", "role": "open", "release": "keep"}},
    {"name": "phone", "title": "电话", "type": "string", "gongkai": {"kind": "phone", "role": "identifier"}}
  ],
  "gongkai": {"order": ["region"]}
}
"#;

/// The ways of each field, and whether it has a column, of the only table of `ledger`.
#[track_caller]
fn told(project: &Project, ledger: &str, schema: &str) -> Vec<(String, bool, Value)> {
    let ran = project.run(&["inspect", ledger, "--schema", schema, "--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.story());
    let document = json(&ran);
    let fields = document["ledgers"][0]["parts"][0]["fields"].as_array().unwrap();
    let text = |it: &Value| it["name"].as_str().unwrap().to_owned();
    fields.iter().map(|it| (text(it), it["has_column"] == true, it["ways"].clone())).collect()
}

#[test]
fn a_look_at_a_ledger_counts_its_cells_as_a_run_does() {
    let project = Project::new("inspect-ways");
    project.write("gongkai.toml", CONFIG);
    project.write("relief.json", SCHEMA);
    let rows = "道里区,张三,3,2017-01-05,139000000\n道里,张 三,同上,17年1月6日,13900000000\n某区,李?,x,无,无\n";
    project.write("inbox/a.csv", format!("区划,姓名,人数,日期,电话\n{}", rows.repeat(40)));
    let told = told(&project, "inbox/a.csv", "relief");
    let ran = project.run(&["run", "--format", "json"]);
    let report = datasets(&json(&ran));
    let counted = report["relief"]["fields"].as_array().unwrap();
    assert_eq!(told.len(), counted.len());
    for ((name, has_column, ways), counted) in told.iter().zip(counted) {
        assert!(has_column, "{name}");
        assert_eq!(counted["name"], **name);
        for (way, count) in ways.as_object().unwrap() {
            assert_eq!(counted[way], *count, "{name} {way}");
        }
    }
    let [as_written, normalized, with_warning, refused] =
        ["as_written", "normalized", "with_warning", "refused"].map(|it| told[1].2[it].clone());
    assert_eq!([as_written, normalized, with_warning, refused], [40, 40, 0, 40]);
    assert_eq!(told[4].2["with_warning"], 80);
}

#[test]
fn what_cannot_be_counted_is_left_open() {
    let project = Project::new("inspect-open");
    project.write("relief.json", SCHEMA);
    // Without a project nobody knows whose regions they are; a required field without a column keeps none from being counted.
    project.write("a.csv", "区划,姓名\n道里区,张三\n南岗区,李四\n");
    let ways = told(&project, "a.csv", "relief.json");
    assert_eq!(ways[0], ("region".to_owned(), true, Value::Null));
    assert_eq!((ways[1].1, &ways[1].2["as_written"]), (true, &Value::from(2)));
    assert_eq!((ways[2].1, &ways[2].2["missing"]), (false, &Value::from(2)));
    let ran = project.run(&["inspect", "a.csv", "--schema", "relief.json", "--lang", "en"]);
    assert!(
        ran.stdout.contains("how the cells of each field come to be values"),
        "{}",
        ran.story()
    );
    assert!(ran.stdout.contains("these regions resolve: 区划"), "{}", ran.story());
    // Two columns of one field: nobody can say which counts.
    project.write("b.csv", "区划,姓名,姓名\n道里区,张三,李四\n");
    assert_eq!(told(&project, "b.csv", "relief.json"), []);
}

#[test]
fn an_amount_in_a_header_is_told_beside_it() {
    let project = Project::new("inspect-amount");
    let ledger = "姓名,领取金额,\n,家庭补差,重点救助60元\n张三,475,60\n李四,300,120\n";
    project.write("a.csv", ledger);
    let ran = project.run(&["inspect", "a.csv", "--format", "json"]);
    let document = json(&ran);
    let columns = &document["ledgers"][0]["parts"][0]["columns"];
    assert_eq!(columns[1]["header_amount"], Value::Null, "{}", ran.story());
    assert_eq!(columns[2]["header_amount"]["number"], "60", "{}", ran.story());
    assert_eq!(columns[2]["header_amount"]["unit"], "元", "{}", ran.story());
    let ran = project.run(&["inspect", "a.csv", "--lang", "zh"]);
    assert!(ran.stdout.contains("  C：表头写明每份 60 元\n"), "{}", ran.story());
}
