//! A server as a process of its own.

use crate::process;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// The access token that the measured servers are given.
pub const TOKEN: &str = "only-the-bench-knows-this-token-7Q2ZK9";

/// Where the release binary of Roster is: beside this program.
pub fn program() -> PathBuf {
    let this = std::env::current_exe().expect("this program has a path");
    this.with_file_name("roster")
}

/// The release binary of Roster with its default settings.
pub fn roster(database_url: &str) -> Command {
    let mut command = Command::new(program());
    // The folder has no .env file that could change anything.
    command
        .env_clear()
        .env("DATABASE_URL", database_url)
        .current_dir("/")
        .stdin(Stdio::null());
    command
}

/// A running server. It is ended when this is dropped.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Server {
    /// Roster. Its log goes nowhere, but it is written: one line for each request.
    pub fn roster(database_url: &str) -> Self {
        let mut command = roster(database_url);
        command
            .args(["serve", "--listen", "127.0.0.1:0"])
            .env("ENABLE_EXTERNAL_API", "true")
            .env("EXTERNAL_API_ACCESS_TOKEN", TOKEN);
        Self::start(command)
    }

    /// This program, serving the same bytes to everyone.
    pub fn constant(length: usize) -> Self {
        let mut command = Command::new(std::env::current_exe().expect("this program has a path"));
        command.args(["--serve-constant", &length.to_string()]);
        Self::start(command)
    }

    fn start(mut command: Command) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?}: {error}"));
        let output = child.stdout.take().expect("a pipe was asked for");
        let mut lines = BufReader::new(output).lines().map_while(Result::ok);
        let address = lines.find_map(|line| line.strip_prefix("listening on http://")?.parse().ok());
        let Some(address) = address else {
            let _ = child.kill();
            panic!("{command:?} did not start: {:?}", child.wait());
        };
        Self { child, address }
    }

    /// Its number as a process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The CPU time that it has taken so far.
    pub fn cpu(&self) -> Duration {
        process::cpu(self.id())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
