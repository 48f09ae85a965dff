//! HTTPS: who is shown which certificate, what is refused, and that nothing else changes by it.

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

/// `roster serve` with this certificate and its key, not yet started.
pub fn server_as(workdir: &Workdir, identity: &Identity) -> Command {
    with_tls(workdir, workdir.server(), identity)
}

/// The same of a server that listens elsewhere.
fn with_tls(workdir: &Workdir, server: Command, identity: &Identity) -> Command {
    identity.write(workdir);
    server
        .env("ROSTER_TLS_CERT", "cert.pem")
        .env("ROSTER_TLS_KEY", "key.pem")
}

/// What a command complains about that must not start a server. One that starts all the same is ended after a while, and
/// the test fails.
#[track_caller]
fn refusal(command: Command) -> String {
    command.under(&["timeout", "30"]).run().failed(2)
}

/// Runs `openssl` in the working folder, for what no library here makes.
fn openssl(workdir: &Workdir, arguments: &str) {
    let output = process::Command::new("openssl")
        .args(arguments.split_whitespace())
        .current_dir(workdir.folder())
        .output()
        .expect("openssl runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
