//! What must be on record beside the bytes: review, impact assessment, opening and its k, legal basis, dates.

use serde_json::Value;

use crate::gate::Policy;
use crate::gate::bench::Bench;
use crate::gate::person::key;
use crate::gate::rules::rules_digest;
use crate::model::day::Day;
use crate::model::digest::Digest;
use crate::model::limits::K_FLOOR;
use crate::model::schema::Role;
use crate::model::schema::Schema;
use crate::release::Release;

/// The k that each opening asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ks {
    /// Of what everyone may have.
    pub unconditional: u32,
    /// Of what is given on conditions.
    pub conditional: u32,
}

/// An impact assessment on record (PIPL art. 55, 56).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assessment {
    /// Its document.
    pub reference: String,
    /// When it was made.
    pub date: Day,
}

impl Assessment {
    /// The first day on which it holds no more.
    pub fn ends(&self) -> Day {
        self.date.next_year().after(1)
    }
}

/// When a dataset may be seen; nothing given, always.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Times {
    /// From this day on.
    pub effective: Option<Day>,
    /// Until this day.
    pub expires: Option<Day>,
    /// The procedure by which it is taken down.
    pub takedown: Option<String>,
}

/// What is on record of two persons' decision, when a release is about to leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// Who reviewed.
    pub reviewer: String,
    /// Who approved.
    pub approver: String,
    /// The digest that they cleared.
    pub release: Digest,
    /// The rule set under which they did.
    pub rules: Digest,
    /// Schema, policy, negative list and rules under which they did.
    pub basis: Digest,
    /// When: RFC 3339, in UTC.
    pub at: String,
}

/// A release that is about to leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaving {
    /// What two persons signed; none, nobody did.
    pub signed: Option<Signed>,
    /// Schema, policy, negative list and rules as they are now.
    pub basis: Digest,
    /// The time: RFC 3339, in UTC.
    pub now: String,
}

/// Rules that are judged here.
pub(super) const RULES: &[&str] = &["G14", "G15", "G16", "G17", "G24"];
/// Under which name it is done.
pub(super) const NAME: &str = "record";

/// Judges all of it; gives nothing back.
pub(super) fn judge(
    bench: &mut Bench,
    release: &Release,
    schema: &Schema,
    policy: &Policy,
    package: Option<&Value>,
) {
    review(bench, release, policy);
    assessment(bench, schema, policy);
    stated(bench, policy, package);
    times(bench, policy);
    bench.done(NAME);
}

/// G14: two persons cleared exactly these bytes under exactly these rules, and not in the future.
fn review(bench: &mut Bench, release: &Release, policy: &Policy) {
    let Some(leaving) = &policy.leaving else { return bench.idle("G14") };
    let Some(it) = &leaving.signed else {
        return bench.tell("G14", "没有审批记录", "no clearance is on record");
    };
    let (first, second) = (key(&it.reviewer), key(&it.approver));
    if it.release != release.digest() {
        bench.tell("G14", "审批的不是这些内容", "the clearance is for other content");
    } else if it.rules != rules_digest() {
        bench.tell("G14", "审批时是另一套规则", "the clearance was given under other rules");
    } else if it.basis != leaving.basis {
        bench.tell(
            "G14",
            "审批以后数据标准、政策或负面清单改过",
            "schema, policy or negative list changed after the clearance",
        );
    } else if first.is_empty() || second.is_empty() || first == second {
        bench.tell("G14", "初审和审批不是两个人", "reviewer and approver are not two persons");
    } else if it.at.is_empty() || it.at > leaving.now {
        bench.tell("G14", "审批的日期在发布之后", "the clearance is dated after the release");
    }
}

/// G15: where the input has personal information, an assessment that is not too old.
fn assessment(bench: &mut Bench, schema: &Schema, policy: &Policy) {
    let personal = |it: &Schema| {
        let is = |role: Role| matches!(role, Role::Identifier | Role::Sensitive);
        it.fields.iter().any(|it| is(it.role) || it.kind.is_identity())
    };
    if !personal(schema) && !policy.inputs.iter().any(|it| personal(&it.schema)) {
        return bench.idle("G15");
    }
    match (&policy.assessment, policy.today) {
        (None, _) if policy.assessment_required => {
            bench.tell("G15", "没有影响评估", "no impact assessment is given");
        }
        (None, _) => bench.idle("G15"),
        (Some(_), None) => bench.deny("G15", "today"),
        (Some(it), Some(today)) if it.date > today => bench.tell(
            "G15",
            format!("影响评估的日期 {} 还没到", it.date),
            format!("the impact assessment is dated {}, in the future", it.date),
        ),
        (Some(it), Some(today)) if it.ends() <= today => bench.tell(
            "G15",
            format!("影响评估是 {} 的，超过十二个月", it.date),
            format!("the impact assessment of {} is older than twelve months", it.date),
        ),
        (Some(_), Some(_)) => {}
    }
}

/// G16 and G17: opening and legal basis, in the policy and in the package; the k that the opening asks for.
fn stated(bench: &mut Bench, policy: &Policy, package: Option<&Value>) {
    let told = |key: &str| {
        package.and_then(|it| it.pointer(&format!("/gongkai/{key}"))).and_then(Value::as_str)
    };
    let Ks { unconditional, conditional } = policy.ks;
    let least = match policy.opening.as_deref() {
        Some(opening @ ("unconditional" | "conditional")) if told("opening") == Some(opening) => {
            if opening == "unconditional" {
                unconditional
            } else {
                conditional
            }
        }
        _ => {
            bench.deny("G16", "opening");
            K_FLOOR
        }
    };
    if conditional < K_FLOOR || unconditional < conditional || policy.asked.k < least {
        bench.deny("G16", "k");
    }
    let basis = policy.legal_basis.trim();
    if basis.is_empty() || told("legalBasis").map(str::trim) != Some(basis) {
        bench.deny("G17", "legal_basis");
    }
}

/// G24: not before its day, not after it, and never without a way to take it down.
fn times(bench: &mut Bench, policy: &Policy) {
    let Times { effective, expires, takedown } = &policy.times;
    if effective.is_none() && expires.is_none() {
        return bench.idle("G24");
    }
    let Some(today) = policy.today else { return bench.deny("G24", "today") };
    if let Some(day) = effective.filter(|it| *it > today) {
        bench.tell("G24", format!("{day} 才生效"), format!("it takes effect on {day}"));
    }
    if let Some(day) = expires.filter(|it| *it < today) {
        bench.tell("G24", format!("{day} 已到期"), format!("it expired on {day}"));
    }
    if expires.is_some() && takedown.as_deref().is_none_or(|it| it.trim().is_empty()) {
        bench.tell("G24", "有到期日，没有撤下的程序", "it expires, and no procedure takes it down");
    }
    if let (Some(from), Some(to)) = (effective, expires)
        && from > to
    {
        bench.tell("G24", "到期在生效之前", "it expires before it takes effect");
    }
}
