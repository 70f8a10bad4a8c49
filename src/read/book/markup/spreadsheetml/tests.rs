//! Workbooks as Excel 2003 wrote them in XML.

use proptest::prelude::*;

use crate::read::book::testing;
use crate::read::book::testing::refused;
use crate::read::book::testing::sheets;

fn book() -> String {
    let cell = |attributes: &str, kind: &str, text: &str| {
        format!("<Cell {attributes}><Data ss:Type=\"{kind}\">{text}</Data></Cell>")
    };
    let rows = [
        format!("<Row>{}</Row>", cell("ss:MergeAcross=\"3\"", "String", "道里区2017年3月发放表")),
        format!(
            "<Row ss:Index=\"3\">{}{}{}</Row>",
            cell("ss:MergeDown=\"1\"", "String", "区划"),
            cell("ss:MergeAcross=\"1\"", "String", "人数"),
            cell("", "String", "日期")
        ),
        format!(
            "<Row>{}{}</Row>",
            cell("ss:Index=\"2\"", "String", "合计"),
            cell("", "String", "其中")
        ),
        format!(
            "<Row>{}{}{}{}<Cell ss:Formula=\"=A1\"/></Row>",
            cell("", "String", "道里区"),
            cell("", "Number", "128"),
            "<Cell><Data ss:Type=\"Number\">475.5</Data><Comment><ss:Data>note</ss:Data></Comment></Cell>",
            cell("", "DateTime", "2017-03-01T00:00:00.000")
        ),
        format!("<Row ss:Hidden=\"1\">{}</Row>", cell("", "String", "旧")),
        format!("<Row>{}</Row>", cell("ss:Index=\"4\"", "DateTime", "2017-03-01T08:30:00.000")),
    ];
    format!(
        "<?xml version=\"1.0\"?>\r\n<?mso-application progid=\"Excel.Sheet\"?>\r\n<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\">\
        <Worksheet ss:Name=\"1月\"><Table><Column ss:Index=\"3\" ss:Hidden=\"1\"/>{}</Table></Worksheet>\
        <Worksheet ss:Name=\"旧\"><Table><Row><Cell><Data ss:Type=\"String\">x</Data></Cell></Row></Table><WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet>\
        <Worksheet ss:Name=\"2月\"><Table><Row><Cell><Data ss:Type=\"Boolean\">1</Data></Cell></Row></Table></Worksheet></Workbook>",
        rows.concat()
    )
}

#[test]
fn sheets_rows_and_merges_stand_as_in_excel() {
    let expect = [
        (
            "1月",
            vec![
                "1|道里区2017年3月发放表",
                "3|区划|人数||日期",
                "4|^区划|合计|",
                "5|道里区|128||2017-03-01|",
                "6-|旧",
                "7||||2017-03-01T08:30:00",
            ],
        ),
        ("2月", vec!["1|TRUE"]),
    ];
    let expect: Vec<(Option<String>, Vec<String>)> = expect
        .into_iter()
        .map(|(name, rows)| (Some(name.to_owned()), rows.into_iter().map(str::to_owned).collect()))
        .collect();
    assert_eq!(sheets(book()), expect);
}

#[test]
fn what_is_cut_is_damaged() {
    let book = book();
    assert_eq!(refused(&book.as_bytes()[..book.len() - 30]), "read/damaged");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn no_workbook_breaks_the_reader(bytes in testing::mutations(book().into_bytes())) {
        testing::survives(&bytes, 8 << 20);
    }
}
