//! XML as platforms export it.

use proptest::prelude::*;

use crate::read::book::testing;
use crate::read::book::testing::only;
use crate::read::book::testing::refused;
use crate::read::book::testing::sheets;

const ROWS: [&str; 3] = ["1|区划|人数", "2|道里区|128", "3|南岗区|"];

#[test]
fn the_element_that_repeats_is_the_record() {
    for text in [
        "<?xml version='1.0'?><rows><row><区划>道里区</区划><人数>128</人数></row><row><区划>南岗区</区划></row></rows>",
        "<d:response xmlns:d='urn:x'><d:code>0</d:code><d:data><d:row>\n <d:区划> 道里区 </d:区划><d:人数>128</d:人数></d:row><d:row><d:区划>南岗区</d:区划><d:人数/></d:row></d:data></d:response>",
        "<table><row 区划='道里区' 人数='128'/><row 区划=\"南岗区\"/></table>"
            .replace("table", "rows")
            .leak(),
    ] {
        assert_eq!(only(text), ROWS, "{text}");
    }
}

#[test]
fn attributes_paths_and_what_repeats_inside_are_kept() {
    let text = "<root><户 号='1'><户主>张三</户主><成员><姓名>李四</姓名></成员><成员><姓名>王&#x4e94;</姓名></成员><金额 单位='元'>475.00</金额></户>
        <户 号='2'><户主><![CDATA[赵<六]]></户主><号>x</号><金额>1&amp;2</金额></户><户 号='3'/></root>";
    assert_eq!(
        only(text),
        [
            "1|@号|户主|成员|金额|金额|号",
            "2|||姓名||单位|",
            "3|1|张三|李四\n王五|475.00|元|",
            "4|2|赵<六||1&2||x",
            "5|3|||||",
        ]
    );
}

#[test]
fn what_stands_around_records_is_a_column_of_each() {
    let text = "<市><区 名='道里区'><代码>230102</代码><人>a</人><人 b='1'>c</人><人>d</人></区><区 名='南岗区'><人>e</人></区></市>";
    assert_eq!(
        only(
            text.replace("<人>", "<人><姓名>")
                .replace("</人>", "</姓名></人>")
                .replace("<人 b='1'>", "<人 b='1'><姓名>")
        ),
        [
            "1|名|代码|姓名|b",
            "2|道里区|230102|a|",
            "3|道里区|230102|c|1",
            "4|道里区|230102|d|",
            "5|南岗区||e|",
        ]
    );
}

#[test]
fn several_lists_are_several_tables_and_one_record_is_one() {
    let text = "<r><a><x i='1'/><x i='2'/></a><b><y j='3'/><y j='4'/><y j='5'/></b></r>";
    let names: Vec<Option<String>> = sheets(text).into_iter().map(|it| it.0).collect();
    assert_eq!(names, [Some("r.a.x".to_owned()), Some("r.b.y".to_owned())]);
    assert_eq!(only("<r><code>0</code><row><a>1</a><b>2</b></row></r>"), ["1|a|b", "2|1|2"]);
}

#[test]
fn the_declaration_says_the_encoding() {
    let text = "<?xml version=\"1.0\" encoding=\"GBK\"?><r><x><区划>道里区</区划></x><x><区划>南岗区</区划></x></r>";
    let expect = ["1|区划", "2|道里区", "3|南岗区"];
    assert_eq!(only(encoding_rs::GBK.encode(text).0), expect);
    assert_eq!(only(text), expect);
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert_eq!(only([&[0xfe, 0xff], wide.as_slice()].concat()), expect);
}

#[test]
fn entities_of_its_own_are_never_expanded() {
    let bomb = "<?xml version='1.0'?><!DOCTYPE r [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><r><x>&b;</x><x>1</x></r>";
    assert_eq!(refused(bomb), "read/doctype");
    assert_eq!(refused("<?xml version='1.0'?><r><x>&b;</x><x>1</x></r>"), "read/doctype");
    assert_eq!(refused("<?xml version='1.0'?><r a='&b;'/>"), "read/doctype");
    assert_eq!(refused("<?xml version='1.0'?><r><x>1</y></r>"), "read/damaged");
    assert_eq!(refused("<?xml version='1.0'?><r><x>1</x>"), "read/damaged");
    assert_eq!(refused("<?xml version='1.0'?>"), "read/no-records");
    assert_eq!(refused(format!("<?xml version='1.0'?>{}", "<a>".repeat(5000))), "read/excessive");
    assert_eq!(
        refused(format!("<?xml version='1.0'?><r><x>{}</x></r>", "x".repeat(8 << 20))),
        "read/excessive"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn no_xml_breaks_the_reader(bytes in testing::mutations(
        "<?xml version='1.0'?><r><g n='1'><x i='2'><a>道</a><b>&lt;</b></x><x><a>2</a><!-- c --></x></g><y/><y><![CDATA[z]]></y></r>"
            .as_bytes().to_vec()
    )) {
        testing::survives(&bytes, 100_000);
    }
}
