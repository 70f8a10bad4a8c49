//! The pages of `explain`: one, or the list of all.

use serde_json::Value;
use serde_json::json;

use crate::cli::render::Style;
use crate::cli::render::Voice;
use crate::cli::render::table::Align;
use crate::cli::render::table::Table;
use crate::model::example::Column;
use crate::model::example::Example;
use crate::model::example::Ledger;
use crate::model::lang::Lang;
use crate::model::page::Page;
use crate::model::rule::Level;
use crate::model::rule::Rule;

/// What becomes of a row that breaks a rule.
pub(in crate::cli) fn level(level: Level, lang: Lang) -> &'static str {
    match (level, lang) {
        (Level::Error, Lang::Zh) => "（错误：整行退回）",
        (Level::Warning, Lang::Zh) => "（提醒：照收，请留意）",
        (Level::Error, Lang::En) => " (error: the row is held back, whole)",
        (Level::Warning, Lang::En) => " (warning: accepted, with a note)",
    }
}

/// A page: title, level, why, on what it stands, what to do, and what it looks like.
pub(in crate::cli) fn page(voice: &Voice, page: &Page) -> String {
    let rule = Rule::parse(page.code);
    let level = rule.map_or("", |it| level(it.level(), voice.lang));
    let title = voice.paint(Style::Strong, page.title.get(voice.lang));
    let code = voice.paint(Style::Faint, page.code);
    let mut out = format!("{title}{level}\n{code}\n");
    let mut part = |zh: &'static str, en: &'static str, text: &str| {
        out.extend(["\n", &voice.paint(Style::Strong, voice.t(zh, en)), "\n"]);
        out.push_str(text);
    };
    let line = |text: &str| format!("  {text}\n");
    part("为什么", "why", &line(page.why.get(voice.lang)));
    if let Some(basis) = rule.and_then(Rule::basis) {
        part("依据", "basis", &line(basis.get(voice.lang)));
    }
    part("怎么办", "what to do", &line(page.fix.get(voice.lang)));
    if let Some(example) = rule.and_then(Rule::example) {
        part("例子", "example", &shown(voice, example));
    }
    out
}

fn shown(voice: &Voice, example: &Example) -> String {
    let (wrong, right) = (voice.t("不对", "wrong"), voice.t("对", "right"));
    match example {
        Example::Cells { column, wrong: bad, right: good } => {
            let mut table = Table::new(&[Align::Left, Align::Left, Align::Left]);
            let blank = voice.t("（空）", "(blank)");
            let kind = format!("{} ({})", column.header, column.kind);
            table.row(Style::Plain, [voice.t("列", "column").to_owned(), kind, String::new()]);
            for (word, cells) in [(wrong, bad), (right, good)] {
                let cells = cells.iter().map(|it| if it.is_empty() { blank } else { it });
                for (at, cell) in cells.enumerate() {
                    let word = if at == 0 { word } else { "" };
                    table.row(Style::Plain, [word.to_owned(), cell.to_owned(), String::new()]);
                }
            }
            table.render(voice, 2)
        }
        Example::Ledgers { wrong: bad, right: good, .. } => {
            let mut out = String::new();
            for (word, ledgers) in [(wrong, bad), (right, good)] {
                out.extend(["  ", word, "\n"]);
                ledgers.iter().for_each(|it| lines(it, &mut out));
            }
            out
        }
        Example::Case { page, title, wrong: bad, right: good } => {
            let mut table = Table::new(&[Align::Left, Align::Left]);
            let see = format!("tests/spec/{page}, “{title}”");
            let texts = [bad.get(voice.lang), good.get(voice.lang), &see];
            for (word, text) in [wrong, right, voice.t("见", "see")].into_iter().zip(texts) {
                table.row(Style::Plain, [word.to_owned(), text.to_owned()]);
            }
            table.render(voice, 2)
        }
    }
}

fn lines(ledger: &Ledger, out: &mut String) {
    out.extend(["    ", ledger.name, "\n"]);
    for line in ledger.text.lines() {
        out.extend(["      ", line, "\n"]);
    }
}

/// Every code with its title, under what it belongs to.
pub(in crate::cli) fn list(voice: &Voice, pages: &[Page]) -> String {
    let mut out = String::new();
    for area in [Area::Rule, Area::Gate, Area::Error] {
        let head = match area {
            Area::Rule => voice.t("台账的规则", "rules for ledgers"),
            Area::Gate => voice.t("审查规则", "rules of the gate"),
            Area::Error => voice.t("出错", "errors"),
        };
        let mut table = Table::new(&[Align::Left, Align::Left, Align::Left]);
        for page in pages.iter().filter(|it| Area::of(it) == area) {
            let (code, title) = (page.code.to_owned(), page.title.get(voice.lang).to_owned());
            let level = match Rule::parse(page.code).map(Rule::level) {
                None => {
                    table.row(Style::Plain, [code, title]);
                    continue;
                }
                Some(Level::Error) => voice.t("错误", "error"),
                Some(Level::Warning) => voice.t("提醒", "warning"),
            };
            table.row(Style::Plain, [code, level.to_owned(), title]);
        }
        let gap = if out.is_empty() { "" } else { "\n" };
        out.extend([gap, &voice.paint(Style::Strong, head), "\n", &table.render(voice, 2)]);
    }
    out
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Area {
    Rule,
    Gate,
    Error,
}

impl Area {
    fn of(page: &Page) -> Self {
        match Rule::parse(page.code) {
            Some(_) => Self::Rule,
            None if page.code.contains('/') => Self::Error,
            None => Self::Gate,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Rule => "rule",
            Self::Gate => "gate",
            Self::Error => "error",
        }
    }
}

/// `explain CODE` as JSON.
pub(in crate::cli) fn json(page: &Page, lang: Lang) -> Value {
    let rule = Rule::parse(page.code);
    json!({
        "code": page.code,
        "area": Area::of(page).name(),
        "level": rule.map(|it| it.level().to_string()),
        "title": page.title.get(lang),
        "why": page.why.get(lang),
        "basis": rule.and_then(Rule::basis).map(|it| it.get(lang)),
        "fix": page.fix.get(lang),
        "example": rule.and_then(Rule::example).map(|it| example(it, lang)),
    })
}

/// `explain` as JSON: every page.
pub(in crate::cli) fn json_list(pages: &[Page], lang: Lang) -> Value {
    json!({ "pages": pages.iter().map(|it| json(it, lang)).collect::<Vec<_>>() })
}

fn example(example: &Example, lang: Lang) -> Value {
    let column = |it: &Column| json!({ "header": it.header, "kind": it.kind });
    let ledger = |it: &Ledger| json!({ "name": it.name, "text": it.text });
    match example {
        Example::Cells { column: it, wrong, right } => {
            json!({ "column": column(it), "wrong": wrong, "right": right })
        }
        Example::Ledgers { columns, schema: _, wrong, right } => json!({
            "columns": columns.iter().map(column).collect::<Vec<_>>(),
            "wrong": wrong.iter().map(ledger).collect::<Vec<_>>(),
            "right": right.iter().map(ledger).collect::<Vec<_>>(),
        }),
        Example::Case { page, title, wrong, right } => json!({
            "page": format!("tests/spec/{page}"),
            "case": title,
            "wrong": wrong.get(lang),
            "right": right.get(lang),
        }),
    }
}
