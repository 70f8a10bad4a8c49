//! Lines that are no rows: which kind a line of the body is, from its first cells alone.

use crate::model::tally::NonData;

/// How far to the right the label of a total or footer may stand.
const LABEL_COLUMNS: usize = 4;

/// Whether a line whose first cell starts so may be other than data: one look at three bytes for nearly every row.
pub(in crate::read) fn may_be_other(first: &str) -> bool {
    !first.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric)
}

/// The kind of a line, or `None` for a row. `cells` are all cells of the line; `headers` the header rows.
pub(in crate::read) fn kind<'a>(
    cells: impl Iterator<Item = &'a str> + Clone,
    headers: &[Vec<String>],
) -> Option<NonData> {
    let mut filled = cells.clone().enumerate().filter(|(_, it)| !is_blank(it));
    let Some((at, first)) = filled.next() else { return Some(NonData::Blank) };
    let others = filled.count();
    if !may_be_label(first, at, headers) {
        return None;
    }
    if repeats(cells.clone(), headers) {
        return Some(NonData::RepeatedHeader);
    }
    if at < LABEL_COLUMNS {
        let label = crate::lexical::width::squeeze(first);
        if let Some(kind) = labelled(&label, others) {
            return Some(kind);
        }
    }
    None
}

/// Whether a cell that is not blank may be a label or a header again: one look at its first character.
fn may_be_label(cell: &str, at: usize, headers: &[Vec<String>]) -> bool {
    let Some(lead) = cell.trim_start().chars().next() else { return false };
    let han = ('\u{4e00}'..='\u{9fff}').contains(&lead);
    let header = |it: &Vec<String>| it.get(at).is_some_and(|it| it.starts_with(lead));
    // Labels end with 计 or a colon, or begin with one of few characters; a name of three characters may be neither.
    !han || cell.trim_end().ends_with(['计', '数', ':', '：'])
        || LABEL_LEADS.contains(lead)
        || headers.iter().any(header)
}

/// First characters of footers and notes.
const LABEL_LEADS: &str = "填审制复经负单主报联打领注备说附合总小本";

/// Words before a signature or a date.
const SIGNED: &[&str] = &[
    "填表人",
    "填报人",
    "审核人",
    "制表人",
    "制表",
    "复核人",
    "复核",
    "经办人",
    "负责人",
    "单位负责人",
    "主管领导",
    "填报单位",
    "填报日期",
    "制表日期",
    "联系电话",
    "报送单位",
    "打印日期",
    "领款人",
];

/// Words before a note.
const NOTES: &[&str] = &["注:", "注1", "备注:", "说明:", "附注", "※", "注释:"];

/// The kind of a line by its label; `others` is how many more of its cells show something.
fn labelled(label: &str, others: usize) -> Option<NonData> {
    let short = label.chars().count() <= 12;
    let bare = label.trim_end_matches([':', '：']);
    let alone = others == 0;
    let signed = |it: &&str| {
        let rest = label.strip_prefix(*it);
        rest.is_some_and(|rest| rest.starts_with([':', '(']) || (alone && rest.is_empty()))
    };
    if short && (bare.ends_with("小计") || bare.ends_with("累计")) {
        Some(NonData::Subtotal)
    } else if short && (bare.ends_with("合计") || bare.ends_with("总计") || bare == "总数") {
        Some(NonData::Total)
    } else if SIGNED.iter().any(signed) || (alone && NOTES.iter().any(|it| label.starts_with(it))) {
        Some(NonData::Footer)
    } else if alone && label.starts_with("单位:") {
        Some(NonData::UnitLine)
    } else {
        None
    }
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

/// Whether a cell shows nothing.
pub(in crate::read) fn is_blank(cell: &str) -> bool {
    cell.is_empty() || (cell.len() < 64 && crate::lexical::width::squeeze(cell).is_empty())
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
    }
}
