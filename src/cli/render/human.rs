//! A run in words that a clerk understands: the sums first, then what was held back and why, then what to do.

use crate::cli::invocation::Talk;
use crate::cli::render::Around;
use crate::cli::render::Style;
use crate::cli::render::Voice;
use crate::cli::render::back;
use crate::cli::render::identities;
use crate::cli::render::progress::stage_name;
use crate::cli::render::protection;
use crate::cli::render::table::Align;
use crate::cli::render::table::Table;
use crate::cli::render::targets;
use crate::html::grouped;
use crate::html::size;
use crate::model::lang::Lang;
use crate::model::outcome::DeliveryKind;
use crate::model::outcome::Status;
use crate::model::outcome::Verdict;
use crate::model::outcome::VerdictKind;
use crate::model::rule::Level;
use crate::model::tally::NonData;
use crate::model::tally::Tally;
use crate::pipeline;
use crate::pipeline::report::Awaits;
use crate::pipeline::report::DatasetReport;
use crate::pipeline::report::Report;
use crate::pipeline::report::RuleCount;

/// Rules listed per dataset unless more is asked for.
const RULES_SHOWN: usize = 10;
/// Ledgers whose remarks are listed unless more is asked for.
const LEDGERS_SHOWN: usize = 5;
/// Unread columns listed per dataset unless more is asked for.
const COLUMNS_SHOWN: usize = 5;

/// The whole report.
pub(in crate::cli) fn run(voice: &Voice, report: &Report, around: &Around<'_>) -> String {
    if report.datasets.is_empty() {
        let words = voice.t(
            "没有要做的（unchanged）：已批准的版本都已送达",
            "unchanged: every target has all that is cleared",
        );
        return words.to_owned();
    }
    let mut out = overview(voice, &report.datasets);
    for dataset in report
        .datasets
        .iter()
        .filter(|it| it.status != Status::Unchanged || voice.talk == Talk::Verbose)
    {
        out.push('\n');
        block(voice, dataset, around, &mut out);
    }
    let all_unchanged = report.datasets.iter().all(|it| it.status == Status::Unchanged);
    if all_unchanged {
        let words = voice.t(
            "没有变化（unchanged）：台账、数据标准和政策都和上次一样，什么也没有改动。",
            "unchanged: ledgers, schemas and policy are as in the last run; nothing was done",
        );
        out.extend([format!("\n{words}\n")]);
    }
    next_steps(voice, &report.datasets, &mut out);
    out
}

fn overview(voice: &Voice, datasets: &[DatasetReport]) -> String {
    let mut table = Table::new(&[
        Align::Left,
        Align::Left,
        Align::Right,
        Align::Right,
        Align::Right,
        Align::Left,
    ]);
    let head = match voice.lang {
        Lang::Zh => ["数据集", "版本", "读入", "退回", "发布", "状态"],
        Lang::En => ["dataset", "release", "read", "held back", "published", "status"],
    };
    table.row(Style::Strong, head.map(str::to_owned));
    for it in datasets {
        let count = |number: u64| {
            if it.tally.lines == 0 && number == 0 { String::new() } else { grouped(number) }
        };
        let (status, style) = match it.awaits {
            None => status(voice.lang, it.status),
            Some(Awaits::Ledgers) => (voice.t("等台账", "awaits ledgers"), Style::Care),
            Some(Awaits::Period) => (voice.t("本期未满", "period not over"), Style::Faint),
        };
        let period = || if it.awaits.is_some() { it.period.clone() } else { String::new() };
        let published = leaves(it).then_some(it.tally.published);
        let warn = if it.tally.quarantined > 0 { Style::Care } else { Style::Plain };
        table.styled([
            (title(it).to_owned(), Style::Plain),
            (it.release.clone().unwrap_or_else(period), Style::Plain),
            (count(it.tally.read), Style::Plain),
            (count(it.tally.quarantined), warn),
            (published.map(count).unwrap_or_default(), Style::Plain),
            (status.to_owned(), style),
        ]);
    }
    table.render(voice, 0)
}

fn title(dataset: &DatasetReport) -> &str {
    if dataset.title.is_empty() { &dataset.name } else { &dataset.title }
}

/// A status, as people say it.
pub(in crate::cli) fn status(lang: Lang, status: Status) -> (&'static str, Style) {
    let (zh, style) = match status {
        Status::Published => ("已发布", Style::Good),
        Status::Unchanged => ("没有变化", Style::Faint),
        Status::Refused => ("审查未通过", Style::Bad),
        Status::Waiting => ("等待审批", Style::Care),
        Status::Undelivered => ("未送达", Style::Care),
        Status::Failed => ("未完成", Style::Bad),
    };
    match lang {
        Lang::Zh => (zh, style),
        Lang::En => (status.name(), style),
    }
}

fn block(voice: &Voice, dataset: &DatasetReport, around: &Around<'_>, out: &mut String) {
    out.push_str(&voice.paint(Style::Strong, title(dataset)));
    out.extend([format!("  {}\n", voice.paint(Style::Faint, &dataset.name))]);
    if let Some(stop) = &dataset.stop {
        line(
            voice,
            Style::Bad,
            &format!("{}{}{}", voice.t("错误", "error"), voice.colon(), stop.say(voice.lang)),
            out,
        );
        if let Some(hint) = stop.hint(voice.lang) {
            line(
                voice,
                Style::Plain,
                &format!("{}{}{hint}", voice.t("提示", "hint"), voice.colon()),
                out,
            );
        }
        line(voice, Style::Faint, &format!("[{0}] gongkai explain {0}", stop.code()), out);
    }
    if (around.derived)(dataset) {
        line(voice, Style::Plain, voice.t("由其他数据集派生", "derived from other datasets"), out);
    } else if dataset.tally.lines > 0 {
        line(voice, Style::Plain, &sum_of_lines(voice, dataset.ledgers, &dataset.tally), out);
    }
    if dataset.tally.read > 0 {
        line(voice, Style::Plain, &sum_of_rows(voice.lang, dataset), out);
    }
    back::mended(voice, dataset, out);
    rules(voice, dataset, out);
    for text in identities::lines(voice, dataset) {
        line(voice, Style::Care, &text, out);
    }
    if let Some(text) = protection::line(voice, dataset) {
        line(voice, Style::Plain, &text, out);
    }
    back::returned(voice, dataset, out);
    places(voice, dataset, out);
    remarks(voice, dataset, out);
    unread(voice, dataset, out);
    gate(voice, dataset, out);
    deliveries(voice, dataset, out);
    if let Some(files) = (around.files)(dataset).filter(|_| !dataset.artifacts.is_empty()) {
        let bytes = dataset.artifacts.iter().map(|it| it.bytes).sum();
        let count = dataset.artifacts.len();
        let path = voice.path(&files);
        let words = match voice.lang {
            Lang::Zh => format!("文件：{path}（{count} 个，{}）", size(bytes)),
            Lang::En => format!("files: {path} ({count}, {})", size(bytes)),
        };
        line(voice, Style::Plain, &words, out);
    }
    if voice.talk == Talk::Verbose {
        more(voice, dataset, out);
    }
}

pub(in crate::cli) fn line(voice: &Voice, style: Style, text: &str, out: &mut String) {
    for part in text.lines() {
        out.push_str("  ");
        out.push_str(&voice.paint(style, part));
        out.push('\n');
    }
}

/// Lines = rows + non-data, in words.
pub(in crate::cli) fn sum_of_lines(voice: &Voice, ledgers: u64, tally: &Tally) -> String {
    let (lines, read, other) =
        (grouped(tally.lines), grouped(tally.read), grouped(tally.non_data_total()));
    let kinds: Vec<String> = tally
        .non_data
        .iter()
        .filter(|(_, count)| **count > 0)
        .map(|(kind, count)| format!("{} {}", non_data(voice.lang, *kind), grouped(*count)))
        .collect();
    let kinds = kinds.join(voice.comma());
    match (voice.lang, ledgers) {
        (Lang::Zh, 0) => {
            format!("共 {lines} 行 = 数据 {read} 行 + 非数据 {other} 行{}", bracket(voice, &kinds))
        }
        (Lang::Zh, ledgers) => {
            format!(
                "{ledgers} 份台账共 {lines} 行 = 数据 {read} 行 + 非数据 {other} 行{}",
                bracket(voice, &kinds)
            )
        }
        (Lang::En, 0) => {
            format!("{lines} lines = {read} rows + {other} other{}", bracket(voice, &kinds))
        }
        (Lang::En, ledgers) => {
            let noun = if ledgers == 1 { "ledger" } else { "ledgers" };
            format!(
                "{ledgers} {noun}: {lines} lines = {read} rows + {other} other{}",
                bracket(voice, &kinds)
            )
        }
    }
}

fn bracket(voice: &Voice, text: &str) -> String {
    match voice.lang {
        _ if text.is_empty() => String::new(),
        Lang::Zh => format!("（{text}）"),
        Lang::En => format!(" ({text})"),
    }
}

/// What the gate refused leaves nothing for the public, whatever its candidate holds.
fn leaves(dataset: &DatasetReport) -> bool {
    dataset.status != Status::Refused
}

fn sum_of_rows(lang: Lang, dataset: &DatasetReport) -> String {
    let Tally { read, accepted, quarantined, published, .. } = &dataset.tally;
    let [read, accepted, held, published] =
        [read, accepted, quarantined, published].map(|it| grouped(*it));
    let mut out = match lang {
        Lang::Zh => format!("数据 {read} 行 = 接收 {accepted} 行 + 退回 {held} 行"),
        Lang::En => format!("{read} rows = {accepted} accepted + {held} held back"),
    };
    if leaves(dataset) {
        match lang {
            Lang::Zh => out.extend(["；发布 ", &published, " 行"]),
            Lang::En => out.extend(["; ", &published, " published"]),
        }
    }
    out
}

/// A kind of line that is no row, as people call it.
pub(in crate::cli) fn non_data(lang: Lang, kind: NonData) -> &'static str {
    match (lang, kind) {
        (Lang::Zh, NonData::Title) => "标题",
        (Lang::Zh, NonData::UnitLine) => "单位行",
        (Lang::Zh, NonData::Header) => "表头",
        (Lang::Zh, NonData::RepeatedHeader) => "重复表头",
        (Lang::Zh, NonData::Subtotal) => "小计",
        (Lang::Zh, NonData::Total) => "合计",
        (Lang::Zh, NonData::Footer) => "表尾",
        (Lang::Zh, NonData::Blank) => "空行",
        (Lang::Zh, NonData::Hidden) => "隐藏行",
        (Lang::En, NonData::Title) => "title",
        (Lang::En, NonData::UnitLine) => "unit line",
        (Lang::En, NonData::Header) => "header",
        (Lang::En, NonData::RepeatedHeader) => "repeated header",
        (Lang::En, NonData::Subtotal) => "subtotal",
        (Lang::En, NonData::Total) => "total",
        (Lang::En, NonData::Footer) => "footer",
        (Lang::En, NonData::Blank) => "blank",
        (Lang::En, NonData::Hidden) => "hidden",
    }
}

fn rules(voice: &Voice, dataset: &DatasetReport, out: &mut String) {
    let of = |level: Level| dataset.rules.iter().filter(move |it| it.level == level);
    let mut errors: Vec<&RuleCount> = of(Level::Error).collect();
    let mut warnings: Vec<&RuleCount> = of(Level::Warning).collect();
    if !errors.is_empty() {
        let words = voice
            .t("退回的原因（一行可能有几处）：", "held back because (a row may have several):");
        line(voice, Style::Plain, words, out);
        list(voice, &mut errors, out);
    }
    if !warnings.is_empty() {
        let words = voice.t("已收下，但请留意：", "accepted, with a note:");
        line(voice, Style::Plain, words, out);
        list(voice, &mut warnings, out);
    }
}

/// Where to read on.
fn places(voice: &Voice, dataset: &DatasetReport, out: &mut String) {
    if let Some(path) = &dataset.quarantine {
        let path =
            if path.extension().is_some() { path.clone() } else { path.join("violations.csv") };
        let words = voice.t("每一处的位置", "every place");
        line(voice, Style::Plain, &format!("{words}{}{}", voice.colon(), voice.path(&path)), out);
    }
    if let Some(page) = dataset.quality.as_ref().filter(|_| dataset.tally.quarantined > 0) {
        let words = voice.t("质量报告", "quality report");
        line(voice, Style::Plain, &format!("{words}{}{}", voice.colon(), voice.path(page)), out);
    }
}

fn list(voice: &Voice, rules: &mut [&RuleCount], out: &mut String) {
    rules.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.code.cmp(&b.code)));
    let shown =
        if voice.talk == Talk::Verbose { rules.len() } else { rules.len().min(RULES_SHOWN) };
    let mut table = Table::new(&[Align::Right, Align::Left, Align::Left]);
    for rule in rules.iter().take(shown) {
        let words = match voice.lang {
            Lang::Zh => &rule.zh,
            Lang::En => &rule.en,
        };
        table.styled([
            (grouped(rule.count), Style::Plain),
            (words.clone(), Style::Plain),
            (rule.code.clone(), Style::Faint),
        ]);
    }
    out.push_str(&table.render(voice, 4));
    let left = rules.len() - shown;
    if left > 0 {
        let words = match voice.lang {
            Lang::Zh => format!("    另有 {left} 种，用 -v 全部列出\n"),
            Lang::En => format!("    and {left} more kinds; -v lists them\n"),
        };
        out.push_str(&words);
    }
}

/// One quiet line for each ledger that holds more than its rows; for several of which the same is to be said, one.
fn remarks(voice: &Voice, dataset: &DatasetReport, out: &mut String) {
    let stop = voice.t("；", "; ");
    let mut said: Vec<(String, Vec<&str>)> = Vec::new();
    for (ledger, all) in dataset.tally.remarks.iter().filter(|it| !it.1.is_empty()) {
        let words: Vec<String> =
            all.iter().map(|it| it.say(voice.lang, &grouped(it.count))).collect();
        let words = words.join(stop);
        match said.iter_mut().find(|it| it.0 == words && voice.talk != Talk::Verbose) {
            Some((_, ledgers)) => ledgers.push(ledger),
            None => said.push((words, vec![ledger])),
        }
    }
    let shown = if voice.talk == Talk::Verbose { said.len() } else { LEDGERS_SHOWN };
    for (words, ledgers) in said.iter().take(shown) {
        let first = ledgers.first().copied().unwrap_or_default();
        let who = match (voice.lang, ledgers.len()) {
            (_, 1) => first.to_owned(),
            (Lang::Zh, n) => format!("{first} 等 {n} 份"),
            (Lang::En, n) => format!("{first} and {} more", n - 1),
        };
        line(voice, Style::Faint, &format!("{who}{}{words}", voice.colon()), out);
    }
    let left: usize = said.iter().skip(shown).map(|it| it.1.len()).sum();
    if left > 0 {
        let words = match voice.lang {
            Lang::Zh => format!("另有 {left} 份台账有要留意之处，用 -v 全部列出"),
            Lang::En => format!("{left} more ledgers have something to note; -v lists them"),
        };
        line(voice, Style::Faint, &words, out);
    }
}

fn unread(voice: &Voice, dataset: &DatasetReport, out: &mut String) {
    let columns = &dataset.unread_columns;
    if columns.is_empty() {
        return;
    }
    let mut headers: Vec<&str> = columns.iter().map(|it| it.header.as_str()).collect();
    headers.sort_unstable();
    headers.dedup();
    let count = headers.len();
    let shown: Vec<String> =
        headers.iter().take(COLUMNS_SHOWN).map(|it| format!("“{it}”")).collect();
    let dots = if count > shown.len() { "…" } else { "" };
    let shown = format!("{}{dots}", shown.join(voice.comma()));
    let words = match voice.lang {
        Lang::Zh => format!("有 {count} 种列没有读（数据标准里没有）：{shown}"),
        Lang::En => format!("{count} columns that no field claims were not read: {shown}"),
    };
    line(voice, Style::Care, &words, out);
}

fn gate(voice: &Voice, dataset: &DatasetReport, out: &mut String) {
    let denied: Vec<_> = dataset.gate.iter().filter(|it| it.kind == VerdictKind::Deny).collect();
    if denied.is_empty() {
        if !dataset.gate.is_empty() {
            let count = dataset.gate.iter().filter(|it| it.kind == VerdictKind::Pass).count();
            let words = match voice.lang {
                Lang::Zh => format!("发布审查：通过（适用的规则 {count} 条）"),
                Lang::En => format!("gate: passed ({count} rules apply)"),
            };
            line(voice, Style::Plain, &words, out);
        }
        return;
    }
    line(voice, Style::Bad, voice.t("发布审查未通过：", "refused by the gate:"), out);
    for verdict in denied {
        let page = pipeline::page(verdict.rule);
        let title = page.map_or("", |it| it.title.get(voice.lang));
        let at = match &verdict.told {
            Some(told) => Some(told.get(voice.lang)),
            None => verdict.at.as_deref(),
        };
        let at = at.map(|it| bracket(voice, it)).unwrap_or_default();
        out.extend([format!("    {}  {title}{at}\n", voice.paint(Style::Bad, verdict.rule))]);
        for breach in &verdict.breaches {
            out.extend([format!("         {}\n", breach.say(voice.lang))]);
        }
        call(voice, verdict, out);
        if let Some(page) = page {
            out.extend([format!("         {}\n", page.fix.get(voice.lang))]);
        }
    }
}

/// Whom to call, most urgent first.
fn call(voice: &Voice, verdict: &Verdict, out: &mut String) {
    let mut names: Vec<String> = Vec::new();
    for called in verdict.breaches.iter().flat_map(|it| &it.regions) {
        let name = called.name(voice.lang);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if !names.is_empty() {
        let words = voice.t("请联系", "call");
        out.extend([format!("         {words}{}{}\n", voice.colon(), names.join(voice.comma()))]);
    }
}

fn deliveries(voice: &Voice, dataset: &DatasetReport, out: &mut String) {
    let failed = |it: &&crate::model::outcome::Delivery| it.kind == DeliveryKind::Failed;
    let names = |failed: Vec<&str>| failed.join(voice.comma());
    let lacking =
        names(dataset.deliveries.iter().filter(failed).map(|it| it.target.as_str()).collect());
    let having = names(
        dataset.deliveries.iter().filter(|it| !failed(it)).map(|it| it.target.as_str()).collect(),
    );
    // What is only planned is told step by step.
    if !having.is_empty() && dataset.plans.is_empty() {
        let words = voice.t("已送达", "delivered to");
        line(voice, Style::Plain, &format!("{words}{}{having}", voice.colon()), out);
    }
    if !lacking.is_empty() {
        let words = voice.t("没有送到", "not delivered to");
        line(voice, Style::Bad, &format!("{words}{}{lacking}", voice.colon()), out);
    }
    for told in targets::told(voice, dataset) {
        line(voice, Style::Plain, &told, out);
    }
}

fn more(voice: &Voice, dataset: &DatasetReport, out: &mut String) {
    let mut table = Table::new(&[Align::Left, Align::Right, Align::Right, Align::Left]);
    for it in &dataset.artifacts {
        let rows = it.rows.map(grouped).unwrap_or_default();
        table.row(Style::Faint, [it.name.clone(), rows, size(it.bytes), it.sha256.to_string()]);
    }
    out.push_str(&table.render(voice, 4));
    for it in &dataset.unread_columns {
        line(voice, Style::Faint, &format!("{} [{}] {}", it.source, it.column, it.header), out);
    }
    let seconds: Vec<String> = dataset
        .seconds
        .iter()
        .map(|(stage, seconds)| format!("{} {seconds:.2}", stage_name(voice.lang, stage)))
        .collect();
    if !seconds.is_empty() {
        let words = voice.t("用时（秒）", "seconds");
        line(
            voice,
            Style::Faint,
            &format!("{words}{}{}", voice.colon(), seconds.join(voice.comma())),
            out,
        );
    }
}

/// Where what goes back is, and how it comes again.
fn send_back(voice: &Voice, datasets: &[DatasetReport]) -> Option<String> {
    let news = || datasets.iter().filter(|it| it.status != Status::Unchanged);
    let mut folders: Vec<String> =
        news().filter_map(back::folder).map(|it| voice.path(it)).collect();
    if folders.is_empty() {
        let held = news().any(|it| it.quarantine.is_some() && it.tally.quarantined > 0);
        let words = voice.t(
            "把退回的台账发还报送单位，改好后放回 inbox，再运行 gongkai run",
            "send the returned ledgers back; when they are mended, put them into inbox and run gongkai run",
        );
        return held.then(|| words.to_owned());
    }
    folders.dedup();
    let mut out =
        voice.t("把退回的表发给报送单位：", "send the returned workbooks back:").to_owned();
    for it in &folders {
        out.extend(["\n    ", it.as_str()]);
    }
    out.push_str("\n  ");
    out.push_str(voice.t(
        "改好标红的格子，放回原来的文件夹，再运行 gongkai run",
        "when the red cells are mended, put them back where the ledgers were and run gongkai run",
    ));
    Some(out)
}

fn next_steps(voice: &Voice, datasets: &[DatasetReport], out: &mut String) {
    let of = |status: Status| datasets.iter().filter(move |it| it.status == status);
    let mut steps = Vec::new();
    for it in of(Status::Waiting) {
        let candidate = format!("{}/{}", it.name, it.release.as_deref().unwrap_or("…"));
        steps.push(match voice.lang {
            Lang::Zh => format!(
                "gongkai review {candidate}    看过之后由两个人审批：\n    gongkai approve {candidate} --reviewer 初审人 --approver 批准人"
            ),
            Lang::En => format!(
                "gongkai review {candidate}    then two persons clear it:\n    gongkai approve {candidate} --reviewer NAME --approver NAME"
            ),
        });
    }
    if of(Status::Undelivered).next().is_some() {
        steps.push(
            voice.t("gongkai publish    再送一次", "gongkai publish    try again").to_owned(),
        );
    }
    steps.extend(send_back(voice, datasets));
    if steps.is_empty() {
        return;
    }
    out.extend([format!("\n{}\n", voice.paint(Style::Strong, voice.t("下一步", "next")))]);
    for step in steps {
        out.extend([format!("  {step}\n")]);
    }
}
