//! What a line looks like from within a table: a row, or something that another table may begin with.

use crate::model::tally::NonData;
use crate::read::batch::Part;
use crate::read::table::line;
use crate::read::table::line::is_blank;
use crate::read::vocabulary::Vocabulary;

/// Cells that a title has at most.
const TITLE_CELLS: usize = 3;

/// What a line looks like from within a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// A row, a total, or anything else that no head can hold.
    Settled,
    /// A line with a number in it.
    Numbers,
    Blank,
    /// A title, if a header follows.
    Title,
    /// The upper level of a header, if the rest of it follows: a word of it is known.
    Level,
    /// Few words: a row, or the upper level of a header.
    Sparse,
    /// The header again.
    Again,
    /// Another header.
    Header,
}

impl Look {
    /// What a line with these cells looks like from within `part`: for nearly every row, one look at a few cells.
    pub(super) fn of<'a>(
        cells: impl Iterator<Item = &'a str> + Clone,
        part: &Part,
        vocabulary: &Vocabulary,
    ) -> Self {
        let (mut shown, mut number) = (0, false);
        for cell in cells.clone() {
            let plain = is_plain_number(cell);
            // A title may have a day beside it; a row has more, or begins with its number.
            if plain && shown == 0 || number && shown > TITLE_CELLS {
                return Self::Numbers;
            }
            number |= plain;
            shown += usize::from(plain || !is_blank(cell));
        }
        if shown == 0 {
            return Self::Blank;
        }
        let titled = || shown <= TITLE_CELLS && cells.clone().any(is_titled);
        if number && (shown > TITLE_CELLS || !titled()) {
            return Self::Numbers;
        }
        match line::kind(cells.clone(), &part.again) {
            Some(NonData::RepeatedHeader) => return Self::Again,
            Some(NonData::UnitLine | NonData::Title) => return Self::Title,
            Some(NonData::Footer) if shown <= TITLE_CELLS && cells.clone().any(fills_in) => {
                return Self::Title;
            }
            Some(_) => return Self::Settled,
            None if number => return Self::Title,
            None => {}
        }
        let known = cells.clone().filter(|it| vocabulary.knows_quickly(it)).count();
        let looks = vocabulary.is_empty() && shown >= 2;
        if known >= 2 || looks {
            Self::Header
        } else if titled() {
            Self::Title
        } else if known > 0 {
            Self::Level
        } else if 2 * shown <= part.width() {
            // A text that stands alone at the left reads like a title; elsewhere it may be all that a row says.
            let left = shown == 1 && cells.clone().next().is_some_and(|it| !is_blank(it));
            if left { Self::Title } else { Self::Sparse }
        } else {
            Self::Settled
        }
    }
}

/// Whether a cell is plain ASCII that begins as a number does: one look at most cells.
fn is_plain_number(cell: &str) -> bool {
    match cell.as_bytes().first() {
        Some(b'0'..=b'9') => cell.is_ascii(),
        Some(b' ' | b'-' | b'+' | b'.' | b'\'') => {
            let digits = cell.trim_start_matches([' ', '-', '+', '.', '\'']);
            digits.as_bytes().first().is_some_and(u8::is_ascii_digit) && cell.is_ascii()
        }
        _ => false,
    }
}

/// Whether a cell says what a table is: a list, a month, or who filled it in.
fn is_titled(cell: &str) -> bool {
    const WORDS: &[&str] = &[
        "表", "册", "名单", "明细", "汇总", "统计", "台账", "清单", "一览", "公示", "情况", "附件",
        "月份", "年度",
    ];
    let text = cell.trim();
    WORDS.iter().any(|it| text.contains(it))
        || (text.contains('年') && text.contains('月'))
        || fills_in(text)
}

fn fills_in(cell: &str) -> bool {
    ["填报", "报送", "填表单位", "填表日期", "制表单位", "制表日期", "单位:", "单位："]
        .iter()
        .any(|it| cell.contains(it))
}
