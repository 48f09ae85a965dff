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
pub fn server_as(place: &Workdir, identity: &Identity) -> Command {
    with_tls(place, place.server(), identity)
}

/// The same of a server that listens elsewhere.
fn with_tls(place: &Workdir, server: Command, identity: &Identity) -> Command {
    identity.write(place);
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

/// Runs `openssl` in the place's folder, for what no library here makes.
fn openssl(place: &Workdir, arguments: &str) {
    let output = process::Command::new("openssl")
        .args(arguments.split_whitespace())
        .current_dir(place.folder())
        .output()
        .expect("openssl runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
