//! Help in both languages, from one table.

use clap::Arg;
use clap::Command;

use crate::model::lang::Lang;
use crate::model::lang::Words;
use crate::model::lang::words;

/// Command, argument (empty: the command itself), words.
const TABLE: &[(&str, &str, Words)] = &[
    (
        "gongkai",
        "",
        words(
            "把区县真正报来的台账，变成市里能够负责的开放数据",
            "turns the ledgers that districts really send into open-data releases that a city can stand behind",
        ),
    ),
    (
        "",
        "project",
        words(
            "项目文件夹；默认从当前文件夹往上找最近的 gongkai.toml",
            "the project's folder; by default that of the nearest gongkai.toml upward",
        ),
    ),
    (
        "",
        "lang",
        words("界面语言：zh 或 en；默认随系统", "language: zh or en; by default the locale's"),
    ),
    (
        "",
        "format",
        words(
            "输出格式：human 给人看，json 给程序用（标准输出上只有一份 JSON）",
            "human, or json: exactly one document on stdout",
        ),
    ),
    (
        "",
        "jobs",
        words("同时用几个处理器；默认全部", "how many workers; by default one per processor"),
    ),
    (
        "",
        "wait",
        words(
            "别的命令正在写这个项目时，最多等多少秒；默认 0，不等",
            "how many seconds to wait for another command that writes into the project; by default 0",
        ),
    ),
    (
        "",
        "log",
        words(
            "标准错误上说的话：human 给人看，json 给程序用（一行一个 JSON）",
            "what is said on stderr: human, or json: one object a line",
        ),
    ),
    ("", "quiet", words("只说结果和错误", "say the answer and errors only")),
    (
        "",
        "verbose",
        words(
            "多说一些：每步用时、每个文件、未读的列",
            "say more: seconds by stage, every file, unread columns",
        ),
    ),
    (
        "",
        "progress",
        words(
            "进度：auto（只在终端上显示）或 never",
            "progress: auto (on a terminal only) or never",
        ),
    ),
    ("", "help", words("显示帮助", "print help")),
    ("", "version", words("显示版本", "print the version")),
    (
        "demo",
        "",
        words(
            "写出示范项目（2017 年全量台账），运行一遍，并说明结果在哪里",
            "write the reference project with ledgers at the full 2017 counts, run it, and say where to look",
        ),
    ),
    (
        "demo",
        "dir",
        words("写到哪个文件夹；默认 gongkai-demo", "the folder to write; by default gongkai-demo"),
    ),
    (
        "init",
        "",
        words(
            "开始一个项目：空的带示例，或用 --from 从台账起草数据标准；不覆盖任何文件",
            "begin a project: empty with an example, or proposed from ledgers; overwrites nothing",
        ),
    ),
    (
        "init",
        "dir",
        words("放在哪个文件夹；默认当前文件夹", "the folder; by default the current one"),
    ),
    (
        "init",
        "from",
        words(
            "从这些台账（或文件夹）起草；台账复制到 inbox/",
            "ledgers, or folders of them, to propose from; they are copied into inbox/",
        ),
    ),
    (
        "inspect",
        "",
        words(
            "看程序怎样读台账：格式、编码、工作表、表头、非数据行，各列像是什么、对应哪个字段",
            "what the reader sees in a ledger: container, encoding, sheets, header rows, non-data, columns",
        ),
    ),
    ("inspect", "ledgers", words("台账文件，可以写几个", "the ledger, or several")),
    (
        "inspect",
        "schema",
        words(
            "对照哪个数据标准：builtin:名称、JSON 文件，或项目里的数据集名",
            "compare with a schema: builtin:NAME, a JSON file, or a dataset of the project",
        ),
    ),
    (
        "inspect",
        "rows_as",
        words("把读到的行原样输出：csv 或 ndjson", "print the rows as read: csv or ndjson"),
    ),
    (
        "check",
        "",
        words(
            "检查项目：配置、数据标准、代码表、负面清单；不读台账",
            "is the project sound: configuration, schemas, code lists, negative list; reads no ledger",
        ),
    ),
    (
        "run",
        "",
        words(
            "处理有变化的数据集：读取、规范、检查、脱敏、生成、审查、发布",
            "read, normalize, check, protect, release, gate and deliver each dataset that changed",
        ),
    ),
    ("run", "datasets", words("只处理这些数据集；默认全部", "only these datasets; by default all")),
    (
        "run",
        "dry_run",
        words("只说会做什么，什么也不写", "say what would be done, and write nothing"),
    ),
    (
        "run",
        "metrics",
        words(
            "把本次运行的指标写进这个文件，给 Prometheus 看",
            "write the run's figures to this file, for Prometheus",
        ),
    ),
    (
        "schedule",
        "",
        words(
            "写出让 systemd 或 cron 定时运行这个项目的文件",
            "print what systemd or cron needs to run this project",
        ),
    ),
    ("schedule", "scheduler", words("systemd 或 cron", "systemd or cron")),
    (
        "schedule",
        "on_calendar",
        words(
            "什么时候运行，按调度程序的写法；默认每天夜里两点半",
            "when, as the scheduler writes it; by default at half past two at night",
        ),
    ),
    (
        "schedule",
        "user",
        words(
            "由哪个用户运行；默认是项目文件夹的主人",
            "who runs it; by default the owner of the project's folder",
        ),
    ),
    (
        "schedule",
        "write",
        words("写进这个文件夹，不在屏幕上显示", "write the files into this folder instead"),
    ),
    (
        "review",
        "",
        words(
            "看等待审批的候选版本：计数、字段、审查结论、文件",
            "what waits for clearance: counts, fields, verdicts, files",
        ),
    ),
    (
        "review",
        "candidate",
        words(
            "候选版本，例如 urban-rural-dibao/2017-r1；默认全部",
            "a candidate such as urban-rural-dibao/2017-r1; by default all",
        ),
    ),
    (
        "approve",
        "",
        words(
            "批准一个候选版本：初审和批准必须是两个人",
            "clear a candidate: reviewer and approver are two persons",
        ),
    ),
    (
        "approve",
        "candidate",
        words(
            "候选版本，例如 urban-rural-dibao/2017-r1",
            "a candidate such as urban-rural-dibao/2017-r1",
        ),
    ),
    ("approve", "reviewer", words("初审人", "who reviewed it")),
    ("approve", "approver", words("批准人", "who approves it")),
    ("approve", "note", words("备注", "a note")),
    ("reject", "", words("不批准一个候选版本", "reject a candidate")),
    (
        "reject",
        "candidate",
        words(
            "候选版本，例如 urban-rural-dibao/2017-r1",
            "a candidate such as urban-rural-dibao/2017-r1",
        ),
    ),
    ("reject", "reason", words("原因", "why")),
    (
        "publish",
        "",
        words(
            "把已批准而目标还没有的版本送去；中断的接着送",
            "deliver cleared releases that a target lacks; resumes what broke off",
        ),
    ),
    ("publish", "target", words("只送这个目标；默认全部", "only this target; by default all")),
    (
        "publish",
        "dry_run",
        words("只说会写什么，不写", "say what would be written, and write nothing"),
    ),
    (
        "publish",
        "repair",
        words(
            "目标上被人动过的文件，恢复成批准的内容",
            "write again what was changed at a target since it was delivered",
        ),
    ),
    (
        "withdraw",
        "",
        words(
            "从所有目标撤回一个版本，原处留下说明",
            "take a release back everywhere; its tombstone stays",
        ),
    ),
    (
        "withdraw",
        "release",
        words(
            "已发布的版本，例如 urban-rural-dibao/2017-r1",
            "a release such as urban-rural-dibao/2017-r1",
        ),
    ),
    (
        "withdraw",
        "reason",
        words("原因，人人可见：不写个人信息", "why, for everyone to read: nothing about a person"),
    ),
    (
        "status",
        "",
        words(
            "各数据集现状：版本、等待审批的、已送达的",
            "how each dataset stands: releases, what waits, deliveries",
        ),
    ),
    (
        "status",
        "audit",
        words(
            "核对每个决定有没有被改过，送达的文件是不是批准的文件",
            "see whether any decision was changed, and what was delivered is what was cleared",
        ),
    ),
    (
        "diff",
        "",
        words(
            "比较两个发布版本：字段、各地区的行数、增减和改动的行；相同不同都以 0 结束",
            "what differs between two releases: fields, rows by region, rows added, removed, changed; 0 either way",
        ),
    ),
    (
        "diff",
        "old",
        words(
            "原来的版本：文件夹，或项目里的 数据集/版本",
            "the one before: a folder, or dataset/release of the project",
        ),
    ),
    ("diff", "new", words("现在的版本", "the one after")),
    (
        "diff",
        "rows",
        words(
            "每一种（增、减、改）最多列出几行；默认 10",
            "rows of each sort to show at most; by default 10",
        ),
    ),
    (
        "serve",
        "",
        words(
            "把公开文件夹作为网站提供；Ctrl-C 停止",
            "serve the public folder as a web site; Ctrl-C stops it",
        ),
    ),
    (
        "serve",
        "dir",
        words(
            "提供哪个文件夹；默认是项目里类型为 directory 的发布目标",
            "the folder; by default that of the project's target of kind directory",
        ),
    ),
    (
        "serve",
        "listen",
        words(
            "在哪个地址和端口上提供；默认 127.0.0.1:8080，只有本机能看；端口 0 是任一空闲端口",
            "address and port; by default 127.0.0.1:8080, which only this machine can see; port 0 is one that is free",
        ),
    ),
    (
        "serve",
        "target",
        words("有几个这样的目标时，提供哪一个", "which target, where there are several such"),
    ),
    (
        "serve",
        "log_addresses",
        words(
            "访问记录里写上访问者的地址；默认不写",
            "let the access log say who asked; by default it does not",
        ),
    ),
    (
        "verify",
        "",
        words(
            "从外面核对发布：清单、来历、签名、数据与说明是否一致，门禁规则再查一遍；不需要项目",
            "see from outside whether releases are what was released: manifest, provenance, signatures, rows, the gate's rules; needs no project",
        ),
    ),
    (
        "verify",
        "place",
        words(
            "发布的文件夹、数据集的文件夹、整个 public，或它们的网址",
            "a release's folder, a dataset's, the whole of public, or its web address",
        ),
    ),
    (
        "verify",
        "key",
        words(
            "发布单位的公钥（文件，或它的第二行）；给了，就必须都是它签的",
            "the publisher's public key, a file or its second line; then all must be signed with it",
        ),
    ),
    (
        "reconcile",
        "",
        words(
            "把年度报告写的数字和台账算出的数字逐项核对，写出可以签字的页面；有不符的以 3 结束",
            "hold what the annual report states to what the records say, line by line, and write a page to sign; 3 when something differs",
        ),
    ),
    (
        "reconcile",
        "year",
        words(
            "哪一年；不写，报告里最近的一年",
            "which year; unsaid, the last that a report is about",
        ),
    ),
    (
        "report",
        "",
        words(
            "年度报告：编制统计表，读出数字，核对算术",
            "annual reports: their tables, figures and arithmetic",
        ),
    ),
    (
        "extract",
        "",
        words(
            "读年度报告（文本、Markdown、网页、docx、xlsx、有文字层的 PDF），列出每个数字和应当成立的等式；只报告，不修改；等式不成立也以 0 结束",
            "read annual reports (text, Markdown, HTML, docx, xlsx, PDF with a text layer): every figure, and the sums that must close; it reports and never repairs; 0 even where a sum does not close",
        ),
    ),
    (
        "extract",
        "files",
        words(
            "报告文件；给几年的，还核对上年结转是否等于上一年的结转下年度",
            "the reports; of several years, what was carried over is held to the year before",
        ),
    ),
    (
        "extract",
        "subordinates",
        words(
            "下级（区县、所属单位）同一年的报告，市的报告汇总了它们：每个指标都不应超过市的数",
            "reports of the same year of subordinates (districts, offices) whose work the city's report counts, too: none has more than the city",
        ),
    ),
    (
        "extract",
        "roll_up",
        words(
            "市的报告恰好是这些下级的汇总：各下级之和应当等于市的数",
            "the city's report is those of the subordinates rolled up: together they have what the city has",
        ),
    ),
    (
        "build",
        "",
        words(
            "用量得的指标编制一年的法定统计表：CSV、Parquet、照表样排好的 xlsx 和可读的文本；没有台账可数的格子空着",
            "write the statutory tables of a year from what was measured: CSV, Parquet, an xlsx laid out as the form, and text; what was not measured stays empty",
        ),
    ),
    ("build", "year", words("哪一年", "which year")),
    (
        "build",
        "form",
        words(
            "哪一种格式；不写，按年份：2014–2018、2019–2020、2021 以后",
            "which form; unsaid, that of the year: 2014 to 2018, 2019 and 2020, 2021 and after",
        ),
    ),
    (
        "build",
        "output",
        words(
            "写到哪个文件夹；不写，private/report/年份",
            "the folder; unsaid, private/report/YEAR",
        ),
    ),
    (
        "explain",
        "",
        words(
            "解释一个规则、审查规则或错误的代码；不写代码就全部列出",
            "the page of a rule, gate rule or error; without a code, the list of all",
        ),
    ),
    (
        "explain",
        "code",
        words(
            "代码，例如 resident-id/check-digit；不写就列出全部",
            "the code, for example resident-id/check-digit; without one, all are listed",
        ),
    ),
    ("completions", "", words("输出命令行补全脚本", "print a completion script")),
    (
        "completions",
        "shell",
        words("bash、zsh、fish、elvish 或 powershell", "bash, zsh, fish, elvish or powershell"),
    ),
    ("man", "", words("输出手册页", "print the manual page")),
];

/// Exit codes, below the help of the program.
const EXIT: Words = words(
    "退出码：\n  0 完成或没有变化\n  1 未能完成（文件、配置、程序错误）\n  2 命令写法不对\n  3 审查拒绝了至少一个数据集\n  4 没有被拒绝的，有的在等待审批\n  5 已批准，但有目标还没有",
    "Exit codes:\n  0 done or unchanged\n  1 could not (I/O, configuration, bug)\n  2 usage\n  3 the gate refused at least one dataset\n  4 nothing refused, something waits for clearance\n  5 released, but a target lacks it",
);

fn text(command: &str, argument: &str) -> Option<Words> {
    let find = |command: &str| {
        TABLE.iter().find(|(c, a, _)| *c == command && *a == argument).map(|(_, _, words)| *words)
    };
    find(command).or_else(|| find("").filter(|_| !argument.is_empty()))
}

/// `command` with its help in `lang`.
pub(super) fn speak(command: Command, lang: Lang) -> Command {
    let command = one(command, lang).after_help(EXIT.get(lang));
    let names: Vec<String> = command.get_subcommands().map(|it| it.get_name().to_owned()).collect();
    let nested = |it: Command| {
        let names: Vec<String> = it.get_subcommands().map(|it| it.get_name().to_owned()).collect();
        names.iter().fold(one(it, lang), |it, name| it.mut_subcommand(name, |it| one(it, lang)))
    };
    names.iter().fold(command, |command, name| command.mut_subcommand(name, nested))
}

fn one(command: Command, lang: Lang) -> Command {
    let name = command.get_name().to_owned();
    let about = text(&name, "").map(|it| it.get(lang));
    let argument = |it: Arg| {
        let help = text(&name, it.get_id().as_str()).map_or("", |it| it.get(lang));
        let heading = match (lang, it.is_positional()) {
            (Lang::Zh, true) => "参数",
            (Lang::Zh, false) => "选项",
            (Lang::En, true) => "Arguments",
            (Lang::En, false) => "Options",
        };
        let it = it.help(help).help_heading(heading);
        if it.get_action().takes_values() {
            it.hide_possible_values(true).hide_default_value(true)
        } else {
            it
        }
    };
    let command = command.about(about.unwrap_or_default()).mut_args(argument);
    match lang {
        Lang::Zh => command
            .help_template("{about}\n\n用法：{usage}\n\n{all-args}{after-help}")
            .subcommand_help_heading("命令"),
        Lang::En => {
            command.help_template("{about}\n\n{usage-heading} {usage}\n\n{all-args}{after-help}")
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;
    use crate::cli::args::Args;

    #[test]
    fn every_command_and_argument_has_words_and_all_words_have_one() {
        let root = Args::command();
        let mut seen = Vec::new();
        let nested = root.get_subcommands().flat_map(Command::get_subcommands);
        let commands = std::iter::once(&root).chain(root.get_subcommands()).chain(nested);
        for command in commands {
            let name = command.get_name();
            assert!(text(name, "").is_some(), "{name}");
            seen.push((name.to_owned(), String::new()));
            for argument in command.get_arguments() {
                let id = argument.get_id().as_str();
                assert!(text(name, id).is_some(), "{name} {id}");
                let at = if name == "gongkai" { "" } else { name };
                seen.push((at.to_owned(), id.to_owned()));
            }
        }
        for (command, argument, _) in TABLE {
            let pair = ((*command).to_owned(), (*argument).to_owned());
            assert!(seen.contains(&pair), "{command} {argument}");
        }
    }

    #[test]
    fn help_speaks_the_language_asked_for() {
        let zh = speak(Args::command(), Lang::Zh).render_help().to_string();
        assert!(
            zh.contains("用法：gongkai") && zh.contains("命令:") && zh.contains("退出码"),
            "{zh}"
        );
        assert!(!zh.contains("Options") && !zh.contains("possible values"), "{zh}");
        let mut en = speak(Args::command(), Lang::En);
        en.build();
        let run = en.find_subcommand_mut("run").unwrap().render_help().to_string();
        assert!(run.contains("Usage: gongkai run") && run.contains("--dry-run"), "{run}");
        assert!(run.contains("--project <DIR>"), "{run}");
        assert!(run.is_ascii(), "{run}");
    }
}
