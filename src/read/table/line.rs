//! Lines that are no rows: which kind a line of the body is, from its first cells alone.

use crate::lexical::said;
use crate::lexical::units;
use crate::lexical::width::squeeze;
use crate::model::tally::NonData;
use crate::model::tally::Scope;

/// How far to the right the label of a total or footer may stand.
const LABEL_COLUMNS: usize = 4;

/// Characters of a text that stands alone and is too long to be a cell of any column.
const SENTENCE_CHARS: usize = 20;

/// Digits in a row from which on a cell is somebody's number, and its line a person's, whatever the name.
const ID_DIGITS: usize = 15;

/// Whether a line whose first cell is `first` may be other than data: one look at a byte or two for nearly every row.
pub(in crate::read) fn may_be_other(first: &str) -> bool {
    match first.as_bytes() {
        // `2.本表一式两份` continues a note.
        [lead, .., last] => !lead.is_ascii_alphanumeric() || !last.is_ascii(),
        [lead] => !lead.is_ascii_alphanumeric(),
        [] => true,
    }
}

/// The kind of a line, or `None` for a row. `cells` are all cells of the line; `headers` the header's rows.
pub(in crate::read) fn kind<'a>(
    cells: impl Iterator<Item = &'a str> + Clone,
    headers: &[Vec<String>],
) -> Option<NonData> {
    let mut filled = cells.clone().enumerate().filter(|(_, it)| !is_blank(it));
    let Some((at, first)) = filled.next() else { return Some(NonData::Blank) };
    if may_repeat(first, at, headers) && repeats(cells.clone(), headers) {
        return Some(NonData::RepeatedHeader);
    }
    if at < LABEL_COLUMNS && may_be_label(first) {
        let kind = labelled(&squeeze(first), cells.clone(), headers);
        if kind.is_some() {
            return kind;
        }
    }
    // A label may stand behind words; what a number leads is a row that goes on counting.
    let before_number = |it: &(usize, &str)| it.0 < LABEL_COLUMNS && !starts_like_number(it.1);
    let mut words = std::iter::once((at, first)).chain(filled).take_while(before_number).skip(1);
    let label = words.find(|(_, it)| may_be_sum(it)).map(|it| squeeze(it.1));
    let kind = label.and_then(|it| labelled(&it, cells.clone(), headers));
    kind.or_else(|| (at == 0 && is_section(first, cells, headers)).then_some(NonData::Title))
}

/// Whether a line names the section below it: a word, and nothing more, where rows have their number.
fn is_section<'a>(
    first: &str,
    cells: impl Iterator<Item = &'a str>,
    headers: &[Vec<String>],
) -> bool {
    const COLUMNS_MIN: usize = 3;
    let numbered = |it: &Vec<String>| {
        it.first().is_some_and(|it| it == "序号")
            && it.iter().filter(|it| !it.is_empty()).count() >= COLUMNS_MIN
    };
    first.trim_start().starts_with(is_han)
        && headers.iter().any(numbered)
        && cells.skip(1).all(is_blank)
}

fn is_han(it: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&it)
}

/// Whether a cell may be 合计 and nothing more: one look at its first character.
fn may_be_sum(cell: &str) -> bool {
    let lead = cell.trim_start().chars().next();
    matches!(lead, Some('合' | '小' | '总' | '共' | '累'))
        && matches!(squeeze(cell).as_ref(), "合计" | "小计" | "总计" | "共计" | "累计")
}

/// Whether a line whose first cell that shows something is this one may be a header again.
fn may_repeat(cell: &str, at: usize, headers: &[Vec<String>]) -> bool {
    let Some(lead) = cell.trim_start().chars().next() else { return false };
    let lead = lead.to_ascii_lowercase();
    let begins = |it: &Vec<String>| it.get(at).is_some_and(|it| it.starts_with(lead));
    // Full-width forms fold to what a header begins with.
    ('\u{ff01}'..='\u{ff5e}').contains(&lead) || headers.iter().any(begins)
}

/// Whether a cell may be a label: one look at its characters, none at what they mean.
fn may_be_label(cell: &str) -> bool {
    let cell = cell.trim();
    let Some(lead) = cell.chars().next() else { return false };
    // Labels end with 计 or hold a colon or a bracket, or begin with one of few characters; a name may do neither.
    // Bytes E3 and EF begin 。 and what is full-width.
    !('\u{4e00}'..='\u{9fff}').contains(&lead)
        || cell.len() >= 3 * SENTENCE_CHARS
        || cell.bytes().any(|it| matches!(it, b':' | b')' | 0xe3 | 0xef))
        || cell.ends_with(['计', '数', '页', '章'])
        || LABEL_LEADS.contains(lead)
}

/// First characters of footers and notes.
const LABEL_LEADS: &str =
    "填审制复经负单主报联打领注备说附合总小本共累分局科会出初校录发监民街承过接转日";

/// Words before a signature or a date.
const SIGNED: &[&str] = &[
    "填表人",
    "填报人",
    "审核人",
    "审核",
    "制表人",
    "制表",
    "复核人",
    "复核",
    "经办人",
    "经办",
    "经手人",
    "负责人",
    "单位负责人",
    "部门负责人",
    "主管领导",
    "分管领导",
    "主管",
    "局长",
    "科长",
    "会计",
    "出纳",
    "审批人",
    "审批",
    "签字",
    "盖章",
    "单位盖章",
    "单位(盖章)",
    "初审",
    "复审",
    "校对",
    "录入人",
    "录入",
    "发放人",
    "监交人",
    "填报单位",
    "填表单位",
    "填报日期",
    "填表日期",
    "制表日期",
    "制表单位",
    "联系电话",
    "联系人",
    "报送单位",
    "报送日期",
    "打印日期",
    "打印时间",
    "领款人",
    "日期",
    "民政局(盖章)",
    "街道办事处(盖章)",
];

/// Words before a note.
const NOTES: &[&str] = &[
    "注:",
    "注1",
    "注一",
    "注意",
    "备注:",
    "说明",
    "填表说明",
    "填报说明",
    "编制说明",
    "附注",
    "附:",
    "附件",
    "※",
    "*注",
    "★",
    "注释",
];

/// Marks of a page's sum that is carried on.
const CARRIED: &[&str] = &["承前页", "过次页", "转下页", "接上页", "承上页"];

/// The kind of a line by its label and by what else it shows.
fn labelled<'a>(
    label: &str,
    cells: impl Iterator<Item = &'a str> + Clone,
    headers: &[Vec<String>],
) -> Option<NonData> {
    let chars = label.chars().count();
    let bare = label.split_once(['(', ':']).map_or(label, |it| it.0);
    let ends = |them: &[&str]| chars <= 16 && them.iter().any(|it| bare.ends_with(it));
    if ends(&["合计", "总计", "小计", "累计", "共计"]) || bare == "总数" || CARRIED.contains(&bare)
    {
        if !is_sum(cells) {
            return None;
        }
        let part = ends(&["小计", "累计"]) || bare.starts_with("本页") || CARRIED.contains(&bare);
        return Some(if part { NonData::Subtotal } else { NonData::Total });
    }
    let mut shown = cells.filter(|it| !is_blank(it));
    let alone = shown.clone().nth(1).is_none();
    let signed = |label: &str, alone: bool| {
        SIGNED.iter().any(|it| {
            let rest = label.strip_prefix(*it);
            rest.is_some_and(|rest| rest.starts_with([':', '(']) || (alone && rest.is_empty()))
        })
    };
    if signed(label, alone) {
        return Some(NonData::Footer);
    }
    if alone {
        return if label.starts_with("单位:") || !units::stated(label).is_empty() {
            Some(NonData::UnitLine)
        } else {
            let named = |it: &Vec<String>| it.iter().filter(|it| !it.is_empty()).count();
            // In a narrow table a row may well be one text.
            let columns = headers.iter().map(named).max().unwrap_or_default();
            let wide = columns >= 3;
            // A comment, as programs write it; `#REF!` and `#N/A` are cells.
            if columns > 1 && label.starts_with('#') && !label.ends_with(['!', '?', 'A']) {
                return Some(NonData::Footer);
            }
            let note =
                NOTES.iter().any(|it| label.starts_with(it)) || (columns > 1 && is_said(label));
            (note || (wide && is_note(label, chars))).then_some(NonData::Footer)
        };
    }
    shown.all(|it| is_caption(&squeeze(it))).then_some(NonData::Footer)
}

/// What a total speaks of; `None` when it is of rows that are not here: 本年累计, 承前页.
///
/// It is that of the whole table when its label says 合计 and no part of it.
pub(in crate::read) fn scope<'a>(cells: impl Iterator<Item = &'a str>) -> Option<Scope> {
    let mut shown = cells.take(LABEL_COLUMNS).filter(|it| !is_blank(it)).map(squeeze);
    let first = shown.next()?;
    let bare = |label: &str| label.split_once(['(', ':']).map_or(label, |it| it.0).to_owned();
    let first = bare(&first);
    if matches!(&*first, "合计" | "总计" | "共计" | "总合计" | "总数" | "合计数" | "全部合计")
    {
        return Some(Scope::All);
    }
    let mut labels = std::iter::once(first).chain(shown.map(|it| bare(&it)));
    let told = labels.find_map(|label| match &*label {
        "累计" => Some(Some(Scope::SoFar)),
        "承前页" | "接上页" | "承上页" => Some(None),
        it if it.ends_with("累计") => Some(None),
        it if it.ends_with('计') || CARRIED.contains(&it) => Some(Some(Scope::Part)),
        _ => None,
    });
    told.unwrap_or(Some(Scope::Part))
}

/// Whether a line is nothing but figures in words: 共 128 户 236 人.
fn is_said(label: &str) -> bool {
    said::may_say(label)
        && label.starts_with(['共', '合', '总', '发'])
        && !said::figures(label).is_empty()
}

/// Whether the cells are those of a sum: nobody's number among them, and no more than one word beside the label.
fn is_sum<'a>(cells: impl Iterator<Item = &'a str>) -> bool {
    let mut words = 0;
    for cell in cells.filter(|it| !is_blank(it)) {
        let digits = cell.bytes().take_while(u8::is_ascii_digit).count();
        if digits >= ID_DIGITS && cell.trim_end().len() <= digits + 1 {
            return false;
        }
        words += usize::from(!starts_like_number(cell) && !is_dash(cell));
    }
    // The label, and perhaps the region or the program that it is the sum of.
    words <= 3
}

fn is_dash(cell: &str) -> bool {
    matches!(cell.trim(), "-" | "—" | "——" | "/" | "×" | "x" | "X")
}

fn starts_like_number(cell: &str) -> bool {
    let lead = cell.trim_start().chars().next();
    lead.is_some_and(|it| {
        it.is_ascii_digit() || ('０'..='９').contains(&it) || matches!(it, '-' | '.' | '¥' | '￥')
    })
}

/// 填表人: with or without a name behind it.
fn is_caption(cell: &str) -> bool {
    let Some((word, _)) = cell.split_once(':') else { return false };
    let word = word.split_once('(').map_or(word, |it| it.0);
    (2..=8).contains(&word.chars().count())
        && word.chars().all(|it| ('\u{4e00}'..='\u{9fff}').contains(&it))
}

/// A text that stands alone: a note, an item of one, a sentence, or the day on which the form was filled in.
fn is_note(label: &str, chars: usize) -> bool {
    let item = label.trim_start_matches(|it: char| it.is_ascii_digit());
    let item = item.len() < label.len() && item.starts_with(['.', '、', ')']) && chars >= 6;
    let day = label.ends_with('日') && label.contains('年') && label.contains('月');
    let item = item && item_of_words(label);
    item || day || label.ends_with('。') || chars >= SENTENCE_CHARS || is_caption(label)
}

/// Whether what follows an item's number is no number itself: `1.本表`, not `1.25`.
fn item_of_words(label: &str) -> bool {
    let behind = label.trim_start_matches(|it: char| it.is_ascii_digit()).chars().nth(1);
    behind.is_some_and(|it| !it.is_ascii())
}

/// Whether every cell that shows something is what a header row has in its column; merged cells may show in any of them.
fn repeats<'a>(cells: impl Iterator<Item = &'a str>, headers: &[Vec<String>]) -> bool {
    let mut same = 0;
    for (at, cell) in cells.enumerate() {
        let cell = crate::lexical::header::fold(cell);
        if cell.is_empty() {
            continue;
        }
        if headers.iter().all(|header| header.get(at) != Some(&cell)) {
            return false;
        }
        same += 1;
    }
    same >= 2
}

/// Who filled in a form, and when: words that a caption has, and hardly a column.
const FILLED_IN: &[&str] = &[
    "填报单位",
    "填表单位",
    "报送单位",
    "制表单位",
    "填报日期",
    "填表日期",
    "报送日期",
    "制表日期",
    "填报时间",
    "填表时间",
    "报送时间",
    "制表时间",
    "打印日期",
    "打印时间",
    "填报人",
    "填表人",
    "制表人",
];

/// Whether a line says who filled in the form, or when: over several cells it may look like a header, and is none.
///
/// A column may be called 填报单位. So the words must have a colon or a bracket behind them, or a day beside them.
pub(super) fn is_filled_in(cells: &[String]) -> bool {
    let (mut named, mut day) = (false, false);
    for cell in cells.iter().filter(|it| !is_blank(it)) {
        let text = squeeze(cell);
        let Some(rest) = FILLED_IN.iter().find_map(|it| text.strip_prefix(it)) else {
            day |= is_day(&text);
            continue;
        };
        if rest.starts_with([':', '(']) {
            return true;
        }
        named |= rest.is_empty();
    }
    named && day
}

/// Whether a text is a day, written out: 2017年4月5日, with or without its numbers.
fn is_day(text: &str) -> bool {
    text.ends_with('日')
        && text.contains('年')
        && text.contains('月')
        && text.chars().all(|it| it.is_ascii_digit() || "年月日".contains(it))
}

/// Whether a cell shows nothing; for most cells, one look at the first byte.
pub(in crate::read) fn is_blank(cell: &str) -> bool {
    match cell.as_bytes().first() {
        None => true,
        // Printable ASCII but for an apostrophe, which may be Excel's mark for text; U+4000 to U+9FFF.
        Some(b'!'..=b'&' | b'('..=b'~' | 0xe4..=0xe9) => false,
        Some(_) => cell.len() < 64 && squeeze(cell).is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(cells: &[&str], expect: Option<NonData>) {
        let header = vec![vec!["序号".to_owned(), "姓名".to_owned(), "人数".to_owned()]];
        assert_eq!(kind(cells.iter().copied(), &header), expect);
    }

    #[test]
    fn totals_footers_and_repeated_headers_are_no_rows() {
        check(&["1", "张三", "2"], None);
        check(&["", "　", ""], Some(NonData::Blank));
        check(&["合　计", "", "128"], Some(NonData::Total));
        check(&["", "道里区合计", "128"], Some(NonData::Total));
        check(&["本页小计", "", "12"], Some(NonData::Subtotal));
        check(&["序 号", "姓\n名", "人数"], Some(NonData::RepeatedHeader));
        check(&["", "姓名", "人数"], Some(NonData::RepeatedHeader));
        check(&["填表人：", "审核人：", ""], Some(NonData::Footer));
        check(&["注：1.本表按月报送", "", ""], Some(NonData::Footer));
        check(&["单位：元", "", ""], Some(NonData::UnitLine));
        check(&["", "合计超过三万元的说明在后面很长的一句话", "3"], None);
        check(&["本页合计", "", "128"], Some(NonData::Subtotal));
        check(&["合计（大写）：壹仟元整", "", ""], Some(NonData::Total));
        check(&["道里区", "合计", "128"], Some(NonData::Total));
        check(&["总 计", "—", "128"], Some(NonData::Total));
        check(&["局长：", "科长：张三", "经办：李四"], Some(NonData::Footer));
        check(&["", "审批人（签字）：", "2017年4月5日"], Some(NonData::Footer));
        check(&["2.本表一式两份，一份留存", "", ""], Some(NonData::Footer));
        check(&["2017年4月5日", "", ""], Some(NonData::Footer));
    }

    #[test]
    fn a_form_is_filled_in_with_words_and_a_day() {
        let says =
            |it: &[&str]| is_filled_in(&it.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>());
        assert!(says(&["填报单位（盖章）：", "", "道里区民政局", "填报日期：", "2017年4月5日"]));
        assert!(says(&["填报单位", "道里区民政局", "2017年4月5日"]));
        assert!(!says(&["填报单位", "户数", "人数"]));
        assert!(!says(&["序号", "姓名", "2017年4月"]));
    }

    #[test]
    fn a_person_of_any_name_is_a_row() {
        check(&["1", "合计", "2"], None);
        check(&["张小计", "230199195703150017", "2"], None);
        check(&["合计", "230199195703150017", "2"], None);
        check(&["", "张三", ""], None);
        check(&["道里区", "", ""], Some(NonData::Title));
        check(&["道里区", "", "3"], None);
        check(&["12", "", ""], None);
        check(&["2.5", "", ""], None);
        check(&["会春", "", "3"], None);
    }
}
