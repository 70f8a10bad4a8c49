//! Which hierarchies a schema may have, and where it is told that it may not.

use proptest::prelude::*;
use serde_json::Value;
use serde_json::json;

use crate::model::codes::CodeList;
use crate::model::lang::Lang;
use crate::model::schema;
use crate::model::schema::Schema;
use crate::model::schema::SchemaFault;
use crate::model::stop::Fault as _;

const MARITAL: &str = "code,label,aliases,valid_from,valid_to,replaced_by,group\n\
    10,未婚,,,,,\n20,已婚,,,,,已婚\n21,初婚,,,,,已婚\n22,再婚,,,,,已婚\n30,丧偶,,,,,\n";
const PLAIN: &str =
    "code,label,aliases,valid_from,valid_to,replaced_by\nA,甲,,,,\nB,乙,,,,\nC,丙,,,,\n";
const STREETS: &str = "code,label,aliases,valid_from,valid_to,replaced_by,level,parent\n\
    230102,道里区,,,,,county,230100\n230102001,兆麟街道,,,,,street,230102\n";

/// A field of every kind that a step may be for, each generalized.
fn parsed(hierarchies: Value) -> Result<Schema, SchemaFault> {
    let field = |name: &str, kind: &str, of: &str, more: Value| {
        let mut ours = json!({"kind": kind, "role": "quasi", "release": "generalize"});
        for (key, value) in more.as_object().unwrap() {
            ours[key] = value.clone();
        }
        json!({"name": name, "type": of, "gongkai": ours})
    };
    let json = json!({"name": "s", "fields": [
        field("birth", "date", "date", json!({})),
        field("month", "year-month", "yearmonth", json!({})),
        field("since", "year", "year", json!({})),
        field("persons", "count", "integer", json!({"unit": "人"})),
        field("age", "count", "integer", json!({"unit": "岁"})),
        field("paid", "money", "number", json!({"unit": "元"})),
        field("share", "percent", "number", json!({})),
        field("region", "region", "string", json!({"codes": "regions"})),
        field("street", "code", "string", json!({"codes": "streets"})),
        field("marital", "code", "string", json!({"codes": "marital"})),
        field("class", "code", "string", json!({"codes": "plain"})),
        field("note", "text", "string", json!({})),
        field("urban", "flag", "boolean", json!({})),
        field("kept", "date", "date", json!({"release": "keep"})),
        field("dropped", "date", "date", json!({"release": "drop"})),
        field("harms", "code", "string", json!({"release": "drop", "role": "sensitive", "codes": "marital"})),
        field("id", "text", "string", json!({"release": "drop", "role": "identifier"})),
    ], "gongkai": hierarchies});
    let codes = |name: &str| {
        let text = match name {
            "marital" => MARITAL,
            "plain" => PLAIN,
            _ => STREETS,
        };
        Some(CodeList::parse(name, text.as_bytes()).map_err(|_| unreachable!()))
    };
    schema::parse("s.json", json.to_string().as_bytes(), &codes)
}

fn ladder(field: &str, steps: Value) -> Result<Schema, SchemaFault> {
    parsed(json!({"hierarchies": {field: steps}}))
}

fn names(schema: &Schema, field: &str) -> Vec<String> {
    let field = &schema.fields[schema.field(field).unwrap()];
    field.climbs.iter().map(|it| it.name(field.places()).into_owned()).collect()
}

#[track_caller]
fn refused(field: &str, steps: Value, at: &str) {
    let fault = ladder(field, steps.clone()).expect_err(&format!("{field} {steps}"));
    let said = [Lang::Zh, Lang::En].map(|it| fault.say(it));
    assert_ne!(said[0], said[1]);
    let pointer = match fault {
        SchemaFault::Value { pointer, .. } | SchemaFault::Shape { pointer, .. } => pointer,
        SchemaFault::Codes { .. } => String::new(),
    };
    assert_eq!(pointer, format!("/gongkai/hierarchies/{field}{at}"), "{steps}");
}

#[test]
fn every_step_has_its_kinds() {
    for (field, steps, expect) in [
        (
            "birth",
            json!(["month", "quarter", "half-year", "year", "decade"]),
            "month,quarter,half-year,year,decade",
        ),
        ("birth", json!(["age", "age-5", "age-10", "age-policy"]), "age,age-5,age-10,age-policy"),
        ("month", json!(["month", "half-year"]), "month,half-year"),
        ("since", json!(["year", "decade"]), "year,decade"),
        (
            "persons",
            json!([{"width": 5}, {"width": 10}, {"bands": [0, 10, 50]}]),
            "width-5,width-10,bands-0-10-50",
        ),
        ("persons", json!([{"bands": [1, 2, 3, 5]}, {"bands": [1, 3]}]), "bands-1-2-3-5,bands-1-3"),
        (
            "age",
            json!(["age", "age-5", {"width": 10}, "age-policy", {"bands": [0, 60]}]),
            "age,age-5,width-10,age-policy,bands-0-60",
        ),
        ("paid", json!([{"width": 12.5}, {"width": 100}]), "width-12.5,width-100"),
        ("share", json!([{"width": 0.05}, {"bands": [-1, 0, 0.5]}]), "width-0.05,bands--1-0-0.5"),
        (
            "region",
            json!(["street", "county", "prefecture", "province"]),
            "street,county,prefecture,province",
        ),
        ("street", json!(["county"]), "county"),
        (
            "marital",
            json!(["group", {"groups": {"有过婚姻": ["20", "21", "22", "30"], "未婚": ["10"]}}]),
            "group,groups",
        ),
        ("class", json!([{"groups": {"甲乙": ["A", "B"], "丙": ["C"]}}]), "groups"),
        ("note", json!([]), ""),
        ("urban", json!([]), ""),
    ] {
        let schema = ladder(field, steps).unwrap_or_else(|it| panic!("{}", it.say(Lang::En)));
        assert_eq!(names(&schema, field).join(","), expect);
    }
}

#[test]
fn a_field_without_a_hierarchy_has_its_kinds() {
    let schema = parsed(json!({})).unwrap();
    for (field, expect) in [
        ("birth", "month,quarter,year"),
        ("month", "quarter,year"),
        ("since", "decade"),
        ("persons", "width-5,width-10"),
        ("age", "width-5,width-10"),
        ("paid", "width-100,width-1000"),
        ("share", "width-0.05,width-0.1"),
        ("region", "county,prefecture"),
        ("street", ""),
        ("marital", "group"),
        ("class", ""),
        ("note", ""),
        ("urban", ""),
        ("kept", ""),
        ("dropped", ""),
    ] {
        assert_eq!(names(&schema, field).join(","), expect, "{field}");
    }
}

#[test]
fn a_step_that_is_none_of_its_kinds_is_refused() {
    for (field, step) in [
        ("birth", json!({"width": 5})),
        ("birth", json!("county")),
        ("month", json!("age")),
        ("since", json!("quarter")),
        ("persons", json!("year")),
        ("persons", json!("age-5")),
        ("paid", json!("age")),
        ("region", json!("group")),
        ("region", json!({"bands": [0]})),
        ("class", json!("group")),
        ("class", json!("county")),
        ("note", json!("month")),
        ("note", json!({"width": 5})),
        ("urban", json!("group")),
        ("birth", json!("week")),
        ("birth", json!("all")),
        ("persons", json!({"width": 5, "from": 1})),
        ("persons", json!(5)),
        ("persons", json!({"width": 1})),
        ("class", json!({"groups": {"甲": ["A"], "乙": ["B"], "丙": ["C"]}})),
    ] {
        refused(field, json!([step]), "/0");
    }
    refused(
        "marital",
        json!([{"groups": {"已": ["20", "21", "22", "30"], "未": ["10"]}}, {"groups": {"a": []}}]),
        "/1/groups/a",
    );
}

#[test]
fn what_is_wrong_within_a_step_is_pointed_at() {
    for (field, step, at) in [
        ("persons", json!({"width": 0}), "/0/width"),
        ("persons", json!({"width": -5}), "/0/width"),
        ("persons", json!({"width": 2.5}), "/0/width"),
        ("persons", json!({"width": "5"}), "/0/width"),
        ("persons", json!({"bands": []}), "/0/bands"),
        ("persons", json!({"bands": [0, "x"]}), "/0/bands/1"),
        ("persons", json!({"bands": [0, 5, 5]}), "/0/bands/2"),
        ("class", json!({"groups": {"甲": ["A", "B"]}}), "/0/groups"),
        ("class", json!({"groups": {"甲": ["A", "B"], "丙": ["C", "D"]}}), "/0/groups/丙/1"),
        ("class", json!({"groups": {"a/b": ["A", "B", "A"], "丙": ["C"]}}), "/0/groups/a~1b/2"),
        ("class", json!({"groups": {" ": ["A", "B", "C"]}}), "/0/groups/ "),
    ] {
        refused(field, json!([step]), at);
    }
}

#[test]
fn a_step_that_is_not_coarser_or_does_not_nest_is_refused() {
    for (field, steps) in [
        ("birth", json!(["year", "month"])),
        ("birth", json!(["year", "year"])),
        ("birth", json!(["year", "age-5"])),
        ("birth", json!(["age", "decade"])),
        ("birth", json!(["age-10", "age-5"])),
        ("persons", json!([{"width": 5}, {"width": 5}])),
        ("persons", json!([{"width": 10}, {"width": 5}])),
        ("persons", json!([{"width": 4}, {"width": 6}])),
        ("persons", json!([{"width": 5}, {"bands": [0, 12]}])),
        ("persons", json!([{"bands": [0, 10]}, {"width": 10}])),
        ("persons", json!([{"bands": [0, 10]}, {"bands": [0, 20]}])),
        ("age", json!(["age-policy", "age-10"])),
        ("age", json!(["age-10", {"bands": [0, 25]}])),
        // Minors are one band in any case, so nothing is coarser here.
        ("age", json!(["age-policy", {"bands": [0, 5, 60, 70, 80]}])),
        ("region", json!(["prefecture", "county"])),
        ("region", json!(["county", "county"])),
        ("marital", json!(["group", "group"])),
        ("marital", json!(["group", {"groups": {"x": ["10", "20", "21"], "y": ["22", "30"]}}])),
        ("street", json!(["county", {"groups": {"x": ["230102", "230102001"]}}])),
    ] {
        refused(field, steps, "/1");
    }
    refused("birth", json!(vec!["year"; 13]), "");
}

#[test]
fn a_hierarchy_is_of_a_generalized_field() {
    refused("kept", json!(["year"]), "");
    refused("nobody", json!(["year"]), "");
    refused("harms", json!(["group"]), "");
    refused("id", json!([]), "");
    // One that stays home may have its hierarchy ready; it is held to the same, and climbs nothing.
    let schema = ladder("dropped", json!(["age", "age-5"])).unwrap();
    assert!(names(&schema, "dropped").is_empty());
    refused("dropped", json!(["age", "year"]), "/1");
}

#[test]
fn only_quasi_identifiers_climb() {
    for role in ["open", "sensitive", "identifier"] {
        let json = json!({"name": "s", "fields": [{"name": "a", "type": "string", "gongkai":
            {"kind": "text", "role": role, "release": "generalize"}}]});
        let fault = schema::parse("s.json", json.to_string().as_bytes(), &|_| None).unwrap_err();
        let SchemaFault::Value { pointer, .. } = fault else { panic!("of another kind") };
        assert_eq!(pointer, "/fields/0/gongkai/release");
    }
}

#[test]
fn k_is_raised_and_never_lowered() {
    assert_eq!(parsed(json!({"k": 30})).unwrap().k, Some(30));
    assert_eq!(parsed(json!({"k": 5})).unwrap().k, Some(5));
    assert_eq!(parsed(json!({})).unwrap().k, None);
    for k in [json!(4), json!(0), json!(-1), json!(5.5), json!("20")] {
        let fault = parsed(json!({"k": k})).unwrap_err();
        let (SchemaFault::Value { pointer, .. } | SchemaFault::Shape { pointer, .. }) = fault
        else {
            panic!("a code list?");
        };
        assert_eq!(pointer, "/gongkai/k");
    }
}

fn step() -> impl Strategy<Value = Value> {
    prop_oneof![
        (1_i64..40).prop_map(|it| json!({"width": it})),
        prop::collection::btree_set(-20_i64..100, 1..6)
            .prop_map(|it| json!({"bands": it.into_iter().collect::<Vec<_>>()})),
        prop::sample::select(vec!["age", "age-5", "age-10", "age-policy"]).prop_map(|it| json!(it)),
    ]
}

proptest! {
    /// Whatever numbers a schema's steps are accepted with: two values that one step joins, all later ones join.
    #[test]
    fn accepted_steps_nest(steps in prop::collection::vec(step(), 1..4), a in -30_i128..120, b in -30_i128..120) {
        for field in ["persons", "age"] {
            let Ok(schema) = ladder(field, json!(steps)) else { continue };
            let field = &schema.fields[schema.field(field).unwrap()];
            let mut joined = false;
            for step in &field.climbs {
                let cuts = field.cuts(step).unwrap();
                let (first, after) = cuts.around(a);
                prop_assert!(a < 18 || first.is_none_or(|it| it <= a) && after.is_none_or(|it| it > a));
                let same = cuts.around(a) == cuts.around(b);
                prop_assert!(same || !joined, "{a} and {b} part at {}", step.name(0));
                joined = same;
            }
        }
    }

    /// Whether steps nest is decided by looking at cuts; it is what comparing all values comes to.
    #[test]
    fn refused_steps_do_not_nest_or_climb(first in step(), second in step()) {
        let (Ok(one), Ok(two)) = (ladder("age", json!([first])), ladder("age", json!([second]))) else {
            return Ok(());
        };
        let both = ladder("age", json!([first, second]));
        let at = one.field("age").unwrap();
        let cuts = |it: &Schema| it.fields[at].cuts(&it.fields[at].climbs[0]).unwrap();
        let (one, two) = (cuts(&one), cuts(&two));
        let pairs = || (0..400_i128).map(|it| (it, it + 1));
        let joins = |cuts: &super::Cuts, (a, b): (i128, i128)| cuts.around(a) == cuts.around(b);
        let nests = pairs().all(|it| !joins(&one, it) || joins(&two, it));
        let coarser = pairs().any(|it| joins(&two, it) && !joins(&one, it));
        prop_assert_eq!(both.is_ok(), nests && coarser);
    }
}

#[test]
fn an_age_of_persons_never_leaves_as_it_is() {
    let schema = |role: &str, release: &str, id: &str, ours: Value| {
        let mut field = json!({"role": role, "release": release});
        for (key, value) in ours.as_object().unwrap() {
            field[key] = value.clone();
        }
        let of = if field["kind"] == "count" { "integer" } else { "date" };
        let json = json!({"name": "s", "fields": [
            {"name": "id", "type": "string", "gongkai": {"kind": id, "role": "identifier"}},
            {"name": "it", "type": of, "gongkai": field},
        ]});
        schema::parse("s.json", json.to_string().as_bytes(), &|_| None)
    };
    for ours in [
        json!({"kind": "count", "unit": "岁"}),
        json!({"kind": "count", "unit": "周岁"}),
        json!({"kind": "date", "agreesWith": "id"}),
    ] {
        for role in ["quasi", "open", "sensitive"] {
            let fault = schema(role, "keep", "resident-id", ours.clone()).expect_err(role);
            assert!(fault.say(Lang::En).contains("0-17"), "{}", fault.say(Lang::En));
        }
        assert!(schema("quasi", "generalize", "resident-id", ours.clone()).is_ok());
        assert!(schema("quasi", "drop", "resident-id", ours.clone()).is_ok());
    }
    assert!(schema("quasi", "keep", "text", json!({"kind": "date"})).is_ok());
}
