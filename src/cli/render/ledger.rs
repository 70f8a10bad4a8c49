//! What the reader sees in a ledger, for the person who has to say why a column was not read. No cell is shown.

use crate::cli::render::Style;
use crate::cli::render::Voice;
use crate::cli::render::fields;
use crate::cli::render::human;
use crate::cli::render::sheets;
use crate::cli::render::table::Align;
use crate::cli::render::table::Table;
use crate::cli::render::table::short;
use crate::html::grouped;
use crate::html::size;
use crate::model::lang::Lang;
use crate::model::remark::Remark;
use crate::model::schema::Kind;
use crate::model::tally::Tally;
use crate::pipeline::views::ColumnView;
use crate::pipeline::views::DialectView;
use crate::pipeline::views::FateView;
use crate::pipeline::views::Inspection;
use crate::pipeline::views::PartView;
use crate::pipeline::views::SayingView;
use crate::pipeline::views::SuggestionView;

/// Cells of the terminal that a header may take.
const HEADER_WIDTH: usize = 26;

/// What the ledger is held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum Against {
    Nothing,
    Schema,
}

/// A ledger's page.
pub(in crate::cli) fn inspection(voice: &Voice, it: &Inspection, against: Against) -> String {
    let mut out = format!("{}\n", voice.paint(Style::Strong, &it.ledger));
    let mut facts = Facts::new();
    facts.add(
        voice.t("格式", "container"),
        it.container.as_ref().map(|name| {
            let size = it.bytes.map(size).unwrap_or_default();
            format!("{}{}{size}", container(voice.lang, name), voice.comma())
        }),
    );
    facts.add(
        voice.t("编码", "encoding"),
        it.encoding.as_ref().map(|encoding| {
            let sure = it.how_sure.as_deref().map_or("", |it| how_sure(voice.lang, it));
            let why = it.why_encoding.as_ref().map_or("", |it| it.get(voice.lang));
            let sure = format!("{sure}{}{why}", voice.colon());
            format!("{encoding}{}{sure}{}", voice.t("（", " ("), voice.t("）", ")"))
        }),
    );
    for remark in &it.remarks {
        facts.care(voice.t("留意", "note"), &remark.say(voice.lang, &grouped(remark.count)));
    }
    facts.write(voice, &mut out);
    for (at, part) in it.parts.iter().enumerate() {
        out.push('\n');
        let number = (it.parts.len() > 1).then_some(at + 1);
        if number.is_some() || part.sheet.is_some() {
            out.extend([format!("  {}\n", table_title(voice, number, part))]);
        }
        one(voice, part, against, &mut out);
    }
    if let Some(stop) = &it.stopped {
        let words = voice.t("读到这里停下了", "the reader stopped here");
        let words = format!("{words}{}{}", voice.colon(), stop.say(voice.lang));
        out.extend([format!("\n  {}\n", voice.paint(Style::Bad, &words))]);
    }
    out
}

/// `表 2  工作表“3月”`.
fn table_title(voice: &Voice, number: Option<usize>, part: &PartView) -> String {
    let number = number.map(|it| format!("{} {it}", voice.t("表", "table")));
    let sheet = part.sheet.as_ref().map(|it| match voice.lang {
        Lang::Zh => format!("工作表“{it}”"),
        Lang::En => format!("sheet `{it}`"),
    });
    let words: Vec<String> = number.into_iter().chain(sheet).collect();
    voice.paint(Style::Strong, &words.join("  "))
}

/// Labels and what is to say under each, aligned.
struct Facts(Vec<(&'static str, String, Style)>);

impl Facts {
    fn new() -> Self {
        Self(Vec::new())
    }

    fn add(&mut self, label: &'static str, text: Option<String>) {
        self.0.extend(text.filter(|it| !it.is_empty()).map(|it| (label, it, Style::Plain)));
    }

    fn care(&mut self, label: &'static str, text: &str) {
        self.0.push((label, text.to_owned(), Style::Care));
    }

    /// A label that stands again is not said again.
    fn write(self, voice: &Voice, out: &mut String) {
        let mut table = Table::new(&[Align::Left, Align::Left]);
        let mut last = "";
        for (label, text, style) in self.0 {
            let shown = if label == last { "" } else { label };
            last = label;
            table.styled([(shown.to_owned(), Style::Faint), (text, style)]);
        }
        out.push_str(&table.render(voice, 2));
    }
}

fn one(voice: &Voice, part: &PartView, against: Against, out: &mut String) {
    let mut facts = Facts::new();
    let tally = Tally {
        lines: part.lines,
        non_data: part.non_data.clone(),
        read: part.rows,
        ..Tally::default()
    };
    facts.add(voice.t("行", "lines"), Some(human::sum_of_lines(voice, 0, &tally)));
    if part.columns.is_empty() {
        facts.care(
            voice.t("表头", "header"),
            voice.t("没有表头：按说明文字处理，不读数据", "none: taken for notes, no data read"),
        );
    } else {
        facts.add(voice.t("表头", "header"), Some(header(voice, part)));
    }
    if let Some(it) = &part.dialect {
        facts.add(voice.t("分隔符", "delimiter"), Some(dialect(voice, it)));
        facts.add(voice.t("分隔符", "delimiter"), Some(score(voice, it)));
    }
    for (what, value) in part.context.iter().filter(|(what, _)| what == "title" || what == "unit") {
        let label = if what == "title" {
            voice.t("标题", "title")
        } else {
            voice.t("单位行", "unit line")
        };
        if what == "unit"
            || part.context.iter().all(|(other, text)| other != "unit" || text != value)
        {
            facts.add(label, Some(value.clone()));
        }
    }
    sayings(voice, &part.sayings, &mut facts);
    for (rule, count) in &part.findings {
        facts.care(
            voice.t("留意", "note"),
            &format!("{} × {}", rule.page().title.get(voice.lang), grouped(*count)),
        );
    }
    facts.write(voice, out);
    if !part.columns.is_empty() {
        out.push('\n');
        columns(voice, &part.columns, against, out);
        fields::amounts(voice, &part.columns, out);
        unmapped(voice, part, out);
        fields::fields(voice, &part.fields, out);
    }
}

fn header(voice: &Voice, part: &PartView) -> String {
    let (first, last) = (part.header_rows.first(), part.header_rows.last());
    let (Some(first), Some(last)) = (first, last) else { return String::new() };
    let (levels, width) = (part.header_rows.len(), part.columns.len());
    match voice.lang {
        Lang::Zh if levels == 1 => format!("第 {first} 行，{width} 列"),
        Lang::Zh => format!("第 {first}–{last} 行，{levels} 层，{width} 列"),
        Lang::En if levels == 1 => format!("line {first}, {width} columns"),
        Lang::En => format!("lines {first}–{last}, {levels} levels, {width} columns"),
    }
}

fn dialect(voice: &Voice, it: &DialectView) -> String {
    let quote = it.quote.map_or_else(|| voice.t("无", "none").to_owned(), |it| it.to_string());
    let first = sign(voice, it.delimiter);
    let quoted = voice.t("引号", "quote");
    format!("{first}{}{quoted} {quote}{}{}", voice.comma(), voice.comma(), it.line_end)
}

/// Why the text is cut so, and how well it reads otherwise.
fn score(voice: &Voice, it: &DialectView) -> String {
    let others: Vec<String> = it
        .others
        .iter()
        .take(2)
        .map(|(it, score)| format!("{} {score}", sign(voice, *it)))
        .collect();
    let others = if others.is_empty() {
        String::new()
    } else {
        format!("{}{}", voice.t("；其次 ", "; then "), others.join(voice.comma()))
    };
    let why = it.why.get(voice.lang);
    format!("{why}{}{}{others}", voice.t("；得分 ", "; score "), it.score)
}

fn sign(voice: &Voice, delimiter: char) -> String {
    match delimiter {
        '\t' => voice.t("制表符", "tab").to_owned(),
        ' ' => voice.t("空格", "space").to_owned(),
        other => other.to_string(),
    }
}

fn sayings(voice: &Voice, all: &[SayingView], facts: &mut Facts) {
    for it in all {
        let label = match it.topic {
            "region" => voice.t("地区", "region"),
            "period" => voice.t("时间", "period"),
            _ => voice.t("救助类别", "program"),
        };
        let by: Vec<&str> = it.by.iter().map(|it| origin(voice, it)).collect();
        let by = by.join(voice.comma());
        let said = format!("{}{}{by}{}", it.value, voice.t("（", " ("), voice.t("）", ")"));
        if all.iter().filter(|other| other.topic == it.topic).count() > 1 {
            let words = voice.t("说法不一：", "contradicts another: ");
            facts.care(label, &format!("{words}{said}"));
        } else {
            facts.add(label, Some(said));
        }
    }
}

fn origin(voice: &Voice, origin: &'static str) -> &'static str {
    match origin {
        "title" => voice.t("标题", "title"),
        "sheet" => voice.t("工作表名", "sheet name"),
        "file" => voice.t("文件名", "file name"),
        "folder" => voice.t("文件夹名", "folder name"),
        other => other,
    }
}

fn container(lang: Lang, name: &str) -> &str {
    match (lang, name) {
        (Lang::Zh, "csv") => "文本表格",
        (Lang::En, "csv") => "delimited text",
        (Lang::Zh, "workbook") => "Excel 工作簿",
        (_, other) => other,
    }
}

fn how_sure(lang: Lang, word: &str) -> &str {
    match (lang, word) {
        (Lang::Zh, "declared") => "已写明",
        (Lang::Zh, "certain") => "确定",
        (Lang::Zh, "probable") => "很可能",
        (Lang::Zh, "guessed") => "推断",
        (_, other) => other,
    }
}

fn columns(voice: &Voice, columns: &[ColumnView], against: Against, out: &mut String) {
    let mut table = Table::new(&[
        Align::Left,
        Align::Left,
        Align::Left,
        Align::Right,
        Align::Left,
        Align::Right,
        Align::Right,
        Align::Left,
    ]);
    let last = match against {
        Against::Nothing => voice.t("建议作用", "role"),
        Against::Schema => voice.t("字段", "field"),
    };
    let head = match voice.lang {
        Lang::Zh => ["列", "表头", "像是", "符合", "单位", "填写", "不同值", last],
        Lang::En => ["", "header", "looks like", "fits", "unit", "filled", "distinct", last],
    };
    table.row(Style::Faint, head.map(str::to_owned));
    for it in columns {
        let (rows, filled, distinct) = it.cells;
        let (last, style) = last_cell(voice, it, against);
        let fits = it.fits.filter(|_| it.kind != Kind::Text);
        let some = filled > 0;
        table.styled([
            (Remark::letters(it.column), Style::Faint),
            (short(&it.header.join("."), HEADER_WIDTH), Style::Plain),
            (kind(voice.lang, it), Style::Plain),
            (fits.map(|it| format!("{it}%")).unwrap_or_default(), care_below(fits, 90)),
            (it.unit.clone().unwrap_or_default(), Style::Plain),
            (percent(filled, rows), if some { Style::Plain } else { Style::Faint }),
            (
                match distinct {
                    Ok(count) => grouped(count as u64),
                    Err(bound) => format!(">{}", grouped(bound as u64)),
                },
                Style::Plain,
            ),
            (last, style),
        ]);
    }
    out.push_str(&table.render(voice, 2));
}

fn last_cell(voice: &Voice, it: &ColumnView, against: Against) -> (String, Style) {
    match (against, &it.fate) {
        (Against::Nothing, _) | (_, FateView::Unasked) => {
            (sheets::role(voice.lang, it.role).to_owned(), Style::Plain)
        }
        (_, FateView::Field(title)) => (title.clone(), Style::Good),
        (_, FateView::Ignored) => {
            (voice.t("已知，不读", "known, not read").to_owned(), Style::Faint)
        }
        (_, FateView::Unknown) => (voice.t("没有对应", "none").to_owned(), Style::Care),
    }
}

fn care_below(fits: Option<u8>, least: u8) -> Style {
    if fits.is_some_and(|it| it < least) { Style::Care } else { Style::Plain }
}

/// All is said only of all.
fn percent(some: u64, all: u64) -> String {
    match (100 * some).checked_div(all) {
        None => String::new(),
        Some(0) if some > 0 => "<1%".to_owned(),
        Some(it) => format!("{it}%"),
    }
}

fn kind(lang: Lang, it: &ColumnView) -> String {
    let name = match (lang, it.kind) {
        (Lang::En, kind) => kind.name(),
        (_, Kind::Text) => "文字",
        (_, Kind::PersonName) => "人名",
        (_, Kind::ResidentId) => "身份证号",
        (_, Kind::CreditCode) => "信用代码",
        (_, Kind::Region) => "区划",
        (_, Kind::Date) => "日期",
        (_, Kind::YearMonth) => "年月",
        (_, Kind::Year) => "年份",
        (_, Kind::Money) => "金额",
        (_, Kind::Number) => "数值",
        (_, Kind::Percent) => "百分数",
        (_, Kind::Count) => "计数",
        (_, Kind::Code) => "代码",
        (_, Kind::Codes) => "代码（一格可有几个）",
        (_, Kind::Flag) => "是否",
        (_, Kind::Phone) => "电话",
        (_, Kind::BankAccount) => "银行账号",
        (_, Kind::Address) => "地址",
    };
    match &it.list {
        Some(list) if it.kind == Kind::Code => format!("{name} {list}"),
        _ => name.to_owned(),
    }
}

/// What the schema lacks and the ledger lacks, with what may bring them together.
fn unmapped(voice: &Voice, part: &PartView, out: &mut String) {
    let unknown =
        || part.columns.iter().filter(|it| it.fate == FateView::Unknown && !it.header.is_empty());
    if unknown().next().is_some() {
        let words = voice.t(
            "没有对应的列（运行时不读）",
            "columns that no field claims (a run leaves them unread)",
        );
        out.extend([format!("\n  {}\n", voice.paint(Style::Strong, words))]);
        let mut table = Table::new(&[Align::Left, Align::Left, Align::Left]);
        for it in unknown() {
            let near: Vec<String> = it.suggestions.iter().map(|it| suggestion(voice, it)).collect();
            let near = near.join(voice.t("；", "; "));
            table.styled([
                (Remark::letters(it.column), Style::Faint),
                (short(&it.header.join("."), HEADER_WIDTH), Style::Plain),
                (near, Style::Care),
            ]);
        }
        out.push_str(&table.render(voice, 2));
    }
    if !part.missing.is_empty() {
        let words = voice.t("必填而没有列的字段", "required fields without a column");
        let words = format!("{words}{}{}", voice.colon(), part.missing.join(voice.comma()));
        out.extend([format!("\n  {}\n", voice.paint(Style::Bad, &words))]);
    }
}

fn suggestion(voice: &Voice, it: &SuggestionView) -> String {
    let words = it.words.get(voice.lang);
    match voice.lang {
        Lang::Zh => format!("是不是“{}”（{words}）", it.field),
        Lang::En => format!("perhaps `{}` ({words})", it.field),
    }
}
