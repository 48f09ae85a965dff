//! The real binary, run with exactly the environment that a test sets.

use std::env;
use std::ffi::OsStr;
use std::io::Write as _;
use std::path::Path;
use std::process::{self, Child, Stdio};

use super::Running;

/// The variable that tells a binary built for coverage where to write its profile.
const PROFILE: &str = "LLVM_PROFILE_FILE";

/// A `roster` command that is being built.
pub struct Command {
    process: process::Command,
    stdin: Option<String>,
}

/// The result of a command that has ended.
#[derive(Debug)]
pub struct Finished {
    /// Its exit code; -1 if a signal ended it.
    pub code: i32,
    /// Everything that it wrote to stdout.
    pub stdout: String,
    /// Everything that it wrote to stderr.
    pub stderr: String,
}

impl Command {
    /// A command that runs in `folder`, without the environment of the tests.
    pub fn new(program: &str, folder: &Path, arguments: &[&str]) -> Self {
        let mut process = process::Command::new(program);
        process.args(arguments).current_dir(folder).env_clear();
        // `scripts/coverage` collects the profile of this process from there.
        process.envs(env::var_os(PROFILE).map(|file| (PROFILE, file)));
        Self { process, stdin: None }
    }

    /// Sets this environment variable.
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.process.env(name, value);
        self
    }

    /// Runs the command under another program, such as `setpriv` or `strace` with their arguments.
    pub fn under(self, wrapper: &[impl AsRef<OsStr>]) -> Self {
        let mut process = process::Command::new(&wrapper[0]);
        process
            .args(&wrapper[1..])
            .arg(self.process.get_program())
            .args(self.process.get_args())
            .env_clear()
            .envs(self.process.get_envs().filter_map(|(name, value)| Some((name, value?))));
        if let Some(folder) = self.process.get_current_dir() {
            process.current_dir(folder);
        }
        Self {
            process,
            stdin: self.stdin,
        }
    }

    /// Removes this environment variable.
    pub fn without(mut self, name: &str) -> Self {
        self.process.env_remove(name);
        self
    }

    /// Adds an argument.
    pub fn argument(mut self, argument: &str) -> Self {
        self.process.arg(argument);
        self
    }

    /// Sets the text on its stdin.
    pub fn stdin(mut self, text: &str) -> Self {
        self.stdin = Some(text.to_owned());
        self
    }

    /// Runs it until it ends.
    pub fn run(mut self) -> Finished {
        self.process.stdin(if self.stdin.is_some() {
            Stdio::piped()
        } else {
            Stdio::null()
        });
        let mut child = self
            .process
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary can be started");
        if let Some(text) = self.stdin {
            // A command that refuses its arguments ends without reading its stdin. The test judges that; it is no error
            // here.
            let _ = child
                .stdin
                .take()
                .expect("a pipe was asked for")
                .write_all(text.as_bytes());
        }
        let output = child.wait_with_output().expect("the command ends");
        Finished {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Runs it with this as its stdout.
    pub fn stdout_to(mut self, stdout: impl Into<Stdio>) -> process::Output {
        let process = self.process.stdin(Stdio::null()).stdout(stdout).stderr(Stdio::piped());
        let child = process.spawn().expect("the binary can be started");
        child.wait_with_output().expect("the command ends")
    }

    /// Starts it without waiting, for a test that kills it or signals it.
    pub fn spawn(mut self) -> Child {
        self.process
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary can be started")
    }

    /// Starts a server, and returns once it listens.
    pub fn start(mut self) -> Running {
        self.process.stdin(Stdio::null());
        Running::spawn(self.process)
    }
}

impl Finished {
    /// Its stdout, after asserting that it succeeded.
    #[track_caller]
    pub fn succeeded(self) -> String {
        assert_eq!(self.code, 0, "{self:?}");
        self.stdout
    }

    /// Its stdout as JSON, after asserting that it succeeded.
    #[track_caller]
    pub fn json(self) -> serde_json::Value {
        let stdout = self.succeeded();
        serde_json::from_str(&stdout).unwrap_or_else(|error| panic!("{error}: {stdout}"))
    }

    /// Its error message, after asserting its exit code. Errors go to stderr; stdout must be empty, so that no script
    /// takes it for a result.
    #[track_caller]
    pub fn failed(self, code: i32) -> String {
        assert_eq!(self.code, code, "{self:?}");
        assert_eq!(self.stdout, "", "errors belong on stderr");
        assert_ne!(self.stderr.trim(), "", "an error says what is wrong");
        assert!(!self.stderr.contains("panicked"), "{}", self.stderr);
        self.stderr
    }
}
