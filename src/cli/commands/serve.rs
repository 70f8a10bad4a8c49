//! `serve`: the public folder, over HTTP.

use std::net::SocketAddr;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use serde_json::json;

use crate::cli::args::Format;
use crate::cli::args::ServeArgs;
use crate::cli::error::Error;
use crate::cli::invocation;
use crate::cli::invocation::Invocation;
use crate::cli::invocation::Talk;
use crate::cli::render;
use crate::cli::render::access::Access;
use crate::cli::render::access::Who;
use crate::model::lang::Lang;
use crate::model::stop::Stop;
use crate::pipeline::plan;
use crate::pipeline::plan::TargetPlan;
use crate::serve::Limits;
use crate::serve::Log;
use crate::serve::Options;
use crate::serve::Server;
use crate::serve::Stops;

/// Folders of a project that nobody may see.
const NOT_PUBLIC: &[&str] = &["private", "inbox"];

/// Serves the folder that was named, or the project's.
pub(in crate::cli) fn serve(it: &Invocation, args: &ServeArgs) -> Result<u8, Stop> {
    let root = match &args.dir {
        Some(dir) => dir.clone(),
        None => folder(it, args.target.as_deref())?,
    };
    // A relative one would be another, should somebody go elsewhere.
    let root = std::path::absolute(&root).map_err(Error::Place)?;
    if let Some(path) = not_public(&root) {
        return Err(Error::NotPublic { path }.into());
    }
    let who = if args.log_addresses { Who::Said } else { Who::Unsaid };
    let access = if it.talk == Talk::Quiet { None } else { Access::new(it.log, who) };
    let log = access
        .as_ref()
        .and_then(Access::teller)
        .map(|teller| -> Log { Arc::new(move |told| teller.tell(told)) });
    let server = Server::bind(Options {
        root: root.clone(),
        listen: args.listen.clone(),
        jobs: it.jobs,
        limits: Limits::default(),
        clock: invocation::clock,
        log,
    })?;
    announce(it, server.address(), &root)?;
    let done = server.run(Stops::OnSignal);
    drop(access);
    done.map(|()| 0)
}

fn announce(it: &Invocation, address: SocketAddr, root: &Path) -> Result<(), Stop> {
    let url = format!("http://{address}/");
    match (it.format, it.lang) {
        (Format::Json, _) => render::document(&json!({
            "listen": address.to_string(),
            "url": url,
            "folder": root.display().to_string(),
        }))?,
        (Format::Human, Lang::Zh) => {
            render::answer(&format!("正在提供 {} ：{url}", root.display()))?;
        }
        (Format::Human, Lang::En) => {
            render::answer(&format!("serving {} at {url}", root.display()))?;
        }
    }
    if !address.ip().is_loopback() {
        render::note(
            it,
            match it.lang {
                Lang::Zh => {
                    "别的机器也能看到。没有加密：对外提供时，前面要有一个做 HTTPS 的服务器。"
                }
                Lang::En => {
                    "other machines can see it, too. Nothing is encrypted: on the open web, a server that speaks HTTPS belongs before it."
                }
            },
        );
    }
    Ok(())
}

/// The folder of the project's target that is one.
fn folder(it: &Invocation, wanted: Option<&str>) -> Result<PathBuf, Stop> {
    let project = plan::load(&it.project_dir()?)?;
    let folders: Vec<&TargetPlan> =
        project.targets.iter().filter(|it| it.folder().is_some()).collect();
    let names = || folders.iter().map(|it| it.name.clone()).collect();
    let chosen = match (wanted, &*folders) {
        (Some(name), _) => folders
            .iter()
            .find(|it| it.name == name)
            .ok_or_else(|| Error::NoTarget { name: name.to_owned(), there: names() })?,
        (None, [one]) => one,
        (None, _) => return Err(Error::NoFolder { there: names() }.into()),
    };
    Ok(project.dir.join(chosen.folder().unwrap_or(Path::new(""))))
}

/// What makes `root` a folder that must not be seen: it is a project, or stands among what a project keeps to itself.
fn not_public(root: &Path) -> Option<PathBuf> {
    let real = root.canonicalize().ok()?;
    let is_project = |it: &Path| it.join(plan::FILE).is_file();
    if is_project(&real) {
        return Some(real);
    }
    let inside =
        real.ancestors().find(|it| is_project(it)).and_then(|it| real.strip_prefix(it).ok());
    let first = inside?.components().next()?;
    NOT_PUBLIC.iter().any(|it| first.as_os_str() == *it).then_some(real)
}
