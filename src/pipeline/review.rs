//! What a candidate is shown as before two persons sign: facts for the page, for people and for programs.

use std::path::Path;

use crate::gate;
use crate::gate::Standing;
use crate::journal::Journal;
use crate::model::day::Day;
use crate::model::disclosure::Disclosure;
use crate::model::lang::Both;
use crate::model::lang::Lang;
use crate::model::outcome::Artifact;
use crate::model::outcome::Status;
use crate::model::outcome::Verdict;
use crate::model::schema::Field;
use crate::model::schema::Release as Way;
use crate::model::schema::Role;
use crate::model::schema::Schema;
use crate::model::stop::Stop;
use crate::pipeline::calendar;
use crate::pipeline::desk::Found;
use crate::pipeline::difference;
use crate::pipeline::fingerprint;
use crate::pipeline::memory;
use crate::pipeline::plan::Project;
use crate::pipeline::report::DatasetReport;
use crate::pipeline::views::DueKind;
use crate::pipeline::views::FieldView;
use crate::pipeline::views::ReviewSheet;
use crate::review;
use crate::review::Facts;

/// Where the pages of a project are, relative to it.
const DIR: &str = "private/review";

/// The sheet of a candidate at `now`; its page is written, in `lang`.
pub(super) fn sheet(
    project: &Project,
    journal: &Journal,
    found: &Found<'_>,
    now: &str,
    lang: Lang,
) -> Result<ReviewSheet, Stop> {
    let Found { dataset, state, release } = found;
    let mut report = DatasetReport::new(&dataset.name, "", Status::Waiting);
    memory::recall(&state.report, &dataset.schema, &mut report);
    let facts = facts(project, journal, found, &report, now)?;
    let page = review::write(&project.dir.join(DIR), &facts, lang)?;
    let field =
        |it: &Field| FieldView { title: it.title.clone(), role: it.role, release: it.release };
    Ok(ReviewSheet {
        candidate: facts.candidate.clone(),
        title: dataset.schema.title.clone(),
        rows: release.rows(),
        tally: report.tally,
        fields: dataset.schema.fields.iter().map(field).collect(),
        verdicts: report.gate,
        digest: release.digest(),
        files: release.artifacts().to_vec(),
        previous: facts.difference.as_ref().map(|it| it.previous.clone()),
        quality: report.quality,
        dir: release.dir().to_path_buf(),
        page,
        facts,
    })
}

fn facts(
    project: &Project,
    journal: &Journal,
    found: &Found<'_>,
    report: &DatasetReport,
    now: &str,
) -> Result<Facts, Stop> {
    let Found { dataset, state, release } = found;
    let schema = &dataset.schema;
    let basis = fingerprint::basis(project, dataset);
    let head = journal.head()?;
    Ok(Facts {
        candidate: format!("{}/{}", dataset.name, release.id()),
        dataset: dataset.name.clone(),
        release: release.id().to_owned(),
        title: schema.title.clone(),
        publisher: project.publisher.name.clone(),
        period: dataset.period.clone(),
        opening: dataset.opening.name().to_owned(),
        legal_basis: dataset.legal_basis.clone(),
        rows: release.rows(),
        read: report.tally.read,
        quarantined: report.tally.quarantined,
        digest: release.digest().to_string(),
        rules: gate::rules_digest().to_string(),
        basis: basis.to_string(),
        is_outdated: state.basis != basis,
        head: head.map(|it| review::Head { seq: it.seq, hash: it.hash.to_string() }),
        fields: schema.fields.iter().map(|it| field(it, report.protection.as_ref())).collect(),
        protection: report.protection.clone(),
        quasi: quasi(schema),
        difference: difference::since_last(project, journal, dataset, release)?,
        gate: report.gate.iter().map(verdict).collect(),
        negative: negative(project, now),
        assessment: assessment(project, found),
        files: release.artifacts().iter().map(file).collect(),
        quality: report.quality.as_ref().map(|it| inside(project, it)),
        folder: inside(project, release.dir()),
    })
}

/// `path` as the project names it, with `/`.
fn inside(project: &Project, path: &Path) -> String {
    let path = path.strip_prefix(&project.dir).unwrap_or(path);
    path.display().to_string().replace(std::path::MAIN_SEPARATOR, "/")
}

fn field(it: &Field, said: Option<&Disclosure>) -> review::Field {
    let of = said.and_then(|said| said.fields.iter().find(|of| of.name == it.name));
    let release = match it.release {
        Way::Drop => "drop",
        Way::Keep => "keep",
        Way::Generalize => "generalize",
    };
    review::Field {
        name: it.name.clone(),
        title: it.title.clone(),
        role: it.role.name().to_owned(),
        release: release.to_owned(),
        level: of.and_then(|it| it.levels.get(it.level)).cloned(),
        suppressed: of.map_or(0, |it| it.suppressed),
        loss: of.map(|it| it.loss),
    }
}

/// Titles of what tells classes apart.
fn quasi(schema: &Schema) -> Vec<String> {
    let title = |it: &Field| if it.title.is_empty() { it.name.clone() } else { it.title.clone() };
    let quasi = schema.published().filter(|(_, it)| it.role == Role::Quasi);
    quasi.map(|(_, it)| title(it)).collect()
}

fn verdict(it: &Verdict) -> review::Verdict {
    let page = gate::PAGES.iter().find(|page| page.code == it.rule);
    review::Verdict {
        rule: it.rule.to_owned(),
        verdict: it.kind.name().to_owned(),
        title: page.map(|it| it.title.into()).unwrap_or_default(),
        at: Both::of(|lang| it.whereabouts(lang).unwrap_or_default()),
    }
}

fn negative(project: &Project, now: &str) -> review::Negative {
    let policy = &project.policy;
    let today = Day::in_china(now);
    let valid = policy.negative.iter().filter(|it| it.standing(today) == Standing::Valid).count();
    let of_list = |it: &DueKind| matches!(it, DueKind::NegativeReview | DueKind::NegativeEnd);
    let due = calendar::due(project, now).into_iter().filter(|it| of_list(&it.what));
    review::Negative {
        is_there: policy.negative_list.is_some(),
        valid: u64::try_from(valid).unwrap_or(u64::MAX),
        due: due.map(|it| (it.name, it.on.to_string())).collect(),
    }
}

fn assessment(project: &Project, found: &Found<'_>) -> review::Assessment {
    let it = calendar::assessment(project, found.dataset);
    review::Assessment {
        is_required: project.policy.assessment_required,
        reference: it.map(|it| it.reference.clone()),
        date: it.map(|it| it.date.to_string()),
        ends: it.map(|it| it.ends().to_string()),
    }
}

fn file(it: &Artifact) -> review::File {
    review::File {
        name: it.name.clone(),
        bytes: it.bytes,
        sha256: it.sha256.to_string(),
        rows: it.rows,
    }
}
