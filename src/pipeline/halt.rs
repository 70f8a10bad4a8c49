//! What keeps a run, a decision or a delivery from being made.

use std::error::Error as Cause;
use std::io;

use crate::model::disclosure::Noise;
use crate::model::lang::Lang;
use crate::model::lang::words;
use crate::model::page::Page;
use crate::model::stop::Fault;
use crate::model::stop::Stop;
use crate::pipeline::lock::Holder;

/// Why something asked for is not done.
#[derive(Debug)]
pub(super) enum Halt {
    /// A dataset that the project does not have.
    NoDataset {
        /// As asked for.
        name: String,
        /// What there is.
        there: Vec<String>,
    },
    /// A target that the project does not have.
    NoTarget {
        /// As asked for.
        name: String,
        /// What there is.
        there: Vec<String>,
    },
    /// A candidate that is not there.
    NoCandidate {
        /// As asked for.
        candidate: String,
    },
    /// Two persons have not cleared it.
    NotCleared {
        /// The candidate.
        candidate: String,
    },
    /// A person rejected it.
    Rejected {
        /// The candidate.
        candidate: String,
    },
    /// The gate refused it when it was made.
    Refused {
        /// The candidate.
        candidate: String,
    },
    /// The gate denies it now.
    Denied {
        /// The candidate.
        candidate: String,
        /// The first rule that denies.
        rule: &'static str,
    },
    /// Schema, policy or negative list are not those under which it was made or cleared.
    Outdated {
        /// The candidate.
        candidate: String,
    },
    /// It has left already.
    Published {
        /// The candidate.
        candidate: String,
    },
    /// It was taken back.
    Withdrawn {
        /// The release.
        candidate: String,
    },
    /// No target was ever given it.
    NotReleased {
        /// The candidate.
        candidate: String,
    },
    /// The reason of a withdrawal leads to a person.
    ReasonTells {
        /// The rule that it breaks.
        rule: &'static str,
    },
    /// Its files are not the ones that were made.
    Changed {
        /// The candidate.
        candidate: String,
    },
    /// Several ledgers that cannot be read, or do not fit the schema.
    Ledgers {
        /// What is wrong with each, in order; two or more.
        stops: Vec<Stop>,
    },
    /// Noise that the budget does not pay for.
    Budget {
        /// The dataset.
        dataset: String,
        /// What was spent.
        spent: f64,
        /// What is asked for.
        noise: Noise,
    },
    /// Another command is at work in the project.
    Locked {
        /// Which.
        holder: Holder,
    },
    /// A file of figures cannot be written.
    Metrics {
        /// What the system says.
        cause: io::Error,
    },
    /// A text that cannot stand in a scheduler's file.
    Unscheduled {
        /// Which.
        what: String,
    },
    /// The answer cannot be written.
    Output {
        /// What the system says.
        cause: io::Error,
    },
    /// The project's private folder does not take files.
    Private {
        /// What the system says.
        cause: io::Error,
    },
}

impl Fault for Halt {
    fn code(&self) -> &'static str {
        match self {
            Self::NoDataset { .. } => "run/no-dataset",
            Self::NoTarget { .. } => "publish/no-target",
            Self::NoCandidate { .. } => "review/no-candidate",
            Self::NotCleared { .. } => "publish/not-cleared",
            Self::Rejected { .. } => "review/rejected",
            Self::Refused { .. } | Self::Denied { .. } => "publish/refused",
            Self::Outdated { .. } => "review/outdated",
            Self::Published { .. } => "review/published",
            Self::Withdrawn { .. } => "platform/withdrawn",
            Self::NotReleased { .. } => "withdraw/not-released",
            Self::ReasonTells { .. } => "withdraw/reason",
            Self::Changed { .. } => "review/changed",
            Self::Ledgers { stops } => stops.first().map_or("read/unreadable", Stop::code),
            Self::Budget { .. } => "run/budget",
            Self::Locked { .. } => "run/locked",
            Self::Metrics { .. } => "run/metrics",
            Self::Unscheduled { .. } => "schedule/text",
            Self::Output { .. } => "inspect/output",
            Self::Private { .. } => "run/private-folder",
        }
    }

    fn say(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => self.zh(),
            Lang::En => self.en(),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        if let Self::Ledgers { stops } = self {
            return stops.first().and_then(|it| it.hint(lang));
        }
        PAGES.iter().find(|it| it.code == self.code()).map(|it| it.fix.get(lang).to_owned())
    }

    fn cause(&self) -> Option<&(dyn Cause + 'static)> {
        match self {
            Self::Private { cause } | Self::Output { cause } | Self::Metrics { cause } => {
                Some(cause)
            }
            _ => None,
        }
    }
}

impl Halt {
    fn zh(&self) -> String {
        match self {
            Self::NoDataset { name, there } => {
                format!("项目里没有数据集 `{name}`，有的是 {}", there.join("、"))
            }
            Self::NoTarget { name, there } => {
                format!("项目里没有发布目标 `{name}`，有的是 {}", there.join("、"))
            }
            Self::NoCandidate { candidate } => format!("没有待发布版本 `{candidate}`"),
            Self::NotCleared { candidate } => format!("`{candidate}` 还没有经两人审定"),
            Self::Rejected { candidate } => format!("`{candidate}` 已被拒绝"),
            Self::Refused { candidate } => format!("`{candidate}` 没有通过发布闸口"),
            Self::Denied { candidate, rule } => format!("`{candidate}` 被闸口规则 {rule} 拒绝"),
            Self::Outdated { candidate } => format!(
                "G14：`{candidate}` 生成或批准以后，数据标准、政策、负面清单或审查规则改过，批准不再有效"
            ),
            Self::Published { candidate } => format!("`{candidate}` 已经发布"),
            Self::Withdrawn { candidate } => format!("`{candidate}` 已经撤回，不再发布"),
            Self::NotReleased { candidate } => format!("`{candidate}` 没有发布过"),
            Self::ReasonTells { rule } => format!("撤回的原因里有个人信息（规则 {rule}）"),
            Self::Changed { candidate } => format!("`{candidate}` 的文件与生成时不同"),
            Self::Ledgers { stops } => {
                let more = stops.len().saturating_sub(NAMED_MAX);
                let more = if more > 0 { format!("；另有 {more} 本") } else { String::new() };
                format!("{} 本台账不能用。{}{more}", stops.len(), all(stops, Lang::Zh))
            }
            Self::Budget { dataset, spent, noise: Noise { epsilon, budget, .. } } => format!(
                "`{dataset}` 的隐私预算不够：本期共 {budget}，已用 {spent}，这一版要 {epsilon}；没有抽取噪声"
            ),
            Self::Locked { holder } => match holder.pid {
                Some(pid) => format!(
                    "这个项目正被 `gongkai {}` 使用（进程 {pid}，{} 开始）",
                    holder.command, holder.since
                ),
                None => "这个项目正被另一个 gongkai 使用".to_owned(),
            },
            Self::Metrics { .. } => "写不了指标文件".to_owned(),
            Self::Unscheduled { what } => {
                format!("`{}` 写不进调度文件：是空的，或者有控制字符", what.escape_debug())
            }
            Self::Output { .. } => "写不出结果".to_owned(),
            Self::Private { .. } => "写不了项目的 private 文件夹".to_owned(),
        }
    }

    fn en(&self) -> String {
        match self {
            Self::NoDataset { name, there } => {
                format!("the project has no dataset `{name}`; there are {}", there.join(", "))
            }
            Self::NoTarget { name, there } => {
                format!("the project has no target `{name}`; there are {}", there.join(", "))
            }
            Self::NoCandidate { candidate } => format!("there is no candidate `{candidate}`"),
            Self::NotCleared { candidate } => format!("two persons have not cleared `{candidate}`"),
            Self::Rejected { candidate } => format!("`{candidate}` was rejected"),
            Self::Refused { candidate } => format!("the gate refused `{candidate}`"),
            Self::Denied { candidate, rule } => format!("gate rule {rule} denies `{candidate}`"),
            Self::Outdated { candidate } => format!(
                "G14: schema, policy, negative list or gate rules changed since `{candidate}` was made or cleared; the clearance does not hold"
            ),
            Self::Published { candidate } => format!("`{candidate}` has been published"),
            Self::Withdrawn { candidate } => {
                format!("`{candidate}` was withdrawn and is never delivered again")
            }
            Self::NotReleased { candidate } => format!("`{candidate}` was never released"),
            Self::ReasonTells { rule } => {
                format!("the reason of the withdrawal leads to a person (rule {rule})")
            }
            Self::Changed { candidate } => {
                format!("the files of `{candidate}` are not the ones that were made")
            }
            Self::Ledgers { stops } => {
                let more = stops.len().saturating_sub(NAMED_MAX);
                let more = if more > 0 { format!("; and {more} more") } else { String::new() };
                format!("{} ledgers cannot be used: {}{more}", stops.len(), all(stops, Lang::En))
            }
            Self::Budget { dataset, spent, noise: Noise { epsilon, budget, .. } } => format!(
                "the privacy budget of `{dataset}` is {budget} for this period, {spent} of it is spent, and this release asks for {epsilon}; nothing was drawn"
            ),
            Self::Locked { holder } => match holder.pid {
                Some(pid) => format!(
                    "`gongkai {}` is at work in this project (process {pid}, since {})",
                    holder.command, holder.since
                ),
                None => "another gongkai is at work in this project".to_owned(),
            },
            Self::Metrics { .. } => "cannot write the file of figures".to_owned(),
            Self::Unscheduled { what } => format!(
                "`{}` cannot stand in a scheduler's file: it is empty, or holds control characters",
                what.escape_debug()
            ),
            Self::Output { .. } => "cannot write the answer".to_owned(),
            Self::Private { .. } => "cannot use the project's private folder".to_owned(),
        }
    }
}

/// How many ledgers a message names: a province has fewer counties.
const NAMED_MAX: usize = 200;

/// What is wrong with each ledger, one after another.
fn all(stops: &[Stop], lang: Lang) -> String {
    let each: Vec<String> = stops.iter().take(NAMED_MAX).map(|it| it.say(lang)).collect();
    each.join(match lang {
        Lang::Zh => "；",
        Lang::En => "; ",
    })
}

/// The pages of these errors.
pub(super) const PAGES: &[Page] = &[
    Page {
        code: "run/no-dataset",
        title: words("没有这个数据集", "no such dataset"),
        why: words(
            "只能运行 `gongkai.toml` 里写明的数据集。",
            "Only datasets of `gongkai.toml` can be run.",
        ),
        fix: words("核对数据集的名称", "check the dataset's name"),
    },
    Page {
        code: "run/private-folder",
        title: words("private 文件夹不能用", "an unusable private folder"),
        why: words(
            "待发布版本、退回的行和运行日志都在 private 里；写不进去就停下，已有的都不动。",
            "Candidates, places of held rows and the journal live in `private`; when it takes no files the run stops, and what was there stays.",
        ),
        fix: words("检查磁盘空间和文件夹权限", "check free space and the folder's permissions"),
    },
    Page {
        code: "run/locked",
        title: words("另一个命令正在运行", "another command is at work"),
        why: words(
            "同一个项目一次只能有一个命令写入（run、approve、reject、publish）；占用记在 private/lock 里，命令结束或者中断，系统立即放开，不用删文件。",
            "One command at a time writes into a project (run, approve, reject, publish). Who does stands in `private/lock`; the system gives it up when that command ends or is killed, and no file need be removed.",
        ),
        fix: words(
            "等它结束再试，或者加 `--wait 秒数` 让命令自己等",
            "try again when it is done, or let the command wait with `--wait SECONDS`",
        ),
    },
    Page {
        code: "run/metrics",
        title: words("指标文件写不了", "a file of figures that cannot be written"),
        why: words(
            "`--metrics` 的文件给 Prometheus 看，每次运行整个换一遍；发布不受影响。",
            "The file of `--metrics` is for Prometheus and replaced as a whole by each run; releases do not depend on it.",
        ),
        fix: words(
            "检查文件夹在不在、能不能写；在 systemd 下运行的，给它加一行 ReadWritePaths=",
            "see that its folder is there and can be written; under systemd it needs a ReadWritePaths= of its own",
        ),
    },
    Page {
        code: "schedule/text",
        title: words("写不进调度文件", "a text that no scheduler's file can hold"),
        why: words(
            "调度文件一行一条；换行和别的控制字符会变成另一条命令。",
            "A scheduler's file has one entry a line; a line break or another control character would become a command.",
        ),
        fix: words(
            "改文件夹的名称，或者改写参数",
            "rename the folder, or write the argument otherwise",
        ),
    },
    Page {
        code: "run/budget",
        title: words("隐私预算用完了", "the privacy budget is spent"),
        why: words(
            "同一期的数每抽一次噪声，就多露出一点真数；几次平均下来，噪声就没有了。所以每抽一次记一笔，用完为止，已经记下的不能退。",
            "Each draw of noise over the same counts shows a little more of them, and the mean of many draws shows all. So each draw is on record, and what was spent stays spent.",
        ),
        fix: words(
            "这一期用已经发布的版本；改动等下一期。确实要再发，由两人商定提高 budget，并写明理由",
            "keep to what is released and let changes wait for the next period; where it must be, have two persons decide on a higher budget",
        ),
    },
    Page {
        code: "inspect/output",
        title: words("写不出结果", "the answer cannot be written"),
        why: words("输出的文件或管道不接收。", "The file or pipe that takes the answer does not."),
        fix: words("检查磁盘空间，或换一个输出位置", "check free space, or write elsewhere"),
    },
    Page {
        code: "publish/no-target",
        title: words("没有这个发布目标", "no such target"),
        why: words(
            "只能发布到 `gongkai.toml` 里写明的目标。",
            "Only targets of `gongkai.toml` can be delivered to.",
        ),
        fix: words("核对目标的名称", "check the target's name"),
    },
    Page {
        code: "withdraw/not-released",
        title: words("没有发布过", "never released"),
        why: words(
            "撤回的是已经发布出去的版本；没有发布过的候选版本，不批准就是了。",
            "What is withdrawn has been released; a candidate that has not is rejected.",
        ),
        fix: words(
            "用 `gongkai status` 看有哪些版本；候选版本用 `gongkai reject`",
            "see `gongkai status` for the releases; use `gongkai reject` for a candidate",
        ),
    },
    Page {
        code: "withdraw/reason",
        title: words("撤回的原因里有个人信息", "a reason that leads to a person"),
        why: words(
            "原因写进 withdrawn.json，谁都能看到；它不能再泄露一次要撤回的东西。",
            "The reason stands in `withdrawn.json` for everyone to read; it must not tell again what is taken back.",
        ),
        fix: words(
            "写清是什么事，不写姓名、号码和住址",
            "say what is wrong without names, numbers and addresses",
        ),
    },
    Page {
        code: "publish/not-cleared",
        title: words("还没有审定", "not cleared"),
        why: words(
            "发布前须经保密审查：初审和审批是两个人（《政府信息公开条例》第十七条）。",
            "Disclosure needs a review before it, by two persons (Regulation on Open Government Information, article 17).",
        ),
        fix: words(
            "用 `gongkai review` 查看，再用 `gongkai approve` 记录两人的决定",
            "look with `gongkai review`, then record both decisions with `gongkai approve`",
        ),
    },
    Page {
        code: "publish/refused",
        title: words("没有通过发布闸口", "refused by the gate"),
        why: words(
            "闸口看的是将要发布的文件本身；有一条不过就不发布。",
            "The gate judges the finished files; one rule broken and nothing leaves.",
        ),
        fix: words(
            "用 `gongkai review` 看是哪一条，再用 `gongkai explain` 看怎么改",
            "see which rule with `gongkai review`, and what to do with `gongkai explain`",
        ),
    },
    Page {
        code: "review/no-candidate",
        title: words("没有这个待发布版本", "no such candidate"),
        why: words(
            "待发布版本写作“数据集/版本”，例如 urban-rural-dibao/2017-r1。",
            "A candidate is written `dataset/release`, for example `urban-rural-dibao/2017-r1`.",
        ),
        fix: words(
            "用 `gongkai review` 或 `gongkai status` 看有哪些",
            "see what there is with `gongkai review` or `gongkai status`",
        ),
    },
    Page {
        code: "review/rejected",
        title: words("已被拒绝", "rejected"),
        why: words(
            "拒绝针对的是文件的内容；内容不变，拒绝就一直有效，长期审定也不能绕过。",
            "A rejection is bound to the content and holds while that stays, also against a standing clearance.",
        ),
        fix: words(
            "改正台账或数据标准后再运行，会生成新的版本",
            "mend the ledgers or the schema and run again for a new candidate",
        ),
    },
    Page {
        code: "review/outdated",
        title: words("批准以后条件变了", "other conditions than were cleared"),
        why: words(
            "批准的是这些内容，也是当时的数据标准、政策、负面清单和审查规则；其中一样变了，两个人看过的就不是现在的（G14）。",
            "A clearance is for this content under the schema, the policy, the negative list and the gate rules of that time; with one of them changed, two persons have seen something else (G14).",
        ),
        fix: words(
            "再运行一次 `gongkai run`，用 `gongkai review` 看过，重新批准",
            "run `gongkai run` again, look with `gongkai review`, and clear it anew",
        ),
    },
    Page {
        code: "review/published",
        title: words("已经发布", "already published"),
        why: words(
            "发布过的版本不能再拒绝，只能收回。",
            "What has left can no longer be rejected.",
        ),
        fix: words(
            "改正台账后再运行，会生成新的版本",
            "mend the ledgers and run again for a new release",
        ),
    },
    Page {
        code: "review/changed",
        title: words("文件被改动", "changed files"),
        why: words(
            "审定针对的是文件的内容；内容变了，审定就不算。",
            "A clearance is bound to the content; with other content it does not hold.",
        ),
        fix: words("再运行一次 `gongkai run`，重新生成", "run `gongkai run` again to make it anew"),
    },
];
