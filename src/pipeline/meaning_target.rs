//! From a `[target.NAME]` to where releases go: addresses that can be read, no private folder, no secret in sight.

use std::path::Component;
use std::path::Path;
use std::path::PathBuf;

use toml::Spanned;

use crate::model::limits;
use crate::net::Link;
use crate::pipeline::config::Reader;
use crate::pipeline::config_target;
use crate::pipeline::meaning::is_inside;
use crate::pipeline::meaning::is_slug;
use crate::pipeline::meaning_source::seconds;
use crate::pipeline::meaning_source::secret;
use crate::pipeline::plan::TargetPlan;
use crate::pipeline::problem::Problem;
use crate::platform::Ckan;
use crate::platform::Kind;
use crate::platform::S3;
use crate::platform::Wait;
use crate::platform::WebDav;

/// Where releases go when the project names no target.
const PUBLIC: &str = "public";
/// Folders of a project that no target may touch.
const NOT_PUBLIC: &[&str] = &["private", "inbox"];

/// What the targets mean.
pub(super) fn targets(
    written: Vec<config_target::Target>,
    reader: &mut Reader<'_>,
) -> Vec<TargetPlan> {
    let mut targets = Vec::new();
    for it in written {
        if !is_slug(it.name.get_ref()) {
            reader.refuse(it.name.span(), Problem::Slug);
        }
        let name = it.name.get_ref().clone();
        let base_url = it.base_url.as_ref().and_then(|it| link(it, reader));
        let keep = it.keep.as_ref().map(|it| *it.get_ref());
        let kind = match it.kind {
            "directory" => directory(it, reader),
            "ckan" => ckan(it, reader),
            "s3" => s3(it, reader),
            _ => webdav(it, reader),
        };
        let base_url = base_url.map(|it| it.to_string());
        targets.extend(kind.map(|kind| TargetPlan { name, kind, base_url, keep }));
    }
    if targets.is_empty() {
        let kind = Kind::Directory { path: PathBuf::from(PUBLIC) };
        targets.push(TargetPlan { name: PUBLIC.to_owned(), kind, base_url: None, keep: None });
    }
    targets
}

fn directory(it: config_target::Target, reader: &mut Reader<'_>) -> Option<Kind> {
    let path = it.path?;
    if overlaps_private(path.get_ref()) {
        reader.refuse(path.span(), Problem::TargetPrivate);
    }
    Some(Kind::Directory { path: PathBuf::from(path.into_inner()) })
}

fn ckan(it: config_target::Target, reader: &mut Reader<'_>) -> Option<Kind> {
    let url = it.url.and_then(|it| link(&it, reader));
    let token = it.token.and_then(|it| secret("token", it, reader));
    let organization = it.organization?.into_inner();
    Some(Kind::Ckan(Ckan { url: url?, organization, token: token? }))
}

fn s3(it: config_target::Target, reader: &mut Reader<'_>) -> Option<Kind> {
    let wait = wait(&it, reader);
    let endpoint = it.endpoint.map(|it| link(&it, reader));
    let access_key = it.access_key.and_then(|it| secret("access_key", it, reader));
    let secret_key = it.secret_key.and_then(|it| secret("secret_key", it, reader));
    let is_bucket = |it: &str| it.bytes().all(|b| b.is_ascii_alphanumeric() || b".-_".contains(&b));
    if let Some(bucket) = it.bucket.as_ref().filter(|it| !is_bucket(it.get_ref())) {
        reader.refuse(bucket.span(), Problem::Bucket);
    }
    if let Some(prefix) = it.prefix.as_ref().filter(|it| !is_inside(it.get_ref())) {
        reader.refuse(prefix.span(), Problem::Path);
    }
    let endpoint = match endpoint {
        Some(None) => return None,
        Some(endpoint) => endpoint,
        None => None,
    };
    Some(Kind::S3(S3 {
        endpoint,
        bucket: it.bucket?.into_inner(),
        prefix: it.prefix.map(Spanned::into_inner).unwrap_or_default().trim_matches('/').to_owned(),
        region: it.region.map(Spanned::into_inner),
        access_key: access_key?,
        secret_key: secret_key?,
        wait,
    }))
}

fn webdav(it: config_target::Target, reader: &mut Reader<'_>) -> Option<Kind> {
    let wait = wait(&it, reader);
    let url = it.url.and_then(|it| link(&it, reader));
    let password = it.password.and_then(|it| secret("password", it, reader));
    let user = it.user?.into_inner();
    Some(Kind::WebDav(WebDav { url: url?, user, password: password?, wait }))
}

fn wait(it: &config_target::Target, reader: &mut Reader<'_>) -> Wait {
    Wait {
        connect_seconds: seconds(it.connect_timeout.clone(), limits::CONNECT_SECONDS, reader),
        seconds: seconds(it.timeout.clone(), limits::WEB_SILENT_SECONDS, reader),
    }
}

fn link(written: &Spanned<String>, reader: &mut Reader<'_>) -> Option<Link> {
    match Link::parse(written.get_ref()) {
        Ok(link) => Some(link),
        Err(fault) => {
            reader.refuse(written.span(), Problem::Link(fault));
            None
        }
    }
}

/// Whether a target at `path` would show what is private, or sit among it.
fn overlaps_private(path: &str) -> bool {
    let mut parts = Path::new(path).components().filter(|it| *it != Component::CurDir);
    match parts.next() {
        None => true,
        Some(Component::Normal(first)) => {
            NOT_PUBLIC.iter().any(|it| first == *it) || parts.any(|it| it == Component::ParentDir)
        }
        // Above the project: a folder around the project itself would show all of it.
        Some(Component::ParentDir) => !parts.any(|it| matches!(it, Component::Normal(_))),
        Some(_) => false,
    }
}
