//! Annual reports in files that other programs made, and as the source of a dataset.

use std::fmt::Write as _;
use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::support::browser;
use crate::support::peers::peer;
use crate::support::{Project, datasets, json, run, violations};

/// Rows of table three: the cells of labels, and the counts of people and of firms.
const THREE: &[(&str, i64, i64)] = &[
    ("<td colspan=\"3\">一、本年新收政府信息公开申请数量</td>", 10, 2),
    ("<td colspan=\"3\">二、上年结转政府信息公开申请数量</td>", 2, 0),
    ("<td rowspan=\"22\">三、本年度办理结果</td><td colspan=\"2\">（一）予以公开</td>", 5, 1),
    ("<td colspan=\"2\">（二）部分公开（区分处理的，只计这一情形，不计其他情形）</td>", 2, 0),
    ("<td rowspan=\"8\">（三）不予<br>公开</td><td>1.属于国家秘密</td>", 0, 0),
    ("<td>2.其他法律行政法规禁止公开</td>", 0, 0),
    ("<td>3.危及“三安全一稳定”</td>", 0, 0),
    ("<td>4.保护第三方合法权益</td>", 1, 0),
    ("<td>5.属于三类内部事务信息</td>", 0, 0),
    ("<td>6.属于四类过程性信息</td>", 0, 0),
    ("<td>7.属于行政执法案卷</td>", 0, 0),
    ("<td>8.属于行政查询事项</td>", 0, 0),
    ("<td rowspan=\"3\">（四）无法提供</td><td>1.本机关不掌握相关政府信息</td>", 2, 1),
    ("<td>2.没有现成信息需要另行制作</td>", 0, 0),
    ("<td>3.补正后申请内容仍不明确</td>", 0, 0),
    ("<td rowspan=\"5\">（五）不予处理</td><td>1.信访举报投诉类申请</td>", 0, 0),
    ("<td>2.重复申请</td>", 1, 0),
    ("<td>3.要求提供公开出版物</td>", 0, 0),
    ("<td>4.无正当理由大量反复申请</td>", 0, 0),
    ("<td>5.要求行政机关确认或重新出具已获取信息</td>", 0, 0),
    (
        "<td rowspan=\"3\">（六）其他处理</td><td>1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请</td>",
        0,
        0,
    ),
    ("<td>2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请</td>", 0, 0),
    ("<td>3.其他</td>", 0, 0),
    ("<td colspan=\"2\">（七）总计</td>", 11, 2),
    ("<td colspan=\"3\">四、结转下年度继续办理</td>", 1, 0),
];
const HEAD: &str = r#"<tr><td rowspan="3" colspan="3">（本列数据的勾稽关系为：第一项加第二项之和，<br>等于第三项加第四项之和）</td><td colspan="7">申请人情况</td></tr>
<tr><td rowspan="2">自然人</td><td colspan="5">法人或其他组织</td><td rowspan="2">总计</td></tr>
<tr><td>商业<br>企业</td><td>科研<br>机构</td><td>社会公益组织</td><td>法律服务机构</td><td>其他</td></tr>"#;
const BEFORE: &str = r#"<h1>白杨区民政局2022年政府信息公开工作年度报告</h1>
<h2>一、总体情况</h2>
<p>（一）主动公开。2022年，白杨区民政局认真落实各项要求，坚持以公开为常态、不公开为例外，全年通过各种渠道共主动公开政府信息1&nbsp;562条，其中政府网站公开1234条，政务微信公开２１８条，其他方式公开110条。</p>
<p>（二）依申请公开。全年新收政府信息公开申请12件，上年结转2件，均按规定的程序登记、审核、办理、答复、归档，本年度共答复13件，结转下年度1件；未发生因政府信息公开引起的行政复议，行政诉讼1件。</p>
<h2>二、主动公开政府信息情况</h2>
<table border="1"><tr><th colspan="4">第二十条第（一）项</th></tr><tr><th>信息内容</th><th>本年制发件数</th><th>本年废止件数</th><th>现行有效件数</th></tr>
<tr><td>规章</td><td>0</td><td>0</td><td>0</td></tr><tr><td>行政规范性文件</td><td>3</td><td>1</td><td>17</td></tr>
<tr><th colspan="4">第二十条第（五）项</th></tr><tr><th>信息内容</th><th colspan="3">本年处理决定数量</th></tr><tr><td>行政许可</td><td colspan="3">1052</td></tr>
<tr><th colspan="4">第二十条第（八）项</th></tr><tr><th>信息内容</th><th colspan="3">本年收费金额（单位：万元）</th></tr><tr><td>行政事业性收费</td><td colspan="3">23.5</td></tr></table>
<h2>三、收到和处理政府信息公开申请情况</h2>"#;
const AFTER: &str = r#"<h2>四、政府信息公开行政复议、行政诉讼情况</h2>
<table border="1"><tr><td colspan="5">行政复议</td><td colspan="10">行政诉讼</td></tr>
<tr><td rowspan="2">结果维持</td><td rowspan="2">结果纠正</td><td rowspan="2">其他结果</td><td rowspan="2">尚未审结</td><td rowspan="2">总计</td><td colspan="5">未经复议直接起诉</td><td colspan="5">复议后起诉</td></tr>
<tr><td>结果维持</td><td>结果纠正</td><td>其他结果</td><td>尚未审结</td><td>总计</td><td>结果维持</td><td>结果纠正</td><td>其他结果</td><td>尚未审结</td><td>总计</td></tr>
<tr><td>0</td><td>0</td><td>0</td><td>0</td><td>0</td><td>1</td><td>0</td><td>0</td><td>0</td><td>1</td><td>0</td><td>0</td><td>0</td><td>0</td><td>0</td></tr></table>
<h2>五、存在的主要问题及改进情况</h2><p>公开的深度还不够，下一步将改进3项工作。</p>
<h2>六、其他需要报告的事项</h2><p>本年度未收取信息处理费。</p>"#;

/// A report with all the tables of 2021; `before` and `after` stand around it.
fn page(charset: &str, before: &str, after: &str) -> String {
    let mut rows = String::new();
    for (labels, people, firms) in THREE {
        let all = people + firms;
        writeln!(rows, "<tr>{labels}<td>{people}</td><td>{firms}</td><td>0</td><td>0</td><td>0</td><td>0</td><td>{all}</td></tr>").unwrap();
    }
    format!(
        "<!DOCTYPE html><html><head><meta charset=\"{charset}\"></head><body>{before}{BEFORE}\n<table border=\"1\">{HEAD}\n{rows}</table>\n{AFTER}{after}</body></html>"
    )
}

/// What `file` states: key, value and unit of each figure that has a name, and how each sum came out.
fn told(project: &Project, file: &str) -> Vec<String> {
    let ran = project.run(&["report", "extract", file, "--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.story());
    let answer = json(&ran);
    assert_eq!(answer["year"], 2022, "{file}");
    let figures = answer["figures"].as_array().unwrap().iter();
    let figures = figures.filter(|it| !it["indicator"].is_null());
    let figure = |it: &Value| format!("{} {} {}", it["indicator"], it["value"], it["unit"]);
    let sums = answer["identities"].as_array().unwrap().iter();
    let sum = |it: &Value| format!("{} {} {}", it["name"], it["expression"], it["status"]);
    figures.map(figure).chain(sums.map(sum)).collect()
}

/// The project with the report as a page, and what that states.
fn plain(name: &str) -> (Project, Vec<String>) {
    let project = Project::new(name);
    project.write("report.html", page("utf-8", "", ""));
    let expect = told(&project, "report.html");
    assert_eq!(expect.iter().filter(|it| it.ends_with("\"pass\"")).count(), 50, "{expect:#?}");
    assert_eq!(expect.len(), 259, "{expect:#?}");
    for it in [
        "\"proactive.total\" 1562 \"条\"",
        "\"application.received.by.business\" 2 \"件\"",
        "\"reply.unavailable.not_held\" 3 \"件\"",
        "\"charge.amount\" 23.5 \"万元\"",
        "\"litigation.direct.upheld\" 1 \"件\"",
        "\"fee\" 0 \"元\"",
    ] {
        assert!(expect.iter().any(|told| told == it), "{it}: {expect:#?}");
    }
    (project, expect)
}

#[test]
fn pages_of_content_systems_state_the_same() {
    let (project, expect) = plain("report-pages");
    let before = "<div class=\"nav\"><ul><li><a href=\"#\">首页</a></li></ul></div><table width=\"100%\"><tbody><tr><td>栏目导航</td><td><div class=\"editor\">";
    let nested = page("utf-8", before, "</div></td></tr></tbody></table>")
        .replace("<td>10</td>", "<td><p><span>1</span><span>0</span></p></td>")
        .replace("<td>12</td>", "<td>１２</td>")
        .replace("<td>13</td>", "<td>&nbsp;13&nbsp;</td>");
    project.write("nested.html", nested);
    assert_eq!(told(&project, "nested.html"), expect);
    let chinese = page("gb2312", "", "");
    let (bytes, _, lossy) = encoding_rs::GBK.encode(&chinese);
    assert!(!lossy);
    project.write("gbk.html", bytes);
    assert_eq!(told(&project, "gbk.html"), expect);
}

#[test]
fn documents_of_an_office_suite_state_the_same() {
    let Some(office) = peer("GONGKAI_TEST_OFFICE") else { return };
    let (project, expect) = plain("report-office");
    let saved = |from: &str, to: &str, filter: Option<&str>| {
        let output = Command::new(&office)
            .arg(format!("-env:UserInstallation=file://{}", project.root.join("office").display()))
            .args(["--headless", "--convert-to", to, "--outdir"])
            .arg(&project.root)
            .args(filter)
            .arg(project.root.join(from))
            .output()
            .unwrap();
        let ending = to.split(':').next().unwrap();
        assert!(project.root.join(format!("report.{ending}")).exists(), "{to}: {output:?}");
    };
    saved("report.html", "odt", None);
    saved("report.odt", "docx", None);
    saved("report.odt", "pdf", None);
    saved("report.html", "xlsx", Some("--infilter=HTML (StarCalc)"));
    for file in ["report.docx", "report.pdf", "report.xlsx"] {
        assert_eq!(told(&project, file), expect, "{file}");
    }
}

#[test]
fn pages_that_a_browser_prints_state_the_same() {
    let Some(browser) = browser::command() else { return };
    let (project, expect) = plain("report-browser");
    for (file, with) in [("plain.pdf", Some("--no-pdf-header-footer")), ("headed.pdf", None)] {
        let output = Command::new(&browser)
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"])
            .args(with)
            .arg(format!("--print-to-pdf={}", project.root.join(file).display()))
            .arg(format!("file://{}", project.root.join("report.html").display()))
            .output()
            .unwrap();
        assert!(project.root.join(file).exists(), "{output:?}");
        assert_eq!(told(&project, file), expect, "{file}");
    }
}

const CONFIG: &str = r#"
[publisher]
name = "某市人民政府办公室"
region = "230100"
contact = "政务公开办公室"

[policy]
k = { unconditional = 20, conditional = 10 }

[dataset.reported]
schema = "builtin:reported-indicators"
period = "2022"
cycle = "yearly"
opening = "unconditional"
legal_basis = "《政府信息公开条例》第五十条"
source = [{ report = "reports/**/*" }]
accept = { quarantined = "5%" }

[target.site]
kind = "directory"
path = "public"
"#;

#[test]
fn what_reports_state_is_a_dataset_and_nothing_is_guessed() {
    let project = Project::new("report-source");
    project.write("gongkai.toml", CONFIG);
    project.write("reports/白杨区/2022.html", page("utf-8", "", ""));
    // A total that is stated in two ways is held back; what has no name is no row.
    project.write("reports/柳河镇.md", "# 柳河镇2022年政府信息公开工作年度报告\n一、总体情况\n2022年主动公开政府信息120条，栏目6个。全年收到政府信息公开申请8件。\n三、收到和处理政府信息公开申请情况\n本年度收到政府信息公开申请9件，未发生行政复议。\n");
    let told = &datasets(&run(&project, &[]))["reported"];
    assert_eq!(told["status"], "waiting", "{told:#}");
    assert_eq!(told["rows"]["quarantined"], 2, "{told:#}");
    let held: Vec<(String, u64)> =
        violations(&project, "reported").into_iter().map(|it| (it.source, it.line)).collect();
    assert_eq!(held, [("reports/柳河镇.md".to_owned(), 3), ("reports/柳河镇.md".to_owned(), 4)]);
    let path = project.root.join("private/candidates/reported/2022-r1/reported.csv");
    let csv = fs::read_to_string(path).unwrap();
    let lines: Vec<&str> = csv.lines().filter(|it| it.starts_with("reports/柳河镇.md")).collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[0].contains(",第3行,2022,proactive.total,主动公开政府信息数,120"), "{lines:?}");
    assert!(lines[1].contains(",review.total,") && lines[1].contains("文字说明为零"), "{lines:?}");
    assert!(csv.contains("reports/白杨区/2022.html,") && csv.contains(",charge.amount,"), "{csv}");
    // Of the same reports, nothing new is made.
    let again = &datasets(&run(&project, &[]))["reported"];
    assert_eq!(again["rows"]["accepted"], told["rows"]["accepted"], "{again:#}");
    let mixed =
        CONFIG.replace("report = \"reports/**/*\"", "report = \"reports/*\", sheet = \"一\"");
    project.write("gongkai.toml", mixed);
    let ran = project.run(&["check", "--lang", "en"]);
    assert_eq!(ran.code, 1, "{}", ran.story());
    assert!(ran.stderr.contains("`sheet` does not go with `report`"), "{}", ran.story());
}
