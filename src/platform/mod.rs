//! A sealed release in, a receipt out: plan, show, apply.
//!
//! Idempotent by digest: what a target has is never written again, and another content under the same id is
//! refused. What broke off is finished by the next call.

mod directory;
mod error;

#[cfg(test)]
mod tests;

pub use error::Error;
pub use error::PAGES;

use std::path::PathBuf;

use crate::model::digest::Digest;
use crate::model::outcome::DeliveryKind;
use crate::model::stop::Stop;
use crate::seal::Sealed;

/// Where releases go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A folder that a web server shows.
    Directory {
        /// The target's name in the project.
        name: String,
        /// The folder.
        path: PathBuf,
    },
}

/// What would be done, and nothing left to decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    target: Target,
    digest: Digest,
    steps: Vec<Step>,
}

/// One thing to do at a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Write the release's files into a new folder.
    WriteRelease {
        /// The folder.
        path: PathBuf,
        /// Files, with the manifest.
        files: usize,
        /// Their size.
        bytes: u64,
    },
    /// Let the dataset's `latest.json` name the release.
    PointLatest {
        /// The file.
        path: PathBuf,
    },
}

/// What a target acknowledged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The target's name.
    pub target: String,
    /// The dataset.
    pub dataset: String,
    /// `2017-r1`.
    pub release: String,
    /// The release's digest, read back from the target.
    pub digest: Digest,
    /// Delivered or unchanged.
    pub kind: DeliveryKind,
}

impl Target {
    /// The target's name in the project.
    pub fn name(&self) -> &str {
        match self {
            Self::Directory { name, .. } => name,
        }
    }
}

impl Plan {
    /// What would be done, in order; nothing when the target has it all.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The digest of the release that the plan is for.
    pub fn digest(&self) -> Digest {
        self.digest
    }
}

/// What must be done so that `target` has `sealed`. Writes nothing.
pub fn plan(sealed: &Sealed, target: &Target) -> Result<Plan, Stop> {
    let steps = match target {
        Target::Directory { path, .. } => directory::plan(sealed, path)?,
    };
    Ok(Plan { target: target.clone(), digest: sealed.release().digest(), steps })
}

/// Does what `plan` says.
pub fn apply(sealed: &Sealed, target: &Target, plan: Plan) -> Result<Receipt, Stop> {
    let release = sealed.release();
    if plan.digest != release.digest() || plan.target != *target {
        return Err(Error::OtherPlan { id: release.id().to_owned() }.into());
    }
    let kind =
        if plan.steps.is_empty() { DeliveryKind::Unchanged } else { DeliveryKind::Delivered };
    match target {
        Target::Directory { .. } => {
            plan.steps.iter().try_for_each(|it| directory::apply(sealed, it))?;
        }
    }
    Ok(Receipt {
        target: target.name().to_owned(),
        dataset: release.dataset().to_owned(),
        release: release.id().to_owned(),
        digest: release.digest(),
        kind,
    })
}
