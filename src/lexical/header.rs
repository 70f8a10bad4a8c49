//! Headers and spellings of codes: how two of them are compared, and the unit that a header ends with.

use crate::lexical::disguise::visible;
use crate::lexical::width::squeeze;

/// A header as it is compared: full width folded, no white space, lower case, Chinese brackets made plain.
pub fn fold(header: &str) -> String {
    let text = squeeze(header);
    text.trim_end_matches([':', '*']).chars().flat_map(char::to_lowercase).collect()
}

/// `金额(元/月)` is `金额` and `元/月`; a header without brackets at its end has no unit.
pub fn split_unit(folded: &str) -> (&str, Option<&str>) {
    let open = folded.rfind('(').filter(|&at| at > 0 && folded.ends_with(')'));
    match open.and_then(|at| Some((folded.get(..at)?, folded.get(at + 1..folded.len() - 1)?))) {
        Some((name, unit)) => (name, Some(unit)),
        None => (folded, None),
    }
}

/// The header without 0, 1, 2 … of the brackets at its end, with the bracket that was taken off last.
pub fn unwrapped(folded: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
    std::iter::successors(Some((folded, None)), |(name, _)| {
        let (name, bracket) = split_unit(name);
        bracket.map(|it| (name, Some(it)))
    })
}

/// The amount that a header states of each cell below it: `60` and `元` of `重点救助60元`.
pub fn amount(folded: &str) -> Option<(&str, &str)> {
    let (rest, unit) = (folded.strip_suffix('元')?, "元");
    let name = rest.trim_end_matches(|it: char| it.is_ascii_digit() || it == '.');
    let number = rest.get(name.len()..)?;
    let sound = number.starts_with(|it: char| it.is_ascii_digit()) && !number.ends_with('.');
    (sound && !name.is_empty() && number.matches('.').count() <= 1).then_some((number, unit))
}

/// A header of several levels without the words 其中: before what is a part of the level above.
pub fn without_of_which(path: &[String]) -> Vec<String> {
    let plain = |(level, it): (usize, &String)| {
        let part = it.strip_prefix("其中:").filter(|it| level > 0 && !it.is_empty());
        part.unwrap_or(it).to_owned()
    };
    path.iter().enumerate().map(plain).collect()
}

/// Digits in a row that may be a person's number: a telephone has 11, and bank accounts and resident IDs have more.
const NUMBER_DIGITS: usize = 11;

/// A header as reports tell it, `…` for what may be a person's number: where a ledger has no header, a row of persons
/// may be taken for one. Digits count in all their forms, and whatever stands between them in groups.
pub fn without_numbers(header: &str) -> String {
    let is_digit = |it: char| visible(it).is_some_and(|it| it.is_ascii_digit());
    let joins = |it: char| visible(it).is_none_or(|it| it == '-' || it.is_whitespace());
    let chars: Vec<char> = header.chars().collect();
    let mut out = String::with_capacity(header.len());
    for run in chars.chunk_by(|&a, &b| (is_digit(a) || joins(a)) == (is_digit(b) || joins(b))) {
        let digits = run.iter().filter(|&&it| is_digit(it)).count();
        if digits >= NUMBER_DIGITS {
            out.push('…');
        } else {
            out.extend(run);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_space_and_case_make_no_difference() {
        assert_eq!(fold(" 身份证\n号 码："), "身份证号码");
        assert_eq!(fold("Ａ类"), "a类");
    }

    #[test]
    fn a_part_of_the_level_above_goes_without_saying_so() {
        let path = |it: &[&str]| it.iter().map(|it| fold(it)).collect::<Vec<_>>();
        assert_eq!(without_of_which(&path(&["保障人数", "其中：残疾"])), ["保障人数", "残疾"]);
        assert_eq!(without_of_which(&path(&["其中：残疾"])), ["其中:残疾"]);
    }

    #[test]
    fn an_amount_stands_at_the_end() {
        assert_eq!(amount("重点救助60元"), Some(("60", "元")));
        assert_eq!(amount("补贴7.5元"), Some(("7.5", "元")));
        for none in ["金额(元)", "元", "60元", "每人.5元", "补贴1.2.3元", "补贴60", "100元以上"]
        {
            assert_eq!(amount(none), None, "{none}");
        }
    }

    #[test]
    fn a_header_never_shows_a_persons_number() {
        for (header, expect) in [
            ("保障金额2017年", "保障金额2017年"),
            ("2017-2018年 2019", "2017-2018年 2019"),
            ("23019919570315001X", "…X"),
            ("手机13900000000", "手机…"),
            ("手机 139-0000-0000", "手机…"),
            ("230199 19570315 0017 道里区", "…道里区"),
            ("２３０１９９１９５７０３１５００１７", "…"),
            ("230199\u{200b}195703150017", "…"),
        ] {
            assert_eq!(without_numbers(header), expect);
        }
    }

    #[test]
    fn a_unit_stands_in_brackets_at_the_end() {
        assert_eq!(split_unit("金额(元/月)"), ("金额", Some("元/月")));
        assert_eq!(split_unit("县(市、区)"), ("县", Some("市、区")));
        assert_eq!(split_unit("(元)"), ("(元)", None));
        let all: Vec<_> = unwrapped("金额(元)(含补贴)").collect();
        assert_eq!(
            all,
            [("金额(元)(含补贴)", None), ("金额(元)", Some("含补贴")), ("金额", Some("元"))]
        );
    }
}
