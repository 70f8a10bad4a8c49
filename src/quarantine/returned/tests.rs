//! A marked workbook, opened again by another reader.

use std::io::Cursor;

use calamine::Data;
use calamine::Reader as _;
use rust_xlsxwriter::Note as Comment;
use rust_xlsxwriter::Workbook;

use super::*;

fn sent() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("3月").unwrap();
    sheet.write(0, 0, "道里区2017年3月").unwrap();
    sheet.write(1, 0, "姓名").unwrap().write(1, 1, "金额").unwrap();
    sheet.write(2, 0, "张三").unwrap().write(2, 1, 475.5).unwrap();
    sheet.write(3, 0, "李四").unwrap();
    sheet.insert_note(2, 0, &Comment::new("原有的批注")).unwrap();
    book.add_worksheet().set_name("说明").unwrap().write(0, 0, "注").unwrap();
    book.define_name("'说明'!范围", "='说明'!$A$1").unwrap();
    book.save_to_buffer().unwrap()
}

fn note(row: u32, column: Option<u32>, level: Level, text: &str) -> Note {
    Note { row, column, level, text: text.to_owned() }
}

fn marked() -> Vec<u8> {
    let notes = vec![
        note(3, Some(0), Level::Error, "姓名不对：改"),
        note(3, Some(1), Level::Warning, "金额 <核对>"),
        note(4, Some(1), Level::Error, "缺金额"),
        note(6, None, Level::Error, "整行有问题"),
    ];
    let sheets = BTreeMap::from([("3月".to_owned(), Notes { header: 2, notes })]);
    let summary =
        [vec!["规则".to_owned(), "条数".to_owned()], vec!["缺项".to_owned(), "1".to_owned()]];
    mark(&sent(), &sheets, &summary).unwrap()
}

#[test]
fn the_workbook_comes_back_with_its_cells_a_column_of_problems_and_a_first_sheet() {
    let mut book = calamine::Xlsx::new(Cursor::new(marked())).unwrap();
    assert_eq!(book.sheet_names(), ["退回说明", "3月", "说明"]);
    let range = book.worksheet_range("3月").unwrap();
    let cell = |row, column| range.get_value((row, column)).cloned().unwrap_or_default();
    assert_eq!(cell(2, 1), Data::Float(475.5));
    assert_eq!(cell(1, 2), Data::String("问题".to_owned()));
    assert_eq!(cell(2, 2), Data::String("姓名不对：改；金额 <核对>".to_owned()));
    assert_eq!(cell(3, 2), Data::String("缺金额".to_owned()));
    assert_eq!(cell(5, 2), Data::String("整行有问题".to_owned()));
    assert_eq!(book.worksheet_range("说明").unwrap().get_size(), (1, 1));
}

#[test]
fn bad_cells_are_coloured_and_a_comment_that_was_there_is_kept() {
    let package = Package::open(&marked()).unwrap();
    let sheet = package.text("xl/worksheets/sheet1.xml").unwrap();
    let format = |cell: &str| {
        let tag = sheet.split("<c ").find(|it| it.contains(&format!("r=\"{cell}\""))).unwrap();
        tag.split("s=\"").nth(1).unwrap().split('"').next().unwrap().parse::<usize>().unwrap()
    };
    let styles = package.text("xl/styles.xml").unwrap();
    let formats = styles.split("<cellXfs").nth(1).unwrap().split("</cellXfs>").next().unwrap();
    let fill =
        |at: usize| formats.split("<xf ").nth(at + 1).unwrap().split("fillId=\"").nth(1).unwrap();
    assert!(fill(format("A3")).starts_with('2'), "{styles}");
    assert!(fill(format("B3")).starts_with('3'), "{styles}");
    assert!(fill(format("B4")).starts_with('2'), "{styles}");
    let comments = package.text("xl/comments1.xml").unwrap();
    assert!(comments.contains("原有的批注") && !comments.contains("姓名不对"));
    assert!(comments.contains("金额 &lt;核对&gt;") && comments.contains("缺金额"));
    assert!(!sheet.contains("tabSelected"));
}

#[test]
fn what_is_no_workbook_is_said_to_be_none() {
    assert_eq!(mark(b"PK\x03\x04", &BTreeMap::new(), &[]), Err(Broken));
    assert_eq!(
        mark(&sent(), &BTreeMap::from([("4月".to_owned(), Notes::default())]), &[]),
        Err(Broken)
    );
}

#[test]
fn cells_have_names() {
    for (row, column, expect) in
        [(1, 0, "A1"), (3, 25, "Z3"), (9, 26, "AA9"), (2, 701, "ZZ2"), (2, 702, "AAA2")]
    {
        assert_eq!(sheet::name(row, column), expect);
        assert_eq!(sheet::column(expect), Some(column));
    }
}
