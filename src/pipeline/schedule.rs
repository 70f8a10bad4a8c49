//! What a scheduler is given: a service and a timer for systemd, or a line for cron, that run a project again and again.
//!
//! Both call `gongkai run`, which does what is due and catches up: how often it is called is a matter of how soon what
//! comes in is looked at.

use std::path::Path;
use std::path::PathBuf;

use crate::disk;
use crate::disk::Access;
use crate::model::digest::Digest;
use crate::model::stop::Stop;
use crate::pipeline::halt::Halt;

/// Half past two at night in China.
const NIGHTLY: &str = "*-*-* 18:30:00 UTC";
/// The same for cron, which knows the machine's own time only.
const NIGHTLY_CRON: &str = "30 2 * * *";
/// How long a run waits for a person who is just deciding.
const PATIENCE_SECONDS: u32 = 600;

/// What runs what.
#[derive(Clone, Debug)]
pub struct Scheduled {
    /// The program.
    pub program: PathBuf,
    /// The project's folder, absolute.
    pub project: PathBuf,
    /// Who runs it; by default, the owner of the project's folder.
    pub user: Option<String>,
    /// When, as the scheduler writes it.
    pub when: Option<String>,
}

/// A file for a scheduler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Its name.
    pub name: String,
    /// What is in it.
    pub text: String,
}

impl Scheduled {
    /// Service and timer.
    pub fn systemd(&self) -> Result<Vec<Unit>, Stop> {
        let (name, project) = (self.name(), text(&self.project)?);
        let user = self.user.clone().or_else(|| owner(&self.project));
        let user = user.map(|it| plain(&it)).transpose()?;
        let user = user.map(|it| format!("User={it}\n")).unwrap_or_default();
        let when = plain(self.when.as_deref().unwrap_or(NIGHTLY))?;
        let (program, quoted) = (quoted(text(&self.program)?), quoted(project));
        let folder = project.replace('%', "%%");
        // A private /tmp would hide a project or a program that lies there.
        let is_there = |it: &str| self.project.starts_with(it) || self.program.starts_with(it);
        let tmp = if is_there("/tmp") || is_there("/var/tmp") { "" } else { "PrivateTmp=yes\n" };
        let service = format!(
            "# {name}.service: runs the project once.\n\
             [Unit]\nDescription=gongkai: releases of {folder}\nWants=network-online.target\nAfter=network-online.target\n\n\
             [Service]\nType=oneshot\n{user}WorkingDirectory={folder}\n\
             ExecStart={program} --project {quoted} --progress never --log json --wait {PATIENCE_SECONDS} run --quiet\n\
             StandardOutput=null\n\
             # 4: nothing failed; something waits for two persons (gongkai review).\nSuccessExitStatus=4\n\
             # A run takes as long as it takes; it cannot run twice at once.\nTimeoutStartSec=infinity\n\
             UMask=0022\nNice=10\n\n\
             # It writes in the project's folder and nowhere else. What else it must write (a target elsewhere, a metrics\n\
             # file) needs a ReadWritePaths= of its own.\n\
             ProtectSystem=strict\nReadWritePaths={quoted}\nProtectHome=read-only\n{tmp}{HARDENED}"
        );
        let timer = format!(
            "# {name}.timer: when. A run that was missed is made up for.\n\
             [Unit]\nDescription=gongkai: when to run {folder}\n\n\
             [Timer]\nOnCalendar={when}\nRandomizedDelaySec=15min\nPersistent=true\n\n\
             [Install]\nWantedBy=timers.target\n"
        );
        Ok(vec![
            Unit { name: format!("{name}.service"), text: service },
            Unit { name: format!("{name}.timer"), text: timer },
        ])
    }

    /// A line of a crontab; with a user, of one of the system's.
    pub fn cron(&self) -> Result<Vec<Unit>, Stop> {
        let when = plain(self.when.as_deref().unwrap_or(NIGHTLY_CRON))?;
        let user = self.user.as_deref().map(plain).transpose()?;
        let user = user.map(|it| format!("{it} ")).unwrap_or_default();
        let (program, project) = (shell(text(&self.program)?), shell(text(&self.project)?));
        let line = format!(
            "# Runs the project once. 4: something waits for two persons (gongkai review). What else is not 0 is mailed.\n\
             {when} {user}{program} --project {project} --progress never --wait {PATIENCE_SECONDS} run --quiet >/dev/null; \
             s=$?; [ $s -eq 0 ] || [ $s -eq 4 ] || echo \"gongkai run: exit code $s, see gongkai status\"\n"
        );
        Ok(vec![Unit { name: self.name(), text: line }])
    }

    /// `gongkai-` and the folder's name, as far as it is a name everywhere.
    fn name(&self) -> String {
        let folder = self.project.file_name().map(|it| it.to_string_lossy().to_lowercase());
        let kept = |it: char| if it.is_ascii_alphanumeric() { it } else { '-' };
        let slug: String = folder.unwrap_or_default().chars().map(kept).collect();
        let slug = slug.trim_matches('-');
        if !slug.is_empty() && slug.len() <= 64 {
            return format!("gongkai-{slug}");
        }
        let digest = Digest::of(self.project.to_string_lossy().as_bytes()).to_string();
        format!("gongkai-{}", digest.get(..8).unwrap_or("project"))
    }
}

/// Writes `units` into `dir`.
pub fn write_units(dir: &Path, units: &[Unit]) -> Result<(), Stop> {
    for unit in units {
        disk::replace(&dir.join(&unit.name), unit.text.as_bytes(), Access::Public)
            .map_err(|cause| Halt::Output { cause })?;
    }
    Ok(())
}

/// What a program that reads ledgers, writes releases and asks servers needs not have.
const HARDENED: &str = "\
NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
PrivateDevices=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
RemoveIPC=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
MemoryDenyWriteExecute=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged
SystemCallErrorNumber=EPERM
";

/// `path` as text that a line of a file can hold.
fn text(path: &Path) -> Result<&str, Stop> {
    let text = path.to_str().filter(|it| !it.chars().any(char::is_control));
    Ok(text.ok_or_else(|| Halt::Unscheduled { what: path.to_string_lossy().into_owned() })?)
}

/// `text`, which stands in a line as it is.
fn plain(text: &str) -> Result<String, Stop> {
    if text.is_empty() || text.chars().any(char::is_control) {
        return Err(Halt::Unscheduled { what: text.to_owned() }.into());
    }
    Ok(text.to_owned())
}

/// `text` as one word of a unit file (systemd.syntax, quoting), with nothing to be put in its place.
fn quoted(text: &str) -> String {
    let escaped =
        text.replace('\\', "\\\\").replace('"', "\\\"").replace('%', "%%").replace('$', "$$");
    format!("\"{escaped}\"")
}

/// `text` as one word of the shell, in a crontab, where `%` ends the command.
fn shell(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''").replace('%', "\\%"))
}

#[cfg(unix)]
fn owner(path: &Path) -> Option<String> {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::metadata(path).ok().map(|it| it.uid().to_string())
}

#[cfg(not(unix))]
fn owner(_: &Path) -> Option<String> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(project: &str) -> Scheduled {
        let program = PathBuf::from("/usr/bin/gongkai");
        Scheduled { program, project: project.into(), user: None, when: None }
    }

    #[test]
    fn a_unit_is_named_after_its_folder() {
        for (project, expect) in [
            ("/srv/harbin", "gongkai-harbin"),
            ("/srv/Harbin 2017", "gongkai-harbin-2017"),
            ("/srv/哈尔滨", "gongkai-ca34a68a"),
        ] {
            assert_eq!(of(project).name(), expect);
        }
    }

    #[test]
    fn what_a_file_would_take_otherwise_is_quoted() {
        let odd = of("/srv/a b%c$d\"e'f");
        let units = odd.systemd().unwrap();
        assert!(units[0].text.contains(r#"--project "/srv/a b%%c$$d\"e'f" "#), "{}", units[0].text);
        let line = &odd.cron().unwrap()[0].text;
        assert!(line.contains(r#"--project '/srv/a b\%c$d"e'\''f' "#), "{line}");
        for bad in ["/srv/a\nExecStart=/bin/sh", "/srv/\u{1b}"] {
            assert_eq!(of(bad).systemd().unwrap_err().code(), "schedule/text");
            assert_eq!(of(bad).cron().unwrap_err().code(), "schedule/text");
        }
        let when = Scheduled { when: Some("daily\nx".to_owned()), ..of("/srv/a") };
        assert!(when.systemd().is_err() && when.cron().is_err());
    }
}
