//! Chinese numerals: plain (二〇一七, 一百零五), financial (壹仟贰佰), and amounts of money in words.
//!
//! Only what says one number is read. Short forms of speech (三万五, 一百五) are not: they leave a digit's place open.

/// Reads a whole number; a text without 十 百 千 万 亿 is read digit by digit.
pub fn parse(text: &str) -> Option<i64> {
    let places = |c| matches!(glyph(c), Some(Glyph::Unit(_) | Glyph::Tens(_) | Glyph::Myriad(_)));
    if text.chars().any(places) {
        return counted(text);
    }
    // 三四 is "three or four", not 34: digits read one by one only from three on, as in a year.
    if text.chars().count() == 2 && !text.contains(['〇', '零', '0']) {
        return None;
    }
    let mut value = None;
    for c in text.chars() {
        let Some(Glyph::Digit(digit)) = glyph(c) else { return None };
        value = value.unwrap_or(0_i64).checked_mul(10)?.checked_add(digit);
    }
    value
}

/// Reads a number in figures whose places are named, such as 25万6千 or 12万5000; 12万5 leaves the place of its 5 open.
pub fn mixed(text: &str) -> Option<i64> {
    let (mut value, mut above, mut rest) = (0_i64, i64::MAX, text);
    let mut named = 0;
    loop {
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let (digits, after) = rest.split_at_checked(end)?;
        if digits.is_empty() && after.is_empty() && named > 1 {
            return Some(value);
        }
        let number: i64 = digits.parse().ok().filter(|it| *it > 0 && digits.len() <= 8)?;
        let mut chars = after.chars();
        let place = match chars.next().and_then(glyph) {
            Some(Glyph::Unit(place) | Glyph::Myriad(place)) => place,
            // Every place below the last that was named has its digit.
            None if after.is_empty() && named > 0 => 1,
            _ => return None,
        };
        let room = above / place;
        let whole = place > 1 || 10_i64.checked_pow(u32::try_from(digits.len()).ok()?)? == room;
        if number >= room || !whole {
            return None;
        }
        value = value.checked_add(number.checked_mul(place)?)?;
        (above, rest, named) = (place, chars.as_str(), named + 1);
        if place == 1 {
            return Some(value);
        }
    }
}

/// Reads an amount in words, such as 壹仟贰佰元整 or 叁元伍角贰分, in 分; also 12元5角.
pub fn money_fen(text: &str) -> Option<i64> {
    let text = text.strip_prefix("人民币").unwrap_or(text);
    let text = text.strip_suffix(['整', '正']).unwrap_or(text);
    let figures = |it: &str| it.parse().ok().filter(|_| it.bytes().all(|it| it.is_ascii_digit()));
    let (yuan, rest) = match text.split_once(['元', '圆', '圓', '块']) {
        Some((yuan, rest)) => {
            (parse(yuan).or_else(|| figures(yuan)).or_else(|| mixed(yuan))?, rest)
        }
        None if text.contains(['角', '分']) => (0, text),
        None => return None,
    };
    let (jiao, rest) = match rest.split_once('角') {
        Some((jiao, rest)) => (one_digit(jiao)?, rest),
        None => (0, rest),
    };
    let fen = match rest.strip_suffix('分') {
        Some(fen) => one_digit(fen)?,
        None if rest.is_empty() => 0,
        None => return None,
    };
    yuan.checked_mul(100)?.checked_add(jiao * 10 + fen)
}

/// Whether `c` can stand in a Chinese numeral.
pub fn is_numeral(c: char) -> bool {
    glyph(c).is_some()
}

/// The value of a Chinese digit.
pub fn digit(c: char) -> Option<u32> {
    match glyph(c)? {
        Glyph::Digit(digit) => u32::try_from(digit).ok(),
        Glyph::Unit(_) | Glyph::Tens(_) | Glyph::Myriad(_) => None,
    }
}

enum Glyph {
    Digit(i64),
    /// 十 百 千: places inside a group of four.
    Unit(i64),
    /// 廿 卅 卌: so many tens.
    Tens(i64),
    /// 万 亿: what a whole group is multiplied by.
    Myriad(i64),
}

fn glyph(c: char) -> Option<Glyph> {
    Some(match c {
        '〇' | '零' | '○' => Glyph::Digit(0),
        '一' | '壹' => Glyph::Digit(1),
        '二' | '贰' | '貳' | '两' | '兩' => Glyph::Digit(2),
        '三' | '叁' | '參' => Glyph::Digit(3),
        '四' | '肆' => Glyph::Digit(4),
        '五' | '伍' => Glyph::Digit(5),
        '六' | '陆' | '陸' => Glyph::Digit(6),
        '七' | '柒' => Glyph::Digit(7),
        '八' | '捌' => Glyph::Digit(8),
        '九' | '玖' => Glyph::Digit(9),
        '十' | '拾' => Glyph::Unit(10),
        '百' | '佰' => Glyph::Unit(100),
        '千' | '仟' => Glyph::Unit(1000),
        '廿' => Glyph::Tens(2),
        '卅' => Glyph::Tens(3),
        '卌' => Glyph::Tens(4),
        '万' | '萬' => Glyph::Myriad(10_000),
        '亿' | '億' => Glyph::Myriad(100_000_000),
        _ => return None,
    })
}

/// One digit, behind a 零 if somebody wrote one.
fn one_digit(text: &str) -> Option<i64> {
    let mut chars = text.chars().skip_while(|&c| c == '零');
    match (chars.next().and_then(glyph), chars.next()) {
        (Some(Glyph::Digit(digit)), None) => Some(digit),
        _ => text.parse().ok().filter(|it| (0..=9).contains(it) && text.len() == 1),
    }
}

/// A number in the making: the groups that are closed, and the one that is open.
struct Count {
    closed: i64,
    /// The last 万 or 亿; the next must be smaller.
    myriad: i64,
    group: i64,
    /// The last place that was named: the next must be smaller, and a bare digit stands right below it.
    place: i64,
    digit: Option<i64>,
    zero: bool,
}

fn counted(text: &str) -> Option<i64> {
    let mut count =
        Count { closed: 0, myriad: i64::MAX, group: 0, place: 10_000, digit: None, zero: false };
    for c in text.chars() {
        match glyph(c)? {
            Glyph::Digit(0) if count.digit.is_none() && !count.zero && !count.is_new() => {
                count.zero = true;
            }
            Glyph::Digit(digit) if digit > 0 && count.digit.is_none() => count.digit = Some(digit),
            Glyph::Tens(tens) if count.digit.is_none() => {
                count.digit = Some(tens);
                count.unit(10)?;
            }
            Glyph::Digit(_) | Glyph::Tens(_) => return None,
            Glyph::Unit(place) => count.unit(place)?,
            Glyph::Myriad(myriad) => count.close(myriad)?,
        }
    }
    let last = count.settle()?;
    count.closed.checked_add(last)
}

impl Count {
    fn is_new(&self) -> bool {
        self.closed == 0 && self.group == 0
    }

    /// `digit` times `place`; 十 alone is 一十.
    fn unit(&mut self, place: i64) -> Option<()> {
        let digit = self.digit.take().or((place == 10).then_some(1))?;
        if place >= self.place {
            return None;
        }
        self.group += digit * place;
        self.place = place;
        self.zero = false;
        Some(())
    }

    /// The open group, with its last digit; `None` when that digit's place is left open, or a 零 hangs at the end.
    fn settle(&mut self) -> Option<i64> {
        let first = self.is_new();
        match self.digit.take() {
            Some(digit) if self.zero || self.place == 10 || first => self.group += digit,
            None if !self.zero => {}
            _ => return None,
        }
        Some(self.group)
    }

    fn close(&mut self, myriad: i64) -> Option<()> {
        let group = self.settle()?;
        let twice = myriad > self.myriad && self.closed >= myriad;
        // 三亿五千万 has falling groups; 一万亿 multiplies what is closed.
        self.closed = if myriad > self.myriad {
            self.closed.checked_add(group)?.checked_mul(myriad)?
        } else {
            self.closed.checked_add(group.checked_mul(myriad)?)?
        };
        if self.closed == 0
            || myriad == self.myriad
            || twice
            || (group == 0 && myriad < self.myriad)
        {
            return None;
        }
        *self =
            Self { closed: self.closed, myriad, group: 0, place: 10_000, digit: None, zero: false };
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, expect: Option<i64>) {
        assert_eq!(parse(text), expect, "{text}");
    }

    #[test]
    fn numerals_are_read() {
        for (text, expect) in [
            ("二〇一七", 2017),
            ("二零一七", 2017),
            ("二○一七", 2017),
            ("零", 0),
            ("十", 10),
            ("十二", 12),
            ("二十", 20),
            ("一百零五", 105),
            ("一百一十五", 115),
            ("一百十五", 115),
            ("两千三百", 2300),
            ("三万五千", 35_000),
            ("三万零五", 30_005),
            ("一万零五百", 10_500),
            ("壹仟贰佰", 1200),
            ("拾贰", 12),
            ("廿三", 23),
            ("卅", 30),
            ("一百卅五", 135),
            ("十二万三千四百五十六", 123_456),
            ("三亿五千万", 350_000_000),
            ("一万亿", 1_000_000_000_000),
        ] {
            check(text, Some(expect));
        }
    }

    #[test]
    fn what_is_no_one_number_is_not_read() {
        for text in [
            "",
            "人",
            "十二人",
            "三万五",
            "一百五",
            "一百零",
            "百",
            "万",
            "二三十",
            "十百",
            "三万二万",
            "一亿万",
            "零十",
            "二廿",
            "廿卅",
            "十廿",
            "九九九九九九九九九九九九九九九九九九九九",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn money_is_read_in_fen() {
        for (text, expect) in [
            ("壹仟贰佰元整", Some(120_000)),
            ("叁元伍角贰分", Some(352)),
            ("人民币壹万零伍佰圆正", Some(1_050_000)),
            ("叁元零伍分", Some(305)),
            ("伍角", Some(50)),
            ("捌分", Some(8)),
            ("123元4角5分", Some(12_345)),
            ("12元5分", Some(1205)),
            ("5角", Some(50)),
            ("25万6千元", Some(25_600_000)),
            ("12元55分", None),
            ("1.5元5角", None),
            ("壹仟贰佰", None),
            ("元整", None),
            ("叁元伍", None),
            ("叁元拾分", None),
        ] {
            assert_eq!(money_fen(text), expect, "{text}");
        }
    }

    #[test]
    fn figures_may_have_their_places_named() {
        for (text, expect) in [
            ("25万6千", Some(256_000)),
            ("12万5000", Some(125_000)),
            ("3亿2000万", Some(320_000_000)),
            ("6千5百", Some(6500)),
            ("12万5", None),
            ("12万50", None),
            ("3万2万", None),
            ("6千12百", None),
            ("万", None),
            ("", None),
            ("12", None),
            ("2百", None),
        ] {
            assert_eq!(mixed(text), expect, "{text}");
        }
    }

    /// Spells a number as a clerk would.
    fn spell(number: u64) -> String {
        const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
        let digits: Vec<u32> =
            number.to_string().chars().map(|c| c.to_digit(10).unwrap()).collect();
        let mut out = String::new();
        let mut gap = false;
        for (idx, &digit) in digits.iter().enumerate() {
            let power = digits.len() - 1 - idx;
            if digit == 0 {
                gap = true;
            } else {
                out.push_str(if gap { "零" } else { "" });
                out.push_str(DIGITS[usize::try_from(digit).unwrap()]);
                out.push_str(["", "十", "百", "千"][power % 4]);
                gap = false;
            }
            let group = number / 10_u64.pow(u32::try_from(power).unwrap()) % 10_000;
            if power.is_multiple_of(4) && power > 0 && group > 0 {
                out.push_str(["", "万", "亿"][power / 4]);
            }
        }
        if number == 0 { "零".to_owned() } else { out }
    }

    proptest! {
        #[test]
        fn what_is_spelled_is_read(number in prop_oneof![0..2_000_u64, 0..1_000_000_000_000_u64]) {
            prop_assert_eq!(parse(&spell(number)), i64::try_from(number).ok());
        }

        #[test]
        fn no_text_stops_the_reader(text in "[零一二十百千万亿两壹拾元角分整]{0,10}") {
            let _either = (parse(&text), money_fen(&text));
        }
    }
}
