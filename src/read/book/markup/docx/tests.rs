//! Word documents as districts send them.

use std::io::Cursor;
use std::io::Write as _;

use proptest::prelude::*;
use zip::CompressionMethod;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::read::book::testing;
use crate::read::book::testing::only;
use crate::read::book::testing::refused;

fn document(body: &str) -> Vec<u8> {
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    out.start_file("[Content_Types].xml", options).unwrap();
    out.write_all(b"<Types/>").unwrap();
    out.start_file("word/document.xml", options).unwrap();
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document xmlns:w=\"urn:w\"><w:body>{body}</w:body></w:document>"
    );
    out.write_all(text.as_bytes()).unwrap();
    out.finish().unwrap().into_inner()
}

fn cell(properties: &str, text: &str) -> String {
    format!(
        "<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r></w:p></w:tc>"
    )
}

fn body() -> String {
    let row = |cells: &[String]| format!("<w:tr>{}</w:tr>", cells.concat());
    let begins = "<w:vMerge w:val=\"restart\"/>";
    let rows = [
        row(&[cell(begins, "区划"), cell("<w:gridSpan w:val=\"2\"/>", "保障人数"), cell("", "备注")]),
        row(&[cell("<w:vMerge/>", ""), cell("", "合计"), cell("", "其中"), cell("", "")]),
        row(&[
            cell(begins, "道里区"),
            "<w:tc><w:p><w:r><w:t>1</w:t></w:r><w:del><w:r><w:delText>9</w:delText></w:r></w:del><w:ins><w:r><w:t>2</w:t></w:r></w:ins></w:p></w:tc>".to_owned(),
            "<w:tc><w:p><w:r><w:t>a</w:t><w:br/><w:t>b</w:t></w:r></w:p><w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r><w:r><w:t>&lt;c</w:t></w:r></w:p></w:tc>".to_owned(),
            "<w:tc><w:tbl><w:tr><w:tc><w:p><w:r><w:t>inner</w:t></w:r></w:p></w:tc></w:tr></w:tbl><w:p/></w:tc>".to_owned(),
        ]),
        format!("<w:tr><w:trPr><w:del/></w:trPr>{}</w:tr>", cell("", "gone")),
        row(&[cell("<w:vMerge/>", ""), cell("", "3")]),
        row(&[cell("", "南岗区"), cell("", "4")]),
    ];
    format!(
        "<w:p><w:r><w:t>道里区2017年3月</w:t></w:r><w:r><w:t>发放表</w:t></w:r></w:p><w:p/><w:tbl><w:tblPr/>{}</w:tbl><w:p/>",
        rows.concat()
    )
}

#[test]
fn a_table_is_a_sheet_below_its_paragraph() {
    assert_eq!(
        only(document(&body())),
        [
            "1|道里区2017年3月发放表",
            "2|区划|保障人数||备注",
            "3|^区划|合计|其中",
            "4|道里区|12|a\nb\n<c|inner",
            "5|^道里区|3",
            "6|南岗区|4",
        ]
    );
}

#[test]
fn the_paragraphs_above_a_table_are_its_titles_up_to_a_sentence() {
    let said = |texts: &[&str]| -> String {
        let said = texts.iter().map(|it| format!("<w:p><w:r><w:t>{it}</w:t></w:r></w:p>"));
        said.collect::<Vec<_>>().concat()
    };
    let table = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>区划</w:t></w:r></w:p></w:tc></w:tr></w:tbl>";
    let of = |texts: &[&str]| only(document(&(said(texts) + table)));
    assert_eq!(
        of(&["2016年的报告。", "发放表", "单位：元"]),
        ["1|2016年的报告。", "2|发放表", "3|单位：元", "4|区划"]
    );
    assert_eq!(of(&["2016年", "如下。", "发放表"]), ["1|如下。", "2|发放表", "3|区划"]);
    assert_eq!(of(&["a", "b", "c", "d", "e"])[0], "1|b");
}

#[test]
fn a_document_without_a_table_is_refused_and_so_is_damage() {
    assert_eq!(refused(document("<w:p><w:r><w:t>报告</w:t></w:r></w:p>")), "read/no-records");
    assert_eq!(refused(document("<w:tbl><w:tr>")), "read/damaged");
    assert_eq!(refused(document("<w:tbl>&bomb;</w:tbl>")), "read/doctype");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn no_document_breaks_the_reader(bytes in testing::mutations(document(&body()))) {
        testing::survives(&bytes, 1 << 20);
    }
}
