//! A sheet that sums up the other sheets of its workbook: its rows say again what those say.

use crate::lexical::width;
use crate::read::Part;

/// Of the tables with their rows, those on a sheet called a summary that stands beside sheets of other rows.
pub(super) fn beside_others(parts: &[(&Part, u64)]) -> Vec<usize> {
    let has_others = |own: &Part| {
        parts.iter().any(|(it, rows)| {
            *rows > 0
                && it.source == own.source
                && it.sheet.as_deref().is_some_and(|it| !sums_up(it))
        })
    };
    let sums = |(at, (part, rows)): (usize, &(&Part, u64))| {
        let is_summary = *rows > 0 && part.sheet.as_deref().is_some_and(sums_up);
        (is_summary && has_others(part)).then_some(at)
    };
    parts.iter().enumerate().filter_map(sums).collect()
}

/// Whether a sheet's name calls it a summary.
fn sums_up(name: &str) -> bool {
    let name = width::squeeze(name);
    name.contains("汇总") || name.ends_with("总表") || matches!(&*name, "合计" | "总计" | "合计表")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_is_told_by_the_whole_of_its_name() {
        for (name, expect) in [
            ("汇总", true),
            (" 汇 总 ", true),
            ("2017年汇总表", true),
            ("总表", true),
            ("合计", true),
            ("1月", false),
            ("总工会", false),
            ("合计生育", false),
        ] {
            assert_eq!(sums_up(name), expect, "{name}");
        }
    }
}
