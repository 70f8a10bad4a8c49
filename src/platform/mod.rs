//! A sealed release in, a receipt out: plan, show, apply.
//!
//! Idempotent by digest: what a target has is never written again, and another content under the same id is
//! refused. What broke off is finished by the next call.

mod parcel;
mod shelf;
mod store;
mod directory;
mod s3;
mod webdav;
mod ckan;
mod server;
mod error;

#[cfg(test)]
mod memory;
#[cfg(test)]
mod tests;

pub use ckan::Answer;
pub use error::Error;
pub use error::PAGES;
pub use server::PAGES as SERVER_PAGES;
pub use server::What;

use std::cmp::Ordering;
use std::path::PathBuf;

use serde_json::Value;
use serde_json::json;

use crate::model::digest::Digest;
use crate::model::outcome::DeliveryKind;
use crate::model::stop::Stop;
use crate::net::Environment;
use crate::net::Link;
use crate::net::Secret;
use crate::release::Release;
use crate::seal::Sealed;
use directory::Folder;
use parcel::Parcel;
use s3::Bucket;
use store::Store;
use webdav::Dav;

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
    /// How long it is waited for.
    pub wait: Wait,
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
    /// How long it is waited for.
    pub wait: Wait,
}

/// How long a server is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// Seconds for a connection.
    pub connect_seconds: u32,
    /// Seconds that the server may be silent.
    pub seconds: u32,
}

/// What would be done, and nothing left to decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    target: String,
    kind: Kind,
    mend: Mend,
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
    /// Files that were changed at the target are written again.
    Repair,
    /// A file that is no part of the release is removed.
    Remove,
    /// The dataset's newest release is named.
    PointLatest,
    /// A portal's organization is made.
    MakeOrganization,
    /// A portal's package is made, which nobody else sees yet.
    MakePackage,
    /// A file of the release goes into the package, or into the place of an older one.
    Upload,
    /// What a package or a file in it says of itself is made right.
    Describe,
    /// The package is shown to everybody.
    Open,
    /// The rows of an older file go out of the portal's datastore.
    Unload,
    /// The rows go into it.
    Load,
}

impl Action {
    /// The action as reports write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::WriteRelease => "write-release",
            Self::Repair => "repair",
            Self::Remove => "remove",
            Self::PointLatest => "point-latest",
            Self::MakeOrganization => "make-organization",
            Self::MakePackage => "make-package",
            Self::Upload => "upload",
            Self::Describe => "describe",
            Self::Open => "open",
            Self::Unload => "unload",
            Self::Load => "load",
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

/// Whether files that were changed at a target are written again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mend {
    /// They are named, and stay as they are.
    Never,
    /// They are, under the release's own manifest.
    Edited,
    /// They are, and the manifest too: the target is known to have had the release.
    Known,
}

/// How closely a target is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// The manifest is read, and the sizes of the other files are asked for.
    Sizes,
    /// Every file is read.
    Digests,
}

/// A file at a target that is not as it was delivered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The file, as people would look for it.
    pub path: String,
    /// What is wrong with it.
    pub kind: EditKind,
}

/// What is wrong with a file at a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EditKind {
    /// It is not there.
    Missing,
    /// It is another one.
    Changed,
    /// It is no part of the release.
    Extra,
    /// Somebody else's, on a page that others may add to: told, and left where it is.
    Beside,
}

impl EditKind {
    /// The kind as reports write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Changed => "changed",
            Self::Extra => "extra",
            Self::Beside => "beside",
        }
    }
}

impl Edit {
    fn new(path: String, kind: EditKind) -> Self {
        Self { path, kind }
    }
}

/// A release that was delivered, as it is kept in the project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The dataset.
    pub dataset: String,
    /// `2017-r1`.
    pub release: String,
    /// The release's digest.
    pub digest: Digest,
    /// Where its files are.
    pub dir: PathBuf,
    /// Where what accompanies it is.
    pub seals: PathBuf,
}

/// A release that is taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tombstone {
    /// The dataset.
    pub dataset: String,
    /// `2017-r1`.
    pub release: String,
    /// The release's digest.
    pub digest: Digest,
    /// Why.
    pub reason: String,
    /// When it was decided.
    pub at: String,
    /// The release that takes its place, where there is one.
    pub superseded_by: Option<String>,
    /// Releases of the dataset that stand, the newest first.
    pub standing: Vec<(String, Digest)>,
    /// Names of its files, as far as they are known.
    pub files: Vec<String>,
    /// Whether the target is known to have had it.
    pub was_delivered: bool,
}

impl Tombstone {
    fn value(&self) -> Value {
        json!({
            "dataset": self.dataset,
            "release": self.release,
            "digest": self.digest.to_string(),
            "reason": self.reason,
            "date": self.at,
            "superseded_by": self.superseded_by,
        })
    }
}

/// What must be done so that `target` has `sealed`. Writes nothing.
pub fn plan(sealed: &Sealed, target: &Target, mend: Mend) -> Result<Plan, Stop> {
    let parcel = Parcel::of(sealed)?;
    let steps = match &target.kind {
        Kind::Ckan(it) => ckan::plan(&parcel, it, &target.reach, mend)?,
        kind => shelf::plan(open(target)?.as_ref(), &parcel, (mend, depth(kind, mend)))?,
    };
    let (name, kind) = (target.name.clone(), target.kind.clone());
    Ok(Plan { target: name, kind, mend, digest: parcel.digest(), steps })
}

/// Does what `plan` says.
pub fn apply(sealed: &Sealed, target: &Target, plan: Plan) -> Result<Receipt, Stop> {
    let parcel = Parcel::of(sealed)?;
    let is_same = plan.target == target.name && plan.kind == target.kind;
    if plan.digest != parcel.digest() || !is_same {
        return Err(Error::OtherPlan { id: parcel.id().to_owned() }.into());
    }
    if !plan.steps.is_empty() {
        let mend = plan.mend;
        match &target.kind {
            Kind::Ckan(it) => ckan::deliver(&parcel, it, &target.reach, mend)?,
            kind => shelf::apply(open(target)?.as_ref(), &parcel, (mend, depth(kind, mend)))?,
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

/// What at `target` is not as `kept` was delivered. Writes nothing.
pub fn look(kept: &Kept, target: &Target, depth: Depth) -> Result<Vec<Edit>, Stop> {
    let parcel = Parcel::kept(kept)?;
    if let Kind::Ckan(it) = &target.kind {
        return Ok(ckan::look(&parcel, it, &target.reach)?);
    }
    let store = open(target)?;
    Ok(shelf::look(store.as_ref(), &parcel, depth)?.edits(store.as_ref(), &parcel))
}

/// Writes again what `target` is known to have had: what was cleared, and nothing else.
pub fn restore(kept: &Kept, target: &Target) -> Result<(), Stop> {
    let parcel = Parcel::kept(kept)?;
    match &target.kind {
        Kind::Ckan(it) => ckan::deliver(&parcel, it, &target.reach, Mend::Known)?,
        _ => shelf::apply(open(target)?.as_ref(), &parcel, (Mend::Known, Depth::Digests))?,
    }
    Ok(())
}

/// What would be written of a release that is not cleared yet, with so many files that go beside it. Nothing can be done
/// with it.
pub fn foresee(release: &Release, beside: &[&str], target: &Target) -> Result<Vec<Step>, Stop> {
    let parcel = Parcel::foreseen(release, beside)?;
    Ok(match &target.kind {
        Kind::Ckan(it) => ckan::plan(&parcel, it, &target.reach, Mend::Never)?,
        kind => {
            let how = (Mend::Never, depth(kind, Mend::Never));
            shelf::plan(open(target)?.as_ref(), &parcel, how)?
        }
    })
}

/// Which of two release ids is the newer one: by period, then by number.
pub fn compare(a: &str, b: &str) -> Ordering {
    shelf::rank(a).cmp(&shelf::rank(b))
}

/// Whether release `a` is newer than `b`.
pub fn is_newer(a: &str, b: &str) -> bool {
    compare(a, b) == Ordering::Greater
}

/// Takes a release back from `target`, of which the tombstone stays.
pub fn withdraw(tombstone: &Tombstone, target: &Target) -> Result<DeliveryKind, Stop> {
    let did = match &target.kind {
        Kind::Ckan(it) => ckan::withdraw(tombstone, it, &target.reach)?,
        _ => shelf::withdraw(open(target)?.as_ref(), tombstone)?,
    };
    Ok(if did { DeliveryKind::Delivered } else { DeliveryKind::Unchanged })
}

/// Writes small files at the root of `target` that are no part of a release (the catalog), where they are not those that
/// are there; gives how many were written. A portal makes its own catalog.
pub fn post(files: &[(String, Vec<u8>)], target: &Target) -> Result<usize, Stop> {
    match &target.kind {
        Kind::Ckan(_) => Ok(0),
        _ => Ok(shelf::post(open(target)?.as_ref(), files)?),
    }
}

fn open(target: &Target) -> Result<Box<dyn Store>, Error> {
    Ok(match &target.kind {
        Kind::Directory { path } => Box::new(Folder::new(target.reach.project.join(path))),
        Kind::S3(it) => Box::new(Bucket::open(it, &target.reach)?),
        Kind::WebDav(it) => Box::new(Dav::open(it, &target.reach)?),
        Kind::Ckan(it) => return Err(Error::Unsupported { place: it.url.to_string() }),
    })
}

/// A folder is read to the last byte; what a server holds only where it is to be mended.
fn depth(kind: &Kind, mend: Mend) -> Depth {
    let is_near = matches!(kind, Kind::Directory { .. });
    if is_near || mend != Mend::Never { Depth::Digests } else { Depth::Sizes }
}
