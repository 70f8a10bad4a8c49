//! A marked workbook, opened again by another reader.

use std::io::Cursor;

use calamine::Data;
use calamine::Reader as _;
use rust_xlsxwriter::Note as Comment;
use rust_xlsxwriter::Workbook;

use super::*;
use crate::model::digest::Digest;
use crate::model::lang::Lang;
use crate::model::line::Line;
use crate::model::line::Struck;
use crate::model::outcome::Violation;
use crate::model::place::Place;
use crate::model::returned::Lineage;
use crate::model::returned::Mark;
use crate::model::returned::SIGN;
use crate::model::rule::Rule;
use crate::model::schema;
use crate::model::tally::Rows;

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

fn notes() -> Notes {
    let notes = vec![
        note(3, Some(0), Level::Error, "姓名不对：改"),
        note(3, Some(1), Level::Warning, "金额 <核对>"),
        note(4, Some(1), Level::Error, "缺金额"),
        note(6, None, Level::Error, "整行有问题"),
    ];
    Notes { headers: vec![2], each: notes, ..Notes::default() }
}

fn marked() -> Vec<u8> {
    let notes = notes();
    mark_bytes(&sent(), &BTreeMap::from([("3月".to_owned(), notes)])).unwrap()
}

fn mark_bytes(bytes: &[u8], sheets: &BTreeMap<String, Notes>) -> Result<Vec<u8>, Broken> {
    let mut package = Package::open(bytes)?;
    let first = |_: &mut Styles| {
        Ok(format!("<worksheet xmlns=\"{}\"><sheetData/></worksheet>", package::MAIN))
    };
    let names = Names::new(&package);
    mark(
        &mut package,
        sheets,
        (names, Mark::Ledger(Lineage::new(Digest::of(b"ledger"), None))),
        &first,
    )?;
    package.finish()
}

#[test]
fn the_workbook_comes_back_with_its_cells_a_column_of_problems_and_a_first_sheet() {
    let mut book = calamine::Xlsx::new(Cursor::new(marked())).unwrap();
    assert_eq!(book.sheet_names(), ["退回说明", "3月", "说明"]);
    let range = book.worksheet_range("3月").unwrap();
    let cell = |row, column| range.get_value((row, column)).cloned().unwrap_or_default();
    assert_eq!(cell(2, 1), Data::Float(475.5));
    assert_eq!(cell(1, 2), Data::String("问题".to_owned()));
    assert_eq!(cell(2, 2), Data::String("姓名不对：改\n金额 <核对>".to_owned()));
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
    let [theirs, ours] = ["原有的批注", "【退回】姓名不对"].map(|it| comments.find(it).unwrap());
    assert!(theirs < ours, "{comments}");
    assert!(comments.contains("金额 &lt;核对&gt;") && comments.contains("缺金额"));
    assert!(!sheet.contains("tabSelected"));
}

#[test]
fn what_an_earlier_return_put_in_is_taken_out_again() {
    let (sent, marked) = (sent(), marked());
    let mut package = Package::open(&marked).unwrap();
    assert_eq!(cleared::clear(&mut package).unwrap().unwrap().summary, SUMMARY);
    let left = package.finish().unwrap();
    let mut book = calamine::Xlsx::new(Cursor::new(&left)).unwrap();
    assert_eq!(book.sheet_names(), ["3月", "说明"]);
    let mut old = calamine::Xlsx::new(Cursor::new(&sent)).unwrap();
    let (new, old) = (book.worksheet_range("3月").unwrap(), old.worksheet_range("3月").unwrap());
    assert_eq!(new.used_cells().collect::<Vec<_>>(), old.used_cells().collect::<Vec<_>>());
    let package = Package::open(&left).unwrap();
    let workbook = package.text("xl/workbook.xml").unwrap();
    let own = Package::open(&sent).unwrap();
    let names = |it: &str| it.split("<definedName").skip(1).map(str::to_owned).collect::<Vec<_>>();
    assert!(!workbook.contains(MARK), "{workbook}");
    assert_eq!(names(workbook), names(own.text("xl/workbook.xml").unwrap()));
    assert!(
        !package.holds("back1.xml") && !package.holds("【退回】") && !package.holds("姓名不对")
    );
    assert!(package.text("xl/comments1.xml").unwrap().contains("原有的批注"));
    let drawing = package.text("xl/drawings/vmlDrawing1.vml").unwrap();
    assert_eq!(drawing.matches("</v:shape>").count(), 1, "{drawing}");
    // Marked anew, it is what it was when it was marked for the first time.
    let again = mark_bytes(&left, &BTreeMap::from([("3月".to_owned(), notes())])).unwrap();
    let [first, again] = [marked, again].map(|it| Package::open(&it).unwrap());
    let sheets = [&first, &again].map(|it| it.text("xl/worksheets/sheet1.xml").unwrap());
    // Formats have other numbers: those of the first time are still in their list.
    let texts = |it: &str| -> Vec<String> {
        let all = it.split("<t ").skip(1).filter_map(|it| it.split('<').next());
        all.map(str::to_owned).collect()
    };
    assert_eq!(texts(sheets[0]), texts(sheets[1]));
}

#[test]
fn a_colour_goes_whatever_number_a_program_gave_to_the_format_when_it_saved() {
    let mut package = Package::open(&sent()).unwrap();
    let first = |styles: &mut Styles| {
        let one = |(at, it): (usize, styles::Swatch)| {
            let row = at + 1;
            format!(
                "<row r=\"{row}\" hidden=\"1\">{}{}{}</row>",
                sheet::text_cell("", &format!("A{row}"), it.coloured, summary::SWATCH),
                sheet::text_cell("", &format!("B{row}"), it.own, summary::SWATCH_OWN),
                sheet::text_cell("", &format!("C{row}"), 0, &it.cells.join("\n")),
            )
        };
        let rows: String = styles.swatches()?.into_iter().enumerate().map(one).collect();
        Ok(format!(
            "<worksheet xmlns=\"{}\"><sheetData>{rows}</sheetData></worksheet>",
            package::MAIN
        ))
    };
    let sheets = BTreeMap::from([("3月".to_owned(), notes())]);
    let ledger = Mark::Ledger(Lineage::new(Digest::of(b"ledger"), None));
    let names = Names::new(&package);
    mark(&mut package, &sheets, (names, ledger), &first).unwrap();
    // As if saved anew: each format is there twice, and the cells of the ledger have the second.
    let styles = package.text("xl/styles.xml").unwrap().to_owned();
    let (before, rest) = styles.split_once("<cellXfs").unwrap();
    let (all, after) = rest.split_once("</cellXfs>").unwrap();
    let (head, all) = all.split_once('>').unwrap();
    let count = all.matches("<xf ").count();
    let twice = all.replace("<xf ", "<xf applyFont=\"1\" applyProtection=\"0\" ");
    package.put("xl/styles.xml", format!("{before}<cellXfs{head}>{all}{twice}</cellXfs>{after}"));
    let ledger = "xl/worksheets/sheet1.xml";
    let mut text = package.text(ledger).unwrap().to_owned();
    for format in (0..count).rev() {
        text = text.replace(&format!(" s=\"{format}\""), &format!(" s=\"{}\"", format + count));
    }
    package.put(ledger, text);
    let ours = |package: &Package| -> usize {
        let styles = Styles::new(package.text("xl/styles.xml").unwrap().to_owned()).unwrap();
        let ours = styles.on_our_grounds().unwrap();
        let used = package.text(ledger).unwrap();
        ours.iter().map(|it| used.matches(&format!(" s=\"{it}\"")).count()).sum()
    };
    assert!(ours(&package) > 0);
    cleared::clear(&mut package).unwrap();
    assert_eq!(ours(&package), 0);
}

#[test]
fn a_comment_of_the_sender_on_a_bad_cell_stays_theirs_with_ours_below() {
    let comments = |first: &str| {
        format!(
            "<comments xmlns=\"{}\"><authors><author>某科员</author><author>tc={{1}}</author></authors><commentList>{first}\
             <comment ref=\"C1\" authorId=\"0\"><text><r><rPr><b/></rPr><t>看一看&amp;</t></r><r><t>改</t></r><rPh sb=\"0\" eb=\"1\"><t>kan</t></rPh><phoneticPr fontId=\"1\"/></text></comment>\
             <comment ref=\"D1\" authorId=\"1\"><text><t>[Threaded comment]</t></text></comment>\
             <comment ref=\"E1\" authorId=\"0\"><text><t>对的</t></text></comment></commentList></comments>",
            package::MAIN
        )
    };
    let plain = "<comment ref=\"B1\" authorId=\"0\"><text><t>原来</t></text><x:y>1</x:y></comment>";
    let wrong: Vec<Note> = (0..4).map(|it| note(1, Some(it), Level::Error, "不对")).collect();
    let wrong = by_cell(wrong.iter());
    let mut cells = wrong.clone();
    let (joined, whole) = comments::joined(&comments(plain), &mut cells, &wrong).unwrap();
    assert_eq!(cells.keys().collect::<Vec<_>>(), [&(1, 0)], "the others have one of their own");
    assert_eq!(whole[&(1, 1)], "原来\n【退回】不对");
    assert_eq!(whole.len(), 2);
    assert!(joined.contains(
        "<text><r><t>原来</t></r><r><t xml:space=\"preserve\">\n【退回】不对</t></r></text>"
    ));
    assert!(
        joined.contains("【退回】不对</t></r><rPh sb=\"0\" eb=\"1\"><t>kan</t></rPh><phoneticPr")
    );
    assert_eq!(joined.matches(SIGN).count(), 3, "{joined}");
    let (left, gone) = comments::without_ours(&joined).unwrap();
    assert_eq!(gone.into_iter().collect::<Vec<_>>(), [(1, 0)]);
    let run = plain.replace("<t>", "<r><t>").replace("</t>", "</t></r>");
    let authors = "<author>gongkai</author></authors>";
    assert_eq!(left, comments(&run).replace("</authors>", authors));
    // A program may write all of it as one text.
    let one = plain.replace("原来", "原来&#10;【退回】不对&amp;改");
    let (left, _) = comments::without_ours(&comments(&one)).unwrap();
    assert_eq!(left, comments(plain));
}

#[test]
fn the_box_of_a_comment_that_grew_is_as_tall_as_its_text() {
    let shape = |row: u32, bottom: u32| {
        format!(
            "<v:shape><x:ClientData><x:Anchor>2, 15, {row}, 2, 5, 31, {bottom}, 1</x:Anchor>\
             <x:Row>{row}</x:Row><x:Column>1</x:Column></x:ClientData></v:shape>"
        )
    };
    let drawing = |all: &str| format!("<xml>{all}</xml>");
    let text = "原来\n【退回】".to_owned() + &"不对".repeat(20);
    let whole = BTreeMap::from([((1, 1), text.clone()), ((2, 1), text)]);
    let vml = drawing(&(shape(0, 3) + &shape(1, 40) + &shape(2, 4)));
    let grown = comments::joined_drawing(&vml, &BTreeMap::new(), &whole).unwrap();
    assert_eq!(grown, drawing(&(shape(0, 6) + &shape(1, 40) + &shape(2, 4))));
}

#[test]
fn what_a_row_needs_to_be_read_it_gets() {
    let long = "身份证号码：身份号码的校验位不对。对照身份证重新录入。";
    let notes = Notes {
        headers: vec![1],
        below: vec![2],
        each: vec![
            note(3, Some(0), Level::Warning, "看一看"),
            note(3, Some(0), Level::Error, long),
            note(3, Some(1), Level::Error, long),
            note(4, Some(0), Level::Error, long),
            note(5, Some(0), Level::Error, long),
            note(5, Some(1), Level::Error, "不是数"),
            note(9, Some(0), Level::Error, &long.repeat(2)),
        ],
        held: vec![Held { rows: (3, 4), text: "整块退回。".to_owned() }],
        ..Notes::default()
    };
    let row = |it: u32| format!("<row r=\"{it}\" ht=\"50\"><c r=\"A{it}\"><v>1</v></c></row>");
    let rows = (1..=5).map(row).collect::<Vec<_>>().concat();
    let xml = format!(
        "<worksheet><sheetData>{}</sheetData></worksheet>",
        rows.replace("\"4\" ht=\"50\"", "\"4\"")
    );
    let mut styles = Styles::plain().unwrap();
    let marked = sheet::mark(&xml, &notes, PROBLEMS, None, &mut styles).unwrap();
    // Errors first, each once; why the table came back is told where nothing is to be mended.
    assert!(marked.contains(&format!(">{long}\n看一看<")), "{marked}");
    assert!(marked.contains("<row r=\"3\" ht=\"50\">"), "high enough: {marked}");
    assert!(marked.contains("<row r=\"4\"><"), "one line: {marked}");
    assert!(marked.contains("<row r=\"9\" ht=\"36\" customHeight=\"1\">"), "{marked}");
    assert!(!marked.contains("整块退回"), "{marked}");
    assert!(marked.contains("<c r=\"C2\" s=\"1\"/>"), "the head of two levels is one: {marked}");
}

#[test]
fn no_condition_of_the_sender_hides_what_is_wrong() {
    let theirs = "<conditionalFormatting sqref=\"A1:B9\"><cfRule type=\"expression\" dxfId=\"0\" priority=\"1\">\
                  <formula>TRUE</formula></cfRule></conditionalFormatting>";
    let xml = format!(
        "<worksheet><sheetData><row r=\"1\"/></sheetData>{theirs}<pageMargins/></worksheet>"
    );
    let each = [3, 4, 5, 7].map(|it| note(it, Some(1), Level::Error, "改")).to_vec();
    let notes = Notes { each, ..Notes::default() };
    let mut styles = Styles::new(
        Styles::plain()
            .unwrap()
            .finish()
            .unwrap()
            .replace("</styleSheet>", "<dxfs count=\"1\"><dxf/></dxfs></styleSheet>"),
    )
    .unwrap();
    let marked = sheet::mark(&xml, &notes, PROBLEMS, None, &mut styles).unwrap();
    let (ours, rest) = marked.split_once("<conditionalFormatting sqref=\"A1:B9\">").unwrap();
    assert!(
        ours.contains("sqref=\"B3:B5 B7\"><cfRule type=\"expression\" dxfId=\"1\" priority=\"1\""),
        "{marked}"
    );
    assert!(rest.contains("priority=\"2\""), "{marked}");
    assert!(styles.finish().unwrap().contains("<dxfs count=\"3\"><dxf/><dxf><fill>"));
}

#[test]
fn what_is_no_workbook_is_said_to_be_none() {
    assert_eq!(mark_bytes(b"PK\x03\x04", &BTreeMap::new()), Err(Broken));
    assert_eq!(
        mark_bytes(&sent(), &BTreeMap::from([("4月".to_owned(), Notes::default())])),
        Err(Broken)
    );
    // One that was marked before has our column already.
    assert_eq!(mark_bytes(&marked(), &BTreeMap::new()), Err(Broken));
}

#[test]
fn our_column_is_cut_out_of_columns_of_one_width() {
    let notes = Notes { headers: vec![1], ..Notes::default() };
    for (cols, expect) in [
        ("", "<cols><col min=\"2\" max=\"2\" width=\"70\" customWidth=\"1\"/></cols>"),
        (
            "<cols><col min=\"1\" max=\"9\" width=\"7\"/></cols>",
            "<cols><col width=\"7\" min=\"1\" max=\"1\"/><col min=\"2\" max=\"2\" width=\"70\" customWidth=\"1\"/>\
             <col width=\"7\" min=\"3\" max=\"9\"/></cols>",
        ),
        (
            "<cols><col min=\"4\" max=\"4\" width=\"7\"/></cols>",
            "<cols><col min=\"2\" max=\"2\" width=\"70\" customWidth=\"1\"/><col width=\"7\" min=\"4\" max=\"4\"/></cols>",
        ),
    ] {
        let xml = format!(
            "<worksheet>{cols}<sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"B1\" s=\"0\"/></row></sheetData></worksheet>"
        );
        let mut styles = Styles::plain().unwrap();
        let marked = sheet::mark(&xml, &notes, PROBLEMS, None, &mut styles).unwrap();
        assert!(marked.contains(expect), "{marked}");
        assert_eq!(marked.matches("r=\"B1\"").count(), 1, "an empty cell gives way: {marked}");
    }
}

/// A header and eight rows.
fn bad_lines() -> Vec<Line> {
    let line = |number: u64, cells: &[&str]| Line {
        sheet: None,
        number,
        cells: cells.iter().map(|it| (*it).to_owned()).collect(),
        hidden: false,
        struck: Struck::default(),
    };
    let mut lines = vec![line(1, &["姓名", "金额"])];
    lines.extend((2..=9).map(|it| line(it, &["张三", "若干"])));
    lines
}

#[test]
fn a_ledger_longer_than_a_sheet_comes_back_as_an_extract_that_says_it_is_none() {
    let json = r#"{"name": "s", "fields": [{"name": "n", "title": "金额", "type": "integer",
        "gongkai": {"kind": "count", "role": "open", "release": "keep", "unit": "元"}}]}"#;
    let schema = schema::parse("s.json", json.as_bytes(), &|_| None).unwrap();
    let lines = bad_lines();
    let mut gathered = Gathered::default();
    for number in [3, 8] {
        gathered.see(&Violation {
            place: Place { source: "a.csv".into(), sheet: None, line: number },
            field: None,
            column: Some(2),
            rule: Rule::NumberSyntax.into(),
            level: Level::Error,
            other: None,
        });
    }
    let dir = std::env::temp_dir().join(format!("gongkai-extract-{}", std::process::id()));
    let fields = Vec::new();
    let about = About {
        schema: &schema,
        named: &fields,
        dataset: "d",
        period: "2017",
        run: 1,
        lang: Lang::Zh,
    };
    let digest = Digest::of(b"ledger");
    let tables = vec![Table { sheet: None, header: 1, levels: 1, ..Table::default() }];
    let rows = Rows { read: 8, quarantined: 2 };
    let ledger = Ledger {
        name: "a.csv".to_owned(),
        digest,
        earlier: None,
        rows,
        tables,
        put_back: None,
        widen: None,
    };
    for (rows_max, form, height) in [(5, Form::Extract, 3), (10, Form::Copy(Reason::OtherKind), 9)]
    {
        let path = dir.join("back.xlsx");
        let mut survey = Survey::within(rows_max);
        for line in &lines {
            survey.see(line);
        }
        let mut fresh =
            Fresh::begin(&path, (&about, &ledger), &gathered, survey, Reason::OtherKind).unwrap();
        assert_eq!(fresh.form(), form);
        lines.iter().all(|it| fresh.line(it).unwrap());
        fresh.finish().unwrap();
        let bytes = std::fs::read(&path).unwrap();
        let mut book = calamine::Xlsx::new(Cursor::new(&bytes)).unwrap();
        let names = book.sheet_names();
        let range = book.worksheet_range(&names[1]).unwrap();
        assert_eq!(range.height(), height);
        let last = range.get_value((2, 2)).unwrap().to_string();
        assert_eq!(last.contains("原第 8 行。"), form == Form::Extract, "{last}");
        let first = book.worksheet_range(&names[0]).unwrap();
        let cells: Vec<String> = first.used_cells().map(|it| it.2.to_string()).collect();
        let marks: Vec<Mark> = cells.iter().filter_map(|it| Mark::parse(it)).collect();
        assert_eq!(marks, [form.mark(&ledger)]);
        assert_eq!(
            cells.iter().any(|it| it.contains("改好，保存，再报原件")),
            form == Form::Extract
        );
        let package = Package::open(&bytes).unwrap();
        let workbook = package.text("xl/workbook.xml").unwrap();
        assert!(workbook.contains(&format!(">\"{}\"<", form.mark(&ledger))), "{workbook}");
    }
    disk::remove_dir(&dir).unwrap();
}

#[test]
fn rows_that_are_out_of_order_are_no_sheet() {
    let xml = "<worksheet><sheetData><row r=\"3\"/><row r=\"2\"/></sheetData></worksheet>";
    let mut styles = Styles::plain().unwrap();
    let marked = sheet::mark(xml, &Notes::default(), PROBLEMS, None, &mut styles);
    assert_eq!(marked, Err(Broken));
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

#[test]
fn a_workbook_has_one_list_of_names() {
    for names in [
        "",
        "<definedNames/>",
        "<definedNames><definedName name=\"a\">1</definedName></definedNames>",
    ] {
        let book =
            format!("<workbook><sheets><sheet sheetId=\"1\"/></sheets>{names}<calcPr/></workbook>");
        let out = with_first(&book, SUMMARY, "rId9", Mark::Extract(Digest::of(b"ledger"))).unwrap();
        assert_eq!(out.matches("<definedNames>").count(), 1, "{out}");
        assert_eq!(out.matches("</definedNames>").count(), 1, "{out}");
        assert!(!out.contains("<definedNames/>") && out.contains(MARK), "{out}");
    }
}
