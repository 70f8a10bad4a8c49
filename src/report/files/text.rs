//! The form to read: Markdown tables, then what does not add up, and what was not measured.

use crate::report::build::BalanceStatus;
use crate::report::build::Cell;
use crate::report::build::Filled;
use crate::report::build::shown;
use crate::report::form::FormTable;

/// The whole form as text.
pub(super) fn markdown(filled: &Filled) -> String {
    let mut out = format!("# {} 年度 · {}\n", filled.year, filled.form.title);
    for (table, cells) in filled.form.tables.iter().zip(&filled.tables) {
        out.push_str(&one(table, cells));
    }
    if !filled.form.footer.is_empty() {
        out.extend(["\n".to_owned(), filled.form.footer.join("：　　") + "：\n"]);
    }
    out.push_str("\n## 核对\n\n| 等式 | 表 | 行或列 | 算式 | 结果 |\n|---|---|---|---|---|\n");
    let open = |it: &BalanceStatus| matches!(it, BalanceStatus::NotAssessable);
    for it in filled.identities.iter().filter(|it| !open(&it.status)) {
        let status = match it.status {
            BalanceStatus::Fail(difference) => format!("不成立，相差 {}", shown(difference)),
            BalanceStatus::Pass | BalanceStatus::NotAssessable => "成立".to_owned(),
        };
        let (id, table, at, sum) = (&it.id, &it.table, &it.at, &it.expression);
        out.extend([format!("| {id} | {table} | {at} | {sum} | {status} |\n")]);
    }
    let count = filled.identities.iter().filter(|it| open(&it.status)).count();
    if count > 0 {
        out.extend([format!("\n另有 {count} 条等式因为有数没有计量，无法核对。\n")]);
    }
    let gaps = filled.gaps();
    if !gaps.is_empty() {
        out.push_str("\n## 未计量\n\n没有台账可以数的，空着；空着不是零。\n\n");
        for (table, label, column, keys) in gaps {
            let place: Vec<&str> = [&table, &label, &column]
                .into_iter()
                .map(String::as_str)
                .filter(|it| !it.is_empty())
                .collect();
            out.extend([format!("- {}（{}）\n", place.join(" · "), keys.join("+"))]);
        }
    }
    out
}

fn one(table: &FormTable, cells: &[Vec<Cell>]) -> String {
    let mut out = format!("\n## {}\n\n", table.title);
    let mut head: Vec<String> = Vec::new();
    if !table.stub.is_empty() {
        head.push(table.stub.first().filter(|it| !it.is_empty()).cloned().unwrap_or("项目".into()));
    }
    head.extend(table.unit.clone());
    let labels = head.len();
    head.extend(table.columns.iter().map(|it| it.path.join("·")));
    out.extend([format!("| {} |\n", head.join(" | "))]);
    let rule = |at: usize| if at < labels { "---" } else { "---:" };
    let rules: Vec<&str> = (0..head.len()).map(rule).collect();
    out.extend([format!("|{}|\n", rules.join("|"))]);
    for (row, cells) in table.rows.iter().zip(cells) {
        let mut line: Vec<String> = Vec::new();
        if !table.stub.is_empty() {
            line.push(row.path.join(" · "));
        }
        line.extend(table.unit.as_ref().map(|_| row.unit.clone()));
        line.extend(cells.iter().map(|it| match it {
            Cell::Value(value) => shown(*value),
            Cell::Heading | Cell::NotMeasured(_) | Cell::OtherUnit(_) => String::new(),
        }));
        out.extend([format!("| {} |\n", line.join(" | "))]);
    }
    if let Some(note) = &table.note {
        out.extend([format!("\n{note}\n")]);
    }
    out
}
