//! `verify`: whether what is on a disk or on the web is what was released.

use std::path::Path;

use crate::cli::args::Format;
use crate::cli::invocation::Invocation;
use crate::cli::render;
use crate::cli::render::Voice;
use crate::cli::render::verified;
use crate::model::stop::Stop;
use crate::verify;

/// Something does not hold.
const DENIED: u8 = 3;

/// Looks at `place`, a folder or a web address; with a key, all must be signed with it.
pub(in crate::cli) fn verify(it: &Invocation, place: &str, key: Option<&str>) -> Result<u8, Stop> {
    let key = key.map(verify::key).transpose()?;
    let is_web = ["http://", "https://"].iter().any(|scheme| place.starts_with(scheme));
    let (_scratch, dir) = if is_web {
        let (scratch, dir) = verify::fetch(place)?;
        (Some(scratch), dir)
    } else {
        (None, Path::new(place).to_path_buf())
    };
    let found = verify::verify(&dir, key.as_ref())?;
    match it.format {
        Format::Json => render::document(&verified::json(&found, it.lang))?,
        Format::Human => {
            let voice = Voice::new(it, Path::new(""));
            render::answer(&verified::human(&voice, &found))?;
        }
    }
    Ok(if found.is_whole() { 0 } else { DENIED })
}
