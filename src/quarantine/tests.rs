//! The file says where and why, opens in a spreadsheet, and is not there when there is nothing to say.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use arrow_array::cast::AsArray as _;
use arrow_array::types::UInt32Type;
use arrow_array::types::UInt64Type;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::*;
use crate::model::finding::RuleId;
use crate::model::place::Place;
use crate::model::rule::Level;
use crate::model::rule::Rule;
use crate::model::schema;

const SCHEMA: &str = r#"{"name": "relief", "fields": [
    {"name": "persons", "title": "人数", "type": "integer", "gongkai": {"kind": "count", "role": "open", "release": "keep", "unit": "人"}}],
    "gongkai": {"rules": [{"name": "some", "sql": "persons > 0", "level": "warning", "title": "人数,应大于零", "titleEn": "above zero"}]}}"#;

#[test]
fn every_violation_has_its_place_and_words() {
    let dir = std::env::temp_dir().join(format!("gongkai-quarantine-{}", std::process::id()));
    let schema = Arc::new(schema::parse("relief.json", SCHEMA.as_bytes(), &|_| None).unwrap());
    assert!(Writer::begin(&dir, Arc::clone(&schema)).finish().unwrap().is_none());
    assert!(!dir.exists());
    let mut writer = Writer::begin(&dir, schema);
    let place = Place { source: "inbox/a.xlsx".into(), sheet: Some("=表1".into()), line: 14 };
    let field = Some(0);
    writer
        .push(&Violation {
            place: place.clone(),
            field,
            column: Some(3),
            rule: Rule::NumberSyntax.into(),
            level: Level::Error,
            other: Some(Place { line: 15, ..place.clone() }),
        })
        .unwrap();
    let place = Place { sheet: None, ..place };
    writer
        .push(&Violation {
            place,
            field: None,
            column: None,
            rule: RuleId::schema(0),
            level: Level::Warning,
            other: None,
        })
        .unwrap();
    let path = writer.finish().unwrap().unwrap();
    assert_eq!(
        fs::read_to_string(&path).unwrap(),
        "\u{feff}rule,level,source,sheet,line,column,field,title,other\r\n\
         number/syntax,error,inbox/a.xlsx,'=表1,14,3,persons,不是数,inbox/a.xlsx 工作表“=表1”第 15 行\r\n\
         rule/some,warning,inbox/a.xlsx,,14,,,\"人数,应大于零\",\r\n"
    );
    let columns = beside(&path);
    let file = File::open(&columns).unwrap();
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
    let types: Vec<_> = reader
        .schema()
        .fields()
        .iter()
        .map(|it| format!("{} {}", it.name(), it.data_type()))
        .collect();
    assert_eq!(
        types.join(", "),
        "rule Utf8, level Utf8, source Utf8, sheet Utf8, line UInt64, column UInt32, field Utf8"
    );
    let batch = reader.build().unwrap().next().unwrap().unwrap();
    let text = |at: usize| batch.column(at).as_string::<i32>().iter().collect::<Vec<_>>();
    assert_eq!(text(0), [Some("number/syntax"), Some("rule/some")]);
    assert_eq!(text(1), [Some("error"), Some("warning")]);
    assert_eq!(text(2), [Some("inbox/a.xlsx"); 2]);
    assert_eq!(text(3), [Some("=表1"), None]);
    assert_eq!(batch.column(4).as_primitive::<UInt64Type>().values(), &[14, 14]);
    let places = batch.column(5).as_primitive::<UInt32Type>();
    assert_eq!(places.iter().collect::<Vec<_>>(), [Some(3), None]);
    assert_eq!(text(6), [Some("persons"), None]);
    for path in [&path, &columns] {
        assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    disk::remove_dir(&dir).unwrap();
}
