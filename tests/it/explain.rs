//! `explain`: one page, all pages, and a code that there is not.

use expect_test::{Expect, expect};
use gongkai::model::rule::Rule;
use serde_json::Value;

use crate::support::{Project, Ran, json};

#[track_caller]
fn explain(args: &[&str], code: i32) -> Ran {
    let ran = Project::new("empty").run(&[&["explain"], args].concat());
    assert_eq!(ran.code, code, "{}", ran.story());
    ran
}

#[track_caller]
fn check(args: &[&str], expect: Expect) {
    expect.assert_eq(&explain(args, 0).stdout);
}

#[test]
fn a_page_says_why_on_what_and_how_with_an_example() {
    check(
        &["resident-id/check-digit", "--lang", "zh"],
        expect![[r#"
        身份号码的校验位不对（错误：整行退回）
        resident-id/check-digit

        为什么
          末位由前 17 位按 ISO 7064 MOD 11-2 算出；不符说明至少错了一位。

        依据
          GB 11643-1999 公民身份号码；校验码按 ISO 7064 MOD 11-2

        怎么办
          对照身份证重新录入。

        例子
          列    身份证号 (resident-id)
          不对  230199195703150018
          对    230199195703150017
    "#]],
    );
    check(
        &["row/ragged", "--lang", "en"],
        expect![[r#"
        the row has more cells than the header (error: the row is held back, whole)
        row/ragged

        why
          A cell beyond the header belongs to no known column; putting it anywhere would be a guess.

        basis
          RFC 4180, section 2, item 4

        what to do
          Look for a stray delimiter, or a comma inside a cell that is not quoted.

        example
          wrong
            ledger.csv
              社区,人数
              安静,3
              通江,1,200
          right
            ledger.csv
              社区,人数
              安静,3
              通江,"1,200"
    "#]],
    );
    check(
        &["cell/struck", "--lang", "zh"],
        expect![[r#"
        单元格加了删除线，照原样收下（提醒：照收，请留意）
        cell/struck

        为什么
          划掉的数可能已经作废。

        依据
          ECMA-376 SpreadsheetML `strike`

        怎么办
          作废的改掉，有效的去掉删除线。

        例子
          不对  D4 的 300 加了删除线
          对    D4 写着改正后的数，没有删除线
          见    tests/spec/sheets.md, “What is struck through was meant to go”
    "#]],
    );
    check(
        &["g16", "--lang", "en"],
        expect![[r#"
        the opening is not stated
        G16

        why
          Unconditional and conditional opening ask for different protection; there is no default, and unconditional needs the stricter k.

        what to do
          Set `opening` to `unconditional` or `conditional` in `gongkai.toml`.
    "#]],
    );
}

#[test]
fn every_rule_has_a_page_in_both_languages() {
    for rule in Rule::ALL {
        for (lang, title) in [("zh", rule.page().title.zh), ("en", rule.page().title.en)] {
            let said = explain(&[rule.code(), "--lang", lang], 0).stdout;
            assert!(said.contains(title), "{said}");
        }
    }
}

#[test]
fn without_a_code_all_are_listed() {
    let said = explain(&["--lang", "zh"], 0).stdout;
    for line in
        ["  错误  身份号码的校验位不对\n", "  G18  退回的行", "  schema/invalid", "  cli/no-page"]
    {
        assert!(said.contains(line), "{line}\n{said}");
    }
    let ran = explain(&["--format", "json", "--lang", "en"], 0);
    let all: Value = serde_json::from_str(&ran.stdout).unwrap();
    let pages = all["pages"].as_array().unwrap();
    let page = |code: &str| pages.iter().find(|it| it["code"] == code).unwrap();
    assert_eq!(page("number/fraction")["example"]["wrong"][0], "3.5");
    assert_eq!(page("number/fraction")["basis"], Value::Null);
    assert_eq!(page("constraint/minimum")["level"], "error");
    assert_eq!(page("key/duplicate")["example"]["wrong"][1]["name"], "b.csv");
    assert_eq!(page("G18")["area"], "gate");
    assert_eq!(page("G18")["example"], Value::Null);
    assert_eq!(page("schema/invalid")["area"], "error");
    let one = json(&explain(&["number/fraction", "--format", "json", "--lang", "en"], 0));
    assert_eq!(&one, page("number/fraction"));
}

#[test]
fn a_code_that_is_none_suggests_near_ones() {
    let ran = explain(&["no/such-code"], 1);
    assert!(ran.stderr.contains("no/such-code"), "{}", ran.story());
    let ran = explain(&["resident-id/check-digt"], 1);
    assert!(ran.stderr.contains("`resident-id/check-digit`"), "{}", ran.story());
}

#[test]
fn a_rule_of_a_schema_names_its_columns_and_a_page_is_found_by_what_a_clerk_reads() {
    let project = Project::new("explain-own");
    let own = project.run(&["explain", "rule/disabled-within-persons", "--lang", "zh"]);
    assert_eq!(own.code, 0, "{}", own.story());
    for words in [
        "残疾人数多于保障人数（错误：整行退回）",
        "persons          人数",
        "disabled         残疾人数",
    ] {
        assert!(own.stdout.contains(words), "{words}: {}", own.stdout);
    }
    let page = project.run(&["explain", "身份号码的校验位不对", "--lang", "zh"]);
    assert!(page.stdout.contains("resident-id/check-digit"), "{}", page.story());
    let near = project.run(&["explain", "校验位", "--lang", "zh"]);
    assert_eq!(near.code, 1);
    assert!(near.stderr.contains("`resident-id/check-digit`"), "{}", near.story());
}
