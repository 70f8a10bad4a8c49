//! A small release for the tests of this room and of those behind it.

use std::collections::BTreeMap;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use arrow_array::ArrayRef;
use arrow_array::BooleanArray;
use arrow_array::Date32Array;
use arrow_array::Decimal128Array;
use arrow_array::DictionaryArray;
use arrow_array::Int64Array;
use arrow_array::RecordBatch;
use arrow_array::StringViewArray;
use arrow_array::types::UInt16Type;
use arrow_schema::Field;
use arrow_schema::SchemaRef;

use crate::disk;
use crate::disk::Access;
use crate::model::codes::CodeList;
use crate::model::digest::Digest;
use crate::model::disclosure::Disclosure;
use crate::model::rule::Rule;
use crate::model::schema;
use crate::model::schema::Schema;
use crate::model::tally::NonData;
use crate::model::tally::Origin;
use crate::model::tally::Rows;
use crate::model::tally::Tally;
use crate::release::Release;
use crate::release::ReleasePlan;
use crate::release::stage::Sheet;
use crate::release::stage::build;

const SCHEMA: &str = r#"{
  "name": "relief", "title": "救助", "fields": [
    {"name": "name", "title": "姓名", "type": "string", "gongkai": {"kind": "person-name", "role": "identifier", "aliases": ["户主"]}},
    {"name": "region", "title": "区县", "type": "string", "gongkai": {"kind": "region", "role": "open", "release": "keep", "codes": "regions"}},
    {"name": "program", "title": "类别", "type": "string", "gongkai": {"kind": "code", "role": "open", "release": "keep", "codes": "programs"}},
    {"name": "month", "title": "年月", "type": "yearmonth", "gongkai": {"kind": "year-month", "role": "open", "release": "keep"}},
    {"name": "persons", "title": "人数", "type": "integer", "gongkai": {"kind": "count", "role": "open", "release": "keep", "unit": "张"}},
    {"name": "amount", "title": "金额", "type": "number", "gongkai": {"kind": "money", "role": "open", "release": "keep", "unit": "元"}},
    {"name": "approved", "title": "批准日期", "type": "date", "gongkai": {"kind": "date", "role": "open", "release": "keep"}},
    {"name": "urban", "title": "城镇", "type": "boolean", "gongkai": {"kind": "flag", "role": "open", "release": "keep"}},
    {"name": "note", "title": "事项,其他", "type": "string", "gongkai": {"kind": "text", "holds": "title", "role": "open", "release": "keep"}}
  ],
  "gongkai": {"order": ["region", "month"], "rules": [{"name": "persons", "sql": "persons > 0", "level": "warning", "title": "人数应大于零", "titleEn": "persons are above zero"}]}
}"#;

/// A folder for one test, gone with it.
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let name =
            format!("gongkai-test-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let dir = std::env::temp_dir().join(name);
        disk::create_dir(&dir, Access::Private).unwrap();
        Self(dir)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl std::ops::Deref for Scratch {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        drop(disk::remove_dir(&self.0));
    }
}

/// The sample's schema, with an identifier that never leaves.
pub(crate) fn schema() -> Arc<Schema> {
    parsed(SCHEMA)
}

/// A schema of its own, with the sample's code lists.
pub(crate) fn parsed(json: &str) -> Arc<Schema> {
    let list = |name: &str| {
        let csv = match name {
            "regions" => {
                "code,label,aliases,valid_from,valid_to,replaced_by\n230102,道里区,,,,\n230103,南岗区,,,,\n"
            }
            _ => {
                "code,label,aliases,valid_from,valid_to,replaced_by\nA,城市低保,,,,\nB,=农村,,,,\n"
            }
        };
        Some(Ok(CodeList::parse(name, csv.as_bytes()).unwrap()))
    };
    Arc::new(schema::parse("relief.json", json.as_bytes(), &list).unwrap())
}

pub(crate) fn plan(id: &str) -> ReleasePlan {
    ReleasePlan {
        dataset: "relief".to_owned(),
        id: id.to_owned(),
        publisher: "某市民政局".to_owned(),
        contact: "0451-00000000".to_owned(),
        region: "230100".to_owned(),
        period: "2017".to_owned(),
        cycle: "yearly".to_owned(),
        opening: "unconditional".to_owned(),
        legal_basis: "政府信息公开条例第二十条第十一项".to_owned(),
        rules: Digest::of(b"rules"),
        jobs: 2,
    }
}

/// One batch: regions and notes as given, the rest by row number; every seventh row has gaps.
pub(crate) fn batch(rows: &[(&str, &str)]) -> RecordBatch {
    let count = i64::try_from(rows.len()).unwrap();
    let kept = |idx: i64| (idx % 7 != 3).then_some(idx);
    let codes = |cells: Vec<Option<&str>>| -> ArrayRef {
        Arc::new(cells.into_iter().collect::<DictionaryArray<UInt16Type>>())
    };
    let amounts: Decimal128Array =
        (0..count).map(|it| kept(it).map(|it| i128::from(it) * 1_234 - 5_000)).collect();
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("region", codes(rows.iter().map(|it| Some(it.0)).collect())),
        (
            "program",
            codes(
                (0..count).map(|it| Some(if it % 2 == 0 { "城市低保" } else { "=农村" })).collect(),
            ),
        ),
        ("month", codes((0..count).map(|_| Some("2017-03")).collect())),
        ("persons", Arc::new((0..count).map(kept).collect::<Int64Array>())),
        ("amount", Arc::new(amounts.with_precision_and_scale(18, 2).unwrap())),
        (
            "approved",
            Arc::new(
                (0..count)
                    .map(|it| kept(it).map(|it| 17_000 + i32::try_from(it % 300).unwrap()))
                    .collect::<Date32Array>(),
            ),
        ),
        (
            "urban",
            Arc::new((0..count).map(|it| kept(it).map(|it| it % 2 == 0)).collect::<BooleanArray>()),
        ),
        (
            "note",
            Arc::new(
                rows.iter()
                    .map(|it| (!it.1.is_empty()).then_some(it.1))
                    .collect::<StringViewArray>(),
            ),
        ),
    ];
    let fields: Vec<Field> =
        columns.iter().map(|(name, it)| Field::new(*name, it.data_type().clone(), true)).collect();
    let columns = columns.into_iter().map(|(_, it)| it).collect();
    RecordBatch::try_new(Arc::new(arrow_schema::Schema::new(fields)), columns).unwrap()
}

pub(super) fn sheet(rows: &[(&str, &str)], pieces: usize) -> Sheet {
    let batch = batch(rows);
    let arrow: SchemaRef = batch.schema();
    let step = rows.len().div_ceil(pieces).max(1);
    let batches: Vec<_> = (0..rows.len())
        .step_by(step)
        .map(|at| Ok(batch.slice(at, step.min(rows.len() - at))))
        .collect();
    let rows = u64::try_from(rows.len()).unwrap();
    Sheet {
        schema: schema(),
        arrow,
        rows,
        tally: tally(rows),
        disclosure: Disclosure::default(),
        batches: Box::new(batches.into_iter()),
    }
}

pub(crate) fn tally(rows: u64) -> Tally {
    Tally {
        ways: Vec::new(),
        lines: rows + 4,
        non_data: [(NonData::Title, 1), (NonData::Header, 1)].into(),
        read: rows + 2,
        accepted: rows,
        quarantined: 2,
        published: rows,
        violations: [(Rule::IdCheckDigit.into(), 2)].into(),
        origins: [(
            Origin { ledger: "daoli.csv".into(), region: Some("道里区".into()) },
            Rows { read: rows + 2, quarantined: 2 },
        )]
        .into(),
        broken: BTreeMap::new(),
        remarks: BTreeMap::new(),
        identities: Vec::new(),
        complete: None,
        standards: None,
    }
}

impl Release {
    /// A folder for one test.
    pub(crate) fn scratch() -> Scratch {
        Scratch::new()
    }

    /// A staged release of rows with these regions and notes, and what belongs to it.
    pub(crate) fn sample(dir: &Path, rows: &[(&str, &str)]) -> (Self, Arc<Schema>, Tally) {
        Self::sample_as("2017-r1", dir, rows)
    }

    /// A staged release of `batch`, whose columns are what `schema` publishes.
    pub(crate) fn made(dir: &Path, schema: &Arc<Schema>, batch: RecordBatch) -> Self {
        let rows = u64::try_from(batch.num_rows()).unwrap();
        let sheet = Sheet {
            schema: Arc::clone(schema),
            arrow: batch.schema(),
            rows,
            tally: tally(rows),
            disclosure: Disclosure::default(),
            batches: Box::new(std::iter::once(Ok(batch))),
        };
        build(sheet, &plan("2017-r1"), &dir.join("candidates/relief/2017-r1")).unwrap()
    }

    /// The same under another id.
    pub(crate) fn sample_as(
        id: &str,
        dir: &Path,
        rows: &[(&str, &str)],
    ) -> (Self, Arc<Schema>, Tally) {
        let count = u64::try_from(rows.len()).unwrap();
        let release =
            build(sheet(rows, 1), &plan(id), &dir.join("candidates/relief").join(id)).unwrap();
        (release, schema(), tally(count))
    }
}
