//! A project in a folder of its own, and the real program run on it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

static NEXT: AtomicU32 = AtomicU32::new(0);

/// A folder that is gone after the test, unless the test fails: then it stays, to be looked at.
pub(crate) struct Project {
    /// The folder.
    pub(crate) root: PathBuf,
}

/// What a run of the program said.
pub(crate) struct Ran {
    /// Exit code; −1 when a signal ended it.
    pub(crate) code: i32,
    /// The answer.
    pub(crate) stdout: String,
    /// The talk.
    pub(crate) stderr: String,
    command: String,
}

impl Project {
    /// An empty folder.
    pub(crate) fn new(name: &str) -> Self {
        let count = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = format!("{name}-{}-{count}", std::process::id());
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(folder);
        let _absent = fs::remove_dir_all(&root);
        fs::create_dir_all(&root).unwrap();
        Self { root }
    }

    /// Writes a file, and the folders above it.
    pub(crate) fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// Runs the program in the folder.
    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        self.run_with(args, &[])
    }

    /// The same, with variables of the environment.
    pub(crate) fn run_with(&self, args: &[&str], variables: &[(&str, &str)]) -> Ran {
        let output = self.command(args, variables).output().unwrap();
        let code = output.status.code().unwrap_or(-1);
        let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        let command = format!("$ gongkai {}\n  in {}", args.join(" "), self.root.display());
        Ran { code, stdout, stderr, command }
    }

    /// The program, ready to run in the folder.
    pub(crate) fn command(&self, args: &[&str], variables: &[(&str, &str)]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gongkai"));
        command
            .args(args)
            .current_dir(&self.root)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("LANG", "zh_CN.UTF-8")
            .env("RUST_BACKTRACE", "1")
            .envs(variables.iter().copied())
            .stdin(Stdio::null());
        command
    }

    /// Files called `name` anywhere below `dir`, sorted.
    pub(crate) fn find(&self, dir: &str, name: &str) -> Vec<PathBuf> {
        walkdir::WalkDir::new(self.root.join(dir))
            .sort_by_file_name()
            .into_iter()
            .filter_map(Result::ok)
            .filter(|it| it.file_type().is_file() && it.file_name() == name)
            .map(walkdir::DirEntry::into_path)
            .collect()
    }
}

impl Drop for Project {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let _gone = fs::remove_dir_all(&self.root);
        }
    }
}

impl Ran {
    /// Command, folder, exit code, both streams: for the message of a failing test.
    pub(crate) fn story(&self) -> String {
        let Self { code, stdout, stderr, command } = self;
        format!("{command}\nexit code {code}\n--- stdout\n{stdout}\n--- stderr\n{stderr}\n")
    }
}
