//! Facts become JSON and pages; nothing of a name becomes markup, and what is kept is read again.

use expect_test::expect;

use super::*;
use crate::model::lang::Both;

/// Two districts, one of which is to be called; names as nobody should choose them.
#[expect(clippy::too_many_lines, reason = "one report, as a whole")]
fn facts() -> Facts {
    let text = |it: &str| it.to_owned();
    let both = |zh: &str, en: &str| Both { zh: zh.to_owned(), en: en.to_owned() };
    let called = Called {
        region: Some(text("道里区")),
        count: 2,
        of: 9,
        ledgers: vec![text("inbox/<script>alert(1)</script>.csv")],
    };
    Facts {
        dataset: text("relief"),
        title: text("救助 & <b>金</b>"),
        publisher: text("某市\"民政局\""),
        period: text("2017"),
        opening: text("unconditional"),
        run: 3,
        status: text("refused"),
        release: Some(text("2017-r1")),
        accept: Accept {
            quarantined: text("0.5%"),
            regions: vec![text("道里区"), text("南岗区")],
            ..Accept::default()
        },
        rows: Rows {
            lines: 14,
            non_data: 2,
            read: 12,
            accepted: 10,
            quarantined: 2,
            published: 10,
        },
        non_data: [(text("header"), 1), (text("total"), 1)].into(),
        regions: vec![
            Region {
                region: Some(text("道里区")),
                read: 9,
                quarantined: 2,
                warnings: 1,
                worst: Some(text("rule/<i>")),
                ledgers: called.ledgers.clone(),
            },
            Region { region: Some(text("南岗区")), ..Region::default() },
            Region { read: 3, ..Region::default() },
        ],
        rules: vec![
            Rule {
                rule: text("rule/<i>"),
                level: text("error"),
                count: 2,
                title: both("<i>错</i>", "<i>wrong</i>"),
            },
            Rule {
                rule: text("date/short-year"),
                level: text("warning"),
                count: 1,
                title: both("两位年份", "two digits"),
            },
        ],
        fields: vec![
            Field {
                field: text("day"),
                title: text("日<u>期"),
                errors: 2,
                warnings: 1,
                ways: Ways {
                    as_written: 8,
                    normalized: 1,
                    with_warning: 1,
                    missing: 0,
                    refused: 2,
                },
            },
            Field {
                field: text("note"),
                title: text("备注"),
                ways: Ways { missing: 12, ..Ways::default() },
                ..Field::default()
            },
        ],
        ledgers: vec![Ledger {
            ledger: called.ledgers[0].clone(),
            regions: vec![text("道里区")],
            read: 12,
            quarantined: 2,
            returned: Some(text("private/quarantine/relief/000003/returned/a#1 \"b\".xlsx")),
            remarks: vec![Remark {
                kind: text("hidden-rows"),
                count: 2,
                words: both(
                    "工作表“<u>”有 2 个隐藏的行，没有读",
                    "sheet `<u>`: 2 hidden rows were not read",
                ),
            }],
        }],
        broken: vec![
            Broken {
                rule: text("rule/<i>"),
                field: Some(text("day")),
                region: Some(text("道里区")),
                ledger: called.ledgers[0].clone(),
                count: 2,
            },
            Broken { rule: text("date/short-year"), region: None, count: 1, ..Broken::default() },
        ],
        identities: vec![Identity {
            name: text("paid"),
            level: text("error"),
            title: both("<i>合计不等</i>", "<i>sums differ</i>"),
            pass: 7,
            fail: 2,
            not_assessable: 3,
        }],
        complete: Some(Complete {
            pass: 5,
            missing: [("道里<i>", "2017-05", 0), ("道里<i>", "2017-06", 2)]
                .map(|(region, when, rows)| Gap { region: text(region), when: text(when), rows })
                .into(),
        }),
        standards: Some(Standards { assessed: 9, not_assessed: 3 }),
        mended: vec![Mended {
            ledger: called.ledgers[0].clone(),
            replaces: Some(text("inbox/<b>.csv")),
            held_back_before: 12,
            accepted: 10,
            held_back: 2,
        }],
        replaced: vec![Replaced {
            ledger: text("inbox/<b>.csv"),
            by: called.ledgers[0].clone(),
            why: text("mark"),
        }],
        gate: vec![
            Verdict {
                rule: text("G18"),
                verdict: text("deny"),
                title: both("超过限额", "beyond the limits"),
                fix: both("联系区县", "call the district"),
                at: Some(both(
                    "退回 2/12 行；缺 南岗区",
                    "2/12 rows held back; nothing from 南岗区",
                )),
                breaches: vec![Breach {
                    limit: text("quarantined"),
                    count: 2,
                    of: 12,
                    most: text("0.5%"),
                    regions: vec![called],
                    ..Breach::default()
                }],
            },
            Verdict { rule: text("G01"), verdict: text("pass"), ..Verdict::default() },
        ],
        violations: Some(text("private/quarantine/relief/000003/violations.csv")),
    }
}

/// Three runs, better and better.
fn trend() -> Vec<Past> {
    let run = |run: u64, held: u64| {
        let mut facts = facts();
        facts.run = run;
        facts.rows.quarantined = held;
        facts.regions[0].quarantined = held;
        facts.past(&format!("2018-01-0{run}T08:00:00Z"))
    };
    [(1, 7), (2, 4), (3, 2)].map(|(number, held)| run(number, held)).into()
}

#[test]
fn what_is_kept_is_read_again() {
    assert_eq!(Facts::parse(&facts().keep()), Some(facts()));
    assert_eq!(Facts::parse("{"), None);
    // A report of an older program lacks what it did not know.
    assert_eq!(Facts::parse("{\"run\": 7}").map(|it| it.run), Some(7));
}

#[test]
fn no_name_becomes_markup() {
    for lang in [Lang::Zh, Lang::En] {
        let text = page::render(&facts(), &trend(), lang).unwrap();
        for markup in ["<script", "<b>金", "<i>", "<u>", "#1 ", "\"b\""] {
            assert!(!text.contains(markup), "{markup} is in the page");
        }
        assert!(text.contains("&#60;script&#62;") && text.contains("a%231%20%22b%22.xlsx"));
        let index = index::render(&facts().publisher, &[facts()], lang).unwrap();
        assert!(!index.contains("<b>金") && index.contains("href=\"relief/000003.html\""));
    }
}

#[test]
fn a_page_asks_nobody_for_anything_and_every_tag_closes() {
    for lang in [Lang::Zh, Lang::En] {
        let pages = [
            page::render(&facts(), &trend(), lang).unwrap(),
            page::render(&Facts::default(), &[], lang).unwrap(),
            index::render("", &[facts(), Facts::default()], lang).unwrap(),
            index::render("", &[], lang).unwrap(),
        ];
        for page in pages {
            for outside in
                ["http:", "https:", "<script", "<link", "@import", "url(", " src=", "<img"]
            {
                assert!(!page.contains(outside), "{outside} is in the page");
            }
            for tag in [
                "table", "tr", "td", "th", "section", "svg", "ul", "li", "p", "a", "div", "main",
                "figure", "dl",
            ] {
                let open = page.matches(&format!("<{tag}>")).count()
                    + page.matches(&format!("<{tag} ")).count();
                assert_eq!(open, page.matches(&format!("</{tag}>")).count(), "<{tag}>");
            }
            let ids: Vec<&str> =
                page.split(" id=\"").skip(1).filter_map(|it| it.split('"').next()).collect();
            let mut once = ids.clone();
            once.sort_unstable();
            once.dedup();
            assert_eq!(once.len(), ids.len(), "an id stands twice");
            for target in page.split("href=\"#").skip(1).filter_map(|it| it.split('"').next()) {
                assert!(ids.contains(&target), "nothing is called {target}");
            }
        }
    }
}

#[test]
fn every_chart_has_a_title_a_description_and_its_numbers_beside_it() {
    let page = page::render(&facts(), &trend(), Lang::En).unwrap();
    assert_eq!(page.matches("role=\"img\"").count(), 3);
    assert_eq!(page.matches("<desc ").count(), 3);
    assert!(page.contains("The last 3 runs, from 7 to 2."), "{page}");
    assert!(page.contains("<td>2018-01-02</td>"), "{page}");
    // A bar is for the eye; its number stands in the cell beside it.
    assert_eq!(
        page.matches("class=\"bar ").count() + page.matches("class=\"stack\"").count(),
        page.matches("preserveAspectRatio=\"none\" aria-hidden=\"true\"").count()
    );
}

#[test]
fn a_field_tells_how_its_cells_came_to_be_values() {
    let page = page::render(&facts(), &trend(), Lang::Zh).unwrap();
    let row = "<td class=\"n \">8</td><td class=\"n \">1</td><td class=\"n care\">1</td><td class=\"n faint\">0</td><td class=\"n bad\">2</td>";
    assert!(page.contains(row), "{page}");
    assert!(page.contains("<path class=\"refused\" d=\"M834 7H1000\"/>"), "{page}");
    assert!(page.contains("没有填写过的字段：备注"), "{page}");
    // A report of an older program does not say so: the table has what was found, and no key.
    let mut old = facts();
    old.fields.iter_mut().for_each(|it| it.ways = Ways::default());
    let page = page::render(&old, &[], Lang::Zh).unwrap();
    assert!(!page.contains("class=\"key\"") && !page.contains("<small>note</small>"), "{page}");
}

#[track_caller]
fn tells(page: &str, all: &[&str]) {
    for it in all {
        assert!(page.contains(it), "{it} is not in {page}");
    }
}

#[test]
fn what_is_notable_of_a_ledger_stands_below_its_name() {
    let page = |lang| page::render(&facts(), &trend(), lang).unwrap();
    tells(&page(Lang::Zh), &["<bdi>工作表“&#60;u&#62;”有 2 个隐藏的行，没有读</bdi></small></th>"]);
    tells(
        &page(Lang::En),
        &["<bdi>sheet `&#60;u&#62;`: 2 hidden rows were not read</bdi></small>"],
    );
}

#[test]
fn what_was_sent_again_and_what_is_missing_is_told() {
    let page = page::render(&facts(), &trend(), Lang::Zh).unwrap();
    let told = [
        "改后重报 1 份：上次退回 12 行，这次收下 10 行，还要改 2 行。",
        "<small>改后重报：上次退回 12 行，这次收下 10 行</small>",
        "<bdi>inbox/&#60;b&#62;.csv</bdi>，由 ",
        " 代替（是退回后改好的那一份）",
        "<td class=\"n bad\">2</td><td class=\"n care\">3</td>",
        "应有 7 项，只有 5 项正好报了一次。",
        "</strong>：2017-05、2017-06（有 2 行）",
        "9 个金额对照了待遇标准；3 个没有可对照的标准（standards.csv）。",
        "运行结束时：审查未通过",
        "href=\"../../quarantine/relief/000003/returned/a%231%20%22b%22.xlsx\"",
        "href=\"../../quarantine/relief/000003/violations.csv\"",
    ];
    tells(&page, &told);
    let page = page::render(&facts(), &trend(), Lang::En).unwrap();
    let told = [
        "Of 12 rows held back last time, 10 are accepted; 2 are held back.",
        "Of 7 combinations that are wanted, 5 are there once.",
        "when it ended: refused",
    ];
    tells(&page, &told);
    let mut whole = facts();
    let mended = &mut whole.mended[0];
    (mended.accepted, mended.held_back) = (mended.held_back_before, 0);
    whole.complete.iter_mut().for_each(|it| it.missing.clear());
    whole.standards = Some(Standards { assessed: 9, not_assessed: 0 });
    let page = page::render(&whole, &trend(), Lang::Zh).unwrap();
    let told =
        ["上次退回的 12 行，这次全部收下。", "应有的 5 项都报了", "9 个金额都对照了待遇标准。"];
    tells(&page, &told);
}

#[track_caller]
fn verdicts(change: impl Fn(&mut Facts), zh: &str, en: &str) {
    let mut facts = Facts { status: "waiting".to_owned(), ..facts() };
    change(&mut facts);
    assert_eq!([Lang::Zh, Lang::En].map(|it| page::verdict(&facts, it)), [zh, en]);
}

#[test]
fn one_sentence_says_what_came_of_it() {
    verdicts(
        |_| {},
        "12 行中 10 行可以公开，2 行退回 1 个区县。",
        "10 of 12 rows can be published, 2 go back to one district.",
    );
    verdicts(
        |it| it.status = "refused".to_owned(),
        "12 行中 10 行合格，2 行退回 1 个区县；审查未通过，暂不公开。",
        "10 of 12 rows pass every check, 2 go back to one district; the gate refused, nothing is published.",
    );
    verdicts(
        |it| it.opening = "closed".to_owned(),
        "12 行中 10 行合格，2 行退回 1 个区县。",
        "10 of 12 rows pass every check, 2 go back to one district.",
    );
    verdicts(|it| it.rows.quarantined = 0, "12 行全部可以公开。", "All 12 rows can be published.");
    verdicts(
        |it| it.rows = Rows::default(),
        "台账里没有数据行。",
        "There are no rows in the ledgers.",
    );
}

#[test]
#[expect(clippy::too_many_lines, reason = "one report, as a whole")]
fn the_json_has_stable_keys() {
    let mut facts = facts();
    facts.rules.truncate(1);
    facts.broken.truncate(1);
    facts.regions.truncate(1);
    facts.gate.truncate(1);
    facts.fields.truncate(1);
    facts.complete.iter_mut().for_each(|it| it.missing.truncate(1));
    expect![[r#"
        {
          "dataset": "relief",
          "title": "救助 & <b>金</b>",
          "publisher": "某市\"民政局\"",
          "period": "2017",
          "opening": "unconditional",
          "run": 3,
          "status": "refused",
          "release": "2017-r1",
          "accept": {
            "quarantined": "0.5%",
            "per_region": null,
            "warnings": null,
            "rules": {},
            "regions": [
              "道里区",
              "南岗区"
            ]
          },
          "rows": {
            "lines": 14,
            "non_data": 2,
            "read": 12,
            "accepted": 10,
            "quarantined": 2,
            "published": 10
          },
          "non_data": {
            "header": 1,
            "total": 1
          },
          "regions": [
            {
              "region": "道里区",
              "read": 9,
              "quarantined": 2,
              "warnings": 1,
              "worst": "rule/<i>",
              "ledgers": [
                "inbox/<script>alert(1)</script>.csv"
              ]
            }
          ],
          "rules": [
            {
              "rule": "rule/<i>",
              "level": "error",
              "count": 2,
              "title": {
                "zh": "<i>错</i>",
                "en": "<i>wrong</i>"
              }
            }
          ],
          "fields": [
            {
              "field": "day",
              "title": "日<u>期",
              "errors": 2,
              "warnings": 1,
              "as_written": 8,
              "normalized": 1,
              "with_warning": 1,
              "missing": 0,
              "refused": 2
            }
          ],
          "ledgers": [
            {
              "ledger": "inbox/<script>alert(1)</script>.csv",
              "regions": [
                "道里区"
              ],
              "read": 12,
              "quarantined": 2,
              "returned": "private/quarantine/relief/000003/returned/a#1 \"b\".xlsx",
              "remarks": [
                {
                  "kind": "hidden-rows",
                  "count": 2,
                  "words": {
                    "zh": "工作表“<u>”有 2 个隐藏的行，没有读",
                    "en": "sheet `<u>`: 2 hidden rows were not read"
                  }
                }
              ]
            }
          ],
          "broken": [
            {
              "rule": "rule/<i>",
              "field": "day",
              "region": "道里区",
              "ledger": "inbox/<script>alert(1)</script>.csv",
              "count": 2
            }
          ],
          "identities": [
            {
              "name": "paid",
              "level": "error",
              "title": {
                "zh": "<i>合计不等</i>",
                "en": "<i>sums differ</i>"
              },
              "pass": 7,
              "fail": 2,
              "not_assessable": 3
            }
          ],
          "complete": {
            "pass": 5,
            "missing": [
              {
                "region": "道里<i>",
                "when": "2017-05",
                "rows": 0
              }
            ]
          },
          "standards": {
            "assessed": 9,
            "not_assessed": 3
          },
          "mended": [
            {
              "ledger": "inbox/<script>alert(1)</script>.csv",
              "replaces": "inbox/<b>.csv",
              "held_back_before": 12,
              "accepted": 10,
              "held_back": 2
            }
          ],
          "replaced": [
            {
              "ledger": "inbox/<b>.csv",
              "by": "inbox/<script>alert(1)</script>.csv",
              "why": "mark"
            }
          ],
          "gate": [
            {
              "rule": "G18",
              "verdict": "deny",
              "title": {
                "zh": "超过限额",
                "en": "beyond the limits"
              },
              "fix": {
                "zh": "联系区县",
                "en": "call the district"
              },
              "where": {
                "zh": "退回 2/12 行；缺 南岗区",
                "en": "2/12 rows held back; nothing from 南岗区"
              },
              "breaches": [
                {
                  "dataset": null,
                  "limit": "quarantined",
                  "rule": null,
                  "count": 2,
                  "of": 12,
                  "most": "0.5%",
                  "regions": [
                    {
                      "region": "道里区",
                      "count": 2,
                      "of": 9,
                      "ledgers": [
                        "inbox/<script>alert(1)</script>.csv"
                      ]
                    }
                  ]
                }
              ]
            }
          ],
          "violations": "private/quarantine/relief/000003/violations.csv",
          "trend": [
            {
              "run": 1,
              "at": "2018-01-01T08:00:00Z",
              "period": "2017",
              "status": "refused",
              "read": 12,
              "quarantined": 7,
              "regions": {
                "南岗区": 0,
                "道里区": 7
              },
              "refused": [
                "G18"
              ]
            }
          ]
        }
    "#]]
    .assert_eq(&json(&facts, &trend()[..1]));
}
