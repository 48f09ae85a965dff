//! The units of systemd.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use tempfile::TempDir;
use testing::{Workdir, on_both_databases};

use super::{passes, path, read};
use crate::harness::PROGRAM;

const FOLDER: &str = "packaging/systemd";

/// A copy of the units with the path of the program on this machine.
fn installed() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for unit in fs::read_dir(path(FOLDER)).expect("it is there") {
        let unit = unit.expect("an entry");
        let text = fs::read_to_string(unit.path()).expect("a text");
        let text = text.replace("/usr/local/bin/roster", PROGRAM);
        fs::write(folder.path().join(unit.file_name()), text).expect("it is ours");
    }
    folder
}

#[test]
fn systemd_accepts_the_units() {
    let folder = installed();
    for unit in ["roster.service", "roster-backup.service", "roster-backup.timer"] {
        let unit = folder.path().join(unit);
        assert_eq!(passes(Command::new("systemd-analyze").arg("verify").arg(unit)), "");
    }
}

/// The version of systemd for which docs/install.md has the score. Other versions compute it slightly differently.
const COUNTED_BY: &str = "systemd 252 ";

/// systemd's exposure score is from 0.0 (safe) to 10.0.
#[test]
fn the_services_are_hardened_as_documented() {
    let page = read("docs/install.md");
    let version = passes(Command::new("systemd-analyze").arg("--version"));
    for unit in ["roster.service", "roster-backup.service"] {
        let report = passes(
            Command::new("systemd-analyze")
                .args(["security", "--offline=true", "--no-pager", "--threshold=15"])
                .arg(path(FOLDER).join(unit)),
        );
        let line = report.lines().find(|line| line.contains("Overall exposure level"));
        let level = line.and_then(|line| line.rsplit(": ").next()?.split(' ').next());
        let said = format!("`{unit}` | {} |", level.expect("a level"));
        assert!(
            page.contains(&said) || !version.starts_with(COUNTED_BY),
            "docs/install.md doesn't say: {said}"
        );
    }
}

/// The system calls of one of systemd's sets, including the sets in it.
fn calls_of(set: &str) -> BTreeSet<String> {
    let listed = passes(Command::new("systemd-analyze").args(["syscall-filter", "--no-pager", set]));
    let names = listed
        .lines()
        .map(str::trim)
        .filter(|line| !line.starts_with('#') && !line.is_empty());
    let mut calls = BTreeSet::new();
    for name in names.filter(|name| *name != set) {
        if name.starts_with('@') {
            calls.extend(calls_of(name));
        } else {
            calls.insert(name.to_owned());
        }
    }
    calls
}

/// The system calls in a trace of strace: `PID call(…`.
fn calls_in(trace: &str) -> BTreeSet<String> {
    let calls = trace
        .lines()
        .filter_map(|line| line.split_once('(')?.0.split(' ').next_back());
    calls
        .filter(|call| call.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') && !call.is_empty())
        .map(str::to_owned)
        .collect()
}

/// A system call that the unit's filter blocks would fail only in production.
async fn the_filter_allows_the_calls_of_a_server_and_a_backup(workdir: &Workdir) {
    let unit = read(&format!("{FOLDER}/roster.service"));
    for line in [
        "SystemCallFilter=@system-service\n",
        "SystemCallFilter=~@privileged @resources\n",
    ] {
        assert!(unit.contains(line), "{line}");
        assert!(
            read(&format!("{FOLDER}/roster-backup.service")).contains(line),
            "{line}"
        );
    }
    let mut allowed = calls_of("@system-service");
    for refused in ["@privileged", "@resources"] {
        allowed = allowed.difference(&calls_of(refused)).cloned().collect();
    }
    // When it runs as root, as in this test, SQLite gives its files to the database's owner.
    allowed.insert("fchown".to_owned());
    assert!(allowed.contains("openat") && !allowed.contains("mount"), "{allowed:?}");
    let strace = |name| ["strace", "-D", "-f", "-e", "signal=none", "-o", name];
    let server = workdir.server().under(&strace("server")).start();
    let body = serde_json::json!({"name": "Ada", "email": "ada@example.com", "password": "c0rrect-horse",
        "workspaces": []});
    server.post("/api/ext/users", &body).await.expect(201);
    server.get("/api/ext/users").await.expect(200);
    assert_eq!(server.get("/metrics").await.status, 200);
    workdir.roster(&["backup", "backup.db"]).under(&strace("backup")).run();
    server.signal("TERM");
    assert_eq!(server.exit_code().await, Some(0));
    for name in ["server", "backup"] {
        let trace = fs::read_to_string(workdir.folder().join(name)).expect("strace wrote it");
        let called = calls_in(&trace);
        assert!(called.contains("openat"), "{called:?}");
        let refused: Vec<_> = called.difference(&allowed).collect();
        assert!(refused.is_empty(), "{name}: {refused:?}");
    }
}

on_both_databases!(the_filter_allows_the_calls_of_a_server_and_a_backup);
