//! Signals to processes.

use std::process;

/// Sends a signal by name, as `kill` does. The process must exist.
#[track_caller]
pub fn signal(pid: u32, name: &str) {
    let sent = process::Command::new("sh")
        .args(["-c", "kill -s \"$0\" \"$1\"", name, &pid.to_string()])
        .status();
    assert!(sent.expect("sh runs").success(), "the process has ended already");
}
