//! A server in its own process.

use crate::process;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// The access token of the measured servers.
pub const TOKEN: &str = "only-the-bench-knows-this-token-7Q2ZK9";

/// A running server. Dropping it kills the server.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Server {
    /// This program as a server that sends the same bytes for every request.
    pub fn constant(length: usize) -> Self {
        let mut command = Command::new(std::env::current_exe().expect("this program has a path"));
        command.args(["--serve-constant", &length.to_string()]);
        Self::start(command)
    }

    /// Starts a command that prints the address that it listens on.
    pub fn start(mut command: Command) -> Self {
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

    /// The id of its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The CPU time that it has used so far.
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
