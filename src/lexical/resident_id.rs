//! The citizen identity number (GB 11643-1999), 18 characters, and its 15-digit forerunner.
//!
//! A number is never repaired: what a spreadsheet rounded away cannot be known. Numbers keep the address codes of their
//! day, so an unknown one is no fault; [`ResidentId::has_known_address`] tells.

use std::fmt;

use crate::lexical::address_code;
use crate::lexical::date;
use crate::lexical::decimal::QUOTES;
use crate::lexical::width;

/// Why a text is no identity number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    /// Neither 18 nor 15 characters.
    Length,
    /// Something other than digits, with an X in the last of 18 places.
    Characters,
    /// No such day, or not within 1800–2100; also a 15-digit number of a centenarian, whose century is not 19.
    BirthDate,
    /// The check character does not follow from the 17 digits (§5).
    CheckDigit,
    /// A spreadsheet took it for a number and kept 15 digits.
    LostDigits,
    /// Digits are hidden.
    Masked,
    /// A passport's, permit's, officer's or disability certificate's number.
    OtherCertificate,
}

/// A valid number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResidentId {
    /// The 18 characters, in ASCII.
    pub digits: [u8; 18],
    /// Made from a number of 15 digits: century 19 and the check character were added.
    pub upgraded: bool,
}

/// Reads a number from a cell as it is: blanks, dashes, full-width forms, a leading apostrophe, and a trailing `_` or
/// `ID` are passed over.
pub fn parse(text: &str) -> Result<ResidentId, Fault> {
    parse_with(text, &mut String::new())
}

/// The same as [`parse`]; a text that has to be folded is written to `spare`, whose room is used again.
pub fn parse_with(text: &str, spare: &mut String) -> Result<ResidentId, Fault> {
    if let Ok(digits) = <[u8; 18]>::try_from(text.as_bytes())
        && is_shaped(&digits)
    {
        return eighteen(digits);
    }
    slow(text, spare)
}

/// The check character of the first 17 digits, given in ASCII (GB 11643-1999 §5, ISO 7064 MOD 11-2).
pub fn check_char(first17: &[u8]) -> u8 {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHARS: [u8; 11] = *b"10X98765432";
    let sum: u32 = first17
        .iter()
        .zip(WEIGHTS)
        .map(|(byte, weight)| u32::from(byte.wrapping_sub(b'0')) * weight)
        .sum();
    usize::try_from(sum % 11).ok().and_then(|idx| CHARS.get(idx)).copied().unwrap_or(b'?')
}

impl ResidentId {
    /// The 18 characters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.digits).unwrap_or_default()
    }

    /// The day of birth, in days since 1970-01-01 (§5).
    pub fn birth(&self) -> i32 {
        birth(&self.digits).unwrap_or_default()
    }

    /// Whether a prefecture with these first four digits was ever in GB/T 2260, or it is a residence permit's.
    pub fn has_known_address(&self) -> bool {
        let [a, b, c, d, ..] = self.digits;
        address_code::is_known([a, b, c, d])
    }

    /// Whether the sequence code is odd, which men have (§5).
    pub fn is_male(&self) -> bool {
        self.digits[16] & 1 == 1
    }
}

/// Shows nothing of the number: it would end in a log.
impl fmt::Debug for ResidentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ResidentId(..)")
    }
}

/// 17 digits and a digit or `X`.
fn is_shaped(digits: &[u8; 18]) -> bool {
    let last = digits[17];
    // No early exit: one comparison for all digits together.
    let sound = digits[..17].iter().fold(true, |ok, byte| ok & (byte.wrapping_sub(b'0') <= 9));
    sound & (last.wrapping_sub(b'0') <= 9 || last | 0x20 == b'x')
}

fn eighteen(mut digits: [u8; 18]) -> Result<ResidentId, Fault> {
    digits[17] = digits[17].to_ascii_uppercase();
    let sound = check_char(&digits[..17]) == digits[17];
    if !sound && digits.ends_with(b"000") {
        return Err(Fault::LostDigits);
    }
    birth(&digits).ok_or(Fault::BirthDate)?;
    if sound { Ok(ResidentId { digits, upgraded: false }) } else { Err(Fault::CheckDigit) }
}

/// Century 19 and a check character for the 15 digits of GB 11643-1989.
fn fifteen(digits: [u8; 15]) -> Result<ResidentId, Fault> {
    let (address, rest) = digits.split_at(6);
    // The edition of 1989 kept sequences 996–999 for people of a hundred years and more.
    if matches!(rest, [.., b'9', b'9', b'6'..=b'9']) {
        return Err(Fault::BirthDate);
    }
    let mut full = [0; 18];
    full[..6].copy_from_slice(address);
    full[6..8].copy_from_slice(b"19");
    full[8..17].copy_from_slice(rest);
    full[17] = check_char(&full[..17]);
    birth(&full).ok_or(Fault::BirthDate)?;
    Ok(ResidentId { digits: full, upgraded: true })
}

fn birth(digits: &[u8; 18]) -> Option<i32> {
    let digit = |idx: usize| u32::from(digits[idx].wrapping_sub(b'0'));
    let year = digit(6) * 1000 + digit(7) * 100 + digit(8) * 10 + digit(9);
    let (month, day) = (digit(10) * 10 + digit(11), digit(12) * 10 + digit(13));
    let year = i32::try_from(year).ok().filter(|year| (1800..=2100).contains(year))?;
    date::days(year, month, day)
}

fn slow(text: &str, spare: &mut String) -> Result<ResidentId, Fault> {
    let text = unlabelled(width::squeeze_with(text, spare));
    let text = text.strip_suffix('_').or_else(|| text.strip_suffix("ID")).unwrap_or(text);
    if is_scientific(text) {
        return Err(Fault::LostDigits);
    }
    // 230199195703150016.0 went through a number that holds 15 digits; one of 15 digits came out whole.
    let text = match text.split_once('.') {
        Some((whole, "0" | "00")) if whole.len() == 18 => return Err(Fault::LostDigits),
        Some((whole, "0" | "00")) if whole.len() == 15 => whole,
        _ => text,
    };
    if is_other_certificate(text) {
        return Err(Fault::OtherCertificate);
    }
    let mut digits = [0; 18];
    let mut len = 0;
    let mut masked = 0;
    let mut sound = true;
    for c in text.chars().filter(|c| !matches!(c, '-' | '—' | '–' | '−')) {
        let byte = u8::try_from(c).unwrap_or(b'?').to_ascii_uppercase();
        masked = if byte == b'X' { masked + 1 } else { 0 };
        if c == '*' || masked == 4 {
            return Err(Fault::Masked);
        }
        sound &= byte.is_ascii_digit() || (byte == b'X' && len == 17);
        if let Some(place) = digits.get_mut(len) {
            *place = byte;
        }
        len += 1;
    }
    match (len, digits) {
        (1.., _) if !sound => Err(Fault::Characters),
        (18, digits) => eighteen(digits),
        (15, [digits @ .., _, _, _]) => fifteen(digits),
        _ => Err(Fault::Length),
    }
}

/// A number without what clerks type before it: its name, or a quotation mark for the apostrophe of spreadsheets.
fn unlabelled(text: &str) -> &str {
    const LABELS: [&str; 6] =
        ["公民身份号码", "身份证号码", "身份证号", "身份号码", "身份证", "ID"];
    let bare = text.trim_start_matches(QUOTES);
    let rest = LABELS.iter().find_map(|it| bare.strip_prefix(it));
    let rest = rest.map(|it| it.trim_start_matches(':'));
    rest.filter(|it| it.starts_with(|c: char| c.is_ascii_digit())).unwrap_or(bare)
}

/// `E12345678`, `军字第1234567号`, and the 20 digits of a disability certificate, which begin with an ID.
fn is_other_certificate(text: &str) -> bool {
    let digits = text.trim_start_matches(|it: char| it.is_ascii_alphabetic());
    let letters = text.len() - digits.len();
    let all_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
    if all_digits && (1..=2).contains(&letters) && (7..=9).contains(&digits.len()) {
        return true;
    }
    if letters == 0 && all_digits && text.len() == 20 {
        let id = text.as_bytes().first_chunk::<18>();
        return id.is_some_and(|it| eighteen(*it).is_ok());
    }
    text.contains("字第") && text.starts_with(['军', '士', '武', '文', '警', '兵'])
}

/// `2.30102E+17`: what a spreadsheet shows of an 18-digit number.
fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else { return false };
    let exponent = exponent.strip_prefix('+').unwrap_or(exponent);
    let ciphers = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, decimals) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    whole.len() == 1 && !exponent.is_empty() && [whole, decimals, exponent].into_iter().all(ciphers)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, expect: Result<&str, Fault>) {
        let got = parse(text);
        assert_eq!(got.as_ref().map(ResidentId::as_str).map_err(|&fault| fault), expect, "{text}");
    }

    #[test]
    fn numbers_are_read() {
        for (text, expect) in [
            ("11010519491231002X", "11010519491231002X"),
            ("440524188001010014", "440524188001010014"),
            ("230199195703150017", "230199195703150017"),
            ("230199195703150025", "230199195703150025"),
            ("230199200802290035", "230199200802290035"),
            ("11010519491231002x", "11010519491231002X"),
            ("11010519491231002ｘ", "11010519491231002X"),
            ("２３０１９９１９５７０３１５００１７", "230199195703150017"),
            ("230199 19570315 0017", "230199195703150017"),
            ("230199-19570315-0017", "230199195703150017"),
            ("230199\u{A0}19570315\n0017", "230199195703150017"),
            ("'230199195703150017", "230199195703150017"),
            ("230199195703150017_", "230199195703150017"),
            ("230199195703150017ID", "230199195703150017"),
            ("ID230199195703150017", "230199195703150017"),
            ("身份证号：230199195703150017", "230199195703150017"),
            ("‘230199195703150017", "230199195703150017"),
            ("230199570315001", "230199195703150017"),
            ("230199570315001.0", "230199195703150017"),
            ("810000199408230021", "810000199408230021"),
            ("830000199201300022", "830000199201300022"),
        ] {
            check(text, Ok(expect));
        }
    }

    #[test]
    fn an_address_is_known_down_to_the_prefecture() {
        for (text, expect) in [
            ("230199195703150017", true),
            ("11010519491231002X", true),
            ("440524188001010014", true),
            ("810000199408230021", true),
            ("830000199201300022", true),
            ("999999195703150018", false),
        ] {
            let mut digits: [u8; 18] = text.as_bytes().try_into().unwrap();
            digits[17] = check_char(&digits[..17]);
            assert_eq!(eighteen(digits).unwrap().has_known_address(), expect, "{text}");
        }
    }

    #[test]
    fn a_number_is_never_repaired() {
        for (text, fault) in [
            ("230199195703150018", Fault::CheckDigit),
            ("230199200902290036", Fault::BirthDate),
            ("230199179901010010", Fault::BirthDate),
            ("2.30199E+17", Fault::LostDigits),
            ("2.30199195703150E17", Fault::LostDigits),
            ("2.30199195703150e17", Fault::LostDigits),
            ("2.30199195703150e+17", Fault::LostDigits),
            ("230199195703150017.0", Fault::LostDigits),
            ("E12345678", Fault::OtherCertificate),
            ("EA1234567", Fault::OtherCertificate),
            ("H0123456701", Fault::Characters),
            ("军字第1234567号", Fault::OtherCertificate),
            ("23019919570315001743", Fault::OtherCertificate),
            ("23019919570315001843", Fault::Length),
            ("230199195703151000", Fault::LostDigits),
            ("230199195703150000", Fault::LostDigits),
            ("2301**********0017", Fault::Masked),
            ("2301＊＊＊＊＊＊＊＊＊＊0017", Fault::Masked),
            ("2301XXXXXXXXXX0017", Fault::Masked),
            ("230199********0017", Fault::Masked),
            ("23019919570315001", Fault::Length),
            ("2301991957031500177", Fault::Length),
            ("", Fault::Length),
            ("-", Fault::Length),
            ("无", Fault::Characters),
            ("2301991957031500X7", Fault::Characters),
            ("23019957031500X", Fault::Characters),
            ("230199570230001", Fault::BirthDate),
            ("230199570315996", Fault::BirthDate),
        ] {
            check(text, Err(fault));
        }
    }

    #[test]
    fn a_number_tells_birth_and_sex() {
        let man = parse("230199195703150017").unwrap();
        assert_eq!(
            (date::civil(man.birth()), man.is_male(), man.upgraded),
            ((1957, 3, 15), true, false)
        );
        let woman = parse("11010519491231002X").unwrap();
        assert_eq!((date::civil(woman.birth()), woman.is_male()), ((1949, 12, 31), false));
        let old = parse("230199570315001").unwrap();
        assert!(old.upgraded && old.birth() == man.birth());
        assert_eq!(format!("{man:?}"), "ResidentId(..)");
    }

    /// The check character as the standard derives it: a_1 such that the sum of a_i · 2^(i-1) is 1 modulo 11 (§5).
    fn slow_check(first17: &str) -> char {
        let sum: u64 = first17
            .chars()
            .rev()
            .zip(1..)
            .map(|(c, power)| u64::from(c.to_digit(10).unwrap()) * 2_u64.pow(power))
            .sum();
        let check = (0..11).find(|check| (sum + check) % 11 == 1).unwrap();
        if check == 10 { 'X' } else { char::from_digit(u32::try_from(check).unwrap(), 10).unwrap() }
    }

    const NEARLY: &str = "230199(18|19|20|21)[0-9]{2}[01][0-9][0-3][0-9][0-9]{3}[0-9Xx]\
        |[0-9X*＊E.+]{14,19}|230199[0-9]{9}";

    proptest! {
        #[test]
        fn the_check_character_agrees_with_the_standard(first17 in "[0-9]{17}") {
            prop_assert_eq!(char::from(check_char(first17.as_bytes())), slow_check(&first17));
        }

        #[test]
        fn the_fast_path_agrees_with_the_careful_one(text in NEARLY) {
            prop_assert_eq!(parse(&text), slow(&text, &mut String::new()));
        }

        #[test]
        fn one_wrong_digit_is_always_found(first in "230199195[0-9]0[1-9]1[0-9][0-9]{3}", at in 0..17_usize, by in 1..10_u8) {
            let mut wrong = [0; 18];
            wrong[..17].copy_from_slice(first.as_bytes());
            wrong[17] = check_char(first.as_bytes());
            prop_assert!(eighteen(wrong).is_ok());
            wrong[at] = b'0' + (wrong[at] - b'0' + by) % 10;
            prop_assert!(eighteen(wrong).is_err());
        }
    }
}
