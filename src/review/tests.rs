//! The page says what the facts say, in both languages, and nothing in them is markup.

use super::*;
use crate::model::disclosure::Asked;
use crate::model::disclosure::Class;
use crate::model::disclosure::Classes;
use crate::model::disclosure::Disclosure;
use crate::model::disclosure::Noise;
use crate::model::disclosure::Table;
use crate::model::lang::Both;

fn verdict(rule: &str, verdict: &str) -> Verdict {
    let title = Both { zh: format!("{rule} 的标题"), en: format!("title of {rule}") };
    Verdict { rule: rule.to_owned(), verdict: verdict.to_owned(), title, at: Both::default() }
}

fn field(name: &str, role: &str, release: &str, level: Option<&str>) -> Field {
    Field {
        name: name.to_owned(),
        title: format!("{name}<b>"),
        role: role.to_owned(),
        release: release.to_owned(),
        level: level.map(str::to_owned),
        suppressed: 1_234,
        loss: Some(0.25),
    }
}

/// A candidate with something to say everywhere.
#[expect(clippy::too_many_lines, reason = "something of everything")]
fn full() -> Facts {
    let class = |place: Option<&str>, persons| Class {
        shown: vec![place.map(str::to_owned), Some("60-69".to_owned())],
        persons,
        rows: persons + 1,
    };
    Facts {
        candidate: "relief/2017-r2".to_owned(),
        dataset: "relief".to_owned(),
        release: "2017-r2".to_owned(),
        title: "救助<i>".to_owned(),
        publisher: "哈尔滨市民政局".to_owned(),
        period: "2017".to_owned(),
        opening: "unconditional".to_owned(),
        legal_basis: "条例第二十条".to_owned(),
        rows: 162_352,
        read: 162_400,
        quarantined: 48,
        digest: "d1".repeat(32),
        rules: "a2".repeat(32),
        basis: "b3".repeat(32),
        head: Some(Head { seq: 17, hash: "c4".repeat(32) }),
        fields: vec![
            field("id", "identifier", "drop", None),
            field("birth", "quasi", "generalize", Some("age-10")),
            field("street", "quasi", "generalize", Some("all")),
            field("kin", "quasi", "generalize", Some("as-is")),
            field("cause", "sensitive", "keep", None),
        ],
        quasi: vec!["区县".to_owned(), "年龄".to_owned()],
        protection: Some(Disclosure {
            asked: Asked { t: Some(0.3), ..Asked::default() },
            classes: Some(Classes {
                count: 412,
                k: 19,
                l: Some(3),
                t: Some(0.21),
                counts_persons: true,
                loss: 0.0004,
                nodes: 12,
                riskiest: vec![class(Some("道里区<script>"), 19), class(None, 21)],
            }),
            ..Disclosure::default()
        }),
        difference: Some(Difference {
            previous: "2017-r1".to_owned(),
            is_unreadable: false,
            rows_before: 162_000,
            columns_added: vec!["金额".to_owned()],
            columns_removed: Vec::new(),
            regions: vec![
                Region { name: "道里区".to_owned(), before: 10, now: 0 },
                Region { name: String::new(), before: 0, now: 362 },
            ],
            regions_same: 16,
            classes: Some([4, 1, 9, 400]),
        }),
        gate: vec![verdict("G01", "pass"), verdict("G10", "not-applicable")],
        negative: Negative {
            is_there: true,
            valid: 3,
            due: vec![("条例第十四条".to_owned(), "2018-01-01".to_owned())],
        },
        assessment: Assessment {
            is_required: true,
            reference: Some("评估〔2018〕1号".to_owned()),
            date: Some("2018-01-01".to_owned()),
            ends: Some("2019-01-02".to_owned()),
        },
        files: vec![File {
            name: "relief.csv".to_owned(),
            bytes: 4_096,
            sha256: "e5".repeat(32),
            rows: Some(162_352),
        }],
        quality: Some("private/quality/relief/000001.html".to_owned()),
        folder: "private/candidates/relief/2017-r2".to_owned(),
        ..Facts::default()
    }
}

#[track_caller]
fn check(facts: &Facts, lang: Lang, has: &[&str], lacks: &[&str]) {
    let page = page::render(facts, lang).unwrap();
    for it in has {
        assert!(page.contains(it), "no {it} in\n{page}");
    }
    for it in lacks.iter().chain(&["<script", "<i>", "<b>\""]) {
        assert!(!page.contains(it), "{it} in\n{page}");
    }
}

#[test]
fn all_that_two_persons_must_see_is_on_the_page() {
    let facts = full();
    let digests =
        [&facts.digest, &facts.rules, &facts.basis, &facts.files[0].sha256].map(String::as_str);
    check(&facts, Lang::Zh, &digests, &[]);
    let words = [
        "162,352 行等两个人看过",
        "概化到十岁一段",
        "<small>kin</small></th><td>间接标识</td><td class=\"\">原样发布</td>",
        "全部隐去",
        "<td class=\"n bad\">19</td>",
        "道里区&#60;script&#62;",
        "救助&#60;i&#62;",
        "上一版 2017-r1 有 162,000 行，这一版 162,352 行（+352）。",
        "多了列：金额。",
        "新增 4，消失 1，人数变了 9，没变 400",
        "未显示",
        "行数没变的区县：16",
        "现行 3 条，没有命中。",
        "条例第十四条：2018-01-01",
        "评估〔2018〕1号，2018-01-01，有效到 2019-01-02 前。",
        "&#60;0.1%",
        "日志末条 17",
        "../../quality/relief/000001.html",
        "gongkai approve relief/2017-r2 --reviewer 初审人 --approver 批准人",
        "G10 的标题",
    ];
    check(&facts, Lang::Zh, &words, &["这是第一版"]);
    let words = [
        "162,352 rows wait for two persons",
        "generalized to age-10",
        "The last release, 2017-r1, has 162,000 rows, this one 162,352 (+352).",
        "4 new, 1 gone, 9 of another size, 400 of the same",
        "--reviewer NAME --approver NAME",
        "title of G10",
    ];
    check(&facts, Lang::En, &words, &["初审人"]);
}

#[test]
fn a_first_release_of_little_has_a_page_too() {
    let facts = Facts { rows: 1, ..Facts::default() };
    check(
        &facts,
        Lang::Zh,
        &["这是第一版", "没有负面清单", "没有写明影响评估"],
        &["人数最少的几类"],
    );
    check(&facts, Lang::En, &["1 row waits for two persons", "This is the first release"], &[]);
    let plain = Facts { protection: Some(Disclosure::default()), ..facts };
    check(&plain, Lang::Zh, &["各列照原样公开"], &[]);
    let lost =
        Difference { previous: "2016-r1".to_owned(), is_unreadable: true, ..Difference::default() };
    let lost = Facts { difference: Some(lost), ..plain };
    check(
        &lost,
        Lang::En,
        &["No whole copy of the last release, 2016-r1"],
        &["This is the first release"],
    );
}

#[test]
fn what_cannot_be_cleared_is_not_offered_to_be() {
    let mut facts = full();
    facts.gate.push(verdict("G08", "deny"));
    check(
        &facts,
        Lang::Zh,
        &["1 条审查规则拒绝，不能批准。", "G08 G08 的标题"],
        &["gongkai approve"],
    );
    let outdated = Facts { is_outdated: true, ..full() };
    check(&outdated, Lang::En, &["it cannot be cleared. Run again."], &["gongkai approve"]);
}

#[test]
fn a_table_says_what_is_withheld() {
    let table = Table {
        cells: 468,
        primary: 5,
        secondary: 7,
        differencing: 0,
        narrowest: Some(21.0),
        noise: Some(Noise { epsilon: 0.5, sensitivity: 1, budget: 2.0 }),
    };
    let protection = Disclosure { table: Some(table), ..Disclosure::default() };
    let facts = Facts { protection: Some(protection), ..Facts::default() };
    let words =
        ["共 468 格；人数太少隐去 5 格，防止倒推再隐去 7 格", "宽 21 的区间", "用去 0.5，总预算 2"];
    check(&facts, Lang::Zh, &words, &[]);
}
