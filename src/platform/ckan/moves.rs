//! From what a portal shows to what must be done there: decided from the package alone, without asking anybody.
//!
//! A package that nobody sees yet is filled file by file, so that what broke off goes on; one that is public goes from
//! one release to the next in a single call, so that its readers have the old one or the new one.

use crate::platform::Mend;
use crate::platform::ckan::datastore;
use crate::platform::ckan::found::Found;
use crate::platform::ckan::found::Resource;
use crate::platform::ckan::wanted::DIGEST;
use crate::platform::ckan::wanted::File;
use crate::platform::ckan::wanted::RELEASE;
use crate::platform::ckan::wanted::WITHDRAWN;
use crate::platform::ckan::wanted::Wanted;
use crate::platform::ckan::wanted::is_own;
use crate::platform::shelf::rank;

use serde_json::Value;

/// One call to the portal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Move {
    MakeOrganization,
    /// A private package without files.
    MakePackage,
    /// One file, into a package that nobody sees.
    Upload(usize),
    /// The table of another release goes, before its file does.
    Unload(usize),
    /// All the rest at once; then everybody sees it.
    Revise(Vec<Difference>),
    /// The rows go into the datastore.
    Load(usize),
}

/// What the portal has beside the package.
#[derive(Clone, Copy, Debug)]
pub(super) struct Site {
    /// The organization.
    pub(super) has_organization: bool,
    /// A datastore that nobody else fills.
    pub(super) has_datastore: bool,
    /// Whether the release is known to have been there, whatever the package says.
    pub(super) mend: Mend,
}

/// Where a package is not as it shall be. Files are numbered as wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Difference {
    /// Nobody sees it.
    Private,
    /// It is in the bin.
    Deleted,
    Field(String),
    Extra(String),
    Tags,
    Missing(usize),
    Bytes(usize),
    /// A field of a file.
    About(usize, String),
    /// A file that the release has not, with its resource.
    Stale(String, String),
}

/// Why a package cannot be made to show the release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It shows another content under the release's id.
    Taken,
    /// The release was taken back.
    Withdrawn,
    /// It is another's.
    Stranger {
        /// Its organization.
        organization: String,
    },
}

/// What must be done, in order; nothing where the package shows the release, or a newer one.
pub(super) fn moves(
    wanted: &Wanted,
    found: Option<&Found>,
    site: Site,
) -> Result<Vec<Move>, Refusal> {
    let table = wanted.table.as_ref().filter(|_| site.has_datastore);
    let load = table.map(|it| Move::Load(it.file));
    let Some(found) = found else {
        let first = (!site.has_organization).then_some(Move::MakeOrganization);
        let uploads = (0..wanted.files.len()).map(Move::Upload);
        let moves = first.into_iter().chain([Move::MakePackage]).chain(uploads).chain(load);
        return Ok(moves.chain([Move::Revise(vec![Difference::Private])]).collect());
    };
    if !found.is_ours(&wanted.name, &wanted.organization) {
        let organization = found.organization.clone();
        return Err(Refusal::Stranger { organization });
    }
    let said = |key| found.extras.get(key).map(String::as_str);
    if said(WITHDRAWN) == Some(&wanted.release) {
        return Err(Refusal::Withdrawn);
    }
    if is_newer(found, wanted) {
        return Ok(Vec::new());
    }
    let is_same = shows(found, wanted);
    if found.is_public
        && said(RELEASE) == Some(&wanted.release)
        && !is_same
        && site.mend != Mend::Known
    {
        return Err(Refusal::Taken);
    }
    let load = load.filter(|_| table.is_some_and(|it| !datastore::has(wanted, it, found)));
    let mut rest = differences(wanted, found);
    if rest.is_empty() {
        return Ok(load.into_iter().collect());
    }
    let mut moves = Vec::new();
    if !found.is_public {
        rest.retain(|it| match it {
            Difference::Missing(at) | Difference::Bytes(at) => {
                moves.push(Move::Upload(*at));
                false
            }
            _ => true,
        });
        moves.extend(load);
        moves.push(Move::Revise(rest));
        return Ok(moves);
    }
    if let Some(table) = table
        && rest.contains(&Difference::Bytes(table.file))
        && wanted.files.get(table.file).is_some_and(|it| datastore::is_active(found, &it.name))
    {
        moves.push(Move::Unload(table.file));
    }
    moves.push(Move::Revise(rest));
    moves.extend(load);
    Ok(moves)
}

/// Whether the package says that it shows this very release.
pub(super) fn shows(found: &Found, wanted: &Wanted) -> bool {
    found.extras.get(DIGEST).is_some_and(|it| *it == wanted.digest.to_string())
}

/// Where the package is not as wanted.
pub(super) fn differences(wanted: &Wanted, found: &Found) -> Vec<Difference> {
    let mut out = Vec::new();
    if !found.is_active {
        out.push(Difference::Deleted);
    }
    let fields =
        wanted.fields.iter().filter(|(key, value)| !is_same(value, found.fields.get(*key)));
    out.extend(fields.map(|(key, _)| Difference::Field(key.clone())));
    if wanted.tags != found.tags {
        out.push(Difference::Tags);
    }
    let holds = |(key, value): &&(String, String)| found.extras.get(key) != Some(value);
    out.extend(wanted.extras.iter().filter(holds).map(|it| Difference::Extra(it.0.clone())));
    let wants = |key: &str| wanted.extras.iter().any(|it| it.0 == key);
    let over = found.extras.keys().filter(|it| is_own(it) && !wants(it));
    out.extend(over.map(|it| Difference::Extra(it.clone())));
    for (at, file) in wanted.files.iter().enumerate() {
        match found.resource(&file.name) {
            None => out.push(Difference::Missing(at)),
            Some(it) if !holds_bytes(it, file) => out.push(Difference::Bytes(at)),
            Some(it) => {
                let about = file.fields.iter().filter(|(key, value)| !is_said(it, key, value));
                out.extend(about.map(|(key, _)| Difference::About(at, key.clone())));
            }
        }
    }
    // The first of a name is the one; another is left over from a call whose answer was lost.
    let is_wanted = |it: &Resource| {
        let known = wanted.files.iter().any(|file| file.name == it.file);
        known && found.resource(&it.file).is_some_and(|first| first.id == it.id)
    };
    let stale = found.resources.iter().filter(|it| it.is_marked && !is_wanted(it));
    out.extend(stale.map(|it| Difference::Stale(it.id.clone(), it.file.clone())));
    if !found.is_public {
        out.push(Difference::Private);
    }
    out
}

impl Difference {
    /// Whether a portal may have its own way of writing it: that it stays is no failure.
    pub(super) fn is_soft(&self) -> bool {
        match self {
            Self::Field(_) | Self::Tags | Self::About(..) => true,
            Self::Extra(key) => !key.starts_with("gongkai_"),
            _ => false,
        }
    }
}

fn holds_bytes(resource: &Resource, file: &File) -> bool {
    resource.text("url_type") == "upload"
        && resource.bytes.is_some_and(|it| (it.count, it.sha256) == (file.bytes, file.sha256))
}

/// What CKAN does not say it says as nothing, or as an empty text.
fn is_same(wanted: &Value, found: Option<&Value>) -> bool {
    match (wanted, found) {
        (Value::String(wanted), None | Some(Value::Null)) => wanted.is_empty(),
        (wanted, Some(found)) => wanted == found,
        _ => false,
    }
}

/// Whether a resource says `value` of itself. Portals write formats in their own case; a loader of the datastore
/// writes an MD5 as the hash.
fn is_said(resource: &Resource, key: &str, value: &Value) -> bool {
    let found = resource.text(key);
    match key {
        "format" => value.as_str().is_some_and(|it| it.eq_ignore_ascii_case(found)),
        "hash" if resource.fields.get("datastore_active") == Some(&Value::Bool(true)) => {
            value == found || (found.len() == 32 && found.bytes().all(|it| it.is_ascii_hexdigit()))
        }
        _ => is_same(value, resource.fields.get(key)),
    }
}

/// Whether the package shows a release that comes after the wanted one.
pub(super) fn is_newer(found: &Found, wanted: &Wanted) -> bool {
    match (found.extras.get(RELEASE).and_then(|it| rank(it)), rank(&wanted.release)) {
        (Some(shown), Some(this)) => shown > this,
        _ => false,
    }
}
