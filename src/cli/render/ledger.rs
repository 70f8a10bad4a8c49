//! What the reader sees in a ledger, for the person who has to say why a column was not read.

use crate::cli::render::Style;
use crate::cli::render::Voice;
use crate::cli::render::human;
use crate::cli::render::table::Align;
use crate::cli::render::table::Table;
use crate::model::lang::Lang;
use crate::model::tally::Tally;
use crate::pipeline::views::ColumnView;
use crate::pipeline::views::Inspection;
use crate::pipeline::views::PartView;

/// What the ledger is held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum Against {
    Nothing,
    Schema,
}

/// An inspection.
pub(in crate::cli) fn inspection(
    voice: &Voice,
    name: &str,
    it: &Inspection,
    against: Against,
) -> String {
    let mut out = voice.paint(Style::Strong, name);
    let encoding = it.encoding.as_ref().map(|encoding| match &it.how_sure {
        Some(sure) => {
            let sure = how_sure(voice.lang, sure);
            format!("{encoding}{}{sure}{}", voice.t("（", " ("), voice.t("）", ")"))
        }
        None => encoding.clone(),
    });
    let facts: Vec<String> = std::iter::once(it.container.clone()).chain(encoding).collect();
    out.extend([format!("  {}\n", facts.join(voice.comma()))]);
    for part in &it.parts {
        one(voice, part, against, &mut out);
    }
    out
}

fn how_sure(lang: Lang, word: &str) -> &str {
    match (lang, word) {
        (Lang::Zh, "declared") => "文件自己写明",
        (Lang::Zh, "certain") => "确定",
        (Lang::Zh, "guessed") => "推断",
        (_, other) => other,
    }
}

fn one(voice: &Voice, part: &PartView, against: Against, out: &mut String) {
    if let Some(sheet) = &part.sheet {
        let words = voice.t("工作表", "sheet");
        out.extend([format!("\n{} {}\n", words, voice.paint(Style::Strong, sheet))]);
    }
    let mut say = |what: &str, text: &str| {
        if !text.is_empty() {
            out.extend([format!("  {what}{}{text}\n", voice.colon())]);
        }
    };
    let tally = Tally {
        lines: part.lines,
        non_data: part.non_data.clone(),
        read: part.rows,
        ..Tally::default()
    };
    say(voice.t("行", "lines"), &human::sum_of_lines(voice, 0, &tally));
    let rows: Vec<String> = part.header_rows.iter().map(u64::to_string).collect();
    say(voice.t("表头在第几行", "header in line"), &rows.join(voice.comma()));
    if let Some((delimiter, quote)) = part.dialect {
        let quote = quote.map_or_else(|| voice.t("无", "none").to_owned(), |it| it.to_string());
        let words = format!(
            "{}{}{}{quote}",
            sign(voice, delimiter),
            voice.comma(),
            voice.t("引号 ", "quote ")
        );
        say(voice.t("分隔符", "delimiter"), &words);
    }
    for (what, value) in &part.context {
        say(context(voice.lang, what), value);
    }
    columns(voice, &part.columns, against, out);
}

fn sign(voice: &Voice, delimiter: char) -> String {
    match delimiter {
        '\t' => voice.t("制表符", "tab").to_owned(),
        ' ' => voice.t("空格", "space").to_owned(),
        other => other.to_string(),
    }
}

fn context(lang: Lang, what: &str) -> &str {
    match (lang, what) {
        (Lang::Zh, "file") => "文件名",
        (Lang::Zh, "sheet") => "工作表名",
        (Lang::Zh, "title") => "标题",
        (Lang::Zh, "region") => "地区（来自标题、表名或文件名）",
        (Lang::Zh, "period") => "期次（来自标题、表名或文件名）",
        (Lang::Zh, "unit") => "单位（来自标题或表头）",
        (Lang::Zh, "program") => "救助项目（来自标题、表名或文件名）",
        (_, other) => other,
    }
}

fn columns(voice: &Voice, columns: &[ColumnView], against: Against, out: &mut String) {
    let mut table = Table::new(&[Align::Right, Align::Left, Align::Left, Align::Left]);
    let field = match against {
        Against::Nothing => "",
        Against::Schema => voice.t("字段", "field"),
    };
    let head = match voice.lang {
        Lang::Zh => ["列", "表头", "像是", field],
        Lang::En => ["column", "header", "looks like", field],
    };
    table.row(Style::Faint, head.map(str::to_owned));
    for it in columns {
        let (field, style) = match (&it.mapped_to, &it.suggestion) {
            _ if against == Against::Nothing => (String::new(), Style::Plain),
            (Some(field), _) => (field.clone(), Style::Good),
            (None, Some(near)) => {
                (format!("{} `{near}`", voice.t("没有对应；是不是", "none; perhaps")), Style::Care)
            }
            (None, None) => (voice.t("没有对应，不读", "none: not read").to_owned(), Style::Care),
        };
        table.styled([
            (it.column.to_string(), Style::Plain),
            (it.header.clone(), Style::Plain),
            (it.kind_guess.clone().unwrap_or_default(), Style::Plain),
            (field, style),
        ]);
    }
    out.push_str(&table.render(voice, 2));
}
