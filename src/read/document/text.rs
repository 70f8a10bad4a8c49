//! Plain text and Markdown: paragraphs as people break them, tables with bars, tabs or wide gaps.

use std::io::Read as _;

use crate::model::document::Block;
use crate::model::document::Cell;
use crate::model::document::Paragraph;
use crate::model::document::Row;
use crate::model::document::Table;
use crate::model::limits;
use crate::read::Error;
use crate::read::book::Request;
use crate::read::book::decode;
use crate::read::document::name;

/// Characters of a line that goes on in the next: shorter ones end where they end.
const WRAPPED_MIN: usize = 20;

/// What the text shows.
pub(super) fn blocks(request: &Request<'_>) -> Result<Vec<Block>, Error> {
    let decoded = decode::open(request, |_| None)?;
    let mut text = String::new();
    let most = limits::DOCUMENT_BYTES_MAX as u64;
    let read = decoded.take(most + 1).read_to_string(&mut text);
    read.map_err(|cause| Error::Unreadable { name: name(request).to_string(), cause })?;
    if text.len() as u64 > most {
        return Err(Error::TooLarge { name: name(request).to_string() });
    }
    Ok(of_text(&text))
}

fn of_text(text: &str) -> Vec<Block> {
    let mut out: Vec<Block> = Vec::new();
    let mut fenced = false;
    // Whether the last paragraph may go on.
    let mut open = false;
    for (line, text) in (1..).zip(text.lines()) {
        if text.trim_start().starts_with("```") {
            fenced = !fenced;
            open = false;
            continue;
        }
        if text.trim().is_empty() || fenced {
            open = false;
            continue;
        }
        if let Some(cells) = cells(text) {
            open = false;
            if !cells.is_empty() {
                row(Row { line, cells }, &mut out);
            }
            continue;
        }
        if open
            && goes_on(text)
            && let Some(Block::Paragraph(last)) = out.last_mut()
        {
            last.breaks.push(last.text.chars().count());
            last.text.push_str(text);
        } else {
            let heading = text.trim_start().starts_with('#');
            let text = text.to_owned();
            out.push(Block::Paragraph(Paragraph { line, text, heading, breaks: Vec::new() }));
        }
        open = may_go_on(text);
    }
    out
}

fn row(row: Row, out: &mut Vec<Block>) {
    if let Some(Block::Table(table)) = out.last_mut()
        && table.rows.last().is_some_and(|it| it.line + 2 >= row.line)
    {
        table.rows.push(row);
        return;
    }
    out.push(Block::Table(Table { rows: vec![row] }));
}

/// The cells of a line of a table; none for a rule between head and body; `None` where it is no table's.
pub(super) fn cells(text: &str) -> Option<Vec<Cell>> {
    let trimmed = text.trim();
    if trimmed.starts_with('|') && trimmed.len() > 1 {
        let is_rule = trimmed.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '));
        if is_rule {
            return Some(Vec::new());
        }
        let mut all = parts(text, |c| c == '|');
        all.remove(0);
        if trimmed.ends_with('|') {
            all.pop();
        }
        return Some(all);
    }
    if text.trim().contains('\t') {
        return Some(parts(text, |c| c == '\t'));
    }
    let gaps = gapped(text);
    let has_number = gaps
        .iter()
        .skip(1)
        .any(|it| it.text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',')));
    (gaps.len() > 1 && has_number).then_some(gaps)
}

fn parts(text: &str, is_bar: impl Fn(char) -> bool) -> Vec<Cell> {
    let mut out = vec![Cell { text: String::new(), at: 0 }];
    for (at, c) in text.chars().enumerate() {
        if is_bar(c) {
            out.push(Cell { text: String::new(), at: at + 1 });
        } else if let Some(cell) = out.last_mut() {
            // Blanks around a cell are not of it.
            if cell.text.is_empty() && c.is_whitespace() {
                cell.at = at + 1;
            } else {
                cell.text.push(c);
            }
        }
    }
    for cell in &mut out {
        cell.text.truncate(cell.text.trim_end().len());
    }
    out
}

/// Cells with at least two blanks, or a wide one and another, between them.
fn gapped(text: &str) -> Vec<Cell> {
    let mut out: Vec<Cell> = Vec::new();
    let mut blanks = 2;
    for (at, c) in text.chars().enumerate() {
        if c.is_whitespace() {
            blanks += 1;
            continue;
        }
        match out.last_mut().filter(|_| blanks < 2) {
            Some(cell) => {
                cell.text.extend(std::iter::repeat_n(' ', blanks));
                cell.text.push(c);
            }
            None => out.push(Cell { text: c.to_string(), at }),
        }
        blanks = 0;
    }
    out
}

/// Whether a line is as long as lines are that are broken for their length, and ends in no sentence's end.
fn may_go_on(text: &str) -> bool {
    let text = text.trim_end();
    // A heading ends where it ends.
    let says = text.contains(['。', '，', '；']);
    text.chars().count() >= WRAPPED_MIN
        && (says || goes_on(text))
        && !text.starts_with('#')
        && !text.ends_with(['。', '！', '？', '；', '：', '.', '!', '?', ';', ':'])
}

/// Whether a line may be the rest of the one before: it is not set in, and begins no item.
fn goes_on(text: &str) -> bool {
    let first = text.chars().next().unwrap_or(' ');
    let numbered = {
        let digits = text.chars().take_while(char::is_ascii_digit).count();
        let chinese = text.chars().take_while(|c| crate::lexical::numeral::is_numeral(*c)).count();
        let behind =
            |at: usize| text.chars().nth(at).is_some_and(|c| matches!(c, '、' | '．' | '.'));
        (digits > 0
            && digits < 3
            && behind(digits)
            && !text.chars().nth(digits + 1).is_some_and(|c| c.is_ascii_digit()))
            || (chinese > 0 && behind(chinese))
    };
    !first.is_whitespace()
        && !matches!(first, '#' | '-' | '*' | '|' | '（' | '(' | '>' | '第')
        && !numbered
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let of = |block: &Block| match block {
            Block::Paragraph(it) => {
                format!("{}{} {}", if it.heading { "#" } else { "" }, it.line, it.text)
            }
            Block::Table(it) => {
                let row = |row: &Row| {
                    let cells: Vec<String> =
                        row.cells.iter().map(|it| format!("{}@{}", it.text, it.at)).collect();
                    format!("{} {}", row.line, cells.join("|"))
                };
                it.rows.iter().map(row).collect::<Vec<_>>().join("\n")
            }
        };
        of_text(text).iter().map(of).collect()
    }

    #[test]
    fn a_line_that_is_broken_for_its_length_goes_on() {
        let text = "# 报告\n全年通过各种渠道主动公开政府信息一千五百六十一条，其中网站\n公开五百条。\n一、下一章\n";
        assert_eq!(
            shown(text),
            [
                "#1 # 报告",
                "2 全年通过各种渠道主动公开政府信息一千五百六十一条，其中网站公开五百条。",
                "4 一、下一章"
            ]
        );
        let Some(Block::Paragraph(it)) = of_text(text).into_iter().nth(1) else {
            panic!("a paragraph")
        };
        assert_eq!(it.place((2, 4)), (2, (2, 4)));
        assert_eq!(it.place((26, 32)), (2, (26, 29)));
        assert_eq!(it.place((29, 31)), (3, (0, 2)));
    }

    #[test]
    fn tables_have_bars_tabs_or_gaps() {
        assert_eq!(
            shown("| 指标 | 数 |\n|---|--:|\n| 收到申请数 | 8 |\n"),
            ["1 指标@2|数@7\n3 收到申请数@2|8@10"]
        );
        assert_eq!(shown("收到申请数\t件\t8\n"), ["1 收到申请数@0|件@6|8@8"]);
        assert_eq!(shown("收到申请数    件   8\n"), ["1 收到申请数@0|件@9|8@13"]);
        assert_eq!(shown("　　全年共公开8条\n"), ["1 　　全年共公开8条"]);
    }
}
