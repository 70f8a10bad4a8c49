//! Every kernel alone: a table over no ledger, whose columns are handed to it one by one.

use std::sync::Arc;

use arrow_array::cast::AsArray as _;
use arrow_array::types::{Date32Type, Decimal128Type, Int64Type, UInt16Type};
use arrow_array::{Array as _, ArrayRef, StringViewArray};
use arrow_schema::DataType;

use gongkai::lexical::{date, decimal};
use gongkai::model::codes::CodeList;
use gongkai::model::finding::{Findings, RuleRef};
use gongkai::model::schema::{self, Kind, Schema};
use gongkai::normalize::{Claimed, Setting, TypedTable};
use gongkai::read::Part;

/// A column that there is a kernel for: its field's name, its header, its kind and type, and what else the field says.
const COLUMNS: &[(&str, &str, &str, &str, &str)] = &[
    ("text", "事项", "text", "string", ""),
    ("address", "住址", "address", "string", ""),
    ("name", "姓名", "person-name", "string", ""),
    ("id", "身份证号", "resident-id", "string", ""),
    ("credit", "信用代码", "credit-code", "string", ""),
    ("phone", "电话", "phone", "string", ""),
    ("account", "账号", "bank-account", "string", ""),
    ("flag", "是否", "flag", "boolean", ""),
    ("day", "日期", "date", "date", ""),
    ("month", "年月", "year-month", "yearmonth", ""),
    ("year", "年度", "year", "year", ""),
    ("count", "人数", "count", "integer", r#","unit":"人""#),
    ("money", "金额(元)", "money", "number", r#","unit":"元""#),
    ("monthly", "月补差", "money", "number", r#","unit":"元/月""#),
    ("scaled", "资金(万元)", "money", "number", r#","unit":"元""#),
    ("yearly", "标准(元/年)", "money", "number", r#","unit":"元/月""#),
    ("number", "比例", "number", "number", r#","unit":"个","scale":4"#),
    ("share", "占比", "percent", "number", ""),
    ("rate", "比率(%)", "percent", "number", ""),
    ("causes", "原因", "codes", "list", r#","codes":"cause""#),
    ("code", "类别", "code", "string", r#","codes":"program""#),
    ("ethnic", "民族", "code", "string", r#","codes":"ethnic""#),
    ("region", "区划", "region", "string", r#","codes":"regions""#),
    ("ditto", "社区", "text", "string", r#","ditto":true"#),
    ("ditto_region", "区县", "region", "string", r#","codes":"regions","ditto":true"#),
];

/// Spellings of "no value", as the built-in schemas have them.
pub(crate) const MISSING: &[&str] = &["", "-", "—", "——", "/", "无", "空", "N/A"];

/// Code lists by name.
pub(crate) const LISTS: &[(&str, &[u8])] = &[
    ("program", include_bytes!("../../schemas/codes/program.csv")),
    ("cause", include_bytes!("../../schemas/codes/cause.csv")),
    ("ethnic", include_bytes!("../../schemas/codes/ethnic.csv")),
    ("regions", include_bytes!("../../schemas/codes/regions.csv")),
];

/// The kernels of all columns.
pub(crate) struct Columns {
    typed: TypedTable,
    claimed: Claimed,
}

/// What came of a column: values as they are published, and the rows and codes of the findings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) values: Vec<Option<String>>,
    pub(crate) findings: Vec<(usize, &'static str)>,
}

impl Columns {
    /// Compiles them, for 哈尔滨市 in 2017.
    pub(crate) fn new() -> Self {
        Self::with_missing(MISSING)
    }

    /// Compiles them for a schema that has these spellings of "no value".
    pub(crate) fn with_missing(missing: &[&str]) -> Self {
        let schema = Arc::new(schema(missing));
        let raw = gongkai::read::table(Vec::new(), gongkai::normalize::vocabulary(&schema), None);
        let setting = Setting { region: "230100".to_owned(), period: "2017".to_owned() };
        let typed = gongkai::normalize::table(raw, schema, &setting).expect("the schema is sound");
        let headers: Vec<&str> = COLUMNS.iter().map(|it| it.1).collect();
        let claimed = typed.claim(&part(&headers)).expect("every header is a field's");
        assert!(claimed.columns.iter().all(Option::is_some), "every field has its column");
        Self { typed, claimed }
    }

    /// The headers of all columns, with their units.
    pub(crate) fn headers() -> impl Iterator<Item = &'static str> {
        COLUMNS.iter().map(|it| it.1)
    }

    /// The names of all columns.
    pub(crate) fn names() -> impl Iterator<Item = &'static str> {
        COLUMNS.iter().map(|it| it.0)
    }

    /// What `column`'s kernel makes of `cells`, unread.
    pub(crate) fn run(&self, column: &str, cells: &StringViewArray) -> (ArrayRef, Findings) {
        let at = self.at(column);
        let mut findings = Findings::default();
        let array = self.typed.column(at, cells, self.claimed.conversions[at], &mut findings);
        assert_eq!(array.len(), cells.len(), "{column} keeps its rows");
        (array, findings)
    }

    /// What `column`'s kernel makes of `cells`.
    pub(crate) fn outcome(&self, column: &str, cells: &StringViewArray) -> Outcome {
        let (array, findings) = self.run(column, cells);
        let scale = self.typed.schema().fields[self.at(column)].scale;
        let code = |it: &gongkai::model::finding::Finding| match it.rule.get() {
            RuleRef::BuiltIn(rule) => (it.row as usize, rule.code()),
            RuleRef::Schema(_) => panic!("a kernel knows no rule of the schema"),
        };
        Outcome {
            values: published(&array, scale),
            findings: findings.as_slice().iter().map(code).collect(),
        }
    }

    /// The kind of `column`.
    pub(crate) fn kind(&self, column: &str) -> Kind {
        self.typed.schema().fields[self.at(column)].kind
    }

    /// Where the columns are under `headers`; `None` when that cannot be said.
    pub(crate) fn claim(&self, headers: &[&str]) -> Option<Claimed> {
        self.typed.claim(&part(headers)).ok()
    }

    fn at(&self, column: &str) -> usize {
        self.typed.schema().field(column).expect("the column is one of `COLUMNS`")
    }
}

/// The code list called `name`.
pub(crate) fn list(name: &str) -> CodeList {
    let (name, bytes) = LISTS.iter().find(|it| it.0 == name).expect("the list is one of `LISTS`");
    CodeList::parse(name, bytes).expect("a list of ours is sound")
}

/// `cells` as a reader hands them on.
pub(crate) fn array<T: AsRef<str>>(cells: &[Option<T>]) -> StringViewArray {
    cells.iter().map(|it| it.as_ref().map(AsRef::as_ref)).collect()
}

fn schema(missing: &[&str]) -> Schema {
    let field = |(name, header, kind, data_type, more): &(&str, &str, &str, &str, &str)| {
        let title = header.split('(').next().unwrap_or_default();
        let identity = Kind::NAMES.iter().any(|(it, name)| name == kind && it.is_identity());
        let role = if identity { "identifier" } else { "open" };
        let release = if identity { "drop" } else { "keep" };
        format!(
            r#"{{"name":"{name}","title":"{title}","type":"{data_type}",
            "gongkai":{{"kind":"{kind}","role":"{role}","release":"{release}"{more}}}}}"#
        )
    };
    let fields: Vec<String> = COLUMNS.iter().map(field).collect();
    let missing: Vec<String> = missing.iter().map(|it| format!("\"{it}\"")).collect();
    let json = format!(
        r#"{{"name":"kernels","fields":[{}],"missingValues":[{}]}}"#,
        fields.join(","),
        missing.join(",")
    );
    let known = |name: &str| LISTS.iter().any(|it| it.0 == name).then(|| Ok(list(name)));
    schema::parse("kernels.json", json.as_bytes(), &known).expect("the schema is sound")
}

fn part(headers: &[&str]) -> Part {
    Part {
        source: "kernels.csv".into(),
        sheet: None,
        header: headers.iter().map(|it| vec![gongkai::lexical::header::fold(it)]).collect(),
        again: Vec::new(),
        shown: headers.iter().map(|it| (*it).to_owned()).collect(),
        header_line: 1,
        first_column: 0,
        context: Vec::new(),
        unit: None,
        head: std::collections::BTreeMap::new(),
        said: Vec::new(),
        remarks: Vec::new(),
    }
}

/// Values as a release shows them.
fn published(array: &ArrayRef, scale: u8) -> Vec<Option<String>> {
    let written = |write: &dyn Fn(&mut Vec<u8>)| {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).expect("what is written is text")
    };
    match array.data_type() {
        DataType::Utf8View => {
            array.as_string_view().iter().map(|it| it.map(str::to_owned)).collect()
        }
        DataType::Boolean => {
            array.as_boolean().iter().map(|it| it.map(|it| it.to_string())).collect()
        }
        DataType::Date32 => {
            let days = array.as_primitive::<Date32Type>().iter();
            days.map(|it| it.map(|it| written(&|out| date::write_day(it, out)))).collect()
        }
        DataType::Int64 => {
            let numbers = array.as_primitive::<Int64Type>().iter();
            numbers.map(|it| it.map(|it| it.to_string())).collect()
        }
        DataType::Decimal128(_, _) => {
            let numbers = array.as_primitive::<Decimal128Type>().iter();
            numbers.map(|it| it.map(|it| written(&|out| decimal::write(it, scale, out)))).collect()
        }
        DataType::Dictionary(_, _) => {
            let array = array.as_dictionary::<UInt16Type>();
            let values = array.values().as_string::<i32>();
            let key = |it: Option<u16>| it.map(|it| values.value(usize::from(it)).to_owned());
            array.keys().iter().map(key).collect()
        }
        other => panic!("no kernel makes {other}"),
    }
}
