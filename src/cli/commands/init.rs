//! `init`: a project begun, empty or from ledgers.

use std::path::Path;
use std::path::PathBuf;

use serde_json::json;

use crate::cli::args::Format;
use crate::cli::invocation::Invocation;
use crate::cli::render;
use crate::cli::render::Style;
use crate::cli::render::Voice;
use crate::cli::render::table::Align;
use crate::cli::render::table::Table;
use crate::html::grouped;
use crate::model::lang::Lang;
use crate::model::stop::Stop;
use crate::pipeline;
use crate::pipeline::init::Begun;
use crate::pipeline::init::Proposed;

/// Begins a project in `dir`.
pub(in crate::cli) fn init(it: &Invocation, dir: &Path, from: &[PathBuf]) -> Result<u8, Stop> {
    let year = it.now.get(..4).unwrap_or("2017");
    let begun = pipeline::init(dir, from, year, it.lang)?;
    match it.format {
        Format::Json => render::document(&document(&begun, it.lang))?,
        Format::Human => render::answer(&page(&Voice::new(it, dir), dir, &begun))?,
    }
    for (_, stop) in &begun.unread {
        render::talk(&render::error_text(&Voice::of_errors(it.lang), stop));
    }
    Ok(u8::from(!begun.unread.is_empty()))
}

fn document(begun: &Begun, lang: Lang) -> serde_json::Value {
    let dataset = |it: &Proposed| {
        json!({ "name": it.name, "schema": it.schema, "ledgers": it.ledgers, "rows": it.rows, "fields": it.fields,
            "unmapped": it.unmapped, "missing_fields": it.missing })
    };
    let unread = |(ledger, stop): &(String, Stop)| json!({ "ledger": ledger, "code": stop.code(), "message": stop.say(lang) });
    json!({
        "files": begun.files,
        "datasets": begun.datasets.iter().map(dataset).collect::<Vec<_>>(),
        "unread": begun.unread.iter().map(unread).collect::<Vec<_>>(),
    })
}

fn page(voice: &Voice, dir: &Path, begun: &Begun) -> String {
    let words = voice.t("项目已起草", "a project is begun");
    let mut out = format!("{}  {}\n", voice.paint(Style::Good, words), dir.display());
    let mut table = Table::new(&[Align::Left]);
    begun.files.iter().for_each(|it| table.row(Style::Plain, [it.clone()]));
    out.push_str(&table.render(voice, 2));
    if !begun.datasets.is_empty() {
        out.push('\n');
        datasets(voice, &begun.datasets, &mut out);
    }
    let next = match voice.lang {
        Lang::Zh => {
            "\n下一步\n  1. 改 gongkai.toml 里的发布单位，核对区划代码和时间\n  2. 看数据标准里每个字段的类型、单位和作用：都是起草，要由人决定\n  3. gongkai check，再 gongkai run：现在都是 closed，什么也不会发布\n"
        }
        Lang::En => {
            "\nnext\n  1. name the publisher in gongkai.toml; check region and period\n  2. look at every field's kind, unit and role: they are proposals, and a person decides\n  3. gongkai check, then gongkai run: all is closed for now, nothing leaves\n"
        }
    };
    out.push_str(next);
    out
}

fn datasets(voice: &Voice, all: &[Proposed], out: &mut String) {
    let mut table =
        Table::new(&[Align::Left, Align::Left, Align::Right, Align::Right, Align::Right]);
    let head = match voice.lang {
        Lang::Zh => ["数据集", "数据标准", "台账", "行", "字段"],
        Lang::En => ["dataset", "schema", "ledgers", "rows", "fields"],
    };
    table.row(Style::Faint, head.map(str::to_owned));
    for it in all {
        let (ledgers, fields) = (it.ledgers.len().to_string(), it.fields.to_string());
        table.row(
            Style::Plain,
            [it.name.clone(), it.schema.clone(), ledgers, grouped(it.rows), fields],
        );
    }
    out.push_str(&table.render(voice, 2));
    out.push_str(voice.t(
        "  台账已复制到 inbox/，原件没有动\n",
        "  the ledgers were copied into inbox/; the originals are untouched\n",
    ));
    for it in all {
        for (zh, en, names) in [
            ("没有字段对应的列", "columns that no field claims", &it.unmapped),
            ("有的台账缺必填的列", "required columns that some ledger lacks", &it.missing),
        ] {
            if !names.is_empty() {
                let words = format!(
                    "  {} {}{}{}\n",
                    it.name,
                    voice.t(zh, en),
                    voice.colon(),
                    names.join(voice.comma())
                );
                out.push_str(&voice.paint(Style::Care, &words));
            }
        }
    }
}
