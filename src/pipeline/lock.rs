//! One command at a time: whoever writes into a project holds its lock. Readers need none.

use std::thread;
use std::time::Duration;
use std::time::Instant;

use serde_json::Value;
use serde_json::json;

use crate::disk;
use crate::disk::Access;
use crate::disk::Asked;
use crate::disk::Lock;
use crate::model::stop::Stop;
use crate::pipeline::halt::Halt;
use crate::pipeline::plan::Project;

/// The lock's file.
const FILE: &str = "private/lock";
/// Between two looks whether the lock is free.
const PAUSE: Duration = Duration::from_millis(50);

/// Who holds a project, as the lock's file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holder {
    /// The command, `run`.
    pub command: String,
    /// The process.
    pub pid: Option<u32>,
    /// Since when, RFC 3339.
    pub since: String,
}

impl Holder {
    fn told(&self) -> String {
        json!({ "command": self.command, "pid": self.pid, "since": self.since }).to_string()
    }

    fn of(text: &str) -> Self {
        let told: Value = serde_json::from_str(text).unwrap_or_default();
        let word = |key: &str| told[key].as_str().unwrap_or_default().to_owned();
        let pid = told["pid"].as_u64().and_then(|it| u32::try_from(it).ok());
        Self { command: word("command"), pid, since: word("since") }
    }
}

/// Takes the project for `command`, which began at `now`; waits until it is free, but no longer than `patience`.
///
/// It is free again when the lock is dropped, or the process ends, however that happens.
pub fn lock(project: &Project, command: &str, now: &str, patience: Duration) -> Result<Lock, Stop> {
    let private = |cause| Halt::Private { cause };
    let path = project.dir.join(FILE);
    disk::create_dir(&project.dir.join("private"), Access::Private).map_err(private)?;
    let pid = Some(std::process::id());
    let told = Holder { command: command.to_owned(), pid, since: now.to_owned() }.told();
    let clock = Instant::now();
    loop {
        match Lock::ask(&path, &told).map_err(private)? {
            Asked::Taken(lock) => return Ok(lock),
            // Who has it just now writes its name in a moment.
            Asked::Held(holder) if clock.elapsed() >= patience && !holder.is_empty() => {
                return Err(Halt::Locked { holder: Holder::of(&holder) }.into());
            }
            Asked::Held(_) if clock.elapsed() >= patience + PAUSE * 4 => {
                return Err(Halt::Locked { holder: Holder::default() }.into());
            }
            Asked::Held(_) => thread::sleep(PAUSE),
        }
    }
}
