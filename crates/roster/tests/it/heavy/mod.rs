//! Tests that load the machine for a while; `.config/nextest.toml` runs them one after the other.

mod broken_off;
mod import;
mod import_from;
mod import_from_memory;
mod long_list;
mod memory;
mod overload;

use std::fmt::Write as _;
use std::time::Duration;

use testing::{Command, Workdir};

const USERS: usize = 100_000;

/// Creates a file of users, and the workspaces and groups that it refers to.
fn file(workdir: &Workdir) -> &'static str {
    workdir.write("users.csv", &content());
    workdir.workspace("finance");
    workdir.group("finance", "editors");
    "users.csv"
}

fn content() -> String {
    let mut content = "name,email,status,workspaces,groups\n".to_owned();
    for number in 0..USERS {
        writeln!(
            content,
            "Ada {number},ada{number}@example.com,active,finance,finance/editors"
        )
        .expect("text");
    }
    content
}

fn import(workdir: &Workdir, file: &str) -> Command {
    workdir.roster(&["import", file])
}

async fn count(workdir: &Workdir, table: &str) -> usize {
    let rows = workdir.database.rows(&format!("SELECT count(*) FROM {table}")).await;
    rows[0][0].parse().expect("a number")
}

/// Waits until some of the users exist, so that the import is in progress.
async fn until_some_are_there(workdir: &Workdir, at_least: usize) {
    while count(workdir, "users").await < at_least {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
