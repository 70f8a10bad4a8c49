//! What somebody has to see, told once: a candidate that waits, a refusal, a failure, a target that lacks a release.

use serde_json::Value;
use serde_json::json;
use toml::Spanned;

use crate::journal::Journal;
use crate::journal::Notice;
use crate::model::lang::Lang;
use crate::model::outcome::DeliveryKind;
use crate::model::outcome::Status;
use crate::model::outcome::VerdictKind;
use crate::model::stop::Stop;
use crate::net::Link;
use crate::net::Secret;
use crate::notify;
use crate::notify::Notify;
use crate::notify::Whereto;
use crate::pipeline::Options;
use crate::pipeline::config::Reader;
use crate::pipeline::config::Section;
use crate::pipeline::config_source::Value as Kept;
use crate::pipeline::config_source::value;
use crate::pipeline::meaning_source::secret;
use crate::pipeline::plan::Project;
use crate::pipeline::problem::Problem;
use crate::pipeline::report::DatasetReport;
use crate::pipeline::report::Report;
use crate::pipeline::run::journal_path;

/// Keys of `[notify]`.
pub(super) const KEYS: &[&str] = &["url", "token"];

/// `[notify]` as it stands.
pub(super) struct Written {
    url: Option<Spanned<Kept>>,
    token: Option<Spanned<Kept>>,
}

/// Reads `[notify]`.
pub(super) fn read(mut section: Section<'_>, reader: &mut Reader<'_>) -> Written {
    if !section.there().contains(&"url") {
        reader.refuse(section.at.clone(), Problem::Missing("url"));
    }
    let (url, token) = (value("url", &mut section, reader), value("token", &mut section, reader));
    section.close(reader);
    Written { url, token }
}

/// What it means.
pub(super) fn meaning(written: Written, reader: &mut Reader<'_>) -> Option<Notify> {
    let token = written.token.and_then(|it| secret("token", it, reader));
    let url = written.url?;
    let span = url.span();
    let url = match url.into_inner() {
        Kept::Text(text) => match Link::parse(&text) {
            Ok(link) => Whereto::Plain(link),
            Err(fault) => {
                reader.refuse(span, Problem::Link(fault));
                return None;
            }
        },
        Kept::Env(name) => Whereto::Secret(Secret::Env(name)),
        Kept::File(path) => Whereto::Secret(Secret::File(path)),
    };
    Some(Notify { url, token })
}

/// Tells what is new since it was last told, all at once, and remembers it. Gives why nobody could be told: then the next
/// run does.
pub(super) fn tell(project: &Project, report: &Report, options: &Options) -> Result<(), Stop> {
    let Some(notify) = project.notify.as_ref().filter(|_| !options.dry_run) else { return Ok(()) };
    let path = journal_path(project);
    let before = Journal::open_existing(&path)?;
    let mut events = Vec::new();
    let mut notices = Vec::new();
    for it in &report.datasets {
        let told = match &before {
            Some(journal) => journal.told(&it.name, &it.period)?,
            None => None,
        };
        let told = told.unwrap_or_default();
        let state = match &before {
            Some(journal) => journal.state(&it.name, &it.period)?,
            None => None,
        };
        let digest = state.and_then(|it| it.digest).map(|it| it.to_string());
        let what = what(it, digest.as_deref());
        if what != told {
            if !what.is_empty() {
                events.push(event(it));
            }
            let at = options.now.clone();
            let (dataset, period) = (it.name.clone(), it.period.clone());
            notices.push(Notice { dataset, period, told: what, at });
        }
    }
    if !events.is_empty() {
        let body = json!({
            "publisher": project.publisher.name,
            "at": options.now,
            "text": text(&events, options.lang),
            "events": events,
        });
        notify::send(notify, &project.dir, options.environment, &body.to_string())?;
    }
    if !notices.is_empty() {
        Journal::open(&path)?.record_told(&notices)?;
    }
    Ok(())
}

/// What there is to see of a dataset, in one word of its own; nothing, where there is nothing.
fn what(it: &DatasetReport, digest: Option<&str>) -> String {
    let about = match it.status {
        Status::Published | Status::Unchanged => return String::new(),
        Status::Failed => it.stop.as_ref().map(Stop::code),
        Status::Refused | Status::Waiting | Status::Undelivered => digest,
    };
    format!("{} {}", it.status.name(), about.unwrap_or_default())
}

fn event(it: &DatasetReport) -> Value {
    let candidate = it.release.as_ref().map(|id| format!("{}/{id}", it.name));
    let denying = it.gate.iter().filter(|it| it.kind == VerdictKind::Deny).map(|it| it.rule);
    let lacking = it.deliveries.iter().filter(|it| it.kind == DeliveryKind::Failed);
    let review = candidate.as_ref().filter(|_| it.status == Status::Waiting);
    json!({
        "event": it.status.name(),
        "dataset": it.name,
        "title": it.title,
        "period": it.period,
        "candidate": candidate,
        "rows": {
            "read": it.tally.read,
            "accepted": it.tally.accepted,
            "quarantined": it.tally.quarantined,
            "published": it.tally.published,
        },
        "denied_by": denying.collect::<Vec<_>>(),
        "undelivered": lacking.map(|it| it.target.as_str()).collect::<Vec<_>>(),
        "error": it.stop.as_ref().map(Stop::code),
        "review": review.map(|it| format!("gongkai review {it}")),
    })
}

/// One sentence for each, as chat groups show it.
fn text(events: &[Value], lang: Lang) -> String {
    let one = |it: &Value| {
        let said = |key: &str| it[key].as_str().unwrap_or_default().to_owned();
        let (zh, en) = match said("event").as_str() {
            "waiting" => ("等待审批", "waits for clearance"),
            "refused" => ("审查未通过", "was refused"),
            "undelivered" => ("没有送达", "was not delivered everywhere"),
            _ => ("没有完成", "failed"),
        };
        match lang {
            Lang::Zh => format!("{}（{}）{zh}", said("title"), said("period")),
            Lang::En => format!("{} ({}) {en}", said("title"), said("period")),
        }
    };
    events.iter().map(one).collect::<Vec<_>>().join("\n")
}
