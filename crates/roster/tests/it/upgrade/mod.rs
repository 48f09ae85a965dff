//! Upgrades from the last Roster before the first migration to the current one: both on one database, and with files of
//! the old one.

mod beside;
mod chain;
mod complete;
mod files;
mod interrupted;
mod names;
mod old;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use testing::Workdir;

/// An export of the old Roster, in format 1: names, groups, roles, passwords, archived objects, and its event log.
fn old_export() -> PathBuf {
    fixture("format-1.jsonl")
}

/// The same directory, copied by the old Roster's `backup`.
fn old_backup() -> PathBuf {
    fixture("schema-1.db")
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/it/upgrade")
        .join(name)
}

/// The lines of workspaces and users in an export.
fn directory_in(export: &Path) -> BTreeSet<String> {
    let text = std::fs::read_to_string(export).expect("the file is there");
    let is_state = |line: &&str| line.starts_with("{\"workspace\":") || line.starts_with("{\"user\":");
    text.lines().filter(is_state).map(str::to_owned).collect()
}

/// Every event is unchanged.
async fn assert_verified(workdir: &Workdir) {
    workdir.roster(&["events", "verify"]).run().succeeded();
    let head = "SELECT hash, at FROM event_head";
    let last = "SELECT hash, at FROM events ORDER BY seq DESC LIMIT 1";
    assert_eq!(workdir.database.rows(head).await, workdir.database.rows(last).await);
}

/// Whether the schema has the current version, and the oldest version that can run on it.
async fn schema(workdir: &Workdir) -> (bool, u64) {
    let check = workdir.roster(&["check"]).run();
    let oldest = "SELECT max(version) FROM schema_version";
    let oldest = workdir.database.rows(oldest).await[0][0].parse().expect("a number");
    (check.code == 0, oldest)
}
