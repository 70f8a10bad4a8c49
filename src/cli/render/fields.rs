//! How the cells of each field came to be values, as a table of counts.

use crate::cli::render::Style;
use crate::cli::render::Voice;
use crate::cli::render::table::Align;
use crate::cli::render::table::Table;
use crate::html::grouped;
use crate::model::lang::Lang;
use crate::model::remark::Remark;
use crate::pipeline::views::ColumnView;
use crate::pipeline::views::FieldCells;

/// The columns whose header states an amount of each cell.
pub(in crate::cli) fn amounts(voice: &Voice, columns: &[ColumnView], out: &mut String) {
    for (it, (number, unit)) in columns.iter().filter_map(|it| Some((it, it.amount.as_ref()?))) {
        let words = voice.t("表头写明每份", "the header states of each");
        let letters = Remark::letters(it.column);
        let words = format!("{letters}{}{words} {number} {unit}", voice.colon());
        out.extend([format!("  {}\n", voice.paint(Style::Faint, &words))]);
    }
}

/// The fields that the table has a column for, or a value.
pub(in crate::cli) fn fields(voice: &Voice, all: &[FieldCells], out: &mut String) {
    let is_there =
        |it: &&FieldCells| it.has_column || it.ways.is_some_and(|ways| ways.missing < ways.total());
    let there: Vec<&FieldCells> = all.iter().filter(is_there).collect();
    if there.is_empty() {
        return;
    }
    let words = voice.t("各字段的格怎样成为值", "how the cells of each field come to be values");
    out.extend([format!("\n  {}\n", voice.paint(Style::Strong, words))]);
    let mut table = Table::new(&[
        Align::Left,
        Align::Right,
        Align::Right,
        Align::Right,
        Align::Right,
        Align::Right,
    ]);
    let head = match voice.lang {
        Lang::Zh => ["字段", "照原样", "换了写法", "有提醒", "没有值", "要退回"],
        Lang::En => ["field", "as written", "normalized", "with warning", "missing", "refused"],
    };
    table.row(Style::Faint, head.map(str::to_owned));
    for it in &there {
        let Some(ways) = it.ways else { continue };
        let count = |count: u64, style: Style| match count {
            0 => ("0".to_owned(), Style::Faint),
            some => (grouped(some), style),
        };
        table.styled([
            (it.title.clone(), Style::Plain),
            count(ways.as_written, Style::Plain),
            count(ways.normalized, Style::Plain),
            count(ways.with_warning, Style::Care),
            count(ways.missing, Style::Plain),
            count(ways.refused, Style::Bad),
        ]);
    }
    out.push_str(&table.render(voice, 2));
    let open: Vec<&str> =
        there.iter().filter(|it| it.ways.is_none()).map(|it| it.title.as_str()).collect();
    if !open.is_empty() {
        let words = voice.t(
            "没有项目，不知道谁发布，下面的区划不数",
            "without a project nobody knows below what these regions resolve",
        );
        let words = format!("{words}{}{}", voice.colon(), open.join(voice.comma()));
        out.extend([format!("  {}\n", voice.paint(Style::Faint, &words))]);
    }
}
