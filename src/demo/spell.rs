//! How people write facts down: the many spellings of one value, every one of them readable.

use std::ops::Range;

use crate::demo::day::Day;
use crate::demo::dice::Dice;
use crate::demo::recipe::Column;
use crate::demo::recipe::District;
use crate::demo::recipe::Recipe;
use crate::demo::recipe::Style;
use crate::demo::recipe::Value;
use crate::demo::record::Record;

/// A cell of a ledger, whatever the container.
pub(super) enum Cell {
    Blank,
    Text(String),
    /// Digits that a spreadsheet stores as a number.
    Number(String),
    Date(Day),
    /// `#REF!` and its like.
    Error(String),
}

/// What the spelling of a cell depends on, apart from the row.
pub(super) struct Pen<'a> {
    pub(super) recipe: &'a Recipe,
    pub(super) district: &'a District,
    pub(super) district_code: &'a str,
    pub(super) dice: Dice,
}

impl Pen<'_> {
    /// Writes what `column` says of `record`, which stands on the page as number `ordinal`.
    pub(super) fn cell(&mut self, column: &Column, record: &Record, ordinal: u32) -> Cell {
        let style = self.dice.pick(&column.styles).copied().unwrap_or(Style::Plain);
        match column.value {
            Value::Ordinal => Cell::Number(ordinal.to_string()),
            Value::Region => self.region(style),
            Value::Persons => count(record.persons, style),
            Value::Family => count(record.family, style),
            Value::Disabled => count(record.disabled, style),
            Value::Amount => money(record.amount, style),
            Value::Topup => money(record.topup, style),
            Value::Paid => money(record.amount + record.topup, style),
            Value::Period => Cell::Text(month(record.period, style)),
            Value::Start => Cell::Text(month(record.start, style)),
            Value::Birth => date(record.birth, style),
            Value::Approved => date(record.approved, style),
            Value::Id => Cell::Text(id(record.id(self.recipe), style)),
            Value::Name => Cell::Text(self.name(&record.name, style)),
            Value::Sex => self.code("sex", if record.is_female() { "2" } else { "1" }, style),
            Value::Ethnic => self.code("ethnic", &record.ethnic, style),
            Value::Program => self.code("program", &record.program, style),
            Value::Relation => self.any("relation", style),
            Value::Marital => self.any("marital", style),
            Value::Class => self.any("dibao-class", style),
            Value::Cause => self.any("cause", style),
            Value::SupportMode => self.code("support-mode", mode(record), style),
            Value::SelfCare => self.any("self-care", style),
            Value::Institution if is_central(record) => self.one_of(|it| &it.places.institutions),
            Value::Guardian if !is_central(record) => guardian(record),
            Value::Blank | Value::Institution | Value::Guardian => Cell::Blank,
            Value::Street => self.one_of(|it| &it.places.streets),
            Value::Community => self.one_of(|it| &it.places.communities),
            Value::Bank => self.one_of(|it| &it.places.banks),
            Value::HouseholdNo => Cell::Text(format!("{}{:08}", self.district_code, record.serial)),
            Value::Address => self.address(style),
            Value::Phone => Cell::Text(format!(
                "{}{:04}",
                self.recipe.numbers.phone_prefix,
                record.serial % 10_000
            )),
            Value::Account => Cell::Text(with_luhn(format!(
                "{}{:09}",
                self.recipe.numbers.account_prefix, record.serial
            ))),
        }
    }

    fn region(&mut self, style: Style) -> Cell {
        let name = match style {
            Style::Wild => self.dice.pick(&self.district.spellings).unwrap_or(&self.district.name),
            _ => &self.district.name,
        };
        Cell::Text(name.clone())
    }

    fn code(&mut self, list: &str, code: &str, style: Style) -> Cell {
        let spellings = self.recipe.codes.get(list).and_then(|it| it.get(code));
        let spelling = spellings.and_then(|it| match style {
            Style::Wild => self.dice.pick(it),
            _ => it.first(),
        });
        spelling.map_or(Cell::Blank, |it| Cell::Text(it.clone()))
    }

    fn any(&mut self, list: &str, style: Style) -> Cell {
        let Some(codes) = self.recipe.codes.get(list) else { return Cell::Blank };
        let idx = self.dice.index(codes.len());
        codes.keys().nth(idx).map_or(Cell::Blank, |code| self.code(list, code, style))
    }

    fn one_of(&mut self, list: fn(&Recipe) -> &Vec<String>) -> Cell {
        self.dice.pick(list(self.recipe)).map_or(Cell::Blank, |it| Cell::Text(it.clone()))
    }

    fn name(&mut self, name: &str, style: Style) -> String {
        match style {
            Style::Spaced if name.chars().count() == 2 => {
                let gap = if self.dice.below(2) == 0 { '\u{3000}' } else { ' ' };
                let mut out: String = name.chars().flat_map(|it| [it, gap]).collect();
                out.pop();
                out
            }
            Style::Wild => {
                let dot = self.dice.pick(&['·', '•', '．']).copied().unwrap_or('·');
                name.replace('·', &dot.to_string())
            }
            _ => name.to_owned(),
        }
    }

    fn address(&mut self, style: Style) -> Cell {
        let places = &self.recipe.places;
        let road = self.dice.pick(&places.roads).map_or("", String::as_str);
        let (number, room) = (self.dice.between(1, 300), self.dice.between(101, 699));
        let gap = match style {
            Style::Broken => "\n",
            Style::Wild => ",",
            _ => "",
        };
        Cell::Text(format!("{road}{number}号{gap}{room}室"))
    }
}

fn guardian(record: &Record) -> Cell {
    record.name.chars().next().map_or(Cell::Blank, |it| Cell::Text(format!("{it}建国")))
}

fn is_central(record: &Record) -> bool {
    record.serial.is_multiple_of(3)
}

fn mode(record: &Record) -> &'static str {
    if is_central(record) { "CENTRAL" } else { "SCATTERED" }
}

fn full_width(text: &str) -> String {
    let wide = |it: char| match it {
        '!'..='~' => char::from_u32(u32::from(it) + 0xfee0).unwrap_or(it),
        other => other,
    };
    text.chars().map(wide).collect()
}

fn count(number: u32, style: Style) -> Cell {
    match style {
        Style::Text => Cell::Text(number.to_string()),
        Style::FullWidth => Cell::Text(full_width(&number.to_string())),
        Style::Unit => Cell::Text(format!("{number}人")),
        Style::Chinese => {
            let idx = usize::try_from(number).unwrap_or(usize::MAX);
            let han = "零一二三四五六七八九".chars().nth(idx);
            han.map_or(Cell::Number(number.to_string()), |it| Cell::Text(it.to_string()))
        }
        _ => Cell::Number(number.to_string()),
    }
}

/// 47550 is 475.50.
pub(super) fn yuan(fen: impl Into<u64>) -> String {
    let fen: u64 = fen.into();
    format!("{}.{:02}", fen / 100, fen % 100)
}

fn money(fen: u32, style: Style) -> Cell {
    let plain = yuan(fen);
    match style {
        Style::Text => Cell::Text(plain),
        Style::FullWidth => Cell::Text(full_width(&plain)),
        Style::Unit => Cell::Text(format!("{plain}元")),
        Style::Thousands if fen >= 100_000 => {
            Cell::Text(format!("{},{:03}.{:02}", fen / 100_000, fen / 100 % 1_000, fen % 100))
        }
        Style::Currency => Cell::Text(format!("￥{plain}")),
        Style::Dust => Cell::Number(format!("{plain}000000000006")),
        _ => Cell::Number(plain),
    }
}

fn month((year, month): (u16, u8), style: Style) -> String {
    match style {
        Style::Dot => format!("{year}.{month}"),
        Style::Slash => format!("{year}/{month:02}"),
        Style::Chinese => format!("{year}年{month}月"),
        Style::Compact => format!("{year}{month:02}"),
        _ => format!("{year}-{month:02}"),
    }
}

fn date(it: Day, style: Style) -> Cell {
    let (year, month, day) = it.civil();
    Cell::Text(match style {
        Style::Native => return Cell::Date(it),
        Style::Serial => return Cell::Number(it.serial().to_string()),
        Style::Dot => format!("{year}.{month}.{day}"),
        Style::Slash => format!("{year}/{month}/{day}"),
        Style::Chinese => format!("{year}年{month}月{day}日"),
        Style::Compact => format!("{year}{month:02}{day:02}"),
        _ => format!("{year}-{month:02}-{day:02}"),
    })
}

fn id(plain: String, style: Style) -> String {
    let part = |range: Range<usize>| plain.get(range).unwrap_or_default();
    match style {
        Style::Spaced => format!("{} {} {}", part(0..6), part(6..14), part(14..18)),
        Style::Dashed => format!("{}-{}-{}", part(0..6), part(6..14), part(14..18)),
        Style::Apostrophe => format!("'{plain}"),
        Style::Lower => plain.to_ascii_lowercase(),
        Style::FullWidth => plain.replace('X', "Ｘ"),
        Style::Fifteen => format!("{}{}", part(0..6), part(8..17)),
        _ => plain,
    }
}

/// Adds the check digit of a bank card (ISO/IEC 7812-1, annex B).
fn with_luhn(mut digits: String) -> String {
    let double = |(idx, byte): (usize, u8)| {
        let digit = u32::from(byte.wrapping_sub(b'0')) * if idx % 2 == 0 { 2 } else { 1 };
        digit / 10 + digit % 10
    };
    let sum: u32 = digits.bytes().rev().enumerate().map(double).sum();
    digits.extend(char::from_digit((10 - sum % 10) % 10, 10));
    digits
}

#[cfg(test)]
mod tests {
    use crate::demo::recipe::Style;

    use super::Cell;
    use super::count;
    use super::id;
    use super::money;
    use super::with_luhn;

    #[track_caller]
    fn check(cell: Cell, expect: &str) {
        match cell {
            Cell::Text(text) | Cell::Number(text) => assert_eq!(text, expect),
            Cell::Blank | Cell::Date(_) | Cell::Error(_) => panic!("neither text nor number"),
        }
    }

    #[test]
    fn one_value_has_many_spellings() {
        check(money(147_550, Style::Thousands), "1,475.50");
        check(money(47_500, Style::FullWidth), "４７５．００");
        check(money(47_500, Style::Dust), "475.00000000000006");
        check(count(3, Style::Chinese), "三");
        check(count(3, Style::Unit), "3人");
    }

    #[test]
    fn an_old_id_loses_century_and_check_digit() {
        let plain = "230199195703150017".to_owned();
        assert_eq!(id(plain.clone(), Style::Fifteen), "230199570315001");
        assert_eq!(id(plain, Style::Spaced), "230199 19570315 0017");
    }

    #[test]
    fn a_card_gets_its_check_digit() {
        assert_eq!(with_luhn("7992739871".to_owned()), "79927398713");
    }
}
