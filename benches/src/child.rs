//! A server as a process of its own.

use crate::cpu;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// The access token that the measured servers are given.
pub const TOKEN: &str = "only-the-bench-knows-this-token-7Q2ZK9";

/// A running server. It is ended when this is dropped.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Server {
    /// The release binary of Roster, which lies beside this program, with its default settings. Its log goes nowhere, but
    /// it is written: one line for each request.
    pub fn roster(database_url: &str) -> Self {
        let program = std::env::current_exe()
            .expect("this program has a path")
            .with_file_name("roster");
        let mut command = Command::new(program);
        command.args(["serve", "--listen", "127.0.0.1:0"]).env_clear();
        command
            .env("DATABASE_URL", database_url)
            .env("ENABLE_EXTERNAL_API", "true")
            .env("EXTERNAL_API_ACCESS_TOKEN", TOKEN);
        Self::start(command)
    }

    /// This program, serving the same bytes to everyone.
    pub fn constant(length: usize) -> Self {
        let mut command = Command::new(std::env::current_exe().expect("this program has a path"));
        command.args([crate::constant::ARGUMENT, &length.to_string()]);
        Self::start(command)
    }

    fn start(mut command: Command) -> Self {
        // The folder has no .env file that could change anything.
        let mut child = command
            .current_dir("/")
            .stdin(Stdio::null())
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

    /// The CPU time that it has taken so far.
    pub fn cpu(&self) -> Duration {
        cpu::of(self.child.id())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
