//! The review sheet, the status of a project, and what `check` says.

use crate::cli::invocation::Talk;
use crate::cli::render::Style;
use crate::cli::render::Voice;
use crate::cli::render::human;
use crate::cli::render::seen;
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
use crate::model::schema::Release;
use crate::model::schema::Role;
use crate::pipeline;
use crate::pipeline::plan::Opening;
use crate::pipeline::plan::Project;
use crate::pipeline::views::DatasetStatus;
use crate::pipeline::views::Due;
use crate::pipeline::views::DueKind;
use crate::pipeline::views::ReviewSheet;

/// What two persons look at before they clear a candidate.
pub(in crate::cli) fn review(voice: &Voice, sheets: &[ReviewSheet]) -> String {
    if sheets.is_empty() {
        return voice.t("没有等待审批的候选版本", "nothing waits for clearance").to_owned();
    }
    let mut out = String::new();
    for sheet in sheets {
        if !out.is_empty() {
            out.push('\n');
        }
        one(voice, sheet, &mut out);
    }
    out
}

fn one(voice: &Voice, sheet: &ReviewSheet, out: &mut String) {
    let title = voice.paint(Style::Strong, &sheet.title);
    out.extend([format!("{title}  {}\n", voice.paint(Style::Faint, &sheet.candidate))]);
    let mut say =
        |what: &str, text: &str| out.extend([format!("  {what}{}{text}\n", voice.colon())]);
    say(voice.t("发布行数", "rows"), &grouped(sheet.rows));
    if sheet.tally.lines > 0 {
        say(voice.t("核对", "sums"), &human::sum_of_lines(voice, 0, &sheet.tally));
        say(voice.t("退回行数", "held back"), &grouped(sheet.tally.quarantined));
    }
    let none = voice.t("无，这是第一版", "none, this is the first");
    say(voice.t("上一版", "release before"), sheet.previous.as_deref().unwrap_or(none));
    say(voice.t("摘要", "digest"), &sheet.digest.to_string());
    say(voice.t("位置", "folder"), &voice.path(&sheet.dir));
    if let Some(page) = &sheet.quality {
        say(voice.t("质量报告", "quality report"), &voice.path(page));
    }
    say(voice.t("审阅页", "review page"), &voice.path(&sheet.page));
    fields(voice, sheet, out);
    seen::protection(voice, sheet, out);
    seen::difference(voice, sheet, out);
    verdicts(voice, &sheet.verdicts, out);
    out.extend([format!("  {}\n", voice.t("文件", "files"))]);
    let mut table = Table::new(&[Align::Left, Align::Right, Align::Right]);
    for it in &sheet.files {
        table.row(
            Style::Plain,
            [it.name.clone(), it.rows.map(grouped).unwrap_or_default(), size(it.bytes)],
        );
    }
    out.push_str(&table.render(voice, 4));
    seen::conditions(voice, sheet, out);
    let candidate = &sheet.candidate;
    let is_denied = sheet.verdicts.iter().any(|it| it.kind == VerdictKind::Deny);
    let hindered = match (sheet.facts.is_outdated, is_denied) {
        (true, _) => Some(voice.t(
            "数据标准、政策、负面清单或审查规则改过，不能批准；请再运行一次",
            "schema, policy, negative list or gate rules have changed: it cannot be cleared, run again",
        )),
        (false, true) => Some(voice.t("有规则拒绝，不能批准", "a rule denies: it cannot be cleared")),
        (false, false) => None,
    };
    if let Some(words) = hindered {
        out.extend([format!("  {}\n", voice.paint(Style::Bad, words))]);
        return;
    }
    let words = match voice.lang {
        Lang::Zh => format!(
            "  批准（两个人）：gongkai approve {candidate} --reviewer 初审人 --approver 批准人\n  不批准：gongkai reject {candidate} --reason 原因\n"
        ),
        Lang::En => format!(
            "  to clear it (two persons): gongkai approve {candidate} --reviewer NAME --approver NAME\n  to reject it: gongkai reject {candidate} --reason TEXT\n"
        ),
    };
    out.push_str(&words);
}

fn fields(voice: &Voice, sheet: &ReviewSheet, out: &mut String) {
    out.extend([format!("  {}\n", voice.t("字段", "fields"))]);
    let mut table = Table::new(&[Align::Left, Align::Left, Align::Left]);
    for it in &sheet.fields {
        let style = if it.release == Release::Drop { Style::Faint } else { Style::Plain };
        let cells = [
            it.title.clone(),
            role(voice.lang, it.role).to_owned(),
            way(voice.lang, it.release).to_owned(),
        ];
        table.row(style, cells);
    }
    out.push_str(&table.render(voice, 4));
}

/// A role, as people say it.
pub(in crate::cli) fn role(lang: Lang, role: Role) -> &'static str {
    match (lang, role) {
        (Lang::Zh, Role::Identifier) => "直接标识",
        (Lang::Zh, Role::Quasi) => "间接标识",
        (Lang::Zh, Role::Sensitive) => "敏感",
        (Lang::Zh, Role::Open) => "普通",
        (Lang::En, role) => role.name(),
    }
}

fn way(lang: Lang, release: Release) -> &'static str {
    match (lang, release) {
        (Lang::Zh, Release::Drop) => "不发布",
        (Lang::Zh, Release::Keep) => "原样发布",
        (Lang::Zh, Release::Generalize) => "概化后发布",
        (Lang::En, Release::Drop) => "stays",
        (Lang::En, Release::Keep) => "leaves as it is",
        (Lang::En, Release::Generalize) => "leaves generalized",
    }
}

fn verdicts(voice: &Voice, verdicts: &[Verdict], out: &mut String) {
    out.extend([format!("  {}\n", voice.t("发布审查", "gate"))]);
    let mut table = Table::new(&[Align::Left, Align::Left, Align::Left, Align::Left]);
    for it in verdicts {
        let (words, style) = match (voice.lang, it.kind) {
            (Lang::Zh, VerdictKind::Pass) => ("通过，未发现：", Style::Good),
            (Lang::Zh, VerdictKind::Deny) => ("拒绝，发现：", Style::Bad),
            (Lang::Zh, VerdictKind::NotApplicable) => ("不适用", Style::Faint),
            (Lang::En, VerdictKind::Pass) => ("pass, no sign of:", Style::Good),
            (Lang::En, VerdictKind::Deny) => ("deny, found:", Style::Bad),
            (Lang::En, VerdictKind::NotApplicable) => ("not applicable", Style::Faint),
        };
        let title = pipeline::page(it.rule).map_or("", |page| page.title.get(voice.lang));
        table.styled([
            (it.rule.to_owned(), Style::Plain),
            (words.to_owned(), style),
            (title.to_owned(), Style::Plain),
            (it.whereabouts(voice.lang).unwrap_or_default(), Style::Faint),
        ]);
    }
    out.push_str(&table.render(voice, 4));
}

/// How every dataset stands.
pub(in crate::cli) fn status(voice: &Voice, all: &[DatasetStatus]) -> String {
    let mut table = Table::new(&[
        Align::Left,
        Align::Left,
        Align::Right,
        Align::Left,
        Align::Left,
        Align::Left,
    ]);
    let head = match voice.lang {
        Lang::Zh => ["数据集", "版本", "行数", "状态", "送达", "审批"],
        Lang::En => ["dataset", "release", "rows", "status", "delivered to", "cleared by"],
    };
    table.row(Style::Strong, head.map(str::to_owned));
    for it in all {
        let (state, style) = state(voice.lang, it);
        let mark = |kind: DeliveryKind| if kind == DeliveryKind::Failed { "✗" } else { "" };
        let targets: Vec<String> =
            it.deliveries.iter().map(|it| format!("{}{}", mark(it.kind), it.target)).collect();
        let cleared =
            it.cleared_by.as_ref().map(|(reviewer, approver)| format!("{reviewer} / {approver}"));
        let title = if it.title.is_empty() { &it.name } else { &it.title };
        table.styled([
            (title.clone(), Style::Plain),
            (release(it), Style::Plain),
            (it.rows.map(grouped).unwrap_or_default(), Style::Plain),
            (state, style),
            (targets.join(voice.comma()), Style::Plain),
            (cleared.unwrap_or_default(), Style::Plain),
        ]);
    }
    let mut out = table.render(voice, 0);
    if voice.talk == Talk::Verbose {
        for it in all {
            let digest = it.digest.map(|it| it.to_string()).unwrap_or_default();
            out.extend([format!(
                "{}  {}{} {digest}\n",
                it.name,
                voice.t("第几次运行 ", "run "),
                it.run
            )]);
        }
    }
    for it in all.iter().filter(|it| it.quarantined > 0) {
        let Some(page) = &it.quality else { continue };
        let title = if it.title.is_empty() { &it.name } else { &it.title };
        let count = grouped(it.quarantined);
        let page = voice.path(page);
        let words = match voice.lang {
            Lang::Zh => format!("{title}退回 {count} 行：{page}\n"),
            Lang::En => format!("{title}, {count} held back: {page}\n"),
        };
        out.push_str(&words);
    }
    for it in all {
        for told in it.edits.iter().map(|it| targets::edited(voice, it)) {
            out.extend([voice.paint(Style::Bad, &told), "\n".to_owned()]);
        }
        for (target, why) in &it.unseen {
            let words = voice.t("没能查看", "could not be looked at");
            out.extend([format!("{target} {words}{}{}\n", voice.colon(), why.get(voice.lang))]);
        }
    }
    budgets(&mut out, voice, all);
    for it in all.iter().filter(|it| it.waiting) {
        let candidate = format!("{}/{}", it.name, it.release.as_deref().unwrap_or("…"));
        let words = voice.t("等待审批", "waits for clearance");
        out.extend([format!("{words}{}gongkai review {candidate}\n", voice.colon())]);
    }
    out
}

/// What releases with noise have spent.
fn budgets(out: &mut String, voice: &Voice, all: &[DatasetStatus]) {
    for it in all {
        let Some((noise, spent)) = &it.budget else { continue };
        let title = if it.title.is_empty() { &it.name } else { &it.title };
        let left = (noise.budget - spent).max(0.0);
        let words = match voice.lang {
            Lang::Zh => format!(
                "{title}的隐私预算共 {}，已用 {spent}，还剩 {left}；每发一版用 {}\n",
                noise.budget, noise.epsilon
            ),
            Lang::En => format!(
                "{title}, privacy budget {}: {spent} spent, {left} left, {} a release\n",
                noise.budget, noise.epsilon
            ),
        };
        out.push_str(&words);
    }
}

/// What is due, the nearest first.
pub(in crate::cli) fn due(voice: &Voice, all: &[Due]) -> String {
    let one = |it: &Due| {
        let Due { name, on, days, .. } = it;
        let what = match (voice.lang, it.what) {
            (Lang::Zh, DueKind::NegativeReview) => format!("负面清单“{name}”要评审"),
            (Lang::Zh, DueKind::NegativeEnd) => format!("负面清单“{name}”到期"),
            (Lang::Zh, DueKind::Assessment) => format!("影响评估“{name}”失效"),
            (Lang::Zh, DueKind::Takedown) => format!("{name} 要撤下"),
            (Lang::En, DueKind::NegativeReview) => format!("review `{name}` of the negative list"),
            (Lang::En, DueKind::NegativeEnd) => format!("`{name}` of the negative list ends"),
            (Lang::En, DueKind::Assessment) => format!("impact assessment `{name}` ends"),
            (Lang::En, DueKind::Takedown) => format!("take {name} down"),
            (Lang::Zh, DueKind::Ledgers) => format!("{name} 的台账没有来"),
            (Lang::En, DueKind::Ledgers) => format!("the ledgers of {name} have not come"),
        };
        let when = match voice.lang {
            Lang::Zh if *days < 0 => format!("{on}，已过 {} 天", days.unsigned_abs()),
            Lang::Zh if *days == 0 => format!("{on}，今天"),
            Lang::Zh => format!("{on}，还有 {days} 天"),
            Lang::En if *days == 0 => format!("{on}, today"),
            Lang::En if *days < 0 => format!("{on}, {} ago", in_days(days.unsigned_abs())),
            Lang::En => format!("{on}, in {}", in_days(days.unsigned_abs())),
        };
        let style = if *days < 0 { Style::Bad } else { Style::Care };
        format!("{}{}{when}\n", voice.paint(style, &what), voice.colon())
    };
    all.iter().map(one).collect()
}

/// The release; where there is none yet of a period that waits, the period.
fn release(it: &DatasetStatus) -> String {
    let waits = matches!(it.status.as_str(), "due" | "coming");
    it.release.clone().unwrap_or_else(|| if waits { it.period.clone() } else { String::new() })
}

fn in_days(count: u32) -> String {
    if count == 1 { "1 day".to_owned() } else { format!("{count} days") }
}

fn state(lang: Lang, it: &DatasetStatus) -> (String, Style) {
    use Status::{Failed, Published, Refused, Unchanged, Undelivered, Waiting};
    let known = [Published, Unchanged, Refused, Waiting, Undelivered, Failed];
    match known.into_iter().find(|status| status.name() == it.status) {
        Some(status) => {
            let (words, style) = human::status(lang, status);
            (words.to_owned(), style)
        }
        None if lang == Lang::Zh => {
            let (words, style) = match it.status.as_str() {
                "due" => ("等台账", Style::Care),
                "coming" => ("本期未满", Style::Faint),
                "withdrawn" => ("已撤回", Style::Care),
                _ => ("还没有运行", Style::Faint),
            };
            (words.to_owned(), style)
        }
        None => (it.status.clone(), Style::Plain),
    }
}

/// A sound project, dataset by dataset.
pub(in crate::cli) fn sound(voice: &Voice, project: &Project) -> String {
    let mut table = Table::new(&[Align::Left, Align::Left, Align::Left, Align::Left]);
    for it in &project.datasets {
        let opening = match (voice.lang, it.opening) {
            (Lang::Zh, Opening::Unconditional) => "无条件开放",
            (Lang::Zh, Opening::Conditional) => "有条件开放",
            (Lang::Zh, Opening::Closed) => "不予开放",
            (Lang::En, opening) => opening.name(),
        };
        let from = if it.is_derived() {
            voice.t("由其他数据集派生", "derived")
        } else {
            voice.t("台账", "ledgers")
        };
        let cells = [it.schema.title.clone(), it.name.clone(), opening.to_owned(), from.to_owned()];
        table.row(Style::Plain, cells);
    }
    let count = project.datasets.len();
    let words = match voice.lang {
        Lang::Zh => format!("项目没有问题：{count} 个数据集，{} 个发布目标", project.targets.len()),
        Lang::En => {
            let noun = |count: usize, noun: &str| match count {
                1 => format!("1 {noun}"),
                _ => format!("{count} {noun}s"),
            };
            let (datasets, targets) =
                (noun(count, "dataset"), noun(project.targets.len(), "target"));
            format!("the project is sound: {datasets}, {targets}")
        }
    };
    format!("{}\n{}", voice.paint(Style::Good, &words), table.render(voice, 2))
}

/// How many problems there are, after all of them.
pub(in crate::cli) fn unsound(lang: Lang, count: usize) -> String {
    match lang {
        Lang::Zh => format!("项目有 {count} 个问题"),
        Lang::En if count == 1 => "the project has 1 problem".to_owned(),
        Lang::En => format!("the project has {count} problems"),
    }
}
