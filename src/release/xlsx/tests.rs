//! The workbook as another reader sees it, and as bytes.

use std::fs;

use calamine::Data;
use calamine::Reader as _;

use crate::release::Release;
use crate::release::sample::Scratch;
use crate::release::xlsx::cells::letters;

const ROWS: [(&str, &str); 5] = [
    ("南岗区", "a<b & \"c\""),
    ("道里区", "=1+1"),
    ("道里区", ""),
    ("道里区", " _x0041_ "),
    ("道里区", "两\r\n行"),
];

#[test]
fn cells_are_what_they_are_in_the_csv_file() {
    let scratch = Scratch::new();
    let (release, ..) = Release::sample(&scratch, &ROWS);
    let bytes = fs::read(release.dir().join(release.xlsx())).unwrap();
    let mut book: calamine::Xlsx<_> = calamine::Xlsx::new(std::io::Cursor::new(&bytes)).unwrap();
    assert_eq!(book.sheet_names(), ["数据"]);
    let sheet = book.worksheet_range("数据").unwrap();
    assert_eq!(sheet.get_size(), (6, 8));
    let row = |at: usize| sheet.rows().nth(at).unwrap().to_vec();
    assert_eq!(row(0)[7], Data::String("事项,其他".to_owned()));
    assert_eq!(row(1)[7], Data::String("a<b & \"c\"".to_owned()));
    assert_eq!(row(2)[7], Data::String("'=1+1".to_owned()));
    assert_eq!(row(2)[1], Data::String("'=农村".to_owned()));
    assert_eq!(row(4)[3], Data::Empty);
    assert_eq!(row(1)[3], Data::Float(0.0));
    assert_eq!(row(1)[4], Data::Float(-50.0));
    let Data::DateTime(day) = &row(1)[5] else { panic!("no day") };
    assert_eq!(day.to_ymd_hms_milli(), (2016, 7, 18, 0, 0, 0, 0));
    assert_eq!(row(1)[6], Data::String("是".to_owned()));
    assert_eq!(row(4)[7], Data::String(" _x0041_ ".to_owned()));
    assert_eq!(row(5)[7], Data::String("两\r\n行".to_owned()));
}

#[test]
fn the_same_rows_are_the_same_bytes() {
    let scratch = Scratch::new();
    let book = |id: &str| {
        let (release, ..) = Release::sample_as(id, &scratch, &ROWS);
        fs::read(release.dir().join(release.xlsx())).unwrap()
    };
    assert_eq!(book("2017-r1"), book("2017-r2"));
}

#[test]
fn a_text_that_no_cell_can_hold_means_no_workbook() {
    let scratch = Scratch::new();
    let long = "长".repeat(32_768);
    let (release, ..) = Release::sample(&scratch, &[("道里区", &long)]);
    assert!(!release.dir().join(release.xlsx()).exists());
    assert!(release.artifacts().iter().all(|it| it.name != release.xlsx()));
}

#[test]
fn columns_are_named_as_spreadsheets_do() {
    for (at, name) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")] {
        assert_eq!(letters(at), name);
    }
}
