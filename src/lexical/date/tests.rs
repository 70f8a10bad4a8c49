//! Spellings of dates as they are met, and the laws of the calendar.

use super::*;
use proptest::prelude::*;

type Civil = (i32, u32, u32);

#[track_caller]
fn check_day(text: &str, expect: Result<(Civil, Option<Note>), Fault>) {
    assert_eq!(day(text).map(|(day, note)| (civil(day), note)), expect, "{text}");
}

#[track_caller]
fn check_month(text: &str, expect: Result<(i32, i32, Option<Note>), Fault>) {
    let got =
        month(text).map(|(month, note)| (month.div_euclid(12), month.rem_euclid(12) + 1, note));
    assert_eq!(got, expect, "{text}");
}

#[test]
fn days_are_read() {
    let plain = ((2017, 3, 5), None);
    for text in [
        "2017-03-05",
        "2017/3/5",
        "2017/03/05",
        "2017—3—5",
        "2017、3、5",
        "2017·3·5",
        "2017 - 3 - 5",
        "2017. 3. 5",
        "20170305.0",
        "2017年3月5日星期日",
        "2017-03-05(周日)",
        "2017.3.5",
        "2017.03.05",
        "2017年3月5日",
        "2017年03月05日",
        "2017 年 3 月 5 日",
        "20170305",
        "二〇一七年三月五日",
        "二零一七年三月五日",
        "2017年3月5号",
        "42799",
        "42799.0",
    ] {
        check_day(text, Ok(plain));
    }
    for text in [
        "2017-03-05T12:00:00",
        "2017-03-05 12:00:00",
        "2017-03-05 12:00",
        "2017/3/5 0:01:00",
        "2017-03-05T12:00:00.5Z",
        "2017-03-05T12:00:00+08:00",
        "2017-03-05T12:00:00+0800",
        "2017年3月5日 12:00",
        "42799.5",
    ] {
        check_day(text, Ok(((2017, 3, 5), Some(Note::Time))));
    }
    check_day("17年3月5日", Ok(((2017, 3, 5), Some(Note::ShortYear))));
    check_day("一七年三月五日", Ok(((2017, 3, 5), Some(Note::ShortYear))));
    check_day("57年3月5日", Ok(((1957, 3, 5), Some(Note::ShortYear))));
    check_day("二〇一六年二月二十九日", Ok(((2016, 2, 29), None)));
    check_day("36526", Ok(((2000, 1, 1), None)));
    check_day("54789", Ok(((2050, 1, 1), None)));
    check_day("42795", Ok(((2017, 3, 1), None)));
    check_day("42795.5", Ok(((2017, 3, 1), Some(Note::Time))));
    for midnight in ["2017-03-01 00:00:00", "2017/3/1 0:00", "2017-03-01T00:00:00+08:00", "42795.0"]
    {
        check_day(midnight, Ok(((2017, 3, 1), None)));
    }
}

#[test]
fn other_eras_and_calendars_are_left_alone() {
    for text in [
        "民国106年3月5日",
        "平成29年3月5日",
        "令和元年5月1日",
        "农历2017年3月5日",
        "二〇一七年正月初五",
        "2017年腊月",
        "正月初五",
    ] {
        check_day(text, Err(Fault::Era));
        check_month(text, Err(Fault::Era));
    }
    assert_eq!(find_month("平成29年3月名册"), None);
    check_day("2017年3月初", Err(Fault::Syntax));
}

#[test]
fn days_are_refused() {
    for text in ["3/5/17", "05-Mar-17", "5/3/2017", "5-Mar-2017", "17.3.5", "03/05/2017"] {
        check_day(text, Err(Fault::Ambiguous));
    }
    for text in [
        "2017-02-30",
        "20170230",
        "2017.13",
        "2017年13月",
        "2017年2月29日",
        "1899-12-31",
        "2101-01-01",
        "2017-00-01",
    ] {
        check_day(text, Err(Fault::Impossible));
    }
    for text in [
        "",
        "-",
        "2017",
        "2017-03",
        "201703",
        "2017.1-2017.6",
        "2016年至今",
        "12345",
        "2017-3/5",
        "2017-03-05 25:00",
        "2017-03-05 noon",
        "2017年3月5",
        "2017-03-05-01",
        "十七年三月五日",
        "36525",
        "54790",
    ] {
        check_day(text, Err(Fault::Syntax));
    }
}

#[test]
fn months_are_read() {
    for text in [
        "2017-03",
        "2017.3",
        "2017.03",
        "201703",
        "2017年3月",
        "2017年03月份",
        "2017 年3 月",
        "二〇一七年三月",
        "2017/3",
        "42795",
        "2017-03-05",
        "2017年3月5日",
        "20170305",
    ] {
        check_month(text, Ok((2017, 3, None)));
    }
    check_month("2017.10", Ok((2017, 10, None)));
    check_month("2017.1", Ok((2017, 1, Some(Note::LostZero))));
    check_month("2017.01", Ok((2017, 1, None)));
    check_month("2017-1", Ok((2017, 1, None)));
    check_month("17年3月", Ok((2017, 3, Some(Note::ShortYear))));
    check_month("2017-03-05T12:00:00", Ok((2017, 3, Some(Note::Time))));
    check_month("二〇一七年十二月", Ok((2017, 12, None)));
}

#[test]
fn months_are_refused() {
    for text in ["2017.13", "2017年13月", "2017-02-30", "2017-00", "201713", "189912"] {
        check_month(text, Err(Fault::Impossible));
    }
    for text in ["Mar-17", "3/17", "3/5/17"] {
        check_month(text, Err(Fault::Ambiguous));
    }
    for text in ["", "2017", "2017年", "2017.1-2017.6", "2016年至今", "2017年第一季度", "2017.301"]
    {
        check_month(text, Err(Fault::Syntax));
    }
}

#[test]
fn a_weekday_is_that_of_the_day() {
    check_day("2017年3月5日星期一", Err(Fault::Impossible));
    check_day("2017年3月5日(星期天)", Ok(((2017, 3, 5), None)));
    check_month("2017年3月星期日", Err(Fault::Syntax));
    check_day("2017年10月廿五日", Err(Fault::Era));
    check_month("2017.1月", Ok((2017, 1, None)));
    check_month("2017.12月份", Ok((2017, 12, None)));
    check_month("201703.0", Ok((2017, 3, None)));
    check_month("2017、3", Err(Fault::Syntax));
    check_day("2017.3.5月", Err(Fault::Syntax));
}

#[test]
fn years_are_read() {
    for text in
        ["2017", "2017年", "2017年度", "二〇一七年", "二〇一七", "二0一七年", "2017 年", "2017.0"]
    {
        assert_eq!(year(text), Ok((2017, None)), "{text}");
    }
    assert_eq!(year("17年"), Ok((2017, Some(Note::ShortYear))));
    assert_eq!(year("1899"), Err(Fault::Impossible));
    for text in ["", "17", "2017.00", "201703", "2017-03-05", "十七年"] {
        assert_eq!(year(text), Err(Fault::Syntax), "{text}");
    }
}

#[test]
fn a_title_names_its_period() {
    let march = Some(2017 * 12 + 2);
    for (text, expect) in [
        ("道里区2017年3月城市低保发放表", march),
        ("道里区２０１７年３月份城市低保发放表", march),
        ("二〇一七年三月城市低保", march),
        ("17年3月低保", march),
        ("低保 2017-03.csv", march),
        ("低保_201703.xlsx", march),
        ("低保2017.3.xls", march),
        ("2017_03_低保.xls", march),
        ("低保20170305.xls", march),
        ("填报日期:2017年3月5日", march),
        ("2017年3月(2017-03)", march),
        ("2017年12月", Some(2017 * 12 + 11)),
        ("2017年3月和2017年4月", None),
        ("2017年1月-6月", None),
        ("2017年1-6月", None),
        ("2017.1-2017.6", None),
        ("2017.1-6", None),
        ("2017年", None),
        ("2017", None),
        ("12017.3", None),
        ("2017031", None),
        ("支出2017.3万元", None),
        ("84664407", None),
        ("0451-84664407", None),
        ("", None),
    ] {
        assert_eq!(find_month(text), expect, "{text}");
    }
    for (text, expect) in [
        ("2017年特困名册", Some(2017)),
        ("医疗救助2017.xlsx", Some(2017)),
        ("医疗救助（二〇一七年）", Some(2017)),
        ("道里区2017年3月低保", Some(2017)),
        ("低保201703", Some(2017)),
        ("2017年1月-6月", Some(2017)),
        ("2017年共1956户", Some(2017)),
        ("2017-2018年", None),
        ("12017", None),
        ("2000元", None),
        ("三千元", None),
        ("", None),
    ] {
        assert_eq!(find_year(text), expect, "{text}");
    }
}

#[test]
fn the_calendar_counts_every_day() {
    // The slow twin: every day of 0–9999, one after the other.
    let mut expect = days(0, 1, 1).unwrap();
    for year in 0..=9999 {
        let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        for (month, length) in
            (1..).zip([31, if leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
        {
            assert_eq!(days(year, month, 0), None);
            assert_eq!(days(year, month, length + 1), None);
            for day in 1..=length {
                assert_eq!(days(year, month, day), Some(expect));
                assert_eq!(civil(expect), (year, month, day));
                expect += 1;
            }
        }
    }
    assert_eq!(days(1970, 1, 1), Some(0));
    assert_eq!(days(2017, 3, 1), Some(42_795 - EXCEL_EPOCH));
    assert_eq!((days(2017, 0, 1), days(2017, 13, 1), days(10_000, 1, 1)), (None, None, None));
}

#[test]
fn dates_are_written() {
    #[track_caller]
    fn check(write: impl Fn(&mut Vec<u8>), expect: &str) {
        let mut out = Vec::new();
        write(&mut out);
        assert_eq!(String::from_utf8(out).unwrap(), expect);
    }
    check(|out| write_day(0, out), "1970-01-01");
    check(|out| write_day(days(2017, 3, 5).unwrap(), out), "2017-03-05");
    check(|out| write_day(days(0, 1, 1).unwrap(), out), "0000-01-01");
    check(|out| write_day(i32::MAX, out), "5881580-07-11");
    check(|out| write_month(2017 * 12 + 2, out), "2017-03");
    check(|out| write_month(-1, out), "-0001-12");
}

const NEARLY: &str = "[0-9]{8}|[12][09][0-9]{2}[-/.][01][0-9][-/.][0-3][0-9]\
    |[-0-9/.年月日T: 一二十〇]{0,12}";

proptest! {
    #[test]
    fn every_spelling_of_a_day_agrees(count in days(1900, 1, 1).unwrap()..=days(2100, 12, 31).unwrap()) {
        let (y, m, d) = civil(count);
        let mut iso = Vec::new();
        write_day(count, &mut iso);
        for text in [
            String::from_utf8(iso).unwrap(),
            format!("{y}/{m}/{d}"),
            format!("{y}.{m:02}.{d:02}"),
            format!("{y}{m:02}{d:02}"),
            format!("{y}年{m}月{d}日"),
        ] {
            prop_assert_eq!(day(&text), Ok((count, None)));
            prop_assert_eq!(month(&text), Ok((y * 12 + i32::try_from(m).unwrap() - 1, None)));
            prop_assert_eq!(find_month(&text), Some(y * 12 + i32::try_from(m).unwrap() - 1));
        }
    }

    #[test]
    fn the_fast_path_agrees_with_the_careful_one(text in NEARLY) {
        prop_assert_eq!(day(&text), slow_day(&text));
        let _either = (month(&text), year(&text), find_month(&text), find_year(&text));
    }
}
