//! `roster import`: users from a CSV file.

mod bad;
mod good;
mod lists;
mod passwords;
mod pipes;
mod reports;

use std::collections::BTreeMap;

use serde_json::Value;
use testing::{Command, Workdir};

/// `roster import` of a file with this content, into an existing directory.
pub fn import(workdir: &Workdir, content: impl AsRef<[u8]>) -> Command {
    workdir.begin();
    import_as_it_is(workdir, content)
}

/// `roster import` of a file with this content, without creating a directory first.
pub fn import_as_it_is(workdir: &Workdir, content: impl AsRef<[u8]>) -> Command {
    std::fs::write(workdir.folder().join("users.csv"), content).expect("the working folder is writable");
    workdir.roster(&["import", "users.csv"])
}

/// The counts of a summary: new, changed, same, passwords kept.
pub fn counts(summary: &Value) -> [u64; 4] {
    ["new", "changed", "same", "passwords_kept"].map(|key| summary[key].as_u64().expect("a number"))
}

/// All users by address, without ids, which differ between databases.
pub fn directory(workdir: &Workdir) -> BTreeMap<String, String> {
    let users = workdir.roster(&["user", "list", "--json"]).run().json();
    let users = users.as_array().expect("an array").iter();
    users
        .map(|user| {
            let workspaces = user["workspaces"].as_array().expect("an array").iter();
            let mut memberships: Vec<_> = workspaces.map(membership).collect();
            memberships.sort();
            let shown = format!(
                "{}, {}: {}",
                text(user, "name"),
                text(user, "status"),
                memberships.join("; ")
            );
            (text(user, "email").to_owned(), shown)
        })
        .collect()
}

fn membership(workspace: &Value) -> String {
    let groups = workspace["groups"].as_array().expect("an array").iter();
    let mut groups: Vec<_> = groups.map(|group| text(group, "name")).collect();
    groups.push("all_users");
    groups.extend(Some(text(workspace, "role")).filter(|role| *role == "admin"));
    groups.sort_unstable();
    format!(
        "{} {} {}",
        text(workspace, "name"),
        text(workspace, "status"),
        groups.join("+")
    )
}

fn text<'a>(object: &'a Value, key: &str) -> &'a str {
    object[key].as_str().expect("a string")
}
