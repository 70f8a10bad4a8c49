//! Units and scales: 元 and 万元, 元/月 and 元/年, 人 and 户. What does not fit is refused, never guessed.

use crate::lexical::numeral;
use crate::lexical::units;

/// A unit, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unit<'a> {
    /// 元, 人, 户.
    base: &'a str,
    /// 1, 10² for 百, 10⁴ for 万, 10⁸ for 亿.
    times: i128,
    /// Per month, per year, or unsaid.
    per: Option<Per>,
}

/// A month or a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Per {
    Month,
    Year,
}

/// How a number in one unit becomes a number in another: `× num ÷ den`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conversion {
    pub(super) num: i128,
    pub(super) den: i128,
}

impl Conversion {
    pub(super) const NONE: Self = Self { num: 1, den: 1 };

    pub(super) fn is_none(self) -> bool {
        self == Self::NONE
    }

    /// Whether only zeros change.
    pub(super) fn is_scale(self) -> bool {
        [self.num, self.den].into_iter().all(|it| zeros(it).is_some())
    }

    /// Decimal places that the number may have beyond its field's: 万元 has four more than 元.
    pub(super) fn more_places(self) -> u8 {
        zeros(self.num).unwrap_or_default()
    }

    /// Whether it takes numbers of a larger unit: 万元 among 元.
    pub(super) fn enlarges(self) -> bool {
        self.num > 12 * self.den
    }

    /// What of it is about months and years.
    pub(super) fn period(self) -> Self {
        let twelve = |it: i128| if it % 12 == 0 { 12 } else { 1 };
        Self { num: twelve(self.num), den: twelve(self.den) }
    }

    /// `digits`, read with `more_places` more places, in the field's unit and places; halves go to even.
    pub(super) fn apply(self, digits: i128) -> Option<i128> {
        let (num, den) = match self.more_places() {
            0 => (self.num, self.den),
            _ => (1, self.den),
        };
        Some(round_half_even(digits.checked_mul(num)?, den))
    }
}

/// How many zeros follow the 1, if `number` is a power of ten.
fn zeros(number: i128) -> Option<u8> {
    let zeros = number.checked_ilog10()?;
    (10_i128.pow(zeros) == number).then(|| u8::try_from(zeros).ok())?
}

fn round_half_even(value: i128, den: i128) -> i128 {
    let (quotient, rest) = (value.div_euclid(den), value.rem_euclid(den));
    match (2 * rest).cmp(&den) {
        std::cmp::Ordering::Less => quotient,
        std::cmp::Ordering::Greater => quotient + 1,
        std::cmp::Ordering::Equal => quotient + quotient.rem_euclid(2),
    }
}

/// Words before a unit that multiply it, the longer before those that they begin with.
const SCALES: [(&str, i128); 7] = [
    ("亿", 100_000_000),
    ("千万", 10_000_000),
    ("百万", 1_000_000),
    ("十万", 100_000),
    ("万", 10_000),
    ("千", 1000),
    ("百", 100),
];

/// Words behind an amount that say how often, with nothing between.
const PERIODS: [(&str, Per); 6] = [
    ("/每月", Per::Month),
    ("/每年", Per::Year),
    ("每月", Per::Month),
    ("每年", Per::Year),
    ("/月", Per::Month),
    ("/年", Per::Year),
];

/// 元 and a month of 元每月. What [`Unit::parse`] knows, 元/月 and 元/人·月, it parts itself.
pub(super) fn split_per(text: &str) -> (&str, Option<Per>) {
    let known = PERIODS.iter().find_map(|(word, per)| Some((text.strip_suffix(word)?, *per)));
    match known.filter(|(amount, _)| amount.is_empty() || !text.contains('/')) {
        Some((amount, per)) => (amount, Some(per)),
        None => (text, None),
    }
}

/// How often an amount is meant, where that stands before it: 每月475元, 月475元.
pub(super) fn often(text: &str) -> (&str, Option<Per>) {
    const WORDS: [(&str, Per); 4] =
        [("每月", Per::Month), ("每年", Per::Year), ("月", Per::Month), ("年", Per::Year)];
    let begins = |it: &str| it.starts_with(|c: char| c.is_ascii_digit() || numeral::is_numeral(c));
    let known = WORDS.iter().find_map(|(word, per)| Some((text.strip_prefix(word)?, *per)));
    match known.map(|(rest, per)| (rest.trim_start(), per)).filter(|it| begins(it.0)) {
        Some((rest, per)) => (rest, Some(per)),
        None => (text, None),
    }
}

/// Decimal places that a number may have beyond its field's, for the word in `text` that multiplies its unit.
pub(super) fn places(text: &str) -> u8 {
    let times = SCALES.iter().find(|(word, _)| text.contains(word)).map(|it| it.1);
    times.and_then(zeros).unwrap_or_default()
}

impl<'a> Unit<'a> {
    /// Takes a unit apart; `None` when it is none.
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let (amount, per) = match text.split_once('/') {
            Some((amount, "月" | "人月" | "人·月" | "户月" | "每月")) => {
                (amount, Some(Per::Month))
            }
            Some((amount, "年" | "人年" | "人·年" | "户年" | "每年")) => {
                (amount, Some(Per::Year))
            }
            Some((amount, "人" | "户" | "人次")) => (amount, None),
            Some(_) => return None,
            None => (text, None),
        };
        let scaled =
            SCALES.iter().find_map(|(word, times)| Some((*times, amount.strip_prefix(word)?)));
        let (times, base) = scaled.filter(|(_, base)| !base.is_empty()).unwrap_or((1, amount));
        let base = match base {
            "圆" | "人民币" | "块" | "块钱" | "元人民币" => "元",
            "名" | "位" | "口" | "口人" => "人",
            base => base,
        };
        let known = !base.is_empty()
            && base.chars().all(|it| ('\u{4e00}'..='\u{9fff}').contains(&it) || it == '%');
        known.then_some(Self { base, times, per })
    }

    /// Takes apart what stands behind a number of a column in `own`: as [`Unit::parse`] does, and `/月`, which leaves
    /// the unit to the column, 元每月, and what `per` says, which stood before the number.
    pub(super) fn of_cell(text: &'a str, own: Unit<'a>, per: Option<Per>) -> Option<Self> {
        let (amount, behind) = split_per(text);
        let unit = match amount {
            "" => Self { per: None, ..own },
            amount => Self::parse(amount)?,
        };
        let all = [per, behind, unit.per].into_iter().flatten();
        (all.clone().count() < 2).then(|| Self { per: all.last(), ..unit })
    }

    /// The unit whose times `self` counts, where that is what a column of `other` has: 人次 among 人, 户次 among 户.
    pub(super) fn once(self, other: Unit<'a>) -> Option<Self> {
        let times = matches!((self.base, other.base), ("人次", "人") | ("户次", "户"));
        times.then_some(Self { base: other.base, ..self })
    }

    /// The unit under a heading that says more: 人 of 临时救助总人次(人) is 人次.
    pub(super) fn as_named(self, heading: &str) -> Self {
        let base = match self.base {
            "人" if heading.contains("人次") => "人次",
            "户" if heading.contains("户次") => "户次",
            base => base,
        };
        Self { base, ..self }
    }

    /// Whether it says how often.
    pub(super) fn is_periodic(self) -> bool {
        self.per.is_some()
    }

    /// Whether it is 元, of any scale and period.
    pub(super) fn is_money(self) -> bool {
        self.base == "元"
    }

    /// Whether numbers in it are so many hundreds, thousands or more.
    pub(super) fn is_scaled(self) -> bool {
        self.times > 1
    }

    /// Whether both measure the same thing, whatever the scale and the period.
    fn measures_as(self, other: Unit<'_>) -> bool {
        // 美元 is money, too: what does not convert must not go unnoticed.
        self.base == other.base || (self.base.ends_with('元') && other.base.ends_with('元'))
    }

    /// How a number in this unit becomes one in `other`; `None` when they do not measure the same.
    pub(super) fn to(self, other: Unit<'_>) -> Option<Conversion> {
        if self.base != other.base {
            return None;
        }
        let (mut num, mut den) = if self.times >= other.times {
            (self.times / other.times, 1)
        } else {
            (1, other.times / self.times)
        };
        match (self.per, other.per) {
            (Some(Per::Year), Some(Per::Month)) => den *= 12,
            (Some(Per::Month), Some(Per::Year)) => num *= 12,
            (Some(_), None) => return None,
            _ => {}
        }
        Some(Conversion { num, den })
    }
}

/// What a unit line says of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stated {
    /// Nothing that measures what the column measures.
    Nothing,
    /// Its unit.
    One(String),
    /// Several that would do: which one holds is not known.
    Several,
}

/// What a unit line such as 单位:户、人、元 says of a column whose field has the unit `own`.
pub(super) fn stated_for(line: &str, own: Unit<'_>) -> Stated {
    let stated = units::stated(line);
    let mut same =
        stated.into_iter().filter(|it| Unit::parse(it).is_some_and(|it| it.measures_as(own)));
    match (same.next(), same.next()) {
        (None, _) => Stated::Nothing,
        (Some(unit), None) => Stated::One(unit),
        (Some(_), Some(_)) => Stated::Several,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(from: &str, to: &str, expect: Option<(i128, i128)>) {
        let conversion = Unit::parse(from).unwrap().to(Unit::parse(to).unwrap());
        assert_eq!(conversion.map(|it| (it.num, it.den)), expect);
    }

    #[test]
    fn units_convert_only_between_what_measures_the_same() {
        check("元", "元/月", Some((1, 1)));
        check("万元", "元", Some((10_000, 1)));
        check("元", "万元", Some((1, 10_000)));
        check("元/年", "元/月", Some((1, 12)));
        check("元/月", "元", None);
        check("千元", "元", Some((1000, 1)));
        check("百万元/年", "万元/月", Some((100, 12)));
        check("人", "户", None);
        check("人次", "人", None);
    }

    #[test]
    fn a_heading_may_say_more_than_its_unit() {
        let own = Unit::parse("人次").unwrap();
        let named =
            |unit: &str, heading: &str| Unit::parse(unit).unwrap().as_named(heading).to(own);
        assert_eq!(named("人", "临时救助总人次"), Some(Conversion::NONE));
        assert_eq!(named("万人", "总人次"), Some(Conversion { num: 10_000, den: 1 }));
        assert_eq!(named("人", "救助人数"), None);
        assert_eq!(named("户", "总人次"), None);
    }

    #[test]
    fn a_cell_may_leave_its_unit_to_the_column() {
        let own = Unit::parse("元/月").unwrap();
        let of = |text: &str, per| Unit::of_cell(text, own, per).and_then(|it| it.to(own));
        assert_eq!(of("/月", None), Some(Conversion::NONE));
        assert_eq!(of("元每月", None), Some(Conversion::NONE));
        assert_eq!(of("元", Some(Per::Month)), Some(Conversion::NONE));
        assert_eq!(of("", Some(Per::Year)), Some(Conversion { num: 1, den: 12 }));
        assert_eq!(of("元/年", Some(Per::Month)), None);
        assert_eq!(of("户/月", None), None);
        assert_eq!(often("每月475元"), ("475元", Some(Per::Month)));
        assert_eq!(often("月补475元"), ("月补475元", None));
    }

    #[test]
    fn ten_thousands_keep_their_places() {
        let conversion = Unit::parse("万元").unwrap().to(Unit::parse("元").unwrap()).unwrap();
        // 7.5521 万元 read with 2 + 4 places is 75,521.00 元 with 2.
        assert_eq!(conversion.apply(7_552_100), Some(7_552_100));
        let conversion = Unit::parse("元/年").unwrap().to(Unit::parse("元/月").unwrap()).unwrap();
        assert_eq!(conversion.apply(376_800), Some(31_400));
        assert_eq!(conversion.apply(6), Some(0));
        assert_eq!(conversion.apply(18), Some(2));
    }

    #[test]
    fn a_unit_line_states_one_unit_of_what_is_measured() {
        let stated = |line: &str, own: &str| stated_for(line, Unit::parse(own).unwrap());
        let one = |it: &str| Stated::One(it.to_owned());
        assert_eq!(stated("单位：户、人、元", "元"), one("元"));
        assert_eq!(stated("单位：户、万人、元", "人"), one("万人"));
        assert_eq!(stated("单位：万元", "元/月"), one("万元"));
        assert_eq!(stated("单位：千元", "元"), one("千元"));
        assert_eq!(stated("单位：元、万元", "元"), Stated::Several);
        assert_eq!(stated("单位：户、人", "元"), Stated::Nothing);
    }
}
