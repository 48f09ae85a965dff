//! HTTPS: which certificate clients get, what is refused, and that nothing else changes.

mod beyond_loopback;
mod handshakes;
mod identity;
mod import_from;
mod reload;
mod serving;
mod wrong_files;

pub use identity::Identity;
use identity::{connect_tls, connect_tls_on, get_tls, healthz, rest_of, try_connect_tls};
use testing::{Command, Workdir};

use std::process;

/// `roster serve` with this certificate and key, not started yet.
pub fn server_as(workdir: &Workdir, identity: &Identity) -> Command {
    with_tls(workdir, workdir.server(), identity)
}

/// This server with this certificate and key.
fn with_tls(workdir: &Workdir, server: Command, identity: &Identity) -> Command {
    identity.write(workdir);
    server
        .env("ROSTER_TLS_CERT", "cert.pem")
        .env("ROSTER_TLS_KEY", "key.pem")
}

/// The error of a command that must not start a server. If it starts one nevertheless, the server is killed after a
/// while and the test fails.
#[track_caller]
fn refusal(command: Command) -> String {
    command.under(&["timeout", "30"]).run().failed(2)
}

/// Runs `openssl` in the working folder, for files that no library here creates.
fn openssl(workdir: &Workdir, arguments: &str) {
    let output = process::Command::new("openssl")
        .args(arguments.split_whitespace())
        .current_dir(workdir.folder())
        .output()
        .expect("openssl runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
