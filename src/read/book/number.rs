//! Numbers as a person sees them in a cell: whole numbers without a point, dates in ISO form.

use std::fmt::Write as _;

/// What a number format makes of a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Shape {
    /// A number, whatever its decimals.
    #[default]
    Number,
    /// A day, a time, or both.
    Moment,
    /// Hours, minutes or seconds that passed.
    Elapsed,
    /// A whole number of at least so many digits, as codes have that were typed as numbers.
    Padded(u8),
    /// A number of these: 7.55 that shows as 7.55万元.
    Of(&'static str),
}

/// From which day serial numbers count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Epoch {
    From1900,
    From1904,
}

/// Significant digits that a double always keeps.
const DIGITS_KEPT: usize = 15;

/// Seconds of a day.
const DAY: u32 = 86_400;

/// 9999-12-31 in the 1900 system: the last day that Excel knows.
const LAST_DAY: f64 = 2_958_465.0;

/// Days between the two epochs.
const EPOCHS_APART: f64 = 1462.0;

impl Shape {
    /// What the format with this number makes of a number, where the workbook does not spell it out (ECMA-376-1,
    /// 18.8.30; 27 to 36 and 50 to 58 are the Chinese, Japanese and Korean dates).
    pub(super) fn built_in(id: u32) -> Self {
        match id {
            14..=22 | 27..=36 | 45 | 47 | 50..=58 => Self::Moment,
            46 => Self::Elapsed,
            _ => Self::Number,
        }
    }

    /// What the format `code` makes of a positive number: `yyyy"年"m"月"`, `[$-804]m/d`, `[h]:mm`, `0.00`.
    pub(super) fn of(code: &str) -> Self {
        if let Some(digits) = zeros(code) {
            return Self::Padded(digits);
        }
        if let Some(unit) = scaled_unit(code) {
            return Self::Of(unit);
        }
        let mut rest = code.chars();
        while let Some(c) = rest.next() {
            match c {
                // What follows is shown as it is, or as a space of its width, or fills the cell.
                '\\' | '_' | '*' => {
                    rest.next();
                }
                '"' => {
                    rest.by_ref().find(|it| *it == '"');
                }
                '[' => {
                    let inside: String = rest.by_ref().take_while(|it| *it != ']').collect();
                    let inside = inside.to_ascii_lowercase();
                    if ['h', 'm', 's']
                        .iter()
                        .any(|unit| !inside.is_empty() && inside.chars().all(|it| it == *unit))
                    {
                        return Self::Elapsed;
                    }
                }
                ';' => break,
                'd' | 'D' | 'm' | 'M' | 'y' | 'Y' | 'h' | 'H' | 's' | 'S' => return Self::Moment,
                _ => {}
            }
        }
        Self::Number
    }
}

/// The unit that a format puts behind the number as it is stored, where it makes the number another one: `0.00"万元"`.
/// A format that divides, such as `0!.0,"万"` or `#,##0,"千元"`, shows what is stored in another unit.
fn scaled_unit(code: &str) -> Option<&'static str> {
    const UNITS: [&str; 6] = ["万元", "万", "亿元", "亿", "千元", "百元"];
    let code = code.split(';').next().unwrap_or_default();
    let (mut digits, mut behind) = (String::new(), String::new());
    let mut rest = code.chars();
    while let Some(c) = rest.next() {
        let shown: String = match c {
            '0' | '#' | '?' | ',' | '.' => {
                // What stands amid the digits may divide them.
                if !behind.is_empty() && !digits.is_empty() {
                    return None;
                }
                behind.clear();
                digits.push(c);
                continue;
            }
            '[' => {
                rest.by_ref().find(|it| *it == ']');
                continue;
            }
            '_' | '*' => {
                rest.next();
                continue;
            }
            '\\' | '!' => rest.next().into_iter().collect(),
            '"' => rest.by_ref().take_while(|it| *it != '"').collect(),
            c => c.into(),
        };
        behind.push_str(&shown);
    }
    let unit = UNITS.into_iter().find(|it| *it == behind.trim())?;
    (!digits.is_empty() && !digits.ends_with(',')).then_some(unit)
}

/// Appends a number of `unit`s.
pub(super) fn of_units(value: f64, unit: &str, out: &mut String) {
    float(value, out);
    out.push_str(unit);
}

/// How many digits a format of zeros alone shows at least, from two on: `0000`, `000_ `, `00;-00`.
fn zeros(code: &str) -> Option<u8> {
    let first = code.split(';').next().unwrap_or_default();
    let zeros =
        first.split_once('_').filter(|it| it.1.chars().count() == 1).map_or(first, |it| it.0);
    let digits = u8::try_from(zeros.len()).ok().filter(|it| *it > 1)?;
    zeros.bytes().all(|it| it == b'0').then_some(digits)
}

/// Appends a number that is shown with `digits` digits or more; one that is not whole as it is.
pub(super) fn padded(value: f64, digits: u8, out: &mut String) {
    if (0.0..1e15).contains(&value) && value.fract() == 0.0 {
        // Without the sign that a zero may have. Writing to a String cannot fail.
        let _written = write!(out, "{:0width$}", value.abs(), width = usize::from(digits));
    } else {
        float(value, out);
    }
}

/// Appends the number that `raw` writes; text that is no number is appended as it is.
pub(super) fn number(raw: &str, out: &mut String) {
    let raw = raw.trim();
    if is_plain(raw) {
        out.push_str(raw);
    } else {
        match raw.parse() {
            Ok(value) => float(value, out),
            Err(_) => out.push_str(raw),
        }
    }
}

/// Whether a number is written already as [`float`] would write it; nearly every one is.
fn is_plain(raw: &str) -> bool {
    let digits = raw.strip_prefix('-').unwrap_or(raw);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |it: &str| it.bytes().all(|it| it.is_ascii_digit());
    let leads = whole == "0" || (!whole.is_empty() && !whole.starts_with('0'));
    let ends = if digits.len() == whole.len() {
        raw.len() == digits.len() || whole != "0"
    } else {
        !fraction.is_empty() && !fraction.ends_with('0')
    };
    // A double keeps 15 digits, so what has fewer is the shortest way to write its double.
    leads
        && ends
        && whole.len() + fraction.len() <= DIGITS_KEPT
        && all_digits(whole)
        && all_digits(fraction)
}

/// Numbers from 10^15 on have lost digits (Excel keeps 15): they are written so that nobody takes them for whole.
pub(super) fn float(value: f64, out: &mut String) {
    if value == 0.0 {
        out.push('0');
        return;
    }
    // Writing to a String cannot fail.
    let _written =
        if value.abs() < 1e15 { write!(out, "{value}") } else { write!(out, "{value:E}") };
}

/// Appends the day and time that serial number `value` stands for; a serial that is no day is appended as a number.
pub(super) fn moment(value: f64, epoch: Epoch, out: &mut String) {
    let value = match epoch {
        Epoch::From1904 => value + EPOCHS_APART,
        Epoch::From1900 => value,
    };
    if !(0.0..LAST_DAY + 1.0).contains(&value) {
        return float(value, out);
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "below LAST_DAY, and not negative"
    )]
    let (mut day, mut second) =
        (value.floor() as u32, (value.fract() * f64::from(DAY)).round() as u32);
    if second == DAY {
        (day, second) = (day + 1, 0);
    }
    let (hour, minute, seconds) = (second / 3600, second / 60 % 60, second % 60);
    let _written = if day == 0 && second > 0 {
        write!(out, "{hour:02}:{minute:02}:{seconds:02}")
    } else {
        let (year, month, day) = date(day);
        match second {
            0 => write!(out, "{year:04}-{month:02}-{day:02}"),
            _ => write!(out, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{seconds:02}"),
        }
    };
}

/// A number packed into 30 bits ([MS-XLS] 2.5.219).
pub(super) fn packed(bits: u32) -> f64 {
    let value = if bits & 2 == 0 {
        f64::from_bits(u64::from(bits & !3) << 32)
    } else {
        f64::from(i32::from_le_bytes(bits.to_le_bytes()) >> 2)
    };
    if bits & 1 == 0 { value } else { value / 100.0 }
}

/// An error value, as it shows ([MS-XLS] 2.5.10).
pub(super) fn error(code: u8) -> &'static str {
    match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0f => "#VALUE!",
        0x17 => "#REF!",
        0x1d => "#NAME?",
        0x24 => "#NUM!",
        0x2a => "#N/A",
        0x2b => "#GETTING_DATA",
        _ => "#ERROR!",
    }
}

/// Year, month and day of a serial number of the 1900 system, with the two days that only Excel knows.
fn date(serial: u32) -> (u32, u32, u32) {
    match serial {
        0 => return (1900, 1, 0),
        60 => return (1900, 2, 29),
        _ => {}
    }
    // Excel believes 1900 was a leap year: before that day, serials count from 1899-12-31, after it from 1899-12-30.
    // Days from 0000-03-01: a year that begins in March ends with its leap day.
    let days = serial + 693_899 + u32::from(serial < 60);
    let era = days / 146_097;
    let day_of_era = days % 146_097;
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (400 * era + year_of_era + u32::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(value: f64, epoch: Epoch) -> String {
        let mut out = String::new();
        moment(value, epoch, &mut out);
        out
    }

    #[test]
    fn a_format_may_say_what_its_numbers_are_of() {
        for (code, expect) in [
            ("0.00\"万元\"", Shape::Of("万元")),
            ("#,##0.00万元", Shape::Of("万元")),
            ("\"￥\"0.0\\万_ ", Shape::Of("万")),
            ("[红色]0.00\"亿\";-0.00", Shape::Of("亿")),
            ("0!.0,\"万\"", Shape::Number),
            ("#,##0,\"千元\"", Shape::Number),
            ("0.00\"元\"", Shape::Number),
            ("0\"万\"0000", Shape::Number),
            ("\"万元\"", Shape::Number),
        ] {
            assert_eq!(Shape::of(code), expect, "{code}");
        }
    }

    #[test]
    fn a_number_that_lost_digits_does_not_look_whole() {
        let shown = |raw: &str| {
            let mut out = String::new();
            number(raw, &mut out);
            out
        };
        for (raw, expect) in [
            ("475", "475"),
            ("475.0", "475"),
            ("0.30000000000000004", "0.30000000000000004"),
            ("2.3019919570315E+17", "2.3019919570315E17"),
            ("230199195703150017", "2.3019919570315E17"),
            ("1E3", "1000"),
            ("-0", "0"),
            ("-0.5", "-0.5"),
            ("007", "7"),
            ("1.50", "1.5"),
            ("", ""),
            ("1,2", "1,2"),
        ] {
            assert_eq!(shown(raw), expect, "{raw}");
        }
    }

    #[test]
    fn a_number_written_plainly_is_written_as_its_double_would_be() {
        for raw in [
            "0",
            "1",
            "-1",
            "0.1",
            "0.0001",
            "0.00001",
            "-0.25",
            "123456789012345",
            "12345678.9012345",
            "99999999999999.9",
            "0.12",
            "1000000",
            "-7.5",
        ] {
            let mut out = String::new();
            float(raw.parse().unwrap(), &mut out);
            let mut plain = String::new();
            number(raw, &mut plain);
            assert_eq!(plain, out, "{raw}");
        }
    }

    #[test]
    fn dates_are_told_by_the_number_format() {
        for (code, shape) in [
            ("General", Shape::Number),
            ("G/通用格式", Shape::Number),
            ("0.00_);[Red](0.00)", Shape::Number),
            ("#,##0\" YMD\"", Shape::Number),
            ("\\d0", Shape::Number),
            ("0.00E+00", Shape::Number),
            ("yyyy\"年\"m\"月\"", Shape::Moment),
            ("[$-804]yyyy年m月d日", Shape::Moment),
            ("[DBNum1][$-804]m\"月\"", Shape::Moment),
            ("上午/下午h\"时\"", Shape::Moment),
            ("[h]:mm", Shape::Elapsed),
            ("[Red][mm]", Shape::Elapsed),
            ("0", Shape::Number),
            ("0_ ", Shape::Number),
            ("00.00", Shape::Number),
            ("0000", Shape::Padded(4)),
            ("000_ ;[Red]\\-000", Shape::Padded(3)),
        ] {
            assert_eq!(Shape::of(code), shape, "{code}");
        }
    }

    #[test]
    fn a_code_that_was_typed_as_a_number_keeps_its_zeros() {
        for (value, digits, expect) in [
            (12.0, 4, "0012"),
            (12_345.0, 4, "12345"),
            (0.0, 3, "000"),
            (-0.0, 3, "000"),
            (-12.0, 4, "-12"),
            (0.5, 2, "0.5"),
            // Digits that were lost stay lost.
            (230_199_195_703_150_000.0, 18, "2.3019919570315E17"),
        ] {
            let mut out = String::new();
            padded(value, digits, &mut out);
            assert_eq!(out, expect);
        }
    }

    #[test]
    fn serial_numbers_become_days() {
        for (value, epoch, expect) in [
            (42_795.0, Epoch::From1900, "2017-03-01"),
            (41_333.0, Epoch::From1904, "2017-03-01"),
            (42_795.5, Epoch::From1900, "2017-03-01T12:00:00"),
            (42_794.999_999_99, Epoch::From1900, "2017-03-01"),
            (1.0, Epoch::From1900, "1900-01-01"),
            (59.0, Epoch::From1900, "1900-02-28"),
            (60.0, Epoch::From1900, "1900-02-29"),
            (61.0, Epoch::From1900, "1900-03-01"),
            (0.0, Epoch::From1900, "1900-01-00"),
            (0.0, Epoch::From1904, "1904-01-01"),
            (0.25, Epoch::From1900, "06:00:00"),
            (-1.0, Epoch::From1900, "-1"),
            (2_958_465.0, Epoch::From1900, "9999-12-31"),
            (2_958_466.0, Epoch::From1900, "2958466"),
        ] {
            assert_eq!(shown(value, epoch), expect);
        }
    }
}
