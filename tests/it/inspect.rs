//! `inspect`: the page and the document, for ledgers of every state. What headers mean is `schemas/headers.csv`.

use expect_test::expect;

use crate::support::{Project, json, steady};

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
    assert_eq!(a["stopped"], serde_json::Value::Null);
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
