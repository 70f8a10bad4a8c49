//! Every step's labels, and that what one level joins no later one parts.

use std::sync::Arc;

use arrow_array::Array as _;
use arrow_array::ArrayRef;
use arrow_array::BooleanArray;
use arrow_array::Date32Array;
use arrow_array::Decimal128Array;
use arrow_array::DictionaryArray;
use arrow_array::Int64Array;
use arrow_array::StringArray;
use arrow_array::StringViewArray;
use arrow_array::types::UInt16Type;
use proptest::prelude::*;
use serde_json::Value;
use serde_json::json;

use crate::lexical::date;
use crate::model::codes::CodeList;
use crate::model::label;
use crate::model::schema;
use crate::protect::ladder::Known;
use crate::protect::ladder::Labels;

/// The last month of 2017.
const DECEMBER: i32 = 2017 * 12 + 11;

const REGIONS: &str = "code,label,aliases,valid_from,valid_to,replaced_by,level,parent\n\
    230000,黑龙江省,,,,,province,\n230100,哈尔滨市,,,,,prefecture,230000\n230200,齐齐哈尔市,,,,,prefecture,230000\n\
    230102,道里区,,,,,county,230100\n230103,南岗区,,,,,county,230100\n230204,铁锋区,,,,,county,230200\n\
    230102001,兆麟街道,,,,,street,230102\n230103001,花园街道,,,,,street,230103\n230102001003,安静社区,,,,,community,230102001\n";
/// Without levels and parents, and with two names that stand twice.
const DIGITS: &str = "code,label,aliases,valid_from,valid_to,replaced_by\n\
    110000,北京市,,,,\n110101,东城区,,,,\n230000,黑龙江省,,,,\n230100,哈尔滨市,,,,\n230200,齐齐哈尔市,,,,\n\
    230102,向阳区,,,,\n230204,向阳区,,,,\n230102001000,建设街道,,,,\n230204001000,建设街道,,,,\n230102001003,甲村,,,,\n\
    230204001003,乙村,,,,\n";
const MARITAL: &str = "code,label,aliases,valid_from,valid_to,replaced_by,group\n\
    10,未婚,,,,,\n20,已婚,,,,,\n21,初婚,,,,,已婚\n22,再婚,,,,,已婚\n30,丧偶,,,,,\n";

struct Case {
    labels: Labels,
    codes: Vec<String>,
    shown: Vec<String>,
}

/// A generalized field of `kind` with what `ours` adds, and its hierarchy.
fn case(kind: &str, ours: Value, steps: Option<Value>) -> Case {
    let of = schema::Kind::NAMES.iter().find(|it| it.1 == kind).unwrap().0.table_schema_type();
    let mut extension = json!({"kind": kind, "role": "quasi", "release": "generalize"});
    for (key, value) in ours.as_object().unwrap() {
        extension[key] = value.clone();
    }
    let hierarchies = steps.map_or(json!({}), |it| json!({"it": it}));
    let json = json!({"name": "s", "gongkai": {"hierarchies": hierarchies}, "fields": [
        {"name": "id", "type": "string", "gongkai": {"kind": "resident-id", "role": "identifier"}},
        {"name": "it", "type": of, "gongkai": extension},
    ]});
    let list = |name: &str| {
        let text = match name {
            "regions" => REGIONS,
            "digits" => DIGITS,
            _ => MARITAL,
        };
        CodeList::parse(name, text.as_bytes()).unwrap()
    };
    let schema = schema::parse("s.json", json.to_string().as_bytes(), &|it| Some(Ok(list(it))));
    let schema = Arc::new(schema.unwrap());
    let entries = schema.fields[1].codes.as_ref().map(|it| it.entries.clone()).unwrap_or_default();
    let codes: Vec<String> = entries.iter().map(|it| it.code.clone()).collect();
    let shown: Vec<String> = entries.iter().map(|it| it.label.clone()).collect();
    let values = StringArray::from(shown.clone());
    let known = Known { shown: &values, codes: &codes };
    Case { labels: Labels::of_known(schema, 1, &known, DECEMBER), codes, shown }
}

impl Case {
    /// The labels of each value, joined by `|`, finest first; `-` for nothing.
    fn of(&self, values: ArrayRef) -> Vec<String> {
        let levels = self.labels.levels(&values);
        assert_eq!(levels.len(), self.labels.names().len());
        let of_row = |row: usize| {
            let labels: Vec<&str> =
                levels.iter().map(|it| it[row].as_deref().unwrap_or("-")).collect();
            labels.join("|")
        };
        (0..values.len()).map(of_row).collect()
    }

    /// All values of the list.
    fn all(&self) -> ArrayRef {
        dictionary(self.shown.iter().map(String::as_str))
    }
}

fn dictionary<'a>(values: impl Iterator<Item = &'a str>) -> ArrayRef {
    Arc::new(values.map(Some).collect::<DictionaryArray<UInt16Type>>())
}

fn day(text: &str) -> Option<i32> {
    date::day(text).ok().map(|it| it.0)
}

fn days(texts: &[&str]) -> ArrayRef {
    Arc::new(texts.iter().map(|it| day(it)).collect::<Date32Array>())
}

#[test]
fn days_climb_the_calendar() {
    let steps = json!(["month", "quarter", "half-year", "year", "decade"]);
    let case = case("date", json!({}), Some(steps));
    assert_eq!(
        case.labels.names(),
        ["as-is", "month", "quarter", "half-year", "year", "decade", "all"]
    );
    assert_eq!(
        case.of(days(&["2017-03-05", "2009-12-31", "1970-01-01", "no day"])),
        [
            "2017-03-05|2017-03|2017-Q1|2017-H1|2017|2010s|-",
            "2009-12-31|2009-12|2009-Q4|2009-H2|2009|2000s|-",
            "1970-01-01|1970-01|1970-Q1|1970-H1|1970|1970s|-",
            "-|-|-|-|-|-|-",
        ]
    );
}

#[test]
fn months_and_years_climb_the_calendar() {
    let months = case("year-month", json!({}), None);
    let values = dictionary(["2017-06", "2017-07"].into_iter());
    assert_eq!(months.of(values), ["2017-06|2017-Q2|2017|-", "2017-07|2017-Q3|2017|-"]);
    let years = case("year", json!({}), None);
    let values = Int64Array::from(vec![Some(2017), None]);
    assert_eq!(years.of(Arc::new(values)), ["2017|2010s|-", "-|-|-"]);
}

#[test]
fn births_climb_ages_and_minors_are_one() {
    let steps = json!(["age", "age-5", "age-10", "age-policy"]);
    let case = case("date", json!({}), Some(steps));
    assert_eq!(
        case.of(days(&[
            "1957-03-15",
            "1930-01-01",
            "1999-12-31",
            "2000-01-01",
            "2017-12-31",
            "2018-01-01",
            "1996-02-29",
        ])),
        [
            "1957-03-15|60|60-64|60-69|60-69|-",
            "1930-01-01|87|85-89|80-89|80+|-",
            "1999-12-31|18|18-19|18-19|18-59|-",
            "0-17|0-17|0-17|0-17|0-17|-",
            "0-17|0-17|0-17|0-17|0-17|-",
            // Born after the period: that cannot be.
            "-|-|-|-|-|-",
            "1996-02-29|21|20-24|20-29|18-59|-",
        ]
    );
}

#[test]
fn a_birth_that_climbs_the_calendar_hides_minors_too() {
    let births = case("date", json!({"agreesWith": "id"}), None);
    assert_eq!(
        births.of(days(&["1957-03-15", "2010-03-15", "2018-03-15"])),
        ["1957-03-15|1957-03|1957-Q1|1957|-", "0-17|0-17|0-17|0-17|-", "-|-|-|-|-"]
    );
    let months = case("year-month", json!({"agreesWith": "id"}), None);
    let values = dictionary(["1999-11", "1999-12", "2000-01", "2017-12", "2018-01"].into_iter());
    assert_eq!(
        months.of(values),
        [
            "1999-11|1999-Q4|1999|-",
            "1999-12|1999-Q4|1999|-",
            "0-17|0-17|0-17|-",
            "0-17|0-17|0-17|-",
            "-|-|-|-",
        ]
    );
}

#[test]
fn the_month_of_a_birth_counts_as_late_as_it_can_be() {
    // In the middle of a year the last day of the month decides.
    let case = case("year-month", json!({"agreesWith": "id"}), None);
    let schema = Arc::clone(&case.labels.schema);
    let known = Known { shown: &StringArray::from(Vec::<&str>::new()), codes: &[] };
    let june = Labels::of_known(schema, 1, &known, 2017 * 12 + 5);
    let values = dictionary(["1999-06", "1999-07"].into_iter());
    let levels = june.levels(&values);
    let first: Vec<_> = levels[0].iter().map(|it| it.as_deref().unwrap_or("-")).collect();
    assert_eq!(first, ["1999-06", "0-17"]);
}

#[test]
fn without_a_period_no_birth_is_told() {
    let case = case("date", json!({}), Some(json!(["age"])));
    let known = Known { shown: &StringArray::from(Vec::<&str>::new()), codes: &[] };
    let labels = Labels::of_known(Arc::clone(&case.labels.schema), 1, &known, i32::MAX);
    assert!(labels.levels(&days(&["1957-03-15"])).iter().all(|it| it[0].is_none()));
}

#[test]
fn counts_of_years_are_ages() {
    let steps = json!(["age", "age-5", {"width": 10}, "age-policy"]);
    let ages = case("count", json!({"unit": "岁"}), Some(steps));
    assert_eq!(ages.labels.names(), ["as-is", "age", "age-5", "width-10", "age-policy", "all"]);
    let values = Int64Array::from(vec![0, 17, 18, 59, 60, 101, -1]);
    assert_eq!(
        ages.of(Arc::new(values)),
        [
            "0-17|0-17|0-17|0-17|0-17|-",
            "0-17|0-17|0-17|0-17|0-17|-",
            "18|18|18-19|18-19|18-59|-",
            "59|59|55-59|50-59|18-59|-",
            "60|60|60-64|60-69|60-69|-",
            "101|101|100-104|100-109|80+|-",
            "-|-|-|-|-|-",
        ]
    );
}

#[test]
fn numbers_climb_widths_and_bands() {
    let steps = json!([{"width": 5}, {"width": 10}, {"bands": [0, 20]}]);
    let counts = case("count", json!({"unit": "人"}), Some(steps));
    let values = Int64Array::from(vec![0, 4, 19, 20, -3]);
    assert_eq!(
        counts.of(Arc::new(values)),
        [
            "0|0-4|0-9|0-19|-",
            "4|0-4|0-9|0-19|-",
            "19|15-19|10-19|0-19|-",
            "20|20-24|20-29|20+|-",
            "−3|−5~−1|−10~−1|<0|-",
        ]
    );
    let bands = case("count", json!({"unit": "人"}), Some(json!([{"bands": [1, 2, 3, 5]}])));
    let values = Int64Array::from(vec![0, 1, 2, 4, 9]);
    assert_eq!(bands.of(Arc::new(values)), ["0|<1|-", "1|1|-", "2|2|-", "4|3-4|-", "9|5+|-"]);
    let money =
        case("money", json!({"unit": "元"}), Some(json!([{"width": 100}, {"bands": [0, 500]}])));
    let values = Decimal128Array::from(vec![0, 12_050, 60_000]).with_precision_and_scale(18, 2);
    assert_eq!(
        money.of(Arc::new(values.unwrap())),
        ["0.00|0-99.99|0-499.99|-", "120.50|100-199.99|0-499.99|-", "600.00|600-699.99|500+|-"]
    );
}

#[test]
fn regions_climb_to_the_divisions_above() {
    let steps = json!(["street", "county", "prefecture", "province"]);
    let regions = case("region", json!({"codes": "regions"}), Some(steps));
    let expect = [
        "黑龙江省|黑龙江省|黑龙江省|黑龙江省|黑龙江省|-",
        "哈尔滨市|哈尔滨市|哈尔滨市|哈尔滨市|黑龙江省|-",
        "齐齐哈尔市|齐齐哈尔市|齐齐哈尔市|齐齐哈尔市|黑龙江省|-",
        "道里区|道里区|道里区|哈尔滨市|黑龙江省|-",
        "南岗区|南岗区|南岗区|哈尔滨市|黑龙江省|-",
        "铁锋区|铁锋区|铁锋区|齐齐哈尔市|黑龙江省|-",
        "兆麟街道|兆麟街道|道里区|哈尔滨市|黑龙江省|-",
        "花园街道|花园街道|南岗区|哈尔滨市|黑龙江省|-",
        "安静社区|兆麟街道|道里区|哈尔滨市|黑龙江省|-",
    ];
    assert_eq!(regions.of(regions.all()), expect);
}

#[test]
fn divisions_are_told_apart_by_their_digits_and_what_lies_above() {
    let steps = json!(["street", "county", "prefecture"]);
    let regions = case("region", json!({"codes": "digits"}), Some(steps));
    let of = regions.of(regions.all());
    let line = |code: &str| {
        let at = regions.codes.iter().position(|it| it == code).unwrap();
        of[at].as_str()
    };
    // A municipality has no prefecture; what lies in it is its own.
    assert_eq!(line("110101"), "东城区|东城区|东城区|北京市|-");
    assert_eq!(line("230102001003"), "甲村|哈尔滨市向阳区建设街道|哈尔滨市向阳区|哈尔滨市|-");
    assert_eq!(line("230204001003"), "乙村|齐齐哈尔市向阳区建设街道|齐齐哈尔市向阳区|齐齐哈尔市|-");
    // One name of two divisions is either, until they lie in one.
    assert_eq!(
        line("230102001000"),
        "建设街道|哈尔滨市向阳区建设街道或齐齐哈尔市向阳区建设街道|哈尔滨市向阳区或齐齐哈尔市向阳区|哈尔滨市或齐齐哈尔市|-"
    );
}

#[test]
fn codes_climb_to_groups() {
    let steps =
        json!(["group", {"groups": {"未婚": ["10"], "有过婚姻": ["20", "21", "22", "30"]}}, ]);
    let marital = case("code", json!({"codes": "marital"}), Some(steps));
    assert_eq!(marital.labels.names(), ["as-is", "group", "groups", "all"]);
    assert_eq!(
        marital.of(marital.all()),
        [
            "未婚|未婚|未婚|-",
            "已婚|已婚|有过婚姻|-",
            "初婚|已婚|有过婚姻|-",
            "再婚|已婚|有过婚姻|-",
            "丧偶|丧偶|有过婚姻|-",
        ]
    );
    let twice = json!([
        {"groups": {"a": ["10"], "b": ["20", "21"], "c": ["22", "30"]}},
        {"groups": {"a": ["10"], "b": ["20", "21", "22", "30"]}},
    ]);
    let marital = case("code", json!({"codes": "marital"}), Some(twice));
    assert_eq!(marital.labels.names(), ["as-is", "groups", "groups-2", "all"]);
}

#[test]
fn texts_and_flags_have_nothing_between() {
    let texts = case("text", json!({}), None);
    let values = StringViewArray::from(vec![Some("甲"), None]);
    assert_eq!(texts.of(Arc::new(values)), ["甲|-", "-|-"]);
    let flags = case("flag", json!({}), None);
    assert_eq!(flags.of(Arc::new(BooleanArray::from(vec![true, false]))), ["是|-", "否|-"]);
}

/// Values that a level shows alike the next one shows alike.
fn nests(case: &Case, values: &ArrayRef) -> bool {
    let levels = case.labels.levels(values);
    let pairs = || (0..values.len()).flat_map(|a| (0..a).map(move |b| (a, b)));
    levels.windows(2).all(|it| pairs().all(|(a, b)| it[0][a] != it[0][b] || it[1][a] == it[1][b]))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_a_level_joins_no_later_one_parts(days in prop::collection::vec(-30_000_i32..20_000, 1..40), picks in 0_u8..6) {
        let steps = [
            json!(["age", "age-5", "age-10", "age-policy"]),
            json!(["age-5", "age-policy"]),
            json!(["month", "quarter", "half-year", "year", "decade"]),
        ];
        let birth = if picks < 3 { json!({}) } else { json!({"agreesWith": "id"}) };
        let case = case("date", birth, Some(steps[usize::from(picks % 3)].clone()));
        prop_assert!(nests(&case, &(Arc::new(Date32Array::from(days)) as ArrayRef)));
    }

    #[test]
    fn numbers_that_a_level_joins_no_later_one_parts(values in prop::collection::vec(-50_i64..150, 1..40), unit in prop::sample::select(vec!["岁", "人"])) {
        let steps = json!([{"width": 3}, {"width": 6}, {"width": 12}, {"bands": [-12, 0, 60, 96]}]);
        // 18 is no multiple of 12, but no band of ages begins below it either.
        let case = case("count", json!({"unit": unit}), Some(steps));
        prop_assert!(nests(&case, &(Arc::new(Int64Array::from(values)) as ArrayRef)));
    }
}

#[test]
fn divisions_and_groups_nest() {
    for (kind, list, steps) in [
        ("region", "regions", json!(["street", "county", "prefecture", "province"])),
        ("region", "digits", json!(["street", "county", "prefecture", "province"])),
        ("region", "digits", json!(["county", "province"])),
        ("code", "marital", json!(["group"])),
    ] {
        let case = case(kind, json!({"codes": list}), Some(steps));
        assert!(nests(&case, &case.all()), "{kind} {list}");
    }
}

#[test]
fn every_label_of_a_code_stands_for_it() {
    for (kind, list, steps) in [
        ("region", "regions", json!(["street", "county", "prefecture", "province"])),
        ("region", "digits", json!(["street", "county", "prefecture", "province"])),
        ("code", "marital", json!(["group"])),
        (
            "code",
            "marital",
            json!([{"groups": {"未婚": ["10"], "有过婚姻": ["20", "21", "22", "30"]}}]),
        ),
    ] {
        let case = case(kind, json!({"codes": list}), Some(steps));
        let field = case.labels.of();
        let codes = field.codes.as_deref().unwrap();
        for level in case.labels.levels(&case.all()) {
            for (label, code) in level.iter().zip(&case.codes) {
                let Some(label) = label else { continue };
                let stands_for = label::codes(field, codes, &[label]).remove(0);
                assert!(stands_for.contains(code.as_str()), "{list}: {label} of {code}");
            }
        }
    }
}

#[test]
fn a_name_stands_for_no_more_than_lies_in_it() {
    let steps = json!(["street", "county", "prefecture"]);
    let case = case("region", json!({"codes": "digits"}), Some(steps));
    let field = case.labels.of();
    let of = |label: &str| {
        let codes = label::codes(field, field.codes.as_deref().unwrap(), &[label]).remove(0);
        codes.into_iter().collect::<Vec<_>>()
    };
    assert_eq!(of("齐齐哈尔市向阳区"), ["230204", "230204001000", "230204001003"]);
    assert_eq!(of("甲村或乙村"), ["230102001003", "230204001003"]);
    assert_eq!(of("太平区"), [""; 0]);
    assert_eq!(of("甲村或太平区"), [""; 0], "one of which nobody knows");
}
