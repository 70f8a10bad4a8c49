//! A sealed release in, a receipt out: plan, show, apply.
//!
//! Idempotent by digest: what a target has is never written again, and another content under the same id is
//! refused. What broke off is finished by the next call.

mod parcel;
mod directory;
mod ckan;
mod error;

#[cfg(test)]
mod tests;

pub use error::Error;
pub use error::PAGES;

use std::path::PathBuf;

use crate::model::digest::Digest;
use crate::model::outcome::DeliveryKind;
use crate::model::stop::Stop;
use crate::net::Environment;
use crate::net::Link;
use crate::net::Secret;
use crate::seal::Sealed;
use parcel::Parcel;

/// Where releases go.
#[derive(Clone, Debug)]
pub struct Target {
    /// The target's name in the project.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// What it takes to get there.
    pub reach: Reach,
}

/// Where relative paths begin, and where secrets are looked for.
#[derive(Clone, Debug)]
pub struct Reach {
    /// The project's folder.
    pub project: PathBuf,
    /// Variables of the environment.
    pub environment: Environment,
}

/// Kinds of target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A folder that a web server shows.
    Directory {
        /// The folder, relative to the project.
        path: PathBuf,
    },
    /// A CKAN portal.
    Ckan(Ckan),
    /// A bucket of an S3 server.
    S3(S3),
    /// A folder of a WebDAV server.
    WebDav(WebDav),
}

/// A CKAN portal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ckan {
    /// Where the portal is, without `/api`.
    pub url: Link,
    /// The organization that owns the datasets.
    pub organization: String,
    /// An API token that may write there.
    pub token: Secret,
}

/// A bucket of an S3 server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct S3 {
    /// The server, which is asked with the bucket in the path; Amazon's own where there is none.
    pub endpoint: Option<Link>,
    /// The bucket.
    pub bucket: String,
    /// What stands before every key, without slashes at its ends; may be empty.
    pub prefix: String,
    /// The region.
    pub region: Option<String>,
    /// Who writes.
    pub access_key: Secret,
    /// What proves it.
    pub secret_key: Secret,
}

/// A folder of a WebDAV server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebDav {
    /// The folder.
    pub url: Link,
    /// Who writes.
    pub user: String,
    /// What proves it.
    pub password: Secret,
}

/// What would be done, and nothing left to decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    target: String,
    kind: Kind,
    digest: Digest,
    steps: Vec<Step>,
}

/// One thing to do at a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What.
    pub action: Action,
    /// To which file or folder, as people would look for it.
    pub path: String,
    /// Files that are written.
    pub files: usize,
    /// Their size.
    pub bytes: u64,
}

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// The release's files are written, the manifest last.
    WriteRelease,
    /// The dataset's newest release is named.
    PointLatest,
}

impl Action {
    /// The action as reports write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::WriteRelease => "write-release",
            Self::PointLatest => "point-latest",
        }
    }
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
    let parcel = Parcel::of(sealed)?;
    let steps = match &target.kind {
        Kind::Directory { path } => directory::plan(&parcel, &target.reach.project.join(path))?,
        Kind::Ckan(it) => ckan::plan(&parcel, it, &target.reach)?,
        Kind::S3(it) => return Err(Error::Unsupported { place: it.bucket.clone() }.into()),
        Kind::WebDav(it) => return Err(Error::Unsupported { place: it.url.to_string() }.into()),
    };
    let (name, kind) = (target.name.clone(), target.kind.clone());
    Ok(Plan { target: name, kind, digest: parcel.digest(), steps })
}

/// Does what `plan` says.
pub fn apply(sealed: &Sealed, target: &Target, plan: Plan) -> Result<Receipt, Stop> {
    let parcel = Parcel::of(sealed)?;
    let is_same = plan.target == target.name && plan.kind == target.kind;
    if plan.digest != parcel.digest() || !is_same {
        return Err(Error::OtherPlan { id: parcel.id().to_owned() }.into());
    }
    for step in &plan.steps {
        match &target.kind {
            Kind::Directory { path } => {
                directory::apply(&parcel, &target.reach.project.join(path), step)?;
            }
            Kind::Ckan(it) => ckan::apply(&parcel, it, &target.reach, step)?,
            // No plan for these has a step.
            Kind::S3(_) | Kind::WebDav(_) => {}
        }
    }
    let kind =
        if plan.steps.is_empty() { DeliveryKind::Unchanged } else { DeliveryKind::Delivered };
    Ok(Receipt {
        target: target.name.clone(),
        dataset: parcel.dataset().to_owned(),
        release: parcel.id().to_owned(),
        digest: parcel.digest(),
        kind,
    })
}

/// Writes small files at the root of `target` that are no part of a release (the catalog), where they are not those that
/// are there; gives how many were written. A portal makes its own catalog.
pub fn post(files: &[(String, Vec<u8>)], target: &Target) -> Result<usize, Stop> {
    match &target.kind {
        Kind::Directory { path } => Ok(directory::post(&target.reach.project.join(path), files)?),
        Kind::Ckan(_) => Ok(0),
        Kind::S3(it) => Err(Error::Unsupported { place: it.bucket.clone() }.into()),
        Kind::WebDav(it) => Err(Error::Unsupported { place: it.url.to_string() }.into()),
    }
}
