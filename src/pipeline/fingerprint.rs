//! What a dataset is made from, as one digest: the same digest, nothing to do.

use std::fs::File;
use std::io::Read as _;
use std::sync::OnceLock;

use crate::gate;
use crate::model::accept::Share;
use crate::model::digest::Digest;
use crate::model::digest::Hasher;
use crate::model::rule::Rule;
use crate::pipeline::calendar;
use crate::pipeline::plan::DatasetPlan;
use crate::pipeline::plan::Project;
use crate::pipeline::plan::SourcePlan;
use crate::source::Source;

/// Goes up when the line gives other bytes for the same ledgers.
const LINE_VERSION: u64 = 5;

/// The program that runs, once it was asked for. What is built to be debugged is of one machine and a day, and large: it is
/// named by its version only.
pub(super) fn program() -> Option<Digest> {
    static READ: OnceLock<Option<Digest>> = OnceLock::new();
    let read = || {
        let mut file = File::open(std::env::current_exe().ok()?).ok()?;
        let mut hasher = Hasher::default();
        let mut buffer = vec![0; 1 << 20];
        loop {
            match file.read(&mut buffer).ok()? {
                0 => return Some(hasher.finish()),
                count => hasher.add(buffer.get(..count)?),
            }
        }
    };
    *READ.get_or_init(|| if cfg!(debug_assertions) { None } else { read() })
}

/// Ledgers, configuration, schema, policy, rules; for a derived dataset the datasets that it reads.
pub(super) fn dataset(
    project: &Project,
    dataset: &DatasetPlan,
    sources: &[Source],
    needs: &[Digest],
) -> Digest {
    let mut hasher = Hasher::default()
        .part(basis(project, dataset).to_string().as_bytes())
        .part(dataset.period.as_bytes())
        .part(dataset.cycle.name().as_bytes());
    for plan in &dataset.sources {
        hasher = match plan {
            SourcePlan::Files { glob, sheet, encoding } => hasher
                .part(glob.as_bytes())
                .part(sheet.as_deref().unwrap_or_default().as_bytes())
                .part(encoding.as_deref().unwrap_or_default().as_bytes()),
            SourcePlan::Reports { glob } => hasher.part(b"report").part(glob.as_bytes()),
            SourcePlan::Sql { .. } | SourcePlan::Database(_) => hasher,
            SourcePlan::Web(web) => hasher
                .part(web.sheet.as_deref().unwrap_or_default().as_bytes())
                .part(web.encoding.as_deref().unwrap_or_default().as_bytes()),
        };
    }
    for source in sources {
        hasher = hasher.part(source.name.as_bytes()).part(source.digest.to_string().as_bytes());
    }
    needs.iter().fold(hasher, |hasher, it| hasher.part(it.to_string().as_bytes())).finish()
}

/// What a standing clearance rests on: schema, policy, negative list, rules, to whom the dataset is open, who publishes
/// it, and the queries that it is the answer of.
pub(super) fn basis(project: &Project, dataset: &DatasetPlan) -> Digest {
    let policy = &project.policy;
    let negative = policy.negative_digest.map(|it| it.to_string()).unwrap_or_default();
    let standards = policy.standards_digest.map(|it| it.to_string()).unwrap_or_default();
    let mut hasher = Hasher::default()
        .part(&LINE_VERSION.to_be_bytes())
        .part(env!("CARGO_PKG_VERSION").as_bytes())
        .part(dataset.name.as_bytes())
        .part(dataset.schema.digest.to_string().as_bytes())
        .part(dataset.opening.name().as_bytes())
        .part(dataset.legal_basis.as_bytes())
        .part(project.publisher.name.as_bytes())
        .part(project.publisher.contact.as_bytes())
        .part(project.publisher.region.as_bytes())
        .part(negative.as_bytes())
        .part(standards.as_bytes())
        .part(gate::rules_digest().to_string().as_bytes())
        .part(&policy.k_unconditional.to_be_bytes())
        .part(&policy.k_conditional.to_be_bytes())
        .part(&[u8::from(policy.assessment_required)])
        .part(&policy.l.to_be_bytes())
        .part(&policy.t.unwrap_or(-1.0).to_be_bytes())
        .part(&[u8::from(dataset.regions.is_some())])
        .part(dataset.waiver.as_deref().unwrap_or_default().as_bytes());
    if let Some(it) = policy.workdays_digest {
        hasher = hasher.part(b"calendar").part(it.to_string().as_bytes());
    }
    if let Some(it) = calendar::assessment(project, dataset) {
        hasher = hasher.part(it.reference.as_bytes()).part(it.date.to_string().as_bytes());
    }
    let accept = &dataset.accept;
    for most in [Some(accept.quarantined), accept.per_region, accept.warnings] {
        hasher = hasher.part(most.map(Share::text).unwrap_or_default().as_bytes());
    }
    for limit in &accept.rules {
        hasher = hasher.part(limit.code.as_bytes()).part(limit.most.text().as_bytes());
    }
    if let Some(noise) = &dataset.noise {
        hasher = hasher
            .part(&noise.epsilon.to_be_bytes())
            .part(&noise.sensitivity.to_be_bytes())
            .part(&noise.budget.to_be_bytes());
    }
    for plan in &dataset.templates {
        hasher = match plan {
            SourcePlan::Sql { sql } => hasher.part(b"sql").part(sql.as_bytes()),
            SourcePlan::Database(it) => hasher.part(b"query").part(it.query.as_bytes()),
            SourcePlan::Files { .. } | SourcePlan::Web(_) | SourcePlan::Reports { .. } => hasher,
        };
    }
    for rule in Rule::ALL {
        hasher = hasher.part(rule.code().as_bytes()).part(rule.level().to_string().as_bytes());
    }
    hasher.finish()
}
