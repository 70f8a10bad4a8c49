//! JSON as platforms export it, and as nobody should.

use proptest::prelude::*;

use crate::read::book::testing;
use crate::read::book::testing::only;
use crate::read::book::testing::refused;
use crate::read::book::testing::sheets;

const ROWS: [&str; 3] = ["1|区划|人数", "2|道里区|128", "3|南岗区|"];

#[test]
fn records_are_found_in_any_envelope() {
    let records = r#"[{"区划":"道里区","人数":128},{"人数":null,"区划":"南岗区"}]"#;
    for text in [
        records.to_owned(),
        format!("{{\"code\":0,\"data\":{records},\"total\":2}}"),
        format!("{{\"result\":{{\"fields\":[{{\"id\":\"区划\",\"type\":\"text\"}}],\"records\":{records}}},\"success\":true}}"),
        format!("{{\"@odata.context\":\"x\",\"value\":{records}}}"),
        "{\"区划\":\"道里区\",\"人数\":128}\n{\"区划\":\"南岗区\"}\n".to_owned(),
        "{\"columns\":[\"区划\",\"人数\"],\"data\":[[\"道里区\",128],[\"南岗区\",null]]}".to_owned(),
        "{\"data\":[[\"道里区\",128],[\"南岗区\",null]],\"meta\":{\"view\":{\"columns\":[{\"id\":-1,\"name\":\"区划\"},{\"name\":\"人数\"}]}}}".to_owned(),
        "{\"fields\":[{\"type\":\"text\",\"id\":\"区划\"},{\"id\":\"人数\"}],\"rows\":[[\"道里区\",128],[\"南岗区\",null]]}".to_owned(),
        "{\"区划\":[\"道里区\",\"南岗区\"],\"人数\":[128,null]}".to_owned(),
        "[[\"区划\",\"人数\"],[\"道里区\",128],[\"南岗区\",null]]".to_owned(),
        "[\"区划\",\"人数\"]\n[\"道里区\",128]\n[\"南岗区\",null]".to_owned(),
        "{\"hits\":{\"total\":2,\"hits\":[{\"_id\":\"1\",\"_source\":{\"区划\":\"道里区\",\"人数\":128}},{\"_source\":{\"区划\":\"南岗区\"}}]}}".to_owned(),
        "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[1,2]},\"properties\":{\"区划\":\"道里区\",\"人数\":128}},{\"geometry\":null,\"properties\":{\"区划\":\"南岗区\"}}]}".to_owned(),
    ] {
        assert_eq!(only(&text), ROWS, "{text}");
    }
}

#[test]
fn several_arrays_are_several_tables() {
    let text = r#"{"道里区":[{"人数":1}],"其他":{"南岗区":[{"人数":2}]}}"#;
    let expect = [("道里区", ["1|人数", "2|1"]), ("其他.南岗区", ["1|人数", "2|2"])];
    let expect: Vec<(Option<String>, Vec<String>)> = expect
        .into_iter()
        .map(|(name, rows)| (Some(name.to_owned()), rows.map(str::to_owned).to_vec()))
        .collect();
    assert_eq!(sheets(text), expect);
}

#[test]
fn nested_objects_are_levels_of_the_header_and_arrays_stay_json() {
    let text = r#"[
        {"名":"a","保障":{"金额":475.00,"其中":{"深":{"更深":1}}},"标签":["x",1.50,{"k":"v,\"w\""}]},
        {"名":true,"新":false,"保障":{"人":{}},"标签":[]}
    ]"#;
    assert_eq!(
        only(text),
        [
            "1|名|保障|保障|标签|新",
            "2||金额|其中||",
            "3|||深.更深||",
            "4|a|475.00|1|[\"x\",1.50,{\"k\":\"v,\\\"w\\\"\"}]|",
            "5|true|||[]|false",
        ]
    );
    // A key that is sometimes a value and sometimes an object is both.
    assert_eq!(only(r#"[{"a":1},{"a":{"b":2}}]"#), ["1|a|a", "2||b", "3|1|", "4||2"]);
}

#[test]
fn numbers_keep_their_digits_in_any_encoding() {
    let text = "[{\"证件\":230199195703150017,\"金额\":0.10}]";
    let expect = ["1|证件|金额", "2|230199195703150017|0.10"];
    assert_eq!(only(text), expect);
    assert_eq!(only(format!("\u{feff}{text}")), expect);
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(only([&[0xff, 0xfe], wide.as_slice()].concat()), expect);
    assert_eq!(only(wide), expect);
    assert_eq!(only(encoding_rs::GB18030.encode(text).0), expect);
}

#[test]
fn what_is_no_table_is_refused() {
    assert_eq!(refused("{}"), "read/no-records");
    assert_eq!(refused("[]"), "read/no-records");
    assert_eq!(refused("[{\"a\":1},"), "read/damaged");
    assert_eq!(refused("[{\"a\":1}] x"), "read/damaged");
    assert_eq!(refused("{\"a\":1}\n{\"a\":2}\n{\"a\":"), "read/damaged");
    assert_eq!(refused("[{\"a\":1},{\"b\":1,\"c\":2,\"b\":3}]"), "read/twice-named");
    assert_eq!(refused(format!("[{}", "[".repeat(10_000))), "read/excessive");
    assert_eq!(refused(format!("[{{\"a\":\"{}\"}}]", "x".repeat(2 << 20))), "read/excessive");
    assert_eq!(only("{\"code\":500,\"msg\":\"x\"}"), ["1|code|msg", "2|500|x"]);
}

/// Twins: what one reader gives of NDJSON, another gives of the same rows as CSV.
#[test]
fn ndjson_and_csv_of_the_same_rows_are_the_same_batches() {
    let rows = [("道里区", "128"), ("南岗区", "0"), ("合计", "128")];
    let lines = |line: &dyn Fn(&str, &str) -> String| -> String {
        rows.iter().flat_map(|(a, b)| [line(a, b), "\n".to_owned()]).collect()
    };
    let csv = lines(&|a, b| format!("{a},{b}"));
    let json = lines(&|a, b| format!("{{\"区划\":\"{a}\",\"人数\":{b}}}"));
    let batches = |bytes: &[u8]| testing::batches(bytes, &["区划", "人数"]);
    assert_eq!(batches(json.as_bytes()), batches(format!("区划,人数\n{csv}").as_bytes()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn no_json_breaks_the_reader(bytes in testing::mutations(
        "{\"columns\":[\"a\",\"b\"],\"data\":[[\"道里区\",1.5e3],[\"\\ud840\\udc87\",null]],\"更\":{\"x\":[{\"y\":{\"z\":[1,{}]}},{\"y\":true}]}}"
            .as_bytes().to_vec()
    )) {
        testing::survives(&bytes, 100_000);
    }

    #[test]
    fn no_ndjson_breaks_the_reader(bytes in testing::mutations(
        "{\"a\":{\"b\":1},\"c\":\"道\"}\n{\"c\":[1,\"x\"],\"d\":false}\n".as_bytes().to_vec()
    )) {
        testing::survives(&bytes, 100_000);
    }
}
