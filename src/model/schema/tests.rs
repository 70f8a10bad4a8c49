//! What a schema may say of constraints and keys, and where it is told that it may not.

use serde_json::Value;
use serde_json::json;

use crate::model::rule::Level;
use crate::model::schema;
use crate::model::schema::Kind;
use crate::model::schema::OneOf;
use crate::model::schema::Schema;
use crate::model::schema::SchemaFault;
use crate::model::schema::UniqueKey;

/// A schema with a field of nearly every way to count; `change` merges into it.
fn parsed(change: impl FnOnce(&mut Value)) -> Result<Schema, SchemaFault> {
    let field = |name: &str, kind: &str, of: &str, unit: Option<&str>| {
        let mut it = json!({"name": name, "title": name, "type": of, "gongkai":
            {"kind": kind, "role": "open", "release": "keep"}});
        if let Some(unit) = unit {
            it["gongkai"]["unit"] = unit.into();
        }
        it
    };
    let mut id = field("id", "resident-id", "string", None);
    id["gongkai"] = json!({"kind": "resident-id", "role": "identifier"});
    let mut json = json!({"name": "s", "fields": [
        field("no", "count", "integer", Some("行")),
        field("paid", "money", "number", Some("元")),
        field("day", "date", "date", None),
        field("month", "year-month", "yearmonth", None),
        field("text", "text", "string", None),
        field("flag", "flag", "boolean", None),
        id,
    ]});
    change(&mut json);
    schema::parse("s.json", json.to_string().as_bytes(), &|_| None)
}

fn pointer(change: impl FnOnce(&mut Value)) -> String {
    match parsed(change).err() {
        Some(SchemaFault::Value { pointer, .. } | SchemaFault::Shape { pointer, .. }) => pointer,
        other => format!("{other:?}"),
    }
}

#[test]
fn what_means_nothing_is_refused_with_its_pointer() {
    for (field, constraints, expect) in [
        (0, json!({"jsonSchema": {}}), "jsonSchema"),
        (0, json!({"minLength": 1}), "minLength"),
        (0, json!({"pattern": "a"}), "pattern"),
        (0, json!({"minimum": 0.5}), "minimum"),
        (0, json!({"minimum": [1]}), "minimum"),
        (1, json!({"exclusiveMaximum": 0.001}), "exclusiveMaximum"),
        (1, json!({"enum": [1, "二"]}), "enum/1"),
        (1, json!({"enum": []}), "enum"),
        (2, json!({"minimum": "2017/1/1"}), "minimum"),
        (2, json!({"maximum": "2017-02-30"}), "maximum"),
        (3, json!({"exclusiveMinimum": "2017"}), "exclusiveMinimum"),
        (4, json!({"maximum": 3}), "maximum"),
        (4, json!({"pattern": "[a[b]]"}), "pattern"),
        (4, json!({"enum": ["a", 1]}), "enum/1"),
        (5, json!({"minimum": 0}), "minimum"),
        (5, json!({"enum": ["是"]}), "enum/0"),
    ] {
        let at = format!("/fields/{field}/constraints");
        let found = pointer(|it| it["fields"][field]["constraints"] = constraints);
        assert_eq!(found, format!("{at}/{expect}"));
    }
    for constraints in
        [json!({"minimum": 2, "maximum": 1}), json!({"exclusiveMinimum": 1, "exclusiveMaximum": 2})]
    {
        let found = pointer(|it| it["fields"][0]["constraints"] = constraints);
        assert_eq!(found, "/fields/0/constraints");
    }
}

#[test]
fn properties_that_would_change_a_meaning_are_not_passed_over() {
    assert_eq!(pointer(|it| it["fieldsMatch"] = "exact".into()), "/fieldsMatch");
    assert!(parsed(|it| it["fieldsMatch"] = "partial".into()).is_ok());
    for (name, value) in [
        ("format", json!("email")),
        ("decimalChar", json!(",")),
        ("groupChar", json!(" ")),
        ("bareNumber", json!(false)),
        ("trueValues", json!(["y"])),
        ("falseValues", json!(["n"])),
        ("categories", json!(["a"])),
        ("categoriesOrdered", json!(true)),
    ] {
        assert_eq!(pointer(|it| it["fields"][4][name] = value), format!("/fields/4/{name}"));
    }
    assert!(parsed(|it| it["fields"][4]["format"] = "default".into()).is_ok());
}

#[test]
fn bounds_and_lists_are_counted() {
    let schema = parsed(|it| {
        it["fields"][0]["constraints"] =
            json!({"minimum": 5, "exclusiveMinimum": "5", "maximum": 9});
        it["fields"][1]["constraints"] = json!({"exclusiveMaximum": 10, "enum": ["0.5", 2]});
        it["fields"][2]["constraints"] = json!({"exclusiveMinimum": "1970-01-01"});
        it["fields"][3]["constraints"] = json!({"maximum": "1970-01"});
        it["fields"][4]["constraints"] = json!({"enum": ["（乙）", "甲"]});
        it["fields"][5]["constraints"] = json!({"enum": [true]});
    });
    let schema = schema.unwrap();
    let bounds = |at: usize| {
        let it = &schema.fields[at].constraints;
        (it.minimum, it.maximum)
    };
    assert_eq!(bounds(0), (Some(6), Some(9)));
    assert_eq!(bounds(1), (None, Some(999)));
    assert_eq!(bounds(2), (Some(1), None));
    assert_eq!(bounds(3), (None, Some(1970 * 12)));
    let list = |at: usize| schema.fields[at].constraints.one_of.clone();
    assert_eq!(list(1), Some(OneOf::Numbers(vec![50, 200])));
    assert_eq!(list(4), Some(OneOf::Texts(vec!["(乙)".to_owned(), "甲".to_owned()])));
    assert_eq!(list(5), Some(OneOf::Numbers(vec![1])));
}

#[test]
fn keys_of_the_same_fields_are_one_key() {
    let schema = parsed(|it| {
        it["primaryKey"] = json!("id");
        it["uniqueKeys"] = json!([["id"], ["no", "day"], ["day", "no"]]);
        it["fields"][0]["constraints"] = json!({"unique": true});
        it["gongkai"] = json!({"uniqueKeys": [
            {"fields": ["no", "day"], "releases": true},
            {"fields": "text", "level": "warning"},
        ]});
    });
    let schema = schema.unwrap();
    let key =
        |fields: &[usize], level, releases| UniqueKey { fields: fields.to_vec(), level, releases };
    assert_eq!(
        schema.unique_keys,
        [
            key(&[6], Level::Error, false),
            key(&[0, 2], Level::Error, true),
            key(&[0], Level::Error, false),
            key(&[4], Level::Warning, false),
        ]
    );
    // As in SQL.
    assert!(schema.fields[6].constraints.required);
}

#[test]
fn keys_that_mean_nothing_are_refused_with_their_pointer() {
    for (name, value, expect) in [
        ("primaryKey", json!(["no", "none"]), "/primaryKey/1"),
        ("primaryKey", json!(["no", "no"]), "/primaryKey/1"),
        ("uniqueKeys", json!([[]]), "/uniqueKeys/0"),
        ("uniqueKeys", json!([["no"], ["none"]]), "/uniqueKeys/1/0"),
        (
            "foreignKeys",
            json!([{"fields": "no", "reference": {"fields": ["no", "day"]}}]),
            "/foreignKeys/0/reference/fields",
        ),
        (
            "foreignKeys",
            json!([{"fields": "no", "reference": {"fields": "day"}}]),
            "/foreignKeys/0/reference/fields/0",
        ),
        (
            "gongkai",
            json!({"uniqueKeys": [{"fields": ["id"], "releases": true}]}),
            "/gongkai/uniqueKeys/0/releases",
        ),
    ] {
        assert_eq!(pointer(|it| it[name] = value), expect);
    }
    let rule = |name: &str| json!({"name": name, "sql": "no > 0", "level": "error", "title": "t", "titleEn": "t"});
    for (rules, expect) in [
        (json!([rule("a"), rule("b"), rule("a")]), "/gongkai/rules/2/name"),
        (json!([rule("A b")]), "/gongkai/rules/0/name"),
    ] {
        assert_eq!(pointer(|it| it["gongkai"] = json!({"rules": rules})), expect);
    }
}

#[test]
fn a_fields_own_words_for_no_value_replace_those_of_the_schema() {
    let schema = parsed(|it| {
        it["missingValues"] = json!(["", "－", {"value": "无", "label": "没有"}]);
        it["fields"][4]["missingValues"] = json!([{"value": "不详"}]);
    });
    let schema = schema.unwrap();
    assert_eq!(schema.fields[0].missing, ["", "-", "无"]);
    assert_eq!(schema.fields[4].missing, ["不详"]);
}

#[test]
fn a_release_has_what_still_holds() {
    let schema = parsed(|it| {
        for (at, role, release) in
            [(1, "quasi", "generalize"), (2, "quasi", "keep"), (5, "open", "drop")]
        {
            it["fields"][at]["gongkai"]["role"] = role.into();
            it["fields"][at]["gongkai"]["release"] = release.into();
            it["fields"][at]["constraints"] = json!({"required": true});
        }
        it["fields"][0]["constraints"] = json!({"required": true, "minimum": 1, "unique": true});
        it["fields"][1]["constraints"] = json!({"required": true, "minimum": 0});
        it["primaryKey"] = json!(["no", "id"]);
        it["uniqueKeys"] = json!([["no", "paid"], ["no", "day"], ["no", "text"]]);
        it["foreignKeys"] = json!([
            {"fields": "text", "reference": {"resource": "a", "fields": "b"}},
            {"fields": "day", "reference": {"resource": "a", "fields": "c"}},
        ]);
        it["gongkai"]["order"] = json!(["text", "paid"]);
        it["gongkai"]["hierarchies"] = json!({"paid": [{"width": 100}]});
        it["gongkai"]["k"] = json!(30);
    });
    let released = schema.unwrap().released();
    let names: Vec<&str> = released.fields.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["no", "paid", "day", "month", "text"]);
    let required: Vec<bool> = released.fields.iter().map(|it| it.constraints.required).collect();
    assert_eq!(required, [true, false, false, false, false]);
    assert_eq!(released.fields[0].constraints.minimum, Some(1));
    let paid = &released.fields[1];
    assert_eq!((paid.kind, paid.constraints.minimum), (Kind::Text, None));
    assert_eq!(paid.unit.as_deref(), Some("元"));
    assert!(released.primary_key.is_empty());
    let keys: Vec<&[usize]> = released.unique_keys.iter().map(|it| it.fields.as_slice()).collect();
    assert_eq!(keys, [&[0, 4], &[0][..]]);
    assert_eq!(released.foreign_keys.len(), 1);
    assert_eq!((released.order, released.k), (vec![4, 1], Some(30)));
}

#[test]
fn a_table_that_means_nothing_is_refused_with_its_pointer() {
    let table = |table: Value, people: bool| {
        pointer(move |it| {
            if people {
                it["fields"][0]["gongkai"]["unit"] = "人".into();
            }
            it["gongkai"] = json!({"table": table});
        })
    };
    for (more, expect) in [
        (json!({"dimensions": ["nobody"]}), "dimensions/0"),
        (json!({"dimensions": ["id"]}), "dimensions/0"),
        (json!({"dimensions": ["text", "text"]}), "dimensions/1"),
        (json!({"dimensions": ["paid"]}), "dimensions/0"),
        (json!({"dimensions": []}), "dimensions"),
        (json!({"dimensions": ["text"], "counts": ["paid"]}), "counts/0"),
        (
            json!({"dimensions": ["text"], "amounts": [{"field": "no", "of": "no"}]}),
            "amounts/0/field",
        ),
        (
            json!({"dimensions": ["text"], "amounts": [{"field": "paid", "of": "day"}]}),
            "amounts/0/of",
        ),
        (
            json!({"dimensions": ["text"], "amounts": [{"field": "paid", "of": "no", "largest": "paid"}]}),
            "amounts/0/largest",
        ),
        (json!({"dimensions": ["text"], "sums": [{"total": "no", "parts": ["no"]}]}), "sums/0"),
        (json!({"dimensions": ["text"], "totals": {"day": ["合计"]}}), "totals/day"),
        (
            json!({"dimensions": ["text"], "links": [{"dataset": "a", "on": ["day"], "sums": {"no": "n"}}]}),
            "links/0/on",
        ),
    ] {
        assert_eq!(table(more, true), format!("/gongkai/table/{expect}"));
    }
    assert_eq!(table(json!({"dimensions": ["text"]}), false), "/gongkai/table");
    assert_eq!(table(json!({"dimensions": ["text"]}), true), "/fields/1");
    let free = |name: &str| table(json!({"dimensions": ["text"], "free": [name]}), true);
    assert_eq!((free("no"), free("paid")), ("/gongkai/table/free/0".to_owned(), "None".to_owned()));
}

#[test]
fn what_is_made_from_others_is_a_table_that_need_not_be_declared() {
    let schema = parsed(|_| ()).unwrap();
    assert_eq!(schema.table, None);
    let table = super::Table::assumed(&schema.fields).unwrap();
    assert_eq!((&table.counts, &table.dimensions), (&vec![0], &vec![2, 3, 4, 5]));
    assert_eq!(table.of(&7), [0], "any count");
    let quasi = parsed(|it| it["fields"][4]["gongkai"]["role"] = "quasi".into());
    assert_eq!(super::Table::assumed(&quasi.unwrap().fields), None);
}
