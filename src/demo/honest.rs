//! The cells of the reference project, read one by one: the clean ones mean something, a planted one fails by its rule.

use crate::demo::RECIPE;
use crate::demo::Scale;
use crate::demo::Work;
use crate::demo::plan;
use crate::demo::recipe::Recipe;
use crate::demo::recipe::Value;
use crate::demo::sheet::LineKind;
use crate::demo::spell::Cell;
use crate::lexical::bank_account;
use crate::lexical::date;
use crate::lexical::decimal;
use crate::lexical::person_name;
use crate::lexical::phone;
use crate::lexical::resident_id;
use crate::lexical::width::fold;

/// The rule by which a reader refuses `cell` in a column of `value`; `None` when it can be read.
fn refusal(value: Value, cell: &Cell) -> Option<&'static str> {
    let text = match cell {
        Cell::Blank if value == Value::Name => return Some("required/missing"),
        Cell::Blank | Cell::Date(_) => return None,
        Cell::Error(_) => return Some("cell/spreadsheet-error"),
        Cell::Text(text) | Cell::Number(text) => text,
    };
    match value {
        Value::Id => resident_id::parse(text).err().map(|it| match it {
            resident_id::Fault::Length => "resident-id/length",
            resident_id::Fault::Characters => "resident-id/characters",
            resident_id::Fault::BirthDate => "resident-id/birth-date",
            resident_id::Fault::CheckDigit => "resident-id/check-digit",
            resident_id::Fault::LostDigits => "resident-id/lost-digits",
            resident_id::Fault::Masked => "resident-id/masked",
            resident_id::Fault::OtherCertificate => "resident-id/other-certificate",
        }),
        Value::Name | Value::Guardian => person_name::parse(text).err().map(|it| match it {
            person_name::Fault::PrivateUse => "text/private-use",
            person_name::Fault::Placeholder => "text/placeholder",
            person_name::Fault::Syntax => "person-name/syntax",
        }),
        Value::Birth | Value::Approved => date::day(&fold(text)).err().map(date_rule),
        Value::Period | Value::Start => date::month(&fold(text)).err().map(date_rule),
        Value::Amount | Value::Topup | Value::Paid => number(text, 2, &["", "元"]),
        Value::Persons | Value::Family | Value::Disabled => number(text, 0, &["", "人"]),
        Value::Phone => (!phone::is_phone(text)).then_some("phone/syntax"),
        Value::Account => bank_account::check(text).err().map(|it| match it {
            bank_account::Fault::Syntax => "bank-account/syntax",
            bank_account::Fault::CheckDigit => "bank-account/check-digit",
        }),
        _ => None,
    }
}

fn date_rule(fault: date::Fault) -> &'static str {
    match fault {
        date::Fault::Syntax => "date/syntax",
        date::Fault::Impossible => "date/impossible",
        date::Fault::Ambiguous => "date/ambiguous",
        date::Fault::Era => "date/era",
    }
}

fn number(text: &str, scale: u8, units: &[&str]) -> Option<&'static str> {
    match decimal::parse(&fold(text), scale) {
        Ok(number) if units.contains(&number.unit) => None,
        Ok(_) => Some("number/unit"),
        Err(decimal::Fault::Precision) if scale == 0 => Some("number/fraction"),
        Err(decimal::Fault::Precision) => Some("number/precision"),
        Err(decimal::Fault::Range) => Some("number/range"),
        Err(decimal::Fault::CellError) => Some("cell/spreadsheet-error"),
        Err(decimal::Fault::Empty | decimal::Fault::Syntax) => Some("number/syntax"),
    }
}

/// Rules that are broken by a row or a table, or by a value that can be read well.
const NOT_OF_A_CELL: &[&str] = &[
    "code/unknown",
    "constraint/minimum",
    "control/total",
    "key/duplicate-across-regions",
    "region/unknown",
    "row/ragged",
    "rule/paid-adds-up",
    "rule/persons-within-family",
];

#[test]
fn every_clean_cell_can_be_read_and_every_planted_one_breaks_its_rule_alone() {
    let recipe: Recipe = toml::from_str(RECIPE).unwrap();
    let work = plan(&recipe, Scale::Full).unwrap();
    let jobs =
        work.iter().filter_map(|it| if let Work::MadeUp(job) = it { Some(job) } else { None });
    for job in jobs {
        let columns = &recipe.layout[&job.ledger.layout].columns;
        let paper = job.paper().unwrap();
        for line in paper.sheets.iter().flat_map(|it| &it.lines) {
            let refused: Vec<&str> = columns
                .iter()
                .zip(&line.cells)
                .filter_map(|(column, cell)| refusal(column.value, cell))
                .collect();
            let expect = match &line.kind {
                LineKind::Furniture => continue,
                LineKind::Planted(rule) if !NOT_OF_A_CELL.contains(&rule.as_str()) => {
                    vec![rule.as_str()]
                }
                LineKind::Planted(_) | LineKind::Clean => Vec::new(),
            };
            assert_eq!(refused, expect, "{}", job.ledger.path);
        }
    }
}

/// The number in `cell`, in hundredths; 0 when there is none.
fn hundredths(cell: Option<&Cell>) -> i128 {
    match cell {
        Some(Cell::Text(text) | Cell::Number(text)) => {
            decimal::parse(&fold(text), 2).map_or(0, |it| it.digits)
        }
        _ => 0,
    }
}

#[test]
fn stated_totals_add_up_but_for_the_ledger_where_they_must_not() {
    let recipe: Recipe = toml::from_str(RECIPE).unwrap();
    let work = plan(&recipe, Scale::Full).unwrap();
    let mut ledgers = 0;
    for it in &work {
        let Work::MadeUp(job) = it else { continue };
        let layout = &recipe.layout[&job.ledger.layout];
        let Some(label) = &layout.total else { continue };
        ledgers += 1;
        let paper = job.paper().unwrap();
        let (furniture, rows): (Vec<_>, Vec<_>) = paper
            .sheets
            .iter()
            .flat_map(|it| &it.lines)
            .partition(|it| matches!(it.kind, LineKind::Furniture));
        let is_total =
            |cell: Option<&Cell>| matches!(cell, Some(Cell::Text(text)) if text == label);
        let total = furniture.iter().find(|it| is_total(it.cells.first())).unwrap();
        for value in [Value::Persons, Value::Amount] {
            let at = layout.columns.iter().position(|it| it.value == value).unwrap();
            let sum: i128 = rows.iter().map(|it| hundredths(it.cells.get(at))).sum();
            assert_eq!(
                sum == hundredths(total.cells.get(at)),
                !job.ledger.wrong_total,
                "{}",
                job.ledger.path
            );
        }
    }
    assert!(ledgers >= 8);
}

#[test]
fn the_identities_of_temporary_assistance_hold() {
    let recipe: Recipe = toml::from_str(RECIPE).unwrap();
    let mut rows = 0;
    for table in recipe.table.iter().filter(|it| it.dataset == "temporary-assistance") {
        assert_eq!(table.header.len(), 27);
        for row in &table.rows {
            rows += 1;
            let at = |head: &str| {
                let idx = table.header.iter().position(|(_, it)| it.starts_with(head)).unwrap();
                decimal::parse(&row[idx], 2).unwrap().digits
            };
            let sum = |heads: &str| -> i128 { heads.split(' ').map(at).sum() };
            let households = at("急难救助总户数");
            assert_eq!(households, sum("疾病 教育 溺水 火灾 交通事故 矿难 意外伤害 其他原因"));
            assert_eq!(households, sum("低保和特困供养 低收入 非本地户籍 其他范围"));
            assert_eq!(at("筹集总资金"), sum("省级安排 地方安排 低保转入资金 社会捐赠 其他筹集"));
            let times = at("临时救助总人次") / 100;
            assert!((at("平均标准") * times - at("资金支出") * 10_000).abs() <= 100 * times);
            assert!(at("急难救助总人次") >= households && times * 100 >= at("急难救助总人次"));
            assert!(at("资金支出") <= at("筹集总资金"));
        }
    }
    assert_eq!(rows, 36);
}
