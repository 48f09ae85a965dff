//! CSV files of users, for `roster import`.

use std::fmt::Write as _;
use std::ops::Range;
use std::path::Path;

/// The number of workspaces, which are named `workspace 0` and so on.
pub const WORKSPACES: u32 = 10;

/// How many workspaces a user is a member of; their numbers are consecutive.
const MEMBERSHIPS: u32 = 2;

/// A group that a user is in.
pub struct Group {
    /// 0 for the user's first workspace, 1 for the second.
    pub workspace: u32,
    /// The number in the group's name: `group 0` and so on.
    pub number: u32,
}

/// Writes users with these numbers. Each user is in two workspaces, and in these groups of the two.
pub fn write(path: &Path, users: Range<u32>, groups: &[Group]) {
    let mut text = "name,email,status,workspaces,groups\n".to_owned();
    for user in users {
        let workspace = |nth: u32| format!("workspace {}", (user + nth) % WORKSPACES);
        let workspaces: Vec<_> = (0..MEMBERSHIPS).map(workspace).collect();
        let groups = groups
            .iter()
            .map(|group| format!("{}/group {}", workspace(group.workspace), group.number));
        let groups: Vec<_> = groups.collect();
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "Ada Obi King,user{user:07}@example.com,active,{},{}",
            workspaces.join(";"),
            groups.join(";")
        );
    }
    std::fs::write(path, text).expect("the disk has room");
}
