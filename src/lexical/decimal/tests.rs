//! Numbers as they are met, and the laws that the fast path keeps.

use super::*;
use proptest::prelude::*;

/// At scale 2: the value in hundredths and the unit, or the fault.
#[track_caller]
fn check(text: &str, expect: Result<(i128, &str), Fault>) {
    assert_eq!(parse(text, 2).map(|number| (number.digits, number.unit)), expect, "{text}");
}

#[test]
fn numbers_are_read() {
    for (text, digits, unit) in [
        ("475", 47_500, ""),
        ("-120", -12_000, ""),
        ("−120", -12_000, ""),
        ("+5", 500, ""),
        ("(120.00)", -12_000, ""),
        ("(￥1,200)", -120_000, ""),
        ("0.0", 0, ""),
        (".5", 50, ""),
        ("75,520", 7_552_000, ""),
        ("75,520.00", 7_552_000, ""),
        ("1,234,567.89", 123_456_789, ""),
        ("￥1,200元", 120_000, "元"),
        ("¥ -3", -300, ""),
        ("-￥3", -300, ""),
        ("1200元/月", 120_000, "元/月"),
        ("1200 元/人·月", 120_000, "元/人·月"),
        ("1200元整", 120_000, "元"),
        ("1200整", 120_000, ""),
        ("7.55万元", 755, "万元"),
        ("2万多元", 200, "万元"),
        ("12人", 1200, "人"),
        ("88%", 8800, "%"),
        ("3(含孤儿1)", 300, "(含孤儿1)"),
        ("十二人", 1200, "人"),
        ("壹仟贰佰元整", 120_000, "元"),
        ("叁元伍角贰分", 352, "元"),
        ("12元5角", 1250, "元"),
        ("5角", 50, "元"),
        ("1万2千", 1_200_000, ""),
        ("25万6千元", 25_600_000, "元"),
        ("一点二万元", 120, "万元"),
        ("廿三人", 2300, "人"),
        ("人民币475元", 47_500, "元"),
        ("RMB475", 47_500, ""),
        ("‘475", 47_500, ""),
        ("3人(含孤儿1人)", 300, "人(含孤儿1人)"),
        ("3【含孤儿1】", 300, "【含孤儿1】"),
        ("人民币叁元整", 300, "元"),
        ("十二元/月", 1200, "元/月"),
        ("三万五千", 3_500_000, ""),
        ("2.30102E+17", 23_010_200_000_000_000_000, ""),
        ("1e3元", 100_000, "元"),
        ("12E-2", 12, ""),
        ("475.00000000000006", 47_500, ""),
        ("0.30000000000000004", 30, ""),
        ("0.28999999999999998", 29, ""),
        ("-0.28999999999999998", -29, ""),
        ("9.99999999999999", 1000, ""),
        ("1.500", 150, ""),
        ("1E-9", 0, ""),
        ("00012", 1200, ""),
    ] {
        check(text, Ok((digits, unit)));
    }
}

#[test]
fn what_is_no_number_is_a_fault() {
    for (text, fault) in [
        ("", Fault::Empty),
        (" ", Fault::Empty),
        ("-", Fault::Syntax),
        ("—", Fault::Syntax),
        ("/", Fault::Syntax),
        ("无", Fault::Syntax),
        ("元", Fault::Syntax),
        ("7,55", Fault::Syntax),
        ("7,5520", Fault::Syntax),
        ("0,123", Fault::Syntax),
        (",123", Fault::Syntax),
        ("1,,000", Fault::Syntax),
        ("5.", Fault::Syntax),
        ("1.2.3", Fault::Syntax),
        ("1 200", Fault::Syntax),
        ("12-5", Fault::Syntax),
        ("--5", Fault::Syntax),
        ("(-5)", Fault::Syntax),
        ("1E", Fault::Syntax),
        ("1E+", Fault::Syntax),
        ("1万2", Fault::Syntax),
        ("5元12角", Fault::Syntax),
        ("三点", Fault::Syntax),
        ("一百五", Fault::Syntax),
        ("Ol", Fault::Syntax),
        ("5lb", Fault::Syntax),
        ("1.005", Fault::Precision),
        ("0.001", Fault::Precision),
        ("1.00999", Fault::Precision),
        ("1E-3", Fault::Precision),
        ("1E400", Fault::Range),
        ("99999999999999999999999999999999999999999", Fault::Range),
        ("#REF!", Fault::CellError),
        ("#DIV/0!", Fault::CellError),
        ("#n/a", Fault::CellError),
        ("#", Fault::Syntax),
    ] {
        check(text, Err(fault));
    }
    assert_eq!(parse("叁元伍角", 0).map(|it| it.digits), Err(Fault::Precision));
    assert_eq!(parse("叁元整", 0).map(|it| it.digits), Ok(3));
}

#[test]
fn what_stands_around_a_number_is_told() {
    let bare = Number::bare("");
    for (text, expect) in [
        ("180余条", Number { digits: 180, unit: "条", approximate: true, ..bare }),
        ("约1200元", Number { digits: 1200, unit: "元", approximate: true, ..bare }),
        ("近30", Number { digits: 30, approximate: true, ..bare }),
        ("1200元左右", Number { digits: 1200, unit: "元", approximate: true, ..bare }),
        ("30人以上", Number { digits: 30, unit: "人", approximate: true, ..bare }),
        ("十余人", Number { digits: 10, unit: "人", approximate: true, ..bare }),
        ("2O17", Number { digits: 2017, letters: true, ..bare }),
        ("l2人", Number { digits: 12, unit: "人", letters: true, ..bare }),
        ("1.2万人次", Number { digits: 12_000, unit: "人次", scaled: true, ..bare }),
        ("26.8万条", Number { digits: 268_000, unit: "条", scaled: true, ..bare }),
        ("1.2万", Number { digits: 12_000, scaled: true, ..bare }),
        ("2万余人", Number { digits: 20_000, unit: "人", approximate: true, scaled: true, ..bare }),
        ("2万元", Number { digits: 2, unit: "万元", ..bare }),
        ("1.2345万", Number { digits: 12_345, scaled: true, ..bare }),
    ] {
        assert_eq!(parse(text, 0).map(|it| Number { place: 0, ..it }), Ok(expect), "{text}");
    }
}

#[test]
fn words_that_bound_a_number_and_words_that_multiply_it_are_read() {
    for text in [
        "超过30",
        "逾30",
        "不足30人",
        "不到30人",
        "至少30",
        "将近30人",
        "30人左右",
        "30以上",
        "30人以下",
        "30人上下",
        "30余",
        "30多人",
        "三十余人",
        "大约30",
    ] {
        assert_eq!(parse(text, 0).map(|it| (it.digits, it.approximate)), Ok((30, true)), "{text}");
    }
    for (text, digits, unit, scaled) in [
        ("3千人", 3000, "人", true),
        ("3百户", 300, "户", true),
        ("2.5百万人", 2_500_000, "人", true),
        ("1.5亿", 150_000_000, "", true),
        ("1.5亿元", 1, "亿元", false),
        ("3千元", 3, "千元", false),
        ("3千克", 3, "千克", false),
        ("3百分点", 3, "百分点", false),
        ("2千多元", 2, "千元", false),
    ] {
        let found = parse(text, 1).map(|it| (it.digits / 10, it.unit, it.scaled));
        assert_eq!(found, Ok((digits, unit, scaled)), "{text}");
    }
    assert_eq!(parse("2百多元", 0).map(|it| it.digits), Err(Fault::Syntax));
}

#[test]
fn it_is_known_how_exact_a_number_is() {
    for (text, place) in [
        ("26.8万条", 3),
        ("26.80万条", 2),
        ("180余条", 0),
        ("475.00", -2),
        ("1,200", 0),
        ("1.5E3", 2),
        ("三百", 2),
        ("十二", 0),
        ("叁元伍角", -1),
        ("约2万", 4),
    ] {
        assert_eq!(parse(text, 2).map(|it| it.place), Ok(place), "{text}");
    }
}

#[test]
fn numbers_are_written() {
    for (digits, scale, expect) in [
        (0, 0, "0"),
        (0, 2, "0.00"),
        (-5, 2, "-0.05"),
        (47_500, 2, "475.00"),
        (12, 0, "12"),
        (i128::MIN, 0, "-170141183460469231731687303715884105728"),
        (1, 45, "0.000000000000000000000000000000000000000000001"),
    ] {
        let mut out = Vec::new();
        write(digits, scale, &mut out);
        assert_eq!(String::from_utf8(out).unwrap(), expect);
    }
}

/// The plain grammar, one character at a time.
fn slow_plain(text: &str, scale: u8) -> Option<i128> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, decimals) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let ciphers = |part: &str| !part.is_empty() && part.bytes().all(|it| it.is_ascii_digit());
    if !ciphers(whole) || !ciphers(decimals) || decimals.len() > usize::from(scale).max(1) {
        return None;
    }
    let padded = format!("{whole}{decimals:0<width$}", width = usize::from(scale));
    let digits: i128 = padded.get(..whole.len() + usize::from(scale))?.parse().ok()?;
    Some(if text.starts_with('-') { -digits } else { digits })
}

proptest! {
    #[test]
    fn plain_agrees_with_its_twin_and_with_parse(text in "-?[0-9]{0,9}(\\.[0-9]{0,4})?|[-0-9.,O]{0,20}", scale in 0..5_u8) {
        if let Some(value) = plain(text.as_bytes(), scale) {
            prop_assert_eq!(Some(i128::from(value)), slow_plain(&text, scale));
            let spaced = format!(" {text}");
            let found = parse(&spaced, scale);
            prop_assert_eq!(found, parse(&text, scale));
            prop_assert_eq!(found.map(|it| Number { place: 0, ..it }), Ok(Number { digits: value.into(), ..Number::bare("") }));
        }
    }

    #[test]
    fn plain_takes_every_plain_number(whole in "0|[1-9][0-9]{0,11}", decimals in "[0-9]{1,4}") {
        let text = format!("{whole}.{decimals}");
        prop_assert_eq!(plain(text.as_bytes(), 4).map(i128::from), slow_plain(&text, 4));
        prop_assert_eq!(plain(whole.as_bytes(), 2).map(i128::from), slow_plain(&whole, 2));
    }

    #[test]
    fn what_is_written_reads_back(digits in any::<i128>().prop_map(|it| it / 4), small in any::<i32>(), scale in 0..20_u8) {
        for digits in [digits, small.into()] {
            let mut out = Vec::new();
            write(digits, scale, &mut out);
            let text = String::from_utf8(out).unwrap();
            prop_assert_eq!(parse(&text, scale).map(|it| it.digits), Ok(digits));
        }
    }

    #[test]
    fn the_dust_of_doubles_is_blown_off(cents in -1_000_000_000_i32..1_000_000_000) {
        let double = f64::from(cents) / 100.0;
        for text in [format!("{double}"), format!("{double:.12}"), format!("{double:e}")] {
            prop_assert_eq!(parse(&text, 2).map(|it| it.digits), Ok(cents.into()), "{}", text);
        }
    }

    #[test]
    fn no_text_stops_the_reader(text in "[-+(0-9OlIeE.,)￥万元余约十百人角整 /%#]{0,12}", scale in 0..40_u8) {
        let _either = parse(&text, scale);
    }
}
