//! The recorded decision of two persons, and what only it can make.

use crate::gate::Judgement;
use crate::gate::error::Error;
use crate::gate::person;
use crate::gate::rules::rules_digest;
use crate::model::digest::Digest;
use crate::model::stop::Stop;
use crate::release::Release;

/// Two persons' decision that one candidate may leave, under one rule set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clearance {
    reviewer: String,
    approver: String,
    note: Option<String>,
    release: Digest,
    rules: Digest,
}

impl Clearance {
    /// The decision of `reviewer` and `approver`, two distinct persons, over the candidate with digest `release`.
    pub fn new(
        reviewer: &str,
        approver: &str,
        note: Option<String>,
        release: Digest,
        rules: Digest,
    ) -> Result<Self, Stop> {
        let (reviewer, first) = person::read(reviewer)?;
        let (approver, second) = person::read(approver)?;
        if first == second {
            return Err(Error::SamePerson.into());
        }
        Ok(Self { reviewer, approver, note, release, rules })
    }

    /// Who reviewed.
    pub fn reviewer(&self) -> &str {
        &self.reviewer
    }

    /// Who approved.
    pub fn approver(&self) -> &str {
        &self.approver
    }

    /// What they noted.
    pub fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }

    /// The candidate's digest.
    pub fn release(&self) -> Digest {
        self.release
    }

    /// The rule set's digest.
    pub fn rules(&self) -> Digest {
        self.rules
    }
}

/// A release that may leave. Only [`clear`] makes one.
#[derive(Clone, Debug)]
pub struct Cleared {
    release: Release,
    clearance: Clearance,
}

impl Cleared {
    /// The release.
    pub fn release(&self) -> &Release {
        &self.release
    }

    /// The decision.
    pub fn clearance(&self) -> &Clearance {
        &self.clearance
    }
}

/// Lets `release` leave, if `judgement` passes and both it and `clearance` are about this release and these rules.
pub fn clear(
    release: Release,
    judgement: &Judgement,
    clearance: &Clearance,
) -> Result<Cleared, Stop> {
    if judgement.release() != release.digest() || clearance.release() != release.digest() {
        return Err(Error::OtherRelease { id: release.id().to_owned() }.into());
    }
    if clearance.rules() != rules_digest() {
        return Err(Error::OtherRules.into());
    }
    if !judgement.passes() {
        return Err(Error::Denied { id: release.id().to_owned() }.into());
    }
    Ok(Cleared { release, clearance: clearance.clone() })
}

#[cfg(test)]
impl Cleared {
    /// A cleared release with one note, for tests of what comes after.
    pub(crate) fn sample(
        id: &str,
        note: &str,
    ) -> (impl std::ops::Deref<Target = std::path::Path>, Self) {
        let scratch = Release::scratch();
        let release = Release::sample_as(id, scratch.path(), &[("道里区", note)]).0;
        let clearance = Clearance {
            reviewer: "张三".to_owned(),
            approver: "李四".to_owned(),
            note: None,
            release: release.digest(),
            rules: rules_digest(),
        };
        (scratch, Self { release, clearance })
    }
}
