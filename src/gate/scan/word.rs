//! Numbers with letters: passports and other certificates, plates. Each needs its own form and its own edges.

use crate::gate::scan::Hit;

/// The provinces of plates.
const PROVINCES: &str = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼川贵云渝藏陕甘青宁新";

/// Certificates whose number may have any form.
const CERTIFICATES: &[&str] = &[
    "护照",
    "通行证",
    "台胞证",
    "居留证",
    "居住证",
    "残疾证",
    "残疾人证",
    "低保证",
    "低保金领取证",
    "五保证",
    "特困证",
    "军官证",
    "士兵证",
    "军人证",
    "警官证",
    "驾驶证",
    "驾照",
    "社保卡",
    "社会保障卡",
    "医保卡",
    "身份证",
    "户口本",
    "户口簿",
    "结婚证",
    "离婚证",
    "退役证",
    "老年证",
    "优待证",
];

/// The first certificate or plate in `seen`.
pub(super) fn find(seen: &[char]) -> Option<Hit> {
    if !seen.iter().any(char::is_ascii_digit) {
        return None;
    }
    let starts = (0..seen.len()).filter(|it| {
        let before = it.checked_sub(1).and_then(|it| seen.get(it));
        !before.is_some_and(|it| is_word(*it)) || PROVINCES.contains(seen[*it])
    });
    for at in starts {
        let rest = &seen[at..];
        if PROVINCES.contains(rest[0]) && is_plate(rest) {
            return Some(Hit::Plate);
        }
        if is_passport(rest) || is_permit(rest) || is_soldier(rest) {
            return Some(Hit::Certificate);
        }
    }
    is_named(seen).then_some(Hit::Certificate)
}

fn is_word(letter: char) -> bool {
    letter.is_ascii_alphanumeric()
}

/// The run of letters and digits that `rest` begins with.
fn run(rest: &[char]) -> &[char] {
    let length = rest.iter().take_while(|it| is_word(**it)).count();
    &rest[..length]
}

/// E12345678, EA1234567, G12345678; H12345678 and the like of Hong Kong, Macao and Taiwan, also with two digits more.
fn is_passport(rest: &[char]) -> bool {
    let (letters, digits) = parts(run(rest));
    let form = match (letters, digits.len()) {
        ([kind], 8) => "EGDSPKHMCWLT".contains(kind.to_ascii_uppercase()),
        ([kind], 10) => "HMCWLT".contains(kind.to_ascii_uppercase()),
        ([kind, _], 7) => "ECDPSK".contains(kind.to_ascii_uppercase()) && !is_serial(digits),
        _ => false,
    };
    form && !is_date(digits)
}

/// A foreigner's permit of permanent residence: three letters and twelve digits.
fn is_permit(rest: &[char]) -> bool {
    let (letters, digits) = parts(run(rest));
    letters.len() == 3
        && letters.iter().all(char::is_ascii_uppercase)
        && digits.len() == 12
        && !is_date(digits)
}

/// 军字第1234567号.
fn is_soldier(rest: &[char]) -> bool {
    let [kind, '字', '第', rest @ ..] = rest else { return false };
    "军士文武警兵义空海陆".contains(*kind)
        && (6..=8).contains(&rest.iter().take_while(|it| it.is_ascii_digit()).count())
}

/// Letters, then digits, and nothing else.
fn parts(run: &[char]) -> (&[char], &[char]) {
    let letters = run.iter().take_while(|it| it.is_ascii_alphabetic()).count();
    let (letters, digits) = run.split_at(letters);
    if digits.iter().all(char::is_ascii_digit) { (letters, digits) } else { (&[], &[]) }
}

/// A day in eight digits, perhaps with two more: E20170301 is a number of a document.
fn is_date(digits: &[char]) -> bool {
    let value = |from: usize, to: usize| {
        let digits = digits.get(from..to).unwrap_or_default();
        digits.iter().fold(0, |sum, it| sum * 10 + it.to_digit(10).unwrap_or(0))
    };
    digits.len() >= 8
        && (1990..2040).contains(&value(0, 4))
        && (1..=12).contains(&value(4, 6))
        && (1..=31).contains(&value(6, 8))
}

/// A year and a number within it: DB2017001 is a document's.
fn is_serial(digits: &[char]) -> bool {
    let year = digits.iter().take(4).fold(0, |sum, it| sum * 10 + it.to_digit(10).unwrap_or(0));
    digits.len() == 7 && (2000..2040).contains(&year)
}

/// 黑A12345, 黑A·12345, 黑AD12345 (new energy), 黑A1234学.
fn is_plate(rest: &[char]) -> bool {
    let [_, city, rest @ ..] = rest else { return false };
    if !city.is_ascii_alphabetic() {
        return false;
    }
    let gap = rest.iter().take_while(|it| matches!(it, '·' | '.' | '-' | ' ')).count();
    if gap > 2 {
        return false;
    }
    let run = run(&rest[gap..]);
    let digits = run.iter().filter(|it| it.is_ascii_digit()).count();
    let next = rest.get(gap + run.len());
    match run.len() {
        5 | 6 => digits >= 3,
        4 => digits >= 2 && next.is_some_and(|it| "学挂警港澳领使".contains(*it)),
        _ => false,
    }
}

/// 护照号：AB1234567: any six characters with four digits behind the certificate's name.
fn is_named(seen: &[char]) -> bool {
    let text: String = seen.iter().collect();
    CERTIFICATES.iter().any(|name| {
        text.match_indices(name).any(|(at, _)| {
            let rest = text.get(at + name.len()..).unwrap_or_default();
            let rest = rest.trim_start_matches(|it: char| {
                "号码证编件明为是:：(（)）# .,，".contains(it) || it.is_whitespace()
            });
            let number: Vec<char> =
                rest.chars().take_while(|it| is_word(*it) || *it == '-').collect();
            let digits: Vec<char> = number.iter().copied().filter(char::is_ascii_digit).collect();
            digits.len() >= 6 && !(number.len() == digits.len() && is_date(&digits))
        })
    })
}
